"""The traffic light of rules 4 as a table of edges, written from the rule and not from the code."""

from datetime import timedelta

import pytest

from coxa.catalog.load import load_rules
from coxa.plan.traffic import Report, baseline, classify, colour_of
from tests.people import TODAY, item, person, with_morning, with_session

RULES = load_rules()
G, Y, R, U = "green", "yellow", "red", "unknown"


@pytest.mark.parametrize(
    ("usual", "during", "after", "colour"),
    [
        (0, 0, 0, G),
        (0, 2, 1, G),  # during up to 2 is calm whatever the usual is
        (0, 3, 1, Y),
        (0, 5, 1, Y),
        (0, 6, 0, R),
        (0, 0, 2, R),  # next morning two above usual
        (2, 3, 3, G),  # during up to usual + 1
        (2, 4, 3, Y),
        (3, 4, 4, G),
        (4, 4, 5, G),
        (5, 5, 6, Y),  # never green above 4 during
        (5, 4, 7, R),
        (1.5, 2, 2, G),
        (1.5, 2, 3, Y),  # between usual + 1 and usual + 2: not calm, not red
        (1.5, 2, 4, R),
        (0, 2, None, U),
        (0, None, 1, U),
        (0, 6, None, R),
        (0, None, 2, R),
    ],
)
def test_colour_on_each_edge(usual: float, during: float | None, after: float | None, colour: str) -> None:
    assert classify(Report(during, after, False, False), usual, RULES) == colour


def test_a_pinch_is_at_best_yellow() -> None:
    assert classify(Report(0, 0, True, False), 0, RULES) == Y
    assert classify(Report(6, 0, True, False), 0, RULES) == R


def test_a_limp_or_new_night_pain_is_red() -> None:
    assert classify(Report(0, 0, False, True), 0, RULES) == R
    state = with_session(person(), TODAY, (item(),), limp=True)
    assert colour_of(state, state.sessions[f"s-{TODAY}-a"], "bridge", "both", RULES) == R


def test_night_pain_that_was_there_before_is_not_new() -> None:
    state = with_session(person(hip__right__wakes_nights_per_week=1), TODAY, (item(),), woke=True)
    assert colour_of(state, state.sessions[f"s-{TODAY}-a"], "bridge", "both", RULES) == G
    fresh = with_session(person(), TODAY, (item(),), woke=True)
    assert colour_of(fresh, fresh.sessions[f"s-{TODAY}-a"], "bridge", "both", RULES) == R


def test_the_usual_morning_is_intake_until_three_ratings_then_their_median() -> None:
    state = person(hip__right__pain_average_week=4)
    assert baseline(state, "right", TODAY, RULES) == 4
    for back, pain in ((3, 1), (2, 2), (1, 2)):
        state = with_morning(state, TODAY - timedelta(days=back), pain)
    assert baseline(state, "right", TODAY, RULES) == 2


def test_the_usual_morning_may_not_creep_more_than_one_above_its_lowest_month() -> None:
    state = person()
    for back in range(28, 0, -1):
        state = with_morning(state, TODAY - timedelta(days=back), 1 if back > 10 else 4)
    assert baseline(state, "right", TODAY, RULES) == 2


def test_the_usual_morning_is_at_most_five() -> None:
    assert baseline(person(hip__right__pain_average_week=9), "right", TODAY, RULES) == 5


def test_a_rating_of_one_hip_counts_for_that_hip_only_when_two_are_sore() -> None:
    state = person(hip__left__symptomatic=True)
    state = with_session(state, TODAY, (item("clamshell", "left"), item("clamshell", "right")), worst=6, side="right")
    state = with_morning(state, TODAY + timedelta(days=1), 1, "left")
    session = state.sessions[f"s-{TODAY}-a"]
    assert colour_of(state, session, "clamshell", "right", RULES) == R
