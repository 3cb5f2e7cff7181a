"""The screen, stated a second time: each rule as plain Python, over every combination of its answers.

The expectations below are written from the decided rules, not from screening.toml, and do not call the engine.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from coxa.catalog.conditions import operands_of, parse_operand
from coxa.catalog.load import load_catalog
from coxa.journal.events import Json
from coxa.journal.state import Answer, Cleared, Flag, State
from coxa.plan.records import Screening
from coxa.plan.screen import asked_items, missing_items, screen_person

TODAY = date(2026, 11, 20)
CATALOG = load_catalog()
ITEMS = tuple(CATALOG.screening["item"])  # type: ignore[arg-type, var-annotated]
RULES: Mapping[str, Mapping[str, object]] = CATALOG.screening["rule"]  # type: ignore[assignment]
GROUPS: Mapping[str, Mapping[str, object]] = CATALOG.screening["group"]  # type: ignore[assignment]
ADULT: dict[str, Json] = {"person.birth_year": 1990, "person.birth_month": 1}
ALL_CLEAR: dict[str, Json] = {**ADULT, **{f"screen.{item}": "no" for item in ITEMS}}
ANSWER = ("no", "yes", "unsure")
RISKS = (
    "more_load",
    "earlier_bone",
    "low_energy",
    "eating",
    "periods",
    "osteoporosis",
    "low_vitamin_d",
    "steroids",
    "smoking",
)


def person(answers: Mapping[str, Json], on: date = TODAY) -> State:
    """Return a person with nothing to report but these answers; items by their bare name."""
    given = {key if "." in key else f"screen.{key}": value for key, value in answers.items()}
    return State().with_answers({**ALL_CLEAR, **given}, on)


def screened(answers: Mapping[str, Json]) -> Screening:
    return screen_person(person(answers), CATALOG, TODAY)


def born(age: int) -> Json:
    return TODAY.year - age  # with January as the month, the age is exact


@dataclass(frozen=True)
class Case:
    """One rule: its urgency, the answers to go through, and when it has to hold."""

    urgency: str
    answers: Mapping[str, tuple[Json, ...]]
    holds: Callable[[Mapping[str, Json]], bool]


def items(*names: str) -> dict[str, tuple[Json, ...]]:
    return dict.fromkeys(names, ANSWER)


def yes(a: Mapping[str, Json], *names: str) -> bool:
    return any(a.get(name) == "yes" for name in names)


def maybe(a: Mapping[str, Json], *names: str) -> bool:
    return any(a.get(name) in ("yes", "unsure") for name in names)


def told(code: str) -> dict[str, tuple[Json, ...]]:
    return {f"conditions.{code}": (False, True)}


def one_item(urgency: str, name: str, *, unsure: bool = False) -> Case:
    return Case(urgency, items(name), (lambda a: maybe(a, name)) if unsure else (lambda a: yes(a, name)))


def one_condition(code: str) -> Case:
    return Case("note", told(code), lambda a: a[f"conditions.{code}"] is True)


def age(a: Mapping[str, Json]) -> int:
    year = a["person.birth_year"]
    assert isinstance(year, int)
    return TODAY.year - year


def ages(*values: int) -> dict[str, tuple[Json, ...]]:
    return {"person.birth_year": tuple(born(value) for value in values)}


def has(a: Mapping[str, Json], key: str, word: str) -> bool:
    value = a.get(key)
    return isinstance(value, list) and word in value


def bone_stress(a: Mapping[str, Json]) -> bool:
    s1, s2 = yes(a, "s1"), yes(a, "s2")
    s3, s4 = maybe(a, "s3"), maybe(a, "s4")
    impact = yes(a, "impact_sport") or a.get("running.now") is True
    return s3 or s4 or (s2 and impact) or (s1 and s2) or (s1 and yes(a, *RISKS))


SITES = ("groin", "side", "sit-bone", "inner-thigh", "pubic-bone", "below-knee", "buttock")
BENDING = ("deep-bend", "twist", "squat", "long-sitting")


def site_case(
    urgency: str, wanted: tuple[str, ...], code: str, extra: dict[str, tuple[Json, ...]] | None = None
) -> Case:
    answers: dict[str, tuple[Json, ...]] = {
        "hip.left.sites": (None, [], *([site] for site in SITES)),
        **told(code),
        **(extra or {}),
    }
    return Case(
        urgency,
        answers,
        lambda a: (
            any(has(a, "hip.left.sites", site) for site in wanted)
            or a[f"conditions.{code}"] is True
            or yes(a, "back_leg")
        ),
    )


LCEA: tuple[Json, ...] = (None, 19, 20, 24, 25, 33)
DUE: tuple[Json, ...] = (
    None,
    (TODAY + timedelta(days=141)).isoformat(),  # week 19 and 6 days
    (TODAY + timedelta(days=140)).isoformat(),  # week 20
)

CASES: dict[str, Case] = {
    "chest_lungs": one_item("emergency", "chest_breath", unsure=True),
    "cauda_equina": one_item("emergency", "numb_seat", unsure=True),
    "limb_ischaemia": one_item("emergency", "cold_leg", unsure=True),
    "trapped_hernia": one_item("emergency", "hard_lump", unsure=True),
    "ectopic_or_ovary": Case(
        "emergency",
        items("belly_sudden", "belly_late_period"),
        lambda a: maybe(a, "belly_sudden") or yes(a, "belly_late_period"),
    ),
    "testicle_torsion": one_item("emergency", "testicle", unsure=True),
    "acute_fracture": one_item("emergency", "fall_cannot_stand", unsure=True),
    "septic_joint": Case(
        "emergency",
        items("fever", "every_move", "joint_risk"),
        lambda a: yes(a, "fever") and yes(a, "every_move", "joint_risk"),
    ),
    "psoas": Case(
        "emergency",
        {**items("cannot_straighten", "fever", "blood_thinners"), **told("blood-thinners")},
        lambda a: (
            maybe(a, "cannot_straighten")
            and (yes(a, "fever", "blood_thinners") or a["conditions.blood-thinners"] is True)
        ),
    ),
    "sufe": Case("emergency", {**ages(12, 16, 17, 18), **items("s3")}, lambda a: age(a) <= 17 and maybe(a, "s3")),
    "bone_stress": Case(
        "same_day",
        {**items("s1", "s2", "s3", "s4", "impact_sport"), "running.now": (None, False, True), "smoking": ANSWER},
        bone_stress,
    ),
    "other_bone_stress": Case(
        "same_day",
        {**items("bone_ache", "bone_treat", "osteoporosis", "sudden_start", "steroids"), **ages(50, 51)},
        lambda a: (
            (yes(a, "bone_ache") and yes(a, "bone_treat", "osteoporosis", "steroids"))
            or (yes(a, "sudden_start") and (yes(a, "osteoporosis") or age(a) > 50))
        ),
    ),
    "avulsion": one_item("same_day", "pop_tear"),
    "fever_with_hip_pain": one_item("same_day", "fever"),
    "replacement_trouble": Case(
        "same_day",
        {**items("replacement", "replacement_trouble", "fever"), **told("hip-replacement")},
        lambda a: (
            (yes(a, "replacement") or a["conditions.hip-replacement"] is True)
            and yes(a, "replacement_trouble", "fever")
        ),
    ),
    "dvt": one_item("same_day", "swollen_leg"),
    "cancer": Case(
        "urgent",
        {
            **items("constant_pain", "past_cancer", "weight_loss", "new_pain"),
            **ages(50, 51),
            "hip.left.since_weeks": (None, 13, 14),
        },
        lambda a: (
            yes(a, "constant_pain")
            and (
                yes(a, "past_cancer", "weight_loss")
                or (age(a) > 50 and (yes(a, "new_pain") or a["hip.left.since_weeks"] == 13))
            )
        ),
    ),
    "avn": Case(
        "urgent", items("s2", "steroids", "avn_risk"), lambda a: yes(a, "s2") and yes(a, "steroids", "avn_risk")
    ),
    "nerve": one_item("urgent", "weak_leg"),
    "vessels_with_risk": Case(
        "urgent",
        {**items("claudication", "smoking"), **ages(49, 50)},
        lambda a: yes(a, "claudication") and (yes(a, "smoking") or age(a) >= 50),
    ),
    "organs": one_item("urgent", "organs"),
    "heart_effort": one_item("urgent", "heart_effort"),
    "past_cancer": one_item("prompt", "past_cancer"),
    "inflammation": Case(
        "prompt",
        items("morning_stiff", "inflamed"),
        lambda a: a["morning_stiff"] == "yes" and a["inflamed"] == "yes",
    ),
    "locking": one_item("prompt", "locking"),
    "back_referred": site_case("prompt", ("below-knee",), "back-referred", items("back_leg")),
    "vessels": one_item("prompt", "claudication"),
    "under_16": Case("prompt", ages(3, 15, 16, 17), lambda a: age(a) < 16),
    "surgery": Case(
        "prompt",
        {**items("surgery"), **told("recent-surgery")},
        lambda a: yes(a, "surgery") or a["conditions.recent-surgery"] is True,
    ),
    "replacement": Case(
        "prompt",
        {**items("replacement"), **told("hip-replacement")},
        lambda a: yes(a, "replacement") or a["conditions.hip-replacement"] is True,
    ),
    "dislocation": one_item("prompt", "dislocated"),
    "shallow_socket": Case(
        "prompt",
        {**items("shallow"), **told("dysplasia"), "imaging.left.lcea_deg": LCEA, "imaging.right.lcea_deg": LCEA},
        lambda a: (
            yes(a, "shallow")
            or a["conditions.dysplasia"] is True
            or 19 in (a["imaging.left.lcea_deg"], a["imaging.right.lcea_deg"])
        ),
    ),
    "pregnancy": Case(
        "prompt",
        {**items("pregnant"), **told("pregnancy")},
        lambda a: yes(a, "pregnant") or a["conditions.pregnancy"] is True,
    ),
    "after_birth": Case(
        "prompt",
        {**items("birth"), **told("postpartum")},
        lambda a: yes(a, "birth") or a["conditions.postpartum"] is True,
    ),
    "low_energy_in_impact": Case(
        "prompt",
        {**items("eating", "periods", "impact_sport"), "running.now": (None, False, True)},
        lambda a: (yes(a, "impact_sport") or a["running.now"] is True) and yes(a, "eating", "periods"),
    ),
    "heart_unsteady": Case(
        "prompt",
        items("heart", "heart_unsteady"),
        lambda a: a["heart"] == "yes" and a["heart_unsteady"] == "yes",
    ),
    "blood_pressure": one_item("prompt", "bp_uncontrolled"),
    "arthritis_at_rest": one_item("prompt", "oa_rest"),
    "new_at_60": Case(
        "prompt",
        {**items("new_pain", "lost_motion"), **ages(59, 60), "hip.right.since_weeks": (None, 13, 14)},
        lambda a: age(a) >= 60 and (yes(a, "new_pain", "lost_motion") or a["hip.right.since_weeks"] == 13),
    ),
    "steps_hurt": Case(
        "note",
        {**items("s1", "impact_sport"), "running.now": (None, False, True)},
        lambda a: yes(a, "s1") and (yes(a, "impact_sport") or a["running.now"] is True),
    ),
    "instability": Case(
        "note",
        items("bendy", "bendy_child", "joint_slips", "hip_loose", "leg_behind"),
        lambda a: sum(value == "yes" for value in a.values()) >= 2,
    ),
    "told_instability": one_condition("instability"),
    "hypermobile": one_condition("hypermobile"),
    "borderline_socket": Case(
        "note",
        {"imaging.left.lcea_deg": LCEA, "imaging.right.lcea_deg": LCEA},
        lambda a: any(value in (19, 20, 24) for value in a.values()),
    ),
    "sixty": Case("note", ages(59, 60, 61), lambda a: age(a) >= 60),
    "osteoporosis": Case(
        "note",
        {**items("osteoporosis"), **told("osteoporosis")},
        lambda a: yes(a, "osteoporosis") or a["conditions.osteoporosis"] is True,
    ),
    "blood_thinners": Case(
        "note",
        {**items("blood_thinners"), **told("blood-thinners")},
        lambda a: yes(a, "blood_thinners") or a["conditions.blood-thinners"] is True,
    ),
    "clot_history": one_condition("clot-history"),
    "late_pregnancy": Case(
        "note",
        {**items("pregnant"), **told("pregnancy"), "conditions.due_on": DUE},
        lambda a: (yes(a, "pregnant") or a["conditions.pregnancy"] is True) and a["conditions.due_on"] != DUE[1],
    ),
    "hernia": one_condition("hernia"),
    "neuropathy": one_condition("neuropathy-feet"),
    "high_blood_pressure": one_condition("high-blood-pressure"),
    "heart": one_item("note", "heart"),
    "side_pain": site_case("note", ("side",), "lateral-hip-pain"),
    "sit_bone_pain": site_case("note", ("sit-bone",), "sit-bone-pain"),
    "inner_thigh_pain": site_case("note", ("inner-thigh", "pubic-bone"), "adductor-pain"),
    "fits_less": Case(
        "note",
        {
            "hip.left.sites": (None, [], ["groin"], ["buttock"], ["buttock", "groin"]),
            "hip.left.provokes": (None, [], *([way] for way in BENDING), ["stairs"], ["stairs", "twist"]),
        },
        lambda a: (
            a["hip.left.sites"] is not None
            and a["hip.left.provokes"] is not None
            and not has(a, "hip.left.sites", "groin")
            and not any(has(a, "hip.left.provokes", way) for way in BENDING)
        ),
    ),
    "mood": Case("note", items("mood_low", "mood_worry"), lambda a: yes(a, "mood_low", "mood_worry")),
}


def combinations(case: Case) -> Iterator[dict[str, Json]]:
    for values in itertools.product(*case.answers.values()):
        yield dict(zip(case.answers, values, strict=True))


def leaves(clause: Mapping[str, object]) -> set[str]:
    found: set[str] = set()
    for text in operands_of(clause):
        operand = parse_operand(text)
        found |= leaves(GROUPS[operand.name[1:]]) if operand.is_group else {operand.name}
    return found


def by_answers() -> set[str]:
    return {name for name, row in RULES.items() if not {"flag", "incomplete", "journal"} & set(row)}


def test_every_rule_of_the_file_is_stated_here() -> None:
    """A rule added to the file without an expectation fails."""
    assert set(CASES) == by_answers()


@pytest.mark.parametrize("rule", sorted(CASES))
def test_a_rule_holds_exactly_when_it_has_to(rule: str) -> None:
    """Every combination of yes, no, unsure (and of ages and numbers at their edges) of the rule's answers."""
    case = CASES[rule]
    for answers in combinations(case):
        known = {key: value for key, value in answers.items() if value is not None}
        found = {finding.rule: finding.urgency for finding in screened(known).findings}
        assert (rule in found) is case.holds(answers), answers
        if rule in found:
            assert found[rule] == case.urgency


@pytest.mark.parametrize("rule", sorted(CASES))
def test_no_answer_of_a_rule_is_left_out_of_its_table(rule: str) -> None:
    """The table goes through every answer the file's rule names; the nine bone risks have a test of their own."""
    derived = {"person.age": "person.birth_year", "person.weeks_pregnant": "conditions.due_on"}
    stated = {key.replace(".left.", ".*.").replace(".right.", ".*.") for key in CASES[rule].answers}
    named = {derived.get(name, name) for name in leaves(RULES[rule])}
    apart = {*RISKS, "conditions.osteoporosis"} if rule in ("bone_stress", "other_bone_stress") else set()
    assert named - apart <= stated


@pytest.mark.parametrize("risk", RISKS)
@pytest.mark.parametrize("sign", ["s1", "bone_ache"])
def test_each_bone_risk_counts_with_either_sign(sign: str, risk: str) -> None:
    """Any one risk with pain that builds on each step is a reason to be seen the same day; unsure is not."""
    rule = "bone_stress" if sign == "s1" else "other_bone_stress"
    for answer in ANSWER:
        found = {finding.rule for finding in screened({sign: "yes", risk: answer}).findings}
        assert (rule in found) is (answer == "yes")


def test_a_typical_person_with_a_sore_hip_joint_is_ready() -> None:
    """Groin pain in deep bending and twisting, an ache only when lying on that side: a plan without limits."""
    screening = screened(
        {
            "hip.right.symptomatic": True,
            "hip.left.symptomatic": False,
            "hip.right.sites": ["groin", "front-of-thigh"],
            "hip.right.provokes": ["deep-bend", "twist", "long-sitting", "lying-on-side", "sport", "running"],
            "hip.right.since_weeks": 40,
            "running.now": True,
            "impact_sport": "yes",
            "more_load": "yes",
        }
    )
    assert (screening.status, screening.urgency, screening.limits) == ("ready", None, ())


@pytest.mark.parametrize(
    "answers",
    [
        {"s1": "yes", "s2": "yes"},
        {"s1": "yes", "more_load": "yes", "running.now": True},
        {"s2": "yes", "impact_sport": "yes"},
        {"s3": "unsure"},
        {"s4": "yes"},
        {"fall_cannot_stand": "yes"},
        {"osteoporosis": "yes", "sudden_start": "yes"},
    ],
)
def test_a_broken_bone_never_passes(answers: dict[str, Json]) -> None:
    """The pictures in which a bone may be cracked give no plan."""
    assert screened(answers).status == "refused"


def test_pain_on_each_step_alone_stops_running_and_jumping_only() -> None:
    """S1 in an impact sport without any risk: the rest of the plan stays open."""
    screening = screened({"s1": "yes", "impact_sport": "yes"})
    assert screening.status == "ready"
    assert set(screening.limits) == {"no_run", "no_impact"}


# --- open questions ---------------------------------------------------------------------------------------------------


def test_nothing_is_planned_before_the_safety_part_is_done() -> None:
    """Each safety item left open locks the plan and is named."""
    for item in asked_items(person({}), CATALOG, TODAY):
        answers = {key: value for key, value in ALL_CLEAR.items() if key != f"screen.{item}"}
        screening = screen_person(State().with_answers(answers, TODAY), CATALOG, TODAY)
        assert (screening.status, screening.see, screening.missing) == ("locked", "finish_safety", (item,))


def test_the_birth_year_is_part_of_safety() -> None:
    """Without it nobody knows about the rules for the young and the old."""
    answers = {key: value for key, value in ALL_CLEAR.items() if not key.startswith("person.")}
    screening = screen_person(State().with_answers(answers, TODAY), CATALOG, TODAY)
    assert (screening.status, screening.missing) == ("locked", ("person.birth_year",))


def test_follow_up_items_are_asked_only_when_needed() -> None:
    """A short way through for most; the second look for those whose answers call for it."""
    assert "more_load" not in asked_items(person({}), CATALOG, TODAY)
    assert {"more_load", "impact_sport"} <= set(asked_items(person({"s1": "yes"}), CATALOG, TODAY))
    assert "lost_motion" in asked_items(person({"person.birth_year": 1950}), CATALOG, TODAY)
    assert missing_items(State(), CATALOG, TODAY)[-1] == "person.birth_year"


def test_items_of_the_later_part_never_lock() -> None:
    """Flexible joints and mood are asked later and may be skipped."""
    later = asked_items(person({}), CATALOG, TODAY, "later")
    assert len(later) == 7
    answers = {key: value for key, value in ALL_CLEAR.items() if key.removeprefix("screen.") not in later}
    assert screen_person(State().with_answers(answers, TODAY), CATALOG, TODAY).status == "ready"


def test_a_birth_year_without_month_takes_the_careful_age() -> None:
    """15 or 16 counts as 15; 59 or 60 counts as 60."""
    young = State().with_answers({**ALL_CLEAR, "person.birth_year": 2010, "person.birth_month": "unknown"}, TODAY)
    old = State().with_answers({**ALL_CLEAR, "person.birth_year": 1966, "person.birth_month": 12}, TODAY)
    older = State().with_answers({**ALL_CLEAR, "person.birth_year": 1966, "person.birth_month": "unknown"}, TODAY)
    assert screen_person(young, CATALOG, TODAY).status == "locked"
    assert screen_person(old, CATALOG, TODAY).limits == ()
    assert screen_person(older, CATALOG, TODAY).limits == ("no_fast_or_heavy",)


# --- clearances and flags ---------------------------------------------------------------------------------------------

V7_EARLY, V7_LATE = "01930000-0000-7000-8000-000000000000", "01940000-0000-7000-8000-000000000000"


def cleared(state: State, on: date, allows: str = "all", event: str = "") -> State:
    return replace(state, cleared=(*state.cleared, Cleared("doctor", on, allows, "", event)))


def flagged(state: State, code: str, on: date, event: str = "") -> State:
    return replace(state, flags=(*state.flags, Flag(code, on, None, event)))


def status(state: State, today: date = TODAY) -> str:
    return screen_person(state, CATALOG, today).status


def test_a_clearance_opens_a_lock_with_what_it_allows() -> None:
    """All, no impact, own words; the limits of the condition itself stay."""
    pregnant = person({"pregnant": "yes"})
    limits = {"pregnancy", "no_prone", "no_long_supine"}
    for allows, more in (("all", set()), ("no_impact", {"no_impact"}), ("own_words", {"no_impact", "gentle_only"})):
        screening = screen_person(cleared(pregnant, TODAY - timedelta(days=9), allows), CATALOG, TODAY)
        assert (screening.status, set(screening.limits)) == ("ready", limits | more)


def test_a_clearance_lapses_after_twelve_months() -> None:
    """The day before the year is over it counts, on the day it does not; one from tomorrow does not count yet."""
    pregnant = person({"pregnant": "yes"})
    assert status(cleared(pregnant, date(2025, 11, 21))) == "ready"
    assert status(cleared(pregnant, date(2025, 11, 20))) == "locked"
    assert status(cleared(pregnant, date(2026, 11, 21))) == "locked"
    assert status(cleared(pregnant, date(2024, 2, 29)), date(2025, 2, 28)) == "ready"
    assert status(cleared(pregnant, date(2024, 2, 29)), date(2025, 3, 1)) == "locked"


def test_a_clearance_never_opens_what_came_after_it() -> None:
    """A lock that turned to yes later, a refusal answered later, a flag raised later."""
    before, between = TODAY - timedelta(days=20), TODAY - timedelta(days=10)
    turned = person({}, before).with_answers({"screen.locking": "yes"}, TODAY)
    assert status(cleared(turned, between)) == "locked"
    assert status(cleared(turned, TODAY + timedelta(days=1)), TODAY + timedelta(days=1)) == "ready"
    cracked = person({"s4": "yes"})
    assert status(cleared(cracked, between)) == "refused"
    assert status(cleared(person({"s4": "yes"}, before), between)) == "ready"
    pregnant = person({"pregnant": "yes"}, before)
    assert status(flagged(cleared(pregnant, before), "pop", between)) == "refused"
    again = {**ALL_CLEAR, "screen.pregnant": "yes"}
    assert status(flagged(cleared(pregnant, before), "pop", between).with_answers(again, TODAY)) == "locked"


def test_an_emergency_is_opened_by_other_answers_only() -> None:
    """What is still answered yes stays an emergency, whatever a clinician said before."""
    assert status(cleared(person({"cold_leg": "yes"}, TODAY - timedelta(days=9)), TODAY)) == "refused"


def test_the_stop_of_running_ends_with_a_clearance() -> None:
    """Pain on each step, looked at and allowed: running is open again."""
    hurts = person({"s1": "yes", "impact_sport": "yes"}, TODAY - timedelta(days=9))
    assert screen_person(cleared(hurts, TODAY), CATALOG, TODAY).limits == ()


def test_within_a_day_only_the_order_of_events_tells() -> None:
    """With ids in time order the later one counts; without them the careful order is taken."""
    flag_first = cleared(flagged(person({}), "pop", TODAY, V7_EARLY), TODAY, event=V7_LATE)
    flag_last = cleared(flagged(person({}), "pop", TODAY, V7_LATE), TODAY, event=V7_EARLY)
    unknown = cleared(flagged(person({}), "pop", TODAY), TODAY)
    assert [status(state) for state in (flag_first, flag_last, unknown)] == ["ready", "refused", "refused"]


@pytest.mark.parametrize(
    ("code", "urgency"),
    [
        ("chest_pain", "emergency"),
        ("faint", "emergency"),
        ("breathless", "emergency"),
        ("palpitations", "emergency"),
        ("pop", "same_day"),
        ("gives_way", "same_day"),
        ("numbness", "same_day"),
        ("something-new", "same_day"),
    ],
)
def test_a_flag_stops_the_plan(code: str, urgency: str) -> None:
    """Also one that this version does not know."""
    screening = screen_person(flagged(person({}), code, TODAY), CATALOG, TODAY)
    assert (screening.status, screening.urgency, screening.findings[0].because) == ("refused", urgency, (code,))


def test_a_same_day_flag_closes_when_safety_is_answered_again_on_a_later_day() -> None:
    """An emergency flag needs a clinician; a partial second round is not enough."""
    day = TODAY - timedelta(days=3)
    again = {key: value for key, value in ALL_CLEAR.items() if key.startswith("screen.")}
    pop, chest = flagged(person({}, day), "pop", day), flagged(person({}, day), "chest_pain", day)
    assert status(pop) == "refused"
    assert status(pop.with_answers(again, day)) == "refused"
    assert status(pop.with_answers({"screen.s1": "no"}, TODAY)) == "refused"
    assert status(pop.with_answers(again, TODAY)) == "ready"
    assert status(chest.with_answers(again, TODAY)) == "refused"
    assert status(cleared(chest, day + timedelta(days=1))) == "ready"


def test_of_two_clearances_of_one_day_the_careful_one_counts() -> None:
    """Together they leave closed what either leaves closed; an older one no longer counts."""
    given = cleared(cleared(cleared(person({}), TODAY - timedelta(days=5), "own_words"), TODAY), TODAY, "no_impact")
    assert screen_person(given, CATALOG, TODAY).limits == ("no_impact",)


def test_an_answer_given_again_keeps_its_first_day() -> None:
    """Checking again with the same answers does not undo a clearance."""
    seen = TODAY - timedelta(days=5)
    state = person({"s4": "yes"}, seen - timedelta(days=1)).with_answers({"screen.s4": "yes"}, TODAY)
    assert status(cleared(state, seen)) == "ready"
    assert state.answers["screen.s4"][-1] == Answer("yes", TODAY, "")
