"""A race day looked at backwards: the parts it adds up, honest when it is too early, and never a reason to hurry."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coxa.journal.events import Json
from coxa.journal.state import State
from coxa.plan.records import RaceOutlook, Screening
from coxa.plan.run import run_advice
from tests.people import TODAY, given, person
from tests.runs import ladder_run, ready_person, run, with_run

READY = Screening("ready", None, None, (), ())


def outlook(state: State, *limits: str) -> RaceOutlook:
    found = run_advice(given(state), replace(READY, limits=limits)).race
    assert found is not None
    return found


def runner(longest: float = 10, goal: float = 10, **changes: Json) -> State:
    on = TODAY - timedelta(days=30)
    return person(on, running__now=True, running__longest_km_30d=longest, running__goal_km=goal, **changes)


def test_without_a_goal_there_is_no_outlook() -> None:
    assert run_advice(given(person(running__now=True)), READY).race is None


def test_who_still_runs_needs_two_calm_weeks_and_then_the_guard() -> None:
    found = outlook(runner())
    assert found.parts == (("calm", 14), ("distance", 28))  # 7.5, 8.25, 9.1, 10.0, 11.0
    assert found.earliest == TODAY + timedelta(days=42) and found.in_time is None


@pytest.mark.parametrize(("days", "in_time", "code"), [(41, False, "race_not_by_then"), (42, True, "race_in_time")])
def test_the_answer_is_honest_to_the_day(days: int, in_time: bool, code: str) -> None:
    found = outlook(runner(running__goal_date=(TODAY + timedelta(days=days)).isoformat()))
    assert (found.in_time, found.reasons[0].code) == (in_time, code)
    assert [reason.code for reason in found.reasons[1:]] == ["race_part_calm", "race_part_distance"]


def test_a_day_that_is_too_early_changes_nothing_in_the_advice() -> None:
    soon = runner(running__goal_date=(TODAY + timedelta(days=1)).isoformat())
    without = run_advice(given(runner()), READY)
    assert replace(run_advice(given(soon), READY), race=None) == replace(without, race=None)


def test_from_nothing_it_adds_up_what_opens_the_ladder_and_the_distance() -> None:
    state = person(TODAY - timedelta(days=9), running__now=False, running__goal_km=10)
    found = outlook(state)
    assert found.parts == (("ready", 28), ("ladder", 48), ("calm", 0), ("distance", 77))
    ready = outlook(ready_person())
    assert ready.parts[0] == ("ready", 0)
    assert outlook(ready_person(weeks=3)).parts[0] == ("ready", 7)


@pytest.mark.parametrize(("done", "days"), [(0, 48), (1, 46), (2, 44), (12, 24)])
def test_each_calm_outing_on_the_ladder_saves_two_days(done: int, days: int) -> None:
    first = TODAY - timedelta(days=2 * done + 2)
    state = ready_person(first)
    for number in range(done):
        state = ladder_run(state, first + timedelta(days=2 * number), number // 2 + 1)
    assert dict(outlook(state).parts)["ladder"] == days


def test_while_running_is_stopped_no_day_is_named() -> None:
    found = outlook(runner(), "no_run")
    assert (found.earliest, found.in_time, found.reasons[0].code) == (None, None, "race_unknown")


def test_a_goal_too_far_off_gets_no_day() -> None:
    assert outlook(runner(longest=0.1, goal=200)).earliest is not None
    far = outlook(with_run(runner(longest=10, goal=200), run(TODAY - timedelta(days=3), 1e-9)))
    assert (far.earliest, far.reasons[0].code) == (None, "race_far")


def test_at_the_distance_already_it_is_within_reach_now() -> None:
    state = runner(goal=5)
    for back in (20, 17, 14, 11, 8, 5, 2):
        state = with_run(state, run(TODAY - timedelta(days=back), 7.5))
    assert outlook(state).earliest == TODAY
