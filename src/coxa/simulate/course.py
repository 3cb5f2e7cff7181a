"""A lived course in figures: week by week, in all, and as one line of bars for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from coxa.simulate.guide import READY
from coxa.simulate.parameters import load_model
from coxa.simulate.records import Lived

WEEK = 7
BARS = "▁▂▃▄▅▆▇█"
TOLD = (
    "phase_forward",
    "phase_back",
    "phase_long",
    "phase_long_way",
    "phase_check_passed",
)  # reasons of a plan that a week's row names
FLARE, AWAY, CLOSED, HALF_HOUR = "flare", "away", "closed", "half_hour"
HALF_HOUR_MIN = 30.0


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days. Pain: mean over mornings and sore hips, 0 to 10. `words`: codes of what is worth a word."""

    number: int
    start: date
    phase: str | None
    offered: int
    done: int
    runs: int
    pain: float
    load_lu: float
    longest_km: float
    longest_min: float
    flare_days: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole course. `half_hour`: days until the first half hour of running without a walk, None when never."""

    sessions: int
    offered: int
    runs: int
    flare_days: int
    half_hour: int | None
    closed_days: int
    away_days: int
    pain_first_week: float
    pain_last_week: float


def is_flare(day: Lived) -> bool:
    """Say whether a sore hip's fast pain is high this morning."""
    points = load_model().fixed["flare_day_points"]
    return any(flare >= points for flare in day.flare.values())


def ran_half_hour(day: Lived) -> bool:
    """Say whether half an hour was run without a walk between."""
    ran = day.ran
    return ran is not None and ran.continuous and ran.run_min >= HALF_HOUR_MIN - 1e-9


def _mean_pain(days: Iterable[Lived]) -> float:
    pains = [pain for day in days for pain in day.pain.values()]
    return sum(pains) / len(pains) if pains else 0.0


def _words(days: Sequence[Lived], first_half_hour: int | None) -> tuple[str, ...]:
    reasons = {code for day in days for code in day.reasons}
    found = [code for code in TOLD if code in reasons]
    found += [FLARE] if any(is_flare(day) for day in days) else []
    found += [AWAY] if any(day.away for day in days) else []
    found += [CLOSED] if any(day.status not in (READY, "") for day in days) else []
    found += [HALF_HOUR] if any(day.number == first_half_hour for day in days) else []
    return tuple(found)


def half_hour_day(days: Iterable[Lived]) -> int | None:
    """Return the day of the first half hour of running, from 0."""
    return next((day.number for day in days if ran_half_hour(day)), None)


def weeks_of(days: Sequence[Lived]) -> list[Week]:
    """Return the course week by week; the last week may be shorter."""
    first = half_hour_day(days)
    return [_week(days[at : at + WEEK], at // WEEK + 1, first) for at in range(0, len(days), WEEK)]


def _week(days: Sequence[Lived], number: int, first_half_hour: int | None) -> Week:
    phases = [day.phase for day in days if day.phase is not None]
    runs = [day.ran for day in days if day.ran is not None]
    return Week(
        number=number,
        start=days[0].on,
        phase=phases[-1] if phases else None,
        offered=sum(day.session is not None for day in days),
        done=sum(day.done is not None for day in days),
        runs=len(runs),
        pain=round(_mean_pain(days), 2),
        load_lu=round(sum(day.load_lu for day in days), 1),
        longest_km=max((run.km for run in runs), default=0.0),
        longest_min=round(max((run.run_min for run in runs), default=0.0), 1),
        flare_days=sum(is_flare(day) for day in days),
        words=_words(days, first_half_hour),
    )


def totals_of(days: Sequence[Lived]) -> Totals:
    """Return the course in all."""
    return Totals(
        sessions=sum(day.done is not None for day in days),
        offered=sum(day.session is not None for day in days),
        runs=sum(day.ran is not None for day in days),
        flare_days=sum(is_flare(day) for day in days),
        half_hour=half_hour_day(days),
        closed_days=sum(day.status not in (READY, "") for day in days),
        away_days=sum(day.away for day in days),
        pain_first_week=round(_mean_pain(days[:WEEK]), 2),
        pain_last_week=round(_mean_pain(days[-WEEK:]), 2),
    )


def spark(values: Sequence[float], most: float | None = None) -> str:
    """Return one bar a value, the highest for `most` (else for the largest value)."""
    top = most if most is not None else max(values, default=0.0)
    if top <= 0:
        return BARS[0] * len(values)
    return "".join(BARS[min(len(BARS) - 1, max(0, int(value / top * len(BARS))))] for value in values)
