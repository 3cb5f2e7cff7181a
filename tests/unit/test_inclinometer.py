"""The phone as an inclinometer: its arithmetic, and what a form makes of several tries."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 20)


def test_the_arithmetic_of_the_angle_holds() -> None:
    """Tilts about any axis, turns across north, steadiness: frontend/measure/angle.test.mjs."""
    run = ["scripts/node", "--no-warnings", "--test", "frontend/measure/angle.test.mjs"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("tries", "value", "kept"),
    [
        (("105", "", ""), 105, None),
        (("105", "101", ""), 103, [105, 101]),
        (("100", "112", "104"), 104, [100, 112, 104]),
    ],
)
def test_of_several_tries_the_middle_one_counts_and_all_are_kept(
    tries: tuple[str, str, str], value: float, kept: list[float] | None
) -> None:
    from django.http import QueryDict

    from coxa.app.measuring import WHO, read_test_form
    from coxa.catalog.load import load_catalog

    form = QueryDict(mutable=True)
    form.update({"who": "self", "stopped_right": "firm", "method_right": "phone"})
    form.update(dict(zip(("value_right", "second_right", "third_right"), tries, strict=True)))
    entered = read_test_form(load_catalog().tests["flexion-range"], form, TODAY, WHO)
    assert entered.error == "" and len(entered.rows) == 1
    row = entered.rows[0]
    assert (row["value"], row.get("tries"), row["method"], row["stopped_by"]) == (value, kept, "phone", "firm")


def test_a_try_that_is_no_angle_is_named_and_nothing_is_written() -> None:
    from django.http import QueryDict

    from coxa.app.measuring import WHO, read_test_form
    from coxa.catalog.load import load_catalog

    form = QueryDict(mutable=True)
    form.update({"who": "self", "value_right": "105", "second_right": "1050"})
    entered = read_test_form(load_catalog().tests["flexion-range"], form, TODAY, WHO)
    assert entered.rows == () and entered.wrong == "second_right" and "1050" in entered.error
