"""The dose of one exercise on one side: its variables, their order, its first value, and less of it.

The order: a is at most b iff every variable is at most b's (rules 5). A move to an easier exercise is lower whatever
its repetitions; that is not said here, where two doses belong to one exercise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from coxa.catalog.records import Bounds, Dose, Exercise, Phase
from coxa.journal.state import PrescribedItem

VARIABLES = frozenset({"sets", "reps", "hold", "load", "range", "tempo", "leverage", "level"})


@dataclass(frozen=True, slots=True)
class Dosage:
    """The variables that progress: sets, reps or hold, load, how far the hip may bend (None = its full range).

    `back_s`: seconds for the way back where it is slower than the file's; None = as the file says.
    """

    sets: int
    reps: int | None
    hold_s: float | None
    load: float
    range_deg: float | None
    back_s: float | None = None

    def at_most(self, other: Dosage) -> bool:
        """Say whether this dose is at most the other in every variable."""
        pairs = (
            (self.sets, other.sets),
            (self.reps or 0, other.reps or 0),
            (self.hold_s or 0, other.hold_s or 0),
            (self.back_s or 0, other.back_s or 0),
        )
        free = float("inf")
        mine = free if self.range_deg is None else self.range_deg
        theirs = free if other.range_deg is None else other.range_deg
        return all(a <= b for a, b in pairs) and self.load <= other.load and mine <= theirs


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


def dosage_of(item: PrescribedItem, exercise: Exercise) -> Dosage:
    """Return the dose of an item as it was shown."""
    back = item.tempo_s[2] if item.tempo_s is not None else 0.0
    slower = back if back > exercise.dose.tempo_s[2] else None
    return Dosage(item.sets, item.reps, item.hold_s, item.load, item.max_hip_flexion_deg, slower)


def tempo_of(dosage: Dosage, exercise: Exercise) -> tuple[float, float, float]:
    """Return the tempo to show: the file's, with the slower way back where the dose has one."""
    out, pause, back = exercise.dose.tempo_s
    return (out, pause, back if dosage.back_s is None else max(back, dosage.back_s))


def within(dosage: Dosage, exercise: Exercise, phase: Phase, cap_deg: float | None) -> Dosage:
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
        back_s=dosage.back_s,
    )


def _clamp(reps: int | None, bounds: Bounds | None) -> int | None:
    return int(min(reps, bounds.max)) if reps is not None and bounds else None


def lesser(one: Dosage, other: Dosage) -> Dosage:
    """Return the smaller of the two in every variable; reps or hold stay what they are in `one`."""
    free = float("inf")
    ranges = [deg for deg in (one.range_deg, other.range_deg) if deg is not None]
    return Dosage(
        sets=min(one.sets, other.sets),
        reps=None if one.reps is None else int(min(one.reps, other.reps or free)),
        hold_s=None if one.hold_s is None else min(one.hold_s, other.hold_s or free),
        load=min(one.load, other.load),
        range_deg=min(ranges, default=None),
        back_s=None if one.back_s is None or other.back_s is None else min(one.back_s, other.back_s),
    )


def one_step_towards(goal: Dosage, now: Dosage) -> Dosage:
    """Return `now`, nowhere above `goal`, with one variable at the goal's value: sets first, then in order."""
    least = lesser(goal, now)
    for name in ("sets", "reps", "hold_s", "load", "range_deg", "back_s"):
        if getattr(least, name) != getattr(goal, name):
            return replace(least, **{name: getattr(goal, name)})
    return least


def own_peak(exercise: Exercise) -> float:
    """Return the deepest bend of the exercise's own poses, degrees; of either hip where both take part."""
    poses = exercise.motion.poses
    peak = max(pose.working.hip_deg[0] for pose in poses)
    return max(peak, *(pose.other.hip_deg[0] for pose in poses)) if exercise.sides != "each" else peak


def volume(dosage: Dosage) -> float:
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
