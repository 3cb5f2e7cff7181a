"""The way in: welcome, the menu, and the pages for what went wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from coxa.app.views.person import PersonRequest, has_begun, state_of, today_of
from coxa.app.views.questions import first_part_open
from coxa.app.wording import say


@require_GET
def home(request: PersonRequest) -> HttpResponse:
    """Welcome a stranger; take everyone else to today."""
    state = state_of(request)
    if has_begun(state) and not first_part_open(state, today_of(request)):
        return HttpResponseRedirect(reverse("today"))
    begun = say("welcome.go_on") if has_begun(state) else ""
    return render(request, "welcome.html", {"begun": begun})


@require_GET
def menu(request: PersonRequest) -> HttpResponse:
    """List everything that has no tab."""
    return render(request, "menu.html", {"tab": "menu", "begun": has_begun(state_of(request))})


def _fault(request: HttpRequest, code: int) -> HttpResponse:
    context = {"title": say(f"fault.{code}.title"), "text": say(f"fault.{code}.text"), "code": code}
    return render(request, "fault.html", context, status=code)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that a request could not be read."""
    return _fault(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Say that a form was too old or came from elsewhere."""
    return _fault(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page."""
    return _fault(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong here and that nothing entered is lost."""
    return _fault(request, 500)
