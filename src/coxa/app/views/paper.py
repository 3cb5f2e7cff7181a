"""Sheets as PDF: a session, the coming week, an exercise; of a plan that has stopped, why and whom to see."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from coxa.app.paper.press import pdf_of
from coxa.app.paper.sheets import exercise_sheet, session_sheet, stop_sheet, week_sheet
from coxa.app.views.person import PersonRequest, has_begun, plan_of, state_of, today_of
from coxa.app.views.plan import plan_title
from coxa.app.views.stop import alarms_of, stop_words
from coxa.app.views.today import above_title, day_words
from coxa.app.wording import say, say_reasons, typical_item
from coxa.catalog.records import Exercise
from coxa.catalog.spoken import spoken_catalog
from coxa.journal.events import Json
from coxa.journal.state import State
from coxa.plan.records import Plan

WEEK_DAYS = 7


def sheet_of_session(state: State, plan: Plan, kind: str = "") -> dict[str, Json] | None:
    """Return the sheet of the session of that kind, else of today's, else of the calm one; None where there is none."""
    if plan.status != "ready":
        return sheet_of_stop(state, plan)
    sessions = {**plan.next_sessions, **({"calm": plan.calm} if plan.calm else {})}
    found = sessions.get(kind) or plan.today or plan.calm
    return session_sheet(found, above_title(state, plan), plan.on) if found else None


def sheet_of_week(state: State, plan: Plan) -> dict[str, Json] | None:
    """Return the sheet of the coming seven days."""
    if plan.status != "ready":
        return sheet_of_stop(state, plan)
    days = [{"what": day_words(day), "why": " ".join(say_reasons(day.reasons))} for day in plan.week[:WEEK_DAYS]]
    return week_sheet(plan, plan_title(plan), above_title(state, plan), days)


def sheet_of_exercise(state: State, plan: Plan, exercise: Exercise) -> dict[str, Json] | None:
    """Return the sheet of an exercise, with the person's own dose where the plan has it."""
    if plan.status != "ready":
        return sheet_of_stop(state, plan)
    return exercise_sheet(exercise, plan.items_of(exercise.id) or (typical_item(exercise),), plan.on)


def sheet_of_stop(state: State, plan: Plan) -> dict[str, Json] | None:
    """Return why the plan has stopped and whom to see; None where only answers are missing."""
    words = stop_words(state, plan.screening)
    if not words:
        return None
    call = say("stop.call", number=words["number"]) if words["emergency"] else ""
    said = say("stop.said", said=words["said"]) if words["said"] else ""
    waits = say("stop.plan" if words["urgent"] else "flare.plan_waits" if words["asks_again"] else "stop.plan_waits")
    sheet = {name: words[name] for name in ("title", "urgency", "steps", "fine", "leave", "number")}
    sheet |= {"call": call, "said": said, "waits": waits}
    sheet["alarms"] = [{"title": row.title, "why": row.why, "see": row.see} for row in alarms_of(plan.screening)]
    return stop_sheet(cast(dict[str, Json], sheet), plan.on)


def _pdf(sheet: dict[str, Json] | None, name: str) -> HttpResponse:
    if sheet is None:
        return HttpResponseRedirect(reverse("home"))
    answer = HttpResponse(pdf_of(sheet), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


@require_GET
def session(request: PersonRequest) -> HttpResponse:
    """Return one session as one page: today's, or the kind that is asked for."""
    state = state_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    plan = plan_of(request)
    return _pdf(sheet_of_session(state, plan, request.GET.get("kind", "")), f"coxa-{plan.on.isoformat()}")


@require_GET
def week(request: PersonRequest) -> HttpResponse:
    """Return the coming seven days as one page."""
    state = state_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    plan = plan_of(request)
    return _pdf(sheet_of_week(state, plan), f"coxa-week-{plan.on.isoformat()}")


@require_GET
def exercise(request: PersonRequest, exercise_id: str) -> HttpResponse:
    """Return one exercise as one page, with the person's own dose where a plan has it."""
    found = spoken_catalog().exercises.get(exercise_id)
    if found is None:
        raise Http404
    state, name = state_of(request), f"coxa-{exercise_id}"
    if not has_begun(state):
        return _pdf(exercise_sheet(found, (typical_item(found),), today_of(request)), name)
    return _pdf(sheet_of_exercise(state, plan_of(request), found), name)
