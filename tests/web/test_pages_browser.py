"""The pages in a real browser: keyboard alone, axe in both sizes and themes, small windows, nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.web.running import LAPTOP, PHONE, Running, axe_faults, new_context, running

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/menu",
    "/today?later=1",
    "/today/adjust",
    "/run",
    "/run/log",
    "/plan/reminders",
    "/morning",
    "/plan",
    "/exercises",
    "/exercises?direction=foot&position=hanging",
    "/exercises/squat",
    "/learn",
    "/learn/ways",
    "/learn/disagree",
    "/my-data",
    "/helps",
    "/experiment",
    "/experiment/start/foot-and-ankle",
    "/answers",
    "/safety/now",
    "/safety/now?unsure=1",
    "/questions/sites-right",
    "/questions/pinch_onset-right",
    "/questions/pain_now-right",
    "/questions/height_cm",
    "/first-session",
    "/stop/tell",
    "/stop/cleared",
    "/nowhere",
]
# On a phone test_access.py looks at every page; these it does not meet.
ONLY_HERE = ["/exercises?direction=foot&position=hanging", "/safety/now?unsure=1", "/first-session", "/nowhere"]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Give an app that nobody has used yet."""
    with running(tmp_path_factory.mktemp("pages")) as found:
        yield found


def _press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        if page.evaluate("(s) => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab on {page.url}")


def _answer(page: Page) -> None:
    """Answer the page that is shown, with the keyboard alone."""
    if "/safety/" in page.url:
        _tab_to(page, "#none")
        _press(page, "Space")
    elif "birth_year" in page.url:
        _tab_to(page, "#value")
        page.keyboard.type("1988")
    elif "which_hip" in page.url:
        _tab_to(page, "input[name=value]")
        _press(page, "ArrowDown", "ArrowUp", "ArrowDown")
    elif "sites" in page.url:
        _tab_to(page, "#o0")
        _press(page, "Space")
    else:
        _tab_to(page, "input[name=value]")
        _press(page, "ArrowRight")
    _tab_to(page, "button.main")
    with page.expect_navigation():
        _press(page, "Enter")


def test_from_welcome_to_the_calm_session_with_the_keyboard_alone(app: Running, browser: Browser) -> None:
    """Tab, Space, arrows and Enter are enough; focus is always seen."""
    context = new_context(browser, PHONE)
    page = context.new_page()
    page.goto(app.url + "/")
    _tab_to(page, "a.button.main")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    with page.expect_navigation():
        _press(page, "Enter")
    for _ in range(14):
        if page.url.endswith("/first-session"):
            break
        _answer(page)
    assert page.url.endswith("/first-session")
    context.close()


@pytest.mark.parametrize(("size", "paths"), [(PHONE, ONLY_HERE), (LAPTOP, PAGES)], ids=["phone", "laptop"])
def test_axe_finds_nothing_and_nothing_comes_from_outside(
    app: Running, browser: Browser, size: tuple[int, int], paths: list[str]
) -> None:
    """Every page in the light, and its contrasts in the dark."""
    context = new_context(browser, size, bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if not request.url.startswith(app.url) else None)
    for path in paths:
        page.emulate_media(color_scheme="light")
        page.goto(app.url + path)
        assert axe_faults(page) == [], path
        page.emulate_media(color_scheme="dark")
        assert axe_faults(page, ["color-contrast"]) == [], path
    assert outside == []
    context.close()


def test_the_security_policy_is_kept_by_every_page(app: Running, browser: Browser) -> None:
    """The browser has nothing to refuse."""
    context = new_context(browser, PHONE)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for path in PAGES[:-1]:
        page.goto(app.url + path)
    assert said == []
    context.close()


def test_nothing_is_cut_in_a_window_of_320_pixels(app: Running, browser: Browser) -> None:
    """Which is also a laptop at 400 %."""
    context = new_context(browser, (320, 640))
    page = context.new_page()
    for path in PAGES:
        page.goto(app.url + path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    context.close()


def test_stop_page_passes_axe_too(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    """In red, light and dark."""
    with running(tmp_path_factory.mktemp("stop")) as own:
        own.answer({"screen.chest_breath": "yes"})
        for scheme in ("light", "dark"):
            context = new_context(browser, PHONE, color_scheme=scheme, bypass_csp=True)
            page = context.new_page()
            page.goto(own.url + "/stop")
            assert page.url.endswith("/stop")
            assert axe_faults(page) == []
            context.close()


def test_without_scripts_the_questions_work(app: Running, browser: Browser) -> None:
    """The list, the scale and the answers are plain forms."""
    context = new_context(browser, PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(app.url + "/questions/pain_now-right?back=answers")
    page.locator("label[for=value-3]").click()
    page.get_by_role("button", name="Next").click()
    assert page.url.endswith("/answers")
    context.close()
