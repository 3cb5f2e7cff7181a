"""What came of an experiment: worked by hand, the exact test counted, coverage over many."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from immutables import Map

from coxa.catalog.load import load_catalog, load_rules
from coxa.journal.state import Experiment, Measured, State
from coxa.plan.experiment import blocks_from
from coxa.plan.experiment_result import DROP, KEEP, MORE_DATA, NEXT, recommend, result_of, sign_test, t_interval
from tests.people import TODAY, item, person, with_morning, with_session

CATALOG, RULES = load_catalog(), load_rules()
MEASURES = CATALOG.experiments.measures
PINCH, BEND = MEASURES["squat-pinch"], MEASURES["bend-range"]
DAY = timedelta(days=1)
ORDERS = (True, False, False, True)  # drawn by chance


def at(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 12, tzinfo=UTC)


def trial(with_level: float, without: float, measure: str = "squat-pinch", days: int = 5) -> tuple[Experiment, State]:
    """Return an experiment of four pairs with the same value on every day of a kind, and the sessions as meant."""
    blocks = blocks_from(ORDERS, TODAY + DAY, days)
    values, state = [], person()
    for block in blocks:
        for number in range(days):
            on = block.start + number * DAY
            value = with_level if block.with_it else without
            values.append(Measured("day", value, on, at(on), ""))
            state = with_morning(state, on + DAY, value)
        names = ("bridge", "ball-massage-wall") if block.with_it else ("bridge",)
        state = with_session(state, block.start + DAY, tuple(item(name) for name in names), after=None)
    own = Experiment("e", "ball-massage", measure, "right", blocks, TODAY, "", tuple(values))
    return own, replace(state, experiments=Map({"e": own}))


def test_a_clear_difference_is_worked_out_as_by_hand() -> None:
    """Four pairs, each 3 lower with it: the spread is taken as a quarter of the error, t of 3 degrees is 2.353."""
    own, state = trial(2, 5)
    result = result_of(own, state, CATALOG, RULES, over=True)
    half = 2.353 * 0.25 * 1 / 4**0.5
    assert result.differences == (-3, -3, -3, -3) and result.mean == -3 and result.gain == 3
    assert (result.low, result.high) == (pytest.approx(-3 - half), pytest.approx(-3 + half))
    assert (result.as_far, result.orders) == (2, 16)
    assert result.recommends == KEEP and not result.inside_error


def test_an_interval_by_hand() -> None:
    """Differences -2, -1, -3, 0: mean -1.5, sd 1.29099, half width 2.353 * 1.29099 / 2 = 1.5189."""
    low, high = t_interval([-2, -1, -3, 0], RULES, 1.0) or (0, 0)
    assert low == pytest.approx(-3.0189, abs=1e-4) and high == pytest.approx(0.0189, abs=1e-4)
    assert recommend([-2, -1, -3, 0], (low, high), PINCH, RULES, over=True) == NEXT
    assert recommend([-2, -1, -3, 0], (low, high), PINCH, RULES, over=False) == MORE_DATA


def test_the_exact_test_counts_orders_as_by_hand() -> None:
    """Sums of +-3 +-1: 4, 2, -2, -4; as far as 4 are two of four. As far as 2 (3 and -1) are all four."""
    assert sign_test([3, 1]) == (2, 4)
    assert sign_test([3, -1]) == (4, 4)
    assert sign_test([]) == (0, 0)
    assert sign_test([0, 0, 0]) == (8, 8)


@given(st.lists(st.integers(-9, 9).filter(bool), min_size=1, max_size=6))
def test_the_exact_test_is_exact(differences: list[int]) -> None:
    """If it does nothing, a share of at most p is reached in at most p of all orders: for every possible p."""
    patterns = [[s * d for s, d in zip(signs, differences, strict=True)] for signs in
                product((1, -1), repeat=len(differences))]  # fmt: skip
    shares = [as_far / orders for as_far, orders in map(sign_test, patterns)]
    for share in shares:
        assert sum(one <= share + 1e-12 for one in shares) / len(shares) <= share + 1e-12


def test_nine_in_ten_t_intervals_hold_the_truth() -> None:
    """3,000 made-up tests of four pairs with normal differences."""
    chance, inside = random.Random(4), 0
    for _ in range(3000):
        low, high = t_interval([chance.gauss(1, 1.2) for _ in range(4)], RULES, 1.0) or (0, 0)
        inside += low <= 1 <= high
    assert 0.88 <= inside / 3000 <= 0.92


def test_a_test_of_nothing_is_rarely_kept() -> None:
    """No effect: kept in fewer than one in twenty, in a life with whole numbers and days that hang together."""
    chance, kept = random.Random(5), 0
    for _ in range(300):
        own, state = trial(4, 4)
        level, values = 4.0, []
        for value in own.values:
            level += 0.5 * (4 - level) + chance.gauss(0, 1.0)
            values.append(replace(value, value=min(10, max(0, round(level)))))
        own = replace(own, values=tuple(values))
        kept += result_of(own, state, CATALOG, RULES, over=True).recommends == KEEP
    assert kept / 300 <= 0.05


def _lived(seed: int, effect: float) -> tuple[Experiment, State]:
    """Return a test of seven-day blocks in an order drawn by chance; days hang together, numbers are whole."""
    chance = random.Random(seed)
    own, state = trial(4, 4, days=7)
    order = [chance.random() < 0.5 for _ in range(4)]
    blocks = blocks_from(order, TODAY + DAY, 7)
    values, rest = [], 0.0
    for number, one in enumerate(own.values):
        rest = 0.4 * rest + chance.gauss(0, 0.9)
        level = 4 + (effect if blocks[number // 7].with_it else 0.0) + rest
        values.append(replace(one, value=min(10, max(0, round(level)))))
    state = person()
    for block in blocks:
        names = ("bridge", "ball-massage-wall") if block.with_it else ("bridge",)
        state = with_session(state, block.start + DAY, tuple(item(name) for name in names), after=None)
    return replace(own, blocks=blocks, values=tuple(values)), state


@pytest.mark.parametrize("effect", [0.0, -1.5, 1.0])
def test_in_a_life_the_intervals_hold_the_truth_about_nine_times_in_ten(effect: float) -> None:
    """300 lives, from single readings to the interval; few pairs make it a little wider rather than narrower."""
    results = [result_of(*_lived(seed, effect), CATALOG, RULES, over=True) for seed in range(300)]
    inside = [one.low <= effect <= one.high for one in results if one.low is not None and one.high is not None]
    assert len(inside) == 300
    assert 0.86 <= sum(inside) / 300 <= 0.95


def test_an_effect_of_one_and_a_half_points_is_mostly_kept() -> None:
    """Three in four, with four pairs of seven days."""
    kept = [result_of(*_lived(seed, -1.5), CATALOG, RULES, over=True).recommends == KEEP for seed in range(200)]
    assert sum(kept) / 200 >= 0.75


@pytest.mark.parametrize(
    ("with_level", "without", "measure", "says"),
    [
        (2, 5, "squat-pinch", KEEP),
        (5, 2, "squat-pinch", DROP),
        (4, 4, "squat-pinch", NEXT),
        (110, 85, "bend-range", KEEP),
        (85, 110, "bend-range", DROP),
        (95, 90, "bend-range", NEXT),
        (1, 4, "morning-pain", KEEP),
    ],
)
def test_what_is_recommended(with_level: float, without: float, measure: str, says: str) -> None:
    """Less pinch is better, more degrees are better; a difference inside the error is no reason to keep."""
    own, state = trial(with_level, without, measure)
    assert result_of(own, state, CATALOG, RULES, over=True).recommends == says


def test_a_difference_inside_the_error_is_called_that() -> None:
    """Half a point of a measure that moves by one; exactly one point is not inside."""
    own, state = trial(3.5, 4)
    assert result_of(own, state, CATALOG, RULES, over=True).inside_error
    own, state = trial(3, 4)
    result = result_of(own, state, CATALOG, RULES, over=True)
    assert not result.inside_error and result.recommends == KEEP


def test_the_first_day_of_a_block_does_not_count() -> None:
    """The block before still speaks on it."""
    own, state = trial(2, 5)
    first = {block.start for block in own.blocks}
    odd = tuple(replace(one, value=10) if one.on in first else one for one in own.values)
    assert result_of(replace(own, values=odd), state, CATALOG, RULES, over=True).mean == -3


@pytest.mark.parametrize(("values", "pairs"), [(3, 4), (2, 3)])
def test_a_block_with_too_few_values_does_not_count(values: int, pairs: int) -> None:
    """Three after the first day are needed; without them the pair is gone."""
    own, state = trial(2, 5)
    days = {own.blocks[0].start + number * DAY for number in range(values + 1)}
    kept = tuple(one for one in own.values if one.on >= own.blocks[1].start or one.on in days)
    result = result_of(replace(own, values=kept), state, CATALOG, RULES, over=True)
    assert len(result.differences) == pairs


def test_with_two_pairs_nothing_is_said() -> None:
    """Three pairs are needed."""
    own, state = trial(2, 5)
    kept = tuple(one for one in own.values if one.on < own.blocks[4].start)
    result = result_of(replace(own, values=kept), state, CATALOG, RULES, over=True)
    assert len(result.differences) == 2 and result.recommends == MORE_DATA
    one_pair = replace(own, values=tuple(one for one in own.values if one.on < own.blocks[2].start))
    assert result_of(one_pair, state, CATALOG, RULES, over=True).low is None


def test_a_block_that_was_not_as_meant_does_not_count() -> None:
    """With it but never done, or without it but done all the same."""
    own, state = trial(2, 5)
    skipped = next(s for s in state.sessions.values() if s.on == own.blocks[0].start + DAY)
    bare = replace(state, sessions=state.sessions.set(skipped.id, replace(skipped, items=(item("bridge"),))))
    assert len(result_of(own, bare, CATALOG, RULES, over=True).differences) == 3
    mixed = with_session(state, own.blocks[1].start + 2 * DAY, (item("ball-massage-wall"),), after=None)
    assert len(result_of(own, mixed, CATALOG, RULES, over=True).differences) == 3


def test_the_morning_after_belongs_to_the_day_before() -> None:
    """The last morning of a block is read on the first day of the next one."""
    own, state = trial(1, 4, "morning-pain")
    result = result_of(own, state, CATALOG, RULES, over=True)
    assert [len(one.values) for one in result.blocks] == [5] * 8
    assert result.differences == (-3, -3, -3, -3)


def test_of_several_readings_of_a_day_the_last_counts() -> None:
    """A slip of the finger is put right by measuring again."""
    own, state = trial(2, 5)
    slip = Measured("day", 10, own.values[1].on, own.values[1].at - timedelta(hours=1), "")
    assert result_of(replace(own, values=(slip, *own.values)), state, CATALOG, RULES, over=True).mean == -3


def test_before_and_after_of_the_first_day_are_told_apart_from_the_days() -> None:
    """They make no part of the difference."""
    own, state = trial(2, 5)
    once = (Measured("before", 7, TODAY, at(TODAY), ""), Measured("after", 3, TODAY, at(TODAY), ""))
    result = result_of(replace(own, values=(*once, *own.values)), state, CATALOG, RULES, over=False)
    assert (result.before, result.after, result.mean) == (7, 3, -3)


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=6), st.floats(-3, 3))
def test_moving_all_differences_moves_the_interval(differences: list[float], by: float) -> None:
    """A law of the interval, and it is never narrower than the textbook's."""
    low, high = t_interval(differences, RULES, 1.0) or (0, 0)
    moved = t_interval([one + by for one in differences], RULES, 1.0) or (0, 0)
    assert moved == (pytest.approx(low + by, abs=1e-9), pytest.approx(high + by, abs=1e-9))
    assert (low + high) / 2 == pytest.approx(mean(differences), abs=1e-9)
    assert high - low >= stdev(differences) / len(differences) ** 0.5


def test_better_and_worse_are_mirror_images() -> None:
    """The same numbers for a measure where more is better say the opposite."""
    interval = t_interval([12, 15, 14, 13], RULES, 1.0)
    assert recommend([12, 15, 14, 13], interval, BEND, RULES, over=True) == KEEP
    assert recommend([12, 15, 14, 13], interval, PINCH, RULES, over=True) == DROP


def test_a_session_that_was_only_shown_is_no_try() -> None:
    """Prescribed and never begun."""
    own, state = trial(2, 5)
    shown = {name: replace(one, status="prescribed") for name, one in state.sessions.items()}
    result = result_of(own, replace(state, sessions=Map(shown)), CATALOG, RULES, over=True)
    assert [one.tries for one in result.blocks] == [0] * 8 and result.differences == ()
    assert result.mean is None and result.gain is None and not result.inside_error
