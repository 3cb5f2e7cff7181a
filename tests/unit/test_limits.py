"""What is off the table: each kind of limit, alone and at its border, and sides left out one by one (rules 1, 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from immutables import Map

from coxa.body.exposure import limb_exposure
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import SIDES, Exercise, Exposure, HipFrame, LimbExposure, RangeLimit
from coxa.journal.state import FlexionLimit, State
from coxa.plan.hips import hip_status
from coxa.plan.limits import Limits, effects_of, gather_limits
from coxa.plan.records import Peak, PlanInput, Reason, Screening
from tests.people import given, person

CATALOG, RULES = load_catalog(), load_rules()
BRIDGE = CATALOG.exercises["bridge"]
CLAM = CATALOG.exercises["clamshell"]


def screening(*limits: str) -> Screening:
    return Screening("ready", None, None, (), limits)


def limits_of(
    state: State, *codes: str, given_: PlanInput | None = None, table: Mapping[str, Any] | None = None
) -> Limits:
    """Return the limits of a person whose screen gave these codes; `table` replaces screening.toml's effects."""
    record = given_ or given(state)
    if table is not None:
        record = replace(record, catalog=replace(record.catalog, screening={"limit": table}))
    found = screening(*codes)
    return gather_limits(record, found, tuple(hip_status(record, side, found) for side in SIDES))


def why(limits: Limits, exercise: Exercise, max_zone: int = 3) -> list[Reason]:
    permit = limits.permit(exercise, max_zone)
    assert not permit.allowed
    return list(permit.reasons)


def limb(*frames: tuple[float, float, float]) -> LimbExposure:
    return limb_exposure(tuple(HipFrame(*frame, 0) for frame in frames), RULES)


def with_exposure(state: State, exercise: Exercise, working: LimbExposure, other: LimbExposure) -> PlanInput:
    """Return the input with a made-up exposure of one exercise on both sides."""
    record = given(state)
    made = {(exercise.id, side): Exposure(exercise.id, side, working, other) for side in SIDES}
    return replace(record, exposures={**record.exposures, **made})


STRAIGHT = limb((0, 0, 0))


def test_without_limits_a_calm_person_may_bridge() -> None:
    permit = limits_of(person()).permit(BRIDGE)
    assert permit.allowed and set(permit.sides) == {"left", "right"}
    assert permit.sides["right"].max_flexion_deg is None and permit.sides["right"].reasons == ()
    assert permit.sides["right"].peak.flexion_deg == pytest.approx(50, abs=3) and permit.sides["right"].zone == 0
    assert (permit.cues_withheld, permit.careful, permit.reasons) == ((), (), ())


def test_a_condition_to_avoid_and_one_to_be_careful_with() -> None:
    exercise = replace(BRIDGE, avoid_if=("hernia",), careful_if=("osteoporosis",))
    assert why(limits_of(person(), "hernia"), exercise) == [Reason("avoid_condition", {"condition": "hernia"})]
    assert limits_of(person(), "osteoporosis").permit(exercise).careful == ("osteoporosis",)
    assert limits_of(person(), "clot-history").permit(exercise).careful == ()


def test_a_limit_may_stand_for_a_condition() -> None:
    exercise = replace(BRIDGE, avoid_if=("hernia",), careful_if=("hernia",))
    avoid = limits_of(person(), "x", table={"x": {"avoid_condition": "hernia"}})
    careful = limits_of(person(), "x", table={"x": {"careful_condition": "hernia"}})
    assert why(avoid, exercise) == [Reason("avoid_condition", {"condition": "hernia"})]
    assert careful.permit(exercise).allowed and careful.permit(exercise).careful == ("hernia",)


@pytest.mark.parametrize(
    ("effect", "change"),
    [
        ({"no_impact": True}, {"impact": True}),
        ({"no_ids": ["bridge"]}, {}),
        ({"no_families": ["strength"]}, {}),
        ({"no_support": ["supine"]}, {}),
        ({"only_levels": 1}, {}),
    ],
)
def test_each_effect_of_a_limit_code_leaves_out_and_names_the_code(
    effect: dict[str, Any], change: dict[str, Any]
) -> None:
    limits = limits_of(person(), "x", table={"x": effect})
    assert why(limits, replace(BRIDGE, **change)) == [Reason("avoid_limit", {"limit": "x"})]


@pytest.mark.parametrize(
    "effect",
    [
        {"no_impact": True},
        {"no_ids": ["squat"]},
        {"no_families": ["massage"]},
        {"no_support": ["prone"]},
        {"only_levels": 2},
    ],
)
def test_each_effect_leaves_other_exercises_alone(effect: dict[str, Any]) -> None:
    assert limits_of(person(), "x", table={"x": effect}).permit(BRIDGE).allowed


def test_effects_join_to_the_strictest() -> None:
    table = {
        "one": {
            "max_effort": 5,
            "max_hold_s": 15,
            "only_levels": 3,
            "no_zones": 2,
            "max_adduction_deg": 5,
            "no_cues": ["brace"],
        },
        "two": {
            "max_effort": 3,
            "max_hold_s": 20,
            "only_levels": 2,
            "no_zones": 1,
            "max_adduction_deg": 0,
            "no_cues": ["toes-out"],
        },
    }
    found = effects_of(screening("one", "two"), table)
    assert (found.max_effort(BRIDGE), found.max_hold_s) == (3, 15)
    assert (found.max_level, found.max_zone, found.max_adduction) == ((2, "two"), (1, "two"), (0, "two"))
    assert found.no_cues == {"brace", "toes-out"} and found.no_impact is None
    assert found.codes == found.avoid == found.careful == {"one", "two"}
    nothing = effects_of(screening(), table)
    assert (nothing.max_effort(BRIDGE), nothing.max_hold_s, nothing.max_level, nothing.max_zone) == (
        None,
        None,
        None,
        None,
    )


def test_cues_that_are_withheld_are_named_in_order() -> None:
    both = {"x": {"no_cues": ["posterior-tilt", "brace", "wide-stance"]}}
    assert limits_of(person(), "x", table=both).permit(BRIDGE).cues_withheld == ("brace", "posterior-tilt")
    assert limits_of(person(), "no_posterior_tilt").permit(BRIDGE).cues_withheld == ("posterior-tilt",)


def test_high_irritability_leaves_out_what_does_not_suit_it() -> None:
    exercise = replace(BRIDGE, ok_when_irritable=False)
    assert why(limits_of(person(hip__right__pain_now=5)), exercise) == [Reason("too_irritable", {})]
    assert limits_of(person(hip__right__pain_worst_week=5)).permit(exercise).allowed
    assert limits_of(person(hip__right__pain_now=5)).permit(BRIDGE).allowed


def test_positions_and_kit_and_the_persons_own_choice() -> None:
    assert why(limits_of(person(life__cannot=["floor"])), BRIDGE) == [Reason("cannot_position", {"position": "floor"})]
    assert limits_of(person(life__cannot=["prone"])).permit(BRIDGE).allowed
    needs = replace(BRIDGE, equipment=("mini-band", "chair"))
    assert why(limits_of(person()), needs) == [Reason("no_equipment", {"equipment": "mini-band"})]
    assert limits_of(person(life__equipment=["mini-band"])).permit(needs).allowed
    left_out = replace(person(), left_out=Map({"bridge": "dislike"}))
    assert why(limits_of(left_out), BRIDGE) == [Reason("left_out_by_you", {})]


def test_household_things_are_owned_by_everybody() -> None:
    assert limits_of(person()).permit(replace(BRIDGE, equipment=("chair", "wall", "towel"))).allowed


@pytest.mark.parametrize(
    ("peak", "limit"),
    [(59.9, None), (60, None), (60.1, 60), (80, 60)],
)
def test_above_the_cap_the_range_is_limited_to_the_cap(peak: float, limit: float | None) -> None:
    """High irritability: the cap is 60 degrees."""
    exercise = replace(BRIDGE, range_limit=RangeLimit(True, 30))
    state = person(hip__right__pain_now=5)
    bent = limb((0, 0, 0), (peak, 0, 0))
    permit = limits_of(state, given_=with_exposure(state, exercise, bent, bent)).permit(exercise)
    side = permit.sides["right"]
    assert side.max_flexion_deg == limit and side.peak.flexion_deg == min(peak, 60)
    assert [reason.code for reason in side.reasons] == ([] if limit is None else ["range_limited"])


@pytest.mark.parametrize(
    ("can", "min_flexion", "held", "allowed"),
    [(True, 60, False, True), (True, 60.1, False, False), (False, 0, False, False), (True, 30, True, False)],
)
def test_where_no_limit_helps_the_exercise_is_left_out(
    can: bool,
    min_flexion: float,
    held: bool,
    allowed: bool,
) -> None:
    """A range limit must be possible, not below the exercise's own least bend, and not on a hip held bent."""
    exercise = replace(BRIDGE, range_limit=RangeLimit(can, min_flexion))
    state = person(hip__right__pain_now=5)
    bent = limb((80, 0, 0)) if held else limb((0, 0, 0), (80, 0, 0))
    limits = limits_of(state, given_=with_exposure(state, exercise, bent, bent))
    assert limits.permit(exercise).allowed is allowed
    if not allowed:
        assert why(limits, exercise) == [Reason("above_cap", {"side": "right", "cap_deg": 60, "peak_deg": 80})]


def test_the_plan_never_bends_a_sore_hip_past_ninety() -> None:
    exercise = replace(BRIDGE, range_limit=RangeLimit(True, 30))
    state, bent = person(), limb((0, 0, 0), (95, 0, 0))
    permit = limits_of(state, given_=with_exposure(state, exercise, bent, bent)).permit(exercise)
    assert permit.sides["right"].max_flexion_deg == 90


def test_a_sound_hip_needs_no_cap_but_a_therapists_one_is_kept() -> None:
    exercise = replace(CLAM, range_limit=RangeLimit(False))
    deep = limb((0, 0, 0), (110, 0, 0))
    free = limits_of(person(), given_=with_exposure(person(), exercise, deep, STRAIGHT)).permit(exercise)
    assert set(free.sides) == {"left"}
    capped = replace(person(), limits=(FlexionLimit("left", 70, person().answers["screen.s1"][-1].on, "e"),))
    permit = limits_of(capped, given_=with_exposure(capped, exercise, deep, STRAIGHT)).permit(exercise)
    assert not permit.allowed
    assert {reason.values["side"] for reason in permit.reasons} == {"left", "right"}


def test_sides_are_left_out_one_by_one_when_the_sore_hip_is_the_other_limb() -> None:
    """The right hip is sore and caps at 90: bent to 110 as the working or as the other limb, that side is left out."""
    exercise = replace(CLAM, range_limit=RangeLimit(False))
    deep = limb((0, 0, 0), (110, 0, 0))
    for working, other, kept in ((deep, STRAIGHT, "left"), (STRAIGHT, deep, "right")):
        permit = limits_of(person(), given_=with_exposure(person(), exercise, working, other)).permit(exercise)
        assert set(permit.sides) == {kept}
        assert list(permit.reasons) == [Reason("above_cap", {"side": "right", "cap_deg": 90, "peak_deg": 110})]


def test_two_legged_work_is_left_out_when_one_side_is() -> None:
    exercise = replace(BRIDGE, range_limit=RangeLimit(False))
    state, deep = person(), limb((0, 0, 0), (110, 0, 0))
    record = with_exposure(state, exercise, deep, deep)
    flat = Exposure(exercise.id, "left", STRAIGHT, STRAIGHT)
    record = replace(record, exposures={**record.exposures, (exercise.id, "left"): flat})
    assert not limits_of(state, given_=record).permit(exercise).allowed


@pytest.mark.parametrize(("back", "allowed"), [(-15, True), (-15.1, False)])
def test_extension_ends_at_fifteen_degrees(back: float, allowed: bool) -> None:
    record = with_exposure(person(), BRIDGE, limb((0, 0, 0), (back, 0, 0)), STRAIGHT)
    limits = limits_of(person(), given_=record)
    assert limits.permit(BRIDGE).allowed is allowed
    if not allowed:
        assert why(limits, BRIDGE) == [Reason("beyond_extension_cap", {"side": "right", "cap_deg": 15})]


@pytest.mark.parametrize(("back", "allowed"), [(-10, True), (-10.1, False)])
def test_extension_ends_at_ten_where_it_hurts(back: float, allowed: bool) -> None:
    state = person(hip__right__provokes=["leg-behind"])
    record = with_exposure(state, BRIDGE, limb((0, 0, 0), (back, 0, 0)), STRAIGHT)
    assert limits_of(state, given_=record).permit(BRIDGE).allowed is allowed


def test_a_loose_hip_caps_the_extension_of_the_sound_side_too() -> None:
    record = with_exposure(person(), CLAM, limb((0, 0, 0), (-12, 0, 0)), STRAIGHT)
    assert set(limits_of(person(), given_=record).permit(CLAM).sides) == {"left", "right"}
    assert limits_of(person(), "extension_cap", given_=record).permit(CLAM).sides == {}


@pytest.mark.parametrize(("across", "allowed"), [(4, True), (4.1, False)])
def test_no_crossing_past_neutral_with_pain_on_the_outside(across: float, allowed: bool) -> None:
    record = with_exposure(person(), BRIDGE, limb((10, across, 0)), STRAIGHT)
    limits = limits_of(person(), "no_adduction_past_neutral", given_=record)
    assert limits.permit(BRIDGE).allowed is allowed
    if not allowed:
        assert why(limits, BRIDGE) == [Reason("avoid_limit", {"limit": "no_adduction_past_neutral"})]


def test_the_zone_of_the_phase_counts_after_the_range_limit() -> None:
    """Bent and crossed at 70 degrees is zone 2; limited to 50 by the onset it is zone 0."""
    exercise = replace(BRIDGE, range_limit=RangeLimit(True, 30))
    turned = limb((0, 0, 0), (70, 10, 0))
    calm, early = person(), person(hip__right__pinch_onset=60)
    limits = limits_of(calm, given_=with_exposure(calm, exercise, turned, turned))
    assert limits.permit(exercise, 2).sides["right"].zone == 2
    assert why(limits, exercise, 1) == [Reason("zone_too_deep", {"zone": 2, "max_zone": 1})]
    capped = limits_of(early, given_=with_exposure(early, exercise, turned, turned)).permit(exercise, 1)
    assert capped.sides["right"].zone == 0 and capped.sides["right"].max_flexion_deg == 50


def test_the_screens_zone_limit_counts_with_the_phases() -> None:
    turned = limb((0, 0, 0), (70, 10, 0))
    record = with_exposure(person(), BRIDGE, turned, turned)
    limits = limits_of(person(), "no_loaded_end_flexion", given_=record)
    assert why(limits, BRIDGE, 3) == [Reason("zone_too_deep", {"zone": 2, "max_zone": 1})]


def test_the_peak_is_the_deepest_moment_of_the_sore_hip() -> None:
    record = with_exposure(person(), CLAM, limb((30, 1, 2), (50, 3, 4)), limb((70, 5, 6)))
    sides = limits_of(person(), given_=record).permit(CLAM).sides
    assert sides["right"].peak == Peak(50, 3, 4) and sides["left"].peak == Peak(70, 5, 6)


def test_without_a_sore_hip_both_are_looked_at() -> None:
    state = person(hip__right__symptomatic=False)
    record = with_exposure(state, CLAM, limb((30, 0, 0)), limb((70, 0, 0)))
    assert limits_of(state, given_=record).permit(CLAM).sides["right"].peak == Peak(70, 0, 0)


def test_the_gravest_limit_is_named_first() -> None:
    exercise = replace(BRIDGE, avoid_if=("hernia",), impact=True, equipment=("mini-band",), ok_when_irritable=False)
    state = person(hip__right__pain_now=5)
    order = []
    for codes in (("hernia", "no_impact"), ("no_impact",), ()):
        order.append(why(limits_of(state, *codes), exercise)[0].code)
    assert order == ["avoid_condition", "avoid_limit", "too_irritable"]


def test_the_same_reason_of_two_sides_is_said_once() -> None:
    exercise = replace(BRIDGE, range_limit=RangeLimit(False))
    deep = limb((0, 0, 0), (110, 0, 0))
    limits = limits_of(person(), given_=with_exposure(person(), exercise, deep, deep))
    assert len(why(limits, exercise)) == 1


def test_an_effort_limit_may_count_for_one_direction_only() -> None:
    """A sore inner thigh keeps squeezes light and leaves the bridge alone."""
    table = {"light": {"max_effort": 3, "max_effort_for": ["adduction"]}, "all": {"max_effort": 5}}
    found = effects_of(screening("light", "all"), table)
    assert found.max_effort(CATALOG.exercises["ball-squeeze"]) == 3
    assert found.max_effort(BRIDGE) == 5
