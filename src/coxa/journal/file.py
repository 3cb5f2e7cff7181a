"""One person's journal as a file, NAME.coxa.jsonl: a head line, then one event a line.

The head names the person and counts and hashes the event lines (SHA-256 over each line with its line end), so that a
cut or changed file is noticed before anything is stored. Lines are kept as they came.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from coxa.errors import BadInput, ManyFaults
from coxa.journal.codec import canonical, event_of_line, read_event, read_json, shorten, time_text
from coxa.journal.events import Event

FORMAT, VERSION = "coxa-journal", 1
SUFFIX = ".coxa.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event and the line of JSON it came as."""

    event: Event
    line: str


@dataclass(frozen=True, slots=True)
class Journal:
    """What a file holds: whose journal, and its events."""

    person: str
    entries: tuple[Entry, ...]


def _hash(lines: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode("utf-8") + b"\n")
    return digest.hexdigest()


def write_journal(person: str, lines: Iterable[str], exported_at: datetime) -> bytes:
    """Return the file. Events stand in fold order, so the same events always give the same lines."""
    entries = sorted((Entry(event_of_line(line), line) for line in lines), key=lambda entry: entry.event.order)
    ordered = [entry.line for entry in entries]
    head = {
        "format": FORMAT,
        "version": VERSION,
        "person": person,
        "exported_at": time_text(exported_at),
        "events": len(ordered),
        "sha256": _hash(ordered),
    }
    return "".join(f"{line}\n" for line in (canonical(head), *ordered)).encode("utf-8")


def read_journal(content: bytes) -> Journal:
    """Return what a file holds. Raises `ManyFaults` with every fault; then nothing of it may be stored."""
    faults: list[BadInput] = []
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ManyFaults([BadInput("file", f"byte {error.start}", "text in UTF-8")]) from error
    first, _, rest = text.partition("\n")
    lines = rest.split("\n")
    if lines[-1] == "":
        lines.pop()
    person = _read_head(first, lines, faults)
    entries = [entry for number, line in enumerate(lines, 2) if (entry := _read_line(number, line, person, faults))]
    _check_twice(entries, faults)
    if faults:
        raise ManyFaults(faults)
    return Journal(person, tuple(entries))


def _read_head(first: str, lines: list[str], faults: list[BadInput]) -> str:
    try:
        head = read_json(first, "line 1")
    except BadInput as fault:
        faults.append(fault)
        return ""
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        faults.append(BadInput("line 1", shorten(first), f'a head with "format": "{FORMAT}"'))
        return ""
    if head.get("version") != VERSION:
        faults.append(BadInput("line 1: version", head.get("version"), f"{VERSION}; a newer coxa may read it"))
    if head.get("events") != len(lines):
        faults.append(BadInput("line 1: events", head.get("events"), f"{len(lines)}, the number of lines that follow"))
    if head.get("sha256") != _hash(lines):
        faults.append(BadInput("line 1: sha256", shorten(head.get("sha256")), "the hash of the lines that follow"))
    person = head.get("person")
    if not isinstance(person, str) or not person:
        faults.append(BadInput("line 1: person", person, "the id of the person"))
        return ""
    return person


def _read_line(number: int, line: str, person: str, faults: list[BadInput]) -> Entry | None:
    where = f"line {number}"
    try:
        raw = read_json(line, where)
    except BadInput as fault:
        faults.append(fault)
        return None
    event, wrong = read_event(raw)
    faults.extend(BadInput(f"{where}: {fault.field}", fault.value, fault.expected) for fault in wrong)
    if event is None:
        return None
    if person and event.person != person:
        faults.append(BadInput(f"{where}: person", event.person, f"{person}, the person of line 1"))
    return Entry(event, line)


def _check_twice(entries: list[Entry], faults: list[BadInput]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.event.id in seen:
            faults.append(BadInput("id", entry.event.id, "an id that stands only once in the file"))
        seen.add(entry.event.id)
