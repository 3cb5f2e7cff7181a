"""The official words of questionnaires on this installation: COXA_HOME/measures/ID.toml or .csv.

They are read for the page only. No event, export or figure holds them; they leave with the folder.
"""

from __future__ import annotations

import os
from pathlib import Path

from coxa.app.local import home
from coxa.catalog.measure_records import Measure
from coxa.catalog.measure_text import MeasureText, read_measure_text
from coxa.errors import BadInput

FOLDER = "measures"
ENDINGS = (".toml", ".csv")


def _paths(measure: Measure) -> list[Path]:
    return [home() / FOLDER / f"{measure.id}{ending}" for ending in ENDINGS]


def words_of(measure: Measure) -> MeasureText | None:
    """Return the words that were brought for a measure; None without a file.

    Raises BadInput or ManyFaults when a file was put there by hand and does not fit.
    """
    path = next((path for path in _paths(measure) if path.is_file()), None)
    return read_measure_text(measure, path.read_bytes(), path.name) if path else None


def keep_words(measure: Measure, content: bytes, name: str) -> MeasureText:
    """Check a file and keep it for this installation only, in place of an earlier one."""
    words = read_measure_text(measure, content, name)
    ending = ".csv" if name.lower().endswith(".csv") else ".toml"
    folder = home() / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    remove_words(measure)
    path = folder / f"{measure.id}{ending}"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        raise BadInput("COXA_HOME", str(folder), "a folder that can be written to") from error
    return words


def remove_words(measure: Measure) -> None:
    """Remove the words of a measure from this installation."""
    for path in _paths(measure):
        path.unlink(missing_ok=True)
