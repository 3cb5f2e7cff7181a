"""The responder's parameters: what may be set, how people are drawn, and where each number comes from.

All of it stands in responder.toml. A person's own values are `[responder]` of their file, with `[responder.left]` and
`[responder.right]` for what each hip has of its own.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from coxa.catalog.records import SIDES, Side
from coxa.errors import BadInput, ManyFaults

FILE = Path(__file__).with_name("responder.toml")
Table = Mapping[str, object]
_SIDE_OF: Mapping[str, Side] = {side: side for side in SIDES}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the responder. `low` and `high` bound the draw; `source` is empty for an invented one."""

    name: str
    unit: str
    use: float
    min: float
    max: float
    low: float
    high: float
    log: bool
    per_hip: bool
    source: str


@dataclass(frozen=True, slots=True)
class TestRow:
    """How one test goes: `onset` for the bend where it begins to pinch, else by fitness in these directions."""

    typical: float
    most: float
    directions: tuple[str, ...]
    onset: bool


@dataclass(frozen=True, slots=True)
class Model:
    """Everything responder.toml holds."""

    parameters: Mapping[str, Parameter]
    fixed: Mapping[str, float]
    level_weight: tuple[float, ...]
    directions: tuple[str, ...]
    tests: Mapping[str, TestRow]


@dataclass(frozen=True, slots=True)
class Traits:
    """One person's values: `own` by name, `by_hip` where a hip has its own."""

    own: Mapping[str, float]
    by_hip: Mapping[Side, Mapping[str, float]]

    def of(self, name: str, side: Side | None = None) -> float:
        """Return one value, that hip's own where it has one."""
        if side is not None and name in self.by_hip.get(side, {}):
            return self.by_hip[side][name]
        return self.own[name]

    def with_value(self, name: str, value: float, side: Side | None = None) -> Traits:
        """Return the same person with one value changed; without a side for both hips."""
        if side is not None:
            return Traits(self.own, {**self.by_hip, side: {**self.by_hip.get(side, {}), name: value}})
        others = {hip: {key: old for key, old in rows.items() if key != name} for hip, rows in self.by_hip.items()}
        return Traits({**self.own, name: value}, others)

    def scaled(self, name: str, factor: float) -> Traits:
        """Return the same person with one value times `factor`, each hip's own too."""
        by_hip = {
            hip: {key: old * factor if key == name else old for key, old in rows.items()}
            for hip, rows in self.by_hip.items()
        }
        return Traits({**self.own, name: self.own[name] * factor}, by_hip)


def _number(row: Table, name: str) -> float:
    return float(cast(float, row[name]))


def _parameter(name: str, row: Table) -> Parameter:
    return Parameter(
        name=name,
        unit=str(row["unit"]),
        use=_number(row, "use"),
        min=_number(row, "min"),
        max=_number(row, "max"),
        low=_number(row, "low") if "low" in row else _number(row, "use"),
        high=_number(row, "high") if "high" in row else _number(row, "use"),
        log=row.get("log") is True,
        per_hip=row.get("per_hip") is True,
        source=str(row.get("source", "")),
    )


@cache
def load_model() -> Model:
    """Return responder.toml, read once per process."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    fixed = {name: float(value) for name, value in raw["fixed"].items() if isinstance(value, float)}
    return Model(
        parameters={name: _parameter(name, row) for name, row in raw["parameter"].items()},
        fixed=fixed,
        level_weight=tuple(float(weight) for weight in raw["fixed"]["level_weight"]),
        directions=tuple(raw["fixed"]["directions"]),
        tests={name: _test(row) for name, row in raw["test"].items()},
    )


def _test(row: Table) -> TestRow:
    directions = tuple(cast(list[str], row["directions"]))
    return TestRow(_number(row, "typical"), _number(row, "most"), directions, row.get("onset") is True)


def usual_traits() -> Traits:
    """Return a person of whom nothing is known."""
    return Traits({name: one.use for name, one in load_model().parameters.items()}, {})


# --- reading a person's own values ------------------------------------------------------------------------------------


def _check(field: str, name: str, value: object, *, of_hip: bool) -> float:
    """Return the value. Raises BadInput for a name nobody knows and for a number out of its bounds."""
    parameters = load_model().parameters
    known = [key for key, one in parameters.items() if one.per_hip or not of_hip]
    if name not in known:
        raise BadInput(field, value, "one of the names " + ", ".join(known))
    one = parameters[name]
    good = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if not (good and one.min <= cast(float, value) <= one.max):
        raise BadInput(field, value, f"a number from {one.min:g} to {one.max:g} ({one.unit})")
    return float(cast(float, value))


def read_traits(table: object, base: Traits) -> Traits:
    """Return `base` with what a `[responder]` table says. Raises ManyFaults with every fault of the table."""
    if not isinstance(table, Mapping):
        raise ManyFaults([BadInput("responder", table, "a table [responder]")])
    faults: list[BadInput] = []
    traits = base
    for name, value in cast(Table, table).items():
        rows = cast(Table, value) if name in SIDES and isinstance(value, Mapping) else {"": value}
        for inner, number in rows.items():
            side = _SIDE_OF[name] if inner else None
            field = f"responder.{name}.{inner}" if inner else f"responder.{name}"
            try:
                key = inner or name
                traits = traits.with_value(key, _check(field, key, number, of_hip=bool(inner)), side)
            except BadInput as fault:
                faults.append(fault)
    if faults:
        raise ManyFaults(faults)
    return traits


def set_value(traits: Traits, text: str) -> Traits:
    """Return the traits with one `NAME=NUMBER` or `SIDE.NAME=NUMBER` of the command line. Raises BadInput."""
    key, _, said = text.partition("=")
    try:
        value = float(said)
    except ValueError:
        raise BadInput("--set", text, "NAME=NUMBER, such as tolerance=8 or left.tolerance=8") from None
    side, _, name = key.rpartition(".")
    if side and side not in _SIDE_OF:
        raise BadInput("--set", text, "left or right before the dot")
    checked = _check(f"--set {key}", name, value, of_hip=bool(side))
    return traits.with_value(name, checked, _SIDE_OF[side] if side else None)
