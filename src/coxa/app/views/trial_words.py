"""The result of an experiment in sentences: how much, how sure, and whether the measure can see it at all."""

from __future__ import annotations

from coxa.app.wording import say
from coxa.catalog.experiment_records import TrialMeasure
from coxa.plan.experiment_result import Result


def unit_words(measure: TrialMeasure, count: float) -> str:
    """Return "point", "points", "degrees"."""
    return say(f"experiment.unit.{measure.unit}", n=int(count) if count == 1 else 2)


def _round(value: float, measure: TrialMeasure) -> float:
    """Return the value as it is said: tenths of points, whole degrees."""
    return round(value, 1) if measure.unit == "points" else float(round(value))


def result_words(result: Result, measure: TrialMeasure) -> list[str]:
    """Return the sentences of the result: the difference, its interval, and the error of the measure."""
    if result.gain is None:
        return []
    gain = _round(result.gain, measure)
    kind = "same" if gain == 0 else "better" if gain > 0 else "worse"
    words = [say(f"experiment.result.{kind}", gain=abs(gain), unit=unit_words(measure, abs(gain)))]
    if result.low is not None and result.high is not None:
        words.append(_range(result.low, result.high, measure))
    if result.inside_error:
        words.append(
            say("experiment.result.inside_error", error=measure.error, unit=unit_words(measure, measure.error))
        )
    return words


def _range(low: float, high: float, measure: TrialMeasure) -> str:
    """Return the interval as a sentence; `low` and `high` are with minus without."""
    worst, best = (low, high) if measure.better == "more" else (-high, -low)
    worst, best, unit = _round(worst, measure), _round(best, measure), unit_words(measure, 2)
    if worst >= 0:
        return say("experiment.result.range_better", low=worst, high=best, unit=unit)
    if best <= 0:
        return say("experiment.result.range_worse", low=abs(best), high=abs(worst), unit=unit)
    return say("experiment.result.range_either", low=abs(worst), high=best, unit=unit)


def chance_words(result: Result) -> str:
    """Return how often chance alone would show as much; empty without a pair."""
    if not result.orders:
        return ""
    return say("experiment.result.chance", as_far=result.as_far, orders=result.orders)


def once_words(result: Result, measure: TrialMeasure) -> list[str]:
    """Return what the first day showed; empty until both are measured."""
    if result.before is None or result.after is None:
        return []
    small = abs(result.after - result.before) <= measure.error
    said = say("experiment.once", before=float(result.before), after=float(result.after))
    return [said, say("experiment.once_small" if small else "experiment.once_more")]
