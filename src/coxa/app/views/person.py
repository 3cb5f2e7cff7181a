"""What every page knows about who asks: the person, their day, their journal, and the plan for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest

from coxa.app import services
from coxa.app.planning import plan_for
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import SIDES, Side
from coxa.journal.events import Json
from coxa.journal.state import State
from coxa.plan.records import Plan, Screening
from coxa.plan.screen import screen_person


class PersonRequest(HttpRequest):
    """A request after the middleware: it carries the local person and the browser's time zone."""

    person: str
    tz: str


def state_of(request: PersonRequest) -> State:
    """Return what the journal says about the person."""
    return services.state_of(request.person)


def today_of(request: PersonRequest) -> date:
    """Return the person's day, which runs from 04:00 to 04:00."""
    return services.today(request.person, request.tz)


def plan_of(request: PersonRequest) -> Plan:
    """Return today's plan."""
    return plan_for(request.person, today_of(request))


def screening_of(request: PersonRequest) -> Screening:
    """Return what the safety answers say, without a plan."""
    return screen_person(state_of(request), load_catalog(), today_of(request), load_rules())


def has_begun(state: State) -> bool:
    """Say whether any safety question was answered."""
    return any(key.startswith("screen.") for key in state.answers)


def write(request: PersonRequest, kind: str, data: Mapping[str, Json], replaces: str | None = None) -> None:
    """Record one event of the person, now."""
    event = services.new_event(request.person, kind, dict(data), tz=request.tz, replaces=replaces)
    services.record(request.person, [event])


def write_answers(request: PersonRequest, answers: Mapping[str, Json]) -> None:
    """Record answers as one event; nothing is written when nothing was answered."""
    if answers:
        write(request, "answered", {"answers": dict(answers)})


def sore_sides(state: State) -> list[Side]:
    """Return the hips that hurt; the right one when nothing is known, so that a page has a side to ask about."""
    sore = [side for side in SIDES if state.value(f"hip.{side}.symptomatic") is True]
    return sore or ["right"]
