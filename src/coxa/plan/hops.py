"""Hops are counted: how many landings a session may hold, which kind is open, and when (rules 6; rules.toml [hops]).

A landing counts once, on two legs or on one. The count grows with calm sessions only; each kind of hop starts where
the kind before it ended well. What was done is read from the sessions that were shown (`session_prescribed`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import cast

from coxa.catalog.records import Exercise, Rules
from coxa.journal.state import PrescribedItem, SessionRecord, State
from coxa.plan.phase import runs
from coxa.plan.records import Item, PlanInput, Reason
from coxa.plan.run_course import Course, course_of, longest_before
from coxa.plan.traffic import GREEN, ORDER, RED, colour_of

CUTS = ("after_", "missed_", "lighter_", "flare_")  # how reason codes of a dose that was cut begin


@dataclass(frozen=True, slots=True)
class HopPlan:
    """What is open: kinds up to `kind` (0 two legs, 1 stride, 2 one leg), and how many landings of each in a session.

    `needed`: this person's goals ask for hops at all. `not_today`: a reason why a session today holds none.
    """

    needed: bool
    kind: int
    landings: tuple[int, ...]
    ceiling: int
    not_today: Reason | None


def order(rules: Rules) -> tuple[tuple[str, ...], ...]:
    """Return the exercises of each kind, in the order in which kinds open."""
    return tuple(tuple(row) for row in cast(Sequence[Sequence[str]], rules.table("hops")["order"]))


def kind_of(exercise_id: str, rules: Rules) -> int | None:
    """Return the kind of a hop; None for an exercise that has none."""
    return next((number for number, row in enumerate(order(rules)) if exercise_id in row), None)


def landings_of(item: Item | PrescribedItem) -> int:
    """Return the landings of one item: alternating exercises land once on each side per repetition."""
    return item.sets * (item.reps or 0) * (2 if item.side == "alternating" else 1)


def needs_hops(given: PlanInput) -> bool:
    """Say whether running or a sport with jumps is a goal."""
    goals = given.state.value("life.goals")
    wished = {str(goal) for goal in goals} if isinstance(goals, list) else set()
    return runs(given) or bool(wished & set(given.rules.texts("hops", "goals")))


def hop_plan(given: PlanInput, course: Course | None = None) -> HopPlan:
    """Return what hops are open today, from what was done and how the hips answered."""
    rules, number = given.rules, given.rules.number
    entries = [int(number("hops", "entry"))] * len(order(rules))
    entries[-1] = int(number("hops", "one_leg_entry"))
    kind, now = 0, list(entries)
    done = _hop_sessions(given.state, rules, given.today)
    for session in done:
        for done_kind, (count, colour) in _counts(session, given.state, rules).items():
            if colour == RED:
                now[done_kind] = max(entries[done_kind], now[done_kind] - int(number("hops", "step")))
                kind = max(0, done_kind - 1) if now[done_kind] == entries[done_kind] else min(kind, done_kind)
            elif colour == GREEN and done_kind <= kind and count >= now[done_kind]:
                if count >= number("hops", "open_next") and done_kind == kind and kind + 1 < len(entries):
                    kind += 1
                now[done_kind] = min(now[done_kind] + int(number("hops", "step")), int(number("hops", "ceiling")))
    landings = tuple(min(count, int(number("hops", "open_next"))) for count in now)
    return HopPlan(needs_hops(given), kind, landings, int(number("hops", "ceiling")), _not_today(given, done, course))


def _hop_sessions(state: State, rules: Rules, before: date) -> list[SessionRecord]:
    hops = {name for row in order(rules) for name in row}
    found = [
        session
        for session in state.sessions.values()
        if session.on < before
        and session.status in ("done", "stopped")
        and any(item.exercise in hops for item in session.items)
    ]
    return sorted(found, key=lambda session: (session.on, str(session.started_at), session.id))


def _counts(session: SessionRecord, state: State, rules: Rules) -> dict[int, tuple[int, str]]:
    """Return per kind the landings that were done (of one leg, for hops on one leg) and the worst colour."""
    found: dict[int, tuple[dict[str, int], str]] = {}
    for item in session.items:
        kind = kind_of(item.exercise, rules)
        if kind is None:
            continue
        legs, colour = found.get(kind, ({}, GREEN))
        legs[item.side] = legs.get(item.side, 0) + _done(session, item)
        mine = colour_of(state, session, item.exercise, item.side, rules)
        found[kind] = (legs, max(colour, mine, key=ORDER.index))
    one_leg = len(order(rules)) - 1
    return {
        kind: (min(legs.values()) if kind == one_leg else sum(legs.values()), colour)
        for kind, (legs, colour) in found.items()
    }


def _done(session: SessionRecord, item: PrescribedItem) -> int:
    """Return the landings of one item that were done; a session without any record of sets counts as done."""
    if not session.sets:
        return landings_of(item)
    reps = sum(
        (item.reps or 0) if row.reps is None else row.reps
        for row in session.sets
        if row.exercise == item.exercise and row.side == item.side
    )
    return reps * (2 if item.side == "alternating" else 1)


def _not_today(given: PlanInput, done: Sequence[SessionRecord], course: Course | None) -> Reason | None:
    """Return why a session today holds no hops: hops or a long run too near, or enough of them this week."""
    number, today = given.rules.number, given.today
    if any((today - session.on).days <= number("hops", "apart_days") for session in done):
        return Reason("hops_apart", {})
    week = {session.on for session in done if (today - session.on).days < 7}
    if len(week) >= number("hops", "per_week"):
        return Reason("hops_enough", {"n": int(number("hops", "per_week"))})
    if _long_run_near(given, course):
        return Reason("hops_after_long_run", {})
    return None


def _long_run_near(given: PlanInput, course: Course | None) -> bool:
    rules = given.rules
    since = given.today - timedelta(days=int(rules.number("hops", "after_long_run_days")))
    near = [run for run in given.state.runs if run.continuous and since <= run.on <= given.today]
    if not near:
        return False
    points = (course or course_of(given.state, rules)).points
    days = int(rules.number("running", "guard_days"))
    share = rules.number("spacing", "long_share")
    return any(run.km >= share * (longest_before(points, run.on, days) or 0.0) for run in near)


# --- in a session ----------------------------------------------------------------------------------------------------


def closed_reason(plan: HopPlan, exercise: Exercise, rules: Rules) -> Reason | None:
    """Return why a hop is no candidate yet; None for what is open and for every other exercise."""
    kind = kind_of(exercise.id, rules)
    if kind is None:
        return None
    if not plan.needed:
        return Reason("hops_not_needed", {})
    return Reason("hops_later", {"n": int(rules.number("hops", "open_next"))}) if kind > plan.kind else None


def has_hops(items: Sequence[Item | PrescribedItem], rules: Rules) -> bool:
    """Say whether a session holds hops."""
    return any(kind_of(item.exercise, rules) is not None for item in items)


def counted(items: Sequence[Item], plan: HopPlan, rules: Rules) -> tuple[Item, ...]:
    """Return the items with every hop at its counted dose; what the ceiling of the session leaves no room for goes.

    Exercises of one kind share the landings of that kind.
    """
    left = plan.ceiling
    found: list[Item] = []
    groups = {name: kind for item in items if (kind := kind_of(name := item.exercise, rules)) is not None}
    for exercise, together in groupby(items, key=lambda item: item.exercise):
        group = list(together)
        if exercise not in groups:
            found += group
            continue
        dosed = _dosed_group(group, groups[exercise], list(groups.values()), plan, left, rules)
        found += dosed
        left -= sum(landings_of(item) for item in dosed)
    return tuple(found)


def _dosed_group(
    group: Sequence[Item], kind: int, kinds: Sequence[int], plan: HopPlan, left: int, rules: Rules
) -> list[Item]:
    """Return one exercise's items with their landings; an empty list where not even one set is left."""
    per_set = int(rules.number("hops", "per_set"))
    mine = max(per_set, plan.landings[kind] // kinds.count(kind))
    # The count of hops on one leg is per leg; of all others it is what both legs do together.
    per_item = mine if kind == len(plan.landings) - 1 else mine // len(group)
    dosed = [_dosed(item, min(per_item, left // len(group)), per_set) for item in group]
    return [item for item in dosed if item is not None]


def _dosed(item: Item, most: int, per_set: int) -> Item | None:
    """Return one hop item with at most so many landings, in sets of at most ten; None when there is no room for it.

    A dose that was cut, for a bad answer, after a break or in a lighter week, stays cut.
    """
    both = 2 if item.side == "alternating" else 1
    if any(reason.code.startswith(CUTS) for reason in item.reasons):
        most = min(most, landings_of(item))
    reps = min(item.reps or per_set, per_set, most // both)
    if reps < 1:
        return None
    dosed = replace(item, sets=max(1, most // (both * reps)), reps=reps)
    return replace(dosed, reasons=(*item.reasons, Reason("hops_counted", {"n": landings_of(dosed)})))


def without_hops(items: Sequence[Item], rules: Rules) -> tuple[Item, ...]:
    """Return the items but for the hops."""
    return tuple(item for item in items if kind_of(item.exercise, rules) is None)
