"""Journals for tests: events made short, and hypothesis strategies that make them odd."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from coxa.journal.events import Event
from coxa.journal.state import State

PERSON = "00000000-0000-7000-8000-000000000001"
START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def uid(number: int) -> str:
    """Return a readable UUID."""
    return f"00000000-0000-7000-8000-{number:012d}"


def event(number: int, kind: str, data: Mapping[str, Any], **fields: Any) -> Event:
    """Return an event: `number` gives its id, its place in its device's order and, unless `at` is given, its minute."""
    at = fields.pop("at", START + timedelta(minutes=number))
    base = Event(
        id=uid(number),
        person=PERSON,
        kind=kind,
        v=1,
        at=at,
        offset_min=0,
        tz="UTC",
        written_at=fields.pop("written_at", at),
        device="phone",
        device_seq=number,
        actor="self",
        data=data,
    )
    return replace(base, **fields)


def facts(state: State) -> State:
    """Return the state without the fold's own bookkeeping."""
    bare = State()
    return replace(state, events=bare.events, families=bare.families, ledger=bare.ledger, clocks=bare.clocks)


# --- strategies ---------------------------------------------------------------------------------------------------

SIDES = st.sampled_from(["left", "right"])
PAINS = st.dictionaries(SIDES, st.integers(0, 10), min_size=1)
SESSIONS = st.sampled_from(["s1", "s2"])
EXPERIMENTS = st.sampled_from(["e1", "e2"])
EXERCISES = st.sampled_from(["bridge", "squat"])
AT_ITEM: dict[str, Any] = {
    "session": SESSIONS,
    "exercise": EXERCISES,
    "side": st.sampled_from(["left", "right", "both"]),
    "set": st.integers(1, 3),
}
ITEM = st.fixed_dictionaries({"exercise": EXERCISES, "side": st.just("both"), "sets": st.integers(1, 3)})
DAYS = st.sampled_from(["2026-11-02", "2026-11-03"])

DATA: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "answered": st.fixed_dictionaries(
        {"answers": st.dictionaries(st.sampled_from(["a.b", "hip.left.pain_now"]), st.integers(0, 3), min_size=1)}
    ),
    "protocol_chosen": st.fixed_dictionaries({"protocol": st.sampled_from(["clinic", "runner"])}),
    "cleared": st.fixed_dictionaries(
        {"by": st.just("doctor"), "on": DAYS, "allows": st.sampled_from(["all", "no_impact", "own_words"])}
    ),
    "flag_raised": st.fixed_dictionaries({"flag": st.sampled_from(["pop", "unwell"])}),
    "limit_set": st.fixed_dictionaries({"side": SIDES, "max_flexion_deg": st.integers(60, 120)}),
    "limit_lifted": st.fixed_dictionaries({"side": SIDES}),
    "exercise_left_out": st.fixed_dictionaries({"exercise": EXERCISES, "why": st.just("no_kit")}),
    "exercise_restored": st.fixed_dictionaries({"exercise": EXERCISES}),
    "programme_prescribed": st.fixed_dictionaries(
        {
            "block_start": DAYS,
            "protocol": st.just("clinic"),
            "phase": st.just("calm-down"),
            "phase_since": DAYS,
            "because": st.just("start"),
            "warm_up": st.just([]),
            "a": st.lists(EXERCISES),
            "b": st.just(["squat"]),
        }
    ),
    "session_prescribed": st.fixed_dictionaries(
        {
            "session": SESSIONS,
            "date": DAYS,
            "session_kind": st.sampled_from(["a", "calm"]),
            "minutes": st.integers(5, 30),
            "items": st.lists(ITEM, max_size=2),
        }
    ),
    "session_started": st.fixed_dictionaries({"session": SESSIONS, "check_in": PAINS}),
    "set_done": st.fixed_dictionaries({**AT_ITEM, "reps": st.integers(1, 9)}),
    "set_stopped": st.fixed_dictionaries({**AT_ITEM, "why": st.just("tired")}),
    "pinched": st.fixed_dictionaries({**AT_ITEM, "then": st.just("easier")}),
    "swapped": st.fixed_dictionaries(
        {"session": SESSIONS, "exercise": EXERCISES, "side": st.just("both"), "to": EXERCISES, "why": st.just("other")}
    ),
    "exercise_rated": st.fixed_dictionaries({"session": SESSIONS, "exercise": EXERCISES, "worst": PAINS}),
    "session_finished": st.fixed_dictionaries({"session": SESSIONS, "how": st.sampled_from(["done", "stopped"])}),
    "morning_rated": st.fixed_dictionaries({"pain": PAINS, "woke": st.booleans()}),
    "run_done": st.fixed_dictionaries({"km": st.integers(1, 20), "continuous": st.booleans()}),
    "flare_noted": st.fixed_dictionaries({"side": SIDES}),
    "tested": st.fixed_dictionaries(
        {"test": st.sampled_from(["side-plank", "hop"]), "side": SIDES, "value": st.integers(0, 60)}
    ),
    "scored": st.fixed_dictionaries(
        {"measure": st.just("nrs"), "scores": st.dictionaries(st.just("now"), st.integers(0, 10), min_size=1)}
    ),
    "experiment_started": st.fixed_dictionaries(
        {
            "experiment": EXPERIMENTS,
            "element": st.just("ball"),
            "measure": st.just("squat-pinch"),
            "blocks": st.lists(st.fixed_dictionaries({"start": DAYS, "days": st.just(7), "with": st.booleans()})),
        }
    ),
    "experiment_measured": st.fixed_dictionaries(
        {"experiment": EXPERIMENTS, "when": st.sampled_from(["before", "after"]), "value": st.integers(0, 10)}
    ),
    "experiment_ended": st.fixed_dictionaries({"experiment": EXPERIMENTS, "then": st.sampled_from(["keep", "drop"])}),
    "clock_noted": st.fixed_dictionaries(
        {
            "device": st.sampled_from(["phone", "watch"]),
            "offset_s": st.sampled_from([0, 600, -7200, 90_000]),
            "first_seq": st.integers(0, 10),
            "last_seq": st.integers(5, 30),
        }
    ),
    "taken_back": st.just({}),
    "from_the_future": st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
}

KINDS = sorted(DATA)


@st.composite
def events(draw: st.DrawFn, number: int, last: int) -> Event:
    """One event of any kind, which may correct any other one, earlier, later or missing."""
    kind = draw(st.sampled_from(KINDS))
    other = draw(st.one_of(st.none(), st.integers(1, last + 2)))
    minutes = st.integers(0, 3 * 24 * 60)
    return event(
        number,
        kind,
        draw(DATA[kind]),
        v=draw(st.sampled_from([1, 1, 1, 1, 2])),
        at=START + timedelta(minutes=draw(minutes)),
        written_at=START + timedelta(minutes=draw(minutes)),
        offset_min=draw(st.sampled_from([0, 60, -300])),
        device="server" if kind == "clock_noted" else draw(st.sampled_from(["phone", "watch"])),
        device_seq=draw(st.integers(0, 30)),
        replaces=uid(other) if other is not None and other != number else None,
    )


@st.composite
def journals(draw: st.DrawFn, most: int = 14) -> list[Event]:
    """A journal with corrections, circles, wrong clocks and kinds that nobody knows."""
    count = draw(st.integers(0, most))
    return [draw(events(number, count)) for number in range(1, count + 1)]
