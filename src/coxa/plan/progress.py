"""What comes next for one exercise on one side: go forward, hold or step back (rules 5; rules.toml [progress]).

Progress compares what was shown (`session_prescribed`) with what was reported. One variable moves at a time, by the
first rule of the phase that can move. The order of doses: a is at most b iff every variable is at most b's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from coxa.catalog.records import Bounds, Dose, Exercise, Phase, ProgressionRule, Rules
from coxa.journal.state import PrescribedItem, SessionRecord, State
from coxa.plan.records import Reason
from coxa.plan.traffic import GREEN, RED, UNKNOWN, YELLOW, colour_of

VARIABLES = frozenset({"sets", "reps", "hold", "load", "range"})


@dataclass(frozen=True, slots=True)
class Dosage:
    """The variables that progress: sets, reps or hold, load, and how far the hip may bend (None = its full range)."""

    sets: int
    reps: int | None
    hold_s: float | None
    load: float
    range_deg: float | None

    def at_most(self, other: Dosage) -> bool:
        """Say whether this dose is at most the other in every variable."""
        pairs = ((self.sets, other.sets), (self.reps or 0, other.reps or 0), (self.hold_s or 0, other.hold_s or 0))
        free = float("inf")
        mine = free if self.range_deg is None else self.range_deg
        theirs = free if other.range_deg is None else other.range_deg
        return all(a <= b for a, b in pairs) and self.load <= other.load and mine <= theirs


@dataclass(frozen=True, slots=True)
class Past:
    """One earlier appearance of the item: the day, what was shown, how it was answered, and the dose in force."""

    on: date
    item: PrescribedItem
    colour: str
    pinched: bool
    deload: bool
    complete: bool = True  # every set of it was done as shown


@dataclass(frozen=True, slots=True)
class Next:
    """The next dose and why; `easier` asks for the easier exercise instead."""

    dosage: Dosage
    reasons: tuple[Reason, ...]
    easier: bool = False


def start_dosage(exercise: Exercise, phase: Phase, range_deg: float | None) -> Dosage:
    """Return the first dose: the file's careful values, no more sets than the phase allows."""
    dose = exercise.dose
    return Dosage(
        sets=int(min(dose.sets.use, phase.max_sets)),
        reps=int(dose.reps.use) if dose.reps else None,
        hold_s=dose.hold_s.use if dose.hold_s else None,
        load=dose.load.start,
        range_deg=range_deg,
    )


def in_deload(first: date | None, on: date, rules: Rules) -> bool:
    """Say whether `on` lies in a lighter week: every fifth week since the first session."""
    if first is None:
        return False
    every = int(rules.number("progress", "deload_every_weeks"))
    return ((on - first).days // 7) % every == every - 1


def training_since(since: date | None, last: date | None, on: date, rules: Rules) -> date:
    """Return since when there was training without a long break, as of `on`; `last` is the session before it."""
    if since is None or last is None or (on - last).days > rules.number("progress", "missed_back_days"):
        return on
    return since


def first_session(state: State) -> date | None:
    """Return the day of the first session that was begun."""
    return min((session.on for session in done_sessions(state)), default=None)


def done_sessions(state: State) -> list[SessionRecord]:
    """Return the sessions that were begun, in order of days."""
    begun = [session for session in state.sessions.values() if session.status != "prescribed"]
    return sorted(begun, key=lambda session: (session.on, session.id))


def history(sessions: Sequence[SessionRecord], state: State, exercise: str, side: str, rules: Rules) -> list[Past]:
    """Return the earlier appearances of this item, oldest first; one a session, the first-session check left aside."""
    past: list[Past] = []
    since = before = None
    for session in sessions:
        since, before = training_since(since, before, session.on, rules), session.on
        shown = [i for i in session.items if i.exercise == exercise and i.side == side and i.role != "check"]
        if shown:
            pinched = any(pinch.exercise == exercise and pinch.side == side for pinch in session.pinches)
            colour = colour_of(state, session, exercise, side, rules)
            light = in_deload(since, session.on, rules)
            past.append(Past(session.on, shown[-1], colour, pinched, light, _complete(session, shown[-1])))
    return past


def _complete(session: SessionRecord, item: PrescribedItem) -> bool:
    """Say whether every set was done as shown; a session without any record of sets counts as done."""
    if not session.sets:
        return True
    full = {
        row.set
        for row in session.sets
        if row.exercise == item.exercise
        and row.side == item.side
        and (row.reps is None or item.reps is None or row.reps >= item.reps)
        and (row.hold_s is None or item.hold_s is None or row.hold_s >= item.hold_s)
    }
    return len(full) >= item.sets


def dosage_of(item: PrescribedItem) -> Dosage:
    """Return the dose of an item as it was shown."""
    return Dosage(item.sets, item.reps, item.hold_s, item.load, item.max_hip_flexion_deg)


def next_dosage(
    exercise: Exercise,
    phase: Phase,
    past: Sequence[Past],
    cap_deg: float | None,
    rules: Rules,
    today: date,
    barred: frozenset[str] = frozenset(),
) -> Next:
    """Return the next dose of one exercise on one side.

    `past`: earlier appearances, oldest first. `cap_deg`: today's range limit for this item, None when its full range
    is free. Red or two yellows step back, two greens with the same dose step forward, anything else repeats.
    `barred`: variables that may not go forward today: all of them in a lighter week, sets when the minutes are full.
    """
    if not past:
        return Next(start_dosage(exercise, phase, cap_deg), (Reason("starts_here"),))
    base = _base(past)
    shown = dosage_of(base.item) if base else start_dosage(exercise, phase, past[-1].item.max_hip_flexion_deg)
    current = _within(shown, exercise, phase, cap_deg)
    last = past[-1]
    if last.pinched:
        return _after_pinch(exercise, current, past, rules)
    if last.colour == RED:
        return _less_volume(exercise, current, rules.number("progress", "red_volume_cut"), "after_red", last)
    if last.colour == YELLOW:
        if len(past) > 1 and past[-2].colour in (YELLOW, RED):
            return _less_volume(
                exercise, current, rules.number("progress", "yellow_volume_cut"), "after_two_yellow", last
            )
        return Next(current, (Reason("repeats_after_yellow", {"on": _day(last.on)}),))
    if not last.complete:
        return Next(current, (Reason("repeats_not_finished", {"on": _day(last.on)}),))
    if last.colour == UNKNOWN:
        return Next(current, (Reason("repeats_morning_unknown", {"on": _day(last.on)}),))
    if barred >= VARIABLES:
        return Next(current, ())
    if (today - last.on).days > rules.number("progress", "recent_days"):
        return Next(current, (Reason("repeats_long_ago", {"on": _day(last.on)}),))
    greens = _greens_at(past, shown)
    if greens < rules.number("progress", "green_needed"):
        return Next(current, (Reason("repeats_one_calm", {}),))
    return _forward(exercise, phase, past, current, cap_deg, rules, today, barred)


def _base(past: Sequence[Past]) -> Past | None:
    """Return the appearance to go on from: the last outside a lighter week, or one that was cut after a bad answer.

    None when there was nothing but calm lighter weeks: then the first dose stands.
    """
    for index in range(len(past) - 1, -1, -1):
        if not past[index].deload or (index and _was_bad(past[:index])):
            return past[index]
    return None


def _was_bad(past: Sequence[Past]) -> bool:
    """Say whether the last appearance asked for less: a red, a pinch, or the second yellow in a row."""
    last = past[-1]
    twice = last.colour == YELLOW and len(past) > 1 and past[-2].colour in (YELLOW, RED)
    return last.pinched or last.colour == RED or twice


def _day(on: date) -> str:
    return on.isoformat()


def _within(dosage: Dosage, exercise: Exercise, phase: Phase, cap_deg: float | None) -> Dosage:
    """Return the dose kept inside the file's and the phase's ceilings and today's cap (a limit may have come since)."""
    bounds = exercise.dose
    range_deg = dosage.range_deg
    if cap_deg is not None:
        range_deg = cap_deg if range_deg is None else min(range_deg, cap_deg)
    return Dosage(
        sets=int(max(1, min(dosage.sets, bounds.sets.max, phase.max_sets))),
        reps=_clamp(dosage.reps, bounds.reps),
        hold_s=min(dosage.hold_s, bounds.hold_s.max) if dosage.hold_s is not None and bounds.hold_s else None,
        load=min(dosage.load, bounds.load.max) if bounds.load.max else dosage.load,
        range_deg=range_deg,
    )


def _clamp(reps: int | None, bounds: Bounds | None) -> int | None:
    return int(min(reps, bounds.max)) if reps is not None and bounds else None


def _greens_at(past: Sequence[Past], dosage: Dosage) -> int:
    """Count the calm sessions in a row with this dose, lighter weeks left aside."""
    count = 0
    for row in reversed(past):
        if row.deload and row.colour == GREEN:
            continue
        if row.colour != GREEN or not row.complete or dosage_of(row.item) != dosage:
            break
        count += 1
    return count


def _after_pinch(exercise: Exercise, current: Dosage, past: Sequence[Past], rules: Rules) -> Next:
    """Return less range after a sharp pinch; less volume where the range cannot shrink, or where it was bad before."""
    last, cut = past[-1], rules.number("progress", "range_cut_deg")
    again = len(past) > 1 and past[-2].colour in (YELLOW, RED)
    share = rules.number("progress", "red_volume_cut" if last.colour == RED else "yellow_volume_cut")
    limit = exercise.range_limit
    top = current.range_deg if current.range_deg is not None else _own_peak(exercise)
    if not limit.can_limit or top - cut < limit.min_flexion_deg:
        return _less_volume(exercise, current, share, "after_pinch", last)
    smaller = replace(current, range_deg=top - cut)
    why = Reason("range_cut_after_pinch", {"range_deg": top - cut, "on": _day(last.on)})
    if last.colour != RED and not again:
        return Next(smaller, (why,))
    less = _less_volume(exercise, smaller, share, "after_red" if last.colour == RED else "after_two_yellow", last)
    return replace(less, reasons=(why, *less.reasons))


def _own_peak(exercise: Exercise) -> float:
    poses = exercise.motion.poses
    peak = max(pose.working.hip_deg[0] for pose in poses)
    return max(peak, *(pose.other.hip_deg[0] for pose in poses)) if exercise.sides != "each" else peak


def _less_volume(exercise: Exercise, current: Dosage, share: float, code: str, last: Past) -> Next:
    """Return the dose with its volume cut by `share`; at the smallest dose the easier exercise is asked for."""
    smaller = cut_volume(current, share, exercise.dose)
    values: dict[str, str | int | float] = {"on": _day(last.on), "percent": round(share * 100)}
    if smaller == current:
        return Next(current, (Reason(code, values),), easier=bool(exercise.easier))
    percent = round((1 - _volume(smaller) / _volume(current)) * 100)
    return Next(smaller, (Reason(code, {**values, "percent": percent}),))


def _volume(dosage: Dosage) -> float:
    """Return sets times repetitions or seconds."""
    return dosage.sets * (dosage.reps or dosage.hold_s or 1)


def cut_volume(dosage: Dosage, share: float, dose: Dose | None = None) -> Dosage:
    """Return the dose with sets times repetitions (or hold) cut by `share`, sets first, at least 1 set and 1 rep.

    With the file's `dose` repetitions and holds stay at half of its smallest at least: below that it is no longer the
    exercise, and the easier one is asked for instead.
    """
    left = 1.0 - share
    if dosage.sets > 1:
        sets = max(1, int(dosage.sets * left))
        left = min(1.0, left * dosage.sets / sets)
        dosage = replace(dosage, sets=sets)
    if left >= 1.0:
        return dosage
    if dosage.reps is not None:
        fewest = int((dose.reps.min + 1) // 2) if dose is not None and dose.reps else 1
        return replace(dosage, reps=min(dosage.reps, max(1, fewest, int(dosage.reps * left))))
    hold = dosage.hold_s or 0.0
    shortest = dose.hold_s.min / 2 if dose is not None and dose.hold_s else 1.0
    return replace(dosage, hold_s=min(hold, max(shortest, float(int(hold * left))))) if hold else dosage


def _forward(
    exercise: Exercise,
    phase: Phase,
    past: Sequence[Past],
    current: Dosage,
    cap_deg: float | None,
    rules: Rules,
    today: date,
    barred: frozenset[str],
) -> Next:
    """Return the dose after two calm sessions: lost sets come back first, then the first rule that can move, moves."""
    if "sets" not in barred and current.sets < start_dosage(exercise, phase, None).sets:
        more = replace(current, sets=current.sets + 1)
        return Next(more, (Reason("more_sets", {"from": float(current.sets), "to": float(more.sets)}),))
    for rule in phase.progression:
        if rule.variable in barred:
            continue
        moved = _move(rule, exercise, phase, past, current, cap_deg, rules, today)
        if moved is not None and moved != current:
            values = {"from": _value(current, rule), "to": _value(moved, rule)}
            return Next(moved, (Reason(f"more_{rule.variable}", values),))
    return Next(current, (Reason("at_its_top", {}),))


def _value(dosage: Dosage, rule: ProgressionRule) -> float:
    values = {
        "range": dosage.range_deg,
        "hold": dosage.hold_s,
        "reps": dosage.reps,
        "sets": dosage.sets,
        "load": dosage.load,
    }
    return float(values.get(rule.variable) or 0)


def _move(
    rule: ProgressionRule,
    exercise: Exercise,
    phase: Phase,
    past: Sequence[Past],
    current: Dosage,
    cap_deg: float | None,
    rules: Rules,
    today: date,
) -> Dosage | None:
    dose = exercise.dose
    if rule.variable == "reps" and current.reps is not None and dose.reps:
        return replace(current, reps=int(min(current.reps + rule.step, dose.reps.max)))
    if rule.variable == "hold" and current.hold_s is not None and dose.hold_s:
        return replace(current, hold_s=min(current.hold_s + rule.step, dose.hold_s.max))
    if rule.variable == "sets":
        return replace(current, sets=int(min(current.sets + rule.step, dose.sets.max, phase.max_sets)))
    if rule.variable == "load" and dose.load.kind in ("band", "weight"):
        return replace(current, load=_more_load(current.load, exercise, rule))
    if rule.variable == "range":
        return _more_range(rule, exercise, past, current, cap_deg, rules, today)
    return None


def _more_load(load: float, exercise: Exercise, rule: ProgressionRule) -> float:
    """Return the load one smallest step up: the rule's per cent, or the smallest plate where that is larger."""
    step = max(exercise.dose.load.step, load * rule.step / 100) if rule.percent else exercise.dose.load.step
    steps = max(1, int(step // exercise.dose.load.step))
    return min(load + steps * exercise.dose.load.step, exercise.dose.load.max)


def _more_range(
    rule: ProgressionRule,
    exercise: Exercise,
    past: Sequence[Past],
    current: Dosage,
    cap_deg: float | None,
    rules: Rules,
    today: date,
) -> Dosage | None:
    """Return 5 degrees more, at most once in 7 days, never in the week after a yellow, never past the cap."""
    if current.range_deg is None:
        return None
    since = today - timedelta(days=int(rules.number("progress", "range_days")))
    recent = [row for row in past if row.on > since]
    if any(row.colour in (YELLOW, RED) for row in recent):
        return None
    if any(row.item.max_hip_flexion_deg != past[-1].item.max_hip_flexion_deg for row in recent):
        return None
    top = cap_deg if cap_deg is not None else _own_peak(exercise)
    return replace(current, range_deg=min(current.range_deg + rule.step, top))
