"""What may be expected of a hip before it is measured: some thousand drawn hips with all that is asked of them.

Every draw carries its shape, its nine limits, and its room on a grid of positions, so that a person's hip is worked out
by weighing draws (coxa.hip.posterior) and never by searching again. Made once, kept by the shell (coxa.hip_store).
Both hips of one person are weighed apart: no source gives how alike two hips are once both were measured, and a band
that borrows from the other side would be too narrow if they are not.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from coxa.errors import BadInput
from coxa.hip.clearance import clearance_mm, prepare
from coxa.hip.limits import limits_of, movement_names, turn_in_edges
from coxa.hip.population import GROUPS, draw
from coxa.hip.shape import FIELDS, Array, HipShapes, from_matrix, hip_table

Array32 = NDArray[np.float32]
Progress = Callable[[int, int], None]  # done, of how many hips

AT_ONCE = 200
AXES = ("flexion_deg", "adduction_deg", "rotation_deg")
EDGE_BENDS_DEG = np.arange(0.0, 131.0, 10.0)  # where the edge of turning in is kept, for the movement map


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """n hips: `shapes`; `women` (n,); `groups` (n,), places in `GROUPS`; `limits` (n, 9) degrees in the order of
    `movement_names()`; `room` (n, g) mm on the grid of positions; `edges` (n, e) degrees: how far each turns in before
    bone ends it, at `EDGE_BENDS_DEG` of bend. Draws made for one person belong to no group: -1.
    """

    shapes: HipShapes
    women: NDArray[np.bool_]
    groups: NDArray[np.int8]
    limits: Array32
    room: Array32
    edges: Array32

    def __len__(self) -> int:
        return len(self.shapes)


# --- the grid -------------------------------------------------------------------------------------------------------


@cache
def grid_axes() -> tuple[Array, Array, Array]:
    """Return the degrees of flexion, adduction and internal rotation at which room is kept."""
    rows = hip_table("prior")["grid"]
    flexion, adduction, rotation = (np.arange(rows[name][0], rows[name][1] + 1.0, rows["step_deg"]) for name in AXES)
    return flexion, adduction, rotation


def grid_poses() -> Array:
    """Return all positions of the grid, (g, 3) degrees, rotation running fastest."""
    return np.stack(np.meshgrid(*grid_axes(), indexing="ij"), axis=-1).reshape(-1, 3)


def corners_of(angles_deg: Array) -> tuple[NDArray[np.intp], Array32]:
    """Return between which places of the grid positions (m, 3) lie: indices and shares, both (m, 8).

    Positions outside the grid count as its edge; no exercise of the catalog leaves it by more than a degree or two.
    """
    axes = grid_axes()
    base, part = [], []
    for k, axis in enumerate(axes):
        at = np.clip((angles_deg[:, k] - axis[0]) / (axis[1] - axis[0]), 0, len(axis) - 1)
        low = np.minimum(at.astype(np.intp), len(axis) - 2)
        base.append(low)
        part.append(at - low)
    index = np.zeros((len(angles_deg), 8), dtype=np.intp)
    share = np.ones((len(angles_deg), 8))
    for corner in range(8):
        place = np.zeros(len(angles_deg), dtype=np.intp)
        for k, axis in enumerate(axes):
            up = (corner >> k) & 1
            place = place * len(axis) + base[k] + up
            share[:, corner] *= part[k] if up else 1 - part[k]
        index[:, corner] = place
    return index, share.astype(np.float32)


def room_at(room: Array32, angles_deg: Array) -> Array32:
    """Return the room (m, n) mm in positions (m, 3) of n hips, from their room (n, g) on the grid."""
    index, share = corners_of(angles_deg)
    by_place = np.ascontiguousarray(room.T)  # whole rows are copied: three times as fast as columns
    found = np.zeros((len(angles_deg), len(room)), dtype=np.float32)
    for corner in range(8):
        found += by_place[index[:, corner]] * share[:, corner, None]
    return found


# --- drawing --------------------------------------------------------------------------------------------------------


def measured(
    shapes: HipShapes, women: NDArray[np.bool_], groups: NDArray[np.int8], progress: Progress | None = None
) -> Draws:
    """Return hips with their limits, their room on the grid and their edges: about four milliseconds a hip."""
    poses, limits, rooms, edges = grid_poses(), [], [], []
    for start in range(0, len(shapes), AT_ONCE):
        ready = prepare(shapes.part(slice(start, start + AT_ONCE)))
        found = limits_of(ready)
        limits.append(np.column_stack([found[name] for name in movement_names()]).astype(np.float32))
        rooms.append(clearance_mm(ready, poses))
        edges.append(turn_in_edges(ready, EDGE_BENDS_DEG).astype(np.float32))
        if progress is not None:
            progress(min(start + AT_ONCE, len(shapes)), len(shapes))
    return Draws(shapes, women, groups, *map(np.concatenate, (limits, rooms, edges)))


def no_group(n: int) -> NDArray[np.int8]:
    """Return the group of `n` hips that belong to none."""
    return np.full(n, -1, dtype=np.int8)


def expected_shapes(n: int, seed: int) -> tuple[HipShapes, NDArray[np.bool_], NDArray[np.int8]]:
    """Return `n` shapes of the mixture, half of them women; which are, (n,); and the group of each, (n,)."""
    table = hip_table("prior")
    shares = np.array([table["mixture"][group] for group in GROUPS])
    found, women, groups = [], [], []
    for number, sex in enumerate(("man", "woman")):
        half = n // 2 if number else n - n // 2
        counts = np.diff(np.round(np.concatenate([[0.0], np.cumsum(shares) / shares.sum()]) * half)).astype(int)
        for place, (group, count) in enumerate(zip(GROUPS, counts, strict=True)):
            if count:
                drawn = draw(group, int(count), seed + 10 * place + number, table["draws"]["mode"], sex)
                found.append(drawn.matrix())
                women.append(np.full(int(count), sex == "woman"))
                groups.append(np.full(int(count), place, dtype=np.int8))
    return from_matrix(np.concatenate(found), table["draws"]["mode"]), np.concatenate(women), np.concatenate(groups)


def make_prior(n: int | None = None, seed: int | None = None, progress: Progress | None = None) -> Draws:
    """Return the prior; `n` and `seed` None: as prior.toml says. Same numbers, same draws.

    Raises
    ------
    BadInput
        Fewer than 20 draws.
    """
    rows = hip_table("prior")["draws"]
    n, seed = int(rows["n"]) if n is None else n, int(rows["seed"]) if seed is None else seed
    if n < 20:
        raise BadInput("n", n, "at least 20 draws")
    return measured(*expected_shapes(n, seed), progress)


# --- how likely a shape is -------------------------------------------------------------------------------------------


def parts(sex: str) -> Iterator[tuple[float, Array, Array]]:
    """Yield the share, the mean and the sd, both (12,), of every normal distribution that the mixture is made of."""
    population, mixture = hip_table("population"), hip_table("prior")["mixture"]
    sexes = {"man": (("men", 1.0),), "woman": (("women", 1.0),)}.get(sex, (("men", 0.5), ("women", 0.5)))
    for group in GROUPS:
        for row in population[group]["kind"]:
            rows = {**population["base"], **population[group].get(row["id"], {})}
            mean = np.array([rows[name]["mean"] for name in FIELDS], dtype=float)
            sd = np.array([rows[name]["sd"] for name in FIELDS], dtype=float)
            for who, part in sexes:
                shift = np.array([population["sex"].get(name, {}).get(who, 0.0) for name in FIELDS])
                yield float(mixture[group]) * float(row["share"]) * part, mean + shift, sd


def log_density(values: Array, sex: str) -> Array:
    """Return the logarithm of the mixture's density, (n,), up to a constant, of shapes (n, 12)."""
    logs = np.stack(
        [
            np.log(share) - np.log(sd).sum() - 0.5 * (((values - mean) / sd) ** 2).sum(axis=1)
            for share, mean, sd in parts(sex)
        ]
    )
    most = logs.max(axis=0)
    density: Array = most + np.log(np.exp(logs - most).sum(axis=0))
    return density


def effective_of(weights: Array) -> float:
    """Return how many equally weighed draws tell as much, by Kish."""
    return float(weights.sum() ** 2 / np.sum(weights**2))


# --- bytes ----------------------------------------------------------------------------------------------------------


KEPT = ("shapes", "women", "groups", "limits", "room", "edges")


def draws_bytes(draws: Draws) -> bytes:
    """Return draws as the bytes of an npz file; room at the exactness of half floats, about 0.01 mm."""
    file = io.BytesIO()
    np.savez(
        file,
        shapes=draws.shapes.matrix().astype(np.float32),
        women=draws.women,
        groups=draws.groups,
        limits=draws.limits,
        edges=draws.edges,
        room=draws.room.astype(np.float16),
    )
    return file.getvalue()


def draws_from(content: bytes) -> Draws:
    """Return draws from the bytes of `draws_bytes`.

    Raises
    ------
    ValueError
        The bytes are damaged or hold something else (also KeyError, OSError, EOFError and zipfile.BadZipFile).
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        shapes, women, groups, limits, room, edges = (file[name] for name in KEPT)
    widths = (len(FIELDS), 9, len(grid_poses()), len(EDGE_BENDS_DEG))
    right = [part.shape == (len(shapes), w) for part, w in zip((shapes, limits, room, edges), widths, strict=True)]
    if not len(shapes) or not all(right) or not women.shape == groups.shape == (len(shapes),):
        raise ValueError("not the draws of this version")
    mode = hip_table("prior")["draws"]["mode"]
    return Draws(from_matrix(shapes.astype(float), mode), women, groups, limits, room.astype(np.float32), edges)
