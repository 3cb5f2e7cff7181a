"""The movement map of one hip: bend to the right, turned in upwards, turned out downwards (look.md 6).

The edge line is where turning in is felt to stop, most likely; its band holds it 4 times in 5; beyond lies little
room. Exercises stand as dots at their worst moment: filled in the plan, open where they would fit, a cross where they
are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sin

from coxa.app.plots.draw import Axis, Canvas, Point, number, text_px
from coxa.app.plots.records import Plot, Twin
from coxa.app.wording import join, large, plain_number, say

BENDS = (0, 30, 60, 90, 120)
TURNS = (-40, -20, 0, 20, 40)
LOW_TURN, HIGH_TURN, MOST_BEND = -55.0, 50.0, 130.0
LEFT, TOP, FIGURE_PX, FOOT = 34.0, 22.0, 64.0, 22.0
SIZES = {"narrow": (342.0, 250.0, 9), "middle": (640.0, 400.0, 24)}  # width, height of the field, labels at most
DOT_PX, LABEL_PX = 5.5, 17.0
IN_PLAN, FITS, LEFT_OUT = "plan", "fits", "out"


@dataclass(frozen=True, slots=True)
class MapDot:
    """One exercise at its worst moment. `kind`: plan | fits | out. `cap_deg`: the bend to which the plan holds it."""

    name: str
    bend_deg: float
    turn_deg: float
    kind: str
    cap_deg: float | None = None


@dataclass(frozen=True, slots=True)
class HipMap:
    """The edge over the bend, all in degrees and of one length: low and high end of the band, middle, and the
    middles of hips without pain and of hips with impingement.
    """

    side: str
    bend_deg: tuple[float, ...]
    low_deg: tuple[float, ...]
    middle_deg: tuple[float, ...]
    high_deg: tuple[float, ...]
    painless_deg: tuple[float, ...]
    impingement_deg: tuple[float, ...]
    dots: tuple[MapDot, ...]


def plot_hip(drawn: HipMap) -> Plot:
    """Return the map for a phone and for a laptop."""
    title = large(say("hip_map.title", side=say(f"word.side.{drawn.side}.name")))
    pictures = tuple(_picture(drawn, look, title) for look in SIZES)
    return Plot(title, pictures, _twin(drawn))


def _picture(drawn: HipMap, look: str, title: str) -> str:
    width, height, most = SIZES[look]
    canvas = Canvas(width, TOP + height + FIGURE_PX + FOOT + 18, title, look)
    bend = Axis(0, MOST_BEND, LEFT, width - 2)
    turn = Axis(LOW_TURN, HIGH_TURN, TOP + height, TOP)
    _field(canvas, bend, turn, drawn, look)
    _axes(canvas, bend, turn, height)
    _figures(canvas, bend, TOP + height + FOOT)
    _dots(canvas, bend, turn, drawn.dots, most)
    return canvas.svg()


def _curve(bend: Axis, turn: Axis, bends: Sequence[float], turns: Sequence[float]) -> list[Point]:
    return [(bend.at(x), turn.at(min(HIGH_TURN, max(LOW_TURN, y)))) for x, y in zip(bends, turns, strict=True)]


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def _field(canvas: Canvas, bend: Axis, turn: Axis, drawn: HipMap, look: str) -> None:
    """Draw the band, what lies beyond it, the edge and the line of hips without pain."""
    rows = (drawn.low_deg, drawn.middle_deg, drawn.high_deg, drawn.painless_deg, drawn.impingement_deg)
    low, middle, high, painless, impingement = (_curve(bend, turn, drawn.bend_deg, row) for row in rows)
    right, top = bend.at(MOST_BEND), turn.at(HIGH_TURN)
    corner = [(right, high[-1][1]), (right, top), (high[0][0], top)]
    canvas.parts.append(
        f'<defs><pattern id="hatch-{look}" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="hatch-line" d="M0 0v7"/></pattern></defs>'
        f'<path class="beyond" fill="url(#hatch-{look})" d="{_path([*high, *corner])}z"/>'
        f'<path class="flare" d="{_path([*low, *reversed(high)])}z"/>'
    )
    canvas.polylines([low, high], "edge-band")
    canvas.polylines([painless], "limit others")
    canvas.polylines([impingement], "content others")
    canvas.polylines([middle], "edge")
    canvas.text(right - 6, top + 16, say("hip_map.beyond"), "end head halo")


def _axes(canvas: Canvas, bend: Axis, turn: Axis, height: float) -> None:
    canvas.line(LEFT, TOP, LEFT, TOP + height, "base")
    canvas.line(LEFT, TOP + height, canvas.width - 2, TOP + height, "base")
    canvas.line(LEFT, turn.at(0), canvas.width - 2, turn.at(0), "grid")
    for value in TURNS:
        canvas.text(LEFT - 6, turn.at(value) + 4.5, say("hip_map.deg", deg=abs(value)), "end quiet")
    for value in BENDS:
        canvas.line(bend.at(value), TOP + height, bend.at(value), TOP + height + 4, "tick")
        canvas.text(bend.at(value), TOP + height + 17, say("hip_map.deg", deg=value), "mid quiet" if value else "quiet")
    canvas.text(LEFT, TOP - 7, say("hip_map.turned_in"), "head")
    canvas.text(LEFT + 6, TOP + height - 7, say("hip_map.turned_out"), "head halo")
    canvas.text((LEFT + canvas.width) / 2, canvas.height - 4, say("hip_map.bend"), "mid quiet")


# --- small figures that show what a bend is ---------------------------------------------------------------------------


def _figures(canvas: Canvas, bend: Axis, top: float) -> None:
    for value in BENDS:
        _figure(canvas, min(bend.at(value), canvas.width - 20), top, value)


def _figure(canvas: Canvas, x: float, top: float, bend_deg: float) -> None:
    """Draw a person who stands on one leg and bends the other hip, from the side, facing right."""
    hip, foot, thigh = (x, top + 31.0), top + 60.0, 15.0
    angle = radians(bend_deg)
    knee = (hip[0] + thigh * sin(angle), hip[1] + thigh * cos(angle))
    shank = radians(max(0.0, bend_deg - 70) * 0.7)
    ankle = (knee[0] + 14 * sin(shank), knee[1] + 14 * cos(shank))
    canvas.line(x - 12, foot, x + 18, foot, "tick")
    canvas.polylines([[hip, (x, foot)]], "limb far")
    canvas.polylines([[(x, top + 10), hip]], "limb trunk")
    canvas.circle(x, top + 4, 4.5, "limb-head")
    canvas.polylines([[hip, knee, ankle]], "limb work")


# --- exercises --------------------------------------------------------------------------------------------------------


def _dots(canvas: Canvas, bend: Axis, turn: Axis, dots: Sequence[MapDot], most: int) -> None:
    """Draw every dot, and the names of as many as have room: those in the plan first, then those left out."""
    order = {IN_PLAN: 0, LEFT_OUT: 1, FITS: 2}
    ranked = _apart(bend, turn, sorted(dots, key=lambda dot: (order[dot.kind], -dot.bend_deg)))
    taken = [_box_of(_place(bend, turn, dot), DOT_PX + 2) for dot in ranked]
    for dot in reversed(ranked):
        _mark(canvas, dot, *_place(bend, turn, dot), bend)
    named = 0
    for dot in ranked:
        if named == most:
            break
        found = next((box for box in _around(canvas, _place(bend, turn, dot), dot.name) if _free(box, taken)), None)
        if found is not None:
            taken.append(found)
            canvas.text(found[0], found[3] - 4, dot.name, "halo")
            named += 1


def _apart(bend: Axis, turn: Axis, dots: Sequence[MapDot]) -> list[MapDot]:
    """Return the dots that do not hide one another; the text twin has them all."""
    kept: list[MapDot] = []
    for dot in dots:
        x, y = _place(bend, turn, dot)
        if all(hypot(x - a, y - b) > 2.2 * DOT_PX for a, b in (_place(bend, turn, one) for one in kept)):
            kept.append(dot)
    return kept


def _place(bend: Axis, turn: Axis, dot: MapDot) -> Point:
    return (
        bend.at(min(MOST_BEND, max(0.0, dot.bend_deg))),
        turn.at(min(HIGH_TURN - 2, max(LOW_TURN + 2, dot.turn_deg))),
    )


def _mark(canvas: Canvas, dot: MapDot, x: float, y: float, bend: Axis) -> None:
    if dot.kind == LEFT_OUT:
        canvas.polylines([[(x - 4.5, y - 4.5), (x + 4.5, y + 4.5)], [(x - 4.5, y + 4.5), (x + 4.5, y - 4.5)]], "cross")
    else:
        canvas.circle(x, y, DOT_PX, "right" if dot.kind == IN_PLAN else "left")
    if dot.cap_deg is not None:
        canvas.rect(max(bend.at(dot.cap_deg) - 1.5, x + DOT_PX + 2), y - 8, 3, 16, "kept")


Box = tuple[float, float, float, float]


def _box_of(at: Point, half: float) -> Box:
    return (at[0] - half, at[1] - half, at[0] + half, at[1] + half)


def _around(canvas: Canvas, at: Point, name: str) -> Iterator[Box]:
    """Yield where a name may stand: above, below, to the right, to the left of its dot."""
    width, (x, y) = text_px(name), at
    for left, upper in (
        (x - width / 2, y - DOT_PX - LABEL_PX - 1),
        (x - width / 2, y + DOT_PX + 1),
        (x + DOT_PX + 4, y - LABEL_PX / 2),
        (x - DOT_PX - 4 - width, y - LABEL_PX / 2),
    ):
        held = min(max(left, LEFT + 3), canvas.width - width - 3)
        yield (held, upper, held + width, upper + LABEL_PX)


def _free(box: Box, taken: Sequence[Box]) -> bool:
    inside = box[1] > TOP
    return inside and all(box[2] < b[0] or b[2] < box[0] or box[3] < b[1] or b[3] < box[1] for b in taken)


# --- as text ----------------------------------------------------------------------------------------------------------


def _twin(drawn: HipMap) -> Twin:
    head = tuple(say(f"hip_map.head.{name}") for name in ("exercise", "bend", "turn", "plan"))
    rows = tuple(
        (dot.name, _deg(dot.bend_deg), _turn(dot.turn_deg), say(f"hip_map.kind.{dot.kind}"))
        for dot in sorted(drawn.dots, key=lambda dot: -dot.bend_deg)
    )
    at = [
        say("hip_map.at", bend=_deg(x), low=_turn(low), high=_turn(high))
        for x, low, high in zip(drawn.bend_deg, drawn.low_deg, drawn.high_deg, strict=True)
        if x in BENDS
    ]
    return Twin(say("hip_map.sentence", rows=join(at)), head, rows)


def _deg(value: float) -> str:
    return say("hip_map.deg", deg=plain_number(round(value)))


def _turn(value: float) -> str:
    return say(f"hip_map.{'in' if value >= 0 else 'out'}", deg=abs(round(value)))
