"""Draw a motion as a flat figure: layers from far to near, each the union of hulls of projected balls, in one path.

The picture is orthographic: x to the right, y downwards, px. Azimuth t (0 in front, 90 at the right) and elevation e
give picture right (sin t, 0, -cos t), up (-sin e cos t, cos e, -sin e sin t), and towards the camera
(cos e cos t, sin e, cos e sin t).
Props are points too (corners are balls of radius 0), so that one track of points moves everything.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coxa.body.motion import FPS, PlacedProp, SolvedMotion
from coxa.body.outline import boundary, is_inside, union_path
from coxa.body.skeleton import HERE, Array, outline_of
from coxa.catalog.records import Exercise

BAG_M = (0.36, 0.26, 0.14)  # a small suitcase, hanging from the hand
SEAT_M, BACK_M, SLAB_M, LEG_M = 0.45, 0.42, 0.04, 0.04  # a chair's seat height, back, thickness, legs
PLATE_M = 0.14  # radius of the plates on a bar
NEAR_FLOOR_M = 0.20
LYING = frozenset({"supine", "prone", "side-lying", "side-plank", "plank", "quadruped", "kneeling", "half-kneeling"})
STILL_LEG_RAD = float(np.radians(18.0))  # a leg that moves less than this does not carry the exercise
FLOORED = frozenset({*LYING, "long-sitting"})
Pieces = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """One path: its classes (role and kind of line) and the points of its pieces."""

    classes: str
    pieces: Pieces
    moves: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """Everything of one picture: points (n_frames, n_points, 2) in px, their radii, layers from far to near."""

    width_px: float
    height_px: float
    times_s: Array  # (n_frames,)
    points_px: Array
    radii_px: Array
    layers: tuple[Layer, ...]
    arrow: str  # path of the arrow's line and of its head, empty where nothing travels
    arrow_head: str
    key_frames: tuple[int, ...]  # two or three, the start first
    ghost: str  # dots along the outline that the moving parts have in the start pose


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((HERE / "drawing.toml").read_text(encoding="utf-8"))


# --- points -----------------------------------------------------------------------------------------------------------


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


def _frames(motion: SolvedMotion) -> NDArray[np.intp]:
    """Return the frames that are kept: all key frames, between them `rate_hz` a second; holds by their ends."""
    every = max(1, FPS // int(_table()["rate_hz"]))
    held = {frame for key in motion.keys for frame in range(key.first + 1, key.last)}
    ends = {frame for key in motion.keys for frame in (key.first, key.last)}
    rest = {frame for frame in range(0, len(motion.times_s), every) if frame not in held}
    return np.array(sorted(ends | rest), dtype=np.intp)


def _camera(exercise: Exercise) -> Array:
    """Return the rows right, up, towards (3, 3)."""
    t, e = np.radians(exercise.motion.camera.azimuth_deg), np.radians(exercise.motion.camera.elevation_deg)
    return np.array(
        [
            [np.sin(t), 0.0, -np.cos(t)],
            [-np.sin(e) * np.cos(t), np.cos(e), -np.sin(e) * np.sin(t)],
            [np.cos(e) * np.cos(t), np.sin(e), np.cos(e) * np.sin(t)],
        ]
    )


# --- layers -----------------------------------------------------------------------------------------------------------


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


def _body_layers(roles: Mapping[str, str], index: Mapping[str, int], depth: Array) -> tuple[list[Layer], list[Layer]]:
    """Return the layers behind and from the trunk on, far to near. `depth` (n_points,): towards the camera, m."""
    table = _table()

    def at(*names: str) -> float:
        return float(np.mean([depth[index[name]] for name in names]))

    trunk = at("right.chest", "left.chest", "right.groin", "left.groin")
    behind: list[tuple[float, list[Layer]]] = []
    front: list[tuple[float, list[Layer]]] = []
    for side in ("right", "left"):
        for limb, names in (("leg", ("knee", "thigh_lower", "calf")), ("arm", ("arm_low", "forearm_mid", "palm"))):
            deep = at(*(f"{side}.{name}" for name in names))
            is_near = deep > trunk - table["near_m"]
            tone = "near" if is_near else "far"
            layers = [
                Layer(f"limb {roles.get(f'{side}.{part}', tone)}", _pieces(rows, index, f"{side}."))
                for part, rows in table[limb].items()
            ]
            (front if is_near else behind).append((deep + (0.5 if limb == "arm" else 0.0), layers))
    middle = table["middle"]
    head = ["hair", "face"] if at("brow") >= at("hair_back") - 0.005 else ["face", "hair"]
    order = ["neck", "pelvis", "torso", *head]
    tones = {"neck": "near", "pelvis": "pelvis", "torso": roles.get("torso", "near"), "hair": "hair", "face": "near"}
    trunk_layers = [Layer(f"limb {tones[name]}", _pieces(middle[name], index)) for name in order]
    near = [layer for _, layers in sorted(front, key=lambda row: row[0]) for layer in layers]
    return [layer for _, rows in sorted(behind, key=lambda row: row[0]) for layer in rows], [*trunk_layers, *near]


# --- props ------------------------------------------------------------------------------------------------------------


def _prop_layers(prop: PlacedProp, frames: NDArray[np.intp], scene: Scene, camera: Array) -> Iterator[Layer]:
    kind = _table()["prop"].get(prop.kind, "box")
    at = np.broadcast_to(prop.at_m, (int(frames.max()) + 1, 3))[frames] if prop.at_m.ndim == 1 else prop.at_m[frames]
    length, height, width = prop.size_m
    moves = bool(np.ptp(at, axis=0).max() > 1e-3)
    if prop.kind == "weight" and prop.name == "bag":
        bag = PlacedProp("bag", "bag", at, BAG_M)
        yield from _box_layers(bag, at - np.array([0.0, BAG_M[1], 0.0]), BAG_M, scene, camera, moves)
    elif prop.kind == "chair":
        yield from _chair_layers(prop, at, scene, camera)
    elif kind in ("ball", "weight"):
        ball = scene.add(at, height / 2)
        yield Layer(f"thing {'ink' if kind == 'weight' else 'ball'}", ((ball,),), moves)
        if kind == "weight":
            yield Layer("hole", ((scene.add(at, height / 8),),), moves)
    elif kind == "roll":
        half = np.array([-np.sin(prop.turn_rad), 0.0, np.cos(prop.turn_rad)]) * width / 2
        ends = tuple(scene.add(at + sign * half, height / 2) for sign in (-1, 1))
        yield Layer("thing front", (ends,), moves)
    elif kind == "rope" and prop.to_m is not None:
        to = prop.to_m[frames]
        thick = 0.012 if prop.kind == "stick" else 0.007
        yield Layer("rope", ((scene.add(at, thick), scene.add(to, thick)),), True)
        if prop.kind == "bar" and prop.at_m.ndim > 1 and moves:
            for sign in (-1, 1):
                yield Layer("thing ink", ((scene.add(at + sign * half * 0.9, PLATE_M),),), moves)
    elif kind == "wall":
        across = np.array([-np.sin(prop.turn_rad), 0.0, np.cos(prop.turn_rad)]) * width / 2
        corners = [at + sign * across + np.array([0, y, 0]) for sign, y in ((-1, 0), (1, 0), (1, height), (-1, height))]
        yield Layer("wall", (tuple(scene.add(corner, 0.0) for corner in corners),), moves)
    else:
        yield from _box_layers(prop, at, (length, height, width), scene, camera, moves)


def _chair_layers(prop: PlacedProp, at: Array, scene: Scene, camera: Array) -> Iterator[Layer]:
    """Yield a chair: legs, seat and back. A high one is held by its back, which stands next to the person."""
    length, height, width = prop.size_m
    held = height > SEAT_M + 0.2
    seat, back = (SEAT_M, height) if held else (height, height + BACK_M)
    back_x = -length / 2 if held else length / 2
    parts = [
        *((x, z, 0.0, seat - SLAB_M, LEG_M, LEG_M) for z in (-1, 1) for x in (-1, 1)),
        (0.0, 0.0, seat - SLAB_M, seat, length, width),
        (back_x / (length / 2), 0.0, seat, back, SLAB_M, width),
    ]
    order = sorted(parts, key=lambda p: float(camera[2] @ np.array([p[0] * length / 2, p[2], p[1] * width / 2])))
    for x, z, low, high, deep, wide in order:
        place = at + np.array([x * (length - deep) / 2, low, z * (width - wide) / 2])
        yield from _box_layers(prop, place, (deep, high - low, wide), scene, camera, False)


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


def _rests_low(motion: SolvedMotion, balls: Array) -> bool:
    """Return whether more than the feet comes near the floor: only then somebody lays a mat."""
    index = motion.body.ball_index
    names = ("right.chest", "right.buttock", "right.knee", "left.knee", "right.forearm_high", "right.palm")
    return float(min(balls[:, index[name], 1].min() for name in names)) < NEAR_FLOOR_M


def _mat(scene: Scene, n_balls: int, camera: Array) -> Iterator[Layer]:
    """Yield a mat under everything that lies: as long and wide as the body takes room near the floor."""
    balls = np.stack(scene.at_m[:n_balls], axis=1)
    low = balls[balls[..., 1] < 0.5]
    (x0, _, z0), (x1, _, z1) = low.min(axis=0) - 0.12, low.max(axis=0) + 0.12
    n, thick = balls.shape[0], float(_table()["mat_m"])
    prop = PlacedProp("mat", "mat", np.zeros((n, 3)), (x1 - x0, thick, z1 - z0))
    at = np.tile(np.array([(x0 + x1) / 2, -thick, (z0 + z1) / 2]), (n, 1))
    yield from _box_layers(prop, at, prop.size_m, scene, camera, False)


# --- the figure -------------------------------------------------------------------------------------------------------


def figure_of(exercise: Exercise, motion: SolvedMotion) -> Figure:
    """Return the picture of a motion, right limb working."""
    frames, camera = _frames(motion), _camera(exercise)
    balls = outline_of(motion.body, motion.placed())[frames]
    scene = Scene([balls[:, i] for i in range(balls.shape[1])], [float(r) for r in motion.body.radii_m])
    n_balls = len(scene.radii_m)
    depth = (balls @ camera[2]).mean(axis=0)
    behind, front = _body_layers(roles_of(exercise, motion), motion.body.ball_index, depth)
    lies = exercise.support in FLOORED and _rests_low(motion, balls)
    back: list[Layer] = list(_mat(scene, n_balls, camera)) if lies else []
    over: list[Layer] = []
    middle = float(depth.mean())
    for prop in sorted(motion.props, key=lambda row: float((row.at_m.reshape(-1, 3) @ camera[2]).mean())):
        deep = float((prop.at_m.reshape(-1, 3) @ camera[2]).mean())
        held = prop.kind in ("weight", "band", "strap", "stick", "small-ball")
        if prop.kind == "wall" and deep > middle + 0.1:
            continue  # it would stand between the eye and the body
        (over if deep > middle + (0.0 if held else 0.15) else back).extend(_prop_layers(prop, frames, scene, camera))
    walls = [layer for layer in back if layer.classes == "wall"]
    layers = (*walls, *(layer for layer in back if layer.classes != "wall"), *behind, *front, *over)
    return _framed(exercise, motion, frames, camera, scene, layers, n_balls)


def _framed(
    exercise: Exercise,
    motion: SolvedMotion,
    frames: NDArray[np.intp],
    camera: Array,
    scene: Scene,
    layers: tuple[Layer, ...],
    n_balls: int,
) -> Figure:
    """Put everything into the picture: as large as fits, its lowest point on the lower edge."""
    table = _table()
    width, height, margin = (float(table[name]) for name in ("width_px", "height_px", "margin_px"))
    at = np.stack(scene.at_m, axis=1)
    flat = np.stack([at @ camera[0], -(at @ camera[1])], axis=-1)
    radii = np.array(scene.radii_m)
    walls = {i for layer in layers if layer.classes == "wall" for piece in layer.pieces for i in piece}
    seen = np.array([i for i in range(len(radii)) if i not in walls])
    low = (flat[:, seen] - radii[seen, None]).min(axis=(0, 1))
    high = (flat[:, seen] + radii[seen, None]).max(axis=(0, 1))
    focus = exercise.motion.camera.focus
    scale = min((width - 2 * margin) / (high[0] - low[0]), (height - margin) / (high[1] - low[1]))
    centre_x, bottom = (low[0] + high[0]) / 2, high[1]
    if focus and exercise.motion.camera.zoom > 1:
        names = [name for name in motion.body.ball_index if name.startswith(_place(focus))] or ["right.ankle"]
        spot = flat[:, [motion.body.ball_index[name] for name in names]].mean(axis=(0, 1))
        scale *= exercise.motion.camera.zoom
        centre_x, bottom = spot[0], min(high[1], spot[1] + height / scale / 2)
    shift = np.array([width / 2 - centre_x * scale, height - 1.0 - bottom * scale])
    points = np.round(flat * scale + shift, 1)
    figure = Figure(
        width_px=width,
        height_px=height,
        times_s=motion.times_s[frames],
        points_px=points,
        radii_px=np.round(radii * scale, 1),
        layers=layers,
        arrow="",
        arrow_head="",
        key_frames=_key_frames(motion, frames, at[:, :n_balls]),
        ghost="",
    )
    arrow, head = _arrow(exercise, motion, points, frames, figure)
    return replace(figure, arrow=arrow, arrow_head=head, ghost=_ghost(figure))


def _place(focus: str) -> str:
    """Return how the balls of a named body part begin."""
    side, _, part = focus.rpartition(".")
    balls = {"foot": "ball_in", "toes": "toe_in", "hand": "palm", "shin": "calf", "thigh": "thigh_lower"}
    middle = {"pelvis": "groin", "belly": "waist", "seat": "buttock", "head": "skull", "back": "ribs", "hands": "palm"}
    prefix = "left." if side == "other" else "right."
    name = middle.get(part) or balls.get(part, part)
    return name if name == "skull" else prefix + name


def _key_frames(motion: SolvedMotion, frames: NDArray[np.intp], balls_m: Array) -> tuple[int, ...]:
    """Return two or three kept frames: the start, and the poses that differ most from it and from each other."""
    poses: dict[str, int] = {}
    for key in motion.keys:
        poses.setdefault(key.pose, int(np.searchsorted(frames, key.first)))
    left = list(poses.values())
    chosen = [left.pop(0)]
    while left and len(chosen) < MOST_FRAMES:
        apart = [min(float(np.linalg.norm(balls_m[a] - balls_m[b], axis=1).mean()) for b in chosen) for a in left]
        chosen.append(left.pop(int(np.argmax(apart))))
    return tuple(sorted(chosen))


def _ghost(figure: Figure) -> str:
    """Return dots along the start pose's outline of what has moved away by the next key frame."""
    if len(figure.key_frames) < 2:
        return ""
    start, told = figure.key_frames[0], figure.key_frames[1]
    way = np.linalg.norm(figure.points_px[told] - figure.points_px[start], axis=-1)
    moved = [
        piece
        for layer in figure.layers
        if layer.classes.startswith("limb")
        for piece in layer.pieces
        if float(way[list(piece)].max()) > GHOST_PX
    ]
    hulls = _circles(figure, start, tuple(moved))
    dots = [
        f"M{x:.1f} {y:.1f}h0"
        for k, hull in enumerate(hulls)
        for x, y in boundary(hull, DOTS_PX)
        if not any(is_inside(x, y, other, 0.3) for j, other in enumerate(hulls) if j != k)
    ]
    return "".join(dots)


# What the arrow may follow, and how gladly: the leg and the pelvis tell more than hands and head.
ARROWS: Mapping[str, float] = {
    "right.ball_in": 1.0, "right.knee": 1.0, "right.groin": 1.0, "left.knee": 0.8, "left.ball_in": 0.8,
    "right.chest": 0.7, "skull": 0.55, "right.palm": 0.5,
}  # fmt: skip
LEAST_WAY_PX = 2.5  # with less way nothing moves that an arrow could show
LEAST_ARROW_PX = 26.0  # a shorter way, a press for example, gets an arrow of this length in its direction
MOST_FRAMES = 3
GHOST_PX = 14.0  # a part that moves less than this has no ghost
DOTS_PX = 5.5
HALF_HEAD_PX = 6.0


def _arrow(
    exercise: Exercise, motion: SolvedMotion, points: Array, frames: NDArray[np.intp], figure: Figure
) -> tuple[str, str]:
    """Return line and head of the arrow along the path of what moves most, outside of the body."""
    index = motion.body.ball_index
    asked = _place(exercise.motion.camera.arrow) if exercise.motion.camera.arrow else ""
    weights = {asked: 1.0} if asked in index else ARROWS
    keys = figure.key_frames
    if len(keys) < 2:
        return "", ""
    way = {name: points[keys[0] : keys[1] + 1, index[name]] for name in weights}
    name = max(way, key=lambda n: weights[n] * float(np.linalg.norm(way[n][-1] - way[n][0])))
    run = way[name][-1] - way[name][0]
    if np.linalg.norm(run) < LEAST_WAY_PX:
        return "", ""
    path = way[name][np.unique(np.linspace(0, len(way[name]) - 1, 7).astype(int))]
    length = float(np.linalg.norm(run))
    if length < LEAST_ARROW_PX:
        middle, towards = (path[0] + path[-1]) / 2, run / length
        path = middle + np.outer(np.linspace(-0.5, 0.5, 4) * LEAST_ARROW_PX, towards)
    normal = np.array([-run[1], run[0]]) / float(np.linalg.norm(run))
    path = _outside(path, normal, figure)
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in path)
    towards = path[-1] - path[-2]
    towards = towards / max(float(np.linalg.norm(towards)), 1e-6)
    side = np.array([-towards[1], towards[0]])
    tip, base = path[-1] + towards * 9, path[-1] - towards * 2
    corners = (tip, base + side * 5.5, base - side * 5.5)
    return line, "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z"


def _outside(path: Array, normal: Array, figure: Figure) -> Array:
    """Return the path pushed aside, as little as is needed to keep clear of the body at the start and at the end."""
    limbs = [layer.pieces for layer in figure.layers if layer.classes.startswith("limb")]
    hulls = [piece for pieces in limbs for frame in figure.key_frames[:2] for piece in _circles(figure, frame, pieces)]

    def cost(offset: float) -> float:
        moved = path + normal * offset
        hits = sum(any(is_inside(float(x), float(y), hull, HALF_HEAD_PX) for hull in hulls) for x, y in moved)
        out = np.sum((moved < 8.0) | (moved > np.array([figure.width_px - 8.0, figure.height_px - 4.0])))
        return 100.0 * hits + 200.0 * float(out) + abs(offset)

    best = min((float(sign * step) for step in range(8, 96, 4) for sign in (1, -1)), key=cost)
    return path + normal * best


# --- out --------------------------------------------------------------------------------------------------------------


def _circles(figure: Figure, frame: int, pieces: Pieces) -> list[list[tuple[float, float, float]]]:
    at, radii = figure.points_px[frame], figure.radii_px
    return [[(float(at[i, 0]), float(at[i, 1]), float(radii[i])) for i in piece] for piece in pieces]


def still_svg(figure: Figure, frame: int, style: str = "", ghost: bool = False, arrow: bool = True) -> str:
    """Return one frame as inline SVG markup; with `style`, complete in itself."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {figure.width_px:g} {figure.height_px:g}" '
        'preserveAspectRatio="xMidYMax meet" aria-hidden="true" focusable="false">',
        f"<style>{style}</style>" if style else "",
        '<g class="drawing">',
    ]
    if ghost:
        parts.append(f'<path class="ghost" d="{figure.ghost}"/>')
    for number, layer in enumerate(figure.layers):
        path = union_path(_circles(figure, frame, layer.pieces))
        parts.append(f'<path class="{layer.classes}" data-layer="{number}" d="{path}"/>')
    if arrow and figure.arrow:
        parts.append(f'<path class="halo" d="{figure.arrow}"/><path class="arrow" d="{figure.arrow}"/>')
        parts.append(f'<path class="arrow-head" d="{figure.arrow_head}"/>')
    return "".join((*parts, "</g></svg>"))


def track_json(figure: Figure) -> str:
    """Return every frame for the page: times in ms, points in 0.1 px (the first absolute, then differences)."""
    at = np.round(figure.points_px * 10).astype(int).reshape(len(figure.times_s), -1)
    used = sorted({i for layer in figure.layers for piece in layer.pieces for i in piece})
    number = {point: place for place, point in enumerate(used)}
    columns = [2 * i + k for i in used for k in (0, 1)]
    at = at[:, columns]
    rows = [at[0], *np.diff(at, axis=0)]
    track = {
        "t": [round(float(t) * 1000) for t in figure.times_s],
        "r": [round(float(figure.radii_px[i]) * 10) for i in used],
        "f": [row.tolist() for row in rows],
        "l": [[[number[i] for i in piece] for piece in layer.pieces] if layer.moves else [] for layer in figure.layers],
        "k": list(figure.key_frames),
    }
    return json.dumps(track, separators=(",", ":"))
