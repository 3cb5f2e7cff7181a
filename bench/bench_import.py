"""`import coxa` and `coxa --help`, each in a fresh interpreter."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.table import Figure, milliseconds, print_table

RUNS = 15
CODE = "import time; t = time.perf_counter(); import coxa; print((time.perf_counter() - t) * 1000)"
PLAN = "import time; t = time.perf_counter(); import coxa; coxa.make_plan; print((time.perf_counter() - t) * 1000)"


def inside(code: str) -> float:
    """Return what one fresh interpreter measures itself, in milliseconds."""
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def command(*words: str) -> float:
    """Return the time of a whole command, interpreter included, in milliseconds."""
    return milliseconds(lambda: subprocess.run([sys.executable, "-m", "coxa", *words], capture_output=True, check=True))


def main() -> None:
    """Measure and print."""
    print_table(
        [
            Figure("import coxa, median", statistics.median(inside(CODE) for _ in range(RUNS)), "ms", 150),
            Figure("import coxa and the planner, median", statistics.median(inside(PLAN) for _ in range(RUNS)), "ms"),
            Figure("coxa --help, whole command, median", statistics.median(command("--help") for _ in range(5)), "ms"),
            Figure(
                "coxa exercises, whole command, median", statistics.median(command("exercises") for _ in range(5)), "ms"
            ),
        ]
    )


if __name__ == "__main__":
    main()
