"""The solver: what a body can do it does, what it cannot do it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coxa.body.cues import cues_of, variants, without
from coxa.body.ik import hull_order, outside
from coxa.body.motion import FPS, course_of, ease, mirrored, swap_sides
from coxa.body.skeleton import make_body, outline_of
from coxa.body.solve import solve_motion
from coxa.catalog.load import load_catalog
from coxa.catalog.records import Contact, Exercise, Limb, MotionPhase

CATALOG = load_catalog()


def changed(exercise_id: str, **changes: object) -> Exercise:
    """Return an exercise of the catalog with another motion."""
    exercise = CATALOG.exercises[exercise_id]
    return replace(exercise, motion=replace(exercise.motion, **changes))


def with_limb(exercise_id: str, pose: int, **changes: object) -> Exercise:
    """Return an exercise whose legs differ in one pose, both the same way."""
    motion = CATALOG.exercises[exercise_id].motion
    limb = replace(motion.poses[pose].working, **changes)
    poses = [*motion.poses]
    poses[pose] = replace(poses[pose], working=limb, other=limb)
    return changed(exercise_id, poses=tuple(poses))


# --- timing -----------------------------------------------------------------------------------------------------------


def test_a_repetition_lasts_as_long_as_its_phases_and_shown_holds() -> None:
    """The bridge goes up in 2 s, stays 2 s and comes down in 2 s: 6 s at 30 frames a second, and the first frame."""
    course = course_of(CATALOG.exercises["bridge"])
    assert len(course.times_s) == 6 * FPS + 1
    assert [key.pose for key in course.keys] == ["start", "top", "start"]
    assert (course.keys[1].first, course.keys[1].last) == (2 * FPS, 4 * FPS)


def test_a_movement_starts_and_ends_slowly() -> None:
    """The minimum-jerk course is 0, 1/2, 1 at its ends and middle, and nearly still at both ends."""
    part = ease(np.linspace(0, 1, 101))
    assert part[0] == 0 and part[50] == pytest.approx(0.5) and part[-1] == 1
    assert part[1] < 1e-4 and (np.diff(part) >= 0).all()


# --- what a body can do ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exercise_id", ["bridge", "half-kneeling-hip-flexor-stretch", "step-up", "bird-dog"])
def test_a_good_motion_has_no_fault_and_holds_its_contacts(exercise_id: str) -> None:
    """Feet, hands and knees stay within 5 mm of where they are put, in every frame."""
    motion = solve_motion(CATALOG.exercises[exercise_id])
    assert motion.faults == ()
    assert motion.worst_contact_m < 0.005


def test_no_joint_leaves_its_range_in_any_frame() -> None:
    """Every angle of every frame lies within the limits of the skeleton."""
    for exercise_id in ("squat-to-high-seat", "couch-stretch", "copenhagen-long", "sprint-switch"):
        motion = solve_motion(CATALOG.exercises[exercise_id])
        assert (motion.angles_rad >= motion.body.min_rad - 1e-9).all()
        assert (motion.angles_rad <= motion.body.max_rad + 1e-9).all()


def test_feet_that_stand_are_flat_and_do_not_slide() -> None:
    """In the bridge both soles touch the floor with heel and ball and stay where they are."""
    motion = solve_motion(CATALOG.exercises["bridge"])
    balls = outline_of(motion.body, motion.placed())
    for name in ("right.heel", "right.ball_in", "left.heel", "left.ball_out"):
        i = motion.body.ball_index[name]
        assert np.abs(balls[:, i, 1] - motion.body.radii_m[i]).max() < 0.002
        assert np.ptp(balls[:, i], axis=0).max() < 0.005


def test_both_legs_of_a_two_legged_exercise_do_the_same() -> None:
    """`sides = both` gives mirror images: the mirrored motion is the motion itself."""
    motion = solve_motion(CATALOG.exercises["bridge"])
    assert np.abs(swap_sides(motion.body, motion.angles_rad) - motion.angles_rad).max() < np.radians(1.0)


def test_the_left_side_is_the_exact_mirror_image() -> None:
    """Every ball of the mirrored motion stands where its twin of the other side stood, with Z reversed."""
    motion = solve_motion(CATALOG.exercises["clamshell"])
    body, there = motion.body, mirrored(motion)
    here, other = outline_of(body, motion.placed()), outline_of(body, there.placed())
    for ball in body.balls:
        twin = ball.name.replace("right.", "?").replace("left.", "right.").replace("?", "left.")
        expected = here[:, body.ball_index[twin]] * np.array([1.0, 1.0, -1.0])
        assert np.abs(other[:, body.ball_index[ball.name]] - expected).max() < 1e-9


def test_mirroring_twice_gives_the_motion_back() -> None:
    """The mirror of the mirror is the motion, bit for bit."""
    motion = solve_motion(CATALOG.exercises["step-up"])
    again = mirrored(mirrored(motion))
    assert np.array_equal(again.angles_rad, motion.angles_rad) and np.array_equal(again.root_m, motion.root_m)


def test_an_alternating_exercise_shows_both_legs() -> None:
    """The second half of the dead bug is the mirror image of the first: the left hip does what the right one did."""
    motion = solve_motion(CATALOG.exercises["dead-bug"])
    right, left = motion.angle_rad("right.hip_flexion"), motion.angle_rad("left.hip_flexion")
    half = len(right) // 2
    assert np.abs(right[: half + 1] - left[half:]).max() < 1e-9
    assert np.degrees(np.ptp(right)) > 30


def test_the_same_exercise_gives_the_same_motion() -> None:
    """Solving has no chance in it: two runs agree bit for bit."""
    one, two = (solve_motion(CATALOG.exercises["side-plank"]) for _ in range(2))
    assert np.array_equal(one.angles_rad, two.angles_rad) and np.array_equal(one.root_m, two.root_m)


@pytest.mark.parametrize("sex", ["man", "woman"])
def test_other_bodies_can_do_it_too(sex: str) -> None:
    """A tall man and a small woman can do the bridge with the same file."""
    body = make_body(sex, 1.92 if sex == "man" else 1.55, 80.0)  # type: ignore[arg-type]
    assert solve_motion(CATALOG.exercises["bridge"], body).faults == ()


# --- what a body cannot do --------------------------------------------------------------------------------------------


def test_a_pose_that_cannot_be_reached_says_what_would_be_possible() -> None:
    """A bridge with straight knees and feet flat on the floor: the fault names pose, contact, angle and a way out."""
    motion = solve_motion(with_limb("bridge", 1, knee_deg=20.0))
    texts = [fault.text for fault in motion.faults]
    assert any(fault.where.startswith(("pose top", "frame")) for fault in motion.faults)
    assert any("foot on floor" in text and "possible would be" in text and "knee" in text for text in texts)


def test_a_contact_that_contradicts_the_posture_is_told() -> None:
    """Standing upright with the back on the floor cannot be: contact and lean are named."""
    contacts = (*CATALOG.exercises["single-leg-stance"].motion.contacts, Contact("back", "floor", ("all",)))
    motion = solve_motion(changed("single-leg-stance", contacts=contacts))
    assert any("back on floor" in fault.text for fault in motion.faults)


def test_standing_beside_ones_feet_is_told() -> None:
    """A body that leans 40 degrees forwards on straight legs would fall: out of balance, or out of its lean."""
    motion = CATALOG.exercises["tripod-weight-shift"].motion
    poses = tuple(replace(pose, trunk_lean_deg=60.0) for pose in motion.poses)
    solved = solve_motion(changed("tripod-weight-shift", poses=poses))
    assert {fault.what for fault in solved.faults} & {"balance", "trunk_lean"}


def test_authored_angles_never_move_beyond_the_tolerance() -> None:
    """Even in a pose that cannot be reached the solver keeps each authored angle within the file's tolerance."""
    motion = solve_motion(with_limb("bridge", 1, knee_deg=20.0))
    assert motion.changes
    for change in motion.changes:
        if change.angle != "trunk_lean":
            assert abs(change.solved_deg - change.authored_deg) <= 10.05


# --- optional cues ----------------------------------------------------------------------------------------------------


def test_a_withheld_tuck_keeps_the_thighs_and_bends_the_hips() -> None:
    """Without the posterior tilt the pelvis stays level and the hip angle takes up the tilt."""
    bridge = CATALOG.exercises["bridge"]
    tucked, plain = bridge.motion.pose("top"), without(bridge, "posterior-tilt").motion.pose("top")
    assert tucked.pelvis_tilt_deg < 0 == plain.pelvis_tilt_deg
    assert plain.working.hip_deg[0] == tucked.working.hip_deg[0] - tucked.pelvis_tilt_deg


def test_a_pose_that_needs_a_cue_falls_out_without_it() -> None:
    """A pose marked with a cue and the phases that lead to it are gone, the rest is whole."""
    bridge = CATALOG.exercises["bridge"]
    motion = bridge.motion
    extra = replace(motion.poses[1], name="tucked", cue="brace")
    phases = (motion.phases[0], MotionPhase("tucked", 1.0), motion.phases[1])
    exercise = replace(bridge, motion=replace(motion, poses=(*motion.poses, extra), phases=phases))
    assert "brace" in cues_of(exercise)
    assert without(exercise, "brace").motion == motion


def test_narrow_and_straight_variants_change_only_what_their_cue_teaches() -> None:
    """Without toes out no hip is turned out; without a wide stance no leg stands wider than the narrow one."""
    squat = CATALOG.exercises["mini-squat"]
    found = dict(variants(squat))
    assert {"toes-out", "wide-stance"} <= set(found)
    limbs: list[Limb] = [pose.working for pose in found["toes-out"].motion.poses]
    assert all(limb.hip_deg[2] >= 0 for limb in limbs)
    assert all(pose.working.hip_deg[1] >= -8 for pose in found["wide-stance"].motion.poses)


# --- geometry -------------------------------------------------------------------------------------------------------


def test_outside_a_support_is_the_way_to_its_nearest_edge() -> None:
    """A point 3 cm beyond the edge of a square is 3 cm outside; inside it is nothing; a line and a point work too."""
    square = np.array([[0.0, 0.0], [0.2, 0.0], [0.2, 0.2], [0.0, 0.2]])
    assert outside(np.array([0.23, 0.1]), square) == pytest.approx([0.03, 0.0])
    assert outside(np.array([0.1, 0.1]), square) == pytest.approx([0.0, 0.0])
    assert outside(np.array([0.1, 0.05]), square[:2]) == pytest.approx([0.0, 0.05])
    assert outside(np.array([0.0, 0.1]), square[:1]) == pytest.approx([0.0, 0.1])


def test_the_support_is_drawn_in_by_its_margin() -> None:
    """With a margin the corners move towards the middle, so a point just inside the edge counts as outside."""
    square = np.array([[0.0, 0.0], [0.2, 0.0], [0.2, 0.2], [0.0, 0.2]])
    assert np.hypot(*outside(np.array([0.198, 0.1]), square, 0.02)) > 0.005


def test_the_hull_leaves_out_what_lies_inside() -> None:
    """Of a square with its middle the hull is the four corners, counter-clockwise."""
    points = np.array([[0, 0], [1, 0], [0.5, 0.5], [1, 1], [0, 1]], dtype=float)
    assert hull_order(points) == [0, 1, 3, 4]
