"""A motion that a body can do: every angle at 30 frames a second, where its props stand, and how well it was solved.

The working limb is always the right one here; the left side is the mirror image (`mirrored`). Frames are those of one
repetition, from the start pose back to it; a hold of the dose is shown for at most `SHOWN_HOLD_S`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coxa.body.skeleton import LEFT, RIGHT, Array, Body, Placed, place
from coxa.catalog.records import Exercise

FPS = 30
SHOWN_HOLD_S = 2.0  # a hold in the picture; the clock of a session counts the real one


@dataclass(frozen=True, slots=True)
class Key:
    """A key pose of the exercise file and the frames in which it is held, first and last."""

    pose: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class PlacedProp:
    """A thing in the scene, in every frame.

    `kind` is a prop of vocabulary.toml. `at_m` (n_frames, 3): of a solid thing the middle of its underside, of a ball,
    a weight or a bar its middle, of a band or strap one end; `to_m` (n_frames, 3): the other end of a band or strap.
    `size_m`: length along X, height, width along Z; of a ball or a weight its diameter three times.
    `turn_rad` about the vertical. Walls: `at_m` is a point of the floor on the wall, X of the turned frame its normal.
    """

    name: str
    kind: str
    at_m: Array
    size_m: tuple[float, float, float]
    to_m: Array | None = None
    turn_rad: float = 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """An authored angle that the solver moved: which pose and angle, asked and done, degrees."""

    pose: str
    angle: str  # e.g. working.hip_flexion
    authored_deg: float
    solved_deg: float


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a body cannot do this motion: the frame (or the pose), the joint or contact, and a sentence about it."""

    where: str
    what: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class SolvedMotion:
    """One repetition of an exercise, working limb on the right, with what the solver had to say.

    `root_m` (n_frames, 3) and `angles_rad` (n_frames, n_freedoms) are the arguments of `skeleton.place`.
    """

    exercise: str
    body: Body
    times_s: Array  # (n_frames,)
    root_m: Array
    angles_rad: Array
    keys: tuple[Key, ...]
    props: tuple[PlacedProp, ...]
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    worst_contact_m: float = 0.0  # the largest error of a foot, hand, knee or other contact in any frame

    def placed(self) -> Placed:
        """Return where every joint is in every frame."""
        return place(self.body, self.root_m, self.angles_rad)

    def angle_rad(self, name: str) -> Array:
        """Return one angle over time, e.g. `right.hip_flexion`."""
        return self.angles_rad[:, self.body.freedom_index[name]]


def swap_sides(body: Body, angles_rad: Array) -> Array:
    """Return the angles of the mirror image: left and right exchanged, turns to the side reversed."""
    mirrored = np.empty_like(angles_rad)
    for i, freedom in enumerate(body.freedoms):
        if freedom.name.startswith(RIGHT):
            source, sign = body.freedom_index[LEFT + freedom.name.removeprefix(RIGHT)], 1.0
        elif freedom.name.startswith(LEFT):
            source, sign = body.freedom_index[RIGHT + freedom.name.removeprefix(LEFT)], 1.0
        else:
            source, sign = i, 1.0 if freedom.axis == 2 else -1.0
        mirrored[:, i] = sign * angles_rad[:, source]
    return mirrored


def mirrored(motion: SolvedMotion) -> SolvedMotion:
    """Return the same motion with the left limb working: the exact mirror image in the plane Z = 0."""
    flip = np.array([1.0, 1.0, -1.0])
    props = tuple(
        replace(
            prop,
            at_m=prop.at_m * flip,
            to_m=None if prop.to_m is None else prop.to_m * flip,
            turn_rad=-prop.turn_rad,
        )
        for prop in motion.props
    )
    return replace(
        motion, root_m=motion.root_m * flip, angles_rad=swap_sides(motion.body, motion.angles_rad), props=props
    )


def ease(part: Array) -> Array:
    """Return the minimum-jerk course from 0 to 1: slow at both ends. Source: flash-hogan-1985."""
    smooth: Array = part**3 * (10.0 - 15.0 * part + 6.0 * part**2)
    return smooth


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """When which pose: the key pose that each frame comes from and goes to, and how far it has come."""

    times_s: Array  # (n_frames,)
    before: tuple[int, ...]  # index into the poses of the file, per frame
    after: tuple[int, ...]
    part: Array  # (n_frames,), eased, 0 at `before`, 1 at `after`
    keys: tuple[Key, ...]


def course_of(exercise: Exercise) -> Course:
    """Return the timing of one repetition: the start pose for a moment, then every phase with its hold."""
    poses = {pose.name: i for i, pose in enumerate(exercise.motion.poses)}
    before, after, part, keys = [0], [0], [0.0], [Key(exercise.motion.poses[0].name, 0, 0)]
    here = 0
    for phase in exercise.motion.phases:
        there = poses[phase.to]
        steps = max(2, round(phase.s * FPS))
        for step in range(1, steps + 1):
            before.append(here)
            after.append(there)
            part.append(float(ease(np.array(step / steps))))
        first = len(part) - 1
        hold_s = SHOWN_HOLD_S if phase.then_hold_s == "dose" else min(phase.then_hold_s, SHOWN_HOLD_S)
        for _ in range(round(hold_s * FPS)):
            before.append(there)
            after.append(there)
            part.append(1.0)
        keys.append(Key(phase.to, first, len(part) - 1))
        here = there
    times = np.arange(len(part)) / FPS
    return Course(times, tuple(before), tuple(after), np.array(part), tuple(keys))
