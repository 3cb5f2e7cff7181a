"""The rows of the summary for a physiotherapist: short, technical, at most as many as one A4 page holds.

Everything is read from the journal and the plan; what is not known is called not known. How many rows each table may
have stands in rules.toml [summary_page].
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from coxa.app.progress.course import phase_name, strength_minutes
from coxa.app.progress.outcomes import ScoreFact, bare_value, value_words
from coxa.app.wording import dose_words, full_day, lines_of, say
from coxa.catalog.measure_records import PhysicalTest
from coxa.catalog.records import SIDES, Catalog, Rules, Side
from coxa.catalog.words import load_words
from coxa.journal.state import State
from coxa.plan.flare import Flare
from coxa.plan.hips import hip_list, hip_number, sore_sides
from coxa.plan.outcomes import Symmetry, latest_test, symmetry
from coxa.plan.records import Item, Plan
from coxa.plan.response import HELPS, WORSE, effects_of
from coxa.plan.traffic import RED, session_colour

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
    return ", ".join(known_or(f"summary_page.{kind}.{code}", code) for code in codes) or say("summary_page.none")


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
    most = int(rules.number(TABLE, "exercises"))
    return rows[:most], max(0, len(rows) - most)


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
        return f"{known[0][1]:g}"
    return ", ".join(f"{side_letter(side)} {value:g}" for side, value in sorted(known, reverse=True))


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
    unit = value_words(test, 0).replace(bare_value(test, 0), "").strip() if not test.options else ""
    name = say("summary_page.test", name=test.name, unit=unit) if unit else test.name
    if not test.sided:
        return TestRow(name, bare_value(test, newest.value), "", "", "", short_day(newest.on))
    right, left = (bare_value(test, row.value) if row else say("plot.empty") for row in (sides.right, sides.left))
    share = error = ""
    if sides.index_percent is not None:
        share = say("plot.percent", n=round(sides.index_percent))
        error = f"±{sides.error:.0f}" if sides.error is not None else ""
    elif sides.difference is not None:
        share = say("progress_page.unit.deg", value=f"{sides.difference:+.0f}")
        error = f"±{sides.error:.0f}" if sides.error is not None else ""
    return TestRow(name, right, left, share, error, short_day(newest.on))


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One score: first and newest with days, and what is published to judge the change by."""

    name: str
    first: str
    last: str
    sdc: str
    mic: str
    pass_: str
    verdict: str


def score_rows(facts: Iterable[ScoreFact], rules: Rules) -> tuple[list[ScoreRow], int]:
    """Return the scores with their error, important change and acceptable state, and how many did not fit."""
    rows = []
    for fact in facts:
        first, last = fact.course.points[0], fact.course.points[-1]
        scale = fact.scale
        numbers = [
            say("plot.empty") if known is None else f"{'≈' if known.provisional else ''}{known.use:g}"
            for known in (scale.error, scale.important, scale.acceptable)
        ]
        verdict = say(f"summary_page.verdict.{fact.change.verdict}") if fact.change else say("plot.empty")
        name = f"{scale.name} {side_letter(fact.side)}" if fact.side else scale.name
        start = say("summary_page.score", value=round(first.value, 1), on=short_day(first.on))
        now = say("summary_page.score", value=round(last.value, 1), on=short_day(last.on)) if fact.change else ""
        rows.append(ScoreRow(name, start, now, *numbers, verdict))
    most = int(rules.number(TABLE, "scores"))
    return rows[:most], max(0, len(rows) - most)


# --- facts in a line ----------------------------------------------------------------------------------------------


def flare_line(flares: Sequence[Flare], rules: Rules, today: date) -> str:
    """Return the flares, the newest first; older ones are counted."""
    if not flares:
        return say("summary_page.no_flares")
    most = int(rules.number(TABLE, "flares"))
    newest = sorted(flares, key=lambda flare: flare.start, reverse=True)
    parts = []
    for flare in newest[:most]:
        days = ((flare.end or today) - flare.start).days + 1
        after = _short(flare.after, rules)
        key = "summary_page.flare_after" if after else "summary_page.flare"
        parts.append(say(key, side=side_letter(flare.side), on=short_day(flare.start), days=days, after=after))
    rest = len(newest) - most
    return "; ".join(parts) + (say("summary_page.older", n=rest) if rest > 0 else "")


def _short(words: str, rules: Rules) -> str:
    most = int(rules.number(TABLE, "words"))
    clean = " ".join(words.split())
    return clean if len(clean) <= most else clean[: most - 1].rstrip() + "…"


def red_line(state: State, rules: Rules, today: date) -> str:
    """Return how many sessions of the last weeks ended red, of how many."""
    weeks = int(rules.number(TABLE, "red_weeks"))
    since = today - timedelta(weeks=weeks)
    recent = [s for s in state.sessions.values() if s.status in ("done", "stopped") and since < s.on <= today]
    red = sum(session_colour(state, session, rules) == RED for session in recent)
    pinches = sum(len(session.pinches) for session in recent)
    return say("summary_page.red", n=red, sessions=len(recent), weeks=weeks, pinches=pinches)


def effect_line(state: State, catalog: Catalog, rules: Rules, today: date) -> str:
    """Return what is followed by more or less pain the next morning, as far as the model speaks."""
    effects = effects_of(state, rules, today, catalog)
    parts = []
    for said in (WORSE, HELPS):
        rows = sorted((e for e in effects.values() if e.says == said), key=lambda e: -abs(e.mean))
        for effect in rows[:2]:
            name = known_or(f"exercise.{effect.exercise}.name", effect.exercise)
            interval = say("summary_page.interval", low=f"{effect.low:+.1f}", high=f"{effect.high:+.1f}")
            parts.append(
                say("summary_page.effect", name=name, mean=f"{effect.mean:+.1f}", interval=interval, n=effect.n)
            )
    return "; ".join(parts) if parts else say("summary_page.no_effects")


def run_line(state: State, plan: Plan, today: date) -> str:
    """Return what the plan says about running, and the last weeks of it."""
    if plan.run.status == "no_goal" and not state.runs:
        return say("summary_page.no_running")
    since = today - timedelta(days=30)
    recent = [run for run in state.runs if since <= run.on <= today]
    parts = [say(f"summary_page.run.{plan.run.status}", km=plan.run.max_km or 0, step=plan.run.step or 0)]
    if recent:
        parts.append(say("summary_page.run_recent", n=len(recent), km=float(max(run.km for run in recent))))
    goal, on = state.value("running.goal_km"), state.value("running.goal_date")
    if isinstance(goal, (int, float)) and not isinstance(goal, bool):
        parts.append(
            say("summary_page.goal", km=float(goal)) if not on else say("summary_page.goal_on", km=float(goal), on=on)
        )
    return " ".join(parts)


def flag_line(state: State, plan: Plan, rules: Rules) -> str:
    """Return the screen's findings of today and every alarm that was raised."""
    parts = [say(f"summary_page.status.{plan.status}")]
    limits = [
        known_or(f"screening.limit.{code}.text", known_or(f"screening.condition.{code}.name", code)).rstrip(".")
        for code in plan.screening.limits
    ]
    if limits:
        parts.append(say("summary_page.limits", words="; ".join(limits)))
    if state.flags:
        rows = [
            f"{known_or(f'player.flag.{flag.code}', flag.code)} ({short_day(flag.on)})" for flag in state.flags[-3:]
        ]
        parts.append(say("summary_page.flags", words="; ".join(rows)))
    else:
        parts.append(say("summary_page.no_flags"))
    return " ".join(parts)


def cleared_line(state: State, rules: Rules) -> str:
    """Return who has cleared what, as the person entered it, and a therapist's limits."""
    parts = []
    for row in state.cleared[-2:]:
        by = known_or(f"cleared.by.{row.by}", row.by)
        allows = _short(row.words, rules) or known_or(f"cleared.allows.{row.allows}", row.allows)
        parts.append(say("summary_page.cleared", by=by, on=short_day(row.on), allows=allows))
    parts += [
        say(
            "summary_page.limit", side=side_letter(limit.side), deg=float(limit.max_flexion_deg), on=short_day(limit.on)
        )
        for limit in state.limits
    ]
    return " ".join(parts) if parts else say("summary_page.none_entered")


def open_questions(state: State, plan: Plan, catalog: Catalog, today: date, unanswered: int) -> list[str]:
    """Return what is not known and would change the plan or this page."""
    rows = []
    if unanswered:
        rows.append(say("summary_page.open.answers", n=unanswered))
    for side in sore_sides(state):
        if latest_test(state, "flexion-range", side) is None:
            rows.append(say("summary_page.open.range", side=side_letter(side)))
    if not any(row.test.endswith("-strength") for row in state.tests):
        rows.append(say("summary_page.open.strength"))
    if not any(row.measure in ("ihot-12", "ihot-33", "hagos") for row in state.scores):
        rows.append(say("summary_page.open.score"))
    if plan.ask_morning_after is not None:
        rows.append(say("summary_page.open.morning", on=short_day(plan.ask_morning_after)))
    return rows


def phase_line(plan: Plan, today: date) -> str:
    """Return the protocol and phase, and since when."""
    if plan.protocol is None or plan.phase is None:
        return say("summary_page.no_phase")
    protocol = known_or(f"protocol.{plan.protocol}.name", plan.protocol)
    since = plan.programme.phase_since if plan.programme else today
    weeks = max(1, (today - since).days // 7 + 1)
    name = phase_name(plan.protocol, plan.phase)
    return say("summary_page.phase", protocol=protocol, phase=name, n=weeks, since=short_day(since))


def minutes_line(state: State, today: date) -> str:
    """Return the strength minutes a week over the last four weeks."""
    since = today - timedelta(days=28)
    minutes = sum(value for on, value in strength_minutes(state).items() if since < on <= today)
    return say("summary_page.minutes", n=round(minutes / 4))


__all__ = [
    "cleared_line",
    "doing_rows",
    "effect_line",
    "flag_line",
    "flare_line",
    "full_day",
    "hip_rows",
    "minutes_line",
    "open_questions",
    "phase_line",
    "red_line",
    "run_line",
    "score_rows",
    "short_day",
    "side_letter",
    "test_rows",
]
