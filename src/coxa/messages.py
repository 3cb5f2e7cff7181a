"""`make messages`: every English text under its key, as a template for translators (gettext .pot, msgctxt = key)."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from coxa.catalog.words import Text, load_words

HEADER = """# generated from src/coxa/catalog by `make messages`, do not edit
msgid ""
msgstr ""
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def quoted(text: str) -> str:
    """Return a text as gettext writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _entry(key: str, text: Text) -> Iterator[str]:
    yield ""
    yield f"msgctxt {quoted(key)}"
    if isinstance(text, str):
        yield f"msgid {quoted(text)}"
        yield 'msgstr ""'
    else:
        yield f"msgid {quoted(text['one'])}"
        yield f"msgid_plural {quoted(text['other'])}"
        yield 'msgstr[0] ""'
        yield 'msgstr[1] ""'


def pot(texts: Mapping[str, Text]) -> str:
    """Return the template for all texts, in key order."""
    lines = [line for key in sorted(texts) for line in _entry(key, texts[key]) if texts[key]]
    return HEADER + "\n".join(lines) + "\n"


def main(path: Path) -> None:
    """Write the template to `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(pot(load_words().texts), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
