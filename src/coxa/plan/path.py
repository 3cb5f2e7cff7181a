"""Where an exercise of the programme stands on its way: itself, a harder neighbour it grew into, or an easier one.

Worked out anew from the past each time, for each side alone: nothing is stored. An exercise whose smallest dose was
too much hands over to the easier one; when that has been calm for the needed sessions since, the exercise comes back,
at half of its last good dose, and so on step by step. A harder neighbour that proves too much leads back to where it
came from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Protocol

from coxa.catalog.records import Exercise, ProgressionRule, RegressionRule, Trigger
from coxa.plan.dosage import VARIABLES, Dosage, cut_volume, dosage_of, lesser, start_dosage, within
from coxa.plan.forward import NEIGHBOURS, needed, too_hard
from coxa.plan.past import Past
from coxa.plan.progress import next_dosage
from coxa.plan.records import Reason
from coxa.plan.steps import Next, Setting
from coxa.plan.traffic import GREEN

MAX_STEPS = 4  # the easier/harder graph is short; more steps would be a loop
NOTHING: frozenset[str] = frozenset()
NO_REASONS: tuple[Reason, ...] = ()


class Way(Protocol):
    """What the walk asks about one exercise on this side."""

    def setting(self, exercise: str) -> Setting:
        """Return what the next dose rests on."""
        ...

    def past(self, exercise: str) -> Sequence[Past]:
        """Return the earlier appearances, oldest first."""
        ...

    def easier(self, exercise: str) -> str | None:
        """Return the first easier neighbour that may be done today."""
        ...


@dataclass(frozen=True, slots=True)
class Stand:
    """Which exercise is done today, at which dose, and what is told about the way there."""

    exercise: str
    step: Next
    reasons: tuple[Reason, ...] = ()
    left: tuple[ProgressionRule | RegressionRule, ...] = ()  # the rules that led away from the exercises before

    @property
    def fired(self) -> tuple[ProgressionRule | RegressionRule, ...]:
        """Return every rule that made it so, in order."""
        return (*self.left, *self.step.fired)


def harder_neighbour(
    exercises: Mapping[str, Exercise], here: Exercise, variable: str, fits: Callable[[Exercise], bool]
) -> str | None:
    """Return the first harder neighbour that fits: of the same level for `leverage`, of the next for `level`.

    Only one that names `here` as easier: the way back must be a way that the dose order knows.
    """
    level = here.level + (variable == "level")
    for name in here.harder:
        other = exercises[name]
        if other.level == level and here.id in other.easier and fits(other):
            return name
    return None


def walk(way: Way, exercise: str) -> Stand:
    """Return where an exercise of the programme stands today."""
    trail = [exercise]
    while len(trail) <= MAX_STEPS:
        above = _grown_into(way, trail[-1])
        if above is None or above in trail:
            break
        trail.append(above)
    return _settle(way, trail)


def _grown_into(way: Way, here: str) -> str | None:
    """Return the harder exercise that `here` has led to: it was done since, and the rule fired on its first day."""
    setting, past = way.setting(here), way.past(here)
    for rule in setting.phase.progression:
        above = setting.harder(rule.variable) if past and rule.variable in NEIGHBOURS else None
        since = _since(way.past(above), past[-1]) if above is not None else []
        if since and next_dosage(replace(setting, today=since[0].on, barred=NOTHING), past).harder == above:
            return above
    return None


def _since(past: Sequence[Past], last: Past) -> list[Past]:
    return list(takewhile(lambda row: row.on > last.on, reversed(past)))[::-1]


def _settle(way: Way, trail: list[str]) -> Stand:
    """Return the exercise of today: from the top of the way up, down as far as the answers ask."""
    here, told, left = trail.pop(), NO_REASONS, None
    fired: tuple[ProgressionRule | RegressionRule, ...] = ()
    seen = {here}
    while True:
        setting, past = way.setting(here), way.past(here)
        step = next_dosage(_after_leaving(setting, past, left), past)
        if step.easier is None:
            return replace(_rise(way, here, step, told), left=fired)
        below = trail.pop() if trail else way.easier(here)
        if below is None or below in seen or len(seen) > MAX_STEPS:
            return Stand(here, replace(step, easier=None, fired=_by(step, easier=False)), told, fired)
        if _calm_since(way, below, past[-1]):
            return Stand(here, _come_back(setting, past), told, fired)
        told = (*told, Reason("easier_instead", {"exercise": here}), step.easier)
        fired = (*fired, *_by(step, easier=True))
        here, left = below, past[-1]
        seen.add(here)


def _by(step: Next, *, easier: bool) -> tuple[ProgressionRule | RegressionRule, ...]:
    """Return the rules that fired for the easier exercise, or those for the dose that stands where there is none."""
    return tuple(r for r in step.fired if (isinstance(r, RegressionRule) and r.action == "easier") == easier)


def _after_leaving(setting: Setting, past: Sequence[Past], left: Past | None) -> Setting:
    """Return the setting of an exercise that stands in for a harder one: it only grows once it was done since."""
    if left is None:
        return setting
    return replace(setting, barred=setting.barred | NEIGHBOURS if _since(past, left) else VARIABLES)


def _calm_since(way: Way, below: str, left: Past) -> bool:
    """Say whether the easier exercise has been calm, and neither too hard nor poor, for the needed sessions since."""
    setting = way.setting(below)
    if setting.barred >= VARIABLES:
        return False
    calm: list[Past] = []
    for row in reversed(_since(way.past(below), left)):
        if row.colour != GREEN or not row.complete:
            break
        calm.append(row)  # also in a lighter week or a flare: the easier one only shows that the hip is calm again
    need = needed(Trigger(), setting)
    if len(calm) < need or (setting.today - calm[0].on).days > setting.number("recent_days"):
        return False
    return too_hard(Trigger(), calm[:need], setting) is None


def _half_of_last_good(setting: Setting, past: Sequence[Past]) -> Dosage:
    """Return half of the last dose that stayed calm, and no more than was shown last."""
    exercise = setting.exercise
    good = next((row for row in reversed(past) if row.colour == GREEN and row.complete and not row.deload), past[-1])
    half = cut_volume(dosage_of(good.item, exercise), 1 - setting.number("return_share"), exercise.dose)
    return within(lesser(half, dosage_of(past[-1].item, exercise)), exercise, setting.phase, setting.cap_deg)


def _come_back(setting: Setting, past: Sequence[Past]) -> Next:
    percent = round(100 * setting.number("return_share"))
    return Next(_half_of_last_good(setting, past), (Reason("comes_back", {"percent": percent}),))


def _rise(way: Way, here: str, step: Next, told: tuple[Reason, ...]) -> Stand:
    """Return the harder neighbour a rule leads to, at its first dose, with no more sets than now; else stay."""
    above = step.harder
    if above is None:
        return Stand(here, step, told)
    setting, past = way.setting(above), way.past(above)
    if past and next_dosage(setting, past).easier is not None and not _calm_since(way, here, past[-1]):
        own = way.setting(here)
        return Stand(here, next_dosage(replace(own, barred=own.barred | NEIGHBOURS), way.past(here)), told)
    first = start_dosage(setting.exercise, setting.phase, setting.cap_deg)
    dosage = lesser(first, _half_of_last_good(setting, past)) if past else first
    dosage = replace(dosage, sets=min(dosage.sets, step.dosage.sets))
    return Stand(above, replace(step, dosage=dosage, harder=None), told)
