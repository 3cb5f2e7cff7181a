"""A plan as JSON: the shape that `coxa plan --json` prints and schemas/plan.json describes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from coxa.catalog.words import Words
from coxa.plan.records import (
    Cadence,
    Criterion,
    DayPlan,
    Item,
    Omitted,
    Plan,
    RaceOutlook,
    Reason,
    RunAdvice,
    Screening,
    Session,
)
from coxa.sentences import say_reason

SCHEMA = 1
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def reasons_json(reasons: Iterable[Reason], words: Words) -> list[Json]:
    """Return reasons as code, values and sentence."""
    return [
        {"code": reason.code, "values": dict(reason.values), "text": say_reason(reason, words)} for reason in reasons
    ]


def _one(reason: Reason | None, words: Words) -> Json:
    return None if reason is None else reasons_json([reason], words)[0]


def item_json(item: Item, words: Words) -> dict[str, Json]:
    """Return one item; it has either `reps` or `hold_s`."""
    amount: dict[str, Json] = {"reps": item.reps} if item.reps is not None else {"hold_s": item.hold_s}
    return {
        "exercise": item.exercise,
        "side": item.side,
        "sets": item.sets,
        **amount,
        "load": item.load,
        "load_kind": item.load_kind,
        "tempo": list(item.tempo_s),
        "rest_s": item.rest_s,
        "effort": item.effort,
        "max_hip_flexion_deg": item.max_hip_flexion_deg,
        "zone": item.zone,
        "peak": {
            "flexion_deg": item.peak.flexion_deg,
            "adduction_deg": item.peak.adduction_deg,
            "rotation_deg": item.peak.rotation_deg,
        },
        "cues_withheld": list(item.cues_withheld),
        "reasons": reasons_json(item.reasons, words),
    }


def session_json(session: Session | None, words: Words) -> Json:
    """Return a session, or null on a day without one."""
    if session is None:
        return None
    return {
        "kind": session.kind,
        "minutes": session.minutes,
        "warm_up": [item_json(item, words) for item in session.warm_up],
        "items": [item_json(item, words) for item in session.items],
        "reasons": reasons_json(session.reasons, words),
    }


def _day(day: DayPlan, words: Words) -> Json:
    return {
        "date": day.on.isoformat(),
        "what": day.what,
        "kind": day.kind,
        "minutes": day.minutes,
        "run": day.run,
        "run_km": day.run_km,
        "reasons": reasons_json(day.reasons, words),
    }


def _run(run: RunAdvice, words: Words) -> Json:
    return {
        "status": run.status,
        "max_km": run.max_km,
        "every_days": run.every_days,
        "step": run.step,
        "calm_runs_of_step": run.greens,
        "stage": run.stage,
        "criteria": [_criterion(row) for row in run.criteria],
        "cadence": _cadence(run.cadence, words),
        "race": _race(run.race, words),
        "drills": list(run.drills),
        "reasons": reasons_json(run.reasons, words),
    }


def _day_or_none(on: date | None) -> Json:
    return None if on is None else on.isoformat()


def _criterion(row: Criterion) -> Json:
    return {
        "id": row.id,
        "state": row.state,
        "value": row.value,
        "target": row.target,
        "unit": row.unit,
        "why": row.why,
        "side": row.side,
        "since": _day_or_none(row.since),
        "test": row.test,
    }


def _cadence(row: Cadence | None, words: Words) -> Json:
    if row is None:
        return None
    return {
        "status": row.status,
        "baseline": row.baseline,
        "low": row.low,
        "high": row.high,
        "since": _day_or_none(row.since),
        "reasons": reasons_json(row.reasons, words),
    }


def _race(row: RaceOutlook | None, words: Words) -> Json:
    if row is None:
        return None
    return {
        "goal_km": row.goal_km,
        "goal_on": _day_or_none(row.goal_on),
        "earliest": _day_or_none(row.earliest),
        "in_time": row.in_time,
        "parts": [{"part": code, "days": days} for code, days in row.parts],
        "reasons": reasons_json(row.reasons, words),
    }


def _omitted(rows: Iterable[Omitted], words: Words) -> list[Json]:
    return [{"exercise": row.exercise, "reasons": reasons_json(row.reasons, words)} for row in rows]


def _screening(screening: Screening) -> Json:
    return {
        "findings": [
            {
                "rule": finding.rule,
                "urgency": finding.urgency,
                "see": finding.see,
                "because": list(finding.because),
                "limits": list(finding.limits),
            }
            for finding in screening.findings
        ],
        "limits": list(screening.limits),
        "missing": list(screening.missing),
    }


def _sessions(sessions: Mapping[str, Session], words: Words) -> Json:
    return {kind: session_json(session, words) for kind, session in sessions.items()}


def plan_json(plan: Plan, words: Words) -> dict[str, Json]:
    """Return the whole plan; keys that do not apply are null or empty, never missing."""
    return {
        "schema": SCHEMA,
        "status": plan.status,
        "urgency": plan.screening.urgency,
        "see": plan.screening.see,
        "date": plan.on.isoformat(),
        "screening": _screening(plan.screening),
        "protocol": plan.protocol,
        "phase": plan.phase,
        "hips": [
            {
                "side": hip.side,
                "symptomatic": hip.symptomatic,
                "irritability": hip.irritability,
                "cap_deg": hip.cap_deg,
                "extension_cap_deg": hip.extension_cap_deg,
                "reasons": reasons_json(hip.reasons, words),
            }
            for hip in plan.hips
        ],
        "limits": reasons_json(plan.limits, words),
        "today": session_json(plan.today, words),
        "calm": session_json(plan.calm, words),
        "next_sessions": _sessions(plan.next_sessions, words),
        "week": [_day(day, words) for day in plan.week],
        "run": _run(plan.run, words),
        "daily_life": _one(plan.daily_life, words),
        "aerobic": _one(plan.aerobic, words),
        "omitted": _omitted(plan.omitted, words),
        "reasons": reasons_json(plan.reasons, words),
    }
