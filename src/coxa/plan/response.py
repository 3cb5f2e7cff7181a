"""The morning after: the link between each exercise and the next morning's pain, for one person (docs/what-helps.md).

A small hierarchical Bayesian model. For every day of a hip, in points of pain:

    next morning - usual = intercept + a * (morning - usual) + b * (usual - its mean) + c * run + d * trained
                           + sum over exercises of dose * (family mean + own deviation) + noise

All terms but the noise have normal priors around zero, scaled by the noise; the noise variance has an inverse gamma
prior. That is conjugate, so every answer is closed form: no chance and no iteration. The spread of the effects is not
known; the posteriors for a few spreads are mixed by how well each explains the data. Spreads below the smallest of the
grid are not used: they would pull one true effect among many idle exercises to nothing.

The morning itself and the usual level stand in the model so that coming back to the usual is not read as an effect.
What cannot be told apart is not split by the prior: exercises of (nearly) always the same days make one group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from coxa.catalog.records import SIDES, Catalog, Rules, Side
from coxa.journal.state import State
from coxa.plan.hips import sore_sides
from coxa.plan.response_rows import TABLE, Row, rows_of

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

SILENT, UNSURE, WORSE, HELPS = "silent", "unsure", "worse", "helps"
FIXED = 5  # the columns before those of the exercises: intercept, morning, usual, run, trained


@dataclass(frozen=True, slots=True)
class Effect:
    """What one exercise is followed by, in points of the next morning's pain, + = more pain.

    `n` mornings after a day with it, `n_without` after another training day without it; `missing`: how many more are
    needed before anything is said. `together` names the exercises it cannot be told apart from; then mean and interval
    are those of all of them in one. `low` and `high` hold nine values in ten.
    """

    exercise: str
    hip: Side
    mean: float
    sd: float
    low: float
    high: float
    n: int
    n_without: int
    missing: int
    says: str  # silent | unsure | worse | helps
    together: tuple[str, ...] = ()


def effects_of(state: State, rules: Rules, today: date, catalog: Catalog | None = None) -> Mapping[str, Effect]:
    """Return the effect of every exercise of the window, by id; of two sore hips the one that speaks for more pain.

    The catalog, where it is given, lets exercises of one family learn from each other.
    """
    found: dict[str, Effect] = {}
    for hip in sore_sides(state):
        for exercise, effect in hip_effects(state, rules, today, hip, catalog).items():
            if exercise not in found or _graver(effect, found[exercise]):
                found[exercise] = effect
    return found


def _graver(effect: Effect, other: Effect) -> bool:
    order = (SILENT, HELPS, UNSURE, WORSE)
    return (order.index(effect.says), effect.mean) > (order.index(other.says), other.mean)


def hip_effects(
    state: State, rules: Rules, today: date, hip: Side, catalog: Catalog | None = None
) -> dict[str, Effect]:
    """Return the effects on one hip, by exercise."""
    rows = rows_of(state, rules, today, hip)
    groups = group_alike(rows, int(rules.number(TABLE, "apart_min")))
    if not groups:
        return {}
    families = _families(groups, catalog)
    fits = _fit(rows, groups, families, rules)
    trained = [set(row.doses) for row in rows if row.trained]
    found = {}
    for group, fit in zip(groups, fits, strict=True):
        with_it = sum(not names.isdisjoint(group) for names in trained)
        for exercise in group:
            found[exercise] = _effect((exercise, hip, group), (with_it, len(trained) - with_it), fit, rules)
    return found


def group_alike(rows: Sequence[Row], apart_min: int) -> list[tuple[str, ...]]:
    """Return the exercises in groups whose days differ by fewer than `apart_min`, each group in order of ids.

    Chains count: when a goes with b and b with c, the three are one group.
    """
    days: dict[str, set[int]] = {}
    for index, row in enumerate(rows):
        for exercise in row.doses:
            days.setdefault(exercise, set()).add(index)
    leader = {exercise: exercise for exercise in days}
    for one, other in combinations(sorted(days), 2):
        # Two rare exercises on different days differ by few days as well; alike are only those that share most.
        shared = len(days[one] & days[other])
        if len(days[one] ^ days[other]) < apart_min and 2 * shared > len(days[one] | days[other]):
            old, new = leader[other], leader[one]
            leader = {name: new if head == old else head for name, head in leader.items()}
    heads = sorted(set(leader.values()))
    return [tuple(sorted(name for name, own in leader.items() if own == head)) for head in heads]


def _families(groups: Sequence[tuple[str, ...]], catalog: Catalog | None) -> list[str]:
    """Return the family each group learns from; one of mixed families, or without a catalog, has none."""
    if catalog is None:
        return [""] * len(groups)
    exercises = catalog.exercises
    names = [{exercises[name].family if name in exercises else "" for name in group} for group in groups]
    return [one.pop() if len(one) == 1 else "" for one in names]


@dataclass(frozen=True, slots=True)
class _Fit:
    mean: float
    sd: float


def _fit(rows: Sequence[Row], groups: Sequence[tuple[str, ...]], families: Sequence[str], rules: Rules) -> list[_Fit]:
    """Return mean and standard deviation of every group's effect, mixed over the spreads of the grid."""
    import numpy as np

    shared = sorted(family for family in set(families) if family and families.count(family) > 1)
    x, y = _design(rows, groups, families, shared)
    # Row g of `pick` adds up what makes the effect of group g: its own column and its family's.
    pick = np.zeros((len(groups), x.shape[1]))
    for number, family in enumerate(families):
        pick[number, FIXED + number] = 1.0
        if family in shared:
            pick[number, FIXED + len(groups) + shared.index(family)] = 1.0
    spreads = _numbers(rules, "spreads")
    logs, means, variances = [], [], []
    for spread in spreads:
        log, mean, variance = _posterior(x, y, _precisions(spread, pick, rules), pick, rules)
        logs.append(log)
        means.append(mean)
        variances.append(variance)
    weight = np.exp(np.array(logs) - max(logs))
    weight /= weight.sum()
    mean = weight @ np.array(means)
    variance = weight @ (np.array(variances) + (np.array(means) - mean) ** 2)
    return [_Fit(float(m), float(s)) for m, s in zip(mean, np.sqrt(variance), strict=True)]


def _design(
    rows: Sequence[Row], groups: Sequence[tuple[str, ...]], families: Sequence[str], shared: Sequence[str]
) -> tuple[NDArray[float64], NDArray[float64]]:
    """Return x (n_rows, n_columns) and y (n_rows,), points of pain: what follows each day, against the usual."""
    import numpy as np

    level = sum(row.usual for row in rows) / len(rows)
    column = {name: FIXED + number for number, group in enumerate(groups) for name in group}
    x = np.zeros((len(rows), FIXED + len(groups) + len(shared)))
    x[:, :FIXED] = [[1.0, row.before - row.usual, row.usual - level, row.run, row.trained] for row in rows]
    for number, row in enumerate(rows):
        for name, dose in row.doses.items():
            x[number, column[name]] = max(x[number, column[name]], dose)  # a group's dose is its largest
    for number, family in enumerate(shared):
        own = [FIXED + place for place, name in enumerate(families) if name == family]
        x[:, FIXED + len(groups) + number] = x[:, own].sum(axis=1)
    return x, np.array([row.after - row.usual for row in rows])


def _precisions(spread: float, pick: NDArray[float64], rules: Rules) -> NDArray[float64]:
    """Return the prior precision of every column, in units of the noise: (n_columns,).

    An effect is its family's mean plus its own deviation: the family holds `family_share` of the variance.
    """
    import numpy as np

    number, groups, columns = rules.number, len(pick), pick.shape[1]
    wide = number(TABLE, "covariate_spread")
    fixed = [number(TABLE, "intercept_spread"), wide, wide, wide, number(TABLE, "trained_spread")]
    share = number(TABLE, "family_share")
    has_family = pick[:, FIXED + groups :].any(axis=1)
    own = np.where(has_family, (1.0 - share) * spread**2, spread**2)
    family = np.full(columns - FIXED - groups, share * spread**2)
    return 1.0 / np.concatenate([np.square(fixed), own, family])


def _posterior(
    x: NDArray[float64], y: NDArray[float64], precision: NDArray[float64], pick: NDArray[float64], rules: Rules
) -> tuple[float, NDArray[float64], NDArray[float64]]:
    """Return the log evidence (up to a constant), and mean and variance of the picked sums: (n_groups,) each.

    Normal-inverse-gamma, closed form. The marginal posterior is a t of 2 * shape degrees; its variance is given.
    """
    import numpy as np

    shape = rules.number(TABLE, "noise_shape") + len(y) / 2
    a = x.T @ x + np.diag(precision)
    covariance = np.linalg.inv(a)
    mean = covariance @ (x.T @ y)
    scale = rules.number(TABLE, "noise_scale") + (y @ y - mean @ a @ mean) / 2
    log = 0.5 * np.log(precision).sum() - 0.5 * np.linalg.slogdet(a)[1] - shape * np.log(scale)
    variance = np.einsum("gi,ij,gj->g", pick, covariance, pick) * scale / (shape - 1)
    return float(log), pick @ mean, variance


def _numbers(rules: Rules, key: str) -> list[float]:
    value = rules.table(TABLE)[key]
    assert isinstance(value, list), f"rules.toml: {TABLE}.{key}"
    return [float(one) for one in value]


def _effect(named: tuple[str, Side, tuple[str, ...]], mornings: tuple[int, int], fit: _Fit, rules: Rules) -> Effect:
    """Return what is said of (exercise, hip, its group) after so many mornings (with it, without it)."""
    number = rules.number
    (exercise, hip, group), (with_it, without) = named, mornings
    missing = max(0, int(number(TABLE, "min_with")) - with_it, int(number(TABLE, "min_without")) - without)
    half = number(TABLE, "z") * fit.sd
    low, high = fit.mean - half, fit.mean + half
    others = tuple(name for name in group if name != exercise)
    return Effect(
        exercise=exercise,
        hip=hip,
        mean=fit.mean,
        sd=fit.sd,
        low=low,
        high=high,
        n=with_it,
        n_without=without,
        missing=missing,
        says=_says(low, high, missing, bool(others), number(TABLE, "smallest")),
        together=others,
    )


def _says(low: float, high: float, missing: int, alike: bool, smallest: float) -> str:
    """Return what may be said: only an interval wholly beyond the smallest change that matters speaks."""
    if missing:
        return SILENT
    if alike or (low <= smallest and high >= -smallest):
        return UNSURE
    return WORSE if low > smallest else HELPS


def learnt_sides(state: State) -> tuple[Side, ...]:
    """Return the hips that a page can speak of: the sore ones, in the order left, right."""
    return tuple(side for side in SIDES if side in sore_sides(state))
