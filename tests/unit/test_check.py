"""`coxa check` finds each kind of fault, and all of them in one run."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from coxa.catalog.load import CATALOG_FOLDER
from coxa.check import check_all, provisional_doses, sizes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the catalog's files that a test may spoil."""
    copy = tmp_path / "catalog"
    shutil.copytree(CATALOG_FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    """Replace text in a file of the copy; the text must be there."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# file, what stands there, what takes its place, words of the fault
FAULTS = [
    ("exercises/bridge.toml", "level = 2", "level = 9", "level is 9"),
    ("exercises/bridge.toml", 'easier = ["glute-set"]', 'easier = ["no-such-thing"]', "no-such-thing"),
    ("exercises/bridge.toml", 'family = "strength"', 'family = "magic"', "magic"),
    ("exercises/bridge.toml", "level = 2", "level = 2\ncolour = 3", "colour"),
    ("exercises/bridge.toml", "hip = [50, 0, 0]", "hip = [250, 0, 0]", "hip_flexion_deg is 250"),
    ("exercises/bridge.toml", 'careful_if = ["back-referred"]', 'careful_if = ["bad-luck"]', "bad-luck"),
    ("exercises/bridge.toml", 'sources = ["wright-2016"]', 'sources = ["hearsay"]', "hearsay"),
    ("exercises/bridge.toml", 'id = "lower"', 'id = "lift"', "stands twice"),
    ("exercises/single-leg-bridge.toml", "easier = [", 'easier = [] # [', "way back"),
    ("rules.toml", 'source = "coxa-rules"', 'source = "nowhere"', "nowhere"),
    ("rules.toml", 'checked = "unchecked"', 'checked = "maybe"', "maybe"),
    ("rules.toml", '"supine-pelvic-tilt"', '"levitation"', "levitation"),
    ("reasons.toml", "too_irritable =", "two_irritable =", "too_irritable is missing"),
    ("reasons.toml", "starts_here =", "begins_there =", "starts_here"),
    ("reasons.toml", "starts_here =", 'nobody_says_this = "No."\nstarts_here =', "nobody_says_this is never used"),
    ("protocols/clinic.toml", '["half-kneeling-hip-flexor-stretch"', '["levitation"', "levitation"),
    ("protocols/clinic.toml", "max_level = 1", "max_level = 1\nmood = 2", "mood"),
    ("texts/cli.toml", "[cli]", "[cli", "not valid TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "words"), FAULTS, ids=[f"{row[0]}:{row[3]}" for row in FAULTS])
def test_each_kind_of_fault_is_named(folder: Path, name: str, old: str, new: str, words: str) -> None:
    """One spoiled value, a sentence that names the file and the value."""
    spoil(folder, name, old, new)
    faults = check_all(folder)
    assert any(words in fault for fault in faults), "\n".join(faults)
    assert all(fault.endswith((".", ")")) for fault in faults)


def test_all_faults_come_at_once(folder: Path) -> None:
    """Three files spoiled, three files named."""
    for name, old, new, _ in (FAULTS[0], FAULTS[9], FAULTS[12]):
        spoil(folder, name, old, new)
    text = "\n".join(check_all(folder))
    assert all(word in text for word in ("level is 9", "nowhere", "too_irritable is missing"))


def test_an_unknown_measure_is_named(folder: Path) -> None:
    """A criterion's measure must be one that the planner can take."""
    spoil(folder, "protocols/clinic.toml", '[[phase.exit]]\nmeasure = "', '[[phase.exit]]\nmeasure = "un')
    assert any("measure is 'un" in fault for fault in check_all(folder))


def test_a_phase_nobody_can_reach_is_named(folder: Path) -> None:
    """Without exit and entry criteria a later phase is never entered."""
    path = folder / "protocols" / "clinic.toml"
    criteria = re.compile(r"\[\[phase\.(?:exit|entry)\]\]\n(?:[a-z_]+ = .*\n)+")
    path.write_text(criteria.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
    assert any("cannot be reached" in fault for fault in check_all(folder))


def test_a_slot_nothing_can_fill_is_named(folder: Path) -> None:
    """A required slot needs exercises that fit without any kit."""
    path = folder / "protocols" / "clinic.toml"
    text = path.read_text(encoding="utf-8")
    assert "min_level = " in text
    lines = [
        "min_level = 5" if line.startswith("min_level") else "max_level = 5" if line.startswith("max_level") else line
        for line in text.splitlines()
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert any("can be filled by" in fault for fault in check_all(folder))


def test_the_sizes_and_the_provisional_doses_are_told() -> None:
    """What the command prints beside faults."""
    counts = sizes()
    assert counts["exercises"] >= 95
    assert counts["protocols"] == 3
    assert counts["texts"] > 2000
    assert all("provisional" in line for line in provisional_doses())
