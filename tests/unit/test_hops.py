"""Hops are counted: how many, of which kind, on which days, and only for who needs them (rules 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from coxa.catalog.load import load_catalog
from coxa.journal.events import Json
from coxa.journal.state import Programme, State
from coxa.plan.hips import hip_status
from coxa.plan.hops import HopPlan, closed_reason, counted, hop_plan, kind_of, landings_of, order
from coxa.plan.limits import Limits, gather_limits
from coxa.plan.plan import make_plan
from coxa.plan.records import Item, Peak, Plan, Reason, Screening
from tests.people import TODAY, given, item, person, with_morning, with_session
from tests.runs import RULES, run, with_run

CATALOG = load_catalog()


def runner(**changes: Json) -> State:
    return person(TODAY - timedelta(days=60), running__now=True, running__longest_km_30d=10, **changes)


def hopped(state: State, back: int, rows: list[tuple[str, str, int, int]], worst: float = 1) -> State:
    """Return the state with a session of hops: (exercise, side, sets, reps)."""
    items = tuple(item(name, side, sets=sets, reps=reps) for name, side, sets, reps in rows)
    return with_session(state, TODAY - timedelta(days=back), items, worst=worst)


def two_legs(count: int) -> list[tuple[str, str, int, int]]:
    return [("two-leg-hops", "both", count // 10, 10)]


def plan_of(state: State, today: date = TODAY) -> HopPlan:
    return hop_plan(given(state, today))


def hop(exercise: str, side: str = "both", sets: int = 2, reps: int = 10, **changes: object) -> Item:
    base = Item(
        exercise, side, "main", sets, reps, None, 0, "bodyweight", (0.5, 0, 0.5), 60, 4, None, 0, Peak(0, 0, 0), (), ()
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def test_every_hop_of_the_rules_is_an_exercise_with_impact_and_every_such_exercise_is_counted() -> None:
    named = {name for row in order(RULES) for name in row}
    assert named == {e.id for e in CATALOG.exercises.values() if e.impact}


def test_it_begins_with_twenty_on_two_legs() -> None:
    assert plan_of(runner()) == HopPlan(True, 0, (20, 20, 10), 120, None)


@pytest.mark.parametrize(
    ("counts", "worst", "kind", "landings"),
    [
        ((20,), 1, 0, 30),
        ((20, 30), 1, 0, 40),
        ((20, 20), 1, 0, 30),  # less than told leads no further
        ((20, 30, 40, 50), 1, 0, 60),
        ((20, 30, 40, 50, 60), 1, 1, 60),
        ((20,), 4, 0, 20),  # yellow
        ((20,), 7, 0, 20),  # red, and no lower than the entry
    ],
)
def test_ten_more_after_a_calm_session_up_to_sixty(
    counts: tuple[int, ...], worst: float, kind: int, landings: int
) -> None:
    state = runner()
    for number, count in enumerate(counts):
        last = number == len(counts) - 1
        state = hopped(state, 4 * (len(counts) - number), two_legs(count), worst if last else 1)
    found = plan_of(state)
    assert (found.kind, found.landings[0]) == (kind, landings)


def test_one_red_takes_ten_off() -> None:
    state = hopped(hopped(hopped(runner(), 16, two_legs(20)), 12, two_legs(30)), 8, two_legs(40), worst=7)
    assert plan_of(state).landings[0] == 30


def test_one_leg_comes_last_and_counts_per_leg() -> None:
    stride = [("split-stance-hops", side, 3, 10) for side in ("left", "right")]
    one_leg = [("single-leg-hops", side, 1, 10) for side in ("left", "right")]
    state = runner()
    for number, count in enumerate((20, 30, 40, 50, 60)):
        state = hopped(state, 54 - 4 * number, two_legs(count))
    for number, sets in enumerate((1, 2, 2, 3, 3)):
        rows = [(name, side, sets, 10) for name, side, _, _ in stride]
        state = hopped(state, 34 - 4 * number, rows)
    assert plan_of(state).kind == 2 and plan_of(state).landings[2] == 10
    state = hopped(state, 8, one_leg)
    assert plan_of(state).landings[2] == 20


@pytest.mark.parametrize("worst", [1, 4])
def test_a_session_whose_morning_is_open_leads_no_further(worst: float) -> None:
    items = (item("two-leg-hops", "both", sets=2, reps=10),)
    state = with_session(runner(), TODAY - timedelta(days=4), items, worst=worst, after=None)
    assert plan_of(state).landings[0] == 20


@pytest.mark.parametrize(
    ("answers", "needed"),
    [
        ({"running__now": False}, False),
        ({"running__now": False, "running__goal_km": 5}, True),
        ({"running__now": False, "life__goals": ["ball-sport"]}, True),
        ({"running__now": False, "life__goals": ["swimming"]}, False),
    ],
)
def test_only_who_needs_hops_gets_them(answers: dict[str, Json], needed: bool) -> None:
    found = plan_of(person(**answers))
    exercise = CATALOG.exercises["two-leg-hops"]
    assert found.needed is needed
    assert closed_reason(found, exercise, RULES) == (None if needed else Reason("hops_not_needed", {}))
    assert closed_reason(found, CATALOG.exercises["bridge"], RULES) is None


def test_a_later_kind_is_closed_with_a_reason() -> None:
    found = closed_reason(plan_of(runner()), CATALOG.exercises["single-leg-hops"], RULES)
    assert found == Reason("hops_later", {"n": 60})


@pytest.mark.parametrize(
    ("backs", "code"), [((1,), "hops_apart"), ((2,), None), ((2, 6), "hops_enough"), ((2, 7), None), ((0,), None)]
)
def test_never_on_two_days_in_a_row_and_twice_a_week(backs: tuple[int, ...], code: str | None) -> None:
    state = runner()
    for back in backs:
        state = hopped(state, back, two_legs(20))
    found = plan_of(state).not_today
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("km", "back", "code"), [(9, 1, "hops_after_long_run"), (8.9, 1, None), (9, 2, None), (9, 0, "hops_after_long_run")]
)
def test_never_on_the_day_after_a_long_run(km: float, back: int, code: str | None) -> None:
    state = with_run(runner(), run(TODAY - timedelta(days=9), 10))
    found = plan_of(with_run(state, run(TODAY - timedelta(days=back), km))).not_today
    assert (found.code if found else None) == code


def doses(items: tuple[Item, ...]) -> list[tuple[str, str, int, int | None]]:
    return [(one.exercise, one.side, one.sets, one.reps) for one in items]


START = HopPlan(True, 0, (20, 20, 10), 120, None)
TOP = HopPlan(True, 2, (60, 60, 60), 120, None)


def test_the_dose_of_a_hop_is_its_count() -> None:
    assert doses(counted((hop("two-leg-hops", reps=20, sets=3),), START, RULES)) == [("two-leg-hops", "both", 2, 10)]
    both = counted((hop("side-hops"), hop("a-skip", "alternating", reps=6)), START, RULES)
    assert doses(both) == [("side-hops", "both", 1, 10), ("a-skip", "alternating", 1, 5)]
    legs = (hop("split-stance-hops", "left"), hop("split-stance-hops", "right"))
    assert doses(counted(legs, START, RULES)) == [
        ("split-stance-hops", "left", 1, 10),
        ("split-stance-hops", "right", 1, 10),
    ]
    one = (hop("single-leg-hops", "left"), hop("single-leg-hops", "right"))
    assert [landings_of(row) for row in counted(one, START, RULES)] == [10, 10]
    assert counted((hop("bridge"),), START, RULES) == (hop("bridge"),)


def test_a_session_never_holds_more_than_the_ceiling() -> None:
    rows = tuple(
        hop(name, side)
        for name in ("two-leg-hops", "side-hops", "single-leg-hops", "single-leg-landing")
        for side in (("both",) if name in ("two-leg-hops", "side-hops") else ("left", "right"))
    )
    found = counted(rows, TOP, RULES)
    assert sum(landings_of(row) for row in found) <= 120
    assert [kind_of(row.exercise, RULES) for row in found][:2] == [0, 1]


@pytest.mark.parametrize("code", ["after_red", "missed_long", "lighter_week"])
def test_a_dose_that_was_cut_stays_cut(code: str) -> None:
    short = hop("two-leg-hops", sets=1, reasons=(Reason(code, {}),))
    assert doses(counted((short,), TOP, RULES)) == [("two-leg-hops", "both", 1, 10)]


def in_power(state: State) -> Plan:
    """Return the plan of a runner in the phase of hops, on a day with a session."""
    for back in range(20, -1, -1):
        state = with_morning(state, TODAY - timedelta(days=back), 1)
    for number, name in enumerate(("hip-thrust", "split-squat", "goblet-squat", "single-leg-squat")):
        state = with_session(state, TODAY - timedelta(days=14 - 3 * number), (item(name),))
    block, since = TODAY - timedelta(days=14), TODAY - timedelta(days=14)
    programme = Programme(block, "runner", "power", since, "new_phase", (), ("bridge",), ("bridge",), "")
    return make_plan(given(replace(state, programme=programme)))


def test_the_phase_of_hops_begins_with_hops_on_two_legs_and_leaves_them_out_after_a_long_run() -> None:
    kit: dict[str, Json] = {"life__equipment": ["dumbbell", "step-box", "bench"], "life__minutes": 40}
    state = runner(life__days=["mon", "fri"], **kit)
    plan = in_power(state)
    hops = [
        one
        for session in plan.next_sessions.values()
        for one in session.items
        if kind_of(one.exercise, RULES) is not None
    ]
    assert plan.phase == "power" and hops and {one.exercise for one in hops} == {"two-leg-hops"}
    assert all(landings_of(one) <= 20 for one in hops)
    assert plan.today is not None and any(one.exercise == "two-leg-hops" for one in plan.today.items)
    after = in_power(with_run(state, run(TODAY - timedelta(days=1), 9.5)))
    assert after.today is not None and not any(one.exercise == "two-leg-hops" for one in after.today.items)
    assert after.today.reasons[-1].code == "hops_after_long_run" and after.today.minutes < plan.today.minutes


def limits_of(state: State) -> Limits:
    record = given(state)
    shut = Screening("ready", None, None, (), ())
    return gather_limits(record, shut, tuple(hip_status(record, side, shut) for side in ("left", "right")))


def test_the_limits_name_what_is_not_open_yet() -> None:
    limits = limits_of(runner())
    assert limits.permit(CATALOG.exercises["two-leg-hops"]).allowed
    assert limits.permit(CATALOG.exercises["side-hops"]).reasons == (Reason("hops_later", {"n": 60}),)
    walker = limits_of(person())
    assert walker.permit(CATALOG.exercises["two-leg-hops"]).reasons == (Reason("hops_not_needed", {}),)
    assert limits_of(runner()).permit(CATALOG.exercises["two-leg-hops"]).allowed  # the same limits, another person
