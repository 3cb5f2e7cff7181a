"""Draw contact sheets of all figures: PNG pages of key frames, to look at them side by side.

scripts/sheet.py [--out FOLDER] [--only ID ...] [--dark] [--no-names]
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import resvg_py

from coxa.app.pictures import ROW_STYLE
from coxa.body import draw_svg
from coxa.body.draw_svg import figure_of, still_svg
from coxa.catalog.load import load_catalog
from coxa.figures import motion_of

CELL_W, CELL_H, LABEL_H = 352, 242, 44
COLUMNS, ROWS = 6, 7  # pictures; an exercise takes two or three
FILE_STYLE = Path(draw_svg.__file__).with_name("draw_file.css")
DARK = re.compile(r"@media[^{]*dark[^{]*\{((?:[^{}]*\{[^{}]*\})*)\s*\}")
PAPER = {False: ("#FAF7F0", "#1F2624"), True: ("#161917", "#ECE7DC")}


def cells(exercise_id: str, names: bool) -> Iterator[str]:
    """Yield the pictures of one exercise as SVG fragments of one cell each."""
    exercise = load_catalog().exercises[exercise_id]
    figure = figure_of(exercise, motion_of(exercise_id))
    for number, frame in enumerate(figure.key_frames):
        svg = still_svg(figure, frame, ghost=number > 0, arrow=number > 0)
        inside = svg[svg.index("<g") : svg.rindex("</svg>")]
        words = f"{exercise.name} {number + 1}" if names else ""
        label = f'<text x="8" y="{CELL_H + 22}">{words}</text><text class="id" x="8" y="{CELL_H + 38}">'
        yield f'<svg width="{CELL_W}" height="{CELL_H}">{inside}</svg>{label}{exercise_id if names else ""}</text>'


def file_style(dark: bool) -> str:
    """Return the style of figures in files, in one theme: a PNG has no page around it that could choose."""
    style = ROW_STYLE.read_text(encoding="utf-8") + FILE_STYLE.read_text(encoding="utf-8")
    inside = "".join(DARK.findall(style)) if dark else ""
    return DARK.sub("", style) + inside


def page(pictures: Sequence[str], dark: bool) -> str:
    """Return one page of pictures as SVG."""
    rows = -(-len(pictures) // COLUMNS)
    paper, ink = PAPER[dark]
    width, height = COLUMNS * (CELL_W + 12), rows * (CELL_H + LABEL_H)
    placed = "".join(
        f'<g transform="translate({i % COLUMNS * (CELL_W + 12)},{i // COLUMNS * (CELL_H + LABEL_H)})">{picture}'
        f'<line x1="0" x2="{CELL_W}" y1="{CELL_H}" y2="{CELL_H}" stroke="{ink}" stroke-width="1.5"/></g>'
        for i, picture in enumerate(pictures)
    )
    style = f"{file_style(dark)} text{{font:15px sans-serif;fill:{ink}}} .id{{font-size:12px}}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<style>{style}</style><rect width="100%" height="100%" fill="{paper}"/>{placed}</svg>'
    )


def main() -> None:
    """Write the pages that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/sheets"))
    parser.add_argument("--only", nargs="*", metavar="ID")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--no-names", action="store_true")
    asked = parser.parse_args()
    ids = asked.only or list(load_catalog().exercises)
    pages: list[list[str]] = [[]]
    for exercise_id in ids:
        pictures = list(cells(exercise_id, not asked.no_names))
        if len(pages[-1]) + len(pictures) > COLUMNS * ROWS:
            pages.append([])
        pages[-1].extend(pictures)
    asked.out.mkdir(parents=True, exist_ok=True)
    for number, pictures in enumerate(pages, 1):
        path = asked.out / f"{'dark' if asked.dark else 'light'}-{number:02d}.png"
        path.write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=page(pictures, asked.dark))))
        print(path)


if __name__ == "__main__":
    main()
