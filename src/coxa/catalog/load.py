"""Load the catalog's files into frozen records.

The only part of `catalog` that touches the disk. `load_catalog()` reads everything once per process.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import cast

from coxa.catalog.experiment_records import Experiments
from coxa.catalog.experiments import read_experiments
from coxa.catalog.measures import read_measure, read_side_to_side, read_tests
from coxa.catalog.read_exercise import Vocabulary, read_exercise
from coxa.catalog.read_protocol import read_protocol
from coxa.catalog.reader import Raw, Table
from coxa.catalog.records import Catalog, Exercise, Protocol, Rules, Source
from coxa.errors import CatalogError

CATALOG_FOLDER = Path(__file__).parent


def read_toml(path: Path, faults: list[str]) -> Raw:
    """Return the file's content; a missing or broken file is a fault and reads as empty."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(f"{path.name}: is missing.")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{path.name}: is not valid TOML: {error}.")
    return {}


def _read_sources(raw: Raw, faults: list[str]) -> dict[str, Source]:
    sources = {}
    for source_id, row in raw.items():
        table = Table(cast(Raw, row), f"sources.toml: {source_id}", faults)
        year = int(table.number("year")) if table.has("year") else None
        sources[source_id] = Source(
            source_id, table.text("title"), year, table.text("kind"), table.text("doi", ""), table.text("note", "")
        )
        table.close()
    return sources


def _read_experiments(folder: Path, catalog: Catalog, faults: list[str]) -> Experiments:
    raw = read_toml(folder / "experiments.toml", faults)
    conditions = cast(Mapping[str, object], catalog.screening.get("condition", {}))
    return read_experiments(raw, catalog.exercises, conditions, catalog.sources, faults)


def _read_joints(raw: Raw) -> dict[str, tuple[float, float]]:
    return {key: (value[0], value[1]) for key, value in raw.items() if isinstance(value, list)}


def catalog_hash(folder: Path) -> str:
    """Return sha256 over the names and bytes of all catalog files, in name order."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_catalog(folder: Path) -> tuple[Catalog, list[str]]:
    """Return the catalog of `folder` and every fault found while reading it."""
    faults: list[str] = []
    vocabulary = cast(Vocabulary, read_toml(folder / "vocabulary.toml", faults))
    exercises: dict[str, Exercise] = {}
    for path in sorted((folder / "exercises").glob("*.toml")):
        exercises[path.stem] = read_exercise(path.stem, read_toml(path, faults), vocabulary, faults)
    protocols: dict[str, Protocol] = {}
    for path in sorted((folder / "protocols").glob("*.toml")):
        protocols[path.stem] = read_protocol(path.stem, read_toml(path, faults), vocabulary, faults)
    tests = read_toml(folder / "tests.toml", faults)
    catalog = Catalog(
        exercises=exercises,
        protocols=protocols,
        sources=_read_sources(read_toml(folder / "sources.toml", faults), faults),
        vocabulary=vocabulary,
        screening=read_toml(folder / "screening.toml", faults),
        intake=read_toml(folder / "intake.toml", faults),
        hash=catalog_hash(folder),
        joints=_read_joints(read_toml(folder / "joints.toml", faults)),
        measures={
            path.stem: read_measure(path.stem, read_toml(path, faults), faults)
            for path in sorted((folder / "measures").glob("*.toml"))
        },
        tests=read_tests(tests, faults),
        side_to_side=read_side_to_side(tests, faults),
    )
    return replace(catalog, experiments=_read_experiments(folder, catalog, faults)), faults


@cache
def load_catalog(folder: Path = CATALOG_FOLDER) -> Catalog:
    """Return the catalog; raises `CatalogError` with every fault when a file is wrong."""
    catalog, faults = read_catalog(folder)
    if faults:
        raise CatalogError(faults)
    return catalog


@cache
def load_rules(folder: Path = CATALOG_FOLDER) -> Rules:
    """Return rules.toml with its version; raises `CatalogError` when the file is missing or broken."""
    faults: list[str] = []
    path = folder / "rules.toml"
    raw = read_toml(path, faults)
    if faults:
        raise CatalogError(faults)
    version = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return Rules(cast(Mapping[str, Mapping[str, object]], raw), version)
