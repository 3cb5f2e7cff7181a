"""Groups of hips: draws from the shape distributions of `catalog/hips/population.toml`. Same seed, same hips."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from coxa.errors import BadInput
from coxa.hip.anatomy import to_mode
from coxa.hip.shape import FIELDS, Array, HipShapes, Mode, bounds, from_matrix, hip_table

Group = Literal["normal", "fai", "pain-free"]
Sex = Literal["man", "woman", "either"]
GROUPS: tuple[Group, ...] = get_args(Group)
SEXES: tuple[Sex, ...] = get_args(Sex)
MAX_HIPS = 10_000_000


def kinds(group: Group) -> Mapping[str, float]:
    """Return the kinds of hips in a group with their shares, which add up to 1."""
    rows = hip_table("population")[group]["kind"]
    return {str(row["id"]): float(row["share"]) for row in rows}


def distribution(group: Group, kind: str) -> tuple[Array, Array]:
    """Return mean and standard deviation of every field, both (12,), before sex."""
    table = hip_table("population")
    rows: Mapping[str, Any] = {**table["base"], **table[group].get(kind, {})}
    return (
        np.array([rows[name]["mean"] for name in FIELDS], dtype=float),
        np.array([rows[name]["sd"] for name in FIELDS], dtype=float),
    )


def draw(group: str, n: int, seed: int, mode: str = "fitted", sex: str = "either") -> HipShapes:
    """Return `n` hips of a group.

    Parameters
    ----------
    group : "normal", "fai", or "pain-free" (a shape of impingement without complaints)
    n : how many, at least 1
    seed : 0 or more; the same seed gives the same hips, whatever the mode
    mode : "predicted" or "fitted": the calibration that the hips are used with; it moves no shape
    sex : "man", "woman", or "either" (drawn)

    Raises
    ------
    BadInput
        An unknown group, mode or sex; `n` or `seed` outside its range.
    """
    known = to_mode(mode)
    if group not in GROUPS:
        raise BadInput("group", group, "one of " + ", ".join(GROUPS))
    if sex not in SEXES:
        raise BadInput("sex", sex, "one of " + ", ".join(SEXES))
    if not 1 <= n <= MAX_HIPS:
        raise BadInput("n", n, f"a number of hips from 1 to {MAX_HIPS}")
    if seed < 0:
        raise BadInput("seed", seed, "a whole number of 0 or more")
    rng = np.random.default_rng(seed)
    return _draw(group, n, rng, known, sex)


def _draw(group: Group, n: int, rng: np.random.Generator, mode: Mode, sex: Sex) -> HipShapes:
    shares = kinds(group)
    spreads = [distribution(group, kind) for kind in shares]
    kind = rng.choice(len(shares), size=n, p=np.array(list(shares.values())) / sum(shares.values()))
    means, sds = (np.stack(part)[kind] for part in zip(*spreads, strict=True))
    means = means + _sex_shift(n, rng, sex)
    values = means + sds * rng.standard_normal((n, len(FIELDS)))
    wrong = np.flatnonzero(impossible(values))
    while len(wrong):
        values[wrong] = means[wrong] + sds[wrong] * rng.standard_normal((len(wrong), len(FIELDS)))
        wrong = wrong[impossible(values[wrong])]
    return from_matrix(values, mode)


def _sex_shift(n: int, rng: np.random.Generator, sex: Sex) -> Array:
    """Return what a person's sex adds to every field, (n, 12)."""
    table = hip_table("population")["sex"]
    shift = np.array([[table.get(name, {}).get(who, 0.0) for name in FIELDS] for who in ("men", "women")], dtype=float)
    chance = {"man": 0.0, "woman": 1.0, "either": float(table["women_share"])}[sex]
    women = rng.random(n) < chance
    added: Array = shift[women.astype(int)]
    return added


def impossible(values: Array) -> NDArray[np.bool_]:
    """Return which rows of (n, 12) values no human hip has: a field out of bounds, or a combination."""
    low, high = bounds()
    wrong = np.any((values < low) | (values > high), axis=1)
    rows = hip_table("shape")["combination"]
    at = {name: values[:, k] for k, name in enumerate(FIELDS)}
    opening = 180 - at["inclination_deg"] - at["lcea_deg"]
    both = at["femoral_version_deg"] + at["acetabular_version_deg"]
    for row, value in ((rows["opening_deg"], opening), (rows["version_sum_deg"], both)):
        wrong = wrong | (value < row["min"]) | (value > row["max"])
    return np.asarray(wrong)
