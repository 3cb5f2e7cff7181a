"""The long-term phase of the runner's plan: heavy lifts with little hip bend, steps in three directions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coxa.catalog.load import load_catalog
from coxa.journal.state import Programme
from coxa.plan.choose import serves
from coxa.plan.plan import make_plan
from coxa.plan.records import Plan
from tests.people import TODAY, given, item, person, with_morning, with_session

KEEP = load_catalog().protocols["runner"].phases[-1]
LITTLE_BEND_DEG = 80
DONE = ("hip-thrust", "goblet-squat", "romanian-deadlift", "lateral-step-down")


def kept(kit: list[str], done: tuple[str, ...] = DONE) -> Plan:
    """Return the plan of who has come to the last phase and owns this kit."""
    state = person(
        TODAY - timedelta(days=20),
        running__now=True,
        running__longest_km_30d=10,
        life__equipment=kit,
        life__days=["mon", "fri"],
        life__minutes=40,
    )
    for back in range(20, -1, -1):
        state = with_morning(state, TODAY - timedelta(days=back), 1)
    for number, name in enumerate(done):
        state = with_session(state, TODAY - timedelta(days=18 - 3 * number), (item(name),))
    block, since = TODAY - timedelta(days=14), TODAY - timedelta(days=20)
    programme = Programme(block, "runner", KEEP.id, since, "new_phase", (), ("bridge",), ("bridge",), "")
    return make_plan(given(replace(state, programme=programme)))


def chosen(plan: Plan) -> set[str]:
    assert plan.phase == "maintain" and plan.programme is not None
    return {*plan.programme.a, *plan.programme.b}


def test_what_a_slot_prefers_exists_fits_and_bends_the_hip_little() -> None:
    names = [(slot, name) for slot in KEEP.slots for name in slot.prefer]
    assert len(names) == 4
    for slot, name in names:
        exercise = load_catalog().exercises[name]
        assert serves(exercise, slot), name
        peak = max(pose.working.hip_deg[0] for pose in exercise.motion.poses)
        assert peak <= LITTLE_BEND_DEG, name


@pytest.mark.parametrize(
    ("kit", "lift"),
    [
        (["barbell", "dumbbell", "step-box"], "trap-bar-deadlift-high"),
        (["dumbbell", "step-box"], "box-squat-loaded"),
        (["step-box"], "rear-foot-elevated-split-squat"),
    ],
)
def test_a_gym_goer_gets_the_heavy_lift_and_the_three_way_step(kit: list[str], lift: str) -> None:
    assert {lift, "three-way-step-down"} <= chosen(kept(kit))


def test_without_kit_the_places_are_filled_as_well() -> None:
    plan = kept([])
    assert len(chosen(plan)) >= 6 and not [r for r in plan.reasons if r.code == "slot_unfilled"]


def test_nobody_jumps_to_a_heavy_lift_because_a_document_prefers_it() -> None:
    assert "trap-bar-deadlift-high" not in chosen(kept(["barbell", "dumbbell", "step-box"], ("bridge",)))
