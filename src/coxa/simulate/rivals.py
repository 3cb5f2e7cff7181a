"""Two simple planners to compare with: everything a tenth more each week, and always the same session.

Both begin with the sessions that the real planner deals on the first day, so they start within this person's limits;
then neither listens to the hip. They never ask how a morning was, know no phases, no tests and no lighter weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from coxa.catalog.records import Exercise
from coxa.journal.state import State
from coxa.plan.hips import number_or_none
from coxa.plan.phase import runs
from coxa.plan.plan import make_plan
from coxa.plan.records import Item, PlanInput, Session
from coxa.simulate.guide import READY, Offer, Outing, World, easy_minutes
from coxa.simulate.parameters import load_model

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NEXT = {"a": "b", "b": "a"}


@dataclass(frozen=True, slots=True)
class RivalRules:
    """How one rival goes on. `weekly`: growth a week, 0.10 for a tenth; `first_run_min`: of who does not run yet."""

    weekly: float
    first_run_min: float
    run_every_days: int


class Rival:
    """A planner that grows by a fixed share a week, or not at all."""

    def __init__(self, world: World, rules: RivalRules) -> None:
        self.world, self.rules = world, rules
        self.sessions: Mapping[str, Session] = {}
        self.start: date | None = None
        self.status = READY
        self.last_session: date | None = None
        self.kind = "b"
        self.first_run_min: float | None = None

    def offer(self, state: State, on: date) -> Offer:
        """Return today's session on the person's days, and a run every so many days."""
        if self.start is None:
            self._begin(state, on)
        assert self.start is not None
        grown = (1 + self.rules.weekly) ** ((on - self.start).days // 7)
        return Offer(self.status, self._session(state, on, grown), self._outing(state, on, grown))

    def _begin(self, state: State, on: date) -> None:
        """Take the first sessions of the real planner; never ask it again."""
        plan = make_plan(PlanInput(state, self.world.catalog, self.world.exposures, self.world.rules, on))
        self.start, self.status, self.sessions = on, plan.status, plan.next_sessions
        if runs_at_all(state, self.world, on):
            km = number_or_none(state.value("running.longest_km_30d")) if state.value("running.now") else None
            kmh = load_model().fixed["run_kmh"]
            self.first_run_min = 60 * km / kmh if km is not None else self.rules.first_run_min

    def _session(self, state: State, on: date, grown: float) -> Session | None:
        days = state.value("life.days")
        named = {str(day) for day in days} if isinstance(days, list) else set(WEEKDAYS)
        rested = self.last_session is None or (on - self.last_session).days > 1
        if WEEKDAYS[on.weekday()] not in named or not rested or not self.sessions:
            return None
        self.kind, self.last_session = NEXT[self.kind], on
        session = self.sessions[self.kind]
        exercises = self.world.catalog.exercises
        items = tuple(more(item, exercises[item.exercise], grown) for item in session.items)
        return replace(session, items=items)

    def _outing(self, state: State, on: date, grown: float) -> Outing | None:
        last = max((run.on for run in state.runs), default=None)
        rested = last is None or (on - last).days >= self.rules.run_every_days
        return easy_minutes(self.first_run_min * grown) if self.first_run_min is not None and rested else None


def runs_at_all(state: State, world: World, on: date) -> bool:
    """Say whether the person runs or wants to."""
    return runs(PlanInput(state, world.catalog, world.exposures, world.rules, on))


def more(item: Item, exercise: Exercise, factor: float) -> Item:
    """Return an item with `factor` times its work: repetitions or the hold first, then sets, then load.

    Each goes up to the file's ceiling; what is left of the factor goes to the next.
    """
    dose = exercise.dose
    left = factor
    if item.reps is not None:
        reps = min(round(item.reps * left), int(max(dose.reps.max if dose.reps else item.reps, item.reps)))
        left *= item.reps / reps
        item = replace(item, reps=reps)
    elif item.hold_s is not None:
        hold = min(item.hold_s * left, max(dose.hold_s.max if dose.hold_s else item.hold_s, item.hold_s))
        left *= item.hold_s / hold
        item = replace(item, hold_s=hold)
    sets = min(int(item.sets * left + 0.5), int(max(dose.sets.max, item.sets)))
    sets = max(item.sets, sets)
    left *= item.sets / sets
    load = min(item.load * max(1.0, left), dose.load.max) if item.load and dose.load.max else item.load
    return replace(item, sets=sets, load=load)
