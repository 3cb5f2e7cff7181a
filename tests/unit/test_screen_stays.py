"""A bone stress refusal outlives a later "no": rest alone eases the pain, so somebody has to have looked."""

from dataclasses import replace
from datetime import timedelta

from coxa.catalog.load import load_catalog
from coxa.journal.state import Cleared, State
from coxa.plan.records import Screening
from coxa.plan.screen import screen_person
from tests.people import TODAY, calm_answers, person, safe_screen


def screened(state: State, days: int = 30) -> Screening:
    return screen_person(state, load_catalog(), TODAY + timedelta(days=days))


def said(value: str, item: str = "s3") -> State:
    return person().with_answers({f"screen.{item}": value}, TODAY)


def test_a_no_on_the_same_day_is_a_correction() -> None:
    assert screened(said("yes")).status == "refused"
    assert screened(said("yes").with_answers({"screen.s3": "no"}, TODAY)).status == "ready"


def test_a_no_on_a_later_day_does_not_open_the_plan() -> None:
    for before in ("yes", "unsure"):
        later = said(before).with_answers(dict(safe_screen()), TODAY + timedelta(days=10))
        found = screened(later)
        assert (found.status, found.urgency) == ("refused", "same_day")
        assert [finding.rule for finding in found.findings if finding.urgency == "same_day"] == ["bone_stress"]


def test_a_clearance_after_it_opens_the_plan() -> None:
    later = said("yes").with_answers({"screen.s3": "no"}, TODAY + timedelta(days=10))
    early = Cleared("doctor", TODAY - timedelta(days=1), "all", "", "")
    late = Cleared("doctor", TODAY + timedelta(days=5), "all", "", "")
    assert screened(replace(later, cleared=(early,))).status == "refused"
    assert screened(replace(later, cleared=(late,))).status == "ready"


def test_other_rules_are_closed_by_a_later_no() -> None:
    later = said("yes", "fever").with_answers({"screen.fever": "no"}, TODAY + timedelta(days=10))
    assert screened(said("yes", "fever")).status == "refused"
    assert screened(later).status == "ready"


def test_one_harmless_sign_of_the_past_is_no_refusal() -> None:
    """S1 alone, without impact sport or risk, never refused; remembering it does not either."""
    later = said("yes", "s1").with_answers({"screen.s1": "no"}, TODAY + timedelta(days=10))
    assert screened(later).status == "ready"


def test_the_very_first_answer_is_remembered_too() -> None:
    """Also when nothing was answered before the yes."""
    fresh = State(person="p").with_answers({**calm_answers(), "screen.s3": "yes"}, TODAY)
    later = fresh.with_answers({"screen.s3": "no"}, TODAY + timedelta(days=10))
    assert screened(later).status == "refused"


def test_of_a_yes_and_a_not_sure_the_yes_is_remembered() -> None:
    """Pain that builds (yes, not "not sure") with more training than usual is a refusal, whichever came first."""
    for first, second in (("unsure", "yes"), ("yes", "unsure")):
        state = said(first, "s1").with_answers({"screen.more_load": "yes"}, TODAY)
        state = state.with_answers({"screen.s1": second}, TODAY + timedelta(days=5))
        state = state.with_answers({"screen.s1": "no"}, TODAY + timedelta(days=10))
        assert screened(state).status == "refused", (first, second)


def test_a_condition_that_turns_to_yes_after_a_clearance_locks_again() -> None:
    """The answer behind a lock may be one of intake; a clearance of before it was given does not cover it."""
    cleared = (Cleared("doctor", TODAY + timedelta(days=5), "all", "", ""),)
    before = person(**{"conditions.recent-surgery": True})
    assert screened(before).status == "locked"
    assert screened(replace(before, cleared=cleared)).status == "ready"
    turned = person(**{"conditions.recent-surgery": False})
    turned = turned.with_answers({"conditions.recent-surgery": True}, TODAY + timedelta(days=10))
    assert screened(replace(turned, cleared=cleared)).status == "locked"
