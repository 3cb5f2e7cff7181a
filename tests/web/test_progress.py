"""The progress page and the summary: what they say in each state, in a real browser, and on one sheet of paper."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.rich_journal import END, rich_file
from tests.web.running import LAPTOP, Running, axe_faults, new_context, running
from tests.web.visitor import Visitor, path_of, text_of, title_of

EVENING = f"{END.isoformat()}T20:00:00+00:00"
NARROW = (360, 740)


# --- without a browser ------------------------------------------------------------------------------------------------


def _rich(days: int, *sides: str) -> Visitor:
    """Return a visitor with the made-up journal up to today."""
    from coxa.app import services

    visitor = Visitor()
    today = services.today(visitor.person, "Europe/Berlin")
    services.import_journal(rich_file(days, sides or ("left", "right"), today), visitor.person)
    visitor.person = services.local_person()
    return visitor


def _is_clean(page: Any) -> None:
    text = text_of(page)
    assert page.status_code == 200
    assert text.count("<h1") == 1
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text)
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


@pytest.mark.django_db
def test_a_stranger_is_led_to_the_welcome_page() -> None:
    """Neither page knows anybody yet."""
    for path in ("/progress", "/summary"):
        assert path_of(Visitor().get(path)) == "/"


@pytest.mark.django_db
def test_an_empty_journal_teaches_what_will_stand_here() -> None:
    """After the questions, before the first morning: nothing is drawn, every part says what begins it."""
    visitor = Visitor()
    visitor.settle()
    page = visitor.get("/progress")
    _is_clean(page)
    assert title_of(page) == "Nothing to see yet"
    assert 'class="plot' not in text_of(page)
    for words in ("Each morning, say how the hip was", "A test on each side", "The first session begins the count"):
        assert words in text_of(page)
    _is_clean(visitor.get("/summary"))


@pytest.mark.django_db
def test_after_a_week_it_is_too_early_and_the_raw_mornings_are_drawn() -> None:
    """Dots, and the sentence how many days are missing."""
    page = _rich(7, "right").get("/progress")
    _is_clean(page)
    assert title_of(page) == "Too early to tell"
    assert re.search(r"\d\d more days, and the first two weeks", text_of(page))
    assert 'class="dots"' in text_of(page)


@pytest.mark.django_db
def test_after_thirteen_weeks_the_answer_is_in_the_title_with_its_numbers() -> None:
    """Better, from and to, and the error; each picture has its text."""
    page = _rich(91, "right").get("/progress")
    _is_clean(page)
    text = text_of(page)
    assert title_of(page) == "Better than at the start"
    assert re.search(r"went from [\d.]+ to [\d.]+\. That is more than the error of", text)
    assert text.count("<figure") == text.count(">As text<") >= 4
    assert "after a nine-hour drive" in text and re.search(r"You did \d+ of \d+ sessions", text)


@pytest.mark.django_db
def test_of_two_sore_hips_each_can_be_looked_at() -> None:
    """The sorer one first; an unknown side changes nothing."""
    visitor = _rich(120)
    first = text_of(visitor.get("/progress"))
    assert "Pain in the morning, right hip" in first and 'href="?hip=left"' in first
    left = text_of(visitor.get("/progress?hip=left"))
    assert "Pain in the morning, left hip" in left
    assert "Both hips are sore" in left
    assert "Pain in the morning, right hip" in text_of(visitor.get("/progress?hip=middle"))


@pytest.mark.django_db
def test_a_long_course_shows_half_a_year_first_and_all_of_it_when_asked() -> None:
    """Twenty-six weeks have a row each in the text; all of two years has a hundred and five."""
    visitor = _rich(730)
    half, whole = (text_of(visitor.get(path)) for path in ("/progress", "/progress?span=all"))
    rows = [len(re.findall("<tr>", text.split("<tbody>")[1].split("</tbody>")[0])) for text in (half, whole)]
    assert rows == [26, 105]


@pytest.mark.django_db
def test_the_tab_run_is_there_only_with_a_running_goal() -> None:
    """Today, Plan, Progress; and Run for who runs or wants to."""
    visitor = Visitor()
    visitor.settle()
    assert '<a href="/run"' not in text_of(visitor.get("/progress")).split("</nav>")[0]
    visitor.record("answered", {"answers": {"running.goal_km": 10}})
    assert '<a href="/run"' in text_of(visitor.get("/progress")).split("</nav>")[0]


@pytest.mark.django_db
def test_the_summary_states_facts_doses_errors_and_its_limits() -> None:
    """The technical words stand here; nothing that was not entered is claimed."""
    page = _rich(120).get("/summary")
    _is_clean(page)
    text = re.sub(r"<[^>]+>", " ", text_of(page))
    for words in ("Woman", "both hips", "Irritability", "Flexion cap", "SDC", "MIC", "PASS", "Therapist", "95°"):
        assert words in text, words
    assert "Everything is self-reported and not checked" in text
    assert "after “a nine-hour drive”" in text


@pytest.mark.django_db
def test_the_summary_of_a_locked_person_names_the_lock_instead_of_a_plan() -> None:
    """No dose is shown that is not to be done."""
    visitor = Visitor()
    visitor.pass_safety({"s3": "yes"})
    text = text_of(visitor.get("/summary"))
    assert "No plan at the moment" in text and "Referred; no training now" in text


@pytest.mark.django_db
def test_a_persons_own_words_are_escaped_and_cut_on_paper() -> None:
    """Two thousand letters after a flare stay one line."""
    visitor = Visitor()
    visitor.settle()
    yesterday = (datetime.now(UTC) - timedelta(days=1)).replace(hour=6)
    visitor.record("morning_rated", {"pain": {"right": 3}, "woke": False}, at=yesterday)
    visitor.record("flare_noted", {"side": "right", "after": "<b>" + "long " * 300}, at=yesterday)
    for path in ("/progress", "/summary"):
        text = text_of(visitor.get(path))
        assert "<b>long" not in text and "&lt;b&gt;" in text
        assert "long " * 30 not in text


# --- in a browser -----------------------------------------------------------------------------------------------------


def _load(app: Running, days: int, sides: tuple[str, ...] = ("left", "right"), extra: str = "") -> None:
    """Put the made-up journal into a running app, with more events if given."""
    content = rich_file(days, sides).decode()
    path = app.home / "journal"
    path.write_text(content)
    app.ask(
        f"from pathlib import Path\nservices.import_journal(Path({str(path)!r}).read_bytes(), person)\n"
        f"person = services.local_person()\n{extra}"
    )


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Give an app with two years of journal."""
    with running(tmp_path_factory.mktemp("progress"), EVENING) as found:
        _load(found, 730)
        yield found


def _open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((row) => { row.open = true; })")


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/progress", "/progress?span=all&hip=left", "/summary"])
@pytest.mark.parametrize(("size", "scheme"), [(NARROW, "light"), (NARROW, "dark"), (LAPTOP, "light"), (LAPTOP, "dark")])
def test_axe_finds_nothing_and_the_console_is_silent(
    app: Running, browser: Browser, path: str, size: tuple[int, int], scheme: str
) -> None:
    """Contrast, names and order, with every text twin open; nothing is wider than the window."""
    context = new_context(browser, size, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(app.url + path)
    _open_all(page)
    assert axe_faults(page) == []
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()


@pytest.mark.browser
def test_the_security_policy_refuses_nothing_of_the_pages(app: Running, browser: Browser) -> None:
    """No inline style hides in a picture."""
    context = new_context(browser, LAPTOP)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for path in ("/progress", "/summary"):
        page.goto(app.url + path)
    assert said == []
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("size", [NARROW, (800, 900), LAPTOP])
def test_one_picture_of_the_course_is_seen_and_its_letters_are_not_scaled(
    app: Running, browser: Browser, size: tuple[int, int]
) -> None:
    """Each width has its own; 13 px stay between 12 and 15."""
    context = new_context(browser, size)
    page = context.new_page()
    page.goto(app.url + "/progress")
    shown = page.locator("figure").first.locator("svg:visible")
    assert shown.count() == 1
    box = shown.bounding_box()
    width = float((shown.get_attribute("viewBox") or "").split()[2])
    assert box is not None and 12 <= 13 * box["width"] / width <= 15
    context.close()


@pytest.mark.browser
def test_words_in_the_pictures_do_not_stand_on_each_other(app: Running, browser: Browser) -> None:
    """Every pair of words of one picture, at both widths."""
    for size in (NARROW, LAPTOP):
        context = new_context(browser, size)
        page = context.new_page()
        for path in ("/progress", "/progress?span=all"):
            page.goto(app.url + path)
            assert page.evaluate(OVERLAPS) == [], (size, path)
        context.close()


OVERLAPS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll('svg.plot')) {
    const rows = [...svg.querySelectorAll('text')].filter((t) => t.getClientRects().length)
      .map((t) => [t.textContent, t.getBoundingClientRect()]);
    rows.forEach(([a, p], i) => rows.slice(i + 1).forEach(([b, q]) => {
      const x = Math.min(p.right, q.right) - Math.max(p.left, q.left);
      const y = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
      if (x > 1 && y > 5) found.push(`${a} / ${b}`);
    }));
  }
  return found;
}"""


def _sheets(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4")))


HEAVY = """
from datetime import timedelta
from coxa.catalog.load import load_catalog
now = services.now()
rows = []
for test in load_catalog().tests.values():
    for side in (("left", "right") if test.sided else ("both",)):
        rows.append(("tested", {"test": test.id, "side": side, "value": (test.min + test.max) / 4}))
for measure in load_catalog().measures.values():
    for back in (60, 1):
        for side in (("left", "right") if measure.per_hip else (None,)):
            scores = {scale.id: (scale.low + scale.high) / 2 + (0 if back == 60 else scale.high / 4)
                      for scale in measure.scales.values()}
            rows.append(("scored", {"measure": measure.id, "scores": scores, "side": side, "words": "a; b; c"}))
words = "after a very long day " * 40
rows += [("flare_noted", {"side": side, "after": words}) for side in ("left", "right")]
rows += [("flag_raised", {"flag": "pop", "session": None}), ("flag_raised", {"flag": "gives-way", "session": None})]
rows += [("limit_set", {"side": side, "max_flexion_deg": 80}) for side in ("left", "right")]
rows.append(("cleared", {"by": "physiotherapist", "on": now.date().isoformat(), "allows": "own_words", "words": words}))
conditions = {f"conditions.{code}": True for code in ("osteoporosis", "hypermobile", "high-blood-pressure", "hernia")}
sites = ["groin", "side", "front-of-thigh", "inner-thigh", "buttock", "sit-bone", "pubic-bone"]
provokes = ["deep-bend", "long-sitting", "squat", "twist", "leg-behind", "stairs", "standing", "running", "sport"]
more = {f"hip.{side}.sites": sites for side in ("left", "right")}
more |= {f"hip.{side}.provokes": provokes for side in ("left", "right")}
rows.append(("answered", {"answers": {**conditions, **more, "running.goal_date": "2027-04-12"}}))
events = [services.new_event(person, kind, data, at=now - timedelta(minutes=30 - n % 29), tz="UTC")
          for n, (kind, data) in enumerate(rows)]
services.record(person, events)
"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("days", "sides", "extra"),
    [(7, ("right",), ""), (91, ("left",), ""), (730, ("left", "right"), ""), (730, ("left", "right"), HEAVY)],
)
def test_the_summary_is_exactly_one_sheet_of_a4(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, days: int, sides: tuple[str, ...], extra: str
) -> None:
    """Also with two sore hips, every test and every score on both sides, limits, flags and long words."""
    with running(tmp_path_factory.mktemp("sheet"), EVENING) as own:
        _load(own, days, sides, extra)
        context = new_context(browser, LAPTOP)
        page = context.new_page()
        page.goto(own.url + "/summary")
        assert page.url.endswith("/summary")
        assert _sheets(page) == 1
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 680, "height": 900})
        smallest = page.evaluate(
            "Math.min(...[...document.querySelectorAll('main *')].filter((e) => e.getClientRects().length && "
            "[...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))"
            ".map((e) => parseFloat(getComputedStyle(e).fontSize)))"
        )
        assert smallest >= 9.9  # 7.5 points on paper
        context.close()


@pytest.mark.browser
def test_the_progress_page_prints_its_pictures_once(app: Running, browser: Browser) -> None:
    """In print one width of the course, no tabs, no button."""
    context = new_context(browser, LAPTOP)
    page = context.new_page()
    page.goto(app.url + "/progress")
    page.emulate_media(media="print")
    assert page.locator("figure").first.locator("svg:visible").count() == 1
    assert page.locator(".tabs:visible, .foot:visible").count() == 0
    context.close()


def test_the_made_up_journal_is_what_it_says() -> None:
    """About 5,000 events of two years that the reader of journals takes."""
    from coxa.journal.file import read_journal

    journal = read_journal(rich_file())
    days = [entry.event.at.date() for entry in journal.entries]
    assert 4_800 <= len(journal.entries) <= 5_400
    assert max(days) - min(days) == timedelta(days=729)
    assert json.loads(rich_file().split(b"\n")[0])["events"] == len(journal.entries)
