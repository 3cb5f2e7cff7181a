"""The small language in which screening.toml and intake.toml state when something holds.

A clause is a table with `all`, `any` or `at_least` + `of`; each lists operands. An operand is a text:

    s1                          an item of the safety part: answered yes
    @bone_risk                  a named group, itself a clause
    running.now                 an answer that is true or "yes"
    person.age >= 60            a comparison: >=, <=, <, >, ==
    hip.*.sites has groin       a list that holds a word; * stands for any side
    conditions.due_on missing   no answer yet
    not OPERAND                 the opposite

Three values: True, False and None (not known). None never fires a rule, and `not` leaves it None: nothing is concluded
from an answer that is missing. Where a number is known only within bounds (an age from a birth year), each comparison
takes the careful end: the one that makes it hold.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol, cast

from coxa.catalog.records import SIDES

Clause = Mapping[str, object]
Tri = bool | None
COMPARISONS = ("==", ">=", "<=", ">", "<", "has", "missing")
_OPERAND = re.compile(
    r"(?P<negated>not\s+)?(?P<name>@?[a-z0-9_*.{}-]+)(?:\s+(?P<op>>=|<=|==|>|<|has|missing)(?:\s+(?P<value>\S+))?)?"
)


class Facts(Protocol):
    """What is known about a person."""

    def value(self, key: str) -> object:
        """Return the answer under a dotted key; None when it is not known."""

    def bounds(self, key: str) -> tuple[float, float] | None:
        """Return the lowest and highest possible number under `key`; None when it is not known."""


@dataclass(frozen=True, slots=True)
class Operand:
    """One parsed operand; `op` is empty for an item, a group or a plain yes."""

    name: str
    op: str = ""
    value: str = ""
    negated: bool = False

    @property
    def is_group(self) -> bool:
        """Say whether this names a group."""
        return self.name.startswith("@")

    @property
    def is_item(self) -> bool:
        """Say whether this names an item of the safety part."""
        return not self.is_group and "." not in self.name


@dataclass(frozen=True, slots=True)
class Held:
    """The value of a clause and the operands (items, dotted keys) that made it hold."""

    holds: Tri
    because: tuple[str, ...] = ()


@cache
def parse_operand(text: str) -> Operand:
    """Return the parsed operand. Raises ValueError, with a sentence, when the text is not in the language."""
    match = _OPERAND.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no condition.")
    op, value = match["op"] or "", match["value"] or ""
    if (op not in ("", "missing")) != bool(value):
        takes = "a value" if op not in ("", "missing") else "no value"
        raise ValueError(f"{text!r} is no condition: {op or 'a name alone'} takes {takes}.")
    if op in (">=", "<=", ">", "<"):
        try:
            float(value)
        except ValueError:
            raise ValueError(f"{text!r} is no condition: {value!r} is no number.") from None
    return Operand(match["name"], op, value, bool(match["negated"]))


def operands_of(clause: Clause) -> tuple[str, ...]:
    """Return every operand of a clause, as written."""
    return tuple(text for part in ("all", "any", "of") for text in cast(Sequence[str], clause.get(part, ())))


def _compare(bounds: tuple[float, float], op: str, value: float) -> bool:
    low, high = bounds
    match op:
        case ">=":
            return high >= value
        case ">":
            return high > value
        case "<=":
            return low <= value
        case "<":
            return low < value
        case _:
            return low <= value <= high


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def _one(key: str, operand: Operand, facts: Facts) -> Tri:
    """Return whether an operand holds for one key without a star."""
    if operand.op in (">=", "<=", ">", "<") or (operand.op == "==" and _is_number(operand.value)):
        bounds = facts.bounds(key)
        return None if bounds is None else _compare(bounds, operand.op, float(operand.value))
    value = facts.value(key)
    if operand.op == "missing":
        return value is None
    if value is None:
        return None
    if operand.op == "has":
        return isinstance(value, (list, tuple)) and operand.value in value
    if operand.op == "==":
        return str(value).lower() == operand.value
    return value is True or value == "yes"


def keys_of(name: str) -> tuple[str, ...]:
    """Return the keys a name stands for: one, or one per side when it has a star."""
    return tuple(name.replace("*", side) for side in SIDES) if "*" in name else (name,)


def any_of(values: Collection[Tri]) -> Tri:
    """Return True if one is True, else None if one is unknown, else False."""
    return True if True in values else None if None in values else False


def all_of(values: Collection[Tri]) -> Tri:
    """Return False if one is False, else None if one is unknown, else True."""
    return False if False in values else None if None in values else True


class Evaluator:
    """Evaluates clauses against the facts of one person."""

    def __init__(self, groups: Mapping[str, Clause], facts: Facts) -> None:
        self.groups = groups
        self.facts = facts

    def operand(self, text: str, unsure_is_yes: Collection[str] = ()) -> Held:
        """Return whether one operand holds, and what made it hold."""
        operand = parse_operand(text)
        found = self._plain(operand, unsure_is_yes)
        if not operand.negated:
            return found
        holds = None if found.holds is None else not found.holds
        return Held(holds, (operand.name,) if holds else ())

    def _plain(self, operand: Operand, unsure_is_yes: Collection[str]) -> Held:
        if operand.is_group:
            return self.clause({**self.groups[operand.name[1:]], "unsure_is_yes": list(unsure_is_yes)})
        holds = self._item(operand, unsure_is_yes) if operand.is_item else self._answer(operand)
        return Held(holds, (operand.name,) if holds else ())

    def _item(self, operand: Operand, unsure_is_yes: Collection[str]) -> Tri:
        answer = self.facts.value(f"screen.{operand.name}")
        if operand.op == "==":
            return None if answer is None else answer == operand.value
        if answer == "unsure":
            return True if operand.name in unsure_is_yes else None
        return None if answer is None else answer == "yes"

    def _answer(self, operand: Operand) -> Tri:
        """Return whether an answer holds; a starred one for any side that is known."""
        values = [_one(key, operand, self.facts) for key in keys_of(operand.name)]
        known = [value for value in values if value is not None]
        return None if not known else any_of(known)

    def clause(self, clause: Clause) -> Held:
        """Return whether a clause holds: all of its parts, each with what made it hold."""
        unsure = cast(Sequence[str], clause.get("unsure_is_yes", ()))
        parts: list[Tri] = []
        because: list[str] = []
        for part in ("all", "any", "of"):
            texts = cast(Sequence[str], clause.get(part, ()))
            if not texts:
                continue
            found = [self.operand(text, unsure) for text in texts]
            parts.append(self._join(part, found, clause))
            because += [name for one in found if one.holds for name in one.because]
        holds = all_of(parts) if parts else False
        return Held(holds, tuple(dict.fromkeys(because)) if holds else ())

    @staticmethod
    def _join(part: str, found: Sequence[Held], clause: Clause) -> Tri:
        values = [one.holds for one in found]
        if part == "all":
            return all_of(values)
        if part == "any":
            return any_of(values)
        least = cast(int, clause["at_least"])
        if values.count(True) >= least:
            return True
        return None if values.count(True) + values.count(None) >= least else False

    def any_holds(self, texts: Sequence[str]) -> bool:
        """Say whether one of these operands holds, or whether the list is empty."""
        return not texts or any(self.operand(text).holds is True for text in texts)
