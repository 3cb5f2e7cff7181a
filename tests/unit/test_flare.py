"""When a flare begins and ends, and the way back from it: each edge on both sides (rules.toml [flare])."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from immutables import Map

from coxa.catalog.load import load_rules
from coxa.catalog.records import Side
from coxa.journal.state import FlareNote, Rating, Run, State
from coxa.plan.flare import Flare, days_left, flare_day, flares_of, is_recent, light_days, recent_flares, way_back
from tests.people import TODAY, item, person, with_morning, with_session

RULES = load_rules()


def rated(pains: list[float | None], state: State | None = None, last: date = TODAY, side: Side = "right") -> State:
    """Return the person with these mornings in a row, the last one on `last`; None is a morning without a value."""
    state = state or person()
    for back, pain in enumerate(reversed(pains)):
        if pain is not None:
            state = with_morning(state, last - timedelta(days=back), pain, side)
    return state


def noted(state: State, back: int = 0, after: str = "", side: Side = "right") -> State:
    """Return the person who said so many days ago that the hip has flared up."""
    on = TODAY - timedelta(days=back)
    return replace(state, flares=(*state.flares, FlareNote(side, on, after, f"note-{on}")))


def found(state: State, today: date = TODAY) -> list[tuple[int, int | None, str]]:
    """Return each flare as days before today, and why it began."""
    rows = flares_of(state, RULES, today)
    return [((today - f.start).days, None if f.end is None else (today - f.end).days, f.why) for f in rows]


def stage(state: State, today: date = TODAY) -> str | None:
    day = flare_day(state, RULES, today)
    return day.stage if day else None


USUAL: list[float | None] = [1, 1, 1, 1, 1, 1, 1]


def test_one_bad_morning_is_no_flare_and_two_in_a_row_are() -> None:
    """The usual is 1: three is bad (1 + 2), two and a half is not."""
    assert found(rated([*USUAL, 3])) == []
    assert found(rated([*USUAL, 3, 3])) == [(1, None, "not_settled")]
    assert found(rated([*USUAL, 3, 2.5])) == []
    assert found(rated([*USUAL, 2.5, 3])) == []


def test_one_morning_may_be_missing_between_the_two_but_not_two() -> None:
    assert found(rated([*USUAL, 5, None, 5])) == [(2, None, "not_settled")]
    assert found(rated([*USUAL, 5, None, None, 5])) == []
    assert found(rated([*USUAL, 5, 1, 5])) == []


def test_below_three_a_morning_is_no_flare_whatever_the_usual_is() -> None:
    calm: list[float | None] = [0, 0, 0, 0, 0, 0, 0]
    assert found(rated([*calm, 2, 2, 2])) == []
    assert found(rated([*calm, 3, 3])) == [(1, None, "not_settled")]


def test_a_sore_usual_asks_for_more_and_the_first_bad_morning_does_not_raise_it() -> None:
    sore: list[float | None] = [3, 3, 3]
    state = person(hip__right__pain_average_week=3)
    assert found(rated([*sore, 5, 5], state)) == [(1, None, "not_settled")]
    assert found(rated([*sore, 4.5, 4.5], state)) == []


def test_without_mornings_before_the_usual_is_the_answers_average() -> None:
    state = person(hip__right__pain_average_week=4)
    assert found(rated([5, 5], state)) == []
    assert found(rated([6, 6], state)) == [(1, None, "not_settled")]


def red_before(state: State, worst: float = 6, back: int = 1) -> State:
    return with_session(state, TODAY - timedelta(days=back), (item(),), worst=worst, after=None)


def test_a_session_that_was_red_while_it_lasted_and_a_bad_morning_are_a_flare() -> None:
    assert found(red_before(rated([*USUAL, 3]))) == [(0, None, "red_session")]
    assert found(red_before(rated([*USUAL, 3]), worst=5)) == []
    assert found(red_before(rated([*USUAL, 2.5]))) == []
    assert found(red_before(rated([*USUAL, 3]), back=2)) == []


def test_a_run_counts_like_a_session() -> None:
    state = rated([*USUAL, 3])
    run = Run(TODAY - timedelta(days=1), 3.0, 20.0, 6, True, "")
    assert found(replace(state, runs=(run,))) == [(0, None, "red_session")]
    assert found(replace(state, runs=(replace(run, worst=5),))) == []


def test_only_the_hip_that_hurt_in_the_session_has_the_flare() -> None:
    state = red_before(rated([*USUAL, 3]))
    record = next(iter(state.sessions.values()))
    other = replace(record, ratings=(Rating("bridge", Map({"left": 7.0}), None, ""),))
    assert found(replace(state, sessions=state.sessions.set(record.id, other))) == []


def test_the_person_s_word_is_enough_and_a_second_word_is_the_same_flare() -> None:
    state = noted(noted(rated(USUAL), 1, "a long drive"), 0, "and stairs")
    assert found(state) == [(1, None, "noted")]
    flare = flares_of(state, RULES, TODAY)[0]
    assert flare.noted and flare.after == "a long drive"
    assert flare.notes == tuple(note.event for note in state.flares)


def test_what_is_said_in_a_flare_of_the_mornings_belongs_to_it() -> None:
    state = noted(rated([*USUAL, 5, 5]), 0, "a football match")
    flare = flares_of(state, RULES, TODAY)[0]
    assert (flare.why, flare.noted, flare.after) == ("not_settled", True, "a football match")
    after_one = noted(rated([*USUAL, 5, None]), 0)
    assert found(after_one) == [(1, None, "noted")]


def test_two_calm_mornings_in_a_row_end_it_one_does_not() -> None:
    assert found(rated([*USUAL, 5, 5, 1])) == [(2, None, "not_settled")]
    assert found(rated([*USUAL, 5, 5, 1, 2])) == [(3, 0, "not_settled")]
    assert found(rated([*USUAL, 5, 5, 1, 2.5, 1])) == [(4, None, "not_settled")]
    assert found(rated([*USUAL, 5, 5, 1, 4, 1])) == [(4, None, "not_settled")]


def test_the_morning_of_the_day_it_was_noted_was_before_it() -> None:
    assert found(noted(rated([*USUAL, 1]), 0)) == [(0, None, "noted")]
    assert found(noted(rated([*USUAL, 1, 1]), 1)) == [(1, None, "noted")]
    assert found(noted(rated([*USUAL, 1, 1, 1]), 2)) == [(2, 0, "noted")]


def test_a_flare_that_does_not_settle_is_closed_after_four_weeks() -> None:
    state = rated([*USUAL, *([6.0] * 28)])
    assert found(state) == [(27, None, "not_settled")]
    assert found(with_morning(state, TODAY + timedelta(days=1), 6), TODAY + timedelta(days=1)) == [
        (28, 0, "not_settled")
    ]
    later = TODAY + timedelta(days=1)
    assert flares_of(state, RULES, later)[0].closed and flare_day(state, RULES, later) is None


def test_the_usual_does_not_rise_with_a_flare() -> None:
    """Mornings of five for ten days, then calm, then five again: the second flare is measured like the first."""
    state = rated([*USUAL, *([5.0] * 10), 1, 1, 4, 3])
    flares = flares_of(state, RULES, TODAY)
    assert [flare.usual for flare in flares] == [1, 1] and flares[1].start == TODAY - timedelta(days=1)


def test_the_planner_looks_back_twelve_weeks_and_the_progress_page_at_everything() -> None:
    old = TODAY - timedelta(days=100)
    state = noted(rated(USUAL), 100)
    assert [flare.start for flare in flares_of(state, RULES, TODAY)] == [old]
    assert recent_flares(state, RULES, TODAY) == ()
    edge = noted(rated(USUAL), 84)
    assert len(recent_flares(edge, RULES, TODAY)) == 1 and recent_flares(noted(rated(USUAL), 85), RULES, TODAY) == ()


def test_flares_of_two_hips_stand_in_order_of_days() -> None:
    state = noted(noted(rated(USUAL), 3, side="left"), 5)
    assert [(flare.side, (TODAY - flare.start).days) for flare in flares_of(state, RULES, TODAY)] == [
        ("right", 5),
        ("left", 3),
    ]


@pytest.mark.parametrize(
    ("mornings", "expected", "at"),
    [
        ([], "calm", 1),
        ([1], "calm", 2),
        ([1, 1], "calm", 3),
        ([1, 1, 1], "half", 4),
        ([1] * 6, "half", 7),
        ([1] * 7, "back", 8),
        ([1] * 13, "back", 14),
        ([1] * 14, None, 15),
        ([5], "calm", 1),
        ([5, 1, 1], "calm", 3),
        ([5, 1, 1, 1], "half", 4),
        ([1, 1, 1, 5], "calm", 1),  # a bad morning: one stage back
        ([1] * 8 + [5], "half", 4),
        ([None] * 5, "calm", 3.5),  # not known: half a day each
        ([None] * 6, "half", 4),
    ],
)
def test_the_way_back_goes_by_mornings(mornings: list[float | None], expected: str | None, at: float) -> None:
    """From the day on which the person said so; the usual is 1."""
    state = noted(rated([*USUAL, 1, *mornings]), len(mornings))
    assert stage(state) == expected
    assert way_back(state, flares_of(state, RULES, TODAY)[0], RULES, TODAY) == at


def test_a_morning_in_between_neither_leads_on_nor_back() -> None:
    """With a usual of 1.5, three is above calm (2.5) and below bad (3.5)."""
    usual: list[float | None] = [1.5] * 7
    state = noted(rated([*usual, 1, 1, 3]), 2)
    assert way_back(state, flares_of(state, RULES, TODAY)[0], RULES, TODAY) == 2


def test_today_says_the_day_the_stage_and_what_is_left() -> None:
    day = flare_day(noted(rated([*USUAL, 1, 1]), 1), RULES, TODAY)
    assert day is not None and (day.day, day.at, day.share, day.steps_back) == (2, 2, 0.5, 1)
    assert [reason.code for reason in day.reasons] == ["flare_calm", "flare_why_noted"]
    assert day.reasons[0].values == {"side": "right", "day": 2} and days_left(day, RULES) == 2
    back = flare_day(noted(rated([*USUAL, 1, *([1.0] * 9)]), 9), RULES, TODAY)
    assert back is not None and (back.stage, back.share, back.steps_back) == ("back", 1.0, 1)


def test_a_morning_that_is_not_known_is_said() -> None:
    day = flare_day(noted(rated([*USUAL, 1, None]), 1), RULES, TODAY)
    assert day is not None and day.reasons[-1].code == "flare_morning_unknown"


@pytest.mark.parametrize(("bad", "long"), [(3, False), (4, True)])
def test_bad_mornings_over_seventy_two_hours_are_long(bad: int, long: bool) -> None:
    """Three mornings in a row span 48 hours, four span 72."""
    state = rated([*USUAL, *([5.0] * bad)])
    assert (flares_of(state, RULES, TODAY)[0].long_red is not None) is long
    day = flare_day(state, RULES, TODAY)
    assert day is not None and ("flare_see_someone" in [reason.code for reason in day.reasons]) is long


def test_the_way_back_never_lasts_longer_than_four_weeks() -> None:
    """Single bad mornings, each followed by calm ones, lead back and on and back again."""
    pattern: list[float | None] = [5, 1, 1, 1] * 7
    state = noted(rated([*USUAL, 1, *pattern[:27]]), 27)
    assert stage(state) is not None
    later = noted(rated([*USUAL, 1, *pattern]), 28)
    assert stage(later) is None


def test_the_more_careful_hip_counts() -> None:
    state = noted(rated([*USUAL, *([1.0] * 5)]), 4)
    both = noted(rated([1] * 12, state, side="left"), 1, side="left")
    day = flare_day(both, RULES, TODAY)
    assert day is not None and (day.flare.side, day.stage) == ("left", "calm")


def test_a_hip_that_is_not_called_sore_needs_the_person_s_word() -> None:
    state = rated([*USUAL, 5, 5], side="left")
    assert stage(state) is None and stage(noted(state, 0, side="left")) == "calm"


def test_light_days_begin_when_it_was_known_and_end_with_the_way_back() -> None:
    state = rated([*USUAL, 5, 5, *([1.0] * 20)])
    flares = flares_of(state, RULES, TODAY)
    known = TODAY - timedelta(days=20)
    days = light_days(state, flares, RULES, TODAY)
    assert min(days) == known and max(days) == known + timedelta(days=13)
    assert len(days) == 14
    assert light_days(state, flares, RULES, known) == {known}


def test_a_flare_keeps_the_phase_for_two_weeks() -> None:
    flare = Flare("right", TODAY - timedelta(days=13), None, True, "", known=TODAY - timedelta(days=13))
    assert is_recent((flare,), RULES, TODAY)
    assert not is_recent((replace(flare, start=TODAY - timedelta(days=14)),), RULES, TODAY)
    assert not is_recent((replace(flare, closed=True),), RULES, TODAY)


def test_a_morning_that_is_still_to_come_does_not_count() -> None:
    later = with_morning(rated([*USUAL, 5]), TODAY + timedelta(days=1), 5)
    assert found(later) == [] and len(found(later, TODAY + timedelta(days=1))) == 1


def test_days_without_a_value_end_the_row_of_bad_mornings() -> None:
    """Five days lie between the first and the last, but nobody knows of the two in the middle."""
    state = rated([*USUAL, 5, 5, None, None, 5])
    assert flares_of(state, RULES, TODAY)[0].long_red is None
    assert flares_of(rated([*USUAL, 5, 5, None, 5]), RULES, TODAY)[0].long_red == TODAY


def test_saying_it_again_on_the_way_back_begins_the_way_anew() -> None:
    """Nobody who says that the hip has flared up is answered with more work."""
    state = noted(rated([0.0] * 6), back=5)
    assert (stage(state), stage(noted(state, back=0))) == ("half", "calm")
