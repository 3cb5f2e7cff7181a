"""Write docs/answers-file.md from the catalog: every key an answers file may have, and what it may hold."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from coxa.catalog.load import load_catalog
from coxa.catalog.questions import Allowed, Question, allowed_answers

HEAD = """<!-- generated from screening.toml and intake.toml by `make guide`, do not edit -->
# The answers file

What `coxa plan FILE.toml` reads. `examples/` has six to start from. Units stand in the names; a key that is not listed
here is refused; every fault of a file is reported at once. Needed are `schema = 1`, `[person] birth_year`, one
`[[hip]]` for each sore hip, and `[screen]` with an answer to each of its first items. All other keys may be left out;
the plan is then more careful. `"unknown"` stands for "I don't know".

```toml
schema = 1

[person]
birth_year = 1990

[[hip]]
side = "right"
sites = ["groin"]
provokes = ["deep-bend", "long-sitting"]
pain_now = 1

[screen]            # yes, no or unsure for each item
chest_breath = "no"

[life]
minutes = 20
days = ["mon", "wed", "fri"]

[[event]]           # what happened since, if anything; kinds: src/coxa/journal/events.py
kind = "morning_rated"
at = 2026-11-20T08:00:00+01:00
data = { pain = { right = 1 }, woke = false, stiff = false, limp = false }
```

The answers count as given just before the first event of the file, or on the day of the plan when there is none.
"""


def _range(question: Question) -> str:
    unit = f" {question.row['unit']}" if "unit" in question.row else ""
    return f"{question.min:g} to {question.max:g}{unit}"


def _values(allowed: Allowed) -> str:
    question = allowed.question
    if question is None:
        return "true, false" if allowed.flag else ", ".join(allowed.words)
    names = ", ".join(str(option.value) for option in question.options)
    if question.kind == "many":
        also = f"; or how many, {question.number_min:g} to {question.number_max:g}" if question.number_max else ""
        return f"list of: {names}{also}"
    if question.min is not None and question.max is not None:
        return _range(question)
    by_kind = {"date": "a day such as 2026-11-20", "time": 'a time of day such as "18:30"'}
    return by_kind.get(question.kind, names.replace("True", "true").replace("False", "false"))


def _meaning(key: str, allowed: Allowed) -> str:
    if allowed.question is not None:
        return str(allowed.question.row["title"])
    section, _, name = key.partition(".")
    table = {"screen": "item", "conditions": "condition"}.get(section, "")
    rows = cast(Mapping[str, Mapping[str, object]], load_catalog().screening.get(table, {}))
    row = rows.get(name, {})
    return str(row.get("text") or row.get("question") or "")


def lines() -> Iterator[str]:
    """Yield the document line by line."""
    yield HEAD.rstrip()
    last = ""
    for key, allowed in sorted(allowed_answers(load_catalog()).items(), key=lambda pair: pair[0].split(".")[0]):
        if ".left." in key:
            continue
        section, _, rest = key.partition(".")
        title = {"hip": "[[hip]]", "imaging": "[imaging.left], [imaging.right]", "range": "[range.left], [range.right]"}
        if section != last:
            yield from ("", f"## {title.get(section, f'[{section}]')}", "", "| key | values | what |", "|---|---|---|")
            if section == "hip":
                yield "| `side` (needed) | left, right | Which hip |"
            last = section
        needed = " (needed)" if allowed.required and section != "hip" else ""
        yield f"| `{rest.removeprefix('right.')}`{needed} | {_values(allowed)} | {_meaning(key, allowed)} |"


def document() -> str:
    """Return the whole document."""
    return "\n".join(lines()) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(document(), encoding="utf-8")
