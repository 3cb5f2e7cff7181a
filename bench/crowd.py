"""Two hundred different people, the same on every run: answers drawn with a fixed seed."""

from __future__ import annotations

import random
from datetime import date

from coxa.catalog.load import load_catalog
from coxa.journal.events import Json
from coxa.journal.state import State

TODAY = date(2026, 11, 20)
SEED = 7
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PROVOKES = ("deep-bend", "long-sitting", "sport", "squat", "running", "short-walk", "leg-behind")


def crowd(count: int, seed: int = SEED) -> list[State]:
    """Return `count` people with an answered safety part (all "no") and everything else drawn."""
    chance = random.Random(seed)
    return [State(person=f"p{number}").with_answers(_answers(chance), TODAY) for number in range(count)]


def _answers(chance: random.Random) -> dict[str, Json]:
    catalog = load_catalog()
    items = catalog.screening.get("item", {})
    assert isinstance(items, dict)
    kit = [name for name, row in catalog.vocabulary["equipment"].items() if not row.get("household")]
    answers: dict[str, Json] = {f"screen.{key}": "no" for key in items}
    answers.update(
        {
            "person.birth_year": chance.randint(1955, 2004),
            "person.sex": chance.choice(["female", "male"]),
            "person.height_cm": chance.randint(150, 200),
            "person.mass_kg": chance.randint(48, 110),
            "life.minutes": chance.choice([15, 20, 25, 30, 45]),
            "life.days": list(chance.sample(DAYS, chance.randint(2, 5))),
            "life.equipment": list(chance.sample(kit, chance.randint(0, len(kit)))),
            "life.cannot": list(chance.sample(sorted(catalog.vocabulary["cannot"]), chance.choice([0, 0, 0, 1]))),
            "life.likes": list(chance.sample(sorted(catalog.vocabulary["family"]), chance.randint(0, 3))),
        }
    )
    sides = chance.choice([["left"], ["right"], ["left", "right"]])
    for side in ("left", "right"):
        answers[f"hip.{side}.symptomatic"] = side in sides
        if side in sides:
            answers.update({f"hip.{side}.{key}": value for key, value in _hip(chance).items()})
    if chance.random() < 0.4:
        answers.update({"running.now": chance.random() < 0.6, "running.longest_km_30d": chance.randint(2, 20)})
    return answers


def _hip(chance: random.Random) -> dict[str, Json]:
    worst = chance.randint(2, 7)
    return {
        "sites": ["groin"],
        "provokes": list(chance.sample(PROVOKES, chance.randint(1, 3))),
        "pinch_onset": chance.choice([75, 90, 100, 110, 115]),
        "pain_now": chance.randint(0, min(4, worst)),
        "pain_average_week": chance.randint(0, worst),
        "pain_worst_week": worst,
        "settles_h": chance.choice([1, 4, 24, 48]),
        "wakes_nights_per_week": chance.choice([0, 0, 0, 1, 3]),
    }
