"""Reminders as a calendar file (.ics): 14 days of the plan at the person's own times, and the morning question.

The entries say what and when and nothing about a hip's state. Every entry has a stable id made of the person, the day
and what it is: loading a newer file replaces the older entries instead of doubling them. Times stand in the person's
zone with its rules (VTIMEZONE), so that a change of clocks moves nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from coxa.plan.records import DayPlan

PRODUCT = "-//coxa//reminders//EN"
RUN_MIN = 30  # of a run whose time the plan does not know
MORNING_MIN = 5
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "coxa:reminders")


@dataclass(frozen=True, slots=True)
class Times:
    """The person's own times of day; None for what they want no reminder of."""

    session: time | None
    run: time | None
    morning: time | None


@dataclass(frozen=True, slots=True)
class Names:
    """What the entries are called."""

    session: str
    morning: str
    runs: dict[str, str]  # by kind of outing


def calendar_file(
    days: Sequence[DayPlan], times: Times, names: Names, zone: ZoneInfo, person: str, stamp: datetime
) -> bytes:
    """Return the file. `stamp`: when it was made, aware; `person` only goes into the hashed ids."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for day in days:
        if day.what == "session" and times.session is not None:
            entry = _entry(names.session, day.on, times.session, max(1, round(day.minutes)), zone)
            calendar.add_component(_named(entry, person, day.on, "session", stamp))
        if day.run is not None and times.run is not None:
            entry = _entry(names.runs[day.run], day.on, times.run, RUN_MIN, zone)
            calendar.add_component(_named(entry, person, day.on, "run", stamp))
    if times.morning is not None and days:
        entry = _entry(names.morning, days[0].on, times.morning, MORNING_MIN, zone)
        entry.add("rrule", {"freq": "daily", "count": len(days)})
        calendar.add_component(_named(entry, person, None, "morning", stamp))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _entry(name: str, on: date, at: time, minutes: int, zone: ZoneInfo) -> Event:
    start = datetime.combine(on, at, zone)
    entry = Event()
    entry.add("summary", name)
    entry.add("dtstart", start)
    entry.add("duration", timedelta(minutes=minutes))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", name)
    alarm.add("trigger", timedelta(0))
    entry.add_component(alarm)
    return entry


def _named(entry: Event, person: str, on: date | None, what: str, stamp: datetime) -> Event:
    """Return the entry with its stable id. The file's time is the newer one's order (SEQUENCE)."""
    name = f"{person}/{on.isoformat() if on else ''}/{what}"
    entry.add("uid", f"{uuid.uuid5(_SPACE, name)}@coxa")
    entry.add("dtstamp", stamp)
    entry.add("sequence", int(stamp.timestamp()) // 60)
    entry.add("transp", "TRANSPARENT")
    return entry
