"""What a person's journal says about each hip, in the hip model's own terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from coxa.catalog.load import load_catalog
from coxa.catalog.records import Side
from coxa.journal.state import DoneTest, State

if TYPE_CHECKING:
    from coxa.hip.evidence import By, Known, Reading, Stopped

PINCH = "pinch_onset_deg"
SEXES = {"female": "woman", "male": "man"}


def measured(state: State, side: Side) -> bool:
    """Say whether anything of this hip was measured, without loading the hip model."""
    prefixes = (f"range.{side}.", f"imaging.{side}.")
    answered = any(key.startswith(prefixes) and _number(state, key) is not None for key in state.answers)
    return answered or any(done.side == side and _movement(done) for done in state.tests)


def known_of(state: State, side: Side) -> Known:
    """Return what is known about one hip: range from answers and tests, a report's numbers, sex.

    Numbers from a doctor or physiotherapist are values; of one's own only those that stopped firmly are, the others
    say that bone is not nearer (rules 7). A bend at which it begins to pinch says no more than that either.
    """
    from coxa.hip.evidence import IMAGED, Known

    imaging = {name: _number(state, f"imaging.{side}.{name}") for name in IMAGED}
    return Known(
        readings=(*_answered(state, side), *_tested(state, side)),
        imaging={name: value for name, value in imaging.items() if value is not None},
        sex=SEXES.get(str(state.value("person.sex")), "either"),
    )


def _answered(state: State, side: Side) -> list[Reading]:
    from coxa.hip.evidence import Reading
    from coxa.hip.shape import hip_table

    by = _by(state.value("range.by"))
    found = []
    for name, movement in hip_table("prior")["answers"].items():
        value = _number(state, f"range.{side}.{name}")
        if value is not None:
            found.append(Reading(movement, value, by, _unsaid(by), active=by == "self"))
    pinch = _number(state, f"range.{side}.{PINCH}")
    if pinch is not None:
        found.append(Reading("flexion_deg", pinch, by, "pain"))
    return found


def _movement(done: DoneTest) -> str:
    test = load_catalog().tests.get(done.test)
    return test.movement if test is not None else ""


def _tested(state: State, side: Side) -> list[Reading]:
    """Return the newest reading of each test of range, by who made it: alone, it is with the person's own muscles."""
    from coxa.hip.evidence import Reading

    newest: dict[str, DoneTest] = {}
    for done in state.tests:
        if done.side == side and _movement(done) and (done.test not in newest or done.on >= newest[done.test].on):
            newest[done.test] = done
    found = []
    for _, done in sorted(newest.items()):
        by = _by(done.device)
        stopped = cast("Stopped", done.stopped_by or _unsaid(by))
        found.append(Reading(_movement(done), done.value, by, stopped, active=by == "self"))
    return found


def _by(said: object) -> By:
    """Return who measured; where nobody said so, the careful one."""
    from coxa.hip.evidence import BY

    return next((who for who in BY if who == said), "self")


def _unsaid(by: By) -> Stopped:
    """Return what stopped a movement of which that was not said: a clinician measures to the firm end."""
    return "firm" if by == "clinician" else "unsure"


def _number(state: State, key: str) -> float | None:
    value = state.value(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
