"""The colours as the style sheets give them, and how far apart they are: for the page of components and for its tests.

A colour is written once, in the tokens at the head of coxa.css (docs/decisions/0022); here they are read from there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

CSS = Path(__file__).parent / "static" / "css"
DARK = "@media (prefers-color-scheme: dark)"
COMPONENTS = ("coxa", "figure", "player", "run", "trial")
TEXT, GRAPHIC = 4.5, 3.0  # the least contrast: WCAG 2.2, 1.4.3 and 1.4.11

# What is read upon what. Pairs are those of look.md section 2 and of the style sheets.
READ = [
    *[(text, ground) for text in ("ink", "ink2", "teal", "amber", "red") for ground in ("paper", "well", "sheet")],
    ("ink", "teal-t"), ("ink2", "teal-t"), ("teal", "teal-t"),
    ("ink", "amber-t"), ("amber", "amber-t"), ("teal", "amber-t"),
    ("teal-d", "paper"), ("on-teal", "teal"), ("on-teal", "teal-d"), ("paper", "ink"),
    ("on-stop", "stop"), ("on-stop2", "stop"), ("on-rest", "rest"), ("on-rest2", "rest"), ("rest", "on-rest"),
]  # fmt: skip
SEEN = [
    ("edge", "paper"), ("edge", "sheet"), ("amber-g", "paper"), ("teal", "paper"), ("ink", "paper"), ("clock", "rest"),
    ("work", "paper"), ("work-rest", "rest"), ("red", "sheet"), ("on-rest2", "rest"), ("edge", "rule"),
]  # fmt: skip
# The bar of "get ready" on its empty part: the large number above it says the same.
WEAKER = {("edge", "rule"): 2.5}


def sheet(name: str) -> str:
    """Return a style sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (CSS / name).read_text(encoding="utf-8"), flags=re.DOTALL)


def tokens(text: str) -> dict[str, str]:
    """Return the tokens that a text of CSS gives a value, without their dashes."""
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", text)}


def themes() -> dict[str, dict[str, str]]:
    """Return the tokens of each theme: those of the dark one take the place of the light one's."""
    text = sheet("coxa.css")
    light = tokens(text[: text.index(DARK)])
    dark = tokens(text[text.index(DARK) :].split("\n}\n", 1)[0])
    return {"light": light, "dark": {**light, **dark}}


def luminance(colour: str) -> float:
    """Return the relative luminance, 0 to 1, of "#rgb" or "#rrggbb". Source: WCAG 2.2, relative luminance."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def classes(text: str) -> set[str]:
    """Return the classes that the selectors of a style sheet name."""
    heads = re.findall(r"([^{};]+)\{", text)
    return {found for head in heads if "@" not in head for found in re.findall(r"\.([a-zA-Z][\w-]*)", head)}


def least(theme: Mapping[str, str], colour: str) -> tuple[str, float, float] | None:
    """Return the ground on which a colour is least told apart, that ratio, and what it has to be; None: an area."""
    pairs = [(pair, TEXT) for pair in READ if pair[0] == colour]
    pairs += [(pair, WEAKER.get(pair, GRAPHIC)) for pair in SEEN if pair[0] == colour]
    rows = [(ground, round(contrast(theme[name], theme[ground]), 1), least) for (name, ground), least in pairs]
    return min(rows, key=lambda row: row[1] / row[2], default=None)


def component_classes() -> set[str]:
    """Return the classes of the sheets that more than one page uses, and of the player's."""
    return {found for name in COMPONENTS for found in classes(sheet(f"{name}.css"))}
