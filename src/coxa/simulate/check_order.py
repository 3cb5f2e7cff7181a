"""The order of doses (rules 5): the same life with one report raised never gets more of that exercise next.

The last rating of one exercise is made worse, the whole journal is folded again and planned again for the same day; no
dose of that exercise may be above what the real plan holds, in any variable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

from coxa.journal.events import Event, Json
from coxa.journal.fold import fold
from coxa.plan.plan import make_plan
from coxa.plan.records import Item, Plan, PlanInput
from coxa.simulate.check_items import Fault
from coxa.simulate.guide import World

LAW = "order"
RATED = "exercise_rated"
ROOM = 1e-9


def raised(events: Sequence[Event], exercise: str, pain: float) -> list[Event] | None:
    """Return the events with the last rating of an exercise at least at `pain`; None when it was never rated."""
    for index in range(len(events) - 1, -1, -1):
        event = events[index]
        if event.kind == RATED and event.data["exercise"] == exercise and event.data["worst"]:
            worst = cast(dict[str, float], event.data["worst"])
            more: dict[str, Json] = {side: max(value, pain) for side, value in worst.items()}
            changed = replace(event, data={**event.data, "worst": more})
            return [*events[:index], changed, *events[index + 1 :]]
    return None


def check_order(person: str, events: Sequence[Event], plan: Plan, world: World, pain: float = 8.0) -> Iterator[Fault]:
    """Yield a fault where a raised report leads to more. `events`: what the plan knew; `plan`: what it made of it."""
    exercise = _last_rated(events, plan)
    changed = raised(events, exercise, pain) if exercise is not None else None
    if exercise is None or changed is None:
        return
    state = fold(changed, changed[0].person)
    worse = make_plan(PlanInput(state, world.catalog, world.exposures, world.rules, plan.on))
    before = {(item.side, kind): item for kind, item in _items(plan, exercise)}
    for kind, item in _items(worse, exercise):
        was = before.get((item.side, kind))
        if was is not None and not at_most(item, was):
            yield Fault(person, plan.on, LAW, f"{exercise} {item.side}: {_said(item)} where it was {_said(was)}")


def _last_rated(events: Sequence[Event], plan: Plan) -> str | None:
    """Return the exercise of this plan that was rated last."""
    mine = {item.exercise for session in plan.next_sessions.values() for item in session.items if item.role == "main"}
    rated = (str(event.data["exercise"]) for event in reversed(events) if event.kind == RATED and event.data["worst"])
    return next((name for name in rated if name in mine), None)


def _items(plan: Plan, exercise: str) -> Iterator[tuple[str, Item]]:
    for kind, session in plan.next_sessions.items():
        for item in session.items:
            if item.exercise == exercise and item.role == "main":
                yield kind, item


def at_most(item: Item, other: Item) -> bool:
    """Say whether one dose is at most the other in every variable; no range limit is more than any."""
    free = float("inf")
    mine = (item.sets, item.reps or 0, item.hold_s or 0, item.load, item.tempo_s[2])
    theirs = (other.sets, other.reps or 0, other.hold_s or 0, other.load, other.tempo_s[2])
    my_range = free if item.max_hip_flexion_deg is None else item.max_hip_flexion_deg
    their_range = free if other.max_hip_flexion_deg is None else other.max_hip_flexion_deg
    return all(a <= b + ROOM for a, b in zip(mine, theirs, strict=True)) and my_range <= their_range + ROOM


def _said(item: Item) -> str:
    return f"{item.sets} x {item.reps or item.hold_s} at {item.load:g}, to {item.max_hip_flexion_deg}"
