"""The stop and locked pages: who to see and how soon, why, what is fine until then, and the ways out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from coxa.app.asking import LATER, questions_for, safety_pages
from coxa.app.views.flare import noted_today
from coxa.app.views.person import (
    PersonRequest,
    has_begun,
    screening_of,
    sore_sides,
    state_of,
    today_of,
    write,
    write_answers,
)
from coxa.app.views.questions import answer_words
from coxa.app.wording import full_day, join_small, say, side_name
from coxa.catalog.spoken import spoken_catalog
from coxa.catalog.words import load_words
from coxa.journal.state import State
from coxa.plan.records import Finding, Screening

ORDER = ("emergency", "same_day", "urgent", "prompt", "note")
STOPPING = frozenset(ORDER[:4])
REGION = "person.region"
SIDES_STAR = "*"
BY = ("doctor", "physiotherapist", "surgeon", "midwife")
ALLOWS = ("all", "no_impact", "own_words")


def _table(name: str) -> Mapping[str, Mapping[str, object]]:
    return cast(Mapping[str, Mapping[str, object]], spoken_catalog().screening.get(name, {}))


def said_words(because: Sequence[str]) -> list[str]:
    """Return what a finding rests on, in the person's words; each once."""
    words = load_words()
    found = []
    for name in because:
        starred = ".".join(SIDES_STAR if part in ("left", "right") else part for part in name.split("."))
        for key in (
            f"screening.item.{name}.short",
            f"screening.fact.{starred}.short",
            f"screening.condition.{name.removeprefix('conditions.')}.name",
        ):
            if words.has(key):
                found.append(words.say(key))
                break
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Alarm:
    """One finding as the page shows it."""

    title: str
    why: str
    see: str
    urgency: str
    said: list[str]
    do: list[str]


def _steps(finding: Finding) -> Sequence[str]:
    return cast(Sequence[str], _table("rule").get(finding.rule, {}).get("do", ()))


def alarm_of(finding: Finding) -> Alarm:
    """Return a finding in words."""
    base = f"screening.rule.{finding.rule}"
    return Alarm(
        say(f"{base}.title"),
        say(f"{base}.why"),
        say(f"screening.see.{finding.see}.text"),
        finding.urgency,
        said_words(finding.because),
        [say(f"screening.do.{step}.text") for step in _steps(finding)],
    )


def alarms_of(screening: Screening) -> list[Alarm]:
    """Return the findings that stop the plan, the most urgent first."""
    stopping = _stopping(screening)
    return [alarm_of(finding) for finding in sorted(stopping, key=lambda finding: ORDER.index(finding.urgency))]


def _stopping(screening: Screening) -> list[Finding]:
    return [row for row in screening.findings if row.urgency in STOPPING and row.because != screening.missing]


def _at(table: str, urgency: str) -> list[str]:
    """Return the texts of [fine] or [leave] for one urgency."""
    rows = _table(table)
    return [say(f"screening.{table}.{key}.text") for key, row in rows.items() if urgency in cast(list[str], row["at"])]


def _numbers(state: State) -> dict[str, object]:
    region = state.value(REGION)
    known = isinstance(region, str) and region in _table("region")
    code = str(region) if known else "unknown"
    return {
        "number": say(f"screening.region.{code}.number"),
        "region": code,
        "regions": [(key, say(f"screening.region.{key}.name")) for key in _table("region")],
    }


def stop(request: PersonRequest) -> HttpResponse:
    """Show the stop page or the locked page; the region can be set here."""
    state = state_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    if request.method == "POST" and request.POST.get("region") in _table("region"):
        write_answers(request, {REGION: request.POST["region"]})
        return HttpResponseRedirect(reverse("stop"))
    screening = screening_of(request)
    if screening.status == "ready":
        return HttpResponseRedirect(reverse("today"))
    context = stop_words(state, screening)
    if not context:
        return HttpResponseRedirect(reverse("go_on"))
    context["noted_side"] = noted_today(state, today_of(request)) if context["asks_again"] else ""
    return render(request, "stop.html", context)


def stop_words(state: State, screening: Screening) -> dict[str, object]:
    """Return what is said of a plan that has stopped; nothing where only answers are missing."""
    alarms = alarms_of(screening)
    return {**_context(screening, alarms), **_numbers(state)} if alarms else {}


def _context(screening: Screening, alarms: list[Alarm]) -> dict[str, object]:
    urgency = screening.urgency or "prompt"
    steps = list(dict.fromkeys(step for alarm in alarms for step in alarm.do))
    return {
        "title": alarms[0].title,
        "alarms": alarms,
        "said": join_small(dict.fromkeys(word for alarm in alarms for word in alarm.said)),
        "steps": steps,
        "urgent": screening.status == "refused",
        "asks_again": all(_table("rule").get(row.rule, {}).get("journal") for row in _stopping(screening)),
        "emergency": urgency == "emergency",
        "limps": urgency != "emergency" and any("off_weight" in _steps(row) for row in screening.findings),
        "urgency": say(f"screening.urgency.{urgency}.text"),
        "fine": _at("fine", urgency),
        "leave": _at("leave", urgency),
    }


def tell(request: PersonRequest) -> HttpResponse:
    """Show one page for the clinician: what was answered, in the technical order, to print or to hold up."""
    state = state_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    today = today_of(request)
    alarms = alarms_of(screening_of(request))
    yes, unsure, no = _screen_answers(state, today)
    context = {
        "on": full_day(today),
        "alarms": alarms,
        "yes": yes,
        "unsure": unsure,
        "no": no,
        "sides": join_small(side_name(side) for side in sore_sides(state)),
        "answers": [
            (question.title, question.side and side_name(question.side), answer_words(question, state))
            for question in questions_for(state, today)
            if state.was_asked(question.key)
        ],
    }
    return render(request, "tell.html", context)


def _screen_answers(state: State, today: date) -> tuple[list[str], list[str], list[str]]:
    found: dict[object, list[str]] = {"yes": [], "unsure": [], "no": []}
    for page in (*safety_pages(state, today), *safety_pages(state, today, LATER)):
        for item in page.items:
            value = state.value(item.key)
            if value in found:
                found[value].append(item.text)
    return found["yes"], found["unsure"], found["no"]


def cleared(request: PersonRequest) -> HttpResponse:
    """Take down that a clinician has seen the person: who, when, and what was allowed."""
    state = state_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    today = today_of(request)
    error = ""
    if request.method == "POST":
        data, error = _read_clearance(request, today)
        if not error:
            write(request, "cleared", data)
            return HttpResponseRedirect(reverse("go_on"))
    context = {
        "error": error,
        "given": request.POST,
        "today": today.isoformat(),
        "by": [(code, say(f"cleared.by.{code}")) for code in BY],
        "allows": [(code, say(f"cleared.allows.{code}"), say(f"cleared.allows_more.{code}")) for code in ALLOWS],
    }
    return render(request, "cleared.html", context, status=400 if error else 200)


def _read_clearance(request: PersonRequest, today: date) -> tuple[dict[str, str], str]:
    """Return the clearance, or the sentence that says what is missing."""
    given = {name: request.POST.get(name, "").strip() for name in ("by", "on", "allows", "words")}
    if given["by"] not in BY:
        return {}, say("cleared.no_by")
    try:
        on = date.fromisoformat(given["on"])
    except ValueError:
        return {}, say("cleared.no_date")
    if on > today:
        return {}, say("cleared.future", on=full_day(on))
    if given["allows"] not in ALLOWS:
        return {}, say("cleared.no_allows")
    if given["allows"] == "own_words" and not given["words"]:
        return {}, say("cleared.no_words")
    return {**given, "words": given["words"][:500]}, ""
