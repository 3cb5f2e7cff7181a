"""Made-up journals with known effects: what each exercise does to the next morning is drawn or given, then forgotten.

The life behind them is not the model's: pain is whole numbers between 0 and 10, the level wanders, programmes change
every two weeks, sessions and mornings are missed, bad mornings are trained less, and runs add pain of their own.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from immutables import Map

from coxa.catalog.records import Side
from coxa.journal.state import Morning, PrescribedItem, Run, SessionRecord, State

START = date(2026, 1, 5)
POOL = (
    "bridge", "clamshell", "squat", "side-plank", "reverse-lunge", "split-squat", "hip-thrust", "step-up",
    "ball-squeeze", "front-plank",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Life:
    """How a made-up person's mornings come about. Pain in points, effects per usual dose."""

    days: int = 120
    level: float = 3.0
    drift: float = -0.005  # a day
    wander: float = 0.05
    carry: float = 0.4  # how much of a morning above the level is left the next day
    noise: float = 0.9
    run: float = 0.3
    misses: float = 0.1  # mornings not rated, exercises left out
    per_session: int = 4


def live(seed: int, effects: Mapping[str, float], life: Life | None = None, pool: Sequence[str] = POOL) -> State:
    """Return the journal of one made-up person with a sore right hip; the same for the same seed."""
    chance, life = random.Random(seed), life or Life()
    level, pain = life.level, round(life.level)
    state = State(person="p").with_answers({"hip.right.symptomatic": True, "hip.left.symptomatic": False}, START)
    plans: tuple[list[str], list[str]] = ([], [])
    sessions, mornings, runs, count = {}, {}, [], 0
    for day in range(life.days):
        on = START + timedelta(days=day)
        if chance.random() >= life.misses:
            mornings[(on, _RIGHT)] = Morning(on, _RIGHT, pain, False, False, False, "")
        if day % 14 == 0:
            plans = (chance.sample(pool, life.per_session), chance.sample(pool, life.per_session))
        level += chance.gauss(life.drift, life.wander)
        load = 0.0
        if day % 7 in (0, 2, 4) and pain - level < 3:
            names = [name for name in plans[count % 2] if chance.random() >= life.misses]
            sessions[f"s{day}"] = _session(f"s{day}", on, names)
            load, count = sum(effects.get(name, 0.0) for name in names), count + 1
        elif day % 7 == 5:
            runs.append(Run(on, 5.0, None, None, True, ""))
            load = life.run
        tomorrow = level + life.carry * (pain - level) + load + chance.gauss(0, life.noise)
        pain = min(10, max(0, round(tomorrow)))
    return replace(state, sessions=Map(sessions), mornings=Map(mornings), runs=tuple(runs))


_RIGHT: Side = "right"


def _session(name: str, on: date, names: Sequence[str]) -> SessionRecord:
    items = tuple(PrescribedItem(exercise, "both", "main", 2, 10, None, 0.0, 4.0, None) for exercise in names)
    return SessionRecord(name, on, "a", 20.0, items, "", "", "", "", status="done")


def last_day(life: Life | None = None) -> date:
    """Return the day on which a journal of this life ends."""
    return START + timedelta(days=(life or Life()).days - 1)
