"""What became of a prescribed session, from the events that speak about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any, TypeVar, cast

from immutables import Map

from coxa.journal.events import Event, Json
from coxa.journal.state import (
    Pinch,
    PrescribedItem,
    Rating,
    SessionRecord,
    SetDone,
    SetStopped,
    State,
    Swap,
)

Record = TypeVar("Record", State, SessionRecord)


def changer(record_type: type[Record]) -> Callable[[Record, Mapping[str, Any]], Record]:
    """Return `dataclasses.replace` for one type, at a third of its price: it is half of what `apply` costs."""
    names = [one.name for one in fields(record_type)]
    place = {name: number for number, name in enumerate(names)}
    read = attrgetter(*names)

    def change(record: Record, changes: Mapping[str, Any]) -> Record:
        values = list(read(record))
        for name, value in changes.items():
            values[place[name]] = value
        return record_type(*values)

    return change


_change_session = changer(SessionRecord)


def _pains(value: Json) -> Map[str, float]:
    return Map(cast(Mapping[str, float], value or {}))


def _prescribed_item(raw: Mapping[str, Any]) -> PrescribedItem:
    return PrescribedItem(
        exercise=raw["exercise"],
        side=raw["side"],
        role=raw.get("role", "main"),
        sets=raw["sets"],
        reps=raw.get("reps"),
        hold_s=raw.get("hold_s"),
        load=raw.get("load", 0.0),
        effort=raw.get("effort"),
        max_hip_flexion_deg=raw.get("max_hip_flexion_deg"),
        sets_by_plan=raw.get("sets_by_plan", True),
        tempo_s=_tempo(raw.get("tempo_s")),
    )


def _tempo(value: Json) -> tuple[float, float, float] | None:
    """Return (towards the end pose, pause, back) in seconds; None where it was not written down."""
    if not isinstance(value, list) or len(value) != 3:
        return None
    out, pause, back = (float(cast(float, part)) for part in value)
    return (out, pause, back)


def _begin(event: Event) -> SessionRecord:
    data: Mapping[str, Any] = event.data
    return SessionRecord(
        id=data["session"],
        on=date.fromisoformat(data["date"]),
        kind=data["session_kind"],
        minutes=data["minutes"],
        items=tuple(_prescribed_item(item) for item in data["items"]),
        catalog=data.get("catalog", ""),
        rules=data.get("rules", ""),
        planner=data.get("planner", ""),
        event=event.id,
    )


# What an event says: values for fields of the record. Those of `LISTS` are added to, `check_in` is filled up, the
# others are set.
Told = dict[str, Any]
LISTS = frozenset({"sets", "stopped_sets", "pinches", "swaps", "ratings"})


def step(record: SessionRecord, event: Event) -> SessionRecord:
    """Return the session after one more thing happened in it. Anything done in a session means that it was started."""
    changes: dict[str, Any] = {}
    if record.status == "prescribed":
        changes = {"status": "started", "started_at": event.at}
    for name, value in _told(event).items():
        if name in LISTS:
            changes[name] = (*getattr(record, name), value)
        else:
            changes[name] = record.check_in.update(value) if name == "check_in" else value
    return _change_session(record, changes)


def _told(event: Event) -> Told:
    return _STEPS[event.kind](event, cast(Mapping[str, Any], event.data))


def _started(event: Event, data: Mapping[str, Any]) -> Told:
    return {"check_in": _pains(data.get("check_in"))}


def _set_done(event: Event, data: Mapping[str, Any]) -> Told:
    done = SetDone(
        data["exercise"], data["side"], data["set"], data.get("reps"), data.get("hold_s"), data.get("load"), event.id
    )
    return {"sets": done}


def _set_stopped(event: Event, data: Mapping[str, Any]) -> Told:
    return {"stopped_sets": SetStopped(data["exercise"], data["side"], data["set"], data["why"], event.id)}


def _pinched(event: Event, data: Mapping[str, Any]) -> Told:
    return {"pinches": Pinch(data["exercise"], data["side"], data["set"], data["then"], event.id)}


def _swapped(event: Event, data: Mapping[str, Any]) -> Told:
    return {"swaps": Swap(data["exercise"], data["side"], data["to"], data["why"], event.id)}


def _rated(event: Event, data: Mapping[str, Any]) -> Told:
    rating = Rating(
        data["exercise"],
        _pains(data["worst"]),
        data.get("reps_left"),
        event.id,
        data.get("effort"),
        data.get("technique"),
    )
    return {"ratings": rating}


def _finished(event: Event, data: Mapping[str, Any]) -> Told:
    return {"status": data["how"], "effort": data.get("effort"), "finished_at": event.at}


_STEPS: Mapping[str, Callable[[Event, Mapping[str, Any]], Told]] = {
    "session_started": _started,
    "set_done": _set_done,
    "set_stopped": _set_stopped,
    "pinched": _pinched,
    "swapped": _swapped,
    "exercise_rated": _rated,
    "session_finished": _finished,
}


def session_of(events: tuple[Event, ...]) -> SessionRecord | None:
    """Return the session these events tell of; None while nobody knows what was prescribed.

    The prescription is the last one before anything was done. Clocks may disagree: when every prescription seems
    later than the first thing done, the first prescription counts.
    """
    prescribed = [event for event in events if event.kind == "session_prescribed"]
    if not prescribed:
        return None
    done = [event for event in events if event.kind != "session_prescribed"]
    before = [event for event in prescribed if not done or event.order < done[0].order]
    record = _begin(before[-1] if before else prescribed[0])
    return _all_steps(record, done) if done else record


def _all_steps(record: SessionRecord, events: list[Event]) -> SessionRecord:
    """Return the session after these things happened in it: `step` for each of them, but the record is made once."""
    lists: dict[str, list[Any]] = {name: [] for name in LISTS}
    changes: dict[str, Any] = {"status": "started", "started_at": events[0].at}
    check_in = record.check_in
    for event in events:
        for name, value in _told(event).items():
            if name in LISTS:
                lists[name].append(value)
            elif name == "check_in":
                check_in = check_in.update(value)
            else:
                changes[name] = value
    return _change_session(record, {**changes, "check_in": check_in, **{k: tuple(v) for k, v in lists.items()}})
