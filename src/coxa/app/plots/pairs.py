"""Right against left: one row a test, the better side at 100 %, a whisker for the error of the test.

Right is a filled dot, left an open one, so that the picture needs no colour. The band is what is called even.
"""

from __future__ import annotations

from collections.abc import Sequence

from coxa.app.plots.draw import Axis, Canvas, text_px
from coxa.app.plots.records import Pair, Plot, Twin
from coxa.app.wording import join_small, say

WIDTH, ROW_PX, TOP, FOOT = 312.0, 46.0, 22.0, 22.0
LOW, HIGH = 50.0, 105.0  # per cent; less is drawn at the edge with an arrow
FROM_PX, TO_PX = 10.0, 244.0
BETTER = 100.0
WHISKER_PX = 5.0


def plot_pairs(pairs: Sequence[Pair], even: tuple[float, float], look: str = "single") -> Plot:
    """Return the plot; `even` is the band in per cent. At least one pair."""
    height = TOP + ROW_PX * len(pairs) + FOOT
    canvas = Canvas(WIDTH, height, say("plot.pairs.title"), look)
    axis = Axis(LOW, HIGH, FROM_PX, TO_PX)
    bottom = TOP + ROW_PX * len(pairs)
    left, right = axis.at(even[0]), axis.at(min(HIGH, even[1]))
    canvas.rect(left, TOP, right - left, bottom - TOP, "band")
    canvas.text((left + right) / 2, TOP - 7, say("plot.pairs.even"), "mid quiet")
    for number, pair in enumerate(pairs):
        _row(canvas, axis, pair, TOP + ROW_PX * (number + 1) - 12)
    for percent in (50, 75, 100):
        look = "quiet" if percent == LOW else "mid quiet"
        canvas.text(axis.at(percent), bottom + 15, say("plot.percent", n=percent), look)
    return Plot(say("plot.pairs.title"), (canvas.svg(),), _twin(pairs))


def _row(canvas: Canvas, axis: Axis, pair: Pair, y: float) -> None:
    canvas.text(0, y - 16, pair.name)
    if text_px(pair.name) + text_px(pair.both) + 10 <= WIDTH:
        canvas.text(WIDTH, y - 16, pair.both, "end quiet")
    canvas.line(FROM_PX, y, TO_PX, y, "grid")
    share = axis.at(max(LOW, pair.share))
    canvas.line(share, y, axis.at(BETTER), y, "own thin")
    _whisker(canvas, axis, pair, y)
    _dot(canvas, axis.at(BETTER), y, "left" if pair.worse == "right" else "right")
    _dot(canvas, share, y, pair.worse or "left")
    if pair.share < LOW:
        canvas.polylines([[(FROM_PX - 3, y - 5), (FROM_PX - 9, y), (FROM_PX - 3, y + 5)]], "whisker")
    canvas.text(WIDTH, y + 4.5, pair.shown, "end head")


def _whisker(canvas: Canvas, axis: Axis, pair: Pair, y: float) -> None:
    if pair.error <= 0:
        return
    low, high = (axis.at(min(HIGH, max(LOW, pair.share + sign * pair.error))) for sign in (-1, 1))
    canvas.line(low, y, high, y, "whisker")
    for x in (low, high):
        canvas.line(x, y - WHISKER_PX, x, y + WHISKER_PX, "whisker")


def _dot(canvas: Canvas, x: float, y: float, side: str) -> None:
    canvas.circle(x, y, 5.5, "right" if side == "right" else "left")


def _twin(pairs: Sequence[Pair]) -> Twin:
    head = tuple(say(f"plot.pairs.head.{name}") for name in ("test", "right", "left", "share", "means", "since"))
    rows = tuple(
        (pair.name, pair.right, pair.left, pair.shown, say(f"plot.pairs.verdict.{pair.verdict}"), pair.since)
        for pair in pairs
    )
    less = [pair.name for pair in pairs if pair.verdict == "less"]
    if less:
        names = join_small(less)
        return Twin(say("plot.pairs.sentence_less", n=len(pairs), names=names), head, rows)
    return Twin(say("plot.pairs.sentence_even", n=len(pairs)), head, rows)
