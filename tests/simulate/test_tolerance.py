"""Mean load does not rise as tolerance falls: paired lives with common random numbers.

What this shows: with eight people the mean difference between the lower and the higher tolerance, each pair with the
same chance, is at most two standard errors above 0. It is a test of the claim, no proof of it; the bench has 200 seeds
and more steps. Single people may train more with less tolerance, when a hip is led another way.
"""

from __future__ import annotations

from math import sqrt
from statistics import mean, stdev

from coxa.simulate.live import Life, start_of
from coxa.simulate.people import Simulated
from tests.simulate.worlds import MONDAY, SEED, somebody, world

PEOPLE, DAYS = 8, 28
FACTORS = (1.0, 0.25)


def mean_load(person: Simulated, factor: float) -> float:
    """Return the mean load a day, LU, of one person with so much of their tolerance."""
    traits = person.traits.scaled("tolerance", factor)
    frail = Simulated(person.name, person.answers, traits, person.addons)
    days = list(Life(start_of(frail, MONDAY, SEED), world()).days(DAYS))
    return mean(day.load_lu for day in days)


def test_the_mean_load_does_not_rise_as_tolerance_falls() -> None:
    """For each step down the mean of the paired differences, and by how much chance alone may move it."""
    people = [somebody(100 + number) for number in range(PEOPLE)]
    loads = {factor: [mean_load(person, factor) for person in people] for factor in FACTORS}
    for higher, lower in zip(FACTORS, FACTORS[1:], strict=False):
        rises = [less - more for less, more in zip(loads[lower], loads[higher], strict=True)]
        assert mean(rises) <= 2 * stdev(rises) / sqrt(len(rises)), (higher, lower, rises)
    falls = [more - less for more, less in zip(loads[FACTORS[0]], loads[FACTORS[-1]], strict=True)]
    assert mean(falls) > 0, "with a quarter of the tolerance there is less to do, or the plan does not listen"
