"""Is one answer possible? If not: one sentence with the key, the value and what was expected, for forms and files."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta

from coxa.catalog.questions import Allowed, Question, allowed_answers
from coxa.catalog.records import Catalog
from coxa.errors import BadInput

NOT_GIVEN = ("unknown", "skipped")


def check_answer(key: str, value: object, catalog: Catalog, on: date | None = None) -> None:
    """Raise BadInput when `key` cannot hold `value`; `on`, the day of the answer, bounds the days that it may name."""
    check_allowed(key, value, allowed_answers(catalog), on)


def check_allowed(key: str, value: object, allowed: Mapping[str, Allowed], on: date | None = None) -> None:
    """Raise BadInput when `key` cannot hold `value`, given what keys may hold."""
    if key not in allowed:
        near = difflib.get_close_matches(key, allowed, n=1)
        raise BadInput(key, value, "a key of an answer" + (f" such as {near[0]}" if near else ""))
    what = allowed[key]
    if isinstance(value, str) and value in NOT_GIVEN and not what.required:
        return
    expected = _why_not(value, what, on)
    if expected is not None:
        raise BadInput(key, value, expected)


def _why_not(value: object, what: Allowed, on: date | None) -> str | None:
    """Return what was expected, or None when the value is possible."""
    if what.flag:
        return None if isinstance(value, bool) else "true or false"
    if what.question is None:
        return None if isinstance(value, str) and value in what.words else "one of " + ", ".join(what.words)
    return KINDS[what.question.kind](value, what.question, on)


def _number(value: object, low: float | None, high: float | None, unit: str, *, whole: bool) -> str | None:
    least = -math.inf if low is None else low
    most = math.inf if high is None else high
    good = isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= most
    if good and (not whole or isinstance(value, int)):
        return None
    return f"a {'whole ' if whole else ''}number from {least:g} to {most:g}{' ' + unit if unit else ''}"


def _a_number(value: object, question: Question, on: date | None) -> str | None:
    most = question.max
    if question.not_after_today and on is not None:
        most = on.year if most is None else min(most, on.year)
    return _number(value, question.min, most, str(question.row.get("unit", "")), whole=question.whole)


def _one(value: object, question: Question, on: date | None) -> str | None:
    """Return what was expected of a choice; one with bounds takes any number within them, too."""
    values = [option.value for option in question.options]
    if any(value == option and type(value) is type(option) for option in values):
        return None
    if question.min is None:
        return "one of " + ", ".join(_shown(option) for option in values)
    words = [option for option in values if isinstance(option, str)]
    expected = _a_number(value, question, on)
    return None if expected is None else " or ".join((expected, *words))


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _many(value: object, question: Question, on: date | None) -> str | None:
    ids = [option.id for option in question.options]
    if question.number_min is not None and isinstance(value, (int, float)):
        return _number(value, question.number_min, question.number_max, "", whole=True)
    good = isinstance(value, list) and all(isinstance(word, str) and word in ids for word in value)
    if good and isinstance(value, list) and len(set(value)) == len(value) >= question.at_least:
        return None
    least = f" at least {question.at_least}" if question.at_least else ""
    return f"a list of{least} different words among " + ", ".join(ids)


def _date(value: object, question: Question, on: date | None) -> str | None:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        return "a day such as 2026-11-20"
    if on is None or question.days_min is None or question.days_max is None:
        return None
    first, last = on + timedelta(days=question.days_min), on + timedelta(days=question.days_max)
    return None if first <= day <= last else f"a day from {first} to {last}"


def _time(value: object, question: Question, on: date | None) -> str | None:
    try:
        good = isinstance(value, str) and time.fromisoformat(value).strftime("%H:%M") == value
    except ValueError:
        good = False
    return None if good else "a time of day such as 18:30"


KINDS: dict[str, Callable[[object, Question, date | None], str | None]] = {
    "date": _date,
    "many": _many,
    "number": _a_number,
    "one": _one,
    "picture": _one,
    "scale": _a_number,
    "time": _time,
}
