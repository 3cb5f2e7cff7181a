"""The session player in a real browser: every screen, keyboard only, axe, resuming, the branches of the card."""

from __future__ import annotations

import subprocess

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.playing import (
    begin,
    card,
    choose,
    expect_title,
    kinds,
    opened,
    play,
    press,
    queue_empty,
    small_targets,
    state,
    step,
    wait_until,
)
from tests.web.running import LAPTOP, PHONE, ROOT, Running, axe_faults, new_context

pytestmark = pytest.mark.browser

# Looking and pausing are one act: the clock runs fast.
PAUSED_IN_SECOND = """() => {
  const second = document.querySelector(".bar-word").textContent.includes("Exercise 2");
  const there = second && document.body.dataset.screen === "work";
  if (there) document.querySelector("[data-role=main]").click();
  return there;
}"""


@pytest.fixture
def page(app: Running, context: BrowserContext) -> Page:
    """The player with the calm session, before the check-in."""
    found = context.new_page()
    found.goto(f"{app.url}/session?kind=calm")
    return opened(found)


def test_the_pure_parts_of_the_player_hold() -> None:
    """Order of sets, branches, clock, beat, ids: frontend/player/logic.test.mjs."""
    run = ["scripts/node", "--no-warnings", "--test", "frontend/player/logic.test.mjs"]
    found = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-3000:]


def test_a_session_is_written_down_once_before_it_is_shown(app: Running, page: Page) -> None:
    """Looking again writes nothing; the frozen items are the ones on the page."""
    page.reload()
    prescribed = [event["data"] for event in app.events() if event["kind"] == "session_prescribed"]
    assert len(prescribed) == 1
    assert prescribed[0]["session"] == card(page)["session"]["id"]
    shown = [(item["exercise"], item["side"], item["sets"]) for item in card(page)["session"]["items"]]
    assert [(item["exercise"], item["side"], item["sets"]) for item in prescribed[0]["items"]] == shown


def test_a_whole_session_is_recorded(app: Running, page: Page) -> None:
    """Each set and each rating becomes one event, the end too, and today shows it as done."""
    begin(page)
    play(page)
    queue_empty(page)
    items = card(page)["session"]["items"]
    found = kinds(app)
    assert found[0] == "session_started" and found[-1] == "session_finished"
    assert found.count("set_done") == sum(item["sets"] for item in items)
    assert found.count("exercise_rated") == len({item["exercise"] for item in items})
    expect_title(page, "Done")
    page.get_by_role("link", name="Finish").click()
    page.wait_for_url("**/today*")


def test_keyboard_alone_is_enough(app: Running, page: Page) -> None:
    """Tab, arrows and Enter lead through a session; the focus is never lost and always seen."""
    keys = page.keyboard
    tab_to(page, "now-right-0")
    keys.press("Space")
    keys.press("ArrowRight")
    tab_to_button(page, "Begin")
    for _ in range(80):
        at = state(page)
        if at == "end":
            break
        if at == "rate":
            tab_to(page, "worst-right-0")
            keys.press("Space")
            keys.press("ArrowRight")
            tab_to_button(page, "Next:", "To the end")
        elif at == "work" and not page.get_by_role("button", name="Set done").count():
            wait_until(page, lambda: state(page) != "work")
        else:
            assert page.evaluate("document.activeElement !== document.body"), f"focus lost at {at}"
            tab_to_button(page, "Start", "Start now", "Set done", "Ready")
    queue_empty(page)
    assert kinds(app)[-1] == "session_finished"


def tab_to(page: Page, element_id: str) -> None:
    for _ in range(40):
        if page.evaluate("document.activeElement.id") == element_id:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{element_id} cannot be reached")


def tab_to_button(page: Page, *names: str) -> None:
    """Tab to the first button with one of these names and press Enter; its focus ring must be visible."""
    before = state(page)
    for _ in range(40):
        name = page.evaluate("document.activeElement.textContent")
        if page.evaluate("document.activeElement.tagName") == "BUTTON" and name.startswith(names):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
        if state(page) != before:  # a clock ran out meanwhile, and Tab may just have left the page at its end
            if page.evaluate("document.activeElement === document.body"):
                page.keyboard.press("Tab")
            return
    raise AssertionError(f"{names} cannot be reached on {before}")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (PHONE, "dark"), (LAPTOP, "light"), (LAPTOP, "dark")])
def test_axe_finds_nothing(app: Running, browser: Browser, size: tuple[int, int], scheme: str) -> None:
    """No fault on any screen of the player; targets are large enough."""
    context = new_context(browser, size, bypass_csp=True, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{app.url}/session")
    opened(page)
    seen: set[str] = set()

    def look() -> bool:
        at = state(page)
        if at not in seen:
            seen.add(at)
            assert axe_faults(page) == [], at
            assert small_targets(page) == [], at
        return False

    look()
    begin(page)
    look()
    press(page, "Swap")
    look()
    press(page, "Keep it")
    press(page, "Start")
    look()
    press(page, "Start now")
    look()
    press(page, "It pinches")
    look()
    page.get_by_role("button", name="by mistake").click()
    press(page, "Stop")
    look()
    press(page, "I feel unwell")
    look()
    press(page, "None of these, go back")
    press(page, "Stop")
    press(page, "Finish here")
    look()
    assert {"check_in", "intro", "swap", "ready", "work", "pinch", "stop", "unwell", "end"} >= seen - {"rest"}
    assert len(seen) >= 9
    context.close()


def test_axe_finds_nothing_on_rest_and_rating(page: Page) -> None:
    """The rest screen has its own ground; the rating has most controls."""
    begin(page)
    play(page, until=lambda p: state(p) == "rate")
    assert axe_faults(page) == []
    assert small_targets(page) == []
    play(page, until=lambda p: state(p) == "rest")
    if state(page) == "rest":
        page.wait_for_timeout(100)
        assert axe_faults(page) == []


def test_a_reload_goes_on_at_the_same_place(app: Running, page: Page) -> None:
    """After a crash of the page: paused, at the set that comes next, nothing asked twice."""
    begin(page)
    play(page, until=lambda p: bool(p.evaluate(PAUSED_IN_SECOND)))
    title = page.get_by_role("heading", level=1).inner_text()
    page.reload()
    expect_title(page, f"You stopped at the {title[0].lower()}{title[1:]}")
    press(page, "Go on")
    expect_title(page, title)
    play(page)
    queue_empty(page)
    sets = [tuple(event["data"].values()) for event in app.events() if event["kind"] == "set_done"]
    assert len(sets) == len(set(sets)) == sum(item["sets"] for item in card(page)["session"]["items"])


def test_a_sore_check_in_leads_to_the_calm_session(app: Running, context: BrowserContext) -> None:
    """Red: only the calm session, prescribed as an event of its own before it is shown, and a reload stays with it."""
    page = context.new_page()
    page.goto(f"{app.url}/session")
    begin(page, pain=7)
    expect_title(page, "only the calm session")
    press(page, "Start the calm session")
    queue_empty(page)
    prescribed = [event["data"] for event in app.events() if event["kind"] == "session_prescribed"]
    started = next(event["data"] for event in app.events() if event["kind"] == "session_started")
    assert [row["session_kind"] for row in prescribed][-1] == "calm" and len(prescribed) == 2
    assert started["session"] == prescribed[-1]["session"] and started["check_in"] == {"right": 7}
    page.reload()
    press(page, "Go on")
    play(page)
    queue_empty(page)
    assert kinds(app)[-1] == "session_finished"


def test_with_two_sore_hips_both_are_asked_and_the_worse_one_decides(app: Running, context: BrowserContext) -> None:
    """The left is calm, the right stops: only the calm session. Without both numbers nothing begins."""
    app.answer({"hip.left.symptomatic": True, "hip.left.sites": ["groin"]})
    page = context.new_page()
    page.goto(f"{app.url}/session")
    choose(page, "now-left", 1)
    press(page, "Begin")
    assert state(page) == "check_in"
    expect(page.locator(".error")).to_contain_text("right")
    choose(page, "now-right", 7)
    press(page, "Begin")
    expect_title(page, "only the calm session")


def test_a_somewhat_sore_check_in_gives_less(page: Page) -> None:
    """Yellow: the doses of the card's yellow row."""
    yellow = card(page)["session"]["items"][0]["check_in"]["yellow"]["item"]
    begin(page, pain=4)
    expect(page.locator(".dose").first).to_contain_text(yellow["words"]["dose"])


def test_a_pinch_offers_what_the_card_holds(app: Running, context: BrowserContext) -> None:
    """Each choice is written as an event with what follows from it, and the session goes on."""
    page = context.new_page()
    page.goto(f"{app.url}/session")
    begin(page)
    step(page)
    step(page)
    for _ in range(5):
        if state(page) == "work":
            break
        step(page)
    press(page, "It pinches")
    expect_title(page, "It pinched")
    page.locator(".choices-list button").last.click()
    queue_empty(page)
    pinch = next(event["data"] for event in app.events() if event["kind"] == "pinched")
    assert pinch["then"] == "left_out"
    first = card(page)["session"]["items"][0]
    assert page.get_by_role("heading", level=1).inner_text() != "" and first["exercise"] == pinch["exercise"]
    assert state(page) in ("intro", "ready", "rate")


def test_a_swap_takes_the_place_of_the_exercise(app: Running, context: BrowserContext) -> None:
    """The other exercise is introduced, its sets are recorded under its own name."""
    page = context.new_page()
    page.goto(f"{app.url}/session")
    begin(page)
    press(page, "Swap")
    page.locator(".choices-list button").first.click()
    step(page)
    play(page, until=lambda p: state(p) in ("rest", "rate"))
    queue_empty(page)
    events = app.events()
    swapped = next(event["data"] for event in events if event["kind"] == "swapped")
    done = next(event["data"] for event in events if event["kind"] == "set_done")
    assert done["exercise"] == swapped["to"]


def test_a_set_can_be_stopped_and_the_session_too(app: Running, page: Page) -> None:
    """Stopping is always possible and counts."""
    begin(page)
    play(page, until=lambda p: state(p) == "work")
    press(page, "Stop")
    press(page, "It hurts")
    assert state(page) != "stop"
    press(page, "Stop")
    press(page, "Finish here")
    expect_title(page, "it counts")
    queue_empty(page)
    events = app.events()
    assert next(event["data"]["why"] for event in events if event["kind"] == "set_stopped") == "pain"
    assert next(event["data"]["how"] for event in events if event["kind"] == "session_finished") == "stopped"


@pytest.mark.parametrize(
    ("words", "flag", "says"),
    [
        ("Chest pain or pressure", "chest_pain", "112"),
        ("My leg gives way", "gives_way", "seen today"),
    ],
)
def test_feeling_unwell_stops_everything(app: Running, page: Page, words: str, flag: str, says: str) -> None:
    """What to do stands there at once, without a network; afterwards the plan is closed."""
    begin(page)
    play(page, until=lambda p: state(p) == "work")
    page.context.set_offline(True)
    press(page, "I feel unwell")
    press(page, words)
    expect(page.locator(".stop-head")).to_contain_text(says)
    page.context.set_offline(False)
    queue_empty(page)
    raised = next(event["data"] for event in app.events() if event["kind"] == "flag_raised")
    assert raised["flag"] == flag
    page.goto(f"{app.url}/session?kind=calm")
    assert page.url.endswith("/stop")


def test_without_scripts_the_session_is_a_list(app: Running, browser: Browser) -> None:
    """Everything to do stands on the page, and can be printed."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{app.url}/session?kind=calm")
    expect(page.locator("ol.rows > li")).to_have_count(3)
    where = page.get_by_role("link", name="Print").get_attribute("href")
    assert where == "/paper/session.pdf?kind=calm"
    assert page.request.get(app.url + where).headers["content-type"] == "application/pdf"
    context.close()


def test_nothing_is_asked_from_elsewhere(app: Running, context: BrowserContext) -> None:
    """No request leaves the app."""
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{app.url}/session?kind=calm")
    begin(page)
    choose(page, "now-right", 1) if state(page) == "check_in" else None
    assert asked and all(url.startswith(app.url) for url in asked)


def test_how_well_and_how_hard_it_went_are_kept_by_keyboard_and_may_stay_open(app: Running, page: Page) -> None:
    """The technique goes with the rating; the effort of the session corrects its end, also when said twice."""
    begin(page)
    play(page, until=lambda p: state(p) == "rate")
    choose(page, "worst-right", 1)
    tab_to(page, "technique-0")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.locator(".foot .button.main").click()
    play(page)
    expect_title(page, "Done")
    tab_to(page, "effort-0")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    queue_empty(page)
    events = app.events()
    rated = [event["data"] for event in events if event["kind"] == "exercise_rated"]
    assert rated[0]["technique"] == "fair" and all("technique" not in row for row in rated[1:])
    ends = [event for event in events if event["kind"] == "session_finished"]
    assert "effort" not in ends[0]["data"] and {event["replaces"] for event in ends[1:]} == {ends[0]["id"]}
    assert ends[-1]["data"] == {"session": ends[0]["data"]["session"], "how": "done", "effort": 2}
