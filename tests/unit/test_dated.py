"""Facts of days that cannot be are set aside with a reason; what makes the plan more careful never is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coxa.catalog.load import load_rules
from coxa.journal.events import Event
from coxa.journal.fold import fold
from coxa.journal.state import State
from coxa.plan.dated import contradicted_mornings, set_aside_misdated
from coxa.plan.records import Reason
from tests.journals import PERSON, START, event

TODAY = date(2026, 11, 2)


def told(*events: Event) -> State:
    return fold(events, PERSON)


def rated(number: int, days: int, **fields: object) -> Event:
    return event(number, "morning_rated", {"pain": {"left": 3}}, at=START + timedelta(days=days), **fields)


@pytest.mark.parametrize(("days", "wrong"), [(0, 0), (1, 0), (2, 1)])
def test_one_day_ahead_may_be_another_time_zone_two_days_cannot(days: int, wrong: int) -> None:
    state, reasons = set_aside_misdated(told(rated(1, days)), load_rules(), TODAY)
    assert len(state.mornings) == 1 - wrong
    assert reasons == ((Reason("misdated", {"n": wrong}),) if wrong else ())


def test_every_kind_of_fact_from_the_future_is_set_aside_and_counted() -> None:
    at = START + timedelta(days=40)
    shown = {"session": "s1", "date": "2026-12-12", "session_kind": "a", "minutes": 10, "items": []}
    state = told(
        event(1, "run_done", {"km": 3, "continuous": True}, at=at),
        event(2, "tested", {"test": "hop", "side": "left", "value": 10}, at=at),
        event(3, "scored", {"measure": "nrs", "scores": {"now": 1}}, at=at),
        event(4, "flare_noted", {"side": "left"}, at=at),
        event(5, "session_prescribed", shown, at=at),
        event(6, "session_started", {"session": "s1"}, at=at + timedelta(minutes=1)),
        rated(7, 40),
        rated(8, 0),
    )
    kept, reasons = set_aside_misdated(state, load_rules(), TODAY)
    assert reasons == (Reason("misdated", {"n": 6}),)
    assert (kept.runs, kept.tests, kept.scores, kept.flares, len(kept.sessions)) == ((), (), (), (), 0)
    assert list(kept.mornings) == [(TODAY, "left")]


def test_a_session_that_was_only_shown_may_lie_ahead() -> None:
    shown = {"session": "s1", "date": "2026-12-12", "session_kind": "a", "minutes": 10, "items": []}
    state = told(event(1, "session_prescribed", shown))
    assert set_aside_misdated(state, load_rules(), TODAY) == (state, ())


@pytest.mark.parametrize(("days", "wrong"), [(-305, 0), (-306, 1)])
def test_before_the_birth_year_nothing_happened(days: int, wrong: int) -> None:
    born = event(1, "answered", {"answers": {"person.birth_year": 2026}})
    _, reasons = set_aside_misdated(told(born, rated(2, days)), load_rules(), TODAY)
    assert [reason.values["n"] for reason in reasons] == ([wrong] if wrong else [])


def test_answers_and_flags_count_whatever_their_date() -> None:
    at = START + timedelta(days=400)
    state = told(
        event(1, "flag_raised", {"flag": "pop"}, at=at),
        event(2, "answered", {"answers": {"screen.s1": "yes"}}, at=at),
        event(3, "limit_set", {"side": "left", "max_flexion_deg": 60}, at=at),
    )
    assert set_aside_misdated(state, load_rules(), TODAY) == (state, ())


@pytest.mark.parametrize(("days", "said"), [(0, True), (6, True), (7, False), (-1, False)])
def test_two_devices_are_mentioned_for_a_week(days: int, said: bool) -> None:
    state = told(rated(1, 0), event(2, "morning_rated", {"pain": {"left": 5}}, device="tablet"))
    reasons = contradicted_mornings(state, 7, TODAY + timedelta(days=days))
    assert reasons == ((Reason("two_devices", {"on": "2026-11-02"}),) if said else ())
