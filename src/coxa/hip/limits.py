"""How far nine movements of a hip go before bone meets bone: a coarse look along each path, then a bracketed search.

`catalog/hips/movements.toml` names the movements. A movement ends at the first contact after the clearest position it
may set out from, so a hip that touches at 90 degrees of flexion in neutral rotation has a negative limit of inward
rotation. A hip that is nowhere clear ends at its clearest position: there the limits of both directions meet. Where
nothing touches on the whole stretch, the limit is the stretch's end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from coxa.hip.anatomy import Anatomy
from coxa.hip.clearance import Array, Array32, Prepared, prepare, rotations, turned_room
from coxa.hip.shape import HipShape, HipShapes, hip_table, many

STEP_DEG = 10.0  # the coarse look; contact, once reached, lasts longer than this along every path
TURN_DEG = (-90.0, 130.0)  # how far a turn is looked for, to an edge of the movement map
ROUNDS = 7  # of the bracketed search; leaves less than 0.01 degrees
HIPS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Movements: `start`, `direction` (k, 3); of the coarse look `at_deg`, `may_start` (k, g) and `poses`."""

    start: Array
    direction: Array
    at_deg: Array
    may_start: NDArray[np.bool_]
    poses: Array32


def make_paths(start: Array, direction: Array, low: Array, high: Array, until: Array) -> Paths:
    """Return movements ready for the search.

    Parameters
    ----------
    start, direction : (k, 3) flexion, adduction and internal rotation: held, and what one degree of movement adds
    low, high : (k,) the stretch that is searched, degrees along the direction
    until : (k,) the search sets out from the clearest place between `low` and here
    """
    steps = int(np.ceil(np.max(high - low) / STEP_DEG)) + 1
    # shorter stretches repeat their end
    at = np.minimum(low[:, None] + STEP_DEG * np.arange(steps)[None, :], high[:, None])
    poses = start[:, None] + at[..., None] * direction[:, None]
    return Paths(start, direction, at, at <= until[:, None], rotations(poses))


@cache
def _nine() -> tuple[tuple[str, ...], Paths]:
    rows = hip_table("movements")["movement"]
    keys = ("start", "direction", "from", "to", "until")
    start, direction, low, high, until = (np.array([rows[name][key] for name in rows], dtype=float) for key in keys)
    return tuple(rows), make_paths(start, direction, low, high, until)


def movement_names() -> tuple[str, ...]:
    """Return the nine names, in the order of the file."""
    return _nine()[0]


def limits_of(
    shapes: HipShape | HipShapes | Prepared, anatomy: Anatomy | None = None
) -> Mapping[str, NDArray[np.float64]]:
    """Return where bone ends each movement of each hip.

    Parameters
    ----------
    shapes : one hip, n hips, or n prepared ones
    anatomy : what all hips share; None: the calibration of the hips' mode

    Returns
    -------
    name -> (n,) degrees, nine of them; about 0.2 degrees exact against meshes of the same shape.
    """
    names, paths = _nine()
    found = limits_along(shapes, paths, anatomy)
    return {name: found[:, k].copy() for k, name in enumerate(names)}


def rotation_edges(
    shapes: HipShape | HipShapes | Prepared,
    flexion_deg: Array,
    adduction_deg: float = 0.0,
    anatomy: Anatomy | None = None,
) -> tuple[Array, Array]:
    """Return how far each hip turns in and out at several degrees of flexion: the edges of its movement map.

    Parameters
    ----------
    shapes, anatomy : as in `limits_of`
    flexion_deg : (k,)
    adduction_deg : held; negative = the thigh is spread

    Returns
    -------
    internal and external rotation where bone ends them, both (n, k) degrees, outwards positive in the second.
    """
    ready = shapes if isinstance(shapes, Prepared) else prepare(shapes, anatomy)
    inwards, outwards = (_turn_edges(ready, flexion_deg, adduction_deg, sign) for sign in (1.0, -1.0))
    return inwards, outwards


def turn_in_edges(ready: Prepared, flexion_deg: Array) -> Array:
    """Return how far prepared hips turn in at (k,) degrees of flexion, (n, k): half the work of `rotation_edges`."""
    return _turn_edges(ready, flexion_deg, 0.0, 1.0)


def _turn_edges(ready: Prepared, flexion_deg: Array, adduction_deg: float, sign: float) -> Array:
    k = len(flexion_deg)
    start = np.column_stack([flexion_deg, np.full(k, adduction_deg), np.zeros(k)])
    direction = np.tile([0.0, 0.0, sign], (k, 1))
    until = np.full(k, 0.0 if sign > 0 else 90.0)
    low, high = (np.full(k, end) for end in TURN_DEG)
    return limits_along(ready, make_paths(start, direction, low, high, until))


def limits_along(shapes: HipShape | HipShapes | Prepared, paths: Paths, anatomy: Anatomy | None = None) -> Array:
    """Return where bone ends each of k movements of each of n hips, (n, k) degrees."""
    if isinstance(shapes, Prepared):
        ready = [shapes.part(slice(first, first + HIPS_AT_ONCE)) for first in range(0, len(shapes), HIPS_AT_ONCE)]
        return np.concatenate([_search(some, paths) for some in ready])
    hips = many(shapes)
    parts = [hips.part(slice(first, first + HIPS_AT_ONCE)) for first in range(0, len(hips), HIPS_AT_ONCE)]
    return np.concatenate([_search(prepare(some, anatomy), paths) for some in parts])


def _search(hips: Prepared, paths: Paths) -> Array:
    """Return the limits, (n, k) degrees."""
    k, g = paths.at_deg.shape
    room = turned_room(hips, paths.poses.reshape(1, k * g, 3, 3)).reshape(-1, k, g)
    clearest = np.where(paths.may_start, room, -np.inf).argmax(axis=-1)
    later = np.arange(g) > clearest[..., None]
    touches = later & (room <= 0)
    first = touches.argmax(axis=-1)
    none = ~touches.any(axis=-1)
    first = np.where(none, 1, first)
    moves = np.arange(k)
    low, high = paths.at_deg[moves, first - 1], paths.at_deg[moves, first]
    room_low = np.take_along_axis(room, first[..., None] - 1, -1)[..., 0].astype(float)
    room_high = np.take_along_axis(room, first[..., None], -1)[..., 0].astype(float)
    found = _close_in(hips, paths, (low, room_low), (high, room_high))
    found = np.where(none, paths.at_deg[:, -1], found)
    never_clear = np.take_along_axis(room, clearest[..., None], -1)[..., 0] <= 0
    result: Array = np.where(never_clear, _top(paths.at_deg, room, clearest), found)
    return result


def _top(at_deg: Array, room: Array32, clearest: NDArray[np.intp]) -> Array:
    """Return where the room is largest, (n, k): the top of a parabola through the clearest look and its neighbours."""
    middle = np.clip(clearest, 1, at_deg.shape[1] - 2)
    around = (np.take_along_axis(room, middle[..., None] + side, -1)[..., 0].astype(float) for side in (-1, 0, 1))
    before, here, after = around
    bend = before - 2 * here + after
    shift = np.where(bend < 0, (before - after) / np.where(bend < 0, 2 * bend, 1.0), 0.0)
    place = at_deg[np.arange(len(at_deg)), middle]
    inner = place + STEP_DEG * np.clip(shift, -1, 1)
    return np.where(middle == clearest, inner, at_deg[np.arange(len(at_deg)), clearest])


def _close_in(hips: Prepared, paths: Paths, clear_end: tuple[Array, Array], touching_end: tuple[Array, Array]) -> Array:
    """Return the zero between two ends, each place and room (n, k): Illinois' false position.

    The bracket always holds the zero, so the answer is never outside it, whatever the room does inside.
    """
    (low, room_low), (high, room_high) = clear_end, touching_end
    kept = np.zeros(low.shape, dtype=np.int8)  # which end stayed last time: -1 low, 1 high
    for _ in range(ROUNDS):
        span = np.where(room_low - room_high > 0, room_low - room_high, 1.0)
        at = low + (high - low) * np.clip(room_low / span, 0.02, 0.98)
        turn = rotations((paths.start + at[..., None] * paths.direction).astype(np.float32))
        now = turned_room(hips, turn).astype(float)
        clear = now > 0
        room_high = np.where(clear & (kept == 1), room_high / 2, room_high)
        room_low = np.where(~clear & (kept == -1), room_low / 2, room_low)
        low, room_low = np.where(clear, at, low), np.where(clear, now, room_low)
        high, room_high = np.where(clear, high, at), np.where(clear, room_high, now)
        kept = np.where(clear, 1, -1).astype(np.int8)
    span = np.where(room_low - room_high > 0, room_low - room_high, 1.0)
    return low + (high - low) * np.clip(room_low / span, 0, 1)
