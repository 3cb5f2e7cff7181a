"""What a hip's shape may be, and how a wrong one is refused."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.errors import BadInput
from coxa.hip.shape import FIELDS, bounds, check_combination, from_matrix, hip_table, make_shape, many, usual_shape


def test_the_usual_hip_is_possible_in_every_field() -> None:
    """Its values lie inside the bounds and together make a hip."""
    low, high = bounds()
    values = many(usual_shape()).matrix()[0]
    assert ((low < values) & (values < high)).all()
    check_combination(usual_shape())


@pytest.mark.parametrize("name", FIELDS)
def test_a_value_that_no_human_hip_has_is_one_sentence(name: str) -> None:
    """The sentence names the field, the value and the range."""
    row = hip_table("shape")[name]
    for value in (row["min"] - 0.01, row["max"] + 0.01):
        with pytest.raises(BadInput) as refused:
            make_shape(**{name: value})
        said = str(refused.value)
        assert name in said and repr(value) in said and f"{row['max']:g}" in said
        assert "\n" not in said and said.count(". ") == 0


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("alpha_deg", 1.15, "radians"),
        ("lcea_deg", 0.54, "radians"),
        ("neck_shaft_deg", 2.2, None),  # more than 100 degrees: no slip is guessed
        ("head_radius_mm", 48, "diameter"),
        ("head_radius_mm", 0.024, "metres"),
        ("head_radius_mm", 2.4, "centimetres"),
    ],
)
def test_a_slip_of_the_unit_is_named(name: str, value: float, hint: str | None) -> None:
    """Radians, metres and diameters are recognised where the right unit would make sense."""
    with pytest.raises(BadInput) as refused:
        make_shape(**{name: value})
    if hint is not None:
        assert hint in str(refused.value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "66", None, True])
def test_what_is_no_number_is_refused(value: object) -> None:
    """Not a number, endless, a text, nothing, and yes."""
    with pytest.raises(BadInput, match="alpha_deg"):
        make_shape(alpha_deg=value)  # type: ignore[arg-type]


def test_values_that_cannot_go_together_are_refused() -> None:
    """A cup that hardly covers but stands flat, and both bones turned far forward: possible alone, not together."""
    with pytest.raises(BadInput, match="inclination_deg with lcea_deg"):
        make_shape(inclination_deg=64, lcea_deg=58)
    with pytest.raises(BadInput, match="inclination_deg with lcea_deg"):
        make_shape(inclination_deg=36, lcea_deg=6)
    with pytest.raises(BadInput, match="femoral_version_deg with acetabular_version_deg"):
        make_shape(femoral_version_deg=50, acetabular_version_deg=40)


def test_an_unknown_field_is_refused() -> None:
    """A misspelt field never goes unnoticed."""
    with pytest.raises(BadInput, match="alfa_deg"):
        make_shape(alfa_deg=60)


def test_a_batch_gives_back_the_hips_it_was_made_of() -> None:
    """Matrix and back, one and many, and parts."""
    values = many(usual_shape()).matrix() + np.arange(5)[:, None] * 0.1
    hips = from_matrix(values, "predicted")
    assert len(hips) == 5
    assert np.array_equal(hips.matrix(), values)
    assert hips.part(slice(2, 4)).mode == "predicted"
    assert hips.one(3).alpha_deg == pytest.approx(usual_shape().alpha_deg + 0.3)
