"""The shape of a hip as a dozen numbers, for one hip (`HipShape`) and for many (`HipShapes`).

Everything is described for a right hip; a left hip is its mirror image and has the same numbers, because clinical
angles are mirrored with it. Angles of the socket are relative to the anterior pelvic plane.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from coxa.errors import BadInput

Array = NDArray[np.float64]

HIPS_FOLDER = Path(__file__).parents[1] / "catalog" / "hips"
Mode = Literal["predicted", "fitted"]  # which calibration of what all hips share; see coxa.hip.anatomy
LARGEST_RADIAN_SLIP = 1.75  # 100 degrees in radians; no angle that is checked for a slip may be that small


@cache
def hip_table(name: str) -> Mapping[str, Any]:
    """Return one file of `catalog/hips` as read."""
    table: Mapping[str, Any] = tomllib.loads((HIPS_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return table


@dataclass(frozen=True, slots=True)
class HipShape:
    """One hip. What each field means, its unit and its range stand in `catalog/hips/shape.toml`.

    `cam_clock_h`: hours from the top (12) towards the front (3), so 1.5 is half past one.
    """

    head_radius_mm: float
    alpha_deg: float
    cam_clock_h: float
    cam_width_h: float
    neck_shaft_deg: float
    femoral_version_deg: float
    lcea_deg: float
    acetabular_version_deg: float
    inclination_deg: float
    anterior_rim_deg: float
    posterior_rim_deg: float
    gap_mm: float


FIELDS: tuple[str, ...] = tuple(field.name for field in fields(HipShape))


@dataclass(frozen=True, slots=True, eq=False)
class HipShapes:
    """Many hips: the fields of `HipShape`, each an array (n,); `mode` says which calibration they are used with."""

    head_radius_mm: Array
    alpha_deg: Array
    cam_clock_h: Array
    cam_width_h: Array
    neck_shaft_deg: Array
    femoral_version_deg: Array
    lcea_deg: Array
    acetabular_version_deg: Array
    inclination_deg: Array
    anterior_rim_deg: Array
    posterior_rim_deg: Array
    gap_mm: Array
    mode: Mode = "fitted"

    def __len__(self) -> int:
        return len(self.head_radius_mm)

    def part(self, which: slice | NDArray[np.intp] | NDArray[np.bool_]) -> HipShapes:
        """Return the hips that `which` picks (a slice, indices or a mask)."""
        return from_matrix(self.matrix()[which], self.mode)

    def one(self, index: int) -> HipShape:
        """Return one hip."""
        return HipShape(**{name: float(getattr(self, name)[index]) for name in FIELDS})

    def matrix(self) -> Array:
        """Return all values, (n, 12), columns in the order of `FIELDS`."""
        return np.column_stack([getattr(self, name) for name in FIELDS])


def many(shapes: HipShape | HipShapes) -> HipShapes:
    """Return hips as `HipShapes`; one hip becomes a batch of one."""
    if isinstance(shapes, HipShapes):
        return shapes
    return from_matrix(np.array([[getattr(shapes, name) for name in FIELDS]], dtype=float))


def from_matrix(values: Array, mode: Mode = "fitted") -> HipShapes:
    """Return hips from (n, 12) values, columns in the order of `FIELDS`."""
    columns = {name: np.ascontiguousarray(values[:, k], dtype=float) for k, name in enumerate(FIELDS)}
    return HipShapes(**columns, mode=mode)


def bounds() -> tuple[Array, Array]:
    """Return the smallest and the largest possible value of every field, both (12,)."""
    table = hip_table("shape")
    return (
        np.array([table[name]["min"] for name in FIELDS], dtype=float),
        np.array([table[name]["max"] for name in FIELDS], dtype=float),
    )


def usual_shape() -> HipShape:
    """Return the hip that is assumed where nothing is known."""
    table = hip_table("shape")
    return HipShape(**{name: float(table[name]["usual"]) for name in FIELDS})


def make_shape(**known: float) -> HipShape:
    """Return the usual hip with what is known about it put in.

    Raises
    ------
    BadInput
        An unknown field, a value that is not a number or not humanly possible, a unit slip, or a combination that no
        hip has.
    """
    usual = usual_shape()
    for name, value in known.items():
        if name not in FIELDS:
            raise BadInput(name, value, "one of " + ", ".join(FIELDS))
        check_value(name, value)
    shape = HipShape(**{name: float(known.get(name, getattr(usual, name))) for name in FIELDS})
    check_combination(shape)
    return shape


def check_value(name: str, value: object) -> None:
    """Refuse a value of one field that no human hip has; say so where the unit looks wrong.

    Raises
    ------
    BadInput
        Names the field, the value and what was expected.
    """
    row = hip_table("shape")[name]
    low, high, unit, what = row["min"], row["max"], row["unit"], row["what"]
    expected = f"{what}, from {low:g} to {high:g} {unit}"
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise BadInput(name, value, expected)
    number = float(value)
    if low <= number <= high:
        return
    slip = ""
    if unit == "degrees" and 0 < abs(number) <= LARGEST_RADIAN_SLIP and low <= np.degrees(number) <= high:
        slip = "; this looks like radians"
    elif unit == "mm" and (low <= number * 1000 <= high or low <= number * 10 <= high):
        slip = "; this looks like metres or centimetres"
    elif name == "head_radius_mm" and low <= number / 2 <= high:
        slip = "; this looks like a diameter"
    raise BadInput(name, value, expected + slip)


def check_combination(shape: HipShape) -> None:
    """Refuse values that are possible alone but not together.

    Raises
    ------
    BadInput
        Names the fields, their values and what was expected.
    """
    rows = hip_table("shape")["combination"]
    opening = 180 - shape.inclination_deg - shape.lcea_deg
    row = rows["opening_deg"]
    if not row["min"] <= opening <= row["max"]:
        low, high = 180 - row["max"], 180 - row["min"]
        raise BadInput(
            "inclination_deg with lcea_deg",
            (shape.inclination_deg, shape.lcea_deg),
            f"the two to add up to {low:g} to {high:g} degrees",
        )
    row = rows["version_sum_deg"]
    both = shape.femoral_version_deg + shape.acetabular_version_deg
    if not row["min"] <= both <= row["max"]:
        raise BadInput(
            "femoral_version_deg with acetabular_version_deg",
            (shape.femoral_version_deg, shape.acetabular_version_deg),
            f"the two to add up to {row['min']:g} to {row['max']:g} degrees",
        )
