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
    two_devices: bool = False  # two devices rated this morning differently: the more careful answers count


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
    tempo_s: tuple[float, float, float] | None = None  # None: as the exercise file says (events before the tempo moved)


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
    """Worst pain during one exercise, per hip, and how hard and how well it went, where that is known."""

    exercise: str
    worst: Map[str, float]
    reps_left: int | None
    event: str
    effort: float | None = None  # 0-10
    technique: str | None = None  # good | fair | poor


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
    effort: float | None = None  # how hard the whole session was, 0-10
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One outing. `kind` is one of kinds.RUN_KINDS, None when it was not said; cadence in steps a minute."""

    on: date
    km: float
    minutes: float | None
    worst: float | None
    continuous: bool
    event: str
    kind: str | None = None
    ladder_step: int | None = None
    steps_per_min: float | None = None
    effort: float | None = None


@dataclass(frozen=True, slots=True)
class FlareNote:
    """The person says that this hip has flared up, and perhaps after what."""

    side: Side
    on: date
    after: str
    event: str


@dataclass(frozen=True, slots=True)
class DoneTest:
    """One test of strength, movement or range. `test` is an id of catalog/measures; the unit stands there."""

    test: str
    side: str  # left | right | both
    value: float
    on: date
    pain: float | None
    quality: str | None  # good | fair | poor
    device: str
    event: str
    stopped_by: str | None = None  # firm | tight | pain | unsure: what ended a test of range (rules 7)
    tries: tuple[float, ...] = ()  # each of them, where `value` is the middle one of several
    method: str | None = None  # phone (its motion sensor) | hand
    error_deg: float | None = None  # of a test of range: one standard deviation, as it was known then


@dataclass(frozen=True, slots=True)
class Scored:
    """One filled-in measure: its scores by scale, and the answers where they were given one by one."""

    measure: str
    side: Side | None
    scores: Map[str, float | None]
    items: Map[str, float | None]
    by: str  # items | total
    version: str
    words: str  # the person's own words, e.g. the activities they named
    on: date
    event: str


@dataclass(frozen=True, slots=True)
class Block:
    """A part of an experiment: with the element or without it, for some days."""

    start: date
    days: int
    with_it: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """One value of an experiment's measure: before or after trying the element once, or on a day of a block."""

    when: str  # before | after | day
    value: float
    on: date
    at: datetime
    event: str


@dataclass(frozen=True, slots=True)
class Experiment:
    """One thing tried: which element, by which measure, in which blocks, what was measured and what came of it."""

    id: str
    element: str
    measure: str
    side: Side | None
    blocks: tuple[Block, ...]
    on: date
    event: str
    values: tuple[Measured, ...] = ()
    then: str | None = None  # keep | drop | next | stopped
    ended: date | None = None


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
    flares: tuple[FlareNote, ...] = ()
    tests: tuple[DoneTest, ...] = ()
    scores: tuple[Scored, ...] = ()
    experiments: Map[str, Experiment] = field(default_factory=Map)
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
