"""A person's day, at its edges."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from coxa.journal.days import is_morning, person_day


def _utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "offset_min", "day"),
    [
        (_utc(20, 3, 59), 0, 19),
        (_utc(20, 4, 0), 0, 20),
        (_utc(20, 23, 59), 0, 20),
        (_utc(20, 2, 59), 60, 19),
        (_utc(20, 3, 0), 60, 20),
        (_utc(20, 8, 59), -300, 19),
        (_utc(20, 9, 0), -300, 20),
        (_utc(19, 18, 30), 570, 20),
    ],
)
def test_a_day_runs_from_four_to_four(at: datetime, offset_min: int, day: int) -> None:
    assert person_day(at, offset_min) == date(2026, 11, day)


@pytest.mark.parametrize(
    ("at", "offset_min", "morning"),
    [
        (_utc(20, 3, 59), 0, False),
        (_utc(20, 4, 0), 0, True),
        (_utc(20, 13, 59), 0, True),
        (_utc(20, 14, 0), 0, False),
        (_utc(20, 12, 59), 60, True),
        (_utc(20, 13, 0), 60, False),
    ],
)
def test_a_morning_ends_at_two(at: datetime, offset_min: int, morning: bool) -> None:
    assert is_morning(at, offset_min) is morning
