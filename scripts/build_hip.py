"""Draw the hips of the personal model into the package's build folder, unless they are there already.

.venv/bin/python scripts/build_hip.py
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from coxa.cli_text import say
from coxa.figures import BUILT
from coxa.hip_store import build


def main() -> None:
    """Build; says so in one line."""
    made = build()
    print(say("hips.built" if made else "hips.kept", folder=BUILT.name), file=sys.stderr)


if __name__ == "__main__":
    main()
