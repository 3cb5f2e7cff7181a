"""What you told: a finished session, to read again and to put right. It works without scripts."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from coxa.app import services
from coxa.app.told import blocks_of, corrections, effort_field
from coxa.app.views.person import PersonRequest, sore_sides, state_of
from coxa.app.wording import long_day, say
from coxa.errors import BadInput, ManyFaults

OVER = ("done", "stopped")


@require_http_methods(["GET", "HEAD", "POST"])
def told(request: PersonRequest, session_id: str) -> HttpResponse:
    """Show what was told in a session that is over, or take in what is put right."""
    state = state_of(request)
    record = state.sessions.get(session_id)
    if record is None or record.status not in OVER:
        raise Http404
    sore, error = sore_sides(state), ""
    if request.method == "POST":
        try:
            events = corrections(request.person, record, sore, request.POST.dict())
        except (BadInput, ManyFaults):
            error = say("told.bad_number")
        else:
            services.record(request.person, events)
            said = "?said=1" if events else ""
            return HttpResponseRedirect(reverse("told", args=[session_id]) + said)
    context = {
        "tab": "progress",
        "above": long_day(record.on),
        "notice": say("told.kept") if request.GET.get("said") else "",
        "error": error,
        "blocks": blocks_of(record, sore),
        "effort": effort_field(record),
        "stopped": record.status == "stopped",
    }
    return render(request, "told.html", context, status=400 if error else 200)
