"""What the journal shows that asks for the safety questions again (rules.toml [flare]; screening.toml `journal`).

    two_flares       two flares of one hip that begin within four weeks
    long_flare       bad mornings in a row over 72 hours
    limp_again       a second morning with a limp within two weeks
    new_night_pain   three nights in a week that the hip woke the person, where it did not before

Each is shown on the day on which the journal could tell, by the event that told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from coxa.catalog.records import SIDES, Rules, Side
from coxa.journal.state import Morning, State
from coxa.plan.flare import Flare, recent_flares
from coxa.plan.hips import hip_number


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing the journal shows: its code, the day it showed, and the event that told."""

    code: str
    on: date
    event: str


def shown_by_journal(state: State, rules: Rules, today: date) -> tuple[Shown, ...]:
    """Return what asks for the safety questions again, whether they were answered since or not; oldest first."""
    flares = recent_flares(state, rules, today)
    found = [*_two_flares(flares, rules), *_long_flares(flares)]
    for side in SIDES:
        mornings = _mornings(state, side, rules, today)
        if mornings:
            found += [*_limps(mornings, rules), *_nights(state, side, mornings, rules)]
    return tuple(sorted(found, key=lambda shown: (shown.on, shown.code)))


def _two_flares(flares: tuple[Flare, ...], rules: Rules) -> list[Shown]:
    days = int(rules.number("flare", "again_days"))
    found = []
    for side in SIDES:
        mine = [flare for flare in flares if flare.side == side]
        for earlier, later in zip(mine, mine[1:], strict=False):
            if (later.start - earlier.start).days <= days:
                found.append(Shown("two_flares", later.known, later.event))
    return found


def _long_flares(flares: tuple[Flare, ...]) -> list[Shown]:
    return [Shown("long_flare", flare.long_red, flare.long_red_event) for flare in flares if flare.long_red is not None]


def _mornings(state: State, side: Side, rules: Rules, today: date) -> list[Morning]:
    """Return the mornings of the weeks that the planner looks at, oldest first."""
    days = (today - timedelta(days=back) for back in range(int(rules.number("flare", "window_days")), -1, -1))
    found = (state.mornings.get((on, side)) for on in days)
    return [morning for morning in found if morning is not None]


def _limps(mornings: list[Morning], rules: Rules) -> list[Shown]:
    least, days = int(rules.number("flare", "limp_mornings")), rules.number("flare", "limp_days")
    limps = [morning for morning in mornings if morning.limp]
    return [
        Shown("limp_again", last.on, last.event)
        for first, last in zip(limps, limps[least - 1 :], strict=False)
        if (last.on - first.on).days < days
    ]


def _nights(state: State, side: Side, mornings: list[Morning], rules: Rules) -> list[Shown]:
    """Return the night pain that is new: enough nights in a week, none in the weeks before, none by the answers."""
    if (hip_number(state, side, "wakes_nights_per_week") or 0) > 0:
        return []
    number = rules.number
    least, days, quiet = (
        int(number("flare", "night_mornings")),
        number("flare", "night_days"),
        number("flare", "night_quiet_days"),
    )
    woke = [morning for morning in mornings if morning.woke]
    found = []
    for first, last in zip(woke, woke[least - 1 :], strict=False):
        before = any(0 < (first.on - one.on).days <= quiet for one in woke)
        if (last.on - first.on).days < days and not before:
            found.append(Shown("new_night_pain", last.on, last.event))
    return found
