"""Solve every exercise of the catalog into the package's build folder: only what changed since the last time.

.venv/bin/python scripts/build_figures.py [--workers N] [--progress]
"""

from __future__ import annotations

import argparse
import os
import sys

# Each process solves small systems one after the other: threads inside numpy only get in each other's way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from coxa.app import pictures, position_pictures
from coxa.cli_text import progress_bar, say
from coxa.figures import BUILT, build_all


def main() -> None:
    """Build, with a bar on a terminal and two lines elsewhere."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--progress", action="store_true")
    args = parser.parse_args()
    bar = progress_bar("figures.progress") if args.progress or sys.stderr.isatty() else None
    solved = build_all(workers=args.workers, progress=bar)
    pictures.build_all(workers=args.workers)
    position_pictures.build_all()
    print(say("figures.built", n=solved, folder=BUILT.name), file=sys.stderr)


if __name__ == "__main__":
    main()
