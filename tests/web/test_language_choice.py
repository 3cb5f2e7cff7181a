"""Which language a page speaks, who chose it, and that no page speaks two."""

from __future__ import annotations

import json
import re

import pytest

from coxa.app.views.exercises import find
from coxa.app.wording import plain_letters
from coxa.catalog.words import speaking, words_in
from tests.web.visitor import Visitor, text_of

pytestmark = pytest.mark.django_db
GERMAN = words_in("de")


def language_of(page) -> str:  # type: ignore[no-untyped-def]
    found = re.search(r'<html lang="([\w-]+)" dir="ltr"', text_of(page))
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize(
    ("header", "spoken"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr-FR, fr;q=0.9, en;q=0.7, de;q=0.8", "de"),
        ("fr", "en"),
        ("en-GB,de;q=0.5", "en"),
        (";;q=x,,de;q=much", "en"),
    ],
)
def test_without_a_choice_the_browsers_wish_counts(header: str, spoken: str) -> None:
    """The first one that there is; anything that cannot be read is English."""
    page = Visitor().client.get("/", HTTP_ACCEPT_LANGUAGE=header)
    assert language_of(page) == spoken
    assert page["Content-Language"] == spoken
    assert {"accept-language", "cookie"} <= {name.strip().lower() for name in page["Vary"].split(",")}


def test_a_choice_is_kept_and_goes_before_the_browsers_wish() -> None:
    """One press on the menu, without a script, back to the same page."""
    visitor = Visitor()
    assert 'name="language" value="de" lang="de"' in text_of(visitor.get("/menu"))
    answer = visitor.client.post("/language", {"language": "de", "next": "/menu"}, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 302 and answer["Location"] == "/menu"
    assert language_of(visitor.client.get("/menu", HTTP_ACCEPT_LANGUAGE="en")) == "de"


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "javascript:x", "", "menu"])
def test_a_choice_never_leads_away(back: str) -> None:
    """Whatever the form says."""
    answer = Visitor().client.post("/language", {"language": "de", "next": back})
    assert answer["Location"] == "/"


def test_an_unknown_language_changes_nothing() -> None:
    """Nor does looking at the address."""
    visitor = Visitor()
    visitor.post("/language", language="xx", next="/")
    assert language_of(visitor.get("/")) == "en"
    assert visitor.client.get("/language").status_code == 405


def test_german_pages_say_that_nobody_has_read_them_yet() -> None:
    """As long as one text has the comment; English pages do not."""
    visitor = Visitor()
    note = GERMAN.say("language.machine")
    assert note not in text_of(visitor.get("/exercises/bridge"))
    assert note in text_of(visitor.client.get("/exercises/bridge", HTTP_ACCEPT_LANGUAGE="de"))


def test_one_person_in_two_languages_gets_each_page_in_one() -> None:
    """In turn, twice: nothing kept from the other language."""
    visitor = Visitor()
    visitor.settle()
    for path in ("/today?later=1", "/exercises", "/exercises/bridge", "/plan"):
        said = [
            text_of(visitor.client.get(path, follow=True, HTTP_ACCEPT_LANGUAGE=code))
            for code in ("en", "de", "en", "de")
        ]
        plain = [re.sub(r'(nonce|value|content|token)="[^"]*"|"token": ?"[^"]*"', "", one) for one in said]
        assert plain[0] == plain[2] and plain[1] == plain[3] and plain[0] != plain[1], path


def test_the_player_gets_its_words_and_names_in_german() -> None:
    """The same texts as every other page; ids stay."""
    visitor = Visitor()
    visitor.settle()
    page = text_of(visitor.client.get("/session", follow=True, HTTP_ACCEPT_LANGUAGE="de"))
    found = re.search(r'<script id="session-data" type="application/json">(.*?)</script>', page, re.S)
    assert found is not None
    data = json.loads(found.group(1))
    assert data["words"]["player.begin"] == GERMAN.say("player.begin")
    for name, exercise in data["exercises"].items():
        assert exercise["name"] == GERMAN.say(f"exercise.{name}.name")


def test_the_choice_of_language_changes_no_plan() -> None:
    """The plan holds codes: its day, its exercises, its doses are the same."""
    from coxa.app import services
    from coxa.app.planning import plan_for

    visitor = Visitor()
    visitor.settle()
    today = services.today(visitor.person, "Europe/Berlin")
    english = plan_for(visitor.person, today)
    with speaking(GERMAN):
        from coxa.app.planning import forget

        forget(visitor.person)
        assert plan_for(visitor.person, today) == english


def test_exercises_are_found_and_sorted_by_their_german_names() -> None:
    """Ä stands with A, and a search without the dots finds it."""
    with speaking(GERMAN):
        assert "bridge" in [row.id for row in find({"q": "BRUCKE"})]
        names = [(row.level, plain_letters(row.name)) for row in find({})]
    assert names == sorted(names)
    assert plain_letters("Übung, Ärmel") == "ubung, armel"


def test_everything_is_erased_with_the_german_word() -> None:
    """Small or large."""
    visitor = Visitor()
    visitor.settle()
    word = GERMAN.say("data.erase_word").upper()
    visitor.client.post("/my-data/erase", {"word": word}, HTTP_ACCEPT_LANGUAGE="de")
    assert visitor.value("life.minutes") is None
