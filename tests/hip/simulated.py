"""Simulated people for the personal model: true hips that no draw of the prior is, and readings with their errors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from coxa.hip.evidence import By, Known, Reading
from coxa.hip.limits import limits_of, movement_names
from coxa.hip.prior import expected_shapes
from coxa.hip.shape import Array, HipShapes, hip_table
from coxa.hip.soft import soft_limits

PEOPLE = 200
SEED = 77_001  # not the prior's


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """n true hips: where bone ends each movement, and where each is felt to stop, both (n, 9) degrees."""

    shapes: HipShapes
    women: Array
    bone: Array
    felt: Array


@cache
def people(n: int = PEOPLE, seed: int = SEED) -> People:
    """Draw `n` people; the offset between bone and what is felt is 5 to 20 degrees, unknown to the model."""
    shapes, women, _ = expected_shapes(n, seed)
    found = limits_of(shapes)
    bone = np.column_stack([found[name] for name in movement_names()])
    rng = np.random.default_rng(seed)
    felt = bone - rng.uniform(5, 20, n)[:, None]
    rows = hip_table("prior")
    for k, name in enumerate(movement_names()):
        if name not in rows["bone"]["movements"]:
            limit = soft_limits()[name]
            mean = limit.mean_deg - limit.fai_less_deg * float(rows["mixture"]["fai"])
            felt[:, k] = np.minimum(felt[:, k], mean + limit.sd_deg * rng.standard_normal(n))
    return People(shapes, women, bone, felt)


def readings(who: People, movements: tuple[str, ...], by: By, seed: int = 5) -> list[Known]:
    """Return what a measurer reads of each person's felt ends, each reading with its error."""
    sd = float(hip_table("prior")["reading"][by])
    noise = np.random.default_rng(seed).normal(0, sd, who.felt.shape)
    places = {name: movement_names().index(name) for name in movements}
    low, high = hip_table("prior")["reading"]["possible_deg"]
    return [
        Known(
            tuple(
                Reading(name, float(np.clip(who.felt[i, k] + noise[i, k], low, high)), by) for name, k in places.items()
            )
        )
        for i in range(len(who.felt))
    ]
