"""Whether a body can do a solved motion: contacts, floor, joints and balance, every frame; and what was changed.

Each fault names the pose or the frame, the joint or the contact, the value and what was expected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from coxa.body.ik import ROOT, outside
from coxa.body.motion import Change, Course, Fault, SolvedMotion
from coxa.body.posture import authored
from coxa.body.scene import NEVER_SINKS, Setup, is_balanced, lasts
from coxa.body.skeleton import Array, balance_point, outline_of

if TYPE_CHECKING:
    from coxa.body.solve import PoseSolution

FIRM_M = 0.005  # feet, hands, knees, forearms hold within this (issue: 5 mm)
SOFT_M = 0.025  # back, seat, head, thigh: flesh gives
SINK_M = 0.012  # nothing goes deeper into the floor
BALANCE_M = 0.010
LEAN_DEG = 1.0  # beyond the file's tolerance
REVERSED = ("lumbar_flexion", "thorax_turn")  # the file counts these the other way round
MOST_NEEDED = 3  # angles named in one fault
TOLD_DEG = 0.5  # smaller changes are not listed


def judge(setup: Setup, poses: Mapping[int, PoseSolution], course: Course, motion: SolvedMotion) -> SolvedMotion:
    """Return the motion with its changes and faults."""
    balls = outline_of(setup.body, motion.placed())
    contacts, worst = _contacts(setup, poses, course, balls)
    faults = [
        *contacts,
        *_sinking(setup, course, balls),
        *_lean(setup, poses),
        *_unbalanced(setup, poses, course, motion, balls),
    ]
    return replace(motion, changes=tuple(_changes(setup, poses)), faults=tuple(faults), worst_contact_m=worst)


def _moment(setup: Setup, course: Course, frame: int) -> str:
    """Return how a frame is named in a fault: a pose, or a frame between two poses."""
    a, b = setup.poses[course.before[frame]].name, setup.poses[course.after[frame]].name
    if a == b or course.part[frame] in (0.0, 1.0):
        return f"pose {b if course.part[frame] == 1.0 else a}"
    return f"frame {frame} ({a} to {b})"


# --- contacts -------------------------------------------------------------------------------------------------------


def _contacts(
    setup: Setup, poses: Mapping[int, PoseSolution], course: Course, balls: Array
) -> tuple[list[Fault], float]:
    faults, worst = [], 0.0
    for r, rest in enumerate(setup.rests):
        on = lasts(setup, course, r)
        if not on.any():
            continue
        error = _errors(setup, poses, course, balls, r)
        allowed = FIRM_M if rest.firm else SOFT_M
        error = np.where(on, error, 0.0)
        if rest.firm:
            worst = max(worst, float(error.max()))
        if error.max() > allowed:
            frame = int(error.argmax())
            off = f"{rest.label} is {error.max() * 1000:.0f} mm off; expected {allowed * 1000:.0f} mm or less"
            faults.append(Fault(_moment(setup, course, frame), rest.label, f"{off}."))
    return faults, worst


def _errors(setup: Setup, poses: Mapping[int, PoseSolution], course: Course, balls: Array, r: int) -> Array:
    """Return how far a contact is off in every frame, m: from its surface, and from where its balls stay."""
    rest = setup.rests[r]
    radii = setup.body.radii_m
    if rest.pair is not None:
        first, second = rest.pair
        apart = np.linalg.norm(balls[:, first, None] - balls[:, None, second], axis=-1)
        gaps = apart - radii[first][:, None] - radii[second][None, :]
        paired: Array = np.abs(gaps.reshape(len(balls), -1).min(axis=1))
        return paired
    level = np.nan_to_num(np.array([poses[a].levels_m[r] for a in course.before]))
    error = np.zeros(len(balls))
    for group in rest.groups:
        gap = (balls[:, group] @ rest.normal - radii[group]).min(axis=1) - level
        error = np.maximum(error, np.abs(gap))
    if rest.firm and len(rest.stay) and not rest.slides:
        begin = np.stack([poses[a].balls_m[rest.stay] for a in course.before])
        flat = 1.0 - np.abs(rest.normal)
        error = np.maximum(error, (np.abs(balls[:, rest.stay] - begin) * flat).max(axis=(1, 2)))
    return error


def possible(setup: Setup, poses: Mapping[int, PoseSolution], wide: Mapping[int, PoseSolution]) -> dict[str, str]:
    """Return, per pose, which authored angles the contacts would need, as half a sentence; "" where none is known.

    `wide`: the same poses, solved with a tolerance so large that the contacts decide.
    """
    needed: dict[str, str] = {}
    reach = setup.exercise.motion.tolerance_deg
    for pose in poses:
        moved = []
        for label, freedom, value in authored(setup.poses[pose]):
            done = _done_deg(setup, wide[pose], freedom)
            shown = -value if freedom in REVERSED else value
            told = not (setup.mirror and label.startswith("other"))
            if told and abs(done - shown) > reach:
                moved.append((abs(done - shown), f"{label} about {done:.0f} (the file says {shown:g})"))
        found = [text for _, text in sorted(moved, reverse=True)[:MOST_NEEDED]]
        needed[setup.poses[pose].name] = "; possible would be " + ", ".join(found) if found else ""
    return needed


def with_possible(motion: SolvedMotion, needed: Mapping[str, str]) -> SolvedMotion:
    """Return the motion with what would be possible added to the faults of its contacts."""
    faults = []
    for fault in motion.faults:
        names = [name for name in needed if fault.where == f"pose {name}" or f" to {name})" in fault.where]
        more = "".join(needed[name] for name in names[:1])
        faults.append(replace(fault, text=fault.text.removesuffix(".") + more + "."))
    return replace(motion, faults=tuple(faults))


# --- floor, lean, balance -------------------------------------------------------------------------------------------


def _sinking(setup: Setup, course: Course, balls: Array) -> Iterator[Fault]:
    names = [ball.name.split(".")[-1] for ball in setup.body.balls]
    mine = np.array([i for i, name in enumerate(names) if name in NEVER_SINKS])
    radii = setup.body.radii_m
    depth = -(balls[:, mine, 1] - radii[mine])
    if depth.max() > SINK_M:
        frame, which = np.unravel_index(int(depth.argmax()), depth.shape)
        name = setup.body.balls[int(mine[which])].name
        yield Fault(
            _moment(setup, course, int(frame)),
            name,
            f"{name} is {depth.max() * 1000:.0f} mm below the floor; expected at most {SINK_M * 1000:.0f} mm.",
        )


def _lean(setup: Setup, poses: Mapping[int, PoseSolution]) -> Iterator[Fault]:
    for pose, found in poses.items():
        asked = setup.poses[pose].trunk_lean_deg
        lean = _lean_deg(setup, found)
        reach = setup.exercise.motion.tolerance_deg + LEAN_DEG
        if asked is not None and abs(lean - asked) > reach:
            yield Fault(
                f"pose {setup.poses[pose].name}",
                "trunk_lean",
                f"trunk_lean_deg is {asked:g}; the contacts allow about {lean:.0f}.",
            )


def _done_deg(setup: Setup, found: PoseSolution, freedom: str) -> float:
    """Return a solved angle as the file counts it, degrees."""
    done = float(np.degrees(found.variables[ROOT + setup.body.freedom_index[freedom]]))
    return -done if freedom in REVERSED else done


def _lean_deg(setup: Setup, found: PoseSolution) -> float:
    index = setup.body.freedom_index
    return float(np.degrees(found.variables[ROOT + index["pitch"]] + found.variables[ROOT + index["lumbar_flexion"]]))


def _unbalanced(
    setup: Setup, poses: Mapping[int, PoseSolution], course: Course, motion: SolvedMotion, balls: Array
) -> Iterator[Fault]:
    mass = balance_point(setup.body, motion.placed())
    for key in motion.keys:
        pose = course.after[key.first] if key.first else course.before[0]
        if not is_balanced(setup, pose):
            continue
        corners = np.concatenate(
            [
                np.concatenate(rest.groups)
                for rest, on in zip(setup.rests, setup.active(pose), strict=True)
                if on and rest.pair is None
            ]
        )
        out = float(np.hypot(*outside(mass[key.first, [0, 2]], balls[key.first, corners][:, [0, 2]])))
        if out > BALANCE_M:
            yield Fault(
                f"pose {key.pose}",
                "balance",
                f"the body's weight is {out * 100:.0f} cm outside the feet; expected over them.",
            )


# --- changes --------------------------------------------------------------------------------------------------------


def _changes(setup: Setup, poses: Mapping[int, PoseSolution]) -> Iterator[Change]:
    for pose, found in poses.items():
        name = setup.poses[pose].name
        for label, freedom, value in authored(setup.poses[pose]):
            done, shown = _done_deg(setup, found, freedom), -value if freedom in REVERSED else value
            if abs(done - shown) > TOLD_DEG:
                yield Change(name, label, shown, round(done, 1))
        asked = setup.poses[pose].trunk_lean_deg
        if asked is not None and abs(_lean_deg(setup, found) - asked) > TOLD_DEG:
            yield Change(name, "trunk_lean", asked, round(_lean_deg(setup, found), 1))
