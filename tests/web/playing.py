"""A person at the session player: what they press, in the order they press it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.web.running import Running

STEPS_MAX = 400
SMALLEST_TARGET_PX = 44
ON_THE_WAY = ("session_started", "set_done", "exercise_rated", "session_finished")


def wait_until(page: Page, holds: Callable[[], bool], most_s: float = 40.0) -> None:
    """Wait until something holds. (The page forbids `eval`, so the browser's own waiting cannot be used.)"""
    for _ in range(int(most_s * 20)):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("waited in vain")


def state(page: Page) -> str:
    """Return which screen the player shows."""
    return str(page.evaluate("document.body.dataset.screen"))


def opened(page: Page) -> Page:
    """Return the page once the player is drawn and the server has said what holds, or cannot be reached."""
    wait_until(page, lambda: state(page) != "None" and page.locator("#player[aria-busy]").count() == 0)
    return page


def open_player(app: Running, context: BrowserContext, path: str = "/session") -> Page:
    """Return a new page at this address, once the player is drawn if it leads to one."""
    page = context.new_page()
    page.goto(app.url + path)
    return page if "/session" not in page.url else opened(page)


def drawn_again(page: Page) -> None:
    """Load the page once more."""
    page.reload()
    opened(page)


def tick(page: Page, name: str) -> None:
    """Choose the box or the button with this id."""
    page.locator(f"label[for={name}]").click()


def press(page: Page, name: str) -> None:
    """Press the button with exactly this name."""
    page.get_by_role("button", name=name, exact=True).click()


def choose(page: Page, group: str, value: int) -> None:
    """Choose a number button."""
    page.locator(f"label[for={group}-{value}]").click()


START_NOW = """() => {
  const found = [...document.querySelectorAll("#player button")].find((button) => button.textContent === "Start now");
  if (document.body.dataset.screen === "ready") found?.click();
}"""


def start(page: Page) -> None:
    """Begin the set of the introduction; where the clock runs fast, get-ready may be over before it is pressed away."""
    press(page, "Start")
    page.evaluate(START_NOW)


def begin(page: Page, pain: int = 1, side: str = "right") -> None:
    """Give the check-in."""
    choose(page, f"now-{side}", pain)
    press(page, "Begin")


STEP = """() => {
  const at = document.body.dataset.screen;
  const names = { intro: "Start", ready: "Start now", rest: "Ready", work: "Set done" };
  const all = [...document.querySelectorAll("#player button")];
  const found = all.find((button) => button.textContent === names[at]);
  if (found) found.click();
  return [at, Boolean(found)];
}"""


def step(page: Page, pain: int = 1) -> None:
    """Do the one thing that leads on from this screen; holds are waited for (the browser's clock runs fast).

    Looking and pressing are one act in the page: a clock may run out at any moment.
    """
    at, pressed = page.evaluate(STEP)
    if at == "work" and not pressed:
        wait_until(page, lambda: state(page) != "work")
    elif at == "rate":
        for name in page.locator(".scale input[value='0'][name^=worst]").evaluate_all("all => all.map(i => i.name)"):
            choose(page, name, pain)
        page.locator(".foot .button.main").click()


def play(page: Page, until: Callable[[Page], bool] | None = None, pain: int = 1) -> None:
    """Go through the session to its end, or until something holds."""
    for _ in range(STEPS_MAX):
        if state(page) == "end" or (until is not None and until(page)):
            return
        step(page, pain)
    raise AssertionError("the session has no end")


WANTED = """async () => {
  const { pages, assets, figures } = (await (await fetch("/api/offline")).json()).fetch;
  return [...pages, ...assets, ...figures];
}"""
KEPT = """async (wanted) => {
  const have = [];
  for (const name of ["coxa-pages", "coxa-files"])
    for (const { url } of await (await caches.open(name)).keys()) have.push(url.slice(location.origin.length));
  const open = wanted.filter((address) => !have.includes(address));
  return open.length === 0 && navigator.serviceWorker.controller !== null;
}"""


def visited(app: Running, context: BrowserContext) -> Page:
    """Return a page after one visit, when everything that is kept for later is there."""
    page = context.new_page()
    page.goto(f"{app.url}/today?later=1")
    wanted = page.evaluate(WANTED)
    wait_until(page, lambda: bool(page.evaluate(KEPT, wanted)))
    return page


EVENTS = """async () => {
  const result = (asked) => new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const db = await result(indexedDB.open("coxa"));
  const rows = await result(db.transaction("events").objectStore("events").getAll());
  db.close();
  return rows.map((row) => row.event);
}"""


def written(page: Page) -> list[dict[str, Any]]:
    """Return every event that this browser has written and still keeps, sent or not."""
    found: list[dict[str, Any]] = page.evaluate(EVENTS)
    return found


def queue_empty(page: Page) -> None:
    """Wait until the server has confirmed everything."""
    wait_until(page, lambda: not waiting(page))


WAITING = """async () => {
  const lines = Object.keys(localStorage).filter((key) => key.startsWith("coxa.wait."));
  const ids = lines.map((key) => key.slice("coxa.wait.".length));
  const open = indexedDB.open("coxa");
  const db = await new Promise((done, failed) => ((open.onsuccess = () => done(open.result)), (open.onerror = failed)));
  if (!db.objectStoreNames.contains("events")) return ids;
  const asked = db.transaction("events").objectStore("events").getAll();
  const rows = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  db.close();
  const held = rows.filter((row) => row.status === "waiting").map((row) => row.id);
  const settled = new Set(rows.filter((row) => row.status !== "waiting").map((row) => row.id));
  return [...new Set([...ids.filter((id) => !settled.has(id)), ...held])];
}"""


def waiting(page: Page) -> list[str]:
    """Return the ids of the events that this browser keeps and the server has not confirmed."""
    return [str(found) for found in page.evaluate(WAITING)]


def kinds(app: Running) -> list[str]:
    """Return the kinds of what was reported in sessions, in order."""
    return [event["kind"] for event in app.events() if event["kind"] in ON_THE_WAY]


def card(page: Page) -> dict[str, Any]:
    """Return what the page brought with it."""
    wait_until(page, lambda: page.locator("#session-data").count() == 1)
    found: dict[str, Any] = page.evaluate("JSON.parse(document.getElementById('session-data').textContent)")
    return found


HAS_ALL = """(wanted) => {
  const found = performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname);
  return wanted.every((path) => found.includes(path));
}"""


def figures_there(page: Page) -> None:
    """Wait until the browser has the figure of every exercise of the session."""
    wanted = card(page)["figures"]
    wait_until(page, lambda: bool(page.evaluate(HAS_ALL, wanted)))


def expect_title(page: Page, text: str) -> None:
    """Wait for a heading."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)


def small_targets(page: Page) -> list[str]:
    """Return buttons and number buttons that are smaller than a finger wants."""
    code = """(least) => [...document.querySelectorAll('#player button, #player a, #player label')]
      .map((e) => [e.textContent, e.getBoundingClientRect()])
      .filter(([, box]) => box.height && (box.height < least - 0.5 || box.width < least - 0.5))
      .map(([text, box]) => `${text} ${box.width}x${box.height}`)"""
    found: list[str] = page.evaluate(code, SMALLEST_TARGET_PX)
    return found
