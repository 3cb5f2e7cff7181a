"""The dose after missed days, in a lighter week and in a flare (rules 5; rules.toml [progress] and [flare])."""

from __future__ import annotations

from dataclasses import dataclass, replace

from coxa.catalog.records import Exercise, Phase, Rules
from coxa.plan.dosage import Dosage, cut_volume
from coxa.plan.flare import FlareDay
from coxa.plan.flare_dose import eased
from coxa.plan.records import Reason
from coxa.plan.steps import Next

CUTS = frozenset({"after_red"})  # reasons that say the volume was cut already, by more than a lighter week cuts


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

    Where the last answer of the hip has already cut the volume, the lighter week and the flare take nothing more.
    """
    number, dosage = rules.number, step.dosage
    gap, flare = pause.gap_days, pause.flare
    was_cut = any(reason.code in CUTS for reason in step.reasons)
    if flare is not None and flare.share < 1.0:
        if gap is not None and gap > number("progress", "missed_same_days"):
            dosage = _one_step_back(dosage, exercise)
        return (dosage, ()) if was_cut else eased(flare, dosage, exercise, phase)
    if gap is not None and gap > number("progress", "missed_back_days"):
        back = _one_step_back(dosage, exercise)
        return cut_volume(back, number("progress", "missed_long_cut"), exercise.dose), (
            Reason("missed_long", {"n": gap}),
        )
    if pause.deload and not was_cut:
        cut = number("progress", "deload_cut")
        return cut_volume(dosage, cut, exercise.dose), (Reason("lighter_week", {"percent": round(cut * 100)}),)
    if gap is not None and gap > number("progress", "missed_same_days"):
        back = _one_step_back(dosage, exercise)
        return cut_volume(back, number("progress", "missed_back_cut"), exercise.dose), (
            Reason("missed_some", {"n": gap}),
        )
    return (dosage, ()) if flare is None else eased(flare, dosage, exercise, phase)


def _one_step_back(dosage: Dosage, exercise: Exercise) -> Dosage:
    """Return the dose one load step lower, where there is a load."""
    step = exercise.dose.load.step
    if step and dosage.load - step >= exercise.dose.load.start:
        return replace(dosage, load=dosage.load - step)
    return dosage
