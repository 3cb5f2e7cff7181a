"""The session player's page: everything it needs comes with it, so that it can go on with no network."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from coxa.app.prescribe import Prescribed, deal_one, prescribe
from coxa.app.session_data import session_data
from coxa.app.views.morning import open_morning
from coxa.app.views.person import PersonRequest, has_begun, plan_of, state_of, today_of
from coxa.app.views.today import begun_session
from coxa.app.wording import lines_of, say, session_title
from coxa.journal.events import Json
from coxa.plan.records import Item, Plan


@require_GET
def session(request: PersonRequest) -> HttpResponse:
    """Show the player with today's session, or the calm one."""
    if not has_begun(state_of(request)):
        return HttpResponseRedirect(reverse("home"))
    plan = plan_of(request)
    if plan.status != "ready":
        return HttpResponseRedirect(reverse("stop"))
    asked = _asked_first(request, plan)
    if asked:
        return HttpResponseRedirect(asked)
    found = prescribe(request.person, today_of(request), request.GET.get("kind"), request.tz)
    if found is None:
        return HttpResponseRedirect(reverse("today"))
    return _player(request, session_title(found.session), found, page_data(request, found))


def _player(request: PersonRequest, title: str, found: Prescribed, data: dict[str, Json]) -> HttpResponse:
    context = {
        "title": title,
        "lines": lines_of((*found.session.warm_up, *found.session.items)),
        "kind_of_session": found.session.kind,
        "data": data,
    }
    answer = render(request, "session.html", context)
    answer["Cache-Control"] = "no-store"  # going back must not bring an old place in the session
    return answer


def _asked_first(request: PersonRequest, plan: Plan) -> str:
    """Return where the morning after the last session is asked, once, before a session begins; empty when known."""
    unknown = open_morning(plan)
    begun = begun_session(state_of(request), plan.on) is not None
    if unknown is None or begun or request.GET.get("asked"):
        return ""
    query = {"day": unknown.day, "then": "session", "kind": request.GET.get("kind", "")}
    return f"{reverse('morning')}?{urlencode(query)}"


def page_data(request: PersonRequest, found: Prescribed) -> dict[str, Json]:
    """Return what the player reads, with this page's token."""
    return {**session_data(request.person, today_of(request), found), "token": get_token(request)}


# --- one set to try -----------------------------------------------------------------------------------------------


def to_try(plan: Plan | None, exercise_id: str) -> tuple[Item, ...]:
    """Return the items of the plan with this exercise, of which one set may be tried; none when today leaves it out."""
    if plan is None or plan.status != "ready" or any(row.exercise == exercise_id for row in plan.omitted):
        return ()
    sessions = [one for one in (plan.today, *plan.next_sessions.values(), plan.calm) if one is not None]
    for one in sessions:
        items = tuple(item for item in (*one.warm_up, *one.items) if item.exercise == exercise_id)
        if items:
            return items
    return ()


@require_GET
def try_one(request: PersonRequest, exercise_id: str) -> HttpResponse:
    """Show the player with one set of one exercise of the plan. Nothing of it is written down but a sign of danger."""
    plan = plan_of(request) if has_begun(state_of(request)) else None
    items = to_try(plan, exercise_id)
    if not items:
        return HttpResponseRedirect(reverse("exercise", args=[exercise_id]))
    item = next((row for row in items if row.side == request.GET.get("side")), items[0])
    day: date = today_of(request)
    found = deal_one(request.person, day, replace(item, sets=1))
    data = {**page_data(request, found), "try": True, "check_in": {}}
    return _player(request, say("player.try_title"), found, data)
