"""The pictures of measuring positions: start and end, the phone on the limb, kept by content like those of exercises.

Looked for in the package's `built/`, then in `COXA_HOME/cache`; else drawn now and kept in the cache. The figure engine
draws the body; the phone is put on it here, from the solved motion.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coxa import figures
from coxa.body.describe import Said, describe, from_json, to_json
from coxa.catalog.load import CATALOG_FOLDER
from coxa.catalog.positions import Position, load_positions

if TYPE_CHECKING:
    from coxa.body.draw_shape import Figure
    from coxa.body.motion import SolvedMotion
    from coxa.body.skeleton import Array

ENDING = ".position.json"
DRAWING = (".py", ".toml")
# The phone as it is drawn: a little thicker than it is, so that it is seen from its edge; where along the limb.
PHONE_M = (0.15, 0.075, 0.02)
ALONG = {"thigh": 0.72, "shin": 0.45}
JOINTS = {"thigh": ("right.hip", "right.knee"), "shin": ("right.knee", "right.ankle")}
AIR_PX = 10.0  # above the highest thing
PAIR = re.compile(r"(-?[\d.]+) (-?[\d.]+)")
VIEW = re.compile(r'viewBox="0 0 ([\d.]+) [\d.]+"')
# Outwards of the limb in the segment's frame: X forwards, Z to the right.
OUT = {"front": (1.0, 0.0, 0.0), "back": (-1.0, 0.0, 0.0), "inner": (0.0, 0.0, -1.0), "outer": (0.0, 0.0, 1.0)}


@dataclass(frozen=True, slots=True)
class PositionPicture:
    """One position, working limb on the right: two pictures as inline markup without words, and what they show."""

    test: str
    start_svg: str
    end_svg: str
    said: tuple[Said, ...]


@cache
def _version() -> str:
    folder = figures.BODY
    digest = hashlib.sha256()
    for path in (Path(__file__), *sorted(path for path in folder.iterdir() if path.suffix in DRAWING)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def key_of(test: str) -> str:
    """Return the key of a position's pictures."""
    content = (CATALOG_FOLDER / "positions" / f"{test}.toml").read_bytes()
    like = load_positions()[test].drawn
    told = json.dumps([like.family, like.purpose, like.support, like.sides, like.vector]).encode()
    return hashlib.sha256(_version().encode() + figures.body_version().encode() + told + content).hexdigest()[:20]


@cache
def position_picture(test: str) -> PositionPicture:
    """Return the pictures of a position of the shipped catalog; raises KeyError for another name."""
    name = f"{key_of(test)}{ENDING}"
    for folder in (figures.BUILT, figures.cache_folder()):
        with contextlib.suppress(OSError, ValueError, KeyError):
            return _from_row(json.loads((folder / name).read_bytes()))
    picture = draw(load_positions()[test])
    with contextlib.suppress(OSError):
        _keep(picture, figures.cache_folder())
    return picture


def build_all(folder: Path = figures.BUILT) -> int:
    """Make the build folder hold the pictures of every position and no other; returns how many it drew."""
    wanted = {folder / f"{key_of(test)}{ENDING}": test for test in load_positions()}
    missing = [test for path, test in wanted.items() if not path.is_file()]
    for test in missing:
        _keep(draw(load_positions()[test]), folder)
    for path in folder.glob(f"*{ENDING}"):
        if path not in wanted:
            path.unlink(missing_ok=True)
    return len(missing)


def _keep(picture: PositionPicture, folder: Path) -> None:
    row = {**asdict(picture), "said": to_json(picture.said)}
    path = folder / f"{key_of(picture.test)}{ENDING}"
    figures.write_whole(path, json.dumps(row, separators=(",", ":")).encode())


def _from_row(row: Mapping[str, Any]) -> PositionPicture:
    return PositionPicture(**{**row, "said": from_json(row["said"])})


def solved(position: Position) -> SolvedMotion:
    """Return the solved motion of a position."""
    from coxa.body.solve import solve_motion

    return solve_motion(position.drawn)


def draw(position: Position) -> PositionPicture:
    """Draw a position: the body as an exercise is drawn, the phone on top."""
    from coxa.body.draw_svg import figure_of, still_svg

    motion = solved(position)
    figure = figure_of(position.drawn, motion)
    start, end = figure.key_frames[0], figure.key_frames[-1]
    phones = _phones(position, motion, figure)
    pictures = (
        still_svg(figure, start, arrow=False, narrow=True),
        still_svg(figure, end, ghost=True, arrow=True, narrow=True),
    )
    top = _top_px(figure, phones)
    start_svg, end_svg = (
        _cropped(_with_phone(svg, phone), figure.height_px, top) for svg, phone in zip(pictures, phones, strict=True)
    )
    return PositionPicture(position.test, start_svg, end_svg, describe(position.drawn, motion))


def _with_phone(svg: str, path: str) -> str:
    """Return the picture with the phone over the body and under the arrow."""
    at = next(place for mark in ('<path class="halo"', "</g></g></svg>") if (place := svg.find(mark)) >= 0)
    return f'{svg[:at]}<path class="phone" d="{path}"/>{svg[at:]}'


def _top_px(figure: Figure, phones: Iterable[str]) -> float:
    """Return where the highest thing of both pictures is, px from the upper edge: who lies leaves much room there."""
    used = [i for layer in figure.layers for piece in layer.pieces for i in piece]
    keys = [figure.key_frames[0], figure.key_frames[-1]]
    highest = float((figure.points_px[keys][:, used, 1] - figure.radii_px[used]).min())
    paths = "".join((*phones, *figure.arrows[-1]))
    heights = [float(pair[1]) for pair in PAIR.findall(paths)]
    return max(0.0, min([highest, *heights]) - AIR_PX)


def _cropped(svg: str, height_px: float, top_px: float) -> str:
    """Return the picture without the empty room above."""
    return VIEW.sub(lambda found: f'viewBox="0 {top_px:.4g} {found[1]} {height_px - top_px:.4g}"', svg, count=1)


# --- the phone --------------------------------------------------------------------------------------------------------


def phone_corners_m(position: Position, motion: SolvedMotion, frame: int) -> Array:
    """Return the eight corners of the phone on its limb, (8, 3), m, world."""
    import numpy as np

    body, placed = motion.body, motion.placed()
    upper, lower = (body.joint_index[name] for name in JOINTS[position.phone_on])
    out = np.array(OUT[position.phone_face])
    along = body.offsets_m[lower] / np.linalg.norm(body.offsets_m[lower])
    middle = body.offsets_m[lower] * ALONG[position.phone_on]
    balls = [ball for ball in body.balls if ball.joint == upper]
    near = sorted(balls, key=lambda ball: abs(float((ball.at_m - middle) @ along)))[:2]
    apart = [abs(float((ball.at_m - middle) @ along)) for ball in near]
    skins = [float((ball.at_m - middle) @ out) + ball.radius_m for ball in near]
    skin = (skins[0] * apart[1] + skins[1] * apart[0]) / max(sum(apart), 1e-6)
    length, width, thick = PHONE_M
    corners = np.array(
        [
            middle + out * (skin + deep) + along * reach + np.cross(out, along) * wide
            for deep in (0.0, thick)
            for reach in (-length / 2, length / 2)
            for wide in (-width / 2, width / 2)
        ]
    )
    turned: Array = corners @ placed.rotations[frame, upper].T + placed.positions_m[frame, upper]
    return turned


def _phones(position: Position, motion: SolvedMotion, figure: Figure) -> tuple[str, str]:
    """Return the phone's outline at the start and at the end, as SVG paths in the picture's own px."""
    import numpy as np

    ends = (motion.keys[0].first, next(key.first for key in motion.keys if key.pose != motion.keys[0].pose))
    camera = position.drawn.motion.camera
    t, e = np.radians(camera.azimuth_deg), np.radians(camera.elevation_deg)
    across = np.array([np.sin(t), 0.0, -np.cos(t)])
    down = -np.array([-np.sin(e) * np.cos(t), np.cos(e), -np.sin(e) * np.sin(t)])
    scale, shift = _fit(motion, figure, ends[0], np.stack([across, down]))
    paths = []
    for frame in ends:
        flat = phone_corners_m(position, motion, frame) @ np.stack([across, down]).T
        paths.append(_hull_path(flat * scale + shift))
    return paths[0], paths[1]


def _fit(motion: SolvedMotion, figure: Figure, frame: int, axes: Array) -> tuple[float, Array]:
    """Return scale and shift from metres to the picture's px, from where the body's balls were drawn."""
    import numpy as np

    from coxa.body.skeleton import outline_of

    flat = outline_of(motion.body, motion.placed())[frame] @ axes.T
    drawn = figure.points_px[figure.key_frames[0]][: len(flat)]
    scale = float(np.ptp(drawn[:, 0]) / np.ptp(flat[:, 0]))
    shift: Array = (drawn - flat * scale).mean(axis=0)
    return scale, shift


def _hull_path(points: Array) -> str:
    """Return the convex outline of some points as a closed SVG path."""
    at = sorted((round(float(x), 1), round(float(y), 1)) for x, y in points)

    def half(rows: list[tuple[float, float]]) -> list[tuple[float, float]]:
        kept: list[tuple[float, float]] = []
        for x, y in rows:
            while len(kept) > 1:
                (ax, ay), (bx, by) = kept[-2:]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                kept.pop()
            kept.append((x, y))
        return kept[:-1]

    corners = [*half(at), *half(at[::-1])]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in corners) + "Z"
