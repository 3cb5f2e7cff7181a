"""The mornings a person's response is learnt from: one row a day and hip, with what was done on that day.

A row needs the next morning, and at least a few mornings before: the usual level is their mean. The morning of the day
itself may be missing; then the usual level stands for it. Days that began in a bad spell are left out: what follows a
bad spell is its end, not the work of an exercise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from coxa.catalog.records import SIDES, Rules, Side
from coxa.journal.state import Run, SessionRecord, SetDone, SetStopped, State

TABLE = "response_model"
Doses = Mapping[str, float]  # exercise id -> dose, 1 = this person's usual number of sets


@dataclass(frozen=True, slots=True)
class Row:
    """One day of one hip. Pain 0-10: that morning (or the usual), the usual level, and the next morning.

    `run` is 1 for a run of usual length, 0 without one; `doses` holds what was done, empty on a day without a session.
    """

    on: date
    before: float
    usual: float
    after: float
    run: float
    doses: Doses

    @property
    def trained(self) -> bool:
        """Say whether anything was done that day."""
        return bool(self.doses)


def rows_of(state: State, rules: Rules, today: date, hip: Side) -> list[Row]:
    """Return the rows of one hip, oldest first: the last `[response_model] weeks`, up to today's morning."""
    start = today - timedelta(weeks=int(rules.number(TABLE, "weeks")))
    # By ordinal: a day before is one less, which is a good deal quicker than dates.
    pains = {on.toordinal(): morning.pain for (on, side), morning in state.mornings.items() if side == hip}
    first, last = start.toordinal(), today.toordinal()
    doses = _doses(state, start, today, hip)
    runs = _runs(state.runs, start, today)
    spell = rules.number(TABLE, "spell_over")
    rows = []
    usual_of = _usual(pains, rules)
    for day in sorted(on - 1 for on in pains if first < on <= last):
        usual = usual_of(day)
        before = pains.get(day, usual)
        if usual is not None and before is not None and before - usual < spell:
            on = date.fromordinal(day)
            rows.append(Row(on, before, usual, pains[day + 1], runs.get(on, 0.0), doses.get(on, {})))
    return rows


def _usual(pains: Mapping[int, float], rules: Rules) -> Callable[[int], float | None]:
    """Return the mean of the mornings before a day (the day itself not), as a function; None with too few."""
    days, least = int(rules.number(TABLE, "usual_days")), rules.number(TABLE, "usual_min")

    def usual(day: int) -> float | None:
        known = [pains[on] for on in range(day - days, day) if on in pains]
        return sum(known) / len(known) if len(known) >= least else None

    return usual


def _doses(state: State, start: date, today: date, hip: Side) -> dict[date, Doses]:
    """Return what each day held for this hip, each exercise against its own usual number of sets."""
    sets: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for session in state.sessions.values():
        if start <= session.on < today and session.status != "prescribed":
            for exercise, count in sets_done(session, hip).items():
                sets[session.on][exercise] += count
    usual: dict[str, list[int]] = defaultdict(list)
    for counts in sets.values():
        for exercise, count in counts.items():
            usual[exercise].append(count)
    return {
        on: {exercise: min(count / median(usual[exercise]), 2.0) for exercise, count in counts.items()}
        for on, counts in sets.items()
    }


def sets_done(session: SessionRecord, hip: Side) -> dict[str, int]:
    """Return how many sets of each exercise this hip took part in.

    A side of its own counts for that hip only; a broken-off set counts. A finished session without any record of sets
    is taken as done as shown.
    """
    counts: dict[str, int] = defaultdict(int)
    done: tuple[SetDone | SetStopped, ...] = (*session.sets, *session.stopped_sets)
    for one in done:
        if one.side == hip or one.side not in SIDES:
            counts[one.exercise] += 1
    if not done and session.status == "done":
        for item in session.items:
            if item.side == hip or item.side not in SIDES:
                counts[item.exercise] += max(1, item.sets)
    return counts


def _runs(runs: tuple[Run, ...], start: date, today: date) -> dict[date, float]:
    """Return each day's running in usual outings: 1 is the median distance."""
    km: dict[date, float] = defaultdict(float)
    for run in runs:
        if start <= run.on < today and run.km > 0:
            km[run.on] += run.km
    usual = median(km.values()) if km else 1.0
    return {on: min(distance / usual, 3.0) for on, distance in km.items()}
