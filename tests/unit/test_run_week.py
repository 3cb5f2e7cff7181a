"""Outings among sessions: quick ones away from heavy strength, long ones away from hops, both on a day where needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from coxa.catalog.load import load_catalog
from coxa.catalog.records import Bounds, Phase
from coxa.journal.state import State
from coxa.plan.records import DayPlan, RunAdvice
from coxa.plan.week import lay_out
from tests.people import given, item, person, with_session
from tests.runs import run

MONDAY = date(2026, 11, 16)
PHASES = {phase.id: phase for phase in load_catalog().protocols["runner"].phases}
MINUTES = {"a": 20.0, "b": 25.0}
OPEN = RunAdvice("keep", 10.0, 2, (), stage="strides")
LADDER = RunAdvice("ladder", None, 2, (), step=3)


def week(state: State, phase: Phase, advice: RunAdvice, hops: str = "") -> tuple[DayPlan, ...]:
    return lay_out(given(state, MONDAY), phase, MINUTES, advice, frozenset(hops))


def picture(days: tuple[DayPlan, ...]) -> str:
    """Return a letter a day: a, b, r for a run, R for one on a day with a session."""
    return "".join("R" if d.run and d.kind else d.kind or ("r" if d.run else ".") for d in days)


def test_on_the_ladder_the_days_hold_walk_and_run_without_a_distance() -> None:
    days = week(person(), PHASES["control"], LADDER)
    assert picture(days) == "arbrar.brarbr."
    assert {(day.run, day.run_km) for day in days if day.run} == {("walk_run", None)}
    assert all(day.run is None for day in days if day.what == "rest")


def test_with_a_session_every_day_both_fall_on_one_day() -> None:
    daily = replace(PHASES["settle"], sessions_per_week=Bounds(3, 7, 7))
    days = week(person(life__days=7), daily, replace(LADDER))
    runs = [number for number, day in enumerate(days) if day.run]
    assert runs == [0, 2, 4, 6, 8, 10, 12] and all(days[number].what == "session" for number in runs)
    assert days[0].reasons[1].code == "run_day_both"


def test_a_quick_outing_comes_once_a_week_and_not_after_heavy_strength() -> None:
    days = week(person(life__days=["mon", "thu"]), PHASES["strength"], OPEN)
    quick = [number for number, day in enumerate(days) if day.run == "strides"]
    sessions = [number for number, day in enumerate(days) if day.what == "session"]
    assert quick and all(number - 1 not in sessions for number in quick)
    assert all(later - earlier >= 7 for earlier, later in zip(quick, quick[1:], strict=False))
    light = week(person(life__days=["mon", "thu"]), PHASES["control"], OPEN)
    assert light[1].run == "strides"  # control is not heavy


def test_the_last_quick_outing_counts() -> None:
    state = replace(person(life__days=["mon", "thu"]), runs=(run(MONDAY - timedelta(days=1), kind="strides"),))
    days = week(state, PHASES["control"], OPEN)
    assert [number for number, day in enumerate(days) if day.run == "strides"][0] >= 6


@pytest.mark.parametrize("stage", [None, "easy"])
def test_without_a_new_kind_every_outing_is_easy(stage: str | None) -> None:
    days = week(person(), PHASES["control"], replace(OPEN, stage=stage))
    assert {day.run for day in days if day.run} == {"easy"}


def test_long_outings_keep_a_day_from_hops() -> None:
    days = week(person(life__days=["mon", "thu"]), PHASES["power"], OPEN, hops="ab")
    hops = {number for number, day in enumerate(days) if day.what == "session"}
    for number, day in enumerate(days):
        if day.run and day.what == "run":
            near = {number - 1, number + 1} & hops
            assert day.run_km == (7.0 if near else 10.0)
            assert day.run == "easy" or number - 1 not in hops
    only_a = week(person(life__days=["mon", "thu"]), PHASES["power"], OPEN, hops="a")
    assert max(day.run_km or 0 for day in only_a) == 10.0


def test_an_outing_waits_a_day_for_a_long_run_away_from_hops() -> None:
    days = week(person(life__days=["mon", "fri"]), PHASES["power"], replace(OPEN, stage=None), hops="ab")
    assert days[1].run is None  # Tuesday, the day after hops
    assert (days[2].run, days[2].run_km) == ("easy", 10.0)  # Wednesday
    ran = replace(person(life__days=["mon", "fri"]), runs=(run(MONDAY - timedelta(days=2), 9),))
    assert week(ran, PHASES["power"], replace(OPEN, stage=None), hops="ab")[1].run_km == 7.0  # long enough ago


def test_hops_of_yesterday_count() -> None:
    hopped = with_session(person(life__days=["thu"]), MONDAY - timedelta(days=1), (item("two-leg-hops"),))
    plain = with_session(person(life__days=["thu"]), MONDAY - timedelta(days=1), (item("bridge"),))
    waits = week(hopped, PHASES["control"], OPEN)
    assert waits[0].run is None and waits[1].run_km == 10.0
    ran = (run(MONDAY - timedelta(days=3), 10),)
    assert week(replace(hopped, runs=ran), PHASES["control"], OPEN)[0].run_km == 7.0
    assert week(plain, PHASES["control"], OPEN)[0].run_km == 10.0
