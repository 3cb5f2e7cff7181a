"""The next 14 days by rule: named days, days of rest between, no bunching, A and B in turn, runs between sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from coxa.catalog.load import load_catalog
from coxa.catalog.records import Bounds, Phase
from coxa.journal.events import Json
from coxa.journal.state import Run, State
from coxa.plan.records import DayPlan, Reason, RunAdvice
from coxa.plan.week import WEEKDAYS, days_wished, lay_out, next_kind, sessions_a_week, spread_days
from tests.people import TODAY, given, item, person, with_session

MONDAY = date(2026, 11, 16)
CONTROL = next(phase for phase in load_catalog().protocols["clinic"].phases if phase.id == "control")
NO_RUN = RunAdvice("no_goal", None, None, ())
RUNS = RunAdvice("keep", 5.0, 2, (Reason("run_same", {"km": 5.0}),))
MINUTES = {"a": 20.0, "b": 25.0}


def phase(use: float = 3, most: float = 4, between: int = 1) -> Phase:
    return replace(CONTROL, sessions_per_week=Bounds(1, most, use), min_days_between=between)


def without_days() -> State:
    state = person()
    return replace(state, answers=state.answers.delete("life.days"))


def week(state: State, used: Phase | None = None, run: RunAdvice = NO_RUN, today: date = MONDAY) -> tuple[DayPlan, ...]:
    return lay_out(given(state, today), used or phase(), MINUTES, run)


def picture(days: tuple[DayPlan, ...]) -> str:
    return "".join({"session": day.kind or "", "run": "r", "rest": "."}[day.what] for day in days)


@pytest.mark.parametrize(
    ("value", "named", "count"),
    [
        (["mon", "fri"], frozenset({"mon", "fri"}), 2),
        ([], None, None),
        (4, None, 4),
        (None, None, None),
        ("unknown", None, None),
    ],
)
def test_days_wished(value: Json, named: frozenset[str] | None, count: int | None) -> None:
    assert days_wished(person(life__days=value)) == (named, count)


@pytest.mark.parametrize(
    ("wished", "use", "most", "expected"),
    [(2, 3, 4, 2), (3, 3, 4, 3), (7, 3, 4, 3), (7, 5, 4, 4), (0, 3, 4, 1), (None, 4, 7, 3), (None, 2, 3, 2)],
)
def test_sessions_a_week_is_the_least_of_phase_and_wish(
    wished: int | None, use: float, most: float, expected: int
) -> None:
    state = without_days() if wished is None else person(life__days=wished)
    assert sessions_a_week(given(state), phase(use, most)) == expected


@pytest.mark.parametrize(
    ("named", "per_week", "chosen"),
    [
        ("mon wed fri", 3, "mon wed fri"),
        ("mon wed fri", 2, "mon fri"),
        ("mon wed fri", 1, "mon"),
        ("sat sun", 1, "sat"),
        ("sat sun mon", 2, "mon sat"),
        ("mon tue wed thu fri sat sun", 3, "mon wed fri"),
        ("mon tue wed thu fri sat sun", 2, "mon thu"),
        ("tue thu", 4, "tue thu"),
    ],
)
def test_named_days_are_spread(named: str, per_week: int, chosen: str) -> None:
    assert spread_days(frozenset(named.split()), per_week) == frozenset(chosen.split())


def test_named_days_are_kept_and_sessions_alternate() -> None:
    days = week(person())
    assert picture(days) == "a.b.a..b.a.b.."
    assert [day.on for day in days] == [MONDAY + timedelta(days=n) for n in range(14)]
    assert (days[0].minutes, days[2].minutes, days[1].minutes) == (20.0, 25.0, 0.0)
    assert [day.reasons[0].code for day in days[:2]] == ["day_yours", "rest_not_yours"]


def test_days_next_to_each_other_keep_a_day_between() -> None:
    days = week(person(life__days=["mon", "tue", "wed"]))
    assert picture(days) == "a.b....a.b...."
    assert days[1].reasons == (Reason("rest_spacing", {"n": 1}),)


@pytest.mark.parametrize(
    ("count", "between", "expected"),
    [
        (1, 1, "a......b......"),
        (2, 1, "a..b...a..b..."),
        (3, 1, "a.b.a..b.a.b.."),
        (4, 1, "a.b.a.b.a.b.a."),
        (4, 0, "a.b.a.b.a.b.a."),
        (5, 0, "ababa..babab.."),
        (7, 0, "abababababab" + "ab"),
    ],
)
def test_without_named_days_sessions_are_spread_evenly(count: int, between: int, expected: str) -> None:
    days = week(person(life__days=count), phase(7, 7, between))
    assert picture(days) == expected
    assert days[0].reasons == (Reason("day_spaced", {"n": between}),)


def test_a_full_week_says_so() -> None:
    days = week(person(life__days=3), phase())
    assert days[1].reasons[0].code == "rest_spacing" and days[6].reasons[0].code == "rest_enough"


def test_the_last_session_counts_for_spacing_and_for_the_week() -> None:
    state = with_session(person(life__days=3), MONDAY - timedelta(days=1), (item(),))
    assert picture(week(state))[:3] == ".b."
    calm = with_session(person(life__days=3), MONDAY - timedelta(days=1), (item(),), kind="calm")
    assert picture(week(calm))[:3] == "a.b"
    only_shown = with_session(person(life__days=3), MONDAY - timedelta(days=1), (item(),), status="prescribed")
    assert picture(week(only_shown))[:3] == "a.b"


def test_a_week_holds_the_number_in_any_seven_days() -> None:
    for count in range(1, 8):
        days = week(person(life__days=count), phase(7, 7, 0))
        on = [index for index, day in enumerate(days) if day.what == "session"]
        assert all(sum(start <= day < start + 7 for day in on) <= count for start in range(8))


def test_a_and_b_take_turns_from_what_was_done_last() -> None:
    assert next_kind(given(person(), MONDAY)) == "a"
    after_a = with_session(person(), MONDAY - timedelta(days=2), (item(),), kind="a")
    assert next_kind(given(after_a, MONDAY)) == "b"
    after_b = with_session(after_a, MONDAY - timedelta(days=1), (item(),), kind="b")
    assert next_kind(given(after_b, MONDAY)) == "a"
    calm = with_session(after_a, MONDAY - timedelta(days=1), (item(),), kind="calm")
    assert next_kind(given(calm, MONDAY)) == "b"


def test_what_was_shown_today_stays_for_today() -> None:
    state = with_session(person(), MONDAY, (item(),), kind="b", status="prescribed")
    assert next_kind(given(state, MONDAY)) == "b"
    two = with_session(state, MONDAY, (item(),), kind="a", status="prescribed")
    assert next_kind(given(two, MONDAY)) == "b"  # the later id, whatever the order in memory


def test_runs_take_the_days_between() -> None:
    assert picture(week(person(), run=RUNS)) == "arbrar.brarbr."
    assert week(person(), run=RUNS)[1].reasons == RUNS.reasons


@pytest.mark.parametrize("status", ["stopped", "not_running", "no_goal"])
def test_no_runs_unless_running_goes_on(status: str) -> None:
    assert "r" not in picture(week(person(), run=replace(RUNS, status=status)))
    assert "r" not in picture(week(person(), run=replace(RUNS, every_days=None)))


def test_the_last_run_counts_for_the_next() -> None:
    ran = replace(person(), runs=(Run(MONDAY, 5, None, 1, True, ""),))
    assert picture(week(ran, run=RUNS))[:4] == "a.br"


def test_weekdays_are_in_the_order_of_python() -> None:
    assert [WEEKDAYS[(MONDAY + timedelta(days=n)).weekday()] for n in range(7)] == list(WEEKDAYS)
    assert TODAY.weekday() == 4
