"""The frozen types of what is measured: questionnaires and ratings with their scales, and physical tests.

Wordings of copyrighted questionnaires are never part of these records: an `AskedItem` has a text only where the words
are our own. A number that was published about a scale (its error for one person, a change that is felt, a score that
people can live with) carries its source and the two grades of docs/conventions.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Better = Literal["high", "low", "none"]
Schedule = Literal["long", "short", "session"]
MaySkip = Literal["never", "as-printed"]
SymmetryKind = Literal["ratio", "difference", "none"]


@dataclass(frozen=True, slots=True)
class Known:
    """One published or decided number. Where a source gives a range, `min` and `max` hold it; `use` is what counts.

    `relative`: per cent of the earlier value instead of points. `provisional`: the exact value is unsure; it may be
    shown as "about" and never decides anything. `sd`: the spread between people, for norms.
    """

    use: float
    source: str
    checked: str
    strength: str
    min: float | None = None
    max: float | None = None
    sd: float | None = None
    people: str = ""  # code of whom it was found in
    relative: bool = False
    provisional: bool = False
    why: str = ""

    def points(self, before: float) -> float:
        """Return the number in points of the scale; a relative one needs the earlier value."""
        return abs(before) * self.use / 100 if self.relative else self.use


@dataclass(frozen=True, slots=True)
class MissingRule:
    """How many answers a scale needs. Exactly one of `at_least`, `share` and `max_missing` is set."""

    id: str
    source: str
    checked: str
    strength: str
    at_least: int | None = None
    share: float | None = None  # of the scale's items
    max_missing: int | None = None

    def enough(self, answered: int, items: int) -> bool:
        """Say whether this many answers of this many items make a score; none never do."""
        if answered == 0:
            return False
        if self.at_least is not None:
            return answered >= self.at_least
        if self.max_missing is not None:
            return items - answered <= self.max_missing
        assert self.share is not None
        return answered >= self.share * items


@dataclass(frozen=True, slots=True)
class AskedItem:
    """One question. `text` and `labels` (value to words) are empty where the words are not ours."""

    id: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """One score of a measure, made of some of its items. A score is a number from `low` to `high`."""

    id: str
    name: str
    items: tuple[str, ...]
    low: float
    high: float
    better: Better
    error: Known | None = None  # smallest change of one person beyond the error
    important: Known | None = None  # smallest change that people feel as one
    important_percent: Known | None = None  # the same, in per cent of the start; both are needed
    acceptable: Known | None = None  # people at this score or better mostly call their state acceptable


@dataclass(frozen=True, slots=True, eq=False)  # compared and hashed by identity: loaded once
class Measure:
    """One questionnaire or rating. Every answer is a number from `answer_low` to `answer_high`.

    `rules` has the ways to treat missing answers by id; `rule` is the one in use unless another is asked for.
    `extra_items` are asked in the printed form and not scored.
    """

    id: str
    name: str
    about: str
    own_wording: bool
    per_hip: bool
    schedule: Schedule
    source: str
    version: str
    answer_low: float
    answer_high: float
    answer_better: Better
    whole: bool
    may_skip: MaySkip
    named_by_person: bool
    scales: Mapping[str, Scale]
    rules: Mapping[str, MissingRule]
    rule: str
    extra_items: tuple[str, ...] = ()
    asked: tuple[AskedItem, ...] = ()
    labels: Mapping[float, str] = field(default_factory=dict)  # our own words for answers, by value
    first_after_days: int = 0  # asked for the first time so many days after the start

    @property
    def item_ids(self) -> tuple[str, ...]:
        """Return every item, scored or not, in the order of the scales."""
        scored = (item for scale in self.scales.values() for item in scale.items)
        return tuple(dict.fromkeys((*scored, *self.extra_items)))


@dataclass(frozen=True, slots=True)
class TestStep:
    """One instruction of a test."""

    __test__ = False  # no test of pytest's

    id: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)  # compared and hashed by identity: loaded once
class PhysicalTest:
    """One test of strength, movement or range; the id is fixed and stored in the journal.

    `needs` are codes of who may do it (plan/outcomes.py): `screen`, `no-impact-limit`, `calm-hip`, `no-recent-red`.
    A value is a number from `min` to `max` in `unit`. `error`: a smaller change is noise.
    """

    id: str
    name: str
    about: str
    unit: str
    group: str
    sided: bool
    better: Better
    min: float
    max: float
    whole: bool
    exercise: str
    needs: tuple[str, ...]
    symmetry: SymmetryKind
    steps: tuple[TestStep, ...]
    stop: str
    options: Mapping[float, str] = field(default_factory=dict)  # a value chosen by words (quality)
    bands: tuple[Band, ...] = ()
    error: Known | None = None
    target: Known | None = None
    norm: Known | None = None
    lower_in_fais: Known | None = None  # how much lower people with impingement measure than others
    movement: str = ""  # of a test of range: the movement of coxa.hip.limits that it reads
    phone: str = ""  # tilt | turn: what a phone on the limb reads, against gravity or about the upright; "" = nothing


@dataclass(frozen=True, slots=True)
class SideToSide:
    """How left and right are compared: days they may lie apart, age that decides nothing, and what is called even."""

    max_days_apart: int
    old_days: int
    even_from: float  # per cent
    even_to: float
    source: str
    checked: str
    strength: str


@dataclass(frozen=True, slots=True)
class Band:
    """A part of a test's scale with a meaning, up to and with `to`."""

    id: str
    to: float
    text: str
