"""The morning after: how often the intervals hold the truth, how often it speaks, and what it costs. Figures for docs.

python bench/bench_response.py [PEOPLE]    (300 without a number)
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.mornings import POOL, Life, last_day, live
from bench.table import Figure, milliseconds, percentile, print_table
from coxa.catalog.load import load_catalog, load_rules
from coxa.plan.response import HELPS, WORSE, effects_of

HALF_YEAR = Life(days=182)
LIVES: Mapping[str, Life] = {
    "17 weeks": Life(),
    "26 weeks": HALF_YEAR,
    "26 weeks, five exercises a session": Life(days=182, per_session=5),
    "26 weeks, noisy mornings": Life(days=182, noise=1.4),
    "26 weeks, level near 0": Life(days=182, level=1.2, drift=0.0),
    "26 weeks, getting well": Life(days=182, level=5.0, drift=-0.02),
}


@dataclass(frozen=True, slots=True)
class Share:
    """Counts of one kind of journal."""

    held: float
    held_true: float
    told: float
    found: float
    mornings: float


def truth(kind: str, seed: int) -> dict[str, float]:
    """Return what each exercise truly does to the next morning."""
    chance = random.Random(1000 + seed)
    if kind == "nothing":
        return {}
    if kind == "one of 1.5":
        return {POOL[seed % len(POOL)]: 1.5}
    if kind == "one of -1.5":
        return {POOL[seed % len(POOL)]: -1.5}
    return {name: chance.gauss(0, 1) for name in POOL if chance.random() < 0.3}


def count(kind: str, life: Life, people: int) -> Share:
    """Return the shares over so many people."""
    held, held_true, told, found, mornings = [], [], [], [], []
    for seed in range(people):
        true = truth(kind, seed)
        wrong = False
        for name, one in effects_of(live(seed, true, life), load_rules(), last_day(life), load_catalog()).items():
            if one.missing or one.together:
                continue
            own = true.get(name, 0.0)
            held.append(one.low <= own <= one.high)
            if own:
                held_true.append(held[-1])
                found.append(one.says == (WORSE if own > 0 else HELPS))
                mornings.append(one.n)
            else:
                wrong = wrong or one.says in (WORSE, HELPS)
        told.append(wrong)
    return Share(*(statistics.fmean(row) if row else float("nan") for row in (held, held_true, told, found, mornings)))


def _processor_ms(run: Callable[[], object]) -> float:
    """Return the processor time of one call: what it costs, also on a machine that does other things."""
    start = time.process_time()
    run()
    return (time.process_time() - start) * 1000


def main() -> None:
    """Count and print; then measure."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    print("| journal | truth | intervals that hold it | of true effects | told something wrong | found | mornings |")
    print("|---|---|---|---|---|---|---|")
    for name, life in LIVES.items():
        for kind in ("nothing", "one of 1.5", "one of -1.5", "some"):
            one = count(kind, life, people)
            shown = [f"{value:.1%}" for value in (one.held, one.held_true, one.told, one.found)]
            print(
                f"| {name} | {kind} | {' | '.join(shown)} | {one.mornings:.0f} |".replace("nan%", "").replace("nan", "")
            )
    two_years = Life(days=730)
    state, end = live(1, {}, two_years), last_day(two_years)
    effects_of(state, load_rules(), end, load_catalog())
    spent = [_processor_ms(lambda: effects_of(state, load_rules(), end, load_catalog())) for _ in range(50)]
    times = [milliseconds(lambda: effects_of(state, load_rules(), end, load_catalog())) for _ in range(50)]
    print()
    print_table(
        [
            Figure("effects_of, two years of journal, processor time, median", statistics.median(spent), "ms", 5),
            Figure("effects_of, two years of journal, median", statistics.median(times), "ms"),
            Figure("effects_of, two years of journal, 95th percentile", percentile(times, 0.95), "ms"),
        ]
    )


if __name__ == "__main__":
    main()
