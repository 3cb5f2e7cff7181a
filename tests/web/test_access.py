"""Every page, as far as a machine can tell: axe in both themes and all languages, 320 px, targets, motion, names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver
from playwright.sync_api import Browser, Page

from coxa.catalog.tongue import languages
from tests.rich_journal import rich_file
from tests.web.running import AXE, Running, chromium, new_context, running

pytestmark = pytest.mark.alone
SMALL = (320, 640)
LEAST_TARGET_PX = 24

# What stands in the place of an argument, and addresses that are no pages (files, forms without a page, programs).
ARGUMENTS: dict[str, list[dict[str, str]]] = {
    "safety": [{"page_id": "now"}],
    "question": [{"name": "sites-right"}, {"name": "height_cm"}, {"name": "equipment"}],
    "measure": [{"measure_id": "flexion-range"}, {"measure_id": "ihot-12"}, {"measure_id": "squeeze"}],
    "exercise": [{"exercise_id": "squat"}, {"exercise_id": "bridge"}],
    "try_one": [],  # the player: test_session.py goes through its screens
    "told": [],  # needs a session's id; asked for below
    "topic": [{"topic": "pain"}, {"topic": "ways"}, {"topic": "disagree"}, {"topic": "limits-of-this"}],
    "experiment_start": [{"element_id": "ball-massage"}],
}
NO_PAGES = {
    "go_on", "log", "finish_here", "flare", "flare_words", "flare_back", "measure_undo", "measure_words",
    "calendar_file", "leave_out", "figure_track", "figure_player", "figure_row", "figure_glb", "choose_way",
    "experiment_measure", "experiment_end", "language", "export", "import", "erase", "events", "missing", "bundle",
    "service_worker", "manifest", "paper_session", "paper_week", "paper_exercise", "first_session", "session",
}  # fmt: skip


def paths() -> list[str]:
    """Return the address of every page; one that is neither listed nor a plain address fails the test."""
    from django.urls import reverse

    found = []
    for pattern in get_resolver().url_patterns:
        assert isinstance(pattern, URLPattern) and pattern.name
        if pattern.name in NO_PAGES:
            continue
        needs = pattern.pattern.converters
        assert pattern.name in ARGUMENTS or not needs, f"{pattern.name}: say in this test what stands in its place"
        for arguments in ARGUMENTS.get(pattern.name, [{}]):
            found.append(reverse(pattern.name, kwargs=arguments))
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The app with a person of two years, whose morning was asked already."""
    with running(tmp_path_factory.mktemp("access") / "home") as found:
        content = found.home.parent / "journal.jsonl"
        content.write_bytes(rich_file())
        found.ask(f"services.import_journal(open({str(content)!r}, 'rb').read(), person)")
        yield found


def axe(page: Page, rules: list[str] | None = None) -> list[str]:
    """Return what axe finds; only by these rules when they are given."""
    page.add_script_tag(path=str(AXE))
    options = {"resultTypes": ["violations"], **({"runOnly": {"type": "rule", "values": rules}} if rules else {})}
    found: dict[str, Any] = page.evaluate("(options) => axe.run(document, options)", options)
    return [f"{row['id']}: {row['nodes'][0]['html'][:160]}" for row in found["violations"]]


TOO_WIDE = """() => [...document.querySelectorAll("body *")].filter((one) => {
  if (one.closest("svg, .unseen, [hidden]") || !one.clientWidth) return false;
  const style = getComputedStyle(one);
  const scrolls = ["auto", "scroll"].includes(style.overflowX);
  const box = one.getBoundingClientRect();
  return !scrolls && !one.closest("[tabindex='0'][role=region]") && (box.right > innerWidth + 1 || box.left < -1);
}).map((one) => one.outerHTML.slice(0, 120)).slice(0, 3)"""
SMALL_TARGETS = """(least) => [...document.querySelectorAll("a, button, input, select, summary")].filter((one) => {
  if (one.closest("[hidden], .unseen, svg") || one.matches(".unseen, .pick, .skip, [type=hidden]")) return false;
  const box = one.getBoundingClientRect();
  if (!box.width || getComputedStyle(one).visibility === "hidden") return false;
  const inText = one.tagName === "A" && getComputedStyle(one).display === "inline" && one.closest("p, li, td, dd");
  return !inText && (box.width < least || box.height < least);
}).map((one) => one.outerHTML.slice(0, 120)).slice(0, 3)"""
NAMELESS = """() => [...document.querySelectorAll("[role=img], svg:not([aria-hidden=true]), img")]
  .filter((one) => !one.closest("[aria-hidden=true], [hidden]") && !one.closest("[role=img]:not(:scope)")
    && !(one.getAttribute("aria-label") || one.getAttribute("alt") !== null || one.getAttribute("aria-labelledby")
      || one.parentElement.closest("[role=img]")))
  .map((one) => one.outerHTML.slice(0, 120)).slice(0, 3)"""


def test_every_page_holds_in_both_themes_and_all_languages(app: Running, browser: Browser) -> None:
    faults: dict[str, list[str]] = {}
    context = new_context(browser, bypass_csp=True)
    page = context.new_page()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    for path in paths():
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        answer = page.goto(app.url + path)
        assert answer is not None and answer.status == 200, (path, answer and answer.status)
        found = axe(page)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += [f"dark: {fault}" for fault in axe(page, ["color-contrast"])]
        found += [f"target: {one}" for one in page.evaluate(SMALL_TARGETS, LEAST_TARGET_PX)]
        found += [f"name: {one}" for one in page.evaluate(NAMELESS)]
        moving = page.evaluate("document.getAnimations().filter((one) => one.playState === 'running').length")
        found += [f"moves: {moving}"] if moving else []
        if found:
            faults[path] = found
    context.close()
    assert faults == {}, json.dumps(faults, indent=1)
    assert {url for url in asked if not url.startswith((app.url, "data:", "blob:"))} == set()


@pytest.mark.parametrize("language", languages())
def test_nothing_is_cut_at_320_px_in_any_language(app: Running, browser: Browser, language: str) -> None:
    """Also what is left of 640 px at 200 %. In other languages axe looks at names and the language itself."""
    faults: dict[str, list[str]] = {}
    context = new_context(browser, SMALL, bypass_csp=True)
    context.add_cookies([{"name": "coxa_language", "value": language, "url": app.url}])
    page = context.new_page()
    for path in paths():
        page.goto(app.url + path)
        found = [f"wide: {one}" for one in page.evaluate(TOO_WIDE)]
        if language != "en":
            found += axe(
                page, ["html-has-lang", "html-lang-valid", "button-name", "link-name", "label", "document-title"]
            )
        assert page.evaluate("document.documentElement.lang") == language
        if found:
            faults[path] = found
    context.close()
    assert faults == {}, json.dumps(faults, indent=1)
