"""Find every fault of the catalog's files in one run, as sentences a person can act on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from coxa.catalog.load import CATALOG_FOLDER, read_catalog
from coxa.catalog.measures import numbers_of
from coxa.catalog.positions import read_positions
from coxa.catalog.records import Catalog, Exercise, Pose

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_LEVEL_STEP = 2  # a harder neighbour more than two levels up is no neighbour


def check_catalog(folder: Path = CATALOG_FOLDER) -> list[str]:
    """Return all faults of the catalog in `folder`; an empty list means that it is sound."""
    catalog, faults = read_catalog(folder)
    for exercise in catalog.exercises.values():
        for check in EXERCISE_CHECKS:
            faults.extend(f"exercises/{exercise.id}.toml: {fault}" for fault in check(exercise, catalog))
    faults.extend(_measures(catalog))
    read_positions(folder, catalog, faults)
    return faults


def _measures(catalog: Catalog) -> Iterator[str]:
    for measure in catalog.measures.values():
        where = f"measures/{measure.id}.toml"
        if not ID.fullmatch(measure.id):
            yield f"{where}: id is {measure.id!r}; expected lower-case words joined by single hyphens."
        named = [measure.source, *(rule.source for rule in measure.rules.values())]
        yield from _known_sources(where, [*named, *(known.source for _, known in numbers_of(measure))], catalog)
    for test in catalog.tests.values():
        where = f"tests.toml: {test.id}"
        yield from _known_sources(where, [known.source for _, known in numbers_of(test)], catalog)
        if test.exercise and test.exercise not in catalog.exercises:
            yield f"{where}: exercise is {test.exercise!r}; expected an exercise of the catalog."


def _known_sources(where: str, named: list[str], catalog: Catalog) -> Iterator[str]:
    for source in dict.fromkeys(named):
        if source not in catalog.sources:
            yield f"{where}: source is {source!r}; expected an id of sources.toml."


def _ids(exercise: Exercise, catalog: Catalog) -> Iterator[str]:
    if not ID.fullmatch(exercise.id):
        yield f"id is {exercise.id!r}; expected lower-case words joined by single hyphens."
    for name in ("easier", "harder", "hip_friendly"):
        for other in getattr(exercise, name):
            if other == exercise.id:
                yield f"{name} names the exercise itself; expected another one."
            elif other not in catalog.exercises:
                yield f"{name} names {other!r}; expected an exercise of the catalog."
    for source in (
        *exercise.dose.sources,
        *exercise.evidence.sources,
        *(d.source for d in exercise.evidence.disputed_by),
    ):
        if source not in catalog.sources:
            yield f"source is {source!r}; expected an id of sources.toml."


def _unique_text_ids(exercise: Exercise, catalog: Catalog) -> Iterator[str]:
    for kind, rows in (("step", exercise.steps), ("mistake", exercise.mistakes), ("stop", exercise.stops)):
        ids = [row.id for row in rows]
        for row_id in sorted({i for i in ids if ids.count(i) > 1}):
            yield f"{kind} id {row_id!r} stands twice; expected each once."


def _neighbours(exercise: Exercise, catalog: Catalog) -> Iterator[str]:
    for other_id in exercise.easier:
        other = catalog.exercises.get(other_id)
        if other and other.level > exercise.level:
            yield f"easier names {other_id!r} of level {other.level}; expected level {exercise.level} or lower."
    for other_id in exercise.harder:
        other = catalog.exercises.get(other_id)
        if other and not exercise.level <= other.level <= exercise.level + MAX_LEVEL_STEP:
            most = exercise.level + MAX_LEVEL_STEP
            yield f"harder names {other_id!r} of level {other.level}; expected level {exercise.level} to {most}."
    if not exercise.easier and exercise.level > 2:
        yield f"easier is empty at level {exercise.level}; expected a way back (only levels 1 and 2 may end here)."
    if not exercise.harder and exercise.level < 2 and exercise.family in ("strength", "control"):
        yield "harder is empty at level 1; expected a way forward."


def _poses(exercise: Exercise, catalog: Catalog) -> Iterator[str]:
    names = [pose.name for pose in exercise.motion.poses]
    for phase in exercise.motion.phases:
        if phase.to not in names:
            yield f"motion phase goes to {phase.to!r}; expected a pose: {', '.join(names)}."
    surfaces = set(catalog.vocabulary["surface"]) | {prop.name for prop in exercise.motion.props}
    for contact in exercise.motion.contacts:
        if contact.on not in surfaces:
            known = ", ".join(sorted(surfaces))
            yield f"contact rests on {contact.on!r}; expected a prop of the motion or one of {known}."
        if not set(contact.phases) & {"all", *_visited(exercise)}:
            given = ", ".join(contact.phases) or "none"
            yield (
                f"contact {contact.part} on {contact.on}: phases is {given}, which the repetition never comes to; "
                f'expected "all" or some of {", ".join(_visited(exercise))}.'
            )
        for phase_name in contact.phases:
            if phase_name != "all" and phase_name not in names:
                yield f'contact phases names {phase_name!r}; expected a pose or "all".'
    for pose in exercise.motion.poses:
        yield from _joint_ranges(pose, catalog)
    holds = any(phase.then_hold_s == "dose" for phase in exercise.motion.phases)
    if (exercise.dose.hold_s is not None) != holds:
        yield 'then_hold_s = "dose" and dose.hold_s must come together; expected both or neither.'


def _visited(exercise: Exercise) -> tuple[str, ...]:
    """Return the poses that a repetition comes to, in their order, each once."""
    motion = exercise.motion
    return tuple(dict.fromkeys((*(pose.name for pose in motion.poses[:1]), *(phase.to for phase in motion.phases))))


def _timing(exercise: Exercise, catalog: Catalog) -> Iterator[str]:
    names = [pose.name for pose in exercise.motion.poses]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"pose {name} stands twice; expected each name once."
    for name in dict.fromkeys(names):
        if name not in _visited(exercise):
            yield f"pose {name} is in no phase; expected a motion phase that goes to it."


def _joint_ranges(pose: Pose, catalog: Catalog) -> Iterator[str]:
    for name, limb in (("working", pose.working), ("other", pose.other)):
        values = {
            "hip_flexion_deg": limb.hip_deg[0],
            "hip_adduction_deg": limb.hip_deg[1],
            "hip_rotation_deg": limb.hip_deg[2],
            "knee_deg": limb.knee_deg,
            "ankle_deg": limb.ankle_deg,
        }
        for joint, value in values.items():
            yield from _in_range(f"pose {pose.name}: {name} {joint}", joint, value, catalog)
    yield from _in_range(f"pose {pose.name}: pelvis_tilt_deg", "pelvis_tilt_deg", pose.pelvis_tilt_deg, catalog)
    yield from _in_range(f"pose {pose.name}: trunk_lean_deg", "trunk_lean_deg", pose.trunk_lean_deg, catalog)


def _in_range(label: str, joint: str, value: float | None, catalog: Catalog) -> Iterator[str]:
    low, high = catalog.joints.get(joint, (float("-inf"), float("inf")))
    if value is not None and not low <= value <= high:
        yield f"{label} is {value:g}; expected {low:g} to {high:g}."


EXERCISE_CHECKS: tuple[Callable[[Exercise, Catalog], Iterator[str]], ...] = (
    _ids,
    _unique_text_ids,
    _neighbours,
    _poses,
    _timing,
)
