"""The motion in three dimensions: a glTF 2.0 binary that any viewer can turn, written without a library.

Nodes are the joints of the body, animated (rotations as quaternions x, y, z, w; the root's place in m; Y up, as in
glTF). The skin is made of hulls and tubes around the outline balls; every corner moves with one joint. Pieces, colours
and meshes of props: glb.toml.
"""

from __future__ import annotations

import json
import struct
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

import numpy as np

from coxa.body.glb_mesh import Mesh, Whole, ball, box, hull, join, roll, shifted, tube
from coxa.body.motion import PlacedProp, SolvedMotion, mirrored
from coxa.body.skeleton import HERE, LEFT, RIGHT, Array, Body, Placed, outline_of, place
from coxa.catalog.records import Exercise

MAGIC, VERSION, JSON_CHUNK, BIN_CHUNK = 0x46546C67, 2, 0x4E4F534A, 0x004E4942
FLOAT, UINT16, INT16, UINT8 = 5126, 5123, 5122, 5121
VERTICES, INDICES = 34962, 34963  # bufferView targets
INT16_ONE = 32767.0  # what glTF reads as 1.0 in a normalized short
STILL_M, STILL_RAD = 1e-4, 5e-4  # a track that moves less than this stands still
UP = np.array([0.0, 1.0, 0.0])
GROUND_M, THIN_M = 1.35, 0.012  # radius of the ground, thickness of a mat and of the ground
Node = dict[str, Any]


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((HERE / "glb.toml").read_text(encoding="utf-8"))


@dataclass
class Parts:
    """The file as it grows: the lists of its JSON and the bytes of its binary chunk."""

    nodes: list[Node] = field(default_factory=list)
    meshes: list[Node] = field(default_factory=list)
    accessors: list[Node] = field(default_factory=list)
    views: list[Node] = field(default_factory=list)
    samplers: list[Node] = field(default_factory=list)
    channels: list[Node] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    scene: list[int] = field(default_factory=list)
    data: bytearray = field(default_factory=bytearray)

    def add(
        self, values: Array | Whole, kind: str, component: int, target: int | None = None, ends: bool = False
    ) -> int:
        """Append an array and return its accessor; `ends`: with its lowest and highest values."""
        dtype = {FLOAT: "<f4", UINT16: "<u2", INT16: "<i2", UINT8: "u1"}[component]
        packed = np.ascontiguousarray(values, dtype=dtype)
        self.data.extend(bytes(-len(self.data) % 4))
        view: Node = {"buffer": 0, "byteOffset": len(self.data), "byteLength": packed.nbytes}
        self.views.append(view | ({"target": target} if target else {}))
        self.data.extend(packed.tobytes())
        accessor: Node = {"bufferView": len(self.views) - 1, "componentType": component, "count": len(packed)}
        accessor["type"] = kind
        if ends:
            flat = packed.reshape(len(packed), -1)
            accessor |= {"min": flat.min(axis=0).tolist(), "max": flat.max(axis=0).tolist()}
        self.accessors.append(accessor)
        return len(self.accessors) - 1

    def role(self, name: str) -> int:
        """Return the material of a role."""
        if name not in self.roles:
            self.roles.append(name)
        return self.roles.index(name)

    def primitive(self, mesh: Mesh, role: str, skinned: bool = False) -> Node:
        """Append a mesh's arrays and return its primitive."""
        attributes = {
            "POSITION": self.add(mesh.corners_m, "VEC3", FLOAT, VERTICES, ends=True),
            "NORMAL": self.add(mesh.normals, "VEC3", FLOAT, VERTICES),
        }
        if skinned:
            joints, weights = np.zeros((len(mesh.joints), 4)), np.zeros((len(mesh.joints), 4))
            joints[:, 0], weights[:, 0] = mesh.joints, 255
            attributes["JOINTS_0"] = self.add(joints, "VEC4", UINT8, VERTICES)
            attributes["WEIGHTS_0"] = self.add(weights, "VEC4", UINT8, VERTICES)
            self.accessors[-1]["normalized"] = True
        indices = self.add(mesh.triangles.reshape(-1), "SCALAR", UINT16, INDICES)
        return {"attributes": attributes, "indices": indices, "material": self.role(role)}

    def animate(self, node: int, path: str, times: int, values: Array) -> None:
        """Let a node follow a track; a track that stands still becomes the node's own place."""
        self.nodes[node][path] = [float(value) for value in values[0]]
        if np.abs(values - values[0]).max() > (STILL_RAD if path == "rotation" else STILL_M):
            if path == "rotation":  # 16 bits hold a turn to 0.004 degrees
                output = self.add(np.round(values * INT16_ONE), "VEC4", INT16)
                self.accessors[output]["normalized"] = True
            else:
                output = self.add(values, "VEC3", FLOAT)
            self.samplers.append({"input": times, "output": output})
            target = {"node": node, "path": path}
            self.channels.append({"sampler": len(self.samplers) - 1, "target": target})


def glb_of(exercise: Exercise, motion: SolvedMotion, side: Literal["right", "left"] = "right") -> bytes:
    """Return the motion as a glTF 2.0 binary.

    Parameters
    ----------
    motion : as `solve_motion` returns it, the right limb working; for the left side its mirror image is written
    side : which limb of the person works
    """
    if side == "left":
        motion = mirrored(motion)
    frames = _frames(motion)
    times_s = motion.times_s[frames]
    times_s = np.append(times_s, times_s[-1] + float(_table()["pause_s"]))
    frames = np.append(frames, frames[-1])
    parts = Parts()
    times = parts.add(times_s, "SCALAR", FLOAT, ends=True)
    skin = _body(parts, exercise, motion, side, frames, times)
    _ground(parts, motion)
    for prop in motion.props:
        _prop(parts, prop, frames, times)
    return _container(parts, _document(parts, exercise, side, skin))


def _frames(motion: SolvedMotion) -> Whole:
    """Return the frames to write: every second one, and of a time of rest only the first and last."""
    step = max(1, round(30 / float(_table()["rate_hz"])))
    n = len(motion.times_s)
    frames = np.unique(np.append(np.arange(0, n, step), n - 1))
    ends = [prop.to_m for prop in motion.props if prop.to_m is not None]
    state = np.concatenate([motion.root_m, motion.angles_rad, *(p.at_m for p in motion.props), *ends], axis=1)[frames]
    moves = np.abs(np.diff(state, axis=0)).max(axis=1, initial=0.0) > 1e-6
    keep = np.ones(len(frames), dtype=bool)
    keep[1:-1] = moves[:-1] | moves[1:]
    kept: Whole = frames[keep]
    return kept


# --- the body -------------------------------------------------------------------------------------------------------


def quaternions_of(rotations: Array) -> Array:
    """Return unit quaternions (n_frames, 4), x y z w, of rotation matrices; neighbours never on opposite sides."""
    m = rotations
    # Of the four squares one is at least 1/4; the others follow from its row of the symmetric product matrix q q^T.
    trace = m[:, 0, 0] + m[:, 1, 1] + m[:, 2, 2]
    product = np.empty((len(m), 4, 4))
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        product[:, i, i] = 1.0 + 2.0 * m[:, i, i] - trace
        product[:, i, j] = product[:, j, i] = m[:, i, j] + m[:, j, i]
        product[:, i, 3] = product[:, 3, i] = m[:, k, j] - m[:, j, k]
    product[:, 3, 3] = 1.0 + trace
    best = np.argmax(np.diagonal(product, axis1=1, axis2=2), axis=1)
    found: Array = product[np.arange(len(m)), best]
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    turns = np.where(np.sum(found[1:] * found[:-1], axis=1) < 0, -1.0, 1.0)
    found[1:] *= np.cumprod(turns)[:, None]
    return found


def _body(parts: Parts, exercise: Exercise, motion: SolvedMotion, side: str, frames: Whole, times: int) -> Node:
    """Add joints and skin; return the glTF skin."""
    body = motion.body
    placed = place(body, motion.root_m[frames], motion.angles_rad[frames])
    for joint, name in enumerate(body.joints):
        children = [child for child, parent in enumerate(body.parents) if parent == joint]
        node: Node = {"name": name} | ({"children": children} if children else {})
        node["translation"] = body.offsets_m[joint].tolist()
        parts.nodes.append(node)
    for joint, parent in enumerate(body.parents):
        local = placed.rotations[:, joint]
        if parent >= 0:
            local = np.swapaxes(placed.rotations[:, parent], -1, -2) @ local
        else:
            parts.animate(joint, "translation", times, placed.positions_m[:, joint])
        parts.animate(joint, "rotation", times, quaternions_of(local))
    binds = np.tile(np.eye(4), (len(body.joints), 1, 1))
    binds[:, 3, :3] = -_standing(body).positions_m[0]  # column-major: the last row holds the shift
    skin = {"joints": list(range(len(body.joints))), "skeleton": 0}
    skin["inverseBindMatrices"] = parts.add(binds.reshape(-1, 16), "MAT4", FLOAT)
    meshes = _skin(body, _working(exercise, side))
    primitives = [parts.primitive(join(found), role, skinned=True) for role, found in meshes.items()]
    parts.meshes.append({"name": "figure", "primitives": primitives})
    parts.nodes.append({"name": "figure", "mesh": len(parts.meshes) - 1, "skin": 0})
    parts.scene += [0, len(parts.nodes) - 1]
    return skin


def _working(exercise: Exercise, side: str) -> tuple[str, ...]:
    """Return the prefixes of the legs that work."""
    return (f"{side}.",) if exercise.sides == "each" else (RIGHT, LEFT)


def _skin(body: Body, working: tuple[str, ...]) -> dict[str, list[Mesh]]:
    """Return the meshes of the standing body by role."""
    found: dict[str, list[Mesh]] = {}
    for role, prefix, mesh in _pieces(body):
        shown = role if role != "limb" else "work" if prefix in working else "near"
        found.setdefault(shown, []).append(mesh)
    return found


@cache
def _pieces(body: Body) -> tuple[tuple[str, str, Mesh], ...]:
    """Return role, side and mesh of every piece of the standing body; made once."""
    middles = outline_of(body, _standing(body))[0]
    found = []
    for piece in _table()["piece"]:
        for prefix in (RIGHT, LEFT) if piece.get("paired") else ("",):
            names = [prefix + name for name in piece.get("chain") or piece["hull"]]
            balls = np.array([body.ball_index[name] for name in names])
            radii = body.radii_m[balls] + piece.get("grow", 0.0)
            if "chain" in piece:
                joint = body.joint_index[prefix + piece["joint"]]
                mesh = tube(middles[balls], radii, joint, int(_table()["around"]))
            else:
                mesh = hull(middles[balls], radii, body.ball_joints[balls], int(piece.get("splits", 2)))
            found.append((piece["role"], prefix, mesh))
    return tuple(found)


def _standing(body: Body) -> Placed:
    return place(body, np.zeros((1, 3)), np.zeros((1, len(body.freedoms))))


# --- ground and things ----------------------------------------------------------------------------------------------


def _ground(parts: Parts, motion: SolvedMotion) -> None:
    """Add the ground, and a mat under a body that starts near it."""
    middles = outline_of(motion.body, motion.placed())
    middle = (middles.min(axis=(0, 1)) + middles.max(axis=(0, 1))) / 2 * (1 - UP)
    disc = shifted(roll(GROUND_M, THIN_M, 1, around=48), middle - UP * THIN_M * 1.5)
    _still(parts, "ground", disc, "ground")
    if motion.root_m[0, 1] > float(_table()["lies_below"]) * motion.body.height_m:
        return
    low, high = middles.min(axis=(0, 1)), middles.max(axis=(0, 1))
    low, high = np.minimum(low, middle - 0.3) - 0.08, np.maximum(high, middle + 0.3) + 0.08
    low[1], high[1] = -THIN_M, -0.001
    _still(parts, "mat", box(low, high), "mat")


def _still(parts: Parts, name: str, mesh: Mesh, role: str) -> int:
    parts.meshes.append({"name": name, "primitives": [parts.primitive(mesh, role)]})
    parts.nodes.append({"name": name, "mesh": len(parts.meshes) - 1})
    parts.scene.append(len(parts.nodes) - 1)
    return len(parts.nodes) - 1


def _prop(parts: Parts, prop: PlacedProp, frames: Whole, times: int) -> None:
    """Add one thing, moving where it moves."""
    row = _table()["prop"].get(prop.kind, {"mesh": "box", "role": "prop"})
    node = _still(parts, prop.name, _thing(row["mesh"], prop), row["role"])
    at = prop.at_m[frames]
    if prop.to_m is not None:  # a unit cylinder along Y, turned and stretched between its two ends
        way = prop.to_m[frames] - at
        lengths = np.maximum(np.linalg.norm(way, axis=1), 1e-3)
        parts.animate(node, "translation", times, at + way / 2)
        parts.animate(node, "rotation", times, _from_up(way / lengths[:, None]))
        parts.animate(node, "scale", times, np.stack([np.ones_like(lengths), lengths, np.ones_like(lengths)], axis=1))
        return
    parts.animate(node, "translation", times, at)
    if prop.turn_rad:
        half = prop.turn_rad / 2
        parts.nodes[node]["rotation"] = [0.0, float(np.sin(half)), 0.0, float(np.cos(half))]


def _from_up(ways: Array) -> Array:
    """Return the quaternions (n_frames, 4), x y z w, that turn Y into the given unit directions."""
    found = np.stack([ways[:, 2], np.zeros(len(ways)), -ways[:, 0], 1.0 + ways[:, 1]], axis=1)
    found[ways[:, 1] < -1.0 + 1e-9] = (1.0, 0.0, 0.0, 0.0)  # straight down: half a turn about X
    unit: Array = found / np.linalg.norm(found, axis=1, keepdims=True)
    return unit


def _thing(kind: str, prop: PlacedProp) -> Mesh:
    """Return the mesh of a prop around its anchor point (see PlacedProp)."""
    length, height, width = prop.size_m
    half = np.array([length, 0.0, width]) / 2
    if kind == "ball":
        return ball(length / 2)
    if kind == "roll":
        return roll(height / 2, width, 2)
    if kind == "rope":
        return roll(max(0.006, length / 4), 1.0, 1, around=12)
    whole = box(-half, half + UP * height)
    if kind == "legs":
        plate, leg = min(0.06, height), min(0.05, length / 6)
        inner, foot, top = half - leg, leg / 2 * (1 - UP), UP * (height - plate)
        corners = [np.array([x, 0.0, z]) * inner for x in (-1.0, 1.0) for z in (-1.0, 1.0)]
        feet = [box(corner - foot, corner + foot + top) for corner in corners]
        return join([box(-half + UP * (height - plate), half + UP * height), *feet])
    if kind == "back":
        rest = box(np.array([-half[0] - 0.1, 0.0, -half[2]]), np.array([-half[0], height + 0.5, half[2]]))
        return join([whole, rest])
    return whole


# --- the file -------------------------------------------------------------------------------------------------------


def _document(parts: Parts, exercise: Exercise, side: str, skin: Node) -> Node:
    about = {"exercise": exercise.id, "name": exercise.name, "side": side, "licence": _table()["licence"]}
    document: Node = {
        "asset": {"version": "2.0", "generator": _table()["maker"], "copyright": _table()["licence"], "extras": about},
        "scene": 0,
        "scenes": [{"name": exercise.name, "nodes": parts.scene, "extras": about}],
        "nodes": parts.nodes,
        "meshes": parts.meshes,
        "skins": [skin],
        "materials": [_material(role) for role in parts.roles],
        "accessors": parts.accessors,
        "bufferViews": parts.views,
        "buffers": [{"byteLength": len(parts.data) + -len(parts.data) % 4}],
    }
    if parts.channels:
        document["animations"] = [{"name": exercise.id, "samplers": parts.samplers, "channels": parts.channels}]
    return document


def _material(role: str) -> Node:
    text = _table()["colour"][role].lstrip("#")
    screen = np.array([int(text[i : i + 2], 16) for i in (0, 2, 4)]) / 255.0
    # sRGB to linear light, as glTF wants it (IEC 61966-2-1).
    light = np.where(screen <= 0.04045, screen / 12.92, ((screen + 0.055) / 1.055) ** 2.4)
    colour = [*(round(float(value), 5) for value in light), 0.4 if role == "wall" else 1.0]
    material: Node = {"name": role, "pbrMetallicRoughness": {"baseColorFactor": colour}}
    material["pbrMetallicRoughness"] |= {"metallicFactor": 0, "roughnessFactor": 0.9}
    return material | ({"alphaMode": "BLEND"} if role == "wall" else {})


def _container(parts: Parts, document: Node) -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")
    text += b" " * (-len(text) % 4)
    data = bytes(parts.data) + bytes(-len(parts.data) % 4)
    head = struct.pack("<III", MAGIC, VERSION, 12 + 8 + len(text) + 8 + len(data))
    chunks = struct.pack("<II", len(text), JSON_CHUNK) + text + struct.pack("<II", len(data), BIN_CHUNK) + data
    return head + chunks
