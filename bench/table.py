"""Figures as a small table: name, value, goal, whether it is met."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value in `unit`; lower is better. `goal` None = no goal."""

    name: str
    value: float
    unit: str
    goal: float | None = None


def percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile; `share` from 0 to 1."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def milliseconds(run: Callable[[], object]) -> float:
    """Return how long one call takes."""
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


def spread(name: str, values: Sequence[float], unit: str = "ms") -> list[Figure]:
    """Return median, 95th percentile and worst of a series."""
    return [
        Figure(f"{name}, median", statistics.median(values), unit),
        Figure(f"{name}, 95th percentile", percentile(values, 0.95), unit),
        Figure(f"{name}, worst", max(values), unit),
    ]


def print_table(figures: Sequence[Figure]) -> None:
    """Print figures as a Markdown table, ready for docs/performance.md."""
    print("| what | measured | goal | met |")
    print("|---|---|---|---|")
    for figure in figures:
        goal = "" if figure.goal is None else f"{figure.goal:g} {figure.unit}"
        met = "" if figure.goal is None else ("yes" if figure.value <= figure.goal else "no")
        print(f"| {figure.name} | {figure.value:.3g} {figure.unit} | {goal} | {met} |")
