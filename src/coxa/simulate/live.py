"""A person's weeks, day by day, through a planner: real events, the real incremental fold, nothing stored anywhere.

A day: wake up and rate the morning, look at the plan, train and run as far as life allows, now and then a test that the
plan asks for; in the night the body answers. Away days leave no events. When the plan asks to check again first, the
safety part is answered again, truthfully; when that does not open it, a clinician is seen some days later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import cast

from coxa.catalog.records import SIDES, Side
from coxa.journal.events import Event, Json
from coxa.journal.state import Programme, State
from coxa.plan.hips import sore_sides
from coxa.plan.records import PLANNER_VERSION
from coxa.plan.run_ready import next_tests
from coxa.plan.screen import asked_items
from coxa.simulate.chance import Chance
from coxa.simulate.guide import EASY, READY, Guide, Offer, Outing, PlannerGuide, World
from coxa.simulate.lived_session import LivedSession
from coxa.simulate.parameters import Traits
from coxa.simulate.people import Simulated
from coxa.simulate.records import Diary, Lived
from coxa.simulate.responder import MorningFelt, Responder

YEAR_D, WEEK_D = 365, 7
SCREEN = "screen."
LIMP = "screen.s3"  # the safety question that asks for a limp
Rows = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Start:
    """Who begins, and when. `events` are what the journal holds before the first day."""

    name: str
    on: date
    traits: Traits
    events: tuple[Event, ...]
    seed: int


def start_of(person: Simulated, on: date, seed: int) -> Start:
    """Return the start of a drawn person: their answers are the first events."""
    diary = Diary(person.name)
    diary.turn_to(on)
    diary.note("answered", {"answers": dict(person.answers)})
    if person.addons:
        protocol = "runner" if "running.goal_km" in person.answers else "clinic"
        diary.note("protocol_chosen", {"protocol": protocol, "addons": list(person.addons)})
    return Start(person.name, on, person.traits, tuple(diary.events), seed)


class Life:
    """One person on the way. `days(n)` lives the next n days and yields a record of each."""

    def __init__(self, start: Start, world: World, guide: Guide | None = None, *, keep_plans: bool = False) -> None:
        person = start.events[0].person if start.events else start.name
        self.start, self.world = start, world
        self.guide: Guide = guide or PlannerGuide(world)
        self.diary = Diary(person, start.events)
        self.chance = Chance(start.seed, start.name)
        self.body = Responder(start.traits, sore_sides(self.diary.state), self.chance, world.catalog, world.exposures)
        self.keep_plans = keep_plans
        # What is so on the first day stays so, however often it is asked: a simulated person's health does not change.
        self.truth = {key: self.diary.state.value(key) for key in self.diary.state.answers if key.startswith(SCREEN)}
        self.next_day = 0
        self.away_until = -1
        self.locked_since: int | None = None
        self.answered_on = -1
        self.tested_on = -YEAR_D

    @property
    def state(self) -> State:
        """Return what the journal says by now."""
        return self.diary.state

    def days(self, count: int) -> Iterator[Lived]:
        """Live so many days more."""
        for _ in range(count):
            self.next_day += 1
            yield self._live(self.next_day - 1)

    # --- one day --------------------------------------------------------------------------------------------------

    def _live(self, number: int) -> Lived:
        self.diary.turn_to(self.start.on + timedelta(days=number))
        self.body.begin_day(number)
        felt = {hip.side: self.body.morning(hip) for hip in self.body.sore}
        record = self._record(number, felt)
        if self._away(number):
            self.body.end_day(self._drive(number))
            return replace(record, away=True)
        if number:
            self._rate_morning(number, felt)
        self.diary.evening()
        before = self.state
        offer = self.guide.offer(before, self.diary.on)
        if offer.programme is not None:
            self._write_programme(offer.programme)
        record = self._with_offer(record, offer, before)
        if offer.status != READY:
            self._check_again(number, felt)
        else:
            self.locked_since = None
            record = self._train(number, felt, offer, record)
        record = replace(record, load_lu=max((hip.load_lu for hip in self.body.sore), default=0.0))
        self.body.end_day(self._drive(number))
        return record

    def _record(self, number: int, felt: Mapping[Side, MorningFelt]) -> Lived:
        return Lived(
            number=number,
            on=self.diary.on,
            away=False,
            pain={side: one.pain for side, one in felt.items()},
            flare={hip.side: hip.flare for hip in self.body.sore},
            rated={},
            status="",
            phase=None,
            reasons=(),
            session=None,
            done=None,
            outing=None,
            ran=None,
            run_worst=None,
            load_lu=0.0,
        )

    def _with_offer(self, record: Lived, offer: Offer, before: State) -> Lived:
        plan = offer.plan
        rated = {
            side: round(morning.pain)
            for side in SIDES
            if (morning := before.mornings.get((record.on, side))) is not None
        }
        return replace(
            record,
            rated=rated,
            status=offer.status,
            phase=plan.phase if plan else None,
            reasons=tuple(reason.code for reason in plan.reasons) if plan else (),
            session=offer.session,
            outing=offer.outing,
            plan=plan if self.keep_plans else None,
            before=before if self.keep_plans else None,
        )

    def _trait(self, name: str) -> float:
        return self.start.traits.of(name)

    def _away(self, number: int) -> bool:
        """Say whether the person is on holiday; a new one begins by chance."""
        chance = self.chance.uniform(number, "holiday")
        if number > max(0, self.away_until) and chance < self._trait("holidays_per_year") / YEAR_D:
            self.away_until = number + round(self._trait("holiday_days")) - 1
        return 0 < number <= self.away_until

    def _drive(self, number: int) -> float:
        """Return the points that a long drive of this day adds."""
        drives = self.chance.uniform(number, "drive") < self._trait("drives_per_week") / WEEK_D
        return self._trait("drive_points") if drives else 0.0

    def _rate_morning(self, number: int, felt: Mapping[Side, MorningFelt]) -> None:
        if not felt:
            return
        if self.chance.uniform(number, "rates") < self._trait("rates_mornings"):
            pain: dict[str, Json] = {side: one.rated for side, one in felt.items()}
            signs: dict[str, Json] = {
                "woke": any(one.woke for one in felt.values()),
                "stiff": any(one.stiff for one in felt.values()),
                "limp": any(one.limp for one in felt.values()),
            }
            self.diary.note("morning_rated", {"pain": pain, **signs})
        for hip in self.body.sore:
            notes = self.chance.uniform(number, f"notes-{hip.side}") < self.body.fixed("flare_note_share")
            if notes and hip.flare >= self.body.fixed("flare_note_points"):
                self.diary.note("flare_noted", {"side": hip.side, "after": ""})

    def _write_programme(self, new: Programme) -> None:
        self.diary.note(
            "programme_prescribed",
            {
                "block_start": new.block_start.isoformat(),
                "protocol": new.protocol,
                "phase": new.phase,
                "phase_since": new.phase_since.isoformat(),
                "because": new.because,
                "warm_up": list(new.warm_up),
                "a": list(new.a),
                "b": list(new.b),
                "wishes": new.wishes,
                "planner": PLANNER_VERSION,
            },
        )

    # --- training -------------------------------------------------------------------------------------------------

    def _train(self, number: int, felt: Mapping[Side, MorningFelt], offer: Offer, record: Lived) -> Lived:
        keeps = self._trait("adherence")
        if offer.session is not None and self.chance.uniform(number, "session") < keeps:
            check_in = {side: one.rated for side, one in felt.items()}
            session = LivedSession(self.diary, self.body, offer).do(offer.session, check_in, self._alarm(number))
            record = replace(record, done=session)
        if offer.outing is not None and self.chance.uniform(number, "run") < keeps:
            ran, worst = self._run(number, offer.outing)
            record = replace(record, ran=ran, run_worst=worst)
        self._test(number, felt, offer)
        return record

    def _alarm(self, number: int) -> str | None:
        """Return the alarm that this session raises, nearly always none."""
        stream = self.chance.stream(number, "alarm")
        if float(stream.random()) >= self._trait("alarms_per_year") / YEAR_D:
            return None
        rules = cast(Rows, self.world.catalog.screening["rule"])
        flags = sorted(str(row["flag"]) for row in rules.values() if "flag" in row)
        return flags[int(stream.integers(len(flags)))]

    def _run(self, number: int, outing: Outing) -> tuple[Outing, float]:
        """Run as offered, or now and then a third further; returns what was run and the worst pain."""
        over = self.chance.uniform(number, "further") < self._trait("overdoes_run")
        if over and outing.step is None:
            more = self.body.fixed("overdone")
            outing = replace(outing, km=round(outing.km * more, 1), minutes=outing.minutes * more,
                             run_min=outing.run_min * more)  # fmt: skip
        felt = self.body.do_run(outing.run_min, quick=outing.kind not in (EASY, "walk_run"))
        worst = max(felt.values(), default=0.0)
        self.diary.note(
            "run_done",
            {
                "km": outing.km,
                "minutes": round(outing.minutes),
                "worst": round(worst),
                "continuous": outing.continuous,
                "kind": outing.kind,
                "ladder_step": outing.step,
            },
        )
        return outing, worst

    def _test(self, number: int, felt: Mapping[Side, MorningFelt], offer: Offer) -> None:
        """Do the tests that the way back to running asks for, once in a while and not on a sore morning."""
        if offer.plan is None or offer.plan.run.status != "not_running":
            return
        calm = all(one.rated <= self.body.fixed("tests_max_pain") for one in felt.values())
        if not calm or number - self.tested_on < self.body.fixed("tests_every_d"):
            return
        asked = next_tests(offer.plan.run.criteria, self.world.rules)
        rows = cast(Sequence[Mapping[str, object]], self.world.rules.table("readiness")["test"])
        sides = {str(row["id"]): str(row["sides"]) for row in rows}
        for criterion in asked:
            if criterion.test is not None and sides.get(criterion.test) is not None:
                self._do_test(criterion.test, sides[criterion.test])
                self.tested_on = number

    def _do_test(self, test: str, sides: str) -> None:
        results = {hip.side: self.body.test(test, hip) for hip in self.body.hips.values()}
        known = {side: value for side, value in results.items() if value is not None}
        if not known:
            return
        pain = round(self.body.fixed("pain_share") * max((self.body.pain_now(h) for h in self.body.sore), default=0.0))
        if sides == "one":
            rows: dict[str, float] = {"both": min(known.values())}
        else:
            sore = {hip.side for hip in self.body.sore}
            rows = {side: value for side, value in known.items() if sides != "sore" or side in sore}
        for side, value in rows.items():
            self.diary.note("tested", {"test": test, "side": side, "value": value, "pain": pain})

    # --- when the plan is closed ----------------------------------------------------------------------------------

    def _check_again(self, number: int, felt: Mapping[Side, MorningFelt]) -> None:
        """Answer the safety part again; when that was not enough, see a clinician some days later."""
        if self.locked_since is None:
            self.locked_since = number
            self._answer(number, felt)
            return
        waited = number - self.locked_since
        if waited >= self._trait("sees_someone_after_d") and not any(one.limp for one in felt.values()):
            self._answer(number, felt)
            self.diary.note("cleared", {"by": "doctor", "on": self.diary.on.isoformat(), "allows": "all"})
            self.locked_since = number
        elif number > self.answered_on:
            self._answer(number, felt)

    def _answer(self, number: int, felt: Mapping[Side, MorningFelt]) -> None:
        """Answer every safety question that is asked, truthfully: as on the first day, and whether there is a limp."""
        asked = asked_items(self.state, self.world.catalog, self.diary.on)
        answers: dict[str, Json] = {f"{SCREEN}{key}": self.truth.get(f"{SCREEN}{key}") or "no" for key in asked}
        if LIMP in answers and any(one.limp for one in felt.values()):
            answers[LIMP] = "yes"
        self.diary.note("answered", {"answers": answers})
        self.answered_on = number


def live(start: Start, world: World, days: int, guide: Guide | None = None) -> list[Lived]:
    """Return so many days of one life."""
    return list(Life(start, world, guide).days(days))


def lives(starts: Iterable[Start], world: World, days: int) -> Iterator[list[Lived]]:
    """Yield the days of many lives, one person after the other."""
    for start in starts:
        yield live(start, world, days)
