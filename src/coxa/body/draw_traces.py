"""Draw what both hips do over one repetition: four small panels in a plain SVG, and one line of characters.

Look: look.md section 6. Working limb: full line in the colour of work; other limb: dashed, ink; never colour alone.
The SVG has no words of its own: labels are given, colours are tokens of the page with the print colours behind them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape

from coxa.body.exposure import HipTrace
from coxa.catalog.records import HipFrame

WIDTH, PANEL, GAP, LEFT, RIGHT, TOP, FOOT = 360, 72, 52, 40, 12, 34, 40
TOLD_DEG = 8  # lines closer than this are not named: the names would say nothing
LEVEL_DEG = 5  # less is no movement to look at
STEP_DEG, LEAST_DEG = 30, 15  # grid lines every 30 degrees; a panel spans at least 15 on both sides of 0
INK, INK2, RULE, WORK = "var(--ink, #1f2624)", "var(--ink2, #565f5a)", "var(--rule, #dfd8c9)", "var(--work, #1b7878)"
BARS = "▁▂▃▄▅▆▇█"
ANGLES: Mapping[str, Callable[[HipFrame], float]] = {
    "flexion": lambda frame: frame.flexion_deg,
    "adduction": lambda frame: frame.adduction_deg,
    "rotation": lambda frame: frame.rotation_deg,
    "tilt": lambda frame: frame.tilt_deg,
}


def values_of(trace: HipTrace, limb: str, angle: str) -> list[float]:
    """Return one angle of one limb at every moment of the trace, degrees."""
    frames: tuple[HipFrame, ...] = getattr(trace, limb)
    return [ANGLES[angle](frame) for frame in frames]


def spark(trace: HipTrace, limb: str, angle: str, columns: int = 40) -> str:
    """Return an angle over time as `columns` bars, lowest to highest of its own range; level where nothing moves."""
    times, values = trace.times_s, values_of(trace, limb, angle)
    even = [_at(times, values, times[-1] * i / (columns - 1)) for i in range(columns)]
    low, high = min(even), max(even)
    if high - low < LEVEL_DEG:
        return BARS[0] * columns
    return "".join(BARS[min(len(BARS) - 1, int((value - low) / (high - low) * len(BARS)))] for value in even)


def _at(times: Sequence[float], values: Sequence[float], time_s: float) -> float:
    for i in range(1, len(times)):
        if time_s <= times[i]:
            way = times[i] - times[i - 1]
            part = (time_s - times[i - 1]) / way if way else 1.0
            return values[i - 1] + (values[i] - values[i - 1]) * part
    return values[-1]


def traces_svg(trace: HipTrace, labels: Mapping[str, str]) -> str:
    """Return the four panels as one SVG.

    `labels`: `title` (what a screen reader says), `flexion`, `adduction`, `rotation`, `tilt` (panel titles with unit),
    `working`, `other` (names of the lines), `time` (the axis).
    """
    height = TOP + len(ANGLES) * (PANEL + GAP) + FOOT - GAP
    parts = [
        f'<svg class="traces" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(labels["title"])}" font-family="system-ui, sans-serif" font-size="12">'
    ]
    for number, angle in enumerate(ANGLES):
        parts.extend(_panel(trace, angle, labels, TOP + number * (PANEL + GAP)))
    parts.extend(_time_axis(trace, labels, height))
    parts.append("</svg>")
    return "".join(parts)


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(-LEAST_DEG, *values), max(LEAST_DEG, *values)
    margin = 0.06 * (high - low)
    return low - margin, high + margin


def _panel(trace: HipTrace, angle: str, labels: Mapping[str, str], top: float) -> list[str]:
    working, other = values_of(trace, "working", angle), values_of(trace, "other", angle)
    alone = angle == "tilt" or working == other  # one pelvis, or two hips that do the same
    low, high = _range([*working, *other])

    def y(value: float) -> float:
        return round(top + PANEL * (high - value) / (high - low), 1)

    parts = [
        f'<text x="{LEFT}" y="{top - 20}" fill="{INK}" font-size="13" font-weight="600">{escape(labels[angle])}</text>'
    ]
    for value in range(math.ceil(low / STEP_DEG) * STEP_DEG, math.floor(high) + 1, STEP_DEG):
        colour, wide = (INK, 1) if value == 0 else (RULE, 0.75)
        parts.append(
            f'<path d="M{LEFT} {y(value)}H{WIDTH - RIGHT}" stroke="{colour}" stroke-width="{wide}" fill="none"/>'
        )
        parts.append(f'<text x="{LEFT - 6}" y="{y(value) + 4}" fill="{INK2}" text-anchor="end">{value}</text>')
    if not alone:
        parts.append(_line(trace, other, y, INK, "4 3"))
    parts.append(_line(trace, working, y, WORK, ""))
    if max(abs(a - b) for a, b in zip(working, other, strict=True)) >= TOLD_DEG:
        parts.extend(_names(trace, (working, other), y, labels))
    return parts


def _x(trace: HipTrace, time_s: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * time_s / max(trace.times_s[-1], 0.01), 1)


def _line(trace: HipTrace, values: Sequence[float], y: Callable[[float], float], colour: str, dash: str) -> str:
    points = " ".join(f"{_x(trace, t)},{y(value)}" for t, value in zip(trace.times_s, values, strict=True))
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    look = f'fill="none" stroke="{colour}" stroke-width="2.25" stroke-linejoin="round"{dashed}'
    return f'<polyline points="{points}" {look}/>'


def _names(
    trace: HipTrace, lines: tuple[list[float], list[float]], y: Callable[[float], float], labels: Mapping[str, str]
) -> list[str]:
    """Return the names of the two lines, each where they are furthest apart, outside of both."""
    apart = max(range(len(lines[0])), key=lambda i: abs(lines[0][i] - lines[1][i]))
    at = min(max(_x(trace, trace.times_s[apart]), LEFT + 50), WIDTH - RIGHT - 50)
    working_above = lines[0][apart] > lines[1][apart]
    parts = []
    for values, name, colour, above in (
        (lines[0], labels["working"], WORK, working_above),
        (lines[1], labels["other"], INK, not working_above),
    ):
        parts.append(
            f'<text x="{at}" y="{y(values[apart]) + (-5 if above else 14):.1f}" fill="{colour}" text-anchor="middle" '
            f'stroke="var(--paper, #fff)" stroke-width="4" paint-order="stroke">{escape(name)}</text>'
        )
    return parts


def _time_axis(trace: HipTrace, labels: Mapping[str, str], height: float) -> list[str]:
    end = trace.times_s[-1]
    every = next(step for step in (1, 2, 5, 10, 20, 60) if end / step <= 8)
    y = height - FOOT + 18
    ticks = [
        f'<text x="{_x(trace, t)}" y="{y}" fill="{INK2}" text-anchor="middle">{t}</text>'
        for t in range(0, int(end) + 1, every)
    ]
    name = f'<text x="{WIDTH - RIGHT}" y="{height - 2}" fill="{INK2}" text-anchor="end">{escape(labels["time"])}</text>'
    return [*ticks, name]
