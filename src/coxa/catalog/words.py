"""Every person-visible text under its stable key.

Texts stand in files: `texts/*.toml` (pages, player, command line), `reasons.toml` (one sentence per reason code),
`intake.toml`, `screening.toml`, and the exercise and protocol files. A key is the path to the text:
`today.title`, `reason.range_limited`, `exercise.bridge.step.lift`.

A text may be a table of plural forms { one = "…", other = "…" }, chosen by the value `n`. Placeholders are named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from coxa.catalog.load import CATALOG_FOLDER, load_catalog, read_toml
from coxa.catalog.measure_records import Measure, PhysicalTest
from coxa.catalog.measures import numbers_of
from coxa.catalog.records import Catalog, Exercise, Protocol
from coxa.errors import CatalogError

PLURAL = frozenset({"one", "other"})
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
Text = str | Mapping[str, str]


class Words:
    """A lookup from key to text in one language."""

    def __init__(self, texts: Mapping[str, Text]) -> None:
        self.texts = texts

    def has(self, key: str) -> bool:
        """Say whether there is a text under `key`."""
        return key in self.texts

    def say(self, key: str, /, **values: object) -> str:
        """Return the text under `key` with its placeholders filled.

        Raises KeyError when the key or a placeholder's value is missing: an unknown text never falls back.
        """
        text = self.texts[key]
        if isinstance(text, Mapping):
            text = text["one" if str(values.get("n")) == "1" else "other"]
        return _PLACEHOLDER.sub(lambda match: _show(values[match.group(1)]), text)

    def reason(self, code: str, values: Mapping[str, object]) -> str:
        """Return the sentence of a reason code; ids among its values are said in plain words."""
        sentence = self.say(f"reason.{code}", **{name: self.plain(name, value) for name, value in values.items()})
        return sentence[:1].upper() + sentence[1:]

    def plain(self, name: str, value: object) -> str:
        """Return a value called `name` as a person reads it: the name of what an id stands for, else the value."""
        for pattern in PLAIN.get(name, ()):
            key = pattern.format(value)
            if self.has(key):
                return self.say(key)
        if name in DATES and self.has("day.full"):
            on = date.fromisoformat(str(value))
            return self.say("day.full", day=on.day, month=self.say(f"day.month.{on.month}"), year=on.year)
        return _show(value)


DATES = frozenset({"earliest", "goal_on"})  # values that are days, said in words where the texts of days are known
# Where the plain words of an id stand, by the name of the value that carries it; the first key that exists is taken.
PLAIN: Mapping[str, tuple[str, ...]] = {
    "condition": ("screening.condition.{}.name", "screening.limit.{}.text"),
    "criterion": ("run.criterion.{}",),
    "cue": ("word.cue.{}.name",),
    "equipment": ("word.equipment.{}.name",),
    "exercise": ("exercise.{}.name",),
    "level": ("name.irritability.{}",),
    "limit": ("screening.limit.{}.text", "screening.condition.{}.name"),
    "max_zone": ("word.zone.{}.name",),
    "position": ("word.cannot.{}.name", "word.position.{}.name"),
    "see": ("screening.see.{}.name",),
    "side": ("word.side.{}.name",),
    "measure": ("measure.{}.name", "test.{}.name"),
    "slot": ("protocol.{}",),
    "stage": ("run.kind.{}",),
    "next_stage": ("run.kind.{}",),
    "unit": ("run.unit.{}",),
    "zone": ("word.zone.{}.name",),
}


def _show(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def flatten(prefix: str, raw: Mapping[str, object]) -> Iterator[tuple[str, Text]]:
    """Yield (key, text) for every text in nested tables; rows of a list are named by their `id`, else by number."""
    for name, value in raw.items():
        key = f"{prefix}.{name}" if prefix else name
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, Mapping):
            if set(value) == PLURAL:
                yield key, {form: str(text) for form, text in value.items()}
            else:
                yield from flatten(key, value)
        elif isinstance(value, list):
            for number, row in enumerate(value, 1):
                if isinstance(row, Mapping):
                    yield from flatten(f"{key}.{row.get('id', number)}", row)


def _exercise_texts(exercise: Exercise) -> Iterator[tuple[str, Text]]:
    base = f"exercise.{exercise.id}"
    yield f"{base}.name", exercise.name
    yield f"{base}.summary", exercise.summary
    yield f"{base}.feel", exercise.feel
    if exercise.range_limit.how:
        yield f"{base}.range", exercise.range_limit.how
    yield f"{base}.evidence", exercise.evidence.text
    for dispute in exercise.evidence.disputed_by:
        yield f"{base}.disputed.{dispute.source}", dispute.text
    if exercise.camera_check.why:
        yield f"{base}.camera", exercise.camera_check.why
    for step in exercise.steps:
        yield f"{base}.step.{step.id}", step.text
    for mistake in exercise.mistakes:
        yield f"{base}.mistake.{mistake.id}.see", mistake.see
        yield f"{base}.mistake.{mistake.id}.fix", mistake.fix
    for stop in exercise.stops:
        yield f"{base}.stop.{stop.id}", stop.text


def _protocol_texts(protocol: Protocol) -> Iterator[tuple[str, Text]]:
    base = f"protocol.{protocol.id}"
    yield f"{base}.name", protocol.name
    yield f"{base}.about", protocol.about
    yield f"{base}.evidence", protocol.evidence.text
    for part in protocol.parts:
        yield f"{base}.part.{part.id}.name", part.name
        yield f"{base}.part.{part.id}.text", part.text
    for phase in protocol.phases:
        phase_base = f"{base}.phase.{phase.id}"
        yield f"{phase_base}.name", phase.name
        yield f"{phase_base}.goal", phase.goal
        yield f"{phase_base}.why", phase.why
        for slot in (*phase.warm_up, *phase.slots):
            yield f"{phase_base}.slot.{slot.id}", slot.why
        for kind, criteria in (("entry", phase.entry), ("exit", phase.exit)):
            for criterion in criteria:
                yield f"{phase_base}.{kind}.{criterion.measure}", criterion.text


def _measure_texts(measure: Measure) -> Iterator[tuple[str, Text]]:
    base = f"measure.{measure.id}"
    yield f"{base}.name", measure.name
    yield f"{base}.about", measure.about
    for scale in measure.scales.values():
        yield f"{base}.scale.{scale.id}", scale.name
    for item in measure.asked:
        yield f"{base}.item.{item.id}", item.text
    for value, text in measure.labels.items():
        yield f"{base}.label.{value:g}", text
    yield from _why_of(measure, base)


def _test_texts(test: PhysicalTest) -> Iterator[tuple[str, Text]]:
    base = f"test.{test.id}"
    yield f"{base}.name", test.name
    yield f"{base}.about", test.about
    yield f"{base}.stop", test.stop
    for step in test.steps:
        yield f"{base}.step.{step.id}", step.text
    for value, text in test.options.items():
        yield f"{base}.option.{value:g}", text
    for band in test.bands:
        yield f"{base}.band.{band.id}", band.text
    yield from _why_of(test, base)


def _why_of(thing: Measure | PhysicalTest, base: str) -> Iterator[tuple[str, Text]]:
    yield from ((f"{base}.why.{where}", known.why) for where, known in numbers_of(thing) if known.why)


def all_texts(catalog: Catalog, folder: Path = CATALOG_FOLDER) -> dict[str, Text]:
    """Return every English text of the product under its key; raises CatalogError when a key stands twice."""
    faults: list[str] = []
    texts: dict[str, Text] = {}

    def add(pairs: Iterator[tuple[str, Text]], where: str) -> None:
        for key, text in pairs:
            if key in texts:
                faults.append(f"{where}: text key {key} stands twice.")
            texts[key] = text

    for path in sorted((folder / "texts").glob("*.toml")):
        add(flatten("", read_toml(path, faults)), f"texts/{path.name}")
    add(flatten("reason", read_toml(folder / "reasons.toml", faults)), "reasons.toml")
    add(flatten("screening", catalog.screening), "screening.toml")
    add(flatten("intake", catalog.intake), "intake.toml")
    add(flatten("word", catalog.vocabulary), "vocabulary.toml")
    for exercise in catalog.exercises.values():
        add(_exercise_texts(exercise), f"exercises/{exercise.id}.toml")
    for protocol in catalog.protocols.values():
        add(_protocol_texts(protocol), f"protocols/{protocol.id}.toml")
    for measure in catalog.measures.values():
        add(_measure_texts(measure), f"measures/{measure.id}.toml")
    for test in catalog.tests.values():
        add(_test_texts(test), f"tests.toml: {test.id}")
    if faults:
        raise CatalogError(faults)
    return texts


@cache
def load_words() -> Words:
    """Return the English texts of the shipped catalog."""
    return Words(all_texts(load_catalog()))
