"""Chance with common random numbers: one stream for each person, day and purpose.

What happens on one day never shifts the numbers of another day or purpose. So two lives of one person with the same
seed differ only by what was changed: the hip's form, the noise of a rating, a missed session or a long drive are the
same.
"""

from __future__ import annotations

import zlib
from functools import lru_cache

import numpy as np

ITEMS = 64  # exercises share this many streams a day; two that share one get the same number


@lru_cache(maxsize=512)
def _word(text: str) -> int:
    """Return a number that stands for a text, the same on every machine."""
    return zlib.crc32(text.encode())


class Chance:
    """Every random number of one person. `seed` from 0 to 2**63; `person` any text."""

    def __init__(self, seed: int, person: str) -> None:
        self.seed = seed
        self.person = person
        self._items: tuple[int, tuple[float, ...]] | None = None

    def stream(self, day: int, purpose: str) -> np.random.Generator:
        """Return the generator for one purpose on one day (from 0; -1: before the first day)."""
        return np.random.default_rng([self.seed, _word(self.person), day + 1, _word(purpose)])

    def uniform(self, day: int, purpose: str) -> float:
        """Return one number evenly between 0 and 1."""
        return float(self.stream(day, purpose).random())

    def normal(self, day: int, purpose: str) -> float:
        """Return one number of the standard normal distribution."""
        return float(self.stream(day, purpose).standard_normal())

    def of_item(self, day: int, exercise: str, side: str) -> float:
        """Return the standard normal number of one exercise and side, whatever else is done that day."""
        if self._items is None or self._items[0] != day:
            numbers = self.stream(day, "items").standard_normal(ITEMS)
            self._items = (day, tuple(float(number) for number in numbers))
        return self._items[1][_word(f"{exercise}/{side}") % ITEMS]
