"""What a plot is, and the plain records that plots are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Twin:
    """The same as text: one sentence and a table whose cells are words."""

    sentence: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot: its title with the unit, its pictures (safe SVG text, one for each width), and its text twin.

    `notes` are lines under the picture, such as the words of flares that found no room in it; `notes_look` is the
    class of their list: on a wide screen they may have found room.
    """

    title: str
    pictures: tuple[str, ...]
    twin: Twin
    notes: tuple[str, ...] = ()
    notes_look: str = ""


# --- what is drawn ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of days with words: a flare or a phase. `end` is its last day."""

    start: date
    end: date
    words: str
    more: str = ""  # a second line


@dataclass(frozen=True, slots=True)
class Course:
    """Pain and load of one hip. `pain` 0 to 10 by day; minutes by day. All days lie from `start` to `end`."""

    start: date
    end: date
    pain: Mapping[date, float]
    strength_min: Mapping[date, float] = field(default_factory=dict)
    run_min: Mapping[date, float] = field(default_factory=dict)
    flares: tuple[Spell, ...] = ()
    phases: tuple[Spell, ...] = ()

    @property
    def days(self) -> int:
        """Return how many days the axis holds."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class Pair:
    """One test on both sides, its values in words.

    `share` is the worse side in per cent of the better one, `error` in the same per cent.

    `worse` is the side with less, None when both are equal. `shown` is the difference in words ("91 %", "12° less").
    """

    name: str
    right: str
    left: str
    share: float
    error: float
    worse: str | None
    shown: str
    verdict: str  # even | inside_error | less
    both: str = ""  # both values in short: "21 | 23 times"
    since: str = ""  # what the first test was, in words


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """One filled-in score."""

    on: date
    value: float


@dataclass(frozen=True, slots=True)
class ScoreCourse:
    """One score over time. `error`, `felt` and `content` are None where nothing is known or decided.

    `felt` and `content` are scores, not differences; `low` to `high` is the score's whole range.
    """

    name: str
    low: float
    high: float
    points: tuple[ScorePoint, ...]
    error: float | None
    felt: float | None
    content: float | None
    next_on: date | None
    higher_is_better: bool = True


@dataclass(frozen=True, slots=True)
class Outing:
    """One run. `guard_km` is how far the guard let it go, None where the guard was not on."""

    on: date
    km: float
    guard_km: float | None
    step: int | None = None  # of the ladder
