"""A thousand different simulated people, 26 weeks each: do the laws hold, and how long does it take?

    python bench/bench_simulate.py                          1,000 people, then 200 seeds of falling tolerance
    python bench/bench_simulate.py --people 50 --seeds 10   a smaller look
    python bench/bench_simulate.py --no-checks              only the time of a simulated day

Two processes. A fault is printed with person, day, law and what was seen; the exit code is 1 when there is one.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import sqrt
from multiprocessing import Pool
from pathlib import Path
from statistics import mean, median, stdev

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.table import Figure, print_table
from coxa.catalog.load import load_catalog, load_rules
from coxa.gather import load_exposures
from coxa.simulate.check_course import CourseCheck
from coxa.simulate.check_items import Fault
from coxa.simulate.check_order import check_order
from coxa.simulate.course import totals_of
from coxa.simulate.guide import World
from coxa.simulate.live import Life, start_of
from coxa.simulate.people import Simulated, draw_person

START = date(2026, 3, 2)
SEED = 20260302
ORDER_EVERY_D = 21  # each time one report is raised and the whole journal is folded and planned again
FACTORS = (2.0, 1.0, 0.7, 0.5, 0.35)
TOLERANCE_WEEKS = 12
SHOWN = 40
GOAL_MIN, GOAL_DAY_MS = 15.0, 10.0


@dataclass(slots=True)
class Result:
    """One person: faults, seconds of living and of checking, how it went."""

    person: str
    faults: list[Fault] = field(default_factory=list)
    lived_s: float = 0.0
    checked_s: float = 0.0
    events: int = 0
    phases: tuple[str, ...] = ()
    flare_days: int = 0
    closed_days: int = 0
    half_hour: int | None = None
    wants_to_run: bool = False


def world() -> World:
    """Return the shipped catalog, exposures and rules."""
    return World(load_catalog(), load_exposures(), load_rules())


def one_person(job: tuple[int, int, bool]) -> Result:
    """Live one person's weeks and check every day. `job`: person's number, weeks, with checks."""
    number, weeks, checks = job
    shared = world()
    person = draw_person(SEED, number, shared.catalog)
    life = Life(start_of(person, START, SEED), shared, keep_plans=checks)
    check, result, days = CourseCheck(person.name, shared), Result(person.name), []
    lives = life.days(7 * weeks)
    while True:
        begun = time.process_time()
        day = next(lives, None)
        result.lived_s += time.process_time() - begun
        if day is None:
            break
        days.append(day)
        begun = time.process_time()
        if checks:
            result.faults += check.see(day, life.state)
            if day.number % ORDER_EVERY_D == ORDER_EVERY_D - 1 and day.plan is not None and day.before is not None:
                known = [event for event in life.diary.events if event.id in day.before.events]
                result.faults += check_order(person.name, known, day.plan, shared)
        result.checked_s += time.process_time() - begun
    totals = totals_of(days)
    result.events = len(life.diary.events)
    result.phases = tuple(dict.fromkeys(day.phase for day in days if day.phase is not None))
    result.flare_days, result.closed_days = totals.flare_days, totals.closed_days
    result.half_hour, result.wants_to_run = totals.half_hour, "running.goal_km" in person.answers
    return result


def mean_loads(number: int) -> list[float]:
    """Return the mean load a day of one person for each factor of their tolerance, the same chance each time."""
    shared = world()
    person = draw_person(SEED + 1, number, shared.catalog)
    found = []
    for factor in FACTORS:
        traits = person.traits.scaled("tolerance", factor)
        start = start_of(Simulated(person.name, person.answers, traits, person.addons), START, SEED + 1)
        found.append(mean(day.load_lu for day in Life(start, shared).days(7 * TOLERANCE_WEEKS)))
    return found


def report_people(results: Sequence[Result], weeks: int, took_s: float) -> None:
    """Print what came of the people."""
    days = 7 * weeks * len(results)
    lived_ms = [1000 * result.lived_s / (7 * weeks) for result in results]
    reached = Counter(phase for result in results for phase in result.phases)
    runners = [result for result in results if result.wants_to_run]
    in_time = [result.half_hour for result in runners if result.half_hour is not None]
    print_table(
        [
            Figure(f"{len(results)} people x {weeks} weeks, wall clock", took_s / 60, "min", GOAL_MIN),
            Figure("a simulated day, mean of CPU time", mean(lived_ms), "ms", GOAL_DAY_MS),
            Figure("a simulated day, the slowest person's mean", max(lived_ms), "ms"),
            Figure("checking a day, mean of CPU time", 1000 * sum(r.checked_s for r in results) / days, "ms"),
            Figure("events of a person, median", median(r.events for r in results), "events"),
            Figure("faults", float(sum(len(r.faults) for r in results)), "", 0),
        ]
    )
    print(f"\nphases reached: {dict(reached.most_common())}")
    print(f"flare days a person, median: {median(r.flare_days for r in results)}")
    print(f"people with a day on which the plan asked to check again: {sum(r.closed_days > 0 for r in results)}")
    print(f"people with a running goal: {len(runners)}; half an hour in time: {len(in_time)}", end="")
    print(f", median after {median(in_time)} days" if in_time else "")
    faults = [fault for result in results for fault in result.faults]
    print(f"faults by law: {dict(Counter(fault.law for fault in faults))}")
    for fault in faults[:SHOWN]:
        print(f"  {fault.person} {fault.on} {fault.law}: {fault.seen}")


def report_loads(rows: Sequence[Sequence[float]]) -> bool:
    """Print mean loads by tolerance; returns whether none rises as tolerance falls (beyond two standard errors)."""
    print(f"\nmean load a day by tolerance, {len(rows)} seeds x {TOLERANCE_WEEKS} weeks, common random numbers\n")
    print("| tolerance | mean load, LU a day | change to the step before | standard error |")
    print("|---|---|---|---|")
    fine = True
    for at, factor in enumerate(FACTORS):
        loads = [row[at] for row in rows]
        rises = [row[at] - row[at - 1] for row in rows] if at else []
        error = stdev(rises) / sqrt(len(rises)) if len(rises) > 1 else 0.0
        fine = fine and (not rises or mean(rises) <= 2 * error)
        change = f"{mean(rises):+.3f} | {error:.3f}" if rises else " | "
        print(f"| x {factor:g} | {mean(loads):.2f} | {change} |")
    return fine


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--no-checks", action="store_true")
    args = parser.parse_args()
    world()  # loaded once, before the processes begin
    broken = False
    with Pool(args.processes) as pool:
        if args.people:
            begun = time.perf_counter()
            jobs = [(args.first + number, args.weeks, not args.no_checks) for number in range(args.people)]
            results = list(pool.imap_unordered(one_person, jobs, chunksize=4))
            report_people(results, args.weeks, time.perf_counter() - begun)
            broken = any(result.faults for result in results)
        if args.seeds:
            broken = not report_loads(pool.map(mean_loads, range(args.seeds), chunksize=2)) or broken
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
