"""Studies of very many virtual hips: drawn and counted in chunks that know nothing of each other.

Each chunk has a seed of its own, made from the study's seed and the chunk's number, and what is kept of it are whole
numbers (thousandths of a degree). Adding those up gives the same result in any order, so a study comes out the same
with one worker, with many, and on a cluster, and never holds more than one chunk of hips in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coxa.errors import BadInput
from coxa.hip.limits import limits_of, movement_names
from coxa.hip.population import draw
from coxa.hip.shape import Array, hip_table

Counts = NDArray[np.int64]

CHUNK = 2000  # hips; about a second of work
PER_DEG = 1000  # limits are kept as whole thousandths of a degree
BINS_PER_DEG = 10
LEAST, MOST = 20, 100_000_000  # hips; the sums of squares of more could leave 64 bits
SHARES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Study:
    """Which hips: `n` of a `group`, by `seed`, with the calibration `mode`."""

    group: str
    n: int
    seed: int
    mode: str = "fitted"

    @property
    def chunks(self) -> int:
        """How many chunks it is made of."""
        return -(-self.n // CHUNK)


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What is kept of some hips: how many; sums and sums of squares of their limits, (9,); counts by bin, (9, b)."""

    hips: int
    sums: Counts
    squares: Counts
    bins: Counts

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.hips + other.hips, self.sums + other.sums, self.squares + other.squares, self.bins + other.bins
        )


@dataclass(frozen=True, slots=True)
class Spread:
    """One limit over all hips, degrees. `quantiles`: share of hips -> degrees, 0.1 exact. `counts`: hips by whole
    degree, the first bin beginning at `from_deg`.
    """

    mean: float
    sd: float
    quantiles: Mapping[float, float]
    from_deg: int
    counts: tuple[int, ...]


def check_study(study: Study) -> Study:
    """Return a study, refused where it cannot be.

    Raises
    ------
    BadInput
        Too few or too many hips; an unknown group or mode; a negative seed.
    """
    if not LEAST <= study.n <= MOST:
        raise BadInput("n", study.n, f"a number of hips from {LEAST} to {MOST}")
    draw(study.group, 1, study.seed, study.mode)  # refuses what no draw can be
    return study


def _stretch() -> tuple[Counts, int]:
    """Return where each movement's bins begin, (9,) whole degrees, and how many degrees the longest needs."""
    rows = hip_table("movements")["movement"]
    low = np.array([rows[name]["from"] for name in movement_names()], dtype=np.int64)
    high = np.array([rows[name]["to"] for name in movement_names()], dtype=np.int64)
    return low, int((high - low).max()) + 1


def no_hips() -> Tally:
    """Return the tally of nothing, to add others to."""
    k = len(movement_names())
    nothing = np.zeros(k, dtype=np.int64)
    return Tally(0, nothing, nothing, np.zeros((k, _stretch()[1] * BINS_PER_DEG), dtype=np.int64))


def tally_of(study: Study, number: int) -> Tally:
    """Draw chunk `number` (from 0) of a study and count its limits."""
    n = min(CHUNK, study.n - number * CHUNK)
    seed = int(np.random.SeedSequence([study.seed, number]).generate_state(1, np.uint64)[0])
    limits = limits_of(draw(study.group, n, seed, study.mode))
    return tally_limits(np.column_stack([limits[name] for name in movement_names()]))


def tally_limits(limits_deg: Array) -> Tally:
    """Return the tally of limits (n, 9), degrees, in the order of `movement_names()`."""
    low, degrees = _stretch()
    whole = np.rint(limits_deg * PER_DEG).astype(np.int64)
    size = degrees * BINS_PER_DEG
    place = np.clip((whole - low * PER_DEG) // (PER_DEG // BINS_PER_DEG), 0, size - 1)
    bins = np.stack([np.bincount(column, minlength=size) for column in place.T]).astype(np.int64)
    return Tally(len(whole), whole.sum(axis=0), (whole * whole).sum(axis=0), bins)


def spreads_of(tally: Tally) -> Mapping[str, Spread]:
    """Return mean, sd (n - 1) and quantiles of every limit; needs two hips."""
    low = _stretch()[0]
    return {
        name: Spread(
            mean=int(tally.sums[k]) / tally.hips / PER_DEG,
            sd=_sd(tally.hips, int(tally.sums[k]), int(tally.squares[k])),
            quantiles={share: _quantile(tally.bins[k], float(low[k]), share) for share in SHARES},
            from_deg=int(low[k]),
            counts=tuple(map(int, tally.bins[k].reshape(-1, BINS_PER_DEG).sum(axis=1))),
        )
        for k, name in enumerate(movement_names())
    }


def _sd(n: int, total: int, squares: int) -> float:
    # Python's whole numbers: nothing is lost when two large ones are subtracted
    return float(((n * squares - total * total) / (n * (n - 1))) ** 0.5) / PER_DEG


def _quantile(bins: Counts, low_deg: float, share: float) -> float:
    """Return the value below which `share` of the hips lie; within a bin they are taken as evenly spread."""
    grown = np.cumsum(bins)
    wanted = share * int(grown[-1])
    k = int(np.searchsorted(grown, wanted))
    before = int(grown[k - 1]) if k else 0
    return low_deg + (k + (wanted - before) / max(1, int(bins[k]))) / BINS_PER_DEG
