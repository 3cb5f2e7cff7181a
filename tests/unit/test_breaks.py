"""Of what an answer, a lighter week and a flare take off a dose the largest counts, never two."""

from __future__ import annotations

from datetime import date

import pytest

from coxa.catalog.load import load_catalog, load_rules
from coxa.plan.breaks import Pause, after_a_break
from coxa.plan.dosage import Dosage
from coxa.plan.flare import HALF, Flare, FlareDay
from coxa.plan.steps import Next

CATALOG, RULES = load_catalog(), load_rules()
WALL_SIT = CATALOG.exercises["wall-sit"]
CONTROL = next(phase for phase in CATALOG.protocols["clinic"].phases if phase.id == "control")
WHOLE = Dosage(1, None, 20, 0.0, 50.0)
HALF_DAY = FlareDay(Flare("left", date(2026, 11, 17), None, False, ""), 5, 5.0, HALF, 0.5, 0, ())
FLARE, LIGHT = Pause(flare=HALF_DAY), Pause(deload=True)


def hold(cut_to: float | None, pause: Pause) -> tuple[float | None, list[str]]:
    """Return the hold of a 20-second dose that an answer has cut to so much (None = it has not), and the reasons."""
    step = Next(WHOLE, ()) if cut_to is None else Next(Dosage(1, None, cut_to, 0.0, 50.0), (), uncut=WHOLE)
    dosage, why = after_a_break(step, WALL_SIT, CONTROL, RULES, pause)
    return dosage.hold_s, [reason.code for reason in why]


@pytest.mark.parametrize(("cut_to", "held", "why"), [
    (None, 10, ["flare_dose_half"]),  # a flare halves
    (15, 10, ["flare_dose_half"]),  # a quarter was off already: half in all, not half of the rest
    (10, 10, []),  # a red has taken the half
    (8, 8, []),
])  # fmt: skip
def test_in_a_flare(cut_to: float | None, held: float, why: list[str]) -> None:
    assert hold(cut_to, FLARE) == (held, why)


@pytest.mark.parametrize(("cut_to", "held", "why"), [
    (None, 12, ["lighter_week"]), (15, 12, ["lighter_week"]), (12, 12, []), (10, 10, []),
])  # fmt: skip
def test_in_a_lighter_week(cut_to: float | None, held: float, why: list[str]) -> None:
    assert hold(cut_to, LIGHT) == (held, why)
