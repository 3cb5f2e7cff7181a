"""The 0 to 10 number buttons in three rows by meaning: 0-2 barely there, 3-5 I notice it, 6-10 it stops me."""

from __future__ import annotations

from dataclasses import dataclass

from coxa.app.wording import say

ROWS = (("low", range(3)), ("middle", range(3, 6)), ("high", range(6, 11)))


@dataclass(frozen=True, slots=True)
class NumberButton:
    """One button; `above` marks a value that makes the day lighter."""

    value: int
    id: str
    chosen: bool
    above: bool


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """One row of buttons and its meaning."""

    meaning: str
    buttons: list[NumberButton]


@dataclass(frozen=True, slots=True)
class Scale:
    """A group of eleven radio buttons under one name."""

    name: str
    rows: list[ScaleRow]


def scale_rows(name: str, chosen: object = None, above_from: float | None = None) -> Scale:
    """Return the buttons of one question; nothing is chosen beforehand the first time."""
    rows = []
    for meaning, numbers in ROWS:
        buttons = [
            NumberButton(n, f"{name}-{n}", str(n) == str(chosen), above_from is not None and n >= above_from)
            for n in numbers
        ]
        rows.append(ScaleRow(say(f"scale.{meaning}"), buttons))
    return Scale(name, rows)
