"""What the session player reads: one session with every branch of its card, in words, as one JSON.

`session_data(person, day, found)` needs no request, so that the coming days can be handed out beforehand; the page adds
its token. frontend/player/records.ts has the same shape. Figures are addresses, fetched when they are needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import cast

from django.templatetags.static import static
from django.urls import reverse

from coxa.app import pictures, services
from coxa.app.figure_page import picture_name
from coxa.app.prescribe import Prescribed, prescription, read_item
from coxa.app.wording import dose_words, limit_words, minutes_of, say, say_reasons, small
from coxa.catalog.load import load_rules
from coxa.catalog.records import SIDES, Exercise
from coxa.catalog.spoken import spoken_catalog
from coxa.catalog.words import load_words
from coxa.journal.events import Event, Json
from coxa.journal.state import State
from coxa.plan.records import Item, Reason, Session

MORE_S = 15  # what one press on "more time" adds
BRANCHES = {"pinch": ("less_range", "easier", "left_out"), "swap": ("easier", "other", "no_equipment")}
Raw = Mapping[str, Json]


def session_data(person: str, day: date, found: Prescribed) -> dict[str, Json]:
    """Return what player.ts reads, but for the token. `found.id` None: not written down yet, the player does it."""
    sessions = cast(Mapping[str, Raw], found.card["sessions"])
    items = {name: _items(raw) for name, raw in sessions.items()}
    rules = load_rules()
    exercises = _ids(row for rows in items.values() for row in rows)
    return {
        "person": person,
        "session": {
            "id": found.id,
            "day": day.isoformat(),
            "kind": found.session.kind,
            "items": items["today"],
            "recorded": [_fact(event) for event in found.recorded],
            "prescription": None if found.id else prescription(found.session, day),
        },
        "calm": _calm(found.calm, items.get("calm"), day),
        "check_in": found.card["check_in"],
        "judge": judge(),
        "minutes": minutes_of(found.session),
        "get_ready_s": rules.number("session", "get_ready_s"),
        "side_change_s": rules.number("session", "side_change_s"),
        "more_s": MORE_S,
        "exercises": {name: _exercise(spoken_catalog().exercises[name]) for name in exercises},
        "figures": [_figure_url(name) for name in exercises],
        "words": {key: _text(text) for key, text in load_words().texts.items() if key.startswith("player.")},
        "flags": _flags(services.state_of(person)),
        "urls": {
            "events": reverse("events"),
            "today": reverse("today"),
            "stop": reverse("stop"),
            "told": reverse("told", args=[found.id]) if found.id else "",
            "ticker": static("built/ticker.js"),
        },
        "try": False,
    }


def judge() -> dict[str, Json]:
    """Return the limits for a hip without a row of its own: the strictest; and what one tap "fine" stands for."""
    number = load_rules().number
    return {
        "green_max": number("response", "green_floor"),
        "yellow_max": number("response", "yellow_max"),
        "fine": number("response", "green_floor"),
        "hurts_max": number("response", "hurts_max"),
    }


def _text(text: str | Mapping[str, str]) -> Json:
    return text if isinstance(text, str) else dict(text)


def _fact(event: Event) -> Json:
    return {
        "id": event.id,
        "kind": event.kind,
        "at": event.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "device": event.device,
        "device_seq": event.device_seq,
        "replaces": event.replaces,
        "data": dict(event.data),
    }


def _calm(calm: Session | None, items: list[Json] | None, day: date) -> Json:
    if calm is None or items is None:
        return None
    return {"items": items, "minutes": minutes_of(calm), "prescription": prescription(calm, day)}


# --- items and their words ----------------------------------------------------------------------------------------


def _items(session: Raw) -> list[Json]:
    return [_card_item(cast(Raw, raw)) for raw in cast(list[Json], session["items"])]


def _card_item(raw: Raw) -> Json:
    check_in = cast(Mapping[str, Raw], raw["check_in"])
    branches = {
        kind: {name: _branch(cast(Mapping[str, Raw], raw[kind])[name]) for name in names}
        for kind, names in BRANCHES.items()
    }
    hurt = cast(Raw, raw["stopped_pain"])
    return {
        **cast(dict[str, Json], _item(raw)),
        "check_in": {"yellow": _branch(check_in["yellow"])},
        "stopped": _branch(cast(Raw, raw["stopped"])),
        "stopped_pain": {"this": _branch(cast(Raw, hurt["this"])), "eases": hurt["eases"]},
        "eased": _branch(cast(Raw, raw["eased"])),
        "add_set": _branch(cast(Raw, raw["add_set"])),
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
        "limit_s": _limit_s(item),
        "cues_withheld": list(item.cues_withheld),
        "words": {"dose": dose_words(item), "limit": limit_words([item]), "why": list(say_reasons(item.reasons))},
    }


def _limit_s(item: Item) -> list[Json] | None:
    """Return from when to when, s of the drawn motion, the hip is bent further than this person's limit."""
    if item.max_hip_flexion_deg is None:
        return None
    found = beyond(item.exercise, item.max_hip_flexion_deg)
    return list(found) if found else None


@cache
def beyond(exercise_id: str, limit_deg: float) -> tuple[float, float] | None:
    """Return from when to when, s, a hip of the drawn motion is bent further than `limit_deg`; None if never."""
    trace = pictures.trace_of(exercise_id)
    bends = [max(a.flexion_deg, b.flexion_deg) for a, b in zip(trace.working, trace.other, strict=True)]
    over = [place for place, bend in enumerate(bends) if bend > limit_deg]
    if not over:
        return None
    first, last = over[0], over[-1]
    return (
        _meets(trace.times_s, bends, first - 1, first, limit_deg),
        _meets(trace.times_s, bends, last + 1, last, limit_deg),
    )


def _meets(times_s: tuple[float, ...], bends: list[float], inside: int, outside: int, limit_deg: float) -> float:
    """Return when, s, the bend meets the limit between a moment inside it and the neighbour outside."""
    if not 0 <= inside < len(bends):
        return times_s[outside]
    share = (limit_deg - bends[inside]) / (bends[outside] - bends[inside])
    return round(times_s[inside] + share * (times_s[outside] - times_s[inside]), 2)


def _branch(raw: Raw) -> Json:
    reason = cast(Raw, raw["reason"])
    values = cast("Mapping[str, str | int | float]", reason["values"])
    text = say_reasons([Reason(str(reason["code"]), values)])[0]
    return {"item": _item(cast(Raw, raw["item"])) if raw["item"] else None, "text": text}


def _shown(row: Raw) -> Iterator[Raw]:
    """Give an item and those of its branches."""
    yield row
    branches = [branch for kind in BRANCHES for branch in cast(Mapping[str, Raw], row[kind]).values()]
    branches += [cast(Raw, cast(Raw, row["stopped_pain"])["this"]), cast(Raw, row["eased"])]
    yield from (cast(Raw, branch["item"]) for branch in branches if branch["item"])


def _ids(items: Iterable[Json]) -> list[str]:
    """Return the exercises that the card names: those of the session first, then those of its branches."""
    rows = [cast(Raw, row) for row in items]
    own = [str(row["exercise"]) for row in rows]
    all_of_them = [*own, *sorted({str(one["exercise"]) for row in rows for one in _shown(row)})]
    return [name for name in dict.fromkeys(all_of_them) if name in spoken_catalog().exercises]


def _figure_url(exercise_id: str) -> str:
    return reverse("figure_player", args=[exercise_id, pictures.key_of(exercise_id)])


def _exercise(exercise: Exercise) -> Json:
    return {
        "figure": {
            "url": _figure_url(exercise.id),
            "names": {side: picture_name(exercise, side) for side in SIDES},
        },
        "name": exercise.name,
        "small": small(exercise.name),
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
