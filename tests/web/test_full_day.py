"""From the first page to a finished session, through crashes and gaps in the network, and a plan that learned."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.people import trains_today
from tests.web.playing import begin, card, choose, expect_title, kinds, play, press, queue_empty, state, step, waiting
from tests.web.running import LAPTOP, PHONE, Running, new_context, running

pytestmark = pytest.mark.browser

BERLIN = ZoneInfo("Europe/Berlin")
PAGES_MAX = 40
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.mark.parametrize("size", [PHONE, LAPTOP])
def test_from_the_first_page_to_a_finished_session(tmp_path: Path, browser: Browser, size: tuple[int, int]) -> None:
    """A stranger answers the safety pages and the first questions, and does the calm session at once."""
    with running(tmp_path / "home") as app:
        context = new_context(browser, size, fast=20)
        page = context.new_page()
        page.goto(app.url)
        page.locator(".button.main").click()
        answer_first_part(page)
        assert wide_enough(page)
        page.locator(".button.main").click()
        page.wait_for_url("**/session?kind=calm")
        begin(page)
        play(page)
        expect_title(page, "Done")
        queue_empty(page)
        assert kinds(app)[-1] == "session_finished"
        page.get_by_role("link", name="Finish").click()
        page.wait_for_url("**/today*")
        context.close()


def answer_first_part(page: Page) -> None:
    """Nothing dangerous, the right hip, a little sore in the groin."""
    for _ in range(PAGES_MAX):
        if page.url.endswith("/first-session"):
            return
        if "/safety/" in page.url:
            page.locator("label[for=none]").click()
        elif page.locator("input#value").count():
            page.locator("input#value").fill("1990")
        elif page.locator(".scale").count():
            page.locator(".scale label", has_text=re.compile("^1$")).first.click()
        elif page.get_by_text("The right one").count():
            page.get_by_text("The right one").click()
        elif page.get_by_text("In the groin").count():
            page.get_by_text("In the groin").first.click()
        else:
            page.locator(".check-rows label, .pictures label").first.click()
        with page.expect_navigation():
            page.locator(".foot .button.main").click()
    raise AssertionError(f"the first part has no end: {page.url}")


def wide_enough(page: Page) -> bool:
    """Say that nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_killed_server_loses_nothing(app: Running, browser: Browser) -> None:
    """kill -9 in mid-session: what was acknowledged is there, the browser brings the rest, each exactly once."""
    context = new_context(browser, fast=20)
    page = context.new_page()
    page.goto(f"{app.url}/session?kind=calm")
    begin(page)
    play(page, until=lambda p: state(p) == "rate")
    queue_empty(page)
    before = {event["id"] for event in app.events()}
    app.kill()
    step(page)
    play(page)
    expect(page.locator("#player .notice")).to_contain_text("Nothing is lost")
    left = set(waiting(page))
    assert left
    app.start()
    queue_empty(page)
    ids = [event["id"] for event in app.events()]
    assert before | left <= set(ids) and len(ids) == len(set(ids))
    assert whole_session(app, card(page))
    context.close()


def whole_session(app: Running, shown: dict[str, Any]) -> bool:
    """Say that every set stands in the journal once, in a session that is over."""
    rows = [tuple(event["data"][key] for key in ("exercise", "side", "set")) for event in app.events() if is_set(event)]
    wanted = sum(item["sets"] for item in shown["session"]["items"])
    return len(rows) == len(set(rows)) == wanted and kinds(app)[-1] == "session_finished"


def is_set(event: dict[str, Any]) -> bool:
    return bool(event["kind"] == "set_done")


def test_no_network_in_mid_session(app: Running, browser: Browser) -> None:
    """The session goes on and says that nothing is lost; with the network back everything is handed in."""
    context = new_context(browser, fast=20)
    page = context.new_page()
    page.goto(f"{app.url}/session?kind=calm")
    begin(page)
    queue_empty(page)
    context.set_offline(True)
    play(page)
    expect(page.locator("#player .notice")).to_contain_text("No network")
    assert kinds(app) == ["session_started"]
    context.set_offline(False)
    queue_empty(page)
    expect(page.locator("#player .notice")).to_be_hidden()
    assert whole_session(app, card(page))
    context.close()


def test_a_page_that_crashed_hands_in_what_it_kept(app: Running, browser: Browser) -> None:
    """Sets done without a network survive the end of the page, and the session goes on behind them."""
    context = new_context(browser, fast=20)
    page = context.new_page()
    page.route("**/api/events", lambda route: route.abort())
    page.goto(f"{app.url}/session?kind=calm")
    begin(page)
    play(page, until=lambda p: "Exercise 2" in p.locator(".bar-word").inner_text())
    kept = waiting(page)
    page.close(run_before_unload=False)
    again = context.new_page()
    again.goto(f"{app.url}/session?kind=calm")
    press(again, "Go on")
    play(again)
    queue_empty(again)
    assert set(kept) <= {event["id"] for event in app.events()}
    assert whole_session(app, card(again))
    context.close()


def test_the_plan_learns_from_what_was_reported(tmp_path: Path, browser: Browser) -> None:
    """A session that upset the hip: the morning says so, and the next session holds less, with the reason."""
    first = datetime.now(BERLIN).replace(hour=9, minute=0, second=0)
    days = [DAYS[(first.weekday() + more) % 7] for more in (0, 2, 4)]
    app = Running(tmp_path / "home", now=first.isoformat())
    try:
        app.start()
        app.answer({**trains_today(), "life.days": days}, at=(first - timedelta(days=1)).isoformat())
        shown = session_of_day(app, browser, pain=6)
        app.kill()
        app.now = (first + timedelta(days=1)).isoformat()
        app.start()
        rate_morning(app, browser, pain=5)
        app.kill()
        app.now = (first + timedelta(days=2)).isoformat()
        app.start()
        rate_morning(app, browser, pain=1)
        context = new_context(browser)
        page = context.new_page()
        page.goto(f"{app.url}/session")
        after = card(page)["session"]
        context.close()
    finally:
        app.close()
    was = {(item["exercise"], item["side"]): item for item in shown["items"] if item["role"] == "main"}
    now = {(item["exercise"], item["side"]): item for item in after["items"] if item["role"] == "main"}
    less = [key for key in was.keys() & now.keys() if volume(now[key]) < volume(was[key])]
    told = " ".join(text for item in now.values() for text in item["words"]["why"])
    assert all(volume(now[key]) <= volume(was[key]) for key in was.keys() & now.keys())
    assert less or now.keys() != was.keys()
    assert "upset" in told or "Easier" in told


def volume(item: dict[str, Any]) -> float:
    """Return sets times repetitions or seconds."""
    return float(item["sets"]) * float(item["reps"] or item["hold_s"] or 0)


def session_of_day(app: Running, browser: Browser, pain: int) -> dict[str, Any]:
    """Do the whole session of the day with this pain in each exercise."""
    context = new_context(browser, fast=40)
    page = context.new_page()
    page.goto(f"{app.url}/session")
    found: dict[str, Any] = card(page)["session"]
    begin(page)
    play(page, pain=pain)
    queue_empty(page)
    context.close()
    return found


def rate_morning(app: Running, browser: Browser, pain: int) -> None:
    """Give the morning's number; nothing else is new."""
    context = new_context(browser)
    page = context.new_page()
    page.goto(f"{app.url}/morning")
    choose(page, "pain_right", pain)
    for sign in ("woke", "stiff", "limp"):
        page.locator(f"label[for={sign}-no]").click()
    page.locator(".foot .button.main").click()
    page.wait_for_url("**/today*")
    context.close()
