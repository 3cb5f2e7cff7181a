"""Gather everything the planner may know into one record: the shell's only way to call it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import SIDES, Clearance, Side
from coxa.errors import BadInput
from coxa.figures import load_exposures as load_exposures  # asked for here by the pages and the command line
from coxa.hip_known import known_of, measured
from coxa.journal.state import State
from coxa.plan.records import PlanInput


def plan_input(state: State, today: date) -> PlanInput:
    """Return the planner's input for one person and day, with the shipped catalog and rules."""
    return PlanInput(
        state=state,
        catalog=load_catalog(),
        exposures=load_exposures(),
        rules=load_rules(),
        today=today,
        clearances=clearances_of(state),
    )


def clearances_of(state: State) -> Mapping[tuple[str, Side], Clearance] | None:
    """Return the room of the person's hips in every exercise; None where neither is known well enough.

    What cannot be a hip (an answer mistyped long ago, two answers that exclude each other) counts as not known: a plan
    is made all the same, and the hip page says what is wrong.
    """
    if not any(measured(state, side) for side in SIDES):
        return None
    from coxa.hip_store import clearances_for

    try:
        return clearances_for(known_of(state, "left"), known_of(state, "right"))
    except BadInput:
        return None
