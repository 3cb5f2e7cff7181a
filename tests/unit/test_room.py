"""The personal hip model in the plan: it shortens an exercise or leaves it out, and never opens one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from coxa.body.exposure import limb_exposure
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import SIDES, Clearance, Exposure, HipFrame, LimbRoom, RangeLimit, Side
from coxa.plan.hips import hip_status
from coxa.plan.limits import Limits, gather_limits
from coxa.plan.plan import make_plan
from coxa.plan.records import PlanInput
from coxa.plan.screen import screen_person
from tests.people import given, person

CATALOG, RULES = load_catalog(), load_rules()
SQUAT = CATALOG.exercises["squat-to-high-seat"]
BRIDGE = CATALOG.exercises["bridge"]
CHANCES = [round(0.01 * n, 2) for n in range(101)]


def limits_of(record: PlanInput) -> Limits:
    screening = screen_person(record.state, record.catalog, record.today)
    return gather_limits(record, screening, tuple(hip_status(record, side, screening) for side in SIDES))


def level_of(record: PlanInput) -> str:
    return next(hip.irritability for hip in limits_of(record).hips if hip.symptomatic)


def with_room(record: PlanInput, exercise: str, room: LimbRoom | None) -> PlanInput:
    """Return the input where both hips have this room in one exercise, whichever side works."""
    made = {(exercise, side): Clearance(exercise, side, room, room) for side in SIDES}
    return replace(record, clearances=made)


def room(chance: float, *limits: tuple[float, float]) -> LimbRoom:
    return LimbRoom(2.0, 1.0, chance, limits)


def bends(record: PlanInput, exercise: str, deg: float) -> PlanInput:
    """Return the input where this exercise bends both hips to `deg`."""
    limb = limb_exposure((HipFrame(0, 0, 0, 0), HipFrame(deg, 0, 0, 0)), RULES)
    made: dict[tuple[str, Side], Exposure] = {(exercise, side): Exposure(exercise, side, limb, limb) for side in SIDES}
    return replace(record, exposures={**record.exposures, **made})


def test_the_chance_that_is_allowed_is_still_allowed_and_a_little_more_is_not() -> None:
    record = given(person())
    most = RULES.number("room", f"chance_{level_of(record)}")
    free = limits_of(record).permit(BRIDGE)
    assert limits_of(with_room(record, BRIDGE.id, room(most))).permit(BRIDGE) == free
    refused = limits_of(with_room(record, BRIDGE.id, room(most + 0.001))).permit(BRIDGE)
    assert not refused.allowed and {reason.code for reason in refused.reasons} == {"room_too_little"}


def test_an_exercise_that_can_be_shorter_is_kept_as_short_as_it_must_be_and_no_shorter() -> None:
    exercise = replace(BRIDGE, range_limit=RangeLimit(True, 20, ""))
    record = bends(given(person()), BRIDGE.id, 50)
    tight = with_room(record, BRIDGE.id, room(0.9, (45, 0.6), (40, 0.04), (35, 0.01), (30, 0.0)))
    side = limits_of(tight).permit(exercise).sides["right"]
    assert side.max_flexion_deg == 40 and [reason.code for reason in side.reasons] == ["room_shorter"]
    assert side.reasons[0].values["percent"] == 90 and side.reasons[0].values["cap_deg"] == 40


def test_below_the_exercise_s_own_least_bend_it_is_left_out() -> None:
    exercise = replace(BRIDGE, range_limit=RangeLimit(True, 45, ""))
    record = bends(given(person()), BRIDGE.id, 50)
    tight = with_room(record, BRIDGE.id, room(0.9, (45, 0.6), (40, 0.04)))
    assert not limits_of(tight).permit(exercise).allowed


def test_a_cap_that_leaves_room_enough_stands_alone() -> None:
    record = bends(given(person()), SQUAT.id, 120)
    capped = limits_of(record).permit(SQUAT).sides["right"]
    assert capped.max_flexion_deg is not None and [reason.code for reason in capped.reasons] == ["range_limited"]
    roomy = with_room(record, SQUAT.id, room(0.9, (capped.max_flexion_deg, 0.0)))
    assert limits_of(roomy).permit(SQUAT).sides["right"] == capped


def test_where_one_sits_down_the_reason_names_the_height_of_the_seat() -> None:
    record = bends(given(person(**{"person.height_cm": 175})), SQUAT.id, 74)
    assert any(contact.part == "seat" for contact in SQUAT.motion.contacts)
    tight = with_room(record, SQUAT.id, room(0.9, (70, 0.0), (65, 0.0)))
    reasons = limits_of(tight).permit(SQUAT).sides["right"].reasons
    assert [(reason.code, reason.values["seat_cm"]) for reason in reasons] == [("room_shorter_seat", 64)]


@pytest.mark.parametrize("which", ["nothing", "unknown hip", "other exercise"])
def test_where_nothing_is_known_the_plan_is_as_without_the_model(which: str) -> None:
    record = given(person())
    made = {
        "nothing": replace(record, clearances={}),
        "unknown hip": with_room(record, BRIDGE.id, None),
        "other exercise": with_room(record, "no-such-exercise", room(1.0)),
    }[which]
    assert limits_of(made).permit(BRIDGE) == limits_of(record).permit(BRIDGE)
    assert make_plan(made) == make_plan(record)


def test_a_hip_that_does_not_hurt_is_not_limited() -> None:
    record = given(person())
    sore = {hip.side for hip in limits_of(record).hips if hip.symptomatic}
    assert sore == {"right"}
    made: dict[tuple[str, Side], Clearance] = {
        (BRIDGE.id, "right"): Clearance(BRIDGE.id, "right", None, room(1.0)),
        (BRIDGE.id, "left"): Clearance(BRIDGE.id, "left", room(1.0), None),
    }
    assert limits_of(replace(record, clearances=made)).permit(BRIDGE).allowed


ROOMS = st.tuples(st.sampled_from(CHANCES), st.lists(st.sampled_from(CHANCES), max_size=8)).map(
    lambda drawn_: room(
        max(drawn_[0], *drawn_[1], 0.0),
        *((95.0 - 5 * n, chance) for n, chance in enumerate(sorted(drawn_[1], reverse=True))),
    )
)


@settings(max_examples=60, deadline=None)
@drawn(found=ROOMS, name=st.sampled_from(sorted(CATALOG.exercises)))
def test_whatever_the_model_says_it_only_takes_away(found: LimbRoom, name: str) -> None:
    record, exercise = given(person()), CATALOG.exercises[name]
    free = limits_of(record).permit(exercise)
    held = limits_of(with_room(record, name, found)).permit(exercise)
    assert set(held.sides) <= set(free.sides)
    for side, permit in held.sides.items():
        without = free.sides[side].max_flexion_deg
        assert without is None or (permit.max_flexion_deg is not None and permit.max_flexion_deg <= without)


@settings(max_examples=60, deadline=None)
@drawn(found=ROOMS, more=st.floats(0, 0.5), name=st.sampled_from(sorted(CATALOG.exercises)))
def test_a_higher_chance_of_too_little_room_never_loosens(found: LimbRoom, more: float, name: str) -> None:
    record, exercise = given(person()), CATALOG.exercises[name]
    worse = LimbRoom(
        found.clearance_mm,
        found.sd_mm,
        min(1, found.chance + more),
        tuple((d, min(1, c + more)) for d, c in found.limits),
    )
    mild = limits_of(with_room(record, name, found)).permit(exercise)
    grave = limits_of(with_room(record, name, worse)).permit(exercise)
    assert set(grave.sides) <= set(mild.sides)
    for side, permit in grave.sides.items():
        before = mild.sides[side].max_flexion_deg
        assert before is None or (permit.max_flexion_deg is not None and permit.max_flexion_deg <= before)


def test_a_plan_with_little_room_says_so_and_stays_a_plan() -> None:
    record = given(person())
    all_tight = {
        (name, side): Clearance(name, side, room(0.9, (60, 0.02)), room(0.9, (60, 0.02)))
        for name in CATALOG.exercises
        for side in SIDES
    }
    plan = make_plan(replace(record, clearances=all_tight))
    codes = {
        reason.code for session in plan.next_sessions.values() for item in session.items for reason in item.reasons
    }
    assert plan.status == "ready" and codes & {"room_shorter", "room_shorter_seat"}
    assert any(reason.code == "room_too_little" for row in plan.omitted for reason in row.reasons)
