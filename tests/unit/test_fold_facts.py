"""Facts of the plan that learns: kinds of runs, tests, scores, flares, experiments, mornings told by two devices."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from immutables import Map

from coxa.journal.events import Event
from coxa.journal.fold import fold
from coxa.journal.state import Block, DoneTest, Experiment, FlareNote, Measured, Morning, Run, Scored, State
from tests.journals import PERSON, START, event, uid

DAY = date(2026, 11, 2)


def told(*events: Event) -> State:
    return fold(events, PERSON)


def test_two_devices_one_morning_the_more_careful_answers_count() -> None:
    phone = event(1, "morning_rated", {"pain": {"left": 2}, "woke": False, "limp": None})
    tablet = event(2, "morning_rated", {"pain": {"left": 5}, "woke": True, "stiff": False}, device="tablet")
    expected = Morning(DAY, "left", 5, woke=True, stiff=False, limp=None, event=uid(1), two_devices=True)
    assert told(phone, tablet).mornings[(DAY, "left")] == expected
    assert told(tablet, phone).mornings[(DAY, "left")] == expected


def test_two_devices_that_agree_are_not_pointed_out() -> None:
    data = {"pain": {"left": 2}, "woke": False}
    morning = told(event(1, "morning_rated", data), event(2, "morning_rated", data, device="tablet"))
    assert morning.mornings[(DAY, "left")].two_devices is False


def test_a_second_rating_of_one_device_does_not_count() -> None:
    first, second = event(1, "morning_rated", {"pain": {"left": 2}}), event(2, "morning_rated", {"pain": {"left": 7}})
    assert told(first, second).mornings[(DAY, "left")].pain == 2


def test_a_run_says_what_kind_it_was() -> None:
    data = {"km": 3, "continuous": False, "kind": "walk_run", "ladder_step": 4, "steps_per_min": 168, "effort": 3}
    expected = Run(DAY, 3, None, None, False, uid(1), "walk_run", 4, 168, 3)
    assert told(event(1, "run_done", data)).runs == (expected,)


def test_tests_scores_and_flares_stand_in_order() -> None:
    state = told(
        event(3, "tested", {"test": "side-plank", "side": "left", "value": 40, "quality": "fair", "pain": 1}),
        event(1, "tested", {"test": "hop", "side": "both", "value": 10, "stopped_by": "tight"}),
        event(2, "scored", {"measure": "nrs", "side": "left", "scores": {"now": 2, "worst": None}, "by": "items"}),
        event(4, "flare_noted", {"side": "left", "after": "a long drive"}),
    )
    assert state.tests == (
        DoneTest("hop", "both", 10, DAY, None, None, "", uid(1), "tight"),
        DoneTest("side-plank", "left", 40, DAY, 1, "fair", "", uid(3)),
    )
    assert state.scores == (Scored("nrs", "left", Map({"now": 2, "worst": None}), Map(), "items", "", "", DAY, uid(2)),)
    assert state.flares == (FlareNote("left", DAY, "a long drive", uid(4)),)


def test_a_test_taken_back_is_gone() -> None:
    wrong = event(1, "tested", {"test": "hop", "side": "left", "value": 10})
    assert told(wrong, event(2, "taken_back", {}, replaces=uid(1))).tests == ()


def test_an_experiment_from_its_events() -> None:
    blocks: list[dict[str, Any]] = [{"start": "2026-11-03", "days": 7, "with": True}]
    start: dict[str, Any] = {"experiment": "e1", "element": "ball", "measure": "squat-pinch", "blocks": blocks}
    state = told(
        event(1, "experiment_started", {**start, "side": "left"}),
        event(2, "experiment_measured", {"experiment": "e1", "when": "before", "value": 4}),
        event(3, "experiment_ended", {"experiment": "e1", "then": "keep"}, at=START + timedelta(days=2)),
    )
    assert state.experiments["e1"] == Experiment(
        id="e1",
        element="ball",
        measure="squat-pinch",
        side="left",
        blocks=(Block(date(2026, 11, 3), 7, True),),
        on=DAY,
        event=uid(1),
        values=(Measured("before", 4, DAY, START + timedelta(minutes=2), uid(2)),),
        then="keep",
        ended=date(2026, 11, 4),
    )


def test_values_of_an_experiment_that_nobody_started_are_kept_but_silent() -> None:
    lone = event(2, "experiment_measured", {"experiment": "e1", "when": "before", "value": 4})
    assert told(lone).experiments == Map()


def test_how_hard_it_was_is_remembered() -> None:
    shown = {"session": "s1", "date": "2026-11-02", "session_kind": "a", "minutes": 10, "items": []}
    rated = {"session": "s1", "exercise": "bridge", "worst": {"left": 1}, "effort": 6, "technique": "fair"}
    end = event(3, "session_finished", {"session": "s1", "how": "done", "effort": 5})
    session = told(event(1, "session_prescribed", shown), event(2, "exercise_rated", rated), end).sessions["s1"]
    assert (session.ratings[0].effort, session.ratings[0].technique) == (6, "fair")
    assert (session.effort, session.finished_at) == (5, end.at)
