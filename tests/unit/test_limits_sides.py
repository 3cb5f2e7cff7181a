"""Lying on the sore side: which hip is underneath is read from the motion's contacts, side by side."""

from coxa.catalog.load import load_catalog
from coxa.plan.hips import hip_status
from coxa.plan.limits import gather_limits
from coxa.plan.screen import screen_person
from tests.people import given, person


def permits(exercise: str, **answers: object):  # type: ignore[no-untyped-def]
    plan_input = given(person(**answers))  # type: ignore[arg-type]
    screening = screen_person(plan_input.state, plan_input.catalog, plan_input.today)
    hips = tuple(hip_status(plan_input, side, screening) for side in ("left", "right"))
    return gather_limits(plan_input, screening, hips).permit(load_catalog().exercises[exercise])


def test_with_pain_on_the_outside_only_the_side_that_lies_on_the_sound_hip_is_left() -> None:
    """In the leg lift the other hip is underneath: the sore right leg may be trained lying on the left."""
    assert set(permits("side-lying-leg-lift", hip__right__sites=["groin"]).sides) == {"left", "right"}
    assert set(permits("side-lying-leg-lift", hip__right__sites=["groin", "side"]).sides) == {"right"}


def test_with_pain_on_the_outside_the_clamshell_is_left_out() -> None:
    """Lying on the sound side the upper knee rests on the lower one: the solved hip is 5 degrees across the middle."""
    found = permits("clamshell", hip__right__sites=["side"])
    assert set(found.sides) == set()
    limits = {reason.values["limit"] for reason in found.reasons if "limit" in reason.values}
    assert limits == {"no_side_lying_sore_side", "no_adduction_past_neutral"}
