"""`coxa paper`: one page to a file, in the chosen language; complaints are one sentence and exit code 2."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coxa.cli import main
from tests.web.pdf import paper_of

EXAMPLES = Path(__file__).parents[2] / "examples"
RUNNER = str(EXAMPLES / "runner-cam.toml")
Out = pytest.CaptureFixture[str]


def coxa(folder: Path, *words: str, language: str = "en") -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with a home of its own."""
    env = {**os.environ, "COXA_HOME": str(folder / "home"), "COXA_LANGUAGE": language}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "coxa", "paper", *words, "--to", str(folder / "out.pdf")]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("words", "language", "says"),
    [
        (["session", "--kind", "b", "--answers", RUNNER, "--date", "2026-11-20"], "de", "Einheit B"),
        (["week", "--answers", RUNNER, "--date", "2026-11-20"], "en", "3 sessions this week"),
        (["exercise", "bridge", "--answers", RUNNER], "en", "Bridge"),
        (["exercise", "hip-hike"], "en", "Hip hike"),
        (["session", "--answers", str(EXAMPLES / "refused-bone-stress.toml")], "en", "Have this hip seen today"),
    ],
)
def test_one_page_is_written(tmp_path: Path, words: list[str], language: str, says: str) -> None:
    """From answers or, for an exercise, from nothing at all."""
    done = coxa(tmp_path, *words, language=language)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "out.pdf") in done.stdout
    paper = paper_of((tmp_path / "out.pdf").read_bytes())
    assert paper.pages == 1 and says in paper.text


def test_answers_leave_nothing_in_the_store(tmp_path: Path) -> None:
    """The file that the store would be in holds no byte."""
    assert coxa(tmp_path, "week", "--answers", RUNNER).returncode == 0
    assert [path.stat().st_size for path in (tmp_path / "home").glob("*.sqlite3*")] == [0]


def test_without_any_answers_there_is_no_session(tmp_path: Path) -> None:
    """The complaint says what is missing; nothing is written."""
    done = coxa(tmp_path, "session")
    assert done.returncode == 2 and "--answers FILE.toml" in done.stderr
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["exercise"], "ID"),
        (["exercise", "no-such"], "ID: 'no-such'"),
        (["week", "bridge"], "ID: 'bridge'"),
        (["session", "--date", "soon"], "--date: 'soon'"),
    ],
)
def test_what_cannot_be_printed_is_bad_input(words: list[str], field: str, tmp_path: Path, capsys: Out) -> None:
    """Before anything is loaded."""
    assert main(["paper", *words, "--to", str(tmp_path / "out.pdf")]) == 2
    assert field in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_bad_input(tmp_path: Path, capsys: Out) -> None:
    """So is a folder in place of a file."""
    assert main(["paper", "exercise", "bridge", "--to", str(tmp_path / "no" / "out.pdf")]) == 2
    assert "--to" in capsys.readouterr().err
