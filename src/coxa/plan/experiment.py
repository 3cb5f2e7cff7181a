"""Try one thing: a test on oneself, with one added element and one measure, in blocks with it and without it.

The order of each pair of blocks is drawn by chance in the shell and stored in `experiment_started`: here it is a fact.
Where an experiment stands today follows from the journal alone; a flare or a safety answer stops it.

What came of it stands in experiment_result.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coxa.catalog.experiment_records import Element, TrialMeasure
from coxa.catalog.records import Catalog, Exercise, Rules
from coxa.journal.state import Block, Experiment, State
from coxa.plan.flare import flares_of, recent_flares
from coxa.plan.limits import Limits
from coxa.plan.records import Reason

TABLE = "experiment"
DAY = timedelta(days=1)
BEFORE, AFTER, WAITING, WITH, WITHOUT, DONE, STOPPED, ENDED = (
    "before", "after", "waiting", "with", "without", "done", "stopped", "ended",
)  # fmt: skip
ON_DAYS = (WITH, WITHOUT)


@dataclass(frozen=True, slots=True)
class Trial:
    """Where an experiment stands today.

    `stage`: before (measure, then try the element once) | after (measure again) | waiting (blocks begin tomorrow) |
    with | without | done | stopped | ended. `block` is the number of today's block from 0; `day` its day from 1.
    `measure_now`: before | after | day, or None when there is nothing to measure on the page today.
    """

    experiment: Experiment
    stage: str
    block: int | None = None
    day: int | None = None
    measure_now: str | None = None
    reasons: tuple[Reason, ...] = ()


def blocks_from(with_first: Sequence[bool], first_day: date, days: int) -> tuple[Block, ...]:
    """Return the blocks: a pair for each entry, that begins with the element where the entry says so."""
    order = [with_it for first in with_first for with_it in (first, not first)]
    return tuple(Block(first_day + number * days * DAY, days, with_it) for number, with_it in enumerate(order))


def open_experiment(state: State) -> Experiment | None:
    """Return the experiment that was not ended; of several the one started last."""
    going = [one for one in state.experiments.values() if one.then is None]
    return max(going, key=lambda one: (one.on, one.id), default=None)


def last_experiment(state: State) -> Experiment | None:
    """Return the experiment that goes on, else the one ended last; None when nothing was ever tried."""
    ended = max(state.experiments.values(), key=lambda one: (one.ended or one.on, one.id), default=None)
    return open_experiment(state) or ended


def trial_of(experiment: Experiment, state: State, catalog: Catalog, rules: Rules, today: date, safe: bool) -> Trial:
    """Return where the experiment stands. `safe`: the safety answers allow a plan today."""
    if experiment.then is not None:
        return Trial(experiment, ENDED)
    why = stopped_by(experiment, state, rules, today, safe)
    if why is not None:
        return Trial(experiment, STOPPED, reasons=(why,))
    measure = catalog.experiments.measures.get(experiment.measure)
    if experiment.element not in catalog.experiments.elements or measure is None or not experiment.blocks:
        return Trial(experiment, STOPPED, reasons=(Reason("experiment_unknown"),))
    for number, block in enumerate(experiment.blocks):
        if block.start <= today < block.start + block.days * DAY:
            return _in_block(experiment, measure, number, today)
    if today >= experiment.blocks[0].start:
        return Trial(experiment, DONE)
    return _first_day(experiment, measure)


def _first_day(experiment: Experiment, measure: TrialMeasure) -> Trial:
    known = {value.when for value in experiment.values}
    for stage in (BEFORE, AFTER):
        if measure.try_once and stage not in known:
            return Trial(experiment, stage, measure_now=stage)
    return Trial(experiment, WAITING)


def _in_block(experiment: Experiment, measure: TrialMeasure, number: int, today: date) -> Trial:
    block = experiment.blocks[number]
    known = any(value.when == "day" and value.on == today for value in experiment.values)
    return Trial(
        experiment,
        WITH if block.with_it else WITHOUT,
        block=number,
        day=(today - block.start).days + 1,
        measure_now="day" if measure.takes == "asked" and not known else None,
    )


def stopped_by(experiment: Experiment, state: State, rules: Rules, today: date, safe: bool) -> Reason | None:
    """Return why the experiment stopped by itself: a safety answer or a flare since it began; None while neither."""
    if not safe or any(flag.on >= experiment.on for flag in state.flags):
        return Reason("experiment_stopped_safety")
    if any(note.on >= experiment.on for note in state.flares):
        return Reason("experiment_stopped_flare")
    looked = (today - experiment.on).days + int(rules.number("flare", "window_days"))
    if any(flare.start >= experiment.on for flare in flares_of(state, rules, today, looked)):
        return Reason("experiment_stopped_flare")
    return None


# --- what the plan does with it ---------------------------------------------------------------------------------------


def trial_today(limits: Limits) -> Trial | None:
    """Return where the open experiment stands in the plan that is being made; None without one."""
    given = limits.given
    experiment = open_experiment(given.state)
    if experiment is None:
        return None
    safe = limits.screening.status == "ready"
    return trial_of(experiment, given.state, given.catalog, given.rules, given.today, safe)


def element_today(limits: Limits) -> tuple[Element | None, Reason | None]:
    """Return the element that the plan adds today, and why; no reason means that neither a test nor a kept one decides.

    While an experiment goes on nothing else is added, and nothing at all in a block without it. Else it is the element
    kept last: one thing at a time.
    """
    elements = limits.given.catalog.experiments.elements
    trial = trial_today(limits)
    if trial is not None and trial.stage not in (STOPPED, DONE):
        adds = trial.stage in (BEFORE, AFTER, WITH)
        return (elements.get(trial.experiment.element) if adds else None), Reason("experiment_item")
    kept = [elements[name] for name in kept_elements(limits.given.state) if name in elements]
    return (kept[0], Reason("kept_item")) if kept else (None, None)


def kept_elements(state: State) -> tuple[str, ...]:
    """Return the elements whose last experiment ended with "keep", the newest first."""
    last: dict[str, Experiment] = {}
    for one in sorted(state.experiments.values(), key=lambda one: (one.ended or one.on, one.id)):
        if one.then is not None:
            last[one.element] = one
    kept = [one for one in last.values() if one.then == "keep"]
    return tuple(one.element for one in sorted(kept, key=lambda one: (one.ended or one.on, one.id), reverse=True))


def element_exercises(limits: Limits, element: Element, taken: frozenset[str] = frozenset()) -> tuple[Exercise, ...]:
    """Return the exercises of an element that this person may do, at most as many as it takes; none of `taken`.

    What rules the element out rules it out on every day, also in the middle of a test and after it was kept.
    """
    if ruled_out(limits, element) is not None:
        return ()
    catalog = limits.given.catalog.exercises
    found = []
    for name in element.exercises:
        too_upset = name in element.only_low and limits.level != "low"
        if name not in taken and not too_upset and limits.permit(catalog[name]).allowed:
            found.append(catalog[name])
    return tuple(found[: element.at_most])


def ruled_out(limits: Limits, element: Element) -> Reason | None:
    """Return what rules the whole element out today: a condition, or a hip that is easily upset; None when nothing."""
    for code in element.avoid_if:
        if code in limits.effects.avoid:
            return Reason("avoid_condition", {"condition": code})
    return Reason("experiment_needs_calm") if limits.level == "high" else None


def reserved_exercises(limits: Limits) -> frozenset[str]:
    """Return what the programme may not take while an experiment tests it: else "without" would not be without."""
    trial = trial_today(limits)
    if trial is None or trial.stage in (STOPPED, DONE):
        return frozenset()
    return frozenset(limits.given.catalog.experiments.elements[trial.experiment.element].exercises)


def refusal(limits: Limits, element: Element) -> Reason | None:
    """Return why this element may not be tried now, the gravest reason first; None when it may."""
    given = limits.given
    if limits.screening.status != "ready":
        return Reason("experiment_not_safe")
    if any(flare.end is None for flare in recent_flares(given.state, given.rules, given.today)):
        return Reason("experiment_in_flare")
    why = ruled_out(limits, element)
    if why is not None:
        return why
    permitted = element_exercises(limits, element)
    if not permitted:
        return _why_none(limits, element)
    programme = given.state.programme
    taken = frozenset((*programme.warm_up, *programme.a, *programme.b)) if programme else frozenset()
    if not element_exercises(limits, element, taken):
        return Reason("experiment_in_programme", {"exercise": permitted[0].id})
    return None


def _why_none(limits: Limits, element: Element) -> Reason:
    exercises = limits.given.catalog.exercises
    for name in element.exercises:
        reasons = limits.permit(exercises[name]).reasons
        if reasons:
            return reasons[0]
    return Reason("experiment_needs_calm")
