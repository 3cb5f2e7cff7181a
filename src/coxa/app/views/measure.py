"""Enter a test or a score: what there is, how to do it, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from coxa.app import local, measure_files, services
from coxa.app.measure_words import result_words
from coxa.app.views.measure_score import score_context, score_form
from coxa.app.views.measure_test import test_context, test_form
from coxa.app.views.person import PersonRequest, has_begun, plan_of, state_of, today_of, write
from coxa.app.wording import full_day, say
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.measure_records import Measure, PhysicalTest
from coxa.catalog.measures import GROUPS
from coxa.errors import CoxaError
from coxa.journal.events import Json
from coxa.journal.state import State
from coxa.plan.outcomes import due_measures, latest_test, scores_of

NOON_H = 12
FAULTS_SHOWN = 20
SAID = ("saved", "sore", "hop", "undone", "loaded", "removed")


@dataclass(frozen=True, slots=True)
class Row:
    """One measure or test of the list: its name, what it is, and the newest value or that there is none."""

    id: str
    name: str
    about: str
    last: str
    exercise: str = ""


def _measure_row(state: State, measure: Measure) -> Row:
    rows = scores_of(state, measure.id)
    last = say("measuring.scored_on", day=full_day(rows[-1].on)) if rows else say("measuring.never")
    return Row(measure.id, say(f"measure.{measure.id}.name"), say(f"measure.{measure.id}.about"), last)


def _test_row(state: State, test: PhysicalTest) -> Row:
    found = latest_test(state, test.id)
    last = say("measuring.never")
    if found is not None:
        last = say("measuring.last", value=result_words(test, found), day=full_day(found.on))
    return Row(test.id, say(f"test.{test.id}.name"), say(f"test.{test.id}.about"), last, test.exercise)


@require_GET
def measures(request: PersonRequest) -> HttpResponse:
    """Show what can be measured, first what is due."""
    state = state_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    catalog = load_catalog()
    due = [
        (row.measure, say(f"measure.{row.measure}.name"), _due_words(state, row.measure, row.since))
        for row in due_measures(state, catalog, load_rules(), today_of(request))
    ]
    groups = [
        (
            say(f"measuring.group.{group}"),
            [_test_row(state, test) for test in catalog.tests.values() if test.group == group],
        )
        for group in GROUPS
    ]
    context = {
        "tab": "progress",
        "due": due,
        "own": [_measure_row(state, row) for row in catalog.measures.values() if row.own_wording],
        "groups": groups,
        "long": [_measure_row(state, row) for row in catalog.measures.values() if not row.own_wording],
    }
    return render(request, "measures.html", context)


def _due_words(state: State, measure: str, since: date) -> str:
    if not scores_of(state, measure):
        return say("measuring.due_start")
    return say("measuring.due_since", day=full_day(since))


def measure(request: PersonRequest, measure_id: str) -> HttpResponse:
    """Show one test or measure with its form, or record what the form gives."""
    catalog = load_catalog()
    state = state_of(request)
    if measure_id not in catalog.tests and measure_id not in catalog.measures:
        raise Http404
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    if measure_id in catalog.tests:
        return _test(request, state, catalog.tests[measure_id])
    return _score(request, state, catalog.measures[measure_id])


def _test(request: PersonRequest, state: State, test: PhysicalTest) -> HttpResponse:
    today, error, wrong = today_of(request), "", ""
    plan = plan_of(request)
    if request.method == "POST":
        entered = test_form(request.POST, state, test, plan, today)
        if not entered.error:
            record_values(request, "tested", entered.rows, entered.on, request.POST.get("correct", ""))
            return HttpResponseRedirect(f"{reverse('measure', args=[test.id])}?said={_said(test, entered.rows)}")
        error, wrong = entered.error, entered.wrong
    context = test_context(request, state, test, plan, today)
    own = {"tab": "progress", "error": error, "wrong": wrong, "notice": _notice(request), "max_day": today.isoformat()}
    return render(request, "measure_test.html", {**context, **own}, status=400 if error else 200)


def _said(test: PhysicalTest, rows: Sequence[dict[str, Json]]) -> str:
    """Return what to say after saving: pain above the limit is told, pain in a hop leads back to the questions."""
    pains = [row["pain"] for row in rows if isinstance(row.get("pain"), (int, float))]
    sore = any(isinstance(pain, (int, float)) and pain > load_rules().number("outcomes", "max_pain") for pain in pains)
    if not sore or test.unit == "pain":
        return "saved"
    return "hop" if test.group == "impact" else "sore"


def _score(request: PersonRequest, state: State, measure: Measure) -> HttpResponse:
    today, error, wrong = today_of(request), "", ""
    if request.method == "POST":
        entered = score_form(request.POST, measure, today)
        if not entered.error:
            record_values(request, "scored", entered.rows, entered.on, request.POST.get("correct", ""))
            return HttpResponseRedirect(f"{reverse('measure', args=[measure.id])}?said=saved")
        error, wrong = entered.error, entered.wrong
    return _score_page(request, state, measure, today, error=error, wrong=wrong)


def _score_page(request: PersonRequest, state: State, measure: Measure, today: date, **more: object) -> HttpResponse:
    context = score_context(request, state, measure, today)
    own = {"tab": "progress", "notice": _notice(request), "max_day": today.isoformat(), **more}
    bad = more.get("error") or more.get("file_error")
    return render(request, "measure_score.html", {**context, **own}, status=400 if bad else 200)


def _notice(request: PersonRequest) -> str:
    said = request.GET.get("said", "")
    return say(f"measuring.said.{said}") if said in SAID else ""


def record_values(
    request: PersonRequest, kind: str, rows: Sequence[dict[str, Json]], on: date | None, correct: str
) -> None:
    """Write one event a row; a correction takes the place of the value it corrects, on the day that the form says."""
    known = _own_events(state_of(request))
    replaces = correct if correct in known else None
    at = datetime.combine(on, time(NOON_H), local.zone(request.tz)) if on is not None else None
    if replaces is not None and on is None and known[replaces] != today_of(request):
        at = services.now()  # corrected to today: the day of the old value no longer holds
    events = [
        services.new_event(request.person, kind, row, at=at, tz=request.tz, replaces=replaces if place == 0 else None)
        for place, row in enumerate(rows)
    ]
    services.record(request.person, events)


def _own_events(state: State) -> dict[str, date]:
    """Return the events that hold a test or score, with their day."""
    return {row.event: row.on for row in state.tests} | {row.event: row.on for row in state.scores}


@require_POST
def undo(request: PersonRequest, measure_id: str) -> HttpResponse:
    """Take one value back: it stays in the journal and counts no more."""
    event = request.POST.get("event", "")
    if event in _own_events(state_of(request)):
        write(request, "taken_back", {}, replaces=event)
    return HttpResponseRedirect(f"{reverse('measure', args=[measure_id])}?said=undone")


@require_POST
def words(request: PersonRequest, measure_id: str) -> HttpResponse:
    """Load the official words of a questionnaire from a file, or remove them from this machine."""
    catalog, state = load_catalog(), state_of(request)
    found = catalog.measures.get(measure_id)
    if found is None or found.own_wording:
        raise Http404
    back = reverse("measure", args=[measure_id])
    if request.POST.get("remove"):
        measure_files.remove_words(found)
        return HttpResponseRedirect(f"{back}?said=removed")
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        return _score_page(request, state, found, today_of(request), file_error=say("measuring.load_none"))
    try:
        measure_files.keep_words(found, upload.read(), upload.name or "")
    except CoxaError as error:
        faults = str(error).splitlines()[:FAULTS_SHOWN]
        return _score_page(
            request, state, found, today_of(request), file_error=say("measuring.load_bad"), file_faults=faults
        )
    return HttpResponseRedirect(f"{back}?said=loaded")
