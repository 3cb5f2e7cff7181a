"""Try one thing: where a test stands, when it may begin, when it stops, and what the plan does with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given as example
from hypothesis import strategies as st
from immutables import Map

from coxa.catalog.experiments import read_experiments
from coxa.catalog.load import CATALOG_FOLDER, load_catalog, load_rules, read_toml
from coxa.catalog.records import SIDES
from coxa.journal.events import Json
from coxa.journal.state import Block, Experiment, Flag, FlareNote, Measured, Programme, State
from coxa.plan.experiment import (
    blocks_from,
    element_exercises,
    element_today,
    kept_elements,
    last_experiment,
    open_experiment,
    refusal,
    reserved_exercises,
    trial_of,
)
from coxa.plan.hips import hip_status
from coxa.plan.limits import Limits, gather_limits
from coxa.plan.plan import make_plan
from coxa.plan.records import Plan, Reason
from coxa.plan.screen import screen_person
from tests.people import TODAY, given, person, with_morning

CATALOG, RULES = load_catalog(), load_rules()
ELEMENTS = CATALOG.experiments.elements
DAY = timedelta(days=1)


def limits(state: State, today: date = TODAY) -> Limits:
    record = given(state, today)
    screening = screen_person(state, CATALOG, today, RULES)
    return gather_limits(record, screening, tuple(hip_status(record, side, screening) for side in SIDES))


def trying(element: str = "ball-massage", measure: str = "squat-pinch", on: date = TODAY, **changes: object) -> State:
    """Return somebody with a hard ball who began a test on `on`, with the element in the first block."""
    own = Experiment("e", element, measure, "right", blocks_from([True, False], on + DAY, 5), on, "")
    own = replace(own, **changes)  # type: ignore[arg-type]
    return replace(person(life__equipment=["hard-ball"]), experiments=Map({"e": own}))


def stage(state: State, today: date, safe: bool = True) -> str:
    return trial_of(state.experiments["e"], state, CATALOG, RULES, today, safe).stage


def value(when: str, on: date = TODAY) -> Measured:
    return Measured(when, 4, on, datetime(on.year, on.month, on.day, 12, tzinfo=UTC), "")


# --- blocks -----------------------------------------------------------------------------------------------------------


def test_each_pair_holds_one_block_of_each_kind_in_the_order_drawn() -> None:
    """Days follow each other without a gap."""
    assert blocks_from([True, False], TODAY, 5) == (
        Block(TODAY, 5, True),
        Block(TODAY + 5 * DAY, 5, False),
        Block(TODAY + 10 * DAY, 5, False),
        Block(TODAY + 15 * DAY, 5, True),
    )


@example(st.lists(st.booleans(), max_size=6), st.integers(1, 14))
def test_blocks_are_balanced_and_touch(with_first: list[bool], days: int) -> None:
    """As many days with as without, in every pair."""
    blocks = blocks_from(with_first, TODAY, days)
    assert len(blocks) == 2 * len(with_first)
    for one, other in zip(blocks[::2], blocks[1::2], strict=True):
        assert one.with_it != other.with_it
    for one, after in zip(blocks, blocks[1:], strict=False):
        assert one.start + days * DAY == after.start


# --- where it stands --------------------------------------------------------------------------------------------------


def test_the_first_day_measures_before_and_after_and_then_waits() -> None:
    """Only for a measure that one can take twice a day."""
    assert stage(trying(), TODAY) == "before"
    assert stage(trying(values=(value("before"),)), TODAY) == "after"
    assert stage(trying(values=(value("before"), value("after"))), TODAY) == "waiting"
    assert stage(trying(measure="morning-pain"), TODAY) == "waiting"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (1, "with"),
        (5, "with"),
        (6, "without"),
        (10, "without"),
        (11, "without"),
        (16, "with"),
        (20, "with"),
        (21, "done"),
    ],
)
def test_every_day_belongs_to_one_block(day: int, expected: str) -> None:
    """The last day of a block is still in it, the day after is the next one's."""
    assert stage(trying(), TODAY + day * DAY) == expected


def test_what_to_measure_today() -> None:
    """Once a day, and never a number that the morning check asks for."""
    today = TODAY + 2 * DAY
    state = trying()
    trial = trial_of(state.experiments["e"], state, CATALOG, RULES, today, True)
    assert (trial.measure_now, trial.block, trial.day) == ("day", 0, 2)
    done = trying(values=(value("day", today),))
    assert trial_of(done.experiments["e"], done, CATALOG, RULES, today, True).measure_now is None
    by_morning = trying(measure="morning-pain")
    assert trial_of(by_morning.experiments["e"], by_morning, CATALOG, RULES, today, True).measure_now is None


def test_a_flare_or_a_safety_answer_stops_it_and_says_why() -> None:
    """From the day it began; what was before it does not."""
    today = TODAY + 2 * DAY
    state = trying()
    noted = replace(state, flares=(FlareNote("right", TODAY, "", ""),))
    assert trial_of(noted.experiments["e"], noted, CATALOG, RULES, today, True).reasons == (
        Reason("experiment_stopped_flare"),
    )
    before = replace(state, flares=(FlareNote("right", TODAY - DAY, "", ""),))
    assert stage(before, today) == "with"
    flagged = replace(state, flags=(Flag("pop", today, None, ""),))
    assert trial_of(flagged.experiments["e"], flagged, CATALOG, RULES, today, True).reasons == (
        Reason("experiment_stopped_safety"),
    )
    assert stage(state, today, safe=False) == "stopped"
    assert stage(replace(state, flags=(Flag("pop", TODAY - DAY, None, ""),)), today) == "with"


def test_a_flare_that_only_the_mornings_show_stops_it() -> None:
    """Mornings well above the usual, day after day."""
    state = trying()
    for number in range(-9, 1):
        state = with_morning(state, TODAY + number * DAY, 1)
    for number in range(1, 5):
        state = with_morning(state, TODAY + number * DAY, 7)
    assert stage(state, TODAY + 4 * DAY) == "stopped"


def test_an_ended_test_is_over_and_one_that_is_not_known_stops() -> None:
    """A journal of another version may name an element that is gone."""
    assert stage(trying(then="keep", ended=TODAY), TODAY + DAY) == "ended"
    for odd in (trying(element="magnets"), trying(measure="aura"), trying(blocks=())):
        assert trial_of(odd.experiments["e"], odd, CATALOG, RULES, TODAY, True).reasons == (
            Reason("experiment_unknown"),
        )


def test_of_several_tests_the_open_one_started_last_counts() -> None:
    """Two devices may each have begun one."""
    state = trying()
    own = state.experiments["e"]
    later = replace(own, id="f", on=TODAY + DAY)
    both = replace(state, experiments=Map({"e": own, "f": later}))
    assert open_experiment(both) == later
    ended = replace(later, then="drop", ended=TODAY + DAY)
    assert open_experiment(replace(state, experiments=Map({"e": own, "f": ended}))) == own
    assert last_experiment(replace(state, experiments=Map({"f": ended}))) == ended
    assert last_experiment(person()) is None


def test_what_was_kept_is_the_last_word_on_each_element() -> None:
    """Kept and later left is left; the newest kept comes first."""
    own = trying().experiments["e"]
    one = replace(own, then="keep", ended=TODAY)
    two = replace(own, id="f", element="hamstrings", then="keep", ended=TODAY + DAY)
    three = replace(own, id="g", then="drop", ended=TODAY + 2 * DAY)
    assert kept_elements(replace(person(), experiments=Map({"e": one, "f": two}))) == ("hamstrings", "ball-massage")
    assert kept_elements(replace(person(), experiments=Map({"e": one, "f": two, "g": three}))) == ("hamstrings",)


# --- may it begin? ----------------------------------------------------------------------------------------------------


def may(element: str, state: State) -> Reason | None:
    return refusal(limits(state), ELEMENTS[element])


def with_ball(**changes: Json) -> State:
    return person(life__equipment=["hard-ball", "foam-roller"], **changes)


def test_a_calm_hip_with_the_kit_may_try_all_four() -> None:
    """In the document's order."""
    assert list(ELEMENTS) == ["ball-massage", "hip-flexor-stretch", "foot-and-ankle", "hamstrings"]
    assert [may(name, with_ball()) for name in ELEMENTS] == [None] * 4


def test_ball_massage_is_refused_with_blood_thinners() -> None:
    """Never, and the reason is the condition."""
    state = with_ball(conditions__blood_thinners=True)
    state = state.with_answers({"conditions.blood-thinners": True}, TODAY)
    why = may("ball-massage", state)
    assert why is not None and why.code == "avoid_condition" and why.values["condition"] == "blood-thinners"


@pytest.mark.parametrize("condition", ["clot-history", "hernia"])
def test_ball_massage_is_refused_with_what_makes_pressure_risky(condition: str) -> None:
    """Clots before, a hernia."""
    why = may("ball-massage", with_ball().with_answers({f"conditions.{condition}": True}, TODAY))
    assert why is not None and why.code == "avoid_condition"


def test_nothing_is_tried_on_an_easily_upset_hip() -> None:
    """High irritability."""
    assert may("ball-massage", with_ball(hip__right__pain_now=6)) == Reason("experiment_needs_calm")


def test_the_strong_stretch_needs_a_hip_that_is_hardly_upset() -> None:
    """Else the half-kneeling one is taken, and not both."""
    low, moderate = limits(with_ball()), limits(with_ball(hip__right__pain_worst_week=5))
    assert (low.level, moderate.level) == ("low", "moderate")
    assert [e.id for e in element_exercises(low, ELEMENTS["hip-flexor-stretch"])] == ["couch-stretch"]
    assert [e.id for e in element_exercises(moderate, ELEMENTS["hip-flexor-stretch"])] == [
        "half-kneeling-hip-flexor-stretch"
    ]


def test_a_stretch_is_refused_with_a_loose_hip() -> None:
    """No end of the range there."""
    why = may("hip-flexor-stretch", with_ball().with_answers({"conditions.dysplasia": True}, TODAY))
    assert why is not None


def test_without_the_ball_it_says_what_is_missing() -> None:
    """The reason of the exercise itself."""
    why = may("ball-massage", person(life__equipment=[]))
    assert why is not None and why.code == "no_equipment"


def test_nothing_begins_in_a_flare_or_before_the_safety_questions() -> None:
    """Both are reasons, not faults."""
    flare = replace(with_ball(), flares=(FlareNote("right", TODAY - DAY, "", ""),))
    assert may("ball-massage", flare) == Reason("experiment_in_flare")
    assert may("ball-massage", State(person="p")) == Reason("experiment_not_safe")


def test_what_the_plan_already_holds_cannot_be_tested() -> None:
    """Nobody would ever be without it; with another exercise of the element left it may begin."""
    plan = Programme(TODAY, "clinic", "control", TODAY, "new_first", (), ("ball-massage-wall",), ("foot-massage",), "e")
    state = replace(with_ball(), programme=plan)
    assert may("ball-massage", state) == Reason("experiment_in_programme", {"exercise": "ball-massage-wall"})
    assert may("foot-and-ankle", state) is None


# --- what the plan does with it ---------------------------------------------------------------------------------------


def add_ons(plan: Plan) -> set[str]:
    return {i.exercise for one in plan.next_sessions.values() for i in one.items if i.role == "add_on"}


@pytest.mark.parametrize(
    ("day", "there"), [(0, True), (1, True), (5, True), (6, False), (10, False), (16, True), (21, False)]
)
def test_the_element_is_in_the_sessions_of_its_blocks_only(day: int, there: bool) -> None:
    """With, without, and not after the end."""
    plan = make_plan(given(trying(), TODAY + day * DAY))
    assert add_ons(plan) == ({"ball-massage-wall"} if there else set())


def test_it_is_added_and_takes_no_place_and_no_more_than_five_minutes() -> None:
    """The main items are those of the same day without a test."""
    plain = person(life__equipment=["hard-ball"])
    for element in ELEMENTS:
        tried, bare = make_plan(given(trying(element))), make_plan(given(plain))
        reserved = set(ELEMENTS[element].exercises)
        for kind in ("a", "b"):
            mains = [i.exercise for i in bare.next_sessions[kind].items if i.role == "main"]
            if not reserved & {*mains, *(i.exercise for i in bare.next_sessions[kind].warm_up)}:
                assert [i.exercise for i in tried.next_sessions[kind].items if i.role == "main"] == mains
            added = tried.next_sessions[kind].minutes - bare.next_sessions[kind].minutes
            assert added <= RULES.number("session", "addon_max_min") + 1


def test_one_thing_at_a_time() -> None:
    """The chosen add-on and what was kept rest while a test goes on; a block without it is without any."""
    kept = replace(trying().experiments["e"], id="k", element="hamstrings", then="keep", ended=TODAY - DAY)
    state = trying()
    state = replace(state, addons=("three-steps",), experiments=state.experiments.set("k", kept))
    assert add_ons(make_plan(given(state, TODAY + DAY))) == {"ball-massage-wall"}
    assert add_ons(make_plan(given(state, TODAY + 6 * DAY))) == set()


def test_what_was_kept_stays_as_the_add_on() -> None:
    """After the test it is added with its own reason; left again it is gone."""
    kept = trying(then="keep", ended=TODAY)
    assert element_today(limits(kept)) == (ELEMENTS["ball-massage"], Reason("kept_item"))
    plan = make_plan(given(kept))
    codes = {r.code for one in plan.next_sessions.values() for i in one.items if i.role == "add_on" for r in i.reasons}
    assert add_ons(plan) == {"ball-massage-wall"} and "kept_item" in codes
    assert add_ons(make_plan(given(trying(then="drop", ended=TODAY)))) == set()
    assert element_today(limits(person())) == (None, None)


def test_a_stopped_test_adds_nothing() -> None:
    """A flare since it began."""
    state = replace(trying(), flares=(FlareNote("right", TODAY + DAY, "", ""),))
    assert element_today(limits(state, TODAY + 2 * DAY))[0] is None
    assert reserved_exercises(limits(state, TODAY + 2 * DAY)) == frozenset()


def test_the_programme_leaves_what_is_tested_alone() -> None:
    """A new choice during a test takes none of the element's exercises, not even as a warm-up."""
    for element in ELEMENTS:
        state = trying(element)
        plan = make_plan(given(state))
        assert plan.programme is not None and plan.programme_is_new
        held = {*plan.programme.warm_up, *plan.programme.a, *plan.programme.b}
        assert not held & set(ELEMENTS[element].exercises), element
        assert reserved_exercises(limits(state)) == set(ELEMENTS[element].exercises)
    assert reserved_exercises(limits(person())) == frozenset()


# --- the file ---------------------------------------------------------------------------------------------------------


def test_the_order_leads_from_one_element_to_the_next() -> None:
    """And ends after the last resort."""
    known = CATALOG.experiments
    after = [one.id if (one := known.after(name)) else None for name in known.elements]
    assert after == ["hip-flexor-stretch", "foot-and-ankle", "hamstrings", None]
    assert known.after("magnets") is None


def test_every_fault_of_the_file_is_named() -> None:
    """Unknown exercises, conditions, sources, doubles, and ends in the wrong order."""
    raw = read_toml(CATALOG_FOLDER / "experiments.toml", [])
    faults: list[str] = []
    assert read_experiments(raw, CATALOG.exercises, ELEMENTS["ball-massage"].avoid_if, CATALOG.sources, faults)
    assert all("avoid_if" in fault for fault in faults) and faults
    element = dict(raw["element"][0], exercises=[], source="nowhere", more=1)  # type: ignore[index]
    measure = dict(raw["measure"][0], min=5, max=5, better="louder")  # type: ignore[index]
    faults = []
    odd = {"schema": 2, "element": [element, element], "measure": [measure]}
    read_experiments(odd, CATALOG.exercises, set(), CATALOG.sources, faults)
    text = "\n".join(faults)
    for word in (
        "schema is 2",
        "at least one exercise",
        "'nowhere'",
        "more is 1",
        "each id once",
        "more than min",
        "'louder'",
    ):
        assert word in text, word


def test_an_element_of_strong_things_alone_needs_a_calmer_hip() -> None:
    """Its exercises are permitted, only not on a hip that is somewhat upset; a pinch takes no part in it."""
    strong = replace(ELEMENTS["ball-massage"], only_low=("ball-massage-wall",))
    assert refusal(limits(with_ball(hip__right__pain_worst_week=5)), strong) == Reason("experiment_needs_calm")
    assert refusal(limits(with_ball()), strong) is None


@pytest.mark.parametrize(
    ("element", "condition"), [("ball-massage", "blood-thinners"), ("foot-and-ankle", "neuropathy-feet")]
)
def test_what_rules_it_out_rules_it_out_in_the_middle_of_a_test_and_when_kept(element: str, condition: str) -> None:
    """Also where an exercise of the element by itself would be allowed."""
    known = {"screen.cannot_straighten": "no", f"conditions.{condition}": True}
    for state in (trying(element), trying(element, then="keep", ended=TODAY)):
        assert add_ons(make_plan(given(state, TODAY + DAY))) & set(ELEMENTS[element].exercises)
        told = state.with_answers(known, TODAY)
        assert not add_ons(make_plan(given(told, TODAY + DAY)))


def test_an_easily_upset_hip_gets_no_element_on_that_day() -> None:
    """The test goes on, the element waits: such a block then does not count."""
    state = trying().with_answers({"hip.right.pain_now": 6}, TODAY)
    assert limits(state, TODAY + DAY).level == "high" and stage(state, TODAY + DAY) == "with"
    assert not add_ons(make_plan(given(state, TODAY + DAY)))
