"""The page of components: only in development, complete, and as good as the pages it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from coxa.app.look import component_classes, themes
from coxa.app.styleguide import notes
from tests.web.playing import wait_until
from tests.web.running import PHONE, Running, axe_faults, new_context
from tests.web.test_access import LEAST_TARGET_PX, NAMELESS, PLATED, SMALL_TARGETS, TOO_WIDE

pytestmark = pytest.mark.browser

SMALL = (320, 640)
SCREENS = 17
FIRST_MS = 60_000  # the first time the made-up person's plan is made
# Where a class says how a whole page is laid out, or shows itself only while something happens: not a component.
ELSEWHERE = {
    *("two", "side", "only", "with-top", "with-tabs", "first-foot"),  # the columns of a page
    *("run-ask", "trial-values", "told"),  # a form, a table, a page
    *("viewer-note", "viewer-picture"),  # made when the view to turn is opened
    *("rope", "wall", "hole", "ink"),  # things in pictures of other exercises
    *("ghost-side", "turned", "limit-edge", "stop-here", "ready", "long"),  # made by a figure or a clock that runs
}


class Developing(Running):
    """The app as somebody who writes pages starts it."""

    def environment(self) -> dict[str, str]:
        """Return the process's variables."""
        return {**super().environment(), "COXA_DEV": "1"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    found = Developing(tmp_path_factory.mktemp("guide") / "home")
    try:
        yield found.start()
    finally:
        found.close()


def opened(browser: Browser, app: Running, size: tuple[int, int], **options: str) -> Page:
    """Return the page once the player's screens are drawn."""
    page = new_context(browser, size, bypass_csp=True, reduced_motion="reduce", **options).new_page()
    page.goto(app.url + "/styleguide", timeout=FIRST_MS)
    wait_until(page, lambda: page.locator(".guide-player").count() == SCREENS)
    return page


@pytest.mark.django_db
def test_outside_development_there_is_no_such_page() -> None:
    assert Client(HTTP_HOST="127.0.0.1").get("/styleguide").status_code == 404


def test_every_component_of_the_style_sheets_is_shown(app: Running, browser: Browser) -> None:
    """A class that no specimen has is either missing here or no longer used anywhere."""
    page = opened(browser, app, PHONE)
    code = "() => [...new Set([...document.querySelectorAll('[class]')].flatMap((one) => [...one.classList]))]"
    shown = set(page.evaluate(code))
    assert component_classes() - shown - ELSEWHERE == set()
    assert component_classes() >= ELSEWHERE, "an exception without its class is removed from the list"
    page.context.close()


def test_every_note_belongs_to_a_specimen_and_every_colour_is_told(app: Running, browser: Browser) -> None:
    page = opened(browser, app, PHONE)
    ids = page.locator(".guide-one").evaluate_all("(all) => all.map((one) => one.id)")
    assert sorted(ids) == sorted(key.replace("_", "-") for key in notes()["one"])
    told = page.locator(".guide-colours code").all_inner_texts()
    for theme in themes().values():
        assert {value for value in theme.values() if value.startswith("#")} <= set(told)
    assert not [text for text in told if not re.fullmatch(r"#[0-9a-f]{3,6}", text)]
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_itself_holds(app: Running, browser: Browser, scheme: str) -> None:
    page = opened(browser, app, PHONE, color_scheme=scheme)
    assert axe_faults(page) == []
    assert page.evaluate(SMALL_TARGETS, LEAST_TARGET_PX) == [] and page.evaluate(NAMELESS) == []
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    assert page.evaluate(TOO_WIDE) == []
    page.context.close()


def test_nothing_told_by_an_area_alone_is_lost_in_colours_of_the_system(app: Running, browser: Browser) -> None:
    """Bars that fill, the day of today, the current tab, what is chosen: each differs as a picture from its rest."""
    page = opened(browser, app, PHONE, forced_colors="active")
    assert page.evaluate(PLATED) == [] and axe_faults(page, ["color-contrast"]) == []
    changes = {
        ".segments i": "one.style.width = '100%'",
        ".ground i": "one.style.width = '0%'",
        ".guide-tabs [aria-current]": "one.removeAttribute('aria-current')",
        ".day.today": "one.classList.remove('today')",
        ".pictures :checked": "one.checked = false",
        ".check-rows :checked": "one.checked = false",
        ".check-line input[type=radio]:checked": "one.checked = false",
        ".suggested": "one.classList.remove('suggested')",
    }
    for selector, change in changes.items():
        first = page.locator(selector).first.element_handle()
        around = first.query_selector("xpath=..")
        assert around is not None
        before = around.screenshot()
        first.evaluate(f"(one) => {{ {change} }}")
        assert around.screenshot() != before, selector
    page.context.close()
