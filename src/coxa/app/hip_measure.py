"""The round of measuring one's own hips (rules 7): which position and side comes, what waits, what a round came to.

Nothing is stored about the round itself. What was measured stands in the journal; a reading that is a few days old
counts as of this round (range_round.toml), so a round may be left at any time and gone on with later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from coxa.app.wording import say
from coxa.catalog.load import load_catalog
from coxa.catalog.measure_records import PhysicalTest
from coxa.catalog.positions import RangeRound, error_sd_deg, load_positions, load_round
from coxa.catalog.records import SIDES, Side
from coxa.journal.state import DoneTest, State
from coxa.plan.hips import sore_sides
from coxa.plan.outcomes import tests_of

PHONE_WORDS = (
    "open", "why", "no_sensor", "not_secure", "zero", "go", "held", "kept", "back", "again", "done", "stop", "stopped",
    "one_more", "sound",
)  # fmt: skip
FILLED_IN_LATER = ("value", "low", "high", "n", "by")
MISSING, SORE = "missing", "sore"


@dataclass(frozen=True, slots=True)
class Step:
    """One position on one side. `waits`: why it is not for now (missing | sore), about the position before it."""

    test: str
    side: Side
    number: int  # from 1
    count: int
    done: DoneTest | None
    waits: str = ""


def round_steps(state: State, today: date) -> tuple[Step, ...]:
    """Return every position and side in the order of the round, the sore side last."""
    order, sore = load_round().order, sore_sides(state)
    pairs = [(test, side) for test in order for side in sorted(SIDES, key=lambda side: side in sore)]
    return tuple(
        Step(test, side, number, len(pairs), reading(state, test, side, today), _waits(state, test, side, today))
        for number, (test, side) in enumerate(pairs, 1)
    )


def reading(state: State, test: str, side: Side, today: date) -> DoneTest | None:
    """Return the newest reading of this round, or None."""
    since = today - timedelta(days=load_round().days)
    found = [row for row in tests_of(state, test, side) if since < row.on <= today]
    return found[-1] if found else None


def _waits(state: State, test: str, side: Side, today: date) -> str:
    """Return why this position waits for the gentler one before it; "" when it does not."""
    before = load_positions()[test].after
    if not before:
        return ""
    found = reading(state, before, side, today)
    if found is None:
        return MISSING
    return SORE if found.stopped_by == "pain" or too_sore(found, load_round()) else ""


def too_sore(row: DoneTest, settings: RangeRound) -> bool:
    """Say whether a reading hurt more than lets a round go on."""
    return row.pain is not None and row.pain > settings.end_pain


def ended_by(state: State, today: date) -> DoneTest | None:
    """Return the reading of today that hurt too much for more today; None when none did."""
    settings = load_round()
    sore = [row for row in state.tests if row.on == today and row.test in settings.order and too_sore(row, settings)]
    return sore[-1] if sore else None


def open_step(steps: tuple[Step, ...], after: int = 0) -> Step | None:
    """Return the first position behind number `after` that is neither measured nor waiting; None when none is."""
    return next((step for step in steps if step.number > after and step.done is None and not step.waits), None)


def step_of(steps: tuple[Step, ...], test: str, side: str) -> Step | None:
    """Return the step with this name, or None."""
    return next((step for step in steps if (step.test, step.side) == (test, side)), None)


def spread_of(tries: tuple[float, ...]) -> float:
    """Return how far the tries of a reading lie apart, degrees; 0 for one."""
    return max(tries) - min(tries) if tries else 0.0


def error_of(row: DoneTest) -> float:
    """Return the error of a reading (one standard deviation, degrees): as it was stored, else by who took it."""
    if row.error_deg is not None:
        return row.error_deg
    return error_sd_deg(row.device if row.device in ("helper", "clinician") else "self")


def phone_of(test: PhysicalTest) -> dict[str, object]:
    """Return what the phone's script needs for a test: axis, numbers, words; nothing where it cannot read it."""
    if not test.phone:
        return {}
    later = {name: f"{{{name}}}" for name in FILLED_IN_LATER}  # the script fills these in
    settings = load_round()
    numbers = {name: getattr(settings.sensor, name) for name in type(settings.sensor).__slots__}
    words = {name: say(f"hip_measure.phone.{name}", **later) for name in PHONE_WORDS}
    return {
        "axis": test.phone,
        "sensor": {**numbers, "tries": settings.tries, "spread_deg": settings.spread_deg},
        "words": words,
    }


def entry_of(test: PhysicalTest, side: Side) -> dict[str, object]:
    """Return what the script needs to keep a reading while the server cannot be reached."""
    later = {name: f"{{{name}}}" for name in FILLED_IN_LATER}
    bad = ("no_number", "range", "nothing", "stopped", "no_place")
    name = say("measuring.of_side", side="{side}", value=say(f"test.{test.id}.name"))
    return {
        "test": test.id,
        "side": side,
        "name": name.replace("{side}", say(f"word.side.{side}.name")),
        "min": test.min,
        "max": test.max,
        "errors": {who: error_sd_deg(who) for who in ("self", "helper", "clinician")},
        "words": {code: say(f"hip_measure.entry.{code}", **later, name="{name}") for code in bad},
    }


def known_test(test: str) -> PhysicalTest | None:
    """Return the test of a position of the round, or None."""
    return load_catalog().tests.get(test) if test in load_round().order else None
