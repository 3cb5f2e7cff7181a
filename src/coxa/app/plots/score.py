"""One score over time: a band around the start for its error, a line for a felt change, one for contentment.

The range shown is the part of the scale where all of that lies, in whole fifths of the scale; the axis names it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from coxa.app.plots.draw import Axis, Canvas, Point, text_px
from coxa.app.plots.records import Plot, ScoreCourse, Twin
from coxa.app.wording import full_day, plain_number, say, signed

WIDTH, LEFT, RIGHT, TOP, HEIGHT = 312.0, 34.0, 2.0, 14.0, 168.0
FIFTHS = 5
DOT_PX, NUMBER_PX = 5.5, 36.0


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
        canvas.text(LEFT - 6, axis.at(value) + 4.5, plain_number(value), "end quiet")
    places = [(time.at((point.on - first).days), axis.at(point.value)) for point in course.points]
    labels = _labels(course, places)
    notes = _lines(canvas, axis, course, places, [_box(*label) for label in labels])
    next_at = (time.at((course.next_on - first).days), axis.at(axis.low)) if course.next_on else None
    _points(canvas, places, labels, next_at)
    _days(canvas, time, course)
    return Plot(title, (canvas.svg(),), _twin(course), tuple(notes))


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


def _lines(
    canvas: Canvas, axis: Axis, course: ScoreCourse, places: Sequence[Point], taken: list[tuple[float, ...]]
) -> list[str]:
    """Draw the lines with their words at the end that is free; return the words that found no room."""
    homeless = []
    rows = [(course.content, "content"), (course.felt, "limit")]
    for value, look in rows:
        if value is None or not axis.low <= value <= axis.high:
            continue
        y = axis.at(value)
        canvas.line(LEFT, y, WIDTH - RIGHT, y, look)
        words = say(f"plot.score.{look}", value=round(value, 1))
        if not _write(canvas, words, (y - 5, y + 15), places, taken):
            homeless.append(say(f"plot.score.{look}_note", value=round(value, 1)))
    if course.error is not None:
        lower = axis.at(max(axis.low, course.points[0].value - course.error))
        words = say("plot.score.inside")
        if not _write(canvas, words, (lower - 6,), places, taken):
            homeless.append(words)
    return homeless


def _write(
    canvas: Canvas, words: str, bases: Sequence[float], places: Sequence[Point], taken: list[tuple[float, ...]]
) -> bool:
    """Write words at the right end, else at the left, where neither the course nor other words are."""
    wide = text_px(words)
    for left in (WIDTH - RIGHT - wide, LEFT + 4):
        for base in bases:
            box = (left, base - 13, left + wide, base + 4)
            if not _crosses(box, places) and not any(_overlap(box, other) for other in taken):
                end = left > LEFT + 4
                canvas.text(WIDTH - RIGHT if end else left, base, words, "end quiet halo" if end else "quiet halo")
                taken.append(box)
                return True
    return False


def _crosses(box: tuple[float, ...], places: Sequence[Point]) -> bool:
    """Say whether the course runs through a box (left, top, right, bottom), looked at every few pixels."""
    for (x1, y1), (x2, y2) in zip(places, [*places[1:], places[-1]], strict=True):
        steps = max(1, int(abs(x2 - x1) // 4))
        for n in range(steps + 1):
            x, y = x1 + (x2 - x1) * n / steps, y1 + (y2 - y1) * n / steps
            if box[0] - DOT_PX <= x <= box[2] + DOT_PX and box[1] - DOT_PX <= y <= box[3] + DOT_PX:
                return True
    return False


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _labels(course: ScoreCourse, places: Sequence[Point]) -> list[tuple[float, float, str]]:
    """Return (x, base line, number) of the first, last, lowest and highest point, as far as they have room."""
    values = [point.value for point in course.points]
    wanted = [len(values) - 1, 0, values.index(max(values)), values.index(min(values))]
    found: list[tuple[float, float, str]] = []
    for number in dict.fromkeys(wanted):
        x, y = places[number]
        if all(abs(x - other) >= NUMBER_PX for other, _, _ in found):
            neighbours = [values[n] for n in (number - 1, number + 1) if 0 <= n < len(values)]
            is_low = bool(neighbours) and values[number] < sum(neighbours) / len(neighbours)
            found.append((x, y + 20 if is_low else y - 10, plain_number(values[number])))
    return found


def _box(x: float, base: float, words: str) -> tuple[float, ...]:
    half = text_px(words, bold=True) / 2
    return (x - half, base - 13, x + half, base + 4)


def _points(
    canvas: Canvas, places: Sequence[Point], labels: Sequence[tuple[float, float, str]], next_at: Point | None
) -> None:
    canvas.polylines([places], "own")
    for x, y in places:
        canvas.circle(x, y, DOT_PX, "right")
    for x, base, words in labels:
        canvas.text(x, base, words, "mid head halo")
    if next_at is not None:
        canvas.circle(*next_at, 4.5, "left")


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
        (
            full_day(point.on),
            plain_number(point.value),
            say("plot.empty") if number == 0 else signed(point.value - first),
        )
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
