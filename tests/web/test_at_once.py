"""The session's page out of the cache: it is there before the server has answered, and never instead of its answer."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.playing import begin, card, choose, opened, press, queue_empty, state, visited, wait_until
from tests.web.running import Running

pytestmark = pytest.mark.browser


@contextlib.contextmanager
def silent(app: Running) -> Iterator[None]:
    """The server is there and does not answer, as over a very slow network."""
    assert app.process is not None
    os.killpg(app.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(app.process.pid, signal.SIGCONT)


def drawn(page: Page) -> Page:
    """Return the page once its first screen is drawn, whether the server has answered or not."""
    wait_until(page, lambda: state(page) != "None")
    return page


@pytest.fixture
def page(app: Running, keeping: BrowserContext) -> Page:
    """A browser that keeps its pages and was shown the calm session today."""
    found = visited(app, keeping)
    found.goto(f"{app.url}/session?kind=calm")
    opened(found)
    found.goto(f"{app.url}/learn")
    return found


def test_the_first_screen_is_there_before_the_server_answers_and_what_was_pressed_follows(
    app: Running, page: Page
) -> None:
    with silent(app):
        page.goto(f"{app.url}/session?kind=calm")
        drawn(page)
        begin(page)
        page.wait_for_timeout(500)
        assert state(page) == "check_in" and page.locator("#player[aria-busy=true]").count() == 1
    wait_until(page, lambda: state(page) == "intro")
    queue_empty(page)
    kinds = [event["kind"] for event in app.events()]
    assert kinds.count("session_prescribed") == kinds.count("session_started") == 1


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(app: Running, page: Page) -> None:
    """After four seconds the kept session is begun, and what was told arrives later."""
    with silent(app):
        page.goto(f"{app.url}/session?kind=calm")
        drawn(page)
        begin(page)
        wait_until(page, lambda: state(page) == "intro")
    queue_empty(page)
    kinds = [event["kind"] for event in app.events()]
    assert kinds.count("session_prescribed") == kinds.count("session_started") == 1


def test_what_changed_on_the_server_is_drawn_and_what_was_chosen_stays(app: Running, page: Page) -> None:
    """The other hip became sore meanwhile: it is asked about too, and nothing begins before both are answered."""
    app.answer({"hip.left.symptomatic": True, "hip.left.sites": ["groin"]})
    with silent(app):
        page.goto(f"{app.url}/session?kind=calm")
        drawn(page)
        assert page.locator("#now-left-1").count() == 0
        choose(page, "now-right", 2)
    opened(page)
    assert len(card(page)["check_in"]) == 2
    expect(page.locator("#now-right-2")).to_be_checked()
    press(page, "Begin")
    assert state(page) == "check_in"
    choose(page, "now-left", 1)
    press(page, "Begin")
    wait_until(page, lambda: state(page) == "intro")


def test_where_the_server_leads_elsewhere_the_kept_page_follows(app: Running, page: Page) -> None:
    """A sign of danger was told on another device: nothing of the session can be begun."""
    app.answer({"screen.chest_breath": "yes"})
    page.goto(f"{app.url}/session?kind=calm")
    page.wait_for_url("**/stop*")
    assert "session_started" not in [event["kind"] for event in app.events()]
