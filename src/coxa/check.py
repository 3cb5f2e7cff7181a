"""Every fault of what coxa knows, in one run: the files alone (catalog), and how they fit together and with the code.

Each check yields sentences: which file, which value, what was expected.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coxa.catalog.check import check_catalog
from coxa.catalog.check_intake import check_intake
from coxa.catalog.load import CATALOG_FOLDER, load_rules, read_catalog, read_toml
from coxa.catalog.measures import provisional_numbers
from coxa.catalog.read_exercise import CHECKED, STRENGTH
from coxa.catalog.records import Catalog, Exercise, Exposure, Phase, Protocol, Rules, Side, Slot
from coxa.catalog.words import all_texts
from coxa.errors import CatalogError
from coxa.figures import Outcome, Progress, exposures_of, outcomes_of, solve_missing
from coxa.plan.phase import MEASURES

PACKAGE = Path(__file__).parent
MAX_WAY_BACK_LEVEL = 2  # every exercise leads back, step by step, to one of this level or lower


# Words of the sentences about a file whose motion cannot be solved as it stands.
MOTION_WORDS = ("motion", "pose", "contact", "phase", "then_hold_s")
WORKERS = 2


def check_all(folder: Path = CATALOG_FOLDER, progress: Progress | None = None) -> list[str]:
    """Return all faults; an empty list means that the catalog is sound.

    `progress` is told of every motion that has to be solved, if there are many.
    """
    faults = list(check_catalog(folder))
    catalog, unreadable = read_catalog(folder)
    if not unreadable:
        faults.extend(check_intake(catalog))
    try:
        rules = load_rules(folder)
        given = _Given(catalog, rules, folder, _outcomes(catalog, faults, rules, folder, progress))
    except CatalogError as error:
        return [*faults, *error.faults]
    for check in CHECKS:
        faults.extend(check(given))
    return list(dict.fromkeys(faults))


@dataclass(frozen=True, slots=True)
class _Given:
    """What the joined checks look at."""

    catalog: Catalog
    rules: Rules
    folder: Path
    outcomes: Mapping[str, Outcome]  # of every exercise whose motion can be read


def sizes(folder: Path = CATALOG_FOLDER) -> dict[str, int]:
    """Return how many exercises, protocols and texts there are."""
    catalog, _ = read_catalog(folder)
    try:
        texts = len(all_texts(catalog, folder))
    except CatalogError:
        texts = 0
    return {"exercises": len(catalog.exercises), "protocols": len(catalog.protocols), "texts": texts}


def provisional_doses(folder: Path = CATALOG_FOLDER) -> list[str]:
    """Return the exercises whose dose nobody has tested or published, and the numbers that are only known about."""
    catalog, _ = read_catalog(folder)
    doses = [
        f"exercises/{exercise.id}.toml: dose is provisional ({exercise.dose.checked}, {exercise.dose.strength})."
        for exercise in catalog.exercises.values()
        if exercise.dose.provisional
    ]
    return [*doses, *provisional_numbers(catalog.measures, catalog.tests)]


# --- motions --------------------------------------------------------------------------------------------------------


def _outcomes(
    catalog: Catalog, faults: Sequence[str], rules: Rules, folder: Path, progress: Progress | None
) -> dict[str, Outcome]:
    """Return what became of every motion that can be read; the others have a fault of their own."""
    if "zone" not in rules.tables:
        return {}
    broken = {
        exercise_id
        for exercise_id in catalog.exercises
        for fault in faults
        if fault.startswith(f"exercises/{exercise_id}.toml:") and any(word in fault for word in MOTION_WORDS)
    }
    good = {exercise_id: e for exercise_id, e in catalog.exercises.items() if exercise_id not in broken}
    solve_missing(good, rules, folder, WORKERS, progress)
    return outcomes_of(good, rules, folder)


def _motions(given: _Given) -> Iterator[str]:
    for exercise_id, outcome in given.outcomes.items():
        for fault in outcome.faults:
            yield f"exercises/{exercise_id}.toml: {fault['where']}: {fault['text']}"


def changed_angles(min_change_deg: float, folder: Path = CATALOG_FOLDER) -> list[str]:
    """Return the angles of the files that the solver changed by more than `min_change_deg`, one sentence each."""
    catalog, _ = read_catalog(folder)
    outcomes = _outcomes(catalog, check_catalog(folder), load_rules(folder), folder, None)
    return [
        f"exercises/{exercise_id}.toml: pose {row['pose']}: {row['angle']} is {row['authored_deg']:g}; "
        f"solved {row['solved_deg']:g}."
        for exercise_id, outcome in outcomes.items()
        for row in outcome.changes
        if abs(row["authored_deg"] - row["solved_deg"]) > min_change_deg
    ]


# --- reasons --------------------------------------------------------------------------------------------------------


def _alternatives(node: ast.expr) -> Iterator[str]:
    """Yield the texts that an expression can have, as far as its literals tell; `*` stands for the unknown part."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _alternatives(node.body)
        yield from _alternatives(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _alternatives(value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)


def reason_codes(source: str) -> set[str]:
    """Return the codes that `Reason(...)` calls of a module can name; `cap_*` for one built from parts.

    Calls that take a variable name nothing here: their codes are literals elsewhere in the module, see `all_literals`.
    """
    codes: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Reason" and node.args:
            codes.update(_alternatives(node.args[0]))
    return codes


def all_literals(source: str) -> set[str]:
    """Return every text literal of a module but docstrings; parts of f-strings become patterns with `*`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            found.update(_alternatives(node))
    return found


def _matches(pattern: str, code: str) -> bool:
    head, star, tail = pattern.partition("*")
    return pattern == code if not star else code.startswith(head) and code.endswith(tail) and head != ""


def _sources_of_the_planner() -> list[str]:
    files = [*sorted((PACKAGE / "plan").glob("*.py")), *sorted((PACKAGE / "journal").glob("*.py"))]
    return [file.read_text(encoding="utf-8") for file in files]


def _reasons(given: _Given) -> Iterator[str]:
    faults: list[str] = []
    written = set(read_toml(given.folder / "reasons.toml", faults)) - {"slot"}
    sources = _sources_of_the_planner()
    used = {code for source in sources for code in reason_codes(source)}
    named = {text for source in sources for text in all_literals(source)}
    # Codes may also be named in the catalog's own rules (daily.toml, rules.toml): texts there count as used.
    named |= {str(value) for table in given.rules.tables.values() for value in _leaves(table)}
    for code in sorted(code for code in used if "*" not in code and code not in written):
        yield f"reasons.toml: {code} is missing; the planner uses this reason code."
    for pattern in sorted(code for code in used if "*" in code):
        if not any(_matches(pattern, code) for code in written):
            yield f"reasons.toml: nothing fits {pattern}; the planner builds reason codes of this form."
    for code in sorted(written):
        if not any(_matches(pattern, code) for pattern in used | named):
            yield f"reasons.toml: {code} is never used; expected a reason code of plan/ or journal/."


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


# --- numbers and their sources ---------------------------------------------------------------------------------------


def _numbers_have_sources(given: _Given) -> Iterator[str]:
    for name, table in given.rules.tables.items():
        source = table.get("source")
        if source not in given.catalog.sources:
            yield f"rules.toml: {name}.source is {source!r}; expected an id of sources.toml."
        if table.get("checked") not in CHECKED:
            yield f"rules.toml: {name}.checked is {table.get('checked')!r}; expected one of {', '.join(CHECKED)}."
        if table.get("strength") not in STRENGTH:
            yield f"rules.toml: {name}.strength is {table.get('strength')!r}; expected one of {', '.join(STRENGTH)}."
    for protocol in given.catalog.protocols.values():
        for source_id in (*protocol.evidence.sources, *(row.source for row in protocol.evidence.disputed_by)):
            if source_id not in given.catalog.sources:
                yield f"protocols/{protocol.id}.toml: source is {source_id!r}; expected an id of sources.toml."


def _rules_name_exercises(given: _Given) -> Iterator[str]:
    for name, table in given.rules.tables.items():
        exercises = table.get("exercises", [])
        assert isinstance(exercises, list)
        for exercise_id in exercises:
            if exercise_id not in given.catalog.exercises:
                yield f"rules.toml: {name}.exercises names {exercise_id!r}; expected an exercise of the catalog."


# --- the easier/harder graph -----------------------------------------------------------------------------------------


def reachable(start: str, step: Callable[[Exercise], Sequence[str]], catalog: Catalog) -> set[str]:
    """Return every exercise that steps from `start` lead to, without `start` itself unless a circle leads back."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        exercise = catalog.exercises.get(ahead.pop())
        for other in step(exercise) if exercise else ():
            if other not in found:
                found.add(other)
                ahead.append(other)
    return found


def _ways_back(given: _Given) -> Iterator[str]:
    for exercise in given.catalog.exercises.values():
        back = reachable(exercise.id, lambda e: e.easier, given.catalog)
        levels = [given.catalog.exercises[i].level for i in back if i in given.catalog.exercises]
        if exercise.level > MAX_WAY_BACK_LEVEL and min(levels, default=9) > MAX_WAY_BACK_LEVEL:
            yield (
                f"exercises/{exercise.id}.toml: easier leads to no exercise of level {MAX_WAY_BACK_LEVEL} or lower; "
                "expected a way back."
            )
        for other_id in exercise.harder:
            other = given.catalog.exercises.get(other_id)
            if other and not _leads_down(other, exercise, given.catalog):
                yield (
                    f"exercises/{exercise.id}.toml: harder names {other_id!r}, from which easier leads to nothing of "
                    f"level {exercise.level} or lower; expected a way back."
                )


def _leads_down(harder: Exercise, easier: Exercise, catalog: Catalog) -> bool:
    back = reachable(harder.id, lambda e: e.easier, catalog)
    return easier.id in back or any(catalog.exercises[i].level <= easier.level for i in back if i in catalog.exercises)


# --- protocols -------------------------------------------------------------------------------------------------------


Exposures = Mapping[tuple[str, Side], Exposure]


def candidates(slot: Slot, phase: Phase, catalog: Catalog, exposures: Exposures, kit: frozenset[str]) -> list[Exercise]:
    """Return the exercises that fit a slot for a person who has this kit."""
    return [
        exercise
        for exercise in catalog.exercises.values()
        if not set(slot.purposes).isdisjoint(exercise.purpose)
        and exercise.family in slot.families
        and slot.min_level <= exercise.level <= slot.max_level
        and kit.issuperset(exercise.equipment)
        and (exercise.id, "right") in exposures
        and exposures[exercise.id, "right"].working.zone <= phase.max_zone
    ]


def _slots(phase: Phase) -> tuple[Slot, ...]:
    return (*phase.warm_up, *phase.slots)


def _protocols(given: _Given) -> Iterator[str]:
    exposures = exposures_of(given.catalog.exercises, given.outcomes, given.rules)
    for protocol in given.catalog.protocols.values():
        for part in protocol.parts:
            for exercise_id in part.exercises:
                if exercise_id not in given.catalog.exercises:
                    yield (
                        f"protocols/{protocol.id}.toml: part {part.id} names {exercise_id!r}; "
                        "expected an exercise of the catalog."
                    )
        yield from _phases_reachable(protocol)
        kit = _kit(protocol, given.catalog)
        for phase in protocol.phases:
            where = f"protocols/{protocol.id}.toml: phase {phase.id}"
            fitting = {slot.id: candidates(slot, phase, given.catalog, exposures, kit) for slot in _slots(phase)}
            yield from (f"{where}: {fault}" for fault in _phase_faults(phase, fitting))


def _kit(protocol: Protocol, catalog: Catalog) -> frozenset[str]:
    """Return the kit a protocol may count on: the household's; an add-on is asked for and may want its own."""
    equipment = catalog.vocabulary["equipment"]
    return frozenset(name for name, row in equipment.items() if protocol.addon or row.get("household"))


def _phases_reachable(protocol: Protocol) -> Iterator[str]:
    indices = [phase.index for phase in protocol.phases]
    if indices != sorted(set(indices)):
        yield f"protocols/{protocol.id}.toml: phase indices are {indices}; expected each once, in rising order."
    for before, phase in zip(protocol.phases, protocol.phases[1:], strict=False):
        if not before.exit and not phase.entry:
            yield (
                f"protocols/{protocol.id}.toml: phase {phase.id} cannot be reached; "
                f"expected an exit criterion in {before.id} or an entry criterion here."
            )


def _phase_faults(phase: Phase, fitting: Mapping[str, Sequence[Exercise]]) -> Iterator[str]:
    for criterion in (*phase.entry, *phase.exit):
        if criterion.measure not in MEASURES:
            yield f"measure is {criterion.measure!r}; expected one of {', '.join(sorted(MEASURES))}."
        if criterion.at_least is None and criterion.at_most is None:
            yield f"criterion {criterion.measure} has no bound; expected at_least or at_most."
    for slot in _slots(phase):
        least = max(1, slot.min_count)
        if not slot.optional and len(fitting[slot.id]) < least:
            yield f"slot {slot.id} can be filled by {len(fitting[slot.id])} exercises; expected at least {least}."


def _texts(given: _Given) -> Iterator[str]:
    try:
        all_texts(given.catalog, given.folder)
    except CatalogError as error:
        yield from error.faults


CHECKS: tuple[Callable[[_Given], Iterator[str]], ...] = (
    _motions,
    _reasons,
    _numbers_have_sources,
    _rules_name_exercises,
    _ways_back,
    _protocols,
    _texts,
)
