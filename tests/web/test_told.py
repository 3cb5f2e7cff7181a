"""What was told in a session, put right afterwards: new events that replace, by a plain form, without scripts."""

from __future__ import annotations

import contextlib
import http.client
import re
import urllib.parse
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.people import trains_today
from tests.web.running import LAPTOP, PHONE, Running, axe_faults, new_context

pytestmark = pytest.mark.browser

SESSION = "11111111-2222-4333-8444-555555555555"
# A finished session: two sets of a bridge, one of which hurt, and a rating.
PLAY = """
from datetime import datetime
at = datetime.fromisoformat({at!r})
item = {{"exercise": "bridge", "side": "both", "sets": 3, "reps": 10, "hold_s": None, "load": 0.0}}
here = {{"session": {session!r}, "exercise": "bridge", "side": "both"}}
done = {{**here, "reps": 10, "hold_s": None, "load": 0.0}}
rows = [
  ("session_prescribed", {{"session": {session!r}, "date": at.date().isoformat(), "session_kind": "a", "minutes": 20,
    "items": [item], "planner": "1", "rules": "r", "catalog": "c"}}),
  ("session_started", {{"session": {session!r}, "check_in": {{"right": 1}}}}),
  ("set_done", {{**done, "set": 1}}),
  ("set_stopped", {{**here, "set": 2, "why": "tired"}}),
  ("exercise_rated", {{"session": {session!r}, "exercise": "bridge", "worst": {{"right": 1}}, "reps_left": 3}}),
  ("session_finished", {{"session": {session!r}, "how": "done"}}),
]
from datetime import timedelta
for n, (kind, data) in enumerate(rows):
    services.record(person, [services.new_event(person, kind, data, at=at + timedelta(seconds=n))])
"""


@pytest.fixture
def app(started: Running) -> Running:
    """The app with a new person who finished one session an hour ago."""
    started.answer(trains_today(), anew=True)
    at = datetime.now(UTC) - timedelta(hours=1)
    started.ask(PLAY.format(at=at.isoformat(), session=SESSION))
    return started


class Form:
    """The page as a browser without scripts has it."""

    def __init__(self, app: Running) -> None:
        self.app = app
        status, self.html, headers = ask(app, "GET")
        assert status == 200, self.html[:500]
        self.cookie = (headers.get("Set-Cookie") or "").split(";")[0]
        self.values = dict(re.findall(r'<input id="[^"]+" name="([^"]+)" value="([^"]*)"', self.html))
        for name, body in re.findall(r'<select id="([^"]+)"[^>]*>(.*?)</select>', self.html, re.S):
            chosen = re.search(r'value="(\d+)" selected', body)
            self.values[name] = chosen.group(1) if chosen else ""

    def send(self, **changes: str) -> int:
        """Post the form with these changes and return the status."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.html)
        assert token is not None
        body = urllib.parse.urlencode({**self.values, **changes, "csrfmiddlewaretoken": token.group(1)})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        return ask(self.app, "POST", body, headers)[0]


def ask(
    app: Running, method: str, body: str | None = None, headers: dict[str, str] | None = None, session: str = SESSION
) -> tuple[int, str, http.client.HTTPMessage]:
    """Return status, text and headers of one answer."""
    with contextlib.closing(http.client.HTTPConnection("localhost", app.port, timeout=10)) as server:
        server.request(method, f"/session/{session}", body, headers or {})
        answer = server.getresponse()
        return answer.status, answer.read().decode(), answer.headers


def new_ones(app: Running, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {event["id"] for event in before}
    return [event for event in app.events() if event["id"] not in known]


def test_what_is_put_right_is_a_new_event_that_replaces(app: Running) -> None:
    """Pain, reps left, a set's repetitions: each names what it replaces; the old values stay in the journal."""
    before = app.events()
    done = next(event for event in before if event["kind"] == "set_done")
    rated = next(event for event in before if event["kind"] == "exercise_rated")
    form = Form(app)
    assert form.values["pain-bridge-right"] == "1" and form.values[f"set-{done['id']}"] == "10"
    assert form.send(**{"pain-bridge-right": "4", f"set-{done['id']}": "8"}) == 302
    made = {event["kind"]: event for event in new_ones(app, before)}
    assert set(made) == {"set_done", "exercise_rated"}
    assert made["set_done"]["replaces"] == done["id"] and made["set_done"]["data"]["reps"] == 8
    assert made["exercise_rated"]["replaces"] == rated["id"]
    assert made["exercise_rated"]["data"]["worst"] == {"right": 4} and made["exercise_rated"]["data"]["reps_left"] == 3
    kept = {event["id"] for event in app.events()}
    assert {done["id"], rated["id"]} <= kept
    counted = app.ask(
        f"row = services.state_of(person).sessions[{SESSION!r}]\n"
        "print(json.dumps([row.sets[0].reps, dict(row.ratings[0].worst), len(row.sets), len(row.ratings)]))"
    )
    assert counted == [8, {"right": 4}, 1, 1]


def test_a_second_correction_replaces_the_first(app: Running) -> None:
    """The page shows the newest values, and the chain holds one value that counts."""
    assert Form(app).send(**{"pain-bridge-right": "4"}) == 302
    form = Form(app)
    assert form.values["pain-bridge-right"] == "4"
    assert form.send(**{"pain-bridge-right": "2"}) == 302
    assert Form(app).values["pain-bridge-right"] == "2"


def test_a_forgotten_set_and_the_whole_session_can_be_told(app: Running) -> None:
    """A set of which nothing was known is a new event at the end of the session; the effort corrects its end."""
    before = app.events()
    assert Form(app).send(**{"more-bridge-both-3": "9", "effort": "5"}) == 302
    made = {event["kind"]: event for event in new_ones(app, before)}
    assert made["set_done"]["replaces"] is None and made["set_done"]["data"]["set"] == 3
    assert made["set_done"]["data"]["reps"] == 9
    end = next(event for event in before if event["kind"] == "session_finished")
    assert made["session_finished"]["replaces"] == end["id"]
    assert made["session_finished"]["data"] == {"session": SESSION, "how": "done", "effort": 5.0}


def test_a_set_with_nothing_done_counts_as_not_done(app: Running) -> None:
    """Zero replaces the set by one that was not done."""
    before = app.events()
    done = next(event for event in before if event["kind"] == "set_done")
    assert Form(app).send(**{f"set-{done['id']}": "0"}) == 302
    (made,) = new_ones(app, before)
    assert (made["kind"], made["replaces"], made["data"]["why"]) == ("set_stopped", done["id"], "other")


def test_nothing_changed_writes_nothing_and_a_wrong_number_is_said(app: Running) -> None:
    """The same form again adds no event; a number that cannot be changes nothing at all."""
    before = app.events()
    done = next(event for event in before if event["kind"] == "set_done")
    assert Form(app).send() == 302
    assert Form(app).send(**{f"set-{done['id']}": "many", "pain-bridge-right": "3"}) == 400
    assert Form(app).send(**{"pain-bridge-right": "99"}) == 400
    assert new_ones(app, before) == []


def test_a_session_that_is_not_over_cannot_be_put_right(app: Running) -> None:
    """Nor one that nobody knows."""
    assert ask(app, "GET", session="unknown")[0] == 404


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_what_was_told(app: Running, browser: Browser, scheme: str) -> None:
    """Every field has its name, on a phone and a laptop."""
    for size in (PHONE, LAPTOP):
        context = new_context(browser, size, bypass_csp=True, color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{app.url}/today?later=1")
        page.get_by_role("link", name="What you told").click()
        assert axe_faults(page) == []
        context.close()
