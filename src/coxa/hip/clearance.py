"""Room between the neck of the thigh bone and the rim of the socket, in millimetres, for many hips and positions.

The head is a sphere, so the socket's rim is a curve of directions from its centre at the distance R = head radius +
gap. The neck is a tube about its axis whose radius depends on the clock position: r sin(alpha(clock)), with a bump.
The room at one rim point is its distance from the neck's axis minus the tube's radius there; the room of a position is
the smallest over the rim. Negative: bone would be in bone.

Axes (right hip): x forward, y up, z to the right; the thigh's rotation in the pelvis is Rz(flexion) Rx(adduction)
Ry(internal rotation), as in `coxa.body.skeleton`. A left hip is the mirror image and has the same angles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coxa.errors import BadInput
from coxa.hip.anatomy import Anatomy, anatomy_of, rim_retreat_deg
from coxa.hip.shape import HipShape, HipShapes, hip_table, many

Array = NDArray[np.float64]
Array32 = NDArray[np.float32]

RIM_POINTS = 96
TINY = np.float32(1e-20)  # a rim point exactly on the neck's axis has no clock position
BLOCK = 24_576  # rim points worked on at once: a few arrays of float32 that stay in a core's cache


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Hips ready for the search; arrays of float32, n hips.

    `rim`: (n, 3, P) unit directions in the pelvis. `frames`: (n, 3, 3) rows axis, top and front of the neck, in the
    thigh. `neck`: (n, 4) radius without a bump over the head's radius, as factors of cos^2, cos, sin^2 and sin of the
    clock. `bump`: (n, 4) height over the head's radius, concentration, cos and sin of its place. `head_mm`, `rim_mm`:
    (n,) radii.
    """

    rim: Array32
    frames: Array32
    neck: Array32
    bump: Array32
    head_mm: Array32
    rim_mm: Array32

    def __len__(self) -> int:
        return len(self.head_mm)

    def part(self, which: slice) -> Prepared:
        """Return some of the hips."""
        return Prepared(
            self.rim[which],
            self.frames[which],
            self.neck[which],
            self.bump[which],
            self.head_mm[which],
            self.rim_mm[which],
        )


def _across(axis: Array) -> tuple[Array, Array]:
    """Return the top and the front direction across an axis that points outwards; (n, 3) each."""
    top = np.array([0.0, 1.0, 0.0]) - axis * axis[:, 1:2]
    top /= np.linalg.norm(top, axis=1, keepdims=True)
    return top, np.cross(top, axis)


def _outwards(forward_rad: Array, from_below_rad: Array) -> Array:
    """Return unit directions (n, 3): sideways, turned forward, and raised from straight down."""
    return np.column_stack(
        [
            np.sin(forward_rad) * np.sin(from_below_rad),
            -np.cos(from_below_rad),
            np.cos(forward_rad) * np.sin(from_below_rad),
        ]
    )


def neck_axes(hips: HipShapes, anatomy: Anatomy) -> Array:
    """Return the neck's frame in the thigh, (n, 3, 3): rows axis (outwards), top, front."""
    from_below = np.radians(180 - hips.neck_shaft_deg - anatomy.shaft_axis_deg)
    axis = _outwards(np.radians(-hips.femoral_version_deg), from_below)
    top, front = _across(axis)
    return np.stack([axis, top, front], axis=1)


def rim_directions(hips: HipShapes, anatomy: Anatomy, points: int = RIM_POINTS) -> Array:
    """Return the rim's directions from the centre of the head, (n, points, 3), in the pelvis.

    The point straight above and outwards has exactly the given centre-edge angle; the rest of the rim follows the
    socket's axis, the profile shared by all hips, and this hip's own cover in front and behind.
    """
    axis = _outwards(np.radians(hips.acetabular_version_deg), np.radians(hips.inclination_deg))
    top, front = _across(axis)
    lcea = np.radians(hips.lcea_deg)
    edge = np.column_stack([np.zeros(len(hips)), np.cos(lcea), np.sin(lcea)])
    edge_clock = np.arctan2(np.sum(edge * front, 1), np.sum(edge * top, 1))[:, None]
    edge_open = np.degrees(np.arccos(np.clip(np.sum(edge * axis, 1), -1, 1)))[:, None]
    around_clock = np.broadcast_to(np.arange(points)[None, :] * (2 * np.pi / points), (len(hips), points))
    clock: Array = np.concatenate([around_clock, edge_clock], axis=1)
    sine = np.sin(clock)
    usual = float(hip_table("shape")["lcea_deg"]["usual"])
    kept_back = (1 - anatomy.lcea_share) * (hips.lcea_deg[:, None] - usual)  # cover that only the side has
    profile = rim_retreat_deg(anatomy, clock) + kept_back * sine**2
    profile -= hips.anterior_rim_deg[:, None] * np.maximum(sine, 0) ** 2
    profile -= hips.posterior_rim_deg[:, None] * np.maximum(-sine, 0) ** 2
    opening = np.radians(edge_open + profile[:, :-1] - profile[:, -1:])[..., None]
    at = clock[:, :-1, None]
    around = np.cos(at) * top[:, None] + np.sin(at) * front[:, None]
    directions: Array = np.cos(opening) * axis[:, None] + np.sin(opening) * around
    return directions


def _neck_factors(hips: HipShapes, anatomy: Anatomy) -> tuple[Array, Array]:
    up, front, down, back = (
        float(np.sin(np.radians(value)))
        for value in (
            anatomy.neck_superior_deg,
            anatomy.neck_anterior_deg,
            anatomy.neck_inferior_deg,
            anatomy.neck_posterior_deg,
        )
    )
    neck = np.tile([(up + down) / 2, (up - down) / 2, (front + back) / 2, (front - back) / 2], (len(hips), 1))
    place = np.radians(hips.cam_clock_h * 30)
    cosine, sine = np.cos(place), np.sin(place)
    plain = neck[:, 0] * cosine**2 + neck[:, 1] * cosine + neck[:, 2] * sine**2 + neck[:, 3] * sine
    height = np.sin(np.radians(hips.alpha_deg)) - plain
    return neck, np.column_stack([height, 1 / np.radians(hips.cam_width_h * 30) ** 2, cosine, sine])


def prepare(shapes: HipShape | HipShapes, anatomy: Anatomy | None = None) -> Prepared:
    """Return hips with all that does not depend on the position worked out; `anatomy` None: that of their mode."""
    hips = many(shapes)
    anatomy = anatomy_of(hips.mode) if anatomy is None else anatomy
    neck, bump = _neck_factors(hips, anatomy)
    return Prepared(
        rim=np.ascontiguousarray(rim_directions(hips, anatomy).transpose(0, 2, 1), dtype=np.float32),
        frames=neck_axes(hips, anatomy).astype(np.float32),
        neck=neck.astype(np.float32),
        bump=bump.astype(np.float32),
        head_mm=hips.head_radius_mm.astype(np.float32),
        rim_mm=(hips.head_radius_mm + hips.gap_mm).astype(np.float32),
    )


def rotations(angles_deg: Array | Array32) -> Array32:
    """Return the thigh's rotations in the pelvis, (..., 3, 3), from angles (..., 3): flexion, adduction, rotation."""
    turn = np.radians(angles_deg, dtype=np.float32) if angles_deg.dtype == np.float32 else np.radians(angles_deg)
    cf, ca, cr = np.moveaxis(np.cos(turn), -1, 0)
    sf, sa, sr = np.moveaxis(np.sin(turn), -1, 0)
    out = np.empty((*angles_deg.shape[:-1], 3, 3), dtype=np.float32)
    out[..., 0, 0], out[..., 0, 1], out[..., 0, 2] = cf * cr - sf * sa * sr, -sf * ca, cf * sr + sf * sa * cr
    out[..., 1, 0], out[..., 1, 1], out[..., 1, 2] = sf * cr + cf * sa * sr, cf * ca, sf * sr - cf * sa * cr
    out[..., 2, 0], out[..., 2, 1], out[..., 2, 2] = -ca * sr, sa, ca * cr
    return out


def _block_room(hips: Prepared, turned: Array32) -> Array32:
    """Return the room (n, k) of neck frames already turned into the pelvis, (n, 3, k, 3): axis, top and front."""
    n, _, k, _ = turned.shape
    dots = (turned.reshape(n, 3 * k, 3) @ hips.rim).reshape(n, 3, k, -1)
    along, up, front = dots[:, 0], dots[:, 1], dots[:, 2]
    away = np.sqrt(up * up + front * front + TINY)
    inverse = 1 / away
    up *= inverse
    front *= inverse
    neck, bump = hips.neck[:, :, None, None], hips.bump[:, :, None, None]
    radius = (up * neck[:, 0] + neck[:, 1]) * up
    radius += (front * neck[:, 2] + neck[:, 3]) * front
    up *= bump[:, 2]
    front *= bump[:, 3]
    up += front
    up -= 1
    up *= bump[:, 1]
    np.exp(up, out=up)
    up *= bump[:, 0]
    radius += up
    np.subtract(2, away, out=away, where=along < 0)  # on the far side of the head: further away, not nearer
    away *= hips.rim_mm[:, None, None]
    radius *= hips.head_mm[:, None, None]
    away -= radius
    room: Array32 = away.min(axis=-1)
    return room


def turned_room(hips: Prepared, turns: Array32) -> Array32:
    """Return the room in mm, (n, k), of hips in rotations of their own, (n, k, 3, 3), or shared ones, (1, k, 3, 3)."""
    n, k = len(hips), turns.shape[1]
    room = np.empty((n, k), dtype=np.float32)
    poses = max(1, min(k, BLOCK // RIM_POINTS))
    rows = max(1, BLOCK // (RIM_POINTS * poses))
    for start in range(0, n, rows):
        part = hips.part(slice(start, start + rows))
        turn = turns if len(turns) == 1 else turns[start : start + rows]
        for first in range(0, k, poses):
            some = turn[:, first : first + poses]
            # frames (n, 3 directions, xyz) turned by (n, k, xyz, xyz) -> (n, 3, k, xyz)
            moved = np.matmul(part.frames[:, None], some.swapaxes(-1, -2)).transpose(0, 2, 1, 3)
            room[start : start + rows, first : first + poses] = _block_room(part, np.ascontiguousarray(moved))
    return room


def clearance_mm(
    shapes: HipShape | HipShapes | Prepared, angles_deg: Array, anatomy: Anatomy | None = None
) -> NDArray[np.float32]:
    """Return the room of every hip in every position.

    Parameters
    ----------
    shapes : one hip, n hips, or n hips prepared (then `anatomy` is theirs)
    angles_deg : (m, 3) flexion, adduction, internal rotation of the thigh against the pelvis; pelvic tilt is already
        in them
    anatomy : what all hips share; None: the calibration of the hips' mode

    Returns
    -------
    (n, m) mm, negative where bone would be in bone.

    Raises
    ------
    BadInput
        `angles_deg` is not (m, 3), or holds something that is not a finite number.
    """
    angles = np.asarray(angles_deg, dtype=float)
    if angles.ndim != 2 or angles.shape[1] != 3:
        raise BadInput("angles_deg", angles.shape, "rows of flexion, adduction and internal rotation, shape (m, 3)")
    if not np.isfinite(angles).all():
        raise BadInput("angles_deg", "a value that is not finite", "degrees")
    hips = shapes if isinstance(shapes, Prepared) else prepare(shapes, anatomy)
    return turned_room(hips, rotations(angles)[None])
