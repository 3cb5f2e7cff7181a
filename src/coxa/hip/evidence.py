"""What is known about one hip, each piece with its error, and how well a drawn hip agrees with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from math import erf, isfinite, sqrt
from typing import Literal, get_args

import numpy as np

from coxa.errors import BadInput
from coxa.hip.limits import movement_names
from coxa.hip.prior import Array32
from coxa.hip.shape import LARGEST_RADIAN_SLIP, Array, HipShapes, check_value, hip_table
from coxa.hip.soft import soft_limits

Stopped = Literal["firm", "tight", "pain", "unsure"]
By = Literal["self", "helper", "clinician"]
STOPPED: tuple[Stopped, ...] = get_args(Stopped)
BY: tuple[By, ...] = get_args(By)
IMAGED = ("alpha_deg", "lcea_deg", "femoral_version_deg", "acetabular_version_deg", "neck_shaft_deg")
SEXES = ("man", "woman", "either")


@dataclass(frozen=True, slots=True)
class Reading:
    """How far one movement was felt or seen to go. `movement`: a name of `coxa.hip.limits`.

    `stopped` by "firm" is a value; anything else says only that bone is not nearer than this. `active`: moved by the
    person's own muscles.
    """

    movement: str
    value_deg: float
    by: By = "clinician"
    stopped: Stopped = "firm"
    active: bool = False

    @property
    def sd_deg(self) -> float:
        """The error of the reading."""
        rows = hip_table("prior")["reading"]
        extra = float(rows["active_sd_deg"]) if self.active else 0.0
        return sqrt(float(rows[self.by]) ** 2 + extra**2)

    @property
    def end_deg(self) -> float:
        """The end of the same movement if another person moves the leg."""
        return self.value_deg + (float(hip_table("prior")["reading"]["active_less_deg"]) if self.active else 0.0)


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known about one hip: readings, values of a picture's report, and the person's sex."""

    readings: tuple[Reading, ...] = ()
    imaging: Mapping[str, float] = field(default_factory=dict)
    sex: str = "either"

    @property
    def measured(self) -> bool:
        """Whether anything beyond sex is known."""
        return bool(self.readings or self.imaging)

    def __hash__(self) -> int:
        return hash((self.readings, tuple(sorted(self.imaging.items())), self.sex))


def check_known(known: Known) -> Known:
    """Return what is known, refused where no hip can be so.

    Raises
    ------
    BadInput
        An unknown movement, field, sex, measurer or reason to stop; a value out of range or in another unit.
    """
    for reading in known.readings:
        _check_reading(reading)
    _check_turns(known.readings)
    for name, value in known.imaging.items():
        if name not in IMAGED:
            raise BadInput(name, value, "one of " + ", ".join(IMAGED))
        check_value(name, value)
    if known.sex not in SEXES:
        raise BadInput("sex", known.sex, "one of " + ", ".join(SEXES))
    version = [known.imaging.get(name) for name in ("femoral_version_deg", "acetabular_version_deg")]
    if version[0] is not None and version[1] is not None:
        row = hip_table("shape")["combination"]["version_sum_deg"]
        if not row["min"] <= version[0] + version[1] <= row["max"]:
            what = f"the two to add up to {row['min']:g} to {row['max']:g} degrees"
            raise BadInput("femoral_version_deg with acetabular_version_deg", tuple(version), what)
    return known


def _check_turns(readings: tuple[Reading, ...]) -> None:
    """Refuse firm ends of turning in and out that leave a hip no way to lie between them."""
    rows = hip_table("prior")["reading"]
    ends = {reading.movement: reading.value_deg for reading in readings if reading.stopped == "firm"}
    for inwards, outwards in rows["turns"]:
        if inwards in ends and outwards in ends and ends[inwards] + ends[outwards] < rows["least_turn_deg"]:
            what = f"the two to add up to at least {rows['least_turn_deg']} degrees"
            raise BadInput(f"{inwards} with {outwards}", (ends[inwards], ends[outwards]), what)


def _check_reading(reading: Reading) -> None:
    value, (low, high) = reading.value_deg, hip_table("prior")["reading"]["possible_deg"]
    if reading.movement not in movement_names():
        raise BadInput("movement", reading.movement, "one of " + ", ".join(movement_names()))
    if reading.by not in BY:
        raise BadInput("by", reading.by, "one of " + ", ".join(BY))
    if reading.stopped not in STOPPED:
        raise BadInput("stopped", reading.stopped, "one of " + ", ".join(STOPPED))
    expected = f"degrees from {low} to {high}"
    if reading.movement == "flexion_deg" and 0 < abs(value) <= LARGEST_RADIAN_SLIP + 1:
        raise BadInput(reading.movement, value, expected + "; this looks like radians")
    if not isfinite(value) or not low <= value <= high:
        raise BadInput(reading.movement, value, expected)


# --- what a drawn hip would show ------------------------------------------------------------------------------------


@cache
def offsets_deg() -> Array:
    """Return the degrees that a hip may be felt to stop before bone does, (o,): equally likely."""
    row = hip_table("prior")["offset"]
    edges = np.linspace(row["low_deg"], row["high_deg"], int(row["steps"]) + 1)
    middle: Array = (edges[1:] + edges[:-1]) / 2
    return middle


@lru_cache(maxsize=64)
def soft_ends(movement: str, n: int, seed: int) -> Array:
    """Return where soft tissue ends a movement in `n` hips, (n,) degrees; infinite where bone always comes first.

    The same array for the same question: not to be written to.
    """
    rows = hip_table("prior")
    if movement in rows["bone"]["movements"]:
        return np.full(n, np.inf)
    limit = soft_limits()[movement]
    rng = np.random.default_rng([seed, movement_names().index(movement)])
    less = limit.fai_less_deg * float(rows["mixture"]["fai"])
    ends: Array = limit.mean_deg - less + limit.sd_deg * rng.standard_normal(n)
    ends.setflags(write=False)
    return ends


def felt_ends(limits: Array32, movement: str, seed: int) -> Array:
    """Return where each drawn hip is felt to stop, (n, o) degrees, for each offset between bone and what is felt."""
    bone = limits[:, movement_names().index(movement)].astype(float)
    return felt_from(bone, soft_ends(movement, len(bone), seed))


def felt_from(bone: Array, soft: Array) -> Array:
    """Return where hips are felt to stop, (n, o), by where bone and where soft tissue ends a movement, both (n,)."""
    ends: Array = np.minimum(bone[:, None] - offsets_deg()[None, :], soft[:, None])
    return ends


def log_of_readings(readings: tuple[Reading, ...], limits: Array32, seed: int) -> Array:
    """Return how well each hip agrees with the readings, (n, o): logarithms, 0 at best."""
    total: Array = np.zeros((len(limits), len(offsets_deg())))
    for reading in readings:
        sd = reading.sd_deg
        if reading.stopped == "firm":
            total += -0.5 * ((reading.end_deg - felt_ends(limits, reading.movement, seed)) / sd) ** 2
        else:
            bone = limits[:, movement_names().index(reading.movement)].astype(float)
            total += np.log(np.maximum(_below((bone - reading.value_deg) / sd), 1e-12))[:, None]
    return total


def log_of_imaging(imaging: Mapping[str, float], shapes: HipShapes) -> Array:
    """Return how well each shape agrees with the report, (n,): logarithms, 0 at best."""
    errors, total = hip_table("prior")["image"], np.zeros(len(shapes))
    for name, value in imaging.items():
        total += -0.5 * ((value - getattr(shapes, name)) / float(errors[name])) ** 2
    return total


_STEPS = np.linspace(-6, 6, 1201)
_CURVE = np.array([0.5 * (1 + erf(step / sqrt(2))) for step in _STEPS])


def _below(z: Array) -> Array:
    """Return the normal distribution's share below `z`, from a table of steps of 0.01."""
    shares: Array = np.interp(z, _STEPS, _CURVE)
    return shares
