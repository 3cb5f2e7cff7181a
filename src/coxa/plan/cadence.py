"""Quicker, shorter steps: from the person's own count only, a little, for a few weeks (rules.toml [cadence])."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import mean

from coxa.catalog.records import Rules
from coxa.journal.state import State
from coxa.plan.records import Cadence, Reason
from coxa.plan.run_course import Point, course_of
from coxa.plan.traffic import GREEN, RED

TEST = "cadence"


def cadence_advice(state: State, rules: Rules, today: date, points: Sequence[Point] | None = None) -> Cadence:
    """Return what to try with the steps: nothing without a count of one's own, never a number for everybody.

    The first count that is not stale is the baseline; later counts show what became of it.
    """
    number = rules.number
    counts = [done for done in state.tests if done.test == TEST and done.on <= today and done.value > 0]
    fresh = [done for done in counts if (today - done.on).days <= number("cadence", "stale_days")]
    if not fresh:
        return Cadence("ask", None, None, None, None, (Reason("cadence_ask", {}),))
    first = min(fresh, key=lambda done: done.on)
    own, since = first.value, first.on
    rows = course_of(state, rules).points if points is None else points
    if _more_pain(rows, since, rules):
        return Cadence("back", own, None, None, since, (Reason("cadence_back", {"steps": round(own)}),))
    weeks = (today - since).days / 7
    if weeks >= number("cadence", "max_weeks"):
        return Cadence(
            "done", own, None, None, since, (Reason("cadence_done", {"weeks": number("cadence", "max_weeks")}),)
        )
    low = own * number("cadence", "first")
    later = weeks >= number("cadence", "first_weeks") and _calm_since(rows, since)
    high = own * number("cadence", "later") if later else low
    values = {"own": round(own), "low": round(low), "high": round(high), "weeks": number("cadence", "max_weeks")}
    return Cadence("try", own, low, high, since, (Reason("cadence_more" if later else "cadence_try", values),))


def _calm_since(rows: Sequence[Point], since: date) -> bool:
    colours = [point.colour for point in rows if point.run.on >= since]
    return bool(colours) and all(colour == GREEN for colour in colours)


def _more_pain(rows: Sequence[Point], since: date, rules: Rules) -> bool:
    """Say whether outings since the count hurt more than those before it; without any before, whether one was red."""
    before = [point.run.worst for point in rows if point.run.on < since and point.run.worst is not None]
    after = [point.run.worst for point in rows if point.run.on >= since and point.run.worst is not None]
    if any(point.colour == RED for point in rows if point.run.on >= since):
        return True
    if not before or not after:
        return False
    return mean(after) >= mean(before) + rules.number("cadence", "pain_rise")
