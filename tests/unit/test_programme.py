"""The stable programme: what asks for a new one, how candidates are scored, what is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from immutables import Map

from coxa.catalog.load import load_catalog
from coxa.catalog.records import SIDES, Exercise, Phase
from coxa.journal.state import Programme, State, Swap
from coxa.plan.choose import serves
from coxa.plan.dose import Course, gather_course, items_for, minutes_of
from coxa.plan.hips import hip_status
from coxa.plan.limits import Limits, gather_limits
from coxa.plan.phase import Standing, standing
from coxa.plan.programme import candidates, minutes_given, omissions, score, settle_programme, why_new
from coxa.plan.records import Screening
from tests.people import TODAY, given, item, person, with_session

CATALOG = load_catalog()
CONTROL, STRENGTH = CATALOG.protocols["clinic"].phases[1:3]
OLD = Programme(TODAY, "clinic", "control", TODAY, "new_first", ("pelvic-clock",), ("bridge",), ("ball-squeeze",), "e")


def at(state: State, *codes: str) -> tuple[Limits, Course, Standing]:
    record = given(state)
    screening = Screening("ready", None, None, (), codes)
    hips = tuple(hip_status(record, side, screening) for side in SIDES)
    limits, now = gather_limits(record, screening, hips), standing(record, hips)
    return limits, gather_course(limits, now.phase), now


def sore(**changes: Any) -> State:
    return person(hip__right__pain_worst_week=5, **changes)


def points(state: State, exercise: Exercise, phase: Phase = CONTROL, *codes: str) -> int:
    limits, _, _ = at(state, *codes)
    course = gather_course(limits, phase)
    permit = limits.permit(exercise, 3)
    return score(limits, course, phase, permit, items_for(course, permit.exercise, "main"))


def changed(**changes: Any) -> State:
    return replace(sore(), programme=replace(OLD, **changes))


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (sore(), "new_first"),
        (changed(), None),
        (changed(protocol="runner"), "new_protocol"),
        (changed(phase="settle"), None),
        (changed(block_start=TODAY - timedelta(days=13)), None),
        (changed(block_start=TODAY - timedelta(days=14)), "new_block"),
        (changed(a=("gone",)), "new_catalog"),
        (replace(changed(), left_out=Map({"bridge": "dislike"})), "new_limit"),
        (replace(changed(), left_out=Map({"pelvic-clock": "dislike"})), "new_limit"),
        (replace(changed(), left_out=Map({"squat": "dislike"})), None),
        (changed().with_answers({"life.cannot": ["floor"]}, TODAY), "new_limit"),
    ],
)
def test_what_asks_for_a_new_choice(state: State, code: str | None) -> None:
    limits, course, now = at(state)
    assert why_new(limits, course, now) == code


def test_a_new_phase_asks_for_a_new_choice() -> None:
    limits, course, now = at(changed())
    assert why_new(limits, course, replace(now, phase=STRENGTH)) == "new_phase"


def swapped(why: str, back: int = 2, start: int = 5) -> State:
    state = with_session(changed(block_start=TODAY - timedelta(days=start)), TODAY - timedelta(days=back), (item(),))
    name = f"s-{TODAY - timedelta(days=back)}-a"
    record = replace(state.sessions[name], swaps=(Swap("bridge", "both", "squat", why, ""),))
    return replace(state, sessions=state.sessions.set(name, record))


@pytest.mark.parametrize(
    ("why", "back", "code"),
    [
        ("other", 2, "new_swap"),
        ("no_equipment", 2, "new_swap"),
        ("easier", 2, None),
        ("other", 5, "new_swap"),
        ("other", 6, None),
    ],
)
def test_a_swap_of_this_block_asks_for_a_new_choice(why: str, back: int, code: str | None) -> None:
    limits, course, now = at(swapped(why, back))
    assert why_new(limits, course, now) == code


def test_what_was_swapped_away_is_not_chosen_again_at_once() -> None:
    limits, course, now = at(swapped("other"))
    found = settle_programme(limits, course, now).programme
    assert "bridge" not in (*found.a, *found.b)


def test_a_programme_in_force_stands_and_says_why_on_its_first_day() -> None:
    first = settle_programme(*at(changed()))
    assert (first.programme, first.is_new, [r.code for r in first.reasons]) == (
        changed().programme,
        False,
        ["new_first"],
    )
    later = settle_programme(*at(changed(block_start=TODAY - timedelta(days=1))))
    assert [r.code for r in later.reasons] == ["programme_stands"]


def test_a_new_programme_holds_where_it_stands() -> None:
    limits, course, now = at(sore())
    chosen = settle_programme(limits, course, now)
    made = chosen.programme
    assert (made.block_start, made.protocol, made.phase, made.phase_since, made.because, made.event) == (
        TODAY, "clinic", "control", TODAY, "new_first", "",
    )  # fmt: skip
    assert chosen.is_new and [reason.code for reason in chosen.reasons] == ["new_first"]
    assert not {*made.a, *made.b} & set(made.warm_up)


def test_the_minutes_are_the_persons_or_the_default() -> None:
    assert minutes_given(at(person(life__minutes=33))[0]) == 33
    assert minutes_given(at(person(life__minutes="unknown"))[0]) == 20


@pytest.mark.parametrize("minutes", [5, 10, 20, 40])
def test_the_warm_up_takes_at_most_a_quarter(minutes: int) -> None:
    limits, course, now = at(sore(life__minutes=minutes))
    drills = settle_programme(limits, course, now).programme.warm_up
    items = [one for name in drills for one in items_for(course, CATALOG.exercises[name], "warm_up")]
    assert minutes_of(items, limits) <= minutes / 4 and len(drills) <= 3
    assert len(drills) >= (2 if minutes >= 20 else 0)


def test_a_place_that_cannot_be_filled_is_named() -> None:
    limits, course, now = at(sore(life__cannot=["floor", "single-leg", "kneeling"]))
    found = settle_programme(limits, course, now)
    named = {str(reason.values["slot"]) for reason in found.reasons if reason.code == "slot_unfilled"}
    assert named and all(name.startswith("clinic.phase.control.slot.") for name in named)


def test_candidates_are_in_order_permitted_and_without_the_warm_up() -> None:
    limits, course, now = at(sore())
    found = candidates(limits, course, now.phase, frozenset({"bridge"}))
    names = [one.exercise.id for one in found]
    assert names == sorted(names) and "bridge" not in names and len(names) <= 40
    assert all(limits.permit(one.exercise, now.phase.max_zone).allowed for one in found)
    assert {"bridge"} == {one.exercise.id for one in candidates(limits, course, now.phase)} - set(names)


def test_only_the_best_forty_are_kept() -> None:
    limits, course, now = at(person(life__equipment=sorted(CATALOG.vocabulary["equipment"])))
    limits, course, _ = at(person(life__equipment=sorted(CATALOG.vocabulary["equipment"])))
    found = candidates(limits, gather_course(limits, STRENGTH), STRENGTH)
    assert len(found) == 40


def test_every_slot_has_candidates_also_where_others_score_higher() -> None:
    """With all kit in the last phase forty loaded exercises score above every heel raise."""
    limits, course, _ = at(person(life__equipment=sorted(CATALOG.vocabulary["equipment"])))
    last = next(phase for phase in CATALOG.protocols["runner"].phases if phase.id == "maintain")
    found = [one.exercise for one in candidates(limits, gather_course(limits, last), last)]
    calf = next(slot for slot in last.slots if slot.id == "calf")
    assert sum(serves(exercise, calf) for exercise in found) == 3
    assert all(sum(serves(exercise, slot) for exercise in found) >= 3 for slot in last.slots)


# --- the score, part by part ------------------------------------------------------------------------------------------

BARE = replace(
    CATALOG.exercises["bridge"], documents=("programme",), level=1, careful_if=("hernia",),
    evidence=replace(CATALOG.exercises["bridge"].evidence, strength="anecdote"),
)  # fmt: skip


def test_the_base_of_the_score() -> None:
    assert points(sore(), BARE) == 200


@pytest.mark.parametrize(
    ("strength", "more"), [("strong", 60), ("moderate", 50), ("limited", 35), ("expert", 20), ("anecdote", 0)]
)
def test_evidence_counts(strength: str, more: int) -> None:
    assert points(sore(), replace(BARE, evidence=replace(BARE.evidence, strength=strength))) == 200 + more  # type: ignore[arg-type]


@pytest.mark.parametrize("like", ["bridge", "strength", "supine", "extension"])
def test_likes_count(like: str) -> None:
    assert points(sore(life__likes=[like]), BARE) == 260
    assert points(sore(life__likes=["squat"]), BARE) == 200


def test_care_kit_documents_and_level_count() -> None:
    assert points(sore(), BARE, CONTROL, "hernia") == 140
    assert points(sore(life__equipment=["mini-band"]), replace(BARE, equipment=("mini-band",))) == 215
    assert points(sore(), replace(BARE, equipment=("chair",))) == 200
    assert points(sore(), replace(BARE, documents=("clinic", "runner", "programme"))) == 230
    assert points(sore(), replace(BARE, level=2)) == 215
    settle = CATALOG.protocols["clinic"].phases[0]
    assert points(sore(), BARE, settle) == 260 and points(sore(), replace(BARE, level=2), settle) == 245


def test_far_above_what_was_done_counts_against() -> None:
    """Nothing done yet: level 2 is near, level 3 too far. After level 2 in that direction level 3 is near."""
    assert points(sore(), replace(BARE, level=3)) == 200 + 30 - 150
    done = with_session(sore(), TODAY - timedelta(days=2), (item("mini-squat"),))
    assert points(done, replace(BARE, level=3)) == 230
    warm = with_session(sore(), TODAY - timedelta(days=2), (item("mini-squat", role="warm_up"),))
    assert points(warm, replace(BARE, level=3)) == 80
    other = with_session(sore(), TODAY - timedelta(days=2), (item("ball-squeeze"), item("gone")))
    assert points(other, replace(BARE, level=3)) == 80


def test_weights_come_first_from_the_strength_phase_on() -> None:
    heavy = replace(BARE, dose=replace(BARE.dose, load=replace(BARE.dose.load, kind="weight", step=1, max=10)))
    assert points(sore(), heavy) == 200 and points(sore(), heavy, STRENGTH) == 260
    assert points(sore(), BARE, STRENGTH) == 200


def test_a_range_cut_short_counts_against() -> None:
    assert points(sore(hip__right__pinch_onset=50), BARE) == 175


@pytest.mark.parametrize(("worst", "after", "more"), [(1, 1, 80), (5, 1, 0), (7, 1, -80), (1, None, 0)])
def test_what_works_is_kept_and_what_upset_is_not(worst: float, after: float | None, more: int) -> None:
    state = with_session(
        changed(block_start=TODAY - timedelta(days=5)), TODAY - timedelta(days=2), (item(),), worst, after
    )
    assert points(state, BARE) == 200 + more
    not_in_it = replace(state, programme=replace(OLD, a=(), b=()))
    assert points(not_in_it, BARE) == 200


def test_at_the_top_of_its_dose_it_makes_room() -> None:
    top = item(sets=3, reps=15)
    state = changed(block_start=TODAY - timedelta(days=5))
    for back in (4, 2):
        state = with_session(state, TODAY - timedelta(days=back), (top,))
    assert points(state, BARE) == 160


def test_a_swap_away_counts_most() -> None:
    assert points(swapped("other"), BARE) == 80
    assert points(swapped("easier"), BARE) == 280


def test_the_score_is_never_below_one() -> None:
    low = replace(BARE, careful_if=("hernia", "osteoporosis", "clot-history", "dysplasia"))
    assert points(sore(), low, CONTROL, *low.careful_if) == 1


def test_omissions_name_what_fits_the_phase_but_is_off_the_table() -> None:
    limits, _, now = at(sore(life__cannot=["floor"]))
    found = {row.exercise: [reason.code for reason in row.reasons] for row in omissions(limits, now.phase)}
    assert found["bridge"] == ["cannot_position"]
    assert "mini-squat" not in found and "single-leg-hops" not in found
