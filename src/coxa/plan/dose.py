"""From a permitted exercise to dosed items: one per side that differs, with effort, rest, range limit and reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from coxa.catalog.records import SIDES, Exercise, Phase, Rules
from coxa.journal.state import SessionRecord
from coxa.plan.flare import FlareDay, flare_day, light_days, recent_flares
from coxa.plan.flare_dose import eased
from coxa.plan.limits import Limits, Permit, SidePermit
from coxa.plan.progress import (
    VARIABLES,
    Dosage,
    Next,
    Past,
    cut_volume,
    done_sessions,
    history,
    in_deload,
    next_dosage,
    start_dosage,
    training_since,
)
from coxa.plan.records import Item, Peak, Reason

CUTS = frozenset({"after_red"})  # reasons that say the volume was cut already, by more than a lighter week cuts
Number = TypeVar("Number", int, float)
SETS = frozenset({"sets"})
MAX_STEPS_BACK = 4  # the easier/harder graph is short; more steps would be a loop


@dataclass(frozen=True, slots=True)
class Course:
    """What dosing needs to know about the way so far, gathered once per plan."""

    limits: Limits
    phase: Phase
    sessions: Sequence[SessionRecord]
    today: date
    gap_days: int | None
    deload: bool
    full: frozenset[str] = frozenset()  # exercises that get no set more, because the minutes are full
    pasts: dict[tuple[str, str], list[Past]] = field(default_factory=dict)  # a cache of this one plan
    flare: FlareDay | None = None  # where today stands in a flare, or on the way back from one
    light: frozenset[date] = frozenset()  # days that a flare made lighter: like a lighter week, they are no base

    @property
    def rules(self) -> Rules:
        """Return the rules of this plan."""
        return self.limits.given.rules

    def past(self, exercise: str, side: str) -> list[Past]:
        """Return the earlier appearances of one item."""
        key = (exercise, side)
        if key not in self.pasts:
            state = self.limits.given.state
            rows = history(self.sessions, state, exercise, side, self.rules)
            self.pasts[key] = [replace(row, deload=True) if row.on in self.light else row for row in rows]
        return self.pasts[key]


def gather_course(limits: Limits, phase: Phase) -> Course:
    """Return the course of this person up to today."""
    given = limits.given
    sessions = [session for session in done_sessions(given.state) if session.on < given.today]
    since = last = None
    for session in sessions:
        since, last = training_since(since, last, session.on, given.rules), session.on
    since = training_since(since, last, given.today, given.rules)
    flares = recent_flares(given.state, given.rules, given.today)
    return Course(
        limits=limits,
        phase=phase,
        sessions=sessions,
        today=given.today,
        gap_days=(given.today - last).days if last else None,
        deload=in_deload(since, given.today, given.rules),
        flare=flare_day(given.state, given.rules, given.today, flares),
        light=light_days(given.state, flares, given.rules, given.today),
    )


def items_for(course: Course, exercise: Exercise, role: str, extra: tuple[Reason, ...] = ()) -> tuple[Item, ...]:
    """Return the dosed items of one exercise: one for both legs, or one per permitted side."""
    permit = course.limits.permit(exercise, course.phase.max_zone)
    if not permit.allowed:
        return ()
    if exercise.sides != "each":
        item = _item(course, permit, exercise.sides, role, extra)
        return (item,) if item else ()
    found = [_item(course, permit, side, role, extra) for side in _sore_first(course) if side in permit.sides]
    return _even_sides(course, tuple(item for item in found if item is not None))


def _sore_first(course: Course) -> tuple[str, ...]:
    """Return the sides in the order they are done: the sound side first, it shows the movement."""
    sore = {hip.side for hip in course.limits.hips if hip.symptomatic}
    return tuple(sorted(SIDES, key=lambda side: side in sore))


def _item(course: Course, permit: Permit, side: str, role: str, extra: tuple[Reason, ...]) -> Item | None:
    """Return one dosed item; steps back along `easier` while the answer to the last session asks for it."""
    for _ in range(MAX_STEPS_BACK):
        side_permit = permit.sides[side] if side in SIDES else _narrower(permit)
        exercise = permit.exercise
        cap = side_permit.max_flexion_deg
        past = course.past(exercise.id, side)
        barred = VARIABLES if course.deload else SETS if exercise.id in course.full else frozenset[str]()
        step = next_dosage(exercise, course.phase, past, cap, course.rules, course.today, barred)
        easier = _easier(course, permit, side) if step.easier else None
        if easier is None:
            return _build(course, permit, side_permit, side, role, step, extra)
        extra = (*extra, Reason("easier_instead", {"exercise": exercise.id}), *step.reasons)
        permit = easier
    return None


def _narrower(permit: Permit) -> SidePermit:
    """Return the permit of two-legged work: the smaller range of the two sides."""
    free = float("inf")
    return min(permit.sides.values(), key=lambda one: free if one.max_flexion_deg is None else one.max_flexion_deg)


def _easier(course: Course, permit: Permit, side: str) -> Permit | None:
    """Return the first easier exercise that may be done on this side."""
    for other_id in permit.exercise.easier:
        other = course.limits.given.catalog.exercises[other_id]
        other_permit = course.limits.permit(other, course.phase.max_zone)
        same_kind = (other.sides == "each") == (permit.exercise.sides == "each")
        if same_kind and other_permit.allowed and (side not in SIDES or side in other_permit.sides):
            return other_permit
    return None


def _build(
    course: Course,
    permit: Permit,
    side_permit: SidePermit,
    side: str,
    role: str,
    step: Next,
    extra: tuple[Reason, ...],
) -> Item:
    exercise, dose = permit.exercise, permit.exercise.dose
    if exercise.sides == "alternating":
        side = "alternating"
    if role == "warm_up":
        step = _short(exercise, course.phase, step)
    dosage, why = _after_a_break(course, step, exercise)
    dosage, held = _hold_limit(course, dosage)
    # A longer hold that the limit takes back is not announced.
    told = tuple(reason for reason in step.reasons if not (held and reason.code == "more_hold"))
    effort = _effort(course, exercise)
    careful = tuple(Reason("careful_condition", {"condition": code}) for code in permit.careful)
    limit_reasons = side_permit.reasons if role == "main" or dosage.range_deg is not None else ()
    peak = side_permit.peak
    if dosage.range_deg is not None:
        peak = Peak(min(peak.flexion_deg, dosage.range_deg), peak.adduction_deg, peak.rotation_deg)
    return Item(
        exercise=exercise.id,
        side=side,
        role=role,
        sets=dosage.sets,
        reps=dosage.reps,
        hold_s=dosage.hold_s,
        load=dosage.load,
        load_kind=dose.load.kind,
        tempo_s=dose.tempo_s,
        rest_s=dose.rest_s.use,
        effort=effort,
        max_hip_flexion_deg=dosage.range_deg,
        zone=side_permit.zone,
        peak=peak,
        cues_withheld=permit.cues_withheld,
        reasons=(*extra, *told, *why, *held, *limit_reasons, *careful),
    )


def _short(exercise: Exercise, phase: Phase, step: Next) -> Next:
    """Return the step of a warm-up drill: it may shrink, but it never grows past its first dose."""
    first = start_dosage(exercise, phase, step.dosage.range_deg)
    if step.dosage.at_most(first):
        return step
    kept = replace(
        step.dosage,
        sets=min(step.dosage.sets, first.sets),
        reps=_least(step.dosage.reps, first.reps),
        hold_s=_least(step.dosage.hold_s, first.hold_s),
        load=min(step.dosage.load, first.load),
    )
    return replace(step, dosage=kept, reasons=(Reason("warm_up_stays"),))


def _least(one: Number | None, other: Number | None) -> Number | None:
    return one if other is None else other if one is None else min(one, other)


def _after_a_break(course: Course, step: Next, exercise: Exercise) -> tuple[Dosage, tuple[Reason, ...]]:
    """Return the dose after missed days, in a lighter week or in a flare, with why; the largest cut counts, never two.

    Where the last answer of the hip has already cut the volume, the lighter week and the flare take nothing more.
    """
    number, dosage = course.rules.number, step.dosage
    gap, flare = course.gap_days, course.flare
    if flare is not None and flare.share < 1.0:
        if gap is not None and gap > number("progress", "missed_same_days"):
            dosage = _one_step_back(dosage, exercise)
        was_cut = any(reason.code in CUTS for reason in step.reasons)
        return (dosage, ()) if was_cut else eased(flare, dosage, exercise, course.phase)
    if gap is not None and gap > number("progress", "missed_back_days"):
        back = _one_step_back(dosage, exercise)
        return cut_volume(back, number("progress", "missed_long_cut"), exercise.dose), (
            Reason("missed_long", {"n": gap}),
        )
    if course.deload and not any(reason.code in CUTS for reason in step.reasons):
        cut = number("progress", "deload_cut")
        return cut_volume(dosage, cut, exercise.dose), (Reason("lighter_week", {"percent": round(cut * 100)}),)
    if gap is not None and gap > number("progress", "missed_same_days"):
        back = _one_step_back(dosage, exercise)
        return cut_volume(back, number("progress", "missed_back_cut"), exercise.dose), (
            Reason("missed_some", {"n": gap}),
        )
    return (dosage, ()) if flare is None else eased(flare, dosage, exercise, course.phase)


def _one_step_back(dosage: Dosage, exercise: Exercise) -> Dosage:
    """Return the dose one load step lower, where there is a load."""
    step = exercise.dose.load.step
    if step and dosage.load - step >= exercise.dose.load.start:
        return replace(dosage, load=dosage.load - step)
    return dosage


def _hold_limit(course: Course, dosage: Dosage) -> tuple[Dosage, tuple[Reason, ...]]:
    most = course.limits.effects.max_hold_s
    if most is None or dosage.hold_s is None or dosage.hold_s <= most:
        return dosage, ()
    return replace(dosage, hold_s=most), (Reason("hold_limited", {"hold_s": most}),)


def _effort(course: Course, exercise: Exercise) -> float | None:
    """Return the effort of the phase, kept within the exercise's own bounds and the screen's limit."""
    bounds = exercise.dose.effort
    if bounds is None:
        return None
    effort = max(bounds.min, min(course.phase.effort.use, bounds.max))
    most = course.limits.effects.max_effort(exercise)
    return effort if most is None else min(effort, most)


def _even_sides(course: Course, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Keep the sound side at most one set and two levels ahead of the sore one."""
    sore = {hip.side for hip in course.limits.hips if hip.symptomatic}
    if len(items) != 2 or len(sore) != 1:
        return items
    by_side: Mapping[str, Item] = {item.side: item for item in items}
    sore_item = next(item for item in items if item.side in sore)
    most = sore_item.sets + int(course.rules.number("progress", "sound_sets_ahead"))
    return tuple(_no_further(course, by_side[item.side], sore_item, most) for item in items)


def _no_further(course: Course, item: Item, sore: Item, most_sets: int) -> Item:
    if item.side == sore.side:
        return item
    exercises = course.limits.given.catalog.exercises
    ahead = exercises[item.exercise].level - exercises[sore.exercise].level
    if ahead > course.rules.number("progress", "sound_levels_ahead"):
        item = replace(item, exercise=sore.exercise, sets=sore.sets, reps=sore.reps, hold_s=sore.hold_s, load=sore.load)
    if item.sets > most_sets:
        item = replace(item, sets=most_sets, reasons=(*item.reasons, Reason("sound_side_waits", {"n": most_sets})))
    return item


def item_seconds(item: Item, rest_between_reps_s: float, rules: Rules) -> float:
    """Return how long one item takes, with getting ready and rests."""
    out, pause, back = item.tempo_s
    if item.hold_s is not None:
        one_set = out + item.hold_s + back
    else:
        reps = (item.reps or 0) * (2 if item.side == "alternating" else 1)
        one_set = reps * (out + pause + back) + max(0, reps - 1) * rest_between_reps_s
    ready = rules.number("session", "get_ready_s")
    return item.sets * (one_set + ready) + max(0, item.sets - 1) * item.rest_s


def minutes_of(items: Sequence[Item], limits: Limits) -> float:
    """Return how many minutes these items take in a row, side and exercise changes included, rounded up to 0.5."""
    rules, exercises = limits.given.rules, limits.given.catalog.exercises
    total = 0.0
    for index, item in enumerate(items):
        total += item_seconds(item, exercises[item.exercise].dose.rest_between_reps_s, rules)
        if index:
            same = items[index - 1].exercise == item.exercise
            total += rules.number("session", "side_change_s" if same else "exercise_change_s")
    return -(-total // 30) / 2
