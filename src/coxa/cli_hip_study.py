"""`coxa hip study`: very many virtual hips, drawn by all cores of this machine or by a Dask cluster.

numpy is imported only inside functions: a new process reads this module first and must set the number of numpy's
threads before numpy is there.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coxa.cli_text import check_new, progress_bar, save, say, table_lines
from coxa.errors import BadInput

if TYPE_CHECKING:
    from coxa.hip.study import Spread, Study, Tally

MOST_WORKERS = 512
WAITING = 4  # chunks a worker that are handed out ahead
ANSWERS_S = 10  # how long a cluster may take to answer
STOPPED = 130  # the exit code after Ctrl+C
SHOWN = (0.1, 0.5, 0.9)
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
Progress = Callable[[int], None]  # hips done


@dataclass(frozen=True, slots=True)
class Where:
    """Who works on it (`workers` processes here, or the cluster at an address) and the file for the result."""

    workers: int | None
    cluster: str | None
    to: Path | None


def run_study(study: Study, where: Where, *, as_json: bool) -> int:
    """Draw a study's hips and print, or write, what came out; returns the exit code."""
    from coxa.hip.study import check_study, spreads_of

    check_study(study)
    _check(where)
    if where.to is not None:
        check_new(where.to, "--to")
    try:
        tally = drawn(study, where)
    except KeyboardInterrupt:
        print("\n" + say("hip.study.stopped"), file=sys.stderr)
        return STOPPED
    spreads = spreads_of(tally)
    text = json.dumps(study_json(study, spreads), ensure_ascii=False, indent=2)
    if where.to is not None:
        save(where.to, (text + "\n").encode(), "--to")
    if as_json:
        print(text)
        return 0
    print("\n".join(study_lines(study, spreads)))
    if where.to is not None:
        print("\n" + say("hip.written", file=where.to))
    return 0


def _check(where: Where) -> None:
    if where.workers is not None and where.cluster is not None:
        raise BadInput("--workers", where.workers, say("hip.study.one_place"))
    if where.workers is not None and not 1 <= where.workers <= MOST_WORKERS:
        raise BadInput("--workers", where.workers, say("hip.study.no_workers", most=MOST_WORKERS))


# --- drawing --------------------------------------------------------------------------------------------------------


def drawn(study: Study, where: Where) -> Tally:
    """Return the tally of all chunks, with a progress bar on the error output.

    Raises
    ------
    BadInput
        The cluster does not answer, has another version, or went away.
    """
    bar = progress_bar("hip.study.progress")
    if where.cluster is not None:
        name = say("hip.study.on_cluster")
        with _cluster(where.cluster) as (executor, workers):
            return add_up(study, executor, workers, lambda done: bar(done, study.n, name))
    workers = min(where.workers or os.cpu_count() or 1, study.chunks)
    name = say("hip.study.on_cores", n=workers)
    # spawn: the same start on every system, and numpy is not there yet when its threads are set
    spawn = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(workers, mp_context=spawn, initializer=begin_worker)
    with executor:
        return add_up(study, executor, workers, lambda done: bar(done, study.n, name))


def begin_worker() -> None:
    """Make a new process ready: one thread of numpy, and Ctrl+C is for the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))


def add_up(study: Study, executor: Executor, workers: int, progress: Progress) -> Tally:
    """Hand out the chunks, a few ahead of each worker, and add up what comes back, in whatever order."""
    from coxa.hip.study import no_hips, tally_of

    total, left = no_hips(), iter(range(study.chunks))
    progress(0)
    running: set[Future[Tally]] = set()
    try:
        while True:
            for number in left:
                running.add(executor.submit(tally_of, study, number))
                if len(running) >= WAITING * workers:
                    break
            if not running:
                return total
            ready, running = wait(running, return_when=FIRST_COMPLETED)
            for future in ready:
                total = total + future.result()
            progress(total.hips)
    except BaseException:
        # chunks that nobody waits for any more are not begun
        for future in running:
            future.cancel()
        raise


@contextlib.contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """Yield a Dask cluster as an executor, and how many threads of work it has."""
    try:
        distributed: Any = importlib.import_module("distributed")  # an extra; its functions have no types
    except ImportError as error:
        raise BadInput("--cluster", address, say("hip.study.no_dask")) from error
    from coxa.hip_store import hip_version

    try:
        client = distributed.Client(address, timeout=ANSWERS_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise BadInput("--cluster", address, say("hip.study.no_cluster")) from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise BadInput("--cluster", address, say("hip.study.no_cluster"))
        try:
            versions = set(client.run(hip_version).values())
        except (ImportError, AttributeError) as error:  # a worker without coxa, or with an older one
            raise BadInput("--cluster", address, say("hip.study.other_version")) from error
        if versions != {hip_version()}:
            raise BadInput("--cluster", address, say("hip.study.other_version"))
        try:
            yield client.get_executor(), threads
        except (distributed.KilledWorker, CancelledError, OSError) as error:
            raise BadInput("--cluster", address, say("hip.study.lost")) from error


# --- what comes out -------------------------------------------------------------------------------------------------


def study_json(study: Study, spreads: Mapping[str, Spread]) -> dict[str, object]:
    """Return a study as `schemas/hip_study.json` describes it."""
    limits = {
        name: {
            "mean": round(one.mean, 3),
            "sd": round(one.sd, 3),
            "quantiles": {f"{share:g}": round(deg, 2) for share, deg in one.quantiles.items()},
            "from_deg": one.from_deg,
            "counts": list(one.counts),
        }
        for name, one in spreads.items()
    }
    return {"schema": 1, "group": study.group, "n": study.n, "seed": study.seed, "fai_mode": study.mode, **limits}


def study_lines(study: Study, spreads: Mapping[str, Spread]) -> Iterator[str]:
    """Yield a study as a table: mean, spread and three quantiles of every limit."""
    yield say("hip.study.title", n=study.n, group=study.group, seed=study.seed, mode=study.mode)
    heads = ("head_movement", "cohort.head_mean", "cohort.head_sd")
    rows = [[*(say(f"hip.{name}") for name in heads), *(f"{share * 100:g} %" for share in SHOWN)]]
    for name, one in spreads.items():
        values = (one.mean, one.sd, *(one.quantiles[share] for share in SHOWN))
        rows.append([say(f"hip.movement.{name}"), *(f"{value:.1f}" for value in values)])
    yield from table_lines(rows)
