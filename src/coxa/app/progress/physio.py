"""The rows of the summary for a physiotherapist: short, technical, at most as many as one A4 page holds.

Everything is read from the journal and the plan; what is not known is called not known. How many rows each table may
have stands in rules.toml [summary_page].
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from coxa.app.progress.outcomes import ScoreFact, bare_value
from coxa.app.wording import dose_words, lines_of, plain_number, say
from coxa.catalog.load import load_rules
from coxa.catalog.measure_records import Known, PhysicalTest
from coxa.catalog.records import SIDES, Catalog, Rules, Side
from coxa.catalog.words import load_words
from coxa.journal.state import State
from coxa.plan.hips import hip_list, hip_number, sore_sides
from coxa.plan.outcomes import Symmetry, latest_test, symmetry
from coxa.plan.records import Item, Plan

TABLE = "summary_page"
UNKNOWN = "summary_page.unknown"


def known_or(key: str, fallback: str) -> str:
    """Return the text under `key`, or `fallback` where an older journal holds a code that has none."""
    return say(key) if load_words().has(key) else fallback


def side_letter(side: str) -> str:
    """Return R, L or R+L."""
    return say(f"summary_page.side.{side}")


def short_day(on: date) -> str:
    """Return "24 Nov 2026"."""
    return say("summary_page.day", day=on.day, month=say(f"plot.month.{on.month}"), year=on.year)


@dataclass(frozen=True, slots=True)
class HipRow:
    """One hip in words."""

    side: str
    sites: str
    since: str
    provokes: str
    onset: str
    irritability: str
    cap: str


def hip_rows(state: State, plan: Plan) -> list[HipRow]:
    """Return what is known about each sore hip; irritability and cap are the plan's of today."""
    standing = {hip.side: hip for hip in plan.hips}
    rows = []
    for side in sore_sides(state):
        hip = standing.get(side)
        rows.append(
            HipRow(
                side=side_letter(side),
                sites=_codes(hip_list(state, side, "sites"), "site"),
                since=_since(hip_number(state, side, "since_weeks"), state.answers.get(f"hip.{side}.since_weeks", ())),
                provokes=_codes(hip_list(state, side, "provokes"), "provoke"),
                onset=_degrees(hip_number(state, side, "pinch_onset"), state.value(f"hip.{side}.pinch_onset")),
                irritability=say(f"summary_page.irritability.{hip.irritability}") if hip else say(UNKNOWN),
                cap=say("progress_page.unit.deg", value=f"{hip.cap_deg:.0f}") if hip else say(UNKNOWN),
            )
        )
    return rows


def _codes(codes: tuple[str, ...] | None, kind: str) -> str:
    if codes is None:
        return say(UNKNOWN)
    most = int(load_rules().number(TABLE, "codes"))
    rest = say("summary_page.older", n=len(codes) - most) if len(codes) > most else ""
    shown = ", ".join(known_or(f"summary_page.{kind}.{code}", code) for code in codes[:most])
    return shown + rest if shown else say("summary_page.none")


def _degrees(value: float | None, raw: object) -> str:
    if value is not None:
        return say("progress_page.unit.deg", value=f"{value:.0f}")
    return say("summary_page.none") if raw == "none" else say(UNKNOWN)


def _since(weeks: float | None, given: Sequence[object]) -> str:
    """Return how long it has been, as answered at intake: a range of weeks."""
    if weeks is None or not given:
        return say(UNKNOWN)
    return known_or(f"summary_page.since.{weeks:g}", say("summary_page.since_weeks", n=round(weeks)))


# --- what is done now ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DoingRow:
    """One exercise of the plan: its dose, and the median pain during it and the morning after, by sore hip."""

    name: str
    dose: str
    during: str
    after: str


def doing_rows(state: State, plan: Plan, rules: Rules, today: date) -> tuple[list[DoingRow], int]:
    """Return the exercises of sessions A and B with their doses and answers, and how many did not fit."""
    items: dict[str, list[Item]] = {}
    for kind in sorted(plan.next_sessions):
        for line in lines_of(plan.next_sessions[kind].items):
            items.setdefault(line.id, list(line.items))
    since = today - timedelta(days=int(rules.number(TABLE, "response_days")))
    rows = []
    for exercise, given in items.items():
        during, after = _answers(state, exercise, since, today)
        rows.append(DoingRow(say(f"exercise.{exercise}.name"), _dose(given), during, after))
    return that_fit(rows, int(rules.number(TABLE, "exercise_lines")))


def that_fit(rows: list[DoingRow], lines: int) -> tuple[list[DoingRow], int]:
    """Return the first rows that need no more than so many printed lines, and how many did not fit."""
    used = 0
    for number, row in enumerate(rows):
        used += lines_needed(row)
        if used > lines:
            return rows[:number], len(rows) - number
    return rows, 0


def lines_needed(row: DoingRow) -> int:
    """Return how many lines a row takes on paper: its longest cell by the letters that its column holds."""
    cells = ((row.name, 22), (row.dose, 18), (row.during, 8), (row.after, 8))
    return max(math.ceil(len(words) / letters) for words, letters in cells)


def _dose(items: Sequence[Item]) -> str:
    """Return the dose by side; where both sides have the same, once."""
    doses = {dose_words(item) for item in items}
    if len(doses) == 1:
        sides = {item.side for item in items}
        side = "both" if sides == set(SIDES) or not sides <= set(SIDES) else next(iter(sides))
        return doses.pop() if side == "both" else f"{side_letter(side)} {dose_words(items[0])}"
    return "; ".join(f"{side_letter(item.side)} {dose_words(item)}" for item in items)


def _answers(state: State, exercise: str, since: date, today: date) -> tuple[str, str]:
    during: dict[Side, list[float]] = {side: [] for side in sore_sides(state)}
    after: dict[Side, list[float]] = {side: [] for side in sore_sides(state)}
    for session in state.sessions.values():
        if not since <= session.on <= today:
            continue
        for rating in session.ratings:
            if rating.exercise != exercise:
                continue
            for side in during:
                if side in rating.worst:
                    during[side].append(rating.worst[side])
                morning = state.mornings.get((session.on + timedelta(days=1), side))
                if morning is not None:
                    after[side].append(morning.pain)
    return _medians(during), _medians(after)


def _medians(values: dict[Side, list[float]]) -> str:
    known = [(side, median(rows)) for side, rows in values.items() if rows]
    if not known:
        return say("plot.empty")
    if len(values) == 1:
        return plain_number(known[0][1])
    return ", ".join(f"{side_letter(side)} {plain_number(value)}" for side, value in sorted(known, reverse=True))


# --- tests and scores ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TestRow:
    """One test: both sides, the index or difference, its error, and the day."""

    __test__ = False  # no test of pytest's

    name: str
    right: str
    left: str
    share: str
    error: str
    on: str


def test_rows(state: State, catalog: Catalog, rules: Rules, today: date) -> tuple[list[TestRow], int]:
    """Return the newest result of each test, strength first, and how many did not fit."""
    done = {row.test for row in state.tests}
    order = ("strength", "movement", "range", "impact", "running")
    tests = sorted((t for t in catalog.tests.values() if t.id in done), key=lambda t: (order.index(t.group), t.name))
    rows = [_test_row(state, test, symmetry(state, catalog, test.id, today)) for test in tests]
    most = int(rules.number(TABLE, "tests"))
    return rows[:most], max(0, len(rows) - most)


def _test_row(state: State, test: PhysicalTest, sides: Symmetry) -> TestRow:
    newest = latest_test(state, test.id)
    assert newest is not None
    unit = known_or(f"summary_page.unit.{test.unit.lower().replace('/', '_')}", "")
    name = say("summary_page.test", name=test.name, unit=unit) if unit else test.name
    if not test.sided:
        return TestRow(name, bare_value(test, newest.value), "", "", "", short_day(newest.on))
    right, left = (bare_value(test, row.value) if row else say("plot.empty") for row in (sides.right, sides.left))
    share = error = ""
    if sides.index_percent is not None:
        share = say("plot.percent", n=round(sides.index_percent))
        error = f"±{sides.error:.0f}" if sides.error is not None else ""
    elif sides.difference is not None:
        difference = round(sides.difference)
        share = say("progress_page.unit.deg", value=f"{difference:+d}" if difference else "0")
        error = f"±{sides.error:.0f}" if sides.error is not None else ""
    return TestRow(name, right, left, share, error, short_day(newest.on))


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One score: first and newest with their days, and what is published to judge the change by."""

    name: str
    first: str
    last: str
    sdc: str
    mic: str
    pass_: str
    verdict: str


def score_rows(facts: Sequence[ScoreFact], rules: Rules, above: int) -> tuple[list[ScoreRow], int]:
    """Return the scores with their error, important change and acceptable state, and how many did not fit.

    `above`: the printed lines that what is done now takes in the same column; a score takes two.
    """
    most = max(1, min(int(rules.number(TABLE, "scores")), (int(rules.number(TABLE, "column_lines")) - above) // 2))
    # A questionnaire's first scale says most; then the others.
    first = [fact for fact in facts if next(iter(fact.measure.scales)) == fact.scale.id]
    rows = [_score_row(fact) for fact in (*first, *(fact for fact in facts if fact not in first))]
    return rows[:most], max(0, len(rows) - most)


def _score_row(fact: ScoreFact) -> ScoreRow:
    first, last = fact.course.points[0], fact.course.points[-1]
    scale, change = fact.scale, fact.change
    return ScoreRow(
        name=f"{scale.name} {side_letter(fact.side)}" if fact.side else scale.name,
        first=plain_number(round(first.value, 1)),
        last=plain_number(round(last.value, 1)) if change else say("plot.empty"),
        sdc=_published(scale.error),
        mic=_published(scale.important),
        pass_=_published(scale.acceptable),
        verdict=say(
            "summary_page.course",
            first=short_day(first.on),
            last=short_day(last.on),
            verdict=say(f"summary_page.verdict.{fact.said}"),
        )
        if change
        else short_day(first.on),
    )


def _published(known: Known | None) -> str:
    if known is None:
        return say("plot.empty")
    return f"{'≈' if known.provisional else ''}{known.use:g}{' %' if known.relative else ''}"
