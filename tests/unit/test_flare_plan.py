"""What a flare does to the plan: calm days, half of the easier work, one step back; phase and programme stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coxa.catalog.load import load_catalog
from coxa.catalog.records import SIDES
from coxa.journal.state import FlareNote, Programme, SessionRecord, State
from coxa.plan.dose import gather_course
from coxa.plan.flare import Flare, FlareDay
from coxa.plan.flare_dose import eased, one_step_back
from coxa.plan.flare_week import eased_items
from coxa.plan.hips import hip_status
from coxa.plan.limits import gather_limits
from coxa.plan.plan import make_plan
from coxa.plan.progress import Dosage
from coxa.plan.records import Plan
from coxa.plan.screen import screen_person
from tests.people import TODAY, given, item, person, with_morning, with_session

CATALOG = load_catalog()
CLINIC = CATALOG.protocols["clinic"]
PHASES = {phase.id: phase for phase in CLINIC.phases}


def strong(days: int = 60, **changes: object) -> State:
    """Return a person in the strength phase who trained every other day until three days before the flare."""
    since = TODAY - timedelta(days=days)
    a = ("bridge", "squat-to-high-seat", "single-leg-bridge")
    programme = Programme(since, "clinic", "strength", since, "new_phase", (), a, a, "")
    return replace(person(), programme=programme)


def flared(state: State, back: int, mornings: list[float | None]) -> State:
    """Return the person whose right hip flared up so many days ago, with the mornings since."""
    note = FlareNote("right", TODAY - timedelta(days=back), "", "note")
    for n, pain in enumerate(mornings, 1):
        if pain is not None:
            state = with_morning(state, note.on + timedelta(days=n), pain)
    return replace(state, flares=(note,))


def trained(state: State, *backs: int) -> State:
    for back in backs:
        items = tuple(item(name) for name in ("bridge", "squat-to-high-seat"))
        state = with_session(state, TODAY - timedelta(days=back), items)
    return state


def plan(state: State) -> Plan:
    return make_plan(given(state))


def codes(found: Plan) -> list[str]:
    return [reason.code for reason in found.reasons]


def test_the_first_days_are_calm_and_without_a_run() -> None:
    found = plan(flared(trained(strong(), 6, 4), 0, []))
    assert found.today is not None and found.today.kind == "calm"
    usual = plan(trained(strong(), 6, 4)).calm
    assert usual is not None and [one.reps for one in found.today.items] == [one.reps for one in usual.items]
    assert [day.kind for day in found.week[:3]] == ["calm", "calm", "calm"]
    assert all(day.what == "session" and day.run is None for day in found.week[:3])
    assert [reason.code for reason in found.week[0].reasons] == ["flare_day_calm", "flare_day_rest"]
    assert found.week[3].kind != "calm" and "flare_calm" in codes(found)


def test_what_would_have_been_next_is_next_after_the_calm_days() -> None:
    before, after = plan(trained(strong(), 6, 4)), plan(flared(trained(strong(), 6, 4), 0, []))
    first = [day.kind for day in before.week if day.what == "session"]
    later = [day.kind for day in after.week[3:] if day.what == "session"]
    assert later == first[: len(later)]


def test_a_calm_session_that_is_done_is_done() -> None:
    state = flared(trained(strong(), 6, 4), 0, [])
    done = SessionRecord("c", TODAY, "calm", 8.0, (item("glute-set"),), "", "", "", "", status="done")
    found = plan(replace(state, sessions=state.sessions.set("c", done)))
    assert found.today is None and "done_today" in codes(found)


def half(state: State) -> State:
    return flared(state, 4, [1, 1, 1, 1])


def test_then_half_of_the_easier_work() -> None:
    """Phase 1 holds exercises up to level 2, at most its sets, and half of them."""
    found = plan(half(trained(strong(), 8, 6)))
    assert "flare_half" in codes(found) and found.phase == "strength"
    control = PHASES["control"]
    most = max(slot.max_level for slot in (*control.slots, *control.warm_up))
    for session in found.next_sessions.values():
        assert session.kind in ("a", "b") and session.items
        for one in session.items:
            assert CATALOG.exercises[one.exercise].level <= most and one.sets <= control.max_sets
            assert one.zone <= control.max_zone
    bridge = next(one for one in found.next_sessions["a"].items if one.exercise == "bridge")
    assert (bridge.sets, bridge.reps) == (1, 8)  # half of the sets, and the later stage's step less with it
    assert "flare_dose_half" in [reason.code for reason in bridge.reasons]


def test_then_the_plan_before_with_one_step_less() -> None:
    state = trained(strong(), 14, 12, 3)
    found = plan(flared(state, 10, [1.0] * 10))
    assert "flare_back" in codes(found)
    bridge = next(one for one in found.next_sessions["a"].items if one.exercise == "bridge")
    assert "flare_dose_back" in [reason.code for reason in bridge.reasons]
    assert bridge.sets * (bridge.reps or 0) < 20
    over = plan(flared(state, 15, [1.0] * 15))
    assert not any(code.startswith("flare") for code in codes(over))


def test_what_was_done_in_the_flare_is_no_base_to_go_on_from() -> None:
    """A half dose of the flare days does not stay the dose."""
    state = flared(trained(strong(), 20, 18), 16, [1.0] * 16)
    small = (item("bridge", sets=1, reps=10),)
    state = with_session(with_session(state, TODAY - timedelta(days=5), small), TODAY - timedelta(days=3), small)
    bridge = next(one for one in plan(state).next_sessions["a"].items if one.exercise == "bridge")
    assert (bridge.sets, bridge.reps) == (2, 10)


def test_the_phase_and_the_programme_stand() -> None:
    """Pain at rest of six would lead back to the first phase; a fresh flare has its own gentle days."""
    bad = flared(trained(strong(), 8, 6), 4, [6, 6, 6, 6])
    found = plan(replace(bad, flares=bad.flares))
    assert found.status == "locked"  # four such mornings in a row ask for the safety questions
    three = plan(flared(trained(strong(), 8, 6), 3, [6, 6, 6]))
    assert three.phase == "strength" and "flare_keeps_phase" in codes(three)
    assert not three.programme_is_new and three.programme == strong().programme
    assert [hip.irritability for hip in three.hips if hip.symptomatic] == ["high"]


def test_nobody_goes_forward_in_a_flare() -> None:
    state = replace(person(hip__right__pain_worst_week=5), programme=replace(strong(10).programme, phase="settle"))  # type: ignore[type-var]
    calm = trained(state, 6, 4, 2)
    assert plan(calm).phase == "control"
    assert plan(flared(calm, 0, [])).phase == "settle"


def test_a_long_break_brings_no_check_in_the_first_week_of_a_flare() -> None:
    long_ago = trained(strong(), 30, 28)
    checks = [one for one in plan(long_ago).next_sessions["b"].items if one.role == "check"]
    in_flare = [one for one in plan(half(long_ago)).next_sessions["b"].items if one.role == "check"]
    assert checks and not in_flare


def test_where_no_easier_form_is_left_the_calm_items_stand() -> None:
    state = strong()
    hard = ("trap-bar-deadlift-high", "box-squat-loaded", "kettlebell-swing")
    assert state.programme is not None
    state = replace(state, programme=replace(state.programme, a=hard, b=hard))
    for session in plan(half(trained(state, 8, 6))).next_sessions.values():
        assert session.items


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Dosage(2, 12, None, 0.0, None), (2, 10, None)),  # the phase goes forward by two
        (Dosage(2, 9, None, 0.0, None), (2, 8, None)),
        (Dosage(2, 8, None, 0.0, None), (1, 8, None)),
        (Dosage(1, 8, None, 0.0, None), (1, 8, None)),
    ],
)
def test_one_step_back_takes_a_repetition_else_a_set(before: Dosage, after: tuple[int, int, None]) -> None:
    exercise = CATALOG.exercises["bridge"]
    assert exercise.dose.reps is not None and exercise.dose.reps.min <= 8
    dose = replace(exercise.dose, reps=replace(exercise.dose.reps, min=8))
    found = one_step_back(before, replace(exercise, dose=dose), PHASES["strength"])
    assert (found.sets, found.reps, found.hold_s) == after


def test_one_step_back_takes_load_first_and_shortens_holds() -> None:
    loaded = next(
        e for e in CATALOG.exercises.values() if e.dose.load.kind == "weight" and e.dose.load.step and e.dose.reps
    )
    load = loaded.dose.load
    heavy = Dosage(3, int(loaded.dose.reps.use if loaded.dose.reps else 8), None, load.start + 2 * load.step, None)
    assert one_step_back(heavy, loaded, PHASES["strength"]) == replace(heavy, load=load.start + load.step)
    held = next(e for e in CATALOG.exercises.values() if e.dose.hold_s and not e.dose.load.step)
    assert held.dose.hold_s is not None
    long = Dosage(2, None, held.dose.hold_s.min + 20, 0.0, None)
    shorter = one_step_back(long, held, PHASES["settle"])
    assert shorter.hold_s is not None and held.dose.hold_s.min <= shorter.hold_s < held.dose.hold_s.min + 20


def day(stage: str, share: float, steps: int) -> FlareDay:
    return FlareDay(Flare("right", TODAY, None, True, ""), 1, 1.0, stage, share, steps, ())


def test_a_dose_that_cannot_go_lower_says_nothing() -> None:
    exercise = CATALOG.exercises["bridge"]
    least = Dosage(1, int(exercise.dose.reps.min if exercise.dose.reps else 1), None, 0.0, None)
    assert eased(day("back", 1.0, 1), least, exercise, PHASES["control"]) == (least, ())


def test_a_way_back_that_takes_longer_lets_a_very_irritable_hip_be_led_back_but_nobody_forward() -> None:
    """After two weeks the flare keeps the phase no longer; while its way back lasts, nobody goes forward."""
    slow: list[float | None] = [5, 1, 1, 5, 1, 1, 5, 1, 1, 5, 1, 1, 5, 1, 1]
    settle = replace(person(hip__right__pain_worst_week=5), programme=replace(strong(18).programme, phase="settle"))  # type: ignore[type-var]
    found = plan(flared(trained(settle, 12, 10, 8), 15, slow))
    assert found.phase == "settle" and "flare_keeps_phase" not in codes(found) and "phase_goes_on" in codes(found)
    bad: list[float | None] = [5, 1, 1, 1, 1, 1, 1, 1, 4, 1, 4, 1, 4, 1, 4]
    assert plan(flared(trained(strong(), 18, 16), 15, bad)).phase == "settle"


def test_an_exercise_that_asks_too_much_and_has_no_easier_form_is_left_out() -> None:
    record = given(half(trained(strong(), 8, 6)))
    screening = screen_person(record.state, record.catalog, record.today, record.rules)
    limits = gather_limits(record, screening, tuple(hip_status(record, side, screening) for side in SIDES))
    course = gather_course(limits, PHASES["control"])
    hard = replace(CATALOG.exercises["bridge"], level=5, easier=())
    assert eased_items(course, hard, "main") == ()
    assert eased_items(replace(course, flare=None), hard, "main")
