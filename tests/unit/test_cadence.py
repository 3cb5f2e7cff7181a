"""Steps a minute: asked first, a little more than one's own, for a few weeks, and back when it hurts more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coxa.journal.state import State
from coxa.plan.cadence import cadence_advice
from coxa.plan.records import Cadence
from tests.people import TODAY, person
from tests.runs import RULES, run, with_run, with_test


def counted(back: int, steps: float = 160) -> State:
    """Return a runner with outings at pain 1 before and after a count so many days ago."""
    state = person(TODAY - timedelta(days=90), running__now=True, running__longest_km_30d=10)
    for day in range(60, 0, -6):
        state = with_run(state, run(TODAY - timedelta(days=day)))
    return with_test(state, "cadence", steps, TODAY - timedelta(days=back))


def found(state: State) -> Cadence:
    return cadence_advice(state, RULES, TODAY)


def test_without_a_count_of_ones_own_there_is_no_number() -> None:
    nobody = found(person(running__now=True))
    assert nobody == Cadence("ask", None, None, None, None, nobody.reasons)
    assert nobody.reasons[0].values == {}
    assert found(counted(181)).status == "ask"
    assert found(counted(180)).status == "done"


@pytest.mark.parametrize(("steps", "low"), [(150, 157.5), (180, 189)])
def test_five_per_cent_more_than_ones_own(steps: float, low: float) -> None:
    advice = found(counted(7, steps))
    assert (advice.status, advice.baseline) == ("try", steps)
    assert advice.low == advice.high == pytest.approx(low)


@pytest.mark.parametrize(("days", "high"), [(27, 168), (28, 176), (41, 176)])
def test_up_to_ten_per_cent_after_four_calm_weeks(days: int, high: float) -> None:
    assert found(counted(days)).high == pytest.approx(high)


def test_after_four_weeks_that_were_not_calm_it_stays_at_five() -> None:
    state = with_run(counted(28), run(TODAY - timedelta(days=2), worst=1), after=None)
    assert found(state).high == pytest.approx(168)


def test_six_weeks_are_enough() -> None:
    assert found(counted(41)).status == "try" and found(counted(42)).status == "done"


@pytest.mark.parametrize(("worst", "status"), [(0, "try"), (1, "try"), (2, "back"), (7, "back")])
def test_more_pain_since_leads_back(worst: float, status: str) -> None:
    state = with_run(counted(3), run(TODAY - timedelta(days=2), worst=worst))
    assert found(state).status == status


def test_the_first_count_is_the_baseline() -> None:
    state = with_test(counted(14, 160), "cadence", 170, TODAY - timedelta(days=2))
    assert found(state).baseline == 160
