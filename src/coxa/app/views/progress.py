"""Progress: is it getting better? The answer as title, then the pictures it rests on, each with a text twin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from coxa.app.plots.distance import plot_distance
from coxa.app.plots.pairs import plot_pairs
from coxa.app.plots.records import Outing, Plot
from coxa.app.plots.score import plot_score
from coxa.app.plots.timeline import plot_course
from coxa.app.progress.adherence import Adherence, adherence_of
from coxa.app.progress.course import course_of, first_day, phase_spans, run_minutes, runs_too
from coxa.app.progress.milestones import milestones_of
from coxa.app.progress.outcomes import (
    ScoreFact,
    pairs_of,
    ratings_said,
    score_sentence,
    scores_shown,
    single_tests,
)
from coxa.app.progress.verdict import EARLY, TABLE, Change, pain_change, verdict_of
from coxa.app.views.person import PersonRequest, has_begun, sore_sides, state_of, today_of
from coxa.app.wording import full_day, long_day, say, side_name
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import SIDES, Side
from coxa.journal.state import State
from coxa.plan.flare import Flare, flares_of
from coxa.plan.run_guard import guard_history
from coxa.plan.run_ladder import ladder_steps

SAID_SHOWN = 3  # of what the person said in words, the newest


def changes_of(state: State, today: date) -> list[Change]:
    """Return how each sore hip's mornings changed."""
    pains: dict[Side, dict[date, float]] = {side: {} for side in sore_sides(state)}
    for (on, side), morning in state.mornings.items():
        if side in pains and on <= today:
            pains[side][on] = morning.pain
    return [pain_change(pain, side, load_rules(), today) for side, pain in pains.items()]


def change_sentence(change: Change) -> str:
    """Return what a hip's mornings say, with numbers and their error."""
    values = {
        name: round(value, 1)
        for name in ("first", "last", "error", "before")
        if (value := getattr(change, name)) is not None
    }
    text = say(f"progress_page.pain.{change.why}", side=side_name(change.side), n=change.missing, **values)
    return text[:1].upper() + text[1:]


def sorer_side(state: State, changes: Sequence[Change]) -> Side:
    """Return the hip to show first: the one that hurts more by now; of equal ones the right."""
    sides = sore_sides(state)
    last = {change.side: change.last if change.last is not None else -1.0 for change in changes}
    return max(sides, key=lambda side: (last.get(side, -1.0), side))


def outings_of(state: State, today: date) -> list[Outing]:
    """Return every run with a distance, its guard and its step of the ladder."""
    steps = {run.on: run.ladder_step for run in state.runs}
    rows = guard_history(state, load_rules())
    return [Outing(on, km, guard, steps.get(on)) for on, km, guard in rows if on <= today]


def adherence_words(count: Adherence) -> tuple[str, list[str]]:
    """Return how much was done, and where the missed sessions fell."""
    said = []
    if count.missed == 1 and count.in_flare:
        said.append(say("progress_page.missed_one_flare"))
    elif count.missed == 1 and count.away:
        said.append(say("progress_page.missed_one_away"))
    else:
        if count.in_flare:
            said.append(say("progress_page.missed_flare", n=count.in_flare, missed=count.missed))
        if count.away:
            said.append(say("progress_page.missed_away", n=count.away))
    if count.extra:
        said.append(say("progress_page.extra", n=count.extra))
    return say("progress_page.done_of", done=count.done, asked=count.asked), said


@require_GET
def progress(request: PersonRequest) -> HttpResponse:
    """Show the progress page."""
    state, today = state_of(request), today_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    catalog, rules = load_catalog(), load_rules()
    changes = changes_of(state, today)
    side = _chosen_side(request, state, changes)
    flares = flares_of(state, rules, today)
    phases = phase_spans(state, today)
    scores = scores_shown(state, catalog, rules, side, today)
    first = first_day(state)
    verdict = verdict_of(changes, [fact.verdict for fact in scores if fact.scale.id])
    count = adherence_of(state, phases, flares, catalog, rules, today)
    milestones = milestones_of(state, phases, flares, catalog, rules, today)
    shown = int(rules.number(TABLE, "milestones"))
    context = {
        "tab": "progress",
        "title": say("progress_page.empty.title") if first is None else say(f"progress_page.title.{verdict}"),
        "above": _above(first, today),
        "lead": [] if first is None else [change_sentence(change) for change in changes],
        "done": adherence_words(count) if count else None,
        "milestones": [(full_day(row.on), row.words) for row in milestones[:shown]],
        "earlier": [(full_day(row.on), row.words) for row in milestones[shown:]],
        **_course_parts(request, state, side, flares, first, today),
        **_test_parts(state, today),
        **_score_parts(scores),
        **_run_parts(state, _span_start(request, first or today, today), today),
    }
    return render(request, "progress.html", context)


def _chosen_side(request: PersonRequest, state: State, changes: Sequence[Change]) -> Side:
    wished = request.GET.get("hip", "")
    for side in SIDES:
        if wished == side and side in sore_sides(state):
            return side
    return sorer_side(state, changes)


def _above(first: date | None, today: date) -> str:
    if first is None:
        return long_day(today)
    weeks = max(1, ((today - first).days + 1) // 7)
    return say("progress_page.above", start=full_day(first), n=weeks)


def _span_start(request: PersonRequest, first: date, today: date) -> date:
    """Return the first day that the pictures show: of a long course the last weeks, unless all of it is asked for."""
    since = today - timedelta(weeks=int(load_rules().number(TABLE, "span_weeks"))) + timedelta(days=1)
    return first if request.GET.get("span") == "all" else max(first, since)


def _course_parts(
    request: PersonRequest, state: State, side: Side, flares: Sequence[Flare], first: date | None, today: date
) -> dict[str, object]:
    """Return the time line, and the ways to another hip or another stretch of it."""
    if first is None:
        return {"course": None}
    weeks = int(load_rules().number(TABLE, "span_weeks"))
    is_long = (today - first).days >= weeks * 7
    start = _span_start(request, first, today)
    whole = start == first
    sides = sore_sides(state)
    span = "&span=all" if is_long and whole else ""
    no_minutes = run_minutes(state)[1]
    return {
        "course": plot_course(course_of(state, side, flares, start, today), side_name(side)),
        "sides": [(hip, side_name(hip), f"?hip={hip}{span}") for hip in sides] if len(sides) > 1 else [],
        "side": side,
        "spans": [
            (say("progress_page.weeks", n=weeks), f"?hip={side}", not whole),
            (say("progress_page.whole"), f"?hip={side}&span=all", whole),
        ]
        if is_long
        else [],
        "no_minutes": say("progress_page.no_minutes", n=no_minutes) if no_minutes else "",
    }


def _test_parts(state: State, today: date) -> dict[str, object]:
    catalog = load_catalog()
    pairs = pairs_of(state, catalog, today)
    settings = catalog.side_to_side
    even = (settings.even_from, settings.even_to) if settings is not None else (100.0, 100.0)
    single = [
        (name, say("progress_page.before", value=value, before=before) if before else value)
        for name, value, before in single_tests(state, catalog)
    ]
    return {
        "pairs": plot_pairs(pairs, even) if pairs else None,
        "pairs_both": bool(pairs) and len(sore_sides(state)) > 1,
        "single": single,
    }


def _score_parts(scores: Sequence[ScoreFact]) -> dict[str, object]:
    rules = load_rules()
    words_only = rules.texts(TABLE, "words_only")
    drawn = [fact for fact in scores if fact.measure.id not in words_only]
    most = int(rules.number(TABLE, "score_pictures"))
    return {
        "scores": [(score_title(fact), score_sentence(fact), plot_score(fact.course)) for fact in drawn[:most]],
        "more_scores": [(score_title(fact), score_sentence(fact)) for fact in drawn[most:]],
        "said": ratings_said([fact for fact in scores if fact.measure.id in words_only])[:SAID_SHOWN],
    }


def score_title(fact: ScoreFact) -> str:
    """Return a score with its newest value: "iHOT-12: 59 of 100"."""
    return say(
        "progress_page.score.title", name=fact.course.name, value=round(fact.latest, 1), high=float(fact.scale.high)
    )


def _run_parts(state: State, start: date, today: date) -> dict[str, object]:
    outings = [outing for outing in outings_of(state, today) if outing.on >= start]
    plot: Plot | None = plot_distance(outings, len(ladder_steps(load_rules()))) if outings else None
    return {"distance": plot, "runs": bool(outings) or runs_too(state)}


__all__ = ["EARLY", "adherence_words", "change_sentence", "changes_of", "outings_of", "progress", "score_title"]
