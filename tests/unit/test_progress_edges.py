"""Borders of progress that the other cases leave open: what the reasons say, which variable moved, where ranges end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import Bounds, Exercise, Load, ProgressionRule
from coxa.plan.progress import Next, Past, Setting, next_dosage
from coxa.plan.records import Reason
from tests.people import TODAY, item

RULES = load_rules()
CATALOG = load_catalog()
BRIDGE = CATALOG.exercises["bridge"]
CONTROL = next(phase for phase in CATALOG.protocols["clinic"].phases if phase.id == "control")
HELD = replace(
    BRIDGE,
    dose=replace(BRIDGE.dose, sets=Bounds(1, 3, 2), reps=None, hold_s=Bounds(10, 40, 20), load=Load("none", 0, 0, 0)),
)
HOLD = {"reps": None, "hold_s": 20.0}


def row(colour: str = "green", back: int = 2, pinched: bool = False, deload: bool = False, **dose: object) -> Past:
    return Past(TODAY - timedelta(days=back), item(**dose), colour, pinched, deload)  # type: ignore[arg-type]


def following(
    *rows: Past, exercise: Exercise = BRIDGE, cap: float | None = None, rule: str = "", step: float = 5
) -> Next:
    phase = replace(CONTROL, progression=(ProgressionRule(rule, step, False, ""),)) if rule else CONTROL
    return next_dosage(Setting(exercise, phase, cap, RULES, TODAY), rows)


def calm_twice(exercise: Exercise, rule: str, step: float, cap: float | None = None, **dose: object) -> Next:
    return following(row(back=12, **dose), row(back=9, **dose), exercise=exercise, rule=rule, step=step, cap=cap)


def test_what_a_pinch_took_off_the_range_is_told() -> None:
    found = following(row("green", pinched=True, max_hip_flexion_deg=60.0))
    on = (TODAY - timedelta(days=2)).isoformat()
    assert found.reasons == (Reason("range_cut_after_pinch", {"range_deg": 45.0, "on": on}),)


def test_where_a_pinch_cuts_volume_a_red_takes_half_and_a_yellow_a_quarter() -> None:
    fixed = replace(BRIDGE, range_limit=replace(BRIDGE.range_limit, can_limit=False))
    shown = {"sets": 1, "reps": 12}
    on = (TODAY - timedelta(days=2)).isoformat()
    yellow = following(row("yellow", pinched=True, **shown), exercise=fixed)
    assert yellow.dosage.reps == 9 and yellow.reasons == (Reason("after_pinch", {"on": on, "percent": 25}),)
    red = following(row("red", pinched=True, **shown), exercise=fixed)
    assert red.dosage.reps == 6 and red.reasons == (Reason("after_pinch", {"on": on, "percent": 50}),)


def test_at_the_smallest_dose_nothing_is_said_to_be_less_and_the_easier_one_is_asked_for() -> None:
    found = following(row("red", sets=1, reps=4))
    on = (TODAY - timedelta(days=2)).isoformat()
    assert found.easier == Reason("easier_after_red", {"on": on}) and found.reasons == (Reason("smallest_dose"),)


@pytest.mark.parametrize(("hold", "sets", "after", "percent"), [(20.0, 3, (1, 20.0), 67), (40.0, 1, (1, 20.0), 50)])
def test_the_per_cent_of_a_hold_counts_seconds(hold: float, sets: int, after: tuple[int, float], percent: int) -> None:
    found = following(row("red", sets=sets, reps=None, hold_s=hold), exercise=HELD)
    assert (found.dosage.sets, found.dosage.hold_s) == after
    assert found.reasons[0].values["percent"] == percent


@pytest.mark.parametrize(
    ("rule", "step", "dose", "before", "after"),
    [
        ("reps", 2, {}, 10, 12),
        ("hold", 5, HOLD, 20, 25),
        ("hold", 30, HOLD, 20, 40),
        ("sets", 1, {}, 2, 3),
        ("range", 5, {"max_hip_flexion_deg": 30.0}, 30, 35),
    ],
)
def test_the_variable_of_the_rule_moves_and_is_told(
    rule: str, step: float, dose: dict[str, object], before: float, after: float
) -> None:
    exercise = HELD if rule == "hold" else BRIDGE
    shown = row(**dose).item
    found = calm_twice(exercise, rule, step, cap=60.0 if rule == "range" else None, **dose)
    assert found.reasons == (Reason(f"more_{rule}", {"from": before, "to": after}),)
    names = {"reps": "reps", "hold": "hold_s", "sets": "sets", "range": "range_deg"}
    assert getattr(found.dosage, names[rule]) == after
    assert (found.dosage.sets, found.dosage.load) == (after if rule == "sets" else shown.sets, shown.load)


def test_a_rule_for_repetitions_leaves_a_hold_alone() -> None:
    assert calm_twice(HELD, "reps", 2, **HOLD).reasons == (Reason("at_its_top", {}),)


def test_sets_go_up_by_the_rules_step_only() -> None:
    wide = replace(BRIDGE, dose=replace(BRIDGE.dose, sets=Bounds(1, 5, 2)))
    phase = replace(CONTROL, max_sets=5, progression=(ProgressionRule("sets", 1, False, ""),))
    found = next_dosage(Setting(wide, phase, None, RULES, TODAY), (row(back=4), row()))
    assert found.dosage.sets == 3


@pytest.mark.parametrize(("kind", "load"), [("band", 4.0), ("weight", 4.0), ("none", 2.0)])
def test_bands_and_weights_take_more_load(kind: str, load: float) -> None:
    loaded = replace(BRIDGE, dose=replace(BRIDGE.dose, load=Load(kind, 2, 2, 8)))
    found = calm_twice(loaded, "load", 5, load=2.0)
    assert found.dosage.load == load
    told = Reason("more_load", {"from": 2.0, "to": 4.0}) if load == 4 else Reason("at_its_top", {})
    assert found.reasons == (told,)


@pytest.mark.parametrize(("load", "expected"), [(79.0, 81.0), (80.0, 84.0), (119.0, 123.0), (120.0, 126.0)])
def test_a_share_of_the_load_is_rounded_down_to_whole_steps(load: float, expected: float) -> None:
    heavy = replace(BRIDGE, dose=replace(BRIDGE.dose, load=Load("weight", 5, 2, 200)))
    phase = replace(CONTROL, progression=(ProgressionRule("load", 5, True, ""),))
    shown = {"load": load}
    found = next_dosage(Setting(heavy, phase, None, RULES, TODAY), (row(back=4, **shown), row(**shown)))
    assert found.dosage.load == expected


def test_a_variable_that_is_barred_hands_over_to_every_later_rule() -> None:
    rules = tuple(ProgressionRule(name, 2, False, "") for name in ("sets", "reps"))
    phase = replace(CONTROL, progression=rules)
    found = next_dosage(Setting(BRIDGE, phase, None, RULES, TODAY, frozenset({"sets"})), (row(back=4), row()))
    assert found.reasons == (Reason("more_reps", {"from": 10.0, "to": 12.0}),)


def test_todays_ceilings_hold_for_an_older_dose() -> None:
    loaded = replace(BRIDGE, dose=replace(BRIDGE.dose, sets=Bounds(1, 3, 2), load=Load("weight", 5, 2, 20)))
    wide = replace(CONTROL, max_sets=9)
    narrow = replace(CONTROL, max_sets=1)
    shown = row("yellow", sets=5, load=30.0)
    assert next_dosage(Setting(loaded, wide, None, RULES, TODAY), (shown,)).dosage.sets == 3
    found = next_dosage(Setting(loaded, narrow, None, RULES, TODAY), (shown,)).dosage
    assert (found.sets, found.load) == (1, 20)
    free = replace(loaded, dose=replace(loaded.dose, load=Load("none", 0, 0, 0)))
    assert next_dosage(Setting(free, wide, None, RULES, TODAY), (shown,)).dosage.load == 30


def test_an_exercise_that_changed_its_measure_drops_the_old_one() -> None:
    """Held before, counted in the file of today, and the other way round."""
    counted = following(row("yellow", reps=None, hold_s=20.0))
    assert (counted.dosage.reps, counted.dosage.hold_s) == (None, None)
    held = following(row("yellow", reps=10, hold_s=None), exercise=HELD)
    assert (held.dosage.reps, held.dosage.hold_s) == (None, None)


@pytest.mark.parametrize(("shown", "cap", "expected"), [(None, 40.0, 40), (60.0, 40.0, 40), (30.0, 40.0, 30)])
def test_todays_range_limit_counts_at_once(shown: float | None, cap: float, expected: float) -> None:
    assert following(row("yellow", max_hip_flexion_deg=shown), cap=cap).dosage.range_deg == expected


def ranged(*rows: tuple[str, int, float], cap: float | None = 60.0, exercise: Exercise = BRIDGE) -> float | None:
    past = [row(colour, back, max_hip_flexion_deg=deg) for colour, back, deg in rows]
    return following(*past, cap=cap, rule="range", exercise=exercise).dosage.range_deg


def test_range_goes_up_once_a_week_and_not_in_the_week_after_a_bad_answer() -> None:
    calm = (("green", 4, 30.0), ("green", 2, 30.0))
    assert ranged(*calm) == 35
    assert ranged(("yellow", 7, 30.0), *calm) == 35
    assert ranged(("yellow", 6, 30.0), *calm) == 30
    assert ranged(("green", 7, 25.0), *calm) == 35
    assert ranged(("green", 6, 25.0), *calm) == 30
    assert ranged(("green", 20, 20.0), ("green", 18, 20.0), *calm) == 35


def test_range_ends_at_the_limit_or_else_at_the_exercises_own_peak() -> None:
    calm = (("green", 4, 30.0), ("green", 2, 30.0))
    assert ranged(*calm, cap=32.0) == 32
    deepest = max(max(p.working.hip_deg[0], p.other.hip_deg[0]) for p in BRIDGE.motion.poses)
    assert ranged(("green", 4, deepest - 2), ("green", 2, deepest - 2), cap=None) == deepest


def moved(exercise: Exercise, working: float, other: float) -> Exercise:
    """Return the exercise with one pose: so far the working hip bends, so far the other."""
    pose = exercise.motion.poses[0]
    pose = replace(
        pose,
        working=replace(pose.working, hip_deg=(working, 99.0, 99.0)),
        other=replace(pose.other, hip_deg=(other, 99.0, 99.0)),
    )
    return replace(exercise, motion=replace(exercise.motion, poses=(pose, pose)))


@pytest.mark.parametrize(
    ("sides", "working", "other", "after"),
    [("both", 70, 50, 55), ("both", 50, 70, 55), ("each", 50, 70, 35), ("alternating", 50, 70, 55)],
)
def test_the_own_peak_of_two_legged_work_is_the_deeper_hips(
    sides: str, working: float, other: float, after: float
) -> None:
    exercise = moved(replace(BRIDGE, sides=sides), working, other)
    assert following(row("green", pinched=True), exercise=exercise).dosage.range_deg == after


def test_the_dose_to_go_on_from_is_the_last_outside_a_lighter_week() -> None:
    rows = (row(back=20, reps=8), row(back=18, reps=9), row(back=5, deload=True, sets=1, reps=5))
    assert following(*rows).dosage.reps == 9
    assert following(row(back=20, reps=8), *rows[1:], row(back=3, deload=True, sets=1, reps=6)).dosage.reps == 9


@pytest.mark.parametrize(
    ("before", "reps"), [(("yellow",), 9), (("green", "yellow"), 9), (("yellow", "yellow"), 5), (("red", "yellow"), 5)]
)
def test_only_the_second_yellow_in_a_row_keeps_a_lighter_weeks_dose(before: tuple[str, ...], reps: int) -> None:
    rows = [row(colour, 20 - 2 * n, reps=9) for n, colour in enumerate(before)]
    assert following(*rows, row(back=5, deload=True, sets=1, reps=5)).dosage.reps == reps
