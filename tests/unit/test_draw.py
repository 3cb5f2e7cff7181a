"""The figure: exact outlines, what stands before what, arrows clear of the body, small tracks, the same in the page."""

from __future__ import annotations

import gzip
import json
import math
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.body.draw_arrow import CLEAR_PX
from coxa.body.draw_layers import prop_parts, unit_of
from coxa.body.draw_order import Unit, far_to_near, vote
from coxa.body.draw_shape import Figure, circles_of
from coxa.body.draw_svg import Scene, figure_of, still_svg, track_json
from coxa.body.motion import PlacedProp
from coxa.body.outline import Circle, boundary, hull_arcs, is_inside, path_of, union_path
from coxa.catalog.load import load_catalog
from coxa.figures import motion_of

ROOT = Path(__file__).parents[2]
MAX_BYTES = 12_000
SHOWN = ("bridge", "clamshell", "step-up", "box-squat-loaded")
CIRCLE = st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from([0, 1, 5, 12, 30])).map(
    lambda row: (float(row[0]), float(row[1]), float(row[2]))
)


@pytest.fixture(scope="module")
def figures() -> dict[str, Figure]:
    """Return some figures of the catalog."""
    return {name: figure_of(load_catalog().exercises[name], motion_of(name)) for name in SHOWN}


@given(st.lists(CIRCLE, min_size=1, max_size=7))
def test_a_hull_reaches_as_far_as_its_circles_in_every_direction(circles: list[Circle]) -> None:
    """The support function of the hull's arcs is that of the circles: the outline is exact, ties included."""
    arcs = hull_arcs(circles)
    for degree in range(0, 360, 7):
        angle = math.radians(degree)
        far = max(x * math.cos(angle) + y * math.sin(angle) + r for x, y, r in circles)
        at = [
            x * math.cos(angle) + y * math.sin(angle) + r
            for (x, y, r), begin, end in arcs
            if any(begin - 1e-9 <= angle + turn <= end + 1e-9 for turn in (0.0, -2 * math.pi))
        ]
        assert at and max(at) == pytest.approx(far, abs=1e-6)


@given(st.lists(CIRCLE, min_size=1, max_size=6))
def test_points_along_the_edge_of_a_hull_are_neither_outside_nor_far_inside(circles: list[Circle]) -> None:
    """`boundary` walks the edge that `is_inside` draws the line at."""
    for x, y in boundary(circles, 4.0):
        assert is_inside(x, y, circles, margin=1e-6)
        assert not is_inside(x, y, circles, margin=-1e-3)


def test_all_pieces_of_a_path_are_wound_the_same_way() -> None:
    """Every arc has sweep 1: with the rule nonzero the union has no holes."""
    path = union_path([[(0.0, 0.0, 5.0), (20.0, 0.0, 3.0)], [(20.0, 0.0, 3.0), (20.0, 30.0, 2.0)], [(9.0, 9.0, 4.0)]])
    sweeps = re.findall(r"A\S+ \S+ 0 [01] ([01])", path)
    assert len(sweeps) >= 6 and set(sweeps) == {"1"}


def test_the_nearer_one_is_drawn_later_where_two_overlap() -> None:
    """Two balls in one place of the picture: the one towards the camera comes last, whatever the usual order."""
    near = Unit(0.0, np.array([[[0.0, 0.0, 0.3]]]), np.array([0.1]))
    far = Unit(9.0, np.array([[[0.02, 0.0, 0.0]]]), np.array([0.1]))
    apart = Unit(5.0, np.array([[[3.0, 0.0, -1.0]]]), np.array([0.1]))
    assert vote(near, far) > 0 > vote(far, near)
    assert far_to_near([near, far, apart]) == [2, 1, 0]


def test_units_of_a_known_order_keep_it() -> None:
    """The trunk's parts melt into each other: their order is given, not measured."""
    near = Unit(1.0, np.array([[[0.0, 0.0, 0.3]]]), np.array([0.1]))
    far = Unit(2.0, np.array([[[0.0, 0.0, 0.0]]]), np.array([0.1]))
    assert far_to_near([near, far]) == [1, 0]
    assert far_to_near([near, far], known=[0, 1]) == [0, 1]


@pytest.mark.parametrize(("at", "expected"), [((0.0, 0.45, -0.2), 1), ((0.0, 0.2, 0.6), 1), ((0.0, 0.2, -0.6), -1)])
def test_a_box_is_behind_what_stands_on_it_and_hides_what_is_behind_it(
    at: tuple[float, float, float], expected: int
) -> None:
    """On top and on the camera's side: in front. Behind the box: hidden by it."""
    camera = np.array([[1.0, 0.0, 0.0], [0.0, math.cos(0.3), -math.sin(0.3)], [0.0, math.sin(0.3), math.cos(0.3)]])
    scene = Scene([], [])
    box = PlacedProp("step", "box", np.zeros((2, 3)), (0.8, 0.4, 0.8))
    part = prop_parts(box, np.array([0, 1]), scene, camera)[0]
    ball = Unit(1.0, (np.tile(np.array(at), (2, 1)) @ camera.T)[:, None], np.array([0.05]))
    unit = unit_of(part, np.stack(scene.at_m, axis=1) @ camera.T, np.array(scene.radii_m))
    assert np.sign(vote(ball, unit)) == expected
    assert np.sign(vote(unit, ball)) == -expected


@pytest.mark.parametrize("name", SHOWN)
def test_the_arrow_stays_clear_of_the_body_it_tells_about(name: str, figures: dict[str, Figure]) -> None:
    """No point of the arrow's line lies within a limb of the pose that it leads to."""
    figure = figures[name]
    for frame, (line, head) in zip(figure.key_frames[1:], figure.arrows[1:], strict=True):
        assert line and head
        numbers = [float(text) for text in re.findall(r"-?[\d.]+", line)]
        ends = [(numbers[0], numbers[1]), *zip(numbers[6::6], numbers[7::6], strict=True)]
        limbs = [piece for layer in figure.layers if layer.classes.startswith("limb") for piece in layer.pieces]
        for x, y in ends:
            assert not any(is_inside(x, y, hull, CLEAR_PX / 3) for hull in circles_of(figure, frame, limbs))


@pytest.mark.parametrize("name", SHOWN)
def test_picture_and_track_together_are_small(name: str, figures: dict[str, Figure]) -> None:
    """What an exercise costs over the wire: at most 12 kB."""
    figure = figures[name]
    size = sum(len(gzip.compress(text.encode())) for text in (still_svg(figure, 0), track_json(figure)))
    assert size <= MAX_BYTES


@pytest.mark.parametrize("name", SHOWN)
def test_a_track_tells_every_kept_frame_to_a_tenth_of_a_pixel(name: str, figures: dict[str, Figure]) -> None:
    """Differences add up to the points; every layer that moves has its pieces."""
    figure = figures[name]
    track = json.loads(track_json(figure))
    assert len(track["f"]) == len(track["t"]) == len(figure.times_s) and track["k"] == list(figure.key_frames)
    used = sorted({i for layer in figure.layers for piece in layer.pieces for i in piece})
    at = np.cumsum(np.array(track["f"]), axis=0).reshape(len(track["t"]), len(used), 2) / 10
    assert np.abs(at - figure.points_px[:, used]).max() < 0.051
    for layer, pieces in zip(figure.layers, track["l"], strict=True):
        assert [[used[i] for i in piece] for piece in pieces] == (
            [list(p) for p in layer.pieces] if layer.moves else []
        )


def test_the_working_leg_is_the_only_colour_and_one_leg_of_each(figures: dict[str, Figure]) -> None:
    """One leg works in the clamshell, both in the bridge: the teal shapes are that many."""
    count = {name: sum("work" in layer.classes for layer in figures[name].layers) for name in ("clamshell", "bridge")}
    assert count == {"clamshell": 1, "bridge": 2}


def test_the_page_draws_the_same_outlines_as_the_server(figures: dict[str, Figure], tmp_path: Path) -> None:
    """outline.ts against outline.py on real frames: the same commands, numbers within 0.2 px."""
    figure = figures["step-up"]
    frames = [0, len(figure.times_s) // 2, len(figure.times_s) - 1]
    rows = [circles_of(figure, frame, layer.pieces) for frame in frames for layer in figure.layers]
    (tmp_path / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    code = (
        f"import {{ hullPath }} from {json.dumps(str(ROOT / 'frontend' / 'figure' / 'outline.ts'))};"
        "import { readFileSync } from 'node:fs';"
        f"const rows = JSON.parse(readFileSync({json.dumps(str(tmp_path / 'rows.json'))}, 'utf8'));"
        "console.log(JSON.stringify(rows.map((row) => row.map((piece) => hullPath(piece)).join(''))));"
    )
    (tmp_path / "draw.mjs").write_text(code, encoding="utf-8")
    run = ["scripts/node", "--no-warnings", str(tmp_path / "draw.mjs")]
    drawn = json.loads(subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    for row, path in zip(rows, drawn, strict=True):
        for hull, piece in zip(row, re.findall(r"M[^Z]*Z", path), strict=True):
            ours, theirs = path_of(hull), piece
            shapes = [re.sub(r"[-\d.]+", "#", one) for one in (theirs, ours)]
            numbers = [np.array([float(text) for text in re.findall(r"-?\d*\.?\d+", one)]) for one in (theirs, ours)]
            assert shapes[0] == shapes[1] and np.abs(numbers[0] - numbers[1]).max() <= 0.2, f"{theirs} {ours} {hull}"
