"""The pages on the server: twelve weeks of journal (two years for progress), over one connection, median and 95th."""

from __future__ import annotations

import http.client
import runpy
import statistics
import subprocess
import sys
import tempfile
import urllib.parse
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.server import running
from bench.table import Figure, milliseconds, percentile, print_table

RUNS = 60
ROOT = Path(__file__).parents[1]
RICH_JOURNAL = ROOT / "tests" / "rich_journal.py"
PERSON = ROOT / "examples" / "beginner-no-equipment.toml"
MAX_EXERCISE_PAGE_KB = 150.0
MAX_PROGRESS_MS = 80.0

# Runs in a process of its own: Django is set up for this home only.
SEED = """
import sys
from datetime import date, timedelta
from pathlib import Path
from coxa.cli_journal import _open_store
_open_store(None)
from coxa.app import services as s
from coxa.from_answers import read_answers
person, now = s.local_person(), s.now()
answers = read_answers(sys.argv[1]).answers
s.record(person, [s.new_event(person, "answered", {"answers": dict(answers)}, at=now - timedelta(days=84), tz="UTC")])
side = next(x for x in ("left", "right") if answers.get(f"hip.{x}.symptomatic"))
events = []
for day in range(84, -1, -1):
    morning = min(now, (now - timedelta(days=day)).replace(hour=5))
    data = {"pain": {side: 1}, "woke": False, "stiff": False, "limp": False}
    events.append(s.new_event(person, "morning_rated", data, at=morning, tz="UTC"))
s.record(person, events)
"""


# Two years of a made-up person, for the progress page.
RICH = """
import sys
from pathlib import Path
from coxa.cli_journal import _open_store
_open_store(None)
from coxa.app import services as s
s.import_journal(Path(sys.argv[1]).read_bytes(), s.local_person())
"""


def times(connection: http.client.HTTPConnection, path: str) -> tuple[list[float], int]:
    """Return the milliseconds of many requests and the size of the page in bytes."""

    def fetch() -> bytes:
        connection.request("GET", path, headers={"Cookie": "tz=UTC"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path}: {answer.status} {answer.headers.get('Location', '')}")
        return body

    size = len(fetch())
    return [milliseconds(fetch) for _ in range(RUNS)], size


def main() -> None:
    """Measure and print."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        seed = [sys.executable, "-c", SEED, str(PERSON)]
        subprocess.run(seed, check=True, env={"COXA_HOME": folder, "PATH": "/usr/bin:/bin"})
        with running(home) as server:
            address = urllib.parse.urlsplit(server.url)
            connection = http.client.HTTPConnection(address.hostname or "", address.port or 0, timeout=30)
            for name, path in (
                ("today", "/today"),
                ("plan", "/plan"),
                ("exercises", "/exercises"),
                ("learn", "/learn"),
            ):
                values, _ = times(connection, path)
                goal = 50 if name == "today" else None
                figures.append(Figure(f"{name} page, median", statistics.median(values), "ms", goal))
                figures.append(Figure(f"{name} page, 95th percentile", percentile(values, 0.95), "ms"))
            values, size = times(connection, "/exercises/bridge")
            figures.append(Figure("exercise page, median", statistics.median(values), "ms"))
            figures.append(Figure("exercise page, size of the HTML", size / 1024, "kB", MAX_EXERCISE_PAGE_KB))
    figures += progress_figures()
    print_table(figures)


def progress_figures() -> list[Figure]:
    """Return the time of the progress page and the summary over a journal of two years, about 5,000 events."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        home, journal = Path(folder) / "home", Path(folder) / "journal"
        end = datetime.now(UTC).date()
        made_up = runpy.run_path(str(RICH_JOURNAL))  # "tests" may be the name of an installed package, too
        journal.write_bytes(made_up["rich_file"](end=end))
        seed = [sys.executable, "-c", RICH, str(journal)]
        subprocess.run(seed, check=True, env={"COXA_HOME": str(home), "PATH": "/usr/bin:/bin"})
        with running(home) as server:
            address = urllib.parse.urlsplit(server.url)
            connection = http.client.HTTPConnection(address.hostname or "", address.port or 0, timeout=60)
            for name, path, goal in (
                ("progress", "/progress", MAX_PROGRESS_MS),
                ("progress, all of two years", "/progress?span=all", None),
                ("summary", "/summary", None),
            ):
                values, size = times(connection, path)
                figures.append(Figure(f"{name} page, median", statistics.median(values), "ms", goal))
                figures.append(Figure(f"{name} page, 95th percentile", percentile(values, 0.95), "ms"))
                figures.append(Figure(f"{name} page, size of the HTML", size / 1024, "kB"))
    return figures


if __name__ == "__main__":
    main()
