"""A day to run on, looked at backwards: when is the distance within reach at best? (rules.toml [race])

It adds up the shortest times that the rules allow: what opens running, the ladder, two calm weeks, then distance by the
guard once a week. It promises nothing and makes nothing quicker: the advice never reads it.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil

from coxa.catalog.records import Rules
from coxa.journal.state import State
from coxa.plan.hips import number_or_none
from coxa.plan.records import Criterion, RaceOutlook, Reason, RunAdvice
from coxa.plan.run_course import CLOSED, FREE, LADDER, Course, Place
from coxa.plan.run_guard import longest_now
from coxa.plan.run_ladder import ladder_steps

Part = tuple[str, int]


def race_outlook(
    state: State, rules: Rules, today: date, course: Course, place: Place, advice: RunAdvice
) -> RaceOutlook | None:
    """Return when the goal is within reach at best; None without a goal."""
    goal = number_or_none(state.value("running.goal_km"))
    if goal is None:
        return None
    day = state.value("running.goal_date")
    goal_on = date.fromisoformat(day) if isinstance(day, str) else None
    if advice.status == "stopped":
        return RaceOutlook(goal, goal_on, None, None, (), (Reason("race_unknown", {"km": goal}),))
    parts = _parts(state, rules, today, course, place, advice, goal)
    days = sum(part[1] for part in parts)
    if days > 7 * rules.number("race", "max_weeks"):
        return RaceOutlook(goal, goal_on, None, None, (), (Reason("race_far", {"km": goal}),))
    earliest = today + timedelta(days=days)
    in_time = None if goal_on is None else earliest <= goal_on
    return RaceOutlook(goal, goal_on, earliest, in_time, parts, _reasons(goal, goal_on, earliest, parts))


def _reasons(goal: float, goal_on: date | None, earliest: date, parts: tuple[Part, ...]) -> tuple[Reason, ...]:
    values: dict[str, str | int | float] = {"km": goal, "earliest": earliest.isoformat()}
    if goal_on is None:
        head = Reason("race_open", values)
    else:
        code = "race_in_time" if earliest <= goal_on else "race_not_by_then"
        head = Reason(code, {**values, "goal_on": goal_on.isoformat()})
    return (head, *(Reason(f"race_part_{code}", {"n": ceil(days / 7)}) for code, days in parts if days))


def _parts(
    state: State, rules: Rules, today: date, course: Course, place: Place, advice: RunAdvice, goal: float
) -> tuple[Part, ...]:
    weeks = int(rules.number("running", "calm_weeks"))
    start = number_or_none(state.value("running.longest_km_30d"))
    less = start * (1 - rules.number("running", "reduce")) if start else None
    known = longest_now(course, state, rules, today)
    first_km = rules.number("ladder", "full_minutes") / rules.number("race", "careful_min_per_km")
    if place.mode in (CLOSED, LADDER):
        opening = _opening_days(advice.criteria, rules) if place.mode == CLOSED else 0
        base = min(km for km in (first_km, less, known) if km)
        calm = 7 * weeks if place.from_red else 0  # two reds cost more than a pause would have
        ladder = _ladder_days(place, rules)
        return (("ready", opening), ("ladder", ladder), ("calm", calm), ("distance", _growth_days(base, goal, rules)))
    base = known or first_km
    calm = 0
    if place.mode == FREE and advice.status == "reduced":
        base, calm = min(km for km in (base, less) if km), 7 * weeks
    return (("calm", calm), ("distance", _growth_days(base, goal, rules)))


def _opening_days(criteria: tuple[Criterion, ...], rules: Rules) -> int:
    """Return the fewest days until every criterion can hold: strength weeks take time, tests a day and a morning."""
    days = [0]
    for criterion in criteria:
        if criterion.state == "met":
            continue
        if criterion.id == "strength" and criterion.target is not None:
            days.append(7 * ceil(criterion.target - (criterion.value or 0.0)))
        elif criterion.id == "no-limp":
            days.append(int(rules.number("readiness", "limp_days")))
        else:
            days.append(2)
    return max(days)


def _ladder_days(place: Place, rules: Rules) -> int:
    """Return the fewest days to the top: two calm outings a step, with rest days between, and the last morning."""
    steps_left = len(ladder_steps(rules)) - place.step + 1
    outings = steps_left * int(rules.number("ladder", "greens")) - place.greens
    return max(0, outings) * (int(rules.number("ladder", "rest_days")) + 1)


def _growth_days(base: float, goal: float, rules: Rules) -> int:
    """Return the days from one distance to the other: one step by the guard each week."""
    km, raises = base, 0
    most = int(rules.number("race", "max_weeks")) + 1
    while km < goal and raises < most:
        km, raises = km * rules.number("running", "guard"), raises + 1
    return raises * int(rules.number("running", "raise_days"))
