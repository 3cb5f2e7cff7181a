"""Three ways to the same state: folded at once, taken in as told, taken in backwards. Clocks, ties, odd corrections."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from immutables import Map

from coxa.journal import facts as facts_module
from coxa.journal.events import Event
from coxa.journal.facts import Draft, keys_of
from coxa.journal.fold import apply, fold
from coxa.journal.sessions import changer
from coxa.journal.state import FlexionLimit, Morning, Programme, Run, SessionRecord, SetDone, State
from tests.journals import PERSON, START, event, uid

DAY = date(2026, 11, 2)
NEXT = date(2026, 11, 3)
HOUR, WHOLE_DAY = timedelta(hours=1), timedelta(days=1)
AT_ITEM = {"session": "s", "exercise": "bridge", "side": "right"}
SHOWN: dict[str, Any] = {"session": "s", "date": "2026-11-02", "session_kind": "a", "minutes": 20, "items": []}
PROGRAMME: dict[str, Any] = {
    "block_start": "2026-11-02",
    "protocol": "clinic",
    "phase": "settle",
    "phase_since": "2026-10-20",
    "because": "start",
    "warm_up": [],
    "a": ["bridge"],
    "b": ["clam"],
}


def one_by_one(*events: Event) -> State:
    state = State(person=PERSON)
    for one in events:
        state = apply(state, one)
    return state


def told(*events: Event) -> State:
    """Return the state, the same whichever way the events came."""
    state = fold(events, PERSON)
    assert one_by_one(*events) == state
    assert one_by_one(*reversed(events)) == state
    return state


def rated(number: int, pain: int, **fields: Any) -> Event:
    return event(number, "morning_rated", {"pain": {"left": pain}}, **fields)


def pains(state: State) -> dict[date, float]:
    return {morning.on: morning.pain for morning in state.mornings.values()}


def noted(number: int, offset_s: float, first: int, last: int, **fields: Any) -> Event:
    data = {"device": "phone", "offset_s": offset_s, "first_seq": first, "last_seq": last}
    return event(number, "clock_noted", data, **{"device": "server", **fields})


# --- clocks ---------------------------------------------------------------------------------------------------------


def test_a_note_that_comes_late_moves_what_is_known() -> None:
    tomorrow = rated(1, 3, at=START + WHOLE_DAY)
    assert pains(told(tomorrow, noted(9, 86_400, 1, 1))) == {DAY: 3}
    assert pains(told(tomorrow, rated(2, 7, at=START + 3 * HOUR), noted(9, 86_400, 1, 1))) == {DAY: 3}
    assert pains(told(tomorrow, rated(2, 7, at=START - HOUR), noted(9, 86_400, 1, 1))) == {DAY: 7}


def test_a_note_moves_only_what_its_device_wrote() -> None:
    phone = rated(1, 3, at=START + WHOLE_DAY)
    watch = rated(2, 5, at=START + 2 * WHOLE_DAY, device="watch", device_seq=1)
    note = noted(9, 86_400, 1, 1)
    assert pains(told(phone, watch, note)) == {DAY: 3, date(2026, 11, 4): 5}
    assert list(told(phone, watch, note).clocks) == ["phone"]


def test_a_note_written_by_the_device_itself_is_no_fact() -> None:
    own = noted(9, 86_400, 1, 20, device="phone")
    state = told(rated(1, 3, at=START + WHOLE_DAY), own)
    assert pains(state) == {DAY: 3}
    assert state.families == Map()
    assert state.clocks == Map({"phone": (own,)})


def test_a_note_moves_a_whole_family_of_corrections() -> None:
    first = rated(1, 3, at=START + WHOLE_DAY)
    better = rated(2, 5, at=START + WHOLE_DAY + HOUR, replaces=uid(1))
    assert pains(told(first, better, noted(9, 86_400, 1, 2))) == {DAY: 5}
    assert pains(told(first, better, noted(9, 86_400, 2, 2))) == {DAY: 5}
    assert pains(told(first, better, noted(9, 86_400, 1, 1))) == {NEXT: 5}


def test_a_right_clock_is_not_moved_at_all() -> None:
    """Also by no second where other events of the same device are moved."""
    shown, start = event(1, "session_prescribed", SHOWN), event(2, "session_started", {"session": "s"})
    outside = told(shown, start, noted(9, 600, 5, 6))
    assert outside.sessions["s"].started_at == START + timedelta(minutes=2)
    assert outside.ledger[("session", "s")] == (shown, start)


@pytest.mark.parametrize(("first", "last", "moved"), [(2, 2, True), (1, 2, True), (2, 3, True), (1, 1, False)])
def test_the_range_of_a_note_holds_both_ends(first: int, last: int, moved: bool) -> None:
    shown = event(1, "session_prescribed", SHOWN, at=START - HOUR)
    start = event(2, "session_started", {"session": "s"})
    state = told(shown, start, noted(9, 90, first, last))
    expected = START + timedelta(minutes=2, seconds=-90 if moved else 0)
    assert state.sessions["s"].started_at == expected


def test_a_note_moves_what_was_shown() -> None:
    shown = event(1, "programme_prescribed", {**PROGRAMME, "wishes": "w1"})
    moved = told(shown, noted(9, 60, 1, 1))
    assert moved.programme == Programme(
        DAY, "clinic", "settle", date(2026, 10, 20), "start", (), ("bridge",), ("clam",), uid(1), "w1"
    )
    assert moved.ledger[("programme", None)][0].at == START
    later = event(2, "programme_prescribed", {**PROGRAMME, "phase": "build"})
    assert one_by_one(shown, later, noted(9, 3_600, 2, 2)).programme == moved.programme
    assert told(shown, later, noted(9, 3_600, 2, 2)).programme == moved.programme


def test_two_notes_in_any_order() -> None:
    tomorrow = rated(1, 3, at=START + WHOLE_DAY)
    early, late = noted(8, 0, 1, 3), noted(9, 86_400, 1, 1)
    assert pains(told(tomorrow, early, late)) == pains(told(late, tomorrow, early)) == {DAY: 3}
    assert pains(told(tomorrow, replace(early, at=late.at + HOUR), late)) == {NEXT: 3}


# --- corrections ----------------------------------------------------------------------------------------------------


def test_what_was_shown_corrects_no_fact() -> None:
    """A prescription that claims to replace a correction leaves the correction standing."""
    first = rated(1, 3, written_at=START + 2 * HOUR)
    better = rated(2, 5, replaces=uid(1), written_at=START + HOUR)
    shown = event(3, "session_prescribed", SHOWN, replaces=uid(2))
    state = told(first, better, shown)
    assert pains(state) == {DAY: 5}
    assert state.families == Map({uid(1): (uid(1), uid(2))})


def test_a_note_about_a_clock_ties_nothing_together() -> None:
    """One rating replaces the note, the note replaces another rating: both ratings stand."""
    note = noted(9, 0, 50, 60, replaces=uid(1))
    state = told(rated(1, 3), rated(2, 5, replaces=uid(9), at=START + WHOLE_DAY), note)
    assert pains(state) == {DAY: 3, NEXT: 5}
    assert state.families == Map({uid(9): (uid(2),)})


def test_a_limit_stands_against_lifting_and_taking_back_at_once() -> None:
    old = event(1, "limit_set", {"side": "left", "max_flexion_deg": 60})
    rivals = [
        event(2, "limit_set", {"side": "left", "max_flexion_deg": 95}, replaces=uid(1)),
        event(3, "limit_lifted", {"side": "left"}, replaces=uid(1)),
        event(4, "taken_back", {}, replaces=uid(1)),
    ]
    assert told(old, *rivals).limits == (FlexionLimit("left", 95, DAY, uid(2)),)


def test_a_correction_that_comes_before_what_it_corrects() -> None:
    better = rated(2, 5, replaces=uid(1))
    assert pains(one_by_one(better, rated(1, 3))) == {DAY: 5}
    assert one_by_one(better).families == Map({uid(1): (uid(2),)})
    middle = rated(2, 5, replaces=uid(1))
    last = rated(3, 6, replaces=uid(2))
    assert one_by_one(last, rated(1, 3), middle).families == Map({uid(1): (uid(1), uid(2), uid(3))})


# --- the quick way --------------------------------------------------------------------------------------------------


def answered(number: int, value: int, **fields: Any) -> Event:
    return event(number, "answered", {"answers": {"a": value}}, **fields)


@pytest.mark.parametrize("field", ["written_at", "device", "device_seq", "id"])
def test_what_happened_at_the_same_time_has_an_order_all_the_same(field: str) -> None:
    """First by when it was written, then by device, its own count, and the id."""
    same = {"at": START, "written_at": START, "device": "phone", "device_seq": 1}
    values: dict[str, tuple[Any, Any]] = {
        "written_at": (START, START + HOUR),
        "device": ("phone", "watch"),
        "device_seq": (1, 2),
        "id": (uid(1), uid(2)),
    }
    one = replace(answered(1, 10, **same), **{"id": uid(1), field: values[field][0]})
    two = replace(answered(1, 20, **same), **{"id": uid(2), field: values[field][1]})
    state = told(one, two)
    assert [answer.value for answer in state.answers["a"]] == [10, 20]
    assert state.ledger[("answer", "a")] == (one, two)


def test_the_time_comes_before_everything_else() -> None:
    one = answered(2, 10, at=START, written_at=START + HOUR)
    two = answered(1, 20, at=START + HOUR, written_at=START)
    assert [answer.value for answer in told(one, two).answers["a"]] == [10, 20]


def never(*_: object) -> None:
    raise AssertionError("made anew, though one more entry was enough")


@pytest.mark.parametrize(
    ("family", "first", "second"),
    [
        ("answer", answered(1, 10), answered(2, 20)),
        ("answer", answered(1, 10, at=START), answered(2, 20, at=START)),
        (
            "run",
            event(1, "run_done", {"km": 5, "continuous": True}),
            event(2, "run_done", {"km": 6, "continuous": True}),
        ),
        ("session", event(1, "session_prescribed", SHOWN), event(2, "set_done", {**AT_ITEM, "set": 1, "hold_s": 20})),
    ],
)
def test_a_newer_event_is_only_added(monkeypatch: pytest.MonkeyPatch, family: str, first: Event, second: Event) -> None:
    """A day's journal would otherwise cost more with every event in it."""
    state, expected = one_by_one(first), one_by_one(first, second)
    monkeypatch.setitem(facts_module.DERIVE, family, never)
    assert apply(state, second) == expected


def test_a_run_of_an_earlier_day_is_sorted_in() -> None:
    late = event(1, "run_done", {"km": 5, "continuous": True}, at=START, offset_min=14 * 60)
    west = event(2, "run_done", {"km": 6, "continuous": True}, at=START + HOUR, offset_min=-12 * 60)
    assert told(late, west).runs == (
        Run(date(2026, 11, 1), 6, None, None, True, uid(2)),
        Run(DAY, 5, None, None, True, uid(1)),
    )


# --- facts ----------------------------------------------------------------------------------------------------------


def test_a_morning_holds_all_that_was_said() -> None:
    said = {"pain": {"right": 4}, "woke": False, "stiff": True, "limp": True}
    assert told(event(1, "morning_rated", said)).mornings == Map(
        {(DAY, "right"): Morning(DAY, "right", 4, False, True, True, uid(1))}
    )
    other = {"pain": {"right": 4}, "woke": True, "stiff": False, "limp": False}
    assert told(event(1, "morning_rated", other)).mornings[(DAY, "right")] == Morning(
        DAY, "right", 4, True, False, False, uid(1)
    )


def test_a_set_that_was_held() -> None:
    held = event(2, "set_done", {**AT_ITEM, "set": 1, "reps": None, "hold_s": 20, "load": None})
    assert told(event(1, "session_prescribed", SHOWN), held).sessions["s"].sets == (
        SetDone("bridge", "right", 1, None, 20, None, uid(2)),
    )


def test_what_an_event_speaks_about() -> None:
    both = {"pain": {"left": 1, "right": 2}}
    assert list(keys_of(event(1, "morning_rated", both))) == [("morning", (DAY, "left")), ("morning", (DAY, "right"))]
    assert list(keys_of(event(1, "limit_lifted", {"side": "left"}))) == [("limit", "left")]
    assert list(keys_of(event(1, "taken_back", {}))) == []
    assert list(facts_module._one("flags")(event(1, "flag_raised", {"flag": "pop"}))) == [("flags", None)]
    assert list(facts_module._one("limit", "side")(event(1, "limit_lifted", {"side": "left"}))) == [("limit", "left")]


def test_changing_a_record_leaves_the_rest_as_it_was() -> None:
    run = State(person=PERSON, protocol="clinic")
    change = changer(State)
    assert change(run, {}) == run
    assert change(run, {"protocol": "runner", "addons": ("x",)}) == replace(run, protocol="runner", addons=("x",))
    record = SessionRecord("s", DAY, "a", 20, (), "c", "r", "p", "e")
    assert changer(SessionRecord)(record, {"status": "done"}) == replace(record, status="done")


def test_a_draft_reads_what_was_changed_in_it() -> None:
    draft = Draft(State(person=PERSON, protocol="clinic"))
    assert draft.get("protocol") == "clinic"
    draft.set("protocol", None)
    assert draft.get("protocol") is None
    assert draft.done() == State(person=PERSON)
    assert draft.state.protocol == "clinic"
