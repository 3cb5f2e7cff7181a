"""What stands in a PDF, read from its drawing commands: pages, text, colours, boxes to tick."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pypdf
from pypdf.generic import ContentStream

MM = 72 / 25.4
TICK_MM = 4.4
COLOURS = (b"g", b"G", b"rg", b"RG", b"k", b"K", b"sc", b"SC", b"scn", b"SCN")
SQUARE = [b"m", b"l", b"l", b"l", b"h", b"S"]


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF as a reader sees it; what is drawn is that of the first page."""

    pages: int
    text: str
    inks: frozenset[tuple[float, ...]]  # every colour that is set, as its components
    ticks: int
    images: int  # pictures made of pixels, and whatever else is drawn from outside the page
    fonts: frozenset[str]
    size_mm: tuple[int, int]
    tags: str  # what the file says of itself, XML
    figures: tuple[str, ...]  # what is read out in place of each drawing


def paper_of(content: bytes) -> Paper:
    """Read a PDF of one page or more."""
    found = pypdf.PdfReader(io.BytesIO(content))
    page = found.pages[0]
    operations = ContentStream(page["/Contents"].get_object(), found).operations
    marked = [operands[1] for operands, name in operations if name == b"BDC" and isinstance(operands[1], dict)]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    return Paper(
        pages=len(found.pages),
        text=" ".join("\n".join(one.extract_text() for one in found.pages).split()),
        inks=frozenset(tuple(map(float, operands)) for operands, name in operations if name in COLOURS),
        ticks=_ticks(operations),
        images=len(page["/Resources"].get("/XObject", {})),
        fonts=frozenset(str(font["/BaseFont"]).split("+")[-1] for font in fonts),
        size_mm=(round(float(page.mediabox.width) / MM), round(float(page.mediabox.height) / MM)),
        tags=found.trailer["/Root"]["/Metadata"].get_object().get_data().decode(),
        figures=tuple(str(row["/Alt"]) for row in marked if "/Alt" in row),
    )


def _ticks(operations: Sequence[tuple[list[float], bytes]]) -> int:
    """Return how many squares of a box's size are drawn as a line around."""
    count = 0
    for at in range(len(operations) - len(SQUARE) + 1):
        if [name for _, name in operations[at : at + len(SQUARE)]] == SQUARE:
            corners = [operands for operands, _ in operations[at : at + 4]]
            sides = [max(float(c[k]) for c in corners) - min(float(c[k]) for c in corners) for k in (0, 1)]
            count += all(abs(side - TICK_MM * MM) < 0.05 for side in sides)
    return count
