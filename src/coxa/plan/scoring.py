"""From answers to scores, and from two scores to what the change means. Pure; the numbers stand in catalog/measures.

A score is linear in its answers: the mean of the answered items, laid onto the scale and turned round where a high
answer is a bad one. An item answered with None ("does not apply") and an item left out count neither as an answer nor
in the mean.

A change is called inside the error when it is not larger than the smallest change of one person that is beyond the
error. A number that is only known about (`provisional`) is handed on and decides nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from coxa.catalog.measure_records import Better, Known, Measure, MissingRule, PhysicalTest, Scale
from coxa.errors import BadInput, ManyFaults

TOO_FEW = "too_few"
NOTHING = "nothing_answered"
TINY = 1e-9  # a difference of two decimals is not exact


@dataclass(frozen=True, slots=True)
class ScaleScore:
    """One score. `value` is None when `reason` says why; counts are of the scale's own items."""

    scale: str
    value: float | None
    answered: int
    missing: int  # left out
    not_applicable: int
    rule: str
    reason: str = ""  # too_few | nothing_answered


def score_items(measure: Measure, items: Mapping[str, float | None], rule: str | None = None) -> dict[str, ScaleScore]:
    """Return the score of every scale from the answers by item id.

    `rule`: the id of another way to treat missing answers than the file's own.
    Raises BadInput (ManyFaults with all of them) for an unknown item or rule and for an answer outside the form.
    """
    chosen = measure.rules.get(rule or measure.rule)
    if chosen is None:
        raise BadInput("rule", rule, "one of " + ", ".join(measure.rules))
    faults = _faults(measure, items)
    if faults:
        raise faults[0] if len(faults) == 1 else ManyFaults(faults)
    return {scale.id: _score(measure, scale, items, chosen) for scale in measure.scales.values()}


def _faults(measure: Measure, items: Mapping[str, float | None]) -> list[BadInput]:
    known = set(measure.item_ids)
    low, high = measure.answer_low, measure.answer_high
    expected = f"a {'whole ' if measure.whole else ''}number from {low:g} to {high:g}"
    faults = []
    for name, value in items.items():
        if name not in known:
            faults.append(BadInput(name, value, "an item of this form: " + ", ".join(measure.item_ids)))
        elif value is not None and not _is_answer(value, measure):
            faults.append(BadInput(name, value, expected))
    return faults


def _is_answer(value: object, measure: Measure) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return False
    return measure.answer_low <= value <= measure.answer_high and (not measure.whole or value == int(value))


def _score(measure: Measure, scale: Scale, items: Mapping[str, float | None], rule: MissingRule) -> ScaleScore:
    given = [value for item in scale.items if (value := items.get(item)) is not None]
    away = sum(1 for item in scale.items if item in items and items[item] is None)
    missing = len(scale.items) - len(given) - away
    if not rule.enough(len(given), len(scale.items)):
        reason = TOO_FEW if given else NOTHING
        return ScaleScore(scale.id, None, len(given), missing, away, rule.id, reason)
    span, reach = measure.answer_high - measure.answer_low, scale.high - scale.low
    part = reach * (math.fsum(given) - len(given) * measure.answer_low) / (len(given) * span)
    value = scale.low + part if measure.answer_better == scale.better else scale.high - part
    return ScaleScore(scale.id, min(scale.high, max(scale.low, value)), len(given), missing, away, rule.id)


# --- what a change means ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """A change between two values of one scale or test, with what is known about it and what is not.

    `direction`: better | worse | same, or "" where neither way is better. `inside_error`, `important` and `acceptable`
    are None where the number is not known or only known about; `unknown` names those ("error", "important",
    "acceptable"). `numbers` holds what is published, by the same names, also what is only known about.
    """

    of: str  # MEASURE.SCALE or TEST
    before: float
    now: float
    change: float
    direction: str
    inside_error: bool | None
    important: bool | None
    acceptable: bool | None
    unknown: tuple[str, ...]
    numbers: Mapping[str, Known]

    @property
    def verdict(self) -> str:
        """Return what to call it: same, inside_error, DIRECTION_felt, DIRECTION_small, or DIRECTION / changed alone."""
        if self.direction == "same":
            return "same"
        if self.inside_error:
            return "inside_error"
        direction = self.direction or "changed"
        if self.important is None or not self.direction:
            return direction
        return f"{direction}_{'felt' if self.important else 'small'}"


def change_of(measure: Measure, scale: str, before: float, now: float) -> Change:
    """Return what the change from `before` to `now` means; raises KeyError for a scale the measure does not have."""
    row = measure.scales[scale]
    numbers = {
        "error": row.error,
        "important": row.important,
        "important_percent": row.important_percent,
        "acceptable": row.acceptable,
    }
    return _change(f"{measure.id}.{scale}", row.better, before, now, numbers)


def change_of_test(test: PhysicalTest, before: float, now: float) -> Change:
    """Return what the change of a physical test means: only its error is known; its target counts as acceptable."""
    return _change(test.id, test.better, before, now, {"error": test.error, "acceptable": test.target})


def _change(of: str, better: Better, before: float, now: float, given: Mapping[str, Known | None]) -> Change:
    numbers = {name: known for name, known in given.items() if known is not None}
    sure = {name: known for name, known in numbers.items() if not known.provisional}
    change = now - before
    return Change(
        of=of,
        before=before,
        now=now,
        change=change,
        direction=_direction(better, change),
        inside_error=_within(change, sure["error"].points(before)) if "error" in sure else None,
        important=_important(change, before, sure) if "important" in sure else None,
        acceptable=is_acceptable(better, now, sure.get("acceptable")),
        unknown=tuple(name for name in ("error", "important", "acceptable") if name not in sure),
        numbers=numbers,
    )


def _direction(better: Better, change: float) -> str:
    if abs(change) <= TINY:
        return "same"
    if better == "none":
        return ""
    return "better" if (change > 0) == (better == "high") else "worse"


def _within(change: float, error: float) -> bool:
    return abs(change) <= error + TINY


def _important(change: float, before: float, sure: Mapping[str, Known]) -> bool:
    """Say whether the change is one that people feel; where a share of the start is known too, both are needed."""
    felt = abs(change) >= sure["important"].points(before) - TINY
    share = sure.get("important_percent")
    return felt and (share is None or abs(change) >= abs(before) * share.use / 100 - TINY)


def is_acceptable(better: Better, value: float, known: Known | None) -> bool | None:
    """Say whether a value is one that people mostly call acceptable; None where that is not known."""
    if known is None or known.provisional or better == "none":
        return None
    return value >= known.use - TINY if better == "high" else value <= known.use + TINY
