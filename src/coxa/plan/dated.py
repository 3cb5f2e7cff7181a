"""Facts of days that cannot be, after today or before birth, are set aside, and the plan says so.

A person who flies west may have written something "tomorrow"; `[dates] ahead_days` of rules.toml leaves room for that.
What makes the plan more careful whatever its date (answers, flags, limits) is never set aside here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from coxa.catalog.records import Rules
from coxa.journal.state import State
from coxa.plan.records import Reason

LISTS = ("runs", "tests", "scores", "flares")


def set_aside_misdated(state: State, rules: Rules, today: date) -> tuple[State, tuple[Reason, ...]]:
    """Return the state without facts of impossible days, and one reason that counts them; usually the same state."""
    last = today + timedelta(days=int(rules.number("dates", "ahead_days")))
    born = state.value("person.birth_year")
    first = date(born, 1, 1) if isinstance(born, int) and date.min.year <= born <= date.max.year else date.min

    def can_be(on: date) -> bool:
        return first <= on <= last

    changes: dict[str, Any] = {}
    wrong = 0
    for name in LISTS:
        wrong += _sieve_list(changes, name, getattr(state, name), can_be)
    odd_mornings = [key for key in state.mornings if not can_be(key[0])]
    odd_sessions = [s.id for s in state.sessions.values() if s.status != "prescribed" and not can_be(s.on)]
    for name, odd in (("mornings", odd_mornings), ("sessions", odd_sessions)):
        if odd:
            changes[name] = _without(getattr(state, name), odd)
            wrong += len(odd)
    return (replace(state, **changes), (Reason("misdated", {"n": wrong}),)) if wrong else (state, ())


def _sieve_list(changes: dict[str, Any], name: str, rows: Iterable[Any], can_be: Callable[[date], bool]) -> int:
    """Keep the rows of days that can be; return how many were set aside."""
    given = tuple(rows)
    kept = tuple(row for row in given if can_be(row.on))
    if len(kept) < len(given):
        changes[name] = kept
    return len(given) - len(kept)


def _without(facts: Any, keys: Iterable[object]) -> Any:
    for key in keys:
        facts = facts.delete(key)
    return facts


def contradicted_mornings(state: State, days: int, today: date) -> tuple[Reason, ...]:
    """Return a reason when two devices told one of the last mornings differently; the careful answers were taken."""
    found = [m for m in state.mornings.values() if m.two_devices and 0 <= (today - m.on).days < days]
    return (Reason("two_devices", {"on": max(m.on for m in found).isoformat()}),) if found else ()
