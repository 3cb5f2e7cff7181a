"""What the arms do: from the name in an exercise file to shoulder and elbow angles and goals for the palms.

Numbers: arms.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from coxa.body.skeleton import HERE, LEFT, RIGHT, Array, Body
from coxa.catalog.records import Exercise, Pose


@dataclass(frozen=True, slots=True, eq=False)
class Goal:
    """A palm that goes to a point of a segment (joint index, place in its frame)."""

    palm_joint: int
    palm_at_m: Array
    joint: int
    at_m: Array


@dataclass(frozen=True, slots=True, eq=False)
class ArmPose:
    """Arm angles of one pose by freedom name (rad), goals, and the arms that hang straight down (side, m forwards)."""

    angles_rad: Mapping[str, float]
    goals: tuple[Goal, ...]
    hanging: tuple[tuple[str, float], ...]
    alike: bool  # both arms do the same


@cache
def _presets() -> Mapping[str, Any]:
    return tomllib.loads((HERE / "arms.toml").read_text(encoding="utf-8"))


def lower_side(exercise: Exercise) -> str:
    """Return the side that lies below when lying on the side or in a side plank: RIGHT is the working one."""
    down = {contact.part for contact in exercise.motion.contacts if contact.on in ("floor", "mat", "cushion")}
    return RIGHT if down & {"working.forearm", "working.side", "working.hip", "working.hand"} else LEFT


def arms_of(exercise: Exercise, pose: Pose, body: Body) -> ArmPose:
    """Return what both arms do in this pose."""
    preset = _presets()[pose.arms]
    rows = preset.get(exercise.support, preset)["arms"]
    angles: dict[str, float] = {}
    goals: list[Goal] = []
    hanging: list[tuple[str, float]] = []
    for row in rows:
        for side in _who(row["who"], exercise):
            names = ("shoulder_flexion", "shoulder_adduction", "shoulder_rotation")
            for name, value in zip(names, row["shoulder"], strict=True):
                angles[side + name] = float(np.radians(value))
            angles[side + "elbow"] = float(np.radians(row["elbow"]))
            angles[side + "wrist"] = float(np.radians(row.get("wrist", 0.0)))
            if "swing" in row:
                opposite = pose.other if side == RIGHT else pose.working
                own = pose.working if side == RIGHT else pose.other
                swing = row["swing"] * (opposite.hip_deg[0] - own.hip_deg[0]) / 2
                angles[side + "shoulder_flexion"] += float(np.radians(swing))
            if "goal" in row:
                goals.append(_goal(row["goal"], side, body))
            if "hang" in row:
                hanging.append((side, row["hang"] * body.height_m))
    return ArmPose(angles, tuple(goals), tuple(hanging), all(row["who"] == "both" for row in rows))


def _who(who: str, exercise: Exercise) -> tuple[str, ...]:
    below = lower_side(exercise)
    above = LEFT if below == RIGHT else RIGHT
    hand = _hand_side(exercise)
    weight = RIGHT if any(prop.at == "working.hand" for prop in exercise.motion.props) else LEFT
    return {
        "both": (RIGHT, LEFT),
        "working": (RIGHT,),
        "other": (LEFT,),
        "lower": (below,),
        "upper": (above,),
        "hand": (hand,),
        "weight": (weight,),
        "free": (LEFT if hand == RIGHT else RIGHT,),
    }[who]


def _hand_side(exercise: Exercise) -> str:
    """Return the side of the hand that holds on: the one with a contact, else the free side of the prop, else other."""
    hands = {contact.part for contact in exercise.motion.contacts}
    held = {prop.at for prop in exercise.motion.props}
    if "working.hand" in hands or ("other.hand" in held and "other.hand" not in hands):
        return RIGHT
    return LEFT


def palm(body: Body, side: str) -> tuple[int, Array]:
    """Return the palm as a point: its segment and the place in it."""
    ball = body.balls[body.ball_index[side + "palm"]]
    return ball.joint, ball.at_m


def _goal(row: Mapping[str, Any], side: str, body: Body) -> Goal:
    at = np.array(row["at"], dtype=float) * body.height_m
    limb = row.get("side")
    if limb is None:
        joint = row["joint"]
        if side == LEFT:
            at = at * np.array([1.0, 1.0, -1.0])
    else:
        limb_side = RIGHT if limb == "working" else LEFT
        joint = limb_side + row["joint"]
        outer = 1.0 if limb_side == side else -1.0  # each hand on its own side of the limb
        at = at * np.array([1.0, 1.0, outer if limb_side == RIGHT else -outer])
    joint_index, at_palm = palm(body, side)
    return Goal(joint_index, at_palm, body.joint_index[joint], at)
