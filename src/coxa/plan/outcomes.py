"""What was measured: tests and scores of the journal, side against side, and what is due (rules.toml [outcomes]).

`score_items` and `change_of` stand in plan/scoring.py and are handed on here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from coxa.catalog.measure_records import Measure, PhysicalTest, SideToSide
from coxa.catalog.records import SIDES, Catalog, Rules, Side
from coxa.journal.state import DoneTest, Scored, State
from coxa.plan.hips import sore_sides
from coxa.plan.progress import first_session
from coxa.plan.scoring import TINY, Change, ScaleScore, change_of, change_of_test, is_acceptable, score_items

__all__ = [
    "Change",
    "Due",
    "ScaleScore",
    "Symmetry",
    "adduction_to_abduction",
    "change_of",
    "change_of_test",
    "due_measures",
    "is_acceptable",
    "latest_score",
    "latest_test",
    "score_items",
    "scores_of",
    "session_load",
    "symmetry",
    "tests_of",
]


# --- what the journal holds -------------------------------------------------------------------------------------------


def tests_of(state: State, test: str, side: str | None = None) -> tuple[DoneTest, ...]:
    """Return the results of one test, oldest first; `side` None = all, else that side and results of both legs."""
    return tuple(row for row in state.tests if row.test == test and (side is None or row.side in (side, "both")))


def latest_test(state: State, test: str, side: str | None = None) -> DoneTest | None:
    """Return the newest result of one test on one side (for a test of both legs every side has it), or None."""
    rows = tests_of(state, test, side)  # in fold order: of two on one day the later one stands behind
    return max(enumerate(rows), key=lambda pair: (pair[1].on, pair[0]))[1] if rows else None


def scores_of(state: State, measure: str, side: Side | None = None) -> tuple[Scored, ...]:
    """Return what was scored on one measure, oldest first; for a measure of each hip, of that hip."""
    return tuple(row for row in state.scores if row.measure == measure and (side is None or row.side == side))


def latest_score(state: State, measure: str, scale: str, side: Side | None = None) -> float | None:
    """Return the newest value of one scale; one that could not be scored is passed over."""
    values = [value for row in scores_of(state, measure, side) if (value := row.scores.get(scale)) is not None]
    return values[-1] if values else None


def session_load(minutes: float, effort: float | None) -> float | None:
    """Return a session's load, minutes times effort (Foster 2001); None when the effort was not said."""
    return None if effort is None else minutes * effort


# --- side against side ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Symmetry:
    """Left against right for one test.

    With one sore hip it is measured against the other one (`against`), else the weaker against the stronger.
    `index_percent` (ratio tests) or `difference` (in the test's unit, ranges) with its error; `even`: within what is
    called even; `beyond_error`: the sides differ by more than the error. `criterion`: may decide something; never with
    two sore hips, nor when a value is missing, too old or of another time (`why`).
    """

    test: str
    left: DoneTest | None
    right: DoneTest | None
    measured: Side | None = None
    against: Side | None = None
    index_percent: float | None = None
    difference: float | None = None
    error: float | None = None  # of the index in per cent, of the difference in the test's unit
    even: bool | None = None
    beyond_error: bool | None = None
    criterion: bool = False
    why: str = ""  # one_side | days_apart | old | not_compared | zero | two_sore | none_sore


def symmetry(state: State, catalog: Catalog, test: str, today: date) -> Symmetry:
    """Return left against right for one test; raises KeyError for a test the catalog does not have."""
    row, settings = catalog.tests[test], catalog.side_to_side
    assert settings is not None, "tests.toml has the settings"
    left, right = latest_test(state, test, "left"), latest_test(state, test, "right")
    empty = Symmetry(test, left, right)
    if row.symmetry == "none":
        return replace(empty, why="not_compared")
    if left is None or right is None:
        return replace(empty, why="one_side")
    if abs((left.on - right.on).days) > settings.max_days_apart:
        return replace(empty, why="days_apart")
    sore = sore_sides(state)
    measured, against = _who_against_whom(sore, left.value, right.value)
    value, other = (left.value, right.value) if measured == "left" else (right.value, left.value)
    if row.symmetry == "ratio" and other <= 0:
        return replace(empty, why="zero")
    why = "two_sore" if len(sore) == 2 else "none_sore" if not sore else ""
    if (today - min(left.on, right.on)).days > settings.old_days:
        why = "old"
    found = replace(empty, measured=measured, against=against, criterion=not why, why=why)
    return (
        _ratio(found, row, value, other, settings) if row.symmetry == "ratio" else _difference(found, row, value, other)
    )


def _who_against_whom(sore: tuple[Side, ...], left: float, right: float) -> tuple[Side, Side]:
    if len(sore) == 1:
        return ("left", "right") if sore[0] == "left" else ("right", "left")
    return ("left", "right") if left <= right else ("right", "left")


def _ratio(found: Symmetry, row: PhysicalTest, value: float, other: float, settings: SideToSide) -> Symmetry:
    index = 100 * value / other
    error = None
    if row.error is not None:  # the error of one change holds two measurements, as a ratio of two sides does
        error = index * row.error.use / 100 if row.error.relative else 100 * row.error.use / other
    beyond = None if error is None else abs(100 - index) > error + TINY
    even = settings.even_from - TINY <= index <= settings.even_to + TINY
    return replace(found, index_percent=index, error=error, even=even, beyond_error=beyond)


def _difference(found: Symmetry, row: PhysicalTest, value: float, other: float) -> Symmetry:
    error = row.error.points(other) if row.error is not None else None
    beyond = None if error is None else abs(value - other) > error + TINY
    even = None if beyond is None else not beyond
    return replace(found, difference=value - other, error=error, even=even, beyond_error=beyond)


def adduction_to_abduction(state: State, side: Side) -> float | None:
    """Return the ratio of inward to outward strength of one leg, from the newest results; None without both."""
    inwards, outwards = latest_test(state, "adduction-strength", side), latest_test(state, "abduction-strength", side)
    if inwards is None or outwards is None or outwards.value <= 0:
        return None
    return inwards.value / outwards.value


# --- what is due ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """A measure whose date has come: since when, and for long ones the week it belongs to."""

    measure: str
    since: date
    week: int | None = None


def due_measures(state: State, catalog: Catalog, rules: Rules, today: date) -> tuple[Due, ...]:
    """Return what to fill in now. Short ratings monthly; long questionnaires at their weeks once one was ever used."""
    start = first_session(state) or today
    found = []
    for measure in catalog.measures.values():
        due = None
        if measure.schedule == "short":
            due = _short_due(state, measure, rules, start)
        elif measure.schedule == "long" and scores_of(state, measure.id):
            due = _long_due(state, measure, rules, start, today)
        if due is not None and due.since <= today:
            found.append(due)
    return tuple(sorted(found, key=lambda due: (due.since, due.measure)))


def _last_on(state: State, measure: Measure) -> date | None:
    """Return when the measure was last scored; for one of each hip, the older of the sore hips' dates."""
    sides: tuple[Side | None, ...] = (sore_sides(state) or SIDES[:0]) if measure.per_hip else (None,)
    dates = [max((row.on for row in scores_of(state, measure.id, side)), default=None) for side in sides or (None,)]
    known = [on for on in dates if on is not None]
    return min(known) if known and len(known) == len(dates) else None


def _short_due(state: State, measure: Measure, rules: Rules, start: date) -> Due:
    last = _last_on(state, measure)
    if last is None:
        return Due(measure.id, start + timedelta(days=measure.first_after_days))
    return Due(measure.id, last + timedelta(days=int(rules.number("outcomes", "short_days"))))


def _long_due(state: State, measure: Measure, rules: Rules, start: date, today: date) -> Due | None:
    """Return the newest of the long measure's dates that has come and has no score yet."""
    before = timedelta(days=int(rules.number("outcomes", "due_days")))
    weeks = rules.table("outcomes")["long_weeks"]
    assert isinstance(weeks, list)
    come = [week for week in weeks if start + timedelta(weeks=week) - before <= today]
    if not come:
        return None
    since = start + timedelta(weeks=come[-1]) - before
    last = _last_on(state, measure)
    return None if last is not None and last >= since else Due(measure.id, since, come[-1])
