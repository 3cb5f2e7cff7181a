"""`{% runs_too request as running %}`: whether the person runs or wants to, so that the tabs show Run."""

from __future__ import annotations

from django import template
from django.http import HttpRequest

from coxa.app import services
from coxa.app.progress.course import runs_too as person_runs

register = template.Library()


@register.simple_tag
def runs_too(request: HttpRequest) -> bool:
    """Say whether running is a goal of the person who asks; on a page that knows nobody it is not."""
    person = getattr(request, "person", "")
    return bool(person) and person_runs(services.state_of(person))
