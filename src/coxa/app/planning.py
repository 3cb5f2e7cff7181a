"""The shell around the planner: gather, call once, write what was chosen, remember it while nothing changed."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date

from coxa.app import services
from coxa.catalog.load import load_catalog, load_rules
from coxa.gather import plan_input
from coxa.journal.events import Json
from coxa.journal.state import Programme, State
from coxa.plan.plan import make_plan
from coxa.plan.records import PLANNER_VERSION, Plan

ASKED_LAST = "life.minutes"  # with its answer the planner deals out sessions A and B


@dataclass(frozen=True, slots=True)
class _Made:
    state: State
    today: date
    plan: Plan


_made: dict[str, _Made] = {}
_lock = threading.Lock()


def plan_for(person: str, today: date) -> Plan:
    """Return the plan of `today`, made anew only when the journal or the day changed.

    A newly chosen programme is written to the journal before anybody sees it, once. As long as the person was not
    asked how long a session may take, only the calm session is theirs to do: then the choice stays open, so that the
    answers still to come can shape it.
    """
    with _lock:
        state = services.state_of(person)
        made = _made.get(person)
        if made is not None and made.state is state and made.today == today:
            return made.plan
        plan = make_plan(plan_input(state, today))
        if plan.programme_is_new and plan.programme is not None and state.was_asked(ASKED_LAST):
            event = services.new_event(person, "programme_prescribed", _programme_data(plan.programme))
            services.record(person, [event])
            state = services.state_of(person)
            plan = make_plan(plan_input(state, today))
        _made[person] = _Made(state, today, plan)
        return plan


def forget(person: str) -> None:
    """Drop the remembered plan of an erased person."""
    with _lock:
        _made.pop(person, None)


def _programme_data(programme: Programme) -> dict[str, Json]:
    return {
        "block_start": programme.block_start.isoformat(),
        "protocol": programme.protocol,
        "phase": programme.phase,
        "phase_since": programme.phase_since.isoformat(),
        "because": programme.because,
        "warm_up": list(programme.warm_up),
        "a": list(programme.a),
        "b": list(programme.b),
        "wishes": programme.wishes,
        "planner": PLANNER_VERSION,
        "rules": load_rules().version,
        "catalog": load_catalog().hash,
    }
