"""The running part of `coxa plan --json` keeps to its schema, wherever a person stands."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest

import coxa
from coxa.catalog.words import load_words
from coxa.journal.state import State
from coxa.plan.plan import make_plan
from coxa.plan_json import plan_json
from tests.people import TODAY, given, person
from tests.runs import ladder_run, ready_person, run, with_run, with_test

SCHEMA = json.loads((Path(coxa.__file__).parent / "schemas" / "plan.json").read_text(encoding="utf-8"))


def still_running() -> State:
    state = person(TODAY - timedelta(days=30), running__now=True, running__longest_km_30d=8, running__goal_km=12)
    for back in (20, 17, 14, 11, 8, 5, 2):
        state = with_run(state, run(TODAY - timedelta(days=back), 8))
    return with_test(state, "cadence", 160, TODAY - timedelta(days=4))


STATES = {
    "no_goal": person(),
    "not_running": person(running__now=False, running__goal_km=10),
    "ladder": ladder_run(ready_person(TODAY - timedelta(days=2)), TODAY - timedelta(days=2), 1),
    "keep": still_running(),
}


@pytest.mark.parametrize("status", list(STATES))
def test_the_shape_holds_in_every_state(status: str) -> None:
    plan = make_plan(given(STATES[status]))
    found = json.loads(json.dumps(plan_json(plan, load_words())))
    jsonschema.validate(found, SCHEMA)
    assert plan.run.status == status == found["run"]["status"]


def test_it_names_step_criteria_steps_a_minute_and_the_race() -> None:
    words = load_words()
    ladder = plan_json(make_plan(given(STATES["ladder"])), words)["run"]
    assert isinstance(ladder, dict) and (ladder["step"], ladder["calm_runs_of_step"]) == (1, 1)
    missing = plan_json(make_plan(given(STATES["not_running"])), words)["run"]
    assert isinstance(missing, dict) and isinstance(missing["criteria"], list) and len(missing["criteria"]) == 12
    keep = plan_json(make_plan(given(STATES["keep"])), words)["run"]
    assert isinstance(keep, dict) and isinstance(keep["cadence"], dict) and isinstance(keep["race"], dict)
    assert keep["cadence"]["status"] == "try" and keep["race"]["goal_km"] == 12
    assert len(keep["drills"]) == 4 and keep["stage"] in ("easy", "strides")  # type: ignore[arg-type]
