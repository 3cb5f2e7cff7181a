"""Do the laws of a whole course hold? Worked out again from the events of a simulated life, not by the planner's rooms.

`CourseCheck.see` takes the days in order and returns what each of them broke:

    closed        a plan that is not ready deals no session, no run, no card, and says who to see
    stuck         past a phase's longest stay, in a row or in all, the plan asks to let somebody look
    one_step      of one exercise and side at most one variable goes past all it ever was, from one showing to the next
    after_red     after a pinch or pain above what is bearable nothing of that exercise and side goes up at once
    hops          landings in a session, sessions with hops a week, and days between them
    run_days      a day without a run between two runs
    ladder        one step up at most, and only after two bearable outings of the step below; down after a red one
    guard         a continuous run goes at most a tenth past the longest of 30 days
    ready         the ladder opens only with every test young enough and good enough
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import cast

from coxa.catalog.records import Phase
from coxa.journal.state import Run, State
from coxa.plan.card import make_cards
from coxa.plan.records import Item, Plan, PlanInput
from coxa.simulate.check_items import Fault, check_items
from coxa.simulate.guide import READY, World
from coxa.simulate.records import Lived

LONG, LONG_WAY = "phase_long", "phase_long_way"
ROOM = 1e-6
TENTH_KM = 0.05  # advice is given to a tenth of a kilometre
Key = tuple[str, str]
Dose = tuple[float, float, float, float, float, float]
FREE = float("inf")


def _dose(item: Item) -> Dose:
    """Return the variables whose growth is counted: sets, repetitions, hold, load, the way back's seconds, range."""
    bend = FREE if item.max_hip_flexion_deg is None else item.max_hip_flexion_deg
    return (item.sets, item.reps or 0, item.hold_s or 0.0, item.load, item.tempo_s[2], bend)


@dataclass(slots=True)
class CourseCheck:
    """The laws of one life. `most` remembers the largest of each variable so far, by exercise and side."""

    person: str
    world: World
    most: dict[Key, Dose] = field(default_factory=dict)
    last: dict[Key, Dose] = field(default_factory=dict)
    bad: set[Key] = field(default_factory=set)
    hop_days: list[date] = field(default_factory=list)
    steps: list[tuple[date, int]] = field(default_factory=list)
    laddered: bool = False

    def see(self, day: Lived, after: State) -> list[Fault]:
        """Return what this day broke. `after`: the journal at its end; `day` must have kept its plan."""
        plan, before = day.plan, day.before
        if plan is None or before is None:
            return []
        found = list(check_items(self.person, plan, before, self.world))
        for law, seen in (*self._closed(day, plan, before), *self._stuck(day, plan, before), *self._doses(day)):
            found.append(Fault(self.person, day.on, law, seen))
        for law, seen in (*self._hops(day), *self._runs(day, before)):
            found.append(Fault(self.person, day.on, law, seen))
        self._remember(day, after)
        return found

    # --- closed and stuck -----------------------------------------------------------------------------------------

    def _closed(self, day: Lived, plan: Plan, before: State) -> Iterator[tuple[str, str]]:
        if plan.status == READY:
            return
        if plan.today or plan.calm or plan.next_sessions or plan.week or day.outing or day.done:
            yield "closed", f"{plan.status}, and yet a session or a run"
        given = PlanInput(before, self.world.catalog, self.world.exposures, self.world.rules, day.on)
        if make_cards(given, plan):
            yield "closed", f"{plan.status}, and yet a card"
        if plan.screening.see is None or not plan.screening.findings:
            yield "closed", f"{plan.status}, and nobody to see"

    def _stuck(self, day: Lived, plan: Plan, before: State) -> Iterator[tuple[str, str]]:
        """A phase lasts longer than its limit only with a word that somebody is to look."""
        programme = before.programme
        if plan.status != READY or programme is None or plan.phase != programme.phase:
            return
        phase = self._phase(programme.protocol, programme.phase)
        weeks = (day.on - programme.phase_since).days / 7
        same = plan.programme is not None and plan.programme.phase_since == programme.phase_since
        if phase is not None and phase.exit and same and weeks > phase.max_weeks and LONG not in day.reasons:
            yield "stuck", f"{phase.id} for {weeks:.1f} weeks of {phase.max_weeks:g}, and nobody to see"
        yield from self._going_round(day, before, programme.protocol, phase)

    def _going_round(self, day: Lived, before: State, protocol: str, phase: Phase | None) -> Iterator[tuple[str, str]]:
        """Back and forth between phases may not last longer than all of them up to this one, without a word."""
        first = min((row.on for row in before.sessions.values() if row.status != "prescribed"), default=day.on)
        if phase is None or not phase.exit or {LONG, LONG_WAY} & set(day.reasons):
            return
        phases = self.world.catalog.protocols[protocol].phases
        longest = sum(one.max_weeks for one in phases if one.index <= phase.index)
        weeks = (day.on - first).days / 7
        if weeks > longest:
            yield "stuck", f"{weeks:.1f} weeks up to {phase.id}, at most {longest:g}, and nobody to see"

    def _phase(self, protocol: str, phase: str) -> Phase | None:
        found = self.world.catalog.protocols.get(protocol)
        return next((one for one in found.phases if one.id == phase), None) if found else None

    # --- doses ----------------------------------------------------------------------------------------------------

    def _doses(self, day: Lived) -> Iterator[tuple[str, str]]:
        for item in self._shown(day):
            key, dose = (item.exercise, item.side), _dose(item)
            most = self.most.get(key)
            if most is None or item.exercise in self._hop_ids():
                continue
            grown = sum(now > was + ROOM for now, was in zip(dose, most, strict=True))
            if grown > 1:
                yield "one_step", f"{key}: {dose} after at most {most}"
            before = self.last[key]
            if key in self.bad and any(now > was + ROOM for now, was in zip(dose, before, strict=True)):
                yield "after_red", f"{key}: {dose} after {before} and a bad answer"

    def _shown(self, day: Lived) -> list[Item]:
        """Return the main items that are shown today, as the plan deals them."""
        session = day.session
        if session is None or session.kind == "calm":
            return []
        return [item for item in session.items if item.role == "main"]

    def _remember(self, day: Lived, after: State) -> None:
        if day.done is None or day.session is None or day.done is not day.session:
            return
        record = next((row for row in after.sessions.values() if row.on == day.on and row.kind == day.done.kind), None)
        worst = self.world.rules.number("response", "yellow_max")
        for item in (*day.session.warm_up, *day.session.items):  # a warm-up or a calm session was done as well
            old = self.most.get((item.exercise, item.side), _dose(item))
            most = tuple(max(pair) for pair in zip(old, _dose(item), strict=True))
            self.most[item.exercise, item.side] = cast(Dose, most)
            self.last[item.exercise, item.side] = _dose(item)
        for item in self._shown(day):
            key = (item.exercise, item.side)
            self.bad.discard(key)
            if record is None:
                continue
            pain = [max(r.worst.values()) for r in record.ratings if r.exercise == item.exercise and r.worst]
            pinched = any((p.exercise, p.side) == key for p in record.pinches)
            sides = [hip for hip, sore in day.pain.items() if item.side in (hip, "both", "alternating")]
            felt = [
                r.worst[side]
                for r in record.ratings
                if r.exercise == item.exercise
                for side in sides
                if side in r.worst
            ]
            if pinched or (pain and felt and max(felt) > worst):
                self.bad.add(key)

    # --- hops -----------------------------------------------------------------------------------------------------

    def _hop_ids(self) -> frozenset[str]:
        rows = cast(Sequence[Sequence[str]], self.world.rules.table("hops")["order"])
        return frozenset(name for row in rows for name in row)

    def _hops(self, day: Lived) -> Iterator[tuple[str, str]]:
        if day.session is None:
            return
        hops = [item for item in day.session.items if item.exercise in self._hop_ids()]
        landings = sum(item.sets * (item.reps or 0) * (2 if item.side == "alternating" else 1) for item in hops)
        number = self.world.rules.number
        if landings > number("hops", "ceiling"):
            yield "hops", f"{landings} landings"
        if not hops:
            return
        if any((day.on - other).days <= number("hops", "apart_days") for other in self.hop_days):
            yield "hops", "on the day after hops"
        week = [other for other in self.hop_days if (day.on - other).days < 7]
        if len(week) >= number("hops", "per_week"):
            yield "hops", f"{len(week) + 1} sessions with hops in a week"
        if day.done is day.session:
            self.hop_days.append(day.on)

    # --- runs -----------------------------------------------------------------------------------------------------

    def _runs(self, day: Lived, before: State) -> Iterator[tuple[str, str]]:
        outing = day.outing
        if outing is None:
            return
        last = max((run.on for run in before.runs), default=None)
        if last is not None and (day.on - last).days < self.world.rules.number("running", "every_days"):
            yield "run_days", f"a run {(day.on - last).days} day after a run"
        if outing.step is None:
            yield from self._guard(outing.km, day.on, before)
            return
        yield from self._ladder(outing.step, day.on, before)
        if not any(run.ladder_step is not None for run in before.runs) and before.value("running.now") is not True:
            yield from self._ready(day.on, before)

    def _guard(self, km: float, on: date, before: State) -> Iterator[tuple[str, str]]:
        number = self.world.rules.number
        since = on - timedelta(days=int(number("running", "guard_days")))
        longest = max((run.km for run in before.runs if run.continuous and run.on >= since), default=None)
        if longest is None:
            said = before.value("running.longest_km_30d")
            longest = float(said) if isinstance(said, (int, float)) else None
        if longest is None or km > longest * number("running", "guard") + TENTH_KM:
            yield "guard", f"{km:g} km after {longest}"

    def _ladder(self, step: int, on: date, before: State) -> Iterator[tuple[str, str]]:
        """A step is offered only after enough bearable outings of the step below, with a day between them."""
        rows = [run for run in before.runs if run.ladder_step is not None]
        if not rows:
            # Who ran before the plan may begin higher: by the ladder's own rule after reds, never at the top.
            if step > 1 and before.value("running.now") is not True:
                yield "ladder", f"the first step is {step}"
            return
        highest = max(cast(int, run.ladder_step) for run in rows)
        last = rows[-1]
        if step > highest + 1:
            yield "ladder", f"step {step} after {highest}"
        if step > cast(int, last.ladder_step) and not self._earned(step - 1, rows, before):
            yield "ladder", f"step {step} was not earned"
        red = last.worst is not None and last.worst > self.world.rules.number("response", "yellow_max")
        if red and step > max(1, cast(int, last.ladder_step) - int(self.world.rules.number("ladder", "red_back"))):
            yield "ladder", f"step {step} after a red {last.ladder_step}"

    def _earned(self, step: int, rows: Sequence[Run], before: State) -> bool:
        """Say whether the step below was done often enough, bearably, with a day between."""
        most = self.world.rules.number("response", "green_max")
        good = [
            run for run in rows if cast(int, run.ladder_step) >= step and run.worst is not None and run.worst <= most
        ]
        needed = int(self.world.rules.number("ladder", "greens"))
        apart = int(self.world.rules.number("ladder", "rest_days"))
        count, last = 0, None
        for run in good:
            if last is None or (run.on - last).days > apart:
                count, last = count + 1, run.on
        return count >= needed

    def _ready(self, on: date, before: State) -> Iterator[tuple[str, str]]:
        rules = self.world.rules
        rows = cast(Sequence[Mapping[str, object]], rules.table("readiness")["test"])
        young = on - timedelta(days=int(rules.number("readiness", "stale_days")))
        for row in rows:
            least = float(cast(float, row["at_least"]))
            done = [one for one in before.tests if one.test == row["id"] and one.on >= young]
            if not any(one.value >= least for one in done):
                yield "ready", f"{row['id']} is not there"
