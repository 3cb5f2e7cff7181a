"""The data of one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from coxa.body.draw_layers import Layer
from coxa.body.outline import Circle
from coxa.body.skeleton import Array

THIN_PX = 0.5  # frames are left out while every point stays this close to the line between those kept

KEPT_FRAMES = 70  # a long motion is thinned further, so that its track stays small


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


def thinned(figure: Figure) -> Figure:
    """Return the figure without the frames that can be blended from their neighbours (Douglas and Peucker)."""
    within = THIN_PX
    frames = _needed(figure, within)
    while len(frames) > KEPT_FRAMES:
        within *= 1.25
        frames = _needed(figure, within)
    keys = tuple(frames.index(frame) for frame in figure.key_frames)
    return replace(figure, times_s=figure.times_s[frames], points_px=figure.points_px[frames], key_frames=keys)


def _needed(figure: Figure, within_px: float) -> list[int]:
    """Return the frames between which every other is a blend within `within_px`; key frames always stay."""
    times, points = figure.times_s, figure.points_px
    kept = {0, len(times) - 1, *figure.key_frames}
    spans = list(zip(sorted(kept)[:-1], sorted(kept)[1:], strict=True))
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        part = ((times[first + 1 : last] - times[first]) / (times[last] - times[first]))[:, None, None]
        blended = points[first] + (points[last] - points[first]) * part
        apart = np.linalg.norm(points[first + 1 : last] - blended, axis=-1).max(axis=-1)
        middle = first + 1 + int(apart.argmax())
        if apart.max() > within_px:
            kept.add(middle)
            spans += [(first, middle), (middle, last)]
    return sorted(kept)


def place_of(focus: str) -> str:
    """Return how the balls of a named body part begin."""
    side, _, part = focus.rpartition(".")
    balls = {"foot": "ball_in", "toes": "toe_in", "hand": "palm", "shin": "calf", "thigh": "thigh_lower"}
    middle = {"pelvis": "groin", "belly": "waist", "seat": "buttock", "head": "skull", "back": "ribs", "hands": "palm"}
    prefix = "left." if side == "other" else "right."
    name = middle.get(part) or balls.get(part, part)
    return name if name == "skull" else prefix + name
