"""Read the file with a questionnaire's official words that a person or clinic brings (docs/outcomes.md, "Text files").

Two forms hold the same: TOML (`schema`, `measure`, `version`, `answers`, `[[item]] id, text, answers, skip`) and CSV
with the columns id, text, answers (separated by " | "), skip. Answers stand from the lowest value to the highest; a
scale from 0 to 100 has the words of its two ends. `skip` are the words of "does not apply", where the printed form
offers that. Nothing here is stored in the journal or goes into an export.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from coxa.catalog.measure_records import Measure
from coxa.errors import BadInput, ManyFaults

BYTES_MAX = 200_000
TEXT_MAX = 1_000
BETWEEN_ANSWERS = " | "
COLUMNS = ("id", "text", "answers", "skip")


@dataclass(frozen=True, slots=True)
class ItemText:
    """The words of one question: the question, its answers from lowest to highest, and "does not apply"."""

    text: str
    answers: tuple[str, ...] = ()
    skip: str = ""


@dataclass(frozen=True, slots=True)
class MeasureText:
    """The words of one questionnaire, as its file has them."""

    measure: str
    version: str
    items: Mapping[str, ItemText]


def read_measure_text(measure: Measure, content: bytes, name: str) -> MeasureText:
    """Return the words in a file called `name` (ending .toml or .csv).

    Raises BadInput, or ManyFaults with every fault, when the file does not fit the measure.
    """
    if len(content) > BYTES_MAX:
        raise BadInput(name, f"{len(content)} bytes", f"at most {BYTES_MAX} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(name, "its bytes", "text in UTF-8") from None
    found = _from_csv(text, name) if name.lower().endswith(".csv") else _from_toml(text, name)
    faults = _faults(measure, found)
    if faults:
        raise faults[0] if len(faults) == 1 else ManyFaults(faults)
    return found


def _from_toml(text: str, name: str) -> MeasureText:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(name, str(error), "valid TOML, or a file that ends in .csv") from None
    common = _texts(raw.get("answers", []), "answers")
    rows = raw.get("item", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadInput("item", rows, "tables [[item]]")
    items: dict[str, ItemText] = {}
    for row in rows:
        item = _text(row.get("id"), "item id")
        if item in items:
            raise BadInput("item id", item, "each id once")
        answers = _texts(row["answers"], item) if "answers" in row else common
        items[item] = ItemText(_text(row.get("text"), f"{item} text"), answers, _text(row.get("skip", ""), item))
    return MeasureText(_text(raw.get("measure"), "measure"), _text(raw.get("version", ""), "version"), items)


def _from_csv(text: str, name: str) -> MeasureText:
    rows = csv.DictReader(io.StringIO(text))
    if not {"id", "text"} <= set(rows.fieldnames or ()):
        raise BadInput(name, ", ".join(rows.fieldnames or ()) or "nothing", "the columns " + ", ".join(COLUMNS))
    items: dict[str, ItemText] = {}
    for row in rows:
        item = (row["id"] or "").strip()
        if item in items:
            raise BadInput("id", item, "each id once")
        answers = tuple(part.strip() for part in (row.get("answers") or "").split(BETWEEN_ANSWERS.strip()))
        items[item] = ItemText((row["text"] or "").strip(), answers if any(answers) else (), row.get("skip") or "")
    return MeasureText("", "", items)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise BadInput(where, value, "a text")
    return value.strip()


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise BadInput(where, value, "a list of texts")
    return tuple(_text(entry, where) for entry in value)


def _faults(measure: Measure, found: MeasureText) -> list[BadInput]:
    if found.measure not in ("", measure.id):
        return [BadInput("measure", found.measure, measure.id)]
    wanted, given = set(measure.item_ids), set(found.items)
    faults = [BadInput(item, "nothing", "its words") for item in measure.item_ids if item not in given]
    faults += [BadInput("id", item, "one of " + ", ".join(measure.item_ids)) for item in sorted(given - wanted)]
    count = int(measure.answer_high - measure.answer_low) + 1 if measure.whole else 2
    for item, row in found.items.items():
        if not 1 <= len(row.text) <= TEXT_MAX:
            faults.append(BadInput(f"{item} text", f"{len(row.text)} characters", f"1 to {TEXT_MAX} characters"))
        if (row.answers or measure.whole) and len(row.answers) != count:
            faults.append(BadInput(f"{item} answers", f"{len(row.answers)} texts", f"{count} texts"))
        if row.skip and measure.may_skip == "never":
            faults.append(BadInput(f"{item} skip", row.skip, "nothing: this form has no such answer"))
    return faults
