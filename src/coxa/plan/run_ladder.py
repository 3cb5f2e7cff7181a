"""The walk-run ladder: its steps as data, from half a minute to 30 minutes of running (rules.toml [ladder])."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from coxa.catalog.records import Rules
from coxa.journal.state import Run

WALK_RUN = "walk_run"


@dataclass(frozen=True, slots=True)
class Block:
    """A number of times: walk, then run. Minutes."""

    times: int
    walk_min: float
    run_min: float


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder, counted from 1."""

    number: int
    blocks: tuple[Block, ...]

    @property
    def run_min(self) -> float:
        """Return the minutes of running in all."""
        return sum(block.times * block.run_min for block in self.blocks)

    @property
    def minutes(self) -> float:
        """Return the minutes of the whole outing."""
        return self.run_min + sum(block.times * block.walk_min for block in self.blocks)

    @property
    def bout_min(self) -> float:
        """Return the longest time of running without a walk between."""
        return max(block.run_min for block in self.blocks)

    @property
    def continuous(self) -> bool:
        """Say whether this step is run without walking."""
        return len(self.blocks) == 1 and self.blocks[0].times == 1 and self.blocks[0].walk_min == 0

    def parts(self) -> list[tuple[str, float]]:
        """Return ("walk" or "run", minutes) in order, for a picture or a timer."""
        found: list[tuple[str, float]] = []
        for block in self.blocks:
            for _ in range(block.times):
                found += [("walk", block.walk_min)] if block.walk_min else []
                found.append(("run", block.run_min))
        return found


def ladder_steps(rules: Rules) -> tuple[Step, ...]:
    """Return the steps in order."""
    rows = cast(Sequence[Mapping[str, Sequence[Mapping[str, float]]]], rules.table("ladder")["step"])
    return tuple(
        Step(
            number,
            tuple(
                Block(int(block["times"]), float(block["walk_min"]), float(block["run_min"])) for block in row["blocks"]
            ),
        )
        for number, row in enumerate(rows, 1)
    )


def step_for(bout_min: float, steps: Sequence[Step]) -> int:
    """Return the highest step whose longest bout is no longer than this; the first where all are longer."""
    return max((step.number for step in steps if step.bout_min <= bout_min), default=1)


def covers(run: Run, number: int, steps: Sequence[Step]) -> bool:
    """Say whether this outing did the step or a higher one.

    A walk-run without a step tells nothing about how much of it was running, so it does not count towards a step.
    """
    if run.ladder_step is not None:
        return run.ladder_step >= number
    step = steps[number - 1]
    return run.continuous and run.minutes is not None and run.minutes >= step.minutes


def back_after(days_away: int, rules: Rules) -> int:
    """Return the highest step on which running begins again after so many days without an outing."""
    key = "half_way_step" if days_away <= rules.number("ladder", "half_way_days") else "long_away_step"
    return int(rules.number("ladder", key))
