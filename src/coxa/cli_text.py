"""The command line's own texts, read without the rest of the catalog: help works even when the catalog is broken."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from coxa.catalog.load import CATALOG_FOLDER, read_toml
from coxa.catalog.tongue import ENGLISH, languages, load_translation
from coxa.catalog.words import Text, Words, flatten
from coxa.errors import BadInput, CatalogError


def chosen_language() -> str:
    """Return the language of COXA_LANGUAGE; English where there is none of it."""
    code = os.environ.get("COXA_LANGUAGE", "").split("_")[0].lower()
    return code if code in languages() else ENGLISH.code


@cache
def cli_words() -> Words:
    """Return the texts of texts/cli.toml, texts/cli_hip.toml and texts/names.toml, in the chosen language."""
    faults: list[str] = []
    texts: dict[str, Text] = {}
    for name in ("cli", "cli_hip", "names"):
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
GAP = "  "  # between columns


def progress_bar(key: str) -> Callable[[int, int, str], None]:
    """Return what draws one line on the error output again and again: how many of how many, and which one."""

    def show(done: int, total: int, name: str) -> None:
        full = BAR * done // total
        line = f"[{'=' * full}{' ' * (BAR - full)}] {say(key, done=done, total=total, name=name)}"
        # Back to the start of the line, and the rest of a longer line wiped.
        print(f"\r\x1b[K{line}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show


# --- tables and files -------------------------------------------------------------------------------------------------


def table_lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows of cells in columns: names to the left, numbers to the right."""
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.rjust(width) if k else cell.ljust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield GAP.join(cells)


def check_new(file: Path, option: str) -> None:
    """Refuse a file that is there already or whose folder is not, before any work is done.

    Raises
    ------
    BadInput
        Names the option and the file.
    """
    try:
        there, folder = file.exists(), file.parent.is_dir()
    except OSError as error:
        raise BadInput(option, str(file), say("no_writing")) from error
    if there or not folder:
        raise BadInput(option, str(file), say("exists" if there else "no_writing"))


def save(file: Path, content: bytes, option: str) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    BadInput
        It cannot be written.
    """
    from coxa.figures import write_whole  # only commands that write need it

    try:
        write_whole(file, content)
    except OSError as error:
        raise BadInput(option, str(file), say("no_writing")) from error
