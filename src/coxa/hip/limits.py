"""How far nine movements of a hip go before bone meets bone: a coarse look along each path, then a bracketed search.

`catalog/hips/movements.toml` names the movements. A movement ends at the first contact after its clearest position at
or before the start, so a hip that already touches at 90 degrees of flexion has a negative limit of inward rotation.
Where nothing touches on the whole stretch, the limit is the stretch's end.
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
ROUNDS = 7  # of the bracketed search; leaves less than 0.01 degrees
HIPS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True, eq=False)
class _Paths:
    """The movements as arrays: `start`, `direction` (k, 3); of the coarse look `at_deg` (k, g) and rotations `poses`."""

    names: tuple[str, ...]
    start: Array
    direction: Array
    at_deg: Array
    poses: Array32


@cache
def _paths() -> _Paths:
    rows = hip_table("movements")["movement"]
    names = tuple(rows)
    start = np.array([rows[name]["start"] for name in names], dtype=float)
    direction = np.array([rows[name]["direction"] for name in names], dtype=float)
    low = np.array([rows[name]["from"] for name in names], dtype=float)[:, None]
    high = np.array([rows[name]["to"] for name in names], dtype=float)[:, None]
    steps = int(np.ceil(np.max(high - low) / STEP_DEG)) + 1
    at = np.minimum(low + STEP_DEG * np.arange(steps)[None, :], high)  # shorter stretches repeat their end
    poses = start[:, None] + at[..., None] * direction[:, None]
    return _Paths(names, start, direction, at, rotations(poses))


def movement_names() -> tuple[str, ...]:
    """Return the nine names, in the order of the file."""
    return _paths().names


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
    hips = shapes if isinstance(shapes, Prepared) else None
    n = len(hips) if hips is not None else len(many(shapes))  # type: ignore[arg-type]
    found = np.empty((n, len(_paths().names)))
    for first in range(0, n, HIPS_AT_ONCE):
        which = slice(first, first + HIPS_AT_ONCE)
        some = hips.part(which) if hips is not None else prepare(many(shapes).part(which), anatomy)  # type: ignore[arg-type]
        found[which] = _search(some)
    return {name: found[:, k].copy() for k, name in enumerate(_paths().names)}


def _search(hips: Prepared) -> NDArray[np.float64]:
    """Return the nine limits, (n, k) degrees."""
    paths = _paths()
    k, g = paths.at_deg.shape
    room = turned_room(hips, paths.poses.reshape(1, k * g, 3, 3)).reshape(-1, k, g)
    clearest = np.where(paths.at_deg <= 0, room, -np.inf).argmax(axis=-1)
    later = np.arange(g) > clearest[..., None]
    touches = later & (room <= 0)
    first = touches.argmax(axis=-1)
    none = ~touches.any(axis=-1)
    first = np.where(none, 1, first)
    moves = np.arange(k)
    low, high = paths.at_deg[moves, first - 1], paths.at_deg[moves, first]
    room_low = np.take_along_axis(room, first[..., None] - 1, -1)[..., 0].astype(float)
    room_high = np.take_along_axis(room, first[..., None], -1)[..., 0].astype(float)
    found = _close_in(hips, low, high, room_low, room_high)
    found = np.where(none, paths.at_deg[:, -1], found)
    never_clear = np.take_along_axis(room, clearest[..., None], -1)[..., 0] <= 0
    result: NDArray[np.float64] = np.where(never_clear, np.take(paths.at_deg, 0, axis=1), found)
    return result


def _close_in(hips: Prepared, low: Array, high: Array, room_low: Array, room_high: Array) -> NDArray[np.float64]:
    """Return the zero between `low` (room > 0) and `high` (room <= 0), all (n, k): Illinois' false position.

    The bracket always holds the zero, so the answer is never outside it, whatever the room does inside.
    """
    paths = _paths()
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
