"""The whole way by keyboard alone: from the first page to the morning after, each control found by its role and name.

Only Tab, Shift+Tab, Enter, Space, arrows and letters in fields are pressed. A control is where Tab leads to and an
accessible name says so; at each stop the focus must be somewhere and must be seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.web.playing import kinds, opened, queue_empty, state
from tests.web.running import Running, new_context, running
from tests.web.standing import give_clock, run_out

pytestmark = pytest.mark.browser

NOON = datetime.now(UTC).replace(hour=11, minute=0)  # a morning is a morning, whenever the tests run
TOMORROW = NOON + timedelta(days=1)
TABS_MAX = 90
PAGES_MAX = 60
STEPS_MAX = 150
Role = Literal["button", "link", "radio", "checkbox", "textbox"]
# What is drawn for the element in focus has a ring; the page itself never has the focus.
SEEN = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "nothing has the focus";
  const drawn = one.matches(".pick") ? document.querySelector(`label[for="${one.id}"]`) : one;
  const { outlineStyle, outlineWidth } = getComputedStyle(drawn);
  const box = drawn.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && inside ? "" : one.outerHTML.slice(0, 160);
}"""


class Keys:
    """A person with a keyboard at one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def has(self, wanted: Locator) -> bool:
        """Say whether the element in focus is one of these."""
        return bool(wanted.evaluate_all("(all) => all.includes(document.activeElement)"))

    def find(self, role: Role, name: str | re.Pattern[str]) -> Locator:
        """Return the controls with this role and this accessible name."""
        return self.page.get_by_role(role, name=name, exact=isinstance(name, str))

    def to(self, wanted: Locator, back: bool = False) -> None:
        """Press Tab until one of these has the focus, and see it there."""
        wanted.evaluate_all("(all) => { window.wanted = all; }")
        for _ in range(TABS_MAX):
            if self.page.evaluate("window.wanted.includes(document.activeElement)"):
                assert (fault := self.page.evaluate(SEEN)) == "", fault
                return
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"Tab does not lead to {wanted} on {self.page.url}")

    def press(self, role: Role, name: str | re.Pattern[str], back: bool = False) -> None:
        """Go to a control and press it, as the browser lets one: a link with Enter, anything else with Space."""
        self.to(self.find(role, name), back)
        self.page.keyboard.press("Enter" if role == "link" else "Space")

    def leave(self, role: Role, name: str | re.Pattern[str]) -> None:
        """Press a control that leads to another page, and wait for that."""
        self.to(self.find(role, name))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def choose(self, radios: Locator, name: str | re.Pattern[str]) -> None:
        """Choose one of a group of answers: Tab leads into it, the arrows lead through it and choose."""
        wanted = radios.and_(self.find("radio", name))
        self.to(radios)
        self.page.keyboard.press("Space")
        for _ in range(radios.count()):
            if self.has(wanted):
                assert wanted.is_checked()
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not lead to {name}")

    def number(self, group: str | re.Pattern[str], value: int) -> None:
        """Choose one of the buttons 0 to 10 of a group."""
        self.choose(self.page.get_by_role("group", name=group).get_by_role("radio"), str(value))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "home", NOON.isoformat()) as found:
        yield found


@pytest.fixture
def page(app: Running, browser: Browser) -> Iterator[Page]:
    """A browser with a clock that stands while the keys are pressed."""
    context = new_context(browser, base_url=app.url)
    give_clock(context)
    yield context.new_page()
    context.close()


def test_the_whole_way_by_keyboard_alone(app: Running, page: Page) -> None:
    """Safety, questions, today, plan, an exercise, a session with a pinch and a look at "unwell", the morning."""
    keys = Keys(page)
    page.goto("/")
    page.keyboard.press("Tab")
    assert keys.has(page.get_by_role("link", name="Skip to the page"))
    keys.leave("link", re.compile("^Start"))
    answer_all(keys)
    look_around(keys)
    keys.leave("link", "Start")
    whole_session(keys)
    queue_empty(page)
    assert kinds(app)[-1] == "session_finished"
    assert "pinched" in [event["kind"] for event in app.events()]
    keys.leave("link", "Finish")
    app.kill()
    app.now = TOMORROW.isoformat()
    app.start()
    page.goto("/today")
    rate_morning(keys)
    assert "morning_rated" in [event["kind"] for event in app.events()]
    page.wait_for_url("**/today*")


def answer_all(keys: Keys) -> None:
    """Go through safety, the first part and the questions after it; what may be left open is left open."""
    page = keys.page
    for _ in range(PAGES_MAX):
        if "/today" in page.url:
            return
        if page.url.endswith("/first-session"):
            keys.leave("link", "Later")
            return
        answer_one(keys)
        keys.leave("button", "Next")
    raise AssertionError(f"the questions have no end: {page.url}")


def answer_one(keys: Keys) -> None:
    """Give the answer of somebody with a calm right hip to the question on this page."""
    page = keys.page
    if "/safety/" in page.url:
        keys.press("checkbox", "None of these")
    elif page.get_by_role("textbox").count():
        keys.to(page.get_by_role("textbox"))
        page.keyboard.type("1990")
    elif page.locator(".scale").count():
        keys.number(re.compile("."), 1)
    else:
        one = page.get_by_role("radio")
        keys.choose(one, re.compile("^The right one")) if one.count() else keys.press(
            "checkbox", re.compile("^In the groin")
        )


def look_around(keys: Keys) -> None:
    """Read the plan and an exercise, stop its figure, and come back to today."""
    page = keys.page
    keys.leave("link", "Plan")
    assert urlsplit(page.url).path == "/plan"
    keys.leave("link", "Menu")
    keys.leave("link", "Exercises")
    keys.leave("link", "Bridge")
    keys.press("button", "Pause")
    assert keys.has(keys.find("button", "Play"))
    keys.leave("link", "coxa")
    assert urlsplit(page.url).path == "/today"


# Sheets over a screen of the player: what opens it, which screen it is, what closes it.
SHEETS = {
    "check_in": [("Sound off", "sound", "Go on")],
    "intro": [("Swap", "swap", "Keep it"), ("Stop", "stop", "Go on")],
    "work": [
        ("It pinches", "pinch", "It did not pinch, I pressed by mistake"),
        ("I feel unwell", "unwell", "None of these, go back"),
        ("Stop", "stop", "Go on"),
    ],
    "rest": [("I feel unwell", "unwell", "None of these, go back")],
    "rate": [("Sound off", "sound", "Go on")],
}
LEADS_ON = {"intro": "Start", "ready": "Start now", "rest": "Ready", "work": "Set done"}


def whole_session(keys: Keys) -> None:
    """From the check-in to the end: each sheet opened and closed once, one pinch told, numbers chosen by arrows."""
    page = keys.page
    opened(page)
    seen: set[str] = set()
    for _ in range(STEPS_MAX):
        at = state(page)
        if at == "end":
            return
        if at not in seen:
            open_sheets(keys, at)
        if at == "work" and "pinch" not in seen:
            keys.press("button", "It pinches")
            keys.press("button", re.compile("^Leave this one out today"))
            seen.add("pinch")
        elif at == "ready" and "ready" not in seen:
            stay_at_stop(keys)
        else:
            one_step(keys, at)
        seen.add(at)
        assert page.evaluate("document.activeElement !== document.body"), f"the focus is lost after {at}"
    raise AssertionError("the session has no end")


def open_sheets(keys: Keys, at: str) -> None:
    """Open what lies over this screen and close it: the focus goes to its head and back to what opened it."""
    page = keys.page
    for opens, sheet, closes in SHEETS.get(at, ()):
        keys.press("button", opens)
        assert state(page) == sheet
        assert keys.has(page.get_by_role("heading", level=1)), f"the focus is not at the head of {sheet}"
        keys.press("button", closes)
        assert state(page) == at
        assert keys.has(keys.find("button", opens)), f"{sheet} does not give the focus back"
    if at == "work":
        keys.press("button", "Go on", back=True)


def stay_at_stop(keys: Keys) -> None:
    """The clock runs out while the focus is at Stop: the screen is drawn anew, and the focus is still there."""
    keys.to(keys.find("button", "Stop"))
    run_out(keys.page, "ready")
    assert state(keys.page) == "work" and keys.has(keys.find("button", "Stop"))


def one_step(keys: Keys, at: str) -> None:
    """Do the one thing that leads on; a hold is waited for."""
    page = keys.page
    if at == "check_in":
        keys.number(re.compile("^Pain now"), 1)
        keys.press("button", "Begin")
    elif at == "rate":
        keys.number(re.compile("^Worst pain"), 2)
        keys.press("button", re.compile("^(Next:|To the end)"))
    elif keys.find("button", LEADS_ON[at]).count():
        keys.press("button", LEADS_ON[at])
    else:
        run_out(page, at)


def rate_morning(keys: Keys) -> None:
    """Say how the hip was this morning, which is asked before anything else: a number and three times no."""
    assert urlsplit(keys.page.url).path == "/morning"
    keys.number(re.compile("hip$"), 1)
    for question in keys.page.locator("fieldset.pair").all():
        keys.to(question.get_by_role("radio"))
        keys.page.keyboard.press("Space")
        assert question.get_by_role("radio", name="No", exact=True).is_checked()
    keys.leave("button", "Save")
