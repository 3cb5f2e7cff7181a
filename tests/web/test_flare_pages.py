"""A flare-up on the pages: noted with one tap, told with its day, words kept, taken back; questions that come again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from coxa.journal.state import State
from tests.web.visitor import Visitor, path_of, text_of, title_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled() -> Visitor:
    """A person with a plan."""
    visitor = Visitor()
    visitor.settle()
    return visitor


def state_of(visitor: Visitor) -> State:
    from coxa.app import services

    return services.state_of(visitor.person)


def today_of(visitor: Visitor) -> date:
    from coxa.app import services

    return services.today(visitor.person, "Europe/Berlin")


def ago(days: int, hour: int = 9) -> datetime:
    """Return a time so many days ago, in the morning."""
    return datetime.now(UTC).replace(hour=hour, minute=0, second=0, microsecond=0) - timedelta(days=days)


def begun(visitor: Visitor, days: int = 60) -> None:
    """Let the person have begun so many days ago."""
    visitor.record("answered", {"answers": {"life.stops": []}}, at=ago(days))


def test_one_tap_notes_it_and_today_tells_the_day_and_what_is_fine(settled: Visitor) -> None:
    page = settled.get("/today?later=1")
    assert "It has flared up" in text_of(page) and 'action="/flare"' in text_of(page)
    page = settled.post("/flare", side="right")
    text = text_of(page)
    assert path_of(page) == "/today" and title_of(page).startswith("Calm session")
    assert "Flare-up, day 1" in text and "An easy walk" in text and "Runs wait" in text
    assert "Noted." in text and "You said that it has flared up." in text
    assert "It has flared up</button>" not in text, "while it goes on there is nothing to note"
    assert [note.side for note in state_of(settled).flares] == ["right"]


def test_words_about_what_came_before_are_a_correction_of_the_note(settled: Visitor) -> None:
    settled.post("/flare", side="right")
    page = settled.post("/flare/words", side="right", after="  a long drive  ")
    assert "You wrote: a long drive" in text_of(page) and 'name="after"' not in text_of(page)
    assert [note.after for note in state_of(settled).flares] == ["a long drive"]
    settled.post("/flare/words", side="right", after="")
    assert [note.after for note in state_of(settled).flares] == ["a long drive"]


def test_words_are_shown_as_text_and_never_as_markup(settled: Visitor) -> None:
    settled.post("/flare", side="right")
    page = settled.post("/flare/words", side="right", after="<script>alert(1)</script>" + "x" * 500)
    assert "<script>alert(1)" not in text_of(page) and "&lt;script&gt;" in text_of(page)
    assert len(state_of(settled).flares[0].after) == 300


def test_it_can_be_taken_back(settled: Visitor) -> None:
    settled.post("/flare", side="right")
    page = settled.post("/flare/back", side="right")
    assert "Flare-up" not in text_of(page) and "It has flared up" in text_of(page) and "Taken back." in text_of(page)
    assert state_of(settled).flares == () and settled.kinds().count("taken_back") == 1
    settled.post("/flare/back", side="right")
    assert settled.kinds().count("taken_back") == 1


@pytest.mark.parametrize("side", ["", "left", "middle"])
def test_a_hip_that_is_not_sore_is_not_noted(settled: Visitor, side: str) -> None:
    settled.post("/flare", side=side)
    settled.post("/flare/words", side=side, after="x")
    settled.post("/flare/back", side=side)
    assert state_of(settled).flares == ()


def test_with_two_sore_hips_each_has_its_button(settled: Visitor) -> None:
    settled.record("answered", {"answers": {"hip.left.symptomatic": True, "hip.left.sites": ["groin"]}})
    text = text_of(settled.get("/today?later=1"))
    assert "My left hip has flared up" in text and "My right hip has flared up" in text
    text = text_of(settled.post("/flare", side="left"))
    assert "Day 1 of the flare-up in your left hip" in text and "My right hip has flared up" in text


def test_only_a_form_notes_a_flare(settled: Visitor) -> None:
    for path in ("/flare", "/flare/words", "/flare/back"):
        assert settled.client.get(path).status_code == 405
    assert Visitor().post("/flare", side="right").redirect_chain[-1][0] == "/"


def morning(visitor: Visitor, days: int, pain: int, **signs: bool) -> None:
    data = {"pain": {"right": pain}, "woke": False, "stiff": False, "limp": False, **signs}
    visitor.record("morning_rated", data, at=ago(days, 5))


def test_a_flare_of_the_mornings_is_told_and_corrected_by_the_morning(settled: Visitor) -> None:
    begun(settled)
    for back, pain in ((1, 6), (0, 6)):
        morning(settled, back, pain)
    text = text_of(settled.get("/today?later=1"))
    assert "Flare-up, day 2" in text and "Two mornings in a row" in text
    assert "Correct this morning" in text and "/flare/back" not in text


def two_flares(visitor: Visitor) -> Any:
    begun(visitor)
    visitor.record("flare_noted", {"side": "right", "after": ""}, at=ago(20))
    for back in (19, 18):
        morning(visitor, back, 1)
    return visitor.post("/flare", side="right")


def test_a_second_flare_in_four_weeks_leads_to_the_safety_questions_and_answering_them_opens_the_plan(
    settled: Visitor,
) -> None:
    page = two_flares(settled)
    assert path_of(page) == "/stop" and title_of(page) == "Two flare-ups in four weeks: the safety questions again."
    assert 'class="button main" href="/safety"' in text_of(page)
    page = settled.get("/safety")
    for _ in range(12):
        path = page.redirect_chain[-1][0]
        if not path.startswith("/safety/"):
            break
        page = settled.post(path, none="1")
    page = settled.get("/today?later=1")
    assert path_of(page) == "/today" and "Flare-up, day 1" in text_of(page)


def test_a_second_flare_noted_by_mistake_is_taken_back_where_the_plan_waits(settled: Visitor) -> None:
    assert "It was no flare-up, take it back" in text_of(two_flares(settled))
    page = settled.post("/flare/back", side="right")
    assert path_of(page) == "/today" and len(state_of(settled).flares) == 1


def test_a_second_flare_that_is_cleared_opens_the_plan(settled: Visitor) -> None:
    two_flares(settled)
    on = today_of(settled).isoformat()
    settled.record("cleared", {"by": "physiotherapist", "on": on, "allows": "all", "words": ""})
    assert path_of(settled.get("/today?later=1")) == "/today"


def trained(visitor: Visitor, days: int) -> None:
    """Let the person have done a session so many days ago, with no morning after it."""
    item = {"exercise": "bridge", "side": "both", "role": "main", "sets": 2, "reps": 10, "hold_s": None, "load": 0.0}
    on = (today_of(visitor) - timedelta(days=days)).isoformat()
    data = {"session": "s1", "date": on, "session_kind": "a", "minutes": 20, "items": [item]}
    visitor.record("session_prescribed", data, at=ago(days, 10))
    visitor.record("session_started", {"session": "s1", "check_in": {"right": 1}}, at=ago(days, 10))
    rated = {"session": "s1", "exercise": "bridge", "worst": {"right": 1}, "reps_left": 3}
    visitor.record("exercise_rated", rated, at=ago(days, 10))
    visitor.record("session_finished", {"session": "s1", "how": "done"}, at=ago(days, 10))


def test_the_next_session_opens_with_the_morning_after_the_last_one(settled: Visitor) -> None:
    begun(settled)
    trained(settled, 3)
    day = (today_of(settled) - timedelta(days=2)).isoformat()
    assert f"/morning?day={day}" in text_of(settled.get("/today?later=1"))
    page = settled.get("/session?kind=calm")
    assert path_of(page) == "/morning" and "It was the morning after your last session" in text_of(page)
    assert "I do not know" in text_of(page) and "/session?asked=1&amp;kind=calm" in text_of(page)
    address = page.redirect_chain[-1][0]
    page = settled.post(address, pain_right="2", woke="no", stiff="no", limp="no")
    assert path_of(page) == "/session"
    assert state_of(settled).mornings[(date.fromisoformat(day), "right")].pain == 2
    assert path_of(settled.get("/session?kind=calm")) == "/session"


def test_who_does_not_know_goes_on_to_the_session(settled: Visitor) -> None:
    begun(settled)
    trained(settled, 3)
    assert path_of(settled.get("/session?asked=1&kind=calm")) == "/session"


def test_any_other_day_in_the_address_means_today(settled: Visitor) -> None:
    begun(settled)
    settled.post("/morning?day=2020-01-01", pain_right="2", woke="no", stiff="no", limp="no")
    assert list(state_of(settled).mornings) == [(today_of(settled), "right")]
