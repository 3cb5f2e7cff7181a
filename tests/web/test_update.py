"""An update of the app, or of the browser's store, in the middle of a session: it goes on, and no event is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page

from tests.newer import LINE
from tests.people import trains_today
from tests.web.playing import begin, opened, play, press, queue_empty, state, visited, wait_until, waiting, written
from tests.web.running import ROOT, Running, running

pytestmark = pytest.mark.browser

LEAST_WAITING = 3  # events that wait in the browser while the app is updated
CODE = """() => document.querySelector("script[src*='player.js']").getAttribute("src")"""

# Whether the kept copy of a page asks for the files that the server has now.
NEW_PAGE = """async (path) => {
  const kept = await (await (await caches.open("coxa-pages")).match(path))?.text() ?? "";
  const now = await (await fetch(path)).text();
  const style = (page) => /coxa\\.css\\?v=(\\w+)/.exec(page)?.[1];
  return style(kept) === style(now);
}"""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Running]:
    """An app of its own: it is updated."""
    with running(tmp_path / "home") as found:
        found.answer(trains_today())
        yield found


def code(page: Page) -> str | None:
    """Return the address of the player's script; None while the page leaves."""
    try:
        found: str = page.evaluate(CODE)
        return found
    except Error:
        return None


def update(app: Running) -> None:
    """End the app as an update does, and start its next version."""
    app.kill()
    app.entry = (str(ROOT / "tests" / "newer.py"), str(app.home.parent / "next"))
    app.start()


def in_the_middle(app: Running, keeping: BrowserContext) -> Page:
    """Return a session that runs, with events that wait because the server is gone."""
    page = visited(app, keeping)
    page.goto(f"{app.url}/session?kind=calm")
    opened(page)
    page.evaluate("navigator.serviceWorker.addEventListener('controllerchange', () => (window.renewed = true))")
    begin(page)
    queue_empty(page)
    app.kill()
    play(page, until=lambda p: len(waiting(p)) >= LEAST_WAITING and state(p) in ("intro", "ready", "rest"))
    return page


def all_is_there_once(app: Running, page: Page) -> None:
    """The server has what the browser wrote, once; one session, with each of its sets once."""
    mine = [event["id"] for event in written(page)]
    stored = app.events()
    assert Counter(event["id"] for event in stored if event["id"] in set(mine)) == Counter(mine)
    kinds = Counter(event["kind"] for event in stored)
    assert kinds["session_prescribed"] == kinds["session_started"] == kinds["session_finished"] == 1, kinds
    shown = next(event["data"]["items"] for event in stored if event["kind"] == "session_prescribed")
    done = [event["data"] for event in stored if event["kind"] == "set_done"]
    sets = [(row["exercise"], row["side"], row["set"]) for row in done]
    assert len(sets) == len(set(sets)) == sum(item["sets"] for item in shown)


def test_a_session_goes_on_through_an_update_and_the_next_page_is_the_new_one(
    app: Running, keeping: BrowserContext
) -> None:
    """Another tab brings the new service worker and takes the old files away, while LEAST_WAITING (3) events wait."""
    page = in_the_middle(app, keeping)
    old = page.evaluate(CODE)
    update(app)
    visited(app, keeping)
    wait_until(page, lambda: bool(page.evaluate("window.renewed === true")))
    assert page.evaluate(CODE) == old
    play(page)
    assert state(page) == "end"
    queue_empty(page)
    all_is_there_once(app, page)
    page.goto(f"{app.url}/session?kind=calm")
    opened(page)
    new = page.evaluate(CODE)
    assert new != old
    keeping.set_offline(True)
    page.goto(f"{app.url}/session?kind=calm")
    opened(page)
    assert page.evaluate(CODE) == new
    assert LINE.strip() in page.evaluate("async (address) => (await fetch(address)).text()", new)


def test_a_session_that_is_loaded_anew_after_an_update_is_played_by_the_new_version(
    app: Running, keeping: BrowserContext
) -> None:
    """The browser still keeps the old page: it gives way to the new one, and the session is where it was."""
    page = in_the_middle(app, keeping)
    old = page.evaluate(CODE)
    update(app)
    page.reload()
    wait_until(page, lambda: code(page) not in (old, None))
    opened(page)
    assert state(page) == "resume"
    press(page, "Go on")
    play(page)
    queue_empty(page)
    all_is_there_once(app, page)


def test_an_update_that_was_cut_off_is_made_up_at_the_next_visit(app: Running, keeping: BrowserContext) -> None:
    """The first visit after it gets all but one page: nothing old is let go; the second one gets the rest."""
    visited(app, keeping).close()
    update(app)
    cut_off = keeping.new_page()
    cut_off.add_init_script(
        "const add = Cache.prototype.add; Cache.prototype.add = function (address) {"
        " return address === '/learn/pain' ? Promise.reject(new Error('cut off')) : add.call(this, address); }"
    )
    cut_off.goto(f"{app.url}/today?later=1")
    wait_until(cut_off, lambda: bool(cut_off.evaluate(NEW_PAGE, "/learn/limits-of-this")))
    assert not cut_off.evaluate(NEW_PAGE, "/learn/pain")
    cut_off.close()
    page = visited(app, keeping)
    wait_until(page, lambda: bool(page.evaluate(NEW_PAGE, "/learn/pain")))


def test_a_newer_version_of_the_store_takes_nothing_from_a_page_that_is_open(
    app: Running, keeping: BrowserContext
) -> None:
    """Another tab brings the database to a version that this page cannot open: its events wait in lines, and arrive."""
    page = in_the_middle(app, keeping)
    other = keeping.new_page()
    other.goto(f"{app.url}/offline")
    raised = """async () => {
      const open = indexedDB.open("coxa", 3);
      await new Promise((done, failed) => ((open.onsuccess = done), (open.onerror = failed)));
      open.result.close();
      return open.result.version;
    }"""
    assert other.evaluate(raised) == 3
    play(page)
    lines = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('coxa.wait.')).length")
    assert lines >= LEAST_WAITING
    app.start()
    wait_until(page, lambda: "session_finished" in [event["kind"] for event in app.events()])
    all_is_there_once(app, page)
