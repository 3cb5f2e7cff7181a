"""Sheets as PDF: a session, the coming week, an exercise. Only a plan that is ready has a sheet."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from coxa.app.paper.press import pdf_of
from coxa.app.paper.sheets import exercise_sheet, session_sheet, week_sheet
from coxa.app.views.person import PersonRequest, has_begun, plan_of, state_of, today_of
from coxa.app.views.today import above_title, day_words
from coxa.app.wording import say_reasons, typical_item
from coxa.catalog.spoken import spoken_catalog
from coxa.journal.events import Json
from coxa.plan.records import Plan

WEEK_DAYS = 7


def _pdf(sheet: dict[str, Json], name: str) -> HttpResponse:
    answer = HttpResponse(pdf_of(sheet), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def _ready(request: PersonRequest) -> Plan | None:
    plan = plan_of(request) if has_begun(state_of(request)) else None
    return plan if plan is not None and plan.status == "ready" else None


@require_GET
def session(request: PersonRequest) -> HttpResponse:
    """Return one session as one page: today's, or the kind that is asked for."""
    plan = _ready(request)
    if plan is None:
        return HttpResponseRedirect(reverse("home"))
    sessions = {**plan.next_sessions, **({"calm": plan.calm} if plan.calm else {})}
    found = sessions.get(request.GET.get("kind", "")) or plan.today or plan.calm
    if found is None:
        return HttpResponseRedirect(reverse("today"))
    above = above_title(state_of(request), plan)
    return _pdf(session_sheet(found, above, plan.on), f"coxa-{plan.on.isoformat()}")


@require_GET
def week(request: PersonRequest) -> HttpResponse:
    """Return the coming seven days as one page."""
    from coxa.app.views.plan import plan_title

    plan = _ready(request)
    if plan is None:
        return HttpResponseRedirect(reverse("home"))
    days = [{"what": day_words(day), "why": " ".join(say_reasons(day.reasons))} for day in plan.week[:WEEK_DAYS]]
    sheet = week_sheet(plan, plan_title(plan), above_title(state_of(request), plan), days)
    return _pdf(sheet, f"coxa-week-{plan.on.isoformat()}")


@require_GET
def exercise(request: PersonRequest, exercise_id: str) -> HttpResponse:
    """Return one exercise as one page, with the person's own dose where a plan has it."""
    found = spoken_catalog().exercises.get(exercise_id)
    if found is None:
        raise Http404
    items = _ready(request).items_of(exercise_id) or (typical_item(found),)
    return _pdf(exercise_sheet(found, items, today_of(request)), f"coxa-{exercise_id}")
