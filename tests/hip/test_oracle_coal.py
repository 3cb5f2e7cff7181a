"""The hip model against triangle meshes of the same shape, collided by an independent library (coal)."""

from __future__ import annotations

import coal
import numpy as np
import pytest
from numpy.typing import NDArray

from coxa.hip.anatomy import Anatomy, anatomy_of
from coxa.hip.limits import limits_of
from coxa.hip.population import draw
from coxa.hip.shape import HipShape, hip_table, make_shape

Array = NDArray[np.float64]

AROUND = 720  # points of the rim and around the neck
NECK_MM = 90.0
BEYOND_MM = 8.0  # the rim's strip reaches outwards from its edge


def mesh(points: Array, faces: Array) -> coal.BVHModelOBBRSS:
    """Return triangles as coal's model."""
    model = coal.BVHModelOBBRSS()
    model.beginModel(len(faces), len(points))
    model.addVertices(points)
    model.addTriangles(faces.astype(np.int64))
    model.endModel()
    return model


def strip(first: Array, second: Array) -> coal.BVHModelOBBRSS:
    """Return the closed strip of triangles between two rings of as many points, (n, 3) each."""
    n = len(first)
    here, there = np.arange(n), (np.arange(n) + 1) % n
    faces = np.concatenate([np.column_stack([here, there, here + n]), np.column_stack([there, there + n, here + n])])
    return mesh(np.concatenate([first, second]), faces)


def unit(vector: Array) -> Array:
    """Return a vector at length 1."""
    return vector / np.linalg.norm(vector)


def frame(axis: Array) -> tuple[Array, Array]:
    """Return top and front across an axis that points outwards from the body."""
    front = unit(np.cross([0.0, 1.0, 0.0], axis))
    return unit(np.cross(axis, front)), front


def socket_mesh(shape: HipShape, anatomy: Anatomy) -> coal.BVHModelOBBRSS:
    """Return the rim as a strip that goes outwards from its edge; written again from the description, not imported."""
    tilt, turn = np.radians(shape.inclination_deg), np.radians(shape.acetabular_version_deg)
    axis = np.array([np.sin(turn) * np.sin(tilt), -np.cos(tilt), np.cos(turn) * np.sin(tilt)])
    top, front = frame(axis)

    def retreat(clock: float) -> float:
        sine, cosine = np.sin(clock), np.cos(clock)
        back = anatomy.notch_retreat_deg * max(-cosine, 0.0) ** 6
        back += (1 - anatomy.lcea_share) * (shape.lcea_deg - hip_table("shape")["lcea_deg"]["usual"]) * sine**2
        if sine > 0:
            return float(
                back
                + (anatomy.anterior_retreat_deg - shape.anterior_rim_deg) * sine**2
                - anatomy.anterior_inferior_deg * sine * np.sin(2 * clock)
            )
        return float(back + (anatomy.posterior_retreat_deg - shape.posterior_rim_deg) * sine**2)

    edge = np.array([0.0, np.cos(np.radians(shape.lcea_deg)), np.sin(np.radians(shape.lcea_deg))])
    at_edge = retreat(float(np.arctan2(edge @ front, edge @ top)))
    opening = np.degrees(np.arccos(edge @ axis))
    rim = []
    for clock in np.linspace(0, 2 * np.pi, AROUND, endpoint=False):
        angle = np.radians(opening + retreat(float(clock)) - at_edge)
        rim.append(np.cos(angle) * axis + np.sin(angle) * (np.cos(clock) * top + np.sin(clock) * front))
    radius = shape.head_radius_mm + shape.gap_mm
    return strip(radius * np.array(rim), (radius + BEYOND_MM) * np.array(rim))


def neck_mesh(shape: HipShape, anatomy: Anatomy) -> coal.BVHModelOBBRSS:
    """Return the neck as a tube from the middle of the head outwards."""
    down = np.radians(180 - shape.neck_shaft_deg - anatomy.shaft_axis_deg)
    turn = np.radians(shape.femoral_version_deg)
    axis = np.array([-np.sin(turn) * np.sin(down), -np.cos(down), np.cos(turn) * np.sin(down)])
    top, front = frame(axis)
    up, ahead, below, behind = (
        np.sin(np.radians(getattr(anatomy, f"neck_{where}_deg")))
        for where in ("superior", "anterior", "inferior", "posterior")
    )

    def plain(clock: float) -> float:
        sine, cosine = np.sin(clock), np.cos(clock)
        return float(cosine**2 * (up if cosine > 0 else below) + sine**2 * (ahead if sine > 0 else behind))

    def smooth(clock: float) -> float:
        # the model joins the four radii by a quadratic in sine and cosine; the same at the four points
        sine, cosine = np.sin(clock), np.cos(clock)
        vertical = (up + below) / 2 * cosine**2 + (up - below) / 2 * cosine
        return float(vertical + (ahead + behind) / 2 * sine**2 + (ahead - behind) / 2 * sine)

    for clock in (0, np.pi / 2, np.pi, 3 * np.pi / 2):
        assert smooth(clock) == pytest.approx(plain(clock))
    cam = np.radians(30 * shape.cam_clock_h)
    height = np.sin(np.radians(shape.alpha_deg)) - smooth(cam)
    width = np.radians(30 * shape.cam_width_h)
    ring = []
    for clock in np.linspace(0, 2 * np.pi, AROUND, endpoint=False):
        bump = height * np.exp((np.cos(clock - cam) - 1) / width**2)
        ring.append((smooth(float(clock)) + bump) * (np.cos(clock) * top + np.sin(clock) * front))
    near = shape.head_radius_mm * np.array(ring)
    return strip(near, near + NECK_MM * axis)


def turned(flexion: float, adduction: float, rotation: float) -> Array:
    """Return the thigh's rotation in the pelvis, a product of three plain matrices."""
    f, a, r = np.radians([flexion, adduction, rotation])
    about_z = np.array([[np.cos(f), -np.sin(f), 0], [np.sin(f), np.cos(f), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    about_y = np.array([[np.cos(r), 0, np.sin(r)], [0, 1, 0], [-np.sin(r), 0, np.cos(r)]])
    return np.asarray(about_z @ about_x @ about_y)


def mesh_limit(neck: coal.BVHModelOBBRSS, socket: coal.BVHModelOBBRSS, name: str, near: float) -> float:
    """Return the first contact of one movement: none before `near` less 8 degrees, then by bisection."""
    row = hip_table("movements")["movement"][name]
    start, direction = np.array(row["start"], dtype=float), np.array(row["direction"], dtype=float)

    def touches(at: float) -> bool:
        pose = coal.Transform3s(turned(*(start + at * direction)), np.zeros(3))
        return bool(
            coal.collide(neck, pose, socket, coal.Transform3s(), coal.CollisionRequest(), coal.CollisionResult())
        )

    low, high = near - 8, near + 8
    before = [at for at in (*np.arange(0.0, low, 2.0), low) if touches(float(at))]
    assert not before, f"{name}: the meshes touch at {before}, the model's limit is {near}"
    if near == row["to"]:  # the model says that nothing touches on the whole stretch
        assert not any(touches(float(at)) for at in np.arange(low, near, 0.5))
        return near
    assert touches(high), f"{name}: the meshes do not touch 8 degrees after the model's limit"
    while high - low > 0.01:
        middle = (low + high) / 2
        low, high = (low, middle) if touches(middle) else (middle, high)
    return (low + high) / 2


def hips() -> list[HipShape]:
    """Return the usual hip, three with impingement, and three drawn from the groups."""
    return [
        make_shape(),
        make_shape(alpha_deg=72, cam_clock_h=2),
        make_shape(lcea_deg=41, acetabular_version_deg=14),
        make_shape(alpha_deg=65, lcea_deg=36, femoral_version_deg=4, anterior_rim_deg=3),
        draw("normal", 1, 3).one(0),
        draw("fai", 1, 4).one(0),
        draw("fai", 1, 9).one(0),
    ]


@pytest.mark.parametrize("number", range(7))
def test_the_nine_limits_are_those_of_colliding_meshes(number: int) -> None:
    """Seven hips, nine movements: at most 0.2 degrees apart."""
    shape, anatomy = hips()[number], anatomy_of()
    neck, socket = neck_mesh(shape, anatomy), socket_mesh(shape, anatomy)
    apart = {
        name: float(values[0]) - mesh_limit(neck, socket, name, float(values[0]))
        for name, values in limits_of(shape).items()
    }
    assert len(apart) == 9
    assert max(abs(value) for value in apart.values()) <= 0.2, apart
