"""The dose after missed days, in a lighter week and in a flare (rules 5; rules.toml [progress] and [flare])."""

from __future__ import annotations

from dataclasses import dataclass, replace

from coxa.catalog.records import Exercise, Phase, Rules
from coxa.plan.dosage import Dosage, cut_volume, lesser
from coxa.plan.flare import FlareDay
from coxa.plan.flare_dose import eased
from coxa.plan.records import Reason
from coxa.plan.steps import Next


@dataclass(frozen=True, slots=True)
class Pause:
    """What breaks the row of sessions today: days since the last one, a lighter week, a flare."""

    gap_days: int | None = None
    deload: bool = False
    flare: FlareDay | None = None


def after_a_break(
    step: Next, exercise: Exercise, phase: Phase, rules: Rules, pause: Pause
) -> tuple[Dosage, tuple[Reason, ...]]:
    """Return the dose after missed days, in a lighter week or in a flare, with why; the largest cut counts, never two.

    Where the last answer of the hip has already cut the volume by as much, the lighter week and the flare take nothing.
    """
    number, dosage = rules.number, step.dosage
    gap, flare = pause.gap_days, pause.flare
    if flare is not None and flare.share < 1.0:
        if gap is not None and gap > number("progress", "missed_same_days"):
            dosage = _one_step_back(dosage, exercise)
        half, why = _lighter(step, dosage, exercise, 1.0 - flare.share, "flare_dose_half")
        # A graver day is nowhere above a milder one: half of the volume takes the later stage's step back with it.
        return lesser(half, eased(flare, dosage, exercise, phase)[0]), why
    if gap is not None and gap > number("progress", "missed_back_days"):
        back = _one_step_back(dosage, exercise)
        return cut_volume(back, number("progress", "missed_long_cut"), exercise.dose), (
            Reason("missed_long", {"n": gap}),
        )
    if pause.deload:
        return _lighter(step, dosage, exercise, number("progress", "deload_cut"), "lighter_week")
    if gap is not None and gap > number("progress", "missed_same_days"):
        back = _one_step_back(dosage, exercise)
        return cut_volume(back, number("progress", "missed_back_cut"), exercise.dose), (
            Reason("missed_some", {"n": gap}),
        )
    return (dosage, ()) if flare is None else eased(flare, dosage, exercise, phase)


def _lighter(
    step: Next, dosage: Dosage, exercise: Exercise, share: float, code: str
) -> tuple[Dosage, tuple[Reason, ...]]:
    """Return the dose with its volume cut by `share`; what an answer has cut already counts towards it."""
    if step.uncut is None:
        return cut_volume(dosage, share, exercise.dose), (Reason(code, {"percent": round(share * 100)}),)
    smaller = lesser(dosage, cut_volume(step.uncut, share, exercise.dose))
    return smaller, (Reason(code, {"percent": round(share * 100)}),) if smaller != dosage else ()


def _one_step_back(dosage: Dosage, exercise: Exercise) -> Dosage:
    """Return the dose one load step lower, where there is a load."""
    step = exercise.dose.load.step
    if step and dosage.load - step >= exercise.dose.load.start:
        return replace(dosage, load=dosage.load - step)
    return dosage
