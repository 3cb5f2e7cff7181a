"""One person's hip: bands, room in all exercises, the map's edge, for little and for much that is known.

Processor time of one thread, so that other work on the machine does not count. The drawn hips are there already.

.venv/bin/python bench/bench_hip_person.py
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.table import Figure, print_table
from coxa.catalog.load import load_rules
from coxa.hip.edges import edges_of
from coxa.hip.evidence import Known, Reading
from coxa.hip.posterior import posterior_of
from coxa.hip.room import rooms_of, table_of
from coxa.hip_store import load_draws, load_moves, load_table

TIMES = 15
REPORT = {"alpha_deg": 66.0, "lcea_deg": 33.0}
TWO = (Reading("flexion_deg", 105), Reading("ir90_deg", 12))
MORE = (*TWO, Reading("extension_deg", 15), Reading("abduction_deg", 40), Reading("ir0_deg", 30))
VERSIONS = {"femoral_version_deg": 10.0, "acetabular_version_deg": 15.0, "neck_shaft_deg": 130.0}
CASES = {
    "one bound": Known((Reading("flexion_deg", 85, stopped="pain"),)),
    "two readings": Known(TWO),
    "two readings and an X-ray report": Known(TWO, REPORT, "man"),
}


def busy_ms(work: Callable[[], object], times: int = TIMES) -> float:
    """Return the median processor time of `work`, ms."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append((time.process_time() - start) * 1000)
    return statistics.median(found)


def person(name: str, known: Known) -> list[Figure]:
    """Return what one person's hip takes."""
    draws, moves, table = load_draws(), load_moves(), load_table()
    least = load_rules().number("room", "least_clearance_mm")
    found = posterior_of(known, draws)
    return [
        Figure(f"{name}: weighing the drawn hips", busy_ms(lambda: posterior_of(known, draws)), "ms"),
        Figure(f"{name}: room in all exercises", busy_ms(lambda: rooms_of(found, table, moves, least)), "ms"),
        Figure(f"{name}: both", busy_ms(lambda: rooms_of(posterior_of(known, draws), table, moves, least)), "ms", 50),
        Figure(f"{name}: edge of the map", busy_ms(lambda: edges_of(found)), "ms"),
    ]


def main() -> None:
    """Measure and print."""
    rows: list[Figure] = []
    for name, known in CASES.items():
        rows += person(name, known)
    everything = Known(MORE, {**REPORT, **VERSIONS}, "man")
    draws, moves, least = load_draws(), load_moves(), load_rules().number("room", "least_clearance_mm")
    posterior_of(everything, draws)  # the polynomials through the drawn hips are worked out once

    def anew() -> None:
        found = posterior_of(everything, draws)
        rooms_of(found, table_of(found.draws, moves), moves, least)

    name = "five readings and a whole report, new hips drawn"
    rows.append(Figure(f"{name}: bands", busy_ms(lambda: posterior_of(everything, draws)), "ms"))
    rows.append(Figure(f"{name}: bands and room in all exercises", busy_ms(anew), "ms", 50))
    print_table(rows)


if __name__ == "__main__":
    main()
