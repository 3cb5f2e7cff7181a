"""How large the player is: over the wire, in figures fetched, in memory over a whole session."""

from __future__ import annotations

import gzip
import re
import urllib.request

import pytest
from playwright.sync_api import BrowserContext

from tests.web.playing import begin, card, figures_there, kinds, open_player, play, press, state, step, tick, wait_until
from tests.web.running import Running

pytestmark = pytest.mark.browser

SESSION_KB_MAX = 150
MORE_NODES = 40  # beyond those of the second exercise: texts differ in length
MORE_LISTENERS = 15
MORE_HEAP_MB = 1.5


def test_the_session_page_is_small(app: Running, context: BrowserContext) -> None:
    """HTML, data, scripts, styles and the first figure together: at most SESSION_KB_MAX (150) kB, packed."""
    html = urllib.request.urlopen(f"{app.url}/session").read()
    total = len(gzip.compress(html, 6))
    text = html.decode()
    figures = re.findall(r'"(/figures/[^"]+player\.json)"', text)
    for url in {*re.findall(r'(?:src|href)="(/static/[^"]+)"', text), figures[0]}:
        total += len(gzip.compress(urllib.request.urlopen(app.url + url).read(), 6))
    assert total <= SESSION_KB_MAX * 1000, total


def test_figures_come_once_and_the_session_goes_on_without_network(app: Running, context: BrowserContext) -> None:
    """After the page has loaded, every figure of the card is there."""
    asked: list[str] = []
    page = context.new_page()
    page.on("requestfinished", lambda request: asked.append(request.url.removeprefix(app.url)))
    page.goto(f"{app.url}/session")
    wanted = card(page)["figures"]
    wait_until(page, lambda: set(wanted) <= set(asked))
    context.set_offline(True)
    begin(page)
    play(page, until=lambda p: state(p) == "rest")
    assert page.locator(".live-figure svg path").count() > 5
    context.set_offline(False)
    assert len([url for url in asked if url in wanted]) == len(wanted)


def test_a_whole_session_does_not_grow(app: Running, quick: BrowserContext) -> None:
    """Nodes, listeners and memory at the last exercise are those at the second, and a margin; with tones on."""
    page = open_player(app, quick)
    session = quick.new_cdp_session(page)
    session.send("Performance.enable")

    def measure() -> dict[str, float]:
        session.send("HeapProfiler.collectGarbage")
        found = session.send("Performance.getMetrics")["metrics"]
        return {row["name"]: row["value"] for row in found}

    figures_there(page)
    page.locator("[data-role=sound]").click()
    tick(page, "sound-tones")
    press(page, "Go on")
    begin(page)
    measured = []
    while state(page) != "end":
        play(page, until=lambda p: state(p) == "intro")
        if state(page) == "intro":
            measured.append(measure())
            step(page)
    assert len(measured) > 5 and kinds(app).count("set_done") > 10
    first, last = measured[1], measured[-1]
    assert last["Nodes"] <= first["Nodes"] + MORE_NODES, (first["Nodes"], last["Nodes"])
    assert last["JSEventListeners"] <= first["JSEventListeners"] + MORE_LISTENERS
    assert last["JSHeapUsedSize"] <= first["JSHeapUsedSize"] + MORE_HEAP_MB * 1e6
