"""make_plan from end to end: ready, locked, refused; today, the open morning, reasons; small people one can follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coxa.catalog.words import load_words
from coxa.journal.events import Json
from coxa.journal.state import State
from coxa.plan.plan import make_plan
from coxa.plan.records import Plan, Reason, RunAdvice
from tests.people import TODAY, given, item, person, with_morning, with_session

# TODAY is a Friday, one of the person's days.


def plan(state: State) -> Plan:
    return make_plan(given(state))


def codes(found: Plan) -> list[str]:
    return [reason.code for reason in found.reasons]


def test_a_calm_person_gets_a_session_today_and_two_weeks() -> None:
    found = plan(person())
    assert (found.status, found.on, found.protocol, found.phase) == ("ready", TODAY, "clinic", "control")
    assert found.today is not None and found.today == found.next_sessions["a"]
    assert codes(found) == ["day_yours", "phase_start", "new_first"]
    assert len(found.week) == 14 and found.week[0].what == "session"
    assert found.programme_is_new and found.programme is not None
    assert found.run == RunAdvice("no_goal", None, None, ())
    assert found.calm is not None and found.calm.kind == "calm"
    assert found.daily_life is not None and found.aerobic == Reason("aerobic_walk", {})
    assert found.ask_morning_after is None


def test_the_caps_and_the_screens_limits_are_told() -> None:
    found = plan(person(screen__osteoporosis="yes"))
    told = [reason.code for reason in found.limits]
    assert "cap_low" in told and "irritable_low" in told
    in_force = [reason.values["limit"] for reason in found.limits if reason.code == "limit_in_force"]
    assert in_force == list(found.screening.limits) and "osteoporosis" in in_force


@pytest.mark.parametrize(
    ("item_", "status"),
    [("s3", "refused"), ("chest_breath", "refused"), ("surgery", "locked"), ("replacement", "locked")],
)
def test_a_refused_or_locked_person_gets_no_session(item_: str, status: str) -> None:
    found = plan(person(**{f"screen__{item_}": "yes"}))
    assert found.status == status
    assert (found.today, found.calm, found.week, found.programme_is_new) == (None, None, (), False)
    assert found.next_sessions == {} and found.omitted == () and found.limits == ()
    assert found.protocol is None and found.phase is None
    assert found.run == RunAdvice("stopped", None, None, (Reason("run_stopped_screen"),))
    assert codes(found) == ["screen_first"] and found.screening.findings


def test_an_unanswered_safety_question_gives_no_plan() -> None:
    state = person()
    assert plan(replace(state, answers=state.answers.delete("screen.s3"))).status != "ready"


def test_before_intake_is_finished_there_is_the_calm_session_once() -> None:
    state = person()
    state = replace(state, answers=state.answers.delete("life.minutes"))
    found = plan(state)
    assert found.today == found.calm and codes(found)[0] == "intake_unfinished"
    done = plan(with_session(state, TODAY, (item(),), after=None, kind="calm"))
    assert done.today is None and codes(done)[0] == "done_today"
    skipped = plan(state.with_answers({"life.minutes": "skipped"}, TODAY))
    assert skipped.today == skipped.next_sessions["a"]


@pytest.mark.parametrize(
    ("kind", "status", "none"),
    [
        ("a", "done", True),
        ("a", "stopped", True),
        ("a", "started", False),
        ("a", "prescribed", False),
        ("calm", "done", False),
    ],
)
def test_after_a_session_the_day_is_done(kind: str, status: str, none: bool) -> None:
    found = plan(with_session(person(), TODAY, (item(),), after=None, kind=kind, status=status))
    assert (found.today is None) is none
    if none:
        assert codes(found)[0] == "done_today"


def test_a_day_of_rest_says_why() -> None:
    found = make_plan(given(person(), TODAY + timedelta(days=1)))
    assert found.today is None and codes(found)[0] == "rest_not_yours"


@pytest.mark.parametrize(
    ("after", "morning", "asked"),
    [(None, False, True), (1, False, False), (None, True, False)],
)
def test_the_next_visit_asks_how_the_morning_was(after: float | None, morning: bool, asked: bool) -> None:
    on = TODAY - timedelta(days=3)
    state = with_session(person(), on, (item(),), after=after)
    if morning:
        state = with_morning(state, on + timedelta(days=1), 1, "left")
    assert plan(state).ask_morning_after == (on if asked else None)


def test_a_session_that_decided_itself_needs_no_morning() -> None:
    state = with_session(person(), TODAY - timedelta(days=3), (item(),), worst=8, after=None)
    assert plan(state).ask_morning_after is None
    today = with_session(person(), TODAY, (item(),), after=None)
    assert plan(today).ask_morning_after is None


@pytest.mark.parametrize(
    "changes",
    [{}, {"hip__right__pain_now": 5}, {"running__now": True}, {"running__goal_km": 5}, {"life__cannot": ["floor"]}],
)
def test_every_reason_reads_as_a_sentence(changes: dict[str, Json]) -> None:
    found = plan(person(**changes))
    items = [one for session in found.next_sessions.values() for one in (*session.warm_up, *session.items)]
    rows = [*found.reasons, *found.limits, *found.run.reasons, *(reason for one in items for reason in one.reasons)]
    for reason in rows:
        assert load_words().reason(reason.code, reason.values)


def test_a_written_programme_is_not_chosen_again() -> None:
    first = plan(person())
    again = plan(replace(person(), programme=first.programme))
    assert not again.programme_is_new and again.programme == first.programme
    assert again.next_sessions == first.next_sessions


def test_while_questions_are_open_the_first_day_of_the_plan_is_the_calm_session() -> None:
    """What today shows and what the fourteen days show is the same."""
    state = person()
    open_questions = replace(state, answers=state.answers.delete("life.minutes"))
    plan = make_plan(given(open_questions))
    assert plan.calm is not None and plan.today is plan.calm
    assert (plan.week[0].what, plan.week[0].kind, plan.week[0].minutes) == ("session", "calm", plan.calm.minutes)
    assert [reason.code for reason in plan.week[0].reasons] == ["intake_unfinished"]
