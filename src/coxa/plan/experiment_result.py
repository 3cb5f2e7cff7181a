"""What came of an experiment: each pair of blocks gives one difference, with minus without.

Two answers that need no large numbers: the mean of the differences with a t interval over pairs, and the exact
randomisation test. The order within each pair was drawn by chance, so if the element does nothing, each difference
could as well have the other sign: of all 2 ** n patterns of signs, how many lie as far from zero as the one found?

A block counts only with enough values after its first days, when the last block no longer speaks; a block with the
element only if it was done, one without only if it was not. Nothing is filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from math import sqrt

from coxa.catalog.experiment_records import Element, TrialMeasure
from coxa.catalog.records import Catalog, Rules
from coxa.journal.state import Block, Experiment, SessionRecord, State
from coxa.plan.experiment import TABLE

DAY = timedelta(days=1)
KEEP, DROP, NEXT, MORE_DATA = "keep", "drop", "next", "more_data"
LEAST_SD_SHARE = "least_sd_share"


@dataclass(frozen=True, slots=True)
class Value:
    """One value on one day of a block."""

    on: date
    value: float


@dataclass(frozen=True, slots=True)
class BlockResult:
    """A block, what was measured in it, how often the element was done. `mean` is None when it does not count."""

    block: Block
    values: tuple[Value, ...]
    tries: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """The whole result. Differences are with minus without, in the measure's unit.

    `gain` is the mean difference turned so that + is better; `low` and `high` hold nine values in ten (None with fewer
    than two pairs). `as_far` of `orders`: the exact randomisation test. `inside_error`: smaller than what the measure
    moves by itself. `recommends`: keep | drop | next | more_data.
    """

    blocks: tuple[BlockResult, ...]
    differences: tuple[float, ...]
    mean: float | None
    low: float | None
    high: float | None
    gain: float | None
    as_far: int
    orders: int
    inside_error: bool
    recommends: str
    before: float | None
    after: float | None


def result_of(experiment: Experiment, state: State, catalog: Catalog, rules: Rules, over: bool) -> Result:
    """Return what the journal says about the experiment. `over`: all its blocks have passed, or it was ended."""
    measure = catalog.experiments.measures[experiment.measure]
    element = catalog.experiments.elements[experiment.element]
    blocks = tuple(_block(experiment, block, element, measure, state, rules) for block in experiment.blocks)
    differences = pair_differences(blocks)
    interval = t_interval(differences, rules, measure.error)
    mean = sum(differences) / len(differences) if differences else None
    as_far, orders = sign_test(differences)
    sign = -1.0 if measure.better == "less" else 1.0
    return Result(
        blocks=blocks,
        differences=differences,
        mean=mean,
        low=interval[0] if interval else None,
        high=interval[1] if interval else None,
        gain=None if mean is None else sign * mean,
        as_far=as_far,
        orders=orders,
        inside_error=mean is not None and abs(mean) < measure.error,
        recommends=recommend(differences, interval, measure, rules, over),
        before=_last(experiment, "before"),
        after=_last(experiment, "after"),
    )


def _last(experiment: Experiment, when: str) -> float | None:
    return next((value.value for value in reversed(experiment.values) if value.when == when), None)


# --- the blocks -------------------------------------------------------------------------------------------------------


def _block(
    experiment: Experiment, block: Block, element: Element, measure: TrialMeasure, state: State, rules: Rules
) -> BlockResult:
    days = [block.start + number * DAY for number in range(block.days)]
    values = tuple(_values(experiment, measure, state, days))
    settled = [one.value for one in values if one.on >= block.start + int(rules.number(TABLE, "settle_days")) * DAY]
    tries = sum(_did(session, element) for session in state.sessions.values() if session.on in days)
    enough = len(settled) >= rules.number(TABLE, "values_needed")
    as_meant = tries >= rules.number(TABLE, "tries_needed") if block.with_it else tries == 0
    return BlockResult(block, values, tries, sum(settled) / len(settled) if enough and as_meant else None)


def _values(experiment: Experiment, measure: TrialMeasure, state: State, days: Sequence[date]) -> list[Value]:
    """Return one value a day; the morning after a day belongs to that day, of several readings the last counts."""
    if measure.takes == "mornings":
        side = experiment.side
        return [
            Value(on, state.mornings[(on + DAY, side)].pain)
            for on in days
            if side is not None and (on + DAY, side) in state.mornings
        ]
    by_day = {one.on: one.value for one in experiment.values if one.when == "day"}
    return [Value(on, by_day[on]) for on in days if on in by_day]


def _did(session: SessionRecord, element: Element) -> bool:
    """Say whether any exercise of the element was done in this session."""
    done = {one.exercise for one in session.sets} | {one.exercise for one in session.stopped_sets}
    if not done and session.status == "done":
        done = {item.exercise for item in session.items}
    return bool(done & set(element.exercises))


def pair_differences(blocks: Sequence[BlockResult]) -> tuple[float, ...]:
    """Return with minus without for every pair in which both blocks count."""
    found = []
    for one, other in zip(blocks[::2], blocks[1::2], strict=False):
        if one.mean is not None and other.mean is not None and one.block.with_it != other.block.with_it:
            found.append(one.mean - other.mean if one.block.with_it else other.mean - one.mean)
    return tuple(found)


# --- the numbers ------------------------------------------------------------------------------------------------------


def sign_test(differences: Sequence[float]) -> tuple[int, int]:
    """Return (patterns of signs at least as far from zero as the one found, all patterns); (0, 0) without a pair."""
    if not differences:
        return 0, 0
    found = abs(sum(differences)) - 1e-9
    patterns = product((1.0, -1.0), repeat=len(differences))
    sums = [abs(sum(s * d for s, d in zip(signs, differences, strict=True))) for signs in patterns]
    return sum(one >= found for one in sums), len(sums)


def t_interval(differences: Sequence[float], rules: Rules, error: float) -> tuple[float, float] | None:
    """Return the interval that holds nine in ten; None with fewer than two pairs.

    Readings are whole numbers, so few pairs can agree by accident: their spread is taken as at least a share of the
    measure's error (`least_sd_share`).
    """
    count = len(differences)
    if count < 2:
        return None
    mean = sum(differences) / count
    sd = sqrt(sum((one - mean) ** 2 for one in differences) / (count - 1))
    half = _t(count - 1, rules) * max(sd, rules.number(TABLE, LEAST_SD_SHARE) * error) / sqrt(count)
    return mean - half, mean + half


def _t(degrees: int, rules: Rules) -> float:
    """Return the 95th percentile of Student's t, from the table in rules.toml; past its end the last value."""
    table = rules.table(TABLE)["t_95"]
    assert isinstance(table, list)
    return float(table[min(degrees, len(table)) - 1])


def recommend(
    differences: Sequence[float],
    interval: tuple[float, float] | None,
    measure: TrialMeasure,
    rules: Rules,
    over: bool,
) -> str:
    """Return keep when it is better by more than the error and not by chance, drop when worse, next when nothing came.

    More data while pairs are missing, and while it is open and blocks are left.
    """
    if interval is None or len(differences) < rules.number(TABLE, "pairs_needed"):
        return MORE_DATA
    low, high = interval if measure.better == "more" else (-interval[1], -interval[0])
    gain = (low + high) / 2
    if low > 0 and gain >= measure.error:
        return KEEP
    if high < 0:
        return DROP
    if high < measure.error or over:
        return NEXT
    return MORE_DATA
