"""Solve an exercise: from key poses and contacts to a motion that a body can do.

First every key pose by itself, in the order of the repetition, each keeping the places of what stays on the ground from
the pose before; then all moments between them together, close to the smooth course from pose to pose, with the
contacts that last held in place. What could not be met is reported (judge.py), never hidden.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coxa.body.contacts import Facing
from coxa.body.ik import ROOT, Index, Search, Solved
from coxa.body.judge import judge, possible, with_possible
from coxa.body.motion import FPS, Course, Key, SolvedMotion, course_of, mirrored
from coxa.body.place_props import place_props
from coxa.body.posture import PLACE_M, Ask, ask_of
from coxa.body.scene import Batch, Setup, is_balanced, make_setup, terms_of
from coxa.body.skeleton import Array, Body, make_body, outline_of, place
from coxa.catalog.records import Exercise

POSE_STEPS = 60
FRAME_STEPS = (5, 10, 30)  # of all frames, then of those that are not done, then of those that still are not
SLACKS = (30.0, 6.0, 1.0)  # factors on the contact tolerances, one search after the other
WIDE_DEG = 60.0  # tolerance with which a pose that failed is tried again, to say what would be possible
EVERY = 2  # between key poses every second frame is solved, the ones between follow smoothly
FAST_PER_FRAME = 0.06  # a movement that covers more of its way in one frame is solved in every frame
# How far a moment between two poses may leave the smooth course, degrees: the hips least, they are what is counted.
FRAME_TOLERANCE_DEG = {"hip": 1.5, "lumbar": 3.0, "thorax": 3.0, "knee": 6.0, "ankle": 8.0, "toes": 8.0}
OTHER_TOLERANCE_DEG, FRAME_TOLERANCE_M = 5.0, 0.03


@dataclass(frozen=True, slots=True, eq=False)
class PoseSolution:
    """One key pose: variables (n_variables,), the middles of all balls (n_balls, 3) and the levels of its contacts."""

    variables: Array
    balls_m: Array
    levels_m: Array  # (n_rests,)
    anchors_m: tuple[Array | None, ...]  # where each contact's balls were told to stay


def solve_motion(exercise: Exercise, body: Body | None = None) -> SolvedMotion:
    """Return the motion of an exercise, working limb on the right, with every fault that the solver found."""
    setup = make_setup(exercise, body or make_body())
    poses = solve_poses(setup)
    course = course_of(exercise)
    variables = _between(setup, poses, course)
    motion = SolvedMotion(
        exercise=exercise.id,
        body=setup.body,
        times_s=course.times_s,
        root_m=variables[:, :ROOT],
        angles_rad=variables[:, ROOT:],
        keys=course.keys,
        props=(),
    )
    motion = judge(setup, poses, course, motion)
    if motion.faults:
        motion = with_possible(motion, possible(setup, poses, _with_tolerance(setup, WIDE_DEG)))
    return _both_ways(exercise, place_props(setup, poses, course, motion))


def _with_tolerance(setup: Setup, tolerance_deg: float) -> dict[int, PoseSolution]:
    """Return the key poses as the contacts would have them, if the file's angles could be left behind."""
    exercise = replace(setup.exercise, motion=replace(setup.exercise.motion, tolerance_deg=tolerance_deg))
    return solve_poses(make_setup(exercise, setup.body))


# --- key poses ------------------------------------------------------------------------------------------------------


def solve_poses(setup: Setup) -> dict[int, PoseSolution]:
    """Return the solution of every pose that the repetition visits, by its index in the file."""
    names = [pose.name for pose in setup.poses]
    path = [0, *(names.index(phase.to) for phase in setup.exercise.motion.phases)]
    solved: dict[int, PoseSolution] = {}
    walls: dict[Facing, float] = {}
    for before, here in zip([0, *path], path, strict=False):
        if here not in solved:
            solved[here] = _solve_pose(setup, here, before if here != before else None, solved, walls)
    return solved


def _solve_pose(
    setup: Setup, pose: int, before: int | None, solved: dict[int, PoseSolution], walls: dict[Facing, float]
) -> PoseSolution:
    ask = ask_of(setup.exercise, setup.poses[pose], setup.arms[pose], setup.body, setup.kneeling(pose))
    previous = solved[before] if before is not None else None
    active = np.array(setup.active(pose), dtype=float)
    anchors = _anchors(setup, active, solved)
    levels = _levels(setup, walls)
    start = _first_guess(setup, ask, active, previous)
    found = _search(setup, pose, ask, active, levels, anchors, start)
    missing = [r for r, rest in enumerate(setup.rests) if active[r] and not np.isfinite(levels[r]) and not rest.pair]
    if missing:  # a wall stands where the body first reaches it
        balls = _balls(setup.body, found)
        radii = setup.body.radii_m
        for r in missing:
            rest = setup.rests[r]
            first = rest.groups[0]
            walls.setdefault(rest.facing, float((balls[first] @ rest.normal - radii[first]).min()))
        levels = _levels(setup, walls)
        found = _search(setup, pose, ask, active, levels, anchors, found.variables)
    balls = _balls(setup.body, found)
    return PoseSolution(found.variables[0], balls, levels, anchors)


def _balls(body: Body, found: Solved) -> Array:
    balls: Array = outline_of(body, place(body, found.variables[:, :ROOT], found.variables[:, ROOT:]))[0]
    return balls


def _levels(setup: Setup, walls: dict[Facing, float]) -> Array:
    levels = np.full(len(setup.rests), np.nan)
    for r, rest in enumerate(setup.rests):
        if rest.level_m is not None:
            levels[r] = rest.level_m
        elif rest.facing in walls:
            on_wall = next(
                (p for p in setup.exercise.motion.props if p.name == rest.contact.on and p.at == "wall"), None
            )
            levels[r] = walls[rest.facing] + ((on_wall.size_cm or 0.0) / 100.0 if on_wall else 0.0)
    return levels


def _anchors(setup: Setup, active: Array, solved: dict[int, PoseSolution]) -> tuple[Array | None, ...]:
    """Return where each contact's balls stay: where the first pose with this contact put them (one line, one place)."""
    found: list[Array | None] = []
    for r, rest in enumerate(setup.rests):
        before = next((s for pose, s in solved.items() if setup.active(pose)[r]), None)
        keeps = active[r] and before is not None and len(rest.stay) and not rest.slides
        found.append(before.balls_m[rest.stay] if keeps and before else None)
    return tuple(found)


def _first_guess(setup: Setup, ask: Ask, active: Array, previous: PoseSolution | None) -> Array:
    guess = np.clip(ask.guess, ask.min_var, ask.max_var)[None].copy()
    if previous is not None and ask.tolerances[0] > PLACE_M:
        guess[:, [0, 2]] = previous.variables[[0, 2]]
    body, radii = setup.body, setup.body.radii_m
    balls = outline_of(body, place(body, guess[:, :ROOT], guess[:, ROOT:]))[0]
    heights = [
        float(rest.level_m - (balls[group, 1] - radii[group]).min())
        for r, rest in enumerate(setup.rests)
        if active[r] and rest.facing == "up" and rest.level_m is not None and rest.pair is None
        for group in rest.groups
    ]
    guess[:, 1] += float(np.median(heights)) if heights else -float((balls[:, 1] - radii).min())
    return guess


def _search(
    setup: Setup, pose: int, ask: Ask, active: Array, levels: Array, anchors: tuple[Array | None, ...], start: Array
) -> Solved:
    """Return the pose found from `start`: with loose contacts first, then with tight ones (fewer dead ends)."""
    batch = Batch(
        targets=ask.targets[None],
        tolerances=ask.tolerances[None],
        leans=np.array([[ask.lean_rad, ask.lean_tolerance_rad]]),
        active=active[None],
        levels_m=levels[None],
        anchors_m=tuple(None if a is None else a[None] for a in anchors),
        arm_poses=(setup.poses[pose].arms,),
        still=np.array([is_balanced(setup, pose)]),
    )
    for slack in SLACKS:
        terms = terms_of(setup, replace(batch, slack=slack))
        found = Search(setup.body, terms, ask.min_var[None], ask.max_var[None]).run(start, POSE_STEPS)
        start = found.variables
    return found


# --- between the poses ----------------------------------------------------------------------------------------------


def _between(setup: Setup, poses: dict[int, PoseSolution], course: Course) -> Array:
    """Return the variables of every frame (n_frames, n_variables)."""
    ends = np.stack([poses[i].variables for i in sorted(poses)])
    row = {pose: k for k, pose in enumerate(sorted(poses))}
    before = np.array([row[i] for i in course.before])
    after = np.array([row[i] for i in course.after])
    smooth: Array = ends[before] + (ends[after] - ends[before]) * course.part[:, None]
    moving = np.flatnonzero((course.part > 0) & (course.part < 1))
    knots = _knots(course, moving)
    if len(knots) == 0:
        return smooth
    found = _solve_frames(setup, poses, course, knots, smooth)
    correction = np.zeros_like(smooth)
    fixed = np.union1d(knots, np.setdiff1d(np.arange(len(smooth)), moving))
    known = np.zeros_like(smooth)
    known[knots] = found - smooth[knots]
    for v in range(smooth.shape[1]):
        correction[:, v] = np.interp(np.arange(len(smooth)), fixed, known[fixed, v])
    corrected: Array = np.clip(smooth + correction, *_limits(setup.body))
    return corrected


def _solve_frames(setup: Setup, poses: dict[int, PoseSolution], course: Course, knots: Index, smooth: Array) -> Array:
    """Return the variables of the knots, (n_knots, n_variables)."""
    found, left = smooth[knots].copy(), np.arange(len(knots))
    for steps in FRAME_STEPS:
        frames = knots[left]
        terms = terms_of(setup, _batch(setup, poses, course, frames, smooth[frames]))
        low, high = (np.broadcast_to(end, smooth[frames].shape) for end in _limits(setup.body))
        solved = Search(setup.body, terms, low, high).run(found[left], steps)
        found[left] = solved.variables
        left = left[~solved.done]
        if len(left) == 0:
            break
    return found


def _frame_tolerances(body: Body) -> Array:
    """Return how far each variable may leave the course between two poses, (n_variables,)."""
    names = [freedom.name.split(".")[-1].split("_")[0] for freedom in body.freedoms]
    angles = np.radians([FRAME_TOLERANCE_DEG.get(name, OTHER_TOLERANCE_DEG) for name in names])
    return np.concatenate([np.full(ROOT, FRAME_TOLERANCE_M), angles])


def _knots(course: Course, moving: Index) -> Index:
    """Return the frames to solve: every second one, and every one of a quick movement."""
    pace = np.abs(np.diff(course.part, append=course.part[-1]))
    quick = (pace[moving] > FAST_PER_FRAME) | (pace[moving - 1] > FAST_PER_FRAME)
    found: Index = moving[quick | (np.arange(len(moving)) % EVERY == 0)]
    return found


def _limits(body: Body) -> tuple[Array, Array]:
    low, high = np.full(ROOT + len(body.freedoms), -50.0), np.full(ROOT + len(body.freedoms), 50.0)
    low[ROOT:], high[ROOT:] = body.min_rad, body.max_rad
    return low, high


def _batch(setup: Setup, poses: dict[int, PoseSolution], course: Course, knots: Index, smooth: Array) -> Batch:
    n = len(knots)
    tolerances = np.broadcast_to(_frame_tolerances(setup.body), smooth.shape)
    first = [course.before[k] for k in knots]
    last = [course.after[k] for k in knots]
    active = np.array([np.logical_and(setup.active(a), setup.active(b)) for a, b in zip(first, last, strict=True)])
    anchors: list[Array | None] = []
    for rest in setup.rests:
        if len(rest.stay) == 0 or rest.slides:
            anchors.append(None)
            continue
        begin = np.stack([poses[a].balls_m[rest.stay] for a in first])
        end = np.stack([poses[b].balls_m[rest.stay] for b in last])
        part = course.part[knots][:, None, None]
        anchors.append(begin + (end - begin) * part)
    names = [(setup.poses[a].arms, setup.poses[b].arms) for a, b in zip(first, last, strict=True)]
    levels = np.stack([poses[a].levels_m for a in first])
    index = setup.body.freedom_index
    lean = smooth[:, ROOT + index["pitch"]] + smooth[:, ROOT + index["lumbar_flexion"]]
    return Batch(
        targets=smooth,
        tolerances=tolerances,
        leans=np.stack([lean, np.full(n, np.radians(20.0))], axis=1),
        active=active.astype(float),
        levels_m=levels,
        anchors_m=tuple(anchors),
        arm_poses=tuple(a if a == b else "" for a, b in names),
        still=np.zeros(n, dtype=bool),
        is_pose=False,
    )


# --- left and right in turn -----------------------------------------------------------------------------------------


def _both_ways(exercise: Exercise, motion: SolvedMotion) -> SolvedMotion:
    """Return an alternating exercise with its second half, by the other leg, if both legs start alike."""
    start = exercise.motion.poses[0]
    if exercise.sides != "alternating" or start.working != start.other:
        return motion
    back, n = mirrored(motion), len(motion.times_s)
    props = tuple(
        replace(
            prop,
            at_m=np.concatenate([prop.at_m, other.at_m[1:]]),
            to_m=None if prop.to_m is None or other.to_m is None else np.concatenate([prop.to_m, other.to_m[1:]]),
        )
        for prop, other in zip(motion.props, back.props, strict=True)
    )
    return replace(
        motion,
        times_s=np.arange(2 * n - 1) / FPS,
        root_m=np.concatenate([motion.root_m, back.root_m[1:]]),
        angles_rad=np.concatenate([motion.angles_rad, back.angles_rad[1:]]),
        keys=(*motion.keys, *(Key(key.pose, key.first + n - 1, key.last + n - 1) for key in back.keys[1:])),
        props=props,
    )
