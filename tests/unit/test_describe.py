"""The description of a motion in words: it says what is seen, for the right side, and never says a code."""

from __future__ import annotations

import re
from functools import cache

import pytest

from coxa.body.describe import describe, from_json, rounded, say_description, to_json, view_of
from coxa.body.motion import SolvedMotion
from coxa.body.solve import solve_motion
from coxa.catalog.load import load_catalog
from coxa.catalog.words import load_words
from tests.reading import reading_age

CATALOG = load_catalog().exercises


@cache
def _motion(exercise: str) -> SolvedMotion:
    return solve_motion(CATALOG[exercise])


def _text(exercise: str, side: str = "right") -> str:
    said = describe(CATALOG[exercise], _motion(exercise))
    return " ".join(say_description(said, load_words(), "left" if side == "left" else "right"))


def test_a_bridge_is_told_from_the_view_to_who_works() -> None:
    """Every part of the description is there, in the order in which one needs it."""
    text = _text("bridge")
    parts = [
        "Lying on the back, seen from the side.",
        "Start: both hips bent 50 degrees",
        "On the floor: both feet",
        "Arms at the sides.",
        "In 2 seconds the pelvis rises",
        "both hips become straight",
        "Hold 2 seconds.",
        "Back to the start in 2 seconds.",
        "Both sides work the same.",
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places, text
    assert places == sorted(places)


def test_the_left_side_is_the_right_one_with_the_sides_exchanged() -> None:
    """Only the words left and right differ between the two."""
    right, left = _text("clamshell", "right"), _text("clamshell", "left")
    assert "The right leg works." in right
    exchanged = re.sub(r"\b(left|right)\b", lambda found: "right" if found[0] == "left" else "left", right)
    assert left == exchanged


def test_a_clamshell_opens_the_working_knee_only() -> None:
    """What moves is said of the leg that moves it; a bent leg that moves sideways is seen by its knee."""
    text = _text("clamshell")
    assert "the right knee opens out to the side" in text
    assert "the left knee" not in text.split("In 2 seconds")[1]


def test_a_motion_of_one_pose_says_that_nothing_moves() -> None:
    """An isometric exercise has no invented movement."""
    assert "nothing moves; the muscles work" in _text("short-foot")


@pytest.mark.parametrize("exercise", ["squat", "step-up-knee-drive", "figure-four-stretch", "two-leg-hops"])
def test_descriptions_read_easily_and_hold_no_code(exercise: str) -> None:
    """Words of the catalog only: no underscore, no brace, no hyphenated id; reading age 12 or less."""
    text = _text(exercise)
    assert not re.search(r"[_{}]", text), text
    assert "working" not in text
    assert reading_age(text) <= 12.0, text


def test_a_kept_description_is_the_same() -> None:
    """The cache holds lists; what comes back is equal."""
    said = describe(CATALOG["clamshell"], _motion("clamshell"))
    assert from_json(to_json(said)) == said


@pytest.mark.parametrize(
    ("angle_deg", "said_deg"), [(0.0, 0), (2.4, 0), (2.6, 5), (-12.4, 10), (-12.6, 15), (47.5, 50), (88.0, 90)]
)
def test_angles_are_said_to_five_degrees_without_their_sign(angle_deg: float, said_deg: int) -> None:
    """Nobody sees one degree; the words say the way."""
    assert rounded(angle_deg) == said_deg


def test_the_view_follows_the_camera_of_the_exercise() -> None:
    """Bridge from the side, squat half from the front."""
    assert view_of(CATALOG["bridge"]) == "side"
    assert view_of(CATALOG["squat"]) == "half"
