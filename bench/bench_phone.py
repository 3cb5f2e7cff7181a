"""What a phone on a slow network waits for: bytes of a first visit and of the session, and the time until it is usable.

Chromium with a four times slower processor and 1.6 Mbit/s with 150 ms of delay (Lighthouse's slow 4G); the app runs on
the same machine. Bytes are what came over the wire, packed. Usable: the player's first screen is drawn and painted; of
other pages, their scripts have run. Again: a new tab after a visit of Today has kept pages and files. The worker that
hands those out is not slowed down (Chromium slows down pages only).
"""

from __future__ import annotations

import os
import sys
import tempfile
import types
from pathlib import Path

ROOT = Path(__file__).parents[1]
package = types.ModuleType("tests")
package.__path__ = [str(ROOT / "tests")]
sys.modules["tests"] = package
sys.path.insert(0, str(ROOT))

from playwright.sync_api import BrowserContext, Page  # noqa: E402

from tests.people import calm_answers  # noqa: E402
from tests.web.playing import wait_until  # noqa: E402
from tests.web.running import Running, chromium, new_context, running  # noqa: E402

SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
CPU = 4
VISITS = 5
DRAWN = """new MutationObserver((_, watch) => {
  watch.disconnect();
  requestAnimationFrame(() => setTimeout(() => (window.drawnAt = performance.now())));
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-screen"] });"""


def slow_page(context: BrowserContext, bytes_of: dict[str, float]) -> Page:
    """Return a page on the slow profile that counts what comes over the wire."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    wire.on("Network.loadingFinished", lambda row: bytes_of.__setitem__(row["requestId"], row["encodedDataLength"]))
    return page


def measure(app: Running, context: BrowserContext, path: str, *, player: bool) -> tuple[float, float]:
    """Return seconds from the start of the navigation until the page is usable, and kB that came by then."""
    seen: dict[str, float] = {}
    page = slow_page(context, seen)
    page.goto(app.url + path, wait_until="domcontentloaded")
    usable = "window.drawnAt" if player else "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    wait_until(page, lambda: bool(page.evaluate(usable)))
    took = float(page.evaluate(usable)) / 1000
    page.wait_for_timeout(300)
    kilobytes = sum(seen.values()) / 1000
    page.wait_for_timeout(3000)  # the copies for later come after the page is usable
    page.close()
    return took, kilobytes


def keep_pages(app: Running, context: BrowserContext) -> None:
    """Let the browser keep what it keeps for later, as it does at any visit of Today."""
    page = context.new_page()
    page.goto(f"{app.url}/today?later=1")
    kept = "async () => Boolean(await (await caches.open('coxa-pages')).match('/session/shell'))"
    wait_until(page, lambda: bool(page.evaluate(kept)))
    page.close()


def main() -> None:
    """Print one line per page: first visit, and again from the cache, with the load of the machine."""
    with running(Path(tempfile.mkdtemp()) / "home") as app, chromium() as browser:
        app.answer(calm_answers())
        for path, player in (("/today?later=1", False), ("/exercises/squat", False), ("/session?kind=calm", True)):
            context = new_context(browser, keeps=True)
            context.add_init_script(DRAWN)
            first, size = measure(app, context, path, player=player)
            keep_pages(app, context)
            again = sorted(measure(app, context, path, player=player)[0] for _ in range(VISITS))
            middle = again[VISITS // 2]
            print(
                f"{path:20} first {first:5.2f} s {size:6.1f} kB   again {middle:5.2f} s "
                f"({again[0]:.2f} to {again[-1]:.2f}, {VISITS} visits)   load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
            context.close()


if __name__ == "__main__":
    main()
