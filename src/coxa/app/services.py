"""What pages, the command line and the events' address do with a person's journal. Every service takes a person's id.

local_person() -> str
now() -> datetime                       today(person, tz) -> date
new_event(person, kind, data, *, now, at, tz, replaces, device, actor) -> Event
record(person, events) -> [Receipt]     receive(person, device, sent_at, raw events) -> [Receipt]
state_of(person) -> State               events_of(person) -> [Event]
export_person(person) -> bytes          import_journal(content, person) -> Imported
erase(person)
"""

from __future__ import annotations

import secrets
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from coxa.app import local, store
from coxa.app.models import Person
from coxa.app.store import Receipt
from coxa.errors import BadInput, ManyFaults
from coxa.journal.codec import (
    EVENT_BYTES_MAX,
    canonical,
    event_line,
    event_of_line,
    offset_minutes,
    read_event,
    read_time,
    shorten,
    uuid7,
)
from coxa.journal.days import person_day
from coxa.journal.events import Event, Json
from coxa.journal.file import Entry, read_journal, write_journal
from coxa.journal.fold import apply, fold
from coxa.journal.kinds import faults_of
from coxa.journal.state import State

SERVER = "server"  # the device name of this installation
CLOCK_TOLERANCE_S = 120
AHEAD = timedelta(days=1)  # a clock that was put right between writing and sending must not cost a session


# --- who and when -------------------------------------------------------------------------------------------------


def local_person() -> str:
    """Return the id of the one person of this installation; made at the first call."""
    found = Person.objects.filter(is_local=True).values_list("id", flat=True).first()
    if found is None:
        with transaction.atomic():
            person, _ = Person.objects.get_or_create(is_local=True, defaults={"id": _new_id(now())})
            found = person.id
    return str(found)


def now() -> datetime:
    """Return the time now, UTC. Tests may start the app at another time (settings.CLOCK_AHEAD)."""
    return datetime.now(UTC) + settings.CLOCK_AHEAD


def today(person: str, tz: str, at: datetime | None = None) -> date:
    """Return the person-day in this time zone."""
    moment = (at or now()).astimezone(local.zone(tz))
    return person_day(moment.astimezone(UTC), offset_minutes(moment.utcoffset()))


# --- making and storing events ------------------------------------------------------------------------------------

_seq_lock = threading.Lock()
_last_seq = 0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _next_seq() -> int:
    """Return a number that rises with every event of this installation, also after a restart: microseconds."""
    global _last_seq
    with _seq_lock:
        _last_seq = max(_last_seq + 1, int(datetime.now(UTC).timestamp() * 1e6))
        return _last_seq


def _new_id(at: datetime) -> str:
    """Return an id that sorts by time to the microsecond: the bits behind the millisecond hold its fraction."""
    ms, us = divmod(round((at - _EPOCH).total_seconds() * 1e6), 1000)
    return uuid7(ms, (us * 4096 // 1000).to_bytes(2, "big") + secrets.token_bytes(8))


def new_event(
    person: str,
    kind: str,
    data: Mapping[str, Json],
    *,
    now: datetime | None = None,
    at: datetime | None = None,
    tz: str | None = None,
    replaces: str | None = None,
    device: str = SERVER,
    actor: str = "self",
) -> Event:
    """Return a new event, not stored yet. Raises `BadInput` or `ManyFaults` when its data cannot be used.

    `now`: when it is written. `at`: when it happened; without it now, or for a correction the time of what it
    replaces, because a correction stands in the other's place.
    """
    written = now or _clock()
    name = tz if tz and local.is_zone(tz) else local.machine_zone()
    corrected = _event(person, replaces) if replaces and at is None else None
    if corrected is not None:
        at, name = corrected.at, corrected.tz
    happened = (at or written).astimezone(local.zone(name))
    offset_min = corrected.offset_min if corrected else offset_minutes(happened.utcoffset())
    event = Event(
        id=_new_id(written),
        person=person,
        kind=kind,
        v=1,
        at=happened.astimezone(UTC),
        offset_min=offset_min,
        tz=name,
        written_at=written.astimezone(UTC),
        device=device,
        device_seq=_next_seq(),
        actor=actor,
        data=dict(data),
        replaces=replaces,
    )
    _raise(faults_of(event) or _misdated(event, written, _birth_year(person)))
    return event


def _birth_year(person: str) -> int | None:
    """Return the birth year the journal knows; None without one."""
    year = state_of(person).value("person.birth_year")
    return year if isinstance(year, int) else None


def _misdated(event: Event, latest: datetime, birth_year: int | None) -> list[BadInput]:
    """Return what is wrong with the time of an event: after `latest`, or before the person was born."""
    if event.at > latest + timedelta(seconds=CLOCK_TOLERANCE_S):
        return [BadInput("at", event.at.isoformat(), "a time that is not in the future")]
    if birth_year is not None and event.at.year < birth_year:
        return [BadInput("at", event.at.isoformat(), f"a time after the birth year {birth_year}")]
    return []


def _clock() -> datetime:
    return now()


def _raise(faults: Sequence[BadInput]) -> None:
    if faults:
        raise faults[0] if len(faults) == 1 else ManyFaults(faults)


def _event(person: str, event_id: str) -> Event | None:
    line = store.line_of(person, event_id)
    return event_of_line(line) if line else None


def record(person: str, events: Sequence[Event]) -> list[Receipt]:
    """Store events that were made here. Raises `PersonErased`; a repeated write changes nothing."""
    for event in events:
        _check_person(person, event)
    return store.insert(person, [Entry(event, event_line(event)) for event in events])


def _check_person(person: str, event: Event) -> None:
    if event.person != person:
        raise BadInput("person", event.person, f"{person}, whose journal this is")


def record_raw(person: str, raws: Sequence[Json], latest: datetime | None = None) -> list[Receipt]:
    """Store events as another device sent them, each as it came; one that cannot be used is refused with a sentence.

    Receipts stand in the order of `raws`. `latest`: the device's own now; what it dates a day after that is refused.
    """
    born = _birth_year(person)
    results = [_read(person, raw, (latest or now()) + AHEAD, born) for raw in raws]
    good = [result for result in results if isinstance(result, Entry)]
    stored = iter(store.insert(person, good))
    return [next(stored) if isinstance(result, Entry) else result for result in results]


def _read(person: str, raw: Json, latest: datetime, birth_year: int | None) -> Entry | Receipt:
    event, faults = read_event(raw)
    if event is not None and not faults:
        faults = _misdated(event, latest, birth_year)
    line = canonical(raw)
    if event is not None and event.person != person:
        faults = [BadInput("person", event.person, f"{person}, whose journal this is")]
    if len(line) > EVENT_BYTES_MAX:
        faults = [BadInput("event", f"{len(line)} characters", f"at most {EVENT_BYTES_MAX}")]
    if event is None or faults:
        name = raw.get("id") if isinstance(raw, dict) else None
        sentence = str(faults[0]) if len(faults) == 1 else str(ManyFaults(faults))
        return Receipt(shorten(name or ""), store.REFUSED, sentence)
    return Entry(event, line)


def receive(person: str, device: Json, sent_at: Json, raws: Sequence[Json]) -> list[Receipt]:
    """Store a batch that a device sent, and note its clock when that is far from ours, in one transaction."""
    sent = read_time(sent_at)
    if sent is None:
        raise BadInput("sent_at", sent_at, "the time on the device, such as 2026-11-20T08:00:00Z")
    if not isinstance(device, str) or not device:
        raise BadInput("device", device, "the name of the device that sends these events")
    ahead_s = (sent - now()).total_seconds()
    with transaction.atomic():
        receipts = record_raw(person, raws, sent)
        stored = {receipt.id for receipt in receipts if receipt.status == store.STORED}
        if stored and abs(ahead_s) > CLOCK_TOLERANCE_S:
            _note_clock(person, device, ahead_s, [raw for raw in raws if isinstance(raw, dict) and raw["id"] in stored])
    return receipts


def _note_clock(person: str, device: str, ahead_s: float, raws: Sequence[Mapping[str, Json]]) -> None:
    """Note by how much this device's clock was ahead when it wrote these of its events."""
    seqs = [raw["device_seq"] for raw in raws if raw["device"] == device]
    whole = [seq for seq in seqs if isinstance(seq, int)]
    if whole:
        data: dict[str, Json] = {
            "device": device,
            "offset_s": round(ahead_s, 1),
            "first_seq": min(whole),
            "last_seq": max(whole),
        }
        record(person, [new_event(person, "clock_noted", data, tz=local.UTC_NAME, actor="rule")])


def known_ids(person: str, ids: Sequence[str]) -> frozenset[str]:
    """Return which of these events are stored here. Raises `PersonErased`."""
    store.check_not_erased(person)
    return store.known_ids(person, ids)


# --- what the journal says ----------------------------------------------------------------------------------------

_cache: dict[str, tuple[int, State]] = {}
_cache_lock = threading.Lock()


def state_of(person: str) -> State:
    """Return what the journal says now. The same object comes back while nothing new was received."""
    with _cache_lock:
        seq, state = _cache.get(person, (0, State(person=person)))
        if store.last_seq(person) < seq:  # erased from elsewhere
            seq, state = 0, State(person=person)
        new = store.lines_after(person, seq)
        if not new and (seq or person in _cache):
            return state
        # An event that an older version took in and this one cannot use is kept and does nothing.
        events = [event for _, line in new if not faults_of(event := event_of_line(line))]
        if seq == 0:
            state = fold(events, person)
        for event in events if seq else ():
            state = apply(state, event)
        _cache[person] = (new[-1][0] if new else 0, state)
        return state


def events_of(person: str) -> list[Event]:
    """Return a person's events in fold order (clocks as they were)."""
    events = [event_of_line(line) for line in store.lines(person)]
    return sorted(events, key=lambda event: event.order)


def _forget(person: str) -> None:
    with _cache_lock:
        _cache.pop(person, None)


# --- in, out, away ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `is_local`: the pages of this installation show this person."""

    person: str
    stored: int
    already: int
    conflicts: int
    is_local: bool


def export_person(person: str, at: datetime | None = None) -> bytes:
    """Return the person's whole journal as a file (NAME.coxa.jsonl)."""
    return write_journal(person, store.lines(person), at or now())


def import_journal(content: bytes, person: str | None = None) -> Imported:
    """Take in a journal: a union for a known person, a new person for another one; two are never merged.

    `person` is who asks. When their own journal is still empty, the imported person takes their place on the pages,
    as on a new machine. Raises `ManyFaults` with every fault of the file, or `PersonErased`; then nothing is stored.
    """
    journal = read_journal(content)
    _check_id(journal.person)
    with transaction.atomic():
        receipts = store.insert(journal.person, journal.entries)
        if person is not None and person != journal.person and store.last_seq(person) == 0:
            _move_in(person, journal.person)
    _forget(journal.person)
    counts = [receipt.status for receipt in receipts]
    return Imported(
        journal.person,
        counts.count(store.STORED),
        counts.count(store.ALREADY),
        counts.count(store.CONFLICT),
        Person.objects.filter(id=journal.person, is_local=True).exists(),
    )


def _check_id(person: str) -> None:
    try:
        if str(uuid.UUID(person)) != person:
            raise ValueError
    except ValueError:
        raise ManyFaults([BadInput("line 1: person", shorten(person), "a UUID in small letters")]) from None


def _move_in(empty: str, imported: str) -> None:
    """Let the imported person be the local one in place of somebody without a journal."""
    if Person.objects.filter(id=empty, is_local=True).delete()[0]:
        Person.objects.filter(id=imported).update(is_local=True)


def erase(person: str) -> None:
    """Remove everything about a person; only a tombstone with the id stays, so that late events are refused."""
    store.erase(person)
    _forget(person)


def export_name(person: str, tz: str) -> str:
    """Return the name of the file to save an export under."""
    return f"coxa-{today(person, tz).isoformat()}.coxa.jsonl"


__all__ = [
    "Imported",
    "Receipt",
    "erase",
    "events_of",
    "export_name",
    "export_person",
    "import_journal",
    "local_person",
    "new_event",
    "now",
    "record",
    "receive",
    "record_raw",
    "state_of",
    "today",
]
