"""A clock of the player's that stands still while one looks: no screen runs away, however slow the machine is."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page

from tests.web.playing import state, wait_until

SPEED = 40
CLOCK = """(() => {
  const real = performance.now.bind(performance);
  let [at, before] = [0, real()];
  window.speed = 0;
  performance.now = () => {
    const now = real();
    at += (now - before) * window.speed;
    before = now;
    return at;
  };
})();"""


def give_clock(context: BrowserContext) -> None:
    """Let every page of this browser have the clock; it stands at first."""
    context.add_init_script(CLOCK)


def run_until(page: Page, holds: Callable[[], bool]) -> None:
    """Let the clock run, much faster than a real one, until something holds."""
    page.evaluate(f"window.speed = {SPEED}")
    wait_until(page, holds)
    page.evaluate("window.speed = 0")


def run_out(page: Page, at: str) -> None:
    """Let the clock run until this screen has given way to another one."""
    run_until(page, lambda: state(page) != at)
