"""Advice on running: who still runs keeps running, less; the way back up; when it stops (rules 6, first part)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from immutables import Map

from coxa.journal.events import Json
from coxa.journal.state import Run, State
from coxa.plan.records import Reason, RunAdvice, Screening
from coxa.plan.run import colour_of_run, run_advice
from coxa.plan.run_course import _quickly
from coxa.plan.traffic import Report, classify
from tests.people import TODAY, given, person, with_morning

READY = Screening("ready", None, None, (), ())


def runner(*runs: tuple[int, float, float], now: Json = True, longest: Json = 10, **changes: Json) -> State:
    """Return a calm runner with runs (days ago, km, worst pain), each followed by a calm morning."""
    state = person(running__now=now, running__longest_km_30d=longest, **changes)
    made = tuple(Run(TODAY - timedelta(days=back), km, None, worst, True, "") for back, km, worst in runs)
    for run in made:
        state = with_morning(state, run.on + timedelta(days=1), 1)
    return replace(state, runs=made)


def advice(state: State, *limits: str) -> RunAdvice:
    """Return the advice on running itself; steps a minute and race days have tests of their own."""
    return replace(run_advice(given(state), replace(READY, limits=limits)), cadence=None, race=None)


def said(found: RunAdvice) -> list[tuple[str, dict[str, object]]]:
    return [(reason.code, dict(reason.values)) for reason in found.reasons]


def test_without_running_there_is_no_advice() -> None:
    assert advice(person()) == RunAdvice("no_goal", None, None, ())
    assert advice(person(running__now=False)).status == "no_goal"


@pytest.mark.parametrize("limit", ["no_run", "no_impact"])
def test_the_screen_stops_running(limit: str) -> None:
    assert advice(runner(), limit) == RunAdvice("stopped", None, None, (Reason("run_stopped", {"limit": limit}),))
    assert said(advice(runner(), "no_impact", "no_run"))[0][1] == {"limit": "no_run"}


def test_who_does_not_run_is_told_what_is_missing() -> None:
    found = advice(person(running__goal_km=10, running__weeks_since_last_run=6))
    assert (found.status, found.max_km, found.every_days) == ("not_running", None, None)
    assert said(found)[:2] == [("run_away", {"weeks": 6}), ("run_missing", {"n": 11, "count": 12})]
    assert len(said(found)) == 13 and {code.split("_")[0] for code, _ in said(found)[2:]} == {"ready"}
    assert said(advice(person(running__goal_km=10)))[0] == ("run_away_unknown", {})


@pytest.mark.parametrize(("back", "status"), [(27, "reduced"), (28, "not_running"), (60, "not_running")])
def test_four_weeks_without_a_run_is_not_running(back: int, status: str) -> None:
    found = advice(runner((back, 8, 1)))
    assert found.status == status
    if status == "not_running":
        assert said(found)[0] == ("run_away", {"weeks": back // 7})


def test_a_run_in_the_journal_counts_as_running() -> None:
    asked: dict[str, Json] = {"running__goal_km": 10, "running__weeks_since_last_run": 3}
    assert advice(runner((3, 4, 1), now=False, **asked)).status == "reduced"
    assert advice(runner((3, 4, 1), now=None, running__goal_km=10)).status == "reduced"


@pytest.mark.parametrize("weeks", [4, 10, None])
def test_after_four_weeks_away_an_outing_alone_does_not_open_running(weeks: int | None) -> None:
    asked: dict[str, Json] = {"running__goal_km": 10, "running__weeks_since_last_run": weeks}
    assert advice(runner((3, 4, 1), now=False, **asked)).status == "not_running"


def test_who_still_runs_runs_a_quarter_less() -> None:
    found = advice(runner())
    assert (found.status, found.max_km, found.every_days) == ("reduced", 7.5, 2)
    assert said(found) == [("run_reduced", {"km": 7.5, "longest_km": 10, "percent": 25})]


def test_an_unknown_distance_gets_no_number() -> None:
    found = advice(runner(longest="unknown"))
    assert found == RunAdvice("reduced", None, 2, (Reason("run_unknown_distance", {}),))


def test_less_does_not_shrink_with_every_run() -> None:
    assert advice(runner((2, 7.5, 1), (4, 7.5, 1))).max_km == 7.5
    assert advice(runner((2, 6, 1), longest="unknown")).max_km == 4.5  # a quarter less than the longest ever noted
    assert advice(runner((2, 4.5, 1), (20, 6, 1), longest="unknown")).max_km == 4.5


def test_less_never_passes_the_guard() -> None:
    found = advice(runner((2, 3, 1)))
    assert found.status == "reduced" and found.max_km == 3.3
    assert said(found) == [("run_guard", {"km": 3.3, "longest_km": 3, "percent": 10})]


CALM = ((14, 7.5, 1), (11, 7.5, 1), (8, 7.5, 1), (5, 7.5, 1), (2, 7.5, 1))


def test_two_calm_weeks_lead_one_step_up() -> None:
    found = advice(runner(*CALM))
    assert (found.status, found.max_km, found.every_days) == ("keep", 8.2, 2)
    assert said(found) == [("run_guard", {"km": 8.2, "longest_km": 7.5, "percent": 10})]


@pytest.mark.parametrize(
    "runs",
    [
        CALM[1:],  # running again for less than two weeks
        CALM[:3],  # none in the last week
        ((14, 7.5, 1), (5, 7.5, 1), (2, 7.5, 5)),  # a noticed one
        ((15, 7.5, 1), (5, 7.5, 1), (2, 7.5, 1)),  # none in the week before
    ],
)
def test_without_two_calm_weeks_it_stays_less(runs: tuple[tuple[int, float, float], ...]) -> None:
    assert advice(runner(*runs)).status == "reduced"


def test_a_step_up_comes_at_most_once_a_week() -> None:
    raised = (*CALM[:-1], (2, 8.2, 1))
    assert advice(runner(*raised)) == RunAdvice("keep", 8.2, 2, (Reason("run_same", {"km": 8.2}),))
    week_ago = ((14, 7.5, 1), (7, 8.2, 1), (2, 8.2, 1))
    assert advice(runner(*week_ago)).max_km == 9.0


@pytest.mark.parametrize(
    ("longest", "goal", "km"),
    [(8, None, 8.0), (8, 5, 8.0), (8, 12, 8.2), (7.5, None, 7.5), (5, 7, 7.5)],
)
def test_the_way_up_ends_at_the_old_distance_or_the_goal(longest: float, goal: int | None, km: float) -> None:
    changes: dict[str, Json] = {} if goal is None else {"running__goal_km": goal}
    assert advice(runner(*CALM, longest=longest, **changes)).max_km == km


def test_two_upset_runs_lead_to_the_ladder() -> None:
    found = advice(runner((4, 5, 6), (2, 5, 6)))
    assert (found.status, found.step, found.greens, found.max_km, found.every_days) == ("ladder", 1, 0, None, 2)
    assert said(found) == [
        ("run_ladder_red", {"step": 1, "minutes": 20, "run_min": 4}),
        ("run_ladder_next", {"n": 2, "next_step": 2}),
    ]
    assert advice(runner((4, 5, 6), (2, 5, 1))).status == "reduced"
    assert advice(runner((2, 5, 6))).status == "reduced"


def test_only_continuous_outings_of_thirty_days_set_the_length() -> None:
    walked = runner((3, 4, 1))
    walked = replace(walked, runs=(*walked.runs, Run(TODAY - timedelta(days=2), 9, None, 1, False, "")))
    assert advice(walked).max_km == 4.4
    assert advice(runner((30, 2, 1), (3, 6, 1))).max_km == 6.6
    assert advice(runner((29, 7, 1), (3, 6, 1))).max_km == 7.5


def test_the_colour_of_a_run_is_the_worst_of_the_sore_hips() -> None:
    state = runner((2, 5, 1))
    run = state.runs[0]
    assert colour_of_run(given(state), run) == "green"
    assert colour_of_run(given(with_morning(state, run.on + timedelta(days=1), 3)), run) == "red"
    assert colour_of_run(given(with_morning(state, run.on + timedelta(days=1), 1, limp=True)), run) == "red"
    assert colour_of_run(given(with_morning(state, run.on + timedelta(days=1), 1, woke=True)), run) == "red"
    assert colour_of_run(given(state), replace(run, worst=4)) == "yellow"
    both = state.with_answers({"hip.left.symptomatic": True}, TODAY)
    assert colour_of_run(given(both), run) == "unknown"  # the left hip's morning is not known
    nobody = state.with_answers({"hip.right.symptomatic": False}, TODAY)
    assert colour_of_run(given(nobody), run) == "green"  # no hip is sore: the one that the morning told of counts
    assert colour_of_run(given(replace(nobody, mornings=Map())), run) == "unknown"


@pytest.mark.parametrize("usual", [0, 1, 3, 5])
@pytest.mark.parametrize("worst", range(11))
@pytest.mark.parametrize("after", range(11))
def test_the_quick_colour_is_the_whole_rules(usual: int, worst: int, after: int) -> None:
    rules = given(person()).rules
    report = Report(worst, after, False, False)
    assert _quickly(report, rules) in (None, classify(report, usual, rules))
