"""The skeleton against MuJoCo: the same tree, written as MJCF from the Body, placed by somebody else's code."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from coxa.body.skeleton import Array, Body, Sex, balance_point, make_body, outline_of, place, slopes_of

mujoco = pytest.importorskip("mujoco", reason="MuJoCo is not installed: `make dev` installs this oracle")

UNITS = np.eye(3)
TOLERANCE = 1e-9
SEXES = pytest.mark.parametrize("sex", ["man", "woman", "either"])


def words(vector: Array) -> str:
    """Return a vector as MJCF writes it, every digit kept."""
    return " ".join(repr(float(value)) for value in vector)


def mjcf_of(body: Body) -> str:
    """Return the body as MJCF: one hinge per angle, in order; three slides carry the root.

    Toes and neck have no mass of their own; MuJoCo wants some, so they get 1e-12 kg (1e-14 of the whole).
    """

    def element(joint: int) -> str:
        freedoms = [(i, f) for i, f in enumerate(body.freedoms) if f.joint == joint]
        hinges = "".join(
            f'<joint name="a{i}" type="hinge" axis="{words(f.sign * UNITS[f.axis])}"/>' for i, f in freedoms
        )
        slides = "".join(f'<joint type="slide" axis="{words(UNITS[axis])}"/>' for axis in range(3))
        inertia = (
            f'<inertial pos="{words(body.segment_centres_m[joint])}" diaginertia="0.01 0.01 0.01" '
            f'mass="{max(1e-12, float(body.segment_masses_kg[joint]))!r}"/>'
        )
        children = "".join(element(child) for child, parent in enumerate(body.parents) if parent == joint)
        top = slides if body.parents[joint] < 0 else ""
        return f'<body name="b{joint}" pos="{words(body.offsets_m[joint])}">{inertia}{top}{hinges}{children}</body>'

    return (
        '<mujoco><compiler angle="radian" inertiafromgeom="false"/><option gravity="0 0 0"/>'
        f"<worldbody>{element(0)}</worldbody></mujoco>"
    )


class Oracle:
    """MuJoCo's model of one body."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.model: Any = mujoco.MjModel.from_xml_string(mjcf_of(body))
        self.data: Any = mujoco.MjData(self.model)
        names = [f"a{i}" for i in range(len(body.freedoms))]
        self.columns = np.array([self.model.joint(name).qposadr[0] for name in names])
        self.ids = np.array([self.model.body(f"b{joint}").id for joint in range(len(body.joints))])

    def put(self, root_m: Array, angles_rad: Array) -> None:
        """Place the model."""
        self.data.qpos[:3] = root_m
        self.data.qpos[self.columns] = angles_rad
        mujoco.mj_kinematics(self.model, self.data)
        mujoco.mj_comPos(self.model, self.data)

    def slopes(self, joint: int, point_m: Array) -> Array:
        """Return how a point fixed to a segment moves with every angle, (n_freedoms, 3)."""
        found = np.zeros((3, self.model.nv))
        mujoco.mj_jac(self.model, self.data, found, None, point_m, self.ids[joint])
        return found[:, self.columns].T


ORACLES: dict[Sex, Oracle] = {sex: Oracle(make_body(sex, 1.68, 63.0)) for sex in ("man", "woman", "either")}
N = len(make_body().freedoms)
POSES = arrays(np.float64, (N,), elements=st.floats(-np.pi, np.pi))
ROOTS = arrays(np.float64, (3,), elements=st.floats(-3.0, 3.0))


def test_the_model_has_the_whole_tree() -> None:
    """All 19 joints, three slides and 42 hinges, and the mass of the person."""
    model = ORACLES["either"].model
    assert (model.nbody - 1, model.nv) == (19, 3 + N)
    assert model.body_mass.sum() == pytest.approx(63.0, rel=1e-12)


@SEXES
@settings(max_examples=60)
@given(root_m=ROOTS, angles_rad=POSES)
def test_joints_and_balance_point_stand_where_mujoco_puts_them(sex: Sex, root_m: Array, angles_rad: Array) -> None:
    """Positions, orientations and the centre of mass of any pose, in or out of a body's range, agree to 1e-9."""
    oracle = ORACLES[sex]
    oracle.put(root_m, angles_rad)
    placed = place(oracle.body, root_m[None], angles_rad[None])
    assert np.abs(placed.positions_m[0] - oracle.data.xpos[oracle.ids]).max() < TOLERANCE
    assert np.abs(placed.rotations[0].reshape(-1, 9) - oracle.data.xmat[oracle.ids]).max() < TOLERANCE
    assert np.abs(balance_point(oracle.body, placed)[0] - oracle.data.subtree_com[oracle.ids[0]]).max() < TOLERANCE


@SEXES
@settings(max_examples=15)
@given(root_m=ROOTS, angles_rad=POSES)
def test_points_move_with_the_angles_as_mujoco_says(sex: Sex, root_m: Array, angles_rad: Array) -> None:
    """The slopes of every outline ball agree with MuJoCo's Jacobian to 1e-9 m per rad."""
    oracle = ORACLES[sex]
    body = oracle.body
    oracle.put(root_m, angles_rad)
    placed = place(body, root_m[None], angles_rad[None])
    points = outline_of(body, placed)
    slopes = slopes_of(body, placed, body.ball_joints, points)[0]
    for ball, joint in enumerate(body.ball_joints):
        assert np.abs(slopes[ball] - oracle.slopes(int(joint), points[0, ball])).max() < TOLERANCE
