"""Everything that holds for an exercise while it is solved, and the terms of the sum for any batch of its frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coxa.body.arms import ArmPose, Goal, arms_of, palm
from coxa.body.contacts import Rest, rests_of
from coxa.body.ik import ROOT, Balance, Index, Linear, Pair, Reach, Scene, Stay, Term, Touch
from coxa.body.motion import Course
from coxa.body.posture import symmetry_rows
from coxa.body.skeleton import LEFT, RIGHT, Array, Body
from coxa.catalog.records import Exercise, Pose

TOUCH_M, ROLL_M, BODY_M, SINK_M, GOAL_M, HANG_M = 0.001, 0.012, 0.004, 0.002, 0.008, 0.015
BALANCE_M, MIDDLE_M = 0.004, 0.12
HOP_M = 0.08  # how high the feet are in a pose that touches nothing
BALANCED = ("standing-bilateral", "standing-split", "standing-single", "half-kneeling", "kneeling")
BEARING = ("foot", "toes", "heel", "knee", "shin")
NEVER_SINKS = (
    *("skull", "jaw", "acromion", "chest", "buttock", "iliac", "arm_low", "forearm_low", "palm", "fingers"),
    *("thigh_lower", "knee", "calf", "shin_low", "ankle", "heel", "ball_in", "ball_out", "toe_in", "toe_out"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Setup:
    """An exercise made ready: its contacts, arms per pose and all goals of the arms."""

    exercise: Exercise
    body: Body
    rests: tuple[Rest, ...]
    arms: tuple[ArmPose, ...]  # one per pose
    goals: tuple[tuple[str, Goal], ...]  # with the name of the arm pose
    hanging: tuple[tuple[str, str, float], ...]
    mirror: bool  # both legs do the same
    mirror_arms: bool  # and both arms

    @property
    def poses(self) -> tuple[Pose, ...]:
        """The key poses of the file."""
        return self.exercise.motion.poses

    def active(self, pose: int) -> list[bool]:
        """Return which contacts hold in a pose."""
        return [self.poses[pose].name in rest.poses for rest in self.rests]

    def kneeling(self, pose: int) -> frozenset[str]:
        """Return the sides whose foot lies stretched behind the knee in this pose."""
        return frozenset(
            RIGHT if rest.contact.part.startswith("working") else LEFT
            for rest in self.rests
            if self.poses[pose].name in rest.poses
            and rest.contact.part.endswith(".toes")
            and len(rest.groups) == 1
            and rest.facing == "up"
        )


def make_setup(exercise: Exercise, body: Body) -> Setup:
    """Return the setup of an exercise."""
    poses = exercise.motion.poses
    arms = tuple(arms_of(exercise, pose, body) for pose in poses)
    goals: dict[tuple[str, int], tuple[str, Goal]] = {}
    hanging: dict[tuple[str, str], tuple[str, str, float]] = {}
    for pose, arm in zip(poses, arms, strict=True):
        for k, goal in enumerate(arm.goals):
            goals[pose.arms, k] = (pose.arms, goal)
        for side, forwards in arm.hanging:
            hanging[pose.arms, side] = (pose.arms, side, forwards)
    parts = {c.part.split(".")[0] for c in exercise.motion.contacts}
    mirror = (
        exercise.sides == "both"
        and all(pose.working == pose.other for pose in poses)
        and ("working" in parts) == ("other" in parts)
    )
    return Setup(
        exercise=exercise,
        body=body,
        rests=rests_of(exercise, body),
        arms=arms,
        goals=tuple(goals.values()),
        hanging=tuple(hanging.values()),
        mirror=mirror,
        mirror_arms=all(arm.alike for arm in arms),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Frames to solve together: what is asked of each.

    targets, tolerances: (n_frames, n_variables); leans: (n_frames, 2) target and tolerance, rad; active, levels_m:
    (n_frames, n_rests), a level of NaN is not known yet; anchors_m: per contact (n_frames, n_stay, 3) or None;
    arm_poses: per frame the name of the arm pose or "" while the arms move from one to another; still: (n_frames,)
    whether balance is asked.
    """

    targets: Array
    tolerances: Array
    leans: Array
    active: Array
    levels_m: Array
    anchors_m: tuple[Array | None, ...]
    arm_poses: tuple[str, ...]
    still: Array
    is_pose: bool = True  # a key pose, not a moment between two
    slack: float = 1.0  # factor on the tolerances of contacts: a search begins with loose ones


def terms_of(setup: Setup, batch: Batch) -> list[Term]:
    """Return all terms of the sum for these frames."""
    n, variables = batch.targets.shape
    body = setup.body
    terms: list[Term] = [Linear(np.eye(variables), batch.targets, 1.0 / batch.tolerances), _lean(body, batch)]
    if setup.mirror:
        rows, tolerances = symmetry_rows(body, setup.mirror_arms)
        terms.append(Linear(rows, np.zeros((n, len(rows))), np.broadcast_to(1.0 / tolerances, (n, len(rows)))))
    terms.extend(_contact_terms(setup, batch))
    terms.append(_floor(body, n, batch.slack))
    terms.extend(_arm_terms(setup, batch))
    if batch.still.any():
        terms.append(_balance(setup, batch))
    return terms


def _lean(body: Body, batch: Batch) -> Linear:
    row = np.zeros((1, batch.targets.shape[1]))
    row[0, ROOT + body.freedom_index["pitch"]] = 1.0
    row[0, ROOT + body.freedom_index["lumbar_flexion"]] = 1.0
    return Linear(row, batch.leans[:, :1], 1.0 / batch.leans[:, 1:])


def _contact_terms(setup: Setup, batch: Batch) -> list[Term]:
    terms: list[Term] = []
    known = np.isfinite(batch.levels_m)
    levels = np.nan_to_num(batch.levels_m)
    groups: list[Index] = []
    normals, per_level, per_weight = [], [], []
    for r, rest in enumerate(setup.rests):
        on = batch.active[:, r]
        if rest.pair is not None:
            terms.append(Pair(rest.pair[0], rest.pair[1], on / (BODY_M * batch.slack)))
            continue
        for group in rest.groups:
            groups.append(group)
            normals.append(rest.normal)
            per_level.append(levels[:, r])
            per_weight.append(on * known[:, r] / ((TOUCH_M if rest.firm else TOUCH_M * 3) * batch.slack))
        anchors = batch.anchors_m[r]
        if anchors is not None and len(rest.stay):
            flat = (1.0 - np.abs(rest.normal)) / ((TOUCH_M if rest.firm else ROLL_M) * batch.slack)
            weights = np.isfinite(anchors) * on[:, None, None] * flat[None, None, :]
            terms.append(Stay(rest.stay, np.nan_to_num(anchors), weights))
    if groups:
        terms.append(Touch(tuple(groups), np.array(normals), np.stack(per_level, 1), np.stack(per_weight, 1)))
    touching = [r for r, rest in enumerate(setup.rests) if rest.pair is None]
    airborne = batch.active[:, touching].sum(axis=1) == 0 if touching else np.ones(len(batch.still))
    if batch.is_pose and airborne.any():
        feet = _named(setup.body, ("ball_in", "heel", "toe_in"))
        weight = (airborne / 0.003)[:, None]
        terms.append(Touch((feet,), np.array([[0.0, 1.0, 0.0]]), np.full((len(weight), 1), HOP_M), weight))
    return terms


def _named(body: Body, names: Sequence[str]) -> Index:
    return np.array([i for i, ball in enumerate(body.balls) if ball.name.split(".")[-1] in names])


def _floor(body: Body, n: int, slack: float) -> Touch:
    balls = _named(body, NEVER_SINKS)
    up = np.tile([0.0, 1.0, 0.0], (len(balls), 1))
    weights = np.full((n, len(balls)), 1.0 / (SINK_M * slack))
    return Touch(tuple(np.array([b]) for b in balls), up, np.zeros((n, len(balls))), weights, one_sided=True)


def _arm_terms(setup: Setup, batch: Batch) -> list[Term]:
    terms: list[Term] = []
    names = np.array(batch.arm_poses)
    for name, goal in setup.goals:
        weights = np.repeat((names == name)[:, None] / GOAL_M, 3, axis=1)
        terms.append(Reach(goal.palm_joint, goal.palm_at_m, goal.joint, goal.at_m, weights))
    for name, side, forwards in setup.hanging:
        palm_joint, at = palm(setup.body, side)
        weights = (names == name)[:, None] * np.array([[1.0, 0.0, 1.0]]) / HANG_M
        shoulder = setup.body.joint_index[side + "shoulder"]
        terms.append(_Below(palm_joint, at, shoulder, forwards, weights))
    return terms


@dataclass(frozen=True, slots=True, eq=False)
class _Below:
    """A palm straight below its shoulder in the world, `forwards_m` ahead of it: an arm that hangs."""

    palm_joint: int
    at_m: Array
    shoulder: int
    forwards_m: float
    weights: Array

    def __call__(self, scene: Scene, variables: Array) -> tuple[Array, Array]:
        point, slopes = scene.points(self.palm_joint, self.at_m)
        shoulder, shoulder_slopes = scene.points(self.shoulder, np.zeros(3))
        values = (point - shoulder - np.array([self.forwards_m, 0.0, 0.0])) * self.weights
        return values, (slopes - shoulder_slopes) * self.weights[..., None]


def _balance(setup: Setup, batch: Batch) -> Balance:
    corners: list[int] = []
    bears = []
    for r, rest in enumerate(setup.rests):
        if rest.facing != "up" or rest.pair is not None:
            continue
        for ball in np.concatenate(rest.groups):
            corners.append(int(ball))
            bears.append(batch.active[:, r] > 0)
    if not corners:
        corners, bears = [0], [np.zeros(len(batch.still), dtype=bool)]
    still = batch.still.astype(float)
    return Balance(np.array(corners), np.stack(bears, axis=1), still / (BALANCE_M * batch.slack), still / MIDDLE_M)


def lasts(setup: Setup, course: Course, rest: int) -> NDArray[np.bool_]:
    """Return in which frames a contact holds: where its line names both the pose before and the pose after."""
    on = [setup.active(pose)[rest] for pose in range(len(setup.poses))]
    return np.array([on[a] and on[b] for a, b in zip(course.before, course.after, strict=True)])


def is_balanced(setup: Setup, pose: int) -> bool:
    """Return whether a body has to stand by itself in a pose: on feet or knees, without a hand or a hooked heel."""
    if setup.exercise.support not in BALANCED:
        return False
    for rest, on in zip(setup.rests, setup.active(pose), strict=True):
        part = rest.contact.part.split(".")[-1]
        on_thing = rest.contact.on not in ("floor",) and part == "heel"
        if on and rest.pair is None and (part not in (*BEARING, "seat") or rest.facing != "up" or on_thing):
            return False
    return any(setup.active(pose))
