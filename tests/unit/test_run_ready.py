"""Ready to run: each criterion just below and just at its border, stale, sided, and the order of tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from immutables import Map

from coxa.journal.state import Scored, State
from coxa.plan.records import Criterion, Screening
from coxa.plan.run import run_advice
from coxa.plan.run_course import course_of
from coxa.plan.run_ready import next_tests, readiness, ready_on
from tests.people import TODAY, given, with_morning
from tests.runs import RULES, TESTS, ladder_run, ready_person, with_test

READY = Screening("ready", None, None, (), ())


def found(state: State, name: str) -> Criterion:
    return next(row for row in readiness(state, RULES, TODAY, READY) if row.id == name)


def without(state: State, name: str) -> State:
    return replace(state, tests=tuple(done for done in state.tests if done.test != name))


def test_who_fulfils_everything_may_begin_at_the_first_step() -> None:
    state = ready_person()
    assert [row.state for row in readiness(state, RULES, TODAY, READY)] == ["met"] * 12
    advice = run_advice(given(state), READY)
    assert (advice.status, advice.step, advice.every_days) == ("ladder", 1, 2)
    assert advice.reasons[0].code == "run_ready"


@pytest.mark.parametrize("name", list(TESTS))
def test_each_test_counts_at_its_border_and_not_below(name: str) -> None:
    state, target = without(ready_person(), name), TESTS[name]
    on = TODAY - timedelta(days=2)
    assert (found(state, name).state, found(state, name).why) == ("unknown", "not_tested")
    assert found(with_test(state, name, target, on), name).state == "met"
    low = found(with_test(state, name, target - 1, on), name)
    assert (low.state, low.why, low.value, low.target) == ("missing", "too_low", target - 1, target)
    assert run_advice(given(state), READY).status == "not_running"


@pytest.mark.parametrize(("days", "verdict"), [(28, "met"), (29, "stale")])
def test_a_test_grows_old(days: int, verdict: str) -> None:
    on = TODAY - timedelta(days=days)
    state = with_morning(with_test(without(ready_person(), "walk"), "walk", 30, on), on + timedelta(days=1), 1)
    assert found(state, "walk").state == verdict


@pytest.mark.parametrize(
    ("pain", "after", "verdict", "why"),
    [(0, 1, "met", ""), (2, 1, "met", ""), (3, 1, "missing", "not_calm"), (None, 1, "unknown", "no_pain"),
     (1, 3, "missing", "not_calm"), (1, None, "unknown", "morning_open")],
)  # fmt: skip
def test_a_test_counts_only_when_the_hip_stayed_calm(
    pain: float | None, after: float | None, verdict: str, why: str
) -> None:
    state = without(ready_person(), "walk")
    on = TODAY - timedelta(days=10)  # before the calm mornings of the ready person
    state = with_test(state, "walk", 30, on, pain=pain)
    if after is not None:
        state = with_morning(state, on + timedelta(days=1), after)
    assert (found(state, "walk").state, found(state, "walk").why) == (verdict, why)


def test_the_weaker_side_decides_and_both_are_asked() -> None:
    state, on = without(ready_person(), "side-plank"), TODAY - timedelta(days=2)
    one = with_test(state, "side-plank", 50, on, "right")
    assert (found(one, "side-plank").state, found(one, "side-plank").side) == ("unknown", "left")
    both = with_test(one, "side-plank", 38, on, "left")
    row = found(both, "side-plank")
    assert (row.state, row.side, row.value) == ("missing", "left", 38)


def test_ranges_are_asked_of_sore_hips_only() -> None:
    state = with_test(without(ready_person(), "flexion-range"), "flexion-range", 60, TODAY - timedelta(days=2), "right")
    assert found(state, "flexion-range").state == "met"


def test_the_latest_test_counts() -> None:
    state = with_test(ready_person(), "walk", 20, TODAY - timedelta(days=1))
    assert found(state, "walk").why == "too_low"


def test_after_a_birth_it_is_asked_whether_anything_leaks() -> None:
    state = ready_person()
    assert "after-birth" not in [row.id for row in readiness(state, RULES, TODAY, READY)]
    born = state.with_answers({"screen.birth": "yes"}, TODAY - timedelta(days=100))
    born = born.with_answers({"screen.birth": "no"}, TODAY - timedelta(days=10))
    assert (found(born, "after-birth").state, found(born, "after-birth").why) == ("unknown", "not_told")
    assert run_advice(given(born), READY).status == "not_running"
    fine = born.with_answers({"running.leaking": False}, TODAY - timedelta(days=28))
    assert found(fine, "after-birth").state == "met" and run_advice(given(fine), READY).status == "ladder"
    old = born.with_answers({"running.leaking": False}, TODAY - timedelta(days=29))
    assert found(old, "after-birth").state == "stale"
    assert found(born.with_answers({"running.leaking": True}, TODAY), "after-birth").why == "leaking"
    before = state.with_answers({"running.leaking": False}, TODAY - timedelta(days=101))
    later = before.with_answers({"screen.birth": "yes"}, TODAY - timedelta(days=100))
    assert found(later, "after-birth").state == "unknown"


def test_a_limp_and_no_mornings_keep_it_closed() -> None:
    state = ready_person()
    assert found(with_morning(state, TODAY - timedelta(days=6), 1, limp=True), "no-limp").why == "limp"
    assert found(with_morning(state, TODAY - timedelta(days=7), 1, limp=True), "no-limp").state == "met"
    assert found(replace(state, mornings=Map()), "no-limp").state == "unknown"


@pytest.mark.parametrize(("weeks", "verdict"), [(3, "missing"), (4, "met")])
def test_four_weeks_of_strength_work(weeks: int, verdict: str) -> None:
    row = found(ready_person(weeks=weeks), "strength")
    assert (row.state, row.value, row.target) == (verdict, weeks, 4)


def test_who_has_no_sore_hip_any_more_is_not_held_back_by_the_other_one() -> None:
    state = ready_person().with_answers({"hip.right.symptomatic": False}, TODAY)
    assert run_advice(given(state), READY).status == "ladder"  # mornings of the right hip are rated, of the left none


def test_hops_come_last() -> None:
    state = without(without(ready_person(), "two-leg-hops"), "walk")
    rows = readiness(state, RULES, TODAY, READY)
    assert [row.id for row in next_tests(rows, RULES)] == ["walk"]
    rows = readiness(without(ready_person(), "two-leg-hops"), RULES, TODAY, READY)
    assert [row.id for row in next_tests(rows, RULES)] == ["two-leg-hops"]
    weak = without(ready_person(weeks=2), "two-leg-hops")
    assert next_tests(readiness(weak, RULES, TODAY, READY), RULES) == ()


@pytest.mark.parametrize("limit", ["no_run", "no_impact"])
def test_nothing_is_tested_while_the_screen_stops_it(limit: str) -> None:
    state = ready_person()
    shut = replace(READY, limits=(limit,))
    assert run_advice(given(state), shut).status == "stopped"
    rows = readiness(without(state, "two-leg-hops"), RULES, TODAY, shut)
    assert rows[0].state == "missing" and next_tests(rows, RULES) == ()


def scored(state: State, measure: str, scale: str, value: float | None, back: int = 3) -> State:
    row = Scored(measure, "right", Map({scale: value}), Map(), "total", "", "", TODAY - timedelta(days=back), "")
    return replace(state, scores=(*state.scores, row))


@pytest.mark.parametrize(
    ("measure", "scale", "name", "least"), [("ihot-12", "total", "ihot-12", 55), ("hagos", "sport", "hagos-sport", 60)]
)
def test_scores_count_only_where_recorded(measure: str, scale: str, name: str, least: float) -> None:
    state = ready_person()
    assert name not in [row.id for row in readiness(state, RULES, TODAY, READY)]
    assert found(scored(state, measure, scale, least), name).state == "met"
    assert found(scored(state, measure, scale, least - 0.5), name).state == "missing"
    for unused in (scored(state, measure, scale, None), scored(state, measure, scale, 10, back=85)):
        assert name not in [row.id for row in readiness(unused, RULES, TODAY, READY)]


@pytest.mark.parametrize(("mine", "verdict"), [(0.9, "met"), (0.89, "missing")])
def test_symmetry_counts_with_one_sore_hip_only(mine: float, verdict: str) -> None:
    on = TODAY - timedelta(days=3)
    state = with_test(
        with_test(ready_person(), "abduction-strength", mine, on, "right"), "abduction-strength", 1, on, "left"
    )
    assert found(state, "symmetry-abduction-strength").state == verdict
    two = state.with_answers({"hip.left.symptomatic": True}, TODAY)
    assert "symmetry-abduction-strength" not in [row.id for row in readiness(two, RULES, TODAY, READY)]


def test_the_ladder_opens_only_to_who_was_ready_on_that_day() -> None:
    ready = ladder_run(ready_person(), TODAY, 1)
    assert course_of(ready, RULES).place.mode == "ladder"
    early = ladder_run(without(ready_person(), "walk"), TODAY, 1)
    assert course_of(early, RULES).place.mode == "closed"
    assert ready_on(ready_person(), RULES, TODAY)
    assert not ready_on(ready_person(), RULES, TODAY - timedelta(days=3))
