"""From the welcome page to the first calm session: safety first, saved at each answer, with ways out."""

from __future__ import annotations

import pytest

from tests.web.visitor import Visitor, path_of, text_of, title_of

pytestmark = pytest.mark.django_db


def test_a_stranger_is_welcomed_and_led_to_the_first_safety_page() -> None:
    """Nothing is asked before the safety questions, and the other pages say so."""
    visitor = Visitor()
    assert "5 minutes of questions" in text_of(visitor.get("/"))
    assert path_of(visitor.get("/go-on")) == "/safety/now"
    for path in ("/today", "/answers", "/morning", "/stop", "/session", "/today/adjust", "/today/log", "/stop/tell"):
        assert path_of(visitor.get(path)) == "/", path
    assert "No plan yet" in title_of(visitor.get("/plan"))


def test_a_safety_page_wants_an_answer_and_only_one_kind() -> None:
    """Nothing chosen, or both an item and none of these: the page stays and says what is wrong; nothing is written."""
    visitor = Visitor()
    page = visitor.post("/safety/now")
    assert page.status_code == 400 and "Choose one, or: none of these." in text_of(page)
    page = visitor.post("/safety/now", none="1", numb_seat="yes")
    assert page.status_code == 400 and "none of these" in text_of(page)
    assert visitor.kinds() == []


def test_none_of_these_answers_every_item_of_the_page_with_no() -> None:
    """The answer is saved at once, one event a page."""
    visitor = Visitor()
    page = visitor.post("/safety/now", none="1")
    assert path_of(page) == "/safety/ill"
    assert visitor.kinds() == ["answered"]
    assert visitor.value("screen.chest_breath") == "no"


def test_each_item_can_be_answered_with_not_sure() -> None:
    """The page item by item: all must be answered, and not sure is kept as such."""
    visitor = Visitor()
    visitor.post("/safety/now", none="1")
    items = ("fever", "swollen_leg", "constant_pain", "organs", "past_cancer")
    form = dict.fromkeys(items, "no")
    page = visitor.post("/safety/ill?unsure=1", **{**form, "organs": ""})
    assert page.status_code == 400 and "Still open" in text_of(page)
    visitor.post("/safety/ill?unsure=1", **{**form, "organs": "unsure"})
    assert visitor.value("screen.organs") == "unsure"


def test_the_calm_session_comes_right_after_the_short_first_part() -> None:
    """Three questions after the safety pages and the birth year."""
    page = Visitor().pass_first_part()
    assert path_of(page) == "/first-session"
    assert title_of(page) == "One calm session, right away"
    assert "Go on at question 5" in text_of(page)


def test_both_hips_are_asked_about_one_by_one() -> None:
    """Each question about a hip comes once for each sore hip."""
    visitor = Visitor()
    assert path_of(visitor.pass_first_part("both")) == "/first-session"
    assert visitor.value("hip.left.pain_now") == 2 and visitor.value("hip.right.pain_now") == 2


def test_i_do_not_know_and_skip_are_answers() -> None:
    """Both are saved and lead on; neither is offered where an answer is needed."""
    visitor = Visitor()
    visitor.pass_first_part()
    page = visitor.post("/questions/provokes-right", how="unknown")
    assert path_of(page) == "/questions/pinch_onset-right"
    page = visitor.post("/questions/pinch_onset-right", how="skipped")
    assert path_of(page) == "/questions/pain_average_week-right"
    assert visitor.value("hip.right.provokes") is None
    assert "I don&#x27;t know" in text_of(page) and "Skip" in text_of(page)
    required = text_of(visitor.get("/questions/which_hip"))
    assert "Skip</button>" not in required
    assert visitor.post("/questions/which_hip", how="skipped").status_code == 400


def test_the_onset_of_the_pinch_is_asked_by_pictures_and_kept_in_degrees() -> None:
    """Six pictures and no pinch."""
    visitor = Visitor()
    visitor.pass_first_part()
    page = text_of(visitor.get("/questions/pinch_onset-right"))
    assert page.count('<svg class="figure"') == 6
    visitor.post("/questions/pinch_onset-right", value="90")
    assert visitor.value("hip.right.pinch_onset") == 90


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("height_cm", "15", "15 is outside what we expect (100 to 230 cm)"),
        ("height_cm", "tall", "tall"),
        ("height_cm", "", "Fill this in"),
        ("height_cm", "nan", "nan"),
        ("birth_year", "2999", "2999"),
        ("sites-right", "elbow", "elbow"),
    ],
)
def test_a_value_that_cannot_be_used_gets_one_sentence_and_nothing_is_written(name: str, value: str, said: str) -> None:
    """The sentence names the value and what was expected."""
    visitor = Visitor()
    visitor.pass_first_part()
    before = visitor.kinds()
    page = visitor.post(f"/questions/{name}", value=value)
    assert page.status_code == 400
    assert said in text_of(page)
    assert visitor.kinds() == before


def test_a_comma_is_a_decimal_point() -> None:
    """People write 71,5."""
    visitor = Visitor()
    visitor.pass_first_part()
    visitor.post("/questions/mass_kg", value="71,5")
    assert visitor.value("person.mass_kg") == 71.5


def test_questions_follow_from_answers() -> None:
    """The longest run is asked only of those who run."""
    visitor = Visitor()
    visitor.pass_first_part()
    assert path_of(visitor.get("/questions/longest_km_30d")) != "/questions/longest_km_30d"
    page = visitor.post("/questions/running_now", value="yes")
    assert path_of(page) == "/questions/longest_km_30d"
    assert visitor.value("running.now") is True


def test_yes_or_no_options_are_kept_one_by_one() -> None:
    """A list of conditions becomes one answer each, and none of these is an answer."""
    visitor = Visitor()
    visitor.pass_first_part()
    visitor.post("/questions/conditions", value=["hernia"])
    assert visitor.value("conditions.hernia") is True and visitor.value("conditions.hypermobile") is False
    visitor.post("/questions/flexible", value="none")
    assert visitor.value("screen.bendy") == "no"


def test_every_answer_can_be_seen_and_changed() -> None:
    """The list leads to the question and comes back."""
    visitor = Visitor()
    visitor.pass_first_part()
    assert "In the groin crease" in text_of(visitor.get("/answers"))
    page = visitor.post("/questions/sites-right?back=answers", value=["groin", "side"])
    assert path_of(page) == "/answers"
    assert "over the bony point" in text_of(page)


def test_the_body_map_has_an_area_for_every_site_it_can_show() -> None:
    """The list is the control; the map mirrors it on the right side of the body."""
    visitor = Visitor()
    visitor.pass_first_part("left")
    page = text_of(visitor.get("/questions/sites-left"))
    for site in ("groin", "side", "front-of-thigh", "inner-thigh", "buttock", "sit-bone", "low-back", "pubic-bone"):
        assert f'data-mirror="{site}"' in page
    assert 'data-mirror="groin" class="on"' in page
