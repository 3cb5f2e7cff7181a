"""One step forward by the phase's [[progression]] rules: the first rule that can move, moves; one variable at a time.

A rule that could move but waits for a better answer (calm sessions, effort, technique, irritability, a yellow) keeps
the later ones waiting too: otherwise a worse answer would move another variable instead, and no two doses could be
compared. A rule that only waits for days, or whose smallest step of load is too large, hands over to the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from coxa.catalog.records import Load, ProgressionRule, Trigger
from coxa.plan.dosage import Dosage, dosage_of, own_peak, start_dosage
from coxa.plan.hips import LEVELS
from coxa.plan.past import QUALITIES, Past
from coxa.plan.records import Reason
from coxa.plan.steps import Next, Setting
from coxa.plan.traffic import GREEN, RED, YELLOW

NEIGHBOURS = frozenset({"leverage", "level"})  # these lead to another exercise
LOADED = frozenset({"band", "weight"})
VALUES = {"range": "range_deg", "hold": "hold_s", "reps": "reps", "sets": "sets", "load": "load", "tempo": "back_s"}


@dataclass(frozen=True, slots=True)
class _Move:
    """What a rule would do: a new dose, or another exercise; or why its step is none (`too_large`)."""

    dosage: Dosage
    harder: str | None = None
    too_large: Reason | None = None


def go_forward(setting: Setting, past: Sequence[Past], current: Dosage, shown: Dosage) -> Next:
    """Return the dose after a calm session: `current` is `shown` within today's limits."""
    waiting: list[Reason] = []
    calm = calm_at(past, shown, setting)
    for rule in _rules(setting, current):
        move = None if rule.variable in setting.barred else _move(rule, setting, current)
        if move is None:
            continue
        wait = move.too_large or _waits_for_days(rule, setting, past)
        if wait is None:
            stop = _waits_for_answer(rule, setting, past, calm)
            if stop is None:
                return _moved(rule, current, move, setting)
            top = (Reason("at_its_top", {}),) if move.harder is not None and not waiting else ()
            return Next(current, (*top, stop))
        waiting.append(wait)
    return Next(current, tuple(waiting[:1]) or (Reason("at_its_top", {}),))


def _rules(setting: Setting, current: Dosage) -> Iterator[ProgressionRule]:
    """Yield the rules in order; sets that were lost come back before anything else grows."""
    first = start_dosage(setting.exercise, setting.phase, None).sets
    if current.sets < first:
        sets = next((rule for rule in setting.phase.progression if rule.variable == "sets"), None)
        trigger = sets.trigger if sets else Trigger()
        yield ProgressionRule("sets", 1, False, "", first, trigger)
    yield from setting.phase.progression


def _moved(rule: ProgressionRule, current: Dosage, move: _Move, setting: Setting) -> Next:
    if move.harder is not None:
        why = Reason(f"more_{rule.variable}", {"exercise": setting.exercise.id})
        return Next(current, (why,), harder=move.harder, fired=(rule,))
    values = {"from": _value(current, rule, setting), "to": _value(move.dosage, rule, setting)}
    return Next(move.dosage, (Reason(f"more_{rule.variable}", values),), fired=(rule,))


def _value(dosage: Dosage, rule: ProgressionRule, setting: Setting) -> float:
    value = getattr(dosage, VALUES[rule.variable])
    if value is None and rule.variable == "tempo":
        return float(setting.exercise.dose.tempo_s[2])
    return float(value or 0)


# --- what waits -----------------------------------------------------------------------------------------------------


def calm_at(past: Sequence[Past], dosage: Dosage, setting: Setting) -> list[Past]:
    """Return the calm sessions in a row with this dose, latest first, as many as any rule may ask for.

    Lighter weeks are left aside.
    """
    most = max((needed(rule.trigger, setting) for rule in setting.phase.progression), default=1)
    rows: list[Past] = []
    for row in reversed(past):
        if row.deload and row.colour == GREEN:
            continue
        if row.colour != GREEN or not row.complete or dosage_of(row.item, setting.exercise) != dosage:
            break
        rows.append(row)
        if len(rows) >= most:
            break
    return rows


def needed(trigger: Trigger, setting: Setting) -> int:
    """Return how many calm sessions in a row a rule asks for."""
    return trigger.greens if trigger.greens is not None else int(setting.number("green_needed"))


def too_hard(trigger: Trigger, rows: Sequence[Past], setting: Setting) -> Reason | None:
    """Return why these sessions keep a rule waiting: moved poorly, or too hard; None where not, or nobody told."""
    lowest = trigger.technique or str(setting.rules.table("progress")["technique_at_least"])
    if any(row.technique and QUALITIES.index(row.technique) < QUALITIES.index(lowest) for row in rows):
        return Reason("waits_technique")
    most = setting.number("max_effort") if trigger.max_effort is None else trigger.max_effort
    efforts = [row.effort for row in rows if row.effort is not None]
    if efforts and max(efforts) > most:
        return Reason("waits_effort", {"effort": max(efforts), "most": most})
    least = setting.number("min_reps_left") if trigger.min_reps_left is None else trigger.min_reps_left
    left = [row.reps_left for row in rows if row.reps_left is not None]
    if left and min(left) < least:
        return Reason("waits_reps_left", {"n": int(least)})
    return None


def _waits_for_answer(
    rule: ProgressionRule, setting: Setting, past: Sequence[Past], calm: Sequence[Past]
) -> Reason | None:
    """Return what the rule still needs to hear from the hip or the person; None when it may fire."""
    trigger, need = rule.trigger, needed(rule.trigger, setting)
    hard = too_hard(trigger, calm[:need], setting)
    if hard is not None:
        return hard
    if len(calm) < need:
        more = need - len(calm)
        return Reason("repeats_one_calm") if more == 1 else Reason("repeats_more_calm", {"n": more})
    if trigger.irritability and LEVELS.index(setting.irritability) > LEVELS.index(trigger.irritability):
        return Reason("waits_irritable")
    days = trigger.days_since_yellow
    if days is None:
        days = int(setting.number("range_days")) if rule.variable == "range" else 0
    if any(row.colour in (YELLOW, RED) for row in _within_days(past, days, setting)):
        return Reason("waits_yellow", {"n": days})
    return None


def _waits_for_days(rule: ProgressionRule, setting: Setting, past: Sequence[Past]) -> Reason | None:
    """Return that this variable moved too few days ago; a neighbour waits since this exercise began."""
    days = rule.trigger.every_days
    if days is None:
        days = int(setting.number("range_days")) if rule.variable == "range" else 0
    if not days:
        return None
    recent = _within_days(past, days, setting)
    if rule.variable in NEIGHBOURS:
        early = len(recent) == len(past)
    else:
        name = VALUES[rule.variable]
        last = getattr(dosage_of(past[-1].item, setting.exercise), name)
        early = any(getattr(dosage_of(row.item, setting.exercise), name) != last for row in recent)
    return Reason("waits_days", {"n": days}) if early else None


def _within_days(past: Sequence[Past], days: int, setting: Setting) -> list[Past]:
    return list(takewhile(lambda row: (setting.today - row.on).days < days, reversed(past)))


# --- what moves -----------------------------------------------------------------------------------------------------


def _move(rule: ProgressionRule, setting: Setting, current: Dosage) -> _Move | None:
    """Return what the rule would do; None where it is at its ceiling or the exercise has no such variable."""
    if rule.variable in NEIGHBOURS:
        other = setting.harder(rule.variable)
        return None if other is None else _Move(current, harder=other)
    dose, name = setting.exercise.dose, VALUES[rule.variable]
    now = getattr(current, name)
    if rule.variable == "tempo":
        now = _value(current, rule, setting) if dose.reps else None
    if now is None or (rule.variable == "load" and dose.load.kind not in LOADED):
        return None
    top = _top(rule, setting)
    if now >= top:
        return None
    if rule.variable == "load":
        return _more_load(rule, setting, current, top)
    value = min(now + rule.step, top)
    return _Move(replace(current, **{name: int(value) if rule.variable in ("reps", "sets") else value}))


def _top(rule: ProgressionRule, setting: Setting) -> float:
    """Return the rule's ceiling, no more than the exercise file's, the phase's or the person's cap."""
    dose = setting.exercise.dose
    tops = [float("inf") if rule.ceiling is None else rule.ceiling]
    if rule.variable == "reps" and dose.reps:
        tops.append(dose.reps.max)
    if rule.variable == "hold" and dose.hold_s:
        tops.append(dose.hold_s.max)
    if rule.variable == "sets":
        tops += [dose.sets.max, setting.phase.max_sets]
    if rule.variable == "load":
        tops.append(dose.load.max)
    if rule.variable == "range":
        tops.append(setting.cap_deg if setting.cap_deg is not None else own_peak(setting.exercise))
    return min(tops)


def _more_load(rule: ProgressionRule, setting: Setting, current: Dosage, top: float) -> _Move | None:
    """Return the load some smallest steps up: as many as the rule's per cent or kg hold, one at least.

    A weight never grows by more than 10 % of what is moved (rules 5), the body's own part included.
    """
    load = setting.exercise.dose.load
    if not load.step:
        return None
    steps = 1  # a band has no per cent: light, medium, strong
    if load.kind == "weight":
        wish = current.load * rule.step / 100 if rule.percent else rule.step
        most = setting.number("load_max_percent") / 100 * moved_kg(setting, current.load)
        steps = min(max(1, int(wish // load.step)), int(most / load.step + 1e-9))
    if not steps:
        percent = round(100 * load.step / moved_kg(setting, current.load))
        return _Move(current, too_large=Reason("waits_load_step", {"percent": percent}))
    more = min(current.load + steps * load.step, _last_step(load, top))
    return _Move(replace(current, load=more)) if more > current.load else None


def _last_step(load: Load, top: float) -> float:
    """Return the largest load of whole steps under the ceiling."""
    return top if top >= load.max else load.start + max(0, int((top - load.start) / load.step + 1e-9)) * load.step


def moved_kg(setting: Setting, load: float) -> float:
    """Return what is moved: the weight, and the body's own part: one free leg, or all above the standing foot."""
    mass = setting.mass_kg if setting.mass_kg is not None else setting.number("own_mass_unknown_kg")
    return load + mass * setting.number("own_share_closed" if setting.exercise.chain == "closed" else "own_share_open")
