"""The room of one person's hips in every exercise: against the clearance itself, and how it is kept and gathered."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from coxa import hip_store
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import SIDES, LimbRoom, Side
from coxa.figures import load_exposures
from coxa.gather import clearances_of, plan_input
from coxa.hip.clearance import clearance_mm
from coxa.hip.evidence import Known, Reading
from coxa.hip.prior import Draws, grid_poses, room_at
from coxa.hip.room import clearances_of as by_side
from coxa.hip.room import table_of
from coxa.hip_known import known_of, measured
from coxa.journal.state import DoneTest, State
from coxa.plan.plan import make_plan
from tests.people import TODAY, person

STIFF = Known((Reading("flexion_deg", 95), Reading("ir90_deg", 0)), sex="man")
FREE = Known((Reading("flexion_deg", 128), Reading("ir90_deg", 42)), sex="man")


def test_room_between_places_of_the_grid_is_near_the_room_itself() -> None:
    """Half a millimetre is half of the least room that the plan asks for; the mean error is far smaller."""
    draws = hip_store.load_draws()
    few = np.arange(0, len(draws), 60)
    rng = np.random.default_rng(9)
    poses = np.column_stack([rng.uniform(0, 115, 60), rng.uniform(-35, 25, 60), rng.uniform(-50, 25, 60)])
    kept = room_at(draws.room[few], poses).T
    true = clearance_mm(draws.shapes.part(few), poses)
    error = np.abs(kept - true)[true < 8]  # further apart nothing depends on it
    assert error.mean() < 0.25 and np.quantile(error, 0.95) < 0.8


def test_on_a_place_of_the_grid_it_is_the_room_itself() -> None:
    draws = hip_store.load_draws()
    poses = grid_poses()[[5, 333, 800]]
    kept = room_at(draws.room[:50], poses).T
    assert kept == pytest.approx(clearance_mm(draws.shapes.part(slice(0, 50)), poses), abs=0.02)


def test_the_smallest_room_of_an_exercise_is_the_smallest_over_its_frames() -> None:
    draws, moves = hip_store.load_draws(), hip_store.load_moves()
    few = slice(0, 30)
    part = Draws(
        draws.shapes.part(few),
        draws.women[few],
        draws.groups[few],
        draws.limits[few],
        draws.room[few],
        draws.edges[few],
    )
    table = table_of(part, moves)
    for name, limb, kept_to in moves.targets[:: len(moves.targets) // 12]:
        what = load_exposures()[(name, "right")]
        frames = (what.working if limb == "working" else what.other).frames
        most = np.inf if kept_to is None else kept_to
        poses = np.array([[min(f.flexion_deg, most), f.adduction_deg, f.rotation_deg] for f in frames])
        place = moves.targets.index((name, limb, kept_to))
        assert table[:, place] == pytest.approx(room_at(part.room, poses).min(axis=0), abs=0.1)


@pytest.mark.parametrize("known", [STIFF, FREE, Known()], ids=["stiff", "free", "unknown"])
def test_shorter_is_never_nearer_and_chances_are_chances(known: Known) -> None:
    for found in hip_store.rooms_for(known).values():
        chances = [found.chance, *(chance for _, chance in found.limits)]
        assert chances == sorted(chances, reverse=True) and all(0 <= chance <= 1 for chance in chances)
        bends = [deg for deg, _ in found.limits]
        assert bends == sorted(bends, reverse=True) and found.sd_mm >= 0


def test_a_stiffer_hip_has_less_room_in_every_exercise() -> None:
    stiff, free = hip_store.rooms_for(STIFF), hip_store.rooms_for(FREE)
    assert stiff.keys() == free.keys() and len(stiff) == 2 * len(load_catalog().exercises)
    deep = {
        name for name in load_catalog().exercises if load_exposures()[(name, "right")].working.peak_flexion_deg > 70
    }
    assert len(deep) > 20
    assert all(stiff[(name, "working")].clearance_mm < free[(name, "working")].clearance_mm for name in deep)
    squat = ("squat", "working")
    assert stiff[squat].chance > 0.03 > 0.01 > free[squat].chance


def test_the_working_hip_is_the_one_on_the_side_that_works() -> None:
    left, right = LimbRoom(1, 1, 0.1, ()), LimbRoom(5, 1, 0.0, ())
    names: tuple[Side, ...] = ("left", "right")
    exposures = {key: value for key, value in load_exposures().items() if key[0] == "bridge"}
    rooms = {
        "left": {("bridge", limb): left for limb in ("working", "other")},
        "right": {("bridge", limb): right for limb in ("working", "other")},
    }
    found = by_side(rooms, exposures)
    assert found is not None
    for side in names:
        assert found[("bridge", side)].hip("left") is left and found[("bridge", side)].hip("right") is right
    alone = by_side({"left": rooms["left"], "right": None}, exposures)
    assert alone is not None and alone[("bridge", "right")].hip("right") is None
    assert by_side({"left": None, "right": None}, exposures) is None


# --- kept in files ----------------------------------------------------------------------------------------------------


def test_draws_are_made_once_and_damage_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = (hip_store.BUILT / f"hips-{hip_store.hip_version()}.draws").read_bytes()
    path = tmp_path / f"hips-{hip_store.hip_version()}.draws"
    path.write_bytes(content[:1000])
    monkeypatch.setattr(hip_store, "_folders", lambda: (tmp_path,))
    monkeypatch.setattr(hip_store, "cache_folder", lambda: tmp_path)
    calls = []

    def made(folder: Path, progress: object = None) -> object:
        calls.append(folder)
        path.write_bytes(content)
        return hip_store.load_draws.__wrapped__()

    monkeypatch.setattr(hip_store, "make_draws", made)
    assert len(hip_store.load_draws.__wrapped__()) == len(hip_store.load_draws())
    assert calls == [tmp_path] and path.read_bytes() == content
    hip_store.load_draws.__wrapped__()
    assert len(calls) == 1


def done(test: str, value: float, day: int, stopped_by: str | None = None) -> DoneTest:
    return DoneTest(test, "right", value, date(2026, 11, day), None, None, "", f"e-{test}-{day}", stopped_by)


def with_tests(*tests: DoneTest) -> State:
    return replace(person(), tests=tests)


# --- from the journal -------------------------------------------------------------------------------------------------


def answers(**more: object) -> dict[str, object]:
    return {"range__right__flexion_deg": 98, "range__right__internal_rotation_deg": 4, **more}


def test_answers_become_readings_by_who_measured() -> None:
    state = person(**answers(range__by="clinician", person__sex="male"))
    found = known_of(state, "right")
    assert found.readings == (Reading("flexion_deg", 98), Reading("ir90_deg", 4)) and found.sex == "man"
    own = known_of(person(**answers(range__by="self")), "right")
    assert [(one.by, one.stopped, one.active) for one in own.readings] == [("self", "unsure", True)] * 2
    assert known_of(person(**answers()), "right").readings == own.readings  # who measured is not known: the careful one


def test_a_pinch_is_a_bound_and_a_report_is_imaging() -> None:
    state = person(range__right__pinch_onset_deg=85, imaging__right__alpha_deg=66)
    found = known_of(state, "right")
    assert [(one.movement, one.value_deg, one.stopped) for one in found.readings] == [("flexion_deg", 85, "pain")]
    assert found.imaging == {"alpha_deg": 66} and not known_of(state, "left").measured
    assert measured(state, "right") and not measured(state, "left")


def test_the_newest_test_of_each_movement_counts_with_what_stopped_it() -> None:
    state = with_tests(
        done("internal-rotation-prone", 20, 1, "firm"),
        done("internal-rotation-prone", 28, 14, "tight"),
        done("single-leg-bridge", 20, 14),
    )
    assert known_of(state, "right").readings == (Reading("ir0_deg", 28, "self", "tight", active=True),)


def test_a_test_counts_by_who_made_it() -> None:
    """A clinician's or a helper's hand moves the leg; a clinician who does not say what stopped it means a firm end."""
    by = {
        who: known_of(
            with_tests(replace(done("internal-rotation-prone", 20, 1, stopped), device=who)), "right"
        ).readings
        for who, stopped in (("clinician", None), ("helper", "firm"), ("self", None), ("", None))
    }
    assert by["clinician"] == (Reading("ir0_deg", 20, "clinician", "firm"),)
    assert by["helper"] == (Reading("ir0_deg", 20, "helper", "firm"),)
    assert by["self"] == by[""] == (Reading("ir0_deg", 20, "self", "unsure", active=True),)


def test_nothing_measured_leaves_the_plan_without_the_model_and_without_its_load() -> None:
    assert clearances_of(person()) is None
    code = (
        "import sys; from datetime import date; from coxa.gather import plan_input;"
        "from coxa.journal.state import State;"
        "given = plan_input(State(person='p'), date(2026, 3, 2)); assert given.clearances is None;"
        "print('numpy' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_a_value_no_hip_can_have_counts_as_unknown_and_the_plan_is_made() -> None:
    state = person(imaging__right__alpha_deg=20)
    assert clearances_of(state) is None and make_plan(plan_input(state, TODAY)).status == "ready"


def test_too_little_knowledge_does_not_shorten_a_plan() -> None:
    assert clearances_of(person(imaging__right__alpha_deg=55)) is None
    assert clearances_of(person(range__right__pinch_onset_deg=85)) is None


def test_two_readings_reach_the_plan_for_both_sides_of_every_exercise() -> None:
    state = person(**answers(range__by="clinician"))
    found = clearances_of(state)
    assert found is not None and found is clearances_of(state)
    assert found.keys() == {(name, side) for name in load_catalog().exercises for side in SIDES}
    assert all(one.hip("right") is not None and one.hip("left") is None for one in found.values())


def test_a_stiff_hip_is_kept_shorter_or_left_out_and_the_reason_has_the_numbers() -> None:
    stiff = person(range__right__flexion_deg=80, range__right__internal_rotation_deg=-10, range__by="clinician")
    plan = make_plan(plan_input(stiff, TODAY))
    assert plan.status == "ready"
    reasons = [reason for row in plan.omitted for reason in row.reasons if reason.code == "room_too_little"]
    assert reasons
    least = min(load_rules().number("room", f"chance_{level}") for level in ("high", "moderate", "low")) * 100
    assert all(reason.values["side"] == "right" and float(reason.values["percent"]) >= least for reason in reasons)


def test_a_bend_stopped_by_pain_caps_the_plan_and_a_firm_end_does_not() -> None:
    """Rules 7: what did not stop firmly is a bound for bone and an upper bound for today's bend."""

    def cap(stopped: str | None) -> float:
        plan = make_plan(plan_input(with_tests(done("flexion-range", 68, 14, stopped)), TODAY))
        return next(hip.cap_deg for hip in plan.hips if hip.side == "right")

    free = next(hip.cap_deg for hip in make_plan(plan_input(person(), TODAY)).hips if hip.side == "right")
    assert free > 68
    assert (cap("firm"), cap("tight"), cap("unsure"), cap(None), cap("pain")) == (free, 68, 68, 68, 58)
