"""From the data of a sheet to its PDF. The template itself chooses how much it leaves out to stay on one page.

The levels: 0 everything; 1 smaller, a shorter diary; 2 one sentence in place of the steps beside the exercises of a
session, no reasons on an exercise's own sheet; 3 smaller figures, no slips, none of a week's figures; 4 at 9 pt, no
sentences, no reasons.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coxa.catalog.words import load_words
from coxa.journal.events import Json

if TYPE_CHECKING:
    import typst

FOLDER = Path(__file__).parent
TEMPLATE = FOLDER / "sheet.typ"
FONTS = FOLDER / "fonts"
STANDARD: Final = "ua-1"
KEPT = 32  # sheets in memory, about 0.1 MB each


def pdf_of(sheet: Mapping[str, Json]) -> bytes:
    """Return one page of A4 as tagged PDF/UA-1; more than one only where even the shortest form is longer.

    A text with a letter that no font has cannot be PDF/UA; such a sheet is made without the promise.
    """
    return _pressed(sheet_json(sheet))


def sheet_json(sheet: Mapping[str, Json]) -> str:
    """Return what the template reads: the sheet and the language it is in."""
    words = load_words()
    full = {**sheet, "lang": words.language.split("-")[0], "dir": words.direction}
    return json.dumps(full, sort_keys=True, ensure_ascii=False)


@lru_cache(maxsize=KEPT)
def _pressed(sheet: str) -> bytes:
    import typst

    inputs = {"data": sheet}
    try:
        return _bytes(typst.compile(TEMPLATE, font_paths=fonts(), sys_inputs=inputs, pdf_standards=STANDARD))
    except typst.TypstError:
        return _bytes(typst.compile(TEMPLATE, font_paths=fonts(), sys_inputs=inputs))


def _bytes(made: object) -> bytes:
    assert isinstance(made, bytes)
    return made


@cache
def fonts() -> typst.Fonts:
    """Return Roboto, which lies beside, then typst's own and the machine's: for letters that Roboto lacks.

    Looking through the machine's fonts is the slowest part of a sheet; it is done once.
    """
    import typst

    return typst.Fonts(font_paths=[FONTS])
