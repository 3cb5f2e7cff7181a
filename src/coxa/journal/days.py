"""A person's day: from 04:00 to 04:00 in the zone of the event (contracts.md, "Days")."""

from __future__ import annotations

from datetime import date, datetime, timedelta

DAY_STARTS_H = 4
MORNING_ENDS_H = 14


def local_time(at: datetime, offset_min: int) -> datetime:
    """Return the wall clock where the event happened. `at` is UTC, `offset_min` minutes east of it."""
    return at + timedelta(minutes=offset_min)


def person_day(at: datetime, offset_min: int) -> date:
    """Return the person-day that `at` (UTC) falls into; 03:59 on the wall still belongs to the day before."""
    return (at + timedelta(minutes=offset_min - 60 * DAY_STARTS_H)).date()


def is_morning(at: datetime, offset_min: int) -> bool:
    """Say whether a rating at this time counts as the morning's: from 04:00 to before 14:00 on the wall."""
    return DAY_STARTS_H <= local_time(at, offset_min).hour < MORNING_ENDS_H
