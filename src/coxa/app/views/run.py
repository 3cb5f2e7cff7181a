"""Running: what is missing, the ladder, how far, what comes back when, and one's own steps a minute."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from coxa.app.asking import question_for_key
from coxa.app.run_words import (
    BAR_PX,
    HEIGHT_PX,
    counted_words,
    day_of_run,
    ladder_rows,
    ladder_width,
    met_rows,
    missing_rows,
    number_words,
    outing_line,
)
from coxa.app.views.person import PersonRequest, has_begun, plan_of, state_of, write_answers
from coxa.app.wording import long_day, say, say_reasons
from coxa.catalog.load import load_catalog, load_rules
from coxa.journal.state import State
from coxa.plan.records import Plan, RunAdvice
from coxa.plan.run_after import stages
from coxa.plan.run_course import Course, course_of
from coxa.plan.run_ready import LEAKING, next_tests

LAST_SHOWN = 5
GOAL = "running.goal_km"
WISHES = "life.goals"


@require_http_methods(["GET", "POST"])
def run(request: PersonRequest) -> HttpResponse:
    """Show what running asks for now, and take the one answer that is asked here."""
    state = state_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    if request.method == "POST":
        told = request.POST.get("leaking", "")
        write_answers(request, {LEAKING: told == "yes"} if told in ("yes", "no") else {})
        return HttpResponseRedirect(reverse("run"))
    plan = plan_of(request)
    if plan.status != "ready":
        return HttpResponseRedirect(reverse("stop"))
    course = course_of(state, load_rules())
    context = {
        "tab": "run",
        "advice": plan.run,
        "notice": say("run_log.saved") if request.GET.get("said") == "logged" else "",
        "last": [outing_line(point) for point in reversed(course.points[-LAST_SHOWN:])],
        **_head(plan, course),
        **_missing(plan.run),
        **_ladder(plan.run),
        **_stages(plan.run),
        **_aside(plan.run, state),
    }
    return render(request, "run.html", context)


def _head(plan: Plan, course: Course) -> dict[str, object]:
    advice = plan.run
    above = day_of_run(plan.week, plan.on)
    if advice.status == "not_running":
        missing = sum(row.state != "met" for row in advice.criteria)
        title, above = counted_words("run.title.missing", missing), say("run.above_missing", day=long_day(plan.on))
        return {"title": title, "above": above, "why": say_reasons(advice.reasons[:1])}
    if advice.status == "ladder":
        if advice.criteria:
            return {
                "title": say("run.title.ready", step=advice.step),
                "above": above,
                "why": say_reasons(advice.reasons),
            }
        again = (
            bool(course.points)
            and course.points[-1].before.step == advice.step
            and not advice.reasons[0].code.endswith("red")
        )
        title = say("run.title.step_again" if again else "run.title.step", step=advice.step)
        return {"title": title, "above": above, "why": say_reasons(advice.reasons)}
    if advice.status in ("stopped", "no_goal"):
        above = long_day(plan.on)
        return {"title": say(f"run.title.{advice.status}"), "above": above, "why": say_reasons(advice.reasons)}
    km = advice.max_km
    title = say("run.title.up_to", km=number_words(km)) if km is not None else say("run.title.easy")
    return {"title": title, "above": above, "why": say_reasons(advice.reasons)}


def _missing(advice: RunAdvice) -> dict[str, object]:
    if advice.status != "not_running":
        return {}
    first = next((row for row in next_tests(advice.criteria, load_rules()) if row.test in load_catalog().tests), None)
    met = met_rows(advice.criteria)
    return {
        "missing": missing_rows(advice.criteria),
        "met": met,
        "met_head": counted_words("run.done_head", len(met)),
        "first_test": first.test if first else "",
        "first_test_name": say(f"run.criterion.{first.id}") if first else "",
        "bar_px": BAR_PX,
    }


def _ladder(advice: RunAdvice) -> dict[str, object]:
    if advice.status != "ladder":
        return {}
    return {
        "ladder": ladder_rows(advice),
        "width": ladder_width(),
        "height": HEIGHT_PX,
        "then": ", ".join(say(f"run.kind.{stage.id}") for stage in stages(load_rules())),
    }


def _stages(advice: RunAdvice) -> dict[str, object]:
    if advice.stage is None:
        return {}
    rows, reached = [], False
    for stage in stages(load_rules()):
        mark = "later" if reached else "now" if stage.id == advice.stage else "open"
        reached = reached or stage.id == advice.stage
        rows.append((say(f"run.kind_of.{stage.id}"), mark, say(f"run.stage_{mark}")))
    return {"stages": rows}


def _aside(advice: RunAdvice, state: State) -> dict[str, object]:
    cadence, race = advice.cadence, advice.race
    return {
        "drills": [(name, say(f"exercise.{name}.name")) for name in advice.drills],
        "cadence": say_reasons(cadence.reasons) if cadence else [],
        "cadence_ask": cadence is not None and cadence.status == "ask",
        "race": say_reasons(race.reasons[:1]) if race else [],
        "race_parts": say_reasons(race.reasons[1:]) if race else [],
        "goal_question": question_for_key(GOAL),
        "wish_question": question_for_key(WISHES),
        "has_goal": state.value(GOAL) is not None,
    }
