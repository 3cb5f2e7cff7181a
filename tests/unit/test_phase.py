"""Protocol and phase: start, forward by criteria, back when irritable, the first check, a long stay (rules 3, 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from immutables import Map

from coxa.catalog.load import load_catalog
from coxa.catalog.records import SIDES, Criterion
from coxa.journal.events import Json
from coxa.journal.state import PrescribedItem, Programme, Rating, State
from coxa.plan.hips import hip_status
from coxa.plan.phase import Facts, Standing, check_passed, holds, protocol_of, runs, standing
from coxa.plan.records import Screening
from tests.people import TODAY, given, item, person, with_morning, with_session

READY = Screening("ready", None, None, (), ())
CLINIC = load_catalog().protocols["clinic"]


def at(phase: str, days: int, state: State | None = None, protocol: str = "clinic") -> State:
    """Return the person in a phase since so many days."""
    since = TODAY - timedelta(days=days)
    programme = Programme(since, protocol, phase, since, "new_phase", (), (), (), "")
    return replace(state or person(), programme=programme)


def now(state: State) -> Standing:
    record = given(state)
    return standing(record, tuple(hip_status(record, side, READY) for side in SIDES))


def said(found: Standing) -> list[tuple[str, dict[str, object]]]:
    return [(reason.code, dict(reason.values)) for reason in found.reasons]


def calm_sessions(state: State, count: int, last: int = 2, **report: float) -> State:
    """Return the state with calm sessions every other day, the last one `last` days ago."""
    for number in range(count):
        state = with_session(state, TODAY - timedelta(days=last + 2 * number), (item(),), **report)  # type: ignore[arg-type]
    return state


@pytest.mark.parametrize(
    ("changes", "phase", "level"),
    [
        ({"hip__right__pain_now": 5}, "settle", "high"),
        ({"hip__right__pain_worst_week": 5}, "control", "moderate"),
        ({}, "control", "low"),
    ],
)
def test_irritability_decides_the_start(changes: dict[str, Json], phase: str, level: str) -> None:
    found = now(person(**changes))
    assert (found.protocol.id, found.phase.id, found.since) == ("clinic", phase, TODAY)
    assert said(found) == [("phase_start", {"level": level})]


def test_running_as_a_goal_chooses_the_runners_plan() -> None:
    assert protocol_of(given(person())).id == "clinic"
    assert protocol_of(given(person(running__now=True))).id == "runner"
    assert protocol_of(given(person(running__goal_km=5))).id == "runner"
    assert protocol_of(given(replace(person(running__now=True), protocol="clinic"))).id == "clinic"
    assert protocol_of(given(replace(person(), protocol="runner"))).id == "runner"
    assert protocol_of(given(replace(person(), protocol="three-steps"))).id == "clinic"  # an add-on is never alone
    assert protocol_of(given(replace(person(), protocol="gone"))).id == "clinic"
    assert not runs(given(person(running__now=False)))


def settled(count: int = 3, **changes: Json) -> State:
    """Return someone in the first phase for a week, calm, with so many sessions since."""
    return calm_sessions(at("settle", 7, person(hip__right__pain_worst_week=5, **changes)), count)


def test_all_exit_criteria_together_lead_on() -> None:
    found = now(settled())
    assert (found.phase.id, found.since, said(found)) == ("control", TODAY, [("phase_forward", {"from": "settle"})])


def test_two_sessions_are_not_enough() -> None:
    found = now(settled(2))
    assert (found.phase.id, found.since) == ("settle", TODAY - timedelta(days=7))
    assert said(found) == [("phase_goes_on", {})]


def test_a_morning_of_four_in_the_week_keeps_the_phase() -> None:
    assert now(with_morning(settled(), TODAY - timedelta(days=6), 3)).phase.id == "control"
    assert now(with_morning(settled(), TODAY - timedelta(days=6), 3.5)).phase.id == "settle"


def test_a_noticed_session_at_the_end_keeps_the_phase() -> None:
    state = with_session(settled(), TODAY - timedelta(days=1), (item(),), worst=5, kind="b")
    assert now(state).phase.id == "settle"


def test_an_unknown_morning_neither_counts_nor_breaks_the_row() -> None:
    """Today's session has no next morning yet; the three calm ones before it lead on."""
    assert now(with_session(settled(), TODAY, (item(),), after=None, kind="b")).phase.id == "control"


def test_sessions_of_today_calm_ones_and_those_before_the_phase_do_not_count() -> None:
    facts = Facts(given(settled()), (), TODAY - timedelta(days=7))
    three = Criterion("sessions_in_phase", 3, None, "")
    assert holds(three, facts)
    assert not holds(three, replace(facts, since=TODAY - timedelta(days=5)))
    state = with_session(settled(2), TODAY, (item(),), after=None, kind="b")
    state = with_session(state, TODAY - timedelta(days=1), (item(),), kind="calm")
    assert not holds(three, replace(facts, given=given(state)))


def test_what_was_not_measured_does_not_hold() -> None:
    facts = Facts(given(person()), (), TODAY)
    assert not holds(Criterion("worst_week", None, 3, ""), facts)
    assert holds(Criterion("sessions_in_phase", None, 0, ""), facts)
    assert not holds(Criterion("weeks_in_phase", 1, None, ""), replace(facts, since=TODAY - timedelta(days=6)))
    assert holds(Criterion("weeks_in_phase", 1, None, ""), replace(facts, since=TODAY - timedelta(days=7)))
    assert holds(Criterion("irritability", 1, 1, ""), facts)  # no sore hip counts as moderate


def test_high_irritability_leads_back_to_the_first_phase() -> None:
    state = at("strength", 20, person(hip__right__pain_now=5))
    found = now(state)
    assert (found.phase.id, found.since, said(found)) == ("settle", TODAY, [("phase_back", {"level": "high"})])
    stays = now(at("settle", 20, person(hip__right__pain_now=5)))
    assert (stays.phase.id, stays.since) == ("settle", TODAY - timedelta(days=20))


@pytest.mark.parametrize(("days", "code"), [(21, "phase_goes_on"), (22, "phase_long")])
def test_past_its_longest_stay_someone_is_asked(days: int, code: str) -> None:
    found = now(at("settle", days, person(hip__right__pain_now=5)))
    assert [reason.code for reason in found.reasons] == [code]
    if code == "phase_long":
        assert found.reasons[0].values == {"weeks": 3, "max_weeks": 3}


def test_the_last_phase_has_no_longest_stay() -> None:
    assert said(now(at("maintain", 800))) == [("phase_goes_on", {})]


def test_strength_needs_twelve_sessions_and_eight_weeks_and_a_calm_hip() -> None:
    state = calm_sessions(at("strength", 56), 12)
    assert now(state).phase.id == "maintain"
    assert now(calm_sessions(at("strength", 55), 12)).phase.id == "strength"
    assert now(calm_sessions(at("strength", 56), 11)).phase.id == "strength"
    assert now(with_morning(state, TODAY - timedelta(days=3), 3.5)).phase.id == "strength"


def test_without_a_phase_whose_entry_holds_the_phase_goes_on() -> None:
    power = load_catalog().protocols["runner"].phases[3]
    assert power.id == "power"
    state = replace(calm_sessions(at("power", 30, protocol="runner"), 8), protocol="runner")
    assert now(state).phase.id == "maintain"
    few = calm_sessions(at("power", 30, person(hip__right__pain_worst_week=5), "runner"), 8)
    assert now(replace(few, protocol="runner")).phase.id == "maintain"


def test_a_phase_of_another_protocol_starts_anew() -> None:
    assert said(now(at("power", 5)))[0][0] == "phase_start"


# --- the first check --------------------------------------------------------------------------------------------------

PARTS = ("bridge", "squat-to-high-seat", "single-leg-stance")


def checked(pain: float = 2, parts: tuple[str, ...] = PARTS, rated: tuple[str, ...] = PARTS, after: float = 1) -> State:
    """Return someone in control since three days whose session two days ago was a check."""
    items = (*(item(part, role="check") for part in parts), item("clamshell", "right"))
    state = with_session(at("control", 3), TODAY - timedelta(days=2), items, after=after)
    name = f"s-{TODAY - timedelta(days=2)}-a"
    ratings = tuple(Rating(exercise, Map({"right": pain}), 3, "") for exercise in (*rated, "clamshell"))
    return replace(state, sessions=state.sessions.set(name, replace(state.sessions[name], ratings=ratings)))


def test_a_calm_check_leads_to_strength() -> None:
    found = now(checked())
    assert (found.phase.id, found.since, said(found)) == ("strength", TODAY, [("phase_check_passed", {})])


@pytest.mark.parametrize(
    "state",
    [
        checked(pain=2.1),
        checked(parts=PARTS[:2], rated=PARTS[:2]),
        checked(rated=PARTS[:2]),
        checked(after=3),
    ],
    ids=["pain", "a part not shown", "a part not rated", "an upset morning"],
)
def test_a_check_that_hurt_or_was_not_whole_leads_nowhere(state: State) -> None:
    assert now(state).phase.id == "control"


def test_the_check_counts_since_its_phase_began_and_before_today() -> None:
    record = given(checked())
    on: date = TODAY - timedelta(days=2)
    assert check_passed(record, on) and not check_passed(record, on + timedelta(days=1))
    assert not check_passed(given(checked(), on), on)


def test_the_check_counts_for_a_hip_of_low_irritability_only() -> None:
    state = checked().with_answers({"hip.right.pain_worst_week": 5}, TODAY)
    assert now(state).phase.id == "control"


def test_the_items_of_a_check_are_the_rules() -> None:
    assert PrescribedItem is type(item()) and {phase.id for phase in CLINIC.phases} >= {"settle", "control", "strength"}


def test_where_no_later_phase_lets_in_the_phase_goes_on() -> None:
    """A protocol whose next phase asks for more than its exit: one stays."""
    record = given(settled())
    strict = tuple(
        replace(phase, entry=(Criterion("sessions_in_phase", 99, None, ""),)) if phase.index else phase
        for phase in CLINIC.phases
    )
    protocols = {**record.catalog.protocols, "clinic": replace(CLINIC, phases=strict)}
    closed = replace(record, catalog=replace(record.catalog, protocols=protocols))
    found = standing(closed, tuple(hip_status(closed, side, READY) for side in SIDES))
    assert (found.phase.id, said(found)) == ("settle", [("phase_goes_on", {})])


def test_going_back_and_forth_does_not_hide_that_nothing_moves() -> None:
    """All the weeks up to the end of the second phase (3 + 6) are over since the first session."""

    def weeks(days: int, phase: str, since: int = 7) -> list[tuple[str, dict[str, object]]]:
        state = with_session(person(hip__right__pain_worst_week=5), TODAY - timedelta(days=days), (item(),))
        return said(now(at(phase, since, state)))

    assert weeks(63, "control") == [("phase_goes_on", {})]
    assert weeks(64, "control") == [("phase_goes_on", {}), ("phase_long_way", {"weeks": 9, "max_weeks": 9})]
    assert ("phase_long_way", {"weeks": 3, "max_weeks": 3}) in weeks(22, "settle")
    assert [code for code, _ in weeks(22, "settle", since=22)] == ["phase_long"]


def test_being_led_back_late_asks_for_a_look() -> None:
    irritable = person(hip__right__pain_now=5)
    early = with_session(irritable, TODAY - timedelta(days=14), (item(),))
    late = with_session(irritable, TODAY - timedelta(days=64), (item(),))
    assert [code for code, _ in said(now(at("control", 7, early)))] == ["phase_back"]
    assert [code for code, _ in said(now(at("control", 7, late)))] == ["phase_back", "phase_long_way"]
