"""What touches what: from the contacts of an exercise file to groups of balls, planes and pairs.

The working limb is the right one. A contact lasts through a movement when the same line of the file names both its
key poses; a foot that steps has two lines. Numbers: parts.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

from coxa.body.ik import Index
from coxa.body.skeleton import HERE, LEFT, RIGHT, Array, Body
from coxa.catalog.records import Contact, Exercise, Motion, Prop

Facing = Literal["up", "down", "front", "behind", "working", "other"]
# The direction from the surface towards the body, world axes: the floor's is up, a wall in front looks backwards.
NORMALS: Mapping[Facing, tuple[float, float, float]] = {
    "up": (0.0, 1.0, 0.0),
    "down": (0.0, -1.0, 0.0),  # the underside of a thing that holds the heels down
    "front": (-1.0, 0.0, 0.0),
    "behind": (1.0, 0.0, 0.0),
    "working": (0.0, 0.0, -1.0),
    "other": (0.0, 0.0, 1.0),
}
LYING_ON_SIDE = ("side-lying", "side-plank")  # supports in which a foot rests on its edge
ROLLING = ("swiss-ball", "hard-ball", "small-ball", "foam-roller")  # things that roll along with what rests on them
SLIDING = ("slider", *ROLLING)


@cache
def parts() -> Mapping[str, Any]:
    """Return parts.toml."""
    return tomllib.loads((HERE / "parts.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """One contact, made ready: groups of balls on a plane, or a pair of body parts.

    `level_m`: the plane's distance from the origin along its normal; None = a wall, placed where it is first touched.
    `stay` and `slides`: which balls keep their place, and whether they may slide along the surface.
    """

    contact: Contact
    poses: frozenset[str]
    facing: Facing
    groups: tuple[Index, ...]
    stay: Index
    firm: bool
    slides: bool
    level_m: float | None
    pair: tuple[Index, Index] | None = None

    @property
    def label(self) -> str:
        """The contact as its file names it."""
        return f"{self.contact.part} on {self.contact.on}"

    @property
    def normal(self) -> Array:
        """The direction from the surface towards the body."""
        return np.array(NORMALS[self.facing])


def sided(part: str) -> tuple[str, tuple[str, ...]]:
    """Return the part's bare name and the sides it stands for."""
    limb, dot, bare = part.partition(".")
    if dot:
        return bare, (RIGHT if limb == "working" else LEFT,)
    bare = {"hands": "hand", "forearms": "forearm"}.get(part, part)
    return bare, ("",) if parts()[bare].get("single") else (RIGHT, LEFT)


def rests_of(exercise: Exercise, body: Body) -> tuple[Rest, ...]:
    """Return every contact of an exercise that the solver has to keep."""
    motion = exercise.motion
    props = {prop.name: prop for prop in motion.props}
    found = []
    for contact in motion.contacts:
        prop = props.get(contact.on)
        if prop and prop.kind != "wall" and prop.at and prop.kind in ("small-ball", "strap", "band", "weight"):
            continue  # held by the body itself: it is drawn where the body holds it
        found.append(_rest(contact, prop, exercise, body))
    return tuple(found)


def _balls(body: Body, side: str, names: list[str]) -> Index:
    return np.array([body.ball_index[side + name] for name in names])


def _rest(contact: Contact, prop: Prop | None, exercise: Exercise, body: Body) -> Rest:
    motion = exercise.motion
    poses = frozenset(pose.name for pose in motion.poses) if contact.phases == ("all",) else frozenset(contact.phases)
    bare, sides = sided(contact.part)
    pair = _pair(contact, bare, sides, body) if "." in contact.on else None
    facing = _facing(contact, prop, exercise)
    rows = parts()[_variant(bare, contact, facing, exercise)]
    kind = prop.kind if prop else contact.on
    ball_on_wall = kind == "hard-ball" and prop is not None and prop.at == "wall"
    return Rest(
        contact=contact,
        poses=poses,
        facing="front" if ball_on_wall else facing,
        groups=tuple(_balls(body, side, group) for side in sides for group in rows["groups"]),
        stay=np.array([body.ball_index[side + name] for side in sides for name in rows["stay"]], dtype=np.intp),
        firm=bool(rows["firm"]) and pair is None,
        slides=kind in SLIDING or contact.slides,
        level_m=_level(contact, prop, facing),
        pair=pair,
    )


def _variant(bare: str, contact: Contact, facing: Facing, exercise: Exercise) -> str:
    motion = exercise.motion
    if bare == "hand" and any(prop.name == contact.on and prop.kind == "bar" for prop in motion.props):
        return "hand_grip"
    if bare in ("foot", "heel") and exercise.support in LYING_ON_SIDE:
        return "foot_side"
    if bare != "toes":
        return bare
    if facing != "up":
        return "toes_wall"
    limb = contact.part.split(".")[0]
    mine = {other.part.split(".")[1] for other in motion.contacts if other.part.startswith(limb + ".")}
    standing = any(
        other.part == f"{limb}.foot" for other in motion.contacts if set(other.phases) & {*contact.phases, "all"}
    )
    return "toes_kneeling" if mine & {"knee", "shin"} and not standing and _kneels(limb, contact, motion) else "toes"


def _kneels(limb: str, contact: Contact, motion: Motion) -> bool:
    """Return whether the shin lies: the knee is bent by a right angle or so, and the foot points away."""
    angles = [getattr(pose, limb) for pose in motion.poses if contact.phases == ("all",) or pose.name in contact.phases]
    return all((leg.knee_deg or 0) >= 60 and (leg.ankle_deg is None or leg.ankle_deg < 0) for leg in angles)


def _pair(contact: Contact, bare: str, sides: tuple[str, ...], body: Body) -> tuple[Index, Index]:
    target, (target_side,) = sided(contact.on)
    tables = parts()
    mine = np.concatenate([_balls(body, side, tables["on_body"].get(bare, [bare])) for side in sides])
    return mine, _balls(body, target_side, tables["as_surface"][target])


def _facing(contact: Contact, prop: Prop | None, exercise: Exercise) -> Facing:
    motion = exercise.motion
    if contact.part.endswith(".heel") and prop is not None and exercise.support == "kneeling":
        return "down"  # kneeling, heels hooked under something heavy
    is_wall = contact.on == "wall" or (prop is not None and prop.kind == "wall")
    if not is_wall:
        return "up"
    wall = next((row for row in motion.props if row.kind == "wall"), None)
    if wall is not None and wall.at in NORMALS:
        return wall.at  # type: ignore[return-value]
    if contact.part in ("back", "head", "shoulders", "seat"):
        return "behind"
    if contact.part.endswith("toes") and any(c.part == contact.part.replace("toes", "knee") for c in motion.contacts):
        return "behind"
    return "front"


def _level(contact: Contact, prop: Prop | None, facing: Facing) -> float | None:
    if facing != "up" or (prop is not None and prop.at == "wall"):
        return None
    return (prop.size_cm or 0.0) / 100.0 if prop else 0.0
