"""Sheets as PDF: one page each, with names, doses and boxes; any text survives; nothing without a ready plan."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coxa.app.paper.press import pdf_of
from coxa.app.paper.sheets import exercise_sheet
from coxa.app.wording import typical_item
from coxa.catalog.load import load_catalog
from coxa.catalog.records import Exercise
from tests.pseudo import OPEN, escaped, pseudo_words
from tests.web.visitor import Visitor, path_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def settled() -> Iterator[Visitor]:
    visitor = Visitor()
    visitor.settle(45)
    yield visitor


def text_of_pdf(content: bytes) -> tuple[int, str]:
    found = pypdf.PdfReader(io.BytesIO(content))
    return len(found.pages), "\n".join(page.extract_text() for page in found.pages)


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("kind", ["a", "b", "calm"])
def test_a_session_is_one_page_with_every_exercise_its_dose_and_room_for_pain(settled: Visitor, kind: str) -> None:
    from coxa.app.planning import plan_for
    from coxa.app.wording import lines_of

    pages, text = text_of_pdf(settled.get(f"/paper/session.pdf?kind={kind}").content)
    plan = plan_for(settled.person, date.today())
    session = plan.calm if kind == "calm" else plan.next_sessions[kind]
    assert session is not None and pages == 1
    for line in lines_of(session.items):
        assert line.name in flat(text) and line.dose in flat(text), line.name
    assert text.count("pain") >= sum(len(line.items) for line in lines_of(session.items))
    assert "Stop" in text and "Page 1 / 1" in flat(text)


def test_the_week_is_one_page_with_what_and_why(settled: Visitor) -> None:
    pages, text = text_of_pdf(settled.get("/paper/week.pdf").content)
    assert pages == 1
    assert flat(text).count("Session") >= 2 and "Why" in text and "Rest" in text


def test_an_exercise_is_one_page_also_where_its_texts_are_the_longest() -> None:
    """The twelve with the most to say, and every sixteenth of the others."""

    def length(exercise: Exercise) -> int:
        slips = sum(len(row.see) + len(row.fix) for row in exercise.mistakes)
        return slips + sum(len(step.text) for step in exercise.steps) + sum(len(stop.text) for stop in exercise.stops)

    ranked = sorted(load_catalog().exercises.values(), key=length, reverse=True)
    for exercise in (*ranked[:12], *ranked[12::16]):
        pages, text = text_of_pdf(pdf_of(exercise_sheet(exercise, (typical_item(exercise),), TODAY)))
        assert pages == 1, exercise.id
        assert exercise.name in flat(text)


def test_no_text_on_paper_escapes_translation(settled: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    from coxa.app import language

    words = pseudo_words()
    monkeypatch.setattr(language, "words_in", lambda _code: words)
    for path in ("/paper/session.pdf", "/paper/week.pdf", "/paper/exercise/squat.pdf"):
        _, text = text_of_pdf(settled.get(path).content)
        assert OPEN in text
        assert escaped(f"<p>{text}</p>") == [], path


@settings(max_examples=25, deadline=None)
@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), min_size=1, max_size=60))
def test_any_text_is_put_on_paper_and_never_read_as_markup(text: str) -> None:
    exercise = load_catalog().exercises["bridge"]
    sheet = exercise_sheet(exercise, (typical_item(exercise),), TODAY)
    pages, _ = text_of_pdf(pdf_of({**sheet, "summary": text + ' #panic("x") $ * _ @ < [ ] \\ " `'}))
    assert pages == 1


def test_markup_stands_on_the_paper_as_it_was_written() -> None:
    exercise = load_catalog().exercises["bridge"]
    sheet = exercise_sheet(exercise, (typical_item(exercise),), TODAY)
    _, text = text_of_pdf(pdf_of({**sheet, "summary": "#panic() and $x$ and *bold*"}))
    assert "#panic() and $x$ and *bold*" in flat(text)


def test_without_a_plan_there_is_no_sheet_but_an_exercise_s() -> None:
    visitor = Visitor()
    assert path_of(visitor.get("/paper/session.pdf")) == "/"
    assert path_of(visitor.get("/paper/week.pdf")) == "/"
    assert text_of_pdf(visitor.get("/paper/exercise/bridge.pdf").content)[0] == 1
    assert visitor.get("/paper/exercise/no-such.pdf").status_code == 404
