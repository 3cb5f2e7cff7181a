"""One answer at a time: the sentence for each kind of question, and the bounds at and just past their edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from coxa.catalog.load import load_catalog
from coxa.catalog.questions import Allowed, Question, allowed_answers
from coxa.errors import BadInput
from coxa.journal.check_answer import check_allowed, check_answer

CATALOG = load_catalog()
ALLOWED = allowed_answers(CATALOG)
TODAY = date(2026, 11, 20)
WORDS = "groin, side, front-of-thigh, inner-thigh, buttock, sit-bone, low-back, pubic-bone, below-knee"
DAYS = "mon, tue, wed, thu, fri, sat, sun"


def refusal(key: str, value: object, on: date | None = None) -> str:
    """Return what was expected; the fault names the key and the value."""
    with pytest.raises(BadInput) as caught:
        check_answer(key, value, CATALOG, on)
    assert caught.value.field == key
    assert caught.value.value is value
    return caught.value.expected


def question(key: str) -> Question:
    found = ALLOWED[key].question
    assert found is not None
    return found


def refusal_by(asked: Question, value: object, on: date | None = None) -> str | None:
    """Return what was expected by a question that the catalog does not ask (yet); None when the value is taken."""
    try:
        check_allowed("x", value, {"x": Allowed(question=asked)}, on)
    except BadInput as fault:
        return fault.expected
    return None


def test_a_key_that_nearly_is_one_gets_a_hint() -> None:
    assert refusal("life.minuts", 10) == "a key of an answer such as life.minutes"
    assert refusal("qqqqqqqqqqqq", 10) == "a key of an answer"


@pytest.mark.parametrize("word", ["unknown", "skipped"])
def test_only_what_is_required_must_be_answered(word: str) -> None:
    check_answer("screen.bendy", word, CATALOG)
    check_answer("running.goal_km", word, CATALOG)
    check_answer("conditions.hernia", word, CATALOG)
    assert refusal("screen.s1", word) == "one of yes, no, unsure"
    assert refusal("hip.left.symptomatic", word) == "true or false"
    assert refusal("person.birth_year", word) == "a whole number from 1900 to 2100"


@pytest.mark.parametrize("value", [True, False])
def test_true_and_false_are_an_answer_to_yes_or_no(value: bool) -> None:
    check_answer("conditions.hernia", value, CATALOG)
    check_answer("running.now", value, CATALOG)


@pytest.mark.parametrize("value", [1, 0, "true", None, []])
def test_nothing_else_is_true_or_false(value: object) -> None:
    assert refusal("conditions.hernia", value) == "true or false"
    assert refusal("running.now", value) == "one of true, false"


@pytest.mark.parametrize(
    ("key", "expected", "good", "bad"),
    [
        ("person.height_cm", "a number from 100 to 230 cm", [100, 230, 171.5], [99.9, 230.1, "171", True, None, [1]]),
        ("person.birth_month", "a whole number from 1 to 12", [1, 12], [0, 13, 1.5, 2.0, False]),
        ("running.runs_30d", "a whole number from 0 to 100 runs", [0, 100], [-1, 101, 1.0]),
        ("hip.left.pain_now", "a number from 0 to 10", [0, 10, 0.5], [-0.1, 10.1, float("nan"), "3"]),
        ("imaging.left.lcea_deg", "a number from -20 to 70 °", [-20, 70], [-20.5, 71, float("inf")]),
    ],
)
def test_numbers(key: str, expected: str, good: list[object], bad: list[object]) -> None:
    for value in good:
        check_answer(key, value, CATALOG)
    assert {refusal(key, value) for value in bad} == {expected}


def test_a_number_without_bounds_has_none() -> None:
    free = replace(question("hip.left.pain_now"), min=None, max=None)
    assert refusal_by(free, -1e9) is None and refusal_by(free, 1e9) is None
    assert refusal_by(free, "x") == "a number from -inf to inf"


def test_the_year_of_birth_is_not_to_come() -> None:
    check_answer("person.birth_year", 2026, CATALOG, TODAY)
    check_answer("person.birth_year", 2027, CATALOG)  # nobody said which day it is
    assert refusal("person.birth_year", 2027, TODAY) == "a whole number from 1900 to 2026"
    assert refusal("person.birth_year", 2101, date(2150, 1, 1)) == "a whole number from 1900 to 2100"
    open_end = replace(question("person.birth_year"), max=None)
    assert refusal_by(open_end, 2027, TODAY) == "a whole number from 1900 to 2026"
    picked = replace(question("hip.left.settles_h"), not_after_today=True, min=1900, max=2100)
    assert refusal_by(picked, 2027) is None
    assert refusal_by(picked, 2027, TODAY) == "a number from 1900 to 2026 hours"


def test_a_choice() -> None:
    check_answer("person.sex", "other", CATALOG)
    assert refusal("person.sex", "Other") == "one of female, male, other"
    for value in (60, 61, 30, 130, "none"):
        check_answer("hip.left.pinch_onset", value, CATALOG)
    for value in (29, 131, "often", True):
        assert refusal("hip.left.pinch_onset", value) == "a number from 30 to 130 ° or none"
    assert refusal("hip.left.settles_h", 2001) == "a number from 0 to 2000 hours"


def test_a_choice_is_told_as_it_is_written() -> None:
    asked = question("person.sex")
    upper = replace(asked, options=(replace(asked.options[0], value="A1"), replace(asked.options[1], value=True)))
    assert refusal_by(upper, "a1") == "one of A1, true"


def test_a_choice_of_many() -> None:
    for value in ([], ["groin"], ["groin", "side"]):
        check_answer("hip.left.sites", value, CATALOG)
    for value in ("groin", ["groin", "groin"], ["nose"], [3], None, 3, True):
        assert refusal("hip.left.sites", value) == f"a list of different words among {WORDS}"


def test_at_least_one_day_or_how_many() -> None:
    for value in (1, 7, ["mon"], ["mon", "sun"]):
        check_answer("life.days", value, CATALOG)
    for value in ([], ["mon", "mon"], ["Monday"], "mon", None):
        assert refusal("life.days", value) == f"a list of at least 1 different words among {DAYS}"
    for value in (0, 8, 2.5, True):
        assert refusal("life.days", value) == "a whole number from 1 to 7"


def test_a_day_is_written_as_a_day() -> None:
    for value in ("20.11.2026", "20261120", "2026-W47-5", "2026-02-30", "", 20261120, None, TODAY):
        assert refusal("running.goal_date", value) == "a day such as 2026-11-20"
        assert refusal("running.goal_date", value, TODAY) == "a day such as 2026-11-20"


@pytest.mark.parametrize(("key", "first", "last"), [("running.goal_date", 0, 1830), ("conditions.due_on", -30, 300)])
def test_a_day_has_bounds_counted_from_the_day_of_the_answer(key: str, first: int, last: int) -> None:
    def day(number: int) -> str:
        return (TODAY + timedelta(days=number)).isoformat()

    for number in (first, last):
        check_answer(key, day(number), CATALOG, TODAY)
    for number in (first - 1, last + 1):
        assert refusal(key, day(number), TODAY) == f"a day from {day(first)} to {day(last)}"
        check_answer(key, day(number), CATALOG)


@pytest.mark.parametrize("name", ["days_min", "days_max"])
def test_a_day_with_one_bound_only_has_none(name: str) -> None:
    asked = replace(question("running.goal_date"), **{name: None})  # type: ignore[arg-type]
    assert refusal_by(asked, "1999-01-01", TODAY) is None
    assert refusal_by(asked, "2099-01-01", TODAY) is None
