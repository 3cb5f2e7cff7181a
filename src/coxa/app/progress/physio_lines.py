"""The single lines of the summary for a physiotherapist: responses, running, safety, what is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from coxa.app.progress.course import phase_name, strength_minutes
from coxa.app.progress.physio import TABLE, known_or, short_day, side_letter
from coxa.app.wording import say, signed
from coxa.catalog.records import Catalog, Rules
from coxa.journal.state import State
from coxa.plan.flare import Flare
from coxa.plan.hips import sore_sides
from coxa.plan.outcomes import latest_test
from coxa.plan.records import Plan
from coxa.plan.response import HELPS, WORSE, effects_of
from coxa.plan.traffic import RED, session_colour


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
            interval = say(
                "summary_page.interval", low=signed(round(effect.low, 1)), high=signed(round(effect.high, 1))
            )
            parts.append(
                say("summary_page.effect", name=name, mean=signed(round(effect.mean, 1)), interval=interval, n=effect.n)
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
        most = int(rules.number(TABLE, "limits"))
        rest = say("summary_page.older", n=len(limits) - most) if len(limits) > most else ""
        parts.append(say("summary_page.limits", words="; ".join(limits[:most]) + rest))
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
