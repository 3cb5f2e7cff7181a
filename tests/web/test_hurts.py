"""Sets that hurt, in a real browser: what comes is eased, and a second one ends the main part."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.web.playing import begin, card, expect_title, open_player, play, press, queue_empty, small_targets, state
from tests.web.running import Running, axe_faults

pytestmark = pytest.mark.browser


def stop_for_pain(page: Page) -> None:
    """Go on to the next running set and stop it because it hurts."""
    play(page, until=lambda p: state(p) == "work")
    press(page, "Stop")
    press(page, "It hurts")


def test_a_set_that_hurt_eases_what_comes_and_a_second_one_ends_the_main_part(
    app: Running, context: BrowserContext
) -> None:
    """Offline, by the card alone: the reason stands in the introduction; then the calm session is offered."""
    page = context.new_page()
    page.goto(f"{app.url}/session")
    items = card(page)["session"]["items"]
    begin(page)
    page.context.set_offline(True)
    stop_for_pain(page)
    texts = {row["stopped_pain"]["this"]["text"] for row in items} | {row["eased"]["text"] for row in items}
    seen: list[str] = []

    def told(p: Page) -> bool:
        seen.extend(text for text in p.locator(".content .attention").all_inner_texts() if text in texts)
        return bool(seen) or state(p) == "end"

    play(page, until=told)
    assert seen, "nothing said why it is less"
    stop_for_pain(page)
    play(page, until=lambda p: state(p) == "enough")
    expect_title(page, "It hurt twice")
    assert axe_faults(page) == [] and small_targets(page) == []
    press(page, "Start the calm session")
    page.context.set_offline(False)
    queue_empty(page)
    events = app.events()
    assert [event["data"]["how"] for event in events if event["kind"] == "session_finished"] == ["stopped"]
    begun = [event["data"]["check_in"] for event in events if event["kind"] == "session_started"]
    assert begun == [{"right": 1}, {"right": 1}]
    assert [event["data"]["session_kind"] for event in events if event["kind"] == "session_prescribed"][-1] == "calm"
    page.reload()
    press(page, "Go on")
    assert state(page) != "end"


def test_a_calm_session_that_hurts_twice_is_over(app: Running, context: BrowserContext) -> None:
    """There is nothing calmer to offer."""
    page = open_player(app, context, "/session?kind=calm")
    begin(page)
    stop_for_pain(page)
    stop_for_pain(page)
    play(page)
    expect_title(page, "it counts")
    queue_empty(page)
    assert next(event["data"]["how"] for event in app.events() if event["kind"] == "session_finished") == "stopped"
