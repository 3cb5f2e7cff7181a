"""The morning after: what is learnt, what is never said, and whether nine in ten are nine in ten."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from immutables import Map

from bench.mornings import POOL, START, Life, last_day, live
from coxa.catalog.load import load_catalog, load_rules
from coxa.journal.state import Morning, Run, SetDone, State
from coxa.plan.response import (
    HELPS,
    SILENT,
    UNSURE,
    WORSE,
    Effect,
    _says,
    effects_of,
    group_alike,
    hip_effects,
    learnt_sides,
)
from coxa.plan.response_rows import Row, rows_of, sets_done
from tests.people import TODAY, item, person, with_morning, with_session

RULES = load_rules()
CATALOG = load_catalog()
DAY = timedelta(days=1)
SMALLEST = RULES.number("response_model", "smallest")


def effects(seed: int, true: Mapping[str, float], life: Life | None = None) -> Mapping[str, Effect]:
    """Return what is learnt about one made-up person."""
    return effects_of(live(seed, true, life), RULES, last_day(life), CATALOG)


# --- the rows ---------------------------------------------------------------------------------------------------------


def mornings(*pains: float, start: date = TODAY) -> State:
    """Return a person with these mornings of the right hip, one a day."""
    state = person(start)
    for number, pain in enumerate(pains):
        state = with_morning(state, start + number * DAY, pain)
    return state


def test_a_row_holds_the_morning_the_usual_and_the_next_morning() -> None:
    """The usual is the mean of the mornings before, three at least."""
    state = mornings(2, 3, 4, 5, 1)
    rows = rows_of(state, RULES, TODAY + 4 * DAY, "right")
    assert rows == [Row(TODAY + 3 * DAY, 5, 3.0, 1, 0.0, {})]
    assert rows_of(state, RULES, TODAY + 3 * DAY, "right") == []
    assert rows_of(state, RULES, TODAY + 4 * DAY, "left") == []


def test_a_morning_that_was_not_rated_is_taken_as_the_usual_one() -> None:
    """Who rates only the mornings after sessions still teaches something."""
    state = mornings(2, 3, 4)
    state = with_morning(state, TODAY + 4 * DAY, 6)
    assert rows_of(state, RULES, TODAY + 4 * DAY, "right") == [Row(TODAY + 3 * DAY, 3.0, 3.0, 6, 0.0, {})]


@pytest.mark.parametrize(("pain", "kept"), [(5.9, 1), (6, 0), (6.1, 0)])
def test_a_day_that_begins_in_a_bad_spell_is_left_out(pain: float, kept: int) -> None:
    """Three above the usual: what follows is the end of the spell."""
    state = mornings(3, 3, 3, pain, 3)
    rows = [row for row in rows_of(state, RULES, TODAY + 4 * DAY, "right") if row.on == TODAY + 3 * DAY]
    assert len(rows) == kept


def test_only_the_window_is_looked_at() -> None:
    """The last 26 weeks."""
    state = mornings(*[3] * 10)
    end = TODAY + timedelta(weeks=26)
    assert len(rows_of(state, RULES, end, "right")) == 6
    assert len(rows_of(state, RULES, end + 9 * DAY, "right")) == 0


def test_a_dose_is_counted_in_the_persons_own_usual_sets() -> None:
    """Three sets where two are usual is one and a half."""
    state = mornings(*[3] * 12)
    for number, sets in ((4, 2), (6, 2), (8, 3)):
        state = with_session(state, TODAY + number * DAY, (item("bridge", sets=sets),), after=3)
    doses = {row.on: row.doses for row in rows_of(state, RULES, TODAY + 11 * DAY, "right")}
    assert doses[TODAY + 6 * DAY] == {"bridge": 1.0}
    assert doses[TODAY + 8 * DAY] == {"bridge": 1.5}
    assert doses[TODAY + 7 * DAY] == {}


def test_what_was_done_counts_and_not_what_was_planned() -> None:
    """With a record of sets only those count; a side of its own counts for that hip."""
    state = with_session(person(), TODAY, (item("bridge"), item("clamshell", "left"), item("squat")))
    session = next(iter(state.sessions.values()))
    assert dict(sets_done(session, "right")) == {"bridge": 2, "squat": 2}
    done = (SetDone("bridge", "both", 1, 10, None, None, ""), SetDone("clamshell", "right", 1, 10, None, None, ""))
    assert dict(sets_done(replace(session, sets=done), "right")) == {"bridge": 1, "clamshell": 1}
    assert dict(sets_done(replace(session, sets=done), "left")) == {"bridge": 1}
    assert dict(sets_done(replace(session, status="started"), "right")) == {}


def test_a_run_is_counted_in_usual_runs() -> None:
    """Twice the usual distance is two."""
    state = replace(mornings(*[3] * 9), runs=tuple(Run(TODAY + n * DAY, km, None, None, True, "") for n, km in
                                                  ((3, 5.0), (5, 5.0), (7, 10.0))))  # fmt: skip
    assert [row.run for row in rows_of(state, RULES, TODAY + 8 * DAY, "right")] == [1.0, 0.0, 1.0, 0.0, 2.0]


# --- what cannot be told apart ----------------------------------------------------------------------------------------


def row(number: int, *names: str) -> Row:
    """Return a row with these exercises."""
    return Row(START + number * DAY, 3, 3, 3, 0, dict.fromkeys(names, 1.0))


@pytest.mark.parametrize(("apart", "alike"), [(5, True), (6, False)])
def test_exercises_of_almost_the_same_days_are_one_group(apart: int, alike: bool) -> None:
    """Days that differ by fewer than six."""
    rows = [row(n, "a", "b") for n in range(20)] + [row(20 + n, "a") for n in range(apart)]
    assert group_alike(rows, 6) == ([("a", "b")] if alike else [("a",), ("b",)])


def test_two_rare_exercises_on_different_days_are_no_group() -> None:
    """Few days are not the same days."""
    assert group_alike([row(0, "a"), row(1, "a"), row(2, "b")], 6) == [("a",), ("b",)]


def test_a_group_is_never_told_apart_and_never_speaks() -> None:
    """Two exercises always together: both get the same numbers, name each other, and neither is blamed."""
    state = live(3, {"bridge": 3.0})
    twin = {
        name: replace(one, items=tuple(x for i in one.items for x in ((i, replace(i, exercise="squat-twin"))
                                                                     if i.exercise == "bridge" else (i,))))
        for name, one in state.sessions.items()
    }  # fmt: skip
    found = effects_of(replace(state, sessions=Map(twin)), RULES, last_day())
    assert found["bridge"].together == ("squat-twin",) and found["squat-twin"].together == ("bridge",)
    assert found["bridge"].mean == found["squat-twin"].mean > 1
    assert found["bridge"].says == found["squat-twin"].says == UNSURE
    assert effects(3, {"bridge": 3.0})["bridge"].says == WORSE


# --- what is said -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "missing", "alike", "says"),
    [
        (SMALLEST, 3.0, 0, False, UNSURE),
        (SMALLEST + 0.01, 3.0, 0, False, WORSE),
        (SMALLEST + 0.01, 3.0, 1, False, SILENT),
        (SMALLEST + 0.01, 3.0, 0, True, UNSURE),
        (-3.0, -SMALLEST, 0, False, UNSURE),
        (-3.0, -SMALLEST - 0.01, 0, False, HELPS),
        (-3.0, 3.0, 0, False, UNSURE),
    ],
)
def test_only_an_interval_beyond_what_matters_speaks(
    low: float, high: float, missing: int, alike: bool, says: str
) -> None:
    """Exactly on the smallest change that matters is not beyond it."""
    assert _says(low, high, missing, alike, SMALLEST) == says


def test_it_never_speaks_from_three_data_points() -> None:
    """Three terrible mornings after one exercise: silent, and it says how many are missing."""
    state = mornings(*[2] * 40)
    for number in (10, 14, 18):
        state = with_session(state, TODAY + number * DAY, (item("bridge"),), after=9)
    effect = effects_of(state, RULES, TODAY + 39 * DAY)["bridge"]
    assert effect.n == 3 and effect.says == SILENT and effect.missing == 8


@pytest.mark.parametrize(("without", "says"), [(7, SILENT), (8, WORSE)])
def test_an_exercise_of_every_session_has_nothing_to_be_compared_with(without: int, says: str) -> None:
    """Rest days are no comparison: days of training without it are asked for."""
    state = mornings(*[2] * 120)
    for number in range(12):
        state = with_session(state, TODAY + (10 + 4 * number) * DAY, (item("bridge"), item("squat")), after=6)
    for number in range(without):
        state = with_session(state, TODAY + (70 + 4 * number) * DAY, (item("squat"),), after=2)
    effect = effects_of(state, RULES, TODAY + 119 * DAY)["bridge"]
    assert (effect.n, effect.n_without, effect.missing, effect.says) == (12, without, 8 - without, says)


def test_coming_back_to_the_usual_is_not_read_as_help() -> None:
    """Somebody who stretches after each bad morning is better the next day: the stretch gets no praise for it."""
    for seed in range(20):
        chance, level, pain = random.Random(seed), 3.0, 3
        state = person(START, hip__right__pain_average_week=3)
        for number in range(180):
            on = START + number * DAY
            state = with_morning(state, on, pain)
            if pain >= 5 or number % 3 == 0:
                names = ("bridge", "couch-stretch") if pain >= 5 else ("bridge",)
                state = with_session(state, on, tuple(item(name) for name in names), after=None)
            pain = min(10, max(0, round(level + 0.3 * (pain - level) + chance.gauss(0, 1.3))))
        assert effects_of(state, RULES, START + 179 * DAY)["couch-stretch"].says in (SILENT, UNSURE), seed


def test_of_two_sore_hips_the_one_that_speaks_for_more_pain_is_given() -> None:
    """The careful side of two answers."""
    state = live(5, {"squat": 2.5})
    state = state.with_answers({"hip.left.symptomatic": True}, START)
    calm = {(on, "left"): Morning(on, "left", 2, False, False, False, "") for on, _ in state.mornings}
    state = replace(state, mornings=Map({**dict(state.mornings), **calm}))
    assert hip_effects(state, RULES, last_day(), "left")["squat"].says != WORSE
    found = effects_of(state, RULES, last_day())["squat"]
    assert found.hip == "right" and found.says == WORSE


def test_without_mornings_or_a_sore_hip_there_is_nothing() -> None:
    """No guess."""
    assert effects_of(person(), RULES, TODAY) == {}
    assert effects_of(live(1, {}).with_answers({"hip.right.symptomatic": False}, START), RULES, last_day()) == {}


def test_the_same_journal_gives_the_same_numbers_whatever_the_order_of_its_maps() -> None:
    """Pure: no chance, and the order in which a map was filled does not matter."""
    state = live(7, {"bridge": 1.0})
    back = replace(
        state,
        sessions=Map(dict(reversed(list(state.sessions.items())))),
        mornings=Map(dict(reversed(list(state.mornings.items())))),
    )
    assert effects_of(back, RULES, last_day(), CATALOG) == effects_of(state, RULES, last_day(), CATALOG)


def test_what_was_shown_and_never_begun_and_runs_of_no_distance_are_nothing() -> None:
    """Neither makes a day of training or a run."""
    state = mornings(*[3] * 9)
    state = with_session(state, TODAY + 4 * DAY, (item("bridge"),), after=3, status="prescribed")
    state = replace(state, runs=(Run(TODAY + 5 * DAY, 0.0, None, None, True, ""),))
    assert all(not one.trained and one.run == 0 for one in rows_of(state, RULES, TODAY + 8 * DAY, "right"))


def test_the_page_speaks_of_the_sore_hips_from_left_to_right() -> None:
    """In the order of the house."""
    assert learnt_sides(person()) == ("right",)
    assert learnt_sides(person(hip__left__symptomatic=True)) == ("left", "right")


@pytest.mark.parametrize("weeks", [-3, 40])
def test_shifting_all_dates_changes_nothing(weeks: int) -> None:
    """Only the days between things matter."""
    state, by = live(7, {"bridge": 1.0}), timedelta(weeks=weeks)
    moved = replace(
        state,
        sessions=Map({name: replace(one, on=one.on + by) for name, one in state.sessions.items()}),
        mornings=Map({(on + by, side): replace(one, on=on + by) for (on, side), one in state.mornings.items()}),
        runs=tuple(replace(run, on=run.on + by) for run in state.runs),
    )
    assert effects_of(moved, RULES, last_day() + by, CATALOG) == effects_of(state, RULES, last_day(), CATALOG)


def test_what_has_not_happened_yet_is_not_looked_at() -> None:
    """The answer of a day rests on mornings up to that day."""
    state, on = live(7, {"bridge": 1.0}), last_day() - 20 * DAY
    past = {key: one for key, one in state.mornings.items() if key[0] <= on}
    known = {name: one for name, one in state.sessions.items() if one.on < on}
    cut = replace(state, mornings=Map(past), sessions=Map(known), runs=tuple(r for r in state.runs if r.on < on))
    assert effects_of(state, RULES, on, CATALOG) == effects_of(cut, RULES, on, CATALOG)


# --- calibration (the large run: bench/bench_response.py) -------------------------------------------------------------


def _mixed(seed: int) -> dict[str, float]:
    chance = random.Random(1000 + seed)
    return {name: chance.gauss(0, 1) for name in POOL if chance.random() < 0.3}


@pytest.mark.parametrize(
    ("truth", "life"),
    [(lambda seed: {}, Life()), (_mixed, Life()), (_mixed, Life(days=182))],
    ids=["nothing does anything", "some do", "some do, half a year"],
)
def test_nine_in_ten_intervals_hold_the_truth(truth: object, life: Life) -> None:
    """Over made-up people, between 85 and 95 in a hundred; with no effect at all the prior makes it a few more."""
    assert callable(truth)
    inside = []
    for seed in range(60):
        true = truth(seed)
        for name, one in effects(seed, true, life).items():
            if not one.missing and not one.together:
                inside.append(one.low <= true.get(name, 0.0) <= one.high)
    assert len(inside) > 400
    assert 0.85 <= sum(inside) / len(inside) <= 0.95


def test_under_the_null_at_most_five_in_a_hundred_people_hear_anything() -> None:
    """Nothing does anything: how many people does the page tell something at all?"""
    told = [any(one.says in (WORSE, HELPS) for one in effects(seed, {}).values()) for seed in range(100)]
    assert sum(told) <= 5


def test_a_true_effect_of_one_and_a_half_points_is_mostly_found_with_thirty_mornings() -> None:
    """At least seven in ten; the exact share stands in docs/what-helps.md."""
    life = Life(days=182, per_session=5)
    found = [effects(seed, {POOL[seed % 10]: 1.5}, life)[POOL[seed % 10]] for seed in range(40)]
    assert 25 <= sum(one.n for one in found) / len(found) <= 35
    assert sum(one.says == WORSE for one in found) >= 28
