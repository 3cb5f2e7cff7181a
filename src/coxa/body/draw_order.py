"""What stands before what: layers from far to near, decided where they overlap in the picture.

For every two units (a limb, the trunk, a thing) the spheres along their pieces are compared in a few frames: where two
of them overlap in the picture, the nearer one has a vote. Against a box the vote is exact: what is outside of a face
that the camera sees is in front of it. Where nothing is said, the usual order of a figure stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coxa.body.skeleton import Array

EQUAL_M = 0.012  # a smaller difference of depth is none
INSIDE = 0.8  # circles overlap where their middles are nearer than this part of their radii's sum
SUNK_M = 0.06  # flesh that sits on a thing or leans on it may reach so far into it
KNOWN = 10.0  # a vote that outweighs all others
STEPS = 3  # spheres between two neighbours of a piece


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """What is drawn as one: spheres (n_frames, n, 3) in the camera's axes right, up, towards, m; radii (n,), m.

    `face_points` (n_frames, n_faces, 3) and `face_normals` (n_faces, 3): the faces of a box that the camera sees, same
    axes. A unit with faces is compared by them.
    """

    rank: float  # the usual order, far to near
    spheres: Array
    radii: Array
    face_points: Array | None = None
    face_normals: Array | None = None


def spheres_along(at: Array, radii: Array, pieces: Sequence[Sequence[int]]) -> tuple[Array, Array]:
    """Return spheres along the pieces of a unit: the points themselves and some between neighbours."""
    found, sizes = [], []
    for piece in pieces:
        for a, b in zip(piece, [*piece[1:], piece[0]], strict=True):
            for part in np.arange(STEPS) / STEPS:
                found.append(at[:, a] * (1 - part) + at[:, b] * part)
                sizes.append(float(radii[a] * (1 - part) + radii[b] * part))
    return np.stack(found, axis=1), np.array(sizes)


def vote(one: Unit, two: Unit) -> float:
    """Return how much `one` stands before `two`: positive in front, negative behind, 0 where nothing tells."""
    if one.face_points is not None and two.face_points is None:
        return -vote(two, one)
    if two.face_points is not None and two.face_normals is not None and one.face_points is None:
        return _vote_box(one, two.face_points, two.face_normals, two)
    gap = one.spheres[:, :, None, :2] - two.spheres[:, None, :, :2]
    near = np.linalg.norm(gap, axis=-1) < INSIDE * (one.radii[:, None] + two.radii[None, :])
    deeper = one.spheres[:, :, None, 2] - two.spheres[:, None, :, 2]
    told = near & (np.abs(deeper) > EQUAL_M)
    return float(np.clip(deeper[told], -0.1, 0.1).sum()) / max(int(near.sum()), 1)


def _vote_box(one: Unit, face_points: Array, face_normals: Array, box: Unit) -> float:
    """Compare spheres with a box: outside of a visible face, or hardly in it, = in front; else behind."""
    low, high = box.spheres[..., :2].min(axis=1)[:, None, :], box.spheres[..., :2].max(axis=1)[:, None, :]
    flat, grown = one.spheres[..., :2], one.radii[None, :, None] * INSIDE
    over = np.all((flat > low - grown) & (flat < high + grown), axis=-1)
    if not over.any():
        return 0.0
    apart = np.einsum("fsok,ok->fso", one.spheres[:, :, None, :] - face_points[:, None, :, :], face_normals)
    before = apart.max(axis=-1) > -SUNK_M
    return float(np.where(before, 1.0, -1.0)[over].mean())


def far_to_near(units: Sequence[Unit], known: Sequence[int] = ()) -> list[int]:
    """Return the order in which units are drawn; those of `known` stand in that order whatever the depths say."""
    n = len(units)
    votes = np.zeros((n, n))
    for a in range(n):
        for b in range(a + 1, n):
            votes[a, b] = vote(units[a], units[b])
            votes[b, a] = -votes[a, b]
    for place, b in enumerate(known):
        for a in known[:place]:
            votes[a, b], votes[b, a] = -KNOWN, KNOWN
    left, order = list(range(n)), []
    while left:
        # what a unit would wrongly be under, if it were drawn now
        wrong = {a: sum(max(0.0, votes[a, b]) for b in left) for a in left}
        least = min(wrong.values())
        chosen = min((a for a in left if wrong[a] <= least + 1e-4), key=lambda a: units[a].rank)
        order.append(chosen)
        left.remove(chosen)
    return order
