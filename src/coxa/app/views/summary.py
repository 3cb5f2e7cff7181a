"""A summary for a physiotherapist: one A4 page, read in two minutes. Technical words stand here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from coxa.app.asking import open_questions as questions_left
from coxa.app.plots.spark import spark
from coxa.app.plots.timeline import PAPER, plot_course
from coxa.app.progress import physio, physio_lines
from coxa.app.progress.adherence import adherence_of
from coxa.app.progress.course import course_of, first_day, pain_of, phase_spans
from coxa.app.progress.outcomes import ScoreFact, scores_shown
from coxa.app.progress.verdict import Change, verdict_of
from coxa.app.views.person import PersonRequest, has_begun, plan_of, sore_sides, state_of, today_of
from coxa.app.views.progress import changes_of, sorer_side
from coxa.app.wording import full_day, say, side_name
from coxa.catalog.load import load_rules
from coxa.catalog.records import Side
from coxa.catalog.spoken import spoken_catalog
from coxa.journal.state import State
from coxa.plan.flare import Flare, flares_of
from coxa.plan.records import Plan


@require_GET
def summary(request: PersonRequest) -> HttpResponse:
    """Show the summary."""
    state, today = state_of(request), today_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    plan, rules, catalog = plan_of(request), load_rules(), spoken_catalog()
    changes = changes_of(state, today)
    side = sorer_side(state, changes)
    flares = flares_of(state, rules, today)
    phases = phase_spans(state, today)
    scores = _scores(state, side, today)
    first = first_day(state)
    count = adherence_of(state, phases, flares, catalog, rules, today)
    verdict = say(f"progress_page.title.{verdict_of(changes, [fact.verdict for fact in scores])}")
    doing, doing_more = physio.doing_rows(state, plan, rules, today)
    tests, tests_more = physio.test_rows(state, catalog, rules, today)
    score_rows, scores_more = physio.score_rows(scores, rules, sum(map(physio.lines_needed, doing)))
    course = plot_course(course_of(state, side, flares, first, today), side_name(side), PAPER) if first else None
    context = {
        "tab": "progress",
        "title": _title(state, today),
        "under": _under(state, today),
        "sentence": say("summary_page.sentence", verdict=verdict, phase=physio_lines.phase_line(plan, today)),
        "pains": [(*_pain(change), _other_course(state, change.side, side, first, today)) for change in changes],
        "course": course,
        "hips": physio.hip_rows(state, plan),
        "doing": doing,
        "doing_more": doing_more,
        "tests": tests,
        "tests_more": tests_more,
        "scores": score_rows,
        "scores_more": scores_more,
        "facts": _facts(state, plan, flares, today),
        "adherence": say("summary_page.adherence", done=count.done, asked=count.asked)
        if count
        else say("summary_page.no_sessions"),
        "session_notes": [
            say("summary_page.excused", n=count.in_flare + count.away),
            physio_lines.minutes_line(state, today),
        ]
        if count
        else [],
        "open": physio_lines.open_questions(state, plan, catalog, today, len(questions_left(state, today))),
        "wishes": _wishes(state),
    }
    return render(request, "summary.html", context)


def _scores(state: State, side: Side, today: date) -> list[ScoreFact]:
    """Return the scores of the sorer hip, then those of the other one that are asked for each hip."""
    catalog, rules = spoken_catalog(), load_rules()
    found = scores_shown(state, catalog, rules, side, today)
    for other in sore_sides(state):
        if other != side:
            found += [fact for fact in scores_shown(state, catalog, rules, other, today) if fact.side == other]
    return found


def _title(state: State, today: date) -> str:
    """Return who it is, without a name: the journal holds none."""
    sex = state.value("person.sex")
    who = say(f"summary_page.sex.{sex}") if sex in ("female", "male") else say("summary_page.sex.other")
    born = state.value("person.birth_year")
    age = say("summary_page.age", n=today.year - born) if isinstance(born, int) else say("summary_page.age_unknown")
    sides = "both" if len(sore_sides(state)) > 1 else sore_sides(state)[0]
    return say("summary_page.title", who=who, age=age, hips=say(f"summary_page.hips.{sides}"))


def _under(state: State, today: date) -> str:
    parts = []
    for key, unit in (("person.height_cm", "cm"), ("person.mass_kg", "kg")):
        value = state.value(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            parts.append(say(f"summary_page.{unit}", value=float(value)))
    parts.append(say("summary_page.written", on=full_day(today), n=len(state.events)))
    return " ".join(parts)


def _wishes(state: State) -> str:
    stops, goals = state.value("life.stops"), state.value("life.goals")
    parts = []
    for rows, kind in ((stops, "stops"), (goals, "goals")):
        if isinstance(rows, list) and rows:
            words = ", ".join(physio.known_or(f"summary_page.life.{code}", str(code)) for code in rows[:6])
            parts.append(say(f"summary_page.{kind}", words=words))
    return " ".join(parts)


def _pain(change: Change) -> tuple[str, str, str]:
    """Return a label, the numbers, and their error for one hip's mornings."""
    label = say("summary_page.pain", side=physio.side_letter(change.side))
    if change.first is None or change.last is None:
        return label, say("plot.empty"), say("summary_page.too_few")
    numbers = say("summary_page.from_to", first=round(change.first, 1), last=round(change.last, 1))
    return label, numbers, say("summary_page.give_or_take", error=round(change.error or 0, 1))


def _other_course(state: State, side: Side, drawn: Side, first: date | None, today: date) -> str:
    """Return the small course of a sore hip that the large picture does not show."""
    if first is None or side == drawn:
        return ""
    pain = {on: value for on, value in pain_of(state, side).items() if on <= today}
    return spark(pain, first, today, say("plot.course.title", side=side_name(side)))


def _facts(state: State, plan: Plan, flares: Sequence[Flare], today: date) -> list[tuple[str, str]]:
    rules, catalog = load_rules(), spoken_catalog()
    rows = [
        ("flares", physio_lines.flare_line(flares, rules, today)),
        ("responses", physio_lines.red_line(state, rules, today)),
        ("upsets", physio_lines.effect_line(state, catalog, rules, today)),
        ("running", physio_lines.run_line(state, plan, today)),
        ("safety", physio_lines.flag_line(state, plan, rules)),
        ("entered", physio_lines.cleared_line(state, rules)),
    ]
    return [(say(f"summary_page.fact.{name}"), words) for name, words in rows]
