"""Events as JSON: one canonical form out, a strict reading in, and the ids that writers make.

Reading collects every fault as one sentence that names field, value and expectation. Fields that are not known are
kept in `extra` (top level) or in `data`, so that what came in goes out again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from coxa.errors import BadInput, ManyFaults
from coxa.journal.events import Event, Json
from coxa.journal.kinds import faults_of

EVENT_BYTES_MAX = 200_000
OFFSET_MIN_MAX = 14 * 60
YEAR_MIN, YEAR_MAX = 1970, 2200
SEQ_MAX = 2**53  # the largest whole number that every client can hold
UUID_TEXT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
A_UUID = "a UUID in small letters"
_KIND = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+/-]{0,63}")
_NAME = re.compile(r"[\x21-\x7e]{1,64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)")
_KNOWN = frozenset(field.name for field in fields(Event)) - {"extra"}  # other fields are kept in `extra`


# --- ids ------------------------------------------------------------------------------------------------------------


def uuid7(unix_ms: int, chance: bytes) -> str:
    """Return a UUIDv7 of this time (milliseconds since 1970) and these 10 random bytes."""
    if len(chance) != 10:
        raise ValueError("uuid7 needs exactly 10 random bytes")
    a = int.from_bytes(chance[:2], "big") & 0x0FFF
    b = int.from_bytes(chance[2:], "big") & (2**62 - 1)
    bits = ((unix_ms & (2**48 - 1)) << 80) | (0x7 << 76) | (a << 64) | (0b10 << 62) | b
    text = f"{bits:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


# --- out ------------------------------------------------------------------------------------------------------------


def canonical(value: object) -> str:
    """Return JSON in its one form: sorted keys, no spaces, text as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def time_text(at: datetime) -> str:
    """Return an aware time as UTC text that ends in Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def event_json(event: Event) -> dict[str, Json]:
    """Return the event as a JSON object."""
    known: dict[str, Json] = {
        "id": event.id,
        "person": event.person,
        "kind": event.kind,
        "v": event.v,
        "at": time_text(event.at),
        "offset_min": event.offset_min,
        "tz": event.tz,
        "written_at": time_text(event.written_at),
        "device": event.device,
        "device_seq": event.device_seq,
        "actor": event.actor,
        "data": dict(event.data),
    }
    if event.replaces is not None:
        known["replaces"] = event.replaces
    return {**(event.extra or {}), **known}


def event_line(event: Event) -> str:
    """Return the event as one line of canonical JSON."""
    return canonical(event_json(event))


# --- in -------------------------------------------------------------------------------------------------------------


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a name stands twice")
    return table


def read_json(text: str | bytes, where: str) -> Json:
    """Return what a JSON text holds. Refuses what other readers would read differently: NaN, a name given twice."""
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        value: Json = json.loads(text, object_pairs_hook=_no_twice)
        canonical(value).encode("utf-8")  # NaN, 1e999 or a lone half of a character could not be written again
    except (ValueError, RecursionError) as error:
        raise BadInput(where, shorten(text), "valid JSON in UTF-8") from error
    return value


def shorten(value: object) -> str:
    """Return a value short enough for a sentence."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def read_time(value: Json) -> datetime | None:
    """Return a time written as 2026-11-20T08:00:00Z or with an offset, in UTC; None for anything else."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return None
    try:
        at = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if YEAR_MIN <= at.year <= YEAR_MAX else None


class _Reader:
    """The top-level fields of one event, and what is wrong with them."""

    def __init__(self, raw: Mapping[str, Json]) -> None:
        self.raw = raw
        self.faults: list[BadInput] = []

    def _fault(self, key: str, expected: str) -> None:
        value = self.raw.get(key)
        self.faults.append(BadInput(key, shorten(value) if isinstance(value, str) else value, expected))

    def text(self, key: str, pattern: re.Pattern[str], expected: str) -> str:
        value = self.raw.get(key)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            self._fault(key, expected)
            return ""
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        value = self.raw.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self._fault(key, f"a whole number from {low} to {high}")
            return 0
        return value

    def time(self, key: str) -> datetime:
        at = read_time(self.raw.get(key))
        if at is None:
            self._fault(key, f"a time such as 2026-11-20T08:00:00Z, from {YEAR_MIN} to {YEAR_MAX}")
            return datetime(YEAR_MIN, 1, 1, tzinfo=UTC)
        return at

    def data(self) -> Mapping[str, Json]:
        value = self.raw.get("data")
        if not isinstance(value, dict):
            self._fault("data", "an object with the fields of this kind")
            return {}
        return value

    def replaces(self) -> str | None:
        if self.raw.get("replaces") is None:
            return None
        other = self.text("replaces", UUID_TEXT, "the id of another event")
        if other and other == self.raw.get("id"):
            self._fault("replaces", "the id of another event")
        return other


def read_event(raw: Json, *, check_data: bool = True) -> tuple[Event | None, list[BadInput]]:
    """Return the event that a JSON value holds, or None and every fault."""
    if not isinstance(raw, dict):
        return None, [BadInput("event", shorten(raw), "an object with the fields of an event")]
    reader = _Reader(raw)
    event = Event(
        id=reader.text("id", UUID_TEXT, A_UUID),
        person=reader.text("person", UUID_TEXT, A_UUID),
        kind=reader.text("kind", _KIND, "a kind of event in small letters"),
        v=reader.whole("v", 1, 1_000_000),
        at=reader.time("at"),
        offset_min=reader.whole("offset_min", -OFFSET_MIN_MAX, OFFSET_MIN_MAX),
        tz=reader.text("tz", _ZONE, "the name of a time zone such as Europe/Berlin"),
        written_at=reader.time("written_at"),
        device=reader.text("device", _NAME, "a name of at most 64 characters without spaces"),
        device_seq=reader.whole("device_seq", 0, SEQ_MAX),
        actor=reader.text("actor", _NAME, "self, import, rule or the id of a therapist"),
        data=reader.data(),
        replaces=reader.replaces(),
        extra={key: value for key, value in raw.items() if key not in _KNOWN} or None,
    )
    faults = reader.faults or (faults_of(event) if check_data else [])
    return (None, faults) if faults else (event, [])


def event_from_json(raw: Json) -> Event:
    """Return the event that a JSON value holds. Raises `BadInput`, or `ManyFaults` when several fields are wrong."""
    event, faults = read_event(raw)
    if event is None:
        raise faults[0] if len(faults) == 1 else ManyFaults(faults)
    return event


def event_of_line(line: str) -> Event:
    """Return the event of one line of JSON, whatever its data: for lines that the store has taken in once.

    What `read_json` refuses was refused then; looking for it again would double the time of a whole journal.
    """
    try:
        raw: Json = json.loads(line)
    except ValueError as error:
        raise BadInput("event", shorten(line), "valid JSON in UTF-8") from error
    event, faults = read_event(raw, check_data=False)
    if event is None:
        raise ManyFaults(faults)
    return event


def offset_minutes(offset: timedelta | None) -> int:
    """Return the offset from UTC of a local time in whole minutes."""
    return round(offset.total_seconds() / 60) if offset else 0
