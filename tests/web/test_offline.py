"""Without a network: sessions, pages and the morning check from the browser alone, and everything arrives once."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.playing import begin, opened, play, press, queue_empty, state, visited, wait_until, waiting
from tests.web.running import Running, axe_faults

pytestmark = pytest.mark.browser


def test_after_one_visit_a_session_is_played_to_its_end_with_no_network_and_arrives_once(
    app: Running, keeping: BrowserContext
) -> None:
    page = visited(app, keeping)
    keeping.set_offline(True)
    page.goto(f"{app.url}/session")
    opened(page)
    begin(page)
    press(page, "Start")
    page.reload()  # in the middle of it
    opened(page)
    assert state(page) == "resume"
    press(page, "Go on")
    play(page)
    assert state(page) == "end"
    held = waiting(page)
    assert len(held) > 5
    assert "session_finished" not in [event["kind"] for event in app.events()]
    keeping.set_offline(False)
    page.goto(f"{app.url}/today?later=1")
    queue_empty(page)
    stored = app.events()
    assert Counter(event["id"] for event in stored if event["id"] in held) == Counter(held)
    kinds = [event["kind"] for event in stored]
    assert kinds.count("session_prescribed") == kinds.count("session_started") == kinds.count("session_finished") == 1
    shown = next(event["data"] for event in stored if event["kind"] == "session_prescribed")
    assert shown["items"] and shown["date"] and shown["planner"]


def test_a_session_that_was_begun_with_the_server_goes_on_without_it(app: Running, keeping: BrowserContext) -> None:
    """The network goes in the middle of it, and the page is loaded again: the same session, where it was."""
    page = visited(app, keeping)
    page.goto(f"{app.url}/session?kind=calm")
    opened(page)
    begin(page)
    press(page, "Start")
    keeping.set_offline(True)
    page.goto(f"{app.url}/session")
    opened(page)
    assert state(page) == "resume"
    press(page, "Go on")
    play(page)
    keeping.set_offline(False)
    page.goto(f"{app.url}/learn")
    queue_empty(page)
    kinds = [event["kind"] for event in app.events()]
    assert kinds.count("session_prescribed") == kinds.count("session_started") == kinds.count("session_finished") == 1


def test_pages_are_there_with_no_network(app: Running, keeping: BrowserContext) -> None:
    page = visited(app, keeping)
    wanted = json.loads(
        page.evaluate("async () => JSON.stringify((await (await fetch('/api/offline')).json()).fetch.pages)")
    )
    exercises = [path for path in wanted if path.startswith("/exercises/")]
    assert len(exercises) >= 3
    keeping.set_offline(True)
    for path in (*exercises[:2], "/learn", "/learn/pain"):
        page.goto(app.url + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.url.endswith(path)
        assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith("system-ui")
    for path in ("/", "/today", "/plan", "/no/such/page"):
        page.goto(app.url + path)
        expect(page.get_by_role("link", name="Start", exact=True)).to_be_visible()
        assert axe_faults(page) == []


def test_the_morning_check_is_kept_and_arrives_once(app: Running, keeping: BrowserContext) -> None:
    app.ask(
        "from datetime import timedelta\n"
        "at = services.now() - timedelta(days=2)\n"
        "services.record(person, [services.new_event(person, 'answered', {'answers': {'life.stops': []}}, at=at)])"
    )
    page = visited(app, keeping)
    keeping.set_offline(True)
    page.goto(f"{app.url}/morning")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a number")
    page.locator("label[for=pain-right-2]").click()
    for sign in ("woke", "stiff", "limp"):
        page.locator(f"label[for={sign}-0]").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This morning is kept.")).to_be_visible()
    expect(page.get_by_text("1 entry waits in this browser")).to_be_visible()
    page.reload()
    expect(page.get_by_text("This morning is kept.")).to_be_visible()
    keeping.set_offline(False)
    page.goto(f"{app.url}/learn")
    queue_empty(page)
    rated = [event["data"] for event in app.events() if event["kind"] == "morning_rated"]
    assert rated == [{"pain": {"right": 2}, "woke": False, "stiff": False, "limp": False}]


def test_cards_older_than_two_weeks_give_only_the_calm_session(app: Running, keeping: BrowserContext) -> None:
    page = visited(app, keeping)
    age = """async (days) => {
      const result = (asked) => new Promise((done) => (asked.onsuccess = () => done(asked.result)));
      const db = await result(indexedDB.open("coxa"));
      const store = db.transaction("kept", "readwrite").objectStore("kept");
      const found = await result(store.get("bundle"));
      const made = new Date(Date.now() - days * 86400000).toISOString().slice(0, 10);
      await result(store.put({ ...found, made_on: made }, "bundle"));
      db.close();
    }"""
    keeping.set_offline(True)
    for days, kind in ((12, "a"), (15, "calm")):
        page.evaluate(age, days)
        page.goto(f"{app.url}/session?kind=a")
        opened(page)
        noted = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('coxa.session.'))")
        assert any(key.endswith(f".{kind}") for key in noted), (days, noted)


def test_a_queue_of_the_version_before_is_taken_over(app: Running, keeping: BrowserContext) -> None:
    """Events of the localStorage queue, as coxa 0.1 before IndexedDB wrote them."""
    page = keeping.new_page()
    page.goto(f"{app.url}/menu")
    person = str(app.ask("print(json.dumps(person))"))
    old = """(person) => {
      const id = "01997000-0000-7000-8000-000000000001";
      const at = "2026-11-20T08:00:00.000Z";
      const when = { at, offset_min: 60, tz: "Europe/Berlin", written_at: at };
      const who = { person, device: "old", device_seq: 1, actor: "self", replaces: null };
      const event = { id, kind: "run_done", v: 1, ...when, ...who, data: { km: 5, continuous: true } };
      localStorage.setItem("coxa.wait." + id, JSON.stringify(event));
    }"""
    page.evaluate(old, person)
    page.reload()
    wait_until(page, lambda: any(event["kind"] == "run_done" for event in app.events()))
    queue_empty(page)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('coxa.wait.'))") == []
    assert [event["data"]["km"] for event in app.events() if event["kind"] == "run_done"] == [5]


def test_what_a_server_lost_with_an_older_copy_is_sent_again(app: Running, keeping: BrowserContext) -> None:
    """The store is put back to a copy without the session; the browser still has what was confirmed."""
    page = visited(app, keeping)
    page.goto(f"{app.url}/session?kind=calm")
    opened(page)
    play_all(page)
    before = sorted(event["id"] for event in app.events() if event["kind"] != "programme_prescribed")
    app.ask(
        "from coxa.app.models import EventRow\n"
        "kinds = ['session_started', 'set_done', 'exercise_rated', 'session_finished']\n"
        "EventRow.objects.filter(kind__in=kinds).delete()"
    )
    app.kill()
    app.start()
    page.goto(f"{app.url}/learn")
    wait_until(page, lambda: before == sorted(e["id"] for e in app.events() if e["kind"] != "programme_prescribed"))


def play_all(page: Page) -> None:
    begin(page)
    play(page)
    queue_empty(page)


def test_a_second_tab_says_that_the_session_is_open_and_can_take_it_over(app: Running, keeping: BrowserContext) -> None:
    first = keeping.new_page()
    first.goto(f"{app.url}/session?kind=calm")
    opened(first)
    begin(first)
    second = keeping.new_page()
    second.goto(f"{app.url}/session?kind=calm")
    expect(second.get_by_role("heading", name="This session is open in another tab")).to_be_visible()
    assert axe_faults(second) == []
    press(second, "Go on here")
    wait_until(first, lambda: "/session" not in first.url)
    expect(second.get_by_role("heading", level=1)).not_to_have_text("This session is open in another tab")
    press(second, "Go on")
    play(second)
    queue_empty(second)
    assert [event["kind"] for event in app.events()].count("session_finished") == 1


def test_a_database_of_the_version_before_is_brought_up_to_date_and_its_events_arrive(
    app: Running, keeping: BrowserContext
) -> None:
    """Version 1 had events only. It is made by hand, as coxa made it then."""
    page = keeping.new_page()
    page.goto(f"{app.url}/sw.js")  # an address of ours without a page's scripts
    person = str(app.ask("print(json.dumps(person))"))
    old = """async (person) => {
      const open = indexedDB.open("coxa", 1);
      open.onupgradeneeded = () => open.result.createObjectStore("events", { keyPath: "id" });
      const db = await new Promise((done) => (open.onsuccess = () => done(open.result)));
      const id = "01997000-0000-7000-8000-000000000002", at = "2026-11-20T08:00:00.000Z";
      const when = { at, offset_min: 60, tz: "Europe/Berlin", written_at: at };
      const who = { person, device: "old", device_seq: 1, actor: "self", replaces: null };
      const event = { id, kind: "run_done", v: 1, ...when, ...who, data: { km: 6, continuous: true } };
      const writing = db.transaction("events", "readwrite");
      writing.objectStore("events").put({ id, status: "waiting", settled_at: 0, event });
      await new Promise((done) => (writing.oncomplete = done));
      db.close();
    }"""
    page.evaluate(old, person)
    page.goto(f"{app.url}/menu")
    wait_until(page, lambda: any(event["kind"] == "run_done" for event in app.events()))
    queue_empty(page)
    assert page.evaluate("async () => (await indexedDB.databases()).find((one) => one.name === 'coxa').version") == 2


def test_the_page_of_the_device_says_what_works_and_what_waits(app: Running, keeping: BrowserContext) -> None:
    page = visited(app, keeping)
    page.goto(f"{app.url}/device")
    expect(page.locator("[data-feature=offline]")).to_have_text("Works here.")
    expect(page.locator("[data-feature=store]")).to_have_text("Works here.")
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    assert axe_faults(page) == []


def test_who_is_erased_leaves_nothing_in_the_browser(app: Running, keeping: BrowserContext) -> None:
    """Events that were sent, the coming sessions, notes, and copies of pages go with the person."""
    page = visited(app, keeping)
    page.goto(f"{app.url}/session?kind=calm")
    opened(page)
    begin(page)
    queue_empty(page)
    person = str(app.ask("print(json.dumps(person))"))
    page.goto(f"{app.url}/my-data")
    page.get_by_label("erase").fill("erase")
    page.get_by_role("button", name="Erase").click()
    left = """async (person) => {
      const result = (asked) => new Promise((done) => (asked.onsuccess = () => done(asked.result)));
      const db = await result(indexedDB.open("coxa"));
      const events = await result(db.transaction("events").objectStore("events").getAll());
      const rows = events.map((row) => row.event.person);
      const kept = await result(db.transaction("kept").objectStore("kept").getAll());
      db.close();
      const pages = await (await caches.open("coxa-pages")).keys();
      const dosed = pages.filter((one) => new URL(one.url).pathname.startsWith("/exercises/")).length;
      const notes = Object.keys(localStorage).filter((key) => /^coxa[.](session|at|notes|calm)[.]/.test(key));
      return [rows.includes(person), JSON.stringify(kept).includes(person), dosed, notes.length];
    }"""
    wait_until(page, lambda: page.evaluate(left, person) == [False, False, 0, 0])
