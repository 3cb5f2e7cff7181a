"""The frozen types of experiments.toml: what can be tried, and by which measure one sees what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Element:
    """One thing to try: a step of the three-steps document. Its words stand in texts/experiment.toml under its id.

    `exercises` in the order in which they are taken, the first `at_most` that this person may do; those of `only_low`
    only while the hip is hardly upset. `avoid_if` holds condition codes that rule the whole element out.
    """

    id: str
    exercises: tuple[str, ...]
    at_most: int
    only_low: tuple[str, ...]
    avoid_if: tuple[str, ...]
    source: str
    checked: str
    strength: str


@dataclass(frozen=True, slots=True)
class TrialMeasure:
    """What one looks at. `source_of_values`: asked on the page, or the morning ratings.

    `error` is what a reading moves by itself, and so the smallest change that counts. `try_once`: measured before and
    after the element on the first day.
    """

    id: str
    unit: Literal["points", "degrees"]
    takes: Literal["asked", "mornings"]
    min: float
    max: float
    better: Literal["less", "more"]
    error: float
    try_once: bool
    source: str
    checked: str
    strength: str


@dataclass(frozen=True, slots=True)
class Experiments:
    """All that can be tried, in the order of the document, and the measures to choose from."""

    elements: Mapping[str, Element] = field(default_factory=dict)
    measures: Mapping[str, TrialMeasure] = field(default_factory=dict)

    def after(self, element_id: str) -> Element | None:
        """Return the next element of the order; None after the last."""
        ids = list(self.elements)
        place = ids.index(element_id) + 1 if element_id in ids else len(ids)
        return self.elements[ids[place]] if place < len(ids) else None
