"""The picture of an experiment: blocks side by side, a dot for each value, a line for each mean that counts.

Coordinates are those of the page's inline SVG, 330 wide and `HEIGHT` high; the table beside it says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from coxa.app.wording import plain_number
from coxa.catalog.experiment_records import TrialMeasure
from coxa.plan.experiment_result import BlockResult

LEFT_X, RIGHT_X = 26.0, 330.0
TOP_Y, BASE_Y, HEIGHT = 26.0, 136.0, 150.0
STEPS_MAX = 5


@dataclass(frozen=True, slots=True)
class Dot:
    """One value; `first`: of the days at the start of a block that do not count."""

    x: float
    y: float
    first: bool


@dataclass(frozen=True, slots=True)
class DrawnBlock:
    """One block as a strip; `mean_y` is None when it does not count."""

    x: float
    width: float
    middle_x: float
    end_x: float
    with_it: bool
    mean_y: float | None
    dots: list[Dot]


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it; `ticks` are (label, y)."""

    blocks: list[DrawnBlock]
    ticks: list[tuple[str, float]]


def picture_of(blocks: tuple[BlockResult, ...], measure: TrialMeasure, settle_days: int) -> Picture:
    """Return the picture; the axis holds the whole scale of points, and the values with some room for degrees."""
    low, high, step = _axis(blocks, measure)

    def y(value: float) -> float:
        return round(BASE_Y - (BASE_Y - TOP_Y) * (value - low) / (high - low), 1)

    width = (RIGHT_X - LEFT_X) / max(1, len(blocks))
    drawn = []
    for number, one in enumerate(blocks):
        x = LEFT_X + number * width
        day_width = width / one.block.days
        settled = one.block.start + timedelta(days=settle_days)
        dots = [
            Dot(round(x + ((value.on - one.block.start).days + 0.5) * day_width, 1), y(value.value), value.on < settled)
            for value in one.values
        ]
        mean = None if one.mean is None else y(one.mean)
        drawn.append(
            DrawnBlock(
                round(x, 1),
                round(width, 1),
                round(x + width / 2, 1),
                round(x + width, 1),
                one.block.with_it,
                mean,
                dots,
            )
        )
    ticks = []
    value = low
    while value <= high:
        ticks.append((plain_number(value), y(value)))
        value += step
    return Picture(drawn, ticks)


def _axis(blocks: tuple[BlockResult, ...], measure: TrialMeasure) -> tuple[float, float, float]:
    """Return the lower end, the upper end and the step between two labels."""
    if measure.unit == "points":
        return measure.min, measure.max, (measure.max - measure.min) / 2
    values = [value.value for one in blocks for value in one.values]
    low = 10 * int((min(values, default=60) - 5) // 10)
    high = 10 * int(-(-(max(values, default=120) + 5) // 10))
    return low, high, 10 * max(1, -(-(high - low) // (10 * STEPS_MAX)))
