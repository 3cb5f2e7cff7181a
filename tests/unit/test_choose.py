"""Choosing A and B: the proven optimum, its uniqueness, sizes, slots, neighbours; edges on small made-up problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest
from ortools.sat.python import cp_model

from coxa.catalog.load import load_catalog
from coxa.catalog.records import SIDES, Exercise, Phase, Slot
from coxa.journal.events import Json
from coxa.plan.choose import SCALE, Candidate, Choice, Size, choose, fingerprint, serves, weight
from coxa.plan.dose import gather_course
from coxa.plan.hips import hip_status
from coxa.plan.limits import gather_limits
from coxa.plan.phase import standing
from coxa.plan.programme import candidates
from coxa.plan.screen import screen_person
from tests.people import given, person

CATALOG = load_catalog()
BRIDGE = CATALOG.exercises["bridge"]
CONTROL = CATALOG.protocols["clinic"].phases[1]
SIZE = Size(seconds=1200, min_items=1, max_items=5, max_shared=2, change_s=20)


def made(name: str, purpose: str = "extension", **changes: object) -> Exercise:
    bare = replace(BRIDGE, id=name, purpose=(purpose,), family="strength", level=2, easier=(), harder=())
    return replace(bare, **changes)  # type: ignore[arg-type]


def slot(name: str = "extension", least: int = 0, most: int = 6) -> Slot:
    return Slot(name, (name,), ("strength",), 1, 3, least, most, False, "")


def phase(*slots: Slot) -> Phase:
    return replace(CONTROL, slots=slots)


def pool(*names: str, score: int = 100, seconds: int = 60) -> list[Candidate]:
    return [Candidate(made(name), score, seconds) for name in names]


def test_a_slot_takes_one_of_its_purposes_families_and_levels() -> None:
    assert serves(made("x"), slot())
    assert not serves(made("x", "flexion"), slot())
    assert not serves(made("x", family="core"), slot())
    assert [serves(made("x", level=level), slot()) for level in (0, 1, 3, 4)] == [False, True, True, False]


def test_a_fingerprint_is_smaller_than_one_point_and_depends_on_name_and_session() -> None:
    prints = {(name, s): fingerprint(name, s) for name in CATALOG.exercises for s in "ab"}
    assert all(0 <= value < SCALE for value in prints.values())
    assert len(set(prints.values())) > 0.97 * len(prints)
    one = pool("bridge")[0]
    assert weight(one, "a") == 100 * SCALE + fingerprint("bridge", "a") != weight(one, "b")


def test_without_candidates_every_needed_slot_is_named() -> None:
    found = choose([], phase(slot(least=1), slot("flexion", 0)), SIZE)
    assert found == Choice((), (), ("extension",))


def test_the_better_ones_are_chosen() -> None:
    good, poor = pool("one", "two", score=100), pool("three", score=10)
    found = choose([*good, *poor], phase(slot()), replace(SIZE, max_items=2, max_shared=2))
    assert set(found.a) == set(found.b) == {"one", "two"}


def test_at_most_so_many_stand_in_both() -> None:
    for most in (0, 1, 2):
        found = choose(pool(*"abcdefgh"), phase(slot(most=12)), replace(SIZE, max_items=4, max_shared=most))
        assert len(set(found.a) & set(found.b)) <= most and len(found.a) == len(found.b) == 4


def test_no_more_than_the_largest_number_and_no_less_than_the_smallest() -> None:
    found = choose(pool(*"abcdefgh"), phase(slot(most=12)), replace(SIZE, min_items=3, max_items=3))
    assert len(found.a) == len(found.b) == 3


def test_too_few_candidates_make_smaller_sessions() -> None:
    found = choose(pool("one", "two"), phase(slot()), replace(SIZE, min_items=3))
    assert found.a == found.b == ("one", "two")


@pytest.mark.parametrize(("seconds", "count"), [(139, 1), (140, 2), (219, 2), (220, 3)])
def test_the_seconds_hold_exercises_and_the_changes_between_them(seconds: int, count: int) -> None:
    """Sixty seconds each and twenty between two: 140 for two, 220 for three."""
    found = choose(pool(*"abcd"), phase(slot(most=12)), replace(SIZE, seconds=seconds, max_shared=5))
    assert len(found.a) == len(found.b) == count


def test_nothing_fits_when_a_single_exercise_is_too_long() -> None:
    found = choose(pool("one", seconds=100), phase(slot(least=1)), replace(SIZE, seconds=99))
    assert found == Choice((), (), ("extension",))


def test_a_needed_slot_is_filled_before_points_count() -> None:
    rich = [Candidate(made(name), 900, 60) for name in "abcde"]
    poor = Candidate(made("bend", "flexion"), 1, 60)
    found = choose([*rich, poor], phase(slot(most=12), slot("flexion", 1)), replace(SIZE, max_items=2, max_shared=5))
    assert "bend" in (*found.a, *found.b) and found.unfilled == ()


def test_a_slot_that_cannot_be_filled_is_relaxed_and_named() -> None:
    found = choose(pool("one"), phase(slot(), slot("flexion", 1), slot("adduction", 0)), SIZE)
    assert found == Choice(("one",), ("one",), ("flexion",))


def test_a_half_filled_slot_is_named_too() -> None:
    found = choose(pool("one"), phase(slot(least=3)), SIZE)
    assert found == Choice(("one",), ("one",), ("extension",))


def test_a_slot_takes_no_more_than_it_holds() -> None:
    found = choose(pool(*"abcdef"), phase(slot(most=3)), SIZE)
    assert len(found.a) + len(found.b) == 3


@pytest.mark.parametrize("link", ["easier", "harder"])
def test_neighbours_never_stand_in_one_programme(link: str) -> None:
    one = Candidate(made("one", **{link: ("two",)}), 100, 60)
    found = choose([one, *pool("two", score=90)], phase(slot()), SIZE)
    assert found.a == found.b == ("one",)


def test_a_link_to_something_that_is_no_candidate_does_no_harm() -> None:
    assert choose([Candidate(made("one", easier=("gone",)), 5, 60)], phase(slot()), SIZE).a == ("one",)


def brute_force(
    options: Sequence[Candidate], used: Phase, size: Size
) -> tuple[list[int], set[tuple[frozenset[str], ...]]]:
    """Return the two best values and the best choices, by trying everything: the slow oracle."""
    best: dict[int, set[tuple[frozenset[str], ...]]] = {}
    for marks in product(range(4), repeat=len(options)):
        picked = [[c for c, mark in zip(options, marks, strict=True) if mark & bit] for bit in (1, 2)]
        if any(not size.min_items <= len(side) <= size.max_items for side in picked):
            continue
        if any(sum(c.seconds + size.change_s for c in side) > size.seconds + size.change_s for side in picked):
            continue
        if sum(mark == 3 for mark in marks) > size.max_shared:
            continue
        counts = [sum(serves(c.exercise, s) for side in picked for c in side) for s in used.slots]
        if any(not s.min_count <= count <= s.max_count for s, count in zip(used.slots, counts, strict=True)):
            continue
        value = sum(weight(c, name) for name, side in zip("ab", picked, strict=True) for c in side)
        choice = tuple(frozenset(c.exercise.id for c in side) for side in picked)
        best.setdefault(value, set()).add(choice)
    top = sorted(best, reverse=True)
    return top[:2], best[top[0]]


@pytest.mark.parametrize("seed", range(5))
def test_the_solver_finds_what_trying_everything_finds(seed: int) -> None:
    names = [f"{seed}-{letter}" for letter in "abcdef"]
    purposes = ["extension", "flexion", "extension", "adduction", "flexion", "extension"]
    options = [
        Candidate(made(name, purpose), 50 + (seed * 7 + n * 13) % 40, 60 + 30 * (n % 3))
        for n, (name, purpose) in enumerate(zip(names, purposes, strict=True))
    ]
    used = phase(slot(least=1, most=3), slot("flexion", 1, 2), slot("adduction", 0, 1))
    size = Size(400, 2, 3, 1, 20)
    values, choices = brute_force(options, used, size)
    found = choose(options, used, size)
    assert {(frozenset(found.a), frozenset(found.b))} == choices
    assert values[0] > values[1]


PEOPLE: dict[str, dict[str, Json]] = {
    "calm": {},
    "moderate": {"hip__right__pain_worst_week": 5},
    "high": {"hip__right__pain_now": 5},
    "short": {"life__minutes": 10},
    "long": {"life__minutes": 45},
    "kit": {"life__equipment": ["mini-band", "long-band", "dumbbell", "step-box"], "life__minutes": 40},
    "runner": {"running__now": True},
    "both": {"hip__left__symptomatic": True},
    "no floor": {"life__cannot": ["floor"]},
    "early pinch": {"hip__right__pinch_onset": 60},
}


@pytest.mark.parametrize("changes", PEOPLE.values(), ids=PEOPLE)
def test_the_optimum_is_unique_for_real_people(changes: dict[str, Json], monkeypatch: pytest.MonkeyPatch) -> None:
    """A second solve that forbids the found choice is strictly worse; the order of the candidates does not matter."""
    record = given(person(**changes))
    screening = screen_person(record.state, record.catalog, record.today)
    hips = tuple(hip_status(record, side, screening) for side in SIDES)
    limits = gather_limits(record, screening, hips)
    now = standing(record, hips)
    options = candidates(limits, gather_course(limits, now.phase), now.phase)
    solved: list[tuple[cp_model.CpModel, cp_model.CpSolver]] = []
    solve = cp_model.CpSolver.solve

    def spy(solver: cp_model.CpSolver, model: cp_model.CpModel) -> object:
        solved.append((model, solver))
        return solve(solver, model)

    monkeypatch.setattr(cp_model.CpSolver, "solve", spy)
    size = Size(900, 3, 5, 2, 20)
    found = choose(options, now.phase, size)
    model, solver = solved[-1]
    best = solver.objective_value
    picks = [model.get_bool_var_from_proto_index(n) for n in range(2 * len(options))]
    assert {pick.name for pick in picks} == {f"{c.exercise.id}/{session}" for c in options for session in "ab"}
    model.add_bool_or([pick.negated() if solver.boolean_value(pick) else pick for pick in picks])
    second = cp_model.CpSolver()
    second.parameters.num_workers = 1
    assert solve(second, model) == cp_model.OPTIMAL
    assert second.objective_value < best
    turned = choose(list(reversed(options)), now.phase, size)
    assert (set(turned.a), set(turned.b)) == (set(found.a), set(found.b))
