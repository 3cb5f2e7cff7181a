"""From the events a fact rests on to the fact itself.

Each fact has a key; the ledger holds, under it, the events that speak about it in fold order. A fact is always a pure
function of those events, so it does not matter when one of them arrived. `keys_of` says which facts an event speaks
about; `DERIVE` makes a fact anew; `APPEND` is the quick way for the usual case, an event newer than all before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, cast

from immutables import Map

from coxa.catalog.records import Side
from coxa.journal.days import is_morning, person_day
from coxa.journal.events import Event, Json
from coxa.journal.measured import done_test, experiment_of, flare_note, scored
from coxa.journal.sessions import changer, session_of, step
from coxa.journal.state import (
    Answer,
    Cleared,
    Flag,
    FlexionLimit,
    Key,
    Morning,
    Programme,
    Run,
    State,
)

Events = tuple[Event, ...]
_change_state = changer(State)


_MAPS = frozenset(
    {"answers", "left_out", "sessions", "mornings", "experiments", "events", "families", "ledger", "clocks"}
)


class Draft:
    """A state being changed: what it was, and the fields that differ so far.

    With `bulk` many events go in before the state is made: maps are plain dicts till the end, and each fact is derived
    once, then, from all events it rests on. The result is the same, because a fact is a function of its events.
    """

    __slots__ = ("bulk", "changes", "dirty", "state")

    def __init__(self, state: State, *, bulk: bool = False) -> None:
        self.state = state
        self.changes: dict[str, Any] = {}
        self.bulk = bulk
        self.dirty: dict[Key, None] = {}  # facts still to be derived, in the order they were spoken of

    def get(self, name: str) -> Any:
        """Return a field as it stands now. Maps are to be read only; `put` and `drop` change them."""
        if name in self.changes:
            return self.changes[name]
        value = getattr(self.state, name)
        if self.bulk and name in _MAPS:
            value = self.changes[name] = dict(value)
        return value

    def set(self, name: str, value: object) -> None:
        """Change a field that is no map."""
        self.changes[name] = value

    def put(self, name: str, key: object, value: object) -> None:
        """Set one entry of a map."""
        if self.bulk:
            self.get(name)[key] = value
        else:
            self.changes[name] = self.get(name).set(key, value)

    def drop(self, name: str, key: object) -> None:
        """Remove one entry of a map, if it is there."""
        old = self.get(name)
        if key not in old:
            return
        if self.bulk:
            del old[key]
        else:
            self.changes[name] = old.delete(key)

    def done(self) -> State:
        """Return the changed state."""
        if self.bulk:
            ledger = self.get("ledger")
            for key in self.dirty:
                DERIVE[key[0]](self, key[1], ledger.get(key, ()))
            for name in _MAPS & set(self.changes):
                self.changes[name] = Map(self.changes[name])
        return _change_state(self.state, self.changes)


def _day(event: Event) -> date:
    return person_day(event.at, event.offset_min)


def _date(value: Json) -> date:
    return date.fromisoformat(cast(str, value))


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(cast(list[str], value))


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
    "flare_noted": _one("flares"),
    "tested": _one("tests"),
    "scored": _one("scores"),
    "experiment_started": _one("experiment", "experiment"),
    "experiment_measured": _one("experiment", "experiment"),
    "experiment_ended": _one("experiment", "experiment"),
}


def keys_of(event: Event) -> Iterable[Key]:
    """Return the keys of the facts this event speaks about; none for one that only says something about others."""
    keys = _KEYS.get(event.kind)
    return keys(event) if keys else ()


# --- facts made anew --------------------------------------------------------------------------------------------------


def _put(draft: Draft, name: str, key: object, value: object | None) -> None:
    """Set or, with None, remove one entry of a map."""
    if value is not None:
        draft.put(name, key, value)
    else:
        draft.drop(name, key)


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
    if not events:  # never taken back for good, but for a moment while a clock is put right
        draft.set("programme", None)
        return
    last = events[-1]
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
        wishes=str(data.get("wishes", "")),
    )
    draft.set("programme", programme)


def _derive_session(draft: Draft, key: object, events: Events) -> None:
    _put(draft, "sessions", key, session_of(events))


def _derive_morning(draft: Draft, key: object, events: Events) -> None:
    """The first rating of a morning counts; later ones of the same device need to be corrections.

    Two devices that did not know of each other may both have asked: then the more careful answer of each question.
    """
    if not events:
        _put(draft, "mornings", key, None)
        return
    on, side = cast(tuple[date, Side], key)
    first_of_device: dict[str, Event] = {}
    for event in events:
        first_of_device.setdefault(event.device, event)
    rivals = [cast(Mapping[str, Any], event.data) for event in first_of_device.values()]
    worst = max(rivals, key=lambda data: data["pain"][side])
    signs = {name: _any_yes([data.get(name) for data in rivals]) for name in ("woke", "stiff", "limp")}
    differ = any(
        (data["pain"][side], *(data.get(name) for name in signs)) != _same(worst, side, signs) for data in rivals
    )
    _put(
        draft, "mornings", key, Morning(on, side, worst["pain"][side], **signs, event=events[0].id, two_devices=differ)
    )


def _same(data: Mapping[str, Any], side: Side, signs: Iterable[str]) -> tuple[object, ...]:
    return (data["pain"][side], *(data.get(name) for name in signs))


def _any_yes(values: list[bool | None]) -> bool | None:
    """Return yes when one says so, no when one says that, else not known."""
    return True if True in values else False if False in values else None


def _run(event: Event) -> Run:
    data: Mapping[str, Any] = event.data
    return Run(
        on=_day(event),
        km=data["km"],
        minutes=data.get("minutes"),
        worst=data.get("worst"),
        continuous=data["continuous"],
        event=event.id,
        kind=data.get("kind"),
        ladder_step=data.get("ladder_step"),
        steps_per_min=data.get("steps_per_min"),
        effort=data.get("effort"),
    )


def _derive_run(draft: Draft, key: object, events: Events) -> None:
    others = [run for run in draft.get("runs") if run.on != key]
    runs = sorted([*others, *(_run(event) for event in events)], key=lambda run: run.on)
    draft.set("runs", tuple(runs))


def _derive_list(name: str, make: Callable[[Event], object]) -> Callable[[Draft, object, Events], None]:
    """Return how a fact is made that is a plain list, one entry an event, in fold order."""

    def derive(draft: Draft, key: object, events: Events) -> None:
        draft.set(name, tuple(make(event) for event in events))

    return derive


def _derive_experiment(draft: Draft, key: object, events: Events) -> None:
    _put(draft, "experiments", key, experiment_of(events))


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
    "flares": _derive_list("flares", flare_note),
    "tests": _derive_list("tests", done_test),
    "scores": _derive_list("scores", scored),
    "experiment": _derive_experiment,
}


# --- the quick way ----------------------------------------------------------------------------------------------------


def _append_answer(draft: Draft, key: object, event: Event) -> bool:
    draft.put("answers", key, (*draft.get("answers").get(key, ()), _answer(event, key)))
    return True


def _append_session(draft: Draft, key: object, event: Event) -> bool:
    record = draft.get("sessions").get(key)
    if record is None or event.kind == "session_prescribed":
        return False
    draft.put("sessions", key, step(record, event))
    return True


def _append_run(draft: Draft, key: object, event: Event) -> bool:
    runs = draft.get("runs")
    if runs and runs[-1].on > _day(event):
        return False
    draft.set("runs", (*runs, _run(event)))
    return True


def _append_list(name: str, make: Callable[[Event], object]) -> Callable[[Draft, object, Event], bool]:
    """Return how an entry is added to a fact that is a plain list."""

    def append(draft: Draft, key: object, event: Event) -> bool:
        draft.set(name, (*draft.get(name), make(event)))
        return True

    return append


# Returns False where only making the fact anew is right.
APPEND: Mapping[str, Callable[[Draft, object, Event], bool]] = {
    "answer": _append_answer,
    "session": _append_session,
    "run": _append_run,
    "flares": _append_list("flares", flare_note),
    "tests": _append_list("tests", done_test),
    "scores": _append_list("scores", scored),
}
