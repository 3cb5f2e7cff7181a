"""Runs against the guard: a bar for each outing, a short line where the guard stood, and the ladder's steps below.

Outings without a guard (walking in between, or nothing to compare with) have no line. The panels share one time axis.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from coxa.app.plots.draw import Axis, Canvas, text_px
from coxa.app.plots.records import Outing, Plot, Twin
from coxa.app.plots.timeline import month_name, short_day
from coxa.app.wording import full_day, plain_number, say

WIDTH, LEFT, RIGHT, TOP, KM_PX, GAP, STEP_PX = 312.0, 28.0, 2.0, 8.0, 120.0, 36.0, 62.0
TOPS_KM = (2, 4, 6, 8, 10, 12, 16, 20, 24, 30, 42, 60, 100, 300)
MONTH_PX = 36.0
BAR_ROOM_PX = 5.0  # with less room for each, runs are dots


def plot_distance(outings: Sequence[Outing], steps: int, look: str = "single") -> Plot:
    """Return the plot of at least one outing; `steps` is how many the ladder has."""
    ladder = [outing for outing in outings if outing.step is not None]
    height = TOP + KM_PX + (GAP + STEP_PX if ladder else 0) + 24
    canvas = Canvas(WIDTH, height, say("plot.distance.title"), look)
    first, last = outings[0].on, outings[-1].on
    time = Axis(0, max(1, (last - first).days), LEFT + 6, WIDTH - RIGHT - 6)

    def x(on: date) -> float:
        return time.at((on - first).days)

    most = max(max(outing.km, outing.guard_km or 0) for outing in outings)
    top = next((value for value in TOPS_KM if most <= value), int(most) + 1)
    km = Axis(0, top, TOP + KM_PX, TOP)
    for value in (0, top / 2, top):
        canvas.line(LEFT, km.at(value), WIDTH - RIGHT, km.at(value), "base" if value == 0 else "grid")
        canvas.text(LEFT - 6, km.at(value) + 4.5, plain_number(value), "end quiet")
    room = (WIDTH - LEFT - RIGHT) / len(outings)
    bar = min(8.0, room * 0.6)
    if room >= BAR_ROOM_PX:
        canvas.bars([(x(o.on) - bar / 2, km.at(o.km), bar, km.at(0) - km.at(o.km)) for o in outings], "run")
    else:
        canvas.dots([(x(o.on), km.at(o.km)) for o in outings], "dots runs")
    half = max(2.5, bar * 0.9)
    guards = [[(x(o.on) - half, km.at(o.guard_km)), (x(o.on) + half, km.at(o.guard_km))] for o in outings if o.guard_km]
    canvas.polylines(guards, "guard")
    bottom = TOP + KM_PX
    if ladder:
        bottom = _ladder(canvas, x, ladder, steps)
    _months(canvas, x, first, last, bottom)
    return Plot(say("plot.distance.title"), (canvas.svg(),), _twin(outings))


def _ladder(canvas: Canvas, x: Callable[[date], float], ladder: Sequence[Outing], steps: int) -> float:
    top = TOP + KM_PX + GAP
    axis = Axis(1, max(2, steps), top + STEP_PX - 4, top + 4)
    canvas.text(LEFT, top - 10, say("plot.distance.ladder"), "head")
    canvas.line(LEFT, top + STEP_PX, WIDTH - RIGHT, top + STEP_PX, "base")
    for value in dict.fromkeys((1, (steps + 1) // 2, steps)):
        canvas.line(LEFT, axis.at(value), WIDTH - RIGHT, axis.at(value), "grid")
        canvas.text(LEFT - 6, axis.at(value) + 4.5, str(value), "end quiet")
    for outing in ladder:
        canvas.circle(x(outing.on), axis.at(outing.step or 1), 3.0, "left")
    return top + STEP_PX


def _months(canvas: Canvas, x: Callable[[date], float], first: date, last: date, base: float) -> None:
    rows = [(first, short_day(first))]
    on = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    while on <= last:
        rows.append((on, str(on.year) if on.month == 1 else month_name(on)))
        on = date(on.year + on.month // 12, on.month % 12 + 1, 1)
    free = 0.0
    for on, words in rows:
        place = x(on)
        canvas.line(place, base, place, base + 6, "tick")
        if place >= free and place + text_px(words) <= WIDTH:
            canvas.text(place + 2, base + 17, words, "quiet")
            free = place + max(MONTH_PX, text_px(words) + 8)


def _twin(outings: Sequence[Outing]) -> Twin:
    head = tuple(say(f"plot.distance.head.{name}") for name in ("day", "km", "guard", "step"))
    rows = tuple(
        (
            full_day(outing.on),
            plain_number(outing.km),
            say("plot.empty") if outing.guard_km is None else plain_number(round(outing.guard_km, 1)),
            say("plot.empty") if outing.step is None else str(outing.step),
        )
        for outing in outings
    )
    over = sum(outing.guard_km is not None and outing.km > outing.guard_km + 0.05 for outing in outings)
    longest = max(outing.km for outing in outings)
    sentence = say("plot.distance.sentence", n=len(outings), km=float(longest))
    within = say("plot.distance.over", n=over) if over else say("plot.distance.within")
    return Twin(f"{sentence} {within}", head, rows)
