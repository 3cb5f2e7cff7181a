"""The positions of measuring at home: their files, what the solver makes of them, the phone on the limb, the round."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from coxa.app import position_pictures
from coxa.body.motion import SolvedMotion
from coxa.catalog.check import check_catalog
from coxa.catalog.load import CATALOG_FOLDER, load_catalog
from coxa.catalog.positions import error_sd_deg, load_positions, load_round

TESTS = tuple(load_positions())
# What the phone feels of the turn of its limb, by the kind of the test; degrees the pose files turn by.
END_DEG = {
    "extension-range": 12, "internal-rotation-prone": 30, "external-rotation-prone": 35, "abduction-range": 38,
    "flexion-range": 105, "internal-rotation-range": 30, "external-rotation-range": 35,
}  # fmt: skip


@pytest.fixture(scope="module")
def motions() -> dict[str, SolvedMotion]:
    """Every position, solved once."""
    return {test: position_pictures.solved(position) for test, position in load_positions().items()}


def test_every_test_that_a_phone_reads_has_a_position_and_a_place_in_the_round() -> None:
    readable = {test.id for test in load_catalog().tests.values() if test.phone}
    assert set(TESTS) == readable == set(load_round().order)


def test_turning_with_a_straight_hip_comes_before_turning_at_a_right_angle() -> None:
    order = load_round().order
    for turn in ("internal", "external"):
        assert load_positions()[f"{turn}-rotation-range"].after == f"{turn}-rotation-prone"
        assert order.index(f"{turn}-rotation-prone") < order.index(f"{turn}-rotation-range")


def test_the_error_of_a_reading_is_that_of_the_hip_model() -> None:
    assert [error_sd_deg(who) for who in ("self", "helper", "clinician")] == [10, 7, 6]
    with pytest.raises(KeyError):
        error_sd_deg("nobody")


@pytest.mark.parametrize("test", TESTS)
def test_the_solver_reaches_every_pose_and_the_phone_turns_as_far_as_the_hip(
    test: str, motions: dict[str, SolvedMotion]
) -> None:
    """The phone's long edge turns from start to end as far as the angle that is measured."""
    motion, position = motions[test], load_positions()[test]
    assert motion.faults == ()
    edges = []
    for frame in (motion.keys[0].first, motion.keys[1].first):
        corners = position_pictures.phone_corners_m(position, motion, frame)
        edges.append(corners[2] - corners[0])
    long_way = [edge / np.linalg.norm(edge) for edge in edges]
    turned = np.degrees(np.arccos(np.clip(long_way[0] @ long_way[1], -1, 1)))
    assert turned == pytest.approx(END_DEG[test], abs=4)


@pytest.mark.parametrize("test", TESTS)
def test_the_phone_lies_on_the_skin_and_not_in_the_limb(test: str, motions: dict[str, SolvedMotion]) -> None:
    motion, position = motions[test], load_positions()[test]
    body, placed = motion.body, motion.placed()
    joint = body.joint_index["right.hip" if position.phone_on == "thigh" else "right.knee"]
    bone = placed.positions_m[0, joint]
    inner_face = position_pictures.phone_corners_m(position, motion, 0)[:4].mean(axis=0)
    lower = placed.positions_m[0, body.joint_index[position_pictures.JOINTS[position.phone_on][1]]]
    along = (lower - bone) / np.linalg.norm(lower - bone)
    away = (inner_face - bone) - ((inner_face - bone) @ along) * along
    assert 0.03 < np.linalg.norm(away) < 0.09


@pytest.mark.parametrize("test", TESTS)
def test_both_pictures_show_the_phone_inside_and_only_the_end_has_the_arrow(test: str) -> None:
    picture = position_pictures.position_picture(test)
    for svg in (picture.start_svg, picture.end_svg):
        left, top, width, height = map(float, re.findall(r'viewBox="([^"]+)"', svg)[0].split())
        shift = float(re.findall(r"translate\((-?[\d.]+) 0\)", svg)[0])
        path = re.findall(r'class="phone" d="([^"]+)"', svg)
        assert len(path) == 1
        for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path[0]):
            assert left <= float(x) + shift <= left + width and top <= float(y) <= top + height
    assert "arrow-head" in picture.end_svg and "arrow" not in picture.start_svg
    assert picture.said


def test_a_wrong_position_is_a_fault_with_its_file(tmp_path: Path) -> None:
    folder = tmp_path / "catalog"
    shutil.copytree(CATALOG_FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    path = folder / "positions" / "flexion-range.toml"
    path.write_text(path.read_text().replace('face = "front"', 'face = "knee"'))
    order = folder / "range_round.toml"
    order.write_text(order.read_text().replace('  "abduction-range",\n', ""))
    faults = check_catalog(folder)
    assert any("positions/flexion-range.toml" in fault and "knee" in fault for fault in faults)
    assert any("range_round.toml" in fault and "abduction-range" in fault for fault in faults)
    assert len(faults) == 2, faults
