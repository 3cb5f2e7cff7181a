"""Put the outings of 14 days between the sessions: rest days, one quick outing a week, long ones away from hops.

What stays apart stands in rules.toml [spacing]. A day holds a session and a run only where sessions fall on the day
after as well, so that waiting for a free day would mean no run at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coxa.catalog.records import Phase
from coxa.journal.state import Run
from coxa.plan.hops import has_hops
from coxa.plan.records import PlanInput, Reason, RunAdvice
from coxa.plan.run_after import EASY, stage_names
from coxa.plan.run_ladder import WALK_RUN

GOING = frozenset({"keep", "reduced", "ladder"})


@dataclass(frozen=True, slots=True)
class Outing:
    """One planned outing: its kind, how far at most (km, None = by the ladder or not known), and why."""

    kind: str
    km: float | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """What an outing has to keep apart from: the days with sessions, and those of them that hold hops."""

    sessions: frozenset[date]
    hops: frozenset[date]
    heavy: bool


def place_runs(
    given: PlanInput, phase: Phase, run: RunAdvice, sessions: Mapping[date, str], hop_kinds: frozenset[str]
) -> dict[date, Outing]:
    """Return the outings of the next 14 days by day. `sessions`: planned days and their kind (a, b)."""
    if run.status not in GOING or run.every_days is None:
        return {}
    around = _around(given, phase, sessions, hop_kinds)
    ran = [one.on for one in given.state.runs]
    last = max(ran, default=None)
    quick, long = _last_quick(given.state.runs, given), _last_long(given.state.runs, run, given)
    found: dict[date, Outing] = {}
    for offset in range(int(given.rules.number("session", "card_days"))):
        on = given.today + timedelta(days=offset)
        if last is not None and (on - last).days < run.every_days:
            continue
        if on in sessions and on + timedelta(days=1) not in sessions:
            continue
        outing = _outing(on, given, run, around, quick)
        if _is_short(outing, run):
            waits = long is None or (on - long).days >= given.rules.number("spacing", "long_every_days")
            tomorrow = on + timedelta(days=1)
            if waits and tomorrow not in sessions and not _is_short(_outing(tomorrow, given, run, around, quick), run):
                continue
        else:
            long = on
        quick = on if outing.kind not in (EASY, WALK_RUN) else quick
        found[on], last = outing, on
    return found


def _around(given: PlanInput, phase: Phase, sessions: Mapping[date, str], hop_kinds: frozenset[str]) -> Around:
    done = [s for s in given.state.sessions.values() if s.status in ("done", "stopped") and s.kind in ("a", "b")]
    near = [session for session in done if 0 <= (given.today - session.on).days <= 1]
    hops = {session.on for session in near if has_hops(session.items, given.rules)}
    return Around(
        sessions=frozenset(sessions) | {session.on for session in near},
        hops=frozenset(hops | {on for on, kind in sessions.items() if kind in hop_kinds}),
        heavy=phase.index >= given.rules.number("spacing", "heavy_from_phase"),
    )


def _last_quick(ran: Sequence[Run], given: PlanInput) -> date | None:
    quick = set(stage_names(given.rules)) - {EASY}
    return max((one.on for one in ran if one.kind in quick), default=None)


def _last_long(ran: Sequence[Run], run: RunAdvice, given: PlanInput) -> date | None:
    """Return the day of the last continuous outing that was near to what may be run now."""
    least = given.rules.number("spacing", "long_share") * (run.max_km or 0.0)
    return max((one.on for one in ran if one.continuous and one.km >= least), default=None)


def _is_short(outing: Outing, run: RunAdvice) -> bool:
    """Say whether an outing is kept short because of hops."""
    return outing.km is not None and run.max_km is not None and outing.km < run.max_km


def _outing(on: date, given: PlanInput, run: RunAdvice, around: Around, quick: date | None) -> Outing:
    if run.status == "ladder":
        return _both(on, around, Outing(WALK_RUN, None, run.reasons[:1]))
    number = given.rules.number
    after_hops = _within(on, around.hops, int(number("spacing", "long_after_hops_days")))
    before_hops = any(
        on + timedelta(days=days) in around.hops for days in range(int(number("hops", "after_long_run_days")) + 1)
    )
    km, reasons = run.max_km, run.reasons[:1]
    if km is not None and (after_hops or before_hops):
        km = round(km * number("spacing", "short_share"), 1)
        reasons = (Reason("run_short_by_hops", {"km": km}),)
    kind = EASY
    if run.stage not in (None, EASY) and run.stage is not None and not after_hops:
        rested = quick is None or (on - quick).days >= number("run_stages", "quality_every_days")
        tired = around.heavy and _within(on, around.sessions, int(number("spacing", "quality_after_heavy_days")))
        if rested and not tired and on not in around.sessions:
            kind = run.stage
            reasons = (Reason("run_day_quick", {"stage": kind}), *reasons)
    return _both(on, around, Outing(kind, km, reasons))


def _both(on: date, around: Around, outing: Outing) -> Outing:
    """Return the outing with a word on a day that holds a session as well."""
    if on not in around.sessions:
        return outing
    return Outing(outing.kind, outing.km, (Reason("run_day_both", {}), *outing.reasons))


def _within(on: date, days: frozenset[date], most: int) -> bool:
    """Say whether one of the days lies 1 to `most` days before."""
    return any(on - timedelta(days=back) in days for back in range(1, most + 1))
