"""A language: how it writes numbers and plurals, and its catalogue of texts.

Catalogues are gettext files, `locale/<code>/coxa.po`: msgctxt is the key, msgid the English text it was made from. An
entry whose English has changed since is stale and not used. A comment `# machine` says that nobody has read it yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Message

LOCALE_FOLDER = Path(__file__).parent / "locale"
MACHINE = "machine"
LOWERS = "names-small"  # a word in the comment at the head: a name within a sentence begins with a small letter
Text = str | Mapping[str, str]


def _english_plural(n: object) -> str:
    return "one" if str(n) == "1" else "other"


@dataclass(frozen=True, slots=True)
class Tongue:
    """How a language is written. `plural`: from a number to its category (one, few, many, other)."""

    code: str
    name: str  # what it calls itself
    direction: str = "ltr"
    decimal: str = "."
    lowers_names: bool = True
    plural: Callable[[object], str] = field(default=_english_plural, compare=False)


ENGLISH = Tongue("en", "English")


@dataclass(frozen=True, slots=True)
class Translation:
    """One catalogue: its texts by key, which of them nobody has read, and which are missing or stale."""

    tongue: Tongue
    texts: Mapping[str, Text]
    machine: frozenset[str]
    missing: tuple[str, ...]


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of all languages there are, English first."""
    found = sorted(path.parent.name for path in LOCALE_FOLDER.glob("*/coxa.po"))
    return (ENGLISH.code, *found)


def tongue_of(code: str, *, lowers_names: bool = False) -> Tongue:
    """Return how a language is written, from the tables of Unicode."""
    from babel import Locale

    locale = Locale.parse(code)

    def plural(n: object) -> str:
        return str(locale.plural_form(n)) if isinstance(n, int | float) else _english_plural(n)

    symbols = locale.number_symbols
    return Tongue(
        code=code,
        name=str(locale.get_display_name(code) or code).capitalize(),
        direction=locale.text_direction,
        decimal=str(symbols.get("latn", symbols).get("decimal", ".")),
        lowers_names=lowers_names,
        plural=plural,
    )


def _read(path: Path) -> tuple[Tongue, Mapping[str, Message]]:
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        found = read_po(file, abort_invalid=True)
    tongue = tongue_of(path.parent.name, lowers_names=LOWERS in found.header_comment)
    return tongue, {str(message.context): message for message in found if message.id and message.context}


def load_translation(code: str, english: Mapping[str, Text], folder: Path = LOCALE_FOLDER) -> Translation:
    """Return the catalogue of a language, read against today's English texts. Raises FileNotFoundError without one."""
    tongue, messages = _read(folder / code / "coxa.po")
    categories = _categories(tongue)
    texts: dict[str, Text] = {}
    machine, missing = set(), []
    for key, text in english.items():
        message = messages.get(key)
        made = _text_of(message, text, categories) if message is not None else None
        if made is None:
            if text:
                missing.append(key)
            continue
        texts[key] = made
        if message is not None and MACHINE in message.user_comments:
            machine.add(key)
    return Translation(tongue, texts, frozenset(machine), tuple(missing))


def _categories(tongue: Tongue) -> tuple[str, ...]:
    """Return the categories of a language in the order of a catalogue's plural forms, as Unicode lists them."""
    order = ("zero", "one", "two", "few", "many", "other")
    used = {tongue.plural(n) for n in range(201)}
    return tuple(name for name in order if name in used)


def _text_of(message: Message, english: Text, categories: tuple[str, ...]) -> Text | None:
    """Return the translated text; None where it is empty or was made from another English text."""
    if isinstance(english, str):
        current = message.id == english and isinstance(message.string, str) and message.string
        return str(message.string) if current else None
    forms = message.string
    if message.id != (english["one"], english["other"]) or not isinstance(forms, tuple | list) or not all(forms):
        return None
    made = dict(zip(categories, (str(form) for form in forms), strict=False))
    return {**made, "other": made.get("other", str(forms[-1]))}
