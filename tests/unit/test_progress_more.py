"""More cases of progress: lighter weeks, pinches, unfinished sets, loads and floors, each at its border."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import Bounds, Exercise, Load, ProgressionRule
from coxa.journal.state import SetDone
from coxa.plan.progress import (
    VARIABLES,
    Dosage,
    Next,
    Past,
    Setting,
    cut_volume,
    done_sessions,
    first_session,
    history,
    in_deload,
    next_dosage,
    training_since,
)
from tests.people import TODAY, item, person, with_session

RULES = load_rules()
CATALOG = load_catalog()
BRIDGE = CATALOG.exercises["bridge"]
CONTROL = next(phase for phase in CATALOG.protocols["clinic"].phases if phase.id == "control")
LOADED = replace(
    BRIDGE, dose=replace(BRIDGE.dose, reps=Bounds(8, 10, 8), sets=Bounds(1, 2, 2), load=Load("weight", 5, 2, 60))
)


def row(
    colour: str = "green",
    back: int = 2,
    pinched: bool = False,
    deload: bool = False,
    complete: bool = True,
    **dose: object,
) -> Past:
    return Past(TODAY - timedelta(days=back), item(**dose), colour, pinched, deload, complete)  # type: ignore[arg-type]


def following(
    *rows: Past, exercise: Exercise = BRIDGE, cap: float | None = None, barred: frozenset[str] = frozenset()
) -> Next:
    return next_dosage(Setting(exercise, CONTROL, cap, RULES, TODAY, barred), rows)


def codes(found: Next) -> list[str]:
    return [reason.code for reason in found.reasons]


def test_in_a_lighter_week_nothing_goes_forward_and_nothing_is_announced() -> None:
    found = following(row(back=4), row(), barred=VARIABLES)
    assert (found.dosage, found.reasons) == (Dosage(2, 10, None, 0.0, None), ())


def test_a_barred_variable_hands_over() -> None:
    top = {"reps": 15}
    assert codes(following(row(back=4, **top), row(**top))) == ["more_sets"]
    assert codes(following(row(back=4, **top), row(**top), barred=frozenset({"sets"}))) == ["at_its_top"]
    low = {"sets": 1}
    assert codes(following(row(back=4, **low), row(**low), barred=frozenset({"sets"}))) == ["more_reps"]


def test_lost_sets_come_back_first() -> None:
    found = following(row(back=4, sets=1), row(sets=1))
    assert found.dosage == Dosage(2, 10, None, 0.0, None)
    assert found.reasons[0].code == "more_sets" and found.reasons[0].values == {"from": 1.0, "to": 2.0}


@pytest.mark.parametrize(("back", "code"), [(14, "more_reps"), (15, "repeats_long_ago")])
def test_an_old_calm_session_is_no_ground_to_go_forward(back: int, code: str) -> None:
    found = following(row(back=back + 2), row(back=back))
    assert codes(found) == [code]
    if code == "repeats_long_ago":
        assert found.reasons[0].values == {"on": (TODAY - timedelta(days=back)).isoformat()}


def test_unfinished_sets_repeat_and_break_the_row() -> None:
    assert codes(following(row(back=4), row(complete=False))) == ["repeats_not_finished"]
    assert codes(following(row(back=4, complete=False), row())) == ["repeats_one_calm"]


def test_what_was_cut_in_a_lighter_week_stays_cut() -> None:
    before = row(back=12)
    for bad in (row("red", 9, deload=True, sets=1), row("green", 9, pinched=True, deload=True, sets=1)):
        found = following(before, bad, row("green", 7, deload=True, sets=1, reps=5))
        assert found.dosage.sets == 1 and found.dosage.reps == 5
    yellows = (row("yellow", 11, deload=True, sets=1), row("yellow", 9, deload=True, sets=1))
    assert following(before, *yellows, row("green", 7, deload=True, sets=1, reps=7)).dosage.reps == 7
    one = following(before, row("yellow", 9, deload=True, sets=1), row("green", 7, deload=True, sets=1))
    assert one.dosage.sets == 2


def test_after_nothing_but_lighter_weeks_the_way_leads_to_the_first_dose_one_variable_at_a_time() -> None:
    found = following(row(deload=True, sets=1, reps=6))
    assert (found.dosage, codes(found)) == (Dosage(2, 6, None, 0.0, None), ["repeats_more_calm"])
    only_sets = following(row(deload=True, sets=1, reps=10))
    assert only_sets.dosage == Dosage(2, 10, None, 0.0, None)


def test_lighter_weeks_between_do_not_break_the_row() -> None:
    assert codes(following(row(back=9), row(back=5, deload=True, sets=1), row())) == ["more_reps"]
    assert codes(following(row(back=9), row("yellow", 5, deload=True, sets=1), row())) == ["repeats_one_calm"]


@pytest.mark.parametrize(
    ("before", "colour", "sets", "expected"),
    [
        ("green", "yellow", 2, ["range_cut_after_pinch"]),
        ("yellow", "yellow", 1, ["range_cut_after_pinch", "after_two_yellow"]),
        ("red", "yellow", 1, ["range_cut_after_pinch", "after_two_yellow"]),
        ("green", "red", 1, ["range_cut_after_pinch", "after_red"]),
    ],
)
def test_a_pinch_cuts_range_and_after_a_bad_one_volume_too(
    before: str, colour: str, sets: int, expected: list[str]
) -> None:
    found = following(row(before, 4), row(colour, pinched=True))
    assert (found.dosage.range_deg, found.dosage.sets, codes(found)) == (35, sets, expected)


def test_where_the_range_cannot_shrink_a_pinch_cuts_volume() -> None:
    fixed = replace(BRIDGE, range_limit=replace(BRIDGE.range_limit, can_limit=False))
    assert codes(following(row("yellow", pinched=True), exercise=fixed)) == ["after_pinch"]
    shown = {"max_hip_flexion_deg": 45.0}
    at_border = following(row("yellow", pinched=True, **shown))
    assert at_border.dosage.range_deg == 30
    below = following(row("yellow", pinched=True, max_hip_flexion_deg=44.0))
    assert codes(below) == ["after_pinch"] and below.dosage.range_deg == 44
    red = following(row("red", pinched=True, sets=1), exercise=fixed)
    assert red.dosage.reps == 5


def test_the_own_peak_of_one_legged_work_is_the_working_limbs() -> None:
    stretch = CATALOG.exercises["half-kneeling-hip-flexor-stretch"]
    can = replace(stretch, range_limit=replace(stretch.range_limit, can_limit=True, min_flexion_deg=-90))
    shown = replace(item(stretch.id, "right"), reps=None, hold_s=20.0)
    peak = max(pose.working.hip_deg[0] for pose in stretch.motion.poses)
    found = following(Past(TODAY - timedelta(days=2), shown, "yellow", True, False), exercise=can)
    assert found.dosage.range_deg == peak - 15


@pytest.mark.parametrize(("load", "expected"), [(5, 7), (40, 42), (79, 60), (60, 60), (59, 60)])
def test_load_goes_up_by_the_smallest_step_to_its_top(load: float, expected: float) -> None:
    top = {"sets": 2, "reps": 10, "load": min(load, 60.0)}
    found = following(row(back=4, **top), row(**top), exercise=LOADED)
    assert found.dosage.load == expected
    assert codes(found) == (["more_load"] if min(load, 60) < expected else ["at_its_top"])


def test_five_per_cent_is_more_than_one_step_on_heavy_loads() -> None:
    heavy = replace(LOADED, dose=replace(LOADED.dose, load=Load("weight", 5, 2, 200)))
    top = {"sets": 2, "reps": 10, "load": 100.0}
    assert following(row(back=4, **top), row(**top), exercise=heavy).dosage.load == 104
    whole = replace(CONTROL, progression=(ProgressionRule("load", 3, False, ""),))
    found = next_dosage(Setting(heavy, whole, None, RULES, TODAY), (row(back=4, **top), row(**top)))
    assert found.dosage.load == 102


def test_a_rule_for_a_variable_that_the_exercise_has_not_is_passed_over() -> None:
    odd = replace(
        CONTROL, progression=(ProgressionRule("tempo", 1, False, "", 1.0), ProgressionRule("hold", 5, False, ""))
    )
    found = next_dosage(Setting(BRIDGE, odd, None, RULES, TODAY), (row(back=4), row()))
    assert codes(found) == ["at_its_top"]


@pytest.mark.parametrize(
    ("dose", "share", "reps"),
    [
        (Dosage(1, 10, None, 0, None), 0.5, 5),
        (Dosage(1, 6, None, 0, None), 0.5, 4),
        (Dosage(1, 3, None, 0, None), 0.5, 3),
    ],
)
def test_repetitions_stay_at_half_of_the_files_smallest(dose: Dosage, share: float, reps: int) -> None:
    """The bridge's smallest is 8, so 4; what is already below stays."""
    assert cut_volume(dose, share, BRIDGE.dose).reps == reps


@pytest.mark.parametrize(("hold", "expected"), [(40.0, 20.0), (20.0, 15.0), (12.0, 12.0)])
def test_holds_stay_at_half_of_the_files_smallest(hold: float, expected: float) -> None:
    dose = replace(BRIDGE.dose, reps=None, hold_s=Bounds(30, 60, 30))
    assert cut_volume(Dosage(1, None, hold, 0, None), 0.5, dose).hold_s == expected


def test_the_per_cent_that_is_told_is_what_was_taken() -> None:
    assert following(row("red")).reasons[0].values["percent"] == 50
    assert following(row("red", sets=3)).reasons[0].values["percent"] == 67
    assert following(row("yellow", 4, sets=4), row("yellow", sets=4)).reasons[0].values["percent"] == 33


def test_history_has_one_row_a_session_and_leaves_checks_aside() -> None:
    both = (item(role="check", sets=1), item())
    state = with_session(person(), TODAY - timedelta(days=2), both)
    rows = history(done_sessions(state), state, "bridge", "both", RULES)
    assert [(one.item.role, one.item.sets) for one in rows] == [("main", 2)]
    only = with_session(person(), TODAY - timedelta(days=2), (item(role="check"),))
    assert history(done_sessions(only), only, "bridge", "both", RULES) == []


@pytest.mark.parametrize(
    ("done", "complete"),
    [
        (((1, 10), (2, 10)), True),
        (((1, 10), (2, 12)), True),
        (((1, 10), (1, 10)), False),
        (((1, 10),), False),
        (((1, 10), (2, 9)), False),
        (((1, None), (2, None)), True),
    ],
)
def test_an_item_is_complete_when_each_set_was_done_as_shown(
    done: tuple[tuple[int, int | None], ...], complete: bool
) -> None:
    state = with_session(person(), TODAY - timedelta(days=2), (item(),))
    name = next(iter(state.sessions))
    sets = tuple(SetDone("bridge", "both", number, reps, None, 0, "") for number, reps in done)
    state = replace(state, sessions=state.sessions.set(name, replace(state.sessions[name], sets=sets)))
    assert history(done_sessions(state), state, "bridge", "both", RULES)[0].complete is complete


@pytest.mark.parametrize(("hold", "complete"), [(20.0, True), (19.0, False), (None, True)])
def test_a_hold_is_complete_when_it_was_held_as_long(hold: float | None, complete: bool) -> None:
    state = with_session(person(), TODAY - timedelta(days=2), (item(sets=1, reps=None, hold_s=20.0),))
    name = next(iter(state.sessions))
    sets = (SetDone("bridge", "both", 1, None, hold, 0, ""), SetDone("squat", "both", 2, None, 20.0, 0, ""))
    state = replace(state, sessions=state.sessions.set(name, replace(state.sessions[name], sets=sets)))
    assert history(done_sessions(state), state, "bridge", "both", RULES)[0].complete is complete


def test_lighter_weeks_are_counted_since_the_last_long_break() -> None:
    on = TODAY
    assert training_since(None, None, on, RULES) == on
    assert training_since(on - timedelta(days=40), on - timedelta(days=14), on, RULES) == on - timedelta(days=40)
    assert training_since(on - timedelta(days=40), on - timedelta(days=15), on, RULES) == on
    assert first_session(person()) is None and not in_deload(None, on, RULES)
