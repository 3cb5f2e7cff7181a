"""Solving one exercise, all of them from nothing on two cores, again with nothing changed, and what a figure weighs.

.venv/bin/python bench/bench_motion.py
"""

from __future__ import annotations

import gzip
import os
import statistics
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as scripts/build_figures.py does

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.table import Figure, milliseconds, percentile, print_table
from coxa import figures
from coxa.app.pictures import picture_of
from coxa.body.motion_file import motion_bytes
from coxa.body.solve import solve_motion
from coxa.catalog.load import load_catalog

WORKERS = 2


def main() -> None:
    """Measure and print."""
    exercises = load_catalog().exercises
    solve_motion(next(iter(exercises.values())))  # numpy and the tables are read in once
    solving = [milliseconds(lambda e=exercise: solve_motion(e)) / 1000 for exercise in exercises.values()]  # type: ignore[misc]
    with tempfile.TemporaryDirectory() as folder:
        build = Path(folder) / "built"
        whole = milliseconds(lambda: figures.build_all(build, WORKERS)) / 1000
        again = milliseconds(lambda: figures.build_all(build, WORKERS)) / 1000
    sizes = [
        len(gzip.compress((picture.start_svg + picture.track).encode(), mtime=0)) / 1000
        for picture in map(picture_of, exercises)
    ]
    stored = [len(motion_bytes(figures.motion_of(exercise_id))) / 1000 for exercise_id in exercises]
    figures.load_exposures.cache_clear()
    reading = milliseconds(figures.load_exposures)
    print_table(
        [
            Figure("solve one exercise, median", statistics.median(solving), "s", 1.5),
            Figure("solve one exercise, 95th percentile", percentile(solving, 0.95), "s", 1.5),
            Figure("solve one exercise, worst", max(solving), "s", 1.5),
            Figure(f"solve all {len(exercises)}, {WORKERS} cores", whole, "s", 60),
            Figure("build again with nothing changed", again, "s"),
            Figure("read all exposures", reading, "ms"),
            Figure("figure over the wire (gzip), median", statistics.median(sizes), "kB", 12),
            Figure("figure over the wire (gzip), largest", max(sizes), "kB", 12),
            Figure("stored motion, median", statistics.median(stored), "kB"),
        ]
    )


if __name__ == "__main__":
    main()
