"""What the tests of simulated people share: the world, and short lives of drawn people."""

from __future__ import annotations

from datetime import date
from functools import cache

from coxa.catalog.load import load_catalog, load_rules
from coxa.gather import load_exposures
from coxa.simulate.chance import Chance
from coxa.simulate.guide import World
from coxa.simulate.live import Life, start_of
from coxa.simulate.parameters import Traits, usual_traits
from coxa.simulate.people import Simulated, draw_person
from coxa.simulate.responder import Responder

MONDAY = date(2026, 3, 2)
SEED = 11


@cache
def world() -> World:
    """Return the shipped catalog, rules and exposures."""
    return World(load_catalog(), load_exposures(), load_rules())


def somebody(number: int = 0, **traits: float) -> Simulated:
    """Return a drawn person with some of their traits set, for both hips."""
    person = draw_person(SEED, number, world().catalog)
    changed = person.traits
    for name, value in traits.items():
        changed = changed.with_value(name, value)
    return Simulated(person.name, person.answers, changed, person.addons)


def life_of(person: Simulated, seed: int = SEED, *, keep_plans: bool = False) -> Life:
    """Return a life before its first day."""
    return Life(start_of(person, MONDAY, seed), world(), keep_plans=keep_plans)


def body_of(traits: Traits | None = None, seed: int = SEED) -> Responder:
    """Return a body with a sore right hip."""
    known = traits or usual_traits()
    return Responder(known, ("right",), Chance(seed, "body"), world().catalog, world().exposures)
