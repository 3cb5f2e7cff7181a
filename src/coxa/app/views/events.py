"""POST /api/events: where a device hands in what it recorded.

Body: {"device": NAME, "sent_at": TIME, "events": [EVENT, ...]}, at most 1 MB, with the CSRF token in `X-CSRFToken`.
Answer: {"results": [{"id", "status", "sentence"}, ...]} in the order of the events; status is stored, already,
conflict or refused. Handing in the same events again changes nothing, so a device repeats until it has an answer.
"""

from __future__ import annotations

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from coxa.app import services
from coxa.app.guard import person_of
from coxa.catalog.words import load_words
from coxa.errors import BadInput, PersonErased
from coxa.journal.codec import read_json
from coxa.journal.events import Json


def error_answer(sentence: str, status: int) -> JsonResponse:
    """Return a sentence as the answer to a program."""
    return JsonResponse({"error": sentence}, status=status)


def _length(request: HttpRequest) -> int:
    text = request.headers.get("Content-Length") or "0"
    return int(text) if text.isdigit() else 0


def _batch(body: bytes) -> tuple[Json, Json, list[Json]]:
    raw = read_json(body, "body")
    if not isinstance(raw, dict):
        raise BadInput("body", type(raw).__name__, "an object with device, sent_at and events")
    events = raw.get("events")
    if not isinstance(events, list):
        raise BadInput("events", events, "a list of events")
    return raw.get("device"), raw.get("sent_at"), events


@require_POST
def events(request: HttpRequest) -> JsonResponse:
    """Store a batch and say for each event what became of it."""
    if _length(request) > settings.EVENTS_BYTES_MAX:
        return error_answer(load_words().say("server.too_large"), 413)
    try:
        device, sent_at, raws = _batch(request.body)
        receipts = services.receive(person_of(request), device, sent_at, raws)
    except BadInput as error:
        return error_answer(str(error), 400)
    except PersonErased as error:
        return error_answer(str(error), 410)
    except OperationalError:  # another program holds the store, or the disk is full: nothing was stored
        return error_answer(load_words().say("server.busy"), 503)
    results = [{"id": one.id, "status": one.status, "sentence": one.sentence} for one in receipts]
    return JsonResponse({"results": results})
