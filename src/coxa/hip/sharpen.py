"""What one more measurement would tell: how far the spread of a hip's ends is expected to fall.

By the best straight line through the weighed draws: what is left of the variance of one end when another is read with
its error. Near enough to rank measurements; the posterior itself is worked out when the number is there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa.hip.evidence import By, felt_ends
from coxa.hip.posterior import Posterior
from coxa.hip.shape import Array, hip_table


@dataclass(frozen=True, slots=True)
class Sharper:
    """A measurement (a movement, or fields of a report) and the spread of one end before and after it, degrees."""

    what: str
    before_deg: float
    after_deg: float


def sharper_by_range(posterior: Posterior, target: str, movements: tuple[str, ...], by: By) -> tuple[Sharper, ...]:
    """Return what a firm reading of each movement would do to the spread of `target`; the most telling first."""
    weights = posterior.joint.ravel()
    goal = felt_ends(posterior.draws.limits, target, posterior.seed).ravel()
    error = float(hip_table("prior")["reading"][by])
    found = []
    for movement in movements:
        read = felt_ends(posterior.draws.limits, movement, posterior.seed).ravel()
        found.append(Sharper(movement, _sd(goal, weights), _left(goal, read[:, None], np.array([error]), weights)))
    return tuple(sorted(found, key=lambda one: one.after_deg))


def sharper_by_image(posterior: Posterior, target: str, name: str, fields: tuple[str, ...]) -> Sharper:
    """Return what the values `fields` of a report would do together; `name` says which picture gives them."""
    goal = felt_ends(posterior.draws.limits, target, posterior.seed)
    errors = np.array([float(hip_table("prior")["image"][field]) for field in fields])
    values = np.column_stack([getattr(posterior.draws.shapes, field) for field in fields])
    each = np.repeat(values, goal.shape[1], axis=0)
    weights = posterior.joint.ravel()
    return Sharper(name, _sd(goal.ravel(), weights), _left(goal.ravel(), each, errors, weights))


def _sd(values: Array, weights: Array) -> float:
    off = values - np.average(values, weights=weights)
    return float(np.sqrt(np.average(off * off, weights=weights)))


def _left(goal: Array, read: Array, errors: Array, weights: Array) -> float:
    """Return the sd of `goal` (m,) that `read` (m, r), known with `errors` (r,), leaves by a straight line."""
    off_goal = goal - np.average(goal, weights=weights)
    off_read = read - np.average(read, axis=0, weights=weights)
    together: Array = np.matmul(weights * off_goal, off_read)
    spread: Array = np.matmul((off_read * weights[:, None]).T, off_read) + np.diag(errors**2)
    explained = float(np.dot(together, np.linalg.solve(spread, together)))
    return float(np.sqrt(max(_sd(goal, weights) ** 2 - explained, 0.0)))
