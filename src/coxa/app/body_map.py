"""Front and back of the hip with the places of a list of sites: each area drawn once, mirrored for the left side.

The drawing is 340 wide and 196 high; the right hip is on the left of the front view, as one looks at a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coxa.app.asking import Question

FRONT_MIDDLE, BACK_MIDDLE = 94.0, 254.0
GAP = (167.0, 189.0)  # between the two views: letters of the left hip stay on their own side
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a site lies: an ellipse (centre, radii, turn in degrees) and its key letter, for the right hip."""

    view: str
    x: float
    y: float
    rx: float
    ry: float
    turn_deg: float
    letter_x: float
    letter_y: float


# The drawing of each site of intake.toml; a site without a shape stands in the list only.
SHAPES = {
    "groin": Shape("front", 74, 120, 9, 18, -52, 94, 88),
    "side": Shape("front", 40, 104, 7, 16, 0, 12, 84),
    "front-of-thigh": Shape("front", 60, 160, 11, 20, 0, 12, 160),
    "inner-thigh": Shape("front", 84, 164, 6, 15, 8, 94, 182),
    "pubic-bone": Shape("front", 94, 130, 8, 6, 0, 120, 112),
    "buttock": Shape("back", 284, 116, 18, 16, 0, 328, 96),
    "sit-bone": Shape("back", 274, 144, 10, 8, 0, 328, 140),
    "low-back": Shape("back", 254, 66, 26, 10, 0, 328, 56),
}


@dataclass(frozen=True, slots=True)
class Area:
    """One area ready to draw."""

    site: str
    letter: str
    chosen: bool
    x: float
    y: float
    rx: float
    ry: float
    turn_deg: float
    letter_x: float
    letter_y: float


def _placed(shape: Shape, is_left: bool) -> tuple[float, float]:
    """Return x of the area and of its letter; the left hip is the right one's mirror image."""
    if not is_left:
        return shape.x, shape.letter_x
    middle = FRONT_MIDDLE if shape.view == "front" else BACK_MIDDLE
    letter = 2 * middle - shape.letter_x
    inside = min(letter, GAP[0]) if shape.view == "front" else max(letter, GAP[1])
    return 2 * middle - shape.x, inside


def body_areas(asked: Question, chosen: Sequence[str]) -> list[Area]:
    """Return the areas of the question's sites, on the side it asks about."""
    is_left = asked.side == "left"
    areas = []
    for number, option in enumerate(asked.options):
        shape = SHAPES.get(option.id)
        if shape is not None:
            x, letter_x = _placed(shape, is_left)
            turn = -shape.turn_deg if is_left else shape.turn_deg
            place = (x, shape.y, shape.rx, shape.ry, turn, letter_x, shape.letter_y)
            areas.append(Area(option.id, LETTERS[number], option.id in chosen, *place))
    return areas
