"""What a simulated life leaves: its diary (real events, really folded), and a record of each day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from coxa.catalog.records import Side
from coxa.journal.events import Event, Json
from coxa.journal.fold import apply, fold
from coxa.journal.state import State
from coxa.plan.records import Plan, Session
from coxa.simulate.guide import Outing

MORNING, EVENING = time(7, 30), time(18)
TZ = "UTC"


class Diary:
    """The journal of one simulated person, folded as it grows. Times and ids follow from the order of writing."""

    def __init__(self, person: str, events: Iterable[Event] = ()) -> None:
        self.person = person
        self.events: list[Event] = list(events)
        self.state = fold(self.events, person)
        self.on = date.min
        self.clock = MORNING
        self._today = 0

    def turn_to(self, on: date) -> None:
        """Begin a new day, in the morning."""
        self.on, self.clock, self._today = on, MORNING, 0

    def evening(self) -> None:
        """From here on it is evening."""
        self.clock = EVENING

    def note(self, kind: str, data: Mapping[str, Json]) -> None:
        """Write one event and fold it in; each is a second later than the one before."""
        at = datetime.combine(self.on, self.clock, UTC) + timedelta(seconds=self._today)
        number = len(self.events)
        self._today += 1
        event = Event(
            id=f"00000000-0000-7000-8000-{number:012d}",
            person=self.person,
            kind=kind,
            v=1,
            at=at,
            offset_min=0,
            tz=TZ,
            written_at=at,
            device="simulated",
            device_seq=number,
            actor="self",
            data=data,
        )
        self.events.append(event)
        self.state = apply(self.state, event)


@dataclass(frozen=True, slots=True)
class Lived:
    """One day. Pain is what there was, not what was said; `flare` is its fast part. Loads in LU.

    `session` is what was on offer, `done` what was done of it, `outing` the run that was on offer. `plan` and `before`
    (the journal as the plan saw it) are for checks and are left out where nobody looks.
    """

    number: int
    on: date
    away: bool
    pain: Mapping[Side, float]
    flare: Mapping[Side, float]
    rated: Mapping[Side, int]
    status: str
    phase: str | None
    reasons: tuple[str, ...]
    session: Session | None
    done: Session | None
    outing: Outing | None
    ran: Outing | None
    run_worst: float | None
    load_lu: float
    plan: Plan | None = None
    before: State | None = None
