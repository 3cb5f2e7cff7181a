"""Start the real app on a free port with a home of its own; stop it again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_S = 30.0
POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class Server:
    """A running app: its address, process id and how long the first answer took."""

    url: str
    pid: int
    first_answer_s: float


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _first_answer(url: str, process: subprocess.Popen[bytes]) -> float:
    start = time.perf_counter()
    while time.perf_counter() - start < PATIENCE_S:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE_S):
                return time.perf_counter() - start
        except (urllib.error.URLError, ConnectionError):
            if process.poll() is not None:
                raise RuntimeError(f"coxa start ended with code {process.returncode}") from None
            time.sleep(POLL_S)
    raise RuntimeError("coxa start gave no answer")


@contextmanager
def running(home: Path | None = None) -> Iterator[Server]:
    """Yield a running app on an empty home (or the one given)."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        env = {**os.environ, "COXA_HOME": str(home or folder), "PORT": str(port)}
        with subprocess.Popen(
            [sys.executable, "-m", "coxa", "start"],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            url = f"http://127.0.0.1:{port}/"
            try:
                yield Server(url, process.pid, _first_answer(url, process))
            finally:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(timeout=PATIENCE_S)


def tree(pid: int) -> list[int]:
    """Return a process and all that it started."""
    found = [pid]
    for number in found:
        children = Path(f"/proc/{number}/task/{number}/children")
        if children.exists():
            found.extend(int(child) for child in children.read_text().split())
    return found


def pss_mb(pid: int) -> float:
    """Return the memory of a process tree: proportional set size in MB (shared pages counted once)."""
    total_kb = 0
    for number in tree(pid):
        for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total_kb += int(line.split()[1])
    return total_kb / 1024
