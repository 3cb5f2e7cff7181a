"""Is it getting better? Decided by rule (rules.toml [progress_page]), with numbers and their errors.

Morning pain of each sore hip, first against last: the means of the first and the last two weeks with enough ratings.
A change counts when it is beyond the error of the difference (9 times in 10) and beyond the smallest change that
matters. "Harder" also when the last two weeks are above the four weeks before them. A score counts when its change is
beyond its published error. Where hips or scores disagree, nothing is claimed: the same so far; what is missing is said.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, variance

from coxa.catalog.records import Rules, Side

TABLE = "progress_page"
BETTER, SAME, HARDER, EARLY = "better", "same", "harder", "early"


@dataclass(frozen=True, slots=True)
class Change:
    """How one hip's mornings changed: means of pain 0-10, `error` of their difference, `before` for the weeks before.

    `verdict` is one of better, same, harder, early; `why` is the ending of the text that explains it; `missing` is how
    many mornings (or days, for a young journal) are still needed.
    """

    side: Side
    verdict: str
    why: str
    first: float | None = None
    last: float | None = None
    error: float | None = None
    before: float | None = None
    missing: int = 0


def pain_change(pain: Mapping[date, float], side: Side, rules: Rules, today: date) -> Change:
    """Return how one hip's mornings changed from the first weeks to the last, and lately."""
    number = rules.number
    least, window = int(number(TABLE, "min_mornings")), int(number(TABLE, "window_days"))
    if not pain:
        return Change(side, EARLY, "none", missing=least)
    start = min(pain)
    first = _values(pain, start, start + timedelta(days=window - 1))
    since = today - timedelta(days=window - 1)
    last = _values(pain, since, today)
    days = (today - start).days + 1
    if days < number(TABLE, "early_days"):
        return Change(side, EARLY, "young", missing=int(number(TABLE, "early_days")) - days)
    if len(last) < least:
        return Change(side, EARLY, "silent", missing=least - len(last))
    before_start = max(start, since - timedelta(days=int(number(TABLE, "before_days"))))
    before = _values(pain, before_start, since - timedelta(days=1))
    if len(before) >= least and fmean(last) - fmean(before) > _margin(before, last, rules):
        return Change(
            side,
            HARDER,
            "lately",
            fmean(first),
            fmean(last),
            _error(before, last, rules),
            fmean(before),
        )
    if len(first) < least:
        return Change(side, EARLY, "few_first", missing=least - len(first))
    change, margin = fmean(last) - fmean(first), _margin(first, last, rules)
    verdict = BETTER if -change > margin else HARDER if change > margin else SAME
    return Change(side, verdict, verdict, fmean(first), fmean(last), _error(first, last, rules))


def _values(pain: Mapping[date, float], start: date, end: date) -> list[float]:
    days = ((start + timedelta(days=n)) for n in range((end - start).days + 1))
    return [pain[on] for on in days if on in pain]


def _error(one: Sequence[float], other: Sequence[float], rules: Rules) -> float:
    """Return the half width of the difference of two means that holds 9 times in 10.

    Mornings in a row are alike, so that they tell less than as many single days: `error_factor` widens it. A spread
    below `min_spread` is not believed: ratings are whole numbers.
    """
    least = rules.number(TABLE, "min_spread") ** 2
    parts = sum(max(variance(values) if len(values) > 1 else least, least) / len(values) for values in (one, other))
    return rules.number(TABLE, "error_z") * rules.number(TABLE, "error_factor") * math.sqrt(parts)


def _margin(one: Sequence[float], other: Sequence[float], rules: Rules) -> float:
    return max(_error(one, other, rules), rules.number(TABLE, "smallest_change"))


def verdict_of(changes: Iterable[Change], scores: Iterable[str]) -> str:
    """Return the page's answer from the hips' verdicts and the scores' (each better, same, harder or early).

    Anything harder while nothing is better is harder; better while nothing is harder is better; both is the same.
    """
    told = {change.verdict for change in changes} | set(scores)
    if HARDER in told:
        return SAME if BETTER in told and not any_lately(changes) else HARDER
    if BETTER in told:
        return BETTER
    return SAME if SAME in told else EARLY


def any_lately(changes: Iterable[Change]) -> bool:
    """Say whether a hip has become harder in the last two weeks: that is told whatever else is better."""
    return any(change.why == "lately" for change in changes)
