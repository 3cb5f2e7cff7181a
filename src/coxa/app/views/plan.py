"""The plan: the next 14 days, what and why, what changed, what is left out on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from coxa.app.views.person import PersonRequest, has_begun, plan_of, state_of
from coxa.app.views.today import above_title, day_words
from coxa.app.wording import Line, join_small, lines_of, say, say_reasons, short_weekday
from coxa.catalog.records import Phase
from coxa.catalog.spoken import spoken_catalog
from coxa.plan.records import DayPlan, Plan, Reason, Session

# Which way a reason code moves the dose: the beginning of the code decides.
MOVES = (
    ("more", ("more_",)),
    ("less", ("after_", "range_cut", "easier_", "lighter_", "missed_")),
    ("same", ("repeats_", "at_its_top", "sound_side")),
)
LEFT_OUT_SHOWN = 3
RUN_REASONS_SHOWN = 2  # the running page has them all


@dataclass(frozen=True, slots=True)
class Day:
    """One row of the plan."""

    weekday: str
    number: int
    is_today: bool
    what: str
    kind: str
    names: str
    reasons: list[str]
    figures: list[tuple[str, str]]  # exercise and side, of a session in the first week


def _names(session: Session | None) -> str:
    return join_small(line.name for line in lines_of(session.items)) if session else ""


def _day(day: DayPlan, plan: Plan) -> Day:
    session = plan.today if day.on == plan.on else plan.next_sessions.get(day.kind or "")
    words = day_words(day)
    names = _names(session) if day.what == "session" else ""
    names = names[:1].upper() + names[1:]
    lines = lines_of(session.items) if session and names and (day.on - plan.on).days < 7 else []
    return Day(
        weekday=short_weekday(day.on),
        number=day.on.day,
        is_today=day.on == plan.on,
        what=words,
        kind=day.what,
        names=names,
        reasons=say_reasons(day.reasons),
        figures=[(line.id, line.side) for line in lines],
    )


def _move(reasons: Sequence[Reason]) -> str | None:
    for move, starts in MOVES:
        if any(reason.code.startswith(starts) for reason in reasons):
            return move
    return None


@dataclass(frozen=True, slots=True)
class Change:
    """One exercise whose dose moved, stayed or shrank."""

    move: str
    word: str
    line: Line


def changes(plan: Plan) -> list[Change]:
    """Return what the coming sessions change, more first."""
    found: dict[str, Change] = {}
    for session in plan.next_sessions.values():
        for line in lines_of(session.items):
            move = _move([reason for item in line.items for reason in item.reasons])
            if move and line.id not in found:
                found[line.id] = Change(move, say(f"plan.{move}"), line)
    order = [move for move, _ in MOVES]
    return sorted(found.values(), key=lambda change: order.index(change.move))


def _phase(plan: Plan) -> dict[str, object] | None:
    protocol = spoken_catalog().protocols.get(plan.protocol or "")
    phase: Phase | None = next((p for p in protocol.phases if p.id == plan.phase), None) if protocol else None
    if protocol is None or phase is None:
        return None
    after = [p for p in protocol.phases if p.index == phase.index + 1]
    return {
        "name": phase.name,
        "goal": phase.goal,
        "why": phase.why,
        "exit": [criterion.text for criterion in phase.exit],
        "next": after[0].name if after else "",
        "protocol": protocol.name,
    }


def plan_title(plan: Plan) -> str:
    """Return what the coming week holds: "2 sessions this week, 3 runs"."""
    sessions = sum(day.what == "session" for day in plan.week[:7])
    runs = sum(day.run is not None for day in plan.week[:7])
    text = say("plan.sessions", n=sessions)
    return say("plan.title_with_runs", sessions=text, runs=say("plan.runs", n=runs)) if runs else text


@require_GET
def plan(request: PersonRequest) -> HttpResponse:
    """Show the plan."""
    state = state_of(request)
    if not has_begun(state):
        return render(request, "plan_none.html", {"tab": "plan"})
    given = plan_of(request)
    if given.status != "ready":
        return HttpResponseRedirect(reverse("stop"))
    days = [_day(day, given) for day in given.week]
    left_out = [(row.exercise, say(f"exercise.{row.exercise}.name"), say_reasons(row.reasons)) for row in given.omitted]
    context = {
        "tab": "plan",
        "above": above_title(state, given),
        "title": plan_title(given),
        "weeks": [(say("plan.first_week"), days[:7]), (say("plan.second_week"), days[7:])],
        "changes": changes(given),
        "left_out": left_out[:LEFT_OUT_SHOWN],
        "left_out_more": left_out[LEFT_OUT_SHOWN:],
        "left_out_count": len(left_out),
        "phase": _phase(given),
        "limits": say_reasons(given.limits),
        "why": say_reasons(reason for reason in given.reasons if reason not in given.week[0].reasons),
        "run": say_reasons(given.run.reasons[:RUN_REASONS_SHOWN]) if given.run.status != "no_goal" else [],
        "daily": say_reasons(r for r in (given.daily_life, given.aerobic) if r is not None),
    }
    return render(request, "plan.html", context)
