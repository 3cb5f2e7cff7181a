"""The course of the mornings as a small picture beside words: 0 to 10, a dashed line at 5, the last day as a dot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from coxa.app.plots.draw import Axis, Canvas
from coxa.app.plots.timeline import seven_days

WIDTH, HEIGHT = 220.0, 44.0


def spark(pain: Mapping[date, float], start: date, end: date, name: str) -> str:
    """Return the picture of the seven-day line from `start` to `end`."""
    canvas = Canvas(WIDTH, HEIGHT, name, "spark")
    time = Axis(0, max(1, (end - start).days), 3, WIDTH - 5)
    axis = Axis(0, 10, HEIGHT - 2, 2)
    canvas.line(0, axis.at(0), WIDTH, axis.at(0), "base")
    canvas.line(0, axis.at(5), WIDTH, axis.at(5), "limit")
    pieces = seven_days(pain)
    canvas.polylines([[(time.at((on - start).days), axis.at(mean)) for on, mean in piece] for piece in pieces], "own")
    if pieces:
        on, mean = pieces[-1][-1]
        canvas.circle(time.at((on - start).days), axis.at(mean), 3.5, "right")
    return canvas.svg()
