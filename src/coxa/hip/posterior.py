"""This person's hip: the drawn hips, weighed by how well they agree with what is known.

A band of what is *felt* (where the movement ends) and one of *bone* come out for each movement. When few draws carry
weight, new ones are drawn around them (adaptive importance sampling, same readings and draws -> same result); when that
does not help, `enough` is False and nobody should lean on the answer. Readings that do not go together are named in
`disagree`, not averaged away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from coxa.hip.evidence import Known, Reading, check_known, felt_ends, log_of_imaging, log_of_readings
from coxa.hip.guess import Guess, guess_from, guess_near, with_limits, with_room
from coxa.hip.limits import movement_names
from coxa.hip.population import impossible
from coxa.hip.prior import Draws, effective_of, log_density
from coxa.hip.shape import Array, from_matrix, hip_table

LEAST_LOG = -700.0


@dataclass(frozen=True, slots=True)
class Band:
    """The middle of what is likely, and where 80 per cent of it lies; degrees."""

    median: float
    low: float
    high: float
    sd: float


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """One person's hip. `weights` (n,) of `draws`, adding up to 1; `joint` (n, o) of draw and offset.

    `effective`: how many draws carry weight. `refreshed`: whether draws were made for this person.
    """

    known: Known
    draws: Draws
    joint: Array
    seed: int
    effective: float
    refreshed: bool
    enough: bool
    disagree: tuple[str, ...]

    @property
    def weights(self) -> Array:
        """The weight of every draw, (n,)."""
        total: Array = self.joint.sum(axis=1)
        return total

    @property
    def usable(self) -> bool:
        """Whether a plan may lean on it: enough draws, and a bend known much better than of just anybody."""
        most = float(hip_table("prior")["use"]["flexion_sd_deg"])
        place = movement_names().index("flexion_deg")
        return self.enough and band(self.draws.limits[:, place].astype(float), self.weights).sd <= most

    def felt(self) -> Mapping[str, Band]:
        """Return for each movement where this hip is felt to stop."""
        return {name: self.felt_end(name) for name in movement_names()}

    def felt_end(self, movement: str) -> Band:
        """Return where this hip is felt to stop in one movement."""
        return band(felt_ends(self.draws.limits, movement, self.seed).ravel(), self.joint.ravel())

    def bone(self) -> Mapping[str, Band]:
        """Return for each movement where bone would meet bone."""
        weights = self.weights
        limits = self.draws.limits.astype(float)
        return {name: band(limits[:, k], weights) for k, name in enumerate(movement_names())}


def band(values: Array, weights: Array) -> Band:
    """Return median, 10 and 90 per cent and sd of weighed values, both (m,)."""
    order = np.argsort(values)
    grown = np.cumsum(weights[order])
    place = (grown - weights[order] / 2) / grown[-1]
    low, median, high = np.interp([0.1, 0.5, 0.9], place, values[order])
    mean = float(np.average(values, weights=weights))
    sd = float(np.sqrt(max(np.average((values - mean) ** 2, weights=weights), 0.0)))
    return Band(float(median), float(low), float(high), sd)


def posterior_of(known: Known, prior: Draws, seed: int = 1) -> Posterior:
    """Return this person's hip.

    Parameters
    ----------
    known : what was measured, and the person's sex
    prior : the draws of `coxa.hip.prior`
    seed : of draws made anew and of the soft tissue's end; the same seed gives the same answer

    Raises
    ------
    BadInput
        Something that no hip can be.
    """
    check_known(known)
    rows = hip_table("prior")["draws"]
    logs = _logs(known, prior, seed)
    draws, joint = prior, _normal(logs)
    disagree = disagreeing(known, prior, seed)
    effective = effective_of(joint.sum(axis=1))
    refreshed = effective < rows["floor"] and not disagree  # no new draw makes contradictions agree
    if refreshed:
        guess = guess_near(guess_from(prior), prior, _softened(logs, rows["near"]))
        for _ in range(int(rows["rounds"])):
            draws, logs = _drawn_anew(known, draws, logs, seed, int(rows["refreshed"]), guess)
            joint = _normal(logs)
            effective = effective_of(joint.sum(axis=1))
            if effective >= rows["floor"]:
                break
        draws, joint = _fewer(draws, joint, seed, int(rows["kept"]), guess)
    return Posterior(known, draws, joint, seed, effective, refreshed, effective >= rows["floor"], disagree)


def _logs(known: Known, draws: Draws, seed: int) -> Array:
    logs = log_of_readings(known.readings, draws.limits, seed) + log_of_imaging(known.imaging, draws.shapes)[:, None]
    return logs + _sex_logs(known, draws)[:, None]


def _sex_logs(known: Known, draws: Draws) -> Array:
    if known.sex == "either":
        return np.zeros(len(draws))
    return np.where(draws.women == (known.sex == "woman"), 0.0, LEAST_LOG)


def _normal(logs: Array) -> Array:
    weights = np.exp(logs - logs.max())
    normal: Array = weights / weights.sum()
    return normal


def _drawn_anew(known: Known, draws: Draws, logs: Array, seed: int, count: int, guess: Guess) -> tuple[Draws, Array]:
    """Return `count` new hips around those that carry weight, their limits guessed, and (n, o) logarithms of weight.

    The weights are softened until enough draws carry them; mean and covariance of those give a wider normal
    distribution, whose draws are weighed by prior times likelihood over their own density.
    """
    weights = _softened(logs, float(hip_table("prior")["draws"]["floor"]))
    values = draws.shapes.matrix()
    mean = np.average(values, axis=0, weights=weights)
    covariance = np.cov(values, rowvar=False, aweights=weights) * 1.3 + np.diag(np.full(values.shape[1], 1e-4))
    root = np.linalg.cholesky(covariance)
    rng = np.random.default_rng([seed, len(draws), count])
    steps = rng.standard_normal((3 * count, values.shape[1]))
    drawn = mean + steps @ root.T
    kept = np.flatnonzero(~impossible(drawn))[:count]
    drawn, steps = drawn[kept], steps[kept]
    women = np.full(len(drawn), known.sex == "woman")
    fresh = with_limits(guess, from_matrix(drawn, draws.shapes.mode), women)
    over = log_density(drawn, known.sex) + 0.5 * (steps**2).sum(axis=1)
    found = log_of_readings(known.readings, fresh.limits, seed) + log_of_imaging(known.imaging, fresh.shapes)[:, None]
    return fresh, found + over[:, None]


def _softened(logs: Array, least: float) -> Array:
    """Return the weights (n,) of (n, o) logarithms, made more alike until `least` draws carry them."""
    whole = np.log(np.maximum(np.exp(logs - logs.max()).sum(axis=1), 1e-300))
    soft = 1.0
    while soft > 0.02 and effective_of(np.exp(soft * (whole - whole.max()))) < least:
        soft *= 0.8
    weights: Array = np.exp(soft * (whole - whole.max()))
    return weights


def _fewer(draws: Draws, joint: Array, seed: int, count: int, guess: Guess) -> tuple[Draws, Array]:
    """Return `count` draws by their weight (systematic resampling), with their room on the grid."""
    weights = joint.sum(axis=1)
    start = np.random.default_rng([seed, count]).random()
    picked = np.searchsorted(np.cumsum(weights), (start + np.arange(count)) / count * weights.sum(), side="left")
    which, times = np.unique(np.minimum(picked, len(weights) - 1), return_counts=True)
    share = joint[which] / weights[which][:, None] * (times / times.sum())[:, None]
    return with_room(guess, draws, which), share


# --- readings that do not go together ---------------------------------------------------------------------------------


def disagreeing(known: Known, prior: Draws, seed: int) -> tuple[str, ...]:
    """Return the movements whose firm readings the rest of what is known would not have led one to expect.

    Each firm reading is left out once; it disagrees when it lies further from what the others predict than one in a
    hundred would. Two readings of one movement are told apart by their own errors alone.
    """
    far = float(hip_table("prior")["reading"]["disagree_sd"])
    firm = [reading for reading in known.readings if reading.stopped == "firm"]
    alone = [log_of_readings((reading,), prior.limits, seed) for reading in known.readings]
    together: Array = _logs(Known((), known.imaging, known.sex), prior, seed) + sum(alone)
    found = {
        one.movement
        for one, logs in zip(known.readings, alone, strict=True)
        if one.stopped == "firm" and _is_far(one, together - logs, prior, seed, far)
    }
    for k, one in enumerate(firm):
        for other in firm[k + 1 :]:
            apart = abs(one.end_deg - other.end_deg) / float(np.hypot(one.sd_deg, other.sd_deg))
            if one.movement == other.movement and apart > far:
                found.add(one.movement)
    return tuple(name for name in movement_names() if name in found)


def _is_far(reading: Reading, logs: Array, prior: Draws, seed: int, far: float) -> bool:
    """Whether a reading lies far from what all else that is known, (n, o) `logs`, lets one expect."""
    joint = _normal(logs)
    ends = felt_ends(prior.limits, reading.movement, seed)
    mean = float((joint * ends).sum())
    variance = float((joint * (ends - mean) ** 2).sum())
    return abs(reading.end_deg - mean) > far * float(np.sqrt(variance + reading.sd_deg**2))
