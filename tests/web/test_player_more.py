"""The player beyond the plain way through: what is heard, pace, one set more, again, fine, resuming, trying, keys."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.playing import (
    begin,
    card,
    drawn_again,
    expect_title,
    figures_there,
    kinds,
    open_player,
    play,
    press,
    queue_empty,
    small_targets,
    start,
    state,
    step,
    tick,
    wait_until,
)
from tests.web.running import Running, axe_faults, new_context

pytestmark = pytest.mark.browser

RELOADS = 5  # how many times the page is killed in one session
# A browser with a voice, a sound and a motor that only write down what they are asked for.
STUBS = """
window.log = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
const voices = [{ lang: "de-DE", localService: true, name: "de" }, { lang: "en-GB", localService: true, name: "en" },
  { lang: "en-US", localService: false, default: true, name: "far" }];
Object.defineProperty(window, "speechSynthesis", { value: { getVoices: () => voices, addEventListener: () => {},
  cancel: () => {}, speak: (one) => log.push(["voice", one.text, one.voice.name]) } });
Object.defineProperty(navigator, "vibrate", { value: (pattern) => log.push(["buzz", ...pattern]) });
const node = () => ({ connect: (next) => next, disconnect: () => {}, frequency: {}, onended: null,
  gain: { setValueAtTime: () => {}, linearRampToValueAtTime: () => {} } });
window.AudioContext = class {
  get currentTime() { return performance.now() / 1000; }
  resume() { return Promise.resolve(); }
  createGain() { return node(); }
  createOscillator() {
    const made = node();
    return Object.assign(made, { start: (at) => log.push(["tone", made.frequency.value, at]), stop: () => {} });
  }
};
"""


def heard(page: Page, kind: str) -> list[Any]:
    return [row[1:] for row in page.evaluate("window.log") if row[0] == kind]


# --- heard and felt -------------------------------------------------------------------------------------------------


def test_voice_tones_and_vibration_are_each_on_or_off(app: Running, context: BrowserContext) -> None:
    """Off at first; each by itself; kept in this browser; only a voice of the device speaks, at most six words."""
    context.add_init_script(STUBS)
    page = open_player(app, context)
    begin(page)
    start(page)
    assert page.evaluate("window.log") == []
    page.locator("[data-role=sound]").click()
    tick(page, "sound-voice")
    press(page, "Go on")
    play(page, until=lambda p: state(p) == "rate")
    assert heard(page, "tone") == [] and heard(page, "buzz") == []
    said = heard(page, "voice")
    assert {name for _, name in said} == {"en"}
    assert "Rest." in [text for text, _ in said] and all(len(text.split()) <= 6 for text, _ in said)
    page.locator("[data-role=sound]").click()
    tick(page, "sound-voice")
    tick(page, "sound-tones")
    tick(page, "sound-buzz")
    assert axe_faults(page) == [] and small_targets(page) == []
    drawn_again(page)
    page.locator("[data-role=sound]").click()
    boxes = page.locator(".check-line input[type=checkbox]").evaluate_all("all => all.map((one) => one.checked)")
    assert boxes[:3] == [False, True, True]
    press(page, "Go on")
    press(page, "Go on")
    play(page, until=lambda p: state(p) == "work")
    wait_until(page, lambda: len(heard(page, "tone")) > 2)
    assert heard(page, "voice") == [] and heard(page, "buzz") != []


def test_tones_are_planned_on_the_clock_of_the_sound(app: Running, browser: Browser) -> None:
    """Three low ones a second apart before the set, a high one at its start: at their times, not at ticks."""
    context = new_context(browser, fast=4)
    context.add_init_script(STUBS)
    page = open_player(app, context, "/session?kind=calm")
    tick(page, "now-right-1")
    page.locator("[data-role=sound]").click()
    tick(page, "sound-tones")
    press(page, "Go on")
    expect(page.locator("[data-sound-now]")).to_have_text("Tones")
    press(page, "Begin")  # what was chosen before is still chosen
    page.evaluate("log.length = 0")
    press(page, "Start")
    wait_until(page, lambda: state(page) == "work")
    tones = heard(page, "tone")
    low = [at for hz, at in tones if hz == 330][:3]
    # The made-up sound has the page's fast clock: what the code itself takes is seen fourfold.
    assert [b - a for a, b in zip(low, low[1:], strict=False)] == pytest.approx([1.0, 1.0], abs=0.3)
    high = next(at for hz, at in tones if hz == 660)
    assert high - low[-1] >= 0.7
    context.close()


def test_a_browser_without_a_voice_says_so_and_keeps_the_tones(app: Running, context: BrowserContext) -> None:
    """Plainly, where it is switched on."""
    page = open_player(app, context)
    page.locator("[data-role=sound]").click()
    expect(page.locator("label[for=sound-voice]")).to_contain_text("no voice")
    expect(page.locator("#sound-voice")).to_be_disabled()
    expect(page.locator("#sound-tones")).to_be_enabled()


def test_at_ones_own_pace_there_is_no_clock(app: Running, context: BrowserContext) -> None:
    """The set waits until Set done; led, it ends by itself."""
    page = open_player(app, context, "/session?kind=calm")
    begin(page)
    start(page)
    wait_until(page, lambda: state(page) == "rate")  # five repetitions, counted by the tempo
    drawn_again(page)
    page.locator("[data-role=sound]").click()
    tick(page, "pace-own")
    press(page, "Go on")
    press(page, "Go on")
    page.locator("label[for=worst-right-1]").click()
    page.locator(".foot .button.main").click()
    step(page)
    play(page, until=lambda p: p.locator(".clock-under").inner_text() == "times" if state(p) == "work" else False)
    page.wait_for_timeout(3000)  # a minute and more of the browser's clock
    assert state(page) == "work"
    press(page, "Set done")
    assert state(page) != "work"


# --- sets -----------------------------------------------------------------------------------------------------------


def test_a_set_done_again_replaces_the_first_try(app: Running, context: BrowserContext) -> None:
    """Once; the journal keeps both, the session counts one."""
    page = open_player(app, context)
    begin(page)
    play(page, until=lambda p: state(p) == "rest")
    press(page, "Again")
    assert state(page) == "ready"
    play(page, until=lambda p: state(p) == "rest")
    expect(page.get_by_role("button", name="Again", exact=True)).to_have_count(0)
    queue_empty(page)
    sets = [event for event in app.events() if event["kind"] == "set_done"]
    assert len(sets) == 2 and sets[0]["data"] == sets[1]["data"]
    assert {event["replaces"] for event in sets} == {None, *{one["id"] for one in sets if one["replaces"] is None}}


def test_one_set_more_where_the_card_has_a_row(app: Running, quick: BrowserContext) -> None:
    """Offered after a calm exercise, recorded as a set of its own, not offered twice."""
    page = open_player(app, quick)
    items = card(page)["session"]["items"]
    at = next(n for n, item in enumerate(items) if item["add_set"]["item"])
    begin(page)
    group = items[at]["exercise"]

    def reached(p: Page) -> bool:
        return state(p) == "rate" and p.get_by_role("button", name="One set more").count() > 0

    play(page, until=reached)
    press(page, "One set more")
    play(page, until=lambda p: state(p) == "rate")
    expect(page.get_by_role("button", name="One set more")).to_have_count(0)
    queue_empty(page)
    sets = [event["data"]["set"] for event in app.events() if event["kind"] == "set_done"]
    planned = next(item["sets"] for item in items if item["exercise"] == group)
    assert max(sets) == planned + 1 == items[at]["add_set"]["item"]["sets"]


def test_fine_is_one_tap_and_keeps_the_upper_end(app: Running, context: BrowserContext) -> None:
    """Pain 2 at most, as planned: the number kept is 2, and that it was told in one tap."""
    page = open_player(app, context, "/session?kind=calm")
    begin(page)
    play(page, until=lambda p: state(p) == "rate")
    page.get_by_role("button", name="Fine:").click()
    queue_empty(page)
    rated = next(event["data"] for event in app.events() if event["kind"] == "exercise_rated")
    assert (rated["worst"], rated["reps_left"], rated["told"]) == ({"right": 2}, None, "fine")


def test_after_a_pinch_fine_is_not_offered(app: Running, context: BrowserContext) -> None:
    """What pinched is told in numbers."""
    page = open_player(app, context, "/session?kind=calm")
    begin(page)
    play(page, until=lambda p: state(p) == "work")
    press(page, "It pinches")
    press(page, "It was nothing, go on")
    press(page, "Go on")
    play(page, until=lambda p: state(p) == "rate")
    expect(page.get_by_role("button", name="Fine:")).to_have_count(0)


# --- going on after a crash -----------------------------------------------------------------------------------------


def test_a_killed_tab_goes_on_where_it_was(app: Running, context: BrowserContext) -> None:
    """RELOADS (5) kills at random moments of one session: the same set each time, and nothing is told twice."""
    page = open_player(app, context)
    begin(page)
    dice = random.Random(5)
    for _ in range(RELOADS):
        for _ in range(dice.randint(1, 5)):
            step(page)
        if state(page) not in ("ready", "rest", "work"):
            play(page, until=lambda p: state(p) in ("ready", "rest", "work", "end"))
        where = page.locator(".set-head").inner_text() if state(page) != "end" else ""
        page.close(run_before_unload=False)
        page = open_player(app, context)
        if where == "":
            break
        press(page, "Go on")
        assert state(page) in ("ready", "rest", "work"), state(page)
        after = page.locator(".set-head").inner_text()
        assert after == where or state(page) != "work", (where, after)
    play(page)
    queue_empty(page)
    sets = [json.dumps(event["data"], sort_keys=True) for event in app.events() if event["kind"] == "set_done"]
    assert len(sets) == len(set(sets)) == sum(item["sets"] for item in card(page)["session"]["items"])


def test_a_rest_goes_on_with_what_is_left_of_it(app: Running, browser: Browser) -> None:
    """Not with the introduction, and not with a rest from its start."""
    context = new_context(browser)
    page = open_player(app, context)
    begin(page)
    press(page, "Start")
    press(page, "Start now")
    press(page, "Set done")
    assert state(page) == "rest"
    page.wait_for_timeout(2200)
    before = int(page.locator(".clock-number").inner_text())
    drawn_again(page)
    press(page, "Go on")
    assert state(page) == "rest"
    assert before - 4 <= int(page.locator(".clock-number").inner_text()) <= before
    context.close()


def test_a_device_that_slept_has_not_trained(app: Running, browser: Browser) -> None:
    """Both clocks jump by ten minutes: the set stands where it stood before, and nothing was recorded meanwhile."""
    context = new_context(browser)
    page = open_player(app, context, "/session?kind=calm")
    begin(page)
    press(page, "Start")
    page.evaluate(
        "() => { const a = Date.now, b = performance.now.bind(performance);"
        " Date.now = () => a() + 600000; performance.now = () => b() + 600000; }"
    )
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    assert state(page) == "ready" and int(page.locator(".clock-number").inner_text()) >= 3
    queue_empty(page)
    assert "set_done" not in kinds(app)
    context.close()


# --- one set to try -------------------------------------------------------------------------------------------------


def test_one_set_can_be_tried_and_nothing_of_it_is_kept(app: Running, context: BrowserContext) -> None:
    """From the exercise's page; the screen says so; only a sign of danger is written down."""
    exercise = card(open_player(app, context))["session"]["items"][2]["exercise"]
    before = len(app.events())
    page = open_player(app, context, f"/exercises/{exercise}")
    page.get_by_role("link", name="Try one set").click()
    expect(page.get_by_text("Nothing of it is written down.")).to_be_visible()
    press(page, "Start")
    play(page)
    expect_title(page, "That was one set")
    assert axe_faults(page) == []
    queue_empty(page)
    assert len(app.events()) == before
    drawn_again(page)
    press(page, "Stop")
    press(page, "I feel unwell")
    press(page, "My leg gives way")
    queue_empty(page)
    assert [event["kind"] for event in app.events()][before:] == ["flag_raised"]


def test_an_exercise_that_is_not_in_the_plan_cannot_be_tried(app: Running, context: BrowserContext) -> None:
    """Its page has no such button, and the address leads back to it."""
    page = open_player(app, context, "/session/try/deadlift")
    assert page.url.endswith("/exercises/deadlift")
    expect(page.get_by_role("link", name="Try one set")).to_have_count(0)


# --- keys, looks, size ----------------------------------------------------------------------------------------------


def test_keys_pause_go_back_go_on_and_tell_a_pinch(app: Running, browser: Browser) -> None:
    """From anywhere on a running set; switched off they do nothing."""
    context = new_context(browser)
    page = open_player(app, context, "/session?kind=calm")
    begin(page)
    press(page, "Start")
    press(page, "Start now")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Go on", exact=True)).to_be_visible()
    page.keyboard.press("ArrowLeft")
    assert state(page) == "ready"
    press(page, "Start now")
    page.keyboard.press("p")
    expect_title(page, "It pinched")
    press(page, "It did not pinch, I pressed by mistake")
    page.keyboard.press("ArrowRight")
    assert state(page) == "rate"
    page.locator("[data-role=sound]").click()
    tick(page, "keys")
    press(page, "Go on")
    page.locator("label[for=worst-right-1]").click()
    page.locator(".foot .button.main").click()
    press(page, "Start")
    page.keyboard.press("p")
    page.keyboard.press("ArrowLeft")
    assert state(page) == "ready"
    context.close()


LIMITED = """() => {
  const words = [...document.querySelectorAll(".stop-here")].filter((one) => one.textContent === "stop here");
  return document.querySelectorAll(".limit-line path").length > 0 && words.length === 1;
}"""


def test_a_limit_is_drawn_and_a_turn_shows_the_side_just_done(app: Running, quick: BrowserContext) -> None:
    """The figure stays inside the person's own bend, with a dashed line and two words."""
    app.answer({"hip.right.pinch_onset": 75})
    page = open_player(app, quick)
    items = card(page)["session"]["items"]
    assert any(item["limit_s"] for item in items), "nobody has a limit: the test proves nothing"
    figures_there(page)
    begin(page)
    limits: set[bool] = set()
    turns = 0
    for _ in range(250):
        if state(page) == "end" or (len(limits) == 2 and turns):
            break
        if state(page) in ("ready", "rest", "work"):
            page.wait_for_timeout(30)
            limits.add(page.evaluate(LIMITED))
            turns += page.evaluate("document.querySelectorAll('.ghost-side path').length > 0")
        step(page)
    assert limits == {True, False} and turns > 0
