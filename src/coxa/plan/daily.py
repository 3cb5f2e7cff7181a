"""One change in daily life and one kind of aerobic work a week (rules 8; catalog/habits.toml)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from coxa.plan.hips import number_or_none, worst_level
from coxa.plan.records import HipStatus, PlanInput, Reason


def _week(given: PlanInput, first: date | None) -> int:
    return 0 if first is None else max(0, (given.today - first).days // 7)


def seat_height_cm(given: PlanInput, cap_deg: float) -> int | None:
    """Return the seat height that keeps the hip at `cap_deg`, for this person's height; None when it is unknown."""
    height = number_or_none(given.state.value("person.height_cm"))
    if height is None:
        return None
    number = given.rules.number
    at_standard = number("seat", "seat_cm") + (number("seat", "hip_deg") - cap_deg) / number("seat", "deg_per_cm")
    return round(at_standard * height / number("seat", "height_cm"))


def daily_life(given: PlanInput, hips: tuple[HipStatus, ...], first: date | None) -> Reason | None:
    """Return this week's daily-life change, in the file's order, week after week."""
    rows = _rows(given, "daily")
    if not rows:
        return None
    row = rows[_week(given, first) % len(rows)]
    caps = [hip.cap_deg for hip in hips if hip.symptomatic]
    if row.get("seat") and caps:
        seat = seat_height_cm(given, min(caps))
        if seat is not None:
            return Reason("daily_seat_cm", {"seat_cm": seat})
    return Reason(f"daily_{row['id']}", {})


def aerobic(given: PlanInput, hips: tuple[HipStatus, ...], first: date | None) -> Reason | None:
    """Return this week's aerobic suggestion; only the gentlest kinds while a hip is highly irritable."""
    high = worst_level(hips) == "high"
    rows = [row for row in _rows(given, "aerobic") if row.get("when_irritable") or not high]
    return Reason(f"aerobic_{rows[_week(given, first) % len(rows)]['id']}", {}) if rows else None


def _rows(given: PlanInput, kind: str) -> Sequence[Mapping[str, object]]:
    rows = given.rules.tables.get("habits", {}).get(kind, [])
    return cast(Sequence[Mapping[str, object]], rows)
