"""From the data of a sheet to its PDF. A sheet that does not fit on one page loses what is least needed, in steps.

The steps: 0 everything; 1 smaller; 2 no steps of exercises; 3 smaller figures, no slips; 4 at 9 pt, no reasons.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from coxa.catalog.words import load_words
from coxa.journal.events import Json

TEMPLATE = Path(__file__).with_name("sheet.typ")
LEVELS = 5


def pdf_of(sheet: Mapping[str, Json]) -> bytes:
    """Return one page of A4 as PDF, tagged; more than one only where even the shortest form is longer."""
    words = load_words()
    full = {**sheet, "lang": words.language.split("-")[0], "dir": words.direction}
    return _pressed(json.dumps(full, sort_keys=True, ensure_ascii=False))


@lru_cache(maxsize=32)
def _pressed(sheet: str) -> bytes:
    import typst

    for level in range(LEVELS):
        inputs = {"data": json.dumps({**json.loads(sheet), "level": level}, ensure_ascii=False)}
        pages = typst.query(str(TEMPLATE), "<pages>", field="value", one=True, sys_inputs=inputs)
        if int(pages) == 1 or level == LEVELS - 1:
            break
    content: bytes = typst.compile(str(TEMPLATE), format="pdf", sys_inputs=inputs)
    return content
