"""The two simple planners, the frozen comparison, and how a draw is counted."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from coxa.simulate.compare import (
    DRAWN,
    LOST,
    OURS,
    WON,
    Outcome,
    compare_person,
    day_of_run,
    read_setup,
    tallies,
    verdict,
)
from coxa.simulate.live import Life, start_of
from coxa.simulate.rivals import Rival, more
from tests.simulate.test_responder import item
from tests.simulate.worlds import MONDAY, SEED, somebody, world

FILE = Path(__file__).parents[2] / "bench" / "rivals.toml"
# Of the file as it was committed before any planner ran on it.
FROZEN = "2fa8a444c9e87179659ce3fcac94246edadf3a81e051218feb09ac5f2977afa4"
SETUP = read_setup(FILE)
EXERCISES = world().catalog.exercises


def test_the_file_of_ranges_is_the_one_that_was_committed_before_any_planner_ran() -> None:
    """docs/simulated-people.md names the commit; a change of the file needs another file and another table."""
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == FROZEN


def test_each_rival_has_a_group_made_for_it_and_every_group_says_what_to_expect() -> None:
    """The expectation stands beside the ranges."""
    assert set(SETUP.rivals) == {"ten-per-cent", "same"}
    for rival in SETUP.rivals:
        other = {"ten-per-cent": "ten-per-cent reaches", "same": "the same session has the fewest"}[rival]
        assert any(said.startswith(other) for said in SETUP.expect.values())


def test_a_tenth_more_goes_into_repetitions_then_sets_then_load() -> None:
    """Each up to the file's ceiling: 15 repetitions and 3 sets of the bridge."""
    bridge = EXERCISES["bridge"]
    grown = [more(item(sets=2, reps=10), bridge, factor) for factor in (1.0, 1.1, 1.5, 2.25, 9.0)]
    assert [(one.sets, one.reps) for one in grown] == [(2, 10), (2, 11), (2, 15), (3, 15), (3, 15)]
    hold = more(item("front-plank", reps=None, hold_s=20.0), EXERCISES["front-plank"], 1.1)
    assert hold.hold_s == pytest.approx(22.0)


def test_the_same_session_stays_the_same_and_a_tenth_more_does_not() -> None:
    """Over three weeks, whatever the hip says."""
    person = somebody(4, adherence=1.0, holidays_per_year=0.0)
    seen = {}
    for name, rules in SETUP.rivals.items():
        life = Life(start_of(person, MONDAY, SEED), world(), Rival(world(), rules))
        days = [day for day in life.days(28) if day.session is not None and day.session.kind == "a"]
        seen[name] = [sum(one.sets * (one.reps or one.hold_s or 0) for one in day.session.items) for day in days]  # type: ignore[union-attr]
    assert len(set(seen["same"])) == 1
    assert seen["ten-per-cent"][-1] > seen["ten-per-cent"][0]


@pytest.mark.parametrize(
    ("ours", "theirs", "tie", "said"),
    [
        (3, 5, 1, WON), (3, 4, 1, DRAWN), (5, 3, 1, LOST), (None, 3, 1, LOST), (3, None, 1, WON),
        (None, None, 1, DRAWN),
    ],
)  # fmt: skip
def test_fewer_days_win_and_never_is_the_worst(ours: int | None, theirs: int | None, tie: float, said: str) -> None:
    """Up to the tie it is a draw."""
    assert verdict(ours, theirs, tie) == said


def test_a_run_counts_when_it_is_long_enough_in_one_go_and_bearable() -> None:
    """Half an hour with a pain of at most 5."""
    person = somebody(4, adherence=1.0, holidays_per_year=0.0, overdoes_run=0.0, tolerance=70.0)
    life = Life(start_of(person, MONDAY, SEED), world(), Rival(world(), SETUP.rivals["same"]))
    days = list(life.days(7))
    ran = [day for day in days if day.ran is not None]
    expected = next(
        (day.number for day in ran if day.ran and day.ran.run_min >= 30 and (day.run_worst or 0) <= 5), None
    )
    assert day_of_run(days, SETUP) == expected


def test_a_comparison_counts_each_person_once_for_each_rival_and_measure() -> None:
    """Runs only for people who want to run."""
    rows = [
        Outcome("middle", 0, OURS, 2, 100, True, 50), Outcome("middle", 0, "ten-per-cent", 9, 60, True, 50),
        Outcome("middle", 0, "same", 2, None, True, 50), Outcome("middle", 1, OURS, 5, None, False, 50),
        Outcome("middle", 1, "ten-per-cent", 5, None, False, 50), Outcome("middle", 1, "same", 1, None, False, 50),
    ]  # fmt: skip
    table = {
        (row.rival, row.measure): (row.won, row.drawn, row.lost)
        for row in tallies(SETUP, rows)
        if row.group == "middle"
    }
    assert table == {
        ("ten-per-cent", "flare_days"): (1, 1, 0),
        ("ten-per-cent", "run_day"): (0, 0, 1),
        ("same", "flare_days"): (0, 1, 1),
        ("same", "run_day"): (1, 0, 0),
    }


def test_one_person_meets_all_planners() -> None:
    """The comparison runs, on people of another seed than the frozen one."""
    short = replace(SETUP, seed=1, weeks=2)
    found = compare_person(short, world(), "fragile", 0, MONDAY)
    assert [one.planner for one in found] == [OURS, "ten-per-cent", "same"]
