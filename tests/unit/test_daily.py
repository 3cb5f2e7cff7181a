"""One change in daily life and one kind of aerobic work a week; the seat height from height and cap (rules 2, 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from coxa.journal.state import State
from coxa.plan.daily import aerobic, daily_life, seat_height_cm
from coxa.plan.records import HipStatus, PlanInput, Reason
from tests.people import TODAY, given, person


def hip(cap: float, level: str = "low", symptomatic: bool = True) -> HipStatus:
    return HipStatus("right", symptomatic, level, cap, -15, ())


def since(weeks: float) -> date:
    return TODAY - timedelta(days=int(weeks * 7))


@pytest.mark.parametrize(
    ("height", "cap", "seat"),
    [(175, 75, 60), (175, 60, 71), (175, 80, 56), (175, 90, 49), (160, 75, 55), (190, 60, 77)],
)
def test_the_seat_keeps_the_hip_at_its_cap(height: int, cap: float, seat: int) -> None:
    """At 1.75 m 75 degrees is a seat of 60 cm; 1.4 degrees a centimetre; in proportion to the person."""
    assert seat_height_cm(given(person(person__height_cm=height)), cap) == seat


def test_without_a_height_there_is_no_number() -> None:
    state = person(person__height_cm="unknown")
    assert seat_height_cm(given(state), 75) is None
    assert daily_life(given(state), (hip(75),), None) == Reason("daily_seat", {})


def test_the_smallest_cap_of_the_sore_hips_sets_the_seat() -> None:
    hips = (hip(90), hip(75), hip(50, symptomatic=False))
    assert daily_life(given(person()), hips, None) == Reason("daily_seat_cm", {"seat_cm": 60})
    assert daily_life(given(person()), (hip(50, symptomatic=False),), None) == Reason("daily_seat", {})


@pytest.mark.parametrize(
    ("weeks", "code"),
    [(0, "daily_seat_cm"), (0.9, "daily_seat_cm"), (1, "daily_crossing"), (2, "daily_car"), (3, "daily_sleep"),
     (4, "daily_breaks"), (5, "daily_saddle"), (6, "daily_seat_cm")],
)  # fmt: skip
def test_one_change_a_week_in_turn(weeks: float, code: str) -> None:
    found = daily_life(given(person()), (hip(75),), since(weeks))
    assert found is not None and found.code == code


def test_a_first_day_to_come_counts_as_the_first_week() -> None:
    found = daily_life(given(person()), (hip(75),), TODAY + timedelta(days=9))
    assert found is not None and found.code == "daily_seat_cm"


@pytest.mark.parametrize(
    ("level", "codes"),
    [("high", ["walk", "pool", "walk", "pool", "walk"]), ("moderate", ["walk", "pool", "elliptical", "bike", "walk"])],
)
def test_an_irritable_hip_gets_only_the_gentlest(level: str, codes: list[str]) -> None:
    found = [aerobic(given(person()), (hip(75, level),), since(weeks)) for weeks in range(5)]
    assert [reason and reason.code for reason in found] == [f"aerobic_{code}" for code in codes]


def no_habits(state: State) -> PlanInput:
    record = given(state)
    return replace(record, rules=replace(record.rules, tables={**record.rules.tables, "habits": {}}))


def test_without_rows_there_is_nothing_to_say() -> None:
    assert daily_life(no_habits(person()), (hip(75),), None) is None
    assert aerobic(no_habits(person()), (hip(75),), None) is None
