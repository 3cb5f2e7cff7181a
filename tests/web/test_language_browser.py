"""Made-up languages in a real browser: longer words, and written from the right; nothing is cut, nothing escapes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.people import calm_answers
from tests.pseudo import escaped, pseudo_words
from tests.web.playing import opened, state, wait_until
from tests.web.running import ROOT, Running, chromium, new_context
from tests.web.test_language import PATHS

pytestmark = pytest.mark.alone

NARROW = (320, 640)
STEPS_MAX = 60
WIDE = """() => document.documentElement.scrollWidth > innerWidth
  ? [...document.querySelectorAll("body *")].filter((one) => {
      const box = one.getBoundingClientRect();
      return box.width && (box.right > innerWidth + 1 || box.left < -1);
    }).slice(-3).map((one) => one.outerHTML.slice(0, 160))
  : []"""
# What leads on from each screen of the player.
LEADS_ON = {"check_in": "begin", "intro": "start_set", "ready": "start_now", "rest": "ready", "work": "set_done"}
PRESS = """(name) => {
  const found = [...document.querySelectorAll("#player button")].find((one) => one.textContent.trim() === name);
  if (found) found.click();
  return Boolean(found);
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module", params=["ltr", "rtl"])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The app in a made-up language, used by a person with a plan."""
    found = Running(tmp_path_factory.mktemp("pseudo") / "home")
    found.entry = (str(ROOT / "tests" / "pseudo.py"), request.param)
    try:
        found.start().answer(calm_answers(), anew=True)
        yield found
    finally:
        found.close()


@pytest.fixture
def page(app: Running, browser: Browser) -> Iterator[Page]:
    """A narrow window."""
    context = new_context(browser, NARROW, fast=100, service_workers="block", base_url=app.url)
    yield context.new_page()
    context.close()


def test_no_page_is_cut_at_320_pixels_with_long_words_from_either_side(page: Page) -> None:
    """Words 40 % longer than the English, from the left and from the right."""
    cut = {}
    for path in PATHS:
        page.goto(path)
        cut[path] = page.evaluate(WIDE)
    assert not {path: found for path, found in cut.items() if found}


def test_no_text_of_the_player_escapes_translation_and_no_screen_is_cut(page: Page) -> None:
    """From the check-in to the first rating, with what can be opened on the way."""
    page.goto("/session")
    opened(page)
    seen = set()
    for _ in range(STEPS_MAX):
        at = state(page)
        seen.add(at)
        assert escaped(page.content()) == [], at
        assert page.evaluate(WIDE) == [], at
        if at == "rate":
            break
        _go_on(page, at)
    assert {"intro", "work", "rate"} <= seen


def _go_on(page: Page, at: str) -> None:
    if at == "check_in":
        page.locator("label[for=now-right-1]").click()
    name = pseudo_words().raw(f"player.{LEADS_ON[at]}")
    pressed = page.evaluate(PRESS, name)
    wait_until(page, lambda: bool(pressed) or state(page) != at)
