"""Every person-visible text under its stable key.

Texts stand in files: `texts/*.toml` (pages, player, command line), `reasons.toml` (one sentence per reason code),
`intake.toml`, `screening.toml`, and the exercise and protocol files. A key is the path to the text:
`today.title`, `reason.range_limited`, `exercise.bridge.step.lift`.

A text may be a table of plural forms { one = "…", other = "…" }, chosen by the value `n`. Placeholders are named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from pathlib import Path

from coxa.catalog.load import CATALOG_FOLDER, load_catalog, read_toml
from coxa.catalog.measure_records import Measure, PhysicalTest
from coxa.catalog.measures import numbers_of
from coxa.catalog.records import Catalog, Exercise, Protocol
from coxa.catalog.tongue import ENGLISH, Tongue, Translation, languages, load_translation
from coxa.errors import CatalogError

PLURAL = frozenset({"one", "other"})
# Fields of screening.toml and intake.toml that hold codes, not words.
CODES = frozenset(
    ("id", "key", "kind", "source", "checked", "strength", "urgency", "see", "page", "part")
    + ("flag", "same_as", "picture", "journal", "value")
)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
Text = str | Mapping[str, str]


class Words:
    """A lookup from key to text in one language.

    A text with plural forms is a table by the language's own categories (one, few, many, other).
    """

    def __init__(self, texts: Mapping[str, Text], tongue: Tongue = ENGLISH) -> None:
        self.texts = texts
        self.tongue = tongue

    @property
    def language(self) -> str:
        """Return the code of the language, such as "de"."""
        return self.tongue.code

    @property
    def direction(self) -> str:
        """Return how the language is written: ltr or rtl."""
        return self.tongue.direction

    def has(self, key: str) -> bool:
        """Say whether there is a text under `key`."""
        return key in self.texts

    def say(self, key: str, /, **values: object) -> str:
        """Return the text under `key` with its placeholders filled.

        Raises KeyError when the key or a placeholder's value is missing: an unknown text never falls back.
        """
        text = self.texts[key]
        if isinstance(text, Mapping):
            text = text.get(self.tongue.plural(values.get("n"))) or text["other"]
        return _PLACEHOLDER.sub(lambda match: self.show(values[match.group(1)]), text)

    def raw(self, key: str) -> str:
        """Return the text under `key` as it stands, for a text without placeholders or plural forms."""
        text = self.texts[key]
        return text if isinstance(text, str) else text["other"]

    def small(self, name: str) -> str:
        """Return a name as it stands within a sentence."""
        return name[:1].lower() + name[1:] if self.tongue.lowers_names else name

    def show(self, value: object) -> str:
        """Return a value as the language writes it: numbers with its decimal sign."""
        return f"{value:g}".replace(".", self.tongue.decimal) if isinstance(value, float) else str(value)

    def reason(self, code: str, values: Mapping[str, object]) -> str:
        """Return the sentence of a reason code; ids among its values are said in plain words."""
        sentence = self.say(f"reason.{code}", **{name: self.plain(name, value) for name, value in values.items()})
        return sentence[:1].upper() + sentence[1:]

    def plain(self, name: str, value: object) -> str:
        """Return a value called `name` as a person reads it: the name of what an id stands for, else the value."""
        for pattern in PLAIN.get(name, ()):
            key = pattern.format(value)
            if self.has(key):
                return self.say(key)
        if name in DATES and self.has("day.full"):
            on = date.fromisoformat(str(value))
            return self.say("day.full", day=on.day, month=self.say(f"day.month.{on.month}"), year=on.year)
        return self.show(value)


DATES = frozenset({"earliest", "goal_on"})  # values that are days, said in words where the texts of days are known
# Where the plain words of an id stand, by the name of the value that carries it; the first key that exists is taken.
PLAIN: Mapping[str, tuple[str, ...]] = {
    "condition": ("screening.condition.{}.name", "screening.limit.{}.text"),
    "criterion": ("run.criterion.{}",),
    "cue": ("word.cue.{}.name",),
    "equipment": ("word.equipment.{}.name",),
    "exercise": ("exercise.{}.name",),
    "level": ("name.irritability.{}",),
    "limit": ("screening.limit.{}.text", "screening.condition.{}.name"),
    "max_zone": ("word.zone.{}.name",),
    "position": ("word.cannot.{}.name", "word.position.{}.name"),
    "see": ("screening.see.{}.name",),
    "side": ("word.side.{}.name",),
    "measure": ("measure.{}.name", "test.{}.name"),
    "slot": ("protocol.{}",),
    "stage": ("run.kind.{}",),
    "next_stage": ("run.kind.{}",),
    "unit": ("run.unit.{}",),
    "zone": ("word.zone.{}.name",),
}


def flatten(prefix: str, raw: Mapping[str, object], codes: frozenset[str] = frozenset()) -> Iterator[tuple[str, Text]]:
    """Yield (key, text) for every text in nested tables; rows of a list are named by their `id`, else by number.

    `codes`: names of fields that hold no words.
    """
    for name, value in raw.items():
        key = f"{prefix}.{name}" if prefix else name
        if isinstance(value, str):
            if name not in codes:
                yield key, value
        elif isinstance(value, Mapping):
            if set(value) == PLURAL:
                yield key, {form: str(text) for form, text in value.items()}
            else:
                yield from flatten(key, value, codes)
        elif isinstance(value, list):
            for number, row in enumerate(value, 1):
                if isinstance(row, Mapping):
                    yield from flatten(f"{key}.{row.get('id', number)}", row, codes)


def _exercise_texts(exercise: Exercise) -> Iterator[tuple[str, Text]]:
    base = f"exercise.{exercise.id}"
    yield f"{base}.name", exercise.name
    yield f"{base}.summary", exercise.summary
    yield f"{base}.feel", exercise.feel
    if exercise.range_limit.how:
        yield f"{base}.range", exercise.range_limit.how
    yield f"{base}.evidence", exercise.evidence.text
    for dispute in exercise.evidence.disputed_by:
        yield f"{base}.disputed.{dispute.source}", dispute.text
    if exercise.camera_check.why:
        yield f"{base}.camera", exercise.camera_check.why
    for step in exercise.steps:
        yield f"{base}.step.{step.id}", step.text
    for mistake in exercise.mistakes:
        yield f"{base}.mistake.{mistake.id}.see", mistake.see
        yield f"{base}.mistake.{mistake.id}.fix", mistake.fix
    for stop in exercise.stops:
        yield f"{base}.stop.{stop.id}", stop.text


def _protocol_texts(protocol: Protocol) -> Iterator[tuple[str, Text]]:
    base = f"protocol.{protocol.id}"
    yield f"{base}.name", protocol.name
    yield f"{base}.about", protocol.about
    yield f"{base}.evidence", protocol.evidence.text
    for dispute in protocol.evidence.disputed_by:
        yield f"{base}.disputed.{dispute.source}", dispute.text
    for part in protocol.parts:
        yield f"{base}.part.{part.id}.name", part.name
        yield f"{base}.part.{part.id}.text", part.text
    for phase in protocol.phases:
        phase_base = f"{base}.phase.{phase.id}"
        yield f"{phase_base}.name", phase.name
        yield f"{phase_base}.goal", phase.goal
        yield f"{phase_base}.why", phase.why
        for slot in (*phase.warm_up, *phase.slots):
            yield f"{phase_base}.slot.{slot.id}", slot.why
        for kind, criteria in (("entry", phase.entry), ("exit", phase.exit)):
            for criterion in criteria:
                yield f"{phase_base}.{kind}.{criterion.measure}", criterion.text


def _measure_texts(measure: Measure) -> Iterator[tuple[str, Text]]:
    base = f"measure.{measure.id}"
    yield f"{base}.name", measure.name
    yield f"{base}.about", measure.about
    for scale in measure.scales.values():
        yield f"{base}.scale.{scale.id}", scale.name
    for item in measure.asked:
        yield f"{base}.item.{item.id}", item.text
    for value, text in measure.labels.items():
        yield f"{base}.label.{value:g}", text
    yield from _why_of(measure, base)


def _test_texts(test: PhysicalTest) -> Iterator[tuple[str, Text]]:
    base = f"test.{test.id}"
    yield f"{base}.name", test.name
    yield f"{base}.about", test.about
    yield f"{base}.stop", test.stop
    for step in test.steps:
        yield f"{base}.step.{step.id}", step.text
    for value, text in test.options.items():
        yield f"{base}.option.{value:g}", text
    for band in test.bands:
        yield f"{base}.band.{band.id}", band.text
    yield from _why_of(test, base)


def _why_of(thing: Measure | PhysicalTest, base: str) -> Iterator[tuple[str, Text]]:
    yield from ((f"{base}.why.{where}", known.why) for where, known in numbers_of(thing) if known.why)


def all_texts(catalog: Catalog, folder: Path = CATALOG_FOLDER) -> dict[str, Text]:
    """Return every English text of the product under its key; raises CatalogError when a key stands twice."""
    faults: list[str] = []
    texts: dict[str, Text] = {}

    def add(pairs: Iterator[tuple[str, Text]], where: str) -> None:
        for key, text in pairs:
            if key in texts:
                faults.append(f"{where}: text key {key} stands twice.")
            texts[key] = text

    for path in sorted((folder / "texts").glob("*.toml")):
        add(flatten("", read_toml(path, faults)), f"texts/{path.name}")
    add(flatten("reason", read_toml(folder / "reasons.toml", faults)), "reasons.toml")
    add(flatten("screening", catalog.screening, CODES), "screening.toml")
    add(flatten("intake", catalog.intake, CODES), "intake.toml")
    add(flatten("word", catalog.vocabulary), "vocabulary.toml")
    for exercise in catalog.exercises.values():
        add(_exercise_texts(exercise), f"exercises/{exercise.id}.toml")
    for protocol in catalog.protocols.values():
        add(_protocol_texts(protocol), f"protocols/{protocol.id}.toml")
    for measure in catalog.measures.values():
        add(_measure_texts(measure), f"measures/{measure.id}.toml")
    for test in catalog.tests.values():
        add(_test_texts(test), f"tests.toml: {test.id}")
    if faults:
        raise CatalogError(faults)
    return texts


@cache
def english_texts() -> Mapping[str, Text]:
    """Return the English texts of the shipped catalog."""
    return all_texts(load_catalog())


@cache
def words_in(language: str) -> Words:
    """Return the texts in one of `languages()`; what is not translated, or not anew since it changed, is English."""
    if language == ENGLISH.code:
        return Words(english_texts())
    found = translation(language)
    return Words({**english_texts(), **found.texts}, found.tongue)


@cache
def is_machine_made(language: str) -> bool:
    """Say whether some text of this language was made by a machine and read by nobody yet."""
    return language in languages() and language != ENGLISH.code and bool(translation(language).machine)


@cache
def translation(language: str) -> Translation:
    """Return the catalogue of a language, read against the English texts."""
    return load_translation(language, english_texts())


_spoken: ContextVar[Words | None] = ContextVar("spoken", default=None)


def load_words() -> Words:
    """Return the texts in the language that is spoken here: English, unless within `speaking`."""
    return _spoken.get() or words_in(ENGLISH.code)


@contextmanager
def speaking(words: Words) -> Iterator[None]:
    """Say everything within the block with these words. Only texts depend on it, no choice and no number."""
    token = _spoken.set(words)
    try:
        yield
    finally:
        _spoken.reset(token)
