"""Six people over twelve simulated weeks: the story on file is the story of today's planner.

A change of the planner changes these stories. Write them anew with `python tests/scenarios/regenerate.py`, read the
difference as a physiotherapist would, and commit both.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from coxa.catalog.load import load_catalog
from coxa.plan.records import Plan
from tests.scenarios.life import FOLDER, Life, read_script, refolded
from tests.scenarios.tell import tell

PEOPLE = sorted((FOLDER / "people").glob("*.toml"))
READY = ("beginner-no-kit", "gym-goer", "runner-comes-back", "runner-irritable", "two-sore-hips")


@cache
def lived(name: str) -> tuple[Life, tuple[Plan | None, ...]]:
    """Return one life to its end and the plan of each evening."""
    life = Life(read_script(FOLDER / "people" / f"{name}.toml"))
    return life, tuple(life.live(number) for number in range(life.script.weeks * 7))


def phases(name: str) -> list[str]:
    """Return the phases of one life in the order they were entered."""
    found = [plan.phase for plan in lived(name)[1] if plan is not None and plan.phase is not None]
    return [phase for before, phase in pairwise([None, *found]) if phase is not None and phase != before]


def sessions(name: str) -> Iterator[Plan]:
    """Return the plans of the days on which a session was done."""
    life, plans = lived(name)
    for number, plan in enumerate(plans):
        if plan is not None and plan.today is not None and f"session-{number}" in life.state.sessions:
            yield plan


@pytest.mark.parametrize("path", PEOPLE, ids=lambda path: path.stem)
def test_the_story_on_file_is_the_story_told_today(path: Path) -> None:
    """Compares word by word; the assertion shows the first lines that differ."""
    on_file = (FOLDER / "expected" / f"{path.stem}.txt").read_text(encoding="utf-8").splitlines()
    assert tell(read_script(path)).splitlines() == on_file


def test_there_is_a_person_of_each_kind() -> None:
    assert [path.stem for path in PEOPLE] == sorted([*READY, "refused-then-cleared", "locked-after-surgery"])


@pytest.mark.parametrize("path", PEOPLE, ids=lambda path: path.stem)
def test_the_fold_of_the_whole_journal_is_the_state_that_grew_day_by_day(path: Path) -> None:
    life, _ = lived(path.stem)
    assert refolded(life) == life.state


@pytest.mark.parametrize("name", READY)
def test_everyone_moves_on_through_the_phases(name: str) -> None:
    """Nobody stays where they began."""
    assert "strength" in phases(name) or phases(name).count("control") > 0
    assert len(phases(name)) >= 2


def stages(name: str) -> list[str]:
    """Return the stages of the way back from flares in the order they came."""
    codes = ("flare_calm", "flare_half", "flare_back")
    plans = [plan for plan in lived(name)[1] if plan is not None and plan.status == "ready"]
    found = [code for plan in plans for code in codes if code in {reason.code for reason in plan.reasons}]
    return [code for before, code in pairwise(["", *found]) if code != before]


@pytest.mark.parametrize("name", ["beginner-no-kit", "runner-comes-back", "runner-irritable"])
def test_a_flare_leads_down_and_back_up(name: str) -> None:
    """First only what is calm, then half, then one step back; nobody falls back to the first phase for it."""
    assert stages(name) == ["flare_calm", "flare_half", "flare_back"]
    assert "settle" not in phases(name)[1:]


def test_the_way_back_to_running_is_gone_to_its_end() -> None:
    """Over the criteria and every step of the ladder, one at a time, to the last kind of running."""
    plans = [plan for plan in lived("runner-comes-back")[1] if plan is not None and plan.status == "ready"]
    statuses = [plan.run.status for plan in plans]
    assert statuses[0] == "not_running" and statuses[-1] == "keep" and plans[-1].run.stage == "sprints"
    steps = [plan.run.step for plan in plans if plan.run.step is not None]
    assert set(steps) == set(range(1, 13))
    assert all(after - before <= 1 for before, after in pairwise(steps))
    opened = [plan.run.stage for plan in plans if plan.run.stage is not None]
    assert list(dict.fromkeys(opened)) == ["easy", "strides", "tempo", "inclines", "intervals", "sprints"]


@pytest.mark.parametrize("name", READY)
def test_volume_never_jumps_within_an_item(name: str) -> None:
    """From one appearance to the next at most one variable grows, and never by more than its rule allows.

    Sets may come back together after a lighter week, so the comparison is with the largest dose so far.
    """
    largest: dict[tuple[str, str], tuple[int, float, float]] = {}
    for plan in sessions(name):
        assert plan.today is not None
        for item in plan.today.items:
            if item.role != "main":
                continue
            key, amount = (item.exercise, item.side), float(item.reps or item.hold_s or 0)
            if key in largest:
                sets, most, load = largest[key]
                grown = [item.sets > sets, amount > most, item.load > load]
                assert sum(grown) <= 1, (plan.on, item)
                assert item.sets <= sets + 1 and amount <= most + 5, (plan.on, item)
            sets, most, load = largest.get(key, (0, 0.0, 0.0))
            largest[key] = (max(sets, item.sets), max(most, amount), max(load, item.load))


@pytest.mark.parametrize("name", READY)
def test_nobody_repeats_one_dose_for_ever(name: str) -> None:
    """No exercise keeps exactly the same dose over more than eight main appearances in a row."""
    rows: dict[tuple[str, str], list[tuple[object, ...]]] = {}
    for plan in sessions(name):
        assert plan.today is not None
        for item in plan.today.items:
            if item.role == "main":
                dose = (item.sets, item.reps, item.hold_s, item.load, item.max_hip_flexion_deg)
                rows.setdefault((item.exercise, item.side), []).append(dose)
    for key, doses in rows.items():
        run = longest = 1
        for before, dose in pairwise(doses):
            run = run + 1 if dose == before else 1
            longest = max(longest, run)
        assert longest <= 8, key


@pytest.mark.parametrize("name", READY)
def test_a_session_is_three_to_five_different_exercises_of_several_directions(name: str) -> None:
    exercises = load_catalog().exercises
    for plan in sessions(name):
        assert plan.today is not None
        main = {item.exercise for item in plan.today.items if item.role in ("main", "check")}
        assert 3 <= len(main) <= 9
        assert len({purpose for name_ in main for purpose in exercises[name_].purpose}) >= 3, plan.on


@pytest.mark.parametrize("name", READY)
def test_most_sessions_work_on_both_programmes_in_turn(name: str) -> None:
    kinds = [plan.today.kind for plan in sessions(name) if plan.today is not None and plan.today.kind != "calm"]
    assert all(one != two for one, two in pairwise(kinds))


def test_a_refused_person_gets_nothing_until_a_doctor_has_cleared_it_and_nothing_after_an_alarm() -> None:
    _, plans = lived("refused-then-cleared")
    closed = [number for number, plan in enumerate(plans) if plan is not None and plan.status == "refused"]
    assert closed == [*range(22), *range(58, 84)]  # "no" on day 14 opens nothing; the clearance of day 22 does
    for number in closed:
        plan = plans[number]
        assert plan is not None and plan.today is None and not plan.next_sessions and plan.run.status == "stopped"


def test_a_locked_person_stays_locked_until_cleared() -> None:
    _, plans = lived("locked-after-surgery")
    statuses = [plan.status for plan in plans if plan is not None]
    assert statuses == ["locked"] * 15 + ["ready"] * (len(statuses) - 15)


def test_the_runner_never_runs_more_than_a_tenth_further_nor_past_the_goal() -> None:
    life, _ = lived("runner-irritable")
    longest = 8.0
    for run in life.state.runs:
        assert run.km <= round(longest * 1.1, 1) + 1e-9 and run.km <= 10
        longest = max(longest, run.km)


def test_after_ten_days_away_the_person_is_not_thrown_back_to_the_first_phase() -> None:
    _, plans = lived("beginner-no-kit")
    back = next(plan for plan in plans[45:] if plan is not None)
    before = next(plan for plan in reversed(plans[:35]) if plan is not None)
    assert back.phase == before.phase
