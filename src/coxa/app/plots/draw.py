"""The few shapes that plots are made of, as SVG text. Lengths are CSS pixels, y runs down.

A shape's look is its class: static/css/plots.css gives the tokens. Text is escaped here, so that a person's own words
can stand in a picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

CHAR_PX, BOLD_PX = 7.5, 8.3  # a letter at 13 px in a wide system font (DejaVu Sans): labels rather keep apart
LINE_PX = 16.0

Point = tuple[float, float]


def number(value: float) -> str:
    """Return a length rounded to 0.1 px, without a needless zero."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def text_px(words: str, bold: bool = False) -> float:
    """Return about how wide words are at 13 px."""
    return len(words) * (BOLD_PX if bold else CHAR_PX)


@dataclass(frozen=True, slots=True)
class Axis:
    """A straight scale from values to pixels; `low` lies at `from_px`. A single value lies in the middle."""

    low: float
    high: float
    from_px: float
    to_px: float

    def at(self, value: float) -> float:
        """Return where a value lies, px."""
        if self.high == self.low:
            return (self.from_px + self.to_px) / 2
        return self.from_px + (value - self.low) / (self.high - self.low) * (self.to_px - self.from_px)


@dataclass(slots=True)
class Canvas:
    """One picture being drawn. `name` is what a screen reader says in its place."""

    width: float
    height: float
    name: str
    look: str = ""  # further classes of the svg
    parts: list[str] = field(default_factory=list)

    def line(self, x1: float, y1: float, x2: float, y2: float, look: str) -> None:
        """Draw a straight line."""
        ends = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
        self.parts.append(f'<line class="{look}" {ends}/>')

    def rect(self, x: float, y: float, width: float, height: float, look: str) -> None:
        """Draw an upright rectangle from its upper left corner."""
        size = f'width="{number(max(0.0, width))}" height="{number(max(0.0, height))}"'
        self.parts.append(f'<rect class="{look}" x="{number(x)}" y="{number(y)}" {size}/>')

    def circle(self, x: float, y: float, radius: float, look: str) -> None:
        """Draw a circle."""
        self.parts.append(f'<circle class="{look}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>')

    def text(self, x: float, y: float, words: str, look: str = "") -> None:
        """Write one line of words on the base line `y`; the classes `end` and `mid` say what of it lies at `x`."""
        classes = f' class="{look}"' if look else ""
        self.parts.append(f'<text{classes} x="{number(x)}" y="{number(y)}">{escape(words)}</text>')

    def polylines(self, rows: Iterable[Sequence[Point]], look: str) -> None:
        """Draw lines through points, each row one line of its own; a row of one point draws nothing."""
        path = "".join(
            "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) for points in rows if len(points) > 1
        )
        if path:
            self.parts.append(f'<path class="{look}" d="{path}"/>')

    def dots(self, points: Iterable[Point], look: str) -> None:
        """Draw many equal dots as one path: lines without length, whose round ends are the dots."""
        path = "".join(f"M{number(x)} {number(y)}h0" for x, y in points)
        if path:
            self.parts.append(f'<path class="{look}" d="{path}"/>')

    def bars(self, rows: Iterable[tuple[float, float, float, float]], look: str) -> None:
        """Draw many bars as one path; a row is (x, upper y, width, height)."""
        path = "".join(
            f"M{number(x)} {number(y)}h{number(w)}v{number(h)}h-{number(w)}z" for x, y, w, h in rows if h > 0 and w > 0
        )
        if path:
            self.parts.append(f'<path class="{look}" d="{path}"/>')

    def svg(self) -> str:
        """Return the picture."""
        look = f"plot {self.look}".strip()
        box = f"0 0 {number(self.width)} {number(self.height)}"
        head = f'<svg class="{look}" viewBox="{box}" role="img" aria-label="{escape(self.name)}" focusable="false">'
        return head + "".join(self.parts) + "</svg>"
