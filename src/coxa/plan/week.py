"""Lay out the next 14 days by rule: the person's days, days between sessions, A and B in turn, runs in between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations

from coxa.catalog.records import Phase
from coxa.journal.state import State
from coxa.plan.hips import number_or_none
from coxa.plan.progress import done_sessions
from coxa.plan.records import DayPlan, PlanInput, Reason, RunAdvice
from coxa.plan.run_week import Outing, place_runs

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def days_wished(state: State) -> tuple[frozenset[str] | None, int | None]:
    """Return the weekdays the person named (None = any) and how many days a week they gave (None = not said)."""
    value = state.value("life.days")
    if isinstance(value, list) and value:
        named = frozenset(str(day) for day in value)
        return named, len(named)
    count = number_or_none(value)
    return None, int(count) if count is not None else None


def sessions_a_week(given: PlanInput, phase: Phase) -> int:
    """Return how many sessions a week: the phase's number, no more than the person's days."""
    _, count = days_wished(given.state)
    wished = count if count is not None else int(given.rules.number("session", "default_days_per_week"))
    return int(max(1, min(phase.sessions_per_week.use, wished, phase.sessions_per_week.max)))


def spread_days(named: frozenset[str], per_week: int) -> frozenset[str]:
    """Return the person's days for this many sessions a week, spread as widely as they allow, the earliest first."""
    days = sorted(WEEKDAYS.index(day) for day in named)
    if len(days) <= per_week:
        return named

    def narrowest(chosen: tuple[int, ...]) -> int:
        return min((later - day) % 7 or 7 for day, later in zip(chosen, (*chosen[1:], chosen[0]), strict=True))

    best = max(combinations(days, per_week), key=lambda chosen: (narrowest(chosen), [-day for day in chosen]))
    return frozenset(WEEKDAYS[day] for day in best)


def next_kind(given: PlanInput) -> str:
    """Return whether A or B comes next: the one that was not done last."""
    main = [session.kind for session in done_sessions(given.state) if session.kind in ("a", "b")]
    today = [(s.id, s.kind) for s in given.state.sessions.values() if s.on == given.today and s.kind in ("a", "b")]
    if today:
        return max(today)[1]
    return "b" if main and main[-1] == "a" else "a"


def lay_out(
    given: PlanInput, phase: Phase, minutes: dict[str, float], run: RunAdvice, hop_kinds: frozenset[str] = frozenset()
) -> tuple[DayPlan, ...]:
    """Return the next 14 days, today first; `hop_kinds` are the sessions (a, b) that hold hops.

    Sessions are laid out first, outings around them.
    """
    named, _ = days_wished(given.state)
    per_week = sessions_a_week(given, phase)
    training = named if named is None else spread_days(named, per_week)
    done = done_sessions(given.state)
    on_days = [session.on for session in done if session.on < given.today and session.kind != "calm"][-7:]
    kind = next_kind(given)
    days = [given.today + timedelta(days=n) for n in range(int(given.rules.number("session", "card_days")))]
    sessions: dict[date, str] = {}
    rests: dict[date, Reason] = {}
    for on in days:
        if _may_train(on, on_days, training, per_week, phase.min_days_between):
            on_days.append(on)
            sessions[on] = kind
            kind = "b" if kind == "a" else "a"
        else:
            rests[on] = _why_rest(on, on_days, named, phase)
    outings = place_runs(given, phase, run, sessions, hop_kinds)
    why = (_why_session(phase, named),)
    return tuple(_day(on, sessions.get(on), outings.get(on), minutes, why, rests) for on in days)


def _day(
    on: date,
    kind: str | None,
    outing: Outing | None,
    minutes: dict[str, float],
    why: tuple[Reason, ...],
    rests: dict[date, Reason],
) -> DayPlan:
    """Return one day: a session, with or without a run; a run; or rest."""
    run, km = (outing.kind, outing.km) if outing else (None, None)
    if kind is not None:
        reasons = (*why, *outing.reasons[:1]) if outing else why
        return DayPlan(on, "session", kind, minutes[kind], reasons, run, km)
    if outing is not None:
        return DayPlan(on, "run", None, 0.0, outing.reasons, run, km)
    return DayPlan(on, "rest", None, 0.0, (rests[on],))


def _may_train(
    on: date, on_days: Sequence[date], named: frozenset[str] | None, per_week: int, min_between: int
) -> bool:
    if named is not None and WEEKDAYS[on.weekday()] not in named:
        return False
    if any((on - day).days <= min_between for day in on_days):
        return False
    in_the_last_week = [day for day in on_days if (on - day).days < 7]
    if len(in_the_last_week) >= per_week:
        return False
    # Without named days the sessions are spread evenly: the week's gap is rounded to whole days, halves down.
    even_gap = (7 + (per_week - 1) // 2) // per_week
    return named is not None or not on_days or (on - on_days[-1]).days >= even_gap


def _why_session(phase: Phase, named: frozenset[str] | None) -> Reason:
    if named is not None:
        return Reason("day_yours", {})
    return Reason("day_spaced", {"n": phase.min_days_between})


def _why_rest(on: date, on_days: Sequence[date], named: frozenset[str] | None, phase: Phase) -> Reason:
    if named is not None and WEEKDAYS[on.weekday()] not in named:
        return Reason("rest_not_yours", {})
    if any((on - day).days <= phase.min_days_between for day in on_days):
        return Reason("rest_spacing", {"n": phase.min_days_between})
    return Reason("rest_enough", {})
