"""The colours of the style sheets: tokens only, and enough contrast in both themes (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re

import pytest

from coxa.app.look import CSS, DARK, GRAPHIC, READ, SEEN, TEXT, WEAKER, contrast, sheet, themes, tokens

APP = CSS.parents[1]
LITERAL = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(|(?<=[:\s])(?:white|black|red|gr[ae]y)(?![-\w])"
)
PHYSICAL = re.compile(
    r"(?:^|[\s;{])(?:(?:margin|padding|border)-(?:left|right)|left|right|float:\s*(?:left|right)|text-align:\s*(?:left|right))\b"
)
SIDES = re.compile(r"(?:margin|padding|inset):\s*([^;}]+)")
ONE = re.compile(r"(?:calc|max|min|var)\((?:[^()]|\([^()]*\))*\)|[^\s!]+")

# The figure: in the light the line carries the shape, in the dark the fill does (look.md section 2).
FIGURE = {"light": [("line", "near"), ("line", "far"), ("line", "pelvis"), ("line", "paper"), ("work", "near")],
          "dark": [("near", "paper"), ("far", "paper"), ("pelvis", "paper"), ("hair", "paper"), ("work", "paper"),
                   ("near", "line"), ("work", "line")]}  # fmt: skip


def test_the_ratio_is_the_one_of_the_standard() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_is_readable_on_its_ground(theme: str) -> None:
    theirs = themes()[theme]
    faults = {pair: round(contrast(*(theirs[name] for name in pair)), 2) for pair in READ}
    assert {pair: found for pair, found in faults.items() if found < TEXT} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_line_and_border_is_seen_on_its_ground(theme: str) -> None:
    theirs = themes()[theme]
    faults = {pair: round(contrast(*(theirs[name] for name in pair)), 2) for pair in SEEN + FIGURE[theme]}
    assert {pair: found for pair, found in faults.items() if found < WEAKER.get(pair, GRAPHIC)} == {}


@pytest.mark.parametrize("name", sorted(path.name for path in CSS.glob("*.css")))
def test_a_colour_is_written_only_where_a_token_is_given_its_value(name: str) -> None:
    """All values stand in coxa.css. figure-row.css is built into pictures of their own, where no token reaches."""
    text = sheet(name)
    values = re.sub(r"--[\w-]+:[^;]+;", "", text) if name == "coxa.css" else text
    found = [line.strip() for line in values.splitlines() if LITERAL.search(line.replace("color-mix(", ""))]
    if name == "figure-row.css":
        light, dark = (set(theme.values()) for theme in themes().values())
        for part, allowed in zip(text.split("@media", 1), (light, dark), strict=True):
            assert set(re.findall(r"#[0-9a-f]{3,6}\b", part)) <= allowed
    else:
        assert found == []


def test_the_page_that_stands_alone_has_the_same_colours() -> None:
    """The page that pairs a phone is served before anything else may be: its few tokens are copies."""
    text = (APP / "templates" / "pair.html").read_text()
    light, dark = text.split(DARK, 1)
    for part, theme in ((light, "light"), (dark.split("</style>")[0], "dark")):
        own = tokens(part)
        assert own and own == {name: themes()[theme][name] for name in own}


@pytest.mark.parametrize("name", sorted(path.name for path in CSS.glob("*.css")))
def test_a_style_sheet_names_no_left_and_no_right(name: str) -> None:
    """So that a language written from the right needs no sheet of its own."""
    text = sheet(name)
    faults = [line.strip() for line in text.splitlines() if PHYSICAL.search(re.sub(r"\.(?:left|right)\b", "", line))]
    for found in SIDES.finditer(text):
        sides = ONE.findall(found[1].replace("!important", ""))
        faults += [found[0]] if len(sides) == 4 and sides[1] != sides[3] else []
    assert faults == []


def test_every_token_that_is_used_is_given_a_value() -> None:
    given = set(themes()["light"]) | set(tokens(sheet("coxa.css")))
    used = {name for path in CSS.glob("*.css") for name in re.findall(r"var\(--([\w-]+)", sheet(path.name))}
    assert used - given == set()
