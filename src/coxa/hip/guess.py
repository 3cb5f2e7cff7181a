"""Limits and room of a hip, guessed from its shape: second-order polynomials through the drawn hips.

To search a hip's limits and room takes four milliseconds, and a person of whom much is known needs hundreds of new
hips. A guess takes microseconds. How far it lies from the search stands in docs/hip-model.md; tests hold it to that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from coxa.hip.limits import TURN_DEG, movement_names
from coxa.hip.prior import Array32, Draws, effective_of, no_group
from coxa.hip.shape import Array, HipShapes, hip_table

RIDGE = 1e-3  # of a feature, against 2,400 hips: only keeps the equations solvable
NEAR_RIDGE = 1.0  # against some hundred hips near a person: where they say little, the polynomials of all stay
NEAR_SHARE = 1e-3  # of the largest weight; hips with less are not looked at


@dataclass(frozen=True, slots=True, eq=False)
class Guess:
    """Of p measures of a shape their `middle` and `spread` (p,); what each of f features adds to the `limits` (f, 9)
    degrees, the `room` (f, g) mm on the grid and the `edges` (f, e) degrees.
    """

    middle: Array
    spread: Array
    limits: Array32
    room: Array32
    edges: Array32

    def features(self, shapes: HipShapes) -> Array32:
        """Return one, every measure, and every product of two, (n, f)."""
        values = ((shapes.matrix() - self.middle) / self.spread).astype(np.float32)
        first, second = np.triu_indices(values.shape[1])
        return np.concatenate([np.ones((len(values), 1), np.float32), values, values[:, first] * values[:, second]], 1)


@lru_cache(maxsize=2)
def guess_from(prior: Draws) -> Guess:
    """Return the polynomials that come nearest to the drawn hips (least squares); 50 ms, once for each `prior`."""
    values = prior.shapes.matrix()
    spread = values.std(axis=0)
    empty = np.zeros((0, 0), np.float32)
    bare = Guess(values.mean(axis=0), np.where(spread > 0, spread, 1.0), empty, empty, empty)
    features = bare.features(prior.shapes).astype(float)
    squares: Array = np.matmul(features.T, features) + RIDGE * np.eye(features.shape[1])
    solved = np.linalg.solve(squares, features.T).astype(np.float32)
    found = (np.matmul(solved, part) for part in (prior.limits, prior.room, prior.edges))
    return Guess(bare.middle, bare.spread, *found)


def guess_near(guess: Guess, prior: Draws, weights: Array) -> Guess:
    """Return the polynomials, those of limits and edges bent to the drawn hips that carry `weights` (n,)."""
    near = np.flatnonzero(weights > NEAR_SHARE * weights.max())
    features = guess.features(prior.shapes.part(near)).astype(float)
    weighed = features * (weights[near] / weights.sum() * effective_of(weights))[:, None]
    squares: Array = np.matmul(weighed.T, features) + NEAR_RIDGE * np.eye(features.shape[1])

    def bent(known: Array32, truth: Array32) -> Array32:
        rest = truth[near] - np.matmul(features, known)
        more: Array32 = np.linalg.solve(squares, np.matmul(weighed.T, rest)).astype(np.float32)
        return known + more

    return replace(guess, limits=bent(guess.limits, prior.limits), edges=bent(guess.edges, prior.edges))


def with_limits(guess: Guess, shapes: HipShapes, women: NDArray[np.bool_]) -> Draws:
    """Return hips of no group with their limits, without room and edges yet, both (n, 0)."""
    rows = hip_table("movements")["movement"]
    low, high = (np.array([rows[name][key] for name in movement_names()], dtype=np.float32) for key in ("from", "to"))
    limits: Array32 = np.clip(np.matmul(guess.features(shapes), guess.limits), low, high)
    none = np.zeros((len(shapes), 0), dtype=np.float32)
    return Draws(shapes, women, no_group(len(shapes)), limits, none, none)


def with_room(guess: Guess, draws: Draws, which: NDArray[np.intp]) -> Draws:
    """Return the hips at `which` with their room and edges as well."""
    shapes = draws.shapes.part(which)
    features = guess.features(shapes)
    edges: Array32 = np.clip(np.matmul(features, guess.edges), *TURN_DEG)
    room: Array32 = np.matmul(features, guess.room)
    return Draws(shapes, draws.women[which], draws.groups[which], draws.limits[which], room, edges)
