"""From a form to answers: what was chosen or typed, checked, or one `BadInput` that names value and expectation."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import QueryDict

from coxa.app.asking import Option, Question
from coxa.errors import BadInput
from coxa.journal.events import Json
from coxa.journal.state import State

WAYS_OUT = ("unknown", "skipped")
FIELD = "value"


def read_answer(asked: Question, form: QueryDict, today: date) -> dict[str, Json]:
    """Return the answers that the form gives to this question, by key.

    Raises BadInput when nothing was chosen, or when the value cannot be used.
    """
    way = form.get("how", "")
    if way in WAYS_OUT and not asked.required:
        return dict.fromkeys(asked.keys, way)
    if asked.kind == "many":
        return _read_many(asked, form)
    given = form.get(FIELD, "").strip()
    if asked.options:
        return _read_one(asked, given)
    if not given:
        raise BadInput(asked.key, None, "an answer")
    if asked.kind == "date":
        return {asked.key: _read_date(asked, given, today)}
    return {asked.key: _read_number(asked, given)}


def _option(asked: Question, given: str) -> Option:
    for option in asked.options:
        if option.id == given:
            return option
    raise BadInput(asked.key, given or None, ", ".join(option.id for option in asked.options))


def _read_one(asked: Question, given: str) -> dict[str, Json]:
    option = _option(asked, given)
    return dict(option.sets) or {asked.key: option.value}


def _read_many(asked: Question, form: QueryDict) -> dict[str, Json]:
    chosen = [_option(asked, given) for given in form.getlist(FIELD) if given != "none"]
    if not chosen and (asked.at_least or "none" not in form.getlist(FIELD)):
        raise BadInput(asked.key, None, "at least one, or none of these")
    if chosen and "none" in form.getlist(FIELD):
        raise BadInput(asked.key, chosen[0].text, "either this or none of these")
    if asked.each:
        yes, no = ("yes", "no") if asked.key == "screen" else (True, False)
        return {f"{asked.key}.{option.id}": yes if option in chosen else no for option in asked.options}
    return {asked.key: [option.value for option in chosen]}


def _read_number(asked: Question, given: str) -> float | int:
    try:
        value = float(given.replace(",", "."))
    except ValueError:
        raise BadInput(asked.key, given, "a number") from None
    low, high = asked.min, asked.max
    if asked.key == "person.birth_year":
        high = None
    if (low is not None and value < low) or (high is not None and value > high) or value != value:
        raise BadInput(asked.key, given, f"a number from {low:g} to {high or 0:g}")
    return int(value) if value == int(value) else value


def _read_date(asked: Question, given: str, today: date) -> str:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise BadInput(asked.key, given, "a day") from None
    if not today + timedelta(asked.days_min) <= day <= today + timedelta(asked.days_max):
        raise BadInput(asked.key, given, "a day within reach")
    return day.isoformat()


def chosen_ids(asked: Question, state: State) -> list[str]:
    """Return the ids of the options that the current answers choose; `none` when none of them was."""
    if asked.each:
        values = [(option.id, state.value(f"{asked.key}.{option.id}")) for option in asked.options]
        yes = [option_id for option_id, value in values if value in (True, "yes")]
        return yes or (["none"] if all(value is not None for _, value in values) else [])
    if any(option.sets for option in asked.options):
        return [o.id for o in asked.options if all(state.value(key) == value for key, value in o.sets.items())]
    value = state.value(asked.key)
    if value == []:
        return ["none"]
    given = value if isinstance(value, list) else [value]
    return [option.id for option in asked.options if value is not None and option.value in given]


def shown_value(asked: Question, state: State, form: QueryDict | None) -> object:
    """Return what the page shows as given: from the form that was just sent, else the current answer."""
    if asked.options:
        return form.getlist(FIELD) if form is not None else chosen_ids(asked, state)
    return form.get(FIELD, "") if form is not None else state.value(asked.key)
