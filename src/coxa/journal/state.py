"""What the journal says about a person: the result of the fold. Frozen; `immutables.Map` where it grows.

Every fact remembers the event it came from; the ledger remembers which events a fact rests on, so that a correction
(`replaces`) or an event that arrives late changes that one fact and nothing is folded again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from immutables import Map

from coxa.catalog.records import Side
from coxa.journal.events import Event, Json

# What a fact is about: its family (`answer`, `session`, `morning`, ...) and which one (a key, an id, a day and side).
Key = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Answer:
    """One given answer; `on` is the person-day it was given."""

    value: Json
    on: date
    event: str


@dataclass(frozen=True, slots=True)
class Cleared:
    """A clinician allowed training: entered by the person, shown as such. `on` is when it was given."""

    by: str
    on: date
    allows: str  # all | no_impact | own_words
    words: str
    event: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Something happened that re-opens the screen (in-session alarm)."""

    code: str
    on: date
    session: str | None
    event: str


@dataclass(frozen=True, slots=True)
class FlexionLimit:
    """A therapist's cap for one hip."""

    side: Side
    max_flexion_deg: float
    on: date
    event: str


@dataclass(frozen=True, slots=True)
class Programme:
    """The two sessions A and B that were shown, until an event asks for a new choice."""

    block_start: date
    protocol: str
    phase: str
    phase_since: date
    because: str
    warm_up: tuple[str, ...]
    a: tuple[str, ...]
    b: tuple[str, ...]
    event: str
    wishes: str = ""  # fingerprint of minutes, kit, positions and likes it was chosen for


@dataclass(frozen=True, slots=True)
class Morning:
    """The first rating of a person-day before 14:00, per hip."""

    on: date
    side: Side
    pain: float
    woke: bool | None
    stiff: bool | None
    limp: bool | None
    event: str


@dataclass(frozen=True, slots=True)
class PrescribedItem:
    """One item as it was shown. Either `reps` or `hold_s` is set."""

    exercise: str
    side: str  # left | right | both | alternating
    role: str  # warm_up | main
    sets: int
    reps: int | None
    hold_s: float | None
    load: float
    effort: float | None
    max_hip_flexion_deg: float | None
    sets_by_plan: bool = True


@dataclass(frozen=True, slots=True)
class SetDone:
    """One finished set."""

    exercise: str
    side: str
    set: int
    reps: int | None
    hold_s: float | None
    load: float | None
    event: str


@dataclass(frozen=True, slots=True)
class SetStopped:
    """One set that was broken off."""

    exercise: str
    side: str
    set: int
    why: str
    event: str


@dataclass(frozen=True, slots=True)
class Pinch:
    """A sharp pinch during an item."""

    exercise: str
    side: str
    set: int
    then: str
    event: str


@dataclass(frozen=True, slots=True)
class Swap:
    """One exercise exchanged for another within a session."""

    exercise: str
    side: str
    to: str
    why: str
    event: str


@dataclass(frozen=True, slots=True)
class Rating:
    """Worst pain during one exercise, per hip, and repetitions left."""

    exercise: str
    worst: Map[str, float]
    reps_left: int | None
    event: str


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One prescribed session and what became of it."""

    id: str
    on: date
    kind: str  # a | b | calm
    minutes: float
    items: tuple[PrescribedItem, ...]
    catalog: str
    rules: str
    planner: str
    event: str
    status: str = "prescribed"  # prescribed | started | done | stopped
    started_at: datetime | None = None
    check_in: Map[str, float] = field(default_factory=Map)
    sets: tuple[SetDone, ...] = ()
    stopped_sets: tuple[SetStopped, ...] = ()
    pinches: tuple[Pinch, ...] = ()
    swaps: tuple[Swap, ...] = ()
    ratings: tuple[Rating, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One outing."""

    on: date
    km: float
    minutes: float | None
    worst: float | None
    continuous: bool
    event: str


@dataclass(frozen=True, slots=True)
class State:
    """Everything the fold knows about one person. Current answers: `state.value(key)`.

    `sessions` are keyed by session id, `mornings` by (date, side). `left_out` maps exercise id to why.
    `events`, `families`, `ledger` and `clocks` are the fold's own bookkeeping: every event by id, corrections by the
    first event of their family, what each fact rests on in fold order, and the notes about wrong clocks by device.
    """

    person: str = ""
    answers: Map[str, tuple[Answer, ...]] = field(default_factory=Map)  # history per key, oldest first
    cleared: tuple[Cleared, ...] = ()
    flags: tuple[Flag, ...] = ()
    limits: tuple[FlexionLimit, ...] = ()
    left_out: Map[str, str] = field(default_factory=Map)
    protocol: str | None = None
    addons: tuple[str, ...] = ()
    programme: Programme | None = None
    sessions: Map[str, SessionRecord] = field(default_factory=Map)
    mornings: Map[tuple[date, Side], Morning] = field(default_factory=Map)
    runs: tuple[Run, ...] = ()
    events: Map[str, Event] = field(default_factory=Map)
    families: Map[str, tuple[str, ...]] = field(default_factory=Map)
    ledger: Map[Key, tuple[Event, ...]] = field(default_factory=Map)
    clocks: Map[str, tuple[Event, ...]] = field(default_factory=Map)

    def value(self, key: str) -> Json:
        """Return the current answer under `key`; None when missing, unknown or skipped."""
        given = self.answers.get(key, ())
        if not given or given[-1].value in ("unknown", "skipped"):
            return None
        return given[-1].value

    def was_asked(self, key: str) -> bool:
        """Say whether the question was answered at all, also with "I don't know"."""
        return bool(self.answers.get(key))

    def with_answers(self, answers: dict[str, Json], on: date) -> State:
        """Return the state with these answers added (a shortcut for tests and for what-if questions)."""
        new = self.answers
        for key, value in answers.items():
            new = new.set(key, (*new.get(key, ()), Answer(value, on, "")))
        return replace(self, answers=new)
