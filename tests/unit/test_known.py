"""What is reckoned from answers: an age as far as it is known, the week of a pregnancy, numbers as bounds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coxa.journal.events import Json
from coxa.journal.known import Known, age_bounds, weeks_pregnant
from coxa.journal.state import State

TODAY = date(2026, 11, 20)


def having(**answers: Json) -> State:
    """Return a person who gave these answers; `__` stands for the dot."""
    return State().with_answers({key.replace("__", "."): value for key, value in answers.items()}, TODAY)


@pytest.mark.parametrize(
    ("year", "month", "expected"),
    [
        (1990, None, (35.0, 36.0)),
        (1990, 11, (35.0, 36.0)),
        (1990, 10, (36.0, 36.0)),
        (1990, 1, (36.0, 36.0)),
        (1990, 12, (35.0, 35.0)),
        (1990, "unknown", (35.0, 36.0)),
        (1990, True, (35.0, 36.0)),
        (1990, 2.5, (35.0, 36.0)),
        (2026, None, (-1.0, 0.0)),
    ],
)
def test_age(year: int, month: Json, expected: tuple[float, float]) -> None:
    """Exact once the month is over or to come; in the month itself, or without one, one of two."""
    state = having(person__birth_year=year, person__birth_month=month)
    assert age_bounds(state, TODAY) == expected
    assert Known(state, TODAY).bounds("person.age") == expected
    assert [type(age) for age in expected] == [float, float]


@pytest.mark.parametrize("year", [None, "unknown", "1990", 1990.5, True])
def test_no_age_without_a_year(year: Json) -> None:
    state = having(person__birth_year=year, person__birth_month=3)
    assert age_bounds(state, TODAY) is None
    assert Known(state, TODAY).bounds("person.age") is None


@pytest.mark.parametrize(("days", "weeks"), [(280, 0), (140, 20), (0, 40), (-7, 41), (141, 139 / 7)])
def test_the_week_of_a_pregnancy(days: int, weeks: float) -> None:
    state = having(conditions__due_on=(TODAY + timedelta(days=days)).isoformat())
    assert weeks_pregnant(state, TODAY) == weeks
    assert Known(state, TODAY).bounds("person.weeks_pregnant") == (weeks, weeks)


@pytest.mark.parametrize("due", [None, "unknown", "skipped", 3])
def test_no_week_without_a_day(due: Json) -> None:
    state = having(conditions__due_on=due)
    assert weeks_pregnant(state, TODAY) is None
    assert Known(state, TODAY).bounds("person.weeks_pregnant") is None


def test_a_hip_that_is_no_longer_sore_has_no_answers() -> None:
    state = having(hip__left__symptomatic=False, hip__left__pain_now=4, hip__right__pain_now=3, life__minutes=20)
    known = Known(state, TODAY)
    assert known.value("hip.left.symptomatic") is False
    assert known.value("hip.left.pain_now") is None and known.bounds("hip.left.pain_now") is None
    assert known.value("hip.right.pain_now") == 3
    assert known.value("life.minutes") == 20
    sore = Known(having(hip__left__symptomatic=True, hip__left__pain_now=4), TODAY)
    assert sore.value("hip.left.pain_now") == 4


def test_only_answers_about_a_hip_go_with_it() -> None:
    state = having(hip__left__symptomatic=False, range__left__flexion_deg=95, imaging__left__alpha_deg=60)
    assert Known(state, TODAY).value("range.left.flexion_deg") == 95
    assert Known(state, TODAY).bounds("imaging.left.alpha_deg") == (60.0, 60.0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3, (3.0, 3.0)), (2.5, (2.5, 2.5)), (0, (0.0, 0.0)), (True, None), ("many", None), ([1], None), (None, None)],
)
def test_a_number_is_its_own_bounds(value: Json, expected: tuple[float, float] | None) -> None:
    bounds = Known(having(life__minutes=value), TODAY).bounds("life.minutes")
    assert bounds == expected
    assert bounds is None or [type(one) for one in bounds] == [float, float]


def test_what_was_not_answered_is_not_known() -> None:
    known = Known(State(), TODAY)
    assert known.value("life.minutes") is None
    assert known.bounds("life.minutes") is None
    assert having(a="unknown").value("a") is having(a="skipped").value("a") is having().value("a") is None
    assert having(a="unknown").was_asked("a") and not having().was_asked("a")


def test_the_last_answer_counts() -> None:
    state = having(a=1).with_answers({"a": 2, "b": 3}, TODAY + timedelta(days=1))
    assert (state.value("a"), state.value("b")) == (2, 3)
    assert [(answer.value, answer.on, answer.event) for answer in state.answers["a"]] == [
        (1, TODAY, ""),
        (2, TODAY + timedelta(days=1), ""),
    ]
