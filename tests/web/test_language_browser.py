"""Made-up languages in a real browser: longer words, and written from the right; nothing is cut, nothing escapes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.people import trains_today
from tests.pseudo import escaped, pseudo_words
from tests.web.playing import opened, state, wait_until
from tests.web.running import ROOT, Running, new_context
from tests.web.standing import give_clock, run_out
from tests.web.test_language import PATHS

pytestmark = pytest.mark.browser

NARROW = (320, 640)
STEPS_MAX = 120
WIDE = """() => document.documentElement.scrollWidth > innerWidth
  ? [...document.querySelectorAll("body *")].filter((one) => {
      const box = one.getBoundingClientRect();
      return box.width && (box.right > innerWidth + 1 || box.left < -1);
    }).slice(-3).map((one) => one.outerHTML.slice(0, 160))
  : []"""
# What leads on from each screen of the player.
LEADS_ON = {"intro": "start_set", "ready": "start_now", "rest": "ready", "work": "set_done"}
# What can be opened on a screen: the button, the sheet, the button that leads back.
SHEETS = {
    "check_in": [("sound_off", "sound", "go_on")],
    "intro": [("swap", "swap", "keep_it"), ("stop", "stop", "go_on")],
    "work": [("it_pinches", "pinch", "pinch_mistake"), ("unwell", "unwell", "unwell_no"), ("stop", "stop", "go_on")],
    "rest": [("it_pinched", "pinch", "pinch_mistake"), ("unwell", "unwell", "unwell_no")],
    "rate": [("sound_off", "sound", "go_on"), ("stop", "stop", "go_on")],
}
PRESS = """(name) => {
  const found = [...document.querySelectorAll("#player button")].find((one) => one.textContent.trim() === name);
  if (found) found.click();
  return Boolean(found);
}"""


@pytest.fixture(scope="module", params=["ltr", "rtl"])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The app in a made-up language, used by a person with a plan."""
    found = Running(tmp_path_factory.mktemp("pseudo") / "home")
    found.entry = (str(ROOT / "tests" / "pseudo.py"), request.param)
    try:
        found.start().answer(trains_today(), anew=True)
        yield found
    finally:
        found.close()


@pytest.fixture
def page(app: Running, browser: Browser) -> Iterator[Page]:
    """A narrow window."""
    context = new_context(browser, NARROW, service_workers="block", base_url=app.url)
    give_clock(context)
    yield context.new_page()
    context.close()


def test_no_page_is_cut_at_320_pixels_with_long_words_from_either_side(page: Page) -> None:
    """Words 40 % longer than the English, from the left and from the right."""
    cut = {}
    for path in PATHS:
        page.goto(path)
        cut[path] = page.evaluate(WIDE)
    assert not {path: found for path, found in cut.items() if found}


def test_no_text_of_the_player_escapes_translation_and_no_screen_is_cut(app: Running, page: Page) -> None:
    """From the check-in to the end, with every sheet that can be opened on the way, and what a sign of danger says."""
    page.goto("/session")
    opened(page)
    seen: set[str] = set()
    for _ in range(STEPS_MAX):
        at = state(page)
        if at not in seen:
            _look(page, seen)
            _open_sheets(page, at, seen)
        if {"rest", "rate"} <= seen:
            break
        _go_on(page, at)
    _lead(page, "stop", "stop")
    _lead(page, "finish_here", "end")
    _look(page, seen)
    app.answer(trains_today(), anew=True)
    page.goto("/session?kind=calm")
    opened(page)
    _lead(page, "stop", "stop")
    _lead(page, "unwell", "unwell")
    page.locator(".choice").first.click()
    _look(page, seen)
    assert {"check_in", "intro", "work", "rest", "rate", "end", "flagged"} <= seen
    assert {"swap", "pinch", "unwell", "stop", "sound"} <= seen


def _look(page: Page, seen: set[str]) -> None:
    """Find what no catalogue has said and what is cut, on the screen as it stands."""
    at = state(page)
    seen.add(at)
    assert escaped(page.content()) == [], at
    assert page.evaluate(WIDE) == [], at


def _open_sheets(page: Page, at: str, seen: set[str]) -> None:
    """Open each sheet that this screen offers, look at it, and go back; a set that was left stands still."""
    for opens, sheet, closes in SHEETS.get(at, ()):
        _lead(page, opens, sheet)
        _look(page, seen)
        _lead(page, closes, at)
    page.evaluate(PRESS, pseudo_words().raw("player.go_on"))


def _lead(page: Page, name: str, to: str) -> None:
    """Press a button by its key; it leads to a screen."""
    assert page.evaluate(PRESS, pseudo_words().raw(f"player.{name}")), (name, state(page))
    wait_until(page, lambda: state(page) == to)


def _go_on(page: Page, at: str) -> None:
    """Do the one thing that leads on; a hold is waited for."""
    if at in ("check_in", "rate"):
        page.locator("label[for$=right-1]").first.click()
        page.locator(".foot .button.main").click()
        return
    if not page.evaluate(PRESS, pseudo_words().raw(f"player.{LEADS_ON[at]}")):
        run_out(page, at)
