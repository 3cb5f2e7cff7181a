"""The session player's page: everything it needs comes with it, so that it can go on with no network."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import cast
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from coxa.app.figure_page import picture_name, shown
from coxa.app.pictures import picture_of
from coxa.app.prescribe import Prescribed, prescribe, prescription, read_item
from coxa.app.views.morning import open_morning
from coxa.app.views.person import PersonRequest, has_begun, plan_of, state_of, today_of
from coxa.app.views.today import begun_session
from coxa.app.wording import dose_words, limit_words, lines_of, minutes_of, say, say_reasons, session_title
from coxa.catalog.load import load_rules
from coxa.catalog.records import SIDES, Exercise
from coxa.catalog.spoken import spoken_catalog
from coxa.catalog.words import load_words
from coxa.journal.events import Event, Json
from coxa.journal.state import State
from coxa.plan.records import Plan, Reason, Session
from coxa.sentences import say_reason

MORE_S = 15  # what one press on "more time" adds
BRANCHES = {"pinch": ("less_range", "easier", "left_out"), "swap": ("easier", "other", "no_equipment")}
Raw = Mapping[str, Json]


@require_GET
def session(request: PersonRequest) -> HttpResponse:
    """Show the player with today's session, or the calm one."""
    if not has_begun(state_of(request)):
        return HttpResponseRedirect(reverse("home"))
    plan = plan_of(request)
    if plan.status != "ready":
        return HttpResponseRedirect(reverse("stop"))
    asked = _asked_first(request, plan)
    if asked:
        return HttpResponseRedirect(asked)
    found = prescribe(request.person, today_of(request), request.GET.get("kind"), request.tz)
    if found is None:
        return HttpResponseRedirect(reverse("today"))
    context = {
        "title": session_title(found.session),
        "lines": lines_of((*found.session.warm_up, *found.session.items)),
        "kind_of_session": found.session.kind,
        "data": page_data(request, found),
    }
    answer = render(request, "session.html", context)
    answer["Cache-Control"] = "no-store"  # going back must not bring an old place in the session
    return answer


def _asked_first(request: PersonRequest, plan: Plan) -> str:
    """Return where the morning after the last session is asked, once, before a session begins; empty when known."""
    unknown = open_morning(plan)
    begun = begun_session(state_of(request), plan.on) is not None
    if unknown is None or begun or request.GET.get("asked"):
        return ""
    query = {"day": unknown.day, "then": "session", "kind": request.GET.get("kind", "")}
    return f"{reverse('morning')}?{urlencode(query)}"


def page_data(request: PersonRequest, found: Prescribed) -> dict[str, Json]:
    """Return what player.ts reads (frontend/player/records.ts has the same shape)."""
    sessions = cast(Mapping[str, Raw], found.card["sessions"])
    items = {name: _items(raw) for name, raw in sessions.items()}
    rules = load_rules()
    return {
        "person": request.person,
        "token": get_token(request),
        "session": {
            "id": found.id,
            "kind": found.session.kind,
            "items": items["today"],
            "recorded": [_fact(event) for event in found.recorded],
        },
        "calm": _calm(found.calm, items.get("calm"), request),
        "check_in": found.card["check_in"],
        "minutes": minutes_of(found.session),
        "get_ready_s": rules.number("session", "get_ready_s"),
        "side_change_s": rules.number("session", "side_change_s"),
        "more_s": MORE_S,
        "exercises": _exercises(item for rows in items.values() for item in rows),
        "words": {key: _text(text) for key, text in load_words().texts.items() if key.startswith("player.")},
        "flags": _flags(state_of(request)),
        "urls": {"events": reverse("events"), "today": reverse("today"), "stop": reverse("stop")},
    }


def _text(text: str | Mapping[str, str]) -> Json:
    return text if isinstance(text, str) else dict(text)


def _fact(event: Event) -> Json:
    return {
        "id": event.id,
        "kind": event.kind,
        "at": event.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "device_seq": event.device_seq,
        "data": dict(event.data),
    }


def _calm(calm: Session | None, items: list[Json] | None, request: PersonRequest) -> Json:
    if calm is None or items is None:
        return None
    return {"items": items, "minutes": minutes_of(calm), "prescription": prescription(calm, today_of(request))}


# --- items and their words ----------------------------------------------------------------------------------------


def _items(session: Raw) -> list[Json]:
    return [_card_item(cast(Raw, raw)) for raw in cast(list[Json], session["items"])]


def _card_item(raw: Raw) -> Json:
    check_in = cast(Mapping[str, Raw], raw["check_in"])
    branches = {
        kind: {name: _branch(cast(Mapping[str, Raw], raw[kind])[name]) for name in names}
        for kind, names in BRANCHES.items()
    }
    shown = cast(dict[str, Json], _item(raw))
    stopped = _branch(cast(Raw, raw["stopped"]))
    hurt = cast(Raw, raw["stopped_pain"])
    return {
        **shown,
        "check_in": {"yellow": _branch(check_in["yellow"])},
        "stopped": stopped,
        "stopped_pain": {"this": _branch(cast(Raw, hurt["this"])), "eases": hurt["eases"]},
        "eased": _branch(cast(Raw, raw["eased"])),
        **branches,
    }


def _item(raw: Raw) -> Json:
    """Return one item with its ready-made lines instead of its codes."""
    item = read_item(raw)
    return {
        "exercise": item.exercise,
        "side": item.side,
        "role": item.role,
        "sets": item.sets,
        "reps": item.reps,
        "hold_s": item.hold_s,
        "load": item.load,
        "tempo_s": list(item.tempo_s),
        "rest_s": item.rest_s,
        "max_hip_flexion_deg": item.max_hip_flexion_deg,
        "cues_withheld": list(item.cues_withheld),
        "words": {"dose": dose_words(item), "limit": limit_words([item]), "why": list(say_reasons(item.reasons))},
    }


def _branch(raw: Raw) -> Json:
    reason = cast(Raw, raw["reason"])
    values = cast("Mapping[str, str | int | float]", reason["values"])
    text = say_reason(Reason(str(reason["code"]), values), load_words())
    return {"item": _item(cast(Raw, raw["item"])) if raw["item"] else None, "text": text}


def _exercises(items: Iterable[Json]) -> dict[str, Json]:
    """Return the words of every exercise that the card names, also in its branches."""
    ids: set[str] = set()
    for item in items:
        row = cast(dict[str, Json], item)
        branches = [branch for kind in BRANCHES for branch in cast(Mapping[str, Raw], row[kind]).values()]
        branches += [cast(Raw, cast(Raw, row["stopped_pain"])["this"]), cast(Raw, row["eased"])]
        shown = [row, *(cast(Raw, branch["item"]) for branch in branches if branch["item"])]
        ids.update(str(found["exercise"]) for found in shown)
    exercises = spoken_catalog().exercises
    return {name: _exercise(exercises[name]) for name in sorted(ids) if name in exercises}


def _exercise(exercise: Exercise) -> Json:
    right = shown(exercise.id, "right")
    return {
        "figure": {
            "svg": right.start_svg,
            "track": json.loads(picture_of(exercise.id).track),
            "names": {side: picture_name(exercise, side) for side in SIDES},
        },
        "name": exercise.name,
        "steps": [{"text": step.text, "cue": step.cue} for step in exercise.steps],
        "fixes": [{"text": mistake.fix, "cue": mistake.cue} for mistake in exercise.mistakes],
        "feel": exercise.feel,
        "shorter": exercise.range_limit.how,
        "stops": [stop.text for stop in exercise.stops],
        "kit": ", ".join(say(f"word.equipment.{kit}.name") for kit in exercise.equipment),
        "rest_between_reps_s": exercise.dose.rest_between_reps_s,
    }


# --- feeling unwell -----------------------------------------------------------------------------------------------


def _flags(state: State) -> list[Json]:
    """Return what "I feel unwell" can mean, and what to do then: the screen's own words, there with no network too."""
    screening = cast(Mapping[str, Mapping[str, Mapping[str, Json]]], spoken_catalog().screening)
    region = str(state.value("person.region"))
    numbers = screening["region"]
    number = numbers.get(region, numbers["unknown"])["number"]
    rows: list[Json] = []
    for rule in screening["rule"].values():
        code = rule.get("flag")
        if code is None or not load_words().has(f"player.flag.{code}"):
            continue
        emergency = rule["urgency"] == "emergency"
        rows.append(
            {
                "code": code,
                "words": say(f"player.flag.{code}"),
                "emergency": emergency,
                "title": rule["title"],
                "text": say("player.emergency_number", number=number) if emergency else rule["why"],
                "steps": [screening["do"][str(step)]["text"] for step in cast(list[Json], rule["do"])],
            }
        )
    return rows
