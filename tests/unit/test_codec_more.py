"""Ids and times at their edges, JSON that cannot be read, and files of which only the head is wrong."""

from __future__ import annotations

import hashlib
import time as clock
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from coxa.errors import BadInput, ManyFaults
from coxa.journal.codec import event_line, event_of_line, read_event, read_json, time_text, uuid7
from coxa.journal.file import read_journal
from tests.journals import PERSON, event, uid

RUN = event(1, "run_done", {"km": 5, "continuous": True})


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A computer that is set to another zone: nothing may depend on it."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    clock.tzset()
    yield
    monkeypatch.undo()
    clock.tzset()


def test_an_id_has_ten_random_bytes() -> None:
    with pytest.raises(ValueError, match=r"^uuid7 needs exactly 10 random bytes$"):
        uuid7(0, bytes(9))


@pytest.mark.parametrize("late", [2**48, 2**49 + 5, -1])
def test_an_id_has_room_for_48_bits_of_time(late: int) -> None:
    assert uuid7(late, bytes(10)) == uuid7(late % 2**48, bytes(10))
    assert len(uuid7(late, b"\xff" * 10)) == 36


@pytest.mark.usefixtures("far_east")
def test_a_time_is_written_in_utc_wherever_it_came_from() -> None:
    for at in (
        datetime(2026, 11, 20, 8, tzinfo=UTC),
        datetime(2026, 11, 20, 13, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))),
        datetime(2026, 11, 20, 17, tzinfo=timezone(timedelta(hours=9))),
    ):
        assert time_text(at) == "2026-11-20T08:00:00Z"


def test_a_name_stands_once_in_an_object() -> None:
    with pytest.raises(BadInput) as caught:
        read_json('{"a":[{"b":1,"b":1}]}', "here")
    assert str(caught.value.__cause__) == "a name stands twice"


@pytest.mark.parametrize("text", ["NaN", '{"a":[NaN]}', "-Infinity", '{"a":Infinity}', "-1e999"])
def test_a_number_has_an_end(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_json(text, "here")
    assert (caught.value.field, caught.value.value, caught.value.expected) == ("here", text, "valid JSON in UTF-8")


def test_a_line_of_the_store_that_is_no_json() -> None:
    with pytest.raises(BadInput, match=r"^event: '\{' cannot be used; expected valid JSON in UTF-8\.$"):
        event_of_line("{")
    with pytest.raises(ManyFaults) as many:
        event_of_line("[]")
    assert [(fault.field, fault.expected) for fault in many.value.faults] == [
        ("event", "an object with the fields of an event")
    ]


def test_an_event_does_not_replace_itself() -> None:
    line = event_line(RUN).replace('"tz":', f'"replaces":"{uid(1)}","tz":')
    found, faults = read_event(read_json(line, "event"))
    assert found is None
    assert [(fault.field, fault.value, fault.expected) for fault in faults] == [
        ("replaces", uid(1), "the id of another event")
    ]


@pytest.mark.parametrize("head", ["{", "[]", '{"format":"other"}'])
def test_below_a_head_that_cannot_be_read_only_the_lines_themselves_are_judged(head: str) -> None:
    """Nobody knows whose file it is, so no line can belong to another person."""
    with pytest.raises(ManyFaults) as caught:
        read_journal(f"{head}\n{event_line(RUN)}\nx\n".encode())
    assert [fault.field for fault in caught.value.faults] == ["line 1", "line 3"]


def test_a_person_that_is_no_text_is_told_once() -> None:
    body = event_line(RUN) + "\n"
    head = (
        '{"format":"coxa-journal","version":1,"person":3,"events":1,'
        f'"sha256":"{hashlib.sha256(body.encode()).hexdigest()}"}}\n'
    )
    with pytest.raises(ManyFaults) as caught:
        read_journal((head + body).encode())
    assert [(fault.field, fault.value, fault.expected) for fault in caught.value.faults] == [
        ("line 1: person", 3, "the id of the person")
    ]
    assert RUN.person == PERSON
