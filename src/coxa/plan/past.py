"""What happened with one exercise on one side so far: what was shown, how the hip and the person answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import overload

from coxa.catalog.records import Rules
from coxa.journal.state import PrescribedItem, Rating, SessionRecord, State
from coxa.plan.traffic import RED, YELLOW, colour_of

QUALITIES = ("poor", "fair", "good")
MAX_EFFORT = 10.0


@dataclass(frozen=True, slots=True)
class Past:
    """One earlier appearance of the item: the day, what was shown, how it was answered.

    `effort` (0-10), `reps_left` and `technique` (good | fair | poor) are None where they were not told.
    """

    on: date
    item: PrescribedItem
    colour: str
    pinched: bool
    deload: bool
    complete: bool = True  # every set of it was done as shown
    effort: float | None = None
    reps_left: int | None = None
    technique: str | None = None
    flared_since: bool = False  # it was calm, but a flare began after it: then its colour is `unknown`

    @property
    def bad(self) -> bool:
        """Say whether the hip noticed it: yellow, red or a pinch."""
        return self.pinched or self.colour in (YELLOW, RED)

    @property
    def hardness(self) -> float | None:
        """Return how hard it was, 0-10: as told, or from the repetitions that were left (3 left is effort 7)."""
        left = None if self.reps_left is None else max(0.0, MAX_EFFORT - self.reps_left)
        told = [value for value in (self.effort, left) if value is not None]
        return max(told, default=None)


def in_deload(first: date | None, on: date, rules: Rules) -> bool:
    """Say whether `on` lies in a lighter week: every fifth week since the first session."""
    if first is None:
        return False
    every = int(rules.number("progress", "deload_every_weeks"))
    return ((on - first).days // 7) % every == every - 1


def training_since(since: date | None, last: date | None, on: date, rules: Rules) -> date:
    """Return since when there was training without a long break, as of `on`; `last` is the session before it."""
    if since is None or last is None or (on - last).days > rules.number("progress", "missed_back_days"):
        return on
    return since


def first_session(state: State) -> date | None:
    """Return the day of the first session that was begun."""
    return min((session.on for session in done_sessions(state)), default=None)


def done_sessions(state: State) -> list[SessionRecord]:
    """Return the sessions that were begun, in order of days."""
    begun = [session for session in state.sessions.values() if session.status != "prescribed"]
    return sorted(begun, key=lambda session: (session.on, session.id))


@dataclass(frozen=True, slots=True)
class Appearance:
    """One item of one session, the last of its exercise and side in it; `light`: in a lighter week."""

    session: SessionRecord
    item: PrescribedItem
    light: bool


Index = dict[tuple[str, str], list[Appearance]]


def index_of(sessions: Iterable[SessionRecord], rules: Rules) -> Index:
    """Return every appearance by exercise and side, oldest first; the first-session check is left aside.

    One pass over the sessions: a plan asks for the past of a hundred exercises.
    """
    index: Index = {}
    since = before = None
    for session in sessions:
        since, before = training_since(since, before, session.on, rules), session.on
        light = in_deload(since, session.on, rules)
        shown = {(item.exercise, item.side): item for item in session.items if item.role != "check"}
        for key, item in shown.items():
            index.setdefault(key, []).append(Appearance(session, item, light))
    return index


class Pasts(Sequence[Past]):
    """How appearances were answered, each read when it is first asked for: a plan looks at the last few of many.

    A slice is a view of the same rows, so that looking at a part reads no more than is looked at.
    """

    __slots__ = ("_made", "_read", "_rows", "_span")

    def __init__(
        self,
        rows: Sequence[Appearance],
        read: Callable[[Appearance], Past],
        span: range | None = None,
        made: dict[int, Past] | None = None,
    ) -> None:
        self._rows = rows
        self._read = read
        self._span = range(len(rows)) if span is None else span
        self._made: dict[int, Past] = {} if made is None else made

    def __len__(self) -> int:
        """Return how many appearances there were."""
        return len(self._span)

    @overload
    def __getitem__(self, index: int) -> Past: ...
    @overload
    def __getitem__(self, index: slice) -> Pasts: ...
    def __getitem__(self, index: int | slice) -> Past | Pasts:
        """Return one appearance, or a view of some."""
        if isinstance(index, slice):
            return Pasts(self._rows, self._read, self._span[index], self._made)
        place = self._span[index]
        found = self._made.get(place)
        if found is None:
            found = self._made[place] = self._read(self._rows[place])
        return found


def history(sessions: Sequence[SessionRecord], state: State, exercise: str, side: str, rules: Rules) -> list[Past]:
    """Return the earlier appearances of this item, oldest first; one a session, the first-session check left aside."""
    rows = index_of(sessions, rules).get((exercise, side), ())
    return [past_of(one, state, rules) for one in rows]


def past_of(one: Appearance, state: State, rules: Rules) -> Past:
    """Return how one appearance was answered."""
    session, item = one.session, one.item
    exercise, side = item.exercise, item.side
    ratings = [rating for rating in session.ratings if rating.exercise == exercise]
    return Past(
        on=session.on,
        item=item,
        colour=colour_of(state, session, exercise, side, rules),
        pinched=any(pinch.exercise == exercise and pinch.side == side for pinch in session.pinches),
        deload=one.light,
        complete=_complete(session, item),
        effort=max((rating.effort for rating in ratings if rating.effort is not None), default=None),
        reps_left=min((rating.reps_left for rating in ratings if rating.reps_left is not None), default=None),
        technique=_worst_technique(ratings),
    )


def _worst_technique(ratings: Sequence[Rating]) -> str | None:
    """Return the lowest quality that was told; an unknown word counts as nothing told."""
    told = [rating.technique for rating in ratings if rating.technique in QUALITIES]
    return min(told, key=lambda quality: QUALITIES.index(str(quality)), default=None)


def _complete(session: SessionRecord, item: PrescribedItem) -> bool:
    """Say whether every set was done as shown; a session without any record of sets counts as done."""
    if not session.sets:
        return True
    full = {
        row.set
        for row in session.sets
        if row.exercise == item.exercise
        and row.side == item.side
        and (row.reps is None or item.reps is None or row.reps >= item.reps)
        and (row.hold_s is None or item.hold_s is None or row.hold_s >= item.hold_s)
    }
    return len(full) >= item.sets
