"""Our planner against two simple ones, in an invented population (bench/rivals.toml, frozen before anything ran).

python bench/rivals.py [--people N] [--processes N] [--json FILE]     prints the table: draws won, drawn and lost
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from statistics import mean, median

sys.path.insert(0, str(Path(__file__).parents[1]))

from coxa.catalog.load import load_catalog, load_rules
from coxa.gather import load_exposures
from coxa.simulate.compare import OURS, Outcome, Setup, compare_person, read_setup, tallies
from coxa.simulate.guide import World

FILE = Path(__file__).with_name("rivals.toml")
START = date(2026, 3, 2)


def one(setup: Setup, job: tuple[str, int]) -> list[Outcome]:
    """Return how one person of a group fares with each planner."""
    world = World(load_catalog(), load_exposures(), load_rules())
    return compare_person(setup, world, *job, START)


def print_outcomes(setup: Setup, outcomes: Sequence[Outcome]) -> None:
    """Print the table of draws, and the means behind it."""
    print("## In an invented population\n")
    print("| group | against | measure | won | drawn | lost |")
    print("|---|---|---|---|---|---|")
    for row in tallies(setup, outcomes):
        print(f"| {row.group} | {row.rival} | {row.measure} | {row.won} | {row.drawn} | {row.lost} |")
    print("\n| group | planner | flare days, mean | half an hour of running | days until it, median | sessions, mean |")
    print("|---|---|---|---|---|---|")
    for group in setup.groups:
        for planner in (OURS, *setup.rivals):
            mine = [one for one in outcomes if one.group == group and one.planner == planner]
            runners = [one for one in mine if one.wants_to_run]
            days = [one.run_day for one in runners if one.run_day is not None]
            flares, sessions = mean(one.flare_days for one in mine), mean(one.days_trained for one in mine)
            when = f"{median(days):g}" if days else "-"
            print(f"| {group} | {planner} | {flares:.1f} | {len(days)} of {len(runners)} | {when} | {sessions:.1f} |")
    for group, said in setup.expect.items():
        print(f"\nexpected in {group}, before anything ran: {said}")


def main() -> None:
    """Live all people with all planners and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, help="a group; fewer than the file says are only a look")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    setup = read_setup(FILE)
    setup = replace(setup, people_per_group=args.people) if args.people else setup
    jobs = [(group, number) for group in setup.groups for number in range(setup.people_per_group)]
    with Pool(args.processes) as pool:
        found = pool.map(partial(one, setup), jobs, chunksize=2)
    outcomes = [outcome for rows in found for outcome in rows]
    if args.json is not None:
        args.json.write_text(json.dumps([asdict(outcome) for outcome in outcomes]), encoding="utf-8")
    print_outcomes(setup, outcomes)


if __name__ == "__main__":
    main()
