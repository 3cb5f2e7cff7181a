"""Two years of a person's life, about 5,000 events: read them, fold them, make today's plan. Each in a fresh process.

.venv/bin/python bench/bench_two_years.py

Cold means: nothing was folded or planned for this person before. The catalog is loaded, as in any running server; what
loading costs a new process is a line of its own.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import types
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.crowd import TODAY, crowd  # noqa: E402
from bench.table import Figure, milliseconds, print_table  # noqa: E402
from coxa.gather import plan_input  # noqa: E402
from coxa.journal.codec import event_line, event_of_line  # noqa: E402
from coxa.journal.events import Event  # noqa: E402
from coxa.journal.fold import fold  # noqa: E402
from coxa.journal.state import State  # noqa: E402
from coxa.plan.plan import make_plan  # noqa: E402

RUNS = 7


def measure() -> dict[str, float]:
    """Return the milliseconds of each step, in this process."""
    package = types.ModuleType("tests")  # another package may be called tests: ours is named here
    package.__path__ = [str(ROOT / "tests")]
    sys.modules["tests"] = package
    from tests.rich_journal import END, PERSON, rich_journal

    lines = [event_line(event) for event in rich_journal()]
    load = milliseconds(lambda: make_plan(plan_input(crowd(1)[0], TODAY)))
    gc.collect()
    gc.freeze()  # as app/serve.py does once the catalog is loaded
    events: list[Event] = []
    states: list[State] = []
    read = milliseconds(lambda: events.extend(event_of_line(line) for line in lines))
    folded = milliseconds(lambda: states.append(fold(events, PERSON)))
    plan = milliseconds(lambda: make_plan(plan_input(states[0], END)))
    again = milliseconds(lambda: make_plan(plan_input(states[0], END)))
    return {"events": len(lines), "load": load, "read": read, "fold": folded, "plan": plan, "again": again}


def main() -> int:
    """Measure in fresh processes and print medians; 1 when the goal is missed."""
    rows = []
    for _ in range(RUNS):
        done = subprocess.run([sys.executable, __file__, "one"], capture_output=True, text=True, check=True, cwd=ROOT)
        rows.append(json.loads(done.stdout))
    middle = {key: sorted(row[key] for row in rows)[RUNS // 2] for key in rows[0]}
    both = sorted(row["fold"] + row["plan"] for row in rows)
    print(f"{middle['events']} events, {RUNS} fresh processes")
    print_table(
        [
            Figure("loading the catalog and the solver, first plan of a process, median", middle["load"], "ms"),
            Figure("reading the stored lines, median", middle["read"], "ms"),
            Figure("fold, median", middle["fold"], "ms"),
            Figure("today's plan, median", middle["plan"], "ms"),
            Figure("fold and plan together, cold, median", both[RUNS // 2], "ms", 100),
            Figure("fold and plan together, cold, worst", both[-1], "ms", 100),
            Figure("the same plan again, median", middle["again"], "ms"),
        ]
    )
    return 0 if both[-1] <= 100 else 1


if __name__ == "__main__":
    if sys.argv[1:] == ["one"]:
        print(json.dumps(measure()))
        sys.exit(0)
    sys.exit(main())
