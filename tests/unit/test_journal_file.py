"""The export file: its shape, and each way in which it can be broken."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from coxa.errors import ManyFaults
from coxa.journal.codec import canonical, event_line
from coxa.journal.file import Entry, Journal, read_journal, write_journal
from tests.journals import PERSON, event, uid

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
RUN = event(1, "run_done", {"km": 5, "continuous": True})
SWIM = event(2, "swim_done", {"lanes": 1e3}, extra={"pool": "far"})
# The same event in another writing: spaces, another order, another way to write the number.
ODD_LINE = json.dumps(json.loads(event_line(SWIM)), indent=None).replace("1000.0", "1e3")


def file_of(lines: Sequence[str], **head: object) -> bytes:
    body = "".join(f"{line}\n" for line in lines)
    whole = {
        "format": "coxa-journal",
        "version": 1,
        "person": PERSON,
        "events": len(lines),
        "sha256": hashlib.sha256(body.encode()).hexdigest(),
        **head,
    }
    return (canonical(whole) + "\n" + body).encode()


def faults(content: bytes) -> list[tuple[str, object, str]]:
    with pytest.raises(ManyFaults) as many:
        read_journal(content)
    return [(fault.field, fault.value, fault.expected) for fault in many.value.faults]


def test_the_shape_of_the_file() -> None:
    content = write_journal(PERSON, [ODD_LINE, event_line(RUN)], AT)
    first, *lines = content.decode().split("\n")
    assert lines == [event_line(RUN), ODD_LINE, ""]
    assert json.loads(first) == {
        "format": "coxa-journal",
        "version": 1,
        "person": PERSON,
        "exported_at": "2026-11-20T08:00:00Z",
        "events": 2,
        "sha256": hashlib.sha256(content.split(b"\n", 1)[1]).hexdigest(),
    }


def test_lines_are_kept_as_they_came() -> None:
    back = read_journal(write_journal(PERSON, [ODD_LINE, event_line(RUN)], AT))
    assert back == Journal(PERSON, (Entry(RUN, event_line(RUN)), Entry(SWIM, ODD_LINE)))


def test_an_empty_journal_is_a_journal() -> None:
    assert read_journal(write_journal(PERSON, [], AT)) == Journal(PERSON, ())


def test_the_last_line_end_may_be_missing() -> None:
    content = file_of([event_line(RUN)]).rstrip(b"\n")
    assert len(read_journal(content).entries) == 1


def test_a_changed_file_is_noticed() -> None:
    good = file_of([event_line(RUN)])
    assert faults(good.replace(b'"km":5', b'"km":6')) == [
        ("line 1: sha256", json.loads(good.split(b"\n")[0])["sha256"][:57] + "...", "the hash of the lines that follow")
    ]


def test_a_cut_file_is_noticed() -> None:
    good = file_of([event_line(RUN), ODD_LINE])
    cut = b"\n".join(good.split(b"\n")[:2]) + b"\n"
    found = faults(cut)
    assert found[0] == ("line 1: events", 2, "1, the number of lines that follow")
    assert [field for field, _, _ in found] == ["line 1: events", "line 1: sha256"]


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ({"format": "other"}, ("line 1", None, 'a head with "format": "coxa-journal"')),
        ({"version": 2}, ("line 1: version", 2, "1; a newer coxa may read it")),
        ({"person": ""}, ("line 1: person", "", "the id of the person")),
        ({"person": 3}, ("line 1: person", 3, "the id of the person")),
    ],
)
def test_a_wrong_head_is_named(head: dict[str, object], fault: tuple[str, object, str]) -> None:
    content = file_of([event_line(RUN)], **head)
    if fault[1] is None:
        fault = (fault[0], content.split(b"\n")[0].decode()[:57] + "...", fault[2])
    assert faults(content) == [fault]


@pytest.mark.parametrize("content", [b"", b"hello\n", b"[]\n", b"\xef\xbb\xbf{}\n"])
def test_something_else_is_not_a_journal(content: bytes) -> None:
    assert [field for field, _, _ in faults(content)] == ["line 1"]


def test_a_file_that_is_not_text() -> None:
    assert faults(b"ab\xff") == [("file", "byte 2", "text in UTF-8")]


def test_every_bad_line_is_named() -> None:
    stranger = event(3, "run_done", {"km": 5, "continuous": True}, person=uid(9))
    bad = event_line(RUN).replace('"km":5', '"km":500')
    found = faults(file_of(["{", "", bad, event_line(stranger), event_line(RUN)]))
    assert found == [
        ("line 2", "{", "valid JSON in UTF-8"),
        ("line 3", "", "valid JSON in UTF-8"),
        ("line 4: data.km", 500, "a number from 0 to 300"),
        ("line 5: person", uid(9), f"{PERSON}, the person of line 1"),
    ]


def test_an_id_stands_once() -> None:
    assert faults(file_of([event_line(RUN), ODD_LINE, event_line(RUN)])) == [
        ("id", uid(1), "an id that stands only once in the file")
    ]


def test_with_a_wrong_head_the_lines_are_still_looked_at() -> None:
    assert [field for field, _, _ in faults(file_of(["{"], person=""))] == ["line 1: person", "line 2"]
