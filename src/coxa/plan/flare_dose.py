"""What the last stage of a flare leaves of a dose: one step less (rules.toml [flare]); halves are cut in breaks.py."""

from __future__ import annotations

from dataclasses import replace

from coxa.catalog.records import Exercise, Phase
from coxa.plan.dosage import Dosage
from coxa.plan.flare import FlareDay
from coxa.plan.records import Reason


def eased(day: FlareDay, dosage: Dosage, exercise: Exercise, phase: Phase) -> tuple[Dosage, tuple[Reason, ...]]:
    """Return the dose on this day of the way back, never more than it was, with why."""
    smaller = dosage
    for _ in range(day.steps_back):
        smaller = one_step_back(smaller, exercise, phase)
    return smaller, (Reason("flare_dose_back"),) if smaller != dosage else ()


def one_step_back(dosage: Dosage, exercise: Exercise, phase: Phase) -> Dosage:
    """Return the dose one step lower in the variable that has the largest say: load, else repetitions or the hold.

    A step is the one by which the phase goes forward. No load goes below the file's first one, no repetitions and holds
    below its smallest; where there is nothing left to take, a set goes, down to one.
    """
    dose = exercise.dose
    if dose.load.step and dosage.load - dose.load.step >= dose.load.start:
        return replace(dosage, load=dosage.load - dose.load.step)
    steps = {rule.variable: rule.step for rule in phase.progression}
    if dosage.reps is not None and dose.reps and dosage.reps > dose.reps.min:
        return replace(dosage, reps=int(max(dose.reps.min, dosage.reps - max(1, steps.get("reps", 1)))))
    if dosage.hold_s is not None and dose.hold_s and dosage.hold_s > dose.hold_s.min:
        return replace(dosage, hold_s=max(dose.hold_s.min, dosage.hold_s - steps.get("hold", 1)))
    return replace(dosage, sets=max(1, dosage.sets - 1))
