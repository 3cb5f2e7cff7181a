"""From a permitted exercise to dosed items: one per side that differs, with effort, rest, range limit and reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from coxa.catalog.records import SIDES, Exercise, Phase, Rules
from coxa.journal.state import SessionRecord
from coxa.plan.breaks import Pause, after_a_break
from coxa.plan.choose import serves
from coxa.plan.dosage import VARIABLES, Dosage, start_dosage, tempo_of
from coxa.plan.flare import FlareDay, flare_day, light_days, recent_flares
from coxa.plan.hips import number_or_none, worst_level
from coxa.plan.limits import Limits, Permit, SidePermit
from coxa.plan.past import Appearance, Index, Past, Pasts, done_sessions, in_deload, index_of, past_of, training_since
from coxa.plan.path import Stand, harder_neighbour, walk
from coxa.plan.records import Item, Peak, Reason
from coxa.plan.steps import Next, Setting
from coxa.plan.traffic import GREEN, UNKNOWN, hips_of

Number = TypeVar("Number", int, float)
SETS = frozenset({"sets"})
NOTHING: frozenset[str] = frozenset()
MAX_STEPS_BACK = 4  # the easier/harder graph is short; more steps would be a loop
NEIGHBOURS = frozenset({"leverage", "level"})


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
    pasts: dict[tuple[str, str], Sequence[Past]] = field(default_factory=dict)  # a cache of this one plan
    index: Index = field(default_factory=dict)
    grows: bool = True  # False: exercises stay as they are asked for, none grows into a harder one
    flare: FlareDay | None = None  # where today stands in a flare, or on the way back from one
    light: frozenset[date] = frozenset()  # days that a flare made lighter: like a lighter week, they are no base
    flared_on: date | None = None  # when the last flare began: a calm session before it is no ground to go forward

    @property
    def rules(self) -> Rules:
        """Return the rules of this plan."""
        return self.limits.given.rules

    def past(self, exercise: str, side: str) -> Sequence[Past]:
        """Return the earlier appearances of one item."""
        key = (exercise, side)
        if key not in self.pasts:
            self.pasts[key] = Pasts(self.index.get(key, ()), self._read)
        return self.pasts[key]

    def _read(self, one: Appearance) -> Past:
        row = past_of(one, self.limits.given.state, self.rules)
        return _in_light_of_flares(row, self.light, self.flared_on)


def _in_light_of_flares(row: Past, light: frozenset[date], flared_on: date | None) -> Past:
    """Return the appearance as it counts after a flare."""
    if row.on in light:
        return replace(row, deload=True)
    before = flared_on is not None and row.on < flared_on and row.colour == GREEN
    return replace(row, colour=UNKNOWN, flared_since=True) if before else row


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
        index=_index(given.state.sessions, given.today, given.rules, sessions),
        flare=flare_day(given.state, given.rules, given.today, flares),
        light=light_days(given.state, flares, given.rules, given.today),
        flared_on=max((flare.start for flare in flares if flare.known <= given.today), default=None),
    )


_last: tuple[object, date, Rules, Index] | None = None


def _index(stored: object, today: date, rules: Rules, sessions: Sequence[SessionRecord]) -> Index:
    """Return the index of these sessions, made once for the same stored sessions and day: a plan gathers twice."""
    global _last
    found = _last
    if found is None or found[0] is not stored or found[1:3] != (today, rules):
        found = _last = (stored, today, rules, index_of(sessions, rules))
    return found[3]


def items_for(course: Course, exercise: Exercise, role: str, extra: tuple[Reason, ...] = ()) -> tuple[Item, ...]:
    """Return the dosed items of one exercise: one for both legs, or one per permitted side."""
    permit = course.limits.permit(exercise, course.phase.max_zone)
    if not permit.allowed:
        return ()
    if exercise.sides != "each":
        item = _item(course, permit, exercise.sides, role, extra)
        return (item,) if item else ()
    found: dict[str, Item] = {}
    most = None  # how hard the sound side's exercise may be, which is dosed after the sore one's
    for side in reversed(_sore_first(course)):
        item = _item(course, permit, side, role, extra, most) if side in permit.sides else None
        if item is not None:
            found[side] = item
            most = _most_level(course, item)
    return _even_sides(course, tuple(found[side] for side in _sore_first(course) if side in found))


def _most_level(course: Course, item: Item) -> int | None:
    """Return the highest level for the other side beside this item; None unless this is the only sore side."""
    if {hip.side for hip in course.limits.hips if hip.symptomatic} != {item.side}:
        return None
    level = course.limits.given.catalog.exercises[item.exercise].level
    return level + int(course.rules.number("progress", "sound_levels_ahead"))


def _sore_first(course: Course) -> tuple[str, ...]:
    """Return the sides in the order they are done: the sound side first, it shows the movement."""
    sore = {hip.side for hip in course.limits.hips if hip.symptomatic}
    return tuple(sorted(SIDES, key=lambda side: side in sore))


@dataclass(frozen=True, slots=True)
class _Way:
    """The way of one exercise on one side, for `walk`: what each neighbour's dose rests on, and where steps lead."""

    course: Course
    side: str
    grows: bool
    most_level: int | None

    def permit(self, exercise: str) -> Permit:
        course = self.course
        return course.limits.permit(course.limits.given.catalog.exercises[exercise], course.phase.max_zone)

    def side_permit(self, exercise: str) -> SidePermit:
        permit = self.permit(exercise)
        return permit.sides[self.side] if self.side in SIDES else _narrower(permit)

    def past(self, exercise: str) -> Sequence[Past]:
        sides = self.course.limits.given.catalog.exercises[exercise].sides
        return self.course.past(exercise, self.side if sides == "each" else sides)

    def setting(self, exercise: str) -> Setting:
        course = self.course
        still = course.deload or course.flare is not None
        barred = VARIABLES if still else SETS if exercise in course.full else NOTHING
        return Setting(
            exercise=course.limits.given.catalog.exercises[exercise],
            phase=course.phase,
            cap_deg=self.side_permit(exercise).max_flexion_deg,
            rules=course.rules,
            today=course.today,
            barred=barred if self.grows else barred | NEIGHBOURS,
            irritability=_irritability(course, self.side),
            mass_kg=number_or_none(course.limits.given.state.value("person.mass_kg")),
            harder=lambda variable: self._harder(exercise, variable) if self.grows else None,
        )

    def easier(self, exercise: str) -> str | None:
        """Return the first easier exercise that may be done on this side."""
        here = self.permit(exercise).exercise
        return next((other for other in here.easier if self._open(other, here)), None)

    def _harder(self, exercise: str, variable: str) -> str | None:
        """Return the first harder neighbour that may be done here and has a place in this phase."""
        here, course = self.permit(exercise).exercise, self.course
        if self.most_level is not None and here.level + (variable == "level") > self.most_level:
            return None

        def fits(other: Exercise) -> bool:
            return self._open(other.id, here) and any(serves(other, slot) for slot in course.phase.slots)

        return harder_neighbour(course.limits.given.catalog.exercises, here, variable, fits)

    def _open(self, other: str, here: Exercise) -> bool:
        permit = self.permit(other)
        same_kind = (permit.exercise.sides == "each") == (here.sides == "each")
        return same_kind and permit.allowed and (self.side not in SIDES or self.side in permit.sides)


def _irritability(course: Course, side: str) -> str:
    """Return how easily upset the hips are that gate this side."""
    gates = hips_of(course.limits.given.state, side)
    return worst_level(tuple(hip for hip in course.limits.hips if hip.side in gates))


def _item(
    course: Course, permit: Permit, side: str, role: str, extra: tuple[Reason, ...], most_level: int | None = None
) -> Item | None:
    """Return one dosed item: where the exercise stands on its way today, easier or harder."""
    way = _Way(course, side, course.grows and role == "main" and _can_grow(course.phase), most_level)
    stand = walk(way, permit.exercise.id)
    return _build(course, way.permit(stand.exercise), way.side_permit(stand.exercise), side, role, stand, extra)


def _can_grow(phase: Phase) -> bool:
    return any(rule.variable in NEIGHBOURS for rule in phase.progression)


def _narrower(permit: Permit) -> SidePermit:
    """Return the permit of two-legged work: the smaller range of the two sides."""
    free = float("inf")
    return min(permit.sides.values(), key=lambda one: free if one.max_flexion_deg is None else one.max_flexion_deg)


def _build(
    course: Course,
    permit: Permit,
    side_permit: SidePermit,
    side: str,
    role: str,
    stand: Stand,
    extra: tuple[Reason, ...],
) -> Item:
    exercise, dose, step = permit.exercise, permit.exercise.dose, stand.step
    if exercise.sides == "alternating":
        side = "alternating"
    if role == "warm_up":
        step = _short(exercise, course.phase, step)
    pause = Pause(course.gap_days, course.deload, course.flare)
    dosage, why = after_a_break(step, exercise, course.phase, course.rules, pause)
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
        tempo_s=tempo_of(dosage, exercise),
        rest_s=dose.rest_s.use,
        effort=effort,
        max_hip_flexion_deg=dosage.range_deg,
        zone=side_permit.zone,
        peak=peak,
        cues_withheld=permit.cues_withheld,
        reasons=(*extra, *stand.reasons, *told, *why, *held, *limit_reasons, *careful),
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
        back_s=None,
    )
    return replace(step, dosage=kept, reasons=(Reason("warm_up_stays"),))


def _least(one: Number | None, other: Number | None) -> Number | None:
    return one if other is None else other if one is None else min(one, other)


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
