"""`coxa hip study`: the same result whoever works on it, and nothing written when it cannot be done or is stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from coxa import cli_hip_study, hip_store
from coxa.cli import main
from coxa.hip.limits import movement_names
from coxa.hip.study import CHUNK, MOST

SCHEMA = Path(__file__).parents[2] / "src" / "coxa" / "schemas" / "hip_study.json"
N = CHUNK + 100  # two chunks, the last one smaller
STUDY = ("hip", "study", "--group", "fai", "--n", str(N), "--seed", "3")
Out = pytest.CaptureFixture[str]

# A cluster warns of its own affairs (sockets that close late, ports that are taken).
cluster_warnings = pytest.mark.filterwarnings("ignore")


def refused(capsys: Out, *words: str) -> str:
    """Run a command that is bad input and return its last sentence; nothing is printed as a result."""
    assert main([*words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err.splitlines()[-1]


@pytest.fixture
def cluster() -> Iterator[Any]:
    """A Dask cluster of two processes on this machine."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as running:
        yield running


# --- the same for everybody -----------------------------------------------------------------------------------------


def test_one_process_and_two_give_the_same_bytes(tmp_path: Path, capsys: Out) -> None:
    """A file as the schema says, the same numbers as a table, and progress on the error output."""
    files = [tmp_path / f"{workers}.json" for workers in (1, 2)]
    for workers, file in enumerate(files, 1):
        assert main([*STUDY, "--workers", str(workers), "--to", str(file)]) == 0
    out, err = capsys.readouterr()
    assert files[0].read_bytes() == files[1].read_bytes()
    assert f"{N} of {N} hips" in err and "[====" in err
    answer = json.loads(files[0].read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(answer)
    assert (answer["n"], answer["seed"], answer["group"], answer["fai_mode"]) == (N, 3, "fai", "fitted")
    assert all(sum(answer[name]["counts"]) == N for name in movement_names())
    assert f"{answer['flexion_deg']['mean']:.1f}" in out and f"{answer['ir90_deg']['quantiles']['0.9']:.1f}" in out
    assert str(files[1]) in out and sorted(tmp_path.iterdir()) == files


@pytest.mark.alone
@cluster_warnings
def test_a_cluster_of_two_workers_gives_the_same(cluster: Any, tmp_path: Path, capsys: Out) -> None:
    """By the address of its scheduler."""
    file = tmp_path / "here.json"
    assert main([*STUDY, "--workers", "2", "--to", str(file)]) == 0
    capsys.readouterr()
    assert main([*STUDY, "--cluster", cluster.scheduler_address, "--json"]) == 0
    out, err = capsys.readouterr()
    assert out == file.read_text(encoding="utf-8")
    assert "on the cluster" in err


# --- a cluster that cannot be used ------------------------------------------------------------------------------------


@pytest.mark.alone
@cluster_warnings
def test_workers_with_another_model_are_refused(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    """Their hips would be others. Here each process claims a version of its own."""
    monkeypatch.setattr(hip_store, "hip_version", lambda: str(os.getpid()))
    words = (*STUDY, "--cluster", cluster.scheduler_address, "--to", str(tmp_path / "x.json"))
    assert "same version" in refused(capsys, *words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.alone
@cluster_warnings
def test_a_cluster_that_goes_away_leaves_nothing(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    """It is closed when the work has begun."""

    def closing(key: str) -> Callable[[int, int, str], None]:
        return lambda done, total, name: cluster.close() if not done else None

    monkeypatch.setattr(cli_hip_study, "progress_bar", closing)
    words = (*STUDY, "--cluster", cluster.scheduler_address, "--to", str(tmp_path / "x.json"))
    assert "stays until the study is done" in refused(capsys, *words)
    assert list(tmp_path.iterdir()) == []


@cluster_warnings
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "somewhere", "ftp://x:1"])
def test_an_address_where_nobody_answers_is_one_sentence(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    """Nothing is written."""
    monkeypatch.setattr(cli_hip_study, "ANSWERS_S", 1)
    file = tmp_path / "x.json"
    assert "scheduler that answers" in refused(capsys, *STUDY, "--cluster", address, "--to", str(file))
    assert list(tmp_path.iterdir()) == []


def test_without_the_packages_of_a_cluster_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    """They are an extra."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert 'pip install "coxa[cluster]"' in refused(capsys, *STUDY, "--cluster", "tcp://127.0.0.1:8786")


# --- refused and stopped --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--group", "sore"], "one of normal, fai, pain-free"),
        (["--group", "fai", "--n", "19"], "from 20 to"),
        (["--group", "fai", "--n", str(MOST + 1)], f"to {MOST}"),
        (["--group", "fai", "--seed", "-1"], "whole number of 0 or more"),
        (["--group", "fai", "--mode", "guessed"], "predicted"),
        (["--group", "fai", "--workers", "0"], "a whole number from 1"),
        (["--group", "fai", "--workers", "2", "--cluster", "tcp://127.0.0.1:1"], "either --workers or --cluster"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_study_that_cannot_be_is_one_sentence(words: list[str], told: str, tmp_path: Path, capsys: Out) -> None:
    """Said before anything is drawn or written."""
    assert told in refused(capsys, "hip", "study", *words, "--to", str(tmp_path / "x.json"))
    assert list(tmp_path.iterdir()) == []


def test_a_result_is_never_written_over_and_needs_a_folder(tmp_path: Path, capsys: Out) -> None:
    """Said before the hours of work, not after."""
    there = tmp_path / "there.json"
    there.write_text("mine", encoding="utf-8")
    assert "not there yet" in refused(capsys, *STUDY, "--to", str(there))
    assert "folder" in refused(capsys, *STUDY, "--to", str(tmp_path / "no" / "x.json"))
    assert "folder" in refused(capsys, *STUDY, "--to", str(there / "x.json"))
    assert there.read_text(encoding="utf-8") == "mine" and list(tmp_path.iterdir()) == [there]


@pytest.mark.alone
def test_control_c_stops_it_and_leaves_no_file(tmp_path: Path) -> None:
    """In the middle of a long study: one line, exit code 130, no half file."""
    words = ["hip", "study", "--group", "normal", "--n", "5000000", "--workers", "2", "--to", str(tmp_path / "x.json")]
    with subprocess.Popen(
        [sys.executable, "-m", "coxa", *words],
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored by whoever runs in the background
    ) as run:
        assert run.stderr is not None
        seen = b""
        while b"] 2000 of" not in seen:
            byte = run.stderr.read(1)
            assert byte, seen
            seen += byte
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to all of its processes
        rest = run.stderr.read()
        assert run.wait(60) == 130
    assert rest.splitlines()[-1] == b"Stopped; nothing was written."
    assert b"Traceback" not in rest and list(tmp_path.iterdir()) == []
