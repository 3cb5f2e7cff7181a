"""From events to what we know: `apply` takes in one event, `fold` a whole journal. There is no other way to a state.

Order and duplicates do not matter: every fact is a function of the set of events that speak about it (facts.py), so
`apply` gives the same state in whatever order events arrive; `fold` sorts only because that way is quicker.

Corrections. Events joined by `replaces` are a family; of a family one event counts: the last of each chain, and when
several corrections compete, the one written last, or for clearances and limits the most careful one. Events that note
what a person was shown always count.

Clocks. `clock_noted` says by how much a device's clock was ahead while it wrote a range of events; those events are
taken as that much earlier, whether they came before the note or after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import cast

from immutables import Map

from coxa.errors import JournalError
from coxa.journal.events import Event
from coxa.journal.facts import APPEND, DERIVE, Draft, Events, keys_of
from coxa.journal.kinds import SHOWN, current
from coxa.journal.state import State

Standing = dict[str, Event]  # the events that count, by id, their clocks put right
_CLEARANCES = frozenset({"cleared", "taken_back"})
_LIMITS = frozenset({"limit_set", "limit_lifted", "taken_back"})
_CARE = {"all": 0.0, "no_impact": 1.0, "own_words": 2.0}
_TAKEN_BACK_CARE = 3.0
_NO_LIMIT_CARE = -1000.0


def fold(events: Iterable[Event], person: str) -> State:
    """Return what these events say about `person`. Duplicates are ignored; the order of `events` does not matter."""
    by_id: dict[str, Event] = {}
    for event in events:
        known = by_id.setdefault(event.id, event)
        if known is not event and known != event:
            # The store refuses other content under a known id; a bare list of events gets a choice that is stable.
            by_id[event.id] = min(known, event, key=repr)
    draft = Draft(State(person=person), bulk=True)
    for event in by_id.values():
        if event.kind == "clock_noted":
            _take_in(draft, event)
    clocks = draft.get("clocks")
    order = (lambda event: _true_order(clocks, event)) if clocks else (lambda event: event.order)
    for event in sorted(by_id.values(), key=order):
        _take_in(draft, event)
    return draft.done()


def apply(state: State, event: Event) -> State:
    """Return the state after one more event. A known id, an unknown kind or a newer version changes nothing."""
    draft = Draft(state)
    return draft.done() if _take_in(draft, event) else state


def _take_in(draft: Draft, event: Event) -> bool:
    """Let a draft take in one event; False when nothing changes."""
    if event.id in draft.get("events"):
        return False
    if draft.state.person and event.person != draft.state.person:
        raise JournalError(f"event {event.id}: belongs to another person; two people are never merged.")
    now = current(event)
    if now is None:
        return False
    draft.put("events", now.id, now)
    if now.kind == "clock_noted":
        _note_clock(draft, now)
    elif _corrects(now) is None and now.id not in draft.get("families"):
        _write(draft, _true_time(draft.get("clocks"), now))
    else:
        _join_family(draft, now)
    return True


# --- facts in the ledger --------------------------------------------------------------------------------------------


def _write(draft: Draft, event: Event) -> None:
    """Let one event speak: enter it in the ledger and make the facts it speaks about."""
    ledger = draft.get("ledger")
    for key in keys_of(event):
        entries: Events = ledger.get(key, ())
        newest = not entries or _precedes(entries[-1], event)
        entries = (*entries, event) if newest else tuple(sorted((*entries, event), key=lambda entry: entry.order))
        draft.put("ledger", key, entries)
        if draft.bulk:
            draft.dirty[key] = None
            continue
        ledger = draft.get("ledger")
        quick = APPEND.get(key[0]) if newest else None
        if quick is None or not quick(draft, key[1], event):
            DERIVE[key[0]](draft, key[1], entries)


def _precedes(one: Event, other: Event) -> bool:
    """Say whether one event comes first in fold order; nearly always the times alone tell."""
    return one.at < other.at or (one.at == other.at and one.order < other.order)


def _take_back(draft: Draft, event: Event) -> None:
    """Let one event be silent again: strike it from the ledger and make the facts anew without it."""
    for key in keys_of(event):
        entries = tuple(entry for entry in draft.get("ledger")[key] if entry.id != event.id)
        if entries:
            draft.put("ledger", key, entries)
        else:
            draft.drop("ledger", key)
        if draft.bulk:
            draft.dirty[key] = None
        else:
            DERIVE[key[0]](draft, key[1], entries)


def _settle(draft: Draft, before: Standing, after: Standing) -> None:
    """Bring the facts from one set of events that count to another."""
    for event_id, event in before.items():
        if after.get(event_id) != event:
            _take_back(draft, event)
    for event_id, event in after.items():
        if before.get(event_id) != event:
            _write(draft, event)


# --- corrections ----------------------------------------------------------------------------------------------------


def _corrects(event: Event) -> str | None:
    """Return the id of the event that this one takes the place of."""
    return None if event.kind in SHOWN or event.kind == "clock_noted" else event.replaces


def _root(events: Map[str, Event], event: Event) -> str:
    """Return the id of the first event of the family, known or not; in a circle (nobody's honest journal) the least."""
    path = [event.id]
    while True:
        known = events.get(path[-1])
        above = _corrects(known) if known else None
        if above is None:
            return path[-1]
        if above in path:
            return min(path[path.index(above) :])
        path.append(above)


def _join_family(draft: Draft, event: Event) -> None:
    """Put an event into the family of what it corrects, or of the corrections that came before it."""
    events, families = draft.get("events"), draft.get("families")
    root = _root(events, event)
    before: Standing = {}
    members = {event.id}
    for name in (event.id, root):
        group = families.get(name) or ((name,) if name not in members and _may_stand(events, name) else ())
        before.update(_standing(draft, group))
        members.update(group)
    if event.id != root:
        draft.drop("families", event.id)
    family = tuple(sorted(members))
    draft.put("families", root, family)
    _settle(draft, before, _standing(draft, family))


def _may_stand(events: Map[str, Event], name: str) -> bool:
    """Say whether this is a known event that speaks about facts: without corrections it is a family of its own."""
    known = events.get(name)
    return known is not None and known.kind != "clock_noted"


def _standing(draft: Draft, family: Iterable[str]) -> Standing:
    """Return the events of one family that count."""
    events = draft.get("events")
    members = [_true_time(draft.get("clocks"), events[name]) for name in family]
    standing = {event.id: event for event in members if event.kind in SHOWN}
    replaced = {_corrects(event) for event in members}
    facts = [event for event in members if event.kind not in SHOWN]
    last = [event for event in facts if event.id not in replaced] or facts
    if last:
        best = _best(last)
        standing[best.id] = best
    return standing


def _best(rivals: list[Event]) -> Event:
    """Return the correction that counts: the most careful clearance or limit, else the one written last."""
    kinds = {event.kind for event in rivals}
    if "cleared" in kinds and kinds <= _CLEARANCES:
        return max(rivals, key=lambda event: (_care_of_clearance(event), event.written_at, event.id))
    if "limit_set" in kinds and kinds <= _LIMITS:
        return max(rivals, key=lambda event: (_care_of_limit(event), event.written_at, event.id))
    return max(rivals, key=lambda event: (event.written_at, event.id))


def _care_of_clearance(event: Event) -> float:
    return _TAKEN_BACK_CARE if event.kind == "taken_back" else _CARE[cast(str, event.data["allows"])]


def _care_of_limit(event: Event) -> float:
    return -cast(float, event.data["max_flexion_deg"]) if event.kind == "limit_set" else _NO_LIMIT_CARE


# --- clocks ---------------------------------------------------------------------------------------------------------


def _offset_s(clocks: Map[str, Events], event: Event) -> float:
    """Return by how many seconds the clock was ahead that wrote this event; of several notes the last one counts."""
    for note in reversed(clocks.get(event.device, ())):
        if cast(int, note.data["first_seq"]) <= event.device_seq <= cast(int, note.data["last_seq"]):
            return cast(float, note.data["offset_s"])
    return 0.0


def _true_time(clocks: Map[str, Events], event: Event) -> Event:
    """Return the event as a right clock would have dated it."""
    if event.device not in clocks:
        return event
    offset_s = _offset_s(clocks, event)
    if not offset_s:
        return event
    ahead = timedelta(seconds=offset_s)
    return replace(event, at=event.at - ahead, written_at=event.written_at - ahead)


def _true_order(clocks: Map[str, Events], event: Event) -> tuple[object, ...]:
    return _true_time(clocks, event).order


def _note_clock(draft: Draft, note: Event) -> None:
    """Take in a note about a clock and move the events it speaks about."""
    events, families = draft.get("events"), draft.get("families")
    device = cast(str, note.data["device"])
    groups: set[tuple[str, ...]] = set()
    for event in events.values():
        if event.device == device and event.kind != "clock_noted":
            groups.add(families.get(_root(events, event), (event.id,)))
    before = {name: event for group in groups for name, event in _standing(draft, group).items()}
    notes = sorted((*draft.get("clocks").get(device, ()), note), key=lambda one: one.order)
    draft.put("clocks", device, tuple(notes))
    after = {name: event for group in groups for name, event in _standing(draft, group).items()}
    _settle(draft, before, after)
