"""A process beside the app that looks into its store: it loads the app once and forks for each question.

A fork knows nothing of the question before it, as a process of its own would, but does not load the app again.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SETUP = "import json\nfrom coxa.app import services\nperson = services.local_person()\n"


class Asked:
    """The asking side."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        command = [sys.executable, str(Path(__file__))]
        self.process = subprocess.Popen(
            command, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True
        )

    def ask(self, code: str) -> Any:
        """Run lines that may print one JSON value; return it. What goes wrong there is an assertion that fails here."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(SETUP + code) + "\n")
        self.process.stdin.flush()
        printed = json.loads(self.process.stdout.readline())
        assert printed is not None, f"see what was written to stderr; asked was:\n{code}"
        return json.loads(printed) if printed.strip() else None

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def print_answer(code: str) -> None:
    """Run the lines and print what they print as one line of JSON."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    print(json.dumps(printed.getvalue()), flush=True)


def main() -> None:
    """Answer one question a line until nobody asks any more; null where the lines failed (stderr says why)."""
    import django

    django.setup()
    from coxa.app import services  # noqa: F401 - loaded here once, for every fork

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            print_answer(json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            print("null", flush=True)


if __name__ == "__main__":
    main()
