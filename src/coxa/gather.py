"""Gather everything the planner may know into one record: the shell's only way to call it."""

from __future__ import annotations

from datetime import date

from coxa.catalog.load import load_catalog, load_rules
from coxa.figures import load_exposures as load_exposures  # asked for here by the pages and the command line
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
        clearances=None,
    )
