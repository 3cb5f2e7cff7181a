"""Laws of flares: a higher morning never makes the plan ask for more; the fast walk agrees with a slow one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from coxa.catalog.load import load_rules
from coxa.catalog.records import Side
from coxa.journal.state import FlareNote, Morning, State
from coxa.plan.flare import flare_day, flares_of, recent_flares
from coxa.plan.plan import make_plan
from coxa.plan.progress import Dosage
from coxa.plan.records import Item, Plan
from tests.people import TODAY, person
from tests.people import given as record
from tests.properties.lives import lived

RULES = load_rules()
MANY = settings(max_examples=300, deadline=None)
FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
DAYS = 27  # shorter than the four weeks after which a flare is closed by rule
pains = st.one_of(st.none(), st.integers(0, 8))
weeks = st.lists(pains, min_size=10, max_size=DAYS)


def with_mornings(state: State, mornings: list[int | None], notes: list[int]) -> State:
    """Return the state with the mornings of the last days, and flares noted on some of those days."""
    first = TODAY - timedelta(days=len(mornings) - 1)
    rated: dict[tuple[date, Side], Morning] = {
        (first + timedelta(days=n), "right"): Morning(first + timedelta(days=n), "right", pain, False, False, False, "")
        for n, pain in enumerate(mornings)
        if pain is not None
    }
    told = tuple(FlareNote("right", first + timedelta(days=n), "", f"n{n}") for n in notes)
    return replace(state, mornings=state.mornings.update(rated), flares=told)


def how_far(state: State, on: date = TODAY) -> float:
    """Return the day of the way back; infinite without a flare."""
    day = flare_day(state, RULES, on)
    return day.at if day else float("inf")


@MANY
@given(weeks, st.lists(st.integers(0, DAYS - 1), max_size=2), st.data())
def test_a_higher_morning_in_a_flare_never_leads_further_on_the_way_back(
    mornings: list[int | None], notes: list[int], data: st.DataObject
) -> None:
    """For every morning from the flare's first day on; the usual is that of the days before."""
    state = with_mornings(person(), mornings, sorted({n for n in notes if n < len(mornings)}))
    flares = flares_of(state, RULES, TODAY)
    assume(flares)
    first = len(mornings) - 1 - (TODAY - flares[0].start).days
    index = data.draw(st.sampled_from([n for n, pain in enumerate(mornings) if pain is not None and n >= first] or [0]))
    pain = mornings[index]
    assume(pain is not None and pain < 10 and index >= first)
    higher: list[int | None] = [*mornings]
    higher[index] = data.draw(st.integers((pain or 0) + 1, 10))
    worse = with_mornings(person(), higher, [n for n in notes if n < len(mornings)])
    assert how_far(worse) <= how_far(state)


@MANY
@given(weeks, st.lists(st.integers(0, DAYS - 1), max_size=2))
def test_the_planner_sees_the_same_as_the_progress_page(mornings: list[int | None], notes: list[int]) -> None:
    state = with_mornings(person(), mornings, sorted({n for n in notes if n < len(mornings)}))
    assert recent_flares(state, RULES, TODAY) == flares_of(state, RULES, TODAY)


@MANY
@given(weeks, st.integers(-20, 20))
def test_flares_move_with_the_dates(mornings: list[int | None], weeks_later: int) -> None:
    by = timedelta(weeks=weeks_later)
    state = with_mornings(person(), mornings, [])
    shifted = replace(
        state,
        mornings=state.mornings.__class__(
            {(on + by, side): replace(row, on=on + by) for (on, side), row in state.mornings.items()}
        ),
    )
    before = [(flare.start + by, flare.end and flare.end + by, flare.usual) for flare in flares_of(state, RULES, TODAY)]
    assert before == [(flare.start, flare.end, flare.usual) for flare in flares_of(shifted, RULES, TODAY + by)]


def doses(plan: Plan) -> dict[tuple[str, str, str], Dosage]:
    """Return the dose of each main item of A and B."""

    def dose(item: Item) -> Dosage:
        return Dosage(item.sets, item.reps, item.hold_s, item.load, item.max_hip_flexion_deg)

    return {
        (kind, item.exercise, item.side): dose(item)
        for kind, session in plan.next_sessions.items()
        for item in session.items
        if item.role == "main"
    }


@FEW
@given(st.lists(st.integers(0, 3), min_size=3, max_size=12), st.data())
def test_a_higher_morning_in_a_flare_never_raises_a_dose(mornings: list[int], data: st.DataObject) -> None:
    """Two weeks of calm training, a flare that was noted, mornings since; then one of them higher."""
    start = TODAY - timedelta(days=len(mornings))
    calm = lived(person(), ["calm"] * 6, start)
    state = with_mornings(calm, list(mornings), [])
    state = replace(state, flares=(FlareNote("right", start, "", "n"),))
    index = data.draw(st.integers(0, len(mornings) - 1))
    higher = [*mornings]
    higher[index] = data.draw(st.integers(mornings[index] + 1, 10))
    worse = replace(with_mornings(calm, list(higher), []), flares=state.flares)
    before, after = make_plan(record(state)), make_plan(record(worse))
    if after.status != "ready":
        return
    if before.today is not None and before.today.kind == "calm":
        assert after.today is not None and after.today.kind == "calm"
    asked = doses(before)
    for key, dose in doses(after).items():
        assert key not in asked or dose.at_most(asked[key]), (key, dose, asked[key])
