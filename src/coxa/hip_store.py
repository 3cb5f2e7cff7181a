"""The shell's access to the drawn hips of the personal model: kept by content, made only when missing.

    built/hips-KEY.draws     made by `scripts/build_hip.py` (part of the wheel where it was built)
    cache/hips-KEY.draws     made at the first use, where the package holds none

KEY is sha256 over the hip model's files and their data. The smallest room of every drawn hip in every exercise
(`hips-KEY.rooms`) is kept beside it, by the exercises' motions too. A damaged file counts as missing and is made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from coxa.catalog.load import CATALOG_FOLDER, load_rules
from coxa.catalog.records import Clearance, LimbRoom, Side
from coxa.figures import BUILT, KEY_LENGTH, PACKAGE, cache_folder, load_exposures, write_whole

if TYPE_CHECKING:
    from coxa.hip.edges import Edges
    from coxa.hip.evidence import Known
    from coxa.hip.posterior import Posterior
    from coxa.hip.prior import Array32, Draws, Progress
    from coxa.hip.room import Limb, Moves

DAMAGED = (OSError, ValueError, KeyError, EOFError, BadZipFile)
FORM = "1"  # of what is kept
MAX_PEOPLE = 64  # hips whose answer stays in memory


@cache
def hip_version() -> str:
    """Return the version of the drawn hips: the model's code and its data."""
    digest = hashlib.sha256(FORM.encode())
    for path in (*sorted((PACKAGE / "hip").glob("*.py")), *sorted((CATALOG_FOLDER / "hips").glob("*.toml"))):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:KEY_LENGTH]


def _folders() -> tuple[Path, Path]:
    return BUILT, cache_folder()


def make_draws(folder: Path, progress: Progress | None = None) -> Draws:
    """Make the drawn hips anew and keep them in `folder`, where that can be written to."""
    from coxa.hip.prior import draws_bytes, draws_from, make_prior

    content = draws_bytes(make_prior(progress=progress))
    with contextlib.suppress(OSError):
        write_whole(folder / f"hips-{hip_version()}.draws", content)
    return draws_from(content)  # as they are read later: the same answer whether made now or before


@cache
def load_draws() -> Draws:
    """Return the drawn hips, read once per process; made where no folder holds them (some seconds)."""
    from coxa.hip.prior import draws_from

    for folder in _folders():
        with contextlib.suppress(*DAMAGED):
            return draws_from((folder / f"hips-{hip_version()}.draws").read_bytes())
    return make_draws(cache_folder())


@cache
def load_moves() -> Moves:
    """Return what the shipped exercises ask of a hip."""
    from coxa.hip.room import moves_of

    return moves_of(load_exposures(), load_rules().number("room", "bend_step_deg"))


@cache
def load_table() -> Array32:
    """Return the smallest room of every drawn hip in every exercise, (n, t) mm; made where no folder holds it."""
    import numpy as np

    draws, moves = load_draws(), load_moves()
    digest = hashlib.sha256(repr((moves.targets, moves.starts, moves.members)).encode() + moves.poses.tobytes())
    name = f"hips-{hip_version()}-{digest.hexdigest()[:16]}.rooms"
    for folder in _folders():
        with contextlib.suppress(*DAMAGED):
            table: Array32 = np.load(io.BytesIO((folder / name).read_bytes()), allow_pickle=False).astype(np.float32)
            if table.shape == (len(draws), len(moves.targets)):
                return table
    return _make_table(name, draws, moves)


def _make_table(name: str, draws: Draws, moves: Moves) -> Array32:
    import numpy as np

    from coxa.hip.room import table_of

    table = table_of(draws, moves).astype(np.float16)
    file = io.BytesIO()
    np.save(file, table)
    for folder in _folders():  # beside the draws
        if (folder / f"hips-{hip_version()}.draws").is_file():
            with contextlib.suppress(OSError):
                write_whole(folder / name, file.getvalue())
                break
    return table.astype(np.float32)


def build(folder: Path = BUILT, progress: Progress | None = None) -> bool:
    """Make `folder` hold the drawn hips of this version and nothing older; returns whether they had to be made."""
    from coxa.hip.prior import draws_from

    path = folder / f"hips-{hip_version()}.draws"
    made = True
    with contextlib.suppress(*DAMAGED):
        draws_from(path.read_bytes())
        made = False
    if made:
        make_draws(folder, progress)
    load_draws.cache_clear()
    load_table.cache_clear()
    load_table()
    for old in folder.glob("hips-*"):
        if not old.name.startswith(f"hips-{hip_version()}"):
            old.unlink(missing_ok=True)
    return made


# --- one person -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=MAX_PEOPLE)
def posterior_for(known: Known) -> Posterior:
    """Return a person's hip by what is known; from memory where it was asked before.

    Raises
    ------
    BadInput
        Something that no hip can be.
    """
    from coxa.hip.posterior import posterior_of

    return posterior_of(known, load_draws())


@lru_cache(maxsize=MAX_PEOPLE)
def edges_for(known: Known) -> Edges:
    """Return the edge of a hip's movement map."""
    from coxa.hip.edges import edges_of

    return edges_of(posterior_for(known))


@cache
def group_edges(group: str) -> Edges:
    """Return the edge of the drawn hips of one group: normal, pain-free, fai."""
    from coxa.hip.edges import edges_of_group

    return edges_of_group(load_draws(), group)


@lru_cache(maxsize=MAX_PEOPLE)
def rooms_for(known: Known) -> Mapping[Limb, LimbRoom]:
    """Return a hip's room by exercise and limb ("working", "other")."""
    from coxa.hip.room import rooms_of, table_of

    found, moves = posterior_for(known), load_moves()
    table = load_table() if found.draws is load_draws() else table_of(found.draws, moves)
    return rooms_of(found, table, moves, load_rules().number("room", "least_clearance_mm"))


@lru_cache(maxsize=MAX_PEOPLE)
def clearances_for(left: Known, right: Known) -> Mapping[tuple[str, Side], Clearance] | None:
    """Return the room of both hips in every exercise; None where nothing was measured on either.

    The same object for the same knowledge, so that the planner's memory recognises it. A hip of which too little
    is known to lean on counts as not measured.
    """
    from coxa.hip.room import clearances_of

    rooms: dict[Side, Mapping[Limb, LimbRoom] | None] = {"left": None, "right": None}
    sides: tuple[tuple[Side, Known], ...] = (("left", left), ("right", right))
    for side, known in sides:
        if known.measured and posterior_for(known).usable:
            rooms[side] = rooms_for(known)
    return clearances_of(rooms, load_exposures())
