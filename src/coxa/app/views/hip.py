"""The hip page: how far this hip can go, with its doubt, and where the exercises lie on it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from coxa.app.hip_page import TUCK, HipWords, hip_map, hip_words, impossible_words
from coxa.app.plots.hip_map import plot_hip
from coxa.app.views.person import PersonRequest, has_begun, plan_of, sore_sides, state_of, today_of
from coxa.app.wording import say
from coxa.catalog.load import load_catalog
from coxa.catalog.records import SIDES, Side
from coxa.errors import BadInput
from coxa.gather import plan_input
from coxa.hip.evidence import Known
from coxa.hip_known import known_of
from coxa.journal.state import State
from coxa.plan.hips import hip_status
from coxa.plan.limits import Limits, gather_limits
from coxa.plan.records import Plan


@require_GET
def hip(request: PersonRequest) -> HttpResponse:
    """Show one hip: the one that hurts, or the one asked for."""
    state = state_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    plan = plan_of(request)
    side = _side(request, state)
    known, words, fault = _known_and_words(state, side, _may_tuck(plan))
    limits = _limits(state, request, plan)
    return render(
        request,
        "hip.html",
        {
            "tab": "hip",
            "side": side,
            "sides": [(one, say(f"word.side.{one}.name"), f"?side={one}") for one in SIDES],
            "words": words,
            "fault": fault,
            "plot": plot_hip(hip_map(side, known, plan, limits)),
            "key": ("edge", "painless", "impingement", "plan", "fits", "out", "kept"),
            "measure": say("hip_page.measure_again" if known.readings else "hip_page.measure"),
        },
    )


def _side(request: PersonRequest, state: State) -> Side:
    asked = request.GET.get("side")
    return next((side for side in SIDES if side == asked), sore_sides(state)[0])


def _known_and_words(state: State, side: Side, may_tuck: bool) -> tuple[Known, HipWords, str]:
    """Return what is known and its words; a number that no hip can have is named, and then nothing counts as known."""
    known = known_of(state, side)
    try:
        return known, hip_words(known, may_tuck), ""
    except BadInput as error:
        nothing = Known(sex=known.sex)
        return nothing, hip_words(nothing, may_tuck), impossible_words(error)


def _may_tuck(plan: Plan) -> bool:
    """Say whether tucking the tail may be spoken of: not where cover is low or the hip moves very freely."""
    rows = load_catalog().screening.get("limit", {})
    assert isinstance(rows, dict)
    return not any(TUCK in rows.get(code, {}).get("no_cues", ()) for code in plan.screening.limits)


def _limits(state: State, request: PersonRequest, plan: Plan) -> Limits | None:
    if plan.status != "ready":
        return None
    given = plan_input(state, today_of(request))
    hips = tuple(hip_status(given, side, plan.screening) for side in SIDES)
    return gather_limits(given, plan.screening, hips)
