"""The body as a tree of 19 joints with clinical axes: forward kinematics, its inverse, and how points move with angles.

Frame of every segment, standing with the arms hanging: X forwards, Y up, Z to the right (ISB, Wu 2002 and 2005). The
hip is Grood and Suntay's: flexion about the pelvis' Z, adduction about the floating axis, internal rotation about the
thigh's Y, that is R = Rz(flexion) Rx(adduction) Ry(internal rotation) on the right side; on the left the last two
change their sign, so that the same clinical angles make exact mirror images. The world: Y up, the person looks along X.

Angles in radians, lengths in metres, masses in kg, time first in every array. Numbers: skeleton.toml, shapes.toml,
catalog/joints.toml; Source: de-leva-1996, grood-suntay-1983, wu-2002.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from coxa.errors import BadInput

Array = NDArray[np.float64]
Sex = Literal["man", "woman", "either"]

HERE = Path(__file__).parent
JOINTS_FILE = HERE.parent / "catalog" / "joints.toml"
RIGHT, LEFT = "right.", "left."
AXES = {"x": 0, "y": 1, "z": 2}
HEIGHT_M, MASS_KG = 1.75, 70.0  # the body that figures are drawn with
GIMBAL = 1e-7  # cosine of the middle angle below which first and last axis are one


@dataclass(frozen=True, slots=True)
class Freedom:
    """One angle of one joint: a rotation about `axis` of the frame that the angles before it leave."""

    name: str
    joint: int
    axis: int  # 0 x, 1 y, 2 z
    sign: float
    min_rad: float
    max_rad: float


@dataclass(frozen=True, slots=True)
class Ball:
    """A sphere of the outline, fixed in a segment's frame."""

    name: str
    joint: int
    at_m: Array  # (3,)
    radius_m: float


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A person's skeleton: joints from the root outwards, so that a parent always stands before its children."""

    height_m: float
    mass_kg: float
    joints: tuple[str, ...]
    parents: tuple[int, ...]  # -1 for the root
    offsets_m: Array  # (n_joints, 3), from the parent joint, in the parent's frame
    freedoms: tuple[Freedom, ...]
    balls: tuple[Ball, ...]
    segment_masses_kg: Array  # (n_joints,)
    segment_centres_m: Array  # (n_joints, 3), in the segment's frame
    joint_index: Mapping[str, int]
    freedom_index: Mapping[str, int]
    ball_index: Mapping[str, int]
    ball_joints: NDArray[np.intp]  # (n_balls,)
    ball_at_m: Array  # (n_balls, 3), in the segment's frame
    radii_m: Array  # (n_balls,)
    below: NDArray[np.bool_]  # (n_joints, n_joints): below[a, b] = joint b moves with joint a

    @property
    def min_rad(self) -> Array:
        """The lower ends of all angles, (n_freedoms,)."""
        return np.array([freedom.min_rad for freedom in self.freedoms])

    @property
    def max_rad(self) -> Array:
        """The upper ends of all angles, (n_freedoms,)."""
        return np.array([freedom.max_rad for freedom in self.freedoms])


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Where every joint is: positions (n_frames, n_joints, 3) in m, rotations (n_frames, n_joints, 3, 3), world.

    `axes` and `pivots`, (n_frames, n_freedoms, 3): the world axis about which each angle turns, and a point on it.
    """

    positions_m: Array
    rotations: Array
    axes: Array
    pivots_m: Array


# --- reading the tables ---------------------------------------------------------------------------------------------


@cache
def _tables() -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    paths = (HERE / "skeleton.toml", HERE / "shapes.toml", JOINTS_FILE)
    skeleton, shapes, limits = (tomllib.loads(path.read_text(encoding="utf-8")) for path in paths)
    return skeleton, shapes, limits


def _sided(name: str, paired: bool) -> tuple[str, ...]:
    return (RIGHT + name, LEFT + name) if paired else (name,)


def _by_sex(row: Mapping[str, Any], sex: Sex) -> Array:
    men: Array = np.atleast_1d(row["men"]).astype(float)
    women: Array = np.atleast_1d(row["women"]).astype(float)
    return {"man": men, "woman": women, "either": (men + women) / 2}[sex]


def _mirror(at: Array, name: str) -> Array:
    return at * np.array([1.0, 1.0, -1.0]) if name.startswith(LEFT) else at


@cache
def make_body(sex: Sex = "either", height_m: float = HEIGHT_M, mass_kg: float = MASS_KG) -> Body:
    """Return the skeleton of a person.

    Raises
    ------
    BadInput
        `height_m` outside 1.2 to 2.2, or `mass_kg` outside 30 to 250.
    """
    if not 1.2 <= height_m <= 2.2:
        raise BadInput("height_m", height_m, "a height from 1.2 to 2.2 m")
    if not 30 <= mass_kg <= 250:
        raise BadInput("mass_kg", mass_kg, "a mass from 30 to 250 kg")
    skeleton, shapes, limits = _tables()
    names: list[str] = []
    parents: list[int] = []
    offsets: list[Array] = []
    freedoms: list[Freedom] = []
    for row in skeleton["joint"]:
        for name in _sided(row["name"], row.get("paired", False)):
            parent = row.get("parent")
            sided = name.split(".")[0] + "." + parent if "." in name and parent not in names else parent
            parents.append(names.index(sided) if parent else -1)
            offsets.append(_mirror(_by_sex(row, sex) * height_m, name) if parent else np.zeros(3))
            freedoms.extend(_freedoms(row["dof"], name, len(names), limits))
            names.append(name)
    masses, centres = _segments(skeleton["mass"], names, sex)
    balls = _balls(shapes["ball"], names, height_m)
    return Body(
        height_m=height_m,
        mass_kg=mass_kg,
        joints=tuple(names),
        parents=tuple(parents),
        offsets_m=np.array(offsets),
        freedoms=tuple(freedoms),
        balls=tuple(balls),
        segment_masses_kg=masses * mass_kg,
        segment_centres_m=centres * height_m,
        joint_index={name: i for i, name in enumerate(names)},
        freedom_index={freedom.name: i for i, freedom in enumerate(freedoms)},
        ball_index={ball.name: i for i, ball in enumerate(balls)},
        ball_joints=np.array([ball.joint for ball in balls]),
        ball_at_m=np.array([ball.at_m for ball in balls]),
        radii_m=np.array([ball.radius_m for ball in balls]),
        below=_below(parents),
    )


def _freedoms(rows: Iterable[Mapping[str, Any]], joint: str, index: int, limits: Mapping[str, Any]) -> list[Freedom]:
    side = joint.split(".")[0] + "." if "." in joint else ""
    found = []
    for row in rows:
        low, high = limits[row["range"]] if isinstance(row["range"], str) else row["range"]
        mirrored = side == LEFT and row["axis"] != "z"
        sign = -row["sign"] if mirrored else row["sign"]
        name = side + row["name"]
        ends = float(np.radians(low)), float(np.radians(high))
        found.append(Freedom(name, index, AXES[row["axis"]], float(sign), *ends))
    return found


def _balls(rows: Mapping[str, Mapping[str, Any]], names: list[str], height_m: float) -> list[Ball]:
    found = []
    for ball, row in rows.items():
        for name in _sided(ball, row.get("paired", False)):
            side = name.split(".")[0] + "." if "." in name else ""
            joint = row["joint"] if row["joint"] in names else side + row["joint"]
            at = _mirror(np.array(row["at"], dtype=float) * height_m, name)
            found.append(Ball(name, names.index(joint), at, row["r"] * height_m))
    return found


def _segments(rows: Mapping[str, Mapping[str, Any]], names: list[str], sex: Sex) -> tuple[Array, Array]:
    masses, centres = np.zeros(len(names)), np.zeros((len(names), 3))
    for segment, row in rows.items():
        for i, name in enumerate(names):
            if name.split(".")[-1] == segment:
                masses[i] = _by_sex(row, sex)[0]
                centres[i] = _mirror(np.array(row["at"], dtype=float), name)
    return masses / masses.sum(), centres


def _below(parents: list[int]) -> NDArray[np.bool_]:
    below = np.eye(len(parents), dtype=bool)
    for child, parent in enumerate(parents):
        if parent >= 0:
            below[:, child] |= below[:, parent]
    return below


# --- angles to places -----------------------------------------------------------------------------------------------


def turn_about(axis: int, angles_rad: Array) -> Array:
    """Return rotation matrices (n_frames, 3, 3) about one coordinate axis (0 x, 1 y, 2 z)."""
    cos, sin = np.cos(angles_rad), np.sin(angles_rad)
    first, second = (axis + 1) % 3, (axis + 2) % 3
    turns = np.zeros((*angles_rad.shape, 3, 3))
    turns[..., axis, axis] = 1.0
    turns[..., first, first] = turns[..., second, second] = cos
    turns[..., first, second], turns[..., second, first] = -sin, sin
    return turns


def place(body: Body, root_m: Array, angles_rad: Array) -> Placed:
    """Return where every joint is.

    Parameters
    ----------
    root_m : (n_frames, 3), the middle between the hips, m, world
    angles_rad : (n_frames, n_freedoms), clinical angles in the order of `body.freedoms`
    """
    n = len(angles_rad)
    positions = np.empty((n, len(body.joints), 3))
    rotations = np.empty((n, len(body.joints), 3, 3))
    axes, pivots = np.empty((n, len(body.freedoms), 3)), np.empty((n, len(body.freedoms), 3))
    by_joint: list[list[int]] = [[] for _ in body.joints]
    for i, freedom in enumerate(body.freedoms):
        by_joint[freedom.joint].append(i)
    for joint, parent in enumerate(body.parents):
        if parent < 0:
            turned, at = np.broadcast_to(np.eye(3), (n, 3, 3)), root_m
        else:
            turned = rotations[:, parent]
            at = positions[:, parent] + turned @ body.offsets_m[joint]
        for i in by_joint[joint]:
            freedom = body.freedoms[i]
            axes[:, i] = freedom.sign * turned[:, :, freedom.axis]
            pivots[:, i] = at
            turned = turned @ turn_about(freedom.axis, freedom.sign * angles_rad[:, i])
        positions[:, joint], rotations[:, joint] = at, turned
    return Placed(positions, rotations, axes, pivots)


def points_of(placed: Placed, joints: NDArray[np.intp], at_m: Array) -> Array:
    """Return points fixed in segments, (n_frames, n_points, 3), m, world; `at_m` is (n_points, 3), segment frame."""
    points: Array = placed.positions_m[:, joints] + np.einsum("fpij,pj->fpi", placed.rotations[:, joints], at_m)
    return points


def outline_of(body: Body, placed: Placed) -> Array:
    """Return the middles of all outline balls, (n_frames, n_balls, 3), m, world."""
    return points_of(placed, body.ball_joints, body.ball_at_m)


def slopes_of(body: Body, placed: Placed, joints: NDArray[np.intp], points_m: Array) -> Array:
    """Return how points move with every angle: (n_frames, n_points, n_freedoms, 3), m per rad."""
    moves = body.below[np.array([f.joint for f in body.freedoms])][:, joints].T  # (n_points, n_freedoms)
    arms = points_m[:, :, None, :] - placed.pivots_m[:, None, :, :]
    a = np.broadcast_to(placed.axes[:, None, :, :], arms.shape)
    slopes = np.stack(
        [
            a[..., 1] * arms[..., 2] - a[..., 2] * arms[..., 1],
            a[..., 2] * arms[..., 0] - a[..., 0] * arms[..., 2],
            a[..., 0] * arms[..., 1] - a[..., 1] * arms[..., 0],
        ],
        axis=-1,
    )
    slopes *= moves[None, :, :, None]
    return slopes


def balance_point(body: Body, placed: Placed) -> Array:
    """Return the body's centre of mass, (n_frames, 3), m, world."""
    everywhere = np.arange(len(body.joints))
    centres = points_of(placed, everywhere, body.segment_centres_m)
    weighted: Array = np.einsum("fjk,j->fk", centres, body.segment_masses_kg / body.segment_masses_kg.sum())
    return weighted


# --- places to angles -----------------------------------------------------------------------------------------------


def angles_of(body: Body, rotations: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return the clinical angles of given segment rotations, and where they are not unique.

    Parameters
    ----------
    rotations : (n_frames, n_joints, 3, 3), world

    Returns
    -------
    angles_rad : (n_frames, n_freedoms), each in (-pi, pi], the middle one of three in [-pi/2, pi/2]
    locked : (n_frames, n_joints), true where the middle angle is at +-90 degrees (gimbal lock). There the first and the
        last angle turn about one line: the last is given as 0 and the first holds the whole turn.
    """
    n = len(rotations)
    angles, locked = np.zeros((n, len(body.freedoms))), np.zeros((n, len(body.joints)), dtype=bool)
    for joint, parent in enumerate(body.parents):
        local = rotations[:, joint]
        if parent >= 0:
            local = np.swapaxes(rotations[:, parent], -1, -2) @ local
        mine = [i for i, freedom in enumerate(body.freedoms) if freedom.joint == joint]
        if len(mine) == 3:
            found, locked[:, joint] = _three_angles(local, [body.freedoms[i].axis for i in mine])
        else:
            found = _few_angles(local, [body.freedoms[i].axis for i in mine])
        for i, angle in zip(mine, found, strict=True):
            angles[:, i] = body.freedoms[i].sign * angle
    return angles, locked


def _three_angles(local: Array, axes: list[int]) -> tuple[list[Array], NDArray[np.bool_]]:
    i, j, k = axes
    even = 1.0 if (j - i) % 3 == 1 else -1.0  # is (i, j, k) a cyclic order of x, y, z?
    middle = np.arcsin(np.clip(even * local[:, i, k], -1.0, 1.0))
    locked = np.hypot(local[:, j, k], local[:, k, k]) < GIMBAL
    first = np.arctan2(-even * local[:, j, k], local[:, k, k])
    last = np.arctan2(-even * local[:, i, j], local[:, i, i])
    whole = np.arctan2(even * local[:, k, j], local[:, j, j])
    return [np.where(locked, whole, first), middle, np.where(locked, 0.0, last)], locked


def _few_angles(local: Array, axes: list[int]) -> list[Array]:
    first, second = (axes[0] + 1) % 3, (axes[0] + 2) % 3
    if len(axes) == 1:
        return [np.arctan2(local[:, second, first], local[:, first, first])]
    # Two angles: the second axis is carried by the first turn alone, the first axis is left alone by the second.
    i, j = axes
    k = 3 - i - j
    even = 1.0 if (j - i) % 3 == 1 else -1.0
    return [np.arctan2(even * local[:, k, j], local[:, j, j]), np.arctan2(even * local[:, i, k], local[:, i, i])]
