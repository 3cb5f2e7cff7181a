"""The shell's access to solved motions and what is drawn from them: kept by content, solved only when missing.

Where a motion is looked for, in this order: the package's own folder `built/` (made by `make setup`, part of the
wheel), then `COXA_HOME/cache`, then it is solved and, where that folder can be written to, kept there.

    built/index.json        {"exercises": {id: row}}: read by every plan, without numpy
    built/KEY.npz           the motion itself (body/motion_file.py)
    cache/KEY.json, .npz    one row and its motion, for exercise files that changed since the last build

KEY is sha256 over the exercise file and everything that solves it (the body's files and the joints' limits, which hold
the default body too). A row holds the key, the trace of the hips, the solver's changes and its faults.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache, lru_cache
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from coxa.body.exposure import HipTrace, exposure_of, trace_of
from coxa.catalog.load import CATALOG_FOLDER, load_catalog, load_rules, read_catalog
from coxa.catalog.records import Exercise, Exposure, HipFrame, Rules, Side
from coxa.home import home

if TYPE_CHECKING:
    from coxa.body.motion import Change, Fault, SolvedMotion

PACKAGE = Path(__file__).parent
BODY, BUILT = PACKAGE / "body", PACKAGE / "built"
INDEX = "index.json"
# Files of the body's folder that draw or measure a motion and do not change it.
AFTER_SOLVING = ("describe", "draw", "exposure", "figure", "glb", "motion_file", "outline", "write_")
FORM = "2"  # of what is kept: changes when a row or a file holds something else
WITHOUT = "without"  # how the place of a fault begins that is there only when an optional cue is withheld
MAX_KEPT_FILES = 1600  # of the cache: motions, rows, pictures, 3-D files of the whole catalog, twice over
KEY_LENGTH = 32  # hexadecimal digits
FEW = 4  # fewer motions than this are solved here; more are worth starting other processes
Json = dict[str, Any]
Progress = Callable[[int, int, str], None]  # done, of how many, which exercise


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of an exercise's motion without reading its frames."""

    key: str
    zone_digest: str
    trace: HipTrace
    changes: tuple[Json, ...]  # fields of body.motion.Change
    faults: tuple[Json, ...]  # fields of body.motion.Fault
    worst_contact_m: float

    def all_changes(self) -> tuple[Change, ...]:
        """Return what the solver changed of the authored angles."""
        from coxa.body.motion import Change

        return tuple(Change(**row) for row in self.changes)

    def all_faults(self) -> tuple[Fault, ...]:
        """Return what a body cannot do of this motion."""
        from coxa.body.motion import Fault

        return tuple(Fault(**row) for row in self.faults)


# --- keys -----------------------------------------------------------------------------------------------------------


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def body_version() -> str:
    """Return the version of everything that solves a motion: the body's files and the limits of its joints."""
    files = sorted(path for path in BODY.iterdir() if path.suffix in (".py", ".toml"))
    solving = [path for path in files if not path.name.startswith(AFTER_SOLVING)]
    return FORM + _digest([*solving, CATALOG_FOLDER / "joints.toml"])


def motion_key(exercise_id: str, folder: Path = CATALOG_FOLDER) -> str:
    """Return the key of one exercise's motion."""
    content = (folder / "exercises" / f"{exercise_id}.toml").read_bytes()
    return hashlib.sha256(body_version().encode() + exercise_id.encode() + b"\0" + content).hexdigest()[:KEY_LENGTH]


def zone_digest(rules: Rules) -> str:
    """Return the version of the rules by which moments of a trace are chosen."""
    borders = {key: value for key, value in rules.tables["zone"].items() if not isinstance(value, str)}  # no sources
    return hashlib.sha256(json.dumps(borders, sort_keys=True).encode()).hexdigest()[:16]


# --- rows of the index ----------------------------------------------------------------------------------------------


def _row(outcome: Outcome) -> Json:
    trace = outcome.trace
    return {
        "key": outcome.key,
        "zone": outcome.zone_digest,
        "times_s": list(trace.times_s),
        "working": [[f.flexion_deg, f.adduction_deg, f.rotation_deg, f.tilt_deg] for f in trace.working],
        "other": [[f.flexion_deg, f.adduction_deg, f.rotation_deg, f.tilt_deg] for f in trace.other],
        "changes": list(outcome.changes),
        "faults": list(outcome.faults),
        "worst_contact_m": outcome.worst_contact_m,
    }


def _outcome(row: Mapping[str, Any]) -> Outcome:
    frames = {limb: tuple(HipFrame(*values) for values in row[limb]) for limb in ("working", "other")}
    return Outcome(
        key=row["key"],
        zone_digest=row["zone"],
        trace=HipTrace(tuple(row["times_s"]), frames["working"], frames["other"]),
        changes=tuple(row["changes"]),
        faults=tuple(row["faults"]),
        worst_contact_m=row["worst_contact_m"],
    )


def _outcome_of(motion: SolvedMotion, key: str, rules: Rules) -> Outcome:
    return Outcome(
        key=key,
        zone_digest=zone_digest(rules),
        trace=trace_of(motion, rules),
        changes=tuple(asdict(change) for change in motion.changes),
        faults=tuple(asdict(fault) for fault in motion.faults),
        worst_contact_m=motion.worst_contact_m,
    )


# --- the two folders ------------------------------------------------------------------------------------------------


def cache_folder() -> Path:
    """Return where motions are kept that the package does not hold."""
    return home() / "cache"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: readers never see half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def forget_old(folder: Path, max_files: int = MAX_KEPT_FILES) -> None:
    """Remove the oldest files of a cache that has grown too large: most are of exercise files as they were once."""
    files = list(folder.iterdir())
    if len(files) > max_files:
        files.sort(key=lambda path: path.stat().st_mtime)
        for path in files[: len(files) - max_files * 3 // 4]:
            path.unlink(missing_ok=True)


def _dumped(value: Json) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


@cache
def _built_rows(built: Path) -> Mapping[str, Json]:
    """Return the rows of a build by exercise; none where nothing was built or the file is broken."""
    try:
        return cast(Mapping[str, Json], json.loads((built / INDEX).read_bytes())["exercises"])
    except (OSError, ValueError, KeyError):
        return {}


def _kept(exercise_id: str, key: str, digest: str) -> Outcome | None:
    """Return the outcome that one of the folders holds for this key and these zone rules."""
    row = _built_rows(BUILT).get(exercise_id)
    if row is None or row["key"] != key or row["zone"] != digest:
        try:
            row = json.loads((cache_folder() / f"{key}.json").read_bytes())
        except (OSError, ValueError):
            return None
    return _outcome(row) if row["key"] == key and row["zone"] == digest else None


def _kept_motion(key: str) -> SolvedMotion | None:
    from zipfile import BadZipFile

    from coxa.body.motion_file import motion_from

    for folder in (BUILT, cache_folder()):
        with contextlib.suppress(OSError, ValueError, KeyError, BadZipFile):
            return motion_from((folder / f"{key}.npz").read_bytes())
    return None


# --- one exercise ---------------------------------------------------------------------------------------------------


def _solve(exercise: Exercise, key: str, rules: Rules, store: Path | None) -> tuple[SolvedMotion, Outcome]:
    """Return the motion, solved now, and keep it in `store` where that can be written to.

    Its faults are also those of the motion without each optional cue.
    """
    from coxa.body.cues import variants
    from coxa.body.motion_file import motion_bytes, motion_from
    from coxa.body.solve import solve_motion

    motion = solve_motion(exercise)
    without = [
        replace(fault, where=f"{WITHOUT} {cue}, {fault.where}")
        for cue, changed in variants(exercise)  # a cue may be withheld from a person
        for fault in solve_motion(changed).faults
    ]
    content = motion_bytes(replace(motion, faults=(*motion.faults, *without)))
    motion = motion_from(content)  # as it is read later: the same angles whether solved now or before
    outcome = _outcome_of(motion, key, rules)
    if store is not None:
        with contextlib.suppress(OSError):
            write_whole(store / f"{key}.npz", content)
            write_whole(store / f"{key}.json", _dumped(_row(outcome)))
            if store == cache_folder():
                forget_old(store)
    return motion, outcome


def motion_of(exercise_id: str) -> SolvedMotion:
    """Return the solved motion of an exercise of the shipped catalog, working limb on the right."""
    key = motion_key(exercise_id)
    kept = _kept_motion(key)
    if kept is not None:
        return kept
    return _solve(load_catalog().exercises[exercise_id], key, load_rules(), cache_folder())[0]


def outcome_of(exercise: Exercise, rules: Rules, folder: Path = CATALOG_FOLDER) -> Outcome:
    """Return what is known of an exercise's motion; solves it when no folder holds it."""
    key = motion_key(exercise.id, folder)
    kept = _kept(exercise.id, key, zone_digest(rules))
    if kept is not None:
        return kept
    motion = _kept_motion(key)
    return _outcome_of(motion, key, rules) if motion is not None else _solve(exercise, key, rules, cache_folder())[1]


# --- all of them ----------------------------------------------------------------------------------------------------


@cache
def load_exposures() -> Mapping[tuple[str, Side], Exposure]:
    """Return the exposures of the shipped catalog by (exercise id, side), read once per process."""
    rules, exercises = load_rules(), load_catalog().exercises
    solve_missing(exercises, rules, CATALOG_FOLDER, os.cpu_count() or 1)  # nothing, where `make setup` has run
    return exposures_of(exercises, outcomes_of(exercises, rules), rules)


def exposures_of(
    exercises: Mapping[str, Exercise], outcomes: Mapping[str, Outcome], rules: Rules
) -> dict[tuple[str, Side], Exposure]:
    """Return the exposures of exercises whose outcome is known."""
    return {
        (exercise_id, side): exposure
        for exercise_id, outcome in outcomes.items()
        for side, exposure in exposure_of(exercises[exercise_id], outcome.trace, rules).items()
    }


def outcomes_of(exercises: Mapping[str, Exercise], rules: Rules, folder: Path = CATALOG_FOLDER) -> dict[str, Outcome]:
    """Return the outcome of every exercise; what no folder holds is solved now and kept in the cache."""
    return {exercise.id: outcome_of(exercise, rules, folder) for exercise in exercises.values()}


def solve_missing(
    exercises: Mapping[str, Exercise], rules: Rules, folder: Path, workers: int, progress: Progress | None = None
) -> None:
    """Solve what no folder holds into the cache, several at once; does nothing where that cannot be written to."""
    digest, keys = zone_digest(rules), {exercise_id: motion_key(exercise_id, folder) for exercise_id in exercises}
    missing = {exercise_id: key for exercise_id, key in keys.items() if _kept(exercise_id, key, digest) is None}
    if len(missing) < FEW:
        return
    with contextlib.suppress(OSError):
        cache_folder().mkdir(parents=True, exist_ok=True)
        solve_many(missing, folder, cache_folder(), workers, progress)


@lru_cache(maxsize=2)
def _exercises(folder: Path) -> Mapping[str, Exercise]:
    """Return the exercises of a folder, also of one with faults elsewhere; read once per process."""
    return read_catalog(folder)[0].exercises


def _solve_into(exercise_id: str, key: str, folder: Path, store: Path) -> str:
    """Solve one exercise in a process of the pool; returns its id."""
    _solve(_exercises(folder)[exercise_id], key, load_rules(folder), store)
    return exercise_id


def solve_many(
    keys: Mapping[str, str], folder: Path, store: Path, workers: int, progress: Progress | None = None
) -> None:
    """Solve exercises into `store`, several at once. `keys`: exercise id to key, as it was before anything began."""
    for number, exercise_id in enumerate(_solving(keys, folder, store, workers), 1):
        if progress is not None:
            progress(number, len(keys), exercise_id)


def _solving(keys: Mapping[str, str], folder: Path, store: Path, workers: int) -> Iterator[str]:
    if workers < 2 or len(keys) < FEW:
        yield from (_solve_into(exercise_id, key, folder, store) for exercise_id, key in keys.items())
        return
    # Reading what is built, the usual case, needs neither.
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
    from multiprocessing import get_context

    left = dict(keys)
    # Fresh processes: a fork of one with threads (numpy's, a server's) may hang.
    with (
        contextlib.suppress(BrokenProcessPool),  # a program that cannot be started twice: the rest is solved here
        ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool,
    ):
        for exercise_id in pool.map(_solve_into, keys, keys.values(), repeat(folder), repeat(store)):
            del left[exercise_id]
            yield exercise_id
    yield from _solving(left, folder, store, workers=1)


def build_all(folder: Path = BUILT, workers: int = 2, progress: Progress | None = None) -> int:
    """Make the build folder hold every motion of the shipped catalog and nothing else; returns how many it solved."""
    rules, exercises = load_rules(), load_catalog().exercises
    keys = {exercise_id: motion_key(exercise_id) for exercise_id in exercises}
    digest, rows = zone_digest(rules), dict(_built_rows(folder))
    missing = {
        exercise_id: key
        for exercise_id, key in keys.items()
        if rows.get(exercise_id, {}).get("key") != key
        or rows[exercise_id]["zone"] != digest
        or not (folder / f"{key}.npz").is_file()
    }
    solve_many(missing, CATALOG_FOLDER, folder, workers, progress)
    for exercise_id, key in missing.items():
        rows[exercise_id] = json.loads((folder / f"{key}.json").read_bytes())
    index = {"exercises": {exercise_id: rows[exercise_id] for exercise_id in keys}}
    write_whole(folder / INDEX, _dumped(index))
    rest = {f"{key}.npz" for key in keys.values()}
    for path in (*folder.glob("*.npz"), *folder.glob("[0-9a-f]" * KEY_LENGTH + ".json")):
        if path.name not in rest:
            path.unlink(missing_ok=True)
    _built_rows.cache_clear()
    return len(missing)
