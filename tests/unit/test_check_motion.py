"""A motion that cannot be: one sentence with file, pose, joint or contact, value, and what would be possible."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from coxa.body.place_props import PLACES
from coxa.catalog.check import check_catalog
from coxa.catalog.load import CATALOG_FOLDER, load_catalog
from coxa.check import changed_angles, check_all

FILE = "exercises/bridge.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the catalog's files that a test may spoil."""
    copy = tmp_path / "catalog"
    shutil.copytree(CATALOG_FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def spoil(folder: Path, pattern: str, new: str) -> None:
    """Replace the first match of a pattern in the bridge's file of the copy; it must be there."""
    path = folder / FILE
    text, count = re.subn(pattern, new, path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    assert count == 1, pattern
    path.write_text(text, encoding="utf-8")


# what stands in the motion, what takes its place, words of the sentence
FILE_FAULTS = [
    (r"^s = 2", "s = 0", ["phase 1 (top)", "s is 0", "from 0.2 to 60"]),
    (r"^s = 2", "s = -1", ["phase 1 (top)", "s is -1", "from 0.2 to 60"]),
    (r"^tempo_s = .*$", "tempo_s = [0, 0, 0]", ["tempo_s is [0, 0, 0]", "more than 0 seconds"]),
    (
        r"^working = \{ hip",
        "working = { hop = 3, hip",
        ["pose 1 (start)", "working: hop is 3", "known are", "knee_deg"],
    ),
    (r"^working = \{ hip = \[.*?\]", "working = { hip = [50, 0]", ["pose 1 (start)", "hip is [50, 0]", "3 numbers"]),
    (r"^arms = .*$", 'arms = "wings"', ["pose 1 (start)", "arms is 'wings'", "one of"]),
    (r'^to = "top"', 'to = "moon"', ["goes to 'moon'", "start"]),
    (r'^on = "floor"', 'on = "cloud"', ["contact rests on 'cloud'", "a prop of the motion"]),
    (
        r"^\[motion.camera\]",
        '[[motion.prop]]\nname = "b"\nkind = "band"\nat = "moon"\nto = "wall"\n\n[motion.camera]',
        ["at is 'moon'", "working.foot"],
    ),
    (
        r"^\[motion.camera\]",
        '[[motion.prop]]\nname = "b"\nkind = "band"\nat = "floor"\nto = "wall"\n\n[motion.camera]',
        ["at is 'floor'", "a place of the body at one end"],
    ),
    (r'^phases = "all"', "phases = []", ["phases is none", 'expected "all" or some of start, top']),
    (r'^phases = "all"', 'phases = ["noon"]', ["phases is noon, which the repetition never comes to"]),
    (r'^name = "top"', 'name = "start"', ["pose start stands twice"]),
    (r'^to = "top"', 'to = "start"', ["pose top is in no phase"]),
]


@pytest.mark.parametrize(("pattern", "new", "words"), FILE_FAULTS, ids=[row[1] for row in FILE_FAULTS])
def test_a_motion_that_is_written_wrong_is_named(folder: Path, pattern: str, new: str, words: list[str]) -> None:
    """One sentence holds the file, the pose or phase, the value and what was expected."""
    spoil(folder, pattern, new)
    told = [fault for fault in check_catalog(folder) if all(word in fault for word in words)]
    assert told and all(fault.startswith(f"{FILE}:") for fault in told), check_catalog(folder)


def test_a_pose_that_cannot_be_reached_says_what_would_be_possible(folder: Path) -> None:
    """Feet on the floor with straight legs bent up high: the contact, how far it is off, and which angles would do."""
    spoil(folder, r"^working = \{ hip = \[.*?\], knee_deg = \d+", "working = { hip = [80, 0, 0], knee_deg = 0")
    spoil(folder, r"^other = \{ hip = \[.*?\], knee_deg = \d+", "other = { hip = [80, 0, 0], knee_deg = 0")
    told = [fault for fault in check_all(folder) if fault.startswith(f"{FILE}:")]
    assert any("start" in fault and "mm off; expected" in fault for fault in told), told
    assert any("possible would be working." in fault and "the file says 80" in fault for fault in told), told


def test_a_contact_that_contradicts_the_posture_is_named(folder: Path) -> None:
    """On the back with the feet flat, a knee cannot lie down too: part, surface, how far off, what is allowed."""
    spoil(folder, r'^part = "hands"', 'part = "working.knee"')
    told = [fault for fault in check_all(folder) if fault.startswith(f"{FILE}:")]
    assert any(re.search(r"working\.knee on floor is \d+ mm off; expected 5 mm or less", fault) for fault in told), told


def test_a_motion_that_cannot_be_read_is_told_once_and_not_solved(folder: Path) -> None:
    """No sentence of the solver beside that of the file."""
    spoil(folder, r'^to = "top"', 'to = "moon"')
    told = [fault for fault in check_all(folder) if fault.startswith(f"{FILE}:")]
    assert not [fault for fault in told if "mm off" in fault]
    assert any("moon" in fault for fault in told)


def test_what_the_solver_changed_is_listed_from_the_asked_size_on() -> None:
    """Authored against solved: file, pose, angle, both values; nothing smaller than asked."""
    lines = changed_angles(1.0)
    found = [re.search(r": pose .+: [a-z_.]+ is (-?[\d.]+); solved (-?[\d.]+)\.$", line) for line in lines]
    assert lines and all(found)
    assert all(abs(float(m[1]) - float(m[2])) > 1.0 for m in found if m)
    assert len(changed_angles(8.0)) < len(lines)


def test_every_place_of_the_body_that_files_may_name_is_known_to_the_figure() -> None:
    """The vocabulary's places of the body and those that props can be put at are the same."""
    places = load_catalog().vocabulary["place"]
    assert {name for name, row in places.items() if row.get("body")} == set(PLACES)
