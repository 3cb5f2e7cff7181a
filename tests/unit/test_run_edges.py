"""Borders of the running advice: how numbers are rounded, which days count, which runs decide."""

from __future__ import annotations

import pytest

from coxa.plan.records import Reason, RunAdvice
from tests.unit.test_run import advice, runner


def test_distances_are_told_to_a_tenth() -> None:
    found = advice(runner(longest=10.25))  # a quarter less: 7.6875
    assert found == RunAdvice(
        "reduced", 7.7, 2, (Reason("run_reduced", {"km": 7.7, "longest_km": 10.25, "percent": 25}),)
    )
    guarded = advice(runner((3, 4.25, 1), longest=10))  # a tenth more: 4.675
    assert guarded == RunAdvice(
        "reduced", 4.7, 2, (Reason("run_guard", {"km": 4.7, "longest_km": 4.25, "percent": 10}),)
    )


@pytest.mark.parametrize(
    ("runs", "status"),
    [
        (((6, 5, 9), (4, 5, 9)), "ladder"),
        (((8, 5, 1), (6, 5, 9), (4, 5, 9)), "ladder"),
        (((8, 5, 9), (6, 5, 1), (4, 5, 9)), "reduced"),
        (((8, 5, 9), (6, 5, 4), (4, 5, 9)), "reduced"),
    ],
)
def test_two_red_runs_in_a_row_decide(runs: tuple[tuple[int, float, float], ...], status: str) -> None:
    assert advice(runner(*runs)).status == status


def test_without_any_distance_the_advice_says_so() -> None:
    assert advice(runner(longest=None)) == RunAdvice("reduced", None, 2, (Reason("run_unknown_distance", {}),))
