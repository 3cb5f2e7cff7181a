"""Browse, search and filter the exercises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from coxa.app.views.person import PersonRequest
from coxa.app.wording import dose_words, plain_letters, say, typical_item
from coxa.catalog.records import Exercise
from coxa.catalog.spoken import spoken_catalog
from coxa.gather import load_exposures

NO_KIT = "none"


def zone_of(exercise: str) -> int:
    """Return the highest zone that either hip goes through, for browsing."""
    exposure = load_exposures()[(exercise, "right")]
    return max(exposure.working.zone, exposure.other.zone)


def _has_kit(exercise: Exercise, value: str) -> bool:
    vocabulary = spoken_catalog().vocabulary["equipment"]
    own = {kit for kit in exercise.equipment if not vocabulary[kit].get("household")}
    return not own if value == NO_KIT else value in own


MATCHES: Mapping[str, Callable[[Exercise, str], bool]] = {
    "direction": lambda exercise, value: value in exercise.purpose,
    "level": lambda exercise, value: str(exercise.level) == value,
    "position": lambda exercise, value: exercise.support == value,
    "equipment": _has_kit,
    "zone": lambda exercise, value: str(zone_of(exercise.id)) == value,
}


@cache
def _values(group: str) -> tuple[str, ...]:
    """Return the values of a filter that at least one exercise has."""
    rows = spoken_catalog().vocabulary[group]
    every = spoken_catalog().exercises.values()
    if group == "equipment":
        rows = {NO_KIT: {}, **{key: row for key, row in rows.items() if not row.get("household")}}
    return tuple(value for value in rows if any(MATCHES[group](exercise, value) for exercise in every))


def _name(group: str, value: str) -> str:
    if group == "equipment" and value == NO_KIT:
        return say("exercises.no_kit")
    kind = "short" if group == "direction" else "name"
    return say(f"word.{group}.{value}.{kind}")


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a filter, and where it leads."""

    name: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter with its words; `now` is what is chosen."""

    title: str
    now: str
    choices: list[Choice]


def _href(chosen: Mapping[str, str], **change: str) -> str:
    merged = {key: value for key, value in {**chosen, **change}.items() if value}
    return f"?{urlencode(merged)}" if merged else "?"


def _filters(chosen: Mapping[str, str]) -> list[Filter]:
    filters = []
    for group in MATCHES:
        now = chosen.get(group, "")
        choices = [Choice(say("exercises.all"), _href(chosen, **{group: ""}), not now)]
        for value in _values(group):
            choices.append(Choice(_name(group, value), _href(chosen, **{group: value}), value == now))
        filters.append(Filter(say(f"exercises.filter.{group}"), _name(group, now) if now else "", choices))
    return filters


def _finds(exercise: Exercise, search: str) -> bool:
    words = plain_letters(search).split()
    text = plain_letters(" ".join((exercise.name, *exercise.also_called, exercise.summary, *exercise.muscles)))
    return all(word in text for word in words)


def find(chosen: Mapping[str, str]) -> list[Exercise]:
    """Return the exercises that fit every filter, the calm ones first."""
    found = [
        exercise
        for exercise in spoken_catalog().exercises.values()
        if _finds(exercise, chosen.get("q", ""))
        and all(MATCHES[group](exercise, value) for group, value in chosen.items() if group in MATCHES)
    ]
    return sorted(found, key=lambda exercise: (exercise.level, plain_letters(exercise.name)))


def _ways_out(chosen: Mapping[str, str]) -> list[Choice]:
    """Return, for each filter, how many would be found without it; the best way first."""
    ways = []
    for group, value in chosen.items():
        without = {key: given for key, given in chosen.items() if key != group}
        count = len(find(without))
        if count:
            name = value if group == "q" else _name(group, value)
            ways.append((count, Choice(say("exercises.drop", name=name, n=count), _href(without), False)))
    return [way for _, way in sorted(ways, key=lambda pair: -pair[0])]


def _row(exercise: Exercise) -> dict[str, str]:
    return {
        "id": exercise.id,
        "name": exercise.name,
        "summary": exercise.summary,
        "dose": dose_words(typical_item(exercise)),
        "level": say(f"word.level.{exercise.level}.name"),
        "zone": say(f"word.zone.{zone_of(exercise.id)}.name"),
    }


def exercises(request: PersonRequest) -> HttpResponse:
    """List the exercises that fit the filters of the address."""
    chosen = {group: request.GET.get(group, "") for group in MATCHES}
    chosen = {group: value for group, value in chosen.items() if value in _values(group)}
    search = request.GET.get("q", "").strip()[:60]
    if search:
        chosen["q"] = search
    found = find(chosen)
    context = {
        "tab": "exercises",
        "filters": _filters(chosen),
        "chosen": chosen,
        "search": search,
        "rows": [_row(exercise) for exercise in found],
        "count": len(found),
        "ways_out": _ways_out(chosen) if not found else [],
    }
    return render(request, "exercises.html", context)
