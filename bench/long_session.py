"""The memory of the player over one session at its real speed: about forty minutes, so `make bench` leaves it out.

A long session of the ordinary kind is played by itself, with tones and the paced count on, at the speed of a person:
each clock runs out on its own, an introduction or a rating takes READ_S. Each SAMPLE_S the browser is told to collect
its garbage, then what is left is read.
"""

from __future__ import annotations

import sys
import tempfile
import time
import types
from pathlib import Path

ROOT = Path(__file__).parents[1]
package = types.ModuleType("tests")
package.__path__ = [str(ROOT / "tests")]
sys.modules["tests"] = package
sys.path.insert(0, str(ROOT))

from playwright.sync_api import CDPSession, Page  # noqa: E402

from tests.people import trains_today  # noqa: E402
from tests.web.playing import begin, opened, press, queue_empty, step  # noqa: E402
from tests.web.running import chromium, new_context, running  # noqa: E402

MINUTES = 45  # asked for; what is left out of it for this person makes the session shorter
SAMPLE_S = 120
READ_S = 45  # with this the clocks of all sets and what lies between them make forty minutes
LOOK_MS = 500
SHOWN = "[document.body.dataset.screen, document.querySelector('h1').textContent]"


def sample(wire: CDPSession) -> dict[str, float]:
    """Return what the page holds after its garbage was collected: nodes, listeners, bytes of memory."""
    wire.send("HeapProfiler.collectGarbage")
    return {row["name"]: row["value"] for row in wire.send("Performance.getMetrics")["metrics"]}


def play_at_real_speed(page: Page, wire: CDPSession) -> None:
    """Play to the end; print one line each SAMPLE_S."""
    began = sampled = since = time.monotonic()
    shown: list[str] = []
    while True:
        seen, now = page.evaluate(SHOWN), time.monotonic()
        at = seen[0]
        if seen != shown:
            shown, since = seen, now
        if now - sampled >= SAMPLE_S or at == "end":
            found = sample(wire)
            sampled = now
            figures = f"{found['JSHeapUsedSize'] / 1e6:6.2f} MB {found['Nodes']:6.0f} nodes"
            print(
                f"{(now - began) / 60:5.1f} min {figures} {found['JSEventListeners']:5.0f} listeners  {at}", flush=True
            )
        if at == "end":
            return
        if at in ("intro", "rate") and now - since >= READ_S:
            step(page)
            shown = []
        page.wait_for_timeout(LOOK_MS)


def main() -> None:
    """Play one session and print its memory."""
    with running(Path(tempfile.mkdtemp()) / "home") as app, chromium() as browser:
        app.answer({**trains_today(), "life.minutes": MINUTES})
        page = new_context(browser, keeps=True).new_page()
        page.goto(f"{app.url}/session")
        opened(page)
        wire = page.context.new_cdp_session(page)
        wire.send("Performance.enable")
        page.locator("[data-role=sound]").click()
        page.locator("label[for=sound-tones]").click()
        press(page, "Go on")
        begin(page)
        play_at_real_speed(page, wire)
        queue_empty(page)
        print(f"{[event['kind'] for event in app.events()].count('set_done')} sets")


if __name__ == "__main__":
    main()
