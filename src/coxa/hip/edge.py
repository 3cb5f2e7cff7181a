"""Where turning the thigh ends at each bend: the edge of a hip's room over flexion, for the movement map."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from coxa.hip.clearance import Array32, Prepared, rotations, turned_room

FLEXIONS_DEG = np.arange(0.0, 131.0, 10.0)
ROTATIONS_DEG = np.arange(-55.0, 56.0, 5.0)


@cache
def _turns() -> Array32:
    """Return the rotations of every bend with every turn, (1, f * r, 3, 3)."""
    bend, turn = np.meshgrid(FLEXIONS_DEG, ROTATIONS_DEG, indexing="ij")
    angles = np.stack([bend, np.zeros_like(bend), turn], axis=-1).reshape(-1, 3)
    return rotations(angles)[None]


def turn_in_edges(hips: Prepared) -> NDArray[np.float32]:
    """Return the largest turn inwards with room left at each of `FLEXIONS_DEG`, (n, f) degrees.

    Searched from the turn with the most room inwards, in steps of 5 degrees with a straight line between: about 1
    degree exact. A bend without room at any turn gives the outermost one; where nothing ends the turn, the innermost.
    """
    room = turned_room(hips, _turns()).reshape(len(hips), len(FLEXIONS_DEG), len(ROTATIONS_DEG))
    widest = room.argmax(axis=-1)[..., None]
    later = np.arange(len(ROTATIONS_DEG)) > widest
    touches = later & (room <= 0)
    first = np.where(touches.any(axis=-1), touches.argmax(axis=-1), len(ROTATIONS_DEG) - 1)[..., None]
    before = np.maximum(first - 1, 0)
    after, clear = np.take_along_axis(room, first, -1)[..., 0], np.take_along_axis(room, before, -1)[..., 0]
    fall = np.where(clear - after > 0, clear - after, 1)
    step = ROTATIONS_DEG[1] - ROTATIONS_DEG[0]
    edge = ROTATIONS_DEG[before[..., 0]] + step * np.clip(clear / fall, 0, 1)
    edge = np.where(touches.any(axis=-1), edge, ROTATIONS_DEG[-1])
    none = np.take_along_axis(room, widest, -1)[..., 0] <= 0
    result: NDArray[np.float32] = np.where(none, ROTATIONS_DEG[0], edge).astype(np.float32)
    return result
