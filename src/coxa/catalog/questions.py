"""The questions of intake.toml as records, and what each key of an answer may hold.

One place says what an answer may be, so that a form, a file and a check agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from coxa.catalog.records import SIDES, Catalog

Row = Mapping[str, object]
Value = bool | int | float | str
YES_NO_UNSURE = ("yes", "no", "unsure")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose: `value` is stored; `sets` are answers it gives instead, by key."""

    id: str
    value: Value
    text: str
    sets: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `key` may hold `{side}`; `each` means that every option is an answer of its own under `key`."""

    id: str
    key: str
    part: str
    kind: str  # one | many | number | date | scale | picture | time
    options: tuple[Option, ...]
    each: bool
    when: tuple[str, ...]
    required: bool
    whole: bool
    not_after_today: bool
    at_least: int
    min: float | None
    max: float | None
    days_min: int | None
    days_max: int | None
    number_min: float | None
    number_max: float | None
    row: Row

    @property
    def per_side(self) -> bool:
        """Say whether it is asked for each sore hip."""
        return "{side}" in self.key


def _option(row: Row) -> Option:
    name = str(row["id"])
    sets = cast(Mapping[str, Value], row.get("sets", {}))
    return Option(name, cast(Value, row.get("value", name)), str(row.get("text", "")), sets)


def _question(row: Row) -> Question:
    def number(name: str) -> float | None:
        return cast("float | None", row.get(name))

    return Question(
        id=str(row["id"]),
        key=str(row["key"]),
        part=str(row["part"]),
        kind=str(row["kind"]),
        options=tuple(_option(option) for option in cast(Sequence[Row], row.get("options", ()))),
        each=row.get("each") is True,
        when=tuple(cast(Sequence[str], row.get("when", ()))),
        required=row.get("required") is True,
        whole=row.get("whole") is True,
        not_after_today=row.get("not_after_today") is True,
        at_least=cast(int, row.get("at_least", 0)),
        min=number("min"),
        max=number("max"),
        days_min=cast("int | None", row.get("days_min")),
        days_max=cast("int | None", row.get("days_max")),
        number_min=number("number_min"),
        number_max=number("number_max"),
        row=row,
    )


def read_questions(catalog: Catalog) -> tuple[Question, ...]:
    """Return the questions in the order in which they are asked."""
    return tuple(_question(row) for row in cast(Sequence[Row], catalog.intake.get("question", ())))


@dataclass(frozen=True, slots=True)
class Allowed:
    """What one key may hold: the question behind it, or words of its own (`words`), or yes and no as true and false."""

    question: Question | None = None
    words: tuple[str, ...] = ()
    flag: bool = False
    required: bool = False


def allowed_answers(catalog: Catalog) -> dict[str, Allowed]:
    """Return every key an answer may have, with what it may hold."""
    pages = cast(Mapping[str, Row], catalog.screening.get("page", {}))
    allowed: dict[str, Allowed] = {}
    for key, item in cast(Mapping[str, Row], catalog.screening.get("item", {})).items():
        safety = pages.get(str(item.get("page")), {}).get("part") == "safety"
        allowed[f"screen.{key}"] = Allowed(words=YES_NO_UNSURE, required=safety)
    for code in cast(Mapping[str, Row], catalog.screening.get("condition", {})):
        allowed[f"conditions.{code}"] = Allowed(flag=True)
    for question in read_questions(catalog):
        for option in question.options:
            for key in option.sets:
                allowed[key] = Allowed(flag=True, required=question.required)
        if not question.each and not any(option.sets for option in question.options):
            keys = [question.key.replace("{side}", side) for side in SIDES] if question.per_side else [question.key]
            for key in keys:
                allowed[key] = Allowed(question=question, required=question.required)
    return allowed
