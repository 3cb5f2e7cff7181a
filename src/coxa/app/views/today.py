"""Today: what to do now, why, and how to change it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from coxa.app import services
from coxa.app.asking import open_questions, options_for
from coxa.app.figure_page import Shown, shown, side_of
from coxa.app.run_words import run_of_day
from coxa.app.trial_today import trial_line
from coxa.app.views.flare import flare_words, notice_of, sides_to_note
from coxa.app.views.morning import OpenMorning, may_rate, morning_words, open_morning
from coxa.app.views.person import (
    PersonRequest,
    has_begun,
    plan_of,
    state_of,
    today_of,
    write,
    write_answers,
)
from coxa.app.wording import (
    Line,
    ago,
    join,
    lines_of,
    long_day,
    minutes_of,
    say,
    say_reasons,
    session_title,
    small,
    warm_up_line,
)
from coxa.catalog.load import load_catalog
from coxa.journal.state import SessionRecord, State
from coxa.plan.records import DayPlan, Plan, Session

MINUTES = "life.minutes"


def _lengths() -> list[int]:
    """Return the lengths that the question about minutes offers."""
    return [option.value for option in options_for(MINUTES) if isinstance(option.value, int)]


def begun_session(state: State, today: date) -> SessionRecord | None:
    """Return a session of today that was started and not finished."""
    open_ones = [s for s in state.sessions.values() if s.on == today and s.status == "started"]
    return max(open_ones, key=lambda session: session.started_at or datetime.min.replace(tzinfo=UTC), default=None)


def week_number(state: State, today: date) -> int | None:
    """Return the week of training, counted from the first prescribed session; None before it."""
    days = [session.on for session in state.sessions.values() if session.status != "prescribed"]
    return (today - min(days)).days // 7 + 1 if days else None


def above_title(state: State, plan: Plan) -> str:
    """Return the small line over the title: the day, the week, the phase."""
    parts = [long_day(plan.on)]
    week = week_number(state, plan.on)
    if week:
        parts.append(say("today.week", n=week))
    if plan.protocol and plan.phase:
        parts.append(small(say(f"protocol.{plan.protocol}.phase.{plan.phase}.name")))
    return ", ".join(parts)


def day_words(day: DayPlan) -> str:
    """Return what a day holds, in a few words."""
    if day.what == "session" and day.kind:
        session = say(f"today.title.{day.kind}", n=max(1, round(day.minutes)))
        return say("run.session_and_run", session=session, run=run_of_day(day)) if day.run else session
    return run_of_day(day) if day.run else say(f"plan.{day.what}")


def _next_days(plan: Plan) -> list[tuple[str, str]]:
    names = [say("day.tomorrow"), say(f"day.weekday.{(plan.on + timedelta(days=2)).isoweekday()}")]
    return [(name, day_words(day)) for name, day in zip(names, plan.week[1:3], strict=False)]


def _first(lines: list[Line]) -> Shown | None:
    """Return the figure of the first exercise, shown large where there is room."""
    if not lines:
        return None
    exercise = load_catalog().exercises[lines[0].id]
    return shown(exercise.id, side_of(exercise, "", [lines[0].side]))


def _session_context(session: Session) -> dict[str, object]:
    lines = lines_of(session.items)
    return {
        "figure": _first(lines),
        "title": session_title(session),
        "warm_up": warm_up_line(session),
        "warm_up_items": lines_of(session.warm_up),
        "lines": lines,
        "why": say_reasons(session.reasons),
        "kind_of_session": session.kind,
    }


def _unfinished(record: SessionRecord, state: State, plan: Plan) -> dict[str, object]:
    exercises = list(dict.fromkeys(item.exercise for item in record.items))
    touched = {row.exercise for row in record.sets} | {row.exercise for row in record.stopped_sets}
    done = [exercise for exercise in exercises if exercise in touched]
    left = [exercise for exercise in exercises if exercise not in touched]
    at = done[-1] if done else None
    name = say(f"exercise.{at}.name") if at else ""
    return {
        "title": say("today.stopped_at", name=small(name)) if at else say("today.stopped"),
        "since": ago(record.started_at, services.now()) if record.started_at else "",
        "done_count": len(done),
        "left": join(say(f"exercise.{exercise}.name") for exercise in left),
        "session": record.id,
        "kind_of_session": record.kind,
        "above": above_title(state, plan),
    }


def _rest(plan: Plan, state: State) -> dict[str, object]:
    done = [s for s in state.sessions.values() if s.on == plan.on and s.status in ("done", "stopped")]
    first = plan.week[0] if plan.week else None
    kind = "done" if done else "run" if first is not None and first.what == "run" else "rest"
    return {
        "title": say(f"today.{kind}_title"),
        "why": say_reasons(plan.week[0].reasons if kind != "done" and plan.week else ()),
        "resting": kind == "rest",
        "next_days": _next_days(plan),
        "done": bool(done),
        "told": done[-1].id if done else "",
    }


@require_GET
def today(request: PersonRequest) -> HttpResponse:
    """Show what to do now; the morning check and an open session come first."""
    state = state_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    plan = plan_of(request)
    if plan.status != "ready":
        return HttpResponseRedirect(reverse("stop"))
    context: dict[str, object] = {
        "tab": "today",
        "above": above_title(state, plan),
        "plan": plan,
        "questions_left": len(open_questions(state, plan.on)),
        "notice": _notice(request),
        "morning": morning_words(state, plan.on),
        "flare": flare_words(state, plan.on),
        "flare_sides": sides_to_note(state, plan.on),
        "open_morning": _earlier_morning(plan),
    }
    record = begun_session(state, plan.on)
    if record is not None:
        return render(request, "today_unfinished.html", {**context, **_unfinished(record, state, plan)})
    if may_rate(request, state, plan) and not request.GET.get("later"):
        return HttpResponseRedirect(reverse("morning"))
    context["morning_open"] = may_rate(request, state, plan)
    context["trial_line"] = trial_line(state, plan)
    if plan.today is None:
        return render(request, "today_rest.html", {**context, **_rest(plan, state)})
    why = say_reasons(plan.reasons)
    return render(request, "today.html", {**context, **_session_context(plan.today), "plan_why": why})


def _earlier_morning(plan: Plan) -> OpenMorning | None:
    """Return the morning after the last session when it is not known; this morning has a line of its own."""
    found = open_morning(plan)
    return found if found is not None and found.on < plan.on else None


def _notice(request: PersonRequest) -> str:
    said = request.GET.get("said", "")
    return say(f"today.said.{said}") if said in ("morning", "changed", "welcome") else notice_of(said)


@require_POST
def finish_here(request: PersonRequest) -> HttpResponse:
    """Finish the open session where it stands."""
    record = begun_session(state_of(request), today_of(request))
    if record is not None:
        write(request, "session_finished", {"session": record.id, "how": "stopped"})
    return HttpResponseRedirect(reverse("today"))


def adjust(request: PersonRequest) -> HttpResponse:
    """Offer less time, a sore day, no kit, and the reasons of the plan."""
    state = state_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    if request.method == "POST":
        return _adjusted(request)
    plan = plan_of(request)
    session = plan.today
    exercises = list(dict.fromkeys(i.exercise for i in (*session.warm_up, *session.items))) if session else []
    vocabulary = load_catalog().vocabulary["equipment"]
    kit = []
    for exercise in exercises:
        own = [k for k in load_catalog().exercises[exercise].equipment if not vocabulary[k].get("household")]
        if own:
            names = join(say(f"word.equipment.{k}.name") for k in own)
            kit.append((exercise, say(f"exercise.{exercise}.name"), names))
    context = {
        "tab": "today",
        "minutes": _lengths(),
        "minutes_now": state.value(MINUTES),
        "calm": minutes_of(plan.calm) if plan.calm else None,
        "kit": kit,
        "names": [(exercise, say(f"exercise.{exercise}.name")) for exercise in exercises],
        "left_out": [(exercise, say(f"exercise.{exercise}.name")) for exercise in sorted(state.left_out)],
        "why": say_reasons((*plan.reasons, *plan.limits)),
    }
    return render(request, "adjust.html", context)


def _adjusted(request: PersonRequest) -> HttpResponse:
    minutes = request.POST.get("minutes", "")
    if minutes.isdigit() and int(minutes) in _lengths():
        write_answers(request, {MINUTES: int(minutes)})
    return HttpResponseRedirect(reverse("today") + "?said=changed")
