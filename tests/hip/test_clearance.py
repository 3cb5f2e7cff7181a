"""Room between neck and rim: closed forms, symmetry, and what a change of shape does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coxa.body.skeleton import angles_of, make_body
from coxa.errors import BadInput
from coxa.hip.anatomy import Anatomy, anatomy_of, first_guess
from coxa.hip.clearance import clearance_mm, neck_axes, prepare, rim_directions, rotations, turned_room
from coxa.hip.limits import limits_of, movement_names, rotation_edges
from coxa.hip.population import draw
from coxa.hip.shape import make_shape, many, usual_shape

ROUND = Anatomy(40, 40, 40, 40, 0, 0, 0, 0, 1, 0)  # a plain tube in a plane rim


def round_hip(**known: float) -> object:
    """Return a hip without version, bump or profile, whose limits can be written down."""
    plain = {"alpha_deg": 40.0, "femoral_version_deg": 0.0, "acetabular_version_deg": 0.0}
    return make_shape(**{**plain, **known})


@pytest.mark.parametrize("lcea", [20.0, 30.0, 42.0])
@pytest.mark.parametrize("neck_shaft", [118.0, 130.0, 140.0])
def test_abduction_of_a_round_hip_has_its_closed_form(lcea: float, neck_shaft: float) -> None:
    """Neck and side edge lie in one plane: the limit is the angle between them minus the neck's half opening."""
    shape = round_hip(lcea_deg=lcea, neck_shaft_deg=neck_shaft)
    half = np.degrees(np.arcsin(24 * np.sin(np.radians(40)) / 27))
    expected = neck_shaft - lcea - half
    assert limits_of(shape, ROUND)["abduction_deg"][0] == pytest.approx(expected, abs=0.1)  # type: ignore[arg-type]


def test_room_of_a_round_hip_has_its_closed_form() -> None:
    """Abducted by t, the side edge is R sin(angle) from the axis, less the tube's radius."""
    shape = round_hip(lcea_deg=30, neck_shaft_deg=130)
    for abduction in (40.0, 55.0, 65.0):
        expected = 27 * np.sin(np.radians(100 - abduction)) - 24 * np.sin(np.radians(40))
        room = clearance_mm(shape, np.array([[0, -abduction, 0]]), ROUND)[0, 0]  # type: ignore[arg-type]
        assert room == pytest.approx(expected, abs=0.02)


def test_a_round_hip_turns_as_far_in_as_out() -> None:
    """Without any version front and back are mirror images, so rotation and only rotation is symmetric."""
    limits = limits_of(round_hip(lcea_deg=38, inclination_deg=50), ROUND)  # type: ignore[arg-type]
    assert limits["ir0_deg"][0] == pytest.approx(limits["er0_deg"][0], abs=0.05)
    assert limits["flexion_deg"][0] == pytest.approx(limits["extension_deg"][0], abs=0.05) or (
        limits["extension_deg"][0] == 110  # the stretch ends before the bone does
    )


def test_the_side_edge_stands_at_the_given_centre_edge_angle() -> None:
    """Whatever version, profile and inclination: the rim crosses the frontal plane at LCEA."""
    hips = draw("fai", 40, 3)
    rim = rim_directions(hips, anatomy_of("fitted"), points=7200)
    upper = np.where(rim[..., 1:2] > 0, rim, np.nan)
    nearest = np.nanargmin(np.abs(upper[..., 0]), axis=1)
    edge = rim[np.arange(len(hips)), nearest]
    assert np.degrees(np.arctan2(edge[:, 2], edge[:, 1])) == pytest.approx(hips.lcea_deg, abs=0.1)
    assert np.linalg.norm(rim, axis=-1) == pytest.approx(1)


def test_the_neck_has_the_given_neck_shaft_angle_and_version() -> None:
    """Measured back from the axis: against the shaft without its lean, and as an angle seen from above."""
    shape = make_shape(neck_shaft_deg=121, femoral_version_deg=23)
    axis = neck_axes(many(shape), replace(first_guess(), shaft_axis_deg=0))[0, 0]
    assert 180 - np.degrees(np.arccos(-axis[1])) == pytest.approx(121)
    assert np.degrees(np.arctan2(-axis[0], axis[2])) == pytest.approx(23)


def test_rotations_are_those_of_the_body() -> None:
    """Angles turned into a rotation here are read back by the skeleton's own reader as the same angles."""
    body = make_body()
    angles = np.array([[80.0, 12.0, -20.0], [20.0, -15.0, 30.0], [-10.0, 5.0, 8.0]])
    joint = next(at for at, name in enumerate(body.joints) if name.endswith("hip") and name.startswith("r"))
    n = len(angles)
    world = np.tile(np.eye(3), (n, len(body.joints), 1, 1))
    world[:, joint] = rotations(angles)
    read, _ = angles_of(body, world)
    where = [at for at, freedom in enumerate(body.freedoms) if freedom.joint == joint]
    assert np.degrees(read[:, where]) == pytest.approx(angles, abs=0.001)


def test_a_left_hip_has_the_angles_and_the_room_of_its_mirror_image() -> None:
    """The skeleton reads mirrored rotations of the left hip as the same angles; a mirrored hip has the same room."""
    body, mirror = make_body(), np.diag([1.0, 1.0, -1.0])
    angles = np.array([[95.0, 12.0, 15.0], [20.0, -15.0, 30.0], [-10.0, 5.0, -8.0]])
    right = rotations(angles)
    joint = next(at for at, name in enumerate(body.joints) if name.endswith("hip") and name.startswith("l"))
    world = np.tile(np.eye(3), (len(angles), len(body.joints), 1, 1))
    world[:, joint] = mirror @ right @ mirror
    read, _ = angles_of(body, world)
    where = [at for at, freedom in enumerate(body.freedoms) if freedom.joint == joint]
    assert np.degrees(read[:, where]) == pytest.approx(angles, abs=0.001)
    ready = prepare(make_shape(alpha_deg=66, acetabular_version_deg=12))
    mirrored = replace(
        ready,
        rim=np.ascontiguousarray(ready.rim * np.array([1, 1, -1], dtype=np.float32)[:, None]),
        frames=ready.frames * np.array([1, 1, -1], dtype=np.float32),
    )
    left = turned_room(mirrored, (mirror @ right @ mirror).astype(np.float32)[None])
    assert left == pytest.approx(turned_room(ready, right[None]), abs=1e-4)


@pytest.mark.parametrize(
    ("field", "more", "falls", "rises"),
    [
        ("lcea_deg", 8, ("flexion_deg", "abduction_deg", "ir90_deg", "extension_deg"), ()),
        ("acetabular_version_deg", -10, ("flexion_deg", "ir90_deg", "adduction90_deg"), ("extension_deg", "er0_deg")),
        ("femoral_version_deg", -10, ("flexion_deg", "ir90_deg"), ("er90_deg", "er0_deg")),
        ("alpha_deg", 20, ("ir90_deg",), ()),
        ("gap_mm", 1, (), ("flexion_deg", "ir90_deg", "abduction_deg", "extension_deg")),
        ("anterior_rim_deg", 6, ("flexion_deg", "ir90_deg", "adduction90_deg"), ()),
        ("posterior_rim_deg", 6, ("extension_deg", "er0_deg"), ()),
        ("neck_shaft_deg", 8, (), ("abduction_deg",)),
    ],
)
def test_a_change_of_shape_moves_the_limits_the_right_way(
    field: str, more: float, falls: tuple[str, ...], rises: tuple[str, ...]
) -> None:
    """Directions known from the literature (clinical checks 9.6.3 among them), by at least half a degree."""
    usual = usual_shape()
    before = limits_of(usual)
    after = limits_of(replace(usual, **{field: getattr(usual, field) + more}))
    for name in falls:
        assert after[name][0] < before[name][0] - 0.5, name
    for name in rises:
        assert after[name][0] > before[name][0] + 0.5, name


def test_more_cover_never_gives_more_room() -> None:
    """LCEA in small steps: flexion, abduction and inward rotation at 90 degrees only fall."""
    usual = usual_shape()
    for name in ("flexion_deg", "abduction_deg", "ir90_deg"):
        values = [limits_of(replace(usual, lcea_deg=lcea))[name][0] for lcea in np.arange(18, 46, 2.0)]
        assert (np.diff(values) < 0.05).all(), name


def test_the_usual_hip_does_not_touch_at_90_degrees_with_20_of_adduction() -> None:
    """The known misfit of a plain rim (body-hip-load.md section 3) is mended, in both calibrations."""
    for mode in ("predicted", "fitted"):
        hips = draw("normal", 500, 7, mode)
        assert clearance_mm(hips, np.array([[90.0, 20.0, 0.0]])).mean() > 0.5
        assert limits_of(usual_shape(), anatomy_of(mode))["adduction90_deg"][0] > 22  # type: ignore[arg-type]


def test_a_search_finds_the_first_contact_of_a_fine_walk_along_the_path() -> None:
    """Thirty hips of each group, nine movements: no room is missed between the coarse looks."""
    from coxa.hip.shape import hip_table

    rows = hip_table("movements")["movement"]
    for group in ("normal", "fai"):
        hips = draw(group, 30, 11)
        limits = limits_of(hips)
        assert tuple(limits) == movement_names()
        for name, found in limits.items():
            row = rows[name]
            at = np.arange(row["from"], row["to"] + 0.1, 0.25)
            room = clearance_mm(hips, np.array(row["start"]) + at[:, None] * np.array(row["direction"]))
            for hip in range(len(hips)):
                begin = int(np.argmax(np.where(at <= row["until"], room[hip], -np.inf)))
                if room[hip, begin] <= 0:
                    assert abs(found[hip] - at[begin]) <= 5.1, name  # nowhere clear: the clearest coarse look
                    continue
                touching = np.flatnonzero(room[hip, begin:] <= 0)
                first = at[begin + touching[0]] if len(touching) else row["to"]
                assert found[hip] == pytest.approx(first, abs=0.3), name


def test_the_edges_of_the_movement_map_meet_the_limits() -> None:
    """At 0 and 90 degrees of flexion the edges are the rotation limits."""
    hips = draw("normal", 20, 5)
    turned_in, turned_out = rotation_edges(hips, np.array([0.0, 90.0]))
    limits = limits_of(hips)
    assert turned_in[:, 0] == pytest.approx(limits["ir0_deg"], abs=0.05)
    assert turned_in[:, 1] == pytest.approx(limits["ir90_deg"], abs=0.05)
    assert turned_out[:, 0] == pytest.approx(limits["er0_deg"], abs=0.05)
    assert turned_out[:, 1] == pytest.approx(limits["er90_deg"], abs=0.05)


@pytest.mark.parametrize("angles", [np.zeros(3), np.zeros((2, 2)), np.array([[np.nan, 0, 0]])])
def test_angles_of_another_form_are_refused(angles: np.ndarray) -> None:
    """Three angles a row, all finite."""
    with pytest.raises(BadInput, match="angles_deg"):
        clearance_mm(usual_shape(), angles)


def test_a_batch_gives_what_each_hip_gives_alone() -> None:
    """Chunks and blocks change nothing."""
    hips = draw("fai", 300, 2)
    angles = np.random.default_rng(1).uniform((-20, -30, -40), (110, 20, 40), (400, 3))
    whole = clearance_mm(hips, angles)
    for at in (0, 137, 299):
        assert clearance_mm(hips.one(at), angles)[0] == pytest.approx(whole[at], abs=1e-4)
        alone = limits_of(hips.one(at))
        assert {name: float(v[0]) for name, v in alone.items()} == pytest.approx(
            {name: float(v[at]) for name, v in limits_of(hips).items()}, abs=0.02
        )
