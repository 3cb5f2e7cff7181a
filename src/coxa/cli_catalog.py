"""`coxa exercises`, `coxa show` and `coxa check`: what is known, and whether its files are sound."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import Catalog, Exercise, Exposure
from coxa.catalog.spoken import spoken_catalog
from coxa.catalog.words import Words, load_words
from coxa.check import changed_angles, check_all, provisional_doses, sizes
from coxa.cli_show import Wanted, exercise_called, show_lines, write_file
from coxa.cli_text import progress_bar, say
from coxa.errors import BadInput
from coxa.exercise_json import exercise_json, exercise_row, zone_of
from coxa.figures import load_exposures, outcome_of


def print_json(value: object) -> None:
    """Print a value as JSON, for a program."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


# --- exercises ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """What `coxa exercises` was asked for; empty and None mean "any"."""

    directions: tuple[str, ...] = ()
    level: int | None = None
    position: str | None = None
    equipment: tuple[str, ...] = ()
    max_zone: int | None = None
    search: str | None = None


def _among(field: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        raise BadInput(field, value, "one of " + ", ".join(sorted(known)))


def _check_filters(filters: Filters, catalog: Catalog) -> None:
    for direction in filters.directions:
        _among("--direction", direction, catalog.vocabulary["direction"])
    if filters.position is not None:
        _among("--position", filters.position, catalog.vocabulary["position"])
    for item in filters.equipment:
        _among("--equipment", item, {*catalog.vocabulary["equipment"], "none"})


def _fits(exercise: Exercise, zone: int, filters: Filters, catalog: Catalog) -> bool:
    household = {name for name, row in catalog.vocabulary["equipment"].items() if row.get("household")}
    names = " ".join((exercise.id, exercise.name, *exercise.also_called)).lower()
    return (
        (not filters.directions or not set(filters.directions).isdisjoint(exercise.purpose))
        and filters.level in (None, exercise.level)
        and filters.position in (None, exercise.support)
        and (not filters.equipment or set(exercise.equipment) <= {*household, *filters.equipment})
        and (filters.max_zone is None or zone <= filters.max_zone)
        and (filters.search is None or filters.search.lower() in names)
    )


def run_exercises(filters: Filters, *, as_json: bool) -> int:
    """Print the exercises that fit."""
    catalog = load_catalog()
    _check_filters(filters, catalog)
    exposures = load_exposures()
    found = [
        (exercise, exposures[exercise.id, "right"])
        for exercise in catalog.exercises.values()
        if _fits(exercise, zone_of(exposures[exercise.id, "right"]), filters, catalog)
    ]
    if as_json:
        print_json([exercise_row(exercise, exposure) for exercise, exposure in found])
    elif not found:
        print(say("exercises.nothing"))
    else:
        print("\n".join(_rows(found, load_words())))
    return 0


def _rows(found: list[tuple[Exercise, Exposure]], words: Words) -> Iterator[str]:
    width = max(len(exercise.id) for exercise, _ in found)
    for exercise, exposure in found:
        direction = ", ".join(words.say(f"word.direction.{name}.short") for name in exercise.purpose)
        zone = words.say(f"word.zone.{zone_of(exposure)}.name")
        yield f"{exercise.id:<{width}}  {exercise.level}  {zone}; {direction}"
    yield say("exercises.count", n=len(found))


# --- show -----------------------------------------------------------------------------------------------------------


def run_show(exercise_id: str, files: Sequence[Wanted], *, as_json: bool) -> int:
    """Print one exercise in full, or write the files that are wanted of it."""
    exercise = exercise_called(exercise_id)
    for wanted in files:
        write_file(exercise, wanted)
    if files:
        return 0
    exposure, outcome = load_exposures()[exercise.id, "right"], outcome_of(exercise, load_rules())
    if as_json:
        print_json(exercise_json(exercise, exposure, outcome))
    else:
        spoken = spoken_catalog()
        print("\n".join(show_lines(spoken.exercises[exercise.id], exposure, outcome, spoken, load_words())))
    return 0


# --- check ----------------------------------------------------------------------------------------------------------

SOLVED_CHANGE_DEG = 1.0


def run_check(*, provisional: bool, solved: bool, as_json: bool) -> bool:
    """Print every fault of the catalog; returns whether it is sound."""
    faults = check_all(progress=progress_bar("figures.progress") if sys.stderr.isatty() else None)
    doses = provisional_doses() if provisional else []
    changed = changed_angles(SOLVED_CHANGE_DEG) if solved else []
    if as_json:
        lists = {"faults": faults, "provisional": doses, "solved": changed}
        print_json({"schema": 1, "sound": not faults, **lists, "sizes": sizes()})
        return not faults
    for fault in faults:
        print(fault)
    print(say("check.faults", n=len(faults)) if faults else say("check.sound", **sizes()))
    for asked, head, lines in ((provisional, "provisional_head", doses), (solved, "solved_head", changed)):
        if asked:
            print(say(f"check.{head}"))
            print("\n".join(f"  {line}" for line in lines) or "  -")
    return not faults
