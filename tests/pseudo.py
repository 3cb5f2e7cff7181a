"""Made-up languages that show which texts escape translation, and which places are too narrow or face one way only."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser

from coxa.catalog.tongue import Tongue
from coxa.catalog.words import Text, Words, english_texts

OPEN, CLOSE = "⟦", "⟧"
ACCENTS = str.maketrans("aeiouAEIOUcny", "àéîöûÀÉÎÖÛçñý")
LONGER = 0.4
WORD = re.compile(r"[^\W\d_]+")
PLACEHOLDER = re.compile(r"(\{\w+\})")
SHOWN = ("aria-label", "title", "placeholder", "alt", "aria-description")
UNSEEN = ("script", "style", "template")
EMPTY = ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")
# What may stand in a page outside the catalogue's texts: names, units, codes that are the same in every language.
SAME = {
    "coxa",
    "kg",
    "km",
    "cm",
    "min",
    "mm",
    "Nm",
    "iHOT",
    "HAGOS",
    "HOOS",
    "HOS",
    "PSFS",
    "NRS",
    "ADL",
}


def mark(text: str) -> str:
    """Return a text that can still be read, is longer, and is marked at both ends; placeholders stay."""
    parts = [part if PLACEHOLDER.fullmatch(part) else _longer(part) for part in PLACEHOLDER.split(text)]
    return OPEN + "".join(parts) + CLOSE


def _longer(text: str) -> str:
    """Return a text with accents, each of its words longer: a line may still break where it could."""
    return WORD.sub(lambda found: found.group() + "·" * round(len(found.group()) * LONGER), text).translate(ACCENTS)


def pseudo_words(direction: str = "ltr") -> Words:
    """Return every English text, marked; `direction` as the language would be written."""

    def marked(text: Text) -> Text:
        return mark(text) if isinstance(text, str) else {form: mark(one) for form, one in text.items()}

    tongue = Tongue("en-XA" if direction == "ltr" else "ar-XB", "Pseudo", direction, lowers_names=False)
    return Words({key: marked(text) if text else text for key, text in english_texts().items()}, tongue)


class _Texts(HTMLParser):
    """Collects what a person sees or hears of a page; not what is marked as being in a language of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.within: list[tuple[str, bool]] = []  # the elements that are open, and whether their text is left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        out = self._left_out() or tag in UNSEEN or ("lang" in given and tag != "html")
        if not out:
            self.found += [value for name, value in attrs if name in SHOWN and value]
            if tag == "input" and given.get("type") in ("submit", "button"):
                self.found.append(given.get("value") or "")
        if tag not in EMPTY:
            self.within.append((tag, out))

    def handle_endtag(self, tag: str) -> None:
        while self.within and self.within.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._left_out() and data.strip():
            self.found.append(data.strip())

    def _left_out(self) -> bool:
        return bool(self.within) and self.within[-1][1]


def without_marked(text: str) -> str:
    """Return what of a text stands outside the marks, which may lie within each other."""
    depth, kept = 0, []
    for letter in text:
        depth += letter == OPEN
        if depth == 0:
            kept.append(letter)
        depth -= letter == CLOSE
    return "".join(kept)


def escaped(html: str) -> list[str]:
    """Return the texts of a page that no catalogue has said."""
    parser = _Texts()
    parser.feed(html)
    joined = "\n".join(parser.found)
    left = [line.strip() for line in without_marked(joined).split("\n")]
    words = (word for line in left for word in re.findall(r"[^\W\d_]{2,}", line))
    return sorted({word for word in words if word not in SAME})


def main(direction: str, command: list[str]) -> int:
    """Run a command of `coxa`, every page in a made-up language: `python tests/pseudo.py rtl start`."""
    from coxa.catalog import words
    from coxa.cli import main as coxa

    said = pseudo_words(direction)
    words.words_in = lambda _code: said  # type: ignore[assignment]
    return coxa(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
