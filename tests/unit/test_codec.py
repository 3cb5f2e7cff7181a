"""Events as JSON: what comes in goes out, and what cannot be used is named."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coxa.errors import BadInput, ManyFaults
from coxa.journal import codec
from coxa.journal.codec import (
    canonical,
    event_from_json,
    event_json,
    event_line,
    event_of_line,
    offset_minutes,
    read_event,
    read_json,
    read_time,
    shorten,
    time_text,
    uuid7,
)

FIXTURES = sorted((Path(__file__).parent.parent / "fixtures" / "events").glob("*.json"))
RUN = next(path for path in FIXTURES if path.name.startswith("run_done")).read_text()
UUID = "a UUID in small letters"
TIME = "a time such as 2026-11-20T08:00:00Z, from 1970 to 2200"
NAME = "a name of at most 64 characters without spaces"
ACTOR = "self, import, rule or the id of a therapist"
OTHER = "the id of another event"
SEQ = f"a whole number from 0 to {2**53}"


def raw(**changes: Any) -> dict[str, Any]:
    return {**json.loads(RUN), **changes}


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_canonical_lines_come_out_as_they_came_in(path: Path) -> None:
    line = path.read_text().rstrip("\n")
    assert event_line(event_of_line(line)) == line
    assert event_line(event_from_json(json.loads(line))) == line


def test_an_event_holds_what_the_json_says() -> None:
    event = event_from_json(raw(shoe="blue", replaces=raw()["person"]))
    assert event.at == datetime(2026, 11, 20, 8, 19, tzinfo=UTC)
    assert event.written_at == datetime(2026, 11, 20, 8, 19, 0, 250_000, tzinfo=UTC)
    assert (event.kind, event.v, event.offset_min, event.tz, event.device_seq) == (
        "run_done",
        1,
        60,
        "Europe/Berlin",
        19,
    )
    assert (event.device, event.actor, event.person, event.id) == ("phone", "self", raw()["person"], raw()["id"])
    assert (event.extra, event.replaces, event.data) == ({"shoe": "blue"}, raw()["person"], raw()["data"])
    assert event_json(event) == raw(shoe="blue", replaces=raw()["person"])
    assert event_from_json(raw()).extra is None


@pytest.mark.parametrize(
    ("field", "values", "expected"),
    [
        ("id", ["", None, 3, "018F0000-0000-7000-8000-000000000019", "x", raw()["id"] + "0"], UUID),
        ("person", [None, "me"], UUID),
        ("kind", ["", "Run", "1run", None, "r" * 65, "run done"], "a kind of event in small letters"),
        ("v", [0, 1.0, True, None, 1_000_001], "a whole number from 1 to 1000000"),
        ("at", ["2026-11-20", "2026-11-20T08:00:00", "2026-13-20T08:00:00Z", None, 3], TIME),
        ("at", ["1969-12-31T23:59:59Z", "2201-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"], TIME),
        ("offset_min", [-841, 841, 1.5, None, False], "a whole number from -840 to 840"),
        ("tz", ["", None, "Europe Berlin", "x" * 65, "1"], "the name of a time zone such as Europe/Berlin"),
        ("written_at", ["now"], TIME),
        ("device", ["", "my phone", "x" * 65, None, "tëst"], NAME),
        ("device_seq", [-1, None, 2**53 + 1], SEQ),
        ("actor", ["", None], ACTOR),
        ("replaces", ["x", 3, raw()["id"]], OTHER),
        ("data", [None, [], "x"], "an object with the fields of this kind"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(field: str, values: list[Any], expected: str) -> None:
    for value in values:
        event, faults = read_event(raw(**{field: value}))
        assert event is None
        assert [(fault.field, fault.value, fault.expected) for fault in faults] == [
            (field, shorten(value) if isinstance(value, str) else value, expected)
        ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "r" * 64),
        ("kind", "swim.done-2_x"),
        ("v", 1_000_000),
        ("at", "1970-01-01T00:00:00Z"),
        ("at", "2200-12-31T23:59:59.123456Z"),
        ("offset_min", -840),
        ("offset_min", 840),
        ("tz", "Etc/GMT+5"),
        ("tz", "x" * 64),
        ("device", "!" * 64),
        ("device_seq", 0),
        ("device_seq", 2**53),
        ("replaces", None),
    ],
)
def test_edges_pass(field: str, value: Any) -> None:
    event, faults = read_event(raw(**{field: value}))
    assert faults == [] and event is not None


@pytest.mark.parametrize(
    "field", ["id", "person", "kind", "v", "at", "offset_min", "tz", "written_at", "device", "data"]
)
def test_a_missing_field_is_named(field: str) -> None:
    rest = {key: value for key, value in raw().items() if key != field}
    assert [fault.field for fault in read_event(rest)[1]] == [field]


def test_all_faults_at_once() -> None:
    assert [fault.field for fault in read_event({})[1]] == [
        *("id", "person", "kind", "v", "at", "offset_min", "tz", "written_at", "device", "device_seq", "actor", "data")
    ]
    with pytest.raises(ManyFaults) as many:
        event_from_json(raw(id="x", v=0))
    assert [fault.field for fault in many.value.faults] == ["id", "v"]
    with pytest.raises(BadInput, match=r"^data.km: 500 cannot be used") as one:
        event_from_json(raw(data={"km": 500, "continuous": True}))
    assert not isinstance(one.value, ManyFaults)


@pytest.mark.parametrize("odd", [[], None, "x" * 100, 3])
def test_an_event_is_an_object(odd: Any) -> None:
    event, faults = read_event(odd)
    assert event is None
    assert [(fault.field, fault.value, fault.expected) for fault in faults] == [
        ("event", shorten(odd), "an object with the fields of an event")
    ]


def test_what_the_store_has_taken_in_is_read_whatever_its_data() -> None:
    line = canonical(raw(data={"km": 500}))
    assert event_of_line(line).data == {"km": 500}
    assert read_event(json.loads(line))[0] is None
    with pytest.raises(ManyFaults):
        event_of_line(canonical(raw(v=0)))


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":2}',
        "NaN",
        "[Infinity]",
        "1e999",
        '"\\ud800"',
        "{",
        "",
        "[" * 100_000,
        "1" * 5_000,
        b"\xff",
        b"[1",
    ],
)
def test_json_that_others_would_read_differently_is_refused(text: str | bytes) -> None:
    with pytest.raises(BadInput) as fault:
        read_json(text, "here")
    assert (fault.value.field, fault.value.value) == ("here", shorten(text))
    assert fault.value.expected == "valid JSON in UTF-8"


def test_json_in() -> None:
    assert read_json('{"b":[1,2.5,"ä"]}', "x") == {"b": [1, 2.5, "ä"]}
    assert read_json('"ä"'.encode(), "x") == "ä"


def test_json_out_has_one_form() -> None:
    assert canonical({"b": 1, "a": ["ä", None, 0.1]}) == '{"a":["ä",null,0.1],"b":1}'
    with pytest.raises(ValueError):
        canonical(float("nan"))


def test_times() -> None:
    at = datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert time_text(at) == "2026-11-20T08:00:00Z"
    assert time_text(at.astimezone(codec.UTC) + timedelta(microseconds=5)) == "2026-11-20T08:00:00.000005Z"
    assert read_time("2026-11-20T09:00:00+01:00") == at
    assert read_time("2026-11-20T08:00:00.000Z") == at
    read = read_time("2026-11-20T09:00:00+01:00")
    assert read is not None and read.tzinfo is UTC
    assert [
        read_time(odd) for odd in (None, 3, "2026-11-20T08:00Z", "2026-11-20 08:00:00Z", "2026-11-31T08:00:00Z")
    ] == [None] * 5


def test_offsets() -> None:
    assert [
        offset_minutes(one) for one in (None, timedelta(0), timedelta(hours=5, minutes=30), -timedelta(hours=3))
    ] == [*(0, 0, 330, -180)]


def test_ids() -> None:
    assert uuid7(0x018BCFE56800, bytes(range(10))) == "018bcfe5-6800-7001-8203-040506070809"
    assert uuid7(2**48 - 1, b"\xff" * 10) == "ffffffff-ffff-7fff-bfff-ffffffffffff"
    assert uuid7(0, bytes(10)) == "00000000-0000-7000-8000-000000000000"
    for length in (9, 11):
        with pytest.raises(ValueError, match="exactly 10"):
            uuid7(0, bytes(length))


def test_shorten() -> None:
    assert shorten("x" * 60) == "x" * 60
    assert shorten("x" * 61) == "x" * 57 + "..."
    assert shorten(b"a\xff") == "a\ufffd"
    assert shorten(None) == "None"
