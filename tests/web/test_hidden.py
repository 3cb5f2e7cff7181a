"""The clock of a running set while the page is really hidden, in a browser that slows hidden tabs down."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.people import trains_today
from tests.web.hidden import Tab, throttling_chromium
from tests.web.running import Running, running

pytestmark = pytest.mark.alone

# How long the hidden run is, s. The whole 20 minutes: COXA_HIDDEN_S=1200 (docs/performance.md has its result).
LENGTH_S = int(os.environ.get("COXA_HIDDEN_S", "15"))
DRIFT_MS_MAX = 100
HOLD = "glute-set"  # of the calm session
TICKS_OF_A_HIDDEN_PAGE = 5  # an ordinary timer of 50 ms in two seconds; visible it would be 40

TICKS = """new Promise((done) => {
  let count = 0;
  const timer = setInterval(() => count++, 50);
  setTimeout(() => { clearInterval(timer); done(count); }, 2000);
})"""
TOOLS = """
window.tell = [];
window.find = (text) => [...document.querySelectorAll('#player button')].find((one) => one.textContent === text);
window.at = () => document.body.dataset.screen;
new MutationObserver(() => {
  tell.push([at(), Date.now()]);
}).observe(document.body, { attributes: true, attributeFilter: ['data-screen'] });
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with throttling_chromium() as found:
        yield found


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("hidden") / "home") as found:
        yield found


@pytest.fixture
def tab(app: Running, browser: Browser) -> Iterator[Tab]:
    """The player of a new person with one hold to try; nothing is heard."""
    app.answer(trains_today(), anew=True)
    found = Tab(browser, f"{app.url}/session/try/{HOLD}")
    found.until("document.body?.dataset.screen === 'intro'")
    found.run(TOOLS)
    yield found
    found.close()


def listen(tab: Tab) -> None:
    """Switch the tones on, as a person does."""
    tab.run("document.querySelector('[data-role=sound]').click()")
    tab.run("document.querySelector('#sound-tones').click(); find('Go on').click()")


def begin_set(tab: Tab) -> None:
    tab.run("find('Start').click()")
    assert tab.run("at()") == "ready"


def test_the_clock_is_right_while_the_page_is_hidden(tab: Tab) -> None:
    """Drift under 100 ms over LENGTH_S seconds (15 here, 1200 by hand), against the time of day.

    With tones on, the set follows get-ready and ends by itself. That the page is hidden and slowed down is checked by
    an ordinary timer beside it.
    """
    listen(tab)
    begin_set(tab)
    data = tab.run("JSON.parse(document.getElementById('session-data').textContent)")
    item = data["session"]["items"][0]
    work_s = item["hold_s"]
    more = max(0, round((LENGTH_S - data["get_ready_s"] - work_s) / data["more_s"]))
    for _ in range(more):
        tab.run(f"find('{data['more_s']} s more').click()")
    ready_s = data["get_ready_s"] + more * data["more_s"]
    tab.hide()
    assert tab.run(TICKS) <= TICKS_OF_A_HIDDEN_PAGE, "this page is not slowed down: the test proves nothing"
    tab.until("at() === 'end'", LENGTH_S + 60)
    assert tab.run("document.hidden")
    moments: dict[str, int] = {}
    for name, at in tab.run("tell"):
        moments.setdefault(name, at)  # each press on "more" draws the same screen again: the first time counts
    begun, worked, over = (moments[name] for name in ("ready", "work", "end"))
    first, second = worked - begun - 1000 * ready_s, over - worked - 1000 * work_s
    print(f"hidden for {ready_s + work_s} s; late by {first} ms at its start, {first + second} ms at its end")
    # A tick that a busy machine delays is seen at one of the two moments; a clock that drifts is wrong at both.
    assert min(abs(first), abs(first + second)) < DRIFT_MS_MAX


def test_with_nothing_to_be_heard_a_running_set_stands_still_while_hidden(tab: Tab) -> None:
    """Nobody looks and nobody listens: the set waits, and goes on when it is asked to."""
    begin_set(tab)
    tab.run("find('Start now').click()")
    tab.hide()
    tab.until("find('Go on') !== undefined")
    before = tab.run("document.querySelector('.ground i').style.width")
    tab.wait(1500)
    assert tab.run("document.querySelector('.ground i').style.width") == before
    tab.show()
    tab.run("find('Go on').click()")
    assert tab.run("find('Pause') !== undefined")
