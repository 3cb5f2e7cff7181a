"""Laws of running: the ladder's steps, the guard, a race day, whatever a person does and reports (rules 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from coxa.journal.state import Run, State
from coxa.plan.records import RunAdvice, Screening
from coxa.plan.run import run_advice
from coxa.plan.run_course import colour_of_run, course_of
from coxa.plan.run_guard import guard_history
from coxa.plan.run_ladder import ladder_steps
from coxa.plan.run_week import place_runs
from tests.people import TODAY, given, person, with_morning
from tests.runs import RULES, ready_person, run

READY = Screening("ready", None, None, (), ())
START = TODAY - timedelta(days=120)
STEPS = len(ladder_steps(RULES))

# One outing: days since the last, follows the advice or not, worst pain, the morning after (None = not rated).
OUTINGS = st.lists(
    st.tuples(
        st.sampled_from([1, 2, 2, 2, 3, 3, 5, 9, 32]),
        st.sampled_from([True, True, True, False]),
        st.sampled_from([0, 1, 1, 1, 2, 4, 7, None]),
        st.sampled_from([0, 1, 1, 1, 2, 3, 5, None]),
    ),
    max_size=30,
)
PEOPLE = st.sampled_from(["ladder", "free", "unknown"])


def start_of(kind: str) -> State:
    if kind == "ladder":
        return ready_person(START)
    longest = 10 if kind == "free" else "unknown"
    return person(START, running__now=True, running__longest_km_30d=longest, running__goal_km=21)


def advice_on(state: State, on: date) -> RunAdvice:
    return run_advice(given(state, on), READY)


def outing(advice: RunAdvice, on: date, follows: bool, worst: float | None) -> Run:
    """Return what the person does: as advised, or a long run of their own."""
    if advice.status == "ladder" and follows and advice.step is not None:
        ends = advice.step >= 10
        return run(on, 4, worst, kind="walk_run", ladder_step=advice.step, continuous=ends)
    km = (advice.max_km or 3) if follows else 12
    return run(on, km, worst, kind=advice.stage or "easy")


def lived(kind: str, rows: list[tuple[int, bool, float | None, float | None]]) -> tuple[State, list[RunAdvice]]:
    """Return the state after these outings, and the advice before each of them and at the end."""
    state, on, said = start_of(kind), START, []
    for days, follows, worst, after in rows:
        on += timedelta(days=days)
        advice = advice_on(state, on)
        said.append(advice)
        state = replace(state, runs=(*state.runs, outing(advice, on, follows, worst)))
        if after is not None:
            state = with_morning(state, on + timedelta(days=1), after)
    said.append(advice_on(state, on + timedelta(days=2)))
    return state, said


@settings(deadline=None, max_examples=60)
@drawn(PEOPLE, OUTINGS)
def test_the_ladder_never_skips_a_step_and_only_two_calm_outings_with_rest_between_lead_up(kind, rows) -> None:  # type: ignore[no-untyped-def]
    state, _ = lived(kind, rows)
    course = course_of(state, RULES)
    places = [point.before for point in course.points] + [course.place]
    for index, (before, after) in enumerate(zip(places, places[1:], strict=False)):
        if before.mode != "ladder" or after.mode != "ladder":
            continue
        colour = course.points[index].colour
        assert 1 <= after.step <= min(before.step + 1, STEPS)
        if after.step > before.step:
            calm = [
                p.run.on for p in course.points[: index + 1] if p.colour == "green" and p.before.step == before.step
            ]
            assert colour == "green" and len(calm) >= 2
            assert (calm[-1] - calm[0]).days >= 2
        if colour == "red":
            assert after.step == max(1, before.step - 2)
        if colour in ("yellow", "unknown"):
            assert after.step == before.step


@settings(deadline=None, max_examples=60)
@drawn(PEOPLE, OUTINGS)
def test_no_advice_passes_the_guard(kind, rows) -> None:  # type: ignore[no-untyped-def]
    state, said = lived(kind, rows)
    last = state.runs[-1].on + timedelta(days=2) if state.runs else START + timedelta(days=2)
    advice = said[-1]
    recent = [r.km for r in state.runs if r.continuous and r.on > last - timedelta(days=30)]
    if advice.max_km is not None and recent:
        assert advice.max_km <= round(1.10 * max(recent), 1)
    if advice.status in ("ladder", "stopped", "not_running"):
        assert advice.max_km is None
    for on, km, guard in guard_history(state, RULES):
        before = [r.km for r in state.runs if r.continuous and on - timedelta(days=30) < r.on < on and r.km > 0]
        assert km > 0 and (guard is None or not before or abs(guard - 1.10 * max(before)) < 1e-9)


@settings(deadline=None, max_examples=40)
@drawn(PEOPLE, OUTINGS)
def test_who_follows_the_advice_never_breaks_the_guard(kind, rows) -> None:  # type: ignore[no-untyped-def]
    state, _ = lived(kind, [(days, True, worst, after) for days, _, worst, after in rows])
    for _, km, guard in guard_history(state, RULES):
        assert guard is None or km <= guard + 0.05  # distances are told to a tenth


@settings(deadline=None, max_examples=40)
@drawn(PEOPLE, OUTINGS)
def test_the_same_journal_gives_the_same_advice_whatever_the_order_it_was_read_in(kind, rows) -> None:  # type: ignore[no-untyped-def]
    state, said = lived(kind, rows)
    again = replace(state, runs=tuple(sorted(state.runs, key=lambda one: (one.on, one.km), reverse=True)))
    last = state.runs[-1].on + timedelta(days=2) if state.runs else START + timedelta(days=2)
    assert advice_on(state, last) == advice_on(state, last) == said[-1]
    assert advice_on(again, last) == said[-1]


@settings(deadline=None, max_examples=60)
@drawn(PEOPLE, OUTINGS, st.data())
def test_a_run_that_hurt_more_never_brings_the_race_nearer(kind, rows, data) -> None:  # type: ignore[no-untyped-def]
    state, said = lived(kind, rows)
    if not state.runs:
        return
    last = state.runs[-1].on + timedelta(days=2)
    index = data.draw(st.integers(0, len(state.runs) - 1))
    one = state.runs[index]
    worse = replace(one, worst=data.draw(st.integers(int(one.worst or 0), 10)))
    if one.worst is None or colour_of_run(state, worse, RULES) == colour_of_run(state, one, RULES):
        return
    hurt = replace(state, runs=(*state.runs[:index], worse, *state.runs[index + 1 :]))
    before, after = said[-1].race, advice_on(hurt, last).race
    assert before is not None and after is not None
    if before.earliest is None:
        assert after.earliest is None
    elif after.earliest is not None:
        assert after.earliest >= before.earliest


@settings(deadline=None, max_examples=60)
@drawn(PEOPLE, OUTINGS)
def test_outings_of_the_week_keep_their_rest_days(kind, rows) -> None:  # type: ignore[no-untyped-def]
    state, said = lived(kind, rows)
    last = state.runs[-1].on + timedelta(days=2) if state.runs else START + timedelta(days=2)
    record = given(state, last)
    phase = record.catalog.protocols["runner"].phases[2]
    sessions = {last + timedelta(days=n): "ab"[n // 3 % 2] for n in range(0, 14, 3)}
    found = place_runs(record, phase, said[-1], sessions, frozenset("b"))
    days = sorted([one.on for one in state.runs[-1:]] + list(found))
    assert all((later - earlier).days >= 2 for earlier, later in zip(days, days[1:], strict=False))
    top = said[-1].max_km
    assert all(one.km is None or (top is not None and one.km <= top) for one in found.values())
