"""One step forward, the same again, or back: rules 5 as cases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from coxa.catalog.load import load_catalog, load_rules
from coxa.journal.state import PrescribedItem
from coxa.plan.progress import Dosage, Past, Setting, cut_volume, in_deload, next_dosage, start_dosage
from tests.people import TODAY, item

RULES = load_rules()
CATALOG = load_catalog()
BRIDGE = CATALOG.exercises["bridge"]
SQUAT = CATALOG.exercises["squat-to-high-seat"]
CONTROL = next(phase for phase in CATALOG.protocols["clinic"].phases if phase.id == "control")


def past(*colours: str, shown: PrescribedItem | None = None, pinched: bool = False, days: int = 2) -> list[Past]:
    first = TODAY - timedelta(days=days * len(colours))
    shown = shown or item()
    return [
        Past(first + timedelta(days=days * n), shown, colour, pinched and n == len(colours) - 1, False)
        for n, colour in enumerate(colours)
    ]


def codes(rows: list[Past], exercise=BRIDGE, cap=None):  # type: ignore[no-untyped-def]
    found = next_dosage(Setting(exercise, CONTROL, cap, RULES, TODAY), rows)
    return found, [reason.code for reason in found.reasons]


def test_without_a_past_the_careful_dose_of_the_file_is_used() -> None:
    found, why = codes([])
    assert why == ["starts_here"]
    assert (found.dosage.sets, found.dosage.reps) == (BRIDGE.dose.sets.use, BRIDGE.dose.reps.use)


def test_one_calm_session_repeats_and_two_go_forward_by_one_variable() -> None:
    one, why_one = codes(past("green"))
    two, why_two = codes(past("green", "green"))
    assert why_one == ["repeats_one_calm"] and one.dosage.reps == 10
    assert why_two == ["more_reps"] and two.dosage == Dosage(2, 12, None, 0.0, None)


def test_a_yellow_repeats_and_two_yellows_take_a_quarter_off() -> None:
    assert codes(past("green", "yellow"))[1] == ["repeats_after_yellow"]
    found, why = codes(past("yellow", "yellow"))
    assert why == ["after_two_yellow"]
    assert found.dosage.sets * found.dosage.reps <= 0.75 * 20


def test_a_red_returns_at_half_the_volume() -> None:
    found, why = codes(past("green", "green", "red"))
    assert why == ["after_red"]
    assert found.dosage.sets * (found.dosage.reps or 0) == 10


def test_an_unknown_morning_neither_goes_forward_nor_back() -> None:
    found, why = codes(past("green", "unknown"))
    assert why == ["repeats_morning_unknown"]
    assert found.dosage == Dosage(2, 10, None, 0.0, None)


def test_two_greens_with_different_doses_are_not_two_with_one_dose() -> None:
    rows = past("green", "green")
    rows[1] = replace(rows[1], item=item(reps=12))
    assert codes(rows)[1] == ["repeats_one_calm"]


def test_the_ceiling_of_reps_hands_over_to_the_next_rule() -> None:
    top = item(reps=int(BRIDGE.dose.reps.max))
    found, why = codes(past("green", "green", shown=top))
    assert why == ["more_sets"] and found.dosage.sets == 3 and found.dosage.reps == BRIDGE.dose.reps.max


def test_a_pinch_takes_fifteen_degrees_off_the_range() -> None:
    shown = item("squat-to-high-seat", max_hip_flexion_deg=75)
    found, why = codes(past("green", "yellow", shown=shown, pinched=True), SQUAT, cap=80.0)
    assert why == ["range_cut_after_pinch"]
    assert found.dosage.range_deg == 60


def test_range_grows_five_degrees_once_a_week_and_never_past_the_cap() -> None:
    at_top = {"sets": 3, "reps": int(SQUAT.dose.reps.max), "load": SQUAT.dose.load.max}
    shown = item("squat-to-high-seat", max_hip_flexion_deg=60, **at_top)
    found, why = codes(past("green", "green", "green", "green", shown=shown, days=3), SQUAT, cap=64.0)
    assert why == ["more_range"] and found.dosage.range_deg == 64
    rows = past("green", "green", "green", "green", shown=shown, days=3)
    rows[0] = replace(rows[0], item=replace(shown, max_hip_flexion_deg=55), on=TODAY - timedelta(days=6))
    rows[1:] = [replace(row, on=TODAY - timedelta(days=4 - n)) for n, row in enumerate(rows[1:])]
    assert codes(rows, SQUAT, cap=80.0)[1] == ["waits_days"]


def test_a_yellow_within_the_week_keeps_the_range() -> None:
    shown = item("squat-to-high-seat", sets=3, reps=int(SQUAT.dose.reps.max), max_hip_flexion_deg=60)
    rows = past("yellow", "green", "green", shown=shown)
    assert codes(rows, SQUAT, cap=80.0)[1] == ["waits_yellow"]


def test_at_the_smallest_dose_a_red_asks_for_the_easier_exercise() -> None:
    found, _ = codes(past("red", shown=item(sets=1, reps=1)))
    assert found.easier


def test_a_new_cap_lowers_the_range_at_once() -> None:
    shown = item("squat-to-high-seat", max_hip_flexion_deg=75)
    assert codes(past("green", shown=shown), SQUAT, cap=60.0)[0].dosage.range_deg == 60


def test_the_dose_after_a_lighter_week_comes_from_the_week_before() -> None:
    rows = [*past("green"), replace(past("green")[0], item=item(sets=1), deload=True)]
    found, _ = codes(rows)
    assert found.dosage.sets == 2


@pytest.mark.parametrize(("week", "light"), [(0, False), (3, False), (4, True), (5, False), (9, True)])
def test_every_fifth_week_is_lighter(week: int, light: bool) -> None:
    assert in_deload(TODAY, TODAY + timedelta(weeks=week), RULES) is light


@pytest.mark.parametrize("share", [0.1, 0.25, 0.4, 0.5, 0.9])
@pytest.mark.parametrize(
    "dose",
    [
        Dosage(3, 10, None, 0, None),
        Dosage(1, 8, None, 0, None),
        Dosage(4, None, 30.0, 0, None),
        Dosage(1, 1, None, 0, None),
    ],
)
def test_a_cut_never_raises_anything_and_never_reaches_zero(share: float, dose: Dosage) -> None:
    less = cut_volume(dose, share)
    assert less.at_most(dose)
    assert less.sets >= 1 and (less.reps is None or less.reps >= 1) and (less.hold_s is None or less.hold_s >= 1)


def test_the_order_of_doses_needs_every_variable() -> None:
    base = Dosage(2, 10, None, 5, 60)
    assert base.at_most(base)
    assert not replace(base, sets=3, reps=8).at_most(base)
    assert base.at_most(replace(base, range_deg=None)) and not replace(base, range_deg=None).at_most(base)


def test_the_start_never_exceeds_the_phase() -> None:
    settle = CATALOG.protocols["clinic"].phases[0]
    for exercise in CATALOG.exercises.values():
        assert start_dosage(exercise, settle, None).sets <= settle.max_sets


def test_what_was_calm_before_a_flare_is_told_as_that() -> None:
    """The colour counts as not known, so nothing grows; the reason does not ask for a morning that was told."""
    rows = past("green", "unknown")
    rows[1] = replace(rows[1], flared_since=True)
    found, why = codes(rows)
    assert why == ["repeats_after_flare"]
    assert found.dosage == Dosage(2, 10, None, 0.0, None)
