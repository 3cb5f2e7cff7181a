"""The glTF file: valid by the Khronos validator, the same motion as the solver's, mirrored exactly, small."""

from __future__ import annotations

import json
import struct
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from coxa.body.glb_mesh import Mesh, ball, box, directions, hull, roll, tube
from coxa.body.motion import SolvedMotion, mirrored
from coxa.body.skeleton import Array, make_body, place, turn_about
from coxa.body.solve import solve_motion
from coxa.body.write_glb import glb_of, quaternions_of
from coxa.catalog.load import load_catalog
from coxa.catalog.records import Exercise

ROOT = Path(__file__).parents[2]
NODE, CHECK = ROOT / "scripts" / "node", ROOT / "scripts" / "check_glb.mjs"
EXERCISES = load_catalog().exercises
MAX_BYTES = 250_000
Side = Literal["right", "left"]
SIDES: tuple[Side, ...] = ("right", "left")
INT16_ONE = 32767.0


def first_with(prop: str) -> str:
    """Return the first exercise that uses a kind of thing; "" = none at all."""
    found = (e for e in EXERCISES.values() if {p.kind for p in e.motion.props} == ({prop} if prop else set()))
    return next((exercise.id for exercise in found), "")


SHOWN = sorted(
    {name for name in map(first_with, ("", "band", "chair", "swiss-ball", "seat", "wall", "weight")) if name}
)


@cache
def motion_of(name: str) -> SolvedMotion:
    """Return a solved motion, once."""
    return solve_motion(EXERCISES[name])


def parsed(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the JSON and the binary chunk of a file."""
    magic, version, length = struct.unpack_from("<III", data)
    assert (magic, version, length) == (0x46546C67, 2, len(data))
    size, kind = struct.unpack_from("<II", data, 12)
    assert kind == 0x4E4F534A
    rest, second = struct.unpack_from("<II", data, 20 + size)
    assert second == 0x004E4942 and 28 + size + rest == len(data)
    return json.loads(data[20 : 20 + size]), data[28 + size :]


def values_of(document: dict[str, Any], binary: bytes, accessor: int) -> Array:
    """Return an accessor's values as floats, one row each."""
    row = document["accessors"][accessor]
    view = document["bufferViews"][row["bufferView"]]
    kind = {5126: "<f4", 5123: "<u2", 5122: "<i2", 5121: "u1"}[row["componentType"]]
    flat = np.frombuffer(binary[view["byteOffset"] :][: view["byteLength"]], kind).astype(float)
    scale = INT16_ONE if row.get("normalized") and row["componentType"] == 5122 else 1.0
    return flat.reshape(row["count"], -1) / scale


def joints_at(document: dict[str, Any], binary: bytes, key: int) -> Array:
    """Return where a glTF reader puts every joint at one key of the animation, (n_joints, 3), m."""
    nodes = [dict(node) for node in document["nodes"]]
    animation = document["animations"][0]
    for channel in animation["channels"]:
        sampler = animation["samplers"][channel["sampler"]]
        nodes[channel["target"]["node"]][channel["target"]["path"]] = values_of(document, binary, sampler["output"])[
            key
        ]
    found: dict[str, Array] = {}

    def walk(index: int, turn: Array, at: Array) -> None:
        node = nodes[index]
        at = at + turn @ np.array(node["translation"])
        x, y, z, w = np.array(node["rotation"]) / np.linalg.norm(node["rotation"])
        own = np.array(
            [
                [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
                [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
            ]
        )
        found[node["name"]] = at
        for child in node.get("children", []):
            walk(child, turn @ own, at)

    walk(0, np.eye(3), np.zeros(3))
    return np.array([found[name] for name in make_body().joints])


def test_the_khronos_validator_finds_nothing(tmp_path: Path) -> None:
    """No error and no warning, on both sides, with no thing in the scene and with each kind of mesh."""
    files = []
    for name in SHOWN:
        for side in SIDES:
            files.append(tmp_path / f"{name}.{side}.glb")
            files[-1].write_bytes(glb_of(EXERCISES[name], motion_of(name), side))
    done = subprocess.run([NODE, CHECK, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert len(report) == len(files) >= 8
    for file, found in report.items():
        assert (found["errors"], found["warnings"]) == (0, 0), (file, found["messages"])
        assert found["animations"] == 1 and found["vertices"] > 1000


def test_the_validator_would_find_a_fault(tmp_path: Path) -> None:
    """A file with one wrong byte in its JSON is refused, so that silence means something."""
    good = glb_of(EXERCISES[SHOWN[0]], motion_of(SHOWN[0]))
    bad = tmp_path / "bad.glb"
    bad.write_bytes(good.replace(b'"version":"2.0"', b'"version":"9.0"'))
    done = subprocess.run([NODE, CHECK, bad], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)[str(bad)]["errors"] > 0


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("side", SIDES)
def test_the_file_moves_as_the_solver_says(name: str, side: Side) -> None:
    """Read back as any viewer does, every joint stands within 1 mm of the solved motion, first to last frame."""
    motion = motion_of(name) if side == "right" else mirrored(motion_of(name))
    document, binary = parsed(glb_of(EXERCISES[name], motion_of(name), side))
    times = values_of(document, binary, document["animations"][0]["samplers"][0]["input"])[:, 0]
    assert times[0] == 0.0 and np.all(np.diff(times) > 0)
    assert times[-2] == pytest.approx(motion.times_s[-1], abs=1e-5)
    for key in (0, len(times) // 3, len(times) - 1):
        frame = min(round(times[key] * 30), len(motion.times_s) - 1)
        placed = place(motion.body, motion.root_m[frame : frame + 1], motion.angles_rad[frame : frame + 1])
        assert np.abs(joints_at(document, binary, key) - placed.positions_m[0]).max() < 1e-3


@pytest.mark.parametrize("side", SIDES)
def test_the_file_says_what_it_is(side: Side) -> None:
    """Exercise, name, side and licence travel with the file, and the joints have their names."""
    exercise = EXERCISES[SHOWN[0]]
    document, _ = parsed(glb_of(exercise, motion_of(exercise.id), side))
    about = {"exercise": exercise.id, "name": exercise.name, "side": side, "licence": "CC BY 4.0"}
    assert document["asset"]["extras"] == document["scenes"][0]["extras"] == about
    assert [node["name"] for node in document["nodes"][:19]] == list(make_body().joints)


@pytest.mark.parametrize("name", SHOWN)
def test_the_file_is_small(name: str) -> None:
    """Small enough for a phone on the move: at most 250 kB as it lies."""
    assert len(glb_of(EXERCISES[name], motion_of(name))) < MAX_BYTES


def coloured(exercise: Exercise, side: Side) -> set[str]:
    """Return the joints that carry skin in the working colour."""
    document, binary = parsed(glb_of(exercise, motion_of(exercise.id), side))
    found = set()
    for primitive in document["meshes"][0]["primitives"]:
        if document["materials"][primitive["material"]]["name"] == "work":
            carriers = values_of(document, binary, primitive["attributes"]["JOINTS_0"])[:, 0]
            found |= {document["nodes"][int(joint)]["name"] for joint in np.unique(carriers)}
    return found


def test_the_working_limb_has_the_working_colour() -> None:
    """One leg, hip to ankle, of the side that works; both where both work."""
    one = next(e for e in EXERCISES.values() if e.sides == "each")
    both = next(e for e in EXERCISES.values() if e.sides == "both")
    assert coloured(one, "right") == {"right.hip", "right.knee"}
    assert coloured(one, "left") == {"left.hip", "left.knee"}
    assert coloured(both, "right") == {"right.hip", "right.knee", "left.hip", "left.knee"}


def test_every_prop_kind_has_a_mesh() -> None:
    """No thing that an exercise uses is missing from the table of meshes."""
    table = tomllib.loads((ROOT / "src/coxa/body/glb.toml").read_text(encoding="utf-8"))
    used = {prop.kind for exercise in EXERCISES.values() for prop in exercise.motion.props}
    assert used <= set(table["prop"])
    assert {row["role"] for row in table["prop"].values()} <= set(table["colour"])


# --- meshes and quaternions -----------------------------------------------------------------------------------------

JOINTS = np.arange(3)
MIDDLES = np.array([[0.0, 0.0, 0.0], [0.02, -0.4, 0.0], [0.0, -0.7, 0.05]])
RADII = np.array([0.09, 0.06, 0.04])
MESHES = {
    "hull": hull(MIDDLES, RADII, JOINTS),
    "tube": tube(MIDDLES, RADII, 1, 14),
    "box": box(np.array([-1.0, 0.0, -2.0]), np.array([1.0, 0.5, 3.0])),
    "roll along X": roll(0.2, 1.5, 0),
    "roll along Y": roll(0.2, 1.5, 1),
    "roll along Z": roll(0.2, 1.5, 2),
    "ball": ball(0.3),
}


@pytest.mark.parametrize("mesh", MESHES.values(), ids=MESHES.keys())
def test_meshes_are_closed_and_look_outwards(mesh: Mesh) -> None:
    """Normals have length 1 and agree with the triangles; the enclosed volume is positive and every edge is shared."""
    assert np.abs(np.linalg.norm(mesh.normals, axis=1) - 1).max() < 1e-12
    a, b, c = (mesh.corners_m[mesh.triangles[:, k]] for k in range(3))
    flat = np.cross(b - a, c - a)
    assert np.all(np.sum(flat * mesh.normals[mesh.triangles].sum(axis=1), axis=1) > 0)
    assert np.sum(a * flat) / 6 > 0
    places = np.unique(np.round(mesh.corners_m, 9), axis=0, return_inverse=True)[1].reshape(-1)[mesh.triangles]
    edges = np.concatenate([places[:, [0, 1]], places[:, [1, 2]], places[:, [2, 0]]])
    edges = edges[edges[:, 0] != edges[:, 1]]
    assert {tuple(edge) for edge in edges} == {(b, a) for a, b in edges}


def test_a_ball_and_a_box_hold_what_they_should() -> None:
    """Volumes: the box exactly, the ball a little less than the true one."""

    def volume(mesh: Mesh) -> float:
        a, b, c = (mesh.corners_m[mesh.triangles[:, k]] for k in range(3))
        return float(np.sum(a * np.cross(b, c)) / 6)

    assert volume(MESHES["box"]) == pytest.approx(2 * 0.5 * 5)
    assert volume(MESHES["ball"]) == pytest.approx(4 / 3 * np.pi * 0.3**3, rel=0.02)


def test_the_skin_touches_its_balls_and_leaves_none_outside() -> None:
    """Every corner of a hull or tube is on a ball, and no ball looks out of a long hull by more than 1 cm."""
    for name in ("hull", "tube"):
        gaps = np.linalg.norm(MESHES[name].corners_m[:, None] - MIDDLES, axis=2) - RADII
        assert np.abs(gaps).min(axis=1).max() < 1e-12
    ways, _ = directions(3)
    reach = (MESHES["hull"].corners_m @ ways.T).max(axis=0)
    wanted = (MIDDLES @ ways.T + RADII[:, None]).max(axis=0)
    assert np.all(reach <= wanted + 1e-12)
    assert (wanted - reach).max() < 0.01


@given(angles=arrays(np.float64, (5, 3), elements=st.floats(-np.pi, np.pi)))
def test_quaternions_make_the_same_turn(angles: Array) -> None:
    """Unit length, same rotation of a vector, and neighbours on the same side."""
    turns = turn_about(1, angles[:, 0]) @ turn_about(0, angles[:, 1]) @ turn_about(2, angles[:, 2])
    found = quaternions_of(turns)
    assert np.abs(np.linalg.norm(found, axis=1) - 1).max() < 1e-12
    assert np.all(np.sum(found[1:] * found[:-1], axis=1) >= 0)
    at = np.array([0.3, -0.7, 0.9])
    for (x, y, z, w), turn in zip(found, turns, strict=True):
        axis = np.array([x, y, z])
        assert np.abs(at + 2 * np.cross(axis, np.cross(axis, at) + w * at) - turn @ at).max() < 1e-9
