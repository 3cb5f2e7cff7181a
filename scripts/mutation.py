"""Mutation score of the plan, the journal and the screen: how many small defects the tests notice.

    make mutation                                     everything (hours on two cores)
    .venv/bin/python scripts/mutation.py 'coxa.plan.hips*' 'coxa.plan.screen*'    some of it

A mutant that the tests never reach counts as not noticed. Settings: pyproject.toml, [tool.mutmut].
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

GOAL = 0.90
ROOT = Path(__file__).parents[1]
MUTANTS = ROOT / "mutants" / "src"
NOTICED = {1, 3, 36, 24}  # pytest's exit codes for "a test failed"; 36 and 24 are mutmut's for a timeout
NOT_RUN = None


def tally(folder: Path) -> dict[str, Counter[str]]:
    """Return per module how many mutants were noticed, survived, or had no test."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for file in sorted(folder.rglob("*.meta")):
        codes = json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
        module = file.relative_to(folder).as_posix().removesuffix(".py.meta").replace("/", ".")
        for code in codes.values():
            if code is not NOT_RUN:
                found[module]["noticed" if code in NOTICED or code < 0 else "missed"] += 1
    return found


def main(names: list[str]) -> int:
    """Run mutmut on `names` (all when empty) and print the score per module."""
    command = [str(ROOT / ".venv/bin/mutmut"), "run", *names]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)  # its spinner fills screens
    found = tally(MUTANTS)
    total: Counter[str] = Counter()
    wanted = [re.compile(name.replace(".", r"\.").replace("*", ".*")) for name in names]
    for module, counts in found.items():
        if wanted and not any(pattern.match(f"{module}.") for pattern in wanted):
            continue
        total.update(counts)
        print(f"{module:<32} {counts['noticed']:>5} of {counts.total():>5}  {counts['noticed'] / counts.total():.0%}")
    if not total:
        print(done.stdout[-2000:], done.stderr[-2000:], sep="\n")
        return done.returncode or 1
    score = total["noticed"] / total.total()
    print(f"{'all':<32} {total['noticed']:>5} of {total.total():>5}  {score:.1%} (goal {GOAL:.0%})")
    return 0 if score >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
