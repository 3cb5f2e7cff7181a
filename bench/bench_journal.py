"""`apply` per event, a whole fold, and a correction, over a journal of 5,000 events of about three years.

.venv/bin/python bench/bench_journal.py
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import reduce

from coxa.journal.events import Event, Json
from coxa.journal.fold import apply, fold
from coxa.journal.state import State

PERSON = "00000000-0000-7000-8000-000000000001"
START = datetime(2024, 1, 1, 8, 0, tzinfo=UTC)
EVENTS = 5_000
GOAL_US = 20.0
EXERCISES = ("bridge", "clamshell", "squat", "step-up")


def _event(number: int, at: datetime, kind: str, data: dict[str, Json], replaces: str | None = None) -> Event:
    name = f"00000000-0000-7000-8000-{number:012d}"
    return Event(name, PERSON, kind, 1, at, 60, "Europe/Berlin", at, "phone", number, "self", data, replaces)


def _day(at: datetime, day: int) -> list[tuple[str, dict[str, Json]]]:
    """Return what happens on one day: a morning rating, every second day a session, every third a run."""
    rows: list[tuple[str, dict[str, Json]]] = [("morning_rated", {"pain": {"right": day % 4}, "woke": False})]
    if day % 3 == 0:
        rows.append(("run_done", {"km": 5, "minutes": 30, "worst": 1, "continuous": True}))
    if day % 2 == 0:
        rows += _session(at, f"s{day}")
    return rows


def _session(at: datetime, name: str) -> list[tuple[str, dict[str, Json]]]:
    items: list[Json] = [
        {"exercise": exercise, "side": "right", "role": "main", "sets": 3, "reps": 10, "hold_s": None, "load": 0}
        for exercise in EXERCISES
    ]
    prescribed: dict[str, Json] = {
        "session": name,
        "date": at.date().isoformat(),
        "session_kind": "a",
        "minutes": 20,
        "items": items,
    }
    rows: list[tuple[str, dict[str, Json]]] = [
        ("session_prescribed", prescribed),
        ("session_started", {"session": name, "check_in": {"right": 1}}),
    ]
    for exercise in EXERCISES:
        for number in (1, 2, 3):
            done: dict[str, Json] = {"session": name, "exercise": exercise, "side": "right", "set": number, "reps": 10}
            rows.append(("set_done", done))
        rows.append(("exercise_rated", {"session": name, "exercise": exercise, "worst": {"right": 2}, "reps_left": 3}))
    rows.append(("session_finished", {"session": name, "how": "done"}))
    return rows


def make_journal() -> list[Event]:
    """Return 5,000 events in the order in which they happened."""
    events: list[Event] = []
    day = 0
    while len(events) < EVENTS:
        at = START + timedelta(days=day)
        for minute, (kind, data) in enumerate(_day(at, day)):
            events.append(_event(len(events) + 1, at + timedelta(minutes=minute), kind, data))
        day += 1
    return events[:EVENTS]


def main() -> int:
    """Measure and print; 1 when the goal is missed."""
    events = make_journal()
    each: list[float] = []
    for _ in range(5):
        start = time.process_time()
        state = reduce(apply, events, State(person=PERSON))
        each.append((time.process_time() - start) / len(events) * 1e6)
    start = time.process_time()
    fold(events, PERSON)
    fold_ms = (time.process_time() - start) * 1e3
    last_run = state.runs[-1].event
    fix = _event(EVENTS + 1, START + timedelta(days=4000), "run_done", {"km": 6, "continuous": True}, last_run)
    start = time.process_time()
    apply(state, fix)
    fix_us = (time.process_time() - start) * 1e6
    print(f"apply, in order     {statistics.median(each):8.1f} us an event (goal: under {GOAL_US:g})")
    print(f"fold, whole journal {fold_ms:8.1f} ms for {EVENTS} events")
    print(f"one correction      {fix_us:8.1f} us")
    return 0 if statistics.median(each) < GOAL_US else 1


if __name__ == "__main__":
    sys.exit(main())
