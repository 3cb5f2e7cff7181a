"""Small smooth meshes: the skin around balls, tubes along balls, boxes, cylinders. No library.

Every mesh has a position, an outward unit normal and a joint for each corner; triangles run counter-clockwise seen from
outside. Lengths in m.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from coxa.body.skeleton import Array

Whole = NDArray[np.intp]
GOLDEN = (1.0 + 5.0**0.5) / 2.0
LEFT_OUT_M = 5e-4  # how far a point of a hull must stand out to become a corner
LARGE_M = 0.2  # a ball with a larger radius is drawn with more corners
CAP_RINGS = 3  # rings of a round end between its pole and the first tangent


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Corners (n, 3), normals (n, 3), the joint that carries each corner (n,), triangles (m, 3) of corner indices."""

    corners_m: Array
    normals: Array
    joints: Whole
    triangles: Whole


def join(meshes: list[Mesh]) -> Mesh:
    """Return several meshes as one."""
    starts = np.cumsum([0, *(len(mesh.corners_m) for mesh in meshes[:-1])])
    return Mesh(
        np.concatenate([mesh.corners_m for mesh in meshes]),
        np.concatenate([mesh.normals for mesh in meshes]),
        np.concatenate([mesh.joints for mesh in meshes]),
        np.concatenate([mesh.triangles + start for mesh, start in zip(meshes, starts, strict=True)]),
    )


@cache
def directions(splits: int) -> tuple[Array, Whole]:
    """Return evenly spread unit directions (n, 3) and their triangles: an icosahedron, split `splits` times."""
    g = GOLDEN
    points: list[tuple[float, float, float]] = [(-1, g, 0), (1, g, 0), (-1, -g, 0), (1, -g, 0), (0, -1, g), (0, 1, g)]
    points += [(0, -1, -g), (0, 1, -g), (g, 0, -1), (g, 0, 1), (-g, 0, -1), (-g, 0, 1)]
    found = [np.array(p, dtype=float) / np.hypot(1.0, g) for p in points]
    faces = [(0, 11, 5), (0, 5, 1), (0, 1, 7), (0, 7, 10), (0, 10, 11), (1, 5, 9), (5, 11, 4), (11, 10, 2), (10, 7, 6)]
    faces += [(7, 1, 8), (3, 9, 4), (3, 4, 2), (3, 2, 6), (3, 6, 8), (3, 8, 9), (4, 9, 5), (2, 4, 11), (6, 2, 10)]
    faces += [(8, 6, 7), (9, 8, 1)]
    for _ in range(splits):
        halves: dict[tuple[int, int], int] = {}
        split = []
        for a, b, c in faces:
            ab, bc, ca = (_half(found, halves, *pair) for pair in ((a, b), (b, c), (c, a)))
            split += [(a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca)]
        faces = split
    return np.array(found), np.array(faces)


def _half(found: list[Array], halves: dict[tuple[int, int], int], a: int, b: int) -> int:
    key = (min(a, b), max(a, b))
    if key not in halves:
        middle = found[a] + found[b]
        found.append(middle / np.linalg.norm(middle))
        halves[key] = len(found) - 1
    return halves[key]


def hull(middles_m: Array, radii_m: Array, joints: Whole, splits: int = 2) -> Mesh:
    """Return the skin around balls: in every direction the point of the ball that reaches furthest.

    Each corner moves with the joint of its ball, so that the skin bends where the balls of two segments share a hull.
    """
    ways, triangles = directions(splits)
    furthest = np.argmax(ways @ middles_m.T + radii_m, axis=1)
    corners = middles_m[furthest] + radii_m[furthest, None] * ways
    if len(middles_m) == 1:
        return Mesh(corners, ways, joints[furthest], triangles)
    # Between balls the triangles of the sphere may fold, so they are found anew.
    used, triangles = np.unique(_convex(corners), return_inverse=True)
    return Mesh(corners[used], ways[used], joints[furthest[used]], triangles.reshape(-1, 3))


def _convex(points_m: Array) -> Whole:
    """Return the triangles of the convex hull of points, point by point: what a new point sees is replaced.

    A point that is hardly outside is left out: it would only make slivers, which show as marks in the line around the
    figure. The points are shaken by 1e-7 m, always the same way, so that no four of them are in one plane.
    """
    n = len(points_m)
    shaken = points_m + 1e-7 * np.sin(np.arange(3 * n).reshape(n, 3) * 12.9898)
    order = _start(shaken)
    middle = shaken[order[:4]].mean(axis=0)
    a, b, c, d = order[:4]
    faces = _outwards(shaken, np.array([(a, b, c), (a, b, d), (a, c, d), (b, c, d)]), middle)
    for point in order[4:]:
        first = shaken[faces[:, 0]]
        normals = np.cross(shaken[faces[:, 1]] - first, shaken[faces[:, 2]] - first)
        outside = np.sum(normals * (shaken[point] - first), axis=1) / np.linalg.norm(normals, axis=1)
        if outside.max() < LEFT_OUT_M:
            continue
        sees = outside > 0
        seen = faces[sees]
        edges = np.concatenate([seen[:, [0, 1]], seen[:, [1, 2]], seen[:, [2, 0]]])
        known = {(int(u), int(v)) for u, v in edges}
        rim = [(u, v, point) for u, v in sorted(known) if (v, u) not in known]
        faces = np.concatenate([faces[~sees], np.array(rim)])
    return faces


def _start(points_m: Array) -> list[int]:
    """Return all indices, four points that span a volume first."""
    a = int(points_m[:, 1].argmin())
    b = int(np.linalg.norm(points_m - points_m[a], axis=1).argmax())
    areas = np.linalg.norm(np.cross(points_m - points_m[a], points_m[b] - points_m[a]), axis=1)
    c = int(areas.argmax())
    normal = np.cross(points_m[b] - points_m[a], points_m[c] - points_m[a])
    d = int(np.abs((points_m - points_m[a]) @ normal).argmax())
    return [a, b, c, d, *(i for i in range(len(points_m)) if i not in (a, b, c, d))]


def _outwards(points_m: Array, faces: Whole, middle_m: Array) -> Whole:
    a, b, c = (points_m[faces[:, k]] for k in range(3))
    inwards = np.sum(np.cross(b - a, c - a) * (a - middle_m), axis=1) < 0
    faces[inwards] = faces[inwards][:, [0, 2, 1]]
    return faces


def tube(middles_m: Array, radii_m: Array, joint: int, around: int) -> Mesh:
    """Return a smooth tube along balls with round ends, all of it carried by one joint."""
    n = len(middles_m)
    before, after = np.maximum(np.arange(n) - 1, 0), np.minimum(np.arange(n) + 1, n - 1)
    steps = middles_m[after] - middles_m[before]
    lengths = np.linalg.norm(steps, axis=1)
    axes = steps / lengths[:, None]
    # On a cone the normal leans towards the thin end: sin(lean) = (r before - r after) / distance.
    leans = np.arcsin(np.clip((radii_m[before] - radii_m[after]) / lengths, -0.99, 0.99))
    start = np.linspace(-np.pi / 2, leans[0], CAP_RINGS + 2)
    end = np.linspace(leans[-1], np.pi / 2, CAP_RINGS + 2)
    rings = [(0, lean) for lean in start] + [(i, leans[i]) for i in range(1, n - 1)] + [(n - 1, lean) for lean in end]
    turns = np.arange(around) * 2.0 * np.pi / around
    corners, normals = [], []
    for i, lean in rings:
        first, second = _across(axes[i])
        out = np.cos(turns)[:, None] * first + np.sin(turns)[:, None] * second
        normal = np.cos(lean) * out + np.sin(lean) * axes[i]
        normals.append(normal)
        corners.append(middles_m[i] + radii_m[i] * normal)
    triangles = _between_rings(len(rings), around)
    count = len(rings) * around
    return Mesh(np.concatenate(corners), np.concatenate(normals), np.full(count, joint), triangles)


def _across(axis: Array) -> tuple[Array, Array]:
    """Return two directions at right angles to an axis and to one another; (first, second, axis) is right-handed."""
    helper = np.eye(3)[np.argmin(np.abs(axis))]
    first = np.cross(helper, axis)
    first /= np.linalg.norm(first)
    return first, np.cross(axis, first)


def _between_rings(rings: int, around: int) -> Whole:
    triangles = []
    for ring in range(rings - 1):
        for k in range(around):
            a, b = ring * around + k, ring * around + (k + 1) % around
            c, d = a + around, b + around
            if ring > 0:  # the first ring is a pole: one of its two triangles has no area
                triangles.append((a, b, d))
            if ring < rings - 2:
                triangles.append((a, d, c))
    last = rings - 2
    triangles += [(last * around + k, last * around + (k + 1) % around, (last + 1) * around + k) for k in range(around)]
    triangles += [(k, around + (k + 1) % around, around + k) for k in range(around)]
    return np.array(sorted(set(triangles)))


def box(low_m: Array, high_m: Array) -> Mesh:
    """Return a box with flat sides between two opposite corners."""
    corners: list[Array] = []
    normals: list[Array] = []
    triangles: list[tuple[int, int, int]] = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for end, sign in ((high_m, 1.0), (low_m, -1.0)):
            first = len(corners)
            for a, b in ((0, 0), (1, 0), (1, 1), (0, 1)):
                corner = np.zeros(3)
                corner[axis] = end[axis]
                corner[u], corner[v] = (low_m, high_m)[a][u], (low_m, high_m)[b][v]
                corners.append(corner)
                normals.append(sign * np.eye(3)[axis])
            ring = (0, 1, 2, 3) if sign > 0 else (0, 3, 2, 1)
            triangles += [(first + ring[0], first + ring[k], first + ring[k + 1]) for k in (1, 2)]
    return Mesh(np.array(corners), np.array(normals), np.zeros(len(corners), dtype=np.intp), np.array(triangles))


def roll(radius_m: float, length_m: float, axis: int, around: int = 24) -> Mesh:
    """Return a cylinder around the origin along one coordinate axis, with flat ends."""
    turns = np.arange(around) * 2.0 * np.pi / around
    u, v = (axis + 1) % 3, (axis + 2) % 3
    out = np.zeros((around, 3))
    out[:, u], out[:, v] = np.cos(turns), np.sin(turns)
    along = np.eye(3)[axis]
    low, high = radius_m * out - along * length_m / 2, radius_m * out + along * length_m / 2
    corners = np.concatenate([low, high, low, high])
    normals = np.concatenate([out, out, np.tile(-along, (around, 1)), np.tile(along, (around, 1))])
    triangles = []
    for k in range(around):
        n = (k + 1) % around
        triangles += [(k, n, around + n), (k, around + n, around + k)]
    for k in range(1, around - 1):
        triangles += [
            (2 * around, 2 * around + k + 1, 2 * around + k),
            (3 * around, 3 * around + k, 3 * around + k + 1),
        ]
    return Mesh(corners, normals, np.zeros(4 * around, dtype=np.intp), np.array(triangles))


def ball(radius_m: float) -> Mesh:
    """Return a ball around the origin."""
    return hull(np.zeros((1, 3)), np.array([radius_m]), np.zeros(1, dtype=np.intp), 3 if radius_m > LARGE_M else 2)


def shifted(mesh: Mesh, by_m: Array) -> Mesh:
    """Return a mesh moved."""
    return replace(mesh, corners_m=mesh.corners_m + by_m)
