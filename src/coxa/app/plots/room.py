"""The room of one hip over one repetition: the middle of what is likely, its band, and what counts as little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coxa.app.plots.draw import Axis, Canvas
from coxa.app.plots.records import Plot, Twin
from coxa.app.wording import plain_number, say

WIDTH, HEIGHT, LEFT, TOP, FOOT = 342.0, 130.0, 34.0, 8.0, 34.0
MOST_MM = 12.0
STEP_MM = 4


@dataclass(frozen=True, slots=True)
class RoomCourse:
    """Room in mm at each moment, all of one length; `times_s` from 0. `least_mm`: less counts as little room."""

    side: str
    times_s: Sequence[float]
    low_mm: Sequence[float]
    middle_mm: Sequence[float]
    high_mm: Sequence[float]
    least_mm: float


def plot_room(course: RoomCourse) -> Plot:
    """Return the picture and its twin."""
    title = say("room_plot.title", side=say(f"word.side.{course.side}.name"))
    canvas = Canvas(WIDTH, TOP + HEIGHT + FOOT, title, "single")
    time = Axis(0, max(course.times_s[-1], 0.1), LEFT, WIDTH - 4)
    room = Axis(0, MOST_MM, TOP + HEIGHT, TOP)
    low, middle, high = (
        [(time.at(t), room.at(min(MOST_MM, max(0.0, mm)))) for t, mm in zip(course.times_s, row, strict=True)]
        for row in (course.low_mm, course.middle_mm, course.high_mm)
    )
    band = "L".join(f"{x:.1f} {y:.1f}" for x, y in [*low, *reversed(high)])
    canvas.parts.append(f'<path class="flare" d="M{band}z"/>')
    for mm in range(0, int(MOST_MM) + 1, STEP_MM):
        canvas.line(LEFT, room.at(mm), WIDTH - 4, room.at(mm), "grid" if mm else "base")
        canvas.text(LEFT - 6, room.at(mm) + 4.5, plain_number(mm), "end quiet")
    canvas.line(LEFT, room.at(course.least_mm), WIDTH - 4, room.at(course.least_mm), "limit")
    canvas.polylines([middle], "edge")
    canvas.text((LEFT + WIDTH) / 2, TOP + HEIGHT + FOOT - 6, say("room_plot.time"), "mid quiet")
    seconds = say("room_plot.seconds", s=plain_number(round(course.times_s[-1], 1)))
    canvas.text(WIDTH - 4, TOP + HEIGHT + 17, seconds, "end quiet")
    return Plot(title, (canvas.svg(),), _twin(course))


def _twin(course: RoomCourse) -> Twin:
    rows = zip(course.times_s, course.low_mm, course.middle_mm, course.high_mm, strict=True)
    cells = tuple(tuple(plain_number(round(value, 1)) for value in row) for row in rows)
    k = min(range(len(course.middle_mm)), key=lambda k: course.middle_mm[k])
    least = (course.low_mm[k], course.middle_mm[k], course.high_mm[k], course.times_s[k])
    low, middle, high, at = (plain_number(round(value, 1)) for value in least)
    head = tuple(say(f"room_plot.head.{name}") for name in ("time", "low", "middle", "high"))
    return Twin(say("room_plot.sentence", low=low, middle=middle, high=high, at=at), head, cells)
