"""The session card as it is published: schemas/card.json describes every card, branches included."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from coxa.plan.card import make_cards
from coxa.plan.plan import make_plan
from tests.people import given, person

SCHEMA = Path(__file__).parents[2] / "src" / "coxa" / "schemas" / "card.json"
PEOPLE: list[dict[str, Any]] = [
    {},
    {"hip__left__symptomatic": True, "hip__left__sites": ["groin"], "hip__left__pain_now": 3},
    {"hip__right__pain_now": 5, "hip__right__wakes_nights_per_week": 4},
    {"life__equipment": ["band", "chair", "mat"], "life__minutes": 40},
]


@pytest.mark.parametrize("changes", PEOPLE)
def test_every_card_fits_its_schema(changes: dict[str, Any]) -> None:
    """Also after a round trip through JSON, as a client reads it."""
    known = given(person(**changes))
    cards = make_cards(known, make_plan(known))
    jsonschema.validate(json.loads(json.dumps(cards)), json.loads(SCHEMA.read_text()))
    assert set(cards["sessions"]) == {"a", "b", "calm"}  # type: ignore[arg-type]


def test_a_card_covers_fourteen_days() -> None:
    """Older than that it gives only the calm session, which it holds too."""
    known = given(person())
    cards = make_cards(known, make_plan(known))
    days = cards["days"]
    assert isinstance(days, list) and len(days) == cards["valid_days"] == 14
