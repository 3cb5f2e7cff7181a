"""My data: what is stored, in words; export, import, erase."""

from __future__ import annotations

from collections import Counter

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from coxa.app import services
from coxa.app.planning import forget
from coxa.app.views.person import PersonRequest, state_of
from coxa.app.wording import long_day, say
from coxa.errors import CoxaError
from coxa.journal.state import State

MAX_IMPORT_BYTES = 20_000_000
FAULTS_SHOWN = 20


def _whole(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _rows(state: State) -> list[tuple[str, str]]:
    """Return what is stored, counted, as (what, how much)."""
    sessions = Counter(session.status for session in state.sessions.values())
    done = sessions["done"] + sessions["stopped"]
    days = {morning.on for morning in state.mornings.values()}
    return [
        (say("data.answers"), say("data.count", n=len(state.answers))),
        (say("data.sessions"), say("data.count", n=done)),
        (say("data.mornings"), say("data.count", n=len(days))),
        (say("data.runs"), say("data.count", n=len(state.runs))),
        (say("data.clearances"), say("data.count", n=len(state.cleared))),
    ]


@require_GET
def my_data(request: PersonRequest) -> HttpResponse:
    """Show what is stored."""
    return _page(request, state_of(request))


def _page(request: PersonRequest, state: State, error: str = "", faults: list[str] | None = None) -> HttpResponse:
    said = request.GET.get("said", "")
    cleared = [(row.by, long_day(row.on), row.words, row.allows) for row in state.cleared]
    context = {
        "tab": "menu",
        "rows": _rows(state),
        "empty": not state.answers,
        "cleared": [
            (say(f"cleared.by.{by}"), on, words or say(f"cleared.allows.{allows}")) for by, on, words, allows in cleared
        ],
        "left_out": [(row, say(f"exercise.{row}.name")) for row in sorted(state.left_out)],
        "notice": say(f"data.said.{said}", n=_whole(request.GET.get("n", ""))) if said in ("imported", "other") else "",
        "error": error,
        "faults": faults or [],
        "word": say("data.erase_word"),
    }
    return render(request, "my_data.html", context, status=400 if error else 200)


@require_GET
def export(request: PersonRequest) -> HttpResponse:
    """Hand over the whole journal as one file."""
    body = services.export_person(request.person)
    response = HttpResponse(body, content_type="application/x-ndjson")
    name = services.export_name(request.person, request.tz)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def import_file(request: PersonRequest) -> HttpResponse:
    """Take in a journal file; with any fault nothing is written."""
    upload = request.FILES.get("file")
    state = state_of(request)
    if not isinstance(upload, UploadedFile):
        return _page(request, state, say("data.no_file"))
    if (upload.size or 0) > MAX_IMPORT_BYTES:
        return _page(request, state, say("data.too_big"))
    try:
        imported = services.import_journal(upload.read(), request.person)
    except CoxaError as error:
        return _page(request, state, say("data.not_read"), str(error).splitlines()[:FAULTS_SHOWN])
    said = "imported" if imported.is_local else "other"
    return HttpResponseRedirect(f"{reverse('my_data')}?said={said}&n={imported.stored}")


@require_POST
def erase(request: PersonRequest) -> HttpResponse:
    """Erase everything about the person, once the word is typed."""
    if request.POST.get("word", "").strip().casefold() != say("data.erase_word").casefold():
        return _page(request, state_of(request), say("data.wrong_word", word=say("data.erase_word")))
    services.erase(request.person)
    forget(request.person)
    return HttpResponseRedirect(f"{reverse('home')}?erased={request.person}")  # the browser forgets its copies, too
