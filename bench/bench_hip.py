"""The hip model: room per position, one person's nine limits, a hundred thousand hips on two cores, and as a study.

.venv/bin/python bench/bench_hip.py
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from bench.table import Figure, milliseconds, print_table
from coxa.cli_hip_study import Where, drawn
from coxa.hip.clearance import clearance_mm, prepare
from coxa.hip.limits import limits_of, rotation_edges
from coxa.hip.population import draw
from coxa.hip.shape import make_shape
from coxa.hip.study import Study

CORES = 2
HIPS = 100_000
CHUNK = 5_000
POSES = 20_000
TIMES = 15


def chunk(number: int) -> float:
    """Return the mean flexion limit of one chunk of hips."""
    return float(limits_of(draw("fai", CHUNK, number))["flexion_deg"].mean())


def study() -> tuple[Figure, Figure]:
    """Return the whole and the processor time of `coxa hip study`, start of its processes included."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    drawn(Study("fai", HIPS, 1), Where(CORES, None, None))
    whole = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    name = f"study of {HIPS:,} hips, {CORES} cores"
    return Figure(name, whole, "s"), Figure(f"{name}, processor time of both", busy, "s")


def main() -> None:
    """Measure and print."""
    shape = make_shape(alpha_deg=66, lcea_deg=33)
    ready = prepare(shape)
    angles = np.random.default_rng(1).uniform((-20, -30, -40), (120, 30, 40), (POSES, 3))
    clearance_mm(ready, angles)
    many = [milliseconds(lambda: clearance_mm(ready, angles)) * 1000 / POSES for _ in range(TIMES)]
    hips = prepare(draw("fai", 1000, 1))
    batch = [milliseconds(lambda: clearance_mm(hips, angles[:60])) * 1000 / 60_000 for _ in range(TIMES)]
    nine = [milliseconds(lambda: limits_of(shape)) for _ in range(TIMES)]
    flexions = np.arange(0.0, 131.0, 5.0)
    edges = [milliseconds(lambda: rotation_edges(shape, flexions)) for _ in range(TIMES)]
    with ProcessPoolExecutor(CORES) as pool:
        list(pool.map(chunk, range(CORES)))  # numpy and the tables are read in once
        start = time.perf_counter()
        list(pool.map(chunk, range(HIPS // CHUNK)))
        whole = time.perf_counter() - start
    print(f"load average {os.getloadavg()[0]:.1f}")
    print_table(
        [
            Figure("room of one hip, per position", statistics.median(many), "us", 8),
            Figure("room of 1,000 hips, per hip and position", statistics.median(batch), "us", 8),
            Figure("one person's nine limits, median", statistics.median(nine), "ms", 15),
            Figure("one person's nine limits, worst", max(nine), "ms", 15),
            Figure("edges of one movement map, 27 flexions", statistics.median(edges), "ms"),
            Figure(f"{HIPS:,} hips, nine limits, {CORES} cores", whole, "s", 60),
            *study(),
        ]
    )


if __name__ == "__main__":
    main()
