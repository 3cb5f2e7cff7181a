"""The ladder's steps, which outings do a step, and the way up and down (rules 6)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coxa.plan.run_course import CLOSED, FREE, LADDER, OPEN, Place, course_of, standing_on
from coxa.plan.run_ladder import back_after, covers, ladder_steps, step_for
from tests.people import TODAY, person
from tests.runs import RULES, ladder_run, ready_person, run, with_run

STEPS = ladder_steps(RULES)


def test_the_ladder_is_the_decided_one() -> None:
    assert [(step.number, step.run_min, step.minutes) for step in STEPS] == [
        (1, 4, 20), (2, 8, 24), (3, 12, 24), (4, 14, 21), (5, 18, 24), (6, 20, 25),
        (7, 24, 27), (8, 24, 26), (9, 25, 26), (10, 20, 20), (11, 25, 25), (12, 30, 30),
    ]  # fmt: skip
    assert [step.number for step in STEPS if step.continuous] == [10, 11, 12]
    assert STEPS[8].parts() == [("run", 15), ("walk", 1), ("run", 10)]
    assert STEPS[0].parts()[:3] == [("walk", 2), ("run", 0.5), ("walk", 2)]


@pytest.mark.parametrize(
    ("bout", "step"),
    [(0, 1), (0.49, 1), (0.5, 1), (0.99, 1), (1, 2), (2, 4), (3.9, 5), (4, 6), (8, 7), (15, 9), (20, 10), (60, 12)],
)
def test_the_step_of_a_bout_is_never_longer_than_it(bout: float, step: int) -> None:
    assert step_for(bout, STEPS) == step


def test_which_outings_do_a_step() -> None:
    assert covers(run(TODAY, ladder_step=4, continuous=False), 4, STEPS)
    assert covers(run(TODAY, ladder_step=5, continuous=False), 4, STEPS)
    assert not covers(run(TODAY, ladder_step=3, continuous=False), 4, STEPS)
    assert not covers(run(TODAY, continuous=False, minutes=40, kind="walk_run"), 1, STEPS)
    assert covers(run(TODAY, minutes=20), 10, STEPS) and not covers(run(TODAY, minutes=19.9), 10, STEPS)
    assert not covers(run(TODAY), 10, STEPS)


@pytest.mark.parametrize(("days", "step"), [(28, 6), (31, 6), (60, 6), (61, 3), (400, 3)])
def test_after_a_long_break_it_begins_lower(days: int, step: int) -> None:
    assert back_after(days, RULES) == step


def climbed(colours: str, start: int = 1, every: int = 2) -> Place:
    """Return where a ready person stands after ladder outings in these colours, always of the step they are at."""
    first = TODAY
    state = ready_person(first)
    for number, colour in enumerate(colours):
        on = first + timedelta(days=every * number)
        place = standing_on(course_of(state, RULES), state, RULES, on)
        state = ladder_run(state, on, max(start, place.step), colour)
    last = first + timedelta(days=every * len(colours))
    return standing_on(course_of(state, RULES), state, RULES, last)


@pytest.mark.parametrize(
    ("colours", "step", "greens"),
    [
        ("g", 1, 1),
        ("gg", 2, 0),
        ("gy", 1, 0),
        ("gyg", 1, 1),
        ("gygg", 2, 0),
        ("gug", 2, 0),  # an open morning neither counts nor breaks the row
        ("gu", 1, 1),
        ("gggggg", 4, 0),
        ("ggggggr", 2, 0),  # red: two back
        ("ggr", 1, 0),
        ("r", 1, 0),
        ("ggggggrr", 1, 0),
    ],
)
def test_two_calm_outings_lead_up_yellow_repeats_red_leads_two_back(colours: str, step: int, greens: int) -> None:
    place = climbed(colours)
    assert (place.mode, place.step, place.greens) == (LADDER, step, greens)


def test_two_calm_outings_on_two_days_in_a_row_are_one() -> None:
    assert climbed("gg", every=1).step == 1
    assert climbed("ggg", every=1).step == 2  # the first and the third have a day between


def test_the_last_step_leads_into_the_open() -> None:
    place = climbed("gg" * 12)
    assert (place.mode, place.stage) == (OPEN, 0)
    assert climbed("gg" * 11 + "g") == climbed("gg" * 11 + "g")
    assert (climbed("gg" * 11 + "g").mode, climbed("gg" * 11 + "g").step) == (LADDER, 12)


def test_a_gap_on_the_ladder_never_leads_up() -> None:
    state = ladder_run(ready_person(), TODAY, 1)
    late = standing_on(course_of(state, RULES), state, RULES, TODAY + timedelta(days=40))
    assert (late.mode, late.step) == (CLOSED, 1)


@pytest.mark.parametrize(("days", "mode", "step"), [(27, FREE, 1), (28, CLOSED, 6), (60, CLOSED, 6), (61, CLOSED, 3)])
def test_who_stops_for_long_comes_back_on_the_ladder(days: int, mode: str, step: int) -> None:
    state = with_run(person(running__now=True, running__longest_km_30d=10), run(TODAY))
    place = standing_on(course_of(state, RULES), state, RULES, TODAY + timedelta(days=days))
    assert (place.mode, place.step) == (mode, step)


@pytest.mark.parametrize(
    ("minutes", "km", "step"),
    [(40, 5, 10), (16, 5, 7), (None, 4, 7), (None, 1, 4), (2, 5, 2), (1, 5, 1)],
)
def test_two_reds_lead_to_half_of_the_longest_calm_time(minutes: float | None, km: float, step: int) -> None:
    state = person(TODAY - timedelta(days=30), running__now=True, running__longest_km_30d=10)
    state = with_run(state, run(TODAY - timedelta(days=8), km, minutes=minutes))
    for back in (5, 3):
        state = with_run(state, run(TODAY - timedelta(days=back), worst=7))
    place = standing_on(course_of(state, RULES), state, RULES, TODAY)
    assert (place.mode, place.step, place.from_red) == (LADDER, step, True)


def test_calm_time_is_forgotten_after_thirty_days() -> None:
    state = person(TODAY - timedelta(days=90), running__now=True, running__longest_km_30d=10)
    state = with_run(state, run(TODAY - timedelta(days=33), minutes=60))
    state = with_run(state, run(TODAY - timedelta(days=20), worst=4))
    for back in (5, 3):
        state = with_run(state, run(TODAY - timedelta(days=back), worst=7))
    assert standing_on(course_of(state, RULES), state, RULES, TODAY).step == 1


@pytest.mark.parametrize(
    ("item", "answer", "mode"), [("s1", "yes", CLOSED), ("s3", "unsure", CLOSED), ("s1", "unsure", FREE)]
)
def test_once_the_screen_stopped_it_running_is_opened_by_criteria(item: str, answer: str, mode: str) -> None:
    state = person(TODAY - timedelta(days=30), running__now=True, running__longest_km_30d=10)
    state = with_run(state, run(TODAY - timedelta(days=8)))
    state = state.with_answers({f"screen.{item}": answer}, TODAY - timedelta(days=5))
    state = state.with_answers({f"screen.{item}": "no"}, TODAY - timedelta(days=2))
    place = standing_on(course_of(state, RULES), state, RULES, TODAY)
    assert (place.mode, place.step) == (mode, 1)
