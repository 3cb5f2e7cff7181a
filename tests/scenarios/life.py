"""Twelve simulated weeks of one person: real planner, real events, real fold, day by day.

The person is a file (people/*.toml): answers, how the body answers to training, and what happens when. The responder
here is no model of a hip. It only has to be steady, simple and repeatable: some soreness that fades over the weeks, a
little more from harder exercises and from more work than the body is used to, and what the script adds.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import SIDES
from coxa.gather import plan_input
from coxa.journal.events import Event, Json
from coxa.journal.fold import apply, fold
from coxa.journal.state import State
from coxa.plan.card import item_json
from coxa.plan.plan import make_plan
from coxa.plan.records import Item, Plan, Session
from coxa.plan.run_ladder import ladder_steps
from coxa.plan.run_ready import next_tests

FOLDER = Path(__file__).parent
MORNING, NOON, EVENING = time(7, 30), time(12), time(18)
Answers = Mapping[str, Any]
# What the journal shows and only the safety questions, answered again, can settle: these people find nothing new.
ASKED_AGAIN = frozenset({"two_flares", "long_flare", "limp_again", "new_night_pain"})


@dataclass(frozen=True, slots=True)
class Body:
    """How this person's hips answer, pain 0 to 10; `sore` and `sore_end`: mornings before and after 12 weeks."""

    sore: float
    sore_end: float
    per_level: float = 0.5  # more pain per level of difficulty at the start
    used_to: float = 1.02  # how much more work a day the body takes, as a factor
    sides: Mapping[str, float] = field(default_factory=lambda: {"right": 0.0})  # each sore side's difference
    tests_from: int | None = None  # from this day on the open tests for running are done and passed


@dataclass(frozen=True, slots=True)
class Script:
    """One person's file."""

    name: str
    about: str
    start: date
    weeks: int
    answers: Answers
    body: Body
    happens: tuple[Mapping[str, Any], ...]

    def on(self, day: int, what: str) -> list[Mapping[str, Any]]:
        """Return the happenings of one kind on one day (0 = the first)."""
        return [row for row in self.happens if row["what"] == what and row["day"] == day]

    def during(self, day: int, what: str) -> list[Mapping[str, Any]]:
        """Return the happenings of one kind that still go on."""
        return [r for r in self.happens if r["what"] == what and r["day"] <= day < r["day"] + r.get("days", 1)]


def read_script(path: Path) -> Script:
    """Return the script of one file; every safety question that it leaves open is answered with no."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    answers = {f"screen.{key}": "no" for key in load_catalog().screening["item"]}  # type: ignore[attr-defined]
    answers.update(_flat("", raw["answers"]))
    return Script(
        path.stem, raw["about"], raw["start"], raw["weeks"], answers, Body(**raw["body"]), tuple(raw.get("happens", ()))
    )


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        name = f"{prefix}.{key}" if prefix else key
        if isinstance(value, Mapping):
            yield from _flat(name, value)
        else:
            yield name, value


@dataclass
class Life:
    """A person on the way through their weeks: the journal so far and its fold."""

    script: Script
    events: list[Event] = field(default_factory=list)
    state: State = field(default_factory=lambda: State(person="person"))
    pain_after: dict[date, float] = field(default_factory=dict)  # what a session adds to the next morning

    def day(self, number: int) -> date:
        """Return the date of a day number."""
        return self.script.start + timedelta(days=number)

    def note(self, on: date, clock: time, kind: str, data: Mapping[str, Json]) -> None:
        """Append one event and fold it in."""
        number = len(self.events)
        at = datetime.combine(on, clock, UTC) + timedelta(seconds=number % 3600)
        event = Event(
            f"00000000-0000-7000-8000-{number:012d}", "person", kind, 1, at, 0, "UTC", at, "phone", number, "self", data
        )
        self.events.append(event)
        self.state = apply(self.state, event)

    def soreness(self, number: int, side: str) -> float:
        """Return the morning pain of one side without anything that training adds."""
        body = self.script.body
        share = min(1.0, number / 84)
        base = body.sore + (body.sore_end - body.sore) * share + body.sides[side]
        for flare in self.script.during(number, "flare"):
            base += flare["size"] * (1 - (number - flare["day"]) / flare["days"])
        return base

    def pain_in(self, number: int, item: Item, side: str) -> float:
        """Return the worst pain of one side in one item."""
        exercise = load_catalog().exercises[item.exercise]
        body, dose = self.script.body, exercise.dose
        work = item.sets * (item.reps or item.hold_s or 0)
        start = min(dose.sets.use, 2) * (dose.reps or dose.hold_s).use  # type: ignore[union-attr]
        more = work / start / body.used_to**number
        harder = body.per_level * (exercise.level - 1) * (1 - number / 120)
        return (
            self.soreness(number, side)
            + harder
            + max(0.0, more - 1)
            + sum(row["size"] for row in self.script.on(number, "sore_session"))
        )

    # --- one day ------------------------------------------------------------------------------------------------------

    def live(self, number: int) -> Plan | None:
        """Live one day; return the plan of the evening, or None when the person was away."""
        on = self.day(number)
        if number == 0:
            self.note(on, MORNING, "answered", {"answers": dict(self.script.answers)})
        for row in self.script.on(number, "answer"):
            self.note(on, MORNING, "answered", {"answers": dict(_flat("", row["answers"]))})
        for row in self.script.on(number, "event"):
            self.note(on, NOON, row["kind"], {k: _plain(v) for k, v in row["data"].items()})
        if self.script.during(number, "away"):
            return None
        if number and not self.script.during(number, "no_morning"):
            self._rate_morning(number, on)
        plan = self._see_plan(on)
        if {finding.rule for finding in plan.screening.findings if finding.urgency != "note"} & ASKED_AGAIN:
            self._answer_again(on)
        if plan.today is not None and not self.script.on(number, "skip_session"):
            self._train(number, on, plan.today)
        if plan.week and plan.week[0].run and not self.script.on(number, "skip_run"):
            self._run(number, on, plan)
        if self.script.body.tests_from is not None and number >= self.script.body.tests_from:
            self._test(on, plan)
        return plan

    def _answer_again(self, on: date) -> None:
        """Answer the whole safety part anew, as it stands."""
        answers = {
            key: given[-1].value for key, given in self.state.answers.items() if given and key.startswith("screen.")
        }
        self.note(on, EVENING, "answered", {"answers": answers})

    def _rate_morning(self, number: int, on: date) -> None:
        extra = self.pain_after.get(on, 0.0)
        pain = {side: _whole(self.soreness(number, side) + extra) for side in self.script.body.sides}
        woke = any(row.get("wakes", False) for row in self.script.during(number, "flare"))
        self.note(on, MORNING, "morning_rated", {"pain": pain, "woke": woke, "stiff": False, "limp": False})

    def _see_plan(self, on: date) -> Plan:
        """Return the plan as the app shows it: a new programme is written down before it is shown."""
        plan = make_plan(plan_input(self.state, on))
        if plan.programme_is_new and plan.programme is not None:
            new = plan.programme
            self.note(on, EVENING, "programme_prescribed", {
                "block_start": on.isoformat(), "protocol": new.protocol, "phase": new.phase,
                "phase_since": new.phase_since.isoformat(), "because": new.because, "warm_up": list(new.warm_up),
                "a": list(new.a), "b": list(new.b), "planner": "1", "rules": load_rules().version, "catalog": "",
            })  # fmt: skip
        return plan

    def _train(self, number: int, on: date, session: Session) -> None:
        name = f"session-{number}"
        items = (*session.warm_up, *session.items)
        self.note(on, EVENING, "session_prescribed", {
            "session": name, "date": on.isoformat(), "session_kind": session.kind, "minutes": session.minutes,
            "items": [item_json(item) for item in items], "planner": "1", "rules": "", "catalog": "",
        })  # fmt: skip
        self.note(on, EVENING, "session_started", {"session": name, "check_in": {}})
        worst: dict[str, float] = {}
        short = self.script.on(number, "stops_early")
        for item in items[: len(items) // 2] if short else items:
            self._do(number, on, name, item)
            for side in self.script.body.sides:
                worst[side] = max(worst.get(side, 0.0), self.pain_in(number, item, side))
        self.note(on, EVENING, "session_finished", {"session": name, "how": "stopped" if short else "done"})
        over = max(worst[side] - self.soreness(number, side) for side in worst)
        self.pain_after[on + timedelta(days=1)] = 0.4 * max(0.0, over - 1)

    def _do(self, number: int, on: date, name: str, item: Item) -> None:
        base: dict[str, Json] = {"session": name, "exercise": item.exercise, "side": item.side}
        swap = next((r for r in self.script.during(number, "swap") if r["exercise"] == item.exercise), None)
        if swap is not None:
            self.note(on, EVENING, "swapped", {**base, "to": swap["to"], "why": "other"})
            return
        for count in range(1, item.sets + 1):
            done = {"set": count, "reps": item.reps, "hold_s": item.hold_s, "load": item.load}
            self.note(on, EVENING, "set_done", {**base, **done})
        for row in self.script.during(number, "pinch"):
            if row["exercise"] == item.exercise and item.side in (*self.script.body.sides, "both", "alternating"):
                self.note(on, EVENING, "pinched", {**base, "set": 1, "then": "less_range"})
        pain = {side: min(10, _whole(self.pain_in(number, item, side))) for side in self.script.body.sides}
        self.note(on, EVENING, "exercise_rated", {
            "session": name, "exercise": item.exercise, "worst": pain, "reps_left": 3,
        })  # fmt: skip

    def _run(self, number: int, on: date, plan: Plan) -> None:
        """Run as far as the plan says; on the ladder the step it names, at an easy pace."""
        sore = max(self.soreness(number, side) for side in self.script.body.sides)
        worst = _whole(sore + sum(row["size"] for row in self.script.on(number, "sore_run")))
        kind, step = plan.week[0].run, plan.run.step
        if step is not None:
            found = ladder_steps(load_rules())[step - 1]
            km, whole = round(found.minutes / 8, 1), found.run_min == found.minutes
            data = {"km": km, "minutes": found.minutes, "continuous": whole, "ladder_step": step}
        else:
            km = plan.week[0].run_km or plan.run.max_km
            if not km:
                return
            data = {"km": km, "minutes": round(km * 6.5), "continuous": True}
        self.note(on, EVENING, "run_done", {**data, "worst": worst, "kind": kind})

    def _test(self, on: date, plan: Plan) -> None:
        """Do the tests that the way back to running asks for; each just reaches its target."""
        for criterion in next_tests(plan.run.criteria, load_rules()):
            for side in SIDES if criterion.side else ("both",):
                self.note(on, EVENING, "tested", {
                    "test": criterion.test, "side": side, "value": criterion.target, "pain": 1,
                })  # fmt: skip


def _plain(value: object) -> Json:
    return value.isoformat() if isinstance(value, date) else value  # type: ignore[return-value]


def _whole(pain: float) -> int:
    return max(0, min(10, int(pain + 0.5)))


def refolded(life: Life) -> State:
    """Return the fold of the whole journal from nothing."""
    return fold(life.events, "person")
