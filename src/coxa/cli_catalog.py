"""`coxa exercises`, `coxa show` and `coxa check`: what is known, and whether its files are sound."""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from coxa.catalog.load import load_catalog
from coxa.catalog.records import Bounds, Catalog, Exercise, Exposure, Limb, LimbExposure
from coxa.catalog.words import Words, load_words
from coxa.check import check_all, provisional_doses, sizes
from coxa.cli_text import number_text, say
from coxa.errors import BadInput
from coxa.exercise_json import exercise_json, exercise_row, zone_of
from coxa.gather import load_exposures


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


def run_show(exercise_id: str, *, as_json: bool) -> int:
    """Print one exercise in full."""
    catalog = load_catalog()
    exercise = catalog.exercises.get(exercise_id)
    if exercise is None:
        near = difflib.get_close_matches(exercise_id, catalog.exercises, n=3)
        expected = say("show.no_id", near=", ".join(near)) if near else say("show.no_id_near_none")
        raise BadInput("ID", exercise_id, expected)
    exposure = load_exposures()[exercise.id, "right"]
    if as_json:
        print_json(exercise_json(exercise, exposure))
    else:
        print("\n".join(show_lines(exercise, exposure, catalog, load_words())))
    return 0


def show_lines(exercise: Exercise, exposure: Exposure, catalog: Catalog, words: Words) -> Iterator[str]:
    """Yield one exercise line by line, for a person."""
    yield exercise.name
    if exercise.also_called:
        yield say("show.also", names=", ".join(exercise.also_called))
    yield exercise.summary
    yield say(
        "show.facts",
        direction=", ".join(words.say(f"word.direction.{name}.short") for name in exercise.purpose),
        level=exercise.level,
        level_name=words.say(f"word.level.{exercise.level}.name"),
        position=words.say(f"word.position.{exercise.support}.name"),
        zone=words.say(f"word.zone.{zone_of(exposure)}.name"),
    )
    needed = ", ".join(words.say(f"word.equipment.{name}.name") for name in exercise.equipment)
    yield say("show.equipment", equipment=needed) if needed else say("show.equipment_none")
    yield from _how_lines(exercise)
    yield from ("", say("show.dose"), "  " + _dose_text(exercise))
    yield from _pose_lines(exercise)
    yield from ("", say("show.zone"))
    for limb, exposed in (("working", exposure.working), ("other", exposure.other)):
        yield "  " + _peak_text(limb, exposed, words)
    yield from _neighbour_lines(exercise, catalog)
    yield from _evidence_lines(exercise, catalog)


def _how_lines(exercise: Exercise) -> Iterator[str]:
    yield from ("", say("show.steps"))
    yield from (f"  {number}. {step.text}" for number, step in enumerate(exercise.steps, 1))
    yield from ("", say("show.feel"), f"  {exercise.feel}", "", say("show.mistakes"))
    yield from (f"  {mistake.see} {mistake.fix}" for mistake in exercise.mistakes)
    yield from ("", say("show.stop"))
    yield from (f"  - {stop.text}" for stop in exercise.stops)


def _dose_text(exercise: Exercise) -> str:
    amount = exercise.dose.reps or exercise.dose.hold_s
    assert isinstance(amount, Bounds)
    return say(
        "show.dose_range",
        sets_min=number_text(exercise.dose.sets.min),
        sets_max=number_text(exercise.dose.sets.max),
        use_min=number_text(amount.min),
        use_max=number_text(amount.max),
        unit=say("show.unit_reps" if exercise.dose.reps else "show.unit_hold"),
        week_min=number_text(exercise.dose.per_week.min),
        week_max=number_text(exercise.dose.per_week.max),
    )


def _angle(value: float | None, positive: str, negative: str, zero: str) -> str:
    if value is None:
        return say("show.angle.free")
    if value == 0:
        return say(f"show.angle.{zero}")
    return say(f"show.angle.{positive if value > 0 else negative}", deg=number_text(abs(value)))


def _limb_text(pose: str, name: str, limb: Limb) -> str:
    flexion, adduction, rotation = limb.hip_deg
    return say(
        "show.pose",
        pose=pose,
        limb=say(f"show.limb.{name}"),
        flexion=_angle(flexion, "bent", "back", "straight"),
        adduction=_angle(adduction, "inwards", "outwards", "in_line"),
        rotation=_angle(rotation, "turned_in", "turned_out", "centred"),
        knee=_angle(limb.knee_deg, "bent", "bent", "straight"),
        ankle=_angle(limb.ankle_deg, "up", "down", "square"),
    )


def _pose_lines(exercise: Exercise) -> Iterator[str]:
    yield from ("", say("show.poses"))
    for pose in exercise.motion.poses:
        yield "  " + _limb_text(pose.name, "working", pose.working)
        if pose.other != pose.working:
            yield "  " + _limb_text(pose.name, "other", pose.other)
        if pose.pelvis_tilt_deg:
            tilt = _angle(pose.pelvis_tilt_deg, "tipped_forward", "tucked", "level")
            yield "  " + say("show.pelvis", pose=pose.name, tilt=tilt)


def _peak_text(name: str, limb: LimbExposure, words: Words) -> str:
    return say(
        "show.peak",
        limb=say(f"show.limb.{name}").capitalize(),
        zone=words.say(f"word.zone.{limb.zone}.name"),
        flexion=number_text(limb.peak_flexion_deg),
        adduction=number_text(limb.peak_adduction_deg),
        rotation=number_text(limb.peak_rotation_deg),
    )


def _neighbour_lines(exercise: Exercise, catalog: Catalog) -> Iterator[str]:
    yield ""
    for key, ids in (("easier", exercise.easier), ("harder", exercise.harder), ("friendly", exercise.hip_friendly)):
        if ids:
            yield say(f"show.{key}", names=", ".join(f"{catalog.exercises[i].name} ({i})" for i in ids))
    if exercise.range_limit.how:
        yield say("show.range", how=exercise.range_limit.how)


def _evidence_lines(exercise: Exercise, catalog: Catalog) -> Iterator[str]:
    evidence = exercise.evidence
    strength, checked = say(f"show.strength.{evidence.strength}"), say(f"show.checked.{evidence.checked}")
    yield from ("", say("show.evidence", strength=strength, checked=checked), f"  {evidence.text}")
    for dispute in evidence.disputed_by:
        title = catalog.sources[dispute.source].title
        yield "  " + say("show.disputed", source=title, text=dispute.text)
    yield from ("", say("show.sources"))
    for source in dict.fromkeys((*evidence.sources, *exercise.dose.sources)):
        yield f"  - {catalog.sources[source].title}"


# --- check ----------------------------------------------------------------------------------------------------------


def run_check(*, provisional: bool, as_json: bool) -> bool:
    """Print every fault of the catalog; returns whether it is sound."""
    faults = check_all()
    doses = provisional_doses() if provisional else []
    if as_json:
        print_json({"schema": 1, "sound": not faults, "faults": faults, "provisional": doses, "sizes": sizes()})
        return not faults
    for fault in faults:
        print(fault)
    print(say("check.faults", n=len(faults)) if faults else say("check.sound", **sizes()))
    if provisional:
        print(say("check.provisional_head"))
        print("\n".join(f"  {dose}" for dose in doses) or "  -")
    return not faults
