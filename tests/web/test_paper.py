"""Sheets as PDF: one grey A4 page each, with names, doses and boxes; a stopped plan has a sheet of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coxa.app.paper import press
from coxa.app.paper.figures import key_frames
from coxa.app.paper.press import FONTS, pdf_of, sheet_json
from coxa.app.paper.sheets import exercise_sheet
from coxa.app.views.paper import sheet_of_session, sheet_of_week
from coxa.app.wording import lines_of, typical_item
from coxa.catalog.load import load_catalog
from coxa.catalog.records import Exercise
from coxa.catalog.spoken import spoken_catalog
from coxa.catalog.words import speaking, words_in
from coxa.from_answers import events_from_answers, fold_answers, read_answers
from coxa.gather import plan_input
from coxa.journal.state import State
from coxa.plan.plan import make_plan
from coxa.plan.records import Plan
from tests.pseudo import OPEN, escaped, pseudo_words
from tests.web.pdf import Paper, paper_of
from tests.web.visitor import Visitor, path_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.toml"))
LANGUAGES = ("en", "de")
# Each example once, in turns in one language and the other: what a page holds is the person's, not the language's.
SPOKEN = pytest.mark.parametrize(
    ("example", "language"),
    [pytest.param(path, LANGUAGES[n % 2], id=path.stem) for n, path in enumerate(EXAMPLES)],
)
# Holds, a step, lying, standing, a close-up, three key frames, something that runners do.
TWELVE = (
    "hip-hike", "side-plank", "side-plank-knees", "a-skip", "squat", "bridge", "clamshell", "step-up",
    "heel-raise", "single-leg-stance", "pelvic-clock", "hip-hinge-dowel",
)  # fmt: skip


@pytest.fixture
def settled() -> Iterator[Visitor]:
    visitor = Visitor()
    visitor.settle(45)
    yield visitor


def person(example: Path) -> tuple[State, Plan]:
    """Return an example's state and plan."""
    state = fold_answers(tuple(events_from_answers(read_answers(example), TODAY)))
    return state, make_plan(plan_input(state, TODAY))


def is_clean(paper: Paper) -> None:
    """Assert one A4 page, nothing but greys, tagged, and in the fonts that come with it."""
    assert paper.pages == 1 and paper.size_mm == (210, 297)
    assert paper.images == 0 and {len(ink) for ink in paper.inks} == {1}, "one number a colour: a grey"
    assert "<pdfuaid:part>1</pdfuaid:part>" in paper.tags
    assert {font.split("-")[0] for font in paper.fonts} <= {"Roboto", "LibertinusSerif"}


def flat(text: object) -> str:
    """Return a text without its spaces: a line may end at any of them, and after a hyphen."""
    return "".join(str(text).split())


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text of a sheet's data but drawings."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            if key not in ("svg", "kind", "lang", "dir"):
                yield from texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)


# --- what stands on each sheet ----------------------------------------------------------------------------------------


@SPOKEN
def test_every_session_is_one_page_with_a_box_for_each_set(example: Path, language: str) -> None:
    """Each exercise with its dose, a box a set and side, a line for the pain of each side; or why there is none."""
    state, plan = person(example)
    with speaking(words_in(language)):
        for kind in ("a", "b", "calm"):
            sheet: Any = sheet_of_session(state, plan, kind)
            paper = paper_of(pdf_of(sheet))
            is_clean(paper)
            assert flat(sheet["title"]) in flat(paper.text)
            if plan.status != "ready":
                assert sheet["kind"] == "stop" and paper.ticks == 0
                continue
            session = plan.calm if kind == "calm" else plan.next_sessions[kind]
            assert session is not None
            sides = sum(2 if item.side == "each" else 1 for item in session.items)
            sets = sum(item.sets * (2 if item.side == "each" else 1) for item in session.items)
            warm = sum(line.items[0].sets for line in lines_of(session.warm_up))
            assert paper.ticks == sets + warm
            assert paper.text.count(f" {sheet['words']['pain']} ") >= sides
            for line in lines_of(session.items):
                assert flat(line.name) in flat(paper.text) and flat(line.dose) in flat(paper.text), line.name


def test_a_hold_on_both_sides_is_drawn_on_both_and_has_boxes_for_both() -> None:
    state, plan = person(next(path for path in EXAMPLES if path.stem == "gym-goer"))
    sheet: Any = sheet_of_session(state, plan, "a")
    row = next(row for row in sheet["rows"] if row["name"] == "Side plank on the knees")
    assert [box["side"] for box in row["boxes"]] == ["left", "right"] and not row["arrow"]
    assert row["figures"] == [key_frames("side-plank-knees", side)[-1].data() for side in ("left", "right")]
    other = next(row for row in sheet["rows"] if row["name"] == "Bridge")
    assert other["arrow"] and len(other["figures"]) == 2
    read = paper_of(pdf_of(sheet)).figures
    assert read.index("Side plank on the knees, left side") + 1 == read.index("Side plank on the knees, right side")


@SPOKEN
def test_the_week_is_one_page_with_doses_and_a_box_for_each_day_that_has_something(
    example: Path, language: str
) -> None:
    state, plan = person(example)
    with speaking(words_in(language)):
        sheet: Any = sheet_of_week(state, plan)
        paper = paper_of(pdf_of(sheet))
        is_clean(paper)
        if plan.status != "ready":
            assert sheet["kind"] == "stop" and paper.ticks == 0
            return
        week = plan.week[:7]
        assert paper.ticks == sum(day.what != "rest" or day.run is not None for day in week)
        for day in week:
            for line in lines_of(plan.next_sessions[day.kind].items if day.what == "session" and day.kind else ()):
                assert flat(line.name) in flat(paper.text) and flat(line.dose) in flat(paper.text), line.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_exercise_is_one_page_with_both_sides_and_an_arrow(language: str) -> None:
    """Twelve of each kind, and the six with the most to say."""

    def length(exercise: Exercise) -> int:
        slips = sum(len(row.see) + len(row.fix) for row in exercise.mistakes)
        return slips + sum(len(step.text) for step in exercise.steps) + sum(len(stop.text) for stop in exercise.stops)

    ranked = sorted(load_catalog().exercises.values(), key=length, reverse=True)
    with speaking(words_in(language)):
        chosen = [load_catalog().exercises[name] for name in TWELVE]
        for exercise in dict.fromkeys((*chosen, *ranked[:6])):
            spoken = spoken_catalog().exercises[exercise.id]
            sheet: Any = exercise_sheet(spoken, (typical_item(spoken),), TODAY)
            paper = paper_of(pdf_of(sheet))
            is_clean(paper)
            assert flat(spoken.name) in flat(paper.text) and flat(sheet["dose"]) in flat(paper.text), exercise.id
            sets = sum(box["sets"] for box in sheet["boxes"])
            assert paper.ticks % sets == 0 and 3 <= paper.ticks // sets <= sheet["log_lines"], exercise.id
            assert len(sheet["boxes"]) == (2 if exercise.sides == "each" else 1)


def test_no_head_is_cut_off_in_a_hip_hike() -> None:
    """The highest point of the hair lies within the picture."""
    for drawing in key_frames("hip-hike", "right"):
        hair = re.search(r'class="limb hair"[^>]* d="([^"]+)"', drawing.svg)
        assert hair is not None
        assert min(float(y) for _, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)(?=[ALZ])", hair.group(1))) > 0


def test_every_text_on_paper_comes_from_the_data_of_its_sheet(settled: Visitor) -> None:
    """What is left when the data's texts are taken out are numbers."""
    from coxa.app.planning import plan_for
    from coxa.app.services import state_of

    plan = plan_for(settled.person, date.today())
    sheet: Any = sheet_of_session(state_of(settled.person), plan, "a")
    left = flat(paper_of(pdf_of(sheet)).text)
    for text in sorted(map(flat, texts_in(json.loads(sheet_json(sheet)))), key=len, reverse=True):
        left = left.replace(text, " ") if text else left
    assert re.sub(r"[\d\s/.,:–]", "", left) == ""


# --- a plan that has stopped ------------------------------------------------------------------------------------------


def test_a_stopped_plan_prints_why_and_whom_to_see_and_no_exercise() -> None:
    visitor = Visitor()
    visitor.pass_safety({"s3": "yes"})
    names = [exercise.name for exercise in load_catalog().exercises.values()]
    for path in ("/paper/session.pdf", "/paper/week.pdf", "/paper/exercise/squat.pdf"):
        paper = paper_of(visitor.get(path).content)
        is_clean(paper)
        for part in ("Stop. Have this hip seen today.", "You said: you limp", "112, 999 or 911", "Better left"):
            assert part in paper.text, path
        assert paper.ticks == 0 and not [name for name in names if f"{name} " in paper.text and len(name) > 12]


def test_an_emergency_prints_the_number_to_call_first() -> None:
    visitor = Visitor()
    visitor.post("/safety/now", chest_breath="yes")
    text = paper_of(visitor.get("/paper/session.pdf").content).text
    assert text.index("Call 112, 999 or 911") < text.index("Page 1 / 1")


def test_without_a_plan_there_is_no_sheet_but_an_exercise_s() -> None:
    visitor = Visitor()
    assert path_of(visitor.get("/paper/session.pdf")) == "/"
    assert path_of(visitor.get("/paper/week.pdf")) == "/"
    is_clean(paper_of(visitor.get("/paper/exercise/bridge.pdf").content))
    assert visitor.get("/paper/exercise/no-such.pdf").status_code == 404


def test_with_answers_missing_there_is_no_sheet() -> None:
    visitor = Visitor()
    visitor.record("answered", {"answers": {"screen.s3": "no"}})
    assert visitor.get("/paper/session.pdf")["Content-Type"].startswith("text/html")
    assert visitor.get("/paper/exercise/bridge.pdf")["Content-Type"].startswith("text/html")


# --- words ------------------------------------------------------------------------------------------------------------


def test_no_text_on_paper_escapes_translation(settled: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    from coxa.app import language

    words = pseudo_words()
    monkeypatch.setattr(language, "words_in", lambda _code: words)
    for path in ("/paper/session.pdf", "/paper/week.pdf", "/paper/exercise/squat.pdf"):
        text = paper_of(settled.get(path).content).text
        assert OPEN in text
        assert escaped(f"<p>{text}</p>") == [], path


@settings(max_examples=25, deadline=None)
@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), min_size=1, max_size=60))
def test_any_text_is_put_on_paper_and_never_read_as_markup(text: str) -> None:
    """Also letters that no font here has; then the page does not promise to be PDF/UA."""
    exercise = load_catalog().exercises["bridge"]
    sheet = exercise_sheet(exercise, (typical_item(exercise),), TODAY)
    paper = paper_of(pdf_of({**sheet, "above": text + ' #panic("x") $ * _ @ < [ ] \\ " `'}))
    assert paper.pages == 1


def test_markup_stands_on_the_paper_as_it_was_written() -> None:
    exercise = load_catalog().exercises["bridge"]
    sheet = exercise_sheet(exercise, (typical_item(exercise),), TODAY)
    text = paper_of(pdf_of({**sheet, "above": "#panic() and $x$ and *bold*"})).text
    assert "#panic() and $x$ and *bold*" in text


# --- the press --------------------------------------------------------------------------------------------------------


def test_the_fonts_lie_beside_the_template_with_their_licence() -> None:
    assert {path.name for path in FONTS.iterdir()} == {"LICENSE.txt", "Roboto-Bold.ttf", "Roboto-Regular.ttf"}
    assert "Apache License" in (FONTS / "LICENSE.txt").read_text(encoding="utf-8")


def test_a_sheet_is_pressed_once_and_the_fonts_are_looked_for_once(settled: Visitor) -> None:
    press.fonts.cache_clear()
    press._pressed.cache_clear()
    first = settled.get("/paper/session.pdf?kind=calm").content
    assert settled.get("/paper/session.pdf?kind=calm").content == first
    settled.get("/paper/session.pdf?kind=a")
    assert press._pressed.cache_info().misses == 2 and press.fonts.cache_info().misses == 1
