"""The room of a person's hips in every exercise: from weighed draws and what each exercise asks of a hip.

For every exercise and limb, whole and kept to less bend in steps, the smallest room over the motion is worked out once
for all drawn hips (`Moves`); a person's answer is then a weighed mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coxa.catalog.records import Clearance, Exposure, HipFrame, LimbExposure, LimbRoom, Side
from coxa.hip.posterior import Posterior, band
from coxa.hip.prior import Array32, Draws, room_at
from coxa.hip.shape import Array

Limb = tuple[str, str]  # exercise and "working" or "other"
LIMBS = ("working", "other")
DIGITS = 1  # positions are told apart by tenths of a degree
LEAST_BEND_DEG = 30.0  # no exercise is kept shorter than this
HIPS_AT_ONCE = 400
CARRIED = 0.9995  # of all weight; the draws that carry the rest change no digit that is shown


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """What exercises ask of a hip. `poses` (m, 3) degrees; `targets`: exercise, limb and the bend it is kept to (None:
    not at all), the deepest first; `starts` (t,) and `members`: which poses each target goes through.
    """

    poses: Array
    targets: tuple[tuple[str, str, float | None], ...]
    starts: tuple[int, ...]
    members: tuple[int, ...]


def moves_of(exposures: Mapping[tuple[str, Side], Exposure], step_deg: float) -> Moves:
    """Return what every exercise asks of both limbs; both sides ask the same, so the right one is read.

    Parameters
    ----------
    exposures : (exercise, side) -> what both hips go through
    step_deg : in which steps an exercise is tried shorter
    """
    places: dict[tuple[float, ...], int] = {}
    targets: list[tuple[str, str, float | None]] = []
    starts: list[int] = []
    members: list[int] = []
    for (exercise, side), exposure in exposures.items():
        if side != "right":
            continue
        for limb in LIMBS:
            what = exposure.working if limb == "working" else exposure.other
            for kept_to in (None, *_bends(what, step_deg)):
                targets.append((exercise, limb, kept_to))
                starts.append(len(members))
                members += sorted({places.setdefault(pose, len(places)) for pose in _poses(what, kept_to)})
    return Moves(np.array(list(places), dtype=float).reshape(-1, 3), tuple(targets), tuple(starts), tuple(members))


def _bends(what: LimbExposure, step_deg: float) -> list[float]:
    deepest = int(np.ceil(what.peak_flexion_deg / step_deg)) - 1
    shallow = int(np.ceil(max(LEAST_BEND_DEG, what.min_flexion_deg) / step_deg))
    return [step_deg * k for k in range(deepest, shallow - 1, -1)]


def _poses(what: LimbExposure, kept_to: float | None) -> set[tuple[float, ...]]:
    most = np.inf if kept_to is None else kept_to
    return {
        (round(min(f.flexion_deg, most), DIGITS), round(f.adduction_deg, DIGITS), round(f.rotation_deg, DIGITS))
        for f in what.frames
    }


def table_of(draws: Draws, moves: Moves) -> Array32:
    """Return the smallest room (n, t) mm of every drawn hip over every target."""
    found = np.zeros((len(draws), len(moves.targets)), dtype=np.float32)
    members, starts = np.array(moves.members, dtype=np.intp), np.array(moves.starts, dtype=np.intp)
    if not len(starts):
        return found
    for first in range(0, len(draws), HIPS_AT_ONCE):
        room = room_at(draws.room[first : first + HIPS_AT_ONCE], moves.poses)
        found[first : first + HIPS_AT_ONCE] = np.minimum.reduceat(room[members], starts).T
    return found


def rooms_of(posterior: Posterior, table: Array32, moves: Moves, least_mm: float) -> Mapping[Limb, LimbRoom]:
    """Return a hip's room by exercise and limb.

    Parameters
    ----------
    posterior : the person's hip
    table : (n, t) mm, the smallest room of *its* draws: `table_of(posterior.draws, moves)`
    least_mm : less room than this counts as too little
    """
    mean, sd, chance = _weighed(posterior.weights, table, least_mm)
    found: dict[Limb, LimbRoom] = {}
    shorter: list[tuple[float, float]] = []
    for k in range(len(moves.targets) - 1, -1, -1):
        exercise, limb, kept_to = moves.targets[k]
        if kept_to is not None:
            # between places of the grid a shorter motion may seem a hair nearer than a longer one: never shown so
            least = shorter[-1][1] if shorter else 0.0
            shorter.append((kept_to, max(_share(chance[k]), least)))
            continue
        worst = max(_share(chance[k]), shorter[-1][1] if shorter else 0.0)
        found[(exercise, limb)] = LimbRoom(
            round(float(mean[k]), 2), round(float(sd[k]), 2), worst, tuple(reversed(shorter))
        )
        shorter = []
    return found


def _weighed(weights: Array, table: Array32, least_mm: float) -> tuple[Array32, Array32, Array32]:
    """Return mean, sd and the chance of less than `least_mm`, each (t,)."""
    order = np.argsort(weights)[::-1]
    grown = np.cumsum(weights[order])
    carry = order[: int(np.searchsorted(grown, CARRIED * grown[-1])) + 1]
    part = (weights[carry] / weights[carry].sum()).astype(np.float32)
    rows = table[carry]
    mean = part @ rows
    chance = part @ (rows < least_mm).astype(np.float32)
    rows -= mean
    sd = np.sqrt(part @ (rows * rows))
    return mean, sd, chance


def room_over_time(posterior: Posterior, frames: Sequence[HipFrame]) -> tuple[Array, Array, Array]:
    """Return the room at each of t moments, each (t,) mm: 10 per cent of what is likely, the middle, 90 per cent."""
    weights = posterior.weights
    order = np.argsort(weights)[::-1]
    carry = order[: int(np.searchsorted(np.cumsum(weights[order]), CARRIED)) + 1]
    poses = np.array([[f.flexion_deg, f.adduction_deg, f.rotation_deg] for f in frames], dtype=float)
    room = room_at(posterior.draws.room[carry], poses).astype(float)
    rows = [band(room[k], weights[carry]) for k in range(len(frames))]
    low, middle, high = (np.array([getattr(row, name) for row in rows]) for name in ("low", "median", "high"))
    return low, middle, high


def _share(value: float) -> float:
    return round(min(max(float(value), 0.0), 1.0), 4)


def clearances_of(
    rooms: Mapping[Side, Mapping[Limb, LimbRoom] | None], exposures: Mapping[tuple[str, Side], Exposure]
) -> Mapping[tuple[str, Side], Clearance] | None:
    """Return the room of both hips in every exercise on every side; None where nothing is known of either.

    `rooms`: by the person's side; None for a hip of which nothing was measured.
    """
    if not any(rooms.values()):
        return None

    def limb(side: Side, exercise: str, name: str) -> LimbRoom | None:
        of_side = rooms.get(side)
        return of_side.get((exercise, name)) if of_side else None

    return {
        (exercise, side): Clearance(
            exercise,
            side,
            limb(side, exercise, "working"),
            limb("left" if side == "right" else "right", exercise, "other"),
        )
        for exercise, side in exposures
    }
