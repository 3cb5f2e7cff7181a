"""One score over time: a band around the start for its error, a line for a felt change, one for contentment.

The range shown is the part of the scale where all of that lies, in whole fifths of the scale; the axis names it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from coxa.app.plots.draw import Axis, Canvas, text_px
from coxa.app.plots.records import Plot, ScoreCourse, Twin
from coxa.app.wording import full_day, say

WIDTH, LEFT, RIGHT, TOP, HEIGHT = 312.0, 34.0, 2.0, 14.0, 168.0
FIFTHS = 5
LABEL_GAP_PX = 15.0


def plot_score(course: ScoreCourse, look: str = "single") -> Plot:
    """Return the plot of a score with at least one point."""
    title = say("plot.score.title", name=course.name, low=float(course.low), high=float(course.high))
    canvas = Canvas(WIDTH, TOP + HEIGHT + 26, title, look)
    low, high = shown_range(course)
    axis = Axis(low, high, TOP + HEIGHT, TOP)
    end = course.next_on or course.points[-1].on
    first = course.points[0].on
    time = Axis(0, max(1, (end - first).days), LEFT + 14, WIDTH - RIGHT - 14)
    _band(canvas, axis, course)
    step = (course.high - course.low) / FIFTHS
    for number in range(round((high - low) / step) + 1):
        value = low + number * step
        canvas.line(LEFT, axis.at(value), WIDTH - RIGHT, axis.at(value), "base" if number == 0 else "grid")
        canvas.text(LEFT - 6, axis.at(value) + 4.5, f"{value:g}", "end quiet")
    _lines(canvas, axis, course)
    _points(canvas, axis, time, course)
    _days(canvas, time, course)
    return Plot(title, (canvas.svg(),), _twin(course))


def shown_range(course: ScoreCourse) -> tuple[float, float]:
    """Return the part of the scale that holds every point and line, in whole fifths of the scale."""
    values = [point.value for point in course.points]
    start = values[0]
    values += [start - (course.error or 0), start + (course.error or 0)]
    values += [value for value in (course.felt, course.content) if value is not None]
    step = (course.high - course.low) / FIFTHS
    low = course.low + math.floor((min(values) - course.low) / step) * step
    high = course.low + math.ceil((max(values) - course.low) / step) * step
    low, high = max(course.low, low), min(course.high, high)
    return (low, high) if high > low else (max(course.low, low - step), min(course.high, high + step))


def _band(canvas: Canvas, axis: Axis, course: ScoreCourse) -> None:
    if course.error is None:
        return
    start = course.points[0].value
    top = axis.at(min(axis.high, start + course.error))
    bottom = axis.at(max(axis.low, start - course.error))
    canvas.rect(LEFT, top, WIDTH - LEFT - RIGHT, bottom - top, "band")


def _lines(canvas: Canvas, axis: Axis, course: ScoreCourse) -> None:
    """Draw the lines with their words at the right end; words that would touch move apart."""
    rows: list[tuple[float, str, str]] = []
    for value, look, key in (
        (course.content, "content", "plot.score.content"),
        (course.felt, "limit", "plot.score.felt"),
    ):
        if value is not None and axis.low <= value <= axis.high:
            rows.append((axis.at(value), look, say(key, value=round(value, 1))))
    taken: list[float] = []
    for y, look, words in rows:
        canvas.line(LEFT, y, WIDTH - RIGHT, y, look)
        base = y - 5 if not taken or y - 5 - taken[-1] >= LABEL_GAP_PX or y < taken[-1] - LABEL_GAP_PX else y + 15
        canvas.text(WIDTH - RIGHT, base, words, "end quiet halo")
        taken.append(base)
    if course.error is not None:
        lower = axis.at(max(axis.low, course.points[0].value - course.error))
        canvas.text(WIDTH - RIGHT - 4, lower - 6, say("plot.score.inside"), "end quiet halo")


def _points(canvas: Canvas, axis: Axis, time: Axis, course: ScoreCourse) -> None:
    first = course.points[0].on
    places = [(time.at((point.on - first).days), axis.at(point.value)) for point in course.points]
    canvas.polylines([places], "own")
    last_x = -100.0
    for number, ((x, y), point) in enumerate(zip(places, course.points, strict=True)):
        canvas.circle(x, y, 5.5, "right")
        words = f"{point.value:g}"
        is_end = number == len(places) - 1
        if x - last_x >= text_px(words) + 6 or is_end:
            above = number == 0 or point.value >= course.points[number - 1].value
            low_first = number == 0 and len(places) > 1 and course.points[1].value > point.value
            canvas.text(x, y + 20 if low_first or not above else y - 10, words, "mid head halo")
            last_x = x
    if course.next_on is not None:
        canvas.circle(time.at((course.next_on - first).days), axis.at(axis.low), 4.5, "left")


def _days(canvas: Canvas, time: Axis, course: ScoreCourse) -> None:
    """Name the start, the last point and the next date by their week; points between where there is room."""
    first, y = course.points[0].on, TOP + HEIGHT + 18
    rows: list[tuple[date, str]] = [(course.points[0].on, say("plot.score.start"))]
    rows += [(point.on, _week(point.on, first)) for point in course.points[1:]]
    ends = [*rows[:1], *rows[-1:]] if len(rows) > 1 else rows
    if course.next_on is not None:
        ends.append((course.next_on, _week(course.next_on, first)))
    taken: list[tuple[float, float]] = []
    for on, words in [*reversed(ends), *rows[1:-1]]:
        x, half = time.at((on - first).days), text_px(words) / 2 + 2
        middle = min(max(x, half), WIDTH - half)
        if all(middle + half <= left or middle - half >= right for left, right in taken):
            canvas.text(middle, y, words, "mid quiet")
            taken.append((middle - half, middle + half))


def _week(on: date, first: date) -> str:
    return say("plot.score.week", n=round((on - first).days / 7))


def _twin(course: ScoreCourse) -> Twin:
    first = course.points[0].value
    head = (say("plot.score.head.day"), say("plot.score.head.value"), say("plot.score.head.change"))
    rows = tuple(
        (full_day(point.on), f"{point.value:g}", say("plot.empty") if number == 0 else f"{point.value - first:+g}")
        for number, point in enumerate(course.points)
    )
    parts = [say("plot.score.sentence", name=course.name, n=len(course.points))]
    if course.error is not None:
        parts.append(say("plot.score.error", value=float(course.error)))
    if course.felt is not None:
        parts.append(say("plot.score.felt_sentence", value=float(round(course.felt, 1))))
    if course.content is not None:
        parts.append(say("plot.score.content_sentence", value=float(course.content)))
    if course.next_on is not None:
        parts.append(say("plot.score.next", on=full_day(course.next_on)))
    return Twin(" ".join(parts), head, rows)


def next_date(last: date, every_days: int, today: date) -> date:
    """Return when the score is due again; a date that has passed is today."""
    return max(today, last + timedelta(days=every_days))


__all__: Sequence[str] = ["next_date", "plot_score", "shown_range"]
