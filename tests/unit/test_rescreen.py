"""What the journal shows that asks for the safety questions again, at each edge, and what closes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coxa.catalog.load import load_catalog, load_rules
from coxa.journal.events import Json
from coxa.journal.state import Answer, Cleared, FlareNote, Morning, State
from coxa.plan.plan import make_plan
from coxa.plan.rescreen import shown_by_journal
from coxa.plan.screen import asked_items, screen_person
from tests.people import TODAY, given, person, with_morning

RULES, CATALOG = load_rules(), load_catalog()
NOTE = "018f0000-0000-7000-8000-00000000000{n}"


def noted(state: State, *days: int, side: str = "right") -> State:
    """Return the person with flares noted so many days ago, each settled two mornings later."""
    for n, back in enumerate(days):
        on = TODAY - timedelta(days=back)
        note = FlareNote("right" if side == "right" else "left", on, "", NOTE.format(n=n + 1))
        state = replace(state, flares=(*state.flares, note))
        for later in (1, 2):
            if back - later >= 0:
                state = with_morning(state, on + timedelta(days=later), 1, note.side)
    return state


def shown(state: State) -> list[tuple[str, int]]:
    return [(one.code, (TODAY - one.on).days) for one in shown_by_journal(state, RULES, TODAY)]


def old(**changes: Json) -> State:
    """Return the person who answered ten weeks ago."""
    return person(on=TODAY - timedelta(days=70), **changes)


def status(state: State) -> tuple[str, list[str]]:
    screening = screen_person(state, CATALOG, TODAY, RULES)
    return screening.status, [finding.rule for finding in screening.findings]


@pytest.mark.parametrize(("apart", "again"), [(28, True), (29, False), (5, True)])
def test_two_flares_within_four_weeks_ask_again_and_a_day_more_does_not(apart: int, again: bool) -> None:
    state = noted(old(), apart + 3, 3)
    assert shown(state) == ([("two_flares", 3)] if again else [])
    assert status(state) == (("locked", ["two_flares"]) if again else ("ready", []))


def test_one_flare_asks_nothing_and_two_hips_are_counted_apart() -> None:
    assert status(noted(old(), 3)) == ("ready", [])
    assert shown(noted(noted(old(), 10), 3, side="left")) == []


def test_a_third_flare_asks_again() -> None:
    assert shown(noted(old(), 40, 20, 3)) == [("two_flares", 20), ("two_flares", 3)]


def answered_again(state: State, back: int, event: str, *, but: str | None = None) -> State:
    """Return the person who went through the safety pages once more."""
    answers = state.answers
    for key in asked_items(state, CATALOG, TODAY):
        if key != but:
            new = Answer("no", TODAY - timedelta(days=back), event)
            answers = answers.set(f"screen.{key}", (*answers.get(f"screen.{key}", ()), new))
    return replace(state, answers=answers)


LATER, EARLIER = "018f0000-0000-7000-8000-00000000000f", "018e0000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("back", "event", "expected"),
    [
        (2, "", "ready"),  # a later day
        (3, LATER, "ready"),  # the same day, after it
        (3, EARLIER, "locked"),  # the same day, before it
        (3, "", "locked"),  # the same day, order not known: the careful way
        (4, LATER, "locked"),
    ],
)
def test_the_whole_safety_part_answered_again_closes_it(back: int, event: str, expected: str) -> None:
    assert status(answered_again(noted(old(), 20, 3), back, event))[0] == expected


def test_one_answer_left_out_keeps_it_open() -> None:
    key = asked_items(old(), CATALOG, TODAY)[0]
    assert status(answered_again(noted(old(), 20, 3), 2, "", but=key))[0] == "locked"


@pytest.mark.parametrize(("back", "expected"), [(2, "ready"), (4, "locked")])
def test_a_clearance_closes_it(back: int, expected: str) -> None:
    cleared = Cleared("physiotherapist", TODAY - timedelta(days=back), "all", "", "")
    assert status(replace(noted(old(), 20, 3), cleared=(cleared,)))[0] == expected


def test_answers_that_stop_the_plan_still_stop_it() -> None:
    state = answered_again(noted(old(), 20, 3), 2, "")
    key = "screen.s3"
    yes = replace(state, answers=state.answers.set(key, (Answer("yes", TODAY - timedelta(days=2), ""),)))
    assert status(yes)[0] == "refused"


def test_taking_the_note_back_takes_the_lock_away() -> None:
    state = noted(old(), 20, 3)
    assert status(replace(state, flares=state.flares[:1]))[0] == "ready"


def mornings(state: State, rows: dict[int, Morning]) -> State:
    for back, row in rows.items():
        on = TODAY - timedelta(days=back)
        state = replace(state, mornings=state.mornings.set((on, row.side), replace(row, on=on)))
    return state


LIMP = Morning(TODAY, "right", 1, False, False, True, "")
WOKE = Morning(TODAY, "right", 1, True, False, False, "")
BAD = Morning(TODAY, "right", 6, False, False, False, "")


@pytest.mark.parametrize(("days", "expected"), [((13, 0), True), ((14, 0), False), ((3,), False), ((1, 0), True)])
def test_a_second_limp_within_two_weeks_asks_again(days: tuple[int, ...], expected: bool) -> None:
    state = mornings(old(), dict.fromkeys(days, LIMP))
    assert (("limp_again", 0) in shown(state)) is expected
    assert (status(state)[0] == "locked") is expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((6, 3, 0), True),
        ((7, 3, 0), False),  # more than a week
        ((1, 0), False),
        ((27, 6, 3, 0), False),  # it woke one three weeks before already
        ((28, 6, 3, 0), True),
    ],
)
def test_nights_that_are_new_ask_again(days: tuple[int, ...], expected: bool) -> None:
    assert (("new_night_pain", 0) in shown(mornings(old(), dict.fromkeys(days, WOKE)))) is expected


def test_nights_that_the_answers_know_are_not_new() -> None:
    assert shown(mornings(old(hip__right__wakes_nights_per_week=1), dict.fromkeys((6, 3, 0), WOKE))) == []


@pytest.mark.parametrize(("bad", "expected"), [(3, False), (4, True)])
def test_a_flare_that_is_red_for_seventy_two_hours_asks_again(bad: int, expected: bool) -> None:
    state = mornings(old(), dict.fromkeys(range(bad), BAD))
    assert (status(state) == ("locked", ["long_flare"])) is expected


def test_the_plan_and_the_screen_agree() -> None:
    plan = make_plan(given(noted(old(), 20, 3)))
    assert (plan.status, plan.today, plan.screening.urgency) == ("locked", None, "prompt")


def test_without_rules_only_what_was_said_counts() -> None:
    assert screen_person(noted(old(), 20, 3), CATALOG, TODAY).status == "ready"
