"""What a simulated person is offered on one day, by the real planner. Rival planners give the same kind of answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from coxa.catalog.records import Catalog, Exposure, Rules, Side
from coxa.journal.state import Programme, State
from coxa.plan.plan import make_plan
from coxa.plan.records import Plan, PlanInput, Session
from coxa.plan.run_ladder import WALK_RUN, ladder_steps
from coxa.simulate.parameters import load_model

EASY = "easy"
READY = "ready"


@dataclass(frozen=True, slots=True)
class World:
    """What is the same for all people: the catalog, the exposures of its exercises and the rules."""

    catalog: Catalog
    exposures: Mapping[tuple[str, Side], Exposure]
    rules: Rules


@dataclass(frozen=True, slots=True)
class Outing:
    """One run on offer. `run_min`: minutes of running without the walking breaks; `minutes` with them."""

    kind: str
    km: float
    minutes: float
    run_min: float
    continuous: bool
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What one day holds. `plan` and `given` are there when the real planner made it; only then are there branches."""

    status: str
    session: Session | None
    outing: Outing | None
    programme: Programme | None = None  # a new one, to be written down
    plan: Plan | None = None
    given: PlanInput | None = None


class Guide(Protocol):
    """Whoever says what a person does today."""

    def offer(self, state: State, on: date) -> Offer:
        """Return what this day holds, from the journal so far."""
        ...


def easy_outing(km: float, kind: str = EASY) -> Outing:
    """Return a continuous run of so many kilometres."""
    minutes = 60 * km / load_model().fixed["run_kmh"]
    return Outing(kind, km, minutes, minutes, continuous=True)


def easy_minutes(minutes: float) -> Outing:
    """Return a continuous run of so many minutes."""
    return Outing(EASY, round(minutes * load_model().fixed["run_kmh"] / 60, 2), minutes, minutes, continuous=True)


class PlannerGuide:
    """The real planner, called once a day."""

    def __init__(self, world: World) -> None:
        self.world = world

    def offer(self, state: State, on: date) -> Offer:
        """Return what the plan of this day holds."""
        given = PlanInput(state, self.world.catalog, self.world.exposures, self.world.rules, on)
        plan = make_plan(given)
        return Offer(
            status=plan.status,
            session=plan.today,
            outing=self._outing(plan),
            programme=plan.programme if plan.programme_is_new else None,
            plan=plan,
            given=given,
        )

    def _outing(self, plan: Plan) -> Outing | None:
        today = plan.week[0] if plan.week else None
        if today is None or today.run is None:
            return None
        if today.run == WALK_RUN and plan.run.step is not None:
            return self._step(plan.run.step)
        km = today.run_km if today.run_km is not None else plan.run.max_km
        return easy_outing(km, today.run) if km else None

    def _step(self, number: int) -> Outing:
        step = ladder_steps(self.world.rules)[number - 1]
        fixed = load_model().fixed
        walk_min = step.minutes - step.run_min
        km = (step.run_min * fixed["run_kmh"] + walk_min * fixed["walk_kmh"]) / 60
        return Outing(WALK_RUN, round(km, 2), step.minutes, step.run_min, step.continuous, number)
