"""Motions are kept by content: solved once, read back as they were, found again, and never a wrong one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from coxa import figures
from coxa.body.motion_file import STEP, motion_bytes, motion_from
from coxa.body.solve import solve_motion
from coxa.catalog.load import CATALOG_FOLDER, load_catalog, load_rules
from coxa.figures import Outcome, motion_key, outcome_of, outcomes_of, solve_missing

EXERCISE = load_catalog().exercises["bridge"]
RULES = load_rules()
FEW = {name: load_catalog().exercises[name] for name in ("bridge", "clamshell", "squat", "wall-sit")}


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home without a cache, in a world where nothing was built."""
    monkeypatch.setenv("COXA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(figures, "BUILT", tmp_path / "built")
    return tmp_path / "home" / "cache"


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the ids that are solved while the test runs."""
    ids: list[str] = []
    real = figures._solve

    def noting(exercise, key, rules, store):  # type: ignore[no-untyped-def]
        ids.append(exercise.id)
        return real(exercise, key, rules, store)

    monkeypatch.setattr(figures, "_solve", noting)
    return ids


def test_a_motion_comes_back_from_its_file_as_it_was() -> None:
    """Places and angles to half a step, everything else exactly; the same motion gives the same bytes."""
    motion = solve_motion(load_catalog().exercises["heel-raise-ball"])
    content = motion_bytes(motion)
    back = motion_from(content)
    assert content == motion_bytes(motion)
    for name in ("root_m", "angles_rad"):
        assert np.abs(getattr(motion, name) - getattr(back, name)).max() <= STEP / 2 + 1e-12
    assert (back.keys, back.changes, back.faults) == (motion.keys, motion.changes, motion.faults)
    assert len(motion.props) == len(back.props) > 0
    for before, after in zip(motion.props, back.props, strict=True):
        assert (before.name, before.kind, before.size_m) == (after.name, after.kind, after.size_m)
        assert np.abs(before.at_m - after.at_m).max() <= STEP
        assert (before.to_m is None) == (after.to_m is None)


def test_a_missing_motion_is_solved_once_and_kept(empty: Path, solved: list[str]) -> None:
    """The second question is answered from the cache, with the same answer."""
    first = outcome_of(EXERCISE, RULES)
    assert outcome_of(EXERCISE, RULES) == first
    assert solved == ["bridge"]
    assert sorted(path.suffix for path in empty.iterdir()) == [".json", ".npz"]


def test_a_folder_that_cannot_be_written_to_costs_only_time(
    empty: Path, solved: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is the same as with a cache, and no error."""
    empty.parent.mkdir()
    empty.write_text("a file where the folder should be")
    assert outcome_of(EXERCISE, RULES).trace.times_s[-1] == 6.0
    assert outcome_of(EXERCISE, RULES).faults == ()
    assert solved == ["bridge", "bridge"]


def test_a_broken_file_of_the_cache_is_solved_anew(empty: Path, solved: list[str]) -> None:
    """Half a file, as after a full disk, is no answer."""
    first = outcome_of(EXERCISE, RULES)
    for path in empty.iterdir():
        path.write_bytes(path.read_bytes()[:50])
    assert outcome_of(EXERCISE, RULES) == first
    assert solved == ["bridge", "bridge"]


def test_a_cache_forgets_its_oldest_files(tmp_path: Path) -> None:
    """Past its size it keeps the newest three quarters; below it keeps all."""
    for number in range(10):
        (tmp_path / f"{number}.json").write_bytes(b"{}")
        os.utime(tmp_path / f"{number}.json", (number, number))
    figures.forget_old(tmp_path, max_files=10)
    assert len(list(tmp_path.iterdir())) == 10
    figures.forget_old(tmp_path, max_files=8)
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["4", "5", "6", "7", "8", "9"]


def test_the_key_changes_with_the_file_and_only_with_it(tmp_path: Path) -> None:
    """One more space in the exercise file is another key; another exercise's file is not looked at."""
    (tmp_path / "exercises").mkdir()
    content = (CATALOG_FOLDER / "exercises" / "bridge.toml").read_text(encoding="utf-8")
    (tmp_path / "exercises" / "bridge.toml").write_text(content, encoding="utf-8")
    assert motion_key("bridge", tmp_path) == motion_key("bridge")
    (tmp_path / "exercises" / "bridge.toml").write_text(content + " ", encoding="utf-8")
    assert motion_key("bridge", tmp_path) != motion_key("bridge")


def test_a_build_holds_every_motion_and_nothing_stale(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second build solves nothing; a motion of no exercise goes; the index answers without a cache."""
    catalog = load_catalog()
    monkeypatch.setattr(figures, "load_catalog", lambda: type(catalog)(**{**_fields(catalog), "exercises": FEW}))
    built = tmp_path / "built"
    seen: list[tuple[int, int]] = []
    assert figures.build_all(built, workers=1, progress=lambda done, of, _: seen.append((done, of))) == len(FEW)
    assert seen == [(n, len(FEW)) for n in range(1, len(FEW) + 1)]
    (built / "0000.npz").write_bytes(b"stale")
    (built / f"{'0' * 32}.json").write_bytes(b"left by a build that was stopped")
    assert figures.build_all(built, workers=1) == 0
    assert {path.name for path in built.iterdir()} == {"index.json", *(f"{motion_key(name)}.npz" for name in FEW)}
    assert set(json.loads((built / "index.json").read_bytes())["exercises"]) == set(FEW)
    assert outcomes_of(FEW, RULES).keys() == FEW.keys()
    assert not empty.exists()


def _fields(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in type(record).__dataclass_fields__}  # type: ignore[attr-defined]


def test_many_missing_motions_are_solved_by_several_processes(empty: Path, solved: list[str]) -> None:
    """All of them stand in the cache afterwards, and nothing was solved here."""
    solve_missing(FEW, RULES, CATALOG_FOLDER, workers=2)
    found = outcomes_of(FEW, RULES)
    assert solved == []
    assert all(isinstance(found[name], Outcome) and found[name].key == motion_key(name) for name in FEW)


def test_reading_what_was_solved_needs_no_numpy(empty: Path) -> None:
    """The arrays stay out of every plan and of the first page."""
    outcome_of(EXERCISE, RULES)
    code = (
        "import sys, pathlib, coxa.gather; from coxa import figures; from coxa.catalog.load import *; "
        "figures.BUILT = pathlib.Path('nowhere'); "
        "exercise, rules = load_catalog().exercises['bridge'], load_rules(); "
        "outcomes = figures.outcomes_of({'bridge': exercise}, rules); "
        "figures.exposures_of({'bridge': exercise}, outcomes, rules); print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
