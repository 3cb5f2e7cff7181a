"""The arrow of a movement and the ghost of where it came from.

The arrow follows the computed path of what moves most, shifted as a whole to where it is clear of the body. It is
drawn once per key frame, for the way from the key frame before.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from coxa.body.draw_order import spheres_along
from coxa.body.draw_shape import Figure, circles_of, place_of
from coxa.body.outline import boundary, is_inside
from coxa.body.skeleton import Array
from coxa.catalog.records import Exercise

# What the arrow may follow, and how gladly: the leg and the pelvis tell more than hands and head.
ARROWS: Mapping[str, float] = {
    "right.ball_in": 1.0, "right.knee": 1.0, "right.groin": 1.0, "left.knee": 0.8, "left.ball_in": 0.8,
    "right.chest": 0.55, "skull": 0.4, "right.palm": 0.3,
}  # fmt: skip
LEAST_WAY_PX = 2.5  # with less way nothing moves that an arrow could show
LEAST_OTHER_PX = 8.0  # another point than the one asked for must move at least so far
LEAST_ARROW_PX = 26.0  # a shorter way, a press for example, gets an arrow of this length in its direction
LONG_PX = 90.0  # a longer way may bend twice
POINTS = 9
HEAD_PX, HALF_HEAD_PX = 11.0, 5.5
CLEAR_PX = 7.0  # from the arrow's line to the body
WAYS = 24  # directions in which the path is shifted
SHIFTS_PX = tuple(range(0, 116, 6))
EDGE_PX = 9.0
GHOST_PX = 14.0  # a part that moves less than this has no ghost
DOTS_PX = 5.0


def arrow_of(exercise: Exercise, index: Mapping[str, int], figure: Figure, step: int) -> tuple[str, str]:
    """Return line and head of the arrow along the way from one key frame to the next, outside of the body."""
    first, last = figure.key_frames[step - 1], figure.key_frames[step]
    asked = place_of(exercise.motion.camera.arrow) if exercise.motion.camera.arrow else ""
    way = _followed(index, figure.points_px[first : last + 1], {asked: 1.0} if asked in index else ARROWS)
    if np.linalg.norm(way[-1] - way[0]) < LEAST_WAY_PX:
        way = _followed(index, figure.points_px[first : last + 1], ARROWS)
        if np.linalg.norm(way[-1] - way[0]) < LEAST_OTHER_PX:
            return "", ""
    run = way[-1] - way[0]
    length = float(np.linalg.norm(run))
    if length < LEAST_WAY_PX:
        return "", ""
    if length < LEAST_ARROW_PX:
        middle = (way[0] + way[-1]) / 2
        path = middle + np.outer(np.linspace(-0.5, 0.5, POINTS) * LEAST_ARROW_PX, run / length)
    else:
        path = _smooth(way)
    return _drawn(_outside(path, figure, first, last))


def _followed(index: Mapping[str, int], points: Array, weights: Mapping[str, float]) -> Array:
    """Return the way of the point that moves most, weighted; (n_frames, 2), px."""
    ways = {name: points[:, index[name]] for name in weights}
    return ways[max(ways, key=lambda n: weights[n] * float(np.linalg.norm(ways[n][-1] - ways[n][0])))]


def _smooth(way: Array) -> Array:
    """Return the way as evenly spaced points, its small wiggles gone; (POINTS, 2), px."""
    steps = np.linalg.norm(np.diff(way, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    even = np.linspace(0.0, along[-1], POINTS)
    path = np.stack([np.interp(even, along, way[:, k]) for k in (0, 1)], axis=1)
    part = np.linspace(-1.0, 1.0, POINTS)
    degree = 3 if along[-1] > LONG_PX else 2
    fitted: Array = np.stack([np.polyval(np.polyfit(part, path[:, k], degree), part) for k in (0, 1)], axis=1)
    return fitted


def _outside(path: Array, figure: Figure, first: int, last: int) -> Array:
    """Return the path shifted, as little as is needed, to where it is clear of the body and inside the picture."""
    costs = np.zeros((WAYS, len(SHIFTS_PX)))
    angles = np.arange(WAYS) * 2 * np.pi / WAYS
    ways = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    shifts = ways[:, None, None, :] * np.array(SHIFTS_PX)[None, :, None, None]
    tip = path[-1] + (path[-1] - path[-2]) / max(float(np.linalg.norm(path[-1] - path[-2])), 1e-6) * HEAD_PX
    moved = np.concatenate([path, tip[None]])[None, None] + shifts
    for frame, kind, price in ((last, "limb", 40.0), (first, "limb", 8.0), (last, "thing", 12.0)):
        middles, radii = _spheres(figure, frame, kind)
        if len(radii) == 0:
            continue
        apart = np.linalg.norm(moved[..., None, :] - middles, axis=-1) - radii
        costs += price * (apart.min(axis=-1) < CLEAR_PX).sum(axis=-1)
    far = np.array([figure.width_px, figure.height_px]) - np.array([EDGE_PX, EDGE_PX / 2])
    costs += 100.0 * ((moved < EDGE_PX) | (moved > far)).sum(axis=(-1, -2))
    run = path[-1] - path[0]
    aside = np.abs(ways @ np.array([-run[1], run[0]])) / max(float(np.linalg.norm(run)), 1e-6)
    costs += np.array(SHIFTS_PX)[None, :] * (1.0 + 0.5 * (1.0 - aside[:, None]))
    way, shift = np.unravel_index(int(costs.argmin()), costs.shape)
    best: Array = path + ways[way] * SHIFTS_PX[shift]
    return best


def _spheres(figure: Figure, frame: int, kind: str) -> tuple[Array, Array]:
    pieces = [piece for layer in figure.layers if layer.classes.startswith(kind) for piece in layer.pieces]
    if not pieces:
        return np.zeros((0, 2)), np.zeros(0)
    at, radii = spheres_along(figure.points_px[frame][None], figure.radii_px, pieces)
    return at[0], radii


def _drawn(path: Array) -> tuple[str, str]:
    """Return a curve through points as cubic arcs, and the head at its end."""
    slopes = np.gradient(path, axis=0) / 3
    line = f"M{_pair(path[0])}"
    for a, b, out, into in zip(path[:-1], path[1:], slopes[:-1], slopes[1:], strict=True):
        line += f"C{_pair(a + out)} {_pair(b - into)} {_pair(b)}"
    towards = path[-1] - path[-3]
    towards = towards / max(float(np.linalg.norm(towards)), 1e-6)
    side = np.array([-towards[1], towards[0]])
    base = path[-1] - towards
    corners = (base + towards * HEAD_PX, base + side * HALF_HEAD_PX, base - side * HALF_HEAD_PX)
    return line, "M" + "L".join(_pair(corner) for corner in corners) + "Z"


def _pair(at: Array) -> str:
    return f"{at[0]:.1f} {at[1]:.1f}"


def ghost_of(figure: Figure, step: int) -> str:
    """Return dots along the outline, in the key frame before, of what has moved away since."""
    before, told = figure.key_frames[step - 1], figure.key_frames[step]
    way = np.linalg.norm(figure.points_px[told] - figure.points_px[before], axis=-1)
    moved = [
        piece
        for layer in figure.layers
        if layer.classes.startswith("limb")
        for piece in layer.pieces
        if float(way[list(piece)].max()) > GHOST_PX
    ]
    hulls = circles_of(figure, before, moved)
    dots = [
        f"M{x:.1f} {y:.1f}h0"
        for k, hull in enumerate(hulls)
        for x, y in boundary(hull, DOTS_PX)
        if not any(is_inside(x, y, other, 0.3) for j, other in enumerate(hulls) if j != k)
    ]
    return "".join(dots)
