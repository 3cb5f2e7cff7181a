"""Gather everything the planner may know into one record: the shell's only way to call it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from coxa.body.exposure import exposures_of
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import Exposure, Side
from coxa.journal.state import State
from coxa.plan.records import PlanInput


@cache
def load_exposures() -> Mapping[tuple[str, Side], Exposure]:
    """Return the exposures of the shipped catalog, computed once per process."""
    return exposures_of(load_catalog().exercises, load_rules())


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
