"""The questions and the safety part as files: sound, and every fault in them is found."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest

from coxa.catalog.check_intake import check_intake
from coxa.catalog.conditions import Evaluator, parse_operand
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.questions import allowed_answers, read_questions
from coxa.catalog.records import Catalog
from coxa.journal.known import Known, age_bounds, weeks_pregnant
from coxa.journal.state import State

CATALOG = load_catalog()
TODAY = date(2026, 11, 20)


def changed(path: str, value: object) -> Catalog:
    """Return the catalog with one value of screening.toml, or of a question, changed; None removes it."""
    screening, intake = copy.deepcopy(CATALOG.screening), copy.deepcopy(CATALOG.intake)
    *steps, last = path.split("|")
    if steps[0] == "question":
        row: Any = next(row for row in cast(Any, intake)["question"] if row["id"] == steps[1])
    else:
        row = screening
        for step in steps:
            row = row.setdefault(step, {})
    if value is None:
        del row[last]
    else:
        row[last] = value
    return replace(CATALOG, screening=screening, intake=intake)


def test_the_shipped_files_are_sound() -> None:
    """No fault in screening.toml and intake.toml."""
    assert check_intake(CATALOG) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("rule|dvt|any", ["no_such_item"], "names an item that does not exist"),
        ("rule|dvt|any", ["@no_such_group"], "names a group that does not exist"),
        ("rule|dvt|any", ["person.shoe_size > 4"], "names an answer that no question gives"),
        ("rule|dvt|any", ["hip.*.sites has nose"], "looks for a word that"),
        ("rule|dvt|any", ["age => 4"], "is no condition"),
        ("rule|dvt|any", ["person.age >= old"], "is no number"),
        ("rule|dvt|any", ["running.now has"], "takes a value"),
        ("rule|dvt|any", [], "has no condition"),
        ("rule|dvt|at_least", 2, "at_least and of come together"),
        ("rule|dvt|unsure_is_yes", ["nothing"], "unsure_is_yes names 'nothing'"),
        ("rule|dvt|urgency", "soon", "urgency is 'soon'"),
        ("rule|dvt|see", "wizard", "see is 'wizard'"),
        ("rule|dvt|source", "nowhere", "source is 'nowhere'"),
        ("rule|dvt|limits", ["no_fun"], "limits names 'no_fun'"),
        ("rule|dvt|do", ["dance"], "do names 'dance'"),
        ("rule|dvt|title", None, "title is missing"),
        ("rule|dvt|any", ["life.minutes > 4"], "expected a row in [fact]"),
        ("group|impact|any", ["@impact"], "leads back to itself"),
        ("item|s1|short", None, "short is missing"),
        ("item|s1|page", "nowhere", "page is 'nowhere'"),
        ("item|s1|when", ["ghost"], "names an item that does not exist"),
        ("item|birth|same_as", "ghost", "same_as is 'ghost'"),
        ("page|now|part", "never", "part and order are 'never'"),
        ("limit|no_prone|no_support", ["upside-down"], "names 'upside-down'"),
        ("limit|no_nordic|no_ids", ["no-such-exercise"], "names 'no-such-exercise'"),
        ("limit|no_nordic|max_fun", 3, "max_fun is 3"),
        ("limit|unused|text", "a limit that nobody sets", "no rule uses it"),
        ("limit|no_nordic|avoid_condition", "measles", "condition 'measles' is named by a limit"),
        ("condition|measles|name", "measles", "no answer leads to it"),
        ("condition|measles|name", "measles", "no exercise or limit uses it"),
        ("condition|hernia|question", None, "question is missing"),
        ("fine|walk|at", ["someday"], "at names 'someday'"),
        ("question|sex|kind", "guess", "kind is 'guess'"),
        ("question|sex|part", "never", "part is 'never'"),
        ("question|sex|why", None, "why is missing"),
        ("question|sex|options", [], "options are missing"),
        ("question|sex|id", "minutes", "stands twice"),
        ("question|height_cm|max", None, "min or max is missing"),
        ("question|height_cm|when", ["nobody.knows"], "names an answer that no question gives"),
        ("question|equipment|options", [{"id": "sword", "text": "Sword"}], "'sword' is not in vocabulary.toml"),
        ("question|cannot|options", [{"id": "floor", "text": "Floor"}], "'plank' is missing"),
        ("question|mood|options", [{"id": "mood_low", "text": "Other words"}], "other words than its item"),
        ("question|sex|options", [{"id": "x", "text": " "}], "option x has no text"),
    ],
)
def test_each_fault_is_found(path: str, value: object, expected: str) -> None:
    """One change, and the check names it in a sentence."""
    faults = check_intake(changed(path, value))
    assert any(expected in fault for fault in faults), faults


def test_a_condition_that_no_rule_sets_is_found_when_an_exercise_names_it() -> None:
    """An exercise may not avoid what intake cannot bring about."""
    exercise = next(iter(CATALOG.exercises.values()))
    exercises = {**CATALOG.exercises, exercise.id: replace(exercise, avoid_if=("measles",))}
    assert any(
        "'measles' is named by " + exercise.id in fault for fault in check_intake(replace(CATALOG, exercises=exercises))
    )


def test_the_seventeen_conditions_are_all_there() -> None:
    """The codes that the contracts name."""
    codes = "blood-thinners clot-history pregnancy postpartum hernia neuropathy-feet osteoporosis recent-surgery"
    more = "hip-replacement dysplasia instability hypermobile high-blood-pressure lateral-hip-pain sit-bone-pain"
    last = "adductor-pain back-referred"
    assert set(cast(Any, CATALOG.screening)["condition"]) == set(f"{codes} {more} {last}".split())


def test_the_answers_file_may_hold_every_key_of_the_contract() -> None:
    """contracts.md, `answers.toml`."""
    keys = set(allowed_answers(CATALOG))
    person = [f"person.{name}" for name in ("birth_year", "sex", "height_cm", "mass_kg", "region")]
    names = "symptomatic sites provokes pinch_onset pain_now pain_average_week pain_worst_week settles_h"
    hip = [f"hip.left.{name}" for name in (*names.split(), "wakes_nights_per_week", "since_weeks")]
    running = "now longest_km_30d runs_30d weeks_since_last_run goal_km goal_date"
    run = [f"running.{name}" for name in running.split()]
    life = [f"life.{name}" for name in ("equipment", "days", "minutes", "cannot", "likes")]
    assert {*person, *hip, *run, *life, "imaging.right.alpha_deg", "range.left.flexion_deg"} <= keys


def test_the_words_of_the_planner_are_answers_that_intake_gives() -> None:
    """rules.toml names ways that bring pain on; each of them is an option."""
    options = {q.id: {option.id for option in q.options} for q in read_questions(CATALOG)}
    rules = load_rules()
    for table, key in (("extension", "provokes"), ("irritability", "high_provokes"), ("irritability", "low_provokes")):
        assert set(rules.texts(table, key)) <= options["provokes"]


def test_the_first_part_is_four_questions() -> None:
    """Birth year, which hip, where, how sore now: then the calm session."""
    assert [q.id for q in read_questions(CATALOG) if q.part == "first"] == [
        "birth_year",
        "which_hip",
        "sites",
        "pain_now",
    ]


def test_an_unknown_answer_fires_nothing_and_its_opposite_neither() -> None:
    """Three values: what is not known stays not known."""
    evaluator = Evaluator({}, Known(State(), TODAY))
    assert evaluator.operand("running.now").holds is None
    assert evaluator.operand("not running.now").holds is None
    assert evaluator.operand("running.now missing").holds is True
    assert evaluator.clause({}).holds is False
    assert evaluator.clause({"at_least": 1, "of": ["s1"]}).holds is None
    assert evaluator.any_holds([]) is True


def test_comparisons_hold_exactly_at_their_edges() -> None:
    """>=, >, <=, < and == at, below and above the number."""
    state = State().with_answers({"running.goal_km": 10, "person.sex": "male", "running.now": False}, TODAY)
    evaluator = Evaluator({}, Known(state, TODAY))
    holds = {">=": (True, True, False), ">": (True, False, False), "<=": (False, True, True), "<": (False, False, True)}
    for op, expected in {**holds, "==": (False, True, False)}.items():
        found = tuple(evaluator.operand(f"running.goal_km {op} {number}").holds for number in (9.5, 10, 10.5))
        assert found == expected, op
    unsure = Evaluator({}, Known(State().with_answers({"screen.s1": "unsure"}, TODAY), TODAY))
    assert unsure.operand("s1 == unsure").holds is True
    assert unsure.operand("s2 == unsure").holds is None
    assert evaluator.operand("person.sex == male").holds is True
    assert evaluator.operand("running.now == false").holds is True
    assert evaluator.operand("person.sex > 3").holds is None


def test_what_was_said_about_a_hip_that_is_no_longer_sore_does_not_count() -> None:
    """Old sites of the other hip limit nothing."""
    answers = {"hip.left.sites": ["side"], "hip.left.symptomatic": False}
    evaluator = Evaluator({}, Known(State().with_answers(answers, TODAY), TODAY))
    assert evaluator.operand("hip.*.sites has side").holds is None


def test_the_age_is_exact_with_a_month_and_careful_without() -> None:
    """Bounds of what is possible."""

    def age(**given: int) -> tuple[float, float] | None:
        return age_bounds(
            State().with_answers({f"person.{name}": value for name, value in given.items()}, TODAY), TODAY
        )

    assert age() is None
    assert age(birth_year=1990) == (35, 36)
    assert [age(birth_year=1990, birth_month=month) for month in (10, 11, 12)] == [(36, 36), (35, 36), (35, 35)]


def test_the_week_of_pregnancy_follows_from_the_day_it_ends() -> None:
    """Forty weeks on the day the baby is due."""
    assert weeks_pregnant(State().with_answers({"conditions.due_on": "2026-11-20"}, TODAY), TODAY) == 40
    assert weeks_pregnant(State(), TODAY) is None


def test_an_operand_is_read_as_it_is_written() -> None:
    """Name, comparison, value, negation."""
    operand = parse_operand("not hip.*.sites has sit-bone")
    assert (operand.name, operand.op, operand.value, operand.negated) == ("hip.*.sites", "has", "sit-bone", True)
    with pytest.raises(ValueError, match="no condition"):
        parse_operand("!?")
