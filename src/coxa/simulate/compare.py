"""Planners side by side on the same people: flare days, and days until half an hour of running. Nothing of it is real.

Everything is drawn from a frozen file (bench/rivals.toml). The same person meets the same days with every planner: long
drives, holidays, missed sessions and the hip's form are common random numbers.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from coxa.simulate.guide import World
from coxa.simulate.live import Life, start_of
from coxa.simulate.people import Ranges, draw_person
from coxa.simulate.records import Lived
from coxa.simulate.rivals import Rival, RivalRules

OURS = "coxa"
WON, DRAWN, LOST = "won", "drawn", "lost"


@dataclass(frozen=True, slots=True)
class Setup:
    """A frozen comparison: who is drawn, what is measured, who is compared."""

    seed: int
    people_per_group: int
    weeks: int
    flare_points: float
    run_goal_min: float
    run_max_pain: float
    tie_flare_days: int
    tie_run_days: int
    groups: Mapping[str, Ranges]
    expect: Mapping[str, str]
    rivals: Mapping[str, RivalRules]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one person fared with one planner. `run_day`: days until the run, None when it did not come in time."""

    group: str
    person: int
    planner: str
    flare_days: int
    run_day: int | None
    wants_to_run: bool
    days_trained: int


def read_setup(path: Path) -> Setup:
    """Return the comparison of a file."""
    raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    draw, measure = raw["draw"], raw["measure"]
    return Setup(
        seed=draw["seed"],
        people_per_group=draw["people_per_group"],
        weeks=draw["weeks"],
        flare_points=measure["flare_points"],
        run_goal_min=measure["run_goal_min"],
        run_max_pain=measure["run_max_pain"],
        tie_flare_days=measure["tie_flare_days"],
        tie_run_days=measure["tie_run_days"],
        groups={name: Ranges(row.get("people", {}), row.get("responder", {})) for name, row in raw["group"].items()},
        expect={name: row["expect"] for name, row in raw["group"].items()},
        rivals={
            name: RivalRules(row["weekly"], row["first_run_min"], row["run_every_days"])
            for name, row in raw["rival"].items()
        },
    )


def compare_person(setup: Setup, world: World, group: str, number: int, on: date) -> list[Outcome]:
    """Return how one person of a group fares with our planner and with each rival."""
    person = draw_person(setup.seed, number, world.catalog, setup.groups[group])
    start = start_of(person, on, setup.seed)
    found = []
    for name in (OURS, *setup.rivals):
        guide = Rival(world, setup.rivals[name]) if name in setup.rivals else None
        days = list(Life(start, world, guide).days(7 * setup.weeks))
        found.append(
            Outcome(
                group,
                number,
                name,
                flare_days(days, setup.flare_points),
                day_of_run(days, setup),
                "running.goal_km" in person.answers,
                sum(day.done is not None for day in days),
            )
        )
    return found


def flare_days(days: Iterable[Lived], points: float) -> int:
    """Count the days on which a sore hip's fast pain was at least so high."""
    return sum(any(flare >= points for flare in day.flare.values()) for day in days)


def day_of_run(days: Iterable[Lived], setup: Setup) -> int | None:
    """Return the day of the first continuous run of the goal's length that was bearable, counted from 0."""
    for day in days:
        ran = day.ran
        if ran is None or not ran.continuous or ran.run_min < setup.run_goal_min - 1e-9:
            continue
        if (day.run_worst or 0.0) <= setup.run_max_pain:
            return day.number
    return None


def verdict(ours: float | None, theirs: float | None, tie: float) -> str:
    """Return won, drawn or lost for the first; fewer is better, None (never) is worst."""
    if ours is None or theirs is None:
        return DRAWN if ours is theirs else LOST if ours is None else WON
    return DRAWN if abs(ours - theirs) <= tie else WON if ours < theirs else LOST


@dataclass(frozen=True, slots=True)
class Tally:
    """Draws won, drawn and lost by our planner against one rival in one group, on one measure."""

    group: str
    rival: str
    measure: str
    won: int
    drawn: int
    lost: int


def tallies(setup: Setup, outcomes: Sequence[Outcome]) -> list[Tally]:
    """Return the table. Days until the run count only for people who run or want to."""
    by = {(one.group, one.person, one.planner): one for one in outcomes}
    found = []
    for group in setup.groups:
        people = sorted({one.person for one in outcomes if one.group == group})
        for rival in setup.rivals:
            pairs = [(by[group, n, OURS], by[group, n, rival]) for n in people]
            flares = [verdict(a.flare_days, b.flare_days, setup.tie_flare_days) for a, b in pairs]
            runs = [verdict(a.run_day, b.run_day, setup.tie_run_days) for a, b in pairs if a.wants_to_run]
            found.append(_tally(group, rival, "flare_days", flares))
            found.append(_tally(group, rival, "run_day", runs))
    return found


def _tally(group: str, rival: str, measure: str, verdicts: Sequence[str]) -> Tally:
    return Tally(group, rival, measure, verdicts.count(WON), verdicts.count(DRAWN), verdicts.count(LOST))
