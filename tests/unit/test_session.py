"""A session put together: order, roles, the check, the add-on, minutes; doses of both sides; the calm session."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from immutables import Map

from coxa.catalog.load import load_catalog
from coxa.catalog.records import SIDES, Bounds, Load, Phase
from coxa.journal.state import PrescribedItem, Programme, SetDone, State
from coxa.plan.dose import Course, gather_course, item_seconds, items_for, minutes_of
from coxa.plan.hips import hip_status
from coxa.plan.limits import Limits, gather_limits
from coxa.plan.plan import make_plan
from coxa.plan.records import Item, Screening, Session
from coxa.plan.session import POSITION_ORDER, build_calm, build_session
from tests.people import TODAY, given, item, person, with_session

CATALOG = load_catalog()
CLINIC = CATALOG.protocols["clinic"]
CONTROL = CLINIC.phases[1]
BRIDGE, CLAM = CATALOG.exercises["bridge"], CATALOG.exercises["clamshell"]


def limits_of(state: State, *codes: str) -> Limits:
    record = given(state)
    screening = Screening("ready", None, None, (), codes)
    return gather_limits(record, screening, tuple(hip_status(record, side, screening) for side in SIDES))


def course_of(state: State, phase: Phase = CONTROL, *codes: str) -> Course:
    return gather_course(limits_of(state, *codes), phase)


def programme(*ids: str, warm_up: tuple[str, ...] = (), phase: str = "control") -> Programme:
    return Programme(TODAY, "clinic", phase, TODAY, "new_first", warm_up, ids, ids, "")


def session(
    state: State, *ids: str, warm_up: tuple[str, ...] = (), phase: Phase = CONTROL, codes: tuple[str, ...] = ()
) -> Session:
    course = course_of(state, phase, *codes)
    return build_session(course.limits, course, programme(*ids, warm_up=warm_up, phase=phase.id), "a")


def sore(**changes: Any) -> State:
    """Return a person of moderate irritability: no first check."""
    return person(hip__right__pain_worst_week=5, **changes)


def keys(items: tuple[Item, ...]) -> list[tuple[str, str, str]]:
    return [(one.role, one.exercise, one.side) for one in items]


def codes(one: Item) -> list[str]:
    return [reason.code for reason in one.reasons]


def one(state: State, exercise: str = "bridge", phase: Phase = CONTROL, *limits: str) -> Item:
    """Return the item of an exercise, of the sore side where there are two."""
    return items_for(course_of(state, phase, *limits), CATALOG.exercises[exercise], "main")[-1]


# --- order and roles --------------------------------------------------------------------------------------------------


def test_on_your_feet_first_then_the_floor_and_stretches_last() -> None:
    found = session(
        sore(life__minutes=60),
        "half-kneeling-hip-flexor-stretch",
        "bridge",
        "mini-squat",
        "clamshell",
        "front-plank-knees",
    )
    assert [name for _, name, side in keys(found.items) if side != "right"] == [
        "mini-squat", "front-plank-knees", "clamshell", "bridge", "half-kneeling-hip-flexor-stretch",
    ]  # fmt: skip
    assert set(POSITION_ORDER) == set(CATALOG.vocabulary["position"])


def test_the_sound_side_shows_the_movement_first() -> None:
    assert keys(session(sore(), "clamshell").items) == [("main", "clamshell", "left"), ("main", "clamshell", "right")]
    left = person(hip__right__symptomatic=False, hip__left__symptomatic=True, hip__left__pain_worst_week=5)
    assert [one.side for one in session(left, "clamshell").items] == ["right", "left"]


def test_an_item_says_which_place_it_fills() -> None:
    found = session(sore(), "bridge", warm_up=("supine-pelvic-tilt",))
    assert found.items[0].reasons[0].values == {"slot": "clinic.phase.control.slot.push-back"}
    assert found.warm_up[0].reasons[0].values == {"slot": "clinic.phase.control.slot.loosen"}
    assert found.minutes == minutes_of((*found.warm_up, *found.items), limits_of(sore()))


def test_what_the_catalog_no_longer_has_is_skipped() -> None:
    assert keys(session(sore(), "gone", "bridge").items) == [("main", "bridge", "both")]


def test_warm_up_and_main_hold_nothing_twice() -> None:
    found = session(sore(), "bridge", "supine-pelvic-tilt", warm_up=("supine-pelvic-tilt",))
    assert keys((*found.warm_up, *found.items)) == [
        ("warm_up", "supine-pelvic-tilt", "both"),
        ("main", "bridge", "both"),
    ]


# --- the first check --------------------------------------------------------------------------------------------------

CHECK = [
    ("check", "bridge", "both"),
    ("check", "squat-to-high-seat", "both"),
    ("check", "single-leg-stance", "left"),
    ("check", "single-leg-stance", "right"),
]


def test_a_calm_hip_begins_with_the_check_in_its_own_dose() -> None:
    found = session(person(), "bridge", "ball-squeeze")
    assert keys(found.items) == [*CHECK, ("main", "ball-squeeze", "both")]  # the bridge is not done twice
    doses = [(c.sets, c.reps, c.hold_s, c.load) for c in found.items[:4]]
    assert doses == [(1, 10, None, 0), (1, 5, None, 0), (1, None, 30, 0), (1, None, 30, 0)]
    assert codes(found.items[0]) == ["first_check"]


def test_a_hold_of_the_check_keeps_the_screens_limit() -> None:
    assert session(person(), "bridge", codes=("bp_isometric_cap",)).items[2].hold_s == 15


def test_the_check_comes_once_and_again_after_more_than_two_weeks() -> None:
    for back, kind, expected in ((2, "calm", 4), (2, "b", 0), (14, "b", 0), (15, "b", 4), (15, "a", 0)):
        state = with_session(person(), TODAY - timedelta(days=back), (item(),), kind=kind)
        checks = [role for role, *_ in keys(session(state, "ball-squeeze").items) if role == "check"]
        assert len(checks) == expected, (back, kind)
    assert "check" not in {role for role, *_ in keys(session(sore(), "bridge").items)}


def test_the_check_stands_in_the_next_session_only() -> None:
    plan = make_plan(given(person()))
    checks = {kind: [i for i in s.items if i.role == "check"] for kind, s in plan.next_sessions.items()}
    assert len(checks["a"]) == 4 and not checks["b"]


# --- minutes ----------------------------------------------------------------------------------------------------------


def test_sets_are_taken_away_largest_first_until_it_fits() -> None:
    ids = ("bridge", "ball-squeeze", "standing-abduction-hold")
    full = session(sore(life__minutes=60), *ids)
    short = session(sore(life__minutes=7), *ids)
    assert full.reasons == () and [one.sets for one in full.items] == [3, 3, 2]
    assert [r.code for r in short.reasons] == ["trimmed_to_minutes"] and short.reasons[0].values == {"minutes": 7}
    assert short.minutes <= 7 and max(one.sets for one in short.items) <= 2
    least = session(sore(life__minutes=1), *ids)
    assert [one.sets for one in least.items] == [1, 1, 1] and least.minutes > 1


def test_both_sides_lose_a_set_together() -> None:
    assert {one.sets for one in session(sore(life__minutes=4), "clamshell").items} == {1}


def test_a_set_more_that_does_not_fit_hands_over_to_the_next_variable() -> None:
    """Ball squeeze at the top of its hold would get a third set; without the minutes for it nothing is announced."""
    top = CATALOG.exercises["ball-squeeze"].dose.hold_s
    assert top is not None
    shown = item("ball-squeeze", sets=2, reps=None, hold_s=top.max)
    state = sore(life__minutes=60)
    for back in (4, 2):
        state = with_session(state, TODAY - timedelta(days=back), (shown,), worst=1)
    more = session(state, "ball-squeeze").items[0]
    assert more.sets == 3 and "more_sets" in codes(more)
    room = minutes_of((replace(more, sets=2),), limits_of(state))
    held = session(state.with_answers({"life.minutes": room}, TODAY), "ball-squeeze").items[0]
    assert held.sets == 2 and "more_sets" not in codes(held) and "at_its_top" in codes(held)


def test_how_long_an_item_takes() -> None:
    rules = given(person()).rules
    base = one(sore())
    assert item_seconds(replace(base, sets=2, reps=10, rest_s=45), 0, rules) == 2 * (10 * 6 + 5) + 45
    assert item_seconds(replace(base, sets=1, reps=10), 2, rules) == 60 + 18 + 5
    assert item_seconds(replace(base, sets=1, reps=10, side="alternating"), 0, rules) == 125
    assert item_seconds(replace(base, sets=3, reps=None, hold_s=20, rest_s=30), 9, rules) == 3 * (2 + 20 + 2 + 5) + 60


def test_minutes_count_changes_and_round_up_to_halves() -> None:
    limits = limits_of(sore())
    base = replace(one(sore()), sets=1, reps=10)  # 65 seconds
    assert minutes_of((), limits) == 0
    assert minutes_of((base,), limits) == 1.5
    assert minutes_of((base, base), limits) == 2.5  # 130 and 10 for the side: 140
    other = replace(base, exercise="squat-to-high-seat")
    assert minutes_of((base, other), limits) == 2.5  # 150 with 20 for the exercise


# --- doses ------------------------------------------------------------------------------------------------------------


def past(state: State, *rows: tuple[int, PrescribedItem], **report: Any) -> State:
    for back, shown in rows:
        state = with_session(state, TODAY - timedelta(days=back), (shown,), **report)
    return state


@pytest.mark.parametrize(
    ("back", "sets", "reps", "code"),
    [(7, 2, 10, None), (8, 1, 10, "missed_some"), (14, 1, 10, "missed_some"), (15, 1, 10, "missed_long")],
)
def test_missed_days_take_volume_off(back: int, sets: int, reps: int, code: str | None) -> None:
    found = one(past(sore(), (back, item(sets=2, reps=10))))
    assert (found.sets, found.reps) == (sets, reps)
    assert [c for c in codes(found) if c.startswith("missed")] == ([code] if code else [])


def test_missed_days_take_one_step_of_load_off_but_not_below_the_start() -> None:
    state = sore(life__equipment=["long-band"])
    for load, expected in ((3.0, 2.0), (2.0, 1.0), (1.0, 1.0)):
        shown = item("pallof-press", "right", load=load, reps=8)
        assert one(past(state, (9, shown)), "pallof-press").load == expected


def test_every_fifth_week_is_lighter_and_nothing_goes_forward() -> None:
    rows = [(30, item()), (3, item()), (1, item())]
    weekly = [(back, item(reps=12)) for back in (30, 23, 16, 9, 2)]
    assert "lighter_week" in codes(one(past(sore(), *weekly)))
    light = one(past(sore(), *weekly))
    assert (light.sets, light.reps) == (1, 12) and not any(code.startswith("more") for code in codes(light))
    # After a break of more than two weeks the weeks are counted anew.
    assert "lighter_week" not in codes(one(past(sore(), *rows)))


def test_after_a_red_the_lighter_week_takes_nothing_more() -> None:
    weekly = [(back, item(sets=2, reps=10)) for back in (30, 23, 16, 9)]
    state = past(past(sore(), *weekly), (2, item(sets=2, reps=10)), worst=7)
    found = one(state)
    assert (found.sets, found.reps) == (1, 10) and "lighter_week" not in codes(found)


def test_a_first_dose_in_a_lighter_week_comes_back_to_its_size() -> None:
    """What began in the lighter week is not kept at that size afterwards."""
    weekly = [(back, item("ball-squeeze", reps=None, hold_s=10.0)) for back in (36, 29, 22, 15)]
    state = past(sore(), *weekly, (7, item("bridge", sets=1)))
    assert one(state).sets == BRIDGE.dose.sets.use == 2


def test_holds_and_effort_keep_the_screens_limits() -> None:
    shown = item("ball-squeeze", reps=None, hold_s=20.0)
    state = past(sore(), (2, shown))
    assert one(state, "ball-squeeze").hold_s == 20
    found = one(state, "ball-squeeze", CONTROL, "bp_isometric_cap")
    assert found.hold_s == 15 and "hold_limited" in codes(found) and (found.effort or 0) <= 5
    assert one(sore(), "ball-squeeze", CONTROL, "squeeze_effort_3").effort == 3


@pytest.mark.parametrize(("wish", "effort"), [(1, 3), (5, 5), (9, 7)])
def test_effort_is_the_phases_within_the_exercises_own_bounds(wish: float, effort: float) -> None:
    phase = replace(CONTROL, effort=Bounds(1, 9, wish))
    assert BRIDGE.dose.effort is not None and (BRIDGE.dose.effort.min, BRIDGE.dose.effort.max) == (3, 7)
    assert one(sore(), "bridge", phase).effort == effort


def test_a_warm_up_drill_never_grows_but_shrinks() -> None:
    shown = item("supine-pelvic-tilt", role="warm_up", sets=2, reps=10)
    calm = past(sore(), (4, shown), (2, shown))
    course = course_of(calm)
    drill = items_for(course, CATALOG.exercises["supine-pelvic-tilt"], "warm_up")[0]
    assert (drill.sets, drill.reps) == (2, 5) and codes(drill) == ["warm_up_stays"]
    upset = past(sore(), (2, replace(shown, reps=5)), worst=7)
    less = items_for(course_of(upset), CATALOG.exercises["supine-pelvic-tilt"], "warm_up")[0]
    assert less.sets == 1 and "after_red" in codes(less)


def test_the_sound_side_gets_at_most_one_set_more() -> None:
    rows = (item("clamshell", "left", sets=3, reps=12), item("clamshell", "right", sets=1, reps=12))
    state = with_session(sore(), TODAY - timedelta(days=2), rows, worst=None)
    left, right = items_for(course_of(state), CLAM, "main")
    assert (left.side, left.sets, right.sets) == ("left", 2, 1)
    assert codes(left)[-1] == "sound_side_waits" and left.reasons[-1].values == {"n": 2}
    both = state.with_answers({"hip.left.symptomatic": True}, TODAY)
    assert [one.sets for one in items_for(course_of(both), CLAM, "main")] == [3, 1]


def test_a_red_at_the_smallest_dose_steps_back_to_the_easier_exercise() -> None:
    shown = item("bridge", sets=1, reps=4)
    found = one(past(sore(), (2, shown), worst=7))
    assert found.exercise == "glute-set" and codes(found)[0] == "easier_instead"
    assert found.reasons[0].values == {"exercise": "bridge"}


def test_sets_not_done_are_repeated() -> None:
    """Two calm sessions, but the second was broken off: no step forward."""
    state = past(sore(), (4, item()), (2, item()))
    name = f"s-{TODAY - timedelta(days=2)}-a"
    for reps, done, code in ((10, 2, "more_reps"), (10, 1, "repeats_not_finished"), (9, 2, "repeats_not_finished")):
        sets = tuple(SetDone("bridge", "both", n + 1, reps, None, 0, "") for n in range(done))
        record = replace(state.sessions[name], sets=sets)
        assert code in codes(one(replace(state, sessions=state.sessions.set(name, record))))


def test_weights_come_with_their_kind() -> None:
    state = sore(life__equipment=["long-band"])
    press = one(state, "pallof-press")
    assert (press.load, press.load_kind) == (1, "band") and CATALOG.exercises["pallof-press"].dose.load == Load(
        "band", 1, 1, 3
    )


# --- calm session and add-on ------------------------------------------------------------------------------------------


def calm(state: State) -> Session:
    course = course_of(state, CLINIC.phases[0])
    return build_calm(course.limits, course)


def test_the_calm_session_is_the_first_three_that_limits_leave_with_one_set_each() -> None:
    found = calm(person())
    assert list(dict.fromkeys(one.exercise for one in found.items)) == ["supine-pelvic-tilt", "glute-set", "heel-slide"]
    assert {one.sets for one in found.items} == {1} and found.kind == "calm" and found.warm_up == ()
    standing = calm(person(life__cannot=["floor"]))
    assert not {CATALOG.exercises[one.exercise].support for one in standing.items} & {"supine", "prone", "side-lying"}
    assert codes(found.items[0])[0] == "calm_item" and found.reasons[0].code == "calm_session"


def test_the_add_on_brings_one_element_of_its_first_step_within_its_minutes() -> None:
    state = replace(sore(life__minutes=60, life__equipment=["hard-ball"]), addons=("three-steps",))
    found = [one for one in session(state, "bridge").items if one.role == "add_on"]
    assert found and {CATALOG.exercises[one.exercise].family for one in found} == {"massage"}
    assert minutes_of(found, limits_of(state)) <= 5
    assert not [
        one for one in session(replace(state, addons=("clinic", "gone")), "bridge").items if one.role == "add_on"
    ]


def test_a_step_tried_often_enough_hands_over_to_the_next() -> None:
    state = replace(sore(life__minutes=60, life__equipment=["hard-ball"]), addons=("three-steps",))
    first = next(one for one in session(state, "bridge").items if one.role == "add_on").exercise
    for count in range(6):
        before = {one.exercise for one in session(state, "bridge").items if one.role == "add_on"}
        assert before == {first}
        shown = item(first, "right", role="add_on", reps=None, hold_s=30.0)
        state = with_session(state, TODAY - timedelta(days=2 + 2 * count), (shown,))
    after = {CATALOG.exercises[one.exercise].family for one in session(state, "bridge").items if one.role == "add_on"}
    assert after == {"stretch"}


def test_a_step_that_needs_kit_one_does_not_have_is_passed_over() -> None:
    """Without a hard ball the massage cannot be done: the stretch is tried first."""
    state = replace(sore(life__minutes=60, life__equipment=[]), addons=("three-steps",))
    families = {CATALOG.exercises[i.exercise].family for i in session(state, "bridge").items if i.role == "add_on"}
    assert families == {"stretch"}


def test_with_every_step_tried_the_last_one_stays() -> None:
    state = replace(sore(life__minutes=60, life__equipment=["hard-ball"]), addons=("three-steps",))
    used: list[str] = []
    for back in range(200, 1, -1):
        shown = [one for one in session(state, "bridge").items if one.role == "add_on"]
        used += [one.exercise for one in shown[:1]]
        ids = tuple(item(one.exercise, one.side, role="add_on", reps=None, hold_s=30.0) for one in shown)
        state = with_session(state, TODAY - timedelta(days=back), ids)
        if len(used) == 26:
            break
    steps = [CATALOG.exercises[name].family for name in used]
    assert steps[:6] == ["massage"] * 6 and steps[6:12] == ["stretch"] * 6
    assert used[24] == used[25] and set(used[24:]) <= set(CATALOG.protocols["three-steps"].parts[-1].exercises)


def test_an_add_on_longer_than_its_minutes_loses_its_last_elements() -> None:
    record = given(replace(sore(life__minutes=60, life__equipment=["hard-ball"]), addons=("three-steps",)))
    tables = {**record.rules.tables, "session": {**record.rules.tables["session"], "addon_max_min": 0.5}}
    small = replace(record, rules=replace(record.rules, tables=tables))
    screening = Screening("ready", None, None, (), ())
    limits = gather_limits(small, screening, tuple(hip_status(small, side, screening) for side in SIDES))
    course = gather_course(limits, CONTROL)
    assert not [one for one in build_session(limits, course, programme("bridge"), "a").items if one.role == "add_on"]


def test_an_add_on_without_a_step_left_brings_nothing() -> None:
    state = replace(sore(life__cannot=["floor", "single-leg"]), addons=("three-steps",), left_out=Map())
    nothing = replace(state, left_out=Map({name: "dislike" for name in CATALOG.exercises if name != "bridge"}))
    assert not [one for one in session(nothing, "mini-squat").items if one.role == "add_on"]


def test_with_fewer_than_three_left_the_calm_session_is_shorter() -> None:
    keep = {"supine-pelvic-tilt", "glute-set"}
    state = replace(person(), left_out=Map({name: "dislike" for name in CATALOG.exercises if name not in keep}))
    assert [one.exercise for one in calm(state).items] == ["supine-pelvic-tilt", "glute-set"]


def test_what_steps_back_to_the_same_easier_one_stands_once() -> None:
    """Bridge and prone hip lift both step back to the glute set."""
    state = past(sore(), (2, item("bridge", sets=1, reps=4)), worst=7)
    found = session(state, "bridge", "glute-set")
    assert [name for _, name, _ in keys(found.items)] == ["glute-set"]


def test_items_of_a_side_or_exercise_that_is_off_the_table_are_none() -> None:
    course = course_of(sore(life__cannot=["floor"]))
    assert items_for(course, BRIDGE, "main") == ()


def test_without_an_easier_exercise_the_smallest_dose_stays() -> None:
    state = past(sore(), (2, item("bridge", sets=1, reps=4)), worst=7)
    state = replace(state, left_out=Map(dict.fromkeys(BRIDGE.easier, "dislike")))
    found = one(state)
    assert (found.exercise, found.sets, found.reps) == ("bridge", 1, 4) and "smallest_dose" in codes(found)


def test_a_ring_of_easier_exercises_ends() -> None:
    """A fault of the catalog (each easier than the other) ends at the easier one rather than going round for ever."""
    record = given(sore())
    ring = replace(CATALOG.exercises["ball-squeeze"], easier=("bridge",))
    exercises = {**CATALOG.exercises, "bridge": replace(BRIDGE, easier=("ball-squeeze",)), "ball-squeeze": ring}
    state = past(sore(), (3, item("bridge", sets=1, reps=4)), worst=7)
    state = with_session(
        state, TODAY - timedelta(days=2), (item("ball-squeeze", sets=1, reps=None, hold_s=5.0),), worst=7, kind="b"
    )
    record = replace(record, state=state, catalog=replace(CATALOG, exercises=exercises))
    screening = Screening("ready", None, None, (), ())
    limits = gather_limits(record, screening, tuple(hip_status(record, side, screening) for side in SIDES))
    found = items_for(gather_course(limits, CONTROL), exercises["bridge"], "main")
    assert [row.exercise for row in found] == ["ball-squeeze"] and "smallest_dose" in codes(found[0])


def test_a_sound_side_three_levels_ahead_waits_with_the_sore_sides_exercise() -> None:
    exercises = {**CATALOG.exercises, "clamshell": replace(CLAM, level=5, easier=("heel-slide",))}
    rows = (item("clamshell", "left", sets=1, reps=12), item("clamshell", "right", sets=1, reps=1))
    state = with_session(sore(), TODAY - timedelta(days=2), rows, worst=7)
    record = replace(given(state), catalog=replace(CATALOG, exercises=exercises))
    screening = Screening("ready", None, None, (), ())
    limits = gather_limits(record, screening, tuple(hip_status(record, side, screening) for side in SIDES))
    left, right = items_for(gather_course(limits, CONTROL), exercises["clamshell"], "main")
    assert right.exercise == "heel-slide" and left.exercise == "heel-slide" and left.sets <= right.sets + 1
