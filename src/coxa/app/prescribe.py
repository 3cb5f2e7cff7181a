"""Today's session as it is shown: frozen in the journal before anybody sees it, with every branch looked up in advance.

A session that was begun today goes on as it was shown, whatever the plan says by now. One that was shown and not begun
is used again while the plan would show the same; else a new one is prescribed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import cast

from coxa.app import services
from coxa.app.models import EventRow
from coxa.app.planning import plan_for
from coxa.app.store import line_of
from coxa.catalog.load import load_catalog, load_rules
from coxa.gather import plan_input
from coxa.journal.codec import event_of_line
from coxa.journal.events import Event, Json
from coxa.journal.state import SessionRecord, State
from coxa.plan.card import deal_sessions, item_json
from coxa.plan.records import PLANNER_VERSION, Item, Peak, Plan, PlanInput, Reason, Session

RECENT_DAYS = 2  # a session's own events are no older than this: it belongs to one person-day
WARM_UP = "warm_up"
TRY_ID = "try"  # stands where a session's id stands, of a set that is only tried


@dataclass(frozen=True, slots=True)
class Prescribed:
    """A session and its card. `card["sessions"]` has `today`, and `calm` where that is another one.

    `id`: under which it stands in the journal; None for one that is handed out beforehand.
    """

    id: str | None
    session: Session
    calm: Session | None
    card: Mapping[str, Json]
    recorded: tuple[Event, ...]


def prescribe(person: str, today: date, kind: str | None, tz: str) -> Prescribed | None:
    """Return the session to do now, written to the journal first; None when the plan holds none.

    `kind`: "calm" asks for the calm session in place of today's. A session that was begun always goes on.
    """
    plan = plan_for(person, today)
    state = services.state_of(person)
    begun = _begun(state, today)
    session = _as_shown(person, begun) if begun is not None else _wanted(plan, kind)
    if plan.status != "ready" or session is None:
        return None
    session_id = begun.id if begun is not None else _freeze(person, state, today, session, tz)
    calm = None if session.kind == "calm" else plan.calm
    return Prescribed(
        session_id, session, calm, _cards(plan_input(state, today), session, calm), _recorded(person, session_id)
    )


def _wanted(plan: Plan, kind: str | None) -> Session | None:
    return plan.calm if kind == "calm" else plan.today


def _begun(state: State, today: date) -> SessionRecord | None:
    """Return the session of today that was begun last and not finished."""
    rows = [row for row in state.sessions.values() if row.on == today and row.status == "started" and row.items]
    return max(rows, key=lambda row: (str(row.started_at), row.id), default=None)


def _cards(given: PlanInput, session: Session, calm: Session | None) -> Mapping[str, Json]:
    return deal_sessions(given, {"today": session} | ({"calm": calm} if calm is not None else {}))


def deal_coming(person: str, today: date, kinds: Mapping[str, Session]) -> dict[str, Prescribed]:
    """Return sessions that may be begun without the server, each with its card; none is written down yet."""
    given = plan_input(services.state_of(person), today)
    calm = kinds.get("calm")
    return {
        kind: Prescribed(None, session, shown := None if kind == "calm" else calm, _cards(given, session, shown), ())
        for kind, session in kinds.items()
    }


def deal_one(person: str, today: date, item: Item) -> Prescribed:
    """Return one item as a session of its own, to try it; it is not written down. Its id names no session."""
    session = Session("a", 0.0, (), (item,))
    return Prescribed(TRY_ID, session, None, _cards(plan_input(services.state_of(person), today), session, None), ())


# --- writing it down ----------------------------------------------------------------------------------------------


def prescription(session: Session, today: date) -> dict[str, Json]:
    """Return the data of `session_prescribed`, but for the session's id."""
    return {
        "date": today.isoformat(),
        "session_kind": session.kind,
        "minutes": session.minutes,
        "items": [item_json(item) for item in (*session.warm_up, *session.items)],
        "planner": PLANNER_VERSION,
        "rules": load_rules().version,
        "catalog": load_catalog().hash,
    }


def _freeze(person: str, state: State, today: date, session: Session, tz: str) -> str:
    """Return the id under which this session stands in the journal; written now unless it stands there already."""
    data = prescription(session, today)
    for row in state.sessions.values():
        same_day = row.on == today and row.status == "prescribed" and row.kind == session.kind
        if same_day and _shown_items(person, row) == data["items"]:
            return row.id
    session_id = str(uuid.uuid4())
    services.record(person, [services.new_event(person, "session_prescribed", {"session": session_id, **data}, tz=tz)])
    return session_id


# --- reading it back ----------------------------------------------------------------------------------------------


def _shown_items(person: str, row: SessionRecord) -> list[Json]:
    line = line_of(person, row.event)
    items = event_of_line(line).data.get("items") if line else None
    return items if isinstance(items, list) else []


def _as_shown(person: str, row: SessionRecord) -> Session:
    """Return a session from the journal."""
    items = [read_item(cast(Mapping[str, Json], raw)) for raw in _shown_items(person, row)]
    warm_up = tuple(item for item in items if item.role == WARM_UP)
    return Session(row.kind, row.minutes, warm_up, tuple(item for item in items if item.role != WARM_UP))


def read_item(raw: Mapping[str, Json]) -> Item:
    """Return an item from the JSON that `card.item_json` made; fields that an older journal lacks are left plain."""
    peak = cast(Mapping[str, float], raw.get("peak") or {})
    out, still, back = cast(Sequence[float], raw.get("tempo_s") or (1.0, 0.0, 1.0))
    item = Item(
        exercise=str(raw["exercise"]),
        side=str(raw["side"]),
        role=str(raw.get("role", "main")),
        sets=cast(int, raw["sets"]),
        reps=cast("int | None", raw.get("reps")),
        hold_s=cast("float | None", raw.get("hold_s")),
        load=cast(float, raw.get("load") or 0.0),
        load_kind=str(raw.get("load_kind", "none")),
        tempo_s=(float(out), float(still), float(back)),
        rest_s=cast(float, raw.get("rest_s") or 0.0),
        effort=cast("float | None", raw.get("effort")),
        max_hip_flexion_deg=cast("float | None", raw.get("max_hip_flexion_deg")),
        zone=0,
        peak=Peak(peak.get("flexion_deg", 0.0), peak.get("adduction_deg", 0.0), peak.get("rotation_deg", 0.0)),
        cues_withheld=tuple(str(cue) for cue in cast(Sequence[Json], raw.get("cues_withheld") or ())),
        reasons=tuple(_reason(row) for row in cast(Sequence[Mapping[str, Json]], raw.get("reasons") or ())),
    )
    return replace(item, zone=raw["zone"]) if raw.get("zone") in (1, 2, 3) else item  # type: ignore[arg-type]


def _reason(raw: Mapping[str, Json]) -> Reason:
    return Reason(str(raw["code"]), cast("Mapping[str, str | int | float]", raw.get("values") or {}))


def _recorded(person: str, session_id: str) -> tuple[Event, ...]:
    """Return what was reported in this session so far, in the order it was written."""
    return _told_since(person, session_id, services.now() - timedelta(days=RECENT_DAYS))


def told_in(person: str, session_id: str, on: date) -> tuple[Event, ...]:
    """Return what was reported in the session of a day, without what was replaced; corrections stand at its time."""
    since = datetime(on.year, on.month, on.day, tzinfo=UTC) - timedelta(days=RECENT_DAYS)
    return _told_since(person, session_id, since)


def _told_since(person: str, session_id: str, since: datetime) -> tuple[Event, ...]:
    lines = EventRow.objects.filter(person_id=person, at__gte=since).values_list("body", flat=True)
    events = [event_of_line(line) for line in lines if session_id in line]
    mine = [event for event in events if event.data.get("session") == session_id and event.kind != "session_prescribed"]
    taken_back = {event.replaces for event in events if event.replaces}
    return tuple(sorted((event for event in mine if event.id not in taken_back), key=lambda event: event.order))
