"""A lived life: real events, the real fold, the card's branches, and the same course again for the same seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from coxa.journal.fold import fold
from coxa.journal.kinds import faults_of
from coxa.plan.records import Session
from coxa.simulate.guide import READY, Offer, PlannerGuide, easy_minutes
from coxa.simulate.live import Life, start_of
from coxa.simulate.lived_session import LivedSession
from coxa.simulate.records import Diary
from tests.simulate.test_responder import item
from tests.simulate.worlds import MONDAY, SEED, body_of, life_of, somebody, world

SURE: Mapping[str, float] = {
    "adherence": 1.0, "rates_mornings": 1.0, "holidays_per_year": 0.0, "alarms_per_year": 0.0, "drives_per_week": 0.0,
}  # fmt: skip


def kinds(life: Life) -> list[str]:
    """Return the kinds of the events so far."""
    return [event.kind for event in life.diary.events]


def data_of(life: Life, kind: str) -> list[Mapping[str, Any]]:
    """Return the data of all events of a kind."""
    return [event.data for event in life.diary.events if event.kind == kind]


def test_the_same_seed_is_the_same_life_and_its_events_are_sound() -> None:
    """Every event fits its kind; the incremental fold is the fold of all; the same again byte for byte."""
    one, again = life_of(somebody(1)), life_of(somebody(1))
    days = list(one.days(14))
    assert days == list(again.days(14)) and one.diary.events == again.diary.events
    assert not [fault for event in one.diary.events for fault in faults_of(event)]
    assert fold(one.diary.events, one.diary.person) == one.state
    assert {"programme_prescribed", "session_prescribed", "set_done", "exercise_rated", "morning_rated"} <= {
        *kinds(one)
    }
    assert list(life_of(somebody(1), seed=SEED + 1).days(14)) != days


def test_less_tolerance_changes_no_chance_of_a_life() -> None:
    """Holidays, missed sessions and rated mornings fall on the same days."""
    usual, frail = life_of(somebody(2)), life_of(somebody(2, tolerance=2.0))
    for one, other in zip(usual.days(12), frail.days(12), strict=True):
        assert one.away == other.away
        assert one.number == 0 or bool(one.rated) == bool(other.rated)


def test_who_is_away_leaves_no_event() -> None:
    """A holiday on every day but the first."""
    life = life_of(somebody(0, holidays_per_year=12.0, holiday_days=60.0))
    days = list(life.days(40))
    assert any(day.away for day in days)
    away = {day.on for day in days if day.away}
    assert not away & {event.at.date() for event in life.diary.events}


def test_a_red_check_in_leads_to_the_calm_session() -> None:
    """Who wakes with pain above 5 does the calm session that the plan holds."""
    person = somebody(0, **SURE)
    life = life_of(person)
    while True:
        day = next(iter(life.days(1)))
        if day.session is not None and day.session.kind != "calm":
            break
        assert day.number < 20
    given = PlannerGuide(world()).offer(life.state, life.diary.on + timedelta(days=1))
    body, diary = body_of(), Diary(life.diary.person, life.diary.events)
    diary.turn_to(life.diary.on + timedelta(days=1))
    body.begin_day(0)
    session = day.session
    assert session is not None
    done = LivedSession(diary, body, given).do(session, {"right": 8}, None)
    assert done.kind == "calm"
    assert diary.events[-1].kind == "session_finished"


class _Fixed:
    """A guide that deals one session again and again and sends out on a run."""

    def __init__(self, session: Session, status: str = READY) -> None:
        self.session, self.status = session, status

    def offer(self, state: object, on: object) -> Offer:
        return Offer(self.status, self.session if self.status == READY else None, easy_minutes(20))


def test_a_pinch_is_noted_and_without_a_card_nothing_follows() -> None:
    """A rival has no card: the person goes on."""
    person = somebody(0, **SURE, onset_deg=50.0)
    session = Session("a", 10, (), (item("squat"),))
    life = Life(start_of(person, MONDAY, SEED), world(), _Fixed(session))
    list(life.days(1))
    assert {row["then"] for row in data_of(life, "pinched")} == {"nothing"}


def test_the_real_plan_answers_a_pinch_with_less_range_once_and_then_leaves_out() -> None:
    """The card's branches, by a person who pinches far earlier than they said."""
    person = somebody(0, **SURE, onset_deg=50.0, onset_per_point_deg=0.0)
    life = life_of(person)
    list(life.days(10))
    thens = [row["then"] for row in data_of(life, "pinched")]
    assert set(thens) <= {"less_range", "left_out"} and "left_out" in thens


def test_a_set_too_sore_is_broken_off_and_three_of_them_end_the_session() -> None:
    """Pain of 6 stops a set; the rest of the exercise is one set shorter."""
    person = somebody(0, **SURE, tolerance=1.0)
    heavy = Session("a", 10, (), tuple(item(name, sets=4, reps=30) for name in ("squat", "bridge", "wall-sit")))
    life = Life(start_of(person, MONDAY, SEED), world(), _Fixed(heavy))
    list(life.days(1))
    assert len(data_of(life, "set_stopped")) == 3
    assert data_of(life, "session_finished")[-1]["how"] == "stopped"


def test_with_a_card_the_second_set_that_hurt_ends_the_session() -> None:
    """And after the first one what loads the hip alike is eased: no more sets than were shown."""
    life = life_of(somebody(0, **SURE, tolerance=1.0))
    list(life.days(8))
    for row in life.state.sessions.values():
        assert len([stop for stop in row.stopped_sets if stop.why == "pain"]) <= 2
        if len(row.stopped_sets) == 2:
            assert row.status == "stopped"
        shown = {(one.exercise, one.side): one.sets for one in row.items}
        assert all(one.set <= shown[one.exercise, one.side] for one in row.sets)
    assert any(row.stopped_sets for row in life.state.sessions.values())


def test_an_alarm_ends_the_session_and_the_plan_opens_again_after_a_check() -> None:
    """An alarm, the plan closed, the safety part answered again or a clinician seen, then the plan again."""
    person = somebody(0, **{**SURE, "alarms_per_year": 3650.0, "sees_someone_after_d": 3.0})
    life = life_of(person)
    days = list(life.days(16))
    flags = data_of(life, "flag_raised")
    closed = [day.number for day in days if day.status not in (READY, "")]
    assert flags and closed
    assert all(day.session is None and day.done is None and day.ran is None for day in days if day.number in closed)
    later = [day.status for day in days if day.number > closed[0]]
    assert READY in later and {"answered", "cleared"} & set(kinds(life)[1:])


def test_tests_are_done_when_the_way_back_to_running_asks_for_them() -> None:
    """Who wants to run and does not gets to know what is missing, and does those tests once a week at most."""
    person = next(
        one
        for one in (somebody(number, **SURE) for number in range(40))
        if "running.weeks_since_last_run" in one.answers
    )
    life = life_of(person)
    list(life.days(16))
    tested = [event for event in life.diary.events if event.kind == "tested"]
    assert tested
    days = sorted({event.at.date() for event in tested})
    assert all((later - day).days >= 7 for day, later in zip(days, days[1:], strict=False))


def test_who_overdoes_a_run_goes_a_third_further() -> None:
    """The distance that was run is what the journal gets."""
    person = somebody(0, **SURE, overdoes_run=1.0)
    life = Life(start_of(person, MONDAY, SEED), world(), _Fixed(Session("a", 0, (), ())))
    day = next(iter(life.days(1)))
    assert day.outing is not None and day.ran is not None
    assert day.ran.km == pytest.approx(day.outing.km * 1.33, abs=0.05)
    assert data_of(life, "run_done")[0]["km"] == day.ran.km


def test_a_closed_plan_is_answered_and_after_some_days_somebody_is_seen() -> None:
    """Whatever a guide closes: the safety part again, then a clearance after the person's own delay."""
    person = somebody(0, **{**SURE, "sees_someone_after_d": 4.0})
    life = Life(start_of(person, MONDAY, SEED), world(), _Fixed(Session("a", 0, (), ()), "locked"))
    list(life.days(6))
    cleared = [event.at.date() for event in life.diary.events if event.kind == "cleared"]
    assert cleared == [MONDAY + timedelta(days=4)]
    assert kinds(life).count("answered") >= 5


def test_days_are_only_records() -> None:
    """Plans are kept for checks only where they are asked for."""
    assert next(iter(life_of(somebody(3)).days(1))).plan is None
    kept = next(iter(life_of(somebody(3), keep_plans=True).days(1)))
    assert kept.plan is not None and kept.before is not None
    assert replace(kept, plan=None, before=None) == next(iter(life_of(somebody(3)).days(1)))
