"""The command line's own texts, read without the rest of the catalog: help works even when the catalog is broken."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from functools import cache

from coxa.catalog.load import CATALOG_FOLDER, read_toml
from coxa.catalog.tongue import ENGLISH, languages, load_translation
from coxa.catalog.words import Text, Words, flatten
from coxa.errors import CatalogError


def chosen_language() -> str:
    """Return the language of COXA_LANGUAGE; English where there is none of it."""
    code = os.environ.get("COXA_LANGUAGE", "").split("_")[0].lower()
    return code if code in languages() else ENGLISH.code


@cache
def cli_words() -> Words:
    """Return the texts of texts/cli.toml and texts/names.toml, in the chosen language."""
    faults: list[str] = []
    texts: dict[str, Text] = {}
    for name in ("cli", "names"):
        texts.update(flatten("", read_toml(CATALOG_FOLDER / "texts" / f"{name}.toml", faults)))
    if faults:
        raise CatalogError(faults)
    code = chosen_language()
    if code == ENGLISH.code:
        return Words(texts)
    found = load_translation(code, texts)
    return Words({**texts, **found.texts}, found.tongue)


def say(key: str, /, **values: object) -> str:
    """Return a text of the command line."""
    return cli_words().say(f"cli.{key}", **values)


def day_text(day: date) -> str:
    """Return a day as `Fri 2026-11-20`."""
    return f"{cli_words().say(f'name.weekday.{day.isoweekday()}')} {day.isoformat()}"


def large(words: str) -> str:
    """Return words as they stand at the beginning of a line; only the first letter changes."""
    return words[:1].upper() + words[1:]


def number_text(value: float) -> str:
    """Return a number with no digits it does not need."""
    return f"{round(value, 1):g}"


BAR = 24  # characters


def progress_bar(key: str) -> Callable[[int, int, str], None]:
    """Return what draws one line on the error output again and again: how many of how many, and which one."""

    def show(done: int, total: int, name: str) -> None:
        full = BAR * done // total
        line = f"[{'=' * full}{' ' * (BAR - full)}] {say(key, done=done, total=total, name=name)}"
        # Back to the start of the line, and the rest of a longer line wiped.
        print(f"\r\x1b[K{line}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show
