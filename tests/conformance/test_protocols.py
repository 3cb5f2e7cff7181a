"""Every protocol file passes the same suite: slots that can be filled, a way through the phases, sane progress."""

from __future__ import annotations

import pytest

from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import Phase, Protocol
from coxa.catalog.words import load_words
from coxa.plan.choose import serves
from coxa.plan.phase import MEASURES

CATALOG, RULES = load_catalog(), load_rules()
PROTOCOLS = list(CATALOG.protocols.values())
MAIN = [protocol for protocol in PROTOCOLS if not protocol.addon]
PHASES = [
    pytest.param(protocol, phase, id=f"{protocol.id}-{phase.id}") for protocol in PROTOCOLS for phase in protocol.phases
]


def test_the_three_protocols_and_the_rules_that_name_them() -> None:
    assert set(CATALOG.protocols) == {"clinic", "runner", "three-steps"}
    names = [str(RULES.table("protocol")[key]) for key in ("default", "running", "addon")]
    assert names == ["clinic", "runner", "three-steps"] and CATALOG.protocols["three-steps"].addon


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.id)
def test_phases_are_numbered_in_order_and_have_their_own_names(protocol: Protocol) -> None:
    assert [phase.index for phase in protocol.phases] == list(range(len(protocol.phases)))
    assert len({phase.id for phase in protocol.phases}) == len(protocol.phases)
    for part in protocol.parts:
        assert set(part.exercises) <= set(CATALOG.exercises), part.id


@pytest.mark.parametrize("protocol", MAIN, ids=lambda protocol: protocol.id)
def test_every_start_and_the_way_to_the_end_exist(protocol: Protocol) -> None:
    """Each start of rules.toml is a phase here, every phase but the last can be left, the last one goes on."""
    ids = {phase.id for phase in protocol.phases}
    starts = {str(RULES.table("start")[level]) for level in ("high", "moderate", "low")}
    assert starts | {str(RULES.table("start")["check_leads_to"])} <= ids
    assert all(phase.exit for phase in protocol.phases[:-1]) and not protocol.phases[-1].exit


@pytest.mark.parametrize(("protocol", "phase"), PHASES)
def test_criteria_name_known_measures_and_a_bound(protocol: Protocol, phase: Phase) -> None:
    for criterion in (*phase.entry, *phase.exit):
        assert criterion.measure in MEASURES
        assert (criterion.at_least is None) != (criterion.at_most is None)
    for group in (phase.entry, phase.exit):
        assert len({criterion.measure for criterion in group}) == len(group)


@pytest.mark.parametrize(("protocol", "phase"), PHASES)
def test_numbers_are_in_order(protocol: Protocol, phase: Phase) -> None:
    for bounds in (phase.sessions_per_week, phase.effort):
        assert bounds.min <= bounds.use <= bounds.max
    assert 1 <= phase.max_sets <= 5 and phase.max_weeks > 0 and phase.min_days_between in (0, 1)
    assert phase.sessions_per_week.max <= (7 if phase.min_days_between == 0 else 4)
    assert phase.max_zone <= 1


@pytest.mark.parametrize(("protocol", "phase"), PHASES)
def test_every_slot_has_more_choices_than_it_needs(protocol: Protocol, phase: Phase) -> None:
    for slot in (*phase.slots, *phase.warm_up):
        found = [exercise.id for exercise in CATALOG.exercises.values() if serves(exercise, slot)]
        assert len(found) >= max(1, slot.min_count), slot.id
        assert 0 <= slot.min_count <= slot.max_count and slot.min_level <= slot.max_level


@pytest.mark.parametrize(("protocol", "phase"), [row for row in PHASES if not row.values[0].addon])
def test_needed_places_fit_into_two_sessions(protocol: Protocol, phase: Phase) -> None:
    assert sum(slot.min_count for slot in phase.slots) <= 2 * RULES.number("session", "max_items")
    assert sum(slot.max_count for slot in phase.slots) >= 2 * RULES.number("session", "min_items")


@pytest.mark.parametrize(("protocol", "phase"), [row for row in PHASES if not row.values[0].addon])
def test_a_calm_person_without_kit_can_fill_every_needed_place(protocol: Protocol, phase: Phase) -> None:
    household = {name for name, row in CATALOG.vocabulary["equipment"].items() if row.get("household")}
    for slot in phase.slots:
        if slot.min_count:
            fits = [e.id for e in CATALOG.exercises.values() if serves(e, slot) and set(e.equipment) <= household]
            assert fits, slot.id


@pytest.mark.parametrize(("protocol", "phase"), PHASES)
def test_progress_is_by_small_steps_one_rule_per_variable(protocol: Protocol, phase: Phase) -> None:
    variables = [rule.variable for rule in phase.progression]
    assert variables and len(set(variables)) == len(variables)
    most = {"reps": 2, "hold": 5, "sets": 1, "range": 5, "load": 5}
    for rule in phase.progression:
        assert 0 < rule.step <= most[rule.variable]
        assert rule.percent == (rule.variable == "load")


@pytest.mark.parametrize("protocol", MAIN, ids=lambda protocol: protocol.id)
def test_later_phases_never_ask_for_less_effort(protocol: Protocol) -> None:
    efforts = [phase.effort.use for phase in protocol.phases]
    assert efforts == sorted(efforts)


@pytest.mark.parametrize(("protocol", "phase"), PHASES)
def test_every_text_of_a_phase_has_its_key(protocol: Protocol, phase: Phase) -> None:
    base = f"protocol.{protocol.id}.phase.{phase.id}"
    keys = [f"{base}.{name}" for name in ("name", "goal", "why")]
    keys += [f"{base}.slot.{slot.id}" for slot in (*phase.slots, *phase.warm_up)]
    assert all(load_words().has(key) for key in keys)


def test_impact_comes_only_in_the_phase_that_asks_for_a_calm_hip() -> None:
    for protocol in MAIN:
        for phase in protocol.phases:
            power = [slot for slot in phase.slots if "power" in slot.families]
            if power:
                assert any(c.measure == "irritability" and c.at_most == 0 for c in phase.entry)


def test_the_add_on_is_small_and_gentle() -> None:
    for phase in CATALOG.protocols["three-steps"].phases:
        assert phase.max_sets <= 2 and phase.effort.max <= 4
        assert all(slot.max_level <= 3 and slot.max_count <= 2 for slot in phase.slots)
