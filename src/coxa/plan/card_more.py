"""One set more: whether a person who feels well may add one today. The card says so in advance; a client only looks up.

Only where nothing speaks against it: main work of a session that is not the calm one, no lighter week and no flare, the
last time calm, nothing else risen today (one variable at a time, rules 5), and the sound side never ahead of the sore
one. The ceiling is the exercise's own and the phase's, whichever is lower.
"""

from __future__ import annotations

from dataclasses import replace

from coxa.catalog.records import SIDES
from coxa.plan.dose import Course
from coxa.plan.hips import sore_sides
from coxa.plan.records import Item
from coxa.plan.traffic import GREEN

RISEN = "more_"  # reasons of a variable that went up today begin like this


def one_set_more(course: Course, item: Item, kind: str) -> Item | None:
    """Return the item with one set more, or None where today holds as many sets as it may.

    `kind`: the session's, a | b | calm.
    """
    if kind == "calm" or item.role != "main" or course.deload or course.flare is not None:
        return None
    if any(reason.code.startswith(RISEN) for reason in item.reasons) or not _may_rise(course, item):
        return None
    exercise = course.limits.given.catalog.exercises[item.exercise]
    most = int(min(exercise.dose.sets.max, course.phase.max_sets))
    return replace(item, sets=item.sets + 1) if item.sets < most else None


def _may_rise(course: Course, item: Item) -> bool:
    """Say whether the last time was calm (or there was none), and this is not the sound side beside a sore one."""
    past = course.past(item.exercise, item.side)
    calm = not past or past[-1].colour == GREEN
    sore = sore_sides(course.limits.given.state)
    return calm and (item.side not in SIDES or not sore or item.side in sore)
