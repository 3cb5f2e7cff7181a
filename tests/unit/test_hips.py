"""Irritability, caps and extension of a hip: each border of rules.toml, just below and just above (rules 2, 3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from coxa.catalog.load import load_rules
from coxa.journal.events import Json
from coxa.journal.state import FlexionLimit, State
from coxa.plan.hips import (
    extension_cap,
    flexion_cap,
    hip_list,
    hip_status,
    irritability,
    number_or_none,
    sore_sides,
    therapist_cap,
    worst_level,
)
from coxa.plan.records import HipStatus, Reason, Screening
from tests.people import TODAY, given, item, person, with_morning, with_session

RULES = load_rules()


def screening(*limits: str) -> Screening:
    return Screening("ready", None, None, (), limits)


def level(state: State) -> tuple[str, list[str]]:
    found, reasons = irritability(state, "right", RULES, TODAY)
    return found, [reason.code for reason in reasons]


def without(*keys: str) -> State:
    state = person()
    answers = state.answers
    for key in keys:
        answers = answers.delete(f"hip.right.{key}")
    return replace(state, answers=answers)


def mornings(state: State, *pains: float, last: int = 0, **signs: bool) -> State:
    """Return the state with ratings on consecutive days, the last one `last` days before today."""
    for back, pain in enumerate(reversed(pains)):
        state = with_morning(state, TODAY - timedelta(days=back + last), pain, **signs)
    return state


@pytest.mark.parametrize(
    ("change", "expected", "sign"),
    [
        ({}, "low", "irritable_low"),
        ({"pain_now": 3.9}, "low", "irritable_low"),
        ({"pain_now": 4}, "high", "irritable_rest_pain"),
        ({"pain_now": 4.1}, "high", "irritable_rest_pain"),
        ({"wakes_nights_per_week": 2}, "low", "irritable_low"),
        ({"wakes_nights_per_week": 3}, "high", "irritable_wakes"),
        ({"settles_h": 2}, "low", "irritable_low"),
        ({"settles_h": 2.1}, "moderate", "irritable_moderate"),
        ({"settles_h": 24}, "moderate", "irritable_moderate"),
        ({"settles_h": 24.1}, "high", "irritable_settles"),
        ({"pain_worst_week": 3}, "low", "irritable_low"),
        ({"pain_worst_week": 3.1}, "moderate", "irritable_moderate"),
        ({"pain_worst_week": 10}, "moderate", "irritable_moderate"),
        ({"provokes": ["short-walk"]}, "high", "irritable_short_walk"),
        ({"provokes": ["walking"]}, "moderate", "irritable_moderate"),
        ({"provokes": ["deep-bend", "walking"]}, "moderate", "irritable_moderate"),
        ({"provokes": ["deep-bend", "long-sitting", "sport", "squat", "running"]}, "low", "irritable_low"),
        ({"provokes": []}, "low", "irritable_low"),
    ],
)
def test_irritability_from_each_answer(change: dict[str, Json], expected: str, sign: str) -> None:
    state = person(**{f"hip__right__{key}": value for key, value in change.items()})
    assert level(state) == (expected, [sign])


def test_every_high_sign_is_named() -> None:
    state = person(
        hip__right__pain_now=5, hip__right__wakes_nights_per_week=7, hip__right__settles_h=48,
        hip__right__provokes=["short-walk"],
    )  # fmt: skip
    names = ["rest_pain", "wakes", "settles", "short_walk"]
    assert level(state) == ("high", [f"irritable_{name}" for name in names])
    assert irritability(state, "right", RULES, TODAY)[1][0].values == {"side": "right"}


@pytest.mark.parametrize("key", ["pain_now", "wakes_nights_per_week", "settles_h", "pain_worst_week", "provokes"])
def test_one_missing_answer_counts_one_step(key: str) -> None:
    assert level(without(key)) == ("moderate", ["irritable_missing", "irritable_moderate"])


def test_two_missing_answers_count_two_steps_and_more_stay_at_high() -> None:
    state = without("pain_now", "settles_h")
    assert level(state) == ("high", ["irritable_missing", "irritable_high"])
    assert irritability(state, "right", RULES, TODAY)[1][0].values == {"side": "right", "n": 2}
    assert level(without("pain_now", "settles_h", "provokes", "pain_worst_week"))[0] == "high"


def test_a_missing_answer_on_top_of_moderate_is_high() -> None:
    state = without("settles_h").with_answers({"hip.right.pain_worst_week": 5}, TODAY)
    assert level(state)[0] == "high"


def test_unknown_and_skipped_are_missing() -> None:
    assert level(person(hip__right__pain_now="unknown"))[0] == "moderate"
    assert level(person(hip__right__provokes="skipped"))[0] == "moderate"


@pytest.mark.parametrize(("age", "expected"), [(28, "low"), (29, "moderate")])
def test_answers_older_than_four_weeks_count_one_step(age: int, expected: str) -> None:
    found, codes = level(person(on=TODAY - timedelta(days=age)))
    assert found == expected and ("irritable_stale" in codes) == (age > 28)


def test_three_mornings_of_the_week_take_over_and_two_do_not() -> None:
    bad = person(hip__right__pain_now=5)
    assert level(mornings(bad, 1, 1))[1] == ["irritable_rest_pain"]
    assert level(mornings(bad, 1, 1, 1)) == ("low", ["irritable_low", "irritable_from_journal"])


def test_whole_number_pains_count_like_any_number() -> None:
    assert level(mornings(person(), 3, 3, 3))[0] == "low"
    assert level(mornings(person(), 3, 4, 3))[0] == "moderate"


def test_the_week_s_middle_morning_is_the_pain_at_rest_and_the_highest_is_the_worst() -> None:
    """Re-estimated by the week: one bad morning is for the traffic light and the flare."""
    assert level(mornings(person(), 1, 1, 4))[0] == "moderate"
    assert level(mornings(person(), 4, 1, 1))[0] == "moderate"
    assert level(mornings(person(), 1, 4, 4)) == ("high", ["irritable_rest_pain"])
    assert level(mornings(person(), 1, 1, 4, 4))[0] == "moderate"
    assert level(mornings(person(), 1, 1, 1, 4, 1, 4, 1))[0] == "moderate"


def test_nights_are_counted_from_the_journal() -> None:
    assert level(mornings(person(), 1, 1, woke=True))[0] == "low"
    assert level(mornings(person(), 1, 1, 1, woke=True))[1] == ["irritable_wakes"]


def test_pain_in_the_sessions_of_the_week_counts_as_worst() -> None:
    state = mornings(person(), 1, 1, 1)
    within = with_session(state, TODAY - timedelta(days=6), (item(),), worst=5, after=None)
    before = with_session(state, TODAY - timedelta(days=7), (item(),), worst=5, after=None)
    other = with_session(state, TODAY - timedelta(days=1), (item(),), worst=5, after=None, side="left")
    assert [level(one)[0] for one in (within, before, other)] == ["moderate", "low", "low"]


def test_after_a_gap_the_last_mornings_of_four_weeks_still_speak() -> None:
    """A holiday without ratings does not make a calm hip irritable; ratings older than four weeks do not count."""
    old = person(on=TODAY - timedelta(days=60))
    assert level(mornings(old, 1, 1, 1, last=10))[1][-1] == "irritable_from_journal"
    assert "irritable_stale" in level(mornings(old, 1, 1, 1, last=28))[1]


@pytest.mark.parametrize(("age", "expected"), [(7, "high"), (8, "low")])
def test_a_slow_flare_of_intake_is_outgrown_after_a_week_of_journal(age: int, expected: str) -> None:
    state = person(on=TODAY - timedelta(days=age), hip__right__settles_h=36)
    assert level(mornings(state, 1, 1, 1))[0] == expected


@pytest.mark.parametrize(
    ("pains", "expected"),
    [
        ((4, 4, 1), "high"),  # two days in a row: a flare that took more than a day
        ((4, 1, 4, 1), "moderate"),
        ((4, 1, 1), "moderate"),
        ((3.9, 3.9, 1), "moderate"),
    ],
)
def test_the_journal_tells_how_long_a_flare_took(pains: tuple[float, ...], expected: str) -> None:
    assert level(mornings(person(on=TODAY - timedelta(days=10)), *pains))[0] == expected


def test_days_in_a_row_need_ratings_in_a_row() -> None:
    state = person(on=TODAY - timedelta(days=10))
    for back, pain in ((5, 4), (3, 4), (1, 1), (0, 1)):
        state = with_morning(state, TODAY - timedelta(days=back), pain)
    assert level(state)[0] == "moderate"


@pytest.mark.parametrize(("age", "expected"), [(28, "high"), (29, "low")])
def test_what_provokes_is_outgrown_after_four_weeks_of_journal(age: int, expected: str) -> None:
    state = person(on=TODAY - timedelta(days=age), hip__right__provokes=["short-walk"])
    assert level(mornings(state, 1, 1, 1))[0] == expected


def test_provokes_never_answered_stays_missing() -> None:
    assert level(mornings(without("provokes"), 1, 1, 1))[0] == "moderate"


@pytest.mark.parametrize(
    ("found", "changes", "cap", "code"),
    [
        ("high", {}, 60, "cap_high"),
        ("moderate", {}, 80, "cap_moderate"),
        ("low", {}, 100, "cap_low"),
        ("low", {"hip__right__pinch_onset": 111}, 100, "cap_low"),
        ("low", {"hip__right__pinch_onset": 109}, 99, "cap_onset"),
        ("high", {"hip__right__pinch_onset": 60}, 50, "cap_onset"),
        ("low", {"hip__right__pinch_onset": 100, "range__right__pinch_onset_deg": 85}, 75, "cap_onset"),
        ("low", {"hip__right__pinch_onset": True}, 100, "cap_low"),
        ("low", {"hip__left__pinch_onset": 60}, 100, "cap_low"),
    ],
)
def test_the_cap_is_the_smallest(found: str, changes: dict[str, Json], cap: float, code: str) -> None:
    value, reason = flexion_cap(person(**changes), "right", found, RULES)
    assert (value, reason.code) == (cap, code)
    assert reason.values["cap_deg"] == cap and reason.values["side"] == "right"


def test_an_onset_cap_tells_the_onset() -> None:
    _, reason = flexion_cap(person(hip__right__pinch_onset=75), "right", "low", RULES)
    assert reason.values == {"side": "right", "cap_deg": 65, "onset_deg": 75}


def test_a_therapists_cap_counts_for_its_side_only_and_the_smallest_of_several() -> None:
    limits = (FlexionLimit("right", 70, TODAY, "a"), FlexionLimit("right", 55, TODAY, "b"))
    state = replace(person(), limits=limits)
    assert therapist_cap(state, "right") == 55 and therapist_cap(state, "left") is None
    assert flexion_cap(state, "right", "low", RULES) == (55, Reason("cap_therapist", {"side": "right", "cap_deg": 55}))


def test_a_therapists_cap_of_a_sound_hip_is_kept_with_its_reason() -> None:
    state = replace(person(), limits=(FlexionLimit("left", 70, TODAY, "a"),))
    found = hip_status(given(state), "left", screening())
    assert (found.cap_deg, [reason.code for reason in found.reasons]) == (70, ["cap_therapist"])
    assert hip_status(given(person()), "left", screening()) == HipStatus("left", False, "low", 100, -15, ())


@pytest.mark.parametrize(
    ("provokes", "limits", "cap", "code"),
    [
        (["deep-bend"], (), -15, None),
        (["leg-behind"], (), -10, "extension_capped_pain"),
        (["deep-bend"], ("instability",), -10, "extension_capped_condition"),
        (["deep-bend"], ("dysplasia",), -10, "extension_capped_condition"),
        (["deep-bend"], ("hypermobile",), -10, "extension_capped_condition"),
        (["deep-bend"], ("extension_cap",), -10, "extension_capped_condition"),
        (["deep-bend"], ("osteoporosis",), -15, None),
        (["leg-behind"], ("instability",), -10, "extension_capped_pain"),
    ],
)
def test_extension_is_capped_by_its_own_pain_or_a_loose_hip(
    provokes: list[str], limits: tuple[str, ...], cap: float, code: str | None
) -> None:
    found, reasons = extension_cap(person(hip__right__provokes=provokes), "right", screening(*limits), RULES)
    assert found == cap
    assert [(r.code, r.values) for r in reasons] == ([(code, {"side": "right", "cap_deg": 10})] if code else [])


def test_the_status_of_a_sore_hip_holds_all_its_reasons() -> None:
    found = hip_status(given(person(hip__right__provokes=["leg-behind"])), "right", screening())
    codes = [reason.code for reason in found.reasons]
    assert codes == ["irritable_moderate", "cap_moderate", "extension_capped_pain"]
    assert (found.symptomatic, found.irritability, found.cap_deg, found.extension_cap_deg) == (
        True,
        "moderate",
        80,
        -10,
    )


def test_the_more_irritable_sore_hip_steers() -> None:
    left, right = (HipStatus(side, True, name, 90, -15, ()) for side, name in (("left", "low"), ("right", "high")))  # type: ignore[arg-type]
    assert worst_level((left, right)) == "high"
    assert worst_level((left, replace(right, symptomatic=False))) == "low"
    assert worst_level(()) == "moderate"


def test_sore_sides_and_small_readers() -> None:
    assert sore_sides(person()) == ("right",)
    assert sore_sides(person(hip__left__symptomatic=True)) == ("left", "right")
    assert sore_sides(person(hip__right__symptomatic="unknown")) == ()
    assert [number_or_none(value) for value in (True, "3", None, 3, 2.5)] == [None, None, None, 3.0, 2.5]
    assert hip_list(person(hip__right__sites="groin"), "right", "sites") is None
    assert hip_list(person(), "right", "sites") == ("groin",)
