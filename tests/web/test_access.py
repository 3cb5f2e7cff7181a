"""Every page, as far as a machine can tell: axe in both themes and all languages, 320 px, targets, motion, names."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

import pytest
from django.urls import URLPattern, get_resolver
from playwright.sync_api import Browser, Page

from coxa.catalog.tongue import languages
from tests.people import calm_answers
from tests.rich_journal import rich_file
from tests.web.running import LAPTOP, PHONE, Running, axe_faults, new_context, running

pytestmark = pytest.mark.browser

SMALL = (320, 640)
NOON = datetime.now(UTC).replace(hour=11, minute=0).isoformat()  # a morning is a morning, whenever the tests run
LEAST_TARGET_PX = 24
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# What stands in the place of an argument, and addresses that are no pages (files, forms without a page, programs).
ARGUMENTS: dict[str, list[dict[str, str]]] = {
    "safety": [{"page_id": "now"}],
    "question": [{"name": "sites-right"}, {"name": "height_cm"}, {"name": "equipment"}],
    "measure": [{"measure_id": "flexion-range"}, {"measure_id": "ihot-12"}, {"measure_id": "squeeze"}],
    "exercise": [{"exercise_id": "squat"}, {"exercise_id": "bridge"}],
    "try_one": [],  # the player: test_session.py goes through its screens
    "hip_position": [],  # for who may measure today: test_hip_measure.py looks at these two
    "hip_measured": [],
    "told": [],  # needs the id of a session: `trained` gives one
    "topic": [{"topic": "pain"}, {"topic": "ways"}, {"topic": "disagree"}, {"topic": "limits-of-this"}],
    "experiment_start": [{"element_id": "ball-massage"}],
}
OF_OTHERS = {"/", "/stop", "/today"}  # lead elsewhere for somebody who trains: looked at as those see them who do
NO_PAGES = {
    "go_on", "log", "finish_here", "flare", "flare_words", "flare_back", "measure_undo", "measure_words",
    "calendar_file", "leave_out", "figure_track", "figure_player", "figure_row", "figure_glb", "choose_way",
    "experiment_measure", "experiment_end", "language", "export", "import", "erase", "events", "missing", "bundle",
    "service_worker", "manifest", "paper_session", "paper_week", "paper_exercise", "first_session", "session", "again",
    "styleguide",
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


@dataclass(frozen=True)
class Place:
    """One page as one of the made-up people meets it."""

    app: Running
    path: str

    def open(self, page: Page) -> None:
        """Go there; a page that leads elsewhere was not looked at, so that is a fault."""
        answer = page.goto(self.app.url + self.path)
        assert answer is not None and answer.status == 200, (self.path, answer and answer.status)
        assert urlsplit(page.url).path == urlsplit(self.path).path, f"{self.path} leads to {page.url}"


def trained(app: Running) -> str:
    """Give a person of two years; return the address of a session that is over."""
    content = app.home.parent / "journal.jsonl"
    content.write_bytes(rich_file())
    app.ask(f"services.import_journal(open({str(content)!r}, 'rb').read(), person)")
    over = "[s.id for s in services.state_of(person).sessions.values() if s.status == 'done']"
    return f"/session/{app.ask(f'print(json.dumps({over}))')[-1]}"


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Place]]:
    """Every page, as somebody new meets it, somebody calm, somebody who was stopped, and somebody after two years."""
    folder = tmp_path_factory.mktemp("access")
    with contextlib.ExitStack() as stack:
        new, calm, stopped, rich = (
            stack.enter_context(running(folder / name, NOON)) for name in ("new", "calm", "stopped", "rich")
        )
        calm.answer(calm_answers())
        stopped.answer({**calm_answers(), "screen.s3": "yes"})
        told = trained(rich)
        yield [
            *(Place(new, path) for path in ("/", "/menu", "/exercises/bridge")),
            *(Place(calm, path) for path in ("/today?later=1", "/plan", "/morning", "/progress", "/run")),
            *(Place(stopped, path) for path in ("/stop", "/stop/tell", "/stop/cleared")),
            *(Place(rich, path) for path in (*paths(), told, "/today?later=1") if path not in OF_OTHERS),
        ]


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

# What of the focused element lies under a bar that stays in sight; for a drawn answer its label is what is seen.
COVERED = """() => {
  const seen = (one) => (one.matches(".pick") ? document.querySelector(`label[for="${one.id}"]`) : one);
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
  const faults = [];
  for (const one of [...all, ...all.reverse()]) {
    if (one.disabled || !one.checkVisibility({ visibilityProperty: true })) continue;
    one.focus();
    if (document.activeElement !== one) continue;
    const shape = seen(one);
    const box = shape.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, (edge) => Math.min(Math.max(edge, 0), innerHeight - 1)];
    const edges = box.height > innerHeight / 2 ? [box.top + 12] : [box.top + 3, box.bottom - 3];
    for (const edge of edges) {
      const bar = document.elementFromPoint(x, y(edge))?.closest(".foot, .tabs");
      const hidden = edge < 0 || edge > innerHeight || (bar && !bar.contains(one));
      if (hidden) faults.push(`${Math.round(edge)} of ${innerHeight}: ${one.outerHTML.slice(0, 120)}`);
    }
  }
  return [...new Set(faults)].slice(0, 3);
}"""

# In colours of the system: a ring around what has the focus, in a colour that is not the ground's.
RINGLESS = """() => {
  const ground = getComputedStyle(document.body).backgroundColor;
  const found = [];
  for (const one of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")) {
    if (one.disabled || !one.checkVisibility({ visibilityProperty: true })) continue;
    one.focus();
    if (document.activeElement !== one) continue;
    const drawn = one.matches(".pick") ? document.querySelector(`label[for="${one.id}"]`) : one;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(drawn);
    const ring = !["none", "auto"].includes(outlineStyle) && parseFloat(outlineWidth) >= 2 && outlineColor !== ground;
    if (!ring) found.push(`${outlineStyle} ${outlineWidth}: ${one.outerHTML.slice(0, 120)}`);
  }
  return found.slice(0, 3);
}"""

# Words on a filled area, under which the browser would lay a plate of the ground's colour: they could not be read.
PLATED = """() => {
  const ground = getComputedStyle(document.body).backgroundColor;
  const clear = (colour) => colour === "transparent" || /, 0\\)$/.test(colour);
  const filled = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!clear(backgroundColor)) return backgroundColor !== ground;
    }
    return false;
  };
  const words = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  return [...document.querySelectorAll("body *")]
    .filter((one) => words(one) && one.checkVisibility() && !one.closest("svg, .unseen, select, script, noscript"))
    .filter((one) => filled(one) && getComputedStyle(one).forcedColorAdjust !== "none")
    .map((one) => one.outerHTML.slice(0, 120)).slice(0, 3);
}"""


def as_it_comes(page: Page) -> Iterator[str]:
    """Axe in the light, contrasts in the dark; targets, names; what moves for somebody who asked for less motion."""
    yield from axe_faults(page)
    yield from (f"target: {one}" for one in page.evaluate(SMALL_TARGETS, LEAST_TARGET_PX))
    yield from (f"name: {one}" for one in page.evaluate(NAMELESS))
    if moving := page.evaluate("document.getAnimations().filter((one) => one.playState === 'running').length"):
        yield f"moves: {moving}"
    page.emulate_media(color_scheme="dark")
    yield from (f"dark: {fault}" for fault in axe_faults(page, ["color-contrast"]))


def in_colours_of_the_system(page: Page) -> Iterator[str]:
    """Forced colours, whichever ground the person has chosen: what has the focus has a ring, words can be read."""
    page.emulate_media(forced_colors="active")
    page.keyboard.press("Tab")
    yield from page.evaluate(RINGLESS)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        yield from (f"{scheme}, plate: {one}" for one in page.evaluate(PLATED))
        yield from (f"{scheme}, forced: {one}" for one in axe_faults(page, ["color-contrast"]))
    page.emulate_media(forced_colors="none")


def focus_in_sight(page: Page) -> Iterator[str]:
    """WCAG 2.4.11, and stricter: the upper and the lower edge are in sight, downwards and upwards, at each width."""
    for size in (PHONE, LAPTOP, SMALL):
        resize(page, size)
        yield from (f"covered at {size[0]}: {one}" for one in page.evaluate(COVERED))


def in_a_small_window(page: Page) -> Iterator[str]:
    """Nothing is cut at 320 px, which is also what is left of 640 px at 200 %."""
    resize(page, SMALL)
    yield from (f"wide: {one}" for one in page.evaluate(TOO_WIDE))


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def test_every_page_holds(places: list[Place], browser: Browser) -> None:
    """Loaded once, looked at in every way; and it asks nothing from anywhere but the app."""
    faults: dict[str, list[str]] = {}
    context = new_context(browser, bypass_csp=True)
    page = context.new_page()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    for place in places:
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        resize(page, PHONE)
        place.open(page)
        looks = (as_it_comes, in_colours_of_the_system, focus_in_sight, in_a_small_window)
        if found := [fault for look in looks for fault in look(page)]:
            faults[place.path] = found
    context.close()
    assert faults == {}, json.dumps(faults, indent=1)
    own = tuple({place.app.url for place in places})
    assert {url for url in asked if not url.startswith((*own, "data:", "blob:"))} == set()


@pytest.mark.parametrize("language", [language for language in languages() if language != "en"])
def test_every_page_holds_in_every_other_language(places: list[Place], browser: Browser, language: str) -> None:
    """Axe finds nothing, and nothing is cut."""
    faults: dict[str, list[str]] = {}
    context = new_context(browser, SMALL, bypass_csp=True)
    urls = sorted({place.app.url for place in places})
    context.add_cookies([{"name": "coxa_language", "value": language, "url": url} for url in urls])
    page = context.new_page()
    for place in places:
        place.open(page)
        assert page.evaluate("document.documentElement.lang") == language
        if found := [*in_a_small_window(page), *axe_faults(page)]:
            faults[place.path] = found
    context.close()
    assert faults == {}, json.dumps(faults, indent=1)


def test_in_colours_of_the_system_what_is_chosen_looks_chosen(places: list[Place], browser: Browser) -> None:
    """By more than an area that such colours take away: each kind of drawn answer, as a picture."""
    context = new_context(browser, forced_colors="active")
    page = context.new_page()
    kinds = {".check-rows": "/safety/now", ".scale": "/run/log", ".choices": "/safety/now?unsure=1"}
    for kind, path in kinds.items():
        page.goto(places[-1].app.url + path)
        label = page.locator(f"{kind} label").first
        page.locator(f"#{label.get_attribute('for')}").evaluate("(one) => { one.checked = false; }")
        before = label.screenshot()
        page.locator(f"#{label.get_attribute('for')}").evaluate("(one) => { one.checked = true; }")
        assert label.screenshot() != before, kind
    context.close()
