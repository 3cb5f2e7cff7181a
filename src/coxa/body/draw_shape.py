"""The data of one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coxa.body.draw_layers import Layer
from coxa.body.outline import Circle
from coxa.body.skeleton import Array


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """Everything of one picture: points (n_frames, n_points, 2) in px, their radii, layers from far to near.

    `arrows` (line and head) and `ghosts` (dots along what has moved away): one per key frame, as SVG paths, about the
    way from the key frame before it; empty for the first and where nothing travels.
    """

    width_px: float
    height_px: float
    times_s: Array  # (n_frames,)
    points_px: Array
    radii_px: Array
    layers: tuple[Layer, ...]
    key_frames: tuple[int, ...]  # two or three, the start first
    arrows: tuple[tuple[str, str], ...] = (("", ""),)
    ghosts: tuple[str, ...] = ("",)


def circles_of(figure: Figure, frame: int, pieces: Sequence[Sequence[int]]) -> list[list[Circle]]:
    """Return the circles of some pieces in one frame, px."""
    at, radii = figure.points_px[frame], figure.radii_px
    return [[(float(at[i, 0]), float(at[i, 1]), float(radii[i])) for i in piece] for piece in pieces]


def place_of(focus: str) -> str:
    """Return how the balls of a named body part begin."""
    side, _, part = focus.rpartition(".")
    balls = {"foot": "ball_in", "toes": "toe_in", "hand": "palm", "shin": "calf", "thigh": "thigh_lower"}
    middle = {"pelvis": "groin", "belly": "waist", "seat": "buttock", "head": "skull", "back": "ribs", "hands": "palm"}
    prefix = "left." if side == "other" else "right."
    name = middle.get(part) or balls.get(part, part)
    return name if name == "skull" else prefix + name
