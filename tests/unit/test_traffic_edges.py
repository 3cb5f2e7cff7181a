"""Borders of the traffic light: which report belongs to which item and hip, and the lowest month."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from immutables import Map

from coxa.catalog.load import load_rules
from coxa.journal.state import Pinch, Rating, SessionRecord, SetStopped, State
from coxa.plan.traffic import baseline, colour_of, hips_of, report_of, session_colour
from tests.people import TODAY, item, person, with_morning, with_session

RULES = load_rules()


def held(**changes: object) -> tuple[State, SessionRecord]:
    """Return a calm session of clamshells on both sides, with changes to its record."""
    state = with_session(person(), TODAY, (item("clamshell", "left"), item("clamshell", "right")), worst=None)
    name = f"s-{TODAY}-a"
    record = replace(state.sessions[name], **changes)  # type: ignore[arg-type]
    return replace(state, sessions=state.sessions.set(name, record)), record


def test_the_hips_that_gate_an_item() -> None:
    both = person(hip__left__symptomatic=True)
    assert (hips_of(both, "left"), hips_of(both, "right")) == (("left",), ("right",))
    assert set(hips_of(both, "both")) == {"left", "right"}
    assert hips_of(person(), "left") == hips_of(person(), "both") == ("right",)


def test_a_rating_counts_for_its_exercise_and_its_hip_else_the_worst_one() -> None:
    state, record = held(
        ratings=(
            Rating("clamshell", Map({"left": 3.0, "right": 1.0}), 3, ""),
            Rating("bridge", Map({"right": 9.0}), 3, ""),
            Rating("clamshell", Map(), 3, ""),
        )
    )
    during = {
        hip: report_of(state, record, "clamshell", "right", hip, RULES).during  # type: ignore[arg-type]
        for hip in ("left", "right")
    }
    assert during == {"left": 3, "right": 1}
    state, record = held(ratings=(Rating("clamshell", Map({"left": 4.0, "other": 2.0}), 3, ""),))
    assert report_of(state, record, "clamshell", "right", "right", RULES).during == 4


@pytest.mark.parametrize(
    ("exercise", "side", "why", "expected"),
    [
        ("clamshell", "right", "pain", True),
        ("clamshell", "left", "pain", False),
        ("bridge", "right", "pain", False),
        ("clamshell", "right", "tired", False),
    ],
)
def test_a_set_stopped_for_pain_counts_as_a_pinch_of_that_item(
    exercise: str, side: str, why: str, expected: bool
) -> None:
    stop = SetStopped(exercise, side, 1, why, "")
    state, record = held(stopped_sets=(stop,))
    assert report_of(state, record, "clamshell", "right", "right", RULES).pinched is expected


@pytest.mark.parametrize(
    ("exercise", "side", "expected"),
    [("clamshell", "right", True), ("clamshell", "left", False), ("bridge", "right", False)],
)
def test_a_pinch_counts_for_its_own_item(exercise: str, side: str, expected: bool) -> None:
    state, record = held(pinches=(Pinch(exercise, side, 1, "less_range", ""),))
    assert report_of(state, record, "clamshell", "right", "right", RULES).pinched is expected


def test_the_worst_colour_counts_and_unknown_is_worse_than_green() -> None:
    both = person(hip__left__symptomatic=True)
    state = with_session(both, TODAY, (item("bridge"),), worst=1)
    record = state.sessions[f"s-{TODAY}-a"]
    assert colour_of(state, record, "bridge", "both", RULES) == "unknown"  # the left morning is missing
    for pain, colour in ((0, "green"), (1, "green"), (2, "red")):
        assert (
            colour_of(with_morning(state, TODAY + timedelta(days=1), pain, "left"), record, "bridge", "both", RULES)
            == colour
        )


def test_a_sessions_colour_is_its_worst_main_items() -> None:
    state, record = held(
        ratings=(Rating("clamshell", Map({"right": 1.0}), 3, ""),),
        pinches=(Pinch("clamshell", "right", 1, "less_range", ""),),
    )
    assert session_colour(state, record, RULES) == "yellow"
    assert session_colour(state, replace(record, items=record.items[:1]), RULES) == "green"
    assert session_colour(state, replace(record, items=()), RULES) == "unknown"


def test_each_hip_is_held_against_its_own_usual_morning() -> None:
    state = person(hip__left__symptomatic=True, hip__left__pain_average_week=4)
    state = with_session(state, TODAY, (item("clamshell", "left"),), worst=1, after=4, side="left")
    assert colour_of(state, state.sessions[f"s-{TODAY}-a"], "clamshell", "left", RULES) == "green"


@pytest.mark.parametrize(("back", "expected"), [(0, "green"), (6, "green"), (7, "red")])
def test_night_pain_is_new_when_the_seven_mornings_up_to_the_session_had_none(back: int, expected: str) -> None:
    state = with_morning(person(), TODAY - timedelta(days=back), 1, woke=True)
    state = with_session(state, TODAY, (item(),), woke=True)
    assert colour_of(state, state.sessions[f"s-{TODAY}-a"], "bridge", "both", RULES) == expected


def mornings(*pains: float) -> State:
    """Return the person with one morning a day, the last on today's."""
    state = person()
    for back, pain in enumerate(reversed(pains)):
        state = with_morning(state, TODAY - timedelta(days=back), pain)
    return state


def test_the_lowest_month_looks_at_full_windows_of_seven() -> None:
    assert baseline(mornings(*[0] * 4, *[4] * 4), "right", TODAY, RULES) == 1  # the first seven have a median of 0
    assert baseline(mornings(*[0] * 3, *[4] * 4), "right", TODAY, RULES) == 4  # seven only: their own median
    assert baseline(mornings(*[4] * 8, 0, 0, 0), "right", TODAY, RULES) == 4  # no window shorter than seven
