"""Pain in the morning and minutes of work on one time axis: two panels, flares as bands, phases as brackets.

Raw mornings are small dots. The line is the mean of the last seven days where at least three of them were rated; it
stops where more than one day is missing. The same plot is drawn for three widths, so that its letters are never
scaled. Where a day is too narrow for a bar, bars hold a week.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coxa.app.plots.draw import LINE_PX, Axis, Canvas, Point, text_px
from coxa.app.plots.records import Course, Plot, Spell, Twin
from coxa.app.wording import full_day, plain_number, say

WIDTHS = (("narrow", 312.0), ("middle", 660.0), ("wide", 1136.0))
PAPER = (("paper", 660.0),)
LEFT, RIGHT, TOP, GAP = 28.0, 2.0, 8.0, 34.0
HEIGHTS = (122.0, 62.0)  # of the two panels
PAPER_HEIGHTS = (92.0, 36.0)
WORDS_RIGHT, WORDS_FROM = 124.0, 500.0  # room for words beside the lines, in pictures at least so wide
PAINS = (0, 2, 5, 10)
CALM_TO, EASE_ABOVE = 2, 5
LINE_DAYS, LINE_LEAST, BRIDGED_DAYS = 7, 3, 2  # two days apart: one day is missing between
DAY_BAR_PX = 2.6  # narrower than this, bars hold a week
MONTH_PX = 36.0
TOPS = (15, 30, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1800)

Line = list[list[tuple[date, float]]]


def plot_course(course: Course, side: str, widths: Sequence[tuple[str, float]] = WIDTHS) -> Plot:
    """Return the plot of one hip; `side` is its plain name."""
    line = seven_days(course.pain)
    sketches = [_Sketch(course, line, side, look, width) for look, width in widths]
    pictures = tuple(sketch.draw() for sketch in sketches)
    unlabelled = set[int]().union(*(sketch.unlabelled for sketch in sketches))
    homeless = list(dict.fromkeys(words for sketch in sketches for words in sketch.homeless))
    flares = [f"{number + 1}: {_words(flare)}" for number, flare in enumerate(course.flares) if number in unlabelled]
    notes = (*((say("plot.course.lines", words=", ".join(homeless)),) if homeless else ()), *flares)
    wide_lacks = any(sketch.unlabelled or sketch.homeless for sketch in sketches[1:])
    only = "narrow-only" if len(sketches) > 1 and not wide_lacks else ""
    return Plot(say("plot.course.title", side=side), pictures, twin_of(course, side), notes, only)


def seven_days(pain: Mapping[date, float]) -> Line:
    """Return the seven-day means as pieces of a line; between two pieces more than one day is missing."""
    pieces: Line = []
    last: date | None = None
    for on in sorted(pain):
        near = [pain[day] for back in range(LINE_DAYS) if (day := on - timedelta(days=back)) in pain]
        if len(near) < LINE_LEAST:
            continue
        if last is None or (on - last).days > BRIDGED_DAYS:
            pieces.append([])
        pieces[-1].append((on, sum(near) / len(near)))
        last = on
    return pieces


def top_of(minutes: float) -> int:
    """Return the upper end of the minutes' axis: the first meaningful number that holds them."""
    return next((top for top in TOPS if minutes <= top), int(minutes) + 1)


def by_week(minutes: Mapping[date, float], start: date) -> dict[date, float]:
    """Return the sum of each week, under its first day; weeks are counted from `start`."""
    weeks: dict[date, float] = {}
    for on, value in minutes.items():
        first = start + timedelta(days=(on - start).days // 7 * 7)
        weeks[first] = weeks.get(first, 0.0) + value
    return weeks


def _words(flare: Spell) -> str:
    return f"{flare.words}, {flare.more}" if flare.more else flare.words


@dataclass(slots=True)
class _Label:
    """Where words stand, px."""

    left: float
    right: float


class _Sketch:
    """One picture of one width."""

    def __init__(self, course: Course, line: Line, side: str, look: str, width: float) -> None:
        self.course, self.line, self.width = course, line, width
        self.words_beside = width >= WORDS_FROM
        self.right = width - (WORDS_RIGHT if self.words_beside else RIGHT)
        self.slot = (self.right - LEFT) / course.days
        self.days_a_bar = 1 if self.slot >= DAY_BAR_PX else 7
        self.pain_px, self.load_px = PAPER_HEIGHTS if look == "paper" else HEIGHTS
        self.load_top = TOP + self.pain_px + GAP
        self.base = self.load_top + self.load_px
        height = self.base + 24 + (26 if course.phases else 0)
        self.canvas = Canvas(width, height, say("plot.course.title", side=side), look)
        self.pain = Axis(0, 10, TOP + self.pain_px, TOP)
        self.unlabelled: set[int] = set()
        self.homeless: list[str] = []  # words of lines that found no room

    def x(self, on: date) -> float:
        """Return the left edge of a day's slot."""
        return LEFT + (on - self.course.start).days * self.slot

    def middle(self, on: date) -> float:
        return self.x(on) + self.slot / 2

    def draw(self) -> str:
        self._bands()
        self._pain()
        self._load()
        self._months()
        self._phases()
        self._flare_words()
        return self.canvas.svg()

    def _bands(self) -> None:
        for flare in self.course.flares:
            left, right = self.x(flare.start), self.x(flare.end + timedelta(days=1))
            for top, height in ((TOP, self.pain_px), (self.load_top, self.load_px)):
                self.canvas.rect(left, top, right - left, height, "flare")
                for x in (left, right):
                    self.canvas.line(x, top, x, top + height, "flare-edge")

    def _pain(self) -> None:
        canvas, right = self.canvas, self.right
        for value in PAINS:
            y = self.pain.at(value)
            look = "base" if value == 0 else "limit" if value == EASE_ABOVE else "grid"
            canvas.line(LEFT, y, right, y, look)
            canvas.text(LEFT - 6, y + 4.5, str(value), "end quiet")
        big = self.slot >= DAY_BAR_PX
        points = [(self.middle(on), self.pain.at(pain)) for on, pain in sorted(self.course.pain.items())]
        canvas.dots(points, "dots" if big else "dots small")
        lines = [[(self.middle(on), self.pain.at(mean)) for on, mean in piece] for piece in self.line]
        canvas.polylines(lines, "own" if big else "own thin")
        for value, key in ((EASE_ABOVE, "plot.course.ease"), (CALM_TO, "plot.course.calm")):
            if self.words_beside:
                canvas.text(right + 6, self.pain.at(value) + 4.5, say(key, n=value), "quiet")
            else:
                self._write_inside(value, say(key, n=value))

    def _write_inside(self, value: float, words: str) -> None:
        """Write a line's words above its end where no morning lies, else leave them for the notes."""
        wide, y = text_px(words), self.pain.at(value) - 5
        for left in (self.right - wide, LEFT + 4):
            if not any(
                left - 4 <= self.middle(on) <= left + wide + 4 and y - 15 <= self.pain.at(pain) <= y + 6
                for rows in (self.course.pain.items(), *self.line)
                for on, pain in rows
            ):
                self.canvas.text(left, y, words, "quiet halo")
                return
        self.homeless.append(words)

    def _load(self) -> None:
        course, canvas = self.course, self.canvas
        weekly = self.days_a_bar == 7
        strength = by_week(course.strength_min, course.start) if weekly else course.strength_min
        runs = by_week(course.run_min, course.start) if weekly else course.run_min
        most = max((strength.get(on, 0.0) + runs.get(on, 0.0) for on in {*strength, *runs}), default=0.0)
        top = top_of(most or 1)
        axis = Axis(0, top, self.base, self.load_top)
        right = self.right
        for value in (top / 2, top):
            canvas.line(LEFT, axis.at(value), right, axis.at(value), "grid")
            canvas.text(LEFT - 6, axis.at(value) + 4.5, plain_number(value), "end quiet")
        canvas.line(LEFT, self.base, right, self.base, "base")
        canvas.bars(self._bars(strength, {}, axis), "strength")
        canvas.bars(self._bars(runs, strength, axis), "run")
        self._key(weekly)

    def _bars(
        self, minutes: Mapping[date, float], under: Mapping[date, float], axis: Axis
    ) -> Iterable[tuple[float, float, float, float]]:
        """Yield bars that stand on what is `under` them."""
        wide = self.slot * self.days_a_bar
        bar = max(1.0, min(wide * 0.72, 10.0))
        for on, value in sorted(minutes.items()):
            lower, upper = axis.at(under.get(on, 0.0)), axis.at(under.get(on, 0.0) + value)
            last = min(wide, self.right - self.x(on))
            yield self.x(on) + (last - bar) / 2, upper, bar, lower - upper

    def _key(self, weekly: bool) -> None:
        canvas, y = self.canvas, self.load_top - 12
        title = say("plot.course.minutes_week" if weekly else "plot.course.minutes_day")
        canvas.text(LEFT, y, title, "head")
        x = LEFT + text_px(title, bold=True) + 14
        for look, key in (("strength", "plot.course.strength"), ("run", "plot.course.run")):
            canvas.bars([(x, y - 11, 8, 12)], look)
            canvas.text(x + 13, y, say(key), "quiet")
            x += 13 + text_px(say(key)) + 12

    def _months(self) -> None:
        """Write the months that have room; in a short course the days."""
        course, last_px = self.course, -MONTH_PX
        right = self.right
        for on, words in _ticks(course):
            x = self.x(on)
            self.canvas.line(x, self.base, x, self.base + 6, "tick")
            if x - last_px >= MONTH_PX and x + text_px(words) + 3 <= right + 4:
                self.canvas.text(x + 3, self.base + 17, words, "quiet")
                last_px = x

    def _phases(self) -> None:
        top = self.base + 28
        for phase in self.course.phases:
            left, right = self.x(phase.start), self.x(phase.end + timedelta(days=1)) - 2
            self.canvas.polylines([[(left, top + 12), (left, top), (right, top)]], "bracket")
            if text_px(phase.words) + 6 <= right - left:
                self.canvas.text(left + 5, top + 14, phase.words)

    def _flare_words(self) -> None:
        """Write each flare's words beside its band, the newest first; one without room gets its number."""
        taken = [_Label(self.x(f.start), self.x(f.end + timedelta(days=1))) for f in self.course.flares]
        for number in range(len(self.course.flares) - 1, -1, -1):
            flare = self.course.flares[number]
            wide = max(text_px(flare.words, bold=True), text_px(flare.more, bold=True)) + 4
            band = _Label(self.x(flare.start), self.x(flare.end + timedelta(days=1)))
            others = [label for place, label in enumerate(taken) if place != number]
            right, left = _Label(band.right, band.right + wide), _Label(band.left - wide, band.left)
            if _is_free(right, others, self.right):
                self._two_lines(flare, right.left + 5, "flare-words halo")
                taken.append(right)
            elif _is_free(left, others, self.right):
                self._two_lines(flare, left.right - 5, "flare-words halo end")
                taken.append(left)
            else:
                self.unlabelled.add(number)
                self.canvas.text((band.left + band.right) / 2, TOP + 13, str(number + 1), "flare-words halo mid")

    def _two_lines(self, flare: Spell, x: float, look: str) -> None:
        self.canvas.text(x, TOP + 14, flare.words, look)
        if flare.more:
            self.canvas.text(x, TOP + 14 + LINE_PX, flare.more, look)


def _is_free(label: _Label, others: Iterable[_Label], width: float) -> bool:
    inside = label.left >= LEFT and label.right <= width
    return inside and all(label.right <= other.left or label.left >= other.right for other in others)


def _ticks(course: Course) -> list[tuple[date, str]]:
    """Return the days that are named under the axis: each day of a short course, else the first of each month."""
    if course.days <= 31:
        step = 1 if course.days <= 10 else 7
        return [(on, short_day(on)) for n in range(0, course.days, step) if (on := course.start + timedelta(days=n))]
    found = []
    on = date(course.start.year + course.start.month // 12, course.start.month % 12 + 1, 1)
    while on <= course.end:
        found.append((on, str(on.year) if on.month == 1 else month_name(on)))
        on = date(on.year + on.month // 12, on.month % 12 + 1, 1)
    return found


def short_day(on: date) -> str:
    """Return a day without its year, the month in three letters."""
    return say("plot.day.short", day=on.day, month=month_name(on))


def month_name(on: date) -> str:
    """Return a month in three letters."""
    return say(f"plot.month.{on.month}")


# --- the text twin ------------------------------------------------------------------------------------------------


def twin_of(course: Course, side: str) -> Twin:
    """Return the course as a sentence and one row a week."""
    rows = []
    for first in range(0, course.days, 7):
        week = [course.start + timedelta(days=n) for n in range(first, min(first + 7, course.days))]
        rows.append(_week_row(course, week))
    head = tuple(say(f"plot.course.head.{name}") for name in ("week", "pain", "strength", "run", "what"))
    pains = course.pain.values()
    if not pains:
        return Twin(say("plot.course.none", side=side), head, tuple(rows))
    sentence = say(
        "plot.course.sentence",
        side=side,
        start=full_day(course.start),
        end=full_day(course.end),
        n=len(pains),
        low=float(min(pains)),
        high=float(max(pains)),
    )
    flares = [say("plot.course.flare", on=full_day(f.start), words=_words(f)) for f in course.flares]
    return Twin(" ".join([sentence, *flares]), head, tuple(rows))


def _week_row(course: Course, week: Sequence[date]) -> tuple[str, ...]:
    pains = [course.pain[on] for on in week if on in course.pain]
    mean = say("plot.course.cell", mean=round(sum(pains) / len(pains), 1), n=len(pains)) if pains else say("plot.empty")
    strength = round(sum(course.strength_min.get(on, 0.0) for on in week))
    run = round(sum(course.run_min.get(on, 0.0) for on in week))
    what = [s.words for s in (*course.phases, *course.flares) if s.start <= week[-1] and s.end >= week[0]]
    return (full_day(week[0]), mean, str(strength), str(run), "; ".join(what))


__all__ = ["Point", "by_week", "month_name", "plot_course", "seven_days", "short_day", "top_of", "twin_of"]
