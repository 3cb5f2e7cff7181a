"""Outlines of circles: the exact convex hull of a few circles as an SVG path of arcs and straight lines.

A body part in a picture is a union of such hulls in one path. All of them are wound the same way, so that the rule
`nonzero` fills the union. A circle of radius 0 is a corner, so polygons are hulls too. frontend/figure/outline.ts is
the same in TypeScript; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import acos, atan2, cos, hypot, pi, sin

TURN = 2.0 * pi
NEAR = 1e-9
HALF = 1e-6  # a half circle may be told as either arc: always as the small one

Circle = tuple[float, float, float]  # x, y, radius, px
Arc = tuple[Circle, float, float]  # the circle, and the angles at which the hull meets and leaves it, rad, growing


def hull_arcs(circles: Sequence[Circle]) -> list[Arc]:
    """Return the arcs of the convex hull of circles, in the order of growing angle (on screen: clockwise).

    The hull touches, in the direction of each angle, the circle that reaches furthest. Circle j takes over from i at
    the angle where both reach equally far: d cos(angle - towards j) = r_i - r_j.
    """
    here = max(circles, key=lambda c: (c[0] + c[2], c[1]))
    arcs: list[Arc] = []
    angle, start = 0.0, here
    for _ in range(2 * len(circles) + 2):
        ends, there = TURN, here
        far = 0.0
        for circle in circles:
            dx, dy = circle[0] - here[0], circle[1] - here[1]
            distance = hypot(dx, dy)
            if circle is here or distance <= abs(here[2] - circle[2]) + NEAR:
                continue
            takes_over = (atan2(dy, dx) - acos((here[2] - circle[2]) / distance)) % TURN
            if takes_over > TURN - NEAR:
                takes_over = 0.0
            if takes_over < angle - NEAR or (not arcs and takes_over < NEAR and circle[1] <= here[1]):
                continue
            if takes_over < ends - NEAR or (takes_over < ends + NEAR and distance > far):
                ends, there, far = takes_over, circle, distance
        arcs.append((here, angle, ends))
        if there is here:
            break
        here, angle = there, ends
    if len(arcs) > 1 and arcs[-1][0] is start:  # the arc through angle 0 was cut in two
        (_, _, first_end), (_, last_start, _) = arcs[0], arcs.pop()
        arcs[0] = (start, last_start - TURN, first_end)
    return arcs


def number(value: float) -> str:
    """Return a coordinate rounded to 0.1 px, as short as it can be written."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    if text in ("-0", ""):
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def path_of(circles: Sequence[Circle]) -> str:
    """Return the convex hull of circles as one closed SVG sub-path."""
    arcs = hull_arcs(circles)
    if len(arcs) == 1:
        (x, y, r), _, _ = arcs[0]
        half = f"A{number(r)} {number(r)} 0 1 1 "
        return f"M{_pair(x - r, y)}{half}{_pair(x + r, y)}{half}{_pair(x - r, y)}Z"
    parts: list[str] = []
    for (x, y, r), begin, end in arcs:
        parts.append(("L" if parts else "M") + _pair(x + r * cos(begin), y + r * sin(begin)))
        if r > 0.05 and end - begin > NEAR:
            large = 1 if end - begin > pi + HALF else 0
            parts.append(f"A{number(r)} {number(r)} 0 {large} 1 {_pair(x + r * cos(end), y + r * sin(end))}")
    return "".join(parts) + "Z"


def _pair(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"


def union_path(pieces: Sequence[Sequence[Circle]]) -> str:
    """Return the path whose fill is the union of the hulls of all pieces."""
    return "".join(path_of(piece) for piece in pieces)


def is_inside(x: float, y: float, circles: Sequence[Circle], margin: float = 0.0) -> bool:
    """Return whether a point is inside the hull of circles grown by `margin` (px)."""
    for (cx, cy, r), begin, end in hull_arcs(circles):
        angle = begin + (atan2(y - cy, x - cx) - begin) % TURN
        if angle <= end and hypot(x - cx, y - cy) > r + margin:
            return False
    return all(_is_left(x, y, a, b, margin) for a, b in _tangents(circles))


def _tangents(circles: Sequence[Circle]) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    arcs = hull_arcs(circles)
    found = []
    for (here, _, end), (there, _, _) in zip(arcs, [*arcs[1:], arcs[0]], strict=True):
        if here is not there:
            u, v = cos(end), sin(end)
            found.append(
                ((here[0] + here[2] * u, here[1] + here[2] * v), (there[0] + there[2] * u, there[1] + there[2] * v))
            )
    return found


def _is_left(x: float, y: float, a: tuple[float, float], b: tuple[float, float], margin: float) -> bool:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = hypot(dx, dy)
    return length < NEAR or (dx * (y - a[1]) - dy * (x - a[0])) / length >= -margin


def boundary(circles: Sequence[Circle], step: float) -> list[tuple[float, float]]:
    """Return points along the hull's edge, about `step` apart (px)."""
    arcs = hull_arcs(circles)
    points: list[tuple[float, float]] = []
    for k, ((x, y, r), begin, end) in enumerate(arcs):
        n = max(1, round(r * (end - begin) / step))
        points += [(x + r * cos(t), y + r * sin(t)) for t in (begin + (end - begin) * i / n for i in range(n))]
        if len(arcs) > 1:
            nx, ny, nr = arcs[(k + 1) % len(arcs)][0]
            a = (x + r * cos(end), y + r * sin(end))
            b = (nx + nr * cos(end), ny + nr * sin(end))
            m = max(1, round(hypot(b[0] - a[0], b[1] - a[1]) / step))
            points += [(a[0] + (b[0] - a[0]) * i / m, a[1] + (b[1] - a[1]) * i / m) for i in range(m)]
    return points
