"""What about running: who still runs keeps running, less; who does not is told what is missing (rules 6).

The way: readiness by criteria (run_ready), the walk-run ladder (run_ladder), distance by the guard (run_guard), one new
kind of running at a time (run_after). Where a person stands is read from the outings alone (run_course).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from coxa.catalog.records import Rules
from coxa.journal.state import Run
from coxa.plan.cadence import cadence_advice
from coxa.plan.flare import CALM, HALF, FlareDay
from coxa.plan.hips import number_or_none
from coxa.plan.limits import Limits
from coxa.plan.phase import runs
from coxa.plan.race import race_outlook
from coxa.plan.records import Criterion, PlanInput, Reason, RunAdvice, Screening
from coxa.plan.run_after import stage_names, stage_reasons
from coxa.plan.run_course import CLOSED, LADDER, OPEN, Course, Place, course_of, standing_on
from coxa.plan.run_course import colour_of_run as _colour_of_run
from coxa.plan.run_guard import distance_advice
from coxa.plan.run_ladder import ladder_steps
from coxa.plan.run_ready import MET, readiness

GOING = frozenset({"keep", "reduced", "ladder"})  # the statuses in which there are outings
# The reason code of each thing that can be wrong with a criterion (records.Criterion.why).
WHY = {
    "screen": "ready_screen",
    "no_mornings": "ready_no_mornings",
    "limp": "ready_limp",
    "not_told": "ready_not_told",
    "leaking": "ready_leaking",
    "too_few": "ready_too_few",
    "not_tested": "ready_not_tested",
    "too_low": "ready_too_low",
    "old": "ready_old",
    "not_calm": "ready_not_calm",
    "no_pain": "ready_no_pain",
    "morning_open": "ready_morning_open",
}
SIDED = {"not_tested": "ready_not_tested_side", "too_low": "ready_too_low_side"}


def run_advice(given: PlanInput, screening: Screening) -> RunAdvice:
    """Return whether to run, how far and how often, with why."""
    if not runs(given):
        return RunAdvice("no_goal", None, None, ())
    course = course_of(given.state, given.rules)
    place = standing_on(course, given.state, given.rules, given.today)
    stop = next((code for code in ("no_run", "no_impact") if code in screening.limits), None)
    advice = _stopped(stop) if stop is not None else _advice(given, screening, course, place)
    race = race_outlook(given.state, given.rules, given.today, course, place, advice)
    if advice.status not in GOING:
        return replace(advice, race=race)
    return replace(advice, race=race, cadence=cadence_advice(given.state, given.rules, given.today, course.points))


def _stopped(limit: str) -> RunAdvice:
    return RunAdvice("stopped", None, None, (Reason("run_stopped", {"limit": limit}),))


def _advice(given: PlanInput, screening: Screening, course: Course, place: Place) -> RunAdvice:
    if place.mode == CLOSED:
        return _not_yet(given, screening, place)
    if place.mode == LADDER:
        return _on_ladder(given.rules, place)
    advice = distance_advice(course, given.state, given.rules, given.today, back=place.mode == OPEN)
    if place.mode != OPEN:
        return advice
    stage = stage_names(given.rules)[place.stage]
    return replace(advice, stage=stage, reasons=(*advice.reasons, *stage_reasons(place.stage, given.rules)))


def _on_ladder(rules: Rules, place: Place) -> RunAdvice:
    """Return the step to do, and what opens the next one; on the ladder the ladder is the limit."""
    step = ladder_steps(rules)[place.step - 1]
    needed = int(rules.number("ladder", "greens"))
    values = {"step": place.step, "minutes": step.minutes, "run_min": step.run_min}
    reasons = [Reason("run_ladder_red", values)] if place.from_red else [Reason("run_ladder_step", values)]
    left = needed - place.greens
    if place.step < len(ladder_steps(rules)):
        reasons.append(Reason("run_ladder_next", {"n": left, "next_step": place.step + 1}))
    else:
        reasons.append(Reason("run_ladder_last", {"n": left}))
    every = int(rules.number("running", "every_days"))
    return RunAdvice("ladder", None, every, tuple(reasons), step=place.step, greens=place.greens)


def _not_yet(given: PlanInput, screening: Screening, place: Place) -> RunAdvice:
    """Return what is missing before running starts again, or the step to begin at when nothing is."""
    criteria = readiness(given.state, given.rules, given.today, screening)
    if all(criterion.state == MET for criterion in criteria):
        advice = _on_ladder(given.rules, replace(place, greens=0))
        why = (Reason("run_ready", {"step": place.step}), *advice.reasons[1:])
        return replace(advice, criteria=criteria, reasons=why)
    reasons = (_away(given), *_missing(criteria))
    return RunAdvice("not_running", None, None, reasons, criteria=criteria)


def _missing(criteria: tuple[Criterion, ...]) -> tuple[Reason, ...]:
    open_ones = [criterion for criterion in criteria if criterion.state != MET]
    return (Reason("run_missing", {"n": len(open_ones), "count": len(criteria)}), *map(criterion_reason, open_ones))


def criterion_reason(criterion: Criterion) -> Reason:
    """Return why one criterion is not met, as a reason with its numbers."""
    values: dict[str, str | int | float] = {"criterion": criterion.id, "unit": criterion.unit}
    if criterion.value is not None:
        values["value"] = criterion.value
    if criterion.target is not None:
        values["target"] = criterion.target
    if criterion.side is not None:
        values["side"] = criterion.side
    by_side = SIDED if criterion.side is not None else {}
    return Reason(by_side.get(criterion.why, WHY[criterion.why]), values)


def _away(given: PlanInput) -> Reason:
    weeks = number_or_none(given.state.value("running.weeks_since_last_run"))
    if given.state.runs:
        weeks = float((given.today - max(run.on for run in given.state.runs)).days // 7)
    return Reason("run_away_unknown") if weeks is None else Reason("run_away", {"weeks": weeks})


def with_drills(advice: RunAdvice, limits: Limits) -> RunAdvice:
    """Return the advice with the drills for before a run: the first few of the list that this person's limits leave."""
    if advice.status not in GOING:
        return advice
    rules, exercises = limits.given.rules, limits.given.catalog.exercises
    allowed = [name for name in rules.texts("before_run", "exercises") if limits.permit(exercises[name]).allowed]
    return replace(advice, drills=tuple(allowed[: int(rules.number("before_run", "most"))]))


def in_flare(advice: RunAdvice, flare: FlareDay | None, rules: Rules, last_run: date | None = None) -> RunAdvice:
    """Return the advice on the days of a flare and of the way back from it. `last_run`: the day of the last outing.

    The first days hold no run, and only say so. Then distance is as much less as the work of a session; after that what
    runs are cut by at the start of a plan. The ladder goes on lower down with the first outing since, and is climbed
    from there as ever. All of it easy running.
    """
    if flare is None or advice.status not in GOING:
        return advice
    if flare.stage == CALM:
        return replace(advice, reasons=(Reason("run_flare", {}), *advice.reasons))
    half = flare.stage == HALF
    if advice.step is not None:
        if last_run is not None and last_run > flare.flare.start:
            return advice
        step = max(1, advice.step - int(rules.number("ladder", "red_back") if half else flare.steps_back))
        values = {"step": step, "minutes": ladder_steps(rules)[step - 1].minutes}
        return replace(advice, step=step, greens=0, reasons=(Reason("run_flare_step", values),))
    share = flare.share if half else 1 - rules.number("running", "reduce")
    km = round(advice.max_km * share, 1) if advice.max_km is not None else None
    why = Reason("run_flare_km", {"km": km, "percent": round((1 - share) * 100)}) if km else Reason("run_flare_easy")
    return replace(advice, max_km=km, stage=stage_names(rules)[0] if advice.stage else None, reasons=(why,))


def colour_of_run(given: PlanInput, run: Run) -> str:
    """Return how the sore hips answered to one outing."""
    return _colour_of_run(given.state, run, given.rules)


__all__ = ["GOING", "colour_of_run", "criterion_reason", "in_flare", "run_advice", "with_drills"]
