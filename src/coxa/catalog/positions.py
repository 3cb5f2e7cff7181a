"""The positions in which a person measures their own hips, and the round that leads through them (rules 7).

One file a position, `positions/<test>.toml`: how the limb moves, where the phone lies, which position must have been
calm before. What the phone reads and the steps in words stand in tests.toml. The round: range_round.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal, cast

from coxa.catalog.load import CATALOG_FOLDER, load_catalog, read_toml
from coxa.catalog.measures import NEEDS
from coxa.catalog.read_exercise import CHECKED, STRENGTH, read_motion
from coxa.catalog.reader import Raw, Table
from coxa.catalog.records import Catalog, Exercise
from coxa.errors import CatalogError

FACES = ("front", "back", "inner", "outer")
LIMBS = ("thigh", "shin")
ROUND_FILE = "range_round.toml"


@dataclass(frozen=True, slots=True, eq=False)  # compared and hashed by identity: loaded once
class Position:
    """One position, working limb on the right. `after`: the test that must have been calm before, or ""."""

    test: str
    drawn: Exercise  # an exercise of the catalog with this position's motion: what the figure engine draws
    phone_on: Literal["thigh", "shin"]
    phone_face: Literal["front", "back", "inner", "outer"]
    after: str


@dataclass(frozen=True, slots=True)
class Sensor:
    """What the phone takes for standing still and for a movement; ms and degrees."""

    still_ms: float
    still_deg: float
    least_deg: float
    back_share: float
    home_deg: float
    wait_ms: float


@dataclass(frozen=True, slots=True)
class RangeRound:
    """The round: its order, codes of what it needs, and the numbers of range_round.toml."""

    order: tuple[str, ...]
    needs: tuple[str, ...]
    tries: int
    spread_deg: float
    days: int
    end_pain: float
    sensor: Sensor


def read_position(test_id: str, raw: Raw, catalog: Catalog, faults: list[str]) -> Position | None:
    """Return one position; every fault is appended to `faults`. None when what it is drawn like is not known."""
    top = Table(raw, f"positions/{test_id}.toml", faults)
    if top.number("schema") != 1:
        top.fault("schema", raw.get("schema"), "1")
    like = top.text("like", among=catalog.exercises)
    after = top.text("after", "", among=("", *catalog.tests))
    motion = read_motion(top.table("motion"), catalog.vocabulary)
    phone = top.table("phone")
    on, face = phone.text("on", among=LIMBS), phone.text("face", among=FACES)
    phone.close()
    top.close()
    if test_id not in catalog.tests or not catalog.tests[test_id].phone:
        top.fault("file name", test_id, "the id of a test of tests.toml that a phone can read")
    if like not in catalog.exercises:
        return None
    drawn = replace(catalog.exercises[like], id=test_id, motion=motion)
    return Position(
        test_id,
        drawn,
        cast(Literal["thigh", "shin"], on),
        cast(Literal["front", "back", "inner", "outer"], face),
        after,
    )


def read_round(raw: Raw, positions: Mapping[str, Position], faults: list[str]) -> RangeRound:
    """Return the round; every fault is appended to `faults` as a sentence."""
    top = Table(raw, ROUND_FILE, faults)
    order = top.texts("order")
    row = top.table("sensor")
    sensor = Sensor(
        still_ms=row.number("still_ms", low=100, high=5000),
        still_deg=row.number("still_deg", low=0.5, high=10),
        least_deg=row.number("least_deg", low=1, high=30),
        back_share=row.number("back_share", low=0.1, high=0.9),
        home_deg=row.number("home_deg", low=1, high=45),
        wait_ms=row.number("wait_ms", low=100, high=10_000),
    )
    found = RangeRound(
        order=order,
        needs=top.texts("needs", among=NEEDS),
        tries=int(top.number("tries", low=1, high=3)),
        spread_deg=top.number("spread_deg", low=1, high=60),
        days=int(top.number("days", low=1, high=60)),
        end_pain=top.number("end_pain", low=0, high=10),
        sensor=sensor,
    )
    for table in (row, top):
        table.text("source")
        table.text("checked", among=CHECKED)
        table.text("strength", among=STRENGTH)
        table.close()
    if sorted(order) != sorted(positions):
        top.fault("order", ", ".join(order), "each position of positions/ once: " + ", ".join(sorted(positions)))
    for test_id in order:
        position = positions.get(test_id)
        if position is not None and position.after and position.after not in order[: order.index(test_id)]:
            top.fault("order", test_id, f"behind {position.after}, which it comes after")
    return found


def read_positions(folder: Path, catalog: Catalog, faults: list[str]) -> tuple[RangeRound, dict[str, Position]]:
    """Return the round and its positions by test; every fault is appended to `faults` as a sentence."""
    found: dict[str, Position] = {}
    for path in sorted((folder / "positions").glob("*.toml")):
        position = read_position(path.stem, read_toml(path, faults), catalog, faults)
        if position is not None:
            found[path.stem] = position
    return read_round(read_toml(folder / ROUND_FILE, faults), found, faults), found


@cache
def _loaded() -> tuple[RangeRound, dict[str, Position]]:
    faults: list[str] = []
    found = read_positions(CATALOG_FOLDER, load_catalog(), faults)
    if faults:
        raise CatalogError(faults)
    return found


def load_round() -> RangeRound:
    """Return the round of the shipped catalog; raises `CatalogError` with every fault when a file is wrong."""
    return _loaded()[0]


def load_positions() -> Mapping[str, Position]:
    """Return the positions of the shipped catalog by test; raises `CatalogError` as `load_round` does."""
    return _loaded()[1]


@cache
def error_sd_deg(who: str) -> float:
    """Return the error of one reading of a hip's range by who took it, standard deviation in degrees (rules 7).

    The one place of these numbers is [reading] of hips/prior.toml, which the hip model reads too. Raises KeyError for
    somebody it does not know.
    """
    table = tomllib.loads((CATALOG_FOLDER / "hips" / "prior.toml").read_text(encoding="utf-8"))
    return float(table["reading"][who])
