"""The movement map of one hip as a picture for a file.

Flexion across, inward rotation up, the band in which bone may end turning in, and each exercise as a dot where it has
the least room.

Lengths are CSS pixels, y runs down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from coxa.cli_text import number_text, say
from coxa.hip.limits import rotation_edges
from coxa.hip.posterior import Posterior, band
from coxa.hip.prior import room_at
from coxa.hip_store import load_moves

Array = NDArray[np.float64]

SAMPLE = 120  # hips, by weight, that the picture is drawn from
FLEXION = (-20.0, 130.0, 5.0)  # first, last, step, degrees
ROTATION = (-50.0, 60.0)
TICKS_DEG = 10
WIDTH, HEIGHT = 760.0, 630.0
LEFT, TOP, WIDE, HIGH = 64.0, 56.0, 672.0, 420.0
RADIUS = 4.0
STYLE = """
svg{background:#faf7f0;font:14px sans-serif}text{fill:#1f2624}.s{fill:#5d625c}.h{font-weight:600}.e{text-anchor:end}
.m{text-anchor:middle}.r{stroke:#dfd8c9;stroke-width:1}.b{fill:#ddebe7}.l{fill:none;stroke:#12696b;stroke-width:2.5}
.near{fill:#b87514;stroke:#6d4206;stroke-width:1.2}.far{fill:#faf7f0;stroke:#1f2624;stroke-width:1.2}
"""


@dataclass(frozen=True, slots=True)
class Dot:
    """Where one exercise has the least room: degrees of flexion and inward rotation."""

    exercise: str
    flexion_deg: float
    rotation_deg: float


def some_hips(found: Posterior) -> tuple[NDArray[np.intp], Array]:
    """Return about `SAMPLE` draws of a hip by their weight, (s,) places, and what each then weighs, (s,)."""
    grown = np.cumsum(found.weights)
    picked = np.searchsorted(grown, (np.arange(SAMPLE) + 0.5) / SAMPLE * grown[-1])
    which, times = np.unique(np.minimum(picked, len(grown) - 1), return_counts=True)
    return which, times / times.sum()


def edge_band(found: Posterior) -> tuple[Array, Array]:
    """Return degrees of flexion (k,), and 10, 50 and 90 per cent of where bone ends turning in there, (3, k)."""
    which, weights = some_hips(found)
    first, last, step = FLEXION
    flexions = np.arange(first, last + 1, step)
    inwards, _ = rotation_edges(found.draws.shapes.part(which), flexions)
    bands = [band(column, weights) for column in inwards.T]
    return flexions, np.array([[one.low, one.median, one.high] for one in bands]).T


def dots_of(found: Posterior) -> list[Dot]:
    """Return for every exercise the position in which the leg that works is expected to have the least room."""
    which, weights = some_hips(found)
    moves = load_moves()
    room = room_at(found.draws.room[which], moves.poses) @ weights
    ends = (*moves.starts[1:], len(moves.members))
    dots = []
    for (exercise, limb, kept_to), start, end in zip(moves.targets, moves.starts, ends, strict=True):
        if limb == "working" and kept_to is None:
            members = np.array(moves.members[start:end])
            flexion, _, rotation = moves.poses[members[room[members].argmin()]]
            dots.append(Dot(exercise, float(flexion), float(rotation)))
    return dots


def _x(flexion_deg: float) -> float:
    return LEFT + WIDE * (flexion_deg - FLEXION[0]) / (FLEXION[1] - FLEXION[0])


def _y(rotation_deg: float) -> float:
    low, high = ROTATION
    return TOP + HIGH * (high - rotation_deg) / (high - low)


def _text(x: float, y: float, words: str, look: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{look}">{escape(words)}</text>'


def _way(flexions: Sequence[float], rotations: Sequence[float]) -> str:
    return " ".join(f"{_x(f):.1f},{_y(r):.1f}" for f, r in zip(flexions, rotations, strict=True))


def map_svg(found: Posterior, chances: Mapping[str, float], near: float, names: Mapping[str, str]) -> str:
    """Return the map as SVG.

    Parameters
    ----------
    found : the hip
    chances : exercise -> its chance of too little room; only these get a dot
    near : from this chance on a dot is filled
    names : `side` and `mm` for the texts
    """
    flexions, bands = edge_band(found)
    low, middle, high = (row.tolist() for row in bands)
    across = flexions.tolist()
    dots = [dot for dot in dots_of(found) if dot.exercise in chances]
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}"><style>{STYLE}</style>',
        f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="#faf7f0"/>',
        _text(LEFT, 24, say("hip.map.title", side=names["side"]), "h"),
        _text(LEFT, 44, say("hip.map.up"), "s"),
        *_axes(),
        f'<clipPath id="inside"><rect x="{LEFT:g}" y="{TOP:g}" width="{WIDE:g}" height="{HIGH:g}"/></clipPath>',
        '<g clip-path="url(#inside)">',
        f'<polygon class="b" points="{_way([*across, *across[::-1]], [*high, *low[::-1]])}"/>',
        f'<polyline class="l" points="{_way(across, middle)}"/></g>',
        *(_dot(dot, chances[dot.exercise] >= near) for dot in sorted(dots, key=lambda dot: chances[dot.exercise])),
        *_key(near, names["mm"]),
        "</svg>",
    ]
    return "\n".join(drawn)


def _axes() -> Iterator[str]:
    left, right = _x(FLEXION[0]), _x(FLEXION[1])
    for deg in range(int(ROTATION[0]), int(ROTATION[1]) + 1, TICKS_DEG):
        yield f'<line class="r" x1="{left:g}" y1="{_y(deg):.1f}" x2="{right:g}" y2="{_y(deg):.1f}"/>'
        yield _text(left - 8, _y(deg) + 5, number_text(deg), "s e")
    for deg in range(int(FLEXION[0]), int(FLEXION[1]) + 1, TICKS_DEG):
        yield f'<line class="r" x1="{_x(deg):.1f}" y1="{TOP:g}" x2="{_x(deg):.1f}" y2="{TOP + HIGH:g}"/>'
        yield _text(_x(deg), TOP + HIGH + 18, number_text(deg), "s m")
    yield _text(right, TOP + HIGH + 38, say("hip.map.across"), "s e")


def _dot(dot: Dot, near: bool) -> str:
    look, turn = "near" if near else "far", min(max(dot.rotation_deg, ROTATION[0]), ROTATION[1])
    return f'<circle class="{look}" cx="{_x(dot.flexion_deg):.1f}" cy="{_y(turn):.1f}" r="{RADIUS:g}"/>'


def _key(near: float, mm: str) -> Iterator[str]:
    top = TOP + HIGH + 58
    yield f'<rect class="b" x="{LEFT:g}" y="{top - 12:g}" width="28" height="16"/>'
    yield f'<line class="l" x1="{LEFT:g}" y1="{top - 4:g}" x2="{LEFT + 28:g}" y2="{top - 4:g}"/>'
    yield _text(LEFT + 38, top, say("hip.map.key_band"))
    yield f'<circle class="far" cx="{LEFT + 6:g}" cy="{top + 19:g}" r="{RADIUS:g}"/>'
    yield f'<circle class="near" cx="{LEFT + 20:g}" cy="{top + 19:g}" r="{RADIUS:g}"/>'
    yield _text(LEFT + 38, top + 24, say("hip.map.key_dot", percent=number_text(near * 100), mm=mm))
    yield _text(LEFT + 38, top + 48, say("hip.map.note"), "s")
    yield _text(LEFT + 38, top + 72, say("hip.pain_decides"), "s")
