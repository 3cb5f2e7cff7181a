"""make_plan: what to do today and in the next 14 days, from what happened so far. Pure; same input, same answer.

The order is fixed: screen, settle the state of the hips, limits, choose, dose, explain. Every choice, cap and omission
carries a reason code with its numbers.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from coxa.catalog.records import SIDES
from coxa.plan.check_week import check_at
from coxa.plan.daily import aerobic, daily_life
from coxa.plan.dated import contradicted_mornings, set_aside_misdated
from coxa.plan.dose import Course, gather_course
from coxa.plan.flare_week import calm_days
from coxa.plan.hips import hip_status
from coxa.plan.limits import Limits, gather_limits
from coxa.plan.phase import Standing, protocol_of, standing
from coxa.plan.programme import Chosen, omissions, settle_programme
from coxa.plan.progress import done_sessions, first_session
from coxa.plan.records import DayPlan, HipStatus, Plan, PlanInput, Reason, RunAdvice, Screening, Session
from coxa.plan.run import in_flare, run_advice, with_drills
from coxa.plan.screen import screen_person
from coxa.plan.session import build_calm, build_session, hop_kinds, spared
from coxa.plan.traffic import UNKNOWN, session_colour
from coxa.plan.week import lay_out


def make_plan(given: PlanInput) -> Plan:
    """Return the plan for `given.today`.

    `status` is `ready`, or `locked` / `refused` when the screen says that this person needs someone first; then there
    are no sessions. Raises PlannerFault only for a defect of the planner itself.
    """
    state, misdated = set_aside_misdated(given.state, given.rules, given.today)
    given = replace(given, state=state)
    screening = screen_person(given.state, given.catalog, given.today, given.rules)
    hips = tuple(hip_status(given, side, screening) for side in SIDES)
    if screening.status != "ready":
        return _closed(given, screening, hips)
    limits = gather_limits(given, screening, hips)
    now = standing(given, hips)
    course = gather_course(limits, now.in_force)
    chosen = _programme(limits, course, now)
    sessions = {kind: build_session(limits, course, chosen.programme, kind) for kind in ("a", "b")}
    calm = build_calm(limits, gather_course(limits, protocol_of(given).phases[0]))
    last_run = max((run.on for run in state.runs), default=None)
    run = in_flare(with_drills(run_advice(given, screening), limits), course.flare, given.rules, last_run)
    minutes = {kind: session.minutes for kind, session in sessions.items()}
    week = lay_out(given, now.phase, minutes, run, hop_kinds(sessions, given.rules))
    week = calm_days(week, calm, course.flare, course)
    today, why_today = _today(given, {**sessions, calm.kind: calm}, calm, week)
    today = spared(today, limits)
    if today is calm:
        week = (DayPlan(given.today, "session", calm.kind, calm.minutes, why_today), *week[1:])
    plan = _open(given, screening, hips, limits, now, chosen, sessions, calm, run, week, today, why_today)
    days = int(given.rules.number("dates", "two_devices_days"))
    measured = check_at(state, given.catalog, given.rules, given.today).reasons
    told = contradicted_mornings(state, days, given.today)
    return replace(plan, reasons=(*plan.reasons, *measured, *misdated, *told))


def _programme(limits: Limits, course: Course, now: Standing) -> Chosen:
    """Return the programme in force; in the first days of a flare the old one stands."""
    old = limits.given.state.programme
    if now.keeps_programme and old is not None and (old.protocol, old.phase) == (now.protocol.id, now.phase.id):
        return Chosen(old, False, (Reason("programme_stands"),))
    return settle_programme(limits, course, now)


def _open(
    given: PlanInput,
    screening: Screening,
    hips: tuple[HipStatus, ...],
    limits: Limits,
    now: Standing,
    chosen: Chosen,
    sessions: dict[str, Session],
    calm: Session,
    run: RunAdvice,
    week: tuple[DayPlan, ...],
    today: Session | None,
    why_today: tuple[Reason, ...],
) -> Plan:
    first = first_session(given.state)
    return Plan(
        status="ready",
        on=given.today,
        screening=screening,
        hips=hips,
        protocol=now.protocol.id,
        phase=now.phase.id,
        programme=chosen.programme,
        programme_is_new=chosen.is_new,
        today=today,
        calm=calm,
        next_sessions=sessions,
        week=week,
        run=run,
        omitted=omissions(limits, now.phase),
        limits=_limit_reasons(hips, screening),
        reasons=(*why_today, *now.reasons, *chosen.reasons),
        daily_life=daily_life(given, hips, first),
        aerobic=aerobic(given, hips, first),
        ask_morning_after=_open_morning(given),
    )


def _limit_reasons(hips: tuple[HipStatus, ...], screening: Screening) -> tuple[Reason, ...]:
    by_hip = tuple(reason for hip in hips for reason in hip.reasons)
    return (*by_hip, *(Reason("limit_in_force", {"limit": code}) for code in screening.limits))


def _today(
    given: PlanInput, sessions: dict[str, Session], calm: Session, week: tuple[DayPlan, ...]
) -> tuple[Session | None, tuple[Reason, ...]]:
    """Return today's session and why it is this one, or none and why not."""
    done = [s for s in given.state.sessions.values() if s.on == given.today and s.status in ("done", "stopped")]
    if any(session.kind != "calm" for session in done):
        return None, (Reason("done_today"),)
    if not given.state.was_asked("life.minutes"):
        return (None, (Reason("done_today"),)) if done else (calm, (Reason("intake_unfinished"),))
    first = week[0]
    if done and first.kind == calm.kind:
        return None, (Reason("done_today"),)
    if first.what == "session" and first.kind is not None:
        return sessions[first.kind], first.reasons
    return None, first.reasons


def _open_morning(given: PlanInput) -> date | None:
    """Return the day of the last session when it is still unknown how the morning after it was."""
    before = [session for session in done_sessions(given.state) if session.on < given.today]
    if not before or session_colour(given.state, before[-1], given.rules) != UNKNOWN:
        return None
    last = before[-1].on
    rated = any((last + timedelta(days=1), side) in given.state.mornings for side in SIDES)
    return None if rated else last


def _closed(given: PlanInput, screening: Screening, hips: tuple[HipStatus, ...]) -> Plan:
    """Return the plan of a person who needs someone first: no session, no run, and why."""
    return Plan(
        status=screening.status,
        on=given.today,
        screening=screening,
        hips=hips,
        protocol=None,
        phase=None,
        programme=given.state.programme,
        programme_is_new=False,
        today=None,
        calm=None,
        next_sessions={},
        week=(),
        run=RunAdvice("stopped", None, None, (Reason("run_stopped_screen"),)),
        omitted=(),
        limits=(),
        reasons=(Reason("screen_first"),),
    )
