"""Events in the database. Nothing here knows what an event means; services.py does."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction
from django.db.models import Max

from coxa.app.models import ConflictRow, EventRow, Person, Tombstone
from coxa.errors import EventConflict, PersonErased
from coxa.journal.codec import canonical, read_json
from coxa.journal.file import Entry

STORED, ALREADY, CONFLICT, REFUSED = "stored", "already", "conflict", "refused"
_LOOK_UP = 500  # ids asked for at a time; SQLite limits the number of values in one question


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one event: stored | already | conflict | refused, and for the last two why, in one sentence."""

    id: str
    status: str
    sentence: str | None = None


def check_not_erased(person: str) -> None:
    """Raise `PersonErased` when only the person's id is left."""
    if Tombstone.objects.filter(person_id=person).exists():
        raise PersonErased(person)


def insert(person: str, entries: Sequence[Entry]) -> list[Receipt]:
    """Store the events of one person in one transaction; repeating a write changes nothing."""
    with transaction.atomic():
        check_not_erased(person)
        Person.objects.get_or_create(id=person)
        known = _known(person, [entry.event.id for entry in entries])
        new: dict[str, str] = {}
        receipts = []
        for entry in entries:
            receipts.append(_receive(person, entry, known, new))
        rows = [_row(person, entry) for entry in entries if new.get(entry.event.id) is entry.line]
        EventRow.objects.bulk_create(rows, batch_size=100)
    return receipts


def _known(person: str, ids: Sequence[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for start in range(0, len(ids), _LOOK_UP):
        rows = EventRow.objects.filter(person_id=person, event_id__in=ids[start : start + _LOOK_UP])
        known.update(rows.values_list("event_id", "body"))
    return known


def known_ids(person: str, ids: Sequence[str]) -> frozenset[str]:
    """Return which of these events are stored."""
    return frozenset(_known(person, ids))


def _receive(person: str, entry: Entry, known: dict[str, str], new: dict[str, str]) -> Receipt:
    event_id = entry.event.id
    stored = known.get(event_id)
    if stored is None:
        known[event_id] = new[event_id] = entry.line
        return Receipt(event_id, STORED)
    if same_content(stored, entry.line):
        return Receipt(event_id, ALREADY)
    if not ConflictRow.objects.filter(person_id=person, event_id=event_id, body=entry.line).exists():
        ConflictRow.objects.create(person_id=person, event_id=event_id, body=entry.line)
    return Receipt(event_id, CONFLICT, str(EventConflict(event_id)))


def same_content(one: str, other: str) -> bool:
    """Say whether two lines hold the same event; the order of fields and spaces do not matter."""
    return one == other or canonical(read_json(one, "event")) == canonical(read_json(other, "event"))


def _row(person: str, entry: Entry) -> EventRow:
    event = entry.event
    return EventRow(person_id=person, event_id=event.id, kind=event.kind, at=event.at, body=entry.line)


def last_seq(person: str) -> int:
    """Return the number of the event that was received last; 0 without any."""
    return EventRow.objects.filter(person_id=person).aggregate(last=Max("received_seq"))["last"] or 0


def lines_after(person: str, seq: int) -> list[tuple[int, str]]:
    """Return what was received after `seq`, in that order."""
    rows = EventRow.objects.filter(person_id=person, received_seq__gt=seq).order_by("received_seq")
    return list(rows.values_list("received_seq", "body"))


def lines(person: str) -> Iterable[str]:
    """Return every event of a person as it was received."""
    return [line for _, line in lines_after(person, 0)]


def line_of(person: str, event_id: str) -> str | None:
    """Return one event as it was received."""
    return EventRow.objects.filter(person_id=person, event_id=event_id).values_list("body", flat=True).first()


def erase(person: str) -> None:
    """Remove everything about a person but a tombstone, also from the free pages of the file and from its log."""
    with transaction.atomic():
        Tombstone.objects.get_or_create(person_id=person)
        Person.objects.filter(id=person).delete()
    if not connection.in_atomic_block:
        # secure_delete has overwritten the rows; this also clears the file's free pages and its log. Somebody else
        # who is reading right now may hold it up; the rows are gone all the same.
        with contextlib.suppress(OperationalError), connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
