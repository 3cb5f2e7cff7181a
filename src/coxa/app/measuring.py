"""From the forms of the measuring pages to the data of events, or one sentence that says what is wrong.

Nothing here looks at the clock or the store: the day and the journal come in as arguments.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from statistics import median

from django.http import QueryDict

from coxa.app.measure_words import score_sentence
from coxa.app.wording import large, plain_number, say, side_name
from coxa.catalog.measure_records import Measure, PhysicalTest
from coxa.catalog.positions import error_sd_deg
from coxa.catalog.records import SIDES
from coxa.journal.events import Json
from coxa.plan.scoring import score_items

WHO = ("self", "helper", "clinician")
QUALITIES = ("good", "fair", "poor")
METHODS = ("phone", "hand")
MORE_TRIES = ("second", "third")
WHY_STOPPED = ("firm", "tight", "pain", "unsure")
NAME_MAX = 80
PAIN_MAX = 10
ACTIVITIES = 5
DAYS_BACK = 366
NOT_APPLICABLE = "na"


@dataclass(frozen=True, slots=True)
class Entered:
    """What a form gives: the data of events to write, for which day; or the sentence that says what is wrong."""

    rows: tuple[dict[str, Json], ...] = ()
    on: date | None = None  # None = today
    error: str = ""
    wrong: str = ""  # the field that the sentence is about
    fields: dict[str, str] = field(default_factory=dict)


class _Wrong(Exception):
    def __init__(self, sentence: str, wrong: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.wrong = sentence, wrong


@dataclass(frozen=True, slots=True)
class _Field:
    """A field for a number: its key in the form, how a sentence names it, and what it may be."""

    key: str
    name: str
    low: float
    high: float
    whole: bool = False
    unit: str = ""


def _number(text: str, field: _Field) -> float | int:
    """Return what was typed as a number; a comma counts as a point."""
    shown = text.strip()[:20]
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        raise _Wrong(say("measuring.bad.no_number", name=field.name, value=shown), field.key) from None
    if not math.isfinite(value) or not field.low <= value <= field.high:
        values = {"name": field.name, "value": shown, "low": plain_number(field.low), "high": plain_number(field.high)}
        key = "range" if field.unit else "range_plain"
        raise _Wrong(say(f"measuring.bad.{key}", unit=field.unit, **values), field.key)
    if field.whole and value != int(value):
        raise _Wrong(say("measuring.bad.whole", name=field.name, value=shown), field.key)
    return int(value) if value == int(value) else value


def _day(form: QueryDict, today: date) -> date | None:
    """Return the day the form names; None for today."""
    given = form.get("on", "").strip()
    if not given:
        return None
    try:
        on = date.fromisoformat(given)
    except ValueError:
        raise _Wrong(say("measuring.bad.day", value=given[:20]), "on") from None
    if not today - timedelta(days=DAYS_BACK) <= on <= today:
        raise _Wrong(say("measuring.bad.day_range", value=given[:20]), "on")
    return None if on == today else on


def _among(form: QueryDict, key: str, allowed: Iterable[str]) -> str:
    given = form.get(key, "")
    return given if given in allowed else ""


# --- a test -----------------------------------------------------------------------------------------------------------


def sides_of(test: PhysicalTest) -> tuple[str, ...]:
    """Return the sides a form asks about."""
    return SIDES if test.sided else ("both",)


def value_name(test: PhysicalTest, side: str) -> str:
    """Return how a sentence names a value: the test, and the side where there are two."""
    name = say(f"test.{test.id}.name")
    return say("measuring.of_side", side=large(side_name(side)), value=name) if test.sided else name


def read_test_form(test: PhysicalTest, form: QueryDict, today: date, who_may: Iterable[str]) -> Entered:
    """Return one row of data per side with a value."""
    try:
        who = _among(form, "who", who_may)
        if not who:
            raise _Wrong(say("measuring.bad.who"), "who")
        rows = [row for side in sides_of(test) if (row := _side_row(test, form, side, who)) is not None]
        if not rows:
            raise _Wrong(say("measuring.bad.nothing"), f"value_{sides_of(test)[0]}")
        return Entered(tuple(rows), _day(form, today))
    except _Wrong as wrong:
        return Entered(error=wrong.sentence, wrong=wrong.wrong)


def _side_row(test: PhysicalTest, form: QueryDict, side: str, who: str) -> dict[str, Json] | None:
    key, name = f"value_{side}", value_name(test, side)
    text = form.get(key, "").strip()
    if not text:
        return None
    unit = "" if test.options else say(f"measuring.unit_name.{test.unit.replace('/', '-')}")
    value, tries = _middle(test, form, side, _Field(key, name, test.min, test.max, test.whole, unit))
    pain = form.get(f"pain_{side}", "").strip()
    row: dict[str, Json] = {"test": test.id, "side": side, "value": value, "device": who}
    if test.unit == "pain":
        row["pain"] = value
    elif pain:
        row["pain"] = _number(pain, _Field(f"pain_{side}", say("measuring.pain"), 0, PAIN_MAX, whole=True))
    quality = _among(form, f"quality_{side}", QUALITIES)
    if test.options:
        row["quality"] = QUALITIES[round(test.max - value)]
    elif quality:
        row["quality"] = quality
    stopped = _among(form, f"stopped_{side}", WHY_STOPPED)
    if test.group == "range" and stopped:
        row["stopped_by"] = stopped
    if test.group == "range":
        row["error_deg"] = error_sd_deg(who)
    method = _among(form, f"method_{side}", METHODS)
    row |= {"tries": tries} if tries else {}
    return row | ({"method": method} if method else {})


def _middle(test: PhysicalTest, form: QueryDict, side: str, first: _Field) -> tuple[float, list[Json]]:
    """Return the value, and every try where there are more: the middle one of three, between two of two (rules 7)."""
    texts = [form.get(first.key, ""), *(form.get(f"{name}_{side}", "") for name in MORE_TRIES)]
    tries = [
        _number(text, replace(first, key=key))
        for text, key in zip(texts, _keys(first.key, side), strict=True)
        if text.strip()
    ]
    if test.group != "range" or len(tries) == 1:
        return tries[0], []
    middle = round(median(tries), 1)
    return middle, [float(one) for one in tries]


def _keys(first: str, side: str) -> list[str]:
    return [first, *(f"{name}_{side}" for name in MORE_TRIES)]


# --- a measure --------------------------------------------------------------------------------------------------------


def read_items_form(measure: Measure, form: QueryDict, today: date, skippable: Iterable[str]) -> Entered:
    """Return the answers of a form, scored. `skippable`: items with "does not apply"."""
    try:
        side = _side(measure, form)
        names = _names(form) if measure.named_by_person else []
        items = _items(measure, form, names, frozenset(skippable))
        rule = _among(form, "rule", measure.rules) or None
        scores = score_items(measure, items, rule)
        if all(score.value is None for score in scores.values()):
            first = next(iter(scores.values()))
            raise _Wrong(score_sentence(first), f"item_{measure.item_ids[0]}")
        row: dict[str, Json] = {
            "measure": measure.id,
            "scores": {scale: score.value for scale, score in scores.items()},
            "items": dict(items),
            "by": "items",
            "version": f"{measure.version}; {rule}" if rule and rule != measure.rule else measure.version,
        }
        row |= {"side": side} if side else {}
        row |= {"words": "\n".join(names)} if names else {}
        return Entered((row,), _day(form, today))
    except _Wrong as wrong:
        return Entered(error=wrong.sentence, wrong=wrong.wrong)


def _items(measure: Measure, form: QueryDict, names: list[str], skippable: frozenset[str]) -> dict[str, float | None]:
    """Return the answers by item; None where it does not apply. An activity without a name is no item."""
    items: dict[str, float | None] = {}
    for item in measure.item_ids:
        key = f"item_{item}"
        given = form.get(key, "").strip()
        if given == NOT_APPLICABLE and item in skippable:
            items[item] = None
        elif given and (not measure.named_by_person or _has_name(item, names)):
            name = say("measuring.question", id=item)
            items[item] = _number(given, _Field(key, name, measure.answer_low, measure.answer_high, measure.whole))
    return items


def _has_name(item: str, names: list[str]) -> bool:
    place = int(item.rsplit("-", 1)[1])
    return place <= len(names) and bool(names[place - 1])


def _names(form: QueryDict) -> list[str]:
    """Return the activities by their place, an empty text for one that was not named."""
    names = [" ".join(form.get(f"name_{n}", "").split())[:NAME_MAX] for n in range(1, ACTIVITIES + 1)]
    while names and not names[-1]:
        names.pop()
    return names


def _side(measure: Measure, form: QueryDict) -> str:
    if not measure.per_hip:
        return ""
    side = _among(form, "side", SIDES)
    if not side:
        raise _Wrong(say("measuring.bad.side"), "side")
    return side


def read_totals_form(measure: Measure, form: QueryDict, today: date) -> Entered:
    """Return totals that were worked out elsewhere and entered by hand."""
    try:
        side = _side(measure, form)
        scores: dict[str, Json] = {}
        for scale in measure.scales.values():
            given = form.get(f"total_{scale.id}", "").strip()
            if given:
                name = say(f"measure.{measure.id}.scale.{scale.id}")
                scores[scale.id] = _number(given, _Field(f"total_{scale.id}", name, scale.low, scale.high))
        if not scores:
            raise _Wrong(say("measuring.bad.no_total"), f"total_{next(iter(measure.scales))}")
        row: dict[str, Json] = {
            "measure": measure.id,
            "scores": scores,
            "by": "total",
            "version": measure.version,
        }
        if side:
            row["side"] = side
        return Entered((row,), _day(form, today))
    except _Wrong as wrong:
        return Entered(error=wrong.sentence, wrong=wrong.wrong)
