"""Sessions while the server and the tab are killed and the network comes and goes: nothing is lost, nothing is doubled.

SESSIONS sessions a run, each with a kill or a cut about every fifth step, drawn by a seed. The full campaign is
`COXA_FAULT_SESSIONS=200 pytest tests/web/test_faults.py`; what it gave stands in docs/offline.md.
"""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest
from playwright.sync_api import Browser, BrowserContext, Error

from tests.web.playing import begin, opened, press, queue_empty, state, step, visited, wait_until, written
from tests.web.running import Running, new_context

pytestmark = pytest.mark.browser

SESSIONS = int(os.environ.get("COXA_FAULT_SESSIONS", "3"))
SEED = int(os.environ.get("COXA_FAULT_SEED", "1"))
STEPS_MAX = 300
FAULT_EVERY = 5
ONCE = ("session_prescribed", "session_started", "session_finished")
FULL = """() => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; }"""


class Chaos:
    """One browser profile and one server, and what goes wrong with them."""

    def __init__(self, app: Running, context: BrowserContext, chance: random.Random) -> None:
        self.app, self.context, self.chance = app, context, chance
        self.page = visited(app, context)
        self.up, self.online = True, True
        self.done: Counter[str] = Counter()

    def fault(self) -> None:
        """Let one thing go wrong, or come back."""
        kind = self.chance.choice(("server", "tab", "network"))
        self.done[kind] += 1
        if kind == "server" and self.up:
            self.app.kill()
            self.up = False
        elif kind == "server":
            self.app.start()
            self.up = True
        elif kind == "network":
            self.online = not self.online
            self.context.set_offline(not self.online)
        else:
            self.page.close()
            self.page = self.context.new_page()
            self.open()

    def open(self) -> None:
        """Go to the session and go on where it was."""
        for _ in range(20):
            try:
                self.page.goto(f"{self.app.url}/session?kind=calm&asked=1", timeout=8000)
                opened(self.page)
                return
            except (Error, AssertionError):
                self.page.wait_for_timeout(200)
        raise AssertionError("the session did not open")

    def heal(self) -> None:
        """Let everything be well again."""
        if not self.up:
            self.app.start()
        self.context.set_offline(False)
        self.up = self.online = True

    def session(self) -> None:
        """Play one session to its end."""
        self.open()
        if state(self.page) == "end":  # with no server a day has one session of a kind: the next one needs it
            self.heal()
            self.page.goto(f"{self.app.url}/learn")
            queue_empty(self.page)
            self.open()
        for number in range(STEPS_MAX):
            at = state(self.page)
            if at == "end":
                return
            if at == "check_in":
                begin(self.page)
            elif at == "resume":
                press(self.page, "Go on")
            else:
                step(self.page)
            over = state(self.page) == "end"  # what is opened after a fault would be the next one
            if number and self.chance.random() < 1 / FAULT_EVERY:
                self.fault()
            if over:
                return
        raise AssertionError("the session has no end")


def test_sessions_under_kills_and_cuts_lose_nothing_and_double_nothing(app: Running, browser: Browser) -> None:
    """SESSIONS sessions in one browser profile; afterwards the server has what the browser wrote, once."""
    context = new_context(browser, fast=60, keeps=True, bypass_csp=True)
    chaos = Chaos(app, context, random.Random(SEED))
    for _ in range(SESSIONS):
        chaos.session()
    chaos.heal()
    chaos.page.goto(f"{app.url}/learn")
    queue_empty(chaos.page)
    mine = [event["id"] for event in written(chaos.page)]
    stored = app.events()
    print(f"{SESSIONS} sessions, seed {SEED}, {len(mine)} events; faults: {dict(chaos.done)}")
    assert sum(chaos.done.values()) >= SESSIONS, chaos.done
    assert Counter(event["id"] for event in stored if event["id"] in set(mine)) == Counter(mine)
    sessions = {event["data"]["session"] for event in stored if event["kind"] == "session_finished"}
    assert len(sessions) == SESSIONS
    for session in sessions:
        mine = [event for event in stored if event["data"].get("session") == session]
        kinds = Counter(event["kind"] for event in mine)
        assert all(kinds[kind] == 1 for kind in ONCE), (session, kinds)
        sets = Counter(
            (e["data"]["exercise"], e["data"]["side"], e["data"]["set"]) for e in mine if e["kind"] == "set_done"
        )
        assert sets and set(sets.values()) == {1}, (session, sets)
        shown = next(event["data"]["items"] for event in mine if event["kind"] == "session_prescribed")
        assert sum(sets.values()) == sum(item["sets"] for item in shown), session
    context.close()


def test_with_no_room_left_in_the_browser_a_session_is_sent_and_nothing_is_lost(app: Running, browser: Browser) -> None:
    context = new_context(browser, fast=60, keeps=True, bypass_csp=True)
    context.add_init_script(f"({FULL})()")
    page = context.new_page()
    page.goto(f"{app.url}/session?kind=calm")
    opened(page)
    begin(page)
    for _ in range(6):
        step(page)
    wait_until(page, lambda: any(event["kind"] == "set_done" for event in app.events()))
    context.close()


def test_what_the_browser_cleared_comes_back_from_the_server(app: Running, browser: Browser) -> None:
    context = new_context(browser, fast=60, keeps=True, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{app.url}/session?kind=calm")
    opened(page)
    begin(page)
    press(page, "Start")
    wait_until(page, lambda: step(page) is None and state(page) == "rest", most_s=20)
    queue_empty(page)
    before = [event["kind"] for event in app.events()].count("set_done")
    page.evaluate(
        "async () => { localStorage.clear();"
        " for (const one of await indexedDB.databases()) indexedDB.deleteDatabase(one.name); }"
    )
    page.reload()
    opened(page)
    assert state(page) == "resume" and before >= 1
    assert page.get_by_text("sets done" if before > 1 else "One set done").is_visible()
    context.close()


def test_events_of_an_older_and_a_newer_app_are_taken_in_and_kept_as_they_came(app: Running, browser: Browser) -> None:
    """A kind and a field that this version does not know are stored byte for byte and do nothing."""
    context = new_context(browser, keeps=True, bypass_csp=True)
    page = visited(app, context)
    person = str(app.ask("print(json.dumps(person))"))
    add = """async ([person, rows]) => {
      const at = "2026-11-20T08:00:00.000Z";
      const when = { at, offset_min: 60, tz: "Europe/Berlin", written_at: at };
      const who = { person, device: "other", actor: "self", replaces: null };
      rows.forEach(([id, kind, data], seq) => {
        const event = { id, kind, v: 1, ...when, ...who, device_seq: seq + 1, data };
        localStorage.setItem("coxa.wait." + id, JSON.stringify(event));
      });
    }"""
    rows = [
        ["01997000-0000-7000-8000-00000000000a", "kind_of_the_future", {"deep": {"thing": [1, 2.5, None]}}],
        ["01997000-0000-7000-8000-00000000000b", "run_done", {"km": 4, "continuous": True, "shoes": "new"}],
        ["01997000-0000-7000-8000-00000000000c", "run_done", {"km": 3, "continuous": False}],
    ]
    page.evaluate(add, [person, rows])
    page.goto(f"{app.url}/learn")
    queue_empty(page)
    stored = {event["id"]: (event["kind"], event["data"]) for event in app.events()}
    for event_id, kind, data in rows:
        assert stored[event_id] == (kind, data)
    context.close()
