"""Drawn people: valid answers, the same on every machine, and one range changes one thing."""

from __future__ import annotations

import pytest

from coxa.catalog.load import load_catalog
from coxa.catalog.questions import allowed_answers
from coxa.journal.answers import contradictions
from coxa.journal.check_answer import check_allowed
from coxa.simulate.parameters import load_model
from coxa.simulate.people import Ranges, draw_person, traits_from_state
from coxa.simulate.records import Diary
from tests.simulate.worlds import MONDAY

CATALOG = load_catalog()


def test_drawn_answers_are_answers_that_intake_would_take() -> None:
    """Every value is allowed, nothing contradicts, every safety question is answered."""
    allowed = allowed_answers(CATALOG)
    for number in range(200):
        answers = draw_person(3, number, CATALOG).answers
        for key, value in answers.items():
            check_allowed(key, value, allowed)
        assert not contradictions(answers, CATALOG)
        assert any(answers[f"hip.{side}.symptomatic"] for side in ("left", "right"))


def test_drawn_traits_lie_within_their_ranges() -> None:
    """Each parameter between `low` and `high`; who runs now may begin with more fitness for running."""
    for number in range(100):
        traits = draw_person(3, number, CATALOG).traits
        for name, one in load_model().parameters.items():
            values = [traits.own[name], *(rows[name] for rows in traits.by_hip.values() if name in rows)]
            top = max(one.high, 1.2) if name == "run_fitness" else one.high
            assert all(one.low - 1e-9 <= value <= top + 1e-9 for value in values), name


def test_the_same_number_is_the_same_person() -> None:
    """And another seed is somebody else."""
    assert draw_person(3, 5, CATALOG) == draw_person(3, 5, CATALOG)
    assert draw_person(3, 5, CATALOG).traits != draw_person(4, 5, CATALOG).traits


def test_another_range_changes_nothing_else_of_a_person() -> None:
    """Each value has its own stream."""
    one = draw_person(3, 5, CATALOG)
    ranges = Ranges(responder={"tolerance": {"low": 50.0, "high": 60.0}})
    other = draw_person(3, 5, CATALOG, ranges)
    assert other.answers == one.answers
    differ = {name for name in one.traits.own if one.traits.own[name] != other.traits.own[name]}
    assert differ == {"tolerance"}
    assert all(50 <= rows["tolerance"] <= 60 for rows in other.traits.by_hip.values())


def test_a_crowd_has_all_sorts_of_people() -> None:
    """Two sore hips and one, runners and none, conditions, add-ons."""
    people = [draw_person(3, number, CATALOG) for number in range(200)]
    two = sum(one.answers["hip.left.symptomatic"] is one.answers["hip.right.symptomatic"] for one in people)
    runs = sum(one.answers["running.now"] is True for one in people)
    assert 30 < two < 90 and 30 < runs < 90
    assert any(one.addons for one in people)
    assert any(key.startswith("conditions.") for one in people for key in one.answers)


@pytest.mark.parametrize(("said", "background", "onset"), [(4, 2.0, 90), (None, 1.0, 105), (0, 0.0, 115)])
def test_a_file_without_a_responder_gets_a_body_that_fits_its_answers(
    said: int | None, background: float, onset: int
) -> None:
    """Half of the average pain is background; a hip without an answer is as usual."""
    answers = dict(draw_person(3, 5, CATALOG).answers)
    answers["hip.left.symptomatic"] = True
    for name, value in (("pain_average_week", said), ("pinch_onset", onset if said is not None else None)):
        answers.pop(f"hip.left.{name}", None)
        if value is not None:
            answers[f"hip.left.{name}"] = value
    diary = Diary("somebody")
    diary.turn_to(MONDAY)
    diary.note("answered", {"answers": answers})
    traits = traits_from_state(diary.state)
    assert traits.of("background", "left") == background
    assert traits.of("onset_deg", "left") == onset
