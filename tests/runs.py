"""Outings for tests: short builders of runs, mornings and tests around one right hip."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from coxa.catalog.load import load_rules
from coxa.journal.events import Json
from coxa.journal.state import DoneTest, Run, State
from tests.people import TODAY, item, person, with_morning, with_session

RULES = load_rules()
GREEN, YELLOW, RED, OPEN = (1, 1), (4, 1), (7, 1), (1, None)  # worst pain, next morning
COLOURS = {"g": GREEN, "y": YELLOW, "r": RED, "u": OPEN}


def run(on: date, km: float = 5, worst: float | None = 1, **fields: Json) -> Run:
    """Return one outing, continuous unless said otherwise."""
    base = Run(on, km, None, worst, True, "")
    return replace(base, **fields)  # type: ignore[arg-type]


def with_run(state: State, one: Run, after: float | None = 1) -> State:
    """Return the state with one outing and the morning after."""
    state = replace(state, runs=(*state.runs, one))
    return state if after is None else with_morning(state, one.on + timedelta(days=1), after)


def ladder_run(state: State, on: date, step: int, colour: str = "g") -> State:
    """Return the state with one outing of a ladder step, in a colour: g, y, r, or u for a morning not rated."""
    worst, after = COLOURS[colour]
    one = run(on, 3, worst, kind="walk_run", ladder_step=step, continuous=step >= 10)
    return with_run(state, one, after)


def with_test(state: State, name: str, value: float, on: date, side: str = "both", pain: float | None = 0) -> State:
    """Return the state with one test."""
    return replace(state, tests=(*state.tests, DoneTest(name, side, value, on, pain, None, "", "")))


TESTS = {
    "walk": 30, "single-leg-stance": 30, "step-down": 5, "single-leg-bridge": 20, "side-plank": 45, "heel-raise": 20,
    "flexion-range": 60, "extension-range": 10, "two-leg-hops": 10,
}  # fmt: skip


def ready_person(on: date = TODAY, weeks: int = 4, **changes: Json) -> State:
    """Return who fulfils every criterion on a day: tested two days before, four weeks of sessions, calm mornings."""
    answers: dict[str, Json] = {
        "running__now": False,
        "running__goal_km": 10,
        "running__weeks_since_last_run": 10,
        **changes,
    }
    state = person(on - timedelta(days=60), **answers)
    for week in range(weeks):
        for day in (0, 3):
            state = with_session(state, on - timedelta(days=7 * week + day + 4), (item(),))
    for back in range(7):
        state = with_morning(state, on - timedelta(days=back), 1)
    for name, value in TESTS.items():
        state = with_test(state, name, value, on - timedelta(days=2))
    return state
