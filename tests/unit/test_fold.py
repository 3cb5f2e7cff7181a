"""What each event does to the state, what corrections and clocks do, each as a small story."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from immutables import Map

from coxa.errors import JournalError
from coxa.journal.events import Event
from coxa.journal.fold import apply, fold
from coxa.journal.state import (
    Answer,
    Cleared,
    Flag,
    FlexionLimit,
    Morning,
    Pinch,
    PrescribedItem,
    Programme,
    Rating,
    Run,
    SessionRecord,
    SetDone,
    SetStopped,
    State,
    Swap,
)
from tests.journals import PERSON, START, event, uid

DAY = date(2026, 11, 2)
AT_ITEM = {"session": "s", "exercise": "bridge", "side": "right"}


def told(*events: Event) -> State:
    """Return the state, and check on the way that the order of arrival does not matter."""
    state = fold(events, PERSON)
    backwards = State(person=PERSON)
    for one in reversed(events):
        backwards = apply(backwards, one)
    assert backwards == state
    return state


# --- each kind ------------------------------------------------------------------------------------------------------


def test_answers_keep_their_history() -> None:
    first = event(1, "answered", {"answers": {"a": 1, "b": "unknown"}})
    later = event(2, "answered", {"answers": {"a": 2}}, at=START + timedelta(days=1))
    state = told(first, later)
    assert state.answers == Map(
        {"a": (Answer(1, DAY, uid(1)), Answer(2, date(2026, 11, 3), uid(2))), "b": (Answer("unknown", DAY, uid(1)),)}
    )
    assert (state.value("a"), state.value("b"), state.was_asked("b"), state.was_asked("c")) == (2, None, True, False)


def test_the_protocol_chosen_last_counts() -> None:
    first = event(1, "protocol_chosen", {"protocol": "clinic", "addons": ["three-steps"]})
    assert (told(first).protocol, told(first).addons) == ("clinic", ("three-steps",))
    state = told(first, event(2, "protocol_chosen", {"protocol": "runner"}))
    assert (state.protocol, state.addons) == ("runner", ())


def test_clearances_and_flags_stand_in_order() -> None:
    data = {"by": "doctor", "on": "2026-11-01", "allows": "all"}
    state = told(
        event(1, "cleared", data),
        event(2, "cleared", {**data, "allows": "own_words", "words": "Swim."}),
        event(3, "flag_raised", {"flag": "pop", "session": "s"}),
        event(4, "flag_raised", {"flag": "unwell"}),
    )
    day = date(2026, 11, 1)
    assert state.cleared == (
        Cleared("doctor", day, "all", "", uid(1)),
        Cleared("doctor", day, "own_words", "Swim.", uid(2)),
    )
    assert state.flags == (Flag("pop", DAY, "s", uid(3)), Flag("unwell", DAY, None, uid(4)))


def test_a_limit_is_the_last_one_of_its_side() -> None:
    right = event(1, "limit_set", {"side": "right", "max_flexion_deg": 80})
    left = event(2, "limit_set", {"side": "left", "max_flexion_deg": 70})
    both = (FlexionLimit("left", 70, DAY, uid(2)), FlexionLimit("right", 80, DAY, uid(1)))
    assert told(right, left).limits == both
    assert told(right, left, event(3, "limit_set", {"side": "left", "max_flexion_deg": 90})).limits[0] == FlexionLimit(
        "left", 90, DAY, uid(3)
    )
    assert told(right, left, event(3, "limit_lifted", {"side": "left"})).limits == both[1:]


def test_left_out_and_restored() -> None:
    out = event(1, "exercise_left_out", {"exercise": "squat", "why": "no_kit"})
    back = event(2, "exercise_restored", {"exercise": "squat"})
    assert told(out).left_out == Map({"squat": "no_kit"})
    assert told(out, back).left_out == Map()
    assert told(out, back, event(3, "exercise_left_out", {"exercise": "squat", "why": "dislike"})).left_out == Map(
        {"squat": "dislike"}
    )


def test_the_programme_shown_last_counts() -> None:
    data: dict[str, Any] = {
        "block_start": "2026-11-02",
        "protocol": "clinic",
        "phase": "settle",
        "phase_since": "2026-10-20",
        "because": "start",
        "warm_up": ["rock"],
        "a": ["bridge", "squat"],
        "b": ["clam"],
    }
    state = told(event(1, "programme_prescribed", data), event(2, "programme_prescribed", {**data, "a": ["bridge"]}))
    assert state.programme == Programme(
        DAY, "clinic", "settle", date(2026, 10, 20), "start", ("rock",), ("bridge",), ("clam",), uid(2)
    )


def test_mornings_are_per_side_and_the_first_counts() -> None:
    first = event(1, "morning_rated", {"pain": {"left": 0, "right": 3}, "woke": True, "stiff": False})
    second = event(2, "morning_rated", {"pain": {"right": 5}})
    assert told(first, second).mornings == Map(
        {
            (DAY, "left"): Morning(DAY, "left", 0, True, False, None, uid(1)),
            (DAY, "right"): Morning(DAY, "right", 3, True, False, None, uid(1)),
        }
    )


@pytest.mark.parametrize(
    ("hour", "offset_min", "on"), [(14, 0, None), (13, 0, DAY), (3, 0, None), (13, 60, None), (3, 60, DAY)]
)
def test_only_mornings_are_mornings(hour: int, offset_min: int, on: date | None) -> None:
    at = datetime(2026, 11, 2, hour, 30, tzinfo=UTC)
    mornings = told(event(1, "morning_rated", {"pain": {"left": 1}}, at=at, offset_min=offset_min)).mornings
    assert list(mornings) == ([(on, "left")] if on else [])


def test_runs_stand_in_order_of_days() -> None:
    far = event(1, "run_done", {"km": 8, "minutes": 50, "worst": 2, "continuous": True})
    # By the world's clock this one comes first; on the wall of the person it is already the next day.
    east = event(2, "run_done", {"km": 3, "continuous": False}, at=START - timedelta(hours=1), offset_min=14 * 60)
    far = replace(far, offset_min=-300)
    third = event(3, "run_done", {"km": 4, "continuous": True}, offset_min=-300)
    assert told(far, east, third).runs == (
        Run(date(2026, 11, 1), 8, 50, 2, True, uid(1)),
        Run(date(2026, 11, 1), 4, None, None, True, uid(3)),
        Run(DAY, 3, None, None, False, uid(2)),
    )


# --- sessions -------------------------------------------------------------------------------------------------------

ITEMS = [
    {"exercise": "bridge", "side": "right", "role": "warm_up", "sets": 3, "reps": 10, "load": 2.5, "effort": 6},
    {"exercise": "clam", "side": "both", "sets": 2, "hold_s": 20, "max_hip_flexion_deg": 70, "sets_by_plan": False},
]
SHOWN = {"session": "s", "date": "2026-11-02", "session_kind": "a", "minutes": 20, "items": ITEMS}


def prescribed(number: int, **change: Any) -> Event:
    return event(number, "session_prescribed", {**SHOWN, **change})


def test_a_session_as_it_was_shown() -> None:
    state = told(prescribed(1, catalog="c", rules="r", planner="p"))
    assert state.sessions == Map(
        {
            "s": SessionRecord(
                id="s",
                on=DAY,
                kind="a",
                minutes=20,
                items=(
                    PrescribedItem("bridge", "right", "warm_up", 3, 10, None, 2.5, 6, None, True),
                    PrescribedItem("clam", "both", "main", 2, None, 20, 0.0, None, 70, False),
                ),
                catalog="c",
                rules="r",
                planner="p",
                event=uid(1),
            )
        }
    )
    bare = told(prescribed(1)).sessions["s"]
    assert (bare.catalog, bare.rules, bare.planner, bare.status, bare.started_at) == ("", "", "", "prescribed", None)


def test_a_session_from_start_to_end() -> None:
    state = told(
        prescribed(1),
        event(2, "session_started", {"session": "s", "check_in": {"right": 2}}),
        event(3, "set_done", {**AT_ITEM, "set": 1, "reps": 10, "hold_s": None, "load": 2.5}),
        event(4, "set_stopped", {**AT_ITEM, "set": 2, "why": "tired"}),
        event(5, "pinched", {**AT_ITEM, "set": 2, "then": "easier"}),
        event(6, "swapped", {**AT_ITEM, "to": "squat", "why": "other"}),
        event(7, "exercise_rated", {"session": "s", "exercise": "bridge", "worst": {"right": 3}, "reps_left": 2}),
        event(8, "session_finished", {"session": "s", "how": "stopped"}),
        event(9, "session_started", {"session": "s", "check_in": {"left": 1}}),
        event(10, "set_done", {**AT_ITEM, "set": 3}),
        event(11, "exercise_rated", {"session": "s", "exercise": "clam", "worst": {}}),
    )
    record = state.sessions["s"]
    assert (record.status, record.started_at) == ("stopped", START + timedelta(minutes=2))
    assert record.check_in == Map({"right": 2, "left": 1})
    assert record.sets == (
        SetDone("bridge", "right", 1, 10, None, 2.5, uid(3)),
        SetDone("bridge", "right", 3, None, None, None, uid(10)),
    )
    assert record.stopped_sets == (SetStopped("bridge", "right", 2, "tired", uid(4)),)
    assert record.pinches == (Pinch("bridge", "right", 2, "easier", uid(5)),)
    assert record.swaps == (Swap("bridge", "right", "squat", "other", uid(6)),)
    assert record.ratings == (
        Rating("bridge", Map({"right": 3}), 2, uid(7)),
        Rating("clam", Map(), None, uid(11)),
    )


def test_a_set_done_means_that_the_session_was_started() -> None:
    record = told(prescribed(1), event(2, "set_done", {**AT_ITEM, "set": 1})).sessions["s"]
    assert (record.status, record.started_at, record.check_in) == ("started", START + timedelta(minutes=2), Map())
    assert (
        told(prescribed(1), event(2, "session_finished", {"session": "s", "how": "done"})).sessions["s"].status
        == "done"
    )


def test_a_prescription_may_change_until_the_session_is_started() -> None:
    start = event(5, "session_started", {"session": "s"})
    other = prescribed(3, minutes=9, items=[])
    late = prescribed(7, minutes=5)
    assert told(prescribed(1), other).sessions["s"].minutes == 9
    record = told(prescribed(1), other, start, late).sessions["s"]
    assert (record.minutes, record.event, record.status) == (9, uid(3), "started")
    assert told(start, late, prescribed(8)).sessions["s"].event == uid(7)


def test_things_done_in_a_session_nobody_prescribed_are_kept_aside() -> None:
    done = event(2, "set_done", {**AT_ITEM, "set": 1})
    assert told(done).sessions == Map()
    assert told(done, prescribed(9)).sessions["s"].sets == (SetDone("bridge", "right", 1, None, None, None, uid(2)),)


# --- corrections ----------------------------------------------------------------------------------------------------


def rated(number: int, pain: int, **fields: Any) -> Event:
    return event(number, "morning_rated", {"pain": {"left": pain}}, **fields)


def pain(*events: Event) -> list[float]:
    return [morning.pain for morning in told(*events).mornings.values()]


def test_a_correction_takes_the_others_place() -> None:
    assert pain(rated(1, 3), rated(2, 5, replaces=uid(1))) == [5]
    assert pain(rated(2, 3), rated(1, 5, replaces=uid(2))) == [5]
    moved = rated(2, 5, replaces=uid(1), at=START + timedelta(days=1))
    assert list(told(rated(1, 3), moved).mornings) == [(date(2026, 11, 3), "left")]


def test_what_a_fact_hid_shows_again() -> None:
    first, second = rated(1, 3), rated(2, 7)
    moved = rated(3, 5, replaces=uid(1), at=START + timedelta(days=1))
    assert pain(first, second) == [3]
    assert sorted(pain(first, second, moved)) == [5, 7]


def test_of_two_corrections_the_one_written_last_counts() -> None:
    early = rated(2, 5, replaces=uid(1), written_at=START + timedelta(hours=2))
    late = rated(3, 6, replaces=uid(1), written_at=START + timedelta(hours=3), at=START - timedelta(hours=1))
    assert pain(rated(1, 3), early, late) == [6]
    assert pain(early, late) == [6]
    tie = replace(late, written_at=early.written_at)
    assert pain(rated(1, 3), early, tie) == [6]


def test_a_correction_of_a_correction() -> None:
    chain = [rated(1, 3), rated(2, 5, replaces=uid(1)), rated(3, 6, replaces=uid(2))]
    assert pain(*chain) == [6]
    rival = rated(4, 9, replaces=uid(1))
    assert pain(*chain, rival) == [9]
    assert pain(*chain, replace(rival, written_at=START)) == [6]


def test_a_circle_of_corrections_neither_hangs_nor_counts_twice() -> None:
    assert pain(rated(1, 3, replaces=uid(2)), rated(2, 5, replaces=uid(1))) == [5]
    circle = [rated(1, 3, replaces=uid(3)), rated(2, 5, replaces=uid(1)), rated(3, 7, replaces=uid(2))]
    assert pain(*circle) == [7]
    assert pain(*circle, rated(4, 9, replaces=uid(1))) == [9]


def test_a_fact_taken_back_is_gone() -> None:
    gone = event(2, "taken_back", {}, replaces=uid(1))
    assert pain(rated(1, 3), gone) == []
    assert told(event(1, "run_done", {"km": 5, "continuous": True}), gone).runs == ()
    assert told(event(1, "answered", {"answers": {"a": 1}}), gone).answers == Map()
    assert told(event(1, "protocol_chosen", {"protocol": "runner"}), gone).protocol is None
    assert told(event(1, "exercise_left_out", {"exercise": "squat", "why": "x"}), gone).left_out == Map()
    assert told(event(1, "flag_raised", {"flag": "pop"}), gone).flags == ()
    assert told(prescribed(3), event(1, "set_done", {**AT_ITEM, "set": 1}), gone).sessions["s"].status == "prescribed"


def test_a_correction_may_be_of_another_kind() -> None:
    run = event(1, "run_done", {"km": 5, "continuous": True})
    state = told(run, event(2, "exercise_left_out", {"exercise": "squat", "why": "x"}, replaces=uid(1)))
    assert (state.runs, state.left_out) == ((), Map({"squat": "x"}))


CLEARED = {"by": "doctor", "on": "2026-11-01"}


@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [
        ("all", "no_impact", "no_impact"),
        ("no_impact", "all", "no_impact"),
        ("own_words", "no_impact", "own_words"),
        ("no_impact", "own_words", "own_words"),
        ("all", None, None),
        (None, "own_words", None),
    ],
)
def test_of_two_corrected_clearances_the_more_careful_stands(
    first: str | None, second: str | None, stands: str | None
) -> None:
    def correction(number: int, allows: str | None) -> Event:
        if allows is None:
            return event(number, "taken_back", {}, replaces=uid(1))
        return event(number, "cleared", {**CLEARED, "allows": allows}, replaces=uid(1))

    state = told(event(1, "cleared", {**CLEARED, "allows": "all"}), correction(2, first), correction(3, second))
    assert [one.allows for one in state.cleared] == ([stands] if stands else [])


@pytest.mark.parametrize(
    ("first", "second", "stands"), [(80, 90, 80), (90, 80, 80), (80, None, 80), (None, 85, 85), (80, "back", 80)]
)
def test_of_two_corrected_limits_the_more_careful_stands(first: object, second: object, stands: int) -> None:
    def correction(number: int, degrees: object) -> Event:
        if degrees == "back":
            return event(number, "taken_back", {}, replaces=uid(1))
        if degrees is None:
            return event(number, "limit_lifted", {"side": "left"}, replaces=uid(1))
        return event(number, "limit_set", {"side": "left", "max_flexion_deg": degrees}, replaces=uid(1))

    old = event(1, "limit_set", {"side": "left", "max_flexion_deg": 60})
    assert [one.max_flexion_deg for one in told(old, correction(2, first), correction(3, second)).limits] == [stands]


def test_equally_careful_corrections_go_by_when_they_were_written() -> None:
    old = event(1, "cleared", {**CLEARED, "allows": "all"})
    new = [event(n, "cleared", {"by": f"d{n}", "on": "2026-11-01", "allows": "all"}, replaces=uid(1)) for n in (2, 3)]
    assert [one.by for one in told(old, *new).cleared] == ["d3"]
    swapped = [replace(new[0], written_at=START + timedelta(days=1)), new[1]]
    assert [one.by for one in told(old, *swapped).cleared] == ["d2"]
    limits = [event(n, "limit_set", {"side": "left", "max_flexion_deg": 80}, replaces=uid(1)) for n in (2, 3)]
    assert [one.event for one in told(*limits).limits] == [uid(3)]
    assert [one.event for one in told(replace(limits[0], written_at=START + timedelta(days=1)), limits[1]).limits] == [
        uid(2)
    ]


def test_among_mixed_kinds_the_one_written_last_counts() -> None:
    run = event(3, "run_done", {"km": 5, "continuous": True}, replaces=uid(1))
    assert len(told(event(2, "cleared", {**CLEARED, "allows": "own_words"}, replaces=uid(1)), run).runs) == 1
    assert len(told(event(2, "limit_set", {"side": "left", "max_flexion_deg": 60}, replaces=uid(1)), run).runs) == 1


def test_what_was_shown_is_never_replaced() -> None:
    gone = event(2, "taken_back", {}, replaces=uid(1))
    assert told(prescribed(1), gone).sessions["s"].event == uid(1)
    update = replace(prescribed(3, minutes=9), replaces=uid(1))
    assert told(prescribed(1), gone, update).sessions["s"].minutes == 9
    start = event(2, "session_started", {"session": "s"})
    assert told(prescribed(1), start, update).sessions["s"].minutes == 20


def test_an_unknown_kind_corrects_nothing() -> None:
    assert pain(rated(1, 3), event(2, "swim_done", {}, replaces=uid(1))) == [3]
    assert pain(rated(1, 3), rated(2, 5, replaces=uid(1), v=2)) == [3]


# --- clocks ---------------------------------------------------------------------------------------------------------


def noted(number: int, offset_s: float, first: int, last: int, device: str = "phone", **fields: Any) -> Event:
    data = {"device": device, "offset_s": offset_s, "first_seq": first, "last_seq": last}
    return event(number, "clock_noted", data, device="server", **fields)


def test_a_fast_clock_is_put_right() -> None:
    tomorrow = rated(1, 3, at=START + timedelta(days=1))
    assert list(told(tomorrow, noted(9, 86_400, 1, 1)).mornings) == [(DAY, "left")]
    assert list(told(tomorrow, noted(9, 86_400, 2, 5)).mornings) == [(date(2026, 11, 3), "left")]
    assert list(told(tomorrow, noted(9, 86_400, 0, 0)).mornings) == [(date(2026, 11, 3), "left")]
    assert list(told(tomorrow, noted(9, 86_400, 1, 1, device="watch")).mornings) == [(date(2026, 11, 3), "left")]
    assert list(told(tomorrow, noted(9, -86_400, 0, 5)).mornings) == [(date(2026, 11, 4), "left")]


def test_the_last_note_about_a_clock_counts() -> None:
    tomorrow = rated(1, 3, at=START + timedelta(days=1))
    notes = [noted(8, 86_400, 1, 3), noted(9, 0, 1, 1)]
    assert list(told(tomorrow, *notes).mornings) == [(date(2026, 11, 3), "left")]
    assert list(told(tomorrow, noted(8, 0, 1, 3), noted(9, 86_400, 1, 1)).mornings) == [(DAY, "left")]


def test_a_clock_also_moves_what_is_shown_and_which_correction_counts() -> None:
    assert told(prescribed(1), noted(9, 60, 1, 1)).sessions["s"].status == "prescribed"
    early = rated(2, 5, replaces=uid(1), written_at=START + timedelta(hours=2))
    late = rated(3, 6, replaces=uid(1), written_at=START + timedelta(hours=3))
    assert pain(rated(1, 3), early, late, noted(9, 2 * 3600, 3, 3)) == [5]
    programme = {
        "block_start": "2026-11-02",
        "protocol": "c",
        "phase": "p",
        "phase_since": "2026-11-02",
        "because": "x",
    }
    shown = event(1, "programme_prescribed", {**programme, "warm_up": [], "a": [], "b": []})
    assert told(shown, noted(9, 60, 1, 1)).programme == told(shown).programme


def test_a_correction_of_a_note_about_a_clock_stands_for_itself() -> None:
    assert pain(rated(1, 3, replaces=uid(9)), noted(9, 60, 5, 6)) == [3]


def test_a_note_that_replaces_something_replaces_nothing() -> None:
    assert pain(rated(1, 3), noted(9, 0, 5, 6, replaces=uid(1))) == [3]


# --- the whole ------------------------------------------------------------------------------------------------------


def test_a_known_event_changes_nothing() -> None:
    state = told(rated(1, 3))
    assert apply(state, rated(1, 3)) is state
    assert apply(state, event(2, "swim_done", {})) is state


def test_two_contents_under_one_id_give_one_stable_choice() -> None:
    one, other = rated(1, 3), rated(1, 4)
    assert fold([one, other], PERSON) == fold([other, one], PERSON)
    assert len(fold([one, other], PERSON).events) == 1


def test_two_people_are_never_merged() -> None:
    stranger = rated(1, 3, person=uid(77))
    with pytest.raises(JournalError, match=f"event {uid(1)}: belongs to another person; two people are never merged."):
        fold([stranger], PERSON)
    assert apply(State(), stranger).mornings  # a state of nobody takes what it is given


def test_nothing_gives_nothing() -> None:
    assert fold([], PERSON) == State(person=PERSON)
