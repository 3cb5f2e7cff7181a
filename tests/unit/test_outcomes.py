"""What was measured: newest values, side against side, what is due, who may do a test, and the look at 12 weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from immutables import Map

from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import SIDES
from coxa.journal.events import Json
from coxa.journal.state import DoneTest, Scored, State
from coxa.plan import outcomes
from coxa.plan.check_week import adherence, check_at
from coxa.plan.hips import hip_status
from coxa.plan.may_test import may_test
from coxa.plan.outcomes import (
    adduction_to_abduction,
    due_measures,
    latest_score,
    latest_test,
    session_load,
    symmetry,
)
from coxa.plan.plan import make_plan
from coxa.plan.progress import first_session
from coxa.plan.screen import screen_person
from tests.people import TODAY, given, item, person, with_morning, with_session

CATALOG, RULES = load_catalog(), load_rules()
START = TODAY - timedelta(weeks=12)


def with_test(state: State, test: str, value: float, side: str = "both", on: date = TODAY, **more: object) -> State:
    """Return the state with one more test."""
    row = DoneTest(test, side, value, on, None, None, "self", f"{test}-{side}-{on}-{value}")
    return replace(state, tests=(*state.tests, replace(row, **more)))  # type: ignore[arg-type]


def scored(
    state: State, measure: str, value: float | None, on: date = TODAY, side: str | None = None, words: str = ""
) -> State:
    """Return the state with one more score of the measure's first scale."""
    scale = next(iter(CATALOG.measures[measure].scales))
    row = Scored(measure, side, Map({scale: value}), Map(), "total", "", words, on, f"{measure}-{on}")  # type: ignore[arg-type]
    return replace(state, scores=(*state.scores, row))


def trained(weeks: int = 12, per_week: int = 3, start: date = START, **changes: Json) -> State:
    """Return a person who began on `start` and trained so often."""
    state = person(start, **changes)
    for week in range(weeks):
        for day in range(per_week):
            on = start + timedelta(weeks=week, days=2 * day)
            state = with_session(state, on, (item(),))
    return state


# --- newest values ----------------------------------------------------------------------------------------------------


def test_the_newest_result_is_of_that_side_or_of_both_legs() -> None:
    """Left and right have their own; a test of both legs is every side's."""
    state = with_test(with_test(person(), "side-plank", 30, "left"), "side-plank", 40, "right")
    state = with_test(state, "walk", 25)
    assert latest_test(state, "side-plank", "left").value == 30  # type: ignore[union-attr]
    assert latest_test(state, "walk", "left").value == 25  # type: ignore[union-attr]
    assert latest_test(state, "heel-raise", "left") is None
    assert len(outcomes.tests_of(state, "side-plank")) == 2


def test_of_two_results_the_later_day_counts_and_on_one_day_the_later_entry() -> None:
    """A value entered late for an earlier day is not the newest."""
    state = with_test(person(), "walk", 30, on=TODAY)
    state = with_test(state, "walk", 10, on=TODAY - timedelta(days=5))
    assert latest_test(state, "walk").value == 30  # type: ignore[union-attr]
    assert latest_test(with_test(state, "walk", 35), "walk").value == 35  # type: ignore[union-attr]


def test_a_score_that_could_not_be_made_is_passed_over() -> None:
    """The newest score with a value."""
    state = scored(scored(person(), "psfs", 4, TODAY - timedelta(days=9)), "psfs", None)
    assert latest_score(state, "psfs", "function") == 4
    assert latest_score(person(), "psfs", "function") is None


def test_the_load_of_a_session_is_minutes_times_effort() -> None:
    """25 minutes at 6: 150; without an effort nothing."""
    assert session_load(25, 6) == 150 and session_load(25, None) is None


def test_inward_strength_is_compared_with_outward_strength_of_the_same_leg() -> None:
    """1.8 to 2.0: 0.9."""
    state = with_test(with_test(person(), "adduction-strength", 1.8, "left"), "abduction-strength", 2.0, "left")
    assert adduction_to_abduction(state, "left") == pytest.approx(0.9)
    assert adduction_to_abduction(state, "right") is None


# --- side against side ------------------------------------------------------------------------------------------------


def both(test: str, left: float, right: float, state: State | None = None, on: date = TODAY) -> State:
    """Return a person with one value a side."""
    return with_test(with_test(state or person(), test, left, "left", on), test, right, "right", on)


def test_the_sore_side_is_measured_against_the_other_one() -> None:
    """Right sore: 38 of 50 s is 76 %, give or take 20 % of that; beyond the error."""
    found = symmetry(both("side-plank", 50, 38), CATALOG, "side-plank", TODAY)
    assert (found.measured, found.against, found.criterion) == ("right", "left", True)
    assert found.index_percent == pytest.approx(76) and found.error == pytest.approx(15.2)
    assert (found.even, found.beyond_error) == (False, True)


@pytest.mark.parametrize(
    ("right", "even", "beyond"),
    [(45, True, False), (44.9, False, False), (52.5, True, False), (52.6, False, False), (41, False, True)],
)
def test_even_is_ninety_to_a_hundred_and_five_per_cent(right: float, even: bool, beyond: bool) -> None:
    """At the borders; a difference inside the error is called that even when it is not even."""
    found = symmetry(both("side-plank", 50, right), CATALOG, "side-plank", TODAY)
    assert (found.even, found.beyond_error) == (even, beyond)


def test_with_two_sore_hips_the_index_is_shown_and_decides_nothing() -> None:
    """The weaker against the stronger side."""
    state = both("side-plank", 30, 40, person(hip__left__symptomatic=True))
    found = symmetry(state, CATALOG, "side-plank", TODAY)
    assert (found.measured, found.index_percent, found.criterion, found.why) == ("left", 75.0, False, "two_sore")
    nobody = symmetry(both("side-plank", 30, 40, person(hip__right__symptomatic=False)), CATALOG, "side-plank", TODAY)
    assert (nobody.criterion, nobody.why) == (False, "none_sore")


def test_ranges_are_compared_in_degrees() -> None:
    """12 degrees less is beyond an error of 8; exactly 8 is inside it."""
    found = symmetry(both("internal-rotation-range", 30, 18), CATALOG, "internal-rotation-range", TODAY)
    assert (found.difference, found.error, found.beyond_error, found.index_percent) == (-12, 8, True, None)
    assert symmetry(both("internal-rotation-range", 26, 18), CATALOG, "internal-rotation-range", TODAY).even is True


def test_what_cannot_be_compared_says_why() -> None:
    """No sides, one side, too far apart, too old, zero."""
    assert symmetry(person(), CATALOG, "walk", TODAY).why == "not_compared"
    assert symmetry(with_test(person(), "side-plank", 30, "left"), CATALOG, "side-plank", TODAY).why == "one_side"
    apart = with_test(
        with_test(person(), "side-plank", 30, "left", TODAY - timedelta(days=43)), "side-plank", 40, "right"
    )
    assert symmetry(apart, CATALOG, "side-plank", TODAY).why == "days_apart"
    assert symmetry(both("heel-raise", 0, 5), CATALOG, "heel-raise", TODAY).why == "zero"
    old = symmetry(both("side-plank", 50, 38, on=TODAY - timedelta(days=91)), CATALOG, "side-plank", TODAY)
    assert (old.why, old.criterion) == ("old", False) and old.index_percent == pytest.approx(76)
    assert symmetry(both("side-plank", 50, 38, on=TODAY - timedelta(days=90)), CATALOG, "side-plank", TODAY).criterion


def test_without_a_known_error_nothing_is_called_beyond_it() -> None:
    """The index stands alone."""
    row = replace(CATALOG.tests["side-plank"], error=None)
    catalog = replace(CATALOG, tests={**CATALOG.tests, "side-plank": row})
    found = symmetry(both("side-plank", 50, 38), catalog, "side-plank", TODAY)
    assert (found.error, found.beyond_error, found.even) == (None, None, False)
    angle = replace(CATALOG.tests["flexion-range"], error=None)
    catalog = replace(CATALOG, tests={**CATALOG.tests, "flexion-range": angle})
    assert symmetry(both("flexion-range", 90, 80), catalog, "flexion-range", TODAY).even is None


# --- what is due ------------------------------------------------------------------------------------------------------


def due(state: State, today: date = TODAY) -> dict[str, date]:
    """Return what is due, by measure."""
    return {row.measure: row.since for row in due_measures(state, CATALOG, RULES, today)}


def test_short_ratings_are_due_at_the_start_and_then_monthly() -> None:
    """The change since the start is asked a month later; effort never by date."""
    assert due(person()) == dict.fromkeys(("acceptable-state", "nrs", "psfs"), TODAY)
    state = trained(1, start=TODAY - timedelta(days=28))
    assert "global-change" in due(state)
    state = scored(state, "global-change", 1)
    assert "global-change" not in due(state)
    assert "global-change" not in due(state, TODAY + timedelta(days=27))
    assert due(state, TODAY + timedelta(days=28))["global-change"] == TODAY + timedelta(days=28)


def test_a_rating_of_each_hip_is_due_until_both_sore_hips_have_one() -> None:
    """Two sore hips, one rated."""
    state = scored(person(hip__left__symptomatic=True), "nrs", 3, side="left")
    assert "nrs" in due(state)
    assert "nrs" not in due(scored(state, "nrs", 2, side="right"))


def test_a_questionnaire_is_due_at_its_weeks_once_it_was_used() -> None:
    """Never asked of who never used it; at week 6 from a week before on, until it is filled in."""
    start = TODAY - timedelta(weeks=5)
    state = trained(1, start=start)
    assert "ihot-12" not in due(state)
    state = scored(state, "ihot-12", 43, start, side="right")
    assert "ihot-12" not in due(state, TODAY - timedelta(days=1))
    assert due(state)["ihot-12"] == TODAY
    assert "ihot-12" not in due(scored(state, "ihot-12", 51, TODAY, side="right"))


def test_before_the_first_session_no_questionnaire_is_due() -> None:
    """A clock that was wrong: the first session lies ahead."""
    state = scored(trained(1, start=TODAY + timedelta(days=30)), "ihot-12", 43, side="right")
    assert due(state) == {}
    assert check_at(state, CATALOG, RULES, TODAY).reasons == ()


# --- the look at 12 weeks ---------------------------------------------------------------------------------------------


def codes(state: State, today: date = TODAY) -> list[str]:
    """Return the reason codes of the look."""
    return [reason.code for reason in check_at(state, CATALOG, RULES, today).reasons]


def with_ihot(before: float, now: float, state: State | None = None) -> State:
    """Return twelve weeks with a score at both ends."""
    state = scored(state or trained(), "ihot-12", before, START, side="right")
    return scored(state, "ihot-12", now, TODAY, side="right")


def test_a_felt_change_of_the_questionnaire_is_said() -> None:
    """Exactly 14 points."""
    found = check_at(with_ihot(43, 57), CATALOG, RULES, TODAY)
    assert (found.week, found.better, found.see_someone) == (12, True, False)
    assert codes(with_ihot(43, 57)) == ["check_score_felt"]


def test_less_than_a_felt_change_with_enough_training_leads_to_a_clinician() -> None:
    """13.9 points with every session done."""
    found = check_at(with_ihot(43, 56.9), CATALOG, RULES, TODAY)
    assert (found.better, found.see_someone) == (False, True)
    assert [reason.code for reason in found.reasons] == ["check_score_small", "check_see_someone"]
    assert found.reasons[0].values == {"measure": "ihot-12", "points": 13.9, "important": 14.0}


@pytest.mark.parametrize(("sessions", "see"), [(25, False), (26, True)])
def test_who_trained_less_than_seventy_per_cent_is_not_judged(sessions: int, see: bool) -> None:
    """36 days were there: 26 is 72 %, 25 is 69 %. Said without blame."""
    state = person(START)
    for place in range(sessions):
        state = with_session(state, START + timedelta(days=3 * place), (item(),))
    found = check_at(with_ihot(43, 45, state), CATALOG, RULES, TODAY)
    assert found.see_someone is see
    assert found.reasons[-1].code == ("check_see_someone" if see else "check_few_sessions")


def test_nobody_is_behind_for_having_named_seven_days() -> None:
    """At most the usual three a week are expected; one who has one day is measured by one."""
    seven = trained(life__days=["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
    assert adherence(seven, RULES, START, TODAY).planned == 36
    assert adherence(trained(life__days=["mon"]), RULES, START, TODAY).planned == 12
    assert adherence(trained(), RULES, START, TODAY).share == 1.0


def test_of_two_hips_the_one_that_gained_less_counts() -> None:
    """Right 20 points, left 3."""
    state = with_ihot(40, 60, trained(hip__left__symptomatic=True))
    state = scored(scored(state, "ihot-12", 40, START, side="left"), "ihot-12", 43, TODAY, side="left")
    assert codes(state) == ["check_score_small", "check_see_someone"]


def test_without_a_questionnaire_function_and_global_change_are_judged() -> None:
    """More than the error of 2 in function, or "much better", is enough; neither leads to a clinician."""
    base = scored(trained(), "psfs", 3, START, words="a\nb\nc")
    assert codes(scored(base, "psfs", 5.1, words="a\nb\nc")) == ["check_function_better"]
    assert codes(scored(base, "psfs", 5, words="a\nb\nc")) == ["check_function_small", "check_see_someone"]
    assert codes(scored(scored(base, "psfs", 4, words="a\nb\nc"), "global-change", 2)) == ["check_global_better"]
    assert codes(scored(trained(), "global-change", 2)) == ["check_global_better"]
    assert codes(scored(trained(), "global-change", 1)) == ["check_global_small", "check_see_someone"]


def test_activities_named_anew_are_not_compared() -> None:
    """Other words: the look asks for a rating instead."""
    state = scored(scored(trained(), "psfs", 3, START, words="a\nb\nc"), "psfs", 9, words="d\ne\nf")
    assert codes(state) == ["check_due"]


def test_a_worse_score_is_no_change_for_the_better() -> None:
    """20 points down are felt, and the wrong way."""
    assert codes(with_ihot(60, 40))[-1] == "check_see_someone"


def test_the_look_is_open_from_week_12_to_16_and_dates_are_named_in_their_weeks_only() -> None:
    """A day before, at both ends, and in a week between."""
    state = trained()
    assert codes(state, TODAY - timedelta(days=1)) == []
    assert codes(state, TODAY) == ["check_due"]
    assert codes(state, TODAY + timedelta(days=27)) == ["check_due"]
    assert codes(state, TODAY + timedelta(days=28)) == []
    assert codes(state, START + timedelta(days=3)) == ["measure_start_due"]
    assert codes(state, START + timedelta(weeks=6)) == ["measure_due"]
    assert check_at(person(), CATALOG, RULES, TODAY).week is None


def test_the_plan_speaks_of_the_look() -> None:
    """Among the plan's reasons, in words."""
    assert "check_see_someone" in [reason.code for reason in make_plan(given(with_ihot(43, 45))).reasons]
    assert first_session(person()) is None


# --- who may do a test ------------------------------------------------------------------------------------------------


def against(state: State, test: str) -> list[str]:
    """Return the codes of what stands against doing a test alone today."""
    input_ = given(state)
    screening = screen_person(state, CATALOG, TODAY)
    hips = [hip_status(input_, side, screening) for side in SIDES]
    return [reason.code for reason in may_test(input_, CATALOG.tests[test], screening, hips)]


def test_a_calm_person_may_do_every_test() -> None:
    """Nothing stands against any of them."""
    assert {test: against(person(), test) for test in CATALOG.tests} == {test: [] for test in CATALOG.tests}


def test_nothing_is_tested_alone_before_the_safety_questions_are_clear() -> None:
    """Every test needs the screen."""
    state = person(screen__s3="yes")
    assert all("test_needs_screen" in against(state, test) for test in CATALOG.tests)


def test_hops_wait_for_what_rules_out_impact_and_planks_do_not() -> None:
    """Osteoporosis: no impact."""
    state = person(screen__osteoporosis="yes")
    assert against(state, "two-leg-hops") == against(state, "single-leg-hop") == ["test_no_impact"]
    assert against(state, "side-plank") == []


def test_ranges_and_hard_efforts_wait_while_the_hip_is_irritable() -> None:
    """Rest pain of 5; a plank may be held, a range not."""
    state = person(hip__right__pain_now=5)
    assert against(state, "flexion-range") == ["test_hip_irritable"]
    assert against(state, "squeeze") == ["test_hip_irritable"]
    assert against(state, "side-plank") == []


@pytest.mark.parametrize(("days", "waits"), [(1, True), (7, True), (8, False)])
def test_ranges_wait_for_seven_days_after_a_red_session(days: int, waits: bool) -> None:
    """Exactly seven days is still within."""
    state = with_session(person(), TODAY - timedelta(days=days), (item(),), worst=7, after=1)
    assert ("test_after_red" in against(state, "flexion-range")) is waits
    assert against(state, "heel-raise") == []


def test_a_morning_that_is_not_known_counts_like_a_red_one() -> None:
    """The careful branch, and it says so."""
    state = with_session(person(), TODAY - timedelta(days=2), (item(),), worst=1, after=None)
    assert against(state, "flexion-range") == ["test_morning_unknown"]
    assert against(with_morning(state, TODAY - timedelta(days=1), 1), "flexion-range") == []
