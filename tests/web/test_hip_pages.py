"""The hip page and the room on exercise pages, as the server gives them."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator

import pytest

from tests.people import calm_answers
from tests.web.running import Running, running

pytestmark = pytest.mark.browser

STIFF = {
    "range.have": True,
    "range.by": "clinician",
    "range.right.flexion_deg": 85,
    "range.right.internal_rotation_deg": -5,
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("hip") / "home") as app:
        yield app


def page(app: Running, path: str) -> str:
    with urllib.request.urlopen(app.url + path, timeout=60) as answer:
        assert answer.status == 200
        return str(answer.read().decode())


def heading(html: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", html)
    assert found is not None
    return found.group(1)


def test_who_has_answered_nothing_is_led_to_the_beginning(app: Running) -> None:
    with urllib.request.urlopen(app.url + "/hip", timeout=60) as answer:
        assert answer.url == app.url + "/"


def test_unmeasured_then_measured_then_contradictory_then_impossible(app: Running) -> None:
    """One hip over four states of knowledge; each says in its heading what it is."""
    app.answer(calm_answers(), anew=True)
    html = page(app, "/hip")
    assert heading(html) == "How far can this hip go?" and "Measure this hip" in html
    assert 'aria-current="page"' in html and "Pain decides. This only suggests where to look." in html
    app.answer(STIFF)
    html = page(app, "/hip")
    assert heading(html).startswith("Bends to about ") and "Measure again" in html
    assert html.count('role="img"') >= 2 and "in your plan" in html and "+9° ± 6 of turn" in html
    assert heading(page(app, "/hip?side=left")) == "How far can this hip go?"
    app.answer({"range.right.flexion_deg": 140, "range.right.internal_rotation_deg": -19})
    assert heading(page(app, "/hip")) == "Two numbers do not fit"
    app.answer({"imaging.right.alpha_deg": 20})
    html = page(app, "/hip")
    assert heading(html) == "How far can this hip go?" and "Alpha angle: 20° cannot be right for a hip" in html
    assert page(app, "/plan")  # a number that no hip can have costs nobody the plan


def test_a_shallow_hip_is_not_told_to_tuck_the_tail(app: Running) -> None:
    app.answer({**calm_answers(), **STIFF, "imaging.right.lcea_deg": 23}, anew=True)
    assert "Not for you: a hip that is shallow" in page(app, "/hip")
    app.answer({**calm_answers(), **STIFF}, anew=True)
    assert "Not for you: a hip that is shallow" not in page(app, "/hip")


def test_an_exercise_says_how_much_room_there_is_and_the_plan_why_it_is_left_out(app: Running) -> None:
    app.answer({**calm_answers(), **STIFF}, anew=True)
    html = page(app, "/exercises/piriformis-stretch-cross-body?side=right")
    assert re.search(r"Room for your right hip</dt><dd>Little", html) and "Room over the movement" in html
    app.answer(calm_answers(), anew=True)
    assert "Room for your" not in page(app, "/exercises/piriformis-stretch-cross-body?side=right")
