"""Records of one step of progress: what it rests on, and what came out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from coxa.catalog.records import Exercise, Phase, ProgressionRule, RegressionRule, Rules
from coxa.plan.dosage import Dosage
from coxa.plan.records import Reason


def _none(variable: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Setting:
    """What the next dose of one exercise on one side rests on, besides its past.

    `cap_deg`: today's range limit for this item, None when its full range is free. `barred`: variables that may not go
    forward today: all of them in a lighter week, sets when the minutes are full. `irritability` is that of the hips
    that gate the item. `mass_kg`: the person's, None when unknown. `harder(variable)`: the exercise that `leverage` or
    `level` may lead to today, None where there is none.
    """

    exercise: Exercise
    phase: Phase
    cap_deg: float | None
    rules: Rules
    today: date
    barred: frozenset[str] = frozenset()
    irritability: str = "low"
    mass_kg: float | None = None
    harder: Callable[[str], str | None] = _none

    def number(self, key: str) -> float:
        """Return a number of rules.toml [progress]."""
        return self.rules.number("progress", key)


@dataclass(frozen=True, slots=True)
class Next:
    """The next dose and why.

    `easier`: the easier exercise is asked for, because of that; `dosage` stands where there is none. `harder`: the
    exercise to move up to. `fired`: the rules that made it so. `uncut`: the dose before an answer cut its volume, None
    where none did; a lighter week or a flare cuts from there, so that the largest cut counts and never two.
    """

    dosage: Dosage
    reasons: tuple[Reason, ...]
    easier: Reason | None = None
    harder: str | None = None
    fired: tuple[ProgressionRule | RegressionRule, ...] = ()
    uncut: Dosage | None = None
