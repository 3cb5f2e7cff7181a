"""Who may do a test alone today (rules 6 and 7): codes of `needs` in tests.toml, answered from screen, hip and journal.

A clinician may measure at any time; these are reasons against doing it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from coxa.catalog.measure_records import PhysicalTest
from coxa.plan.hips import LEVELS
from coxa.plan.progress import done_sessions
from coxa.plan.records import HipStatus, PlanInput, Reason, Screening
from coxa.plan.traffic import RED, UNKNOWN, session_colour

IMPACT_LIMITS = ("no_impact", "no_run", "gentle_only")


def may_test(
    given: PlanInput, test: PhysicalTest, screening: Screening, hips: Sequence[HipStatus]
) -> tuple[Reason, ...]:
    """Return why this test is not for doing alone today; nothing when it may be done."""
    against = (_NEEDS[need](given, screening, hips) for need in test.needs)
    return tuple(reason for reason in against if reason is not None)


def _screen(given: PlanInput, screening: Screening, hips: Sequence[HipStatus]) -> Reason | None:
    return None if screening.status == "ready" else Reason("test_needs_screen")


def _no_impact_limit(given: PlanInput, screening: Screening, hips: Sequence[HipStatus]) -> Reason | None:
    limit = next((code for code in IMPACT_LIMITS if code in screening.limits), None)
    return Reason("test_no_impact", {"limit": limit}) if limit else None


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
    "no-impact-limit": _no_impact_limit,
    "calm-hip": _calm_hip,
    "no-recent-red": _no_recent_red,
}
