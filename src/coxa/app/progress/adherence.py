"""Sessions done of those the plan asked for, week by week, and where the missed ones fell: without blame.

A week asks for the phase's number of sessions, no more than the person's own days (as in plan/week.py); the first and
the running week ask for their share. More than asked in one week makes up for nothing in another, and is told apart.
Missed sessions of a week with a flare fell in the flare; those of a stretch of days without any entry fell away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from coxa.app.progress.course import PhaseSpan
from coxa.catalog.records import Catalog, Rules
from coxa.journal.state import State
from coxa.plan.flare import Flare
from coxa.plan.week import days_wished

TABLE = "progress_page"
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Adherence:
    """`done` of `asked` sessions; `extra` were more than a week asked for.

    `in_flare` and `away` count where missed ones fell.
    """

    done: int
    asked: int
    extra: int
    in_flare: int
    away: int

    @property
    def missed(self) -> int:
        """Return how many of the asked sessions were not done."""
        return self.asked - self.done


def adherence_of(
    state: State, phases: Iterable[PhaseSpan], flares: Iterable[Flare], catalog: Catalog, rules: Rules, today: date
) -> Adherence | None:
    """Return the count from the first session to yesterday; None before the first session."""
    days = [session.on for session in state.sessions.values() if session.status in ("done", "stopped")]
    days = sorted(on for on in days if on <= today)
    if not days:
        return None
    silent = silent_days(state, days[0], today, int(rules.number(TABLE, "away_days")))
    flaring = _flare_days(flares, today)
    asks = _Asks(tuple(phases), catalog, _days_a_week(state, rules))
    by_week = Counter(on - timedelta(days=on.weekday()) for on in days)
    done = asked = extra = in_flare = away = 0
    monday = days[0] - timedelta(days=days[0].weekday())
    while monday <= today:
        week = [on for n in range(7) if days[0] <= (on := monday + timedelta(days=n)) <= today]
        trained = by_week[monday]
        wanted = asks.in_week(week[0], len(week), today in week)
        kept = min(trained, wanted)
        missed = wanted - kept
        gone = min(missed, round(wanted * sum(on in silent for on in week) / len(week)))
        sore = min(missed - gone, sum(on in flaring for on in week))
        done, asked, extra = done + kept, asked + wanted, extra + trained - kept
        in_flare, away = in_flare + sore, away + gone
        monday += WEEK
    return Adherence(done, asked, extra, in_flare, away)


@dataclass(frozen=True, slots=True)
class _Asks:
    """How many sessions a week asks for."""

    phases: tuple[PhaseSpan, ...]
    catalog: Catalog
    days_a_week: int

    def in_week(self, first: date, days: int, running: bool) -> int:
        """Return the number for the part of a week that has been lived; the running week asks for whole past shares."""
        whole = min(self.days_a_week, self._of_phase(first))
        share = whole * days / 7
        return int(share) if running else max(1, round(share)) if days == 7 else round(share)

    def _of_phase(self, on: date) -> int:
        span = next((span for span in reversed(self.phases) if span.start <= on), None)
        span = span or (self.phases[0] if self.phases else None)
        protocol = self.catalog.protocols.get(span.protocol) if span else None
        found = next((p for p in protocol.phases if p.id == span.phase), None) if protocol and span else None
        return int(found.sessions_per_week.use) if found else self.days_a_week


def _days_a_week(state: State, rules: Rules) -> int:
    _, wished = days_wished(state)
    return wished or int(rules.number("session", "default_days_per_week"))


def silent_days(state: State, start: date, today: date, least: int) -> frozenset[date]:
    """Return the days of every stretch of at least `least` days without any entry."""
    told = {on for on, _ in state.mornings} | {run.on for run in state.runs}
    told |= {session.on for session in state.sessions.values() if session.status != "prescribed"}
    found: set[date] = set()
    row: list[date] = []
    for n in range((today - start).days + 1):
        on = start + timedelta(days=n)
        if on not in told:
            row.append(on)
            continue
        if len(row) >= least:
            found.update(row)
        row = []
    return frozenset(found | set(row if len(row) >= least else ()))


def _flare_days(flares: Iterable[Flare], today: date) -> frozenset[date]:
    return frozenset(
        flare.start + timedelta(days=n)
        for flare in flares
        for n in range((min(flare.end or today, today) - flare.start).days + 1)
    )
