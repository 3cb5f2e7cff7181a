"""The catalog in the language that is spoken here: the same records, with every text said by its key.

For pages and print only. The planner reads the catalog itself: it returns codes, and no text may change a choice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from coxa.catalog.load import load_catalog
from coxa.catalog.measure_records import Measure, PhysicalTest
from coxa.catalog.records import Catalog, Criterion, Evidence, Exercise, Protocol
from coxa.catalog.tongue import ENGLISH
from coxa.catalog.words import CODES, PLURAL, Words, load_words

LANGUAGES_KEPT = 8


def spoken_catalog() -> Catalog:
    """Return the shipped catalog in the language that is spoken here."""
    return _in(load_words())


@lru_cache(maxsize=LANGUAGES_KEPT)
def _in(words: Words) -> Catalog:
    catalog = load_catalog()
    if words.language == ENGLISH.code:
        return catalog
    return replace(
        catalog,
        exercises={name: _exercise(row, words) for name, row in catalog.exercises.items()},
        protocols={name: _protocol(row, words) for name, row in catalog.protocols.items()},
        measures={name: _measure(row, words) for name, row in catalog.measures.items()},
        tests={name: _test(row, words) for name, row in catalog.tests.items()},
        screening=_table("screening", catalog.screening, words),
        intake=_table("intake", catalog.intake, words),
        vocabulary=_table("word", catalog.vocabulary, words, frozenset()),
    )


def _exercise(exercise: Exercise, words: Words) -> Exercise:
    base, say = f"exercise.{exercise.id}", words.raw
    limit, camera = exercise.range_limit, exercise.camera_check
    return replace(
        exercise,
        name=say(f"{base}.name"),
        summary=say(f"{base}.summary"),
        feel=say(f"{base}.feel"),
        range_limit=replace(limit, how=say(f"{base}.range")) if limit.how else limit,
        evidence=_evidence(exercise.evidence, base, say),
        camera_check=replace(camera, why=say(f"{base}.camera")) if camera.why else camera,
        steps=tuple(replace(step, text=say(f"{base}.step.{step.id}")) for step in exercise.steps),
        mistakes=tuple(
            replace(row, see=say(f"{base}.mistake.{row.id}.see"), fix=say(f"{base}.mistake.{row.id}.fix"))
            for row in exercise.mistakes
        ),
        stops=tuple(replace(stop, text=say(f"{base}.stop.{stop.id}")) for stop in exercise.stops),
    )


def _evidence(evidence: Evidence, base: str, say: Callable[[str], str]) -> Evidence:
    disputes = tuple(replace(row, text=say(f"{base}.disputed.{row.source}")) for row in evidence.disputed_by)
    return replace(evidence, text=say(f"{base}.evidence"), disputed_by=disputes)


def _protocol(protocol: Protocol, words: Words) -> Protocol:
    base, say = f"protocol.{protocol.id}", words.raw

    def criteria(rows: tuple[Criterion, ...], phase: str, kind: str) -> tuple[Criterion, ...]:
        return tuple(replace(row, text=say(f"{phase}.{kind}.{row.measure}")) for row in rows)

    phases = []
    for phase in protocol.phases:
        at = f"{base}.phase.{phase.id}"
        phases.append(
            replace(
                phase,
                name=say(f"{at}.name"),
                goal=say(f"{at}.goal"),
                why=say(f"{at}.why"),
                entry=criteria(phase.entry, at, "entry"),
                exit=criteria(phase.exit, at, "exit"),
            )
        )
    return replace(
        protocol,
        name=say(f"{base}.name"),
        about=say(f"{base}.about"),
        evidence=_evidence(protocol.evidence, base, say),
        parts=tuple(
            replace(part, name=say(f"{base}.part.{part.id}.name"), text=say(f"{base}.part.{part.id}.text"))
            for part in protocol.parts
        ),
        phases=tuple(phases),
    )


def _measure(measure: Measure, words: Words) -> Measure:
    base, say = f"measure.{measure.id}", words.raw
    return replace(
        measure,
        name=say(f"{base}.name"),
        about=say(f"{base}.about"),
        scales={name: replace(row, name=say(f"{base}.scale.{row.id}")) for name, row in measure.scales.items()},
        asked=tuple(replace(item, text=say(f"{base}.item.{item.id}")) for item in measure.asked),
        labels={value: say(f"{base}.label.{value:g}") for value in measure.labels},
    )


def _test(test: PhysicalTest, words: Words) -> PhysicalTest:
    base, say = f"test.{test.id}", words.raw
    return replace(
        test,
        name=say(f"{base}.name"),
        about=say(f"{base}.about"),
        stop=say(f"{base}.stop"),
        steps=tuple(replace(step, text=say(f"{base}.step.{step.id}")) for step in test.steps),
        options={value: say(f"{base}.option.{value:g}") for value in test.options},
        bands=tuple(replace(band, text=say(f"{base}.band.{band.id}")) for band in test.bands),
    )


def _table(prefix: str, raw: Mapping[str, Any], words: Words, codes: frozenset[str] = CODES) -> dict[str, Any]:
    """Return nested tables with every text said by its key; the keys are those of `words.flatten`."""
    said: dict[str, object] = {}
    for name, value in raw.items():
        key = f"{prefix}.{name}"
        if isinstance(value, str):
            said[name] = value if name in codes or not words.has(key) else words.raw(key)
        elif isinstance(value, Mapping) and set(value) != PLURAL:
            said[name] = _table(key, value, words, codes)
        elif isinstance(value, list):
            said[name] = [
                _table(f"{key}.{row.get('id', number)}", row, words, codes) if isinstance(row, Mapping) else row
                for number, row in enumerate(value, 1)
            ]
        else:
            said[name] = value
    return said
