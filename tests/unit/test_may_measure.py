"""Who may measure the ends of their range alone (rules 7): beside screen, calm hip and red days, surgery and flares."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from coxa.catalog.load import load_catalog
from coxa.catalog.positions import load_round
from coxa.catalog.records import SIDES
from coxa.journal.state import FlareNote, State
from coxa.plan.hips import hip_status
from coxa.plan.may_test import against, may_test
from coxa.plan.screen import screen_person
from tests.people import TODAY, given, person, with_morning

CATALOG = load_catalog()
RANGES = [test for test in CATALOG.tests.values() if test.group == "range"]


def codes(state: State, today: date = TODAY) -> list[str]:
    """Return what stands against the round today."""
    input_ = replace(given(state), today=today)
    screening = screen_person(state, CATALOG, today)
    hips = [hip_status(input_, side, screening) for side in SIDES]
    found = [reason.code for reason in against(input_, load_round().needs, screening, hips)]
    for test in RANGES:
        assert [reason.code for reason in may_test(input_, test, screening, hips)] == found, test.id
    return found


def flared(start: date) -> State:
    """Return a person who said so on that day, with bad mornings from then on."""
    state = person()
    return replace(state, flares=(*state.flares, FlareNote("right", start, "", "flare-1")))


def test_a_calm_person_may_measure() -> None:
    assert codes(person()) == []


@pytest.mark.parametrize("answers", [{"screen__surgery": "yes"}, {"screen__replacement": "yes"}])
def test_after_surgery_only_its_team_measures_the_ends(answers: dict[str, str]) -> None:
    assert "test_surgery" in codes(person(**answers))  # type: ignore[arg-type]


def test_measuring_waits_for_a_flare_and_its_calm_days_and_comes_back() -> None:
    state = flared(TODAY)
    assert codes(state) == ["test_in_flare"]
    later = state
    for n in range(1, 12):
        later = with_morning(later, TODAY + timedelta(days=n), 0)
    assert codes(later, TODAY + timedelta(days=1)) == ["test_in_flare"]
    assert codes(later, TODAY + timedelta(days=11)) == []


def test_an_unknown_need_is_an_error() -> None:
    input_ = given(person())
    with pytest.raises(KeyError):
        against(input_, ("mood",), screen_person(input_.state, CATALOG, TODAY), [])
