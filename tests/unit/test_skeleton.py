"""The body's arithmetic: angles to places and back, the meaning of every sign, mirrors, heights, masses, balance."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from coxa.body.motion import swap_sides
from coxa.body.skeleton import (
    LEFT,
    RIGHT,
    Array,
    Body,
    Placed,
    Sex,
    angles_of,
    balance_point,
    make_body,
    outline_of,
    place,
    slopes_of,
)
from coxa.errors import BadInput

BODY = make_body()
N = len(BODY.freedoms)
FLIP = np.array([1.0, 1.0, -1.0])
FORWARDS, UP, RIGHTWARDS = np.eye(3)
SEXES: tuple[Sex, ...] = ("man", "woman", "either")
SIDES = pytest.mark.parametrize("side", [RIGHT, LEFT])
POSES = arrays(np.float64, (3, N), elements=st.floats(-1.0, 1.0))
ROOTS = arrays(np.float64, (3, 3), elements=st.floats(-2.0, 2.0))


def order_of(joint: int) -> list[int]:
    """Return the freedoms of one joint, in the order in which they turn."""
    return [i for i, freedom in enumerate(BODY.freedoms) if freedom.joint == joint]


THREES = [order_of(joint) for joint in range(len(BODY.joints)) if len(order_of(joint)) == 3]


def whole_turns(shares: Array, edge_deg: float = 0.01) -> Array:
    """Return angles from shares in [-1, 1]: nearly half a turn each way, the middle one of three nearly a quarter."""
    angles = shares * np.radians(180.0 - edge_deg)
    for _, middle, _ in THREES:
        angles[:, middle] = shares[:, middle] * np.radians(90.0 - edge_deg)
    return angles


def bent(body: Body = BODY, **angles_deg: float) -> Placed:
    """Return one frame of a standing body with the given angles; `right__knee` stands for `right.knee`."""
    angles = np.zeros((1, N))
    for name, value in angles_deg.items():
        angles[0, body.freedom_index[name.replace("__", ".")]] = np.radians(value)
    return place(body, np.zeros((1, 3)), angles)


# --- angles and back ------------------------------------------------------------------------------------------------


def test_the_body_is_the_one_that_its_table_names() -> None:
    """19 joints, 42 angles, parents before children, no name twice."""
    assert len(BODY.joints) == len(set(BODY.joints)) == 19
    assert len(set(BODY.freedom_index)) == N == 42
    assert all(parent < child for child, parent in enumerate(BODY.parents))
    assert BODY.parents.count(-1) == 1 and len(THREES) == 8
    assert np.all(BODY.min_rad < BODY.max_rad)


@given(shares=POSES, root_m=ROOTS)
def test_angles_come_back_from_the_rotations_they_made(shares: Array, root_m: Array) -> None:
    """Angles, rotations, angles: to 1e-9 rad, anywhere up to a hundredth of a degree from gimbal lock."""
    angles = whole_turns(shares)
    found, locked = angles_of(BODY, place(BODY, root_m, angles).rotations)
    assert not locked.any()
    assert np.abs(found - angles).max() < 1e-9


@given(shares=POSES)
def test_rotations_come_back_from_the_angles_read_off_them(shares: Array) -> None:
    """Beyond the range of the angles too, the angles found make the same rotations again."""
    placed = place(BODY, np.zeros((3, 3)), shares * 4.0 * np.pi)
    found, _ = angles_of(BODY, placed.rotations)
    again = place(BODY, np.zeros((3, 3)), found)
    assert np.abs(again.rotations - placed.rotations).max() < 1e-9


@pytest.mark.parametrize(("three", "quarter"), list(product(THREES, (90.0, -90.0))))
@settings(max_examples=25)
@given(first=st.floats(-1.0, 1.0), last=st.floats(-1.0, 1.0))
def test_at_gimbal_lock_the_first_angle_holds_the_whole_turn(
    three: list[int], quarter: float, first: float, last: float
) -> None:
    """At +-90 degrees the joint is named as locked, the last angle is 0, and the rotation is still the same one."""
    angles = np.zeros((1, N))
    angles[0, three] = first, np.radians(quarter), last
    placed = place(BODY, np.zeros((1, 3)), angles)
    found, locked = angles_of(BODY, placed.rotations)
    joint = BODY.freedoms[three[0]].joint
    assert np.flatnonzero(locked[0]).tolist() == [joint]
    assert found[0, three[2]] == 0.0
    assert found[0, three[1]] == pytest.approx(np.radians(quarter), abs=1e-7)
    assert np.abs(place(BODY, np.zeros((1, 3)), found).rotations - placed.rotations).max() < 1e-7


def test_just_before_gimbal_lock_nothing_is_called_locked() -> None:
    """The border is where it is said to be: a cosine of 1e-7 of the middle angle."""
    hip = BODY.freedom_index["right.hip_adduction"]
    angles = np.zeros((2, N))
    angles[:, hip] = np.pi / 2 - np.array([2e-7, 5e-8])
    _, locked = angles_of(BODY, place(BODY, np.zeros((2, 3)), angles).rotations)
    assert locked[:, BODY.joint_index["right.hip"]].tolist() == [False, True]


@given(shares=POSES, root_m=ROOTS)
def test_rotations_stay_rotations(shares: Array, root_m: Array) -> None:
    """Orthonormal and right-handed, and the root joint stands where it was told to."""
    placed = place(BODY, root_m, whole_turns(shares))
    square = placed.rotations @ np.swapaxes(placed.rotations, -1, -2)
    assert np.abs(square - np.eye(3)).max() < 1e-13
    assert np.abs(np.linalg.det(placed.rotations) - 1.0).max() < 1e-13
    assert np.array_equal(placed.positions_m[:, 0], root_m)


# --- what each sign means -------------------------------------------------------------------------------------------

# (angle, the joint whose point is watched, the point in its frame as its offset, where it goes: +right = outwards)
MIDDLE = [
    ("pitch", "pelvis", UP, FORWARDS, "the trunk leans forwards, which tilts the pelvis forwards"),
    ("roll", "pelvis", UP, RIGHTWARDS, "the trunk leans to the right"),
    ("turn", "pelvis", FORWARDS, -RIGHTWARDS, "the front turns to the left"),
    *((f"{part}_flexion", part, UP, FORWARDS, "what is above bends forwards") for part in ("lumbar", "thorax", "neck")),
    *((f"{part}_side", part, UP, RIGHTWARDS, "what is above bends right") for part in ("lumbar", "thorax", "neck")),
    *((f"{part}_turn", part, FORWARDS, -RIGHTWARDS, "it turns left") for part in ("lumbar", "thorax", "neck", "head")),
    ("head_flexion", "head", UP, FORWARDS, "the head nods"),
]
LIMBS = [
    ("hip_flexion", "hip", -UP, FORWARDS, "the knee comes forwards"),
    ("hip_adduction", "hip", -UP, -RIGHTWARDS, "the knee goes towards the midline"),
    ("hip_rotation", "ankle", FORWARDS, -RIGHTWARDS, "internal rotation turns the toes in"),
    ("knee", "knee", -UP, -FORWARDS, "the heel goes back"),
    ("ankle", "ankle", FORWARDS, UP, "the forefoot comes up"),
    ("inversion", "ankle", -UP, -RIGHTWARDS, "the sole faces the other foot"),
    ("toes", "toes", FORWARDS, UP, "the toes come up"),
    ("shoulder_flexion", "shoulder", -UP, FORWARDS, "the arm comes forwards"),
    ("shoulder_adduction", "shoulder", -UP, -RIGHTWARDS, "the arm goes towards the midline"),
    ("shoulder_rotation", "elbow", FORWARDS, -RIGHTWARDS, "the front of the arm turns in"),
    ("elbow", "elbow", -UP, FORWARDS, "the hand comes forwards"),
    ("pronation", "wrist", -RIGHTWARDS, -FORWARDS, "the palm, which faced in, faces back"),
    ("wrist", "wrist", -UP, FORWARDS, "the fingers point forwards"),
    ("wrist_side", "wrist", -UP, -RIGHTWARDS, "the fingers bend to the side of the palm"),
]


def moved(name: str, joint: str, at: Array) -> Array:
    """Return how a direction fixed in a segment turns when one angle becomes 30 degrees."""
    turned = bent(**{name.replace(".", "__"): 30.0}).rotations[0, BODY.joint_index[joint]]
    found: Array = turned @ at - at
    return found


@pytest.mark.parametrize(("name", "joint", "at", "way", "words"), MIDDLE)
def test_a_positive_angle_of_the_trunk_goes_where_the_words_say(
    name: str, joint: str, at: Array, way: Array, words: str
) -> None:
    """30 degrees move a unit direction by sin 30 along the way named, and nowhere sidewards."""
    shift = moved(name, joint, at)
    assert shift @ way == pytest.approx(0.5), words
    assert np.abs(np.cross(way, at) @ shift) < 1e-12


@SIDES
@pytest.mark.parametrize(("name", "joint", "at", "way", "words"), LIMBS)
def test_a_positive_angle_of_a_limb_goes_where_the_words_say_on_both_sides(
    side: str, name: str, joint: str, at: Array, way: Array, words: str
) -> None:
    """The same clinical sign means the same movement on the right and, mirrored, on the left."""
    flip = FLIP if side == LEFT else np.ones(3)
    shift = moved(side + name, side + joint, at * flip)
    assert shift @ (way * flip) == pytest.approx(0.5), words
    assert np.abs(np.cross(way, at) @ (shift * flip)) < 1e-12


def test_every_angle_has_its_words() -> None:
    """No angle of the body is missing from the two tables of signs."""
    assert {row[0] for row in MIDDLE} | {s + row[0] for s in (RIGHT, LEFT) for row in LIMBS} == set(BODY.freedom_index)


@SIDES
def test_a_bent_hip_lifts_the_knee_to_the_height_of_the_hip(side: str) -> None:
    """At 90 degrees the thigh is level and points forwards; 90 degrees of knee let the shank hang."""
    placed = bent(**{side[:-1] + "__hip_flexion": 90.0, side[:-1] + "__knee": 90.0})
    at = {part: placed.positions_m[0, BODY.joint_index[side + part]] for part in ("hip", "knee", "ankle")}
    assert at["knee"][1] == pytest.approx(at["hip"][1], abs=1e-12)
    assert at["knee"][0] > 0.3
    assert at["ankle"][0] == pytest.approx(at["knee"][0], abs=1e-12)
    assert at["ankle"][1] < at["knee"][1]


@SIDES
def test_hip_angles_follow_grood_and_suntay(side: str) -> None:
    """Flexion about the pelvis' axis, adduction about the floating axis, rotation about the thigh's own axis."""
    angles = {"hip_flexion": 50.0, "hip_adduction": 20.0, "hip_rotation": 35.0}
    placed = bent(**{side[:-1] + "__" + name: value for name, value in angles.items()})
    thigh, pelvis = placed.rotations[0, BODY.joint_index[side + "hip"]], placed.rotations[0, 0]
    outwards = 1.0 if side == RIGHT else -1.0
    floating = np.cross(thigh[:, 1], pelvis[:, 2])
    floating /= np.linalg.norm(floating)
    flexion = np.arctan2(floating @ pelvis[:, 1], floating @ pelvis[:, 0])
    adduction = np.arcsin(outwards * (thigh[:, 1] @ pelvis[:, 2]))
    rotation = np.arcsin(outwards * (floating @ thigh[:, 2]))
    assert np.degrees([flexion, adduction, rotation]) == pytest.approx([50.0, 20.0, 35.0])


# --- mirrors --------------------------------------------------------------------------------------------------------


def twin(name: str) -> str:
    """Return the same part of the other side."""
    if name.startswith(RIGHT):
        return LEFT + name.removeprefix(RIGHT)
    return RIGHT + name.removeprefix(LEFT) if name.startswith(LEFT) else name


@given(shares=POSES, root_m=ROOTS)
def test_exchanged_sides_make_the_exact_mirror_image(shares: Array, root_m: Array) -> None:
    """Every joint, outline ball and the balance point of the mirrored pose are the mirrored ones, to rounding."""
    angles = shares * 2.0
    one, other = place(BODY, root_m, angles), place(BODY, root_m * FLIP, swap_sides(BODY, angles))
    joints = [BODY.joint_index[twin(name)] for name in BODY.joints]
    balls = [BODY.ball_index[twin(ball.name)] for ball in BODY.balls]
    assert np.abs(other.positions_m[:, joints] - one.positions_m * FLIP).max() < 1e-14
    assert np.abs(other.rotations[:, joints] - FLIP[:, None] * one.rotations * FLIP).max() < 1e-14
    assert np.abs(outline_of(BODY, other)[:, balls] - outline_of(BODY, one) * FLIP).max() < 1e-14
    assert np.abs(balance_point(BODY, other) - balance_point(BODY, one) * FLIP).max() < 1e-14


@given(shares=POSES)
def test_mirrored_twice_is_the_same(shares: Array) -> None:
    """Exchanging the sides two times changes no bit."""
    assert np.array_equal(swap_sides(BODY, swap_sides(BODY, shares)), shares)


@pytest.mark.parametrize("sex", SEXES)
def test_left_and_right_are_built_alike(sex: Sex) -> None:
    """Offsets, outline, masses and ranges of the left side are those of the right, mirrored, bit for bit."""
    body = make_body(sex)
    for i, name in enumerate(body.joints):
        j = body.joint_index[twin(name)]
        assert np.array_equal(body.offsets_m[i], body.offsets_m[j] * FLIP)
        assert np.array_equal(body.segment_centres_m[i], body.segment_centres_m[j] * FLIP)
        assert body.segment_masses_kg[i] == body.segment_masses_kg[j]
    for ball in body.balls:
        other = body.balls[body.ball_index[twin(ball.name)]]
        assert np.array_equal(ball.at_m, other.at_m * FLIP) and ball.radius_m == other.radius_m
    for freedom in body.freedoms:
        same = body.freedoms[body.freedom_index[twin(freedom.name)]]
        assert (freedom.min_rad, freedom.max_rad) == (same.min_rad, same.max_rad)


# --- sizes and masses -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sex", "height_m"), list(product(SEXES, (1.5, 1.62, 1.75, 1.88, 2.0))))
def test_a_standing_person_is_as_tall_as_asked(sex: Sex, height_m: float) -> None:
    """From the soles to the top of the skull within 2 %, as a measuring rod does; the hair adds less than 1 % more."""
    body = make_body(sex, height_m)
    middles = outline_of(body, place(body, np.zeros((1, 3)), np.zeros((1, N))))[0, :, 1]
    tops = middles + body.radii_m
    tall = tops[body.ball_index["skull"]] - (middles - body.radii_m).min()
    assert tall == pytest.approx(height_m, rel=0.02)
    assert tops.argmax() == body.ball_index["hair_top"]
    assert 0 < tops.max() - tops[body.ball_index["skull"]] < 0.01 * height_m


@pytest.mark.parametrize(("sex", "mass_kg"), list(product(SEXES, (30.0, 58.0, 70.0, 250.0))))
def test_the_segments_weigh_what_the_person_weighs(sex: Sex, mass_kg: float) -> None:
    """The sum of all segments is the body's mass, and none is negative."""
    masses = make_body(sex, 1.7, mass_kg).segment_masses_kg
    assert masses.sum() == pytest.approx(mass_kg, rel=1e-12)
    assert masses.min() >= 0


def test_both_legs_weigh_a_good_third_of_the_body() -> None:
    """De Leva 1996: thigh, shank and foot of one side are 19.9 % of a man and 20.9 % of a woman."""
    for sex, share in (("man", 0.1986), ("woman", 0.2088)):
        body = make_body(sex)
        leg = sum(body.segment_masses_kg[body.joint_index[RIGHT + part]] for part in ("hip", "knee", "ankle"))
        assert leg / body.mass_kg == pytest.approx(share, abs=0.002)


@pytest.mark.parametrize(
    ("height_m", "mass_kg", "field"),
    [
        (1.19, 70.0, "height_m"),
        (2.21, 70.0, "height_m"),
        (float("nan"), 70.0, "height_m"),
        (1.75, 29.9, "mass_kg"),
        (1.75, 250.1, "mass_kg"),
        (1.75, float("inf"), "mass_kg"),
    ],
)
def test_a_body_that_nobody_has_is_refused(height_m: float, mass_kg: float, field: str) -> None:
    """The error names the field and the value; both ends of the range are still a body."""
    with pytest.raises(BadInput) as caught:
        make_body("either", height_m, mass_kg)
    assert caught.value.field == field and field in str(caught.value)
    assert make_body("either", 1.2, 30.0).height_m == 1.2
    assert make_body("either", 2.2, 250.0).mass_kg == 250.0


# --- how points move, and balance -----------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(shares=arrays(np.float64, (2, N), elements=st.floats(-1.0, 1.0)))
def test_slopes_are_those_of_small_steps(shares: Array) -> None:
    """The slope of every outline ball with every angle equals a central difference, to 1e-8 m per rad."""
    angles, step = shares * 1.5, 1e-5
    placed = place(BODY, np.zeros((2, 3)), angles)
    slopes = slopes_of(BODY, placed, BODY.ball_joints, outline_of(BODY, placed))
    for i in range(N):
        nudge = np.zeros(N)
        nudge[i] = step
        ahead = outline_of(BODY, place(BODY, np.zeros((2, 3)), angles + nudge))
        behind = outline_of(BODY, place(BODY, np.zeros((2, 3)), angles - nudge))
        assert np.abs(slopes[:, :, i] - (ahead - behind) / (2 * step)).max() < 1e-8


@given(shares=POSES, root_m=ROOTS)
def test_the_balance_point_is_the_weighted_middle_of_the_segments(shares: Array, root_m: Array) -> None:
    """Against a plain loop over the segments."""
    placed = place(BODY, root_m, shares)
    total = np.zeros((3, 3))
    for joint, mass in enumerate(BODY.segment_masses_kg):
        centres = [
            placed.positions_m[f, joint] + placed.rotations[f, joint] @ BODY.segment_centres_m[joint] for f in range(3)
        ]
        total += mass * np.array(centres)
    assert np.abs(balance_point(BODY, placed) - total / BODY.mass_kg).max() < 1e-12


def test_balance_stands_over_the_feet_and_follows_a_raised_leg() -> None:
    """Standing: on the midline, over the feet, at 53 to 58 % of the height; a leg out to the right pulls it right."""
    standing, raised = bent(), bent(right__hip_adduction=-40.0)
    at = balance_point(BODY, standing)[0]
    feet = outline_of(BODY, standing)[0]
    heel, toe = feet[BODY.ball_index["right.heel"], 0], feet[BODY.ball_index["right.toe_in"], 0]
    floor = (feet[:, 1] - BODY.radii_m).min()
    assert at[2] == pytest.approx(0.0, abs=1e-15)
    assert heel < at[0] < toe
    assert 0.53 < (at[1] - floor) / BODY.height_m < 0.58
    assert balance_point(BODY, raised)[0, 2] > 0.02
