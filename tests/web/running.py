"""The real app in a process of its own, with a data folder of its own, and a real browser to use it with."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.web.asked import Asked

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, LAPTOP = (390, 844), (1280, 800)
START_S = 120.0  # a machine that does much else is slow; one that ended is noticed at once
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
_ports = iter(range(21_000 + 1_000 * _worker, 22_000 + 1_000 * _worker, 2))
_drivers: list[Playwright] = []  # the one that runs, once for itself and once for each who uses it
# A colour on its way to another one, as after a change of the theme, is nobody's contrast.
STAND_STILL = "document.getAnimations().forEach((one) => one instanceof CSSTransition && one.finish())"
# A browser that keeps no copies of pages, as over plain http: keeping them is seconds of work after each first visit.
NO_COPIES = "delete globalThis.caches;"
# A steady clock that runs faster, so that holds and rests take no time; the time of day stays true.
FAST = "(() => { const real = performance.now.bind(performance); performance.now = () => real() * %d; })();"


def free_port() -> int:
    """Return a port that nobody listens on, nor on the next one (`--phone`), another one for each test process.

    Below those that the system gives to whoever asks: none of them is taken while a killed app is away.
    """
    for port in _ports:
        with contextlib.suppress(OSError), socket.socket() as own, socket.socket() as next_one:
            own.bind(("127.0.0.1", port))
            next_one.bind(("127.0.0.1", port + 1))
            return port
    raise AssertionError("no port is free")


class Running:
    """`coxa start` as a person runs it; can be killed and started again with the same folder and port."""

    entry: tuple[str, ...] = ("-m", "coxa")

    def __init__(self, home: Path, now: str | None = None, phone: bool = False, https: bool = False) -> None:
        self.home, self.now, self.phone, self.https = home, now, phone, https
        self.port = free_port()
        self.process: subprocess.Popen[str] | None = None
        self.asked: Asked | None = None
        self.asked_at: str | None = None  # by which clock it looks into the store
        self.log = home.parent / f"{home.name}.log"

    @property
    def url(self) -> str:
        """Return where the app answers on this machine."""
        return f"http://localhost:{self.port}"

    def environment(self) -> dict[str, str]:
        """Return the process's variables: its own folder, its own clock."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("COXA_")}
        own = {"COXA_HOME": str(self.home), "PORT": str(self.port), "TZ": "Europe/Berlin", "PYTHONUNBUFFERED": "1"}
        return {**kept, **own, **({"COXA_NOW": self.now} if self.now else {})}

    def start(self) -> Running:
        """Start and wait for the first answer."""
        command = [
            sys.executable,
            *self.entry,
            "start",
            *(["--phone"] if self.phone else []),
            *(["--https"] if self.https else []),
        ]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command, env=self.environment(), stdout=log, stderr=log, cwd=ROOT, start_new_session=True, text=True
            )
        self._wait()
        return self

    def _wait(self) -> None:
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(self.url + "/", timeout=2).close()
                return
            if self.process is not None and self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError(f"The app did not start: {self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """End the app at once, as a power cut would: parent and workers, no goodbye."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def ask(self, code: str) -> Any:
        """Run a few lines against the app's own store and return what they print as JSON."""
        if self.asked is not None and self.asked_at != self.now:
            self.asked.close()
            self.asked = None
        if self.asked is None:
            self.asked_at = self.now
            self.asked = Asked({**self.environment(), "DJANGO_SETTINGS_MODULE": "coxa.app.settings"})
        return self.asked.ask(code)

    def close(self) -> None:
        """End the app and who looks into its store."""
        self.kill()
        if self.asked is not None:
            self.asked.close()

    def events(self) -> list[dict[str, Any]]:
        """Return the journal as it is stored, oldest first."""
        rows: list[dict[str, Any]] = self.ask(
            "events = services.events_of(person)\n"
            "rows = [{'id': e.id, 'kind': e.kind, 'data': dict(e.data), 'replaces': e.replaces} for e in events]\n"
            "print(json.dumps(rows))"
        )
        return rows

    def answer(self, answers: Mapping[str, object], at: str | None = None, anew: bool = False) -> None:
        """Record answers as the questions would, `at` another time if given; `anew`: of a new person."""
        self.ask(
            "from datetime import datetime\n"
            f"answers, at = json.loads({json.dumps(answers)!r}), {at!r}\n"
            f"if {anew}: services.erase(person); person = services.local_person()\n"
            "when = datetime.fromisoformat(at) if at else None\n"
            "services.record(person, [services.new_event(person, 'answered', {'answers': answers}, at=when)])"
        )


@contextlib.contextmanager
def running(home: Path, now: str | None = None, phone: bool = False, https: bool = False) -> Iterator[Running]:
    """Give a started app and end it afterwards."""
    app = Running(home, now, phone, https)
    try:
        yield app.start()
    finally:
        app.close()


@contextlib.contextmanager
def driver() -> Iterator[Playwright]:
    """Give what starts browsers: one for all that ask at the same time, since a process cannot have two."""
    if not _drivers:
        _drivers.append(sync_playwright().start())
    _drivers.append(_drivers[0])
    try:
        yield _drivers[0]
    finally:
        _drivers.pop()
        if len(_drivers) == 1:
            _drivers.pop().stop()


@contextlib.contextmanager
def chromium(*more: str, without: Sequence[str] = ()) -> Iterator[Browser]:
    """Give a browser without a window; `more`: arguments beside the usual ones, `without`: those to leave out."""
    with driver() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*CHROMIUM_ARGS, *more], ignore_default_args=[*without]
        )
        try:
            yield browser
        finally:
            browser.close()


def new_context(
    browser: Browser, size: tuple[int, int] = PHONE, fast: int = 0, keeps: bool = False, **options: Any
) -> BrowserContext:
    """Return a fresh profile; `fast`: its steady clock runs so much faster; `keeps`: it keeps pages for later."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, timezone_id="Europe/Berlin", **options)
    context.set_default_timeout(8000)
    if not keeps:
        context.add_init_script(NO_COPIES)
    if fast:
        context.add_init_script(FAST % fast)
    return context


def axe_faults(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Return what axe finds on the page as it stands, only by these rules if given; needs a context with bypass_csp."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=str(AXE))
    page.evaluate(STAND_STILL)
    options = {"resultTypes": ["violations"], **({"runOnly": {"type": "rule", "values": [*rules]}} if rules else {})}
    found = page.evaluate("(options) => axe.run(document, options)", options)
    return [f"{row['id']}: {row['nodes'][0]['html'][:200]}" for row in found["violations"]]


def clock_now() -> str:
    """Return the time now as COXA_NOW takes it."""
    return datetime.now(UTC).isoformat()
