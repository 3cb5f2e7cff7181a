"""What all hips share in the model: the neck without a bump, and the profile of the socket's rim.

A set of these is `predicted` (calibrated on hips without symptoms only) or `fitted` (on both groups); every result
says which. `scripts/calibrate_hip.py` makes them; `catalog/hips/calibration.toml` holds them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from coxa.errors import BadInput
from coxa.hip.shape import Mode, hip_table

MODES: tuple[Mode, ...] = get_args(Mode)


@dataclass(frozen=True, slots=True)
class Anatomy:
    """Generic anatomy; meanings, first guesses and sources in `catalog/hips/anatomy.toml`."""

    neck_superior_deg: float
    neck_anterior_deg: float
    neck_inferior_deg: float
    neck_posterior_deg: float
    shaft_axis_deg: float
    anterior_retreat_deg: float
    posterior_retreat_deg: float
    anterior_inferior_deg: float
    lcea_share: float
    notch_retreat_deg: float


NAMES: tuple[str, ...] = tuple(field.name for field in fields(Anatomy))


def first_guess() -> Anatomy:
    """Return the anatomy before any calibration."""
    table = hip_table("anatomy")
    return Anatomy(**{name: float(table[name]["mean"]) for name in NAMES})


@cache
def anatomy_of(mode: Mode = "fitted") -> Anatomy:
    """Return the calibrated anatomy of one mode.

    Raises
    ------
    BadInput
        `mode` is neither "predicted" nor "fitted".
    """
    if mode not in MODES:
        raise BadInput("fai_mode", mode, "one of " + ", ".join(MODES))
    values = hip_table("calibration")[mode]
    return Anatomy(**{name: float(values[name]) for name in NAMES})


def to_mode(word: str) -> Mode:
    """Return `word` as a mode.

    Raises
    ------
    BadInput
        It is neither "predicted" nor "fitted".
    """
    for mode in MODES:
        if word == mode:
            return mode
    raise BadInput("fai_mode", word, "one of " + ", ".join(MODES))


def rim_retreat_deg(anatomy: Anatomy, clock_rad: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far the rim lies back from a plane one, by clock position.

    Parameters
    ----------
    anatomy : what all hips share
    clock_rad : any shape; 0 at the top, pi/2 at the front

    Returns
    -------
    The same shape, degrees; positive where the socket covers less.
    """
    sine, cosine = np.sin(clock_rad), np.cos(clock_rad)
    front = np.maximum(sine, 0.0)
    back = np.maximum(-sine, 0.0)
    notch = np.maximum(-cosine, 0.0) ** 6
    retreat: NDArray[np.float64] = (
        anatomy.anterior_retreat_deg * front**2
        - anatomy.anterior_inferior_deg * 2 * front**2 * cosine  # sin(u) sin(2u): less cover below 3, more above
        + anatomy.posterior_retreat_deg * back**2
        + anatomy.notch_retreat_deg * notch
    )
    return retreat
