"""The building blocks of the checks, each alone: its sentence, its bounds, and the name it gives to what is wrong."""

from __future__ import annotations

import pytest

from coxa.errors import BadInput
from coxa.journal import kinds
from coxa.journal.events import Json
from coxa.journal.kinds import Check, faults_of
from tests.journals import event

SIDES = "one number for each sore hip, under left or right"
LIST = "a list of at most 200 entries"
Found = list[tuple[str, object, str]]


def found(check: Check, value: Json) -> Found:
    """Return what a check says about a value that stands under `data.x`."""
    faults: list[BadInput] = []
    check("data.x", value, faults)
    return [(fault.field, fault.value, fault.expected) for fault in faults]


@pytest.mark.parametrize("value", [2, 7, 2.5, 6.999])
def test_a_number_within_its_bounds_passes(value: float) -> None:
    assert found(kinds._number(2, 7), value) == []


@pytest.mark.parametrize("value", [1.999, 7.001, "3", None, True, [3]])
def test_a_number_out_of_its_bounds_is_refused(value: Json) -> None:
    assert found(kinds._number(0, 1) if value is True else kinds._number(2, 7), value) == [
        ("data.x", value, "a number from 0 to 1" if value is True else "a number from 2 to 7")
    ]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_number_has_an_end(value: float) -> None:
    ((field, _, expected),) = found(kinds._number(float("-inf"), float("inf")), value)
    assert (field, expected) == ("data.x", "a number from -inf to inf")


def test_a_whole_number_has_no_fraction() -> None:
    whole = kinds._number(0, 3, whole=True)
    assert [found(whole, value) for value in (0, 1, 3)] == [[], [], []]
    for value in (-1, 4, 1.5, 2.0, False, "2"):
        assert found(whole, value) == [("data.x", value, "a whole number from 0 to 3")]


def test_a_word_is_one_of_those_allowed() -> None:
    word = kinds._word("done", "stopped")
    assert found(word, "done") == found(word, "stopped") == []
    for value in ("Done", "", None, 3):
        assert found(word, value) == [("data.x", value, "one of done, stopped")]


def test_nothing_may_stand_where_null_may() -> None:
    inner = kinds._number(0, 1)
    assert found(kinds._or_null(inner), None) == found(kinds._or_null(inner), 1) == []
    assert found(kinds._or_null(inner), 2) == [("data.x", 2, "a number from 0 to 1")]


def test_a_list_names_its_entries_by_number() -> None:
    flags = kinds._list_of(kinds._flag)
    assert found(flags, []) == found(flags, [True] * 200) == []
    assert found(flags, [True] * 201) == [("data.x", [True] * 201, LIST)]
    others: list[Json] = [None, "ab", {"a": True}, 3]
    for value in others:
        assert found(flags, value) == [("data.x", value, LIST)]
    assert found(flags, [1, True, "no"]) == [
        ("data.x.1", 1, "true or false"),
        ("data.x.3", "no", "true or false"),
    ]


def test_pains_stand_under_their_side() -> None:
    pains = kinds._per_side(kinds._number(0, 10))
    for good in ({}, {"left": 0}, {"right": 10}, {"left": 1, "right": 2}):
        assert found(pains, good) == []  # type: ignore[arg-type]
    for odd in (None, 3, [], ["left"], {"both": 1}, {"left": 1, "both": 1}):
        assert found(pains, odd) == [("data.x", odd, SIDES)]  # type: ignore[arg-type]
    assert found(pains, {"left": 11, "right": -1}) == [
        ("data.x.left", 11, "a number from 0 to 10"),
        ("data.x.right", -1, "a number from 0 to 10"),
    ]


def test_at_least_one_pain_where_one_is_asked_for() -> None:
    pains = kinds._per_side(kinds._number(0, 10), at_least=1)
    assert found(pains, {"left": 0}) == []
    assert found(pains, {}) == [("data.x", {}, SIDES)]


@pytest.mark.parametrize(
    ("check", "longest", "limit"), [(kinds._text, "x", 2000), (kinds._name, "x", 100), (kinds._code, "x", 100)]
)
def test_a_text_has_a_longest_length(check: Check, longest: str, limit: int) -> None:
    assert found(check, longest * limit) == []
    assert len(found(check, longest * (limit + 1))) == 1


def test_an_answers_key_may_have_a_hundred_characters() -> None:
    assert found(kinds._answers, {"k" * 100: 1}) == []
    assert found(kinds._answers, {"k" * 101: 1}) == [(f"data.x.{'k' * 101}", 1, "a key such as hip.right.pain_now")]


def test_a_fault_within_an_item_has_the_whole_way_to_it() -> None:
    item: Json = {"exercise": "bridge", "side": "up", "sets": 51, "reps": -1}
    assert found(kinds._item, item) == [
        ("data.x.side", "up", "one of left, right, both, alternating"),
        ("data.x.sets", 51, "a whole number from 0 to 50"),
        ("data.x.reps", -1, "a whole number from 0 to 1000"),
    ]
    assert found(kinds._item, {"exercise": "bridge"}) == [
        ("data.x.side", None, "a value; it is missing"),
        ("data.x.sets", None, "a value; it is missing"),
    ]


def test_facts_may_replace_each_other() -> None:
    ran = {"km": 1, "continuous": True}
    assert faults_of(event(1, "taken_back", {}, replaces="other")) == []
    assert faults_of(event(1, "run_done", ran, replaces="other")) == faults_of(event(1, "run_done", ran)) == []
