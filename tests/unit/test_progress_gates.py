"""What keeps a rule waiting and what asks for less, each exactly at its border; tempo and load as variables."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import Bounds, Exercise, Load, ProgressionRule, RegressionRule, Trigger
from coxa.journal.sessions import session_of
from coxa.plan.dosage import Dosage, dosage_of, lesser, tempo_of
from coxa.plan.forward import moved_kg
from coxa.plan.past import Past
from coxa.plan.progress import next_dosage
from coxa.plan.records import Reason
from coxa.plan.steps import Next, Setting
from tests.journals import event
from tests.people import TODAY, item

RULES, CATALOG = load_rules(), load_catalog()
BRIDGE = CATALOG.exercises["bridge"]
CONTROL = next(phase for phase in CATALOG.protocols["clinic"].phases if phase.id == "control")


def row(back: int = 2, colour: str = "green", pinched: bool = False, told: dict[str, object] | None = None,
        **dose: object) -> Past:  # fmt: skip
    past = Past(TODAY - timedelta(days=back), item(**dose), colour, pinched, False)
    return replace(past, **(told or {}))  # type: ignore[arg-type]


def step(*rows: Past, rules: tuple[ProgressionRule, ...] = (), exercise: Exercise = BRIDGE, **setting: object) -> Next:
    phase = replace(CONTROL, progression=rules) if rules else CONTROL
    one = Setting(exercise, phase, None, RULES, TODAY)
    return next_dosage(replace(one, **setting), rows)  # type: ignore[arg-type]


def code(found: Next) -> str:
    return found.reasons[0].code


ANY = Trigger()


def reps(trigger: Trigger = ANY, ceiling: float | None = None) -> ProgressionRule:
    return ProgressionRule("reps", 2, False, "", ceiling, trigger)


SETS = ProgressionRule("sets", 1, False, "")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, "more_reps"),
        ({"effort": 7.0}, "more_reps"),
        ({"effort": 7.5}, "waits_effort"),
        ({"reps_left": 3}, "more_reps"),
        ({"reps_left": 2}, "waits_reps_left"),
        ({"technique": "fair"}, "more_reps"),
        ({"technique": "poor"}, "waits_technique"),
        ({"effort": 7.0, "reps_left": 2}, "waits_reps_left"),
    ],
)
@pytest.mark.parametrize("which", [0, 1])
def test_effort_and_movement_of_all_counted_sessions_hold_the_rule(
    told: dict[str, object], expected: str, which: int
) -> None:
    """At 7 of 10, 3 repetitions left and a fair movement it goes forward; beyond, it waits. Told or not told."""
    rows = [row(4), row(2)]
    rows[which] = replace(rows[which], **told)  # type: ignore[arg-type]
    found = step(*rows, rules=(reps(), SETS))
    assert code(found) == expected
    assert found.dosage.reps == (12 if expected == "more_reps" else 10) and found.dosage.sets == 2


def test_what_was_told_before_the_counted_sessions_is_over() -> None:
    assert code(step(row(6, told={"effort": 9.0, "technique": "poor"}), row(4), row(2), rules=(reps(),))) == "more_reps"


@pytest.mark.parametrize(
    ("trigger", "told", "expected"),
    [
        (Trigger(max_effort=5), {"effort": 5.0}, "more_reps"),
        (Trigger(max_effort=5), {"effort": 5.5}, "waits_effort"),
        (Trigger(max_effort=9), {"effort": 8.0}, "more_reps"),
        (Trigger(min_reps_left=1), {"reps_left": 1}, "more_reps"),
        (Trigger(technique="good"), {"technique": "fair"}, "waits_technique"),
        (Trigger(technique="good"), {"technique": "good"}, "more_reps"),
        (Trigger(greens=1), {}, "more_reps"),
        (Trigger(greens=3), {}, "repeats_one_calm"),
        (Trigger(greens=4), {}, "repeats_more_calm"),
    ],
)
def test_a_rules_own_trigger_replaces_the_decided_one(trigger: Trigger, told: dict[str, object], expected: str) -> None:
    assert code(step(row(4), row(2, told=told), rules=(reps(trigger), SETS))) == expected


def test_the_reasons_carry_their_numbers() -> None:
    hard = step(row(4), row(2, told={"effort": 9.0}), rules=(reps(),))
    assert hard.reasons == (Reason("waits_effort", {"effort": 9.0, "most": 7}),)
    assert step(row(2), rules=(reps(Trigger(greens=4)),)).reasons == (Reason("repeats_more_calm", {"n": 3}),)
    few = step(row(4), row(2, told={"reps_left": 0}), rules=(reps(),))
    assert few.reasons == (Reason("waits_reps_left", {"n": 3}),)


@pytest.mark.parametrize(
    ("most", "level", "expected"),
    [
        ("low", "low", "more_reps"),
        ("low", "moderate", "waits_irritable"),
        ("moderate", "moderate", "more_reps"),
        ("moderate", "high", "waits_irritable"),
        (None, "high", "more_reps"),
    ],
)
def test_a_rule_may_ask_for_a_calm_hip(most: str | None, level: str, expected: str) -> None:
    found = step(row(4), row(2), rules=(reps(Trigger(irritability=most)), SETS), irritability=level)
    assert code(found) == expected


@pytest.mark.parametrize(("back", "expected"), [(6, "more_reps"), (5, "waits_yellow")])
def test_a_yellow_of_the_last_days_keeps_a_rule_waiting(back: int, expected: str) -> None:
    rules = (reps(Trigger(days_since_yellow=6)), SETS)
    assert code(step(row(back, "yellow"), row(4), row(2), rules=rules)) == expected


@pytest.mark.parametrize(("back", "expected"), [(6, "more_reps"), (5, "more_sets")])
def test_a_rule_that_waits_for_days_hands_over(back: int, expected: str) -> None:
    """Repetitions moved so many days ago; then the sets have their turn."""
    rules = (reps(Trigger(every_days=6)), SETS)
    assert code(step(row(back, reps=8), row(4), row(2), rules=rules)) == expected
    assert code(step(row(5, reps=8), row(4), row(2), rules=(reps(Trigger(every_days=6)),))) == "waits_days"


@pytest.mark.parametrize(("back", "expected"), [(7, "more_level"), (6, "waits_days")])
def test_a_step_to_another_exercise_may_ask_for_days_on_this_one(back: int, expected: str) -> None:
    rule = ProgressionRule("level", 1, False, "", None, Trigger(every_days=7))
    found = step(row(back), row(2), rules=(rule,), harder=lambda variable: "marching-bridge")
    assert code(found) == expected and (found.harder is not None) == (expected == "more_level")


@pytest.mark.parametrize(("ceiling", "before", "after"), [(11, 10, 11), (10, 10, 10), (9, 10, 10), (None, 14, 15)])
def test_a_ceiling_ends_the_rule_and_never_takes_anything_away(ceiling: float | None, before: int, after: int) -> None:
    found = step(row(4, reps=before), row(2, reps=before), rules=(reps(ceiling=ceiling),))
    assert found.dosage.reps == after
    assert code(found) == ("more_reps" if after > before else "at_its_top")


def test_a_limit_of_today_that_cuts_the_dose_lets_nothing_else_grow() -> None:
    rows = [row(4, max_hip_flexion_deg=45.0), row(2, max_hip_flexion_deg=45.0)]
    assert code(step(*rows, rules=(reps(),), cap_deg=45.0)) == "more_reps"
    found = step(*rows, rules=(reps(),), cap_deg=40.0)
    assert code(found) == "repeats_within_limits" and (found.dosage.range_deg, found.dosage.reps) == (40, 10)


# --- tempo ----------------------------------------------------------------------------------------------------------

TEMPO = ProgressionRule("tempo", 1, False, "", 4)


def at(back_s: float) -> dict[str, object]:
    out, pause, _ = BRIDGE.dose.tempo_s
    return {"tempo_s": (out, pause, back_s)}


def test_tempo_goes_slower_on_the_way_back_up_to_its_ceiling() -> None:
    own = BRIDGE.dose.tempo_s[2]
    first = step(row(4), row(2), rules=(TEMPO,))
    assert first.reasons == (Reason("more_tempo", {"from": own, "to": own + 1}),)
    assert tempo_of(first.dosage, BRIDGE) == (*BRIDGE.dose.tempo_s[:2], own + 1)
    assert step(row(4, **at(3.5)), row(2, **at(3.5)), rules=(TEMPO,)).dosage.back_s == 4
    assert code(step(row(4, **at(4)), row(2, **at(4)), rules=(TEMPO,))) == "at_its_top"
    held = replace(BRIDGE, dose=replace(BRIDGE.dose, reps=None, hold_s=Bounds(10, 40, 20)))
    hold = {"reps": None, "hold_s": 20.0}
    assert code(step(row(4, **hold), row(2, **hold), rules=(TEMPO,), exercise=held)) == "at_its_top"


def test_two_tempos_are_two_doses() -> None:
    assert code(step(row(4), row(2, **at(3)), rules=(reps(),))) == "repeats_one_calm"


def test_a_slower_way_back_is_more_in_the_order_and_a_quicker_one_is_the_files() -> None:
    slow, file = dosage_of(item(**at(4)), BRIDGE), dosage_of(item(**at(0.5)), BRIDGE)
    assert (slow.back_s, file.back_s) == (4, None)
    assert file.at_most(slow) and not slow.at_most(file)
    assert dosage_of(item(), BRIDGE) == file, "events from before the tempo moved mean the file's"
    assert lesser(slow, file).back_s is None and lesser(slow, replace(slow, back_s=3)).back_s == 3
    assert tempo_of(replace(slow, back_s=0.5), BRIDGE) == BRIDGE.dose.tempo_s


@pytest.mark.parametrize(
    ("written", "read"), [([3, 1, 2], (3.0, 1.0, 2.0)), (None, None), ([3, 1], None), ("3-1-2", None)]
)
def test_the_tempo_that_was_shown_is_read_from_the_event(written: object, read: object) -> None:
    shown = {"exercise": "bridge", "side": "both", "sets": 2, "reps": 10, "tempo_s": written}
    data = {"session": "s", "date": "2026-11-20", "session_kind": "a", "minutes": 20, "items": [shown]}
    record = session_of((event(1, "session_prescribed", data),))
    assert record is not None and record.items[0].tempo_s == read


# --- load -----------------------------------------------------------------------------------------------------------


def loaded(load: Load, chain: str = "closed") -> Exercise:
    return replace(BRIDGE, chain=chain, dose=replace(BRIDGE.dose, load=load))  # type: ignore[arg-type]


def after_load(now: float, exercise: Exercise, percent: float = 5, mass: float | None = None, top: float | None = None,
               *more: ProgressionRule) -> Next:  # fmt: skip
    rule = ProgressionRule("load", percent, True, "", top)
    return step(row(4, load=now), row(2, load=now), rules=(rule, *more), exercise=exercise, mass_kg=mass)


@pytest.mark.parametrize(
    ("mass", "step_kg", "moves"),
    [(50, 3.0, True), (50, 3.1, False), (None, 3.0, True), (None, 3.1, False), (60, 3.1, True)],
)
def test_no_step_is_above_a_tenth_of_what_is_moved(mass: float | None, step_kg: float, moves: bool) -> None:
    """A closed chain moves 60 % of the body: 30 kg of 50; a tenth of it is 3. An unknown body counts as 50 kg."""
    found = after_load(0, loaded(Load("weight", 0, step_kg, 40)), 5, mass, None, SETS)
    assert code(found) == ("more_load" if moves else "more_sets")


def test_a_step_that_is_too_large_is_told_where_nothing_else_moves() -> None:
    leg = loaded(Load("weight", 0, 2, 10), "open")
    found = after_load(0, leg, mass=50)
    assert found.reasons == (Reason("waits_load_step", {"percent": 25}),) and found.dosage.load == 0
    assert moved_kg(Setting(leg, CONTROL, None, RULES, TODAY, mass_kg=50), 4) == 4 + 8


@pytest.mark.parametrize(("top", "load"), [(None, 22.0), (22, 22.0), (21, 20.0), (20, 20.0)])
def test_the_last_step_stays_whole_under_a_ceiling(top: float | None, load: float) -> None:
    assert after_load(20, loaded(Load("weight", 4, 2, 40)), top=top).dosage.load == load


def test_a_weight_without_a_step_does_not_grow() -> None:
    assert code(after_load(4, loaded(Load("weight", 4, 0, 40)))) == "at_its_top"


def test_a_load_rule_in_kg_counts_whole_steps_and_bands_go_one_by_one() -> None:
    rule = ProgressionRule("load", 5, False, "")
    weight = loaded(Load("weight", 4, 2, 60))
    assert step(row(4, load=20), row(2, load=20), rules=(rule,), exercise=weight).dosage.load == 24
    band = loaded(Load("band", 1, 1, 3))
    assert step(row(4, load=1), row(2, load=1), rules=(rule,), exercise=band).dosage.load == 2
    assert code(step(row(4, load=3), row(2, load=3), rules=(rule,), exercise=band)) == "at_its_top"


# --- back -----------------------------------------------------------------------------------------------------------


def poor(count: int) -> list[Past]:
    return [row(2 * n, told={"technique": "poor"}) for n in range(count, 0, -1)]


def test_poor_movement_once_holds_and_twice_asks_for_the_easier_one() -> None:
    assert code(step(*poor(1))) == "waits_technique"
    twice = step(*poor(2))
    assert twice.easier == Reason("easier_after_poor", {"on": (TODAY - timedelta(days=2)).isoformat()})
    assert code(twice) == "after_poor" and twice.dosage.sets == 1, "what stands where there is no easier one"
    between = step(*poor(1), row(2, told={"technique": None}))
    assert between.easier is None


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"effort": 9.0}, {"effort": 9.0}, "after_hard"),
        ({"effort": 9.0}, {"effort": 8.5}, "waits_effort"),
        ({"reps_left": 1}, {"reps_left": 0}, "after_hard"),
        ({"reps_left": 2}, {"reps_left": 1}, "waits_reps_left"),
        ({}, {"effort": 10.0}, "waits_effort"),
    ],
)
def test_close_to_the_limit_twice_takes_a_quarter(
    first: dict[str, object], second: dict[str, object], expected: str
) -> None:
    found = step(row(4, told=first), row(2, told=second))
    assert code(found) == expected and (found.dosage.sets == 1) == (expected == "after_hard")


def back(*rules: RegressionRule) -> dict[str, object]:
    return {"phase": replace(CONTROL, regression=rules)}


def test_a_rules_own_step_times_and_effort_replace_the_decided_ones() -> None:
    once = back(RegressionRule("effort_high", "volume", 50, "", 1, 8))
    assert code(step(row(2, told={"effort": 8.0}), **once)) == "after_hard"
    assert code(step(row(2, told={"effort": 7.5}), **once)) != "after_hard"
    part = step(row(2, "red", sets=1, reps=15), **back(RegressionRule("red", "volume", 40, "")))
    assert part.dosage.reps == 9
    bend = step(row(2, "red"), **back(RegressionRule("red", "range", 10, "")))
    assert bend.dosage.range_deg == 40 and code(bend) == "range_cut"
    three = back(RegressionRule("technique_poor", "volume", None, "", 3))
    assert code(step(*poor(2), **three)) == "waits_technique" and code(step(*poor(3), **three)) == "after_poor"


def test_cuts_do_not_add_up_the_largest_counts_and_each_rule_is_named() -> None:
    both = step(row(4, "yellow"), row(2, "red", sets=1, reps=12))
    assert both.dosage.reps == 6 and [rule.trigger for rule in both.fired] == ["red", "two_yellow"]  # type: ignore[union-attr]
    other = (RegressionRule("two_yellow", "volume", 60, ""), RegressionRule("red", "volume", 20, ""))
    assert step(row(4, "yellow"), row(2, "red", sets=1, reps=15), **back(*other)).dosage.reps == 6


def test_the_first_rule_of_a_trigger_that_can_act_acts() -> None:
    fixed = replace(BRIDGE, range_limit=replace(BRIDGE.range_limit, can_limit=False), easier=())
    order = back(
        RegressionRule("red", "range", None, ""),
        RegressionRule("red", "easier", None, ""),
        RegressionRule("red", "volume", None, ""),
    )
    found = step(row(2, "red"), exercise=fixed, **order)
    assert found.easier is None and [rule.action for rule in found.fired] == ["volume"]  # type: ignore[union-attr]


def test_nothing_left_to_take_and_nothing_easier_is_said() -> None:
    alone = replace(BRIDGE, easier=())
    found = step(row(2, "red", sets=1, reps=4), exercise=alone)
    assert (found.easier, code(found), found.dosage) == (None, "smallest_dose", Dosage(1, 4, None, 0, None))
