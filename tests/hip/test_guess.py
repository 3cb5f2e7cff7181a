"""Guessed limits and rooms against searched ones, near people of whom so much is known that new hips are drawn."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from coxa.errors import BadInput
from coxa.hip.clearance import clearance_mm
from coxa.hip.evidence import Known, check_known
from coxa.hip.guess import guess_from
from coxa.hip.limits import limits_of, movement_names
from coxa.hip.posterior import Posterior, band, posterior_of
from coxa.hip.prior import grid_poses
from coxa.hip.shape import Array, hip_table
from coxa.hip_store import load_draws
from tests.hip.simulated import people, readings

MOVEMENTS = ("flexion_deg", "ir90_deg", "abduction_deg", "er90_deg", "extension_deg")
STEP = 5  # of the simulated people every fifth
NEAR_MM = 8.0  # further apart nothing depends on the room


def report(i: int) -> dict[str, float]:
    """Return what a picture of this person's hip says, each value with its error."""
    rng = np.random.default_rng(i)
    shape = people().shapes.part(slice(i, i + 1))
    errors: dict[str, float] = hip_table("prior")["image"]
    names = ("alpha_deg", "lcea_deg", "femoral_version_deg", "acetabular_version_deg", "neck_shaft_deg")
    return {name: float(getattr(shape, name)[0] + rng.normal(0, float(errors[name]))) for name in names}


@cache
def drawn_anew() -> tuple[Posterior, ...]:
    """Return the hips of those people for whom the drawn ones were too few."""
    found = []
    for i in range(0, len(people().women), STEP):
        known = Known(readings(people(), MOVEMENTS, "clinician")[i].readings, report(i))
        try:
            check_known(known)
        except BadInput:
            continue  # an error of reading has made it a hip that cannot be
        hip = posterior_of(known, load_draws())
        if hip.refreshed:
            found.append(hip)
    return tuple(found)


def searched(hip: Posterior) -> Array:
    limits = limits_of(hip.draws.shapes)
    return np.column_stack([limits[name] for name in movement_names()])


def test_many_people_need_new_hips_and_most_get_enough() -> None:
    """Otherwise the tests below look at nobody."""
    assert len(drawn_anew()) >= 20
    assert sum(hip.enough for hip in drawn_anew()) >= 0.9 * len(drawn_anew())


@pytest.mark.parametrize("movement", movement_names())
def test_a_guessed_end_lies_within_two_degrees_of_the_searched_one(movement: str) -> None:
    """Per hip, root mean square over those that carry the answer; the middle of the band moves by about one at most."""
    place = movement_names().index(movement)
    off, moved = [], []
    for hip in drawn_anew():
        guessed, truth = hip.draws.limits[:, place].astype(float), searched(hip)[:, place]
        off.append(np.sqrt(np.sum(hip.weights * (guessed - truth) ** 2)))
        moved.append(band(guessed, hip.weights).median - band(truth, hip.weights).median)
    assert np.mean(off) < 2.0
    assert np.sqrt(np.mean(np.square(moved))) < 1.2


def test_a_guessed_room_lies_within_half_a_millimetre_of_the_searched_one() -> None:
    """Root mean square, where there is little room."""
    places = np.random.default_rng(4).choice(len(grid_poses()), 100, replace=False)
    off = []
    for hip in drawn_anew():
        truth = clearance_mm(hip.draws.shapes, grid_poses()[places])
        off.append((hip.draws.room[:, places] - truth)[truth < NEAR_MM])
    assert np.sqrt(np.mean(np.concatenate(off) ** 2)) < 0.5


def test_the_same_draws_give_the_same_guess() -> None:
    """It is worked out once for the drawn hips of a process."""
    assert guess_from(load_draws()) is guess_from(load_draws())
