"""What to ask next: the safety pages and the questions of intake, as records that a page can show.

Everything asked stands in screening.toml and intake.toml; this module only reads them and walks through them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import cast

from coxa.catalog.load import load_catalog
from coxa.catalog.records import SIDES, Catalog, Side
from coxa.catalog.spoken import spoken_catalog
from coxa.journal.events import Json
from coxa.journal.state import State
from coxa.plan.screen import BIRTH_YEAR, asked_items, evaluator_of

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SafetyItem:
    """One "any of these?" item. `key` is its answer's key."""

    id: str
    key: str
    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class SafetyPage:
    """One safety page with its items."""

    id: str
    title: str
    why: str
    items: tuple[SafetyItem, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. `value` is what is stored; `sets` gives several answers at once instead."""

    id: str
    value: Json
    text: str
    hint: str
    picture: str
    sets: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of intake, for one hip or for the person. `side` is None for the person.

    `each`: every option is a yes-or-no answer of its own, under `key` and the option's id.
    """

    id: str
    key: str
    part: str
    kind: str
    title: str
    help: str
    why: str
    options: tuple[Option, ...]
    unit: str
    min: float | None
    max: float | None
    required: bool
    each: bool
    at_least: int
    days_min: int
    days_max: int
    when: tuple[str, ...]
    side: Side | None

    @property
    def name(self) -> str:
        """Return the name in the address: the question's id, with the side where it has one."""
        return f"{self.id}-{self.side}" if self.side else self.id

    @property
    def keys(self) -> tuple[str, ...]:
        """Return every answer's key that this question fills."""
        if self.each:
            return tuple(f"{self.key}.{option.id}" for option in self.options)
        sets = [key for option in self.options for key in option.sets]
        return tuple(dict.fromkeys(sets)) or (self.key,)

    def is_open(self, state: State) -> bool:
        """Say whether one of its answers was never given, not even as "I don't know"."""
        return any(not state.was_asked(key) for key in self.keys)


def _text(row: Row, *names: str) -> str:
    for name in names:
        value = row.get(name)
        if isinstance(value, str):
            return value
    return ""


SAFETY, FIRST, LATER = "safety", "first", "later"


def _rows(name: str) -> Mapping[str, Row]:
    return cast(Mapping[str, Row], spoken_catalog().screening.get(name, {}))


def _page(page_id: str, keys: Sequence[str]) -> SafetyPage:
    page, items = _rows("page")[page_id], _rows("item")
    asked = tuple(
        SafetyItem(key, f"screen.{key}", _text(items[key], "text"), _text(items[key], "help")) for key in keys
    )
    return SafetyPage(page_id, _text(page, "title"), _text(page, "why"), asked)


def safety_pages(state: State, today: date, part: str = SAFETY) -> list[SafetyPage]:
    """Return the pages that this person is asked, with only the items that their answers call for."""
    items = _rows("item")
    asked = asked_items(state, spoken_catalog(), today, part)
    return [_page(str(page), list(keys)) for page, keys in groupby(asked, key=lambda key: items[key]["page"])]


def every_page(part: str = SAFETY) -> int:
    """Return how many pages a part has when nothing follows from the answers."""
    always = {item["page"] for item in _rows("item").values() if not item.get("when")}
    return sum(page.get("part") == part and page_id in always for page_id, page in _rows("page").items())


def page_is_open(page: SafetyPage, state: State) -> bool:
    """Say whether any item of the page has no answer."""
    return any(state.value(item.key) is None for item in page.items)


def next_safety_page(state: State, today: date) -> SafetyPage | None:
    """Return the first page with an open item; the birth year comes before the pages that depend on it."""
    page = next((page for page in safety_pages(state, today) if page_is_open(page, state)), None)
    if page is None or (birth_year_is_open(state) and all(_rows("item")[item.id].get("when") for item in page.items)):
        return None
    return page


def birth_year_is_open(state: State) -> bool:
    """Say whether the birth year, which the screen needs, is not known."""
    return not isinstance(state.value(BIRTH_YEAR), int)


def safety_is_open(state: State, today: date) -> bool:
    """Say whether the screen still misses an answer."""
    return birth_year_is_open(state) or next_safety_page(state, today) is not None


# --- questions ------------------------------------------------------------------------------------------------------


def _number(row: Row, name: str) -> float | None:
    value = row.get(name)
    return float(value) if isinstance(value, (int, float)) else None


def _option(row: Row) -> Option:
    option_id = _text(row, "id")
    sets = cast(Mapping[str, Json], row.get("sets", {}))
    value = cast(Json, row.get("value", option_id))
    return Option(option_id, value, _text(row, "text"), _text(row, "hint"), _text(row, "picture"), sets)


def _question(row: Row, side: Side | None) -> Question:
    key = _text(row, "key")
    fill = {"{side}": side} if side else {}
    when = tuple(cast(Sequence[str], row.get("when", ())))
    for mark, word in fill.items():
        key, when = key.replace(mark, word), tuple(text.replace(mark, word) for text in when)
    return Question(
        id=_text(row, "id"),
        key=key,
        part=_text(row, "part"),
        kind=_text(row, "kind"),
        title=_text(row, "title"),
        help=_text(row, "help"),
        why=_text(row, "why"),
        options=tuple(_option(option) for option in cast(Sequence[Row], row.get("options", ()))),
        unit=_text(row, "unit"),
        min=_number(row, "min"),
        max=_number(row, "max"),
        required=row.get("required") is True,
        each=row.get("each") is True,
        at_least=int(_number(row, "at_least") or 0),
        days_min=int(_number(row, "days_min") or 0),
        days_max=int(_number(row, "days_max") or 0),
        when=when,
        side=side,
    )


def _every_question() -> tuple[tuple[Question, ...], ...]:
    return _questions_of(spoken_catalog())


@lru_cache(maxsize=8)
def _questions_of(catalog: Catalog) -> tuple[tuple[Question, ...], ...]:
    """Return every question that a page asks, in the file's order; those about a hip once per side."""
    rows = cast(Sequence[Row], catalog.intake.get("question", ()))
    return tuple(
        tuple(_question(row, side) for side in (SIDES if "{side}" in _text(row, "key") else (None,)))
        for row in rows
        if row.get("part") in (FIRST, LATER)
    )


def questions_for(state: State, today: date) -> list[Question]:
    """Return the questions that this person is asked, in order; first all of one hip, then the other."""
    facts = evaluator_of(state, load_catalog(), today)
    sore = [side for side in SIDES if state.value(f"hip.{side}.symptomatic") is True]
    return [
        question
        for sides in _every_question()
        for question in sides
        if (question.side is None or question.side in sore) and facts.any_holds(question.when)
    ]


def open_questions(state: State, today: date) -> list[Question]:
    """Return the questions without any answer yet."""
    return [question for question in questions_for(state, today) if question.is_open(state)]


def question_named(state: State, today: date, name: str) -> Question | None:
    """Return the question of an address, if this person is asked it."""
    return next((question for question in questions_for(state, today) if question.name == name), None)


def options_for(key: str) -> tuple[Option, ...]:
    """Return the options of the question that fills `key`."""
    return next(question.options for sides in _every_question() for question in sides if question.key == key)


def question_for_key(key: str) -> str:
    """Return the name of the question that fills `key`."""
    return next(question.name for sides in _every_question() for question in sides if question.key == key)
