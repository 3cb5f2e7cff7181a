"""The pages in other languages: each text comes from a catalogue, and the choice of a person counts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from coxa.app import language
from tests.pseudo import escaped, pseudo_words
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
]
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
