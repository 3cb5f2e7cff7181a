"""The guard: the next continuous outing goes no further than 1.10 times the longest of the last 30 days (rules 6)."""

from __future__ import annotations

from datetime import date, timedelta

from coxa.catalog.records import Rules
from coxa.journal.state import State
from coxa.plan.hips import number_or_none
from coxa.plan.records import Reason, RunAdvice
from coxa.plan.run_course import Course, Point, calm_for, course_of, longest_before
from coxa.plan.traffic import GREEN, UNKNOWN


def guard_history(state: State, rules: Rules) -> list[tuple[date, float, float | None]]:
    """Return (day, km, guard in km) of every outing with a distance, oldest first.

    The guard is None where it was not on: on the ladder, on outings with walking, and where no distance was known.
    """
    return [(point.run.on, point.run.km, point.guard_km) for point in course_of(state, rules).points if point.run.km]


def longest_now(course: Course, state: State, rules: Rules, today: date) -> float | None:
    """Return the longest continuous outing of the last 30 days, from the journal, else from intake; km."""
    days = int(rules.number("running", "guard_days"))
    longest = longest_before(course.points, today + timedelta(days=1), days + 1)
    return longest if longest is not None else number_or_none(state.value("running.longest_km_30d"))


def distance_advice(course: Course, state: State, rules: Rules, today: date, *, back: bool) -> RunAdvice:
    """Return how far the next outing may go; `back`: distance is back already, so it is not held a quarter lower."""
    number = rules.number
    every = int(number("running", "every_days"))
    longest = longest_now(course, state, rules, today)
    if not longest:
        return RunAdvice("reduced", None, every, (Reason("run_unknown_distance", {}),))
    rows = [(point.run.on, point.colour) for point in course.points if not _open_morning(point, today)]
    if back or calm_for(rows, today, int(number("running", "calm_weeks"))):
        return _back_up(course, state, rules, today, longest)
    # Less is less than before the plan: taking it off the last run again and again would run down to nothing.
    start = number_or_none(state.value("running.longest_km_30d")) or max(run.km for run in state.runs)
    less, guard = start * (1 - number("running", "reduce")), longest * number("running", "guard")
    if state.runs and guard < less:
        return RunAdvice("reduced", _tenth(guard), every, (_guarded(guard, longest, rules),))
    values = {"km": _tenth(less), "longest_km": start, "percent": round(number("running", "reduce") * 100)}
    return RunAdvice("reduced", _tenth(less), every, (Reason("run_reduced", values),))


def _back_up(course: Course, state: State, rules: Rules, today: date, longest: float) -> RunAdvice:
    """Return one step up by the guard, at most once a week, no further than before or than the goal."""
    number = rules.number
    every = int(number("running", "every_days"))
    since = today - timedelta(days=int(number("running", "raise_days")))
    rows = [point.run for point in course.points if point.run.continuous]
    just_raised = not any(run.on <= since and run.km >= longest for run in rows)
    upset = any(
        point.run.on > since and point.colour != GREEN and not _open_morning(point, today) for point in course.points
    )
    top = max(number_or_none(state.value(key)) or 0.0 for key in ("running.longest_km_30d", "running.goal_km"))
    km = _tenth(min(longest * number("running", "guard"), max(top, longest)))
    if just_raised or upset or km <= longest:
        return RunAdvice("keep", longest, every, (Reason("run_same", {"km": longest}),))
    return RunAdvice("keep", km, every, (_guarded(km, longest, rules),))


def _open_morning(point: Point, today: date) -> bool:
    """Say whether the morning after this outing may still be told: yesterday's or today's, and nothing bad so far."""
    return point.colour == UNKNOWN and point.run.on >= today - timedelta(days=1)


def _guarded(km: float, longest: float, rules: Rules) -> Reason:
    percent = round((rules.number("running", "guard") - 1) * 100)
    return Reason("run_guard", {"km": _tenth(km), "longest_km": longest, "percent": percent})


def _tenth(km: float) -> float:
    """Return a distance to a tenth of a kilometre."""
    return round(km, 1)
