"""Draw a motion as a flat figure: layers from far to near, each the union of hulls of projected balls, in one path.

The picture is orthographic: x to the right, y downwards, px. Azimuth t (0 in front, 90 at the right) and elevation e
give picture right (sin t, 0, -cos t), up (-sin e cos t, cos e, -sin e sin t), and towards the camera
(cos e cos t, sin e, cos e sin t).
"""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from coxa.body.draw_arrow import arrow_of, ghost_of
from coxa.body.draw_layers import (
    FLOORED,
    TRUNK,
    Layer,
    Part,
    Scene,
    body_parts,
    mat_layers,
    prop_parts,
    rests_low,
    roles_of,
    table,
    unit_of,
)
from coxa.body.draw_order import far_to_near
from coxa.body.draw_shape import Figure, circles_of, place_of, thinned
from coxa.body.motion import FPS, SolvedMotion
from coxa.body.outline import union_path
from coxa.body.skeleton import Array, outline_of
from coxa.catalog.records import Exercise

MOST_FRAMES = 3
AROUND_PX, LEAST_WIDTH_PX = 6.0, 110.0  # of a narrow picture


def _frames(motion: SolvedMotion) -> NDArray[np.intp]:
    """Return the frames that are kept: all key frames, between them `rate_hz` a second; holds by their ends."""
    every = max(1, FPS // int(table()["rate_hz"]))
    held = {frame for key in motion.keys for frame in range(key.first + 1, key.last)}
    ends = {frame for key in motion.keys for frame in (key.first, key.last)}
    rest = {frame for frame in range(0, len(motion.times_s), every) if frame not in held}
    return np.array(sorted(ends | rest), dtype=np.intp)


def _camera(exercise: Exercise) -> Array:
    """Return the rows right, up, towards (3, 3)."""
    t, e = np.radians(exercise.motion.camera.azimuth_deg), np.radians(exercise.motion.camera.elevation_deg)
    return np.array(
        [
            [np.sin(t), 0.0, -np.cos(t)],
            [-np.sin(e) * np.cos(t), np.cos(e), -np.sin(e) * np.sin(t)],
            [np.cos(e) * np.cos(t), np.sin(e), np.cos(e) * np.sin(t)],
        ]
    )


# --- the figure -----------------------------------------------------------------------------------------------------


def figure_of(exercise: Exercise, motion: SolvedMotion) -> Figure:
    """Return the picture of a motion, right limb working."""
    frames, camera = _frames(motion), _camera(exercise)
    balls = outline_of(motion.body, motion.placed())[frames]
    scene = Scene([balls[:, i] for i in range(balls.shape[1])], [float(r) for r in motion.body.radii_m])
    n_balls = len(scene.radii_m)
    lies = exercise.support in FLOORED and rests_low(motion, balls)
    ground: list[Layer] = list(mat_layers(scene, n_balls, camera)) if lies else []
    depth = (balls @ camera[2]).mean(axis=0)
    parts = body_parts(roles_of(exercise, motion), motion.body.ball_index, depth)
    for prop in motion.props:
        deep = float((prop.at_m.reshape(-1, 3) @ camera[2]).mean())
        if prop.kind != "wall":
            parts.extend(prop_parts(prop, frames, scene, camera))
        elif deep < float(depth.mean()) + 0.1:  # else it would stand between the eye and the body
            ground = [*prop_parts(prop, frames, scene, camera)[0].layers, *ground]
    layers = (*ground, *(layer for part in _in_depth(parts, scene, camera) for layer in part.layers))
    return _framed(exercise, motion, frames, camera, scene, layers, n_balls)


def _in_depth(parts: list[Part], scene: Scene, camera: Array) -> list[Part]:
    """Return the parts from far to near, the trunk's own always in their order, what hands hold in front last."""
    at = np.stack(scene.at_m, axis=1) @ camera.T
    radii = np.array(scene.radii_m)
    known = [i for name in TRUNK for i, part in enumerate(parts) if part.name == name]
    order = [parts[i] for i in far_to_near([unit_of(part, at, radii) for part in parts], known)]
    middle = float(at[..., 2].mean())
    ahead = [part for part in order if part.is_grip and float(at[:, _points(part), 2].mean()) > middle]
    return [*(part for part in order if part not in ahead), *ahead]


def _points(part: Part) -> list[int]:
    return [i for layer in part.layers for piece in layer.pieces for i in piece]


def _framed(
    exercise: Exercise,
    motion: SolvedMotion,
    frames: NDArray[np.intp],
    camera: Array,
    scene: Scene,
    layers: tuple[Layer, ...],
    n_balls: int,
) -> Figure:
    """Put everything into the picture: as large as fits, its lowest point on the lower edge."""
    sizes = table()
    width, height, margin = (float(sizes[name]) for name in ("width_px", "height_px", "margin_px"))
    at = np.stack(scene.at_m, axis=1)
    flat = np.stack([at @ camera[0], -(at @ camera[1])], axis=-1)
    radii = np.array(scene.radii_m)
    walls = {i for layer in layers if layer.classes == "wall" for piece in layer.pieces for i in piece}
    seen = np.array([i for i in range(len(radii)) if i not in walls])
    low = (flat[:, seen] - radii[seen, None]).min(axis=(0, 1))
    high = (flat[:, seen] + radii[seen, None]).max(axis=(0, 1))
    focus = exercise.motion.camera.focus
    scale = min((width - 2 * margin) / (high[0] - low[0]), (height - margin) / (high[1] - low[1]))
    centre_x, bottom = (low[0] + high[0]) / 2, high[1]
    if focus and exercise.motion.camera.zoom > 1:
        names = [name for name in motion.body.ball_index if name.startswith(place_of(focus))] or ["right.ankle"]
        spot = flat[:, [motion.body.ball_index[name] for name in names]].mean(axis=(0, 1))
        scale *= exercise.motion.camera.zoom
        centre_x, bottom = spot[0], min(high[1], spot[1] + height / scale / 2)
    shift = np.array([width / 2 - centre_x * scale, height - 1.0 - bottom * scale])
    points = np.round(flat * scale + shift, 1)
    figure = Figure(
        width_px=width,
        height_px=height,
        times_s=motion.times_s[frames],
        points_px=points,
        radii_px=np.round(radii * scale, 1),
        layers=layers,
        key_frames=_key_frames(motion, frames, at[:, :n_balls]),
    )
    steps = range(1, len(figure.key_frames))
    figure = replace(
        figure,
        arrows=(("", ""), *(arrow_of(exercise, motion.body.ball_index, figure, step) for step in steps)),
        ghosts=("", *(ghost_of(figure, step) for step in steps)),
    )
    return thinned(figure)


def _key_frames(motion: SolvedMotion, frames: NDArray[np.intp], balls_m: Array) -> tuple[int, ...]:
    """Return two or three kept frames: the start, and the poses that differ most from it and from each other."""
    poses: dict[str, int] = {}
    for key in motion.keys:
        poses.setdefault(key.pose, int(np.searchsorted(frames, key.first)))
    left = list(poses.values())
    chosen = [left.pop(0)]
    while left and len(chosen) < MOST_FRAMES:
        apart = [min(float(np.linalg.norm(balls_m[a] - balls_m[b], axis=1).mean()) for b in chosen) for a in left]
        chosen.append(left.pop(int(np.argmax(apart))))
    return tuple(sorted(chosen))


# --- out --------------------------------------------------------------------------------------------------------------


def _width_of_keys(figure: Figure) -> tuple[float, float]:
    """Return from where to where, px, a picture must reach to hold all key frames and arrows; walls may be cut."""
    used = [i for layer in figure.layers if layer.classes != "wall" for piece in layer.pieces for i in piece]
    at, radii = figure.points_px[list(figure.key_frames)][:, used, 0], figure.radii_px[used]
    ends = [float((at - radii).min()), float((at + radii).max())]
    for _, head in figure.arrows:
        ends += [float(corner.split(" ")[0]) for corner in head.strip("MZ").split("L") if corner]
    least, most = max(0.0, min(ends) - AROUND_PX), min(figure.width_px, max(ends) + AROUND_PX)
    missing = max(0.0, LEAST_WIDTH_PX - (most - least)) / 2
    return least - missing, most + missing


def still_svg(
    figure: Figure, frame: int, style: str = "", ghost: bool = False, arrow: bool = True, narrow: bool = False
) -> str:
    """Return one frame as inline SVG markup; with `style`, complete in itself; `narrow`: no wider than key frames are.

    A key frame has the arrow of the way to it, and dots where the pose before it was; other frames and the start show
    the arrow of the first way.
    """
    left, right = _width_of_keys(figure) if narrow else (0.0, figure.width_px)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right - left:.4g} {figure.height_px:g}" '
        'preserveAspectRatio="xMidYMax meet" aria-hidden="true" focusable="false">',
        f"<style>{style}</style>" if style else "",
        '<g class="drawing">',  # turned by the page for the left side
        f'<g transform="translate({-left:.4g} 0)">' if narrow else "",
    ]
    step = figure.key_frames.index(frame) if frame in figure.key_frames else 0
    if ghost and figure.ghosts[step]:
        parts.append(f'<path class="ghost" d="{figure.ghosts[step]}"/>')
    for number, layer in enumerate(figure.layers):
        path = union_path(circles_of(figure, frame, layer.pieces))
        parts.append(f'<path class="{layer.classes}" data-layer="{number}" d="{path}"/>')
    line, head = figure.arrows[max(step, 1)] if len(figure.arrows) > 1 else ("", "")
    if arrow and line:
        parts.append(f'<path class="halo" d="{line}"/><path class="arrow" d="{line}"/>')
        parts.append(f'<path class="arrow-head" d="{head}"/>')
    return "".join((*parts, "</g>" if narrow else "", "</g></svg>"))


def track_json(figure: Figure) -> str:
    """Return every frame for the page: times in ms, points in 0.1 px (the first absolute, then differences)."""
    at = np.round(figure.points_px * 10).astype(int).reshape(len(figure.times_s), -1)
    used = sorted({i for layer in figure.layers for piece in layer.pieces for i in piece})
    number = {point: place for place, point in enumerate(used)}
    columns = [2 * i + k for i in used for k in (0, 1)]
    at = at[:, columns]
    rows = [at[0], *np.diff(at, axis=0)]
    track = {
        "t": [round(float(t) * 1000) for t in figure.times_s],
        "r": [round(float(figure.radii_px[i]) * 10) for i in used],
        "f": [row.tolist() for row in rows],
        "l": [[[number[i] for i in piece] for piece in layer.pieces] if layer.moves else [] for layer in figure.layers],
        "k": list(figure.key_frames),
    }
    return json.dumps(track, separators=(",", ":"))
