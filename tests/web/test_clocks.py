"""Clocks that are wrong, and two devices at once: each event arrives once, and the order of arrival changes nothing.

The browser's clock is moved by a script; the server keeps the true time. Answers of the server get lost by a seed.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.web.playing import begin, opened, play, press, queue_empty, state, step, visited, waiting, written
from tests.web.running import Running, new_context

pytestmark = pytest.mark.browser

DAY_S = 86_400
LOSSES = 6
STEPS_MAX = 60
ORDERS = 12  # random orders in which a journal is taken in anew, each has to give the same state
NEAR = timedelta(minutes=10)
SHIFTED = """(() => {
  const Real = Date;
  const shift = () => 1000 * Number(localStorage.getItem("test.shift_s") ?? "%d");
  window.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + shift()); }
    static now() { return Real.now() + shift(); }
  };
})();"""
PUT_RIGHT = "localStorage.setItem('test.shift_s', '0')"
# What the sessions are by the app's own state, and whether each order of taking the events in gives the same ones.
STATES = """
import random
from coxa.journal.fold import apply
from coxa.journal.state import State
sessions = services.state_of(person).sessions
same = 0
for seed in range(%d):
    events = services.events_of(person)
    random.Random(seed).shuffle(events)
    state = State(person=person)
    for event in events:
        state = apply(state, event)
    same += state.sessions == sessions
rows = [
    {"id": one.id, "status": one.status, "from": one.started_at.timestamp(), "to": one.finished_at.timestamp(),
     "sets": sorted([done.exercise, done.side, done.set] for done in one.sets),
     "planned": sum(item.sets for item in one.items)}
    for one in sessions.values() if one.started_at
]
print(json.dumps([rows, same]))
"""


def device(browser: Browser, shift_s: int = 0) -> BrowserContext:
    """Return a device whose clock is wrong by so much."""
    context = new_context(browser, fast=40, keeps=True, bypass_csp=True)
    context.add_init_script(SHIFTED % shift_s)
    return context


def play_some(page: Page, least: int) -> None:
    """Play until so many events wait, and no clock runs."""
    play(page, until=lambda p: state(p) == "intro" and len(waiting(p)) >= least)
    assert state(page) == "intro"


def arrived_once(app: Running, *pages: Page) -> list[dict[str, object]]:
    """The server has each event of these browsers once; return its sessions, the same in ORDERS orders of arrival."""
    mine = [event["id"] for page in pages for event in written(page)]
    assert len(mine) > 8
    assert Counter(event["id"] for event in app.events() if event["id"] in set(mine)) == Counter(mine)
    sessions, same = app.ask(STATES % ORDERS)
    assert same == ORDERS
    rows: list[dict[str, object]] = sessions
    return rows


def is_whole(session: dict[str, object]) -> None:
    """It is done, with each of its sets once."""
    sets = session["sets"]
    assert session["status"] == "done" and isinstance(sets, list)
    assert len(sets) == len({tuple(row) for row in sets}) == session["planned"]


def is_dated(session: dict[str, object], began: datetime) -> None:
    """Whatever the device said, the app knows when it was."""
    for edge in ("from", "to"):
        at = datetime.fromtimestamp(float(str(session[edge])), UTC)
        assert began - NEAR <= at <= datetime.now(UTC) + NEAR, (edge, at)


@pytest.mark.parametrize("days", [1, -1])
def test_a_session_by_a_clock_a_day_wrong_arrives_once_and_is_dated_right(
    app: Running, browser: Browser, days: int
) -> None:
    """Without the network, loaded again in the middle; the clock is still wrong when the events are handed in."""
    began = datetime.now(UTC)
    context = device(browser, days * DAY_S)
    page = visited(app, context)
    page.goto(f"{app.url}/session?kind=calm")
    opened(page)
    context.set_offline(True)
    begin(page)
    play_some(page, 2)
    page.reload()
    opened(page)
    assert state(page) == "resume"
    press(page, "Go on")
    play(page)
    context.set_offline(False)
    queue_empty(page)
    (session,) = arrived_once(app, page)
    is_whole(session)
    is_dated(session, began)
    notes = [event["data"] for event in app.events() if event["kind"] == "clock_noted"]
    assert notes and all(abs(note["offset_s"] - days * DAY_S) < NEAR.total_seconds() for note in notes)
    context.close()


@pytest.mark.parametrize("days", [3, 1, -1])
def test_a_clock_put_right_in_the_middle_of_a_session_loses_and_doubles_nothing(
    app: Running, browser: Browser, days: int
) -> None:
    """Three days ahead is more than the server takes from a device: then its clock counts as it was when it wrote."""
    began = datetime.now(UTC)
    context = device(browser, days * DAY_S)
    page = visited(app, context)
    page.goto(f"{app.url}/session?kind=calm")
    opened(page)
    context.set_offline(True)
    begin(page)
    play_some(page, 2)
    page.evaluate(PUT_RIGHT)
    page.reload()
    opened(page)
    assert state(page) == "resume"
    press(page, "Go on")
    play_some(page, 4)
    page.reload()  # now the events lie in the order of neither clock
    opened(page)
    press(page, "Go on")
    play(page)
    context.set_offline(False)
    queue_empty(page)
    (session,) = arrived_once(app, page)
    is_whole(session)
    if days > 0:  # a clock that was behind and is right when the events are handed in cannot be told from a late one
        is_dated(session, began)
    context.close()


class Lossy:
    """A network that takes some batches to the server and loses the answer, and some not even there."""

    def __init__(self, context: BrowserContext, seed: int) -> None:
        self.chance = random.Random(seed)
        self.done: Counter[str] = Counter()
        context.route("**/api/events", self.pass_on)

    def pass_on(self, route: Route) -> None:
        """Let a batch through, or lose it, or lose the answer to it."""
        fate = self.chance.choice(("through", "lost", "answer lost")) if self.done.total() < LOSSES else "through"
        self.done[fate] += 1
        if fate == "through":
            route.continue_()
            return
        if fate == "answer lost":
            route.fetch()
        route.abort()


@pytest.mark.parametrize("first", ["right", "both"])
def test_two_devices_play_the_same_session_without_a_network_and_hand_it_in_in_any_order(
    app: Running, browser: Browser, first: str
) -> None:
    """Step by step in turn; of the first LOSSES (6) answers a seed takes some away. What either device saw counts."""
    pages: dict[str, Page] = {}
    lossy: list[Lossy] = []
    for seed, name in enumerate(("left", "right")):
        context = new_context(browser, fast=40, bypass_csp=True, service_workers="block")
        lossy.append(Lossy(context, seed))
        pages[name] = context.new_page()
        pages[name].goto(f"{app.url}/session?kind=calm")
        opened(pages[name])
    for page in pages.values():
        page.context.set_offline(True)
        begin(page)
    for _ in range(STEPS_MAX):
        for page in pages.values():
            if state(page) != "end":
                step(page)
    assert all(state(page) == "end" for page in pages.values())
    order = sorted(pages, key=lambda name: name != first)
    for name in order:
        pages[name].context.set_offline(False)
        if first != "both":
            queue_empty(pages[name])
    for page in pages.values():
        queue_empty(page)
    (session,) = arrived_once(app, *pages.values())
    sets = session["sets"]
    assert session["status"] == "done" and isinstance(sets, list)
    assert sets[::2] == sets[1::2] and len(sets) == 2 * int(str(session["planned"]))
    assert sum(one.done["lost"] + one.done["answer lost"] for one in lossy) > 0
    for page in pages.values():
        page.context.close()
