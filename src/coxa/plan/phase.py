"""Which protocol and phase a person is in: entry and exit by criteria that the journal can answer, not by weeks alone.

Measures a criterion may name: `sessions_in_phase`, `weeks_in_phase`, `calm_in_a_row` (green sessions at the end),
`worst_week` (highest morning pain of the sore hips in 7 days), `irritability` (0 low, 1 moderate, 2 high).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import cast

from coxa.catalog.records import Criterion, Phase, Protocol
from coxa.journal.state import SessionRecord
from coxa.plan.flare import CALM, HALF, flare_day, is_recent, recent_flares
from coxa.plan.hips import LEVELS, number_or_none, recent_mornings, sore_sides, worst_level
from coxa.plan.progress import done_sessions, first_session
from coxa.plan.records import HipStatus, PlanInput, Reason
from coxa.plan.traffic import GREEN, UNKNOWN, session_colour


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the person stands: protocol, phase, since when, and why it is this phase."""

    protocol: Protocol
    phase: Phase
    since: date
    reasons: tuple[Reason, ...]
    eased: Phase | None = None  # in a flare: the phase whose work and doses hold for a few days

    @property
    def in_force(self) -> Phase:
        """Return the phase whose work and doses hold today."""
        return self.eased or self.phase

    @property
    def keeps_programme(self) -> bool:
        """Say whether the programme stands for now, whatever asks for a new one."""
        return self.eased is not None


@dataclass(frozen=True, slots=True)
class Facts:
    """What criteria are measured against."""

    given: PlanInput
    hips: tuple[HipStatus, ...]
    since: date

    @property
    def sessions(self) -> list[SessionRecord]:
        """Return the main sessions of this phase."""
        return [s for s in done_sessions(self.given.state) if s.on >= self.since and s.kind != "calm"]


def sessions_in_phase(facts: Facts) -> float | None:
    """Count the main sessions begun since the phase started."""
    return float(len([session for session in facts.sessions if session.on < facts.given.today]))


def weeks_in_phase(facts: Facts) -> float | None:
    """Return the weeks since the phase started."""
    return (facts.given.today - facts.since).days / 7


def calm_in_a_row(facts: Facts) -> float | None:
    """Count the green sessions at the end; sessions without a next morning yet neither count nor break the row."""
    count = 0
    for session in reversed(facts.sessions):
        colour = session_colour(facts.given.state, session, facts.given.rules)
        if colour == UNKNOWN:
            continue
        if colour != GREEN:
            break
        count += 1
    return float(count)


def worst_week(facts: Facts) -> float | None:
    """Return the highest morning pain of the sore hips in the last 7 days; None without any rating."""
    state, until = facts.given.state, facts.given.today + timedelta(days=1)
    days = int(facts.given.rules.number("irritability", "journal_days"))
    pains = [m.pain for side in sore_sides(state) for m in recent_mornings(state, side, until, days)]
    return float(max(pains)) if pains else None


def irritability_index(facts: Facts) -> float | None:
    """Return 0 low, 1 moderate, 2 high."""
    return float(LEVELS.index(worst_level(facts.hips)))


MEASURES: dict[str, Callable[[Facts], float | None]] = {
    "sessions_in_phase": sessions_in_phase,
    "weeks_in_phase": weeks_in_phase,
    "calm_in_a_row": calm_in_a_row,
    "worst_week": worst_week,
    "irritability": irritability_index,
}


def holds(criterion: Criterion, facts: Facts) -> bool:
    """Say whether a criterion holds; something that was not measured does not hold."""
    value = MEASURES[criterion.measure](facts)
    if value is None:
        return False
    enough = criterion.at_least is None or value >= criterion.at_least
    return enough and (criterion.at_most is None or value <= criterion.at_most)


def runs(given: PlanInput) -> bool:
    """Say whether the person runs or wants to."""
    return given.state.value("running.now") is True or number_or_none(given.state.value("running.goal_km")) is not None


def protocol_of(given: PlanInput) -> Protocol:
    """Return the chosen protocol, else the default: the runner's plan when running is a goal."""
    protocols = given.catalog.protocols
    chosen = given.state.protocol
    if chosen is not None and chosen in protocols and not protocols[chosen].addon:
        return protocols[chosen]
    settings = given.rules.table("protocol")
    return protocols[str(settings["running" if runs(given) else "default"])]


def standing(given: PlanInput, hips: tuple[HipStatus, ...]) -> Standing:
    """Return the protocol and phase for today.

    The phase of the last programme goes on until its exit criteria hold (then the next phase whose entry holds) or the
    hip becomes highly irritable (then the first phase). Without a programme, irritability decides the start. A flare
    and the way back from it keep the phase: nobody goes forward in it, and its own days are gentler than the first.
    """
    flares = recent_flares(given.state, given.rules, given.today)
    day = flare_day(given.state, given.rules, given.today, flares)
    found = _standing(given, hips, keeps=is_recent(flares, given.rules, given.today), waits=day is not None)
    if day is None:
        return found
    eased = _gentler(found, given) if day.stage in (CALM, HALF) else None
    return replace(found, reasons=(*day.reasons, *found.reasons), eased=eased)


def _gentler(found: Standing, given: PlanInput) -> Phase:
    """Return the phase whose work fits the first week of a flare: the second one, or an earlier one in force."""
    most = given.rules.number("flare", "half_phase")
    fitting = [phase for phase in found.protocol.phases if phase.index <= min(most, found.phase.index)]
    return max(fitting, key=lambda phase: phase.index, default=found.phase)


def _standing(given: PlanInput, hips: tuple[HipStatus, ...], *, keeps: bool, waits: bool) -> Standing:
    """Return the standing. `keeps`: a fresh flare, nobody is led back or goes forward; `waits`: nobody goes forward."""
    protocol = protocol_of(given)
    phases = {phase.id: phase for phase in protocol.phases}
    programme = given.state.programme
    level = worst_level(hips)
    start_id = str(given.rules.table("start")[level])
    if programme is None or programme.phase not in phases:
        return Standing(protocol, phases[start_id], given.today, (Reason("phase_start", {"level": level}),))
    current = phases[programme.phase]
    facts = Facts(given, hips, programme.phase_since)
    if keeps:
        kept = Reason("flare_keeps_phase")
        return Standing(protocol, current, programme.phase_since, (kept, *_stay(current, facts)))
    if level == LEVELS[-1] and current.index > phases[start_id].index:
        back = phases[start_id]
        return Standing(protocol, back, given.today, (Reason("phase_back", {"level": level}), *_long_way(given, back)))
    if waits:
        return Standing(protocol, current, programme.phase_since, _stay(current, facts))
    passed = str(given.rules.table("start")["check_leads_to"])
    if (
        level == LEVELS[0]
        and current.id == start_id
        and passed in phases
        and check_passed(given, programme.phase_since)
    ):
        return Standing(protocol, phases[passed], given.today, (Reason("phase_check_passed", {}),))
    if current.exit and all(holds(criterion, facts) for criterion in current.exit):
        following = _next_phase(protocol.phases, current, facts)
        if following is not None:
            return Standing(protocol, following, given.today, (Reason("phase_forward", {"from": current.id}),))
    return Standing(protocol, current, programme.phase_since, _stay(current, facts))


def check_passed(given: PlanInput, since: date) -> bool:
    """Say whether a first-session check since that day stayed at or under its pain limit in every part."""
    parts = {str(row["exercise"]) for row in check_rows(given)}
    most = given.rules.number("start", "check_max_pain")
    for session in done_sessions(given.state):
        shown = {item.exercise for item in session.items if item.role == "check"}
        rated = {rating.exercise: rating for rating in session.ratings if rating.exercise in shown}
        whole = shown == parts == set(rated) and since <= session.on < given.today
        if whole and all(pain <= most for rating in rated.values() for pain in rating.worst.values()):
            return session_colour(given.state, session, given.rules) == GREEN
    return False


def check_rows(given: PlanInput) -> Sequence[Mapping[str, object]]:
    """Return the parts of the first-session check."""
    return cast(Sequence[Mapping[str, object]], given.rules.table("start")["check"])


def _next_phase(phases: Sequence[Phase], current: Phase, facts: Facts) -> Phase | None:
    later = sorted((phase for phase in phases if phase.index > current.index), key=lambda phase: phase.index)
    return next((phase for phase in later if all(holds(criterion, facts) for criterion in phase.entry)), None)


def _stay(current: Phase, facts: Facts) -> tuple[Reason, ...]:
    """Return why the phase goes on; past its longest stay the person is asked to see someone."""
    weeks = (facts.given.today - facts.since).days / 7
    if current.exit and weeks > current.max_weeks:
        return (Reason("phase_long", {"weeks": int(weeks), "max_weeks": int(current.max_weeks)}),)
    return (Reason("phase_goes_on", {}), *_long_way(facts.given, current))


def _long_way(given: PlanInput, current: Phase) -> tuple[Reason, ...]:
    """Return that somebody should look when all the time up to this phase's end is over, back and forth or not."""
    first = first_session(given.state)
    weeks = (given.today - first).days / 7 if first else 0.0
    longest = sum(phase.max_weeks for phase in protocol_of(given).phases if phase.index <= current.index)
    if not current.exit or weeks <= longest:
        return ()
    return (Reason("phase_long_way", {"weeks": int(weeks), "max_weeks": int(longest)}),)
