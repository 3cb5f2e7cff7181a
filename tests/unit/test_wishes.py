"""A programme is chosen for wishes: other minutes, kit, positions or likes ask for a new choice."""

from dataclasses import replace

import pytest

from coxa.journal.events import Json
from coxa.journal.state import State
from coxa.plan.plan import make_plan
from coxa.plan.programme import wishes
from tests.people import TODAY, given, person


def with_plan(state: State) -> State:
    return replace(state, programme=make_plan(given(state)).programme)


def test_with_the_same_wishes_the_programme_stands() -> None:
    assert not make_plan(given(with_plan(person()))).programme_is_new


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("life.minutes", 15),
        ("life.equipment", ["mini-band"]),
        ("life.cannot", ["kneeling"]),
        ("life.likes", ["stretch"]),
    ],
)
def test_another_wish_asks_for_a_new_choice(key: str, value: Json) -> None:
    state = with_plan(person()).with_answers({key: value}, TODAY)
    plan = make_plan(given(state))
    assert plan.programme_is_new and plan.programme is not None
    assert plan.programme.because in ("new_wish", "new_limit")  # a position that is gone may rule an exercise out first
    assert plan.programme.wishes == wishes(state)


def test_the_order_of_the_kit_is_no_other_wish() -> None:
    one = person(life__equipment=["mini-band", "bench"])
    two = person(life__equipment=["bench", "mini-band"])
    assert wishes(one) == wishes(two)


def test_a_programme_from_before_wishes_were_kept_is_left_alone() -> None:
    state = with_plan(person())
    assert state.programme is not None
    old = replace(state, programme=replace(state.programme, wishes="")).with_answers({"life.minutes": 15}, TODAY)
    assert not make_plan(given(old)).programme_is_new
