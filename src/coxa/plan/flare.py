"""Flares of a hip and the way back from them (rules.toml [flare]; the 24-hour rule of rules 4).

What a flare is. It begins when the person says so, or by the mornings: a bad morning is one at least b + 2 and at least
`least_pain`, b the usual morning *before* the flare, which does not rise with it.

    not_settled     two bad mornings in a row: the first may be the answer to one session, the second says that it did
                    not settle within 24 hours
    red_session     one bad morning after a session or run that was red already while it lasted
    noted           the person's word; the mornings need not agree

One bad morning alone is a red session, and the dose answers to that. A flare ends when mornings are calm again
(`settled_mornings` in a row at most b + 1), or is closed after `closes_after_days`: then it is the new usual.

The way back has three stages, `calm`, `half` and `back`, and lasts two weeks where all goes well. `FlareDay.at` is the
day of the way back. It moves on by one day with a calm morning, by half a day where the morning is not known, not at
all with one in between, and a bad morning leads one stage back: criteria, not days alone. So a higher morning never
leads further on than a lower one. After `closes_after_days` the way back is over, whatever came.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from coxa.catalog.records import SIDES, Rules, Side
from coxa.journal.state import FlareNote, Morning, State
from coxa.plan.hips import hip_number, sore_sides
from coxa.plan.records import Reason
from coxa.plan.traffic import usual_of

CALM, HALF, BACK = "calm", "half", "back"
STAGES = (CALM, HALF, BACK)
NOTED, NOT_SETTLED, RED_SESSION = "noted", "not_settled", "red_session"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Flare:
    """One flare of one hip. `end` is the day it had settled (or was closed by rule); None while it goes on."""

    side: Side
    start: date
    end: date | None
    noted: bool
    after: str  # the person's own words: after what it came; may be empty
    why: str = NOTED
    known: date = date.min  # the day from which on the journal could tell
    usual: float = 0.0  # b before it
    closed: bool = False  # ended by rule, not because it had settled
    event: str = ""  # the event that made it known
    notes: tuple[str, ...] = ()  # the events of what the person said, to be taken back
    long_red: date | None = None  # the day on which the bad mornings in a row spanned 72 hours
    long_red_event: str = ""


@dataclass(frozen=True, slots=True)
class FlareDay:
    """Where today stands in a flare or on the way back: the most careful hip's."""

    flare: Flare
    day: int  # the day of the flare, the first is 1
    at: float  # the day of the way back
    stage: str  # calm | half | back
    share: float  # of the volume
    steps_back: int  # also where the volume is halved: a graver stage holds what a later one holds
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Settings:
    rules: Rules
    over: float
    least: float
    next_over: float
    calm_max: float
    gap_days: int
    settled: int
    closes_days: int
    long_red_days: int
    red_during: float
    usual_days: int

    def is_bad(self, pain: float, usual: float) -> bool:
        return pain >= max(usual + self.over, self.least)

    def is_calm(self, pain: float, usual: float) -> bool:
        return pain <= max(usual + self.next_over, self.calm_max)


def _settings(rules: Rules) -> _Settings:
    number = rules.number
    return _Settings(
        rules=rules,
        over=number("response", "red_next_over"),
        least=number("flare", "least_pain"),
        next_over=number("response", "next_over"),
        calm_max=number("flare", "calm_max"),
        gap_days=int(number("flare", "row_gap_days")),
        settled=int(number("flare", "settled_mornings")),
        closes_days=int(number("flare", "closes_after_days")),
        long_red_days=int(number("flare", "long_red_days")),
        red_during=number("response", "yellow_max"),
        usual_days=int(number("response", "lowest_days")),
    )


# --- the flares of the past -------------------------------------------------------------------------------------------


def flares_of(state: State, rules: Rules, today: date, days: int | None = None) -> tuple[Flare, ...]:
    """Return the flares up to today, oldest first. `days` looks back no further than that; None looks at everything.

    Linear in the mornings. Sides that are not sore have flares only where they were rated or noted.
    """
    since = date.min if days is None else today - timedelta(days=days)
    ratings = _ratings(state, since, today, days)
    found: list[Flare] = []
    for side in SIDES:
        notes = [note for note in state.flares if note.side == side and since <= note.on <= today]
        if ratings[side] or notes:
            found.extend(_Walk(state, side, ratings[side], _settings(rules)).flares(notes, today))
    return tuple(sorted(found, key=lambda flare: (flare.start, flare.side)))


def recent_flares(state: State, rules: Rules, today: date) -> tuple[Flare, ...]:
    """Return the flares that the planner looks at: those of the last twelve weeks.

    The answer for the very same state is kept: screen, phase, dose, run and page of one plan all ask.
    """
    global _last
    known_state, known_rules, known_day, found = _last
    if known_state is not state or known_rules is not rules or known_day != today:
        found = flares_of(state, rules, today, int(rules.number("flare", "window_days")))
        _last = (state, rules, today, found)
    return found


_last: tuple[State | None, Rules | None, date, tuple[Flare, ...]] = (None, None, date.min, ())


def _ratings(state: State, since: date, today: date, days: int | None) -> Mapping[Side, list[Morning]]:
    """Return the mornings of each side, oldest first."""
    found: dict[Side, list[Morning]] = {side: [] for side in SIDES}
    if days is None:
        for morning in sorted(state.mornings.values(), key=lambda one: one.on):
            if morning.on <= today:
                found[morning.side].append(morning)
        return found
    get = state.mornings.get
    for back in range(days, -1, -1):
        on = today - timedelta(days=back)
        for side in SIDES:
            rated = get((on, side))
            if rated is not None:
                found[side].append(rated)
    return found


@dataclass(slots=True)
class _Walk:
    """One hip's mornings and notes, day by day. `open` is the flare that goes on."""

    state: State
    side: Side
    mornings: Sequence[Morning]
    settings: _Settings
    done: list[Flare] = field(default_factory=list)
    open: Flare | None = None
    calm: int = 0
    first_bad: Morning | None = None
    first_usual: float = 0.0
    row: list[Morning] = field(default_factory=list)  # the bad mornings in a row
    red_days: frozenset[date] | None = None
    dates: list[date] = field(init=False)
    pains: tuple[float, ...] = field(init=False)
    average: float | None = field(init=False)  # by the answers

    def __post_init__(self) -> None:
        """Lay the ratings out for quick windows: a chronic ache asks for its usual on each of many mornings."""
        self.dates = [morning.on for morning in self.mornings]
        self.pains = tuple(morning.pain for morning in self.mornings)
        self.average = hip_number(self.state, self.side, "pain_average_week")

    def flares(self, notes: Sequence[FlareNote], today: date) -> list[Flare]:
        """Return this hip's flares. On a day with both, the morning comes first."""
        said: dict[date, list[FlareNote]] = {}
        for note in notes:
            said.setdefault(note.on, []).append(note)
        rated = {morning.on: morning for morning in self.mornings}
        for on in sorted(said.keys() | rated.keys()):
            self._close(on)
            if on in rated:
                self._rate(rated[on])
            for note in said.get(on, ()):
                self._note(note)
        self._close(today)
        return [*self.done, *([self.open] if self.open else ())]

    def _close(self, on: date) -> None:
        """Close a flare that has not settled for too long: it is the new usual."""
        if self.open is None:
            return
        last = self.open.start + timedelta(days=self.settings.closes_days)
        if on >= last:
            self.done.append(replace(self.open, end=last, closed=True))
            self.open = None
            self.first_bad = None

    def _note(self, note: FlareNote) -> None:
        if self.open is None:
            start = self.first_bad.on if self.first_bad is not None and self._is_near(note.on) else note.on
            usual = self.first_usual if start != note.on else self._usual(note.on)
            self._begin(Flare(self.side, start, None, True, note.after, NOTED, note.on, usual, event=note.event))
        assert self.open is not None
        words = self.open.after or note.after
        self.open = replace(self.open, noted=True, after=words, notes=(*self.open.notes, note.event))

    def _begin(self, flare: Flare) -> None:
        self.open, self.calm = flare, 0
        self.row = [self.first_bad] if self.first_bad is not None and self.first_bad.on == flare.start else []
        self.first_bad = None

    def _is_near(self, on: date) -> bool:
        return self.first_bad is not None and (on - self.first_bad.on).days <= self.settings.gap_days

    def _rate(self, morning: Morning) -> None:
        if self.open is not None:
            self._rate_open(morning)
            return
        if morning.pain < self.settings.least:
            self.first_bad = None
            return
        usual = self.first_usual if self._is_near(morning.on) else self._usual(morning.on)
        if not self.settings.is_bad(morning.pain, usual):
            self.first_bad = None
        elif self._is_near(morning.on) and self.first_bad is not None:
            self._begin(self._flare(self.first_bad.on, morning, usual, NOT_SETTLED))
            self._bad(morning)
        elif morning.on - DAY in self._red_days():
            self._begin(self._flare(morning.on, morning, usual, RED_SESSION))
            self._bad(morning)
        else:
            self.first_bad, self.first_usual = morning, usual

    def _flare(self, start: date, morning: Morning, usual: float, why: str) -> Flare:
        return Flare(self.side, start, None, False, "", why, morning.on, usual, event=morning.event)

    def _rate_open(self, morning: Morning) -> None:
        assert self.open is not None
        if self.settings.is_bad(morning.pain, self.open.usual):
            self._bad(morning)
        elif not self.settings.is_calm(morning.pain, self.open.usual):
            self.calm, self.row = 0, []
        else:
            self.calm, self.row = self.calm + 1, []
            if self.calm >= self.settings.settled:
                self.done.append(replace(self.open, end=morning.on))
                self.open = None

    def _bad(self, morning: Morning) -> None:
        assert self.open is not None
        self.calm = 0
        if self.row and (morning.on - self.row[-1].on).days > self.settings.gap_days:
            self.row = []
        self.row.append(morning)
        if self.open.long_red is None and (morning.on - self.row[0].on).days >= self.settings.long_red_days:
            self.open = replace(self.open, long_red=morning.on, long_red_event=morning.event)

    def _usual(self, on: date) -> float:
        """Return b before a flare that would begin on this day. Soon after another one it is that one's."""
        days = self.settings.usual_days
        last = self.done[-1] if self.done else None
        if last is not None and not last.closed and last.end is not None and (on - last.end).days <= days:
            return last.usual
        first = bisect_left(self.dates, on - timedelta(days=days))
        pains = self.pains[first : bisect_left(self.dates, on)]
        return usual_of(pains, self.average, self.settings.rules)

    def _red_days(self) -> frozenset[date]:
        """Return the days on which this hip was red already during a session or a run."""
        if self.red_days is None:
            most = self.settings.red_during
            sessions = (
                session.on
                for session in self.state.sessions.values()
                if any(rating.worst.get(self.side, 0.0) > most for rating in session.ratings)
            )
            runs = (run.on for run in self.state.runs if run.worst is not None and run.worst > most)
            self.red_days = frozenset((*sessions, *runs))
        return self.red_days


# --- where today stands -----------------------------------------------------------------------------------------------


def flare_day(state: State, rules: Rules, today: date, flares: Iterable[Flare] | None = None) -> FlareDay | None:
    """Return the stage of today's way back and why; None when there is none. Of two hips the more careful counts."""
    known = recent_flares(state, rules, today) if flares is None else tuple(flares)
    sore = sore_sides(state)
    last: dict[Side, Flare] = {flare.side: flare for flare in known if flare.side in sore or flare.noted}
    days = [day for day in (_day_of(state, flare, rules, today) for flare in last.values()) if day is not None]
    return min(days, key=lambda day: (day.at, day.flare.side), default=None)


def _day_of(state: State, flare: Flare, rules: Rules, today: date) -> FlareDay | None:
    too_long = (today - flare.start).days >= rules.number("flare", "closes_after_days")
    if flare.closed or too_long or today < flare.known:
        return None
    at = way_back(state, flare, rules, today)
    stage = stage_of(at, rules)
    if stage is None:
        return None
    number = rules.number
    share = 1.0 if stage == BACK else number("flare", "half_share")
    day = (today - flare.start).days + 1
    reasons = [Reason(f"flare_{stage}", {"side": flare.side, "day": day}), Reason(f"flare_why_{flare.why}")]
    if today > flare.start and flare.end is None and (today, flare.side) not in state.mornings:
        reasons.append(Reason("flare_morning_unknown", {"side": flare.side}))
    if flare.long_red is not None and flare.end is None:
        reasons.append(Reason("flare_see_someone", {"side": flare.side, "day": day}))
    return FlareDay(flare, day, at, stage, share, int(number("flare", "back_steps")), tuple(reasons))


def way_back(state: State, flare: Flare, rules: Rules, today: date) -> float:
    """Return the day of the way back that today is, the first is 1 (at most one more than its last day)."""
    return _stations(state, flare, rules, today)[-1]


def _stations(state: State, flare: Flare, rules: Rules, today: date) -> list[float]:
    """Return where on the way back each day was, from the flare's first day to today. Said again, it begins anew."""
    settings, number = _settings(rules), rules.number
    calm, half, back = (number("flare", f"{stage}_until_day") for stage in STAGES)
    unknown = number("flare", "unknown_speed")
    said = {note.on for note in state.flares if note.side == flare.side}
    stations = [1.0]
    for number_of_day in range(1, (today - flare.start).days + 1):
        at, on = stations[-1], flare.start + timedelta(days=number_of_day)
        morning = state.mornings.get((on, flare.side))
        if on in said:
            at = 1.0
        elif at < back + 1:
            if morning is None:
                at += unknown
            elif settings.is_bad(morning.pain, flare.usual):
                at = 1.0 if at < half + 1 else calm + 1
            elif settings.is_calm(morning.pain, flare.usual):
                at += 1
        stations.append(at)
    return stations


def stage_of(at: float, rules: Rules) -> str | None:
    """Return the stage of a day of the way back; None when the way back is done."""
    return next((stage for stage in STAGES if at < rules.number("flare", f"{stage}_until_day") + 1), None)


def days_left(day: FlareDay, rules: Rules) -> int:
    """Return how many days of this stage are left at the least, today included."""
    last = rules.number("flare", f"{day.stage}_until_day")
    return max(1, int(last + 1 - day.at + 0.5))


def is_recent(flares: Iterable[Flare], rules: Rules, today: date) -> bool:
    """Say whether a flare began so lately that its own days stand in place of the first phase."""
    days = rules.number("flare", "keeps_phase_days")
    return any(not flare.closed and flare.known <= today and (today - flare.start).days < days for flare in flares)


def light_days(state: State, flares: Iterable[Flare], rules: Rules, today: date) -> frozenset[date]:
    """Return the days up to today on which a flare, or the way back from it, made the plan lighter."""
    longest = int(rules.number("flare", "closes_after_days"))
    days: set[date] = set()
    for flare in flares:
        last = min(today, flare.start + timedelta(days=longest - 1))
        for back, at in enumerate(_stations(state, flare, rules, last)):
            on = flare.start + timedelta(days=back)
            if on >= flare.known and stage_of(at, rules) is not None:
                days.add(on)
    return frozenset(days)
