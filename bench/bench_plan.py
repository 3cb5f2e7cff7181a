"""make_plan: cold over 200 different people, re-choosing at a block's end, and a day without a new choice."""

from __future__ import annotations

import statistics
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.crowd import TODAY, crowd
from bench.table import Figure, milliseconds, percentile, print_table
from coxa.gather import plan_input
from coxa.plan.plan import make_plan

PEOPLE = 200
BLOCK_DAYS = 14


def main() -> None:
    """Measure and print."""
    people = crowd(PEOPLE)
    load = milliseconds(lambda: make_plan(plan_input(people[0], TODAY)))  # the catalog, and the solver's library
    cold, same_day, rechosen, statuses = [], [], [], []
    for state in people:
        given = plan_input(state, TODAY)
        cold.append(milliseconds(lambda given=given: make_plan(given)))  # type: ignore[misc]
        plan = make_plan(given)
        statuses.append(plan.status)
        if plan.programme is None:
            continue
        standing = replace(state, programme=plan.programme)
        tomorrow = plan_input(standing, TODAY + timedelta(days=1))
        same_day.append(milliseconds(lambda given=tomorrow: make_plan(given)))  # type: ignore[misc]
        later = plan_input(standing, TODAY + timedelta(days=BLOCK_DAYS))
        rechosen.append(milliseconds(lambda given=later: make_plan(given)))  # type: ignore[misc]
    print(f"{PEOPLE} people, {statuses.count('ready')} with a plan")
    print_table(
        [
            Figure("first plan of a process, loading everything", load, "ms"),
            Figure("make_plan, cold, median", statistics.median(cold), "ms"),
            Figure("make_plan, cold, 95th percentile", percentile(cold, 0.95), "ms", 100),
            Figure("make_plan, cold, worst", max(cold), "ms"),
            Figure("choosing anew at a block's end, median", statistics.median(rechosen), "ms", 30),
            Figure("a day without a new choice, median", statistics.median(same_day), "ms", 3),
            Figure("a day without a new choice, 95th percentile", percentile(same_day, 0.95), "ms"),
        ]
    )


if __name__ == "__main__":
    main()
