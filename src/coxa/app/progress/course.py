"""Pain, load, flares and phases of one hip as a course on a time axis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from coxa.app.plots.records import Course, Spell
from coxa.app.wording import say
from coxa.catalog.records import Side
from coxa.catalog.words import load_words
from coxa.journal.state import SessionRecord, State
from coxa.plan.flare import Flare
from coxa.plan.hips import number_or_none

WORDS_SHOWN = 26  # of what a flare came after; more does not fit beside its band


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """One phase of a protocol as it was shown, from its first day to its last. Both inclusive."""

    protocol: str
    phase: str
    start: date
    end: date


def phase_spans(state: State, today: date) -> tuple[PhaseSpan, ...]:
    """Return the phases in order, from the programmes that were shown; the last one goes on until today."""
    changes: list[tuple[str, str, date]] = []
    for event in state.ledger.get(("programme", None), ()):
        protocol, phase = str(event.data["protocol"]), str(event.data["phase"])
        start = date.fromisoformat(cast(str, event.data["block_start"]))
        if start > today or (changes and changes[-1][:2] == (protocol, phase)):
            continue
        while changes and changes[-1][2] >= start:  # a phase that was left on the day it began was not lived
            changes.pop()
        if not changes or changes[-1][:2] != (protocol, phase):
            changes.append((protocol, phase, start))
    ends = [*(start - timedelta(days=1) for _, _, start in changes[1:]), today][: len(changes)]
    return tuple(PhaseSpan(*change, end) for change, end in zip(changes, ends, strict=True))


def runs_too(state: State) -> bool:
    """Say whether the person runs or wants to, as plan/phase.py has it for the plan."""
    return state.value("running.now") is True or number_or_none(state.value("running.goal_km")) is not None


def phase_name(protocol: str, phase: str) -> str:
    """Return a phase's plain name; its id where an older catalog had it."""
    key = f"protocol.{protocol}.phase.{phase}.name"
    return say(key) if load_words().has(key) else phase


def session_minutes(session: SessionRecord) -> float:
    """Return about how long a session took: as planned, by the share of its sets that were done."""
    if session.status == "prescribed":
        return 0.0
    asked = sum(item.sets for item in session.items)
    tried = len(session.sets) + len(session.stopped_sets)
    if asked == 0 or (tried == 0 and session.status == "done"):
        return session.minutes
    return session.minutes * min(1.0, tried / asked)


def strength_minutes(state: State) -> Mapping[date, float]:
    """Return the minutes of sessions by day."""
    minutes: defaultdict[date, float] = defaultdict(float)
    for session in state.sessions.values():
        value = session_minutes(session)
        if value:
            minutes[session.on] += value
    return minutes


def run_minutes(state: State) -> tuple[Mapping[date, float], int]:
    """Return the minutes of runs by day, and how many runs have no time and so cannot be drawn."""
    minutes: defaultdict[date, float] = defaultdict(float)
    for run in state.runs:
        if run.minutes:
            minutes[run.on] += run.minutes
    return minutes, sum(not run.minutes for run in state.runs)


def first_day(state: State) -> date | None:
    """Return the first day anything was felt or done; None in an empty journal."""
    days = [on for on, _ in state.mornings]
    days += [session.on for session in state.sessions.values() if session.status != "prescribed"]
    days += [run.on for run in state.runs]
    return min(days, default=None)


def pain_of(state: State, side: Side) -> dict[date, float]:
    """Return one hip's mornings by day."""
    return {on: morning.pain for (on, hip), morning in state.mornings.items() if hip == side}


def flare_words(flare: Flare, today: date) -> tuple[str, str]:
    """Return a flare in two short lines: how long, and after what it came (the person's own words)."""
    days = ((flare.end or today) - flare.start).days + 1
    after = flare.after.strip()
    if len(after) > WORDS_SHOWN:
        after = after[: WORDS_SHOWN - 1].rstrip() + "…"
    return say("progress_page.flare", n=days), say("progress_page.flare_after", words=after) if after else ""


def course_of(state: State, side: Side, flares: Iterable[Flare], start: date, today: date) -> Course:
    """Return one hip's course from `start` to today."""

    def within(by_day: Mapping[date, float]) -> dict[date, float]:
        return {on: value for on, value in by_day.items() if start <= on <= today}

    spells = []
    for flare in flares:
        end = min(flare.end or today, today)
        if flare.side == side and end >= start and flare.start <= today:
            spells.append(Spell(max(start, flare.start), end, *flare_words(flare, today)))
    phases = [
        Spell(max(start, span.start), span.end, phase_name(span.protocol, span.phase))
        for span in phase_spans(state, today)
        if span.end >= start
    ]
    return Course(
        start=start,
        end=today,
        pain=within(pain_of(state, side)),
        strength_min=within(strength_minutes(state)),
        run_min=within(run_minutes(state)[0]),
        flares=tuple(spells),
        phases=tuple(phases),
    )
