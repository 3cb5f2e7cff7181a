"""`coxa score`: score a questionnaire's answers from a file, or say what the change between two of them means."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from coxa.catalog.load import load_catalog
from coxa.catalog.measure_records import Known, Measure
from coxa.cli_text import say
from coxa.errors import BadInput
from coxa.plan.scoring import Change, ScaleScore, change_of, score_items


def run_score(measure_id: str, file: Path | None, before: Path | None, rule: str | None, *, as_json: bool) -> int:
    """Print the scores of `file`, and against `before` what each change means; without a file what the measure asks."""
    measures = load_catalog().measures
    if measure_id not in measures:
        raise BadInput("measure", measure_id, "one of " + ", ".join(measures))
    measure = measures[measure_id]
    if before is not None and file is None:
        raise BadInput("FILE.toml", None, say("score.need_file"))
    scores = score_items(measure, _read(file), rule) if file else {}
    changes = _changes(measure, score_items(measure, _read(before), rule), scores) if before else {}
    if as_json:
        print(json.dumps(_json(measure, scores, changes), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(measure, scores, changes) if file else _asks(measure)))
    return 0


def _read(path: Path) -> dict[str, float | None]:
    """Return the answers of a file: TOML, `ID = number`, `ID = "na"` for "does not apply"."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("file", str(path), f"a file that can be read ({type(error).__name__})") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput("file", str(path), f"valid TOML: {error}") from error
    return {item: None if value == "na" else cast(float, value) for item, value in raw.items()}


def _changes(measure: Measure, before: dict[str, ScaleScore], now: dict[str, ScaleScore]) -> dict[str, Change]:
    found = {}
    for scale, score in now.items():
        first = before[scale].value
        if first is not None and score.value is not None:
            found[scale] = change_of(measure, scale, first, score.value)
    return found


def _asks(measure: Measure) -> Iterator[str]:
    yield say("score.asks", name=measure.name, low=measure.answer_low, high=measure.answer_high)
    for scale in measure.scales.values():
        yield f"  {scale.id}: {', '.join(scale.items)}"
    yield say("score.rules", rules=", ".join(measure.rules), rule=measure.rule)


def _lines(measure: Measure, scores: dict[str, ScaleScore], changes: dict[str, Change]) -> Iterator[str]:
    for scale, score in scores.items():
        counts = {"answered": score.answered, "items": len(measure.scales[scale].items)}
        if score.value is None:
            yield say("score.none", scale=scale, reason=score.reason, **counts)
        else:
            yield say("score.line", scale=scale, value=round(score.value, 1), **counts)
        change = changes.get(scale)
        if change is not None:
            unknown = ", ".join(change.unknown) or "-"
            yield say("score.change", change=round(change.change, 1), verdict=change.verdict, unknown=unknown)


def _json(measure: Measure, scores: dict[str, ScaleScore], changes: dict[str, Change]) -> dict[str, object]:
    return {
        "schema": 1,
        "measure": measure.id,
        "version": measure.version,
        "items": list(measure.item_ids),
        "scores": [
            {
                "scale": score.scale,
                "value": score.value,
                "answered": score.answered,
                "missing": score.missing,
                "not_applicable": score.not_applicable,
                "rule": score.rule,
                "reason": score.reason or None,
            }
            for score in scores.values()
        ],
        "changes": [_change_json(scale, change) for scale, change in changes.items()],
    }


def _change_json(scale: str, change: Change) -> dict[str, object]:
    return {
        "scale": scale,
        "before": change.before,
        "now": change.now,
        "change": change.change,
        "verdict": change.verdict,
        "inside_error": change.inside_error,
        "important": change.important,
        "acceptable": change.acceptable,
        "unknown": list(change.unknown),
        "numbers": [{"name": name, **_known_json(known)} for name, known in change.numbers.items()],
    }


def _known_json(known: Known) -> dict[str, object]:
    names = ("use", "min", "max", "source", "checked", "strength", "people", "relative", "provisional")
    return {name: getattr(known, name) for name in names}
