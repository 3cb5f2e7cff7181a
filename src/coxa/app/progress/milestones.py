"""What was first, reached or settled, as a plain list with days. Nothing here is praised and nothing is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from coxa.app.progress.course import PhaseSpan, flare_words, phase_name
from coxa.app.progress.outcomes import value_words
from coxa.app.wording import say
from coxa.catalog.records import Catalog, Rules
from coxa.journal.state import State
from coxa.plan.flare import Flare
from coxa.plan.outcomes import is_acceptable, tests_of


@dataclass(frozen=True, slots=True)
class Milestone:
    """One day and what happened on it."""

    on: date
    words: str


def milestones_of(
    state: State, phases: Iterable[PhaseSpan], flares: Iterable[Flare], catalog: Catalog, rules: Rules, today: date
) -> list[Milestone]:
    """Return everything worth naming up to today, the newest first."""
    found = [
        *_sessions(state),
        *(Milestone(p.start, say("progress_page.phase", name=phase_name(p.protocol, p.phase))) for p in phases),
        *_flares(flares, today),
        *_runs(state, rules),
        *_tests(state, catalog),
    ]
    return sorted((row for row in found if row.on <= today), key=lambda row: (row.on, row.words), reverse=True)


def _sessions(state: State) -> list[Milestone]:
    days = sorted(session.on for session in state.sessions.values() if session.status in ("done", "stopped"))
    rows = [Milestone(days[0], say("progress_page.first_session"))] if days else []
    return rows + [Milestone(days[n - 1], say("progress_page.sessions", n=n)) for n in (50, 100, 200) if len(days) >= n]


def _flares(flares: Iterable[Flare], today: date) -> list[Milestone]:
    rows = []
    for flare in flares:
        words = ", ".join(part for part in flare_words(flare, today) if part)
        side = say(f"word.side.{flare.side}.name")
        if flare.end is not None and not flare.closed:
            rows.append(Milestone(flare.end, say("progress_page.settled", words=words, side=side)))
        elif flare.end is None:
            rows.append(Milestone(flare.start, say("progress_page.flare_began", side=side)))
    return rows


def _runs(state: State, rules: Rules) -> list[Milestone]:
    """Return the first outing, the first half hour without walking, and the longest run."""
    runs = sorted(state.runs, key=lambda run: run.on)
    if not runs:
        return []
    rows = [Milestone(runs[0].on, say("progress_page.first_run"))]
    full = rules.number("ladder", "full_minutes")
    whole = next((run for run in runs if run.continuous and (run.minutes or 0) >= full), None)
    if whole is not None:
        rows.append(Milestone(whole.on, say("progress_page.first_full_run", n=int(full))))
    longest = max(runs, key=lambda run: run.km)
    if longest.on != runs[0].on:
        rows.append(Milestone(longest.on, say("progress_page.longest", km=float(longest.km))))
    return rows


def _tests(state: State, catalog: Catalog) -> list[Milestone]:
    """Return when each side first reached a test's target, if it was below it before."""
    rows = []
    for test_id in dict.fromkeys(row.test for row in state.tests):
        test = catalog.tests.get(test_id)
        if test is None or test.target is None:
            continue
        for side in ("left", "right") if test.sided else ("both",):
            results = tests_of(state, test_id, side)
            reached = [is_acceptable(test.better, row.value, test.target) for row in results]
            if True in reached and reached[0] is False:
                row = results[reached.index(True)]
                name = "" if side == "both" else say(f"word.side.{side}.name")
                value = value_words(test, row.value)
                key = "progress_page.reached_side" if name else "progress_page.reached"
                rows.append(Milestone(row.on, say(key, name=say(f"test.{test.id}.name"), side=name, value=value)))
    return rows
