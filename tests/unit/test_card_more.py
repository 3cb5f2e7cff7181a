"""One set more: only where nothing speaks against it, never above the exercise's or the phase's own ceiling."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coxa.catalog.load import load_catalog
from coxa.catalog.records import SIDES
from coxa.catalog.words import load_words
from coxa.journal.state import State
from coxa.plan.card import make_cards
from coxa.plan.card_more import one_set_more
from coxa.plan.dose import Course, gather_course
from coxa.plan.flare import FlareDay
from coxa.plan.hips import hip_status
from coxa.plan.limits import gather_limits
from coxa.plan.phase import standing
from coxa.plan.plan import make_plan
from coxa.plan.records import Item, Reason
from coxa.plan.screen import screen_person
from tests.people import given, person


def course_of(state: State) -> Course:
    record = given(state)
    screening = screen_person(record.state, record.catalog, record.today, record.rules)
    hips = tuple(hip_status(record, side, screening) for side in SIDES)
    return gather_course(gather_limits(record, screening, hips), standing(record, hips).in_force)


def main_items(state: State) -> list[Item]:
    plan = make_plan(given(state))
    return [item for one in plan.next_sessions.values() for item in one.items]


def growing(state: State) -> tuple[Course, Item]:
    course = course_of(state)
    return course, next(item for item in main_items(state) if one_set_more(course, item, "a"))


@pytest.mark.parametrize("changes", [{}, {"hip__left__symptomatic": True}, {"hip__right__pain_now": 5}])
def test_no_card_goes_above_the_ceiling(changes: dict[str, Any]) -> None:
    """One set more than planned at most, within the exercise's and the phase's; the calm session offers none."""
    record = given(person(**changes))
    cards: Any = make_cards(record, make_plan(record))
    course, offered = course_of(person(**changes)), 0
    for kind, session in cards["sessions"].items():
        for one in session["items"]:
            more = one["add_set"]["item"]
            code = one["add_set"]["reason"]["code"]
            assert load_words().reason(code, one["add_set"]["reason"]["values"])
            assert code == ("card_sets_full" if more is None else "card_add_set")
            if more is None:
                continue
            offered += 1
            assert kind != "calm" and one["role"] == "main"
            assert more == {**more, "sets": one["sets"] + 1, "reps": one["reps"], "hold_s": one["hold_s"]}
            most = load_catalog().exercises[one["exercise"]].dose.sets.max
            assert more["sets"] <= min(most, course.phase.max_sets)
    assert offered or changes, "the calm person is offered nothing: the test proves nothing"


def test_what_speaks_against_it() -> None:
    """A warm-up, the calm session, a lighter week, a flare, something that has risen today, the last set there is."""
    course, item = growing(person())
    assert one_set_more(course, item, "a") == replace(item, sets=item.sets + 1)
    assert one_set_more(course, item, "calm") is None
    assert one_set_more(course, replace(item, role="warm_up"), "a") is None
    assert one_set_more(replace(course, deload=True), item, "a") is None
    assert one_set_more(course, replace(item, reasons=(Reason("more_reps", {"from": 8, "to": 10}),)), "a") is None
    assert one_set_more(course, replace(item, sets=course.phase.max_sets), "a") is None
    flare = FlareDay.__new__(FlareDay)
    assert one_set_more(replace(course, flare=flare), item, "a") is None


def test_the_sound_side_waits_for_the_sore_one() -> None:
    """Beside a sore hip the other side gets no set of its own choosing."""
    state = person()
    course = course_of(state)
    sound = [item for item in main_items(state) if item.side == "left"]
    assert sound and all(one_set_more(course, item, "a") is None for item in sound)
