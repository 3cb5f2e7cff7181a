"""The pages in other languages: each text comes from a catalogue, and the choice of a person counts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from coxa.app import asking, language, services
from coxa.catalog.load import load_catalog
from tests.pseudo import escaped, pseudo_words, without_marked
from tests.rich_journal import rich_file
from tests.web.test_pages import OPEN, PLANNED, TOPICS
from tests.web.visitor import Visitor, text_of

pytestmark = pytest.mark.django_db
MORE = [
    "/progress",
    "/summary",
    "/measure",
    "/measure/ihot-12",
    "/measure/step-down",
    "/measure/squeeze",
    "/measure/internal-rotation-prone",
    "/session",
    "/session/try/bridge",
    "/first-session",
    "/offline",
    "/session/shell",
    "/exercises?direction=foot&position=hanging",
    "/exercises?q=zzzz",
]
LIVED = ["/today?later=1", "/plan", "/progress", "/summary", "/helps", "/experiment", "/run", "/measure", "/my-data"]
PATHS = [*PLANNED, *MORE, *(f"/learn/{topic}" for topic in TOPICS)]


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every page speak the made-up language."""
    words = pseudo_words()
    monkeypatch.setattr(language, "words_in", lambda _code: words)
    yield


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("path", OPEN)
def test_no_text_of_an_open_page_escapes_translation(path: str) -> None:
    assert escaped(text_of(Visitor().get(path))) == []


@pytest.mark.parametrize("path", PATHS)
def test_no_text_of_a_page_with_a_plan_escapes_translation(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor()
    visitor.settle()
    words = pseudo_words()
    monkeypatch.setattr(language, "words_in", lambda _code: words)
    page = visitor.get(path)
    assert page.status_code == 200
    assert escaped(text_of(page)) == []


@pytest.mark.parametrize("path", LIVED)
def test_no_text_of_a_page_with_a_long_journal_escapes_translation(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve weeks: lines, pairs, scores, verdicts, what helps."""
    visitor = Visitor()
    today = services.today(visitor.person, "Europe/Berlin")
    services.import_journal(rich_file(84, ("left", "right"), today), visitor.person)
    words = pseudo_words()
    monkeypatch.setattr(language, "words_in", lambda _code: words)
    page = visitor.get(path)
    assert page.status_code == 200
    assert escaped(text_of(page)) == []


@pytest.mark.usefixtures("pseudo")
def test_no_text_of_the_questions_escapes_translation() -> None:
    """Every question of both parts, safety first, and the page where a plan waits."""
    visitor = Visitor()
    for path in (f"/safety/{name}" for name in load_catalog().screening["page"]):
        assert escaped(text_of(visitor.get(path))) == [], path
    visitor.settle()
    for rows in asking._every_question():
        for row in rows:
            page = visitor.get(f"/questions/{row.name}")
            assert escaped(text_of(page)) == [], row.name


@pytest.mark.usefixtures("pseudo")
def test_no_text_of_a_stop_escapes_translation() -> None:
    """Who to see, how soon, which number to call."""
    visitor = Visitor()
    for item in load_catalog().screening["item"]:
        visitor.record("answered", {"answers": {f"screen.{item}": "yes"}})
        assert escaped(text_of(visitor.get("/stop"))) == [], item


@pytest.mark.usefixtures("pseudo")
def test_no_text_of_the_calendar_file_escapes_translation() -> None:
    """Its own words are those of the format."""
    visitor = Visitor()
    visitor.settle()
    visitor.record("answered", {"answers": {"life.session_time": "18:00", "life.morning_time": "07:00"}})
    page = visitor.get("/plan/reminders.ics")
    assert page.status_code == 200
    said = re.findall(r"^(?:SUMMARY|DESCRIPTION|X-WR-CALNAME):(.*(?:\r?\n .*)*)", page.content.decode(), re.M)
    assert said and all(without_marked(re.sub(r"\r?\n ", "", line)).strip(" \r,:.-") == "" for line in said), said
