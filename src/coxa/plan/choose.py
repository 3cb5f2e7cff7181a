"""Choose the two sessions A and B: a constraint model solved to its proven, unique optimum (OR-tools CP-SAT).

Candidates are what limits leave of the phase's slots, cut to the best by score. Every (exercise, session) pair has an
integer weight: its score times a scale, plus a fingerprint of its name that makes sums of different choices differ.
One worker, fixed seed. The deterministic time limit is a safety net whose hit is a fault, never a silent answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from coxa.catalog.records import Catalog, Exercise, Phase, Slot
from coxa.errors import PlannerFault

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import BoolVarT, CpModel

SESSIONS = ("a", "b")
SCALE = 10_000  # the fingerprint stays below one point of score
DETERMINISTIC_LIMIT = 20.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """One exercise that may be chosen: its score and the seconds it takes today."""

    exercise: Exercise
    score: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Size:
    """How large the two sessions may be: seconds each, exercises each, how many may stand in both."""

    seconds: int
    min_items: int
    max_items: int
    max_shared: int
    change_s: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Two lists of exercise ids, and the slots that could not be filled to their minimum."""

    a: tuple[str, ...]
    b: tuple[str, ...]
    unfilled: tuple[str, ...]


def serves(exercise: Exercise, slot: Slot) -> bool:
    """Say whether an exercise fits a slot: one of its purposes, families and levels."""
    return (
        bool(set(exercise.purpose) & set(slot.purposes))
        and exercise.family in slot.families
        and slot.min_level <= exercise.level <= slot.max_level
    )


@lru_cache(maxsize=64)
def fitting(catalog: Catalog, slots: tuple[Slot, ...]) -> tuple[Exercise, ...]:
    """Return the catalog's exercises that serve any of the slots, in the catalog's order."""
    return tuple(e for e in catalog.exercises.values() if any(serves(e, slot) for slot in slots))


@lru_cache(maxsize=4096)
def fingerprint(exercise_id: str, session: str) -> int:
    """Return a number below SCALE that depends on the name alone."""
    digest = hashlib.sha256(f"{exercise_id}/{session}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % SCALE


def weight(candidate: Candidate, session: str) -> int:
    """Return the integer weight of choosing this candidate for this session."""
    return candidate.score * SCALE + fingerprint(candidate.exercise.id, session)


def choose(candidates: Sequence[Candidate], phase: Phase, size: Size) -> Choice:
    """Return the best two sessions for this phase within the size given.

    Slots whose candidates cannot fill their minimum are relaxed and named in `unfilled`. Raises PlannerFault when the
    solver stops before it has proven its optimum.
    """
    if not candidates:
        return Choice((), (), tuple(slot.id for slot in phase.slots if slot.min_count))
    for fewest in range(min(size.min_items, len(candidates)), 0, -1):
        chosen = _solve(candidates, phase, size, fewest)
        if chosen is not None:
            return chosen
    return Choice((), (), tuple(slot.id for slot in phase.slots if slot.min_count))


def _solve(candidates: Sequence[Candidate], phase: Phase, size: Size, min_items: int) -> Choice | None:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    pick = {
        (candidate.exercise.id, session): model.new_bool_var(f"{candidate.exercise.id}/{session}")
        for candidate in candidates
        for session in SESSIONS
    }
    for session in SESSIONS:
        chosen = [pick[candidate.exercise.id, session] for candidate in candidates]
        model.add(sum(chosen) >= min_items)
        model.add(sum(chosen) <= size.max_items)
        model.add(
            sum((candidate.seconds + size.change_s) * pick[candidate.exercise.id, session] for candidate in candidates)
            <= size.seconds + size.change_s
        )
    used = _used(model, pick, candidates)
    model.add(sum(pick.values()) - sum(used.values()) <= size.max_shared)
    unfilled = _add_slots(model, pick, candidates, phase)
    _keep_neighbours_apart(model, used, candidates)
    shortfall = sum(var for _, var in unfilled)
    value = sum(
        weight(candidate, session) * pick[candidate.exercise.id, session]
        for candidate in candidates
        for session in SESSIONS
    )
    # An unfilled place costs more than any exercise can bring.
    dear = 4 * size.max_items * max(weight(candidate, session) for candidate in candidates for session in SESSIONS)
    model.maximize(value - dear * shortfall)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = DETERMINISTIC_LIMIT
    # Measured (bench/): a tight linear relaxation without cuts and probing is the quickest way to the proof here.
    solver.parameters.linearization_level = 2
    solver.parameters.cut_level = 0
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    if status != cp_model.OPTIMAL:
        raise PlannerFault(f"choosing stopped with {solver.status_name(status)} before its optimum was proven")
    picked = {
        session: tuple(c.exercise.id for c in candidates if solver.value(pick[c.exercise.id, session]))
        for session in SESSIONS
    }
    return Choice(picked["a"], picked["b"], tuple(slot_id for slot_id, var in unfilled if solver.value(var)))


def _used(
    model: CpModel, pick: Mapping[tuple[str, str], BoolVarT], candidates: Sequence[Candidate]
) -> dict[str, BoolVarT]:
    """Return one variable per exercise: does it stand in A or B at all? In both, it counts as shared."""
    used: dict[str, BoolVarT] = {}
    for candidate in candidates:
        name = candidate.exercise.id
        mine = [pick[name, session] for session in SESSIONS]
        used[name] = model.new_bool_var(name)
        model.add_max_equality(used[name], mine)
    return used


def _add_slots(
    model: CpModel, pick: Mapping[tuple[str, str], BoolVarT], candidates: Sequence[Candidate], phase: Phase
) -> list[tuple[str, BoolVarT]]:
    """Add the slots' bounds over A and B together; return the shortfall variable of each slot with a minimum."""
    unfilled: list[tuple[str, BoolVarT]] = []
    for slot in phase.slots:
        inside = [pick[c.exercise.id, session] for c in candidates if serves(c.exercise, slot) for session in SESSIONS]
        model.add(sum(inside) <= slot.max_count)
        if slot.min_count:
            short = model.new_int_var(0, slot.min_count, f"short/{slot.id}")
            model.add(sum(inside) + short >= slot.min_count)
            unfilled.append((slot.id, short))
    return unfilled


def _keep_neighbours_apart(model: CpModel, used: Mapping[str, BoolVarT], candidates: Sequence[Candidate]) -> None:
    """Keep an exercise and its easier or harder neighbour out of the same programme."""
    pairs = {
        (min(candidate.exercise.id, other), max(candidate.exercise.id, other))
        for candidate in candidates
        for other in (*candidate.exercise.easier, *candidate.exercise.harder)
        if other in used
    }
    for one, two in sorted(pairs):
        model.add_at_most_one(used[one], used[two])
