"""Who may do a test alone today (rules 6 and 7): codes of `needs` in the catalog, from screen, hip and journal.

A clinician may measure at any time; these are reasons against doing it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from coxa.catalog.measure_records import PhysicalTest
from coxa.plan.flare import CALM, flare_day
from coxa.plan.hips import LEVELS
from coxa.plan.progress import done_sessions
from coxa.plan.records import HipStatus, PlanInput, Reason, Screening
from coxa.plan.traffic import RED, UNKNOWN, session_colour

IMPACT_LIMITS = ("no_impact", "no_run", "gentle_only")
SURGERY_LIMITS = ("recent-surgery", "hip-replacement", "no_end_range_stretch")  # no ends of range without the team


def may_test(
    given: PlanInput, test: PhysicalTest, screening: Screening, hips: Sequence[HipStatus]
) -> tuple[Reason, ...]:
    """Return why this test is not for doing alone today; nothing when it may be done."""
    return against(given, test.needs, screening, hips)


def against(
    given: PlanInput, needs: Sequence[str], screening: Screening, hips: Sequence[HipStatus]
) -> tuple[Reason, ...]:
    """Return why what has these `needs` is not for doing alone today; raises KeyError for an unknown code."""
    reasons = (_NEEDS[need](given, screening, hips) for need in needs)
    return tuple(reason for reason in reasons if reason is not None)


def _screen(given: PlanInput, screening: Screening, hips: Sequence[HipStatus]) -> Reason | None:
    return None if screening.status == "ready" else Reason("test_needs_screen")


def _no_impact_limit(given: PlanInput, screening: Screening, hips: Sequence[HipStatus]) -> Reason | None:
    limit = next((code for code in IMPACT_LIMITS if code in screening.limits), None)
    return Reason("test_no_impact", {"limit": limit}) if limit else None


def _surgery(given: PlanInput, screening: Screening, hips: Sequence[HipStatus]) -> Reason | None:
    return Reason("test_surgery") if set(SURGERY_LIMITS) & set(screening.limits) else None


def _no_flare(given: PlanInput, screening: Screening, hips: Sequence[HipStatus]) -> Reason | None:
    """Wait while a flare goes on and in the calm days after it."""
    day = flare_day(given.state, given.rules, given.today)
    waits = day is not None and (day.flare.end is None or day.stage == CALM)
    return Reason("test_in_flare", {"side": day.flare.side}) if day is not None and waits else None


def _calm_hip(given: PlanInput, screening: Screening, hips: Sequence[HipStatus]) -> Reason | None:
    irritable = next((hip.side for hip in hips if hip.symptomatic and hip.irritability == LEVELS[-1]), None)
    return Reason("test_hip_irritable", {"side": irritable}) if irritable else None


def _no_recent_red(given: PlanInput, screening: Screening, hips: Sequence[HipStatus]) -> Reason | None:
    """Look at the sessions of the last days; one whose morning after is not known counts like a red one."""
    days = int(given.rules.number("outcomes", "red_days"))
    for session in reversed(done_sessions(given.state)):
        age = (given.today - session.on).days
        if not 0 <= age <= days:
            continue
        colour = session_colour(given.state, session, given.rules)
        if colour == RED:
            return Reason("test_after_red", {"on": session.on.isoformat(), "days": days})
        if colour == UNKNOWN and age > 0 and session.kind != "calm":
            return Reason("test_morning_unknown", {"on": session.on.isoformat()})
    return None


_NEEDS: Mapping[str, Callable[[PlanInput, Screening, Sequence[HipStatus]], Reason | None]] = {
    "screen": _screen,
    "surgery": _surgery,
    "no-impact-limit": _no_impact_limit,
    "no-flare": _no_flare,
    "calm-hip": _calm_hip,
    "no-recent-red": _no_recent_red,
}
