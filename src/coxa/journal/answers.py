"""The answers file (docs: contracts, "answers.toml"): from text to answers, from answers to events.

Reading reports every fault at once. No clock and no chance: times and ids are arguments or follow from the content, so
the same file gives the same events.
"""

from __future__ import annotations

import json
import math
import tomllib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import cast
from zoneinfo import ZoneInfo

from coxa.catalog.questions import Allowed, allowed_answers
from coxa.catalog.records import SIDES, Catalog
from coxa.errors import BadInput, ManyFaults
from coxa.journal.check_answer import check_allowed, check_answer
from coxa.journal.codec import A_UUID, UUID_TEXT, YEAR_MAX, YEAR_MIN, offset_minutes, read_time
from coxa.journal.events import Event, Json
from coxa.journal.kinds import KINDS, faults_of

__all__ = ["Answers", "FileEvent", "answers_to_events", "check_answer", "flatten", "read_answers"]

SCHEMA = 1
DEVICE = "answers-file"
SECTIONS = ("person", "hip", "screen", "conditions", "imaging", "range", "running", "life")
REQUIRED = ("person", "hip", "screen")
BIRTH_YEAR = "person.birth_year"
EVENT_KEYS = frozenset({"id", "kind", "at", "data"})
A_TIME = "a time with its zone such as 2026-11-20T18:30:00+01:00"
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "coxa:answers-file")
Raw = Mapping[str, object]
Faults = list[BadInput]


@dataclass(frozen=True, slots=True)
class FileEvent:
    """One `[[event]]` of the file. `at` keeps the zone it was written with; `id` is empty when the file gives none."""

    kind: str
    at: datetime
    data: Mapping[str, Json]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a file says: answers by dotted key, and events that happened."""

    answers: Mapping[str, Json]
    events: tuple[FileEvent, ...] = ()


# --- reading ---------------------------------------------------------------------------------------------------------


def _finite(text: str) -> float:
    """Return a number of the file; raises ManyFaults for nan and inf, which no journal can hold."""
    value = float(text)
    if not math.isfinite(value):
        raise ManyFaults([BadInput("number", text, "a number that is not nan or inf")])
    return value


def _as_json(value: object) -> Json:
    """Return a TOML value as JSON: days and times become texts."""
    if isinstance(value, Mapping):
        return {str(name): _as_json(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_json(inner) for inner in value]
    if isinstance(value, (date, time)):  # a datetime is a date
        return value.isoformat()
    return cast(Json, value)


def flatten(raw: Raw, prefix: str = "") -> Iterator[tuple[str, Json]]:
    """Yield (dotted key, value) for everything in nested tables."""
    for name, value in raw.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from flatten(cast(Raw, value), f"{key}.")
        else:
            yield key, _as_json(value)


def _hips(rows: object, faults: Faults) -> Iterator[tuple[str, Json]]:
    """Yield the answers of the `[[hip]]` rows; a side that is not listed is not sore, one that is listed is."""
    if not isinstance(rows, list) or not rows or not all(isinstance(row, Mapping) for row in rows):
        faults.append(BadInput("hip", rows, "one [[hip]] for each sore hip"))
        return
    seen: list[str] = []
    for row in cast(Sequence[Raw], rows):
        side = row.get("side")
        if side not in SIDES or side in seen:
            expected = "left or right" if side not in SIDES else "each side once"
            faults.append(BadInput("hip.side", side, expected))
            continue
        seen.append(str(side))
        answers = {"symptomatic": True, **{name: value for name, value in row.items() if name != "side"}}
        yield from flatten(answers, f"hip.{side}.")
    yield from ((f"hip.{side}.symptomatic", False) for side in SIDES if side not in seen)


def _flat_answers(raw: Raw, faults: Faults) -> dict[str, Json]:
    answers: dict[str, Json] = {}
    for section in SECTIONS:
        value = raw.get(section)
        if section == "hip":
            answers.update(_hips(value, faults))
        elif isinstance(value, Mapping):
            answers.update(flatten(cast(Raw, value), f"{section}."))
        elif value is not None or section in REQUIRED:
            faults.append(BadInput(section, value, f"a table [{section}]"))
    return answers


def _check_answers(answers: Mapping[str, Json], allowed: Mapping[str, Allowed], faults: Faults) -> None:
    for key, value in answers.items():
        try:
            check_allowed(key, value, allowed)
        except BadInput as fault:
            faults.append(fault)
    if BIRTH_YEAR not in answers:
        faults.append(BadInput(BIRTH_YEAR, None, "a year such as 1990"))


def read_answers(text: str, catalog: Catalog) -> Answers:
    """Return the answers that the text of a file holds.

    Raises ManyFaults with every fault: not TOML, another schema, unknown keys, values that are out of range or missing,
    answers that contradict each other, events that cannot have happened.
    """
    try:
        raw = tomllib.loads(text, parse_float=_finite)
    except tomllib.TOMLDecodeError as error:
        raise ManyFaults([BadInput("file", str(error), "valid TOML")]) from error
    faults: Faults = []
    if raw.get("schema") != SCHEMA or isinstance(raw.get("schema"), bool):
        faults.append(BadInput("schema", raw.get("schema"), str(SCHEMA)))
    for name in raw:
        if name not in (*SECTIONS, "schema", "event"):
            faults.append(BadInput(name, raw[name], "one of the sections " + ", ".join((*SECTIONS, "event"))))
    answers = _flat_answers(raw, faults)
    _check_answers(answers, allowed_answers(catalog), faults)
    faults += contradictions(answers, catalog)
    events = _read_events(raw.get("event", []), catalog, faults)
    if faults:
        raise ManyFaults(faults)
    return Answers(answers, events)


# --- contradictions --------------------------------------------------------------------------------------------------


def _number(answers: Mapping[str, Json], key: str) -> float | None:
    value = answers.get(key)
    return None if isinstance(value, bool) or not isinstance(value, (int, float)) else float(value)


def _hip_contradictions(answers: Mapping[str, Json], side: str) -> Iterator[BadInput]:
    base = f"hip.{side}."
    if answers.get(f"{base}symptomatic") is False:
        for key, value in answers.items():
            if key.startswith(base) and key != f"{base}symptomatic" and value not in (0, [], "unknown", "skipped"):
                yield BadInput(key, value, f"nothing, since {base}symptomatic is false")
    worst, average = _number(answers, f"{base}pain_worst_week"), _number(answers, f"{base}pain_average_week")
    if worst is not None and average is not None and worst < average:
        yield BadInput(f"{base}pain_worst_week", worst, f"at least pain_average_week, which is {average:g}")


def _running_contradictions(answers: Mapping[str, Json]) -> Iterator[BadInput]:
    runs, longest = _number(answers, "running.runs_30d"), _number(answers, "running.longest_km_30d")
    away = _number(answers, "running.weeks_since_last_run")
    if answers.get("running.goal_date") is not None and answers.get("running.goal_km") is None:
        yield BadInput("running.goal_date", answers["running.goal_date"], "running.goal_km beside it")
    if runs == 0 and longest:
        yield BadInput("running.longest_km_30d", longest, "0, since running.runs_30d is 0")
    if answers.get("running.now") is True and away is not None and away > 4:
        yield BadInput("running.weeks_since_last_run", away, "at most 4, since running.now is true")


def contradictions(answers: Mapping[str, Json], catalog: Catalog) -> list[BadInput]:
    """Return a fault for each pair of answers that cannot both be true."""
    found = [fault for side in SIDES for fault in _hip_contradictions(answers, side)]
    found += _running_contradictions(answers)
    items = cast(Mapping[str, Mapping[str, object]], catalog.screening.get("item", {}))
    for name, item in items.items():
        code = item.get("same_as")
        said, told = answers.get(f"screen.{name}"), answers.get(f"conditions.{code}")
        if (said, told) in (("yes", False), ("no", True)):
            found.append(BadInput(f"conditions.{code}", told, f"the same as screen.{name}, which is {said}"))
    due = answers.get("conditions.due_on")
    pregnant = answers.get("screen.pregnant") == "yes" or answers.get("conditions.pregnancy") is True
    if due not in (None, "unknown", "skipped") and not pregnant:
        found.append(BadInput("conditions.due_on", due, 'screen.pregnant = "yes" beside it'))
    return found


# --- events ----------------------------------------------------------------------------------------------------------


def _read_events(rows: object, catalog: Catalog, faults: Faults) -> tuple[FileEvent, ...]:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        faults.append(BadInput("event", rows, "a list of [[event]] tables"))
        return ()
    events = []
    for number, row in enumerate(cast(Sequence[Raw], rows), 1):
        found: Faults = []
        event = _read_event(row, found)
        if event is not None:
            found += _event_faults(event, catalog)
            events.append(event)
        faults += [BadInput(f"event {number}: {fault.field}", fault.value, fault.expected) for fault in found]
    return tuple(events)


def _read_event(row: Raw, faults: Faults) -> FileEvent | None:
    kind, at, data, given_id = row.get("kind"), row.get("at"), row.get("data"), row.get("id", "")
    for name in row:
        if name not in EVENT_KEYS:
            faults.append(BadInput(name, row[name], "one of " + ", ".join(sorted(EVENT_KEYS))))
    if not isinstance(kind, str) or kind not in KINDS:
        faults.append(BadInput("kind", kind, "one of " + ", ".join(KINDS)))
    if not isinstance(at, datetime) or read_time(at.isoformat()) is None:
        faults.append(BadInput("at", at, f"{A_TIME}, from {YEAR_MIN} to {YEAR_MAX}"))
    if not isinstance(data, Mapping):
        faults.append(BadInput("data", data, "a table"))
    if given_id and not (isinstance(given_id, str) and UUID_TEXT.fullmatch(given_id)):
        faults.append(BadInput("id", given_id, A_UUID))
    if faults:
        return None
    return FileEvent(str(kind), cast(datetime, at), cast(Mapping[str, Json], _as_json(data)), str(given_id))


def _event_faults(event: FileEvent, catalog: Catalog) -> list[BadInput]:
    """Return what is wrong with an event: its data, and the exercises, protocols and answers it names."""
    faults = faults_of(_event(event, "", "UTC", 0))
    for name in ("exercise", "to"):
        value = event.data.get(name)
        if isinstance(value, str) and value not in catalog.exercises:
            faults.append(BadInput(name, value, "the id of an exercise"))
    protocol = event.data.get("protocol")
    if isinstance(protocol, str) and protocol not in catalog.protocols:
        faults.append(BadInput("protocol", protocol, "one of " + ", ".join(catalog.protocols)))
    given = event.data.get("answers") if event.kind == "answered" else None
    if isinstance(given, dict):
        _check_given(given, catalog, faults)
    return faults


def _check_given(given: Mapping[str, Json], catalog: Catalog, faults: Faults) -> None:
    for key, value in given.items():
        try:
            check_answer(key, value, catalog)
        except BadInput as fault:
            faults.append(fault)


def _id_of(*content: object) -> str:
    """Return the id that follows from the content."""
    return str(uuid.uuid5(_SPACE, json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)))


def _event(event: FileEvent, person: str, tz: str, device_seq: int) -> Event:
    at = event.at.astimezone(UTC)
    return Event(
        id=event.id or _id_of(person, event.kind, at.isoformat(), event.data),
        person=person,
        kind=event.kind,
        v=KINDS[event.kind].v,
        at=at,
        offset_min=offset_minutes(event.at.utcoffset()),
        tz=tz,
        written_at=at,
        device=DEVICE,
        device_seq=device_seq,
        actor="self",
        data=event.data,
    )


def answers_to_events(answers: Answers, person: str, at: datetime, tz: str) -> list[Event]:
    """Return the events the answers stand for: one `answered` per section at `at`, then the file's own.

    `at` is aware, `tz` the person's zone by its IANA name. The same arguments give the same events, ids included.
    """
    local = at.astimezone(ZoneInfo(tz))
    sections: dict[str, dict[str, Json]] = {}
    for key, value in answers.answers.items():
        sections.setdefault(key.split(".")[0], {})[key] = value
    given = [FileEvent("answered", local, {"answers": cast(Json, section)}) for section in sections.values()]
    return [_event(event, person, tz, seq) for seq, event in enumerate((*given, *answers.events), 1)]
