"""The days of a flare: a calm session each day while it is fresh, no run; then A and B in their turn, eased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coxa.catalog.records import Exercise
from coxa.plan.dose import MAX_STEPS_BACK, Course, items_for
from coxa.plan.flare import CALM, HALF, FlareDay, days_left
from coxa.plan.records import DayPlan, Item, Reason, Session


def calm_days(week: tuple[DayPlan, ...], calm: Session, flare: FlareDay | None, course: Course) -> tuple[DayPlan, ...]:
    """Return the 14 days with a calm session on each day that the first stage of a flare lasts at least, runs left out.

    The sessions behind them keep their turn: what would have been A today is A on the first day after.
    """
    if flare is None or flare.stage != CALM:
        return week
    count = days_left(flare, course.rules)
    kinds = [day.kind for day in week if day.what == "session"]
    why = (Reason("flare_day_calm"), Reason("flare_day_rest"))
    days = [DayPlan(day.on, "session", calm.kind, calm.minutes, why) for day in week[:count]]
    minutes = {day.kind: day.minutes for day in week if day.what == "session"}
    for day in week[count:]:
        if day.what == "session":
            kind = kinds.pop(0)
            day = replace(day, kind=kind, minutes=minutes[kind])
        days.append(day)
    return tuple(days)


def eases(course: Course) -> bool:
    """Say whether today's stage holds only the work of the gentler phase."""
    return course.flare is not None and course.flare.stage in (CALM, HALF)


def eased_items(course: Course, exercise: Exercise, role: str, extra: tuple[Reason, ...] = ()) -> tuple[Item, ...]:
    """Return the items of an exercise, or of an easier form where it asks more than the phase in force holds.

    Nothing where there is no such form. Outside of a flare the exercise itself.
    """
    if not eases(course):
        return items_for(course, exercise, role, extra)
    exercises = course.limits.given.catalog.exercises
    most = max((slot.max_level for slot in (*course.phase.slots, *course.phase.warm_up)), default=1)
    here: Sequence[Exercise] = (exercise,)
    for _ in range(MAX_STEPS_BACK):
        for one in here:
            why = (*extra, Reason("flare_easier", {"exercise": exercise.id})) if one is not exercise else extra
            items = items_for(course, one, role, why) if one.level <= most and not one.impact else ()
            if items:
                return items
        here = tuple(exercises[name] for one in here for name in one.easier)
    return ()
