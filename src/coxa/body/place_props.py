"""Where the props stand: under what rests on them, in the hands that hold them, between the limbs they join.

Sizes: props.toml. A thing that rolls or slides follows the body part on it; a band that is fixed to a wall is fixed on
the side towards which it pulls, as the exercise's load says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from coxa.body.contacts import ROLLING, SLIDING, Rest
from coxa.body.motion import Course, PlacedProp, SolvedMotion
from coxa.body.scene import Setup, lasts
from coxa.body.skeleton import HERE, Array, outline_of
from coxa.catalog.records import Prop

if TYPE_CHECKING:
    from coxa.body.solve import PoseSolution

STANDING = ("chair", "seat", "box", "bench", "bed", "stool")  # things that stand: never carried
JOINED = ("strap", "band", "stick")  # things with two ends
STICK_OVER_M = 0.14  # how far a stick reaches beyond the places that it touches
EDGE_M = 0.04  # how far beyond the body's middle a bed ends from whose edge a leg hangs
NARROW_M, ASIDE_M = 0.30, 0.07  # a step for one foot: its width, and how far it stands to that foot's outside
ROUND = (*ROLLING, "weight", "bar")
# Which way a band fixed to a wall pulls: from the direction in which the load moves the hip, unit vector to the anchor.
PULLS: Mapping[str, tuple[float, float]] = {
    "abd": (0.0, 1.0),
    "add": (0.0, -1.0),
    "ir": (0.0, 1.0),
    "er": (0.0, -1.0),
    "ext": (-1.0, 0.0),
    "flex": (1.0, 0.0),
    "anti-rotation": (0.0, 1.0),
}
ANCHOR_M = 0.9
# The places of the body that a prop's `at` and `to` may name, as outline balls.
PLACES: Mapping[str, tuple[str, ...]] = {
    "working.hand": ("right.palm",),
    "other.hand": ("left.palm",),
    "hands": ("right.palm", "left.palm"),
    "working.knee": ("right.thigh_lower",),
    "other.knee": ("left.thigh_lower",),
    "working.foot": ("right.ankle",),
    "other.foot": ("left.ankle",),
    "pelvis": ("right.groin", "left.groin"),
    "between the ankles": ("right.ankle", "left.ankle"),
    "back of the head": ("hair_back",),
    "tail bone": ("right.buttock", "left.buttock"),
}
OUTSIDE = ("back of the head", "tail bone")  # places on the skin behind the balls


@cache
def _sizes() -> Mapping[str, Any]:
    return tomllib.loads((HERE / "props.toml").read_text(encoding="utf-8"))


def size_of(prop: Prop) -> tuple[float, float, float]:
    """Return length, height and width of a prop, m."""
    row = _sizes()[prop.kind]["size"]
    length, height, width = (value / 100.0 for value in row)
    if prop.size_cm is None:
        return length, height, width
    size = prop.size_cm / 100.0
    if prop.kind in ("small-ball", "hard-ball", "swiss-ball"):
        return size, size, size
    if prop.kind == "foam-roller":
        return size, size, width
    if prop.kind == "bar":
        return length, height, width
    return length, size, width


def place_props(setup: Setup, poses: Mapping[int, PoseSolution], course: Course, motion: SolvedMotion) -> SolvedMotion:
    """Return the motion with its props in place, a wall that a contact names included."""
    balls = outline_of(setup.body, motion.placed())
    things = [_place(setup, prop, course, balls, motion) for prop in setup.exercise.motion.props if prop.kind != "wall"]
    for facing in sorted({rest.facing for rest in setup.rests} - {"up", "down"}):
        rest = next(rest for rest in setup.rests if rest.facing == facing)
        r = setup.rests.index(rest)
        level = next(found.levels_m[r] for found in poses.values() if np.isfinite(found.levels_m[r]))
        things.append(_wall(rest, level, setup, balls))
    return replace(motion, props=tuple(things))


def _wall(rest: Rest, level_m: float, setup: Setup, balls: Array) -> PlacedProp:
    if rest.contact.on != "wall":
        thing = next((p for p in setup.exercise.motion.props if p.name == rest.contact.on), None)
        level_m -= (thing.size_cm or 0.0) / 100.0 if thing else 0.0
    middle = balls.mean(axis=(0, 1))
    at = rest.normal * level_m + middle * (1 - np.abs(rest.normal))
    at[1] = 0.0
    turn = float(np.arctan2(-rest.normal[2], rest.normal[0]))
    length, height, width = (value / 100.0 for value in _sizes()["wall"]["size"])
    return PlacedProp("wall", "wall", np.tile(at, (len(balls), 1)), (length, height, width), turn_rad=turn)


def _place(setup: Setup, prop: Prop, course: Course, balls: Array, motion: SolvedMotion) -> PlacedProp:
    size = size_of(prop)
    resting = [r for r, rest in enumerate(setup.rests) if rest.contact.on == prop.name]
    if prop.kind in JOINED:
        return _joined(setup, prop, balls, size, motion)
    if prop.at in PLACES and prop.kind in STANDING:
        return _under_hands(setup, prop, balls, size)
    if prop.at in PLACES:
        return _held(prop, balls, size, setup)
    if resting and setup.rests[resting[0]].facing == "down":
        return _over(setup, prop, resting, balls, size)
    if resting and setup.rests[resting[0]].facing != "up":
        return _on_wall(setup, prop, resting[0], balls, size)
    if prop.kind == "bar" and resting:
        grips = np.unique(np.concatenate([np.concatenate(setup.rests[r].groups) for r in resting]))
        return PlacedProp(prop.name, prop.kind, balls[:, grips].mean(axis=1), size)
    at = _under(setup, course, balls, resting) if resting else _ahead(balls)
    at[:, 1] = size[1] / 2 if prop.kind in ROUND else 0.0
    if prop.kind not in SLIDING:
        at[:, 0] -= _sizes()[prop.kind].get("behind", 0.0) / 100.0
    if prop.kind == "box":
        size, at = _for_one_foot(setup, resting, size, at)
    if prop.kind == "bed":
        at = _edge(setup, resting, size, at)
    return PlacedProp(prop.name, prop.kind, at, size)


def _for_one_foot(
    setup: Setup, resting: list[int], size: tuple[float, float, float], at: Array
) -> tuple[tuple[float, float, float], Array]:
    """Return a step that only one foot uses narrow and to its outside, so that the other leg can hang beside it."""
    limbs = {setup.rests[r].contact.part.split(".")[0] for r in resting}
    if len(limbs) != 1:
        return size, at
    outwards = ASIDE_M if limbs == {"working"} else -ASIDE_M
    return (size[0], size[1], NARROW_M), at + np.array([0.0, 0.0, outwards])


def _edge(setup: Setup, resting: list[int], size: tuple[float, float, float], at: Array) -> Array:
    """Return a bed on which only one leg rests so that the other leg hangs over its edge, beside the body's middle."""
    limbs = {part.split(".")[0] for r in resting if "." in (part := setup.rests[r].contact.part)}
    if len(limbs) != 1:
        return at
    over = 1.0 if limbs == {"other"} else -1.0
    moved = at.copy()
    moved[:, 2] = over * (EDGE_M - size[2] / 2)
    return moved


def _over(setup: Setup, prop: Prop, resting: list[int], balls: Array, size: tuple[float, float, float]) -> PlacedProp:
    """Return a heavy thing that stands over the heels: its underside on them, its front edge just before them."""
    groups = np.unique(np.concatenate([np.concatenate(setup.rests[r].groups) for r in resting]))
    at = balls[0, groups].mean(axis=0)
    at[0] += 0.03 - size[0] / 2
    at[1] = float((balls[0, groups, 1] + setup.body.radii_m[groups]).max())
    return PlacedProp(prop.name, prop.kind, np.tile(at, (len(balls), 1)), size)


def _middle(setup: Setup, balls: Array, names: tuple[str, ...]) -> Array:
    found: Array = balls[:, [setup.body.ball_index[name] for name in names]].mean(axis=1)
    return found


def _under(setup: Setup, course: Course, balls: Array, resting: list[int]) -> Array:
    """Return the place under what rests on a thing, every frame: fixed, or rolling along."""
    groups = np.unique(np.concatenate([np.concatenate(setup.rests[r].groups) for r in resting]))
    rest = setup.rests[resting[0]]
    middle: Array = balls[:, groups].mean(axis=1)
    if rest.slides:
        return middle.copy()
    on = lasts(setup, course, resting[0])
    frame = int(np.flatnonzero(on)[0]) if on.any() else 0
    # what only steps onto it later is not yet there: a stair stands under the first foot, not between both feet
    there = [r for r in resting if lasts(setup, course, r)[frame]] or resting
    standing = np.unique(np.concatenate([np.concatenate(setup.rests[r].groups) for r in there]))
    return np.tile(balls[frame, standing].mean(axis=0), (len(balls), 1))


def _ahead(balls: Array) -> Array:
    """Return a place in front of the body, for a thing that nothing rests on."""
    at = balls.mean(axis=1).mean(axis=0) + np.array([0.55, 0.0, 0.0])
    return np.tile(at, (len(balls), 1))


def _on_wall(setup: Setup, prop: Prop, r: int, balls: Array, size: tuple[float, float, float]) -> PlacedProp:
    rest = setup.rests[r]
    group = np.concatenate(rest.groups)
    radii = setup.body.radii_m
    gap = balls[:, group] @ rest.normal - radii[group]
    frame, which = np.unravel_index(int(gap.argmin()), gap.shape)
    at = balls[frame, group[which]] - rest.normal * (radii[group[which]] + size[0] / 2)
    return PlacedProp(prop.name, prop.kind, np.tile(at, (len(balls), 1)), size)


def _under_hands(setup: Setup, prop: Prop, balls: Array, size: tuple[float, float, float]) -> PlacedProp:
    """Return a thing that stands where the named part of the body is lowest."""
    there = _middle(setup, balls, PLACES[prop.at])
    at = there[int(there[:, 1].argmin())] * np.array([1.0, 0.0, 1.0])
    return PlacedProp(prop.name, prop.kind, np.tile(at, (len(balls), 1)), size)


def _held(prop: Prop, balls: Array, size: tuple[float, float, float], setup: Setup) -> PlacedProp:
    names = PLACES[prop.at] + (PLACES.get(prop.to, ()) if prop.to else ())
    at = _middle(setup, balls, names)
    if prop.kind == "small-ball" and len(names) == 2:
        radii = [setup.body.balls[setup.body.ball_index[name]].radius_m for name in names]
        between = balls[:, setup.body.ball_index[names[0]]] - balls[:, setup.body.ball_index[names[1]]]
        room = float(np.linalg.norm(between, axis=1).min() - sum(radii))
        size = (max(0.06, min(size[0], room)),) * 3
    elif prop.kind == "weight" and prop.at == "pelvis":
        at = at + np.array([0.0, 0.047 * setup.body.height_m + size[1] / 2, 0.0])
    elif prop.kind in ("weight", "slider") and prop.at.endswith("foot"):
        at = at.copy()
        at[:, 1] = at[:, 1] if prop.kind == "weight" else 0.0
    elif prop.kind == "weight":
        at = at - np.array([0.0, 0.5 * size[1], 0.0])
    return PlacedProp(prop.name, prop.kind, at, size)


def _joined(
    setup: Setup, prop: Prop, balls: Array, size: tuple[float, float, float], motion: SolvedMotion
) -> PlacedProp:
    """Return a band or strap from one place to another; fixed ends stand on the side that the load pulls to."""
    ends = []
    body_end = next(name for name in (prop.at, prop.to) if name in PLACES)
    there = _middle(setup, balls, PLACES[body_end])
    for name in (prop.at, prop.to):
        if name in OUTSIDE:
            ends.append(_behind(setup, balls, name, motion))
        else:
            ends.append(_middle(setup, balls, PLACES[name]) if name in PLACES else _anchor(setup, name, there))
    if prop.kind == "stick":
        along = ends[1] - ends[0]
        along *= STICK_OVER_M / np.linalg.norm(along, axis=1, keepdims=True)
        ends = [ends[0] - along, ends[1] + along]
    return PlacedProp(prop.name, prop.kind, ends[0], size, to_m=ends[1])


def _behind(setup: Setup, balls: Array, name: str, motion: SolvedMotion) -> Array:
    """Return a place on the skin behind the named balls, every frame."""
    first = setup.body.ball_index[PLACES[name][0]]
    forwards: Array = motion.placed().rotations[:, setup.body.ball_joints[first], :, 0]
    at: Array = _middle(setup, balls, PLACES[name]) - forwards * setup.body.radii_m[first]
    return at


def _anchor(setup: Setup, name: str, there: Array) -> Array:
    way = next((PULLS[vector] for vector in setup.exercise.vector if vector in PULLS), (-1.0, 0.0))
    at = there.mean(axis=0) + np.array([way[0], 0.0, way[1]]) * ANCHOR_M
    if name == "floor":
        at[1] = 0.02
    return np.tile(at, (len(there), 1))
