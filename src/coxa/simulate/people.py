"""Many different people, the same on every machine: answers and bodies drawn from the ranges of people.toml.

Every value has its own stream, so that changing one range changes nothing else of a person.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import exp, log
from pathlib import Path
from typing import cast

from coxa.catalog.records import SIDES, Catalog, Side
from coxa.journal.events import Json
from coxa.journal.state import State
from coxa.plan.hips import hip_number, sore_sides
from coxa.simulate.chance import Chance
from coxa.simulate.parameters import Parameter, Traits, load_model, usual_traits

FILE = Path(__file__).with_name("people.toml")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Table = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Simulated:
    """One person to be lived: a name for their chance, their answers by dotted key, their body, add-ons they chose."""

    name: str
    answers: Mapping[str, Json]
    traits: Traits
    addons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranges:
    """What differs from responder.toml and people.toml for one group of people."""

    people: Table = field(default_factory=dict)
    responder: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@cache
def _file() -> Mapping[str, Table]:
    return cast(Mapping[str, Table], tomllib.loads(FILE.read_text(encoding="utf-8")))


class _Draw:
    """Draws of one person. Each name has its own stream; day -2 keeps them apart from every lived day."""

    def __init__(self, chance: Chance, ranges: Ranges) -> None:
        self.chance = chance
        self.ranges = ranges
        self.table: Table = {**_file()["draw"], **ranges.people}

    def share(self, name: str) -> float:
        """Return an even number from 0 to 1 for this name."""
        return self.chance.uniform(-1, f"draw {name}")

    def number(self, name: str) -> float:
        """Return one number of the table."""
        return float(cast(float, self.table[name]))

    def between(self, name: str) -> float:
        """Return a number within the table's `low` and `high`."""
        row = cast(Mapping[str, float], self.table[name])
        return row["low"] + (row["high"] - row["low"]) * self.share(name)

    def whole(self, name: str) -> int:
        """Return a whole number within `low` and `high`, both included."""
        row = cast(Mapping[str, int], self.table[name])
        return int(row["low"]) + int(self.share(name) * (row["high"] - row["low"] + 1))

    def one_of(self, name: str) -> Json:
        """Return one entry of a list of the table."""
        rows = cast(Sequence[Json], self.table[name])
        return rows[int(self.share(name) * len(rows))]

    def some(self, name: str, of: Sequence[str], least: int, most: int) -> list[Json]:
        """Return between `least` and `most` different entries, in the order of `of`."""
        stream = self.chance.stream(-1, f"draw {name}")
        count = int(stream.integers(least, min(most, len(of)) + 1))
        chosen = set(stream.permutation(len(of))[:count].tolist())
        return [entry for index, entry in enumerate(of) if index in chosen]

    def parameter(self, one: Parameter, key: str) -> float:
        """Return a value of the responder within this group's range."""
        row = self.ranges.responder.get(one.name, {})
        low, high = row.get("low", one.low), row.get("high", one.high)
        share = self.share(f"responder {key}")
        return exp(log(low) + (log(high) - log(low)) * share) if one.log else low + (high - low) * share


def draw_person(seed: int, number: int, catalog: Catalog, ranges: Ranges | None = None) -> Simulated:
    """Return person `number` (from 0) of the crowd of this seed; the safety part is answered with no."""
    name = f"person-{number}"
    draw = _Draw(Chance(seed, name), ranges or Ranges())
    sore: tuple[Side, ...] = SIDES if draw.share("two") < draw.number("two_hips_share") else _one_side(draw)
    runs = _running(draw)
    traits = _traits(draw, sore)
    if runs.get("running.now") is True:
        traits = traits.with_value("run_fitness", max(traits.of("run_fitness"), draw.number("runs_now_fitness")))
    answers: dict[str, Json] = {f"screen.{key}": "no" for key in cast(Table, catalog.screening["item"])}
    answers |= _life(draw, catalog)
    for side in SIDES:
        answers[f"hip.{side}.symptomatic"] = side in sore
        if side in sore:
            answers |= _hip(draw, traits, side)
    addons = ("three-steps",) if draw.share("addon") < draw.number("addon_share") else ()
    return Simulated(name, {**answers, **_conditions(draw), **runs}, traits, addons)


def _one_side(draw: _Draw) -> tuple[Side]:
    return ("left",) if draw.share("side") < 0.5 else ("right",)


def _traits(draw: _Draw, sore: Sequence[Side]) -> Traits:
    parameters = load_model().parameters
    own = {name: draw.parameter(one, name) for name, one in parameters.items()}
    by_hip: dict[Side, Mapping[str, float]] = {
        side: {name: draw.parameter(one, f"{side} {name}") for name, one in parameters.items() if one.per_hip}
        for side in sore
    }
    return Traits(own, by_hip)


def _life(draw: _Draw, catalog: Catalog) -> dict[str, Json]:
    kit = [name for name, row in catalog.vocabulary["equipment"].items() if not row.get("household")]
    days = draw.whole("days_a_week")
    cannot = draw.share("cannot") < draw.number("cannot_share")
    return {
        "person.birth_year": draw.whole("birth_year"),
        "person.sex": "female" if draw.share("sex") < 0.5 else "male",
        "person.height_cm": draw.whole("height_cm"),
        "person.mass_kg": draw.whole("mass_kg"),
        "life.minutes": draw.one_of("minutes"),
        "life.days": draw.some("days", WEEKDAYS, days, days),
        "life.equipment": draw.some("kit", kit, 0, int(draw.number("kit_most"))),
        "life.cannot": draw.some("cannot-what", sorted(catalog.vocabulary["cannot"]), 1, 1) if cannot else [],
        "life.likes": draw.some("likes", cast(Sequence[str], draw.table["likes"]), 0, int(draw.number("likes_most"))),
    }


def _hip(draw: _Draw, traits: Traits, side: Side) -> dict[str, Json]:
    """Return what the person says of one hip: the truth of their body, strayed a little."""
    pain = traits.of("background", side) + traits.of("irritation", side)
    stray = draw.chance.stream(-1, f"draw hip {side}").standard_normal(3)
    average = _whole(pain + draw.number("pain_error_sd") * float(stray[0]))
    said = cast(Sequence[int], draw.table["onset_answers_deg"])
    felt = traits.of("onset_deg", side) + draw.number("onset_error_sd_deg") * float(stray[1])
    provokes = cast(Sequence[str], draw.table["provokes"])
    settles = 4 * traits.of("flare_half_life_d")  # in hours: a quarter of a day per day of half-life, rounded below
    return {
        f"hip.{side}.sites": ["groin"],
        f"hip.{side}.provokes": draw.some(f"provokes {side}", provokes, 1, int(draw.number("provokes_most"))),
        f"hip.{side}.pinch_onset": min(said, key=lambda deg: abs(deg - felt)),
        f"hip.{side}.pain_now": _whole(pain),
        f"hip.{side}.pain_average_week": average,
        f"hip.{side}.pain_worst_week": max(average, _whole(pain + 1 + abs(float(stray[2])))),
        f"hip.{side}.settles_h": _whole(settles, 72),
        f"hip.{side}.wakes_nights_per_week": 0,
    }


def _whole(value: float, most: int = 10) -> int:
    return max(0, min(most, round(value)))


def _conditions(draw: _Draw) -> dict[str, Json]:
    left = draw.share("condition")
    for name, share in cast(Mapping[str, float], _file()["condition"]).items():
        if left < share:
            return {f"conditions.{name}": True}
        left -= share
    return {}


def _running(draw: _Draw) -> dict[str, Json]:
    """Return what the person says of running: runs now, wants to run, or has no such goal."""
    now, wants = draw.number("runs_now_share"), draw.number("wants_to_run_share")
    share = draw.share("runs")
    if share >= now + wants:
        return {"running.now": False}
    if share < now:
        return {
            "running.now": True,
            "running.longest_km_30d": round(draw.between("longest_km"), 1),
            "running.goal_km": draw.one_of("goal_km"),
        }
    return {
        "running.now": False,
        "running.weeks_since_last_run": draw.whole("weeks_away"),
        "running.goal_km": draw.one_of("goal_km"),
    }


# --- a person of a file -----------------------------------------------------------------------------------------------


def traits_from_state(state: State) -> Traits:
    """Return a body that fits what a person's answers say; what they do not say is as usual (responder.toml, `use`).

    Half of a hip's average pain is background, half irritation; where it pinches is as they said.
    """
    traits = usual_traits()
    if state.value("running.now") is True:
        fitness = float(cast(float, _file()["draw"]["runs_now_fitness"]))
        traits = traits.with_value("run_fitness", max(fitness, traits.of("run_fitness")))
    parameters = load_model().parameters
    for side in sore_sides(state):
        pain, onset = hip_number(state, side, "pain_average_week"), hip_number(state, side, "pinch_onset")
        said = {"background": pain and pain / 2, "irritation": pain and pain / 2, "onset_deg": onset}
        for name, value in said.items():
            if value is not None:
                one = parameters[name]
                traits = traits.with_value(name, max(one.min, min(one.max, value)), side)
    return traits
