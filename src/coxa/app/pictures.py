"""The pictures of exercises as pages need them: drawn once, kept by content, read without numpy.

A picture holds the figure that moves, its key frames, the small one of a row, and the description in words. Its key is
made from the exercise file and everything that solves and draws it, and stands in every address of its parts: such an
answer never changes, so browsers keep it for a year. Where a picture is looked for, in this order: this process, the
package's `built/`, `COXA_HOME/cache`; else it is drawn now and kept in the cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from coxa import figures
from coxa.body.describe import Said, describe, from_json, to_json
from coxa.body.exposure import HipTrace
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import Side

DRAWING = (".py", ".toml")
ROW_STYLE = Path(__file__).parent / "static" / "css" / "figure-row.css"
ENDING = ".picture.json"
ROW_PX = (96, 66)  # look.md section 5, "Scale"


@dataclass(frozen=True, slots=True)
class Picture:
    """One exercise's pictures, working limb on the right. All SVG is inline markup without words."""

    exercise: str
    key: str
    start_svg: str  # the first frame; the page's script moves its paths
    keys_svg: tuple[str, ...]  # two or three key frames with the arrow, for paper and for reduced motion
    row_svg: str  # small and complete in itself, for <img>
    track: str  # JSON: every frame
    said: tuple[Said, ...]


@cache
def drawing_version() -> str:
    """Return the version of everything that draws and describes."""
    folder = figures.BODY
    files = [Path(__file__), ROW_STYLE, *sorted(path for path in folder.iterdir() if path.suffix in DRAWING)]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def key_of(exercise_id: str) -> str:
    """Return the key of an exercise's pictures."""
    content = figures.motion_key(exercise_id) + drawing_version()
    return hashlib.sha256(content.encode()).hexdigest()[:20]


@cache
def picture_of(exercise_id: str) -> Picture:
    """Return the pictures of an exercise of the shipped catalog."""
    key = key_of(exercise_id)
    for folder in (figures.BUILT, figures.cache_folder()):
        with contextlib.suppress(OSError, ValueError, KeyError):
            return _from_row(json.loads(_path(folder, key).read_bytes()))
    picture = _draw(exercise_id, key)
    with contextlib.suppress(OSError):
        keep(picture, figures.cache_folder())
    return picture


def _path(folder: Path, key: str) -> Path:
    return folder / f"{key}{ENDING}"


def keep(picture: Picture, folder: Path) -> None:
    """Write a picture into a folder, whole or not at all."""
    row = {**asdict(picture), "said": to_json(picture.said)}
    figures.write_whole(_path(folder, picture.key), json.dumps(row, separators=(",", ":")).encode())


def _from_row(row: Mapping[str, Any]) -> Picture:
    return Picture(**{**row, "keys_svg": tuple(row["keys_svg"]), "said": from_json(row["said"])})


def build_all(folder: Path = figures.BUILT, workers: int = 2) -> int:
    """Make the build folder hold every picture of the shipped catalog and nothing else; returns how many it drew."""
    wanted = {_path(folder, key_of(exercise_id)): exercise_id for exercise_id in load_catalog().exercises}
    missing = [exercise_id for path, exercise_id in wanted.items() if not path.is_file()]
    # Fresh processes: a fork of one with numpy's threads may hang.
    with ProcessPoolExecutor(max(1, workers), mp_context=get_context("spawn")) as pool:
        for picture in pool.map(_drawn, missing, chunksize=4):
            keep(picture, folder)
    for path in folder.glob(f"*{ENDING}"):
        if path not in wanted:
            path.unlink(missing_ok=True)
    return len(missing)


def _drawn(exercise_id: str) -> Picture:
    return _draw(exercise_id, key_of(exercise_id))


def _draw(exercise_id: str, key: str) -> Picture:
    """Draw an exercise: the only place of the app that calls the body's code, loaded when it is needed."""
    from coxa.body.draw_svg import figure_of, still_svg, track_json

    exercise, motion = load_catalog().exercises[exercise_id], figures.motion_of(exercise_id)
    figure = figure_of(exercise, motion)
    told = figure.key_frames[min(1, len(figure.key_frames) - 1)]
    return Picture(
        exercise=exercise_id,
        key=key,
        start_svg=still_svg(figure, 0),
        keys_svg=tuple(
            still_svg(figure, frame, ghost=number > 0, arrow=number > 0, narrow=True)
            for number, frame in enumerate(figure.key_frames)
        ),
        row_svg=still_svg(figure, told, style=ROW_STYLE.read_text(encoding="utf-8"), arrow=False),
        track=track_json(figure),
        said=describe(exercise, motion),
    )


def trace_of(exercise_id: str) -> HipTrace:
    """Return what both hips do over one repetition."""
    return figures.outcome_of(load_catalog().exercises[exercise_id], load_rules()).trace


def glb_bytes(exercise_id: str, side: Side) -> bytes:
    """Return the motion in three dimensions as a glTF binary, made when it is first asked for."""
    path = figures.cache_folder() / f"{key_of(exercise_id)}.{side}.glb"
    with contextlib.suppress(OSError):
        return path.read_bytes()
    from coxa.body.write_glb import glb_of

    content = glb_of(load_catalog().exercises[exercise_id], figures.motion_of(exercise_id), side)
    with contextlib.suppress(OSError):
        figures.write_whole(path, content)
    return content
