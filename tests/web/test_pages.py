"""Every page as a person meets it: what it says in each state, that nothing inline is sent, and that it is quick."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.web.visitor import Visitor, path_of, text_of, title_of

pytestmark = pytest.mark.django_db

OPEN = ["/", "/menu", "/exercises", "/exercises/bridge", "/learn", "/my-data", "/plan", "/safety/now"]
PLANNED = [
    "/today?later=1",
    "/plan",
    "/exercises",
    "/exercises/squat",
    "/answers",
    "/today/adjust",
    "/run",
    "/run/log",
    "/plan/reminders",
    "/morning",
    "/morning?day=yesterday",
    "/stop/tell",
    "/stop/cleared",
    "/my-data",
    "/menu",
    "/helps",
    "/experiment",
    "/experiment/start/ball-massage",
    "/questions/sites-right",
    "/questions/pinch_onset-right",
    "/questions/height_cm",
]
TOPICS = ["what-it-is", "pain", "time", "positions", "disagree", "ways", "limits-of-this"]
EXERCISE_BYTES = 150_000


@pytest.fixture
def settled() -> Visitor:
    """A person with a plan."""
    visitor = Visitor()
    visitor.settle()
    return visitor


def _is_clean(page: Any) -> None:
    text = text_of(page)
    assert page.status_code == 200
    assert text.count("<h1") == 1
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), "a script stands in the page"
    assert not re.search(r"\sstyle=|<style", text), "a style stands in the page"
    assert not re.search(r"\son[a-z]+=", text), "a handler stands in the page"
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text), "something is asked from outside"
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", OPEN)
def test_a_page_that_is_open_to_strangers_is_clean(path: str) -> None:
    """One heading, nothing inline, nothing from outside."""
    _is_clean(Visitor().get(path))


@pytest.mark.parametrize("path", PLANNED + [f"/learn/{topic}" for topic in TOPICS])
def test_a_page_of_someone_with_a_plan_is_clean(settled: Visitor, path: str) -> None:
    """The same for everyone who has begun."""
    page = settled.get(path)
    assert path_of(page) == path.split("?")[0]
    _is_clean(page)


def test_today_shows_the_session_with_a_reason_under_every_line(settled: Visitor) -> None:
    """As many reasons as exercises, and the way to start and to adjust."""
    page = text_of(settled.get("/today?later=1"))
    rows = re.findall(r'<li class="row.*?</li>', page, re.S)
    assert 3 <= len(rows) <= 6
    for row in rows:
        why = re.search(r'<p class="why">(.*?)</p>', row, re.S)
        assert why and why.group(1).strip(), row
    assert 'href="/session?kind=' in page and 'href="/today/adjust"' in page


def test_the_plan_shows_fourteen_days_each_with_what_and_why(settled: Visitor) -> None:
    """Two weeks from today, the phase's goal, what is left out on purpose."""
    page = text_of(settled.get("/plan"))
    days = re.findall(r'<li class="day .*?</li>', page, re.S)
    assert len(days) == 14
    assert all(re.search(r'class="why phone-why"><p>[^<]', day) for day in days)
    assert "Left out on purpose" in page


def test_a_new_programme_is_written_once_before_it_is_shown() -> None:
    """Looking again writes nothing more."""
    visitor = Visitor()
    visitor.settle()
    for _ in range(3):
        visitor.get("/today?later=1")
        visitor.get("/plan")
    assert visitor.kinds().count("programme_prescribed") == 1


def test_every_exercise_has_a_small_page_of_its_own(settled: Visitor) -> None:
    """Steps, stop signs, evidence, sources; under 150 kB."""
    from coxa.catalog.load import load_catalog

    for exercise in load_catalog().exercises.values():
        page = settled.get(f"/exercises/{exercise.id}")
        assert page.status_code == 200 and len(page.content) < EXERCISE_BYTES, exercise.id
        assert "How to do it" in text_of(page) and "Evidence:" in text_of(page)


def test_an_exercise_that_is_not_allowed_says_why_on_top() -> None:
    """With a low cap the deep squat is left out, with its reason above its name."""
    visitor = Visitor()
    visitor.settle()
    left_out = re.findall(
        r'<a href="/exercises/([\w-]+)">', text_of(visitor.get("/plan")).split("Left out on purpose")[1]
    )
    page = text_of(visitor.get(f"/exercises/{left_out[0]}"))
    assert page.index("Not on your plan now.") < page.index("<h1")


def test_exercises_are_found_by_filter_and_by_search() -> None:
    """Filters are words in the address; unknown ones are ignored."""
    visitor = Visitor()
    every = title_of(visitor.get("/exercises"))
    calm = title_of(visitor.get("/exercises?level=1"))
    assert calm != every and calm.endswith("exercises")
    assert title_of(visitor.get("/exercises?level=99")) == every
    assert "/exercises/bridge" in text_of(visitor.get("/exercises?q=bridge"))
    assert title_of(visitor.get("/exercises?q=zeppelin")) == "Nothing fits all of that"


def test_nothing_is_frozen_while_questions_that_shape_the_plan_are_open() -> None:
    """Before the minutes are known only the calm session is there to do, and no programme is written."""
    visitor = Visitor()
    visitor.pass_first_part()
    assert title_of(visitor.get("/today")).startswith("Calm session")
    visitor.get("/plan")
    assert "programme_prescribed" not in visitor.kinds()


def test_a_filter_that_finds_nothing_names_the_one_to_drop() -> None:
    """Each way out says how many it would find."""
    page = text_of(Visitor().get("/exercises?direction=foot&position=hanging"))
    assert "Nothing fits all of that" in page
    assert "Without “foot”" in page and "Without “hanging”" in page


# --- stop -----------------------------------------------------------------------------------------------------------


def test_a_red_flag_leads_to_the_stop_page_with_who_and_how_soon() -> None:
    """What was said, what to do, the number, what is fine, the ways out; and no session anywhere."""
    visitor = Visitor()
    page = visitor.pass_safety({"s3": "yes"})
    assert path_of(page) == "/stop"
    text = text_of(page)
    assert title_of(page) == "Stop. Have this hip seen today."
    for part in ("You said: you limp", "112, 999 or 911", "Fine until then", "Better left", "Show what to tell them"):
        assert part in text
    assert 'class="tabs"' not in text
    for path in ("/today", "/plan", "/session"):
        assert path_of(visitor.get(path)) in ("/stop", "/"), path
    assert visitor.get("/exercises/bridge").status_code == 200
    assert visitor.get("/learn/pain").status_code == 200


def test_an_emergency_stops_at_once_and_shows_the_number_on_top() -> None:
    """No further safety page comes first."""
    visitor = Visitor()
    page = visitor.post("/safety/now", chest_breath="yes")
    assert path_of(page) == "/stop"
    assert "Call 112, 999 or 911" in text_of(page)


def test_the_regions_number_is_shown_once_the_region_is_known() -> None:
    """Saved as an answer."""
    visitor = Visitor()
    visitor.pass_safety({"s3": "yes"})
    page = visitor.post("/stop", region="north-america")
    assert visitor.value("person.region") == "north-america"
    assert ">911<" in text_of(page)


def test_the_page_for_the_clinician_lists_what_was_answered() -> None:
    """Yes first, then not sure, the other answers, then no."""
    visitor = Visitor()
    visitor.pass_safety({"s3": "yes"})
    page = text_of(visitor.get("/stop/tell"))
    assert "I limp, or cannot stand on that leg alone" in page
    assert page.index("Answered yes") < page.index("Answered no")


def test_a_clearance_opens_a_lock_and_is_shown_as_entered_by_the_person() -> None:
    """Locked until a midwife has been asked; then the plan begins."""
    visitor = Visitor()
    page = visitor.pass_safety({"pregnant": "yes"})
    assert path_of(page) == "/stop" and title_of(page) == "First, ask your midwife or doctor."
    today = datetime.now(UTC).date().isoformat()
    page = visitor.post("/stop/cleared", by="midwife", on=today, allows="all", words="")
    assert path_of(page) == "/questions/which_hip"
    assert "as you entered it" in text_of(visitor.get("/my-data"))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Choose who has seen you."),
        ({"by": "doctor", "on": "soon"}, "Give the day you were seen."),
        ({"by": "doctor", "on": "2999-01-01"}, "is still to come"),
        ({"by": "doctor", "on": "2020-01-01"}, "Choose what was allowed."),
        ({"by": "doctor", "on": "2020-01-01", "allows": "own_words"}, "Write down what was allowed."),
    ],
)
def test_a_clearance_that_misses_something_is_not_written(form: dict[str, str], said: str) -> None:
    """One sentence says what is missing."""
    visitor = Visitor()
    visitor.pass_safety({"pregnant": "yes"})
    page = visitor.post("/stop/cleared", **form)
    assert page.status_code == 400 and said in text_of(page)
    assert "cleared" not in visitor.kinds()


def test_the_safety_pages_can_be_gone_through_again() -> None:
    """With the answers given before; a changed answer opens the plan."""
    visitor = Visitor()
    visitor.pass_safety({"s3": "yes"})
    page = visitor.get("/safety")
    assert path_of(page) == "/safety/now"
    visitor.post("/safety/steps?again=1", none="1")
    assert visitor.value("screen.s3") == "no"
    assert path_of(visitor.get("/go-on")) == "/questions/which_hip"


# --- mornings, sessions, runs ----------------------------------------------------------------------------------------


def _yesterday() -> datetime:
    return datetime.now(UTC) - timedelta(days=2)


def _early(visitor: Visitor) -> None:
    """Let the person have begun two days ago."""
    visitor.record("answered", {"answers": {"life.stops": []}}, at=_yesterday())


def test_the_morning_check_comes_before_today() -> None:
    """From the second day on, until it is answered or put off."""
    visitor = Visitor()
    visitor.settle()
    assert path_of(visitor.get("/today")) == "/today"
    _early(visitor)
    assert path_of(visitor.get("/today")) == "/morning"
    assert path_of(visitor.get("/today?later=1")) == "/today"
    page = visitor.post("/morning", pain_right="1", woke="no", stiff="no", limp="no")
    assert path_of(page) == "/today"
    assert "1 of 10" in text_of(page)
    assert path_of(visitor.get("/today")) == "/today"


@pytest.mark.parametrize(("quick", "pain"), [("usual", 2), ("better", 1)])
def test_one_tap_records_what_its_button_says(quick: str, pain: int) -> None:
    """The usual pain or one less, a calm night and no limp; afterwards the numbers alone are there to correct it."""
    from coxa.app import services

    visitor = Visitor()
    visitor.settle()
    _early(visitor)
    page = visitor.get("/morning")
    assert f"pain {pain}, a calm night, no limp" in text_of(page) and "choose the number" in text_of(page)
    assert path_of(visitor.post("/morning", quick=quick)) == "/today"
    (morning,) = services.state_of(visitor.person).mornings.values()
    assert (morning.pain, morning.woke, morning.stiff, morning.limp) == (pain, False, False, False)
    assert "In one tap" not in text_of(visitor.get("/morning"))


def test_a_morning_is_corrected_and_not_written_twice() -> None:
    """The second rating replaces the first."""
    visitor = Visitor()
    visitor.settle()
    _early(visitor)
    form = {"woke": "no", "stiff": "no", "limp": "no"}
    visitor.post("/morning", pain_right="1", **form)
    page = visitor.post("/morning", pain_right="6", **form)
    assert "6 of 10, above your usual" in text_of(page)


def test_yesterday_can_still_be_added() -> None:
    """It is dated to yesterday's morning."""
    from coxa.app import services

    visitor = Visitor()
    visitor.settle()
    _early(visitor)
    visitor.post("/morning?day=yesterday", pain_right="3", woke="no", stiff="no", limp="no")
    yesterday = services.today(visitor.person, "Europe/Berlin") - timedelta(days=1)
    assert services.state_of(visitor.person).mornings[(yesterday, "right")].pain == 3


def test_a_morning_with_something_missing_is_not_written() -> None:
    """One sentence says what is missing."""
    visitor = Visitor()
    visitor.settle()
    assert "Choose a number" in text_of(visitor.post("/morning", woke="no", stiff="no", limp="no"))
    assert "Choose yes or no: Do you limp?" in text_of(visitor.post("/morning", pain_right="1", woke="no", stiff="no"))
    assert "morning_rated" not in visitor.kinds()


def test_a_limp_in_the_morning_leads_to_the_safety_questions() -> None:
    """The rating is kept."""
    visitor = Visitor()
    visitor.settle()
    page = visitor.post("/morning", pain_right="3", woke="no", stiff="no", limp="yes")
    assert path_of(page) == "/safety/now" and "You limp" in text_of(page)
    assert "morning_rated" in visitor.kinds()


def test_a_session_that_was_not_finished_is_offered_again() -> None:
    """Go on, or finish here: both count."""
    visitor = Visitor()
    visitor.settle()
    visitor.get("/session")
    session = next(event.data["session"] for event in _events(visitor) if event.kind == "session_prescribed")
    visitor.record("session_started", {"session": session, "check_in": {"right": 1}})
    page = visitor.get("/today")
    assert title_of(page) == "You stopped before the first exercise" and "Finish here" in text_of(page)
    page = visitor.post("/today/finish")
    assert title_of(page) == "Done for today"
    assert visitor.kinds()[-1] == "session_finished"


def _events(visitor: Visitor) -> list[Any]:
    from coxa.app import services

    return services.events_of(visitor.person)


def test_an_exercise_is_left_out_and_taken_back() -> None:
    """Undo instead of are you sure."""
    visitor = Visitor()
    visitor.settle()
    page = visitor.post("/exercises/bridge/leave-out")
    assert "Take it back in" in text_of(page)
    page = visitor.post("/exercises/bridge/leave-out", back="1")
    assert "Leave it out" in text_of(page)


def test_another_length_is_an_answer_and_the_plan_follows() -> None:
    """Ten minutes a session."""
    visitor = Visitor()
    visitor.settle(30)
    visitor.post("/today/adjust", minutes="10")
    assert visitor.value("life.minutes") == 10
    assert visitor.post("/today/adjust", minutes="999").status_code == 200
    assert visitor.value("life.minutes") == 10


def test_a_way_is_chosen_and_the_add_on_is_put_in_and_out() -> None:
    """The choice is an event; the add-on never stands alone."""
    from coxa.app import services

    visitor = Visitor()
    visitor.settle()
    visitor.post("/learn/way", way="three-steps")
    assert services.state_of(visitor.person).addons == ("three-steps",)
    visitor.post("/learn/way", way="runner")
    assert services.state_of(visitor.person).protocol == "runner"
    visitor.post("/learn/way", way="three-steps")
    assert services.state_of(visitor.person).addons == ()


# --- data -----------------------------------------------------------------------------------------------------------


def test_everything_can_be_exported_and_brought_back() -> None:
    """An import of one's own file changes nothing."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    visitor = Visitor()
    visitor.settle()
    before = visitor.kinds()
    body = visitor.client.get("/my-data/export")
    assert "attachment" in body["Content-Disposition"]
    page = visitor.post("/my-data/import", file=SimpleUploadedFile("me.coxa.jsonl", body.content))
    assert "0 new entries came in." in text_of(page)
    assert visitor.kinds() == before


def test_a_broken_file_is_not_imported() -> None:
    """Every fault is shown and nothing is written."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    visitor = Visitor()
    page = visitor.post("/my-data/import", file=SimpleUploadedFile("me.coxa.jsonl", b"hello"))
    assert page.status_code == 400 and "Nothing was written." in text_of(page)
    assert "Choose a file first." in text_of(visitor.post("/my-data/import"))


def test_erasing_needs_the_word() -> None:
    """Only the typed word erases."""
    visitor = Visitor()
    visitor.settle()
    assert "Nothing was erased" in text_of(visitor.post("/my-data/erase", word="please"))
    assert visitor.kinds()
    page = visitor.post("/my-data/erase", word="Erase")
    assert "5 minutes of questions" in text_of(page)


def test_a_missing_page_says_so_kindly() -> None:
    """404 with a way home."""
    page = Visitor().get("/nowhere")
    assert page.status_code == 404 and title_of(page) == "There is no such page"
    assert Visitor().get("/exercises/nothing").status_code == 404
    assert Visitor().get("/learn/nothing").status_code == 404
