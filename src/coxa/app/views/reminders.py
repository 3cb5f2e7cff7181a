"""Reminders: the person's own times, and the calendar file made of them and the plan."""

from __future__ import annotations

from datetime import time

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from coxa.app import local, services
from coxa.app.calendar_file import Names, Times, calendar_file
from coxa.app.views.person import PersonRequest, has_begun, plan_of, state_of, write_answers
from coxa.app.wording import say
from coxa.catalog.load import load_rules
from coxa.journal.events import Json
from coxa.journal.state import State
from coxa.plan.run_after import stage_names
from coxa.plan.run_ladder import WALK_RUN

FIELDS = ("session", "run", "morning")


def key_of(field: str) -> str:
    """Return the answer's key of one time."""
    return f"life.{field}_time"


def reminders(request: PersonRequest) -> HttpResponse:
    """Ask for the times, each may stay empty, and offer the file."""
    state = state_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    plan = plan_of(request)
    if plan.status != "ready":
        return HttpResponseRedirect(reverse("stop"))
    error = wrong = ""
    if request.method == "POST":
        answers, wrong = _read(request)
        if not wrong:
            write_answers(request, {key: value for key, value in answers.items() if value != _stored(state, key)})
            return HttpResponseRedirect(reverse("reminders") + "?said=saved")
        error = say("run_times.bad", value=request.POST.get(wrong, "")[:20])
    fields = [
        (field, say(f"run_times.{field}"), request.POST.get(field) if error else _shown(state, field))
        for field in FIELDS
        if field != "run" or plan.run.status != "no_goal"
    ]
    context = {
        "tab": "plan",
        "fields": fields,
        "error": error,
        "wrong": wrong,
        "notice": say("run_times.saved") if request.GET.get("said") == "saved" else "",
        "ready": any(_time(state, field) is not None for field in FIELDS),
    }
    return render(request, "reminders.html", context, status=400 if error else 200)


def _read(request: PersonRequest) -> tuple[dict[str, Json], str]:
    """Return the answers, and the field that holds no time of day; an emptied field takes its reminder back."""
    answers: dict[str, Json] = {}
    for field in FIELDS:
        text = request.POST.get(field, "").strip()
        if not text:
            answers[key_of(field)] = "skipped"
            continue
        try:
            answers[key_of(field)] = time.fromisoformat(text).strftime("%H:%M")
        except ValueError:
            return {}, field
    return answers, ""


def _stored(state: State, key: str) -> Json:
    given = state.answers.get(key, ())
    return given[-1].value if given else "skipped"


def _time(state: State, field: str) -> time | None:
    value = state.value(key_of(field))
    return time.fromisoformat(value) if isinstance(value, str) else None


def _shown(state: State, field: str) -> str:
    found = _time(state, field)
    return found.strftime("%H:%M") if found is not None else ""


@require_GET
def calendar(request: PersonRequest) -> HttpResponse:
    """Send the calendar file of the next 14 days."""
    state = state_of(request)
    plan = plan_of(request) if has_begun(state) else None
    if plan is None or plan.status != "ready":
        return HttpResponseRedirect(reverse("home"))
    times = Times(*(_time(state, field) for field in FIELDS))
    kinds = (WALK_RUN, *stage_names(load_rules()))
    names = Names(say("ics.session"), say("ics.morning"), {kind: _run_name(kind) for kind in kinds})
    content = calendar_file(plan.week, times, names, local.zone(request.tz), request.person, services.now())
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="coxa-{plan.on.isoformat()}.ics"'
    return answer


def _run_name(kind: str) -> str:
    return say("ics.walk_run") if kind == WALK_RUN else say("ics.run")
