"""Measuring the hips at home: the round, the phone's sensor (made up in Chromium), by hand, offline, what comes out."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from coxa.catalog.positions import load_round
from tests.people import calm_answers
from tests.web.running import LAPTOP, PHONE, Running, axe_faults, new_context

pytestmark = pytest.mark.browser

ORDER = load_round().order
# How the phone lies at the start, as alpha, beta, gamma, and which of them the movement changes: beta, gamma or alpha.
# Right and left differ by the way it turns; some start upside down, on edge (the pole of beta) or just before north.
POSES: dict[tuple[str, str], tuple[tuple[float, float, float], int, float]] = {
    ("extension-range", "left"): ((0, 3, 0), 1, -14),
    ("extension-range", "right"): ((0, -177, 0), 1, 16),
    ("internal-rotation-prone", "left"): ((40, 90, 0), 1, -27),
    ("internal-rotation-prone", "right"): ((310, 0, -89), 2, 31),
    ("external-rotation-prone", "left"): ((0, -90, 0), 1, 38),
    ("external-rotation-prone", "right"): ((0, 0, 85), 2, 36),
    ("abduction-range", "left"): ((350, 4, 2), 0, 41),
    ("abduction-range", "right"): ((12, 176, -3), 0, -37),
    ("flexion-range", "left"): ((0, -8, 0), 1, 112),
    ("flexion-range", "right"): ((200, 172, 0), 1, 104),
    ("internal-rotation-range", "left"): ((0, 88, 0), 1, 29),
    ("internal-rotation-range", "right"): ((0, 89, 10), 1, -33),
    ("external-rotation-range", "left"): ((0, -85, 0), 1, 40),
    ("external-rotation-range", "right"): ((5, 91, 0), 1, 34),
}
# A phone that sends its orientation 40 times a second; `go(to, ms)` turns it there.
PHONE_SENSOR = """(start) => {
  const now = [...start];
  const wrap = (angle, half) => ((((angle + half) % (2 * half)) + 2 * half) % (2 * half)) - half;
  window.go = (to, ms) => new Promise((done) => {
    const from = [...now], begin = Date.now();
    const step = () => {
      const share = Math.min(1, (Date.now() - begin) / ms);
      to.forEach((angle, n) => (now[n] = from[n] + (angle - from[n]) * share));
      share < 1 ? setTimeout(step, 20) : done();
    };
    step();
  });
  setInterval(() => {
    const alpha = ((now[0] % 360) + 360) % 360;
    dispatchEvent(new DeviceOrientationEvent("deviceorientation", { alpha, beta: wrap(now[1], 180), gamma: now[2] }));
  }, 25);
}"""


@pytest.fixture
def page(app: Running, browser: Browser) -> Iterator[Page]:
    """Give a phone's page and a calm person with a sore right hip; its clock runs fast: a second held is a quarter."""
    app.answer(calm_answers(), anew=True)
    context = new_context(browser, PHONE, fast=4, bypass_csp=True)
    yield context.new_page()
    context.close()


def readings(app: Running) -> list[dict[str, Any]]:
    """Return what was measured, oldest first."""
    return [row["data"] for row in app.events() if row["kind"] == "tested"]


def measure(app: Running, test: str, side: str, value: float = 40, **more: object) -> None:
    """Write one reading straight into the journal."""
    data = {"test": test, "side": side, "value": value, "stopped_by": "firm", "device": "self", **more}
    app.ask(f"services.record(person, [services.new_event(person, 'tested', {data!r})])")


def save(page: Page, stopped: str = "tight") -> None:
    """Say why it stopped, and keep."""
    page.locator(f"label[for=stopped-{stopped}]").click()
    page.get_by_role("button", name="Keep, go on").click()


def told(page: Page, text: str) -> None:
    """Wait until the phone's line says so."""
    page.locator(".phone-told", has_text=re.compile(text)).wait_for(timeout=12_000)


# --- the round --------------------------------------------------------------------------------------------------------


def test_the_round_goes_in_order_sore_side_last_and_ends_with_both_sides(app: Running, page: Page) -> None:
    """14 pages by hand: prone turning before seated, right (sore) after left, then the page of both sides."""
    page.goto(f"{app.url}/hip/measure")
    page.get_by_role("link", name="Start").click()
    seen = []
    for number in range(1, 15):
        assert page.get_by_text(f"{number} of 14", exact=True).is_visible()
        _, _, _, _, _, test, side = page.url.split("/")
        seen.append((test, side))
        page.locator(f"#value-{side}").fill(str(20 + number))
        save(page, "firm")
        page.wait_for_url(lambda url, old=page.url: url != old)
    assert seen == [(test, side) for test in ORDER for side in ("left", "right")]
    assert page.url.endswith("/hip/measure/result")
    text = page.inner_text("main")
    assert "14 of 14 readings" in text and "29°, give or take 10" in text and "Ended firmly." in text
    assert "1° apart. Two such readings can differ by 14 by chance." in text
    row = readings(app)[0]
    assert row == {
        "test": "extension-range", "side": "left", "value": 21, "device": "self", "method": "hand", "error_deg": 10,
        "stopped_by": "firm",
    }  # fmt: skip


def test_a_position_may_be_left_out_and_the_round_gone_on_with_later(app: Running, page: Page) -> None:
    """Leaving out writes nothing and blames nobody; "go on" leads to the first that is open."""
    page.goto(f"{app.url}/hip/measure/extension-range/left")
    page.get_by_role("link", name="Leave this out").click()
    assert page.url.endswith("/extension-range/right")
    page.locator("#value-right").fill("12")
    save(page)
    page.wait_for_url("**/internal-rotation-prone/left")
    page.get_by_role("link", name="Go on later").click()
    page.wait_for_url("**/hip/measure")
    assert "12°" in page.inner_text("main")
    page.get_by_role("link", name="Go on: number 1 of 14").click()
    assert page.url.endswith("/extension-range/left")
    assert len(readings(app)) == 1


def test_seated_turning_waits_for_a_calm_turning_face_down(app: Running, page: Page) -> None:
    """Not measured: it leads to the gentler one. Stopped by pain: it is left out, without a form."""
    page.goto(f"{app.url}/hip/measure/internal-rotation-range/left")
    assert "comes after the gentler one: Turning in, face down" in page.inner_text("main")
    assert page.locator("#value-left").count() == 0
    measure(app, "internal-rotation-prone", "left", stopped_by="pain", pain=2)
    page.reload()
    assert "left out for now" in page.inner_text("main") and page.locator("#value-left").count() == 0
    measure(app, "internal-rotation-prone", "left")
    page.reload()
    assert page.locator("#value-left").is_visible()


def test_more_than_three_of_ten_ends_the_round_for_the_day(app: Running, page: Page) -> None:
    """What was measured is kept, and no page asks for more today."""
    page.goto(f"{app.url}/hip/measure/flexion-range/right")
    page.locator("#value-right").fill("95")
    page.locator("#pain").select_option("4")
    save(page, "pain")
    page.wait_for_url("**/hip/measure?said=ended")
    assert "Kept. That was more than 3 of 10" in page.inner_text("main")
    page.goto(f"{app.url}/hip/measure/flexion-range/left")
    assert page.url.endswith("/hip/measure") and page.locator("a.button", has_text="Start").count() == 0
    assert readings(app)[0]["pain"] == 4


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"hip.right.pain_now": 6}, "easily stirred up"),
        ({"screen.surgery": "yes"}, "operated on"),
        ({"screen.s3": "yes"}, "safety questions come first"),
    ],
)
def test_who_is_not_to_measure_alone_today_hears_why(
    app: Running, page: Page, change: dict[str, Any], why: str
) -> None:
    """No way into a position, a reason in a sentence."""
    app.answer({**calm_answers(), **change}, anew=True)
    page.goto(f"{app.url}/hip/measure/flexion-range/left")
    assert page.url.endswith("/hip/measure") and why in page.inner_text("main")
    assert page.locator("main a[href*='/hip/measure/']").count() == 0


# --- by hand ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("ninety", "Left: Bending the hip: ninety is not a number"),
        ("1050", "1050 is outside what can be (0 to 160 degrees)"),
        ("", "Enter at least one value."),
    ],
)
def test_what_is_wrong_is_one_sentence(app: Running, page: Page, typed: str, sentence: str) -> None:
    """Field, value, what is expected; nothing is written."""
    page.goto(f"{app.url}/hip/measure/flexion-range/left")
    page.locator("#value-left").fill(typed)
    save(page)
    page.locator("#measure-error", has_text=sentence).wait_for()
    assert page.locator("#value-left").input_value() == typed and readings(app) == []


def test_a_reading_says_why_it_stopped(app: Running, page: Page) -> None:
    """Rules 7 asks it of each one."""
    page.goto(f"{app.url}/hip/measure/flexion-range/left")
    page.locator("#value-left").fill("100")
    page.get_by_role("button", name="Keep, go on").click()
    page.locator("#measure-error", has_text="Say why it stopped").wait_for()
    assert readings(app) == []


def test_tries_far_apart_ask_once_for_one_more(app: Running, page: Page) -> None:
    """Two tries 20 degrees apart: asked once, then kept as they are."""
    page.goto(f"{app.url}/hip/measure/flexion-range/left")
    page.locator("#value-left").fill("90")
    page.locator("#second_left").fill("110")
    save(page)
    page.get_by_text("Two tries lie 20 degrees apart.").wait_for()
    assert readings(app) == []
    page.get_by_role("button", name="Keep, go on").click()
    page.wait_for_url("**/flexion-range/right")
    assert readings(app)[0]["tries"] == [90, 110] and readings(app)[0]["value"] == 100


# --- the phone --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("test", "side"), list(POSES))
def test_the_phone_reads_the_angle_of_every_position_and_side(app: Running, page: Page, test: str, side: str) -> None:
    """Known angles: across north, in the pole of the browser's angles, upside down; held for a second, then kept."""
    start, axis, by = POSES[test, side]
    if test.endswith("rotation-range"):
        measure(app, test.replace("range", "prone"), side)
    page.goto(f"{app.url}/hip/measure/{test}/{side}")
    page.evaluate(PHONE_SENSOR, list(start))
    page.get_by_role("button", name="Measure with this phone").click()
    told(page, "Zero. Now move")
    end = [angle + (by if n == axis else 0) for n, angle in enumerate(start)]
    page.evaluate("(to) => go(to, 500)", end)
    told(page, "Go back slowly")
    page.evaluate("(to) => go(to, 400)", list(start))
    told(page, "Try 1:")
    page.get_by_role("button", name="Stop").click()
    assert float(page.locator(f"#value-{side}").input_value()) == pytest.approx(abs(by), abs=1)
    save(page, "firm")
    page.wait_for_url(lambda url: not url.endswith(f"{test}/{side}"))
    row = readings(app)[-1]
    assert (row["test"], row["side"], row["method"], row["error_deg"]) == (test, side, "phone", 10)
    assert row["value"] == pytest.approx(abs(by), abs=1)


def test_three_tries_follow_one_another_without_a_look_at_the_screen(app: Running, page: Page) -> None:
    """Only the first press; 50, 56, 53: all three in the fields, the middle one kept; typing over makes it by hand."""
    page.goto(f"{app.url}/hip/measure/flexion-range/right")
    page.evaluate(PHONE_SENSOR, [0, 0, 0])
    page.get_by_role("button", name="Measure with this phone").click()
    for n, deg in enumerate((50, 56, 53), 1):
        told(page, "Zero. Now move" if n == 1 else "Zero")
        page.evaluate("(to) => go([0, to, 0], 400)", deg)
        told(page, "Go back slowly")
        page.evaluate("() => go([0, 0, 0], 300)")
        told(page, f"Try {n}:")
    told(page, "Done. 50 to 56 degrees.")
    fields = [page.locator(f"#{name}").input_value() for name in ("value-right", "second_right", "third_right")]
    assert [round(float(text)) for text in fields] == [50, 56, 53]
    page.locator("#third_right").fill("54")
    save(page)
    page.wait_for_url(lambda url: not url.endswith("flexion-range/right"))
    row = readings(app)[-1]
    assert (row["tries"], row["value"], row["method"]) == ([50, 56, 54], 54, "hand")


def test_without_a_sensor_the_way_by_hand_is_named(app: Running, page: Page) -> None:
    """Desktop Chromium has none: the line says so within moments, and the fields stay."""
    page.goto(f"{app.url}/hip/measure/flexion-range/left")
    page.get_by_role("button", name="Measure with this phone").click()
    page.get_by_text("This browser gives no motion sensor.").wait_for()
    assert page.locator("#value-left").is_editable()


def test_an_address_that_is_not_secure_says_what_is_needed(app: Running, page: Page) -> None:
    """Over plain http a phone's browser gives no sensor: https is named, and the way by hand."""
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    page.goto(f"{app.url}/hip/measure/flexion-range/left")
    page.get_by_role("button", name="Measure with this phone").click()
    page.get_by_text("works only over the secure address").wait_for()


def test_a_phone_that_asks_first_is_asked_by_the_press(app: Running, page: Page) -> None:
    """As on iOS: allowed, it measures; refused, the way by hand is named."""
    for answer, text in (("granted", "Hold still"), ("denied", "gives no motion sensor")):
        page.goto(f"{app.url}/hip/measure/flexion-range/left")
        page.evaluate(f"DeviceOrientationEvent.requestPermission = async () => {answer!r}")
        page.evaluate(PHONE_SENSOR, [0, 0, 0])
        page.get_by_role("button", name="Measure with this phone").click()
        page.get_by_text(text).first.wait_for()


# --- without a network ------------------------------------------------------------------------------------------------


def test_a_reading_is_kept_without_the_server_and_sent_later(app: Running, browser: Browser) -> None:
    """The pages of the round lie in the browser; the reading waits there and arrives as the server would write it."""
    app.answer(calm_answers(), anew=True)
    context = new_context(browser, PHONE, keeps=True)
    page = context.new_page()
    page.goto(f"{app.url}/hip/measure")
    last = "async () => !!(await (await caches.open('coxa-pages')).match('/hip/measure/external-rotation-range/right'))"
    end = time.monotonic() + 60
    while not page.evaluate(last):
        assert time.monotonic() < end, "the pages of the round were not kept"
        page.wait_for_timeout(500)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    app.kill()
    page.goto(f"{app.url}/hip/measure/extension-range/left")
    page.locator("#value-left").fill("thirteen")
    save(page)
    page.locator("#measure-error", has_text="thirteen is not a number").wait_for()
    page.locator("#value-left").fill("13")
    page.get_by_role("button", name="Keep, go on").click()
    page.wait_for_url("**/extension-range/right")
    assert page.get_by_role("heading", name="Leg behind the body: right").is_visible()
    assert readings(app) == []
    app.start()
    page.goto(f"{app.url}/hip/measure")
    while not readings(app) and time.monotonic() < end:
        page.wait_for_timeout(300)
    assert [(row["side"], row["value"], row["error_deg"], row["method"]) for row in readings(app)] == [
        ("left", 13, 10, "hand")
    ]
    context.close()


# --- how it looks -----------------------------------------------------------------------------------------------------


def test_axe_finds_nothing_and_nothing_is_cut_off(app: Running, browser: Browser) -> None:
    """Every kind of page, light and dark, English and German, down to 320 px."""
    app.answer(calm_answers(), anew=True)
    measure(app, "extension-range", "left", 15, tries=[12, 15, 30], pain=1, method="phone", error_deg=10)
    measure(app, "extension-range", "right", 9, stopped_by="tight")
    paths = ("", "/flexion-range/left", "/internal-rotation-range/right", "/external-rotation-prone/right", "/result")
    for size, scheme, language in (
        ((320, 640), "light", "de"), (PHONE, "dark", "en"), (LAPTOP, "light", "en"), (LAPTOP, "dark", "de"),
    ):  # fmt: skip
        context = new_context(browser, size, color_scheme=scheme, bypass_csp=True, locale=language)
        page = context.new_page()
        for path in paths:
            page.goto(f"{app.url}/hip/measure{path}")
            assert axe_faults(page) == [], (path, size, scheme, language)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (path, size, language)
        context.close()


def test_the_pictures_are_mirrored_for_the_left_side_and_told_in_words(app: Running, page: Page) -> None:
    """The drawing turns, its words name the side."""
    for side, flip in (("right", "none"), ("left", "matrix(-1, 0, 0, 1, 0, 0)")):
        page.goto(f"{app.url}/hip/measure/extension-range/{side}")
        turned = page.eval_on_selector(".position .drawing", "(e) => getComputedStyle(e).transform")
        assert turned == flip
        page.locator(".picture-words summary").click()
        assert f"the {side} thigh moves back" in page.locator(".picture-words").inner_text()
        assert page.locator(".position .phone").count() == 2


def test_the_keyboard_alone_leads_through_a_position(app: Running, page: Page) -> None:
    """Fields, why it stopped, keep: in the order of the page."""
    page.goto(f"{app.url}/hip/measure/extension-range/left")
    page.locator("#value-left").focus()
    page.keyboard.type("14")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "stopped_left"
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/extension-range/right")
    assert readings(app)[0]["stopped_by"] == "firm"
