"""From the events a fact rests on to the fact itself.

Each fact has a key; the ledger holds, under it, the events that speak about it in fold order. A fact is always a pure
function of those events, so it does not matter when one of them arrived. `keys_of` says which facts an event speaks
about; `DERIVE` makes a fact anew; `APPEND` is the quick way for the usual case, an event newer than all before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

from immutables import Map

from coxa.catalog.records import Side
from coxa.journal.days import is_morning, person_day
from coxa.journal.events import Event, Json
from coxa.journal.state import (
    Answer,
    Cleared,
    Flag,
    FlexionLimit,
    Key,
    Morning,
    Pinch,
    PrescribedItem,
    Programme,
    Rating,
    Run,
    SessionRecord,
    SetDone,
    SetStopped,
    State,
    Swap,
)

Events = tuple[Event, ...]


@dataclass(slots=True)
class Draft:
    """A state being changed: what it was, and the fields that differ so far."""

    state: State
    changes: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        """Return a field as it stands now."""
        return self.changes[name] if name in self.changes else getattr(self.state, name)

    def set(self, name: str, value: object) -> None:
        """Change a field."""
        self.changes[name] = value

    def done(self) -> State:
        """Return the changed state."""
        return replace(self.state, **self.changes)


def _day(event: Event) -> date:
    return person_day(event.at, event.offset_min)


def _date(value: Json) -> date:
    return date.fromisoformat(cast(str, value))


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(cast(list[str], value))


def _pains(value: Json) -> Map[str, float]:
    return Map(cast(Mapping[str, float], value or {}))


# --- which facts an event speaks about ------------------------------------------------------------------------------


def _answer_keys(event: Event) -> Iterable[Key]:
    return [("answer", key) for key in cast(Mapping[str, Json], event.data["answers"])]


def _morning_keys(event: Event) -> Iterable[Key]:
    if not is_morning(event.at, event.offset_min):
        return []
    day = _day(event)
    return [("morning", (day, side)) for side in cast(Mapping[str, Json], event.data["pain"])]


def _one(family: str, name: str | None = None) -> Callable[[Event], Iterable[Key]]:
    def keys(event: Event) -> Iterable[Key]:
        return ((family, event.data[name] if name else None),)

    return keys


_session_key = _one("session", "session")
_KEYS: Mapping[str, Callable[[Event], Iterable[Key]]] = {
    "answered": _answer_keys,
    "protocol_chosen": _one("protocol"),
    "cleared": _one("cleared"),
    "flag_raised": _one("flags"),
    "limit_set": _one("limit", "side"),
    "limit_lifted": _one("limit", "side"),
    "exercise_left_out": _one("left_out", "exercise"),
    "exercise_restored": _one("left_out", "exercise"),
    "programme_prescribed": _one("programme"),
    "session_prescribed": _session_key,
    "session_started": _session_key,
    "set_done": _session_key,
    "set_stopped": _session_key,
    "pinched": _session_key,
    "swapped": _session_key,
    "exercise_rated": _session_key,
    "session_finished": _session_key,
    "morning_rated": _morning_keys,
    "run_done": lambda event: (("run", _day(event)),),
}


def keys_of(event: Event) -> Iterable[Key]:
    """Return the keys of the facts this event speaks about; none for one that only says something about others."""
    keys = _KEYS.get(event.kind)
    return keys(event) if keys else ()


# --- a session ------------------------------------------------------------------------------------------------------


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
    )


def _begin(event: Event) -> SessionRecord:
    data: Mapping[str, Any] = event.data
    return SessionRecord(
        id=data["session"],
        on=_date(data["date"]),
        kind=data["session_kind"],
        minutes=data["minutes"],
        items=tuple(_prescribed_item(item) for item in data["items"]),
        catalog=data.get("catalog", ""),
        rules=data.get("rules", ""),
        planner=data.get("planner", ""),
        event=event.id,
    )


def _step(record: SessionRecord, event: Event) -> SessionRecord:
    """Return the session after one more thing happened in it. Anything done in a session means that it was started."""
    change = _STEPS[event.kind](record, event, cast(Mapping[str, Any], event.data))
    if record.status == "prescribed":
        change = {"status": "started", "started_at": event.at, **change}
    return replace(record, **change)


def _started(record: SessionRecord, event: Event, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"check_in": record.check_in.update(_pains(data.get("check_in")))}


def _set_done(record: SessionRecord, event: Event, data: Mapping[str, Any]) -> dict[str, Any]:
    done = SetDone(
        data["exercise"], data["side"], data["set"], data.get("reps"), data.get("hold_s"), data.get("load"), event.id
    )
    return {"sets": (*record.sets, done)}


def _set_stopped(record: SessionRecord, event: Event, data: Mapping[str, Any]) -> dict[str, Any]:
    stopped = SetStopped(data["exercise"], data["side"], data["set"], data["why"], event.id)
    return {"stopped_sets": (*record.stopped_sets, stopped)}


def _pinched(record: SessionRecord, event: Event, data: Mapping[str, Any]) -> dict[str, Any]:
    pinch = Pinch(data["exercise"], data["side"], data["set"], data["then"], event.id)
    return {"pinches": (*record.pinches, pinch)}


def _swapped(record: SessionRecord, event: Event, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"swaps": (*record.swaps, Swap(data["exercise"], data["side"], data["to"], data["why"], event.id))}


def _rated(record: SessionRecord, event: Event, data: Mapping[str, Any]) -> dict[str, Any]:
    rating = Rating(data["exercise"], _pains(data["worst"]), data.get("reps_left"), event.id)
    return {"ratings": (*record.ratings, rating)}


def _finished(record: SessionRecord, event: Event, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"status": data["how"]}


_STEPS: Mapping[str, Callable[[SessionRecord, Event, Mapping[str, Any]], dict[str, Any]]] = {
    "session_started": _started,
    "set_done": _set_done,
    "set_stopped": _set_stopped,
    "pinched": _pinched,
    "swapped": _swapped,
    "exercise_rated": _rated,
    "session_finished": _finished,
}


def _session_of(events: Events) -> SessionRecord | None:
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
    for event in done:
        record = _step(record, event)
    return record


# --- facts made anew --------------------------------------------------------------------------------------------------


def _put(draft: Draft, name: str, key: object, value: object | None) -> None:
    """Set or, with None, remove one entry of a map."""
    old = draft.get(name)
    if value is not None:
        draft.set(name, old.set(key, value))
    elif key in old:
        draft.set(name, old.delete(key))


def _answer(event: Event, key: object) -> Answer:
    return Answer(cast(Mapping[str, Json], event.data["answers"])[cast(str, key)], _day(event), event.id)


def _derive_answer(draft: Draft, key: object, events: Events) -> None:
    _put(draft, "answers", key, tuple(_answer(event, key) for event in events) or None)


def _derive_protocol(draft: Draft, key: object, events: Events) -> None:
    last = events[-1].data if events else {}
    draft.set("protocol", last.get("protocol"))
    draft.set("addons", _texts(last.get("addons") or []))


def _cleared(event: Event) -> Cleared:
    data: Mapping[str, Any] = event.data
    return Cleared(data["by"], _date(data["on"]), data["allows"], data.get("words", ""), event.id)


def _derive_cleared(draft: Draft, key: object, events: Events) -> None:
    draft.set("cleared", tuple(_cleared(event) for event in events))


def _flag(event: Event) -> Flag:
    data: Mapping[str, Any] = event.data
    return Flag(data["flag"], _day(event), data.get("session"), event.id)


def _derive_flags(draft: Draft, key: object, events: Events) -> None:
    draft.set("flags", tuple(_flag(event) for event in events))


def _derive_limit(draft: Draft, key: object, events: Events) -> None:
    """A side's limit is what was set or lifted last; limits stand with the left side first."""
    limits = [limit for limit in draft.get("limits") if limit.side != key]
    if events and events[-1].kind == "limit_set":
        last = events[-1]
        degrees = cast(float, last.data["max_flexion_deg"])
        limits.append(FlexionLimit(cast(Side, key), degrees, _day(last), last.id))
    draft.set("limits", tuple(sorted(limits, key=lambda limit: limit.side)))


def _derive_left_out(draft: Draft, key: object, events: Events) -> None:
    out = bool(events) and events[-1].kind == "exercise_left_out"
    _put(draft, "left_out", key, events[-1].data["why"] if out else None)


def _derive_programme(draft: Draft, key: object, events: Events) -> None:
    last = events[-1]  # a programme that was shown is never taken back
    data: Mapping[str, Any] = last.data
    programme = Programme(
        block_start=_date(data["block_start"]),
        protocol=data["protocol"],
        phase=data["phase"],
        phase_since=_date(data["phase_since"]),
        because=data["because"],
        warm_up=_texts(data["warm_up"]),
        a=_texts(data["a"]),
        b=_texts(data["b"]),
        event=last.id,
    )
    draft.set("programme", programme)


def _derive_session(draft: Draft, key: object, events: Events) -> None:
    _put(draft, "sessions", key, _session_of(events))


def _derive_morning(draft: Draft, key: object, events: Events) -> None:
    """The first rating of a morning counts; later ones of the same morning need to be corrections."""
    if not events:
        _put(draft, "mornings", key, None)
        return
    on, side = cast(tuple[date, Side], key)
    first = events[0]
    data: Mapping[str, Any] = first.data
    morning = Morning(on, side, data["pain"][side], data.get("woke"), data.get("stiff"), data.get("limp"), first.id)
    _put(draft, "mornings", key, morning)


def _run(event: Event) -> Run:
    data: Mapping[str, Any] = event.data
    return Run(_day(event), data["km"], data.get("minutes"), data.get("worst"), data["continuous"], event.id)


def _derive_run(draft: Draft, key: object, events: Events) -> None:
    others = [run for run in draft.get("runs") if run.on != key]
    runs = sorted([*others, *(_run(event) for event in events)], key=lambda run: run.on)
    draft.set("runs", tuple(runs))


DERIVE: Mapping[str, Callable[[Draft, object, Events], None]] = {
    "answer": _derive_answer,
    "protocol": _derive_protocol,
    "cleared": _derive_cleared,
    "flags": _derive_flags,
    "limit": _derive_limit,
    "left_out": _derive_left_out,
    "programme": _derive_programme,
    "session": _derive_session,
    "morning": _derive_morning,
    "run": _derive_run,
}


# --- the quick way ----------------------------------------------------------------------------------------------------


def _append_answer(draft: Draft, key: object, event: Event) -> bool:
    answers = draft.get("answers")
    draft.set("answers", answers.set(key, (*answers.get(key, ()), _answer(event, key))))
    return True


def _append_session(draft: Draft, key: object, event: Event) -> bool:
    sessions = draft.get("sessions")
    record = sessions.get(key)
    if record is None or event.kind == "session_prescribed":
        return False
    draft.set("sessions", sessions.set(key, _step(record, event)))
    return True


def _append_run(draft: Draft, key: object, event: Event) -> bool:
    runs = draft.get("runs")
    if runs and runs[-1].on > _day(event):
        return False
    draft.set("runs", (*runs, _run(event)))
    return True


# Returns False where only making the fact anew is right.
APPEND: Mapping[str, Callable[[Draft, object, Event], bool]] = {
    "answer": _append_answer,
    "session": _append_session,
    "run": _append_run,
}
