"""The running pages: what is missing, the ladder, entering a run in ten seconds, and the calendar file."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from tests.runs import TESTS
from tests.web.visitor import Visitor, path_of, text_of, title_of

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)


def day(back: int) -> datetime:
    return (NOW - timedelta(days=back)).replace(hour=11)


@pytest.fixture
def walker() -> Visitor:
    """Who wants to run 10 km and has not run for ten weeks."""
    visitor = Visitor()
    visitor.settle()
    answers = {"running.now": False, "running.weeks_since_last_run": 10, "running.goal_km": 10}
    visitor.record("answered", {"answers": answers})
    return visitor


@pytest.fixture
def runner() -> Visitor:
    """Who still runs, 8 km at most."""
    visitor = Visitor()
    visitor.settle()
    visitor.record("answered", {"answers": {"running.now": True, "running.longest_km_30d": 8}})
    return visitor


def make_ready(visitor: Visitor, but: str = "") -> None:
    """Let the person fulfil every criterion but one."""
    for back in range(40, -1, -1):
        visitor.record("morning_rated", {"pain": {"right": 1}, "woke": False, "stiff": False, "limp": False}, day(back))
    items = [{"exercise": "bridge", "side": "both", "sets": 2, "reps": 10}]
    for number in range(8):
        on = day(3 + 3 * number)
        name = f"s{number}"
        data = {"session": name, "date": on.date().isoformat(), "session_kind": "a", "minutes": 20, "items": items}
        visitor.record("session_prescribed", data, on)
        visitor.record("session_started", {"session": name}, on)
        visitor.record("session_finished", {"session": name, "how": "done"}, on)
    for name, value in TESTS.items():
        low = value - 7 if name == but else value
        visitor.record("tested", {"test": name, "side": "both", "value": low, "pain": 0}, day(2))


def is_clean(page: Any) -> str:
    text = text_of(page)
    assert page.status_code == 200 and text.count("<h1") == 1
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text)
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert 'aria-current="page">Run</a>' in text
    return text


def test_the_title_says_how_much_is_missing(walker: Visitor) -> None:
    page = walker.get("/run")
    text = is_clean(page)
    assert title_of(page) == "Eleven things are missing"
    assert "/measure/walk" in text and "/measure/side-plank" in text
    assert "/measure/two-leg-hops" not in text  # not before everything else is there
    assert "Hops come last" in text


def test_one_missing_test_is_named_with_its_bar_and_a_way_to_enter_it(walker: Visitor) -> None:
    make_ready(walker, but="side-plank")
    page = walker.get("/run")
    text = is_clean(page)
    assert title_of(page) == "One thing is missing"
    assert "<b>38</b>" in text and 'width="84.4"' in text
    assert "Test: Side plank" in text
    assert "Eleven are done" in text


def test_who_is_ready_sees_the_ladder_with_its_text(walker: Visitor) -> None:
    make_ready(walker)
    page = walker.get("/run")
    text = is_clean(page)
    assert title_of(page) == "Ready: step 1"
    assert text.count('class="rings"') == 12
    assert "Step 1: 8 × 2 walk, 0.5 run. Now, 0 of 2 calm runs." in text
    assert "Step 9: 15 run, then 1 walk, 10 run. 0 of 2 calm runs." in text


def test_a_step_of_the_ladder_is_entered_without_typing_a_distance(walker: Visitor) -> None:
    make_ready(walker)
    form = text_of(walker.get("/run/log"))
    assert re.search(r'value="1" selected', form) and re.search(r'value="walk_run" checked', form)
    page = walker.post("/run/log", how="walk_run", step="1", km="", minutes="", worst="1", day=NOW.date().isoformat())
    assert path_of(page) == "/run"
    assert "Saved. The morning after decides." in text_of(page)
    from coxa.app import services

    run = services.state_of(walker.person).runs[-1]
    assert (run.ladder_step, run.continuous, run.kind, run.worst) == (1, False, "walk_run", 1)


def test_who_still_runs_is_told_how_far(runner: Visitor) -> None:
    page = runner.get("/run")
    text = is_clean(page)
    assert title_of(page) == "Up to 6 km"
    assert "Before a run" in text and "Count your steps" in text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"km": "400"}, "400 km is outside what a run can be"),
        ({"km": "0"}, "0 km is outside"),
        ({"km": "-3"}, "-3 km is outside"),
        ({"km": "nan"}, "nan km is outside"),
        ({"km": "far"}, "far is not a number"),
        ({"km": ""}, "needs its distance"),
        ({"minutes": "99999"}, "99999 minutes is outside"),
        ({"worst": ""}, "How sore was the hip"),
        ({"worst": "11"}, "How sore was the hip"),
        ({"how": ""}, "Say whether you ran all the way"),
        ({"day": "2100-01-01"}, "has not come yet"),
        ({"day": "1970-01-01"}, "is before you were born"),
        ({"day": "1999-01-01"}, "is too long ago"),
        ({"day": "soon"}, "soon is not a day"),
    ],
)
def test_a_slip_gets_one_sentence_and_nothing_is_lost(runner: Visitor, changed: dict[str, str], sentence: str) -> None:
    given = {"how": "continuous", "km": "5,2", "minutes": "31", "worst": "1", "day": NOW.date().isoformat(), **changed}
    page = runner.post("/run/log", **given)
    text = text_of(page)
    assert page.status_code == 400 and sentence in text
    assert text.count('role="alert"') == 1
    for name in ("km", "minutes"):
        assert f'name="{name}" value="{given[name]}"' in text
    if given["worst"] == "1":
        assert re.search(r'id="worst-1" value="1" checked', text)
    assert runner.kinds().count("run_done") == 0


def test_a_run_of_an_earlier_day_stands_on_that_day(runner: Visitor) -> None:
    on = (NOW - timedelta(days=3)).date()
    runner.post("/run/log", how="continuous", km="5.2", minutes="31", worst="2", day=on.isoformat())
    from coxa.app import services

    run = services.state_of(runner.person).runs[-1]
    assert (run.on, run.km, run.minutes, run.worst, run.continuous, run.kind) == (on, 5.2, 31, 2, True, "easy")
    assert "5.2 km, 31 min, pain 2" in text_of(runner.get("/run"))


def test_the_old_address_leads_to_the_new_form(runner: Visitor) -> None:
    assert path_of(runner.get("/today/log")) == "/run/log"


def test_after_a_birth_the_page_asks_and_keeps_the_answer(walker: Visitor) -> None:
    make_ready(walker)
    walker.record("answered", {"answers": {"screen.birth": "yes"}}, day(100))
    walker.record("answered", {"answers": {"screen.birth": "no"}}, day(1))
    page = walker.get("/run")
    assert title_of(page) == "One thing is missing" and "Does anything leak" in is_clean(page)
    page = walker.post("/run", leaking="no")
    assert walker.value("running.leaking") is False and title_of(page) == "Ready: step 1"
    walker.post("/run", leaking="perhaps")
    assert walker.value("running.leaking") is False


def test_without_a_goal_the_page_says_so(runner: Visitor) -> None:
    runner.record("answered", {"answers": {"running.now": False}})
    assert title_of(runner.get("/run")) == "Running is not a goal of yours"


# --- the calendar ----------------------------------------------------------------------------------------------------


def calendar_of(visitor: Visitor) -> icalendar.Calendar:
    answer = visitor.get("/plan/reminders.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    return icalendar.Calendar.from_ical(answer.content)


def test_times_are_kept_and_can_be_taken_back(runner: Visitor) -> None:
    page = runner.post("/plan/reminders", session="18:30", morning="7:15", run="")
    assert page.status_code == 400 and "7:15 is not a time of day" in text_of(page)
    assert 'value="18:30"' in text_of(page) and runner.value("life.session_time") is None
    runner.post("/plan/reminders", session="18:30", morning="07:15", run="")
    assert (runner.value("life.session_time"), runner.value("life.morning_time")) == ("18:30", "07:15")
    runner.post("/plan/reminders", session="", morning="07:15", run="")
    assert runner.value("life.session_time") is None


def test_the_file_holds_the_plans_days_at_the_persons_times_in_their_zone(runner: Visitor) -> None:
    runner.post("/plan/reminders", session="18:30", morning="07:15", run="12:00")
    from coxa.app.planning import plan_for
    from coxa.app.services import today

    plan = plan_for(runner.person, today(runner.person, "Europe/Berlin"))
    entries = calendar_of(runner).walk("VEVENT")
    by_name: dict[str, list[Any]] = {}
    for entry in entries:
        by_name.setdefault(str(entry["SUMMARY"]), []).append(entry)
    sessions = [entry.decoded("DTSTART") for entry in by_name["Hip session"]]
    assert [start.date() for start in sessions] == [row.on for row in plan.week if row.what == "session"]
    assert {(start.hour, start.minute) for start in sessions} == {(18, 30)}
    assert {str(entry["DTSTART"].params["TZID"]) for entry in by_name["Hip session"]} == {"Europe/Berlin"}
    assert [entry.decoded("DTSTART").date() for entry in by_name["Run"]] == [row.on for row in plan.week if row.run]
    (morning,) = by_name["Morning question"]
    assert morning["RRULE"] == {"FREQ": ["DAILY"], "COUNT": [14]}
    zones = calendar_of(runner).walk("VTIMEZONE")
    assert [str(zone["TZID"]) for zone in zones] == ["Europe/Berlin"]


def test_the_file_tells_nothing_about_a_hip_and_the_same_entries_keep_their_ids(runner: Visitor) -> None:
    runner.post("/plan/reminders", session="18:30", morning="07:15", run="12:00")
    text = runner.get("/plan/reminders.ics").content.decode()
    assert not re.search(r"pain|right|left|groin|km", text, re.IGNORECASE)
    assert runner.person not in text
    first = {str(entry["UID"]) for entry in calendar_of(runner).walk("VEVENT")}
    assert first == {str(entry["UID"]) for entry in calendar_of(runner).walk("VEVENT")}
    assert len(first) == len(calendar_of(runner).walk("VEVENT"))


def test_a_change_of_clocks_moves_no_reminder() -> None:
    from datetime import time
    from zoneinfo import ZoneInfo

    from coxa.app.calendar_file import Names, Times, calendar_file
    from coxa.plan.records import DayPlan

    zone = ZoneInfo("Europe/Berlin")
    days = [DayPlan(date(2026, 10, 24) + timedelta(days=n), "session", "a", 20.0, ()) for n in range(3)]
    names = Names("Hip session", "Morning question", {"easy": "Run"})
    content = calendar_file(days, Times(time(18, 30), None, None), names, zone, "p", datetime(2026, 10, 1, tzinfo=UTC))
    entries = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert [entry.decoded("DTSTART").astimezone(UTC).hour for entry in entries] == [16, 17, 17]
    assert all(entry.decoded("DTSTART").astimezone(zone).hour == 18 for entry in entries)
