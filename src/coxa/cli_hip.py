"""`coxa hip`: one hip from what was measured, its limits with their doubt and the exercises that come near them; and
`coxa hip cohort`: means and spreads of a group of virtual hips.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import LimbRoom, Side
from coxa.catalog.words import load_words
from coxa.cli_hip_map import map_svg
from coxa.cli_text import GAP, check_new, number_text, save, say, table_lines
from coxa.errors import BadInput
from coxa.hip.evidence import By, Known, Reading, Stopped
from coxa.hip.limits import limits_of, movement_names
from coxa.hip.population import draw
from coxa.hip.posterior import Band, Posterior
from coxa.hip.shape import LARGEST_RADIAN_SLIP
from coxa.hip.study import LEAST
from coxa.hip_store import posterior_for, rooms_for

IMAGE_OPTIONS = {
    name: f"{name}_deg" for name in ("alpha", "lcea", "femoral_version", "acetabular_version", "neck_shaft")
}
RANGE_OPTIONS = {
    **{name: f"{name}_deg" for name in ("flexion", "extension", "abduction", "adduction", "adduction90")},
    **{name: f"{name}_deg" for name in ("ir90", "er90")},
    "ir_prone": "ir0_deg",
    "er_prone": "er0_deg",
}
NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(?:°|deg|degrees?)?", re.IGNORECASE)
MOST_AT_ONCE = 100_000  # hips in memory; more are a study
PNG_PX = 1200


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asked for: `values` by option, as they were written; how the movements were measured."""

    values: Mapping[str, str]
    side: Side
    sex: str
    by: By
    stopped: Stopped
    active: bool
    png: Path | None


@dataclass(frozen=True, slots=True)
class Row:
    """One exercise: how much room this hip has as the leg that works, and as the other one."""

    id: str
    name: str
    working: LimbRoom
    other: LimbRoom

    @property
    def chance(self) -> float:
        """The chance of too little room, whichever leg works."""
        return max(self.working.chance, self.other.chance)


def run_hip(asked: Asked, *, as_json: bool) -> int:
    """Work out one hip and print it; returns the exit code."""
    known = known_from(asked)
    if asked.png is not None:
        check_new(asked.png, "--png")
    found = posterior_for(known)
    rows = exercise_rows(known) if found.enough else []
    if asked.png is not None:
        save(asked.png, map_png(found, rows, asked.side), "--png")
    if as_json:
        print(json.dumps(hip_json(found, rows, asked.side), ensure_ascii=False, indent=2))
        return 0
    print("\n".join(hip_lines(found, rows, asked.side)))
    if asked.png is not None:
        print("\n" + say("hip.written", file=asked.png))
    return 0


# --- what is given --------------------------------------------------------------------------------------------------


def known_from(asked: Asked) -> Known:
    """Return what is known about the hip.

    Raises
    ------
    BadInput
        No angle at all; a text that is no number of degrees; a number that looks like radians. What no hip can be is
        refused when it is worked out.
    """
    angles = {name: _degrees(name, text) for name, text in asked.values.items()}
    if not angles:
        raise BadInput("--alpha", None, say("hip.no_value"))
    readings = tuple(
        Reading(RANGE_OPTIONS[name], value, asked.by, asked.stopped, asked.active)
        for name, value in angles.items()
        if name in RANGE_OPTIONS
    )
    imaging = {IMAGE_OPTIONS[name]: value for name, value in angles.items() if name in IMAGE_OPTIONS}
    return Known(readings, imaging, asked.sex)


def _degrees(name: str, text: str) -> float:
    option, match = f"--{name.replace('_', '-')}", NUMBER.fullmatch(text.strip())
    if match is None:
        raise BadInput(option, text, say("hip.no_number"))
    value = float(match.group(1))
    # Nobody reads a hip to the tenth of a degree: a small number with a fraction is another unit.
    if not value.is_integer() and abs(value) <= LARGEST_RADIAN_SLIP:
        raise BadInput(option, value, say("hip.radians"))
    return value


# --- what comes out -------------------------------------------------------------------------------------------------


def exercise_rows(known: Known) -> list[Row]:
    """Return all exercises, those with the largest chance of too little room first."""
    rooms, exercises = rooms_for(known), load_catalog().exercises
    names = load_words()
    rows = [
        Row(one, names.say(f"exercise.{one}.name"), rooms[(one, "working")], rooms[(one, "other")])
        for one in exercises
        if (one, "working") in rooms
    ]
    return sorted(rows, key=lambda row: (-row.chance, row.working.clearance_mm, row.id))


def least_mm() -> float:
    """Return below how much room an exercise counts as too near."""
    return load_rules().number("room", "least_clearance_mm")


def edges() -> list[float]:
    """Return the chances that part the groups of exercises, rising: those by which a plan limits sore hips."""
    rules = load_rules()
    return sorted({rules.number("room", f"chance_{level}") for level in ("high", "moderate", "low")})


def hip_json(found: Posterior, rows: Sequence[Row], side: Side) -> dict[str, object]:
    """Return one hip as `schemas/hip.json` describes it."""
    felt, bone, known = found.felt(), found.bone(), found.known
    limits = {name: {"felt": _rounded(felt[name]), "bone": _rounded(bone[name])} for name in movement_names()}
    return {
        "schema": 1,
        "note": say("hip.pain_decides"),
        "side": side,
        "fai_mode": found.draws.shapes.mode,
        "known": {
            "sex": known.sex,
            "imaging": dict(known.imaging),
            "readings": [asdict(reading) for reading in known.readings],
        },
        "enough": found.enough,
        "usable": found.usable,
        "disagree": list(found.disagree),
        "limits": limits,
        "least_clearance_mm": least_mm(),
        "exercises": [
            {
                "id": row.id,
                "name": row.name,
                "chance": row.chance,
                "working": _room(row.working),
                "other": _room(row.other),
            }
            for row in rows
        ],
    }


def _rounded(band: Band) -> dict[str, float]:
    return {name: round(value, 1) for name, value in asdict(band).items()}


def _room(room: LimbRoom) -> dict[str, object]:
    limits = [{"max_flexion_deg": deg, "chance": chance} for deg, chance in room.limits]
    return {"clearance_mm": room.clearance_mm, "sd_mm": room.sd_mm, "chance": room.chance, "shorter": limits}


def hip_lines(found: Posterior, rows: Sequence[Row], side: Side) -> Iterator[str]:
    """Yield one hip line by line: the limits as a table, then the exercises by chance."""
    words = load_words()
    yield say("hip.title", side=words.plain("side", side))
    yield say("hip.pain_decides")
    if not found.enough:
        yield say("hip.not_enough")
    elif not found.usable:
        yield say("hip.not_usable")
    if found.disagree:
        yield say("hip.disagree", names=", ".join(say(f"hip.movement.{name}") for name in found.disagree))
    yield ""
    felt, bone = found.felt(), found.bone()
    head = [say("hip.head_movement"), say("hip.head_felt"), say("hip.head_bone")]
    table = [[say(f"hip.movement.{name}"), _band(felt[name]), _band(bone[name])] for name in movement_names()]
    yield from table_lines([head, *table])
    yield say("hip.explained")
    if rows:
        yield from ("", say("hip.exercises", mm=number_text(least_mm())))
        yield from _grouped(rows)


def _band(band: Band) -> str:
    return say("hip.band", median=f"{band.median:.0f}", low=f"{band.low:.0f}", high=f"{band.high:.0f}")


def _grouped(rows: Sequence[Row]) -> Iterator[str]:
    parts = [0.0, *edges(), 1.01]  # a chance of 1 belongs to the last group
    for low, high in reversed(list(zip(parts, parts[1:], strict=False))):
        inside = [row for row in rows if low <= row.chance < high]
        if not inside:
            continue
        key = "group_most" if high > 1 else "group" if low else "group_least"
        yield ""
        yield say(f"hip.{key}", low=number_text(low * 100), high=number_text(high * 100))
        for row in inside:
            key = "exercise_other" if row.other.chance > row.working.chance else "exercise"
            yield GAP + say(f"hip.{key}", chance=_percent(row.chance), name=row.name, id=row.id)


def _percent(chance: float) -> str:
    """Return a chance in whole per cent, four characters wide; neither none nor certain, which no model can say."""
    shown = "<1" if chance < 0.005 else ">99" if chance >= 0.995 else f"{chance * 100:.0f}"
    return shown.rjust(4)


def map_png(found: Posterior, rows: Sequence[Row], side: Side) -> bytes:
    """Return the movement map as a picture."""
    import resvg_py

    chances = {row.id: row.working.chance for row in rows}
    names = {"side": load_words().plain("side", side), "mm": number_text(least_mm())}
    svg = map_svg(found, chances, edges()[-1], names)
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=PNG_PX))


# --- groups ---------------------------------------------------------------------------------------------------------


def run_cohort(group: str, n: int, seed: int, mode: str, *, as_json: bool) -> int:
    """Draw a group and print where bone ends each movement, mean and spread; returns the exit code."""
    if n > MOST_AT_ONCE:
        raise BadInput("--n", n, say("hip.cohort.too_many", most=MOST_AT_ONCE))
    found = cohort_json(group, n, seed, mode)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    print(say("hip.cohort.title", n=n, group=group, seed=seed, mode=mode))
    rows = [[say("hip.head_movement"), say("hip.cohort.head_mean"), say("hip.cohort.head_sd")]]
    for name in movement_names():
        limit = cast(Mapping[str, float], found[name])
        rows.append([say(f"hip.movement.{name}"), f"{limit['mean']:.1f}", f"{limit['sd']:.1f}"])
    print("\n".join(table_lines(rows)))
    return 0


def cohort_json(group: str, n: int, seed: int, mode: str) -> dict[str, object]:
    """Return a group's means and standard deviations (n - 1) as `schemas/hip_cohort.json` describes them.

    Raises
    ------
    BadInput
        An unknown group or mode; `n` or `seed` outside its range.
    """
    if n < LEAST:
        raise BadInput("--n", n, f"at least {LEAST} hips")
    limits = limits_of(draw(group, n, seed, mode))
    spreads = {
        name: {"mean": round(float(values.mean()), 2), "sd": round(float(values.std(ddof=1)), 2)}
        for name, values in limits.items()
    }
    return {"schema": 1, "group": group, "n": n, "seed": seed, "fai_mode": mode, **spreads}
