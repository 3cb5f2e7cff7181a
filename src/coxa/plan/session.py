"""Put one session together: warm-up, check, main items in a comfortable order, an add-on; within the minutes given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from coxa.catalog.records import Exercise, Phase, Protocol, Rules
from coxa.journal.state import Programme
from coxa.plan.choose import fitting, serves
from coxa.plan.dose import Course, items_for, minutes_of
from coxa.plan.experiment import element_exercises, element_today
from coxa.plan.flare_week import eased_items, eases
from coxa.plan.hips import LEVELS
from coxa.plan.hops import counted, has_hops, without_hops
from coxa.plan.limits import Limits
from coxa.plan.phase import check_rows
from coxa.plan.programme import minutes_given, score
from coxa.plan.records import Item, Reason, Session
from coxa.plan.week import next_kind

# On your feet first, then down to the floor once, stretches last: nobody gets up and down in between.
POSITION_ORDER = (
    "moving",
    "standing-bilateral",
    "standing-split",
    "standing-single",
    "hanging",
    "sitting",
    "half-kneeling",
    "kneeling",
    "quadruped",
    "plank",
    "side-plank",
    "side-lying",
    "prone",
    "supine",
    "long-sitting",
)


CHECK_REASONS = frozenset({"first_check", "range_limited", "careful_condition"})  # a check has its own fixed dose


def _place(exercise: Exercise) -> tuple[bool, int, str]:
    return (exercise.family in ("stretch", "massage"), POSITION_ORDER.index(exercise.support), exercise.id)


def build_session(limits: Limits, course: Course, programme: Programme, kind: str) -> Session:
    """Return session A or B of the programme as it stands today.

    A set more that does not fit the minutes is not given; then the next variable may go forward in its place.
    """
    warm_up, items = _parts(limits, course, programme, kind)
    kept, reasons = _within_minutes(limits, warm_up, items)
    dropped = _sets_dropped(items, kept)
    if dropped:
        _, items = _parts(limits, replace(course, full=dropped), programme, kind)
        kept, reasons = _within_minutes(limits, warm_up, items)
    return Session(kind, minutes_of((*warm_up, *kept), limits), warm_up, kept, reasons)


def _parts(
    limits: Limits, course: Course, programme: Programme, kind: str
) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Return the warm-up and all that follows it."""
    exercises = limits.given.catalog.exercises
    ids = programme.a if kind == "a" else programme.b
    warm_up = _items(course, programme, [exercises[i] for i in programme.warm_up if i in exercises], "warm_up")
    main = _items(course, programme, sorted((exercises[i] for i in ids if i in exercises), key=_place), "main")
    if not main and eases(course):
        main = build_calm(limits, course).items
    check = _check_items(limits, course) if kind == next_kind(limits.given) else ()
    items = _once((*warm_up, *check, *main, *_add_on_items(limits, course, programme)))
    return warm_up, counted(items[len(warm_up) :], limits.hops, limits.given.rules)


def hop_kinds(sessions: Mapping[str, Session], rules: Rules) -> frozenset[str]:
    """Return the kinds of session (a, b) that hold hops."""
    return frozenset(kind for kind, session in sessions.items() if has_hops(session.items, rules))


def spared(session: Session | None, limits: Limits) -> Session | None:
    """Return the session without its hops on a day that is none for hops, with why; else the same session."""
    why, rules = limits.hops.not_today, limits.given.rules
    if session is None or why is None or not has_hops(session.items, rules):
        return session
    items = without_hops(session.items, rules)
    minutes = minutes_of((*session.warm_up, *items), limits)
    return replace(session, items=items, minutes=minutes, reasons=(*session.reasons, why))


def _sets_dropped(items: Sequence[Item], kept: Sequence[Item]) -> frozenset[str]:
    """Return the exercises whose announced set more was taken away again."""
    return frozenset(
        item.exercise
        for item, short in zip(items, kept, strict=True)
        if short.sets < item.sets and any(reason.code == "more_sets" for reason in item.reasons)
    )


def _once(items: Sequence[Item]) -> tuple[Item, ...]:
    """Keep each exercise and side once, the first: what the check or the main part holds is not done again."""
    found: dict[tuple[str, str], Item] = {}
    for item in items:
        found.setdefault((item.exercise, item.side), item)
    return tuple(found.values())


def build_calm(limits: Limits, course: Course) -> Session:
    """Return the calm session: the first three items of the list that this person's limits leave.

    It is what a flare leaves, so a flare takes nothing from it.
    """
    rules, course = limits.given.rules, replace(course, flare=None)
    most = int(rules.number("calm", "items"))
    items: list[Item] = []
    chosen = 0
    for exercise_id in rules.texts("calm", "exercises"):
        found = items_for(course, limits.given.catalog.exercises[exercise_id], "main", (Reason("calm_item"),))
        items.extend(replace(item, sets=1) for item in found)
        chosen += bool(found)
        if chosen == most:
            break
    return Session("calm", minutes_of(items, limits), (), tuple(items), (Reason("calm_session"),))


def _items(course: Course, programme: Programme, exercises: Sequence[Exercise], role: str) -> tuple[Item, ...]:
    found: dict[tuple[str, str], Item] = {}
    slots = course.phase.warm_up if role == "warm_up" else course.phase.slots
    for exercise in exercises:
        slot = next((slot for slot in slots if serves(exercise, slot)), None)
        place = f"{programme.protocol}.phase.{course.phase.id}.slot.{slot.id}" if slot else ""
        why = (Reason("for_slot", {"slot": place}),) if slot else ()
        for item in eased_items(course, exercise, role, why):
            found.setdefault((item.exercise, item.side), item)  # two may have stepped back to the same easier one
    return tuple(found.values())


def _check_items(limits: Limits, course: Course) -> tuple[Item, ...]:
    """Return the first-session check: for a calm hip's very first session, and after a long break; in no flare."""
    if eases(course):
        return ()
    long_break = limits.given.rules.number("progress", "missed_back_days")
    first = not any(session.kind != "calm" for session in course.sessions)
    after_break = course.gap_days is not None and course.gap_days > long_break
    if not ((first and limits.level == LEVELS[0]) or after_break):
        return ()
    items: list[Item] = []
    for row in check_rows(limits.given):
        exercise = limits.given.catalog.exercises[str(row["exercise"])]
        for item in items_for(course, exercise, "check", (Reason("first_check"),)):
            items.append(_dosed_for_check(item, row, limits.effects.max_hold_s))
    return tuple(items)


def _dosed_for_check(item: Item, row: Mapping[str, object], most_s: float | None) -> Item:
    """Return the item with the check's own dose; a hold stays within the screen's limit."""
    reps, hold = row.get("reps"), row.get("hold_s")
    if isinstance(hold, (int, float)):
        hold = min(float(hold), float(hold) if most_s is None else most_s)
    reasons = tuple(reason for reason in item.reasons if reason.code in CHECK_REASONS)
    return replace(
        item,
        sets=1,
        reps=reps if isinstance(reps, int) else None,
        hold_s=hold if isinstance(hold, float) else None,
        load=0.0,
        reasons=reasons,
    )


def _add_on_items(limits: Limits, course: Course, programme: Programme) -> tuple[Item, ...]:
    """Return what is added: one element, a few minutes at most, never in place of a strength slot.

    An experiment (plan/experiment.py) or what was kept after one decides; else the add-on's current step.
    """
    state, protocols = limits.given.state, limits.given.catalog.protocols
    items: list[Item] = []
    element, why = element_today(limits)
    if element is not None and why is not None:
        held = frozenset((*programme.warm_up, *programme.a, *programme.b))
        for exercise in element_exercises(limits, element, held):
            items.extend(items_for(course, exercise, "add_on", (why,)))
    for addon_id in () if why else state.addons:
        addon = protocols.get(addon_id)
        if addon is not None and addon.addon:
            items.extend(_current_step(limits, course, addon))
    budget = limits.given.rules.number("session", "addon_max_min")
    while items and minutes_of(items, limits) > budget:
        last = items[-1].exercise
        items = [item for item in items if item.exercise != last]
    return tuple(items)


def _current_step(limits: Limits, course: Course, addon: Protocol) -> list[Item]:
    """Return the items of the first step that was not tried often enough yet and can be done; the last step stays."""
    open_steps = [step for step in addon.phases if not _tried(limits, course, addon, step)]
    for step in (*open_steps, addon.phases[-1]):
        items = _best_of(limits, replace(course, phase=step, pasts={}), _of_step(limits, addon, step))
        if items:
            return items
    return []


def _of_step(limits: Limits, addon: Protocol, step: Phase) -> list[Exercise]:
    """Return the exercises of the add-on's own documents that fit one of its steps."""
    return [e for e in fitting(limits.given.catalog, step.slots) if set(e.documents) & set(addon.documents)]


def _tried(limits: Limits, course: Course, addon: Protocol, step: Phase) -> bool:
    """Say whether a step was tried in as many sessions as its exit asks for."""
    ids = {exercise.id for exercise in _of_step(limits, addon, step)}
    count = sum(
        any(item.role == "add_on" and item.exercise in ids for item in session.items) for session in course.sessions
    )
    return count >= next((c.at_least or 0 for c in step.exit if c.measure == "sessions_in_phase"), 0)


def _best_of(limits: Limits, course: Course, exercises: Sequence[Exercise]) -> list[Item]:
    most = max(slot.max_count for slot in course.phase.slots)
    scored: list[tuple[int, str, tuple[Item, ...]]] = []
    for exercise in exercises:
        items = items_for(course, exercise, "add_on", (Reason("add_on_item"),))
        if items:
            permit = limits.permit(exercise, course.phase.max_zone)
            scored.append((-score(limits, course, course.phase, permit, items), exercise.id, items))
    return [item for _, _, items in sorted(scored, key=lambda row: row[:2])[:most] for item in items]


def _fewer_sets(item: Item, most: int) -> Item:
    """Return the item with so many sets; a set more is then not announced."""
    return replace(item, sets=most, reasons=tuple(reason for reason in item.reasons if reason.code != "more_sets"))


def _within_minutes(
    limits: Limits, warm_up: tuple[Item, ...], items: tuple[Item, ...]
) -> tuple[tuple[Item, ...], tuple[Reason, ...]]:
    """Take sets away, the largest first, until the session fits the minutes given."""
    most = minutes_given(limits)
    kept = list(items)
    trimmed = False
    while minutes_of((*warm_up, *kept), limits) > most:
        index = max(range(len(kept)), key=lambda i: (kept[i].sets, i), default=None)
        if index is None or kept[index].sets <= 1:
            break
        exercise = kept[index].exercise
        fewer = kept[index].sets - 1
        kept = [_fewer_sets(i, fewer) if i.exercise == exercise and i.sets > fewer else i for i in kept]
        trimmed = True
    reasons = (Reason("trimmed_to_minutes", {"minutes": most}),) if trimmed else ()
    return tuple(kept), reasons
