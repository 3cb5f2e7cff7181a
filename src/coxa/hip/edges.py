"""Where turning in is felt to stop at each bend: the edge of one hip's movement map, and of groups of hips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa.hip.evidence import felt_from, soft_ends
from coxa.hip.population import GROUPS
from coxa.hip.posterior import Posterior, band
from coxa.hip.prior import EDGE_BENDS_DEG, Draws
from coxa.hip.shape import Array

STRAIGHT = "ir0_deg"  # soft tissue ends turning in until the hip is bent
BENT_DEG = 90.0  # from here on bone does
CARRIED = 0.999


@dataclass(frozen=True, slots=True)
class Edges:
    """The edge at each bend, degrees, all of one length: the middle, and where 80 per cent of what is likely lies."""

    bend_deg: tuple[float, ...]
    low_deg: tuple[float, ...]
    median_deg: tuple[float, ...]
    high_deg: tuple[float, ...]

    def at(self, bend_deg: float) -> float:
        """Return the middle of the edge at one bend."""
        return float(np.interp(bend_deg, self.bend_deg, self.median_deg))

    def reaches(self, turn_deg: float) -> bool:
        """Say whether the middle of the edge falls to one turn at all."""
        return min(self.median_deg) <= turn_deg

    def bend_at(self, turn_deg: float) -> float:
        """Return the bend at which the middle of the edge falls to one turn; the last one where it never does."""
        falling = np.minimum.accumulate(self.median_deg)
        below = np.flatnonzero(falling <= turn_deg)
        if not len(below):
            return self.bend_deg[-1]
        k = max(int(below[0]), 1)
        drop = falling[k - 1] - falling[k]
        part = (falling[k - 1] - turn_deg) / drop if drop > 0 else 1.0
        return float(self.bend_deg[k - 1] + np.clip(part, 0, 1) * (self.bend_deg[k] - self.bend_deg[k - 1]))


def felt_edges(draws: Draws, seed: int) -> Array:
    """Return where each drawn hip is felt to stop turning in at each bend, (n, o, e) degrees.

    A hip that turns so far while bent turns at least so far when it is bent less.
    """
    soft, none = soft_ends(STRAIGHT, len(draws), seed), np.full(len(draws), np.inf)
    each = [
        felt_from(draws.edges[:, k].astype(float), soft if bend < BENT_DEG else none)
        for k, bend in enumerate(EDGE_BENDS_DEG)
    ]
    ends: Array = np.maximum.accumulate(np.stack(each[::-1], axis=-1), axis=-1)[..., ::-1]
    return ends


def edges_of(posterior: Posterior) -> Edges:
    """Return one hip's edge."""
    felt = felt_edges(posterior.draws, posterior.seed).reshape(-1, len(EDGE_BENDS_DEG))
    return _bands(felt, posterior.joint.ravel())


def edges_of_group(draws: Draws, group: str, seed: int = 1) -> Edges:
    """Return the edge of the prior's hips of one group, each counting the same. `group`: one of `GROUPS`."""
    felt = felt_edges(draws, seed)[draws.groups == GROUPS.index(group)].reshape(-1, len(EDGE_BENDS_DEG))
    return _bands(felt, np.full(len(felt), 1 / len(felt)))


def _bands(felt: Array, weights: Array) -> Edges:
    order = np.argsort(weights)[::-1]
    carry = order[: int(np.searchsorted(np.cumsum(weights[order]), CARRIED * weights.sum())) + 1]
    rows = [band(felt[carry, k], weights[carry]) for k in range(felt.shape[1])]
    low, median, high = (tuple(getattr(row, name) for row in rows) for name in ("low", "median", "high"))
    return Edges(tuple(EDGE_BENDS_DEG.tolist()), low, median, high)
