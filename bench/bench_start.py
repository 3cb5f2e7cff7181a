"""`coxa start`: seconds to the first answer once set up, and the memory of the running app."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.server import pss_mb, running
from bench.table import Figure, print_table

RUNS = 5
SETTLE_S = 4.0  # the solver's library is loaded in the background after the start


def main() -> None:
    """Measure and print."""
    firsts = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with running(home) as server:
            empty = server.first_answer_s
        for _ in range(RUNS):
            with running(home) as server:
                firsts.append(server.first_answer_s)
        with running(home) as server:
            time.sleep(SETTLE_S)
            for path in ("", "exercises", "learn"):
                urllib.request.urlopen(server.url + path, timeout=30).read()
            memory = pss_mb(server.pid)
    print_table(
        [
            Figure("first answer, empty home (tables are made)", empty, "s", 3),
            Figure("first answer, median", statistics.median(firsts), "s", 3),
            Figure("first answer, worst", max(firsts), "s", 3),
            Figure("memory of the running app (PSS of the process tree)", memory, "MB", 300),
        ]
    )


if __name__ == "__main__":
    main()
