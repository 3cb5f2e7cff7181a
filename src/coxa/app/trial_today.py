"""The line about the test on oneself that stands on Today: what to measure, or that something came of it."""

from __future__ import annotations

from coxa.app.wording import say
from coxa.catalog.load import load_catalog, load_rules
from coxa.journal.state import State
from coxa.plan.experiment import DONE, STOPPED, open_experiment, trial_of
from coxa.plan.records import Plan


def trial_line(state: State, plan: Plan) -> str:
    """Return the line; empty without a test that goes on."""
    going = open_experiment(state)
    elements = load_catalog().experiments.elements
    if going is None or going.element not in elements:
        return ""
    trial = trial_of(going, state, load_catalog(), load_rules(), plan.on, plan.status == "ready")
    name = say(f"experiment.element.{going.element}.name")
    if trial.stage in (DONE, STOPPED):
        return say(f"experiment.today.{trial.stage}", name=name)
    if trial.measure_now is not None:
        return say("experiment.today.measure", name=name)
    return say("experiment.today.nothing", name=name)
