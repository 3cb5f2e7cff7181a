"""The layers of a picture: which points of body and props make which path, and what belongs together in depth.

Props are points too (corners are balls of radius 0), so that one track of points moves everything.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coxa.body.draw_order import Unit, spheres_along
from coxa.body.motion import PlacedProp, SolvedMotion
from coxa.body.skeleton import HERE, Array
from coxa.catalog.records import Exercise

BAG_M = (0.36, 0.26, 0.14)  # a small suitcase, hanging from the hand
SEAT_M, BACK_M, SLAB_M, LEG_M = 0.45, 0.42, 0.04, 0.04  # a chair's seat height, back, thickness, legs
SEEN_ALONG = 0.8  # more of the look than this goes along X
PLATE_M = 0.14  # radius of the plates on a bar
NEAR_FLOOR_M = 0.20
LYING = frozenset({"supine", "prone", "side-lying", "side-plank", "plank", "quadruped", "kneeling", "half-kneeling"})
STILL_LEG_RAD = float(np.radians(28.0))  # a leg that moves less than this does not carry the exercise
FLOORED = frozenset({*LYING, "long-sitting"})
FAR_M = 0.05  # a limb whose joint lies this much behind the other side's is the far one
FAR_FRAMES = 6  # frames in which depths are compared
# The usual order from far to near; props stand where nothing tells otherwise behind the body, what is held before it.
RANKS: Mapping[str, float] = {"neck": 10, "pelvis": 11, "torso": 12, "head": 13}
RANK_FAR_ARM, RANK_FAR_LEG, RANK_NEAR_LEG, RANK_NEAR_ARM, RANK_THING, RANK_HELD = 1.0, 2.0, 14.0, 15.0, 0.1, 20.0
WORK_AHEAD_M = 0.03  # in doubt the leg that works is seen: so much nearer it is taken to be
TRUNK = ("neck", "pelvis", "torso")  # always in this order
HELD = frozenset({"weight", "band", "strap", "stick", "small-ball"})
Pieces = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """One path: its classes (role and kind of line) and the points of its pieces."""

    classes: str
    pieces: Pieces
    moves: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """What lies at one depth: its layers, its usual rank, whether it is a box with faces.

    `is_grip`: it is held or lies around limbs, so it is seen before them.
    """

    name: str
    layers: tuple[Layer, ...]
    rank: float
    is_box: bool = False
    is_grip: bool = False


@cache
def table() -> Mapping[str, Any]:
    """Return drawing.toml."""
    return tomllib.loads((HERE / "drawing.toml").read_text(encoding="utf-8"))


@dataclass
class Scene:
    """Points of body and props as they are collected: (n_frames, n, 3) m, and radii m."""

    at_m: list[Array]
    radii_m: list[float]

    def add(self, at_m: Array, radius_m: float) -> int:
        """Append a point of every frame and return its number."""
        self.at_m.append(at_m)
        self.radii_m.append(radius_m)
        return len(self.radii_m) - 1


# --- the body -------------------------------------------------------------------------------------------------------


def roles_of(exercise: Exercise, motion: SolvedMotion) -> dict[str, str]:
    """Return which parts work: leg and foot of a side; the shirt where the trunk works over still legs."""
    trunk = exercise.family == "core" or set(exercise.purpose) == {"trunk"}
    way = max(float(np.ptp(motion.angle_rad(f"right.{name}"))) for name in ("hip_flexion", "knee"))
    if trunk and way < STILL_LEG_RAD and exercise.support != "side-plank":
        return {"torso": "work"}
    part = "foot" if exercise.family == "foot" else "leg"
    sides = ("right", "left") if exercise.sides == "both" else ("right",)
    return {f"{side}.{part}": "work" for side in sides}


def _pieces(rows: Sequence[Sequence[str]], index: Mapping[str, int], side: str = "") -> Pieces:
    return tuple(tuple(index[f"{side}{name}"] for name in row) for row in rows)


def body_parts(roles: Mapping[str, str], index: Mapping[str, int], depth: Array) -> list[Part]:
    """Return the parts of the body. `depth` (n_balls,): towards the camera, m, in the mean of all frames."""
    found = []
    for limb, root in (("leg", "thigh_high"), ("arm", "arm_high")):
        apart = float(depth[index[f"right.{root}"]] - depth[index[f"left.{root}"]])
        for side, behind in (("right", -apart), ("left", apart)):
            tone = "far" if behind > FAR_M else "near"
            layers = tuple(
                Layer(f"limb {roles.get(f'{side}.{part}', tone)}", _pieces(rows, index, f"{side}."))
                for part, rows in table()[limb].items()
            )
            near, far = {"leg": (RANK_NEAR_LEG, RANK_FAR_LEG), "arm": (RANK_NEAR_ARM, RANK_FAR_ARM)}[limb]
            found.append(Part(f"{side}.{limb}", layers, far if tone == "far" else near + (0.1 if behind < 0 else 0.0)))
    middle = table()["middle"]
    faces = float(depth[index["brow"]] - depth[index["hair_back"]]) >= -0.005
    tones = {"neck": "near", "pelvis": "pelvis", "torso": roles.get("torso", "near"), "hair": "hair", "face": "near"}
    for name in ("neck", "pelvis", "torso", "head"):
        shapes = (("hair", "face") if faces else ("face", "hair")) if name == "head" else (name,)
        layers = tuple(Layer(f"limb {tones[shape]}", _pieces(middle[shape], index)) for shape in shapes)
        found.append(Part(name, layers, RANKS[name]))
    return found


def unit_of(part: Part, at: Array, radii_m: Array) -> Unit:
    """Return a part as what can be compared in depth. `at` (n_frames, n_points, 3): camera axes, m."""
    few = at[np.unique(np.linspace(0, len(at) - 1, FAR_FRAMES).astype(int))]
    pieces = [piece for layer in part.layers for piece in layer.pieces]
    spheres, sizes = spheres_along(few, radii_m, pieces)
    if part.name.endswith(".leg") and any("work" in layer.classes for layer in part.layers):
        spheres = spheres + np.array([0.0, 0.0, WORK_AHEAD_M])
    if not part.is_box:
        return Unit(part.rank, spheres, sizes)
    points, normals = [], []
    for piece in pieces:
        a, b, c = (few[:, piece[k]] for k in (0, 1, 3))
        normal = np.cross(b[0] - a[0], c[0] - a[0])
        normal = normal / max(float(np.linalg.norm(normal)), 1e-9)
        points.append(a)
        normals.append(normal if normal[2] > 0 else -normal)
    return Unit(part.rank, spheres, sizes, np.stack(points, axis=1), np.array(normals))


# --- props ------------------------------------------------------------------------------------------------------------


def prop_parts(prop: PlacedProp, frames: NDArray[np.intp], scene: Scene, camera: Array) -> list[Part]:
    """Return the parts of a thing: one, or for a chair and a loaded bar several."""
    at = np.broadcast_to(prop.at_m, (int(frames.max()) + 1, 3))[frames] if prop.at_m.ndim == 1 else prop.at_m[frames]
    if prop.kind == "chair":
        return _chair(prop, at, scene, camera)
    kind = table()["prop"].get(prop.kind, "box")
    rank = RANK_HELD if prop.kind in HELD else RANK_THING
    moves = bool(np.ptp(at, axis=0).max() > 1e-3)
    if prop.name == "bag" or kind == "box":
        size = BAG_M if prop.name == "bag" else prop.size_m
        low = at - np.array([0.0, BAG_M[1], 0.0]) if prop.name == "bag" else at
        return [Part(prop.name, tuple(_box_layers(prop, low, size, scene, camera, moves)), rank, is_box=True)]
    if prop.kind == "bar":
        return _bar(prop, at, scene, moves)
    layers = tuple(_round_layers(prop, kind, at, frames, scene, moves))
    return [Part(prop.name, layers, rank, is_grip=prop.kind in ("weight", "band", "strap"))]


def _bar(prop: PlacedProp, at: Array, scene: Scene, moves: bool) -> list[Part]:
    """Return a bar; one that moves carries plates."""
    half = _across(prop) * prop.size_m[2] / 2
    ends = tuple(scene.add(at + sign * half, prop.size_m[1] / 2) for sign in (-1, 1))
    parts = [Part(prop.name, (Layer("thing front", (ends,), moves),), RANK_THING)]
    for sign in (-1, 1) if moves else ():
        plate, hole = (scene.add(at + sign * half, radius) for radius in (PLATE_M, PLATE_M / 6))
        layers = (Layer("thing ink", ((plate,),)), Layer("hole", ((hole,),)))
        parts.append(Part(f"{prop.name} {sign}", layers, RANK_HELD))
    return parts


def _across(prop: PlacedProp) -> Array:
    return np.array([np.sin(prop.turn_rad), 0.0, np.cos(prop.turn_rad)])


def _round_layers(
    prop: PlacedProp, kind: str, at: Array, frames: NDArray[np.intp], scene: Scene, moves: bool
) -> Iterator[Layer]:
    _, height, width = prop.size_m
    if kind in ("ball", "weight"):
        yield Layer(f"thing {'ink' if kind == 'weight' else 'ball'}", ((scene.add(at, height / 2),),), moves)
        if kind == "weight":
            yield Layer("hole", ((scene.add(at, height / 8),),), moves)
    elif kind == "roll":
        half = _across(prop) * width / 2
        yield Layer("thing front", (tuple(scene.add(at + sign * half, height / 2) for sign in (-1, 1)),), moves)
    elif kind == "rope" and prop.to_m is not None:
        thick = 0.012 if prop.kind == "stick" else 0.007
        yield Layer("rope", ((scene.add(at, thick), scene.add(prop.to_m[frames], thick)),), True)
    elif kind == "wall":
        side, up = _across(prop) * width / 2, np.array([0.0, height, 0.0])
        corners = (at - side, at + side, at + side + up, at - side + up)
        yield Layer("wall", (tuple(scene.add(corner, 0.0) for corner in corners),), moves)


def _chair(prop: PlacedProp, at: Array, scene: Scene, camera: Array) -> list[Part]:
    """Return a chair: legs, seat and back. A high one is held by its back, which stands next to the person."""
    length, height, width = prop.size_m
    held = height > SEAT_M + 0.2
    seat, back = (SEAT_M, height) if held else (height, height + BACK_M)
    back_x = -length / 2 if held else length / 2
    if abs(camera[2][0]) > SEEN_ALONG:  # seen from in front or behind: never the back between eye and body
        back_x = -np.sign(camera[2][0]) * length / 2
    parts = [
        *((x, z, 0.0, seat - SLAB_M, LEG_M, LEG_M) for z in (-1, 1) for x in (-1, 1)),
        (0.0, 0.0, seat - SLAB_M, seat, length, width),
        (back_x / (length / 2), 0.0, seat, back, SLAB_M, width),
    ]
    order = sorted(parts, key=lambda p: float(camera[2] @ np.array([p[0] * length / 2, p[2], p[1] * width / 2])))
    found = []
    for number, (x, z, low, high, deep, wide) in enumerate(order):
        place = at + np.array([x * (length - deep) / 2, low, z * (width - wide) / 2])
        layers = tuple(_box_layers(prop, place, (deep, high - low, wide), scene, camera, False))
        found.append(Part(f"{prop.name} {number}", layers, RANK_THING + number / 100, is_box=True))
    return found


def _box_layers(
    prop: PlacedProp, at: Array, size_m: tuple[float, float, float], scene: Scene, camera: Array, moves: bool
) -> Iterator[Layer]:
    """Yield the planes of a box that the camera sees: sides first, the top over them."""
    length, height, width = size_m
    c, s = np.cos(prop.turn_rad), np.sin(prop.turn_rad)
    x, z = np.array([c, 0.0, s]) * length / 2, np.array([-s, 0.0, c]) * width / 2
    y = np.array([0.0, height, 0.0])
    soft = "soft" if prop.kind in ("cushion", "mat", "slider", "line") else "thing"
    faces = (
        ("side", x, [x - z, x + z, x + z + y, x - z + y]),
        ("side", -x, [-x - z, -x + z, -x + z + y, -x - z + y]),
        ("front", z, [z - x, z + x, z + x + y, z - x + y]),
        ("front", -z, [-z - x, -z + x, -z + x + y, -z - x + y]),
        ("top", y, [y - x - z, y + x - z, y + x + z, y - x + z]),
    )
    for name, normal, corners in faces:
        if float(camera[2] @ normal) > 1e-6:
            points = tuple(scene.add(at + corner, 0.0) for corner in corners)
            yield Layer(f"{soft} {name}", (points,), moves)


def rests_low(motion: SolvedMotion, balls: Array) -> bool:
    """Return whether more than the feet comes near the floor: only then somebody lays a mat."""
    index = motion.body.ball_index
    names = ("right.chest", "right.buttock", "right.knee", "left.knee", "right.forearm_high", "right.palm")
    return float(min(balls[:, index[name], 1].min() for name in names)) < NEAR_FLOOR_M


def mat_layers(scene: Scene, n_balls: int, camera: Array) -> Iterator[Layer]:
    """Yield a mat under everything that lies: as long and wide as the body takes room near the floor."""
    balls = np.stack(scene.at_m[:n_balls], axis=1)
    low = balls[balls[..., 1] < 0.5]
    (x0, _, z0), (x1, _, z1) = low.min(axis=0) - 0.12, low.max(axis=0) + 0.12
    n, thick = balls.shape[0], float(table()["mat_m"])
    prop = PlacedProp("mat", "mat", np.zeros((n, 3)), (x1 - x0, thick, z1 - z0))
    at = np.tile(np.array([(x0 + x1) / 2, -thick, (z0 + z1) / 2]), (n, 1))
    yield from _box_layers(prop, at, prop.size_m, scene, camera, False)
