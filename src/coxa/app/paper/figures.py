"""Key frames for paper: black and white, the working limb in grey (look.md 11: 58 %, far 14 %, pelvis 23 %)."""

from __future__ import annotations

import re
from functools import lru_cache

from coxa.app import pictures
from coxa.app.figure_page import shown
from coxa.catalog.records import Side

STYLE = (
    ".limb{stroke:#000;stroke-width:2.4;stroke-linejoin:round;paint-order:stroke}"
    ".near{fill:#fff}.far{fill:#dbdbdb}.pelvis{fill:#c4c4c4}.hair,.ink,.rope{fill:#000}.work{fill:#6b6b6b}.hole{fill:#fff}"
    ".thing{stroke:#000;stroke-width:1.2;stroke-linejoin:round}.front,.ball,.top,.side{fill:#fff}"
    ".soft{stroke:none}.soft.top,.soft.front,.soft.side{fill:#ededed}.wall{fill:#fff;stroke:#000;stroke-width:1}"
    ".ghost{fill:none;stroke:#777;stroke-width:1.6;stroke-dasharray:0.5 5;stroke-linecap:round}"
    ".halo{fill:none;stroke:#fff;stroke-width:8}.arrow{fill:none;stroke:#000;stroke-width:3.4}.arrow-head{fill:#000}"
)
WIDTH = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@lru_cache(maxsize=512)
def key_frames(exercise: str, side: Side, most: int = 2) -> tuple[str, ...]:
    """Return the first and the last key frame as SVG complete in itself; a left side is turned."""
    keys = shown(exercise, side).keys_svg
    chosen = [keys[0], keys[-1]][:most] if len(keys) > 1 else list(keys)
    return tuple(_for_paper(str(svg), side) for svg in chosen)


def _for_paper(svg: str, side: Side) -> str:
    """Return a drawing with its own style; turned by the drawing's width where the left side works."""
    found = WIDTH.search(svg)
    width = float(found.group(1)) if found else 0.0
    styled = svg.replace('<g class="drawing">', f'<style>{STYLE}</style><g class="drawing">', 1)
    if side == "right":
        return styled
    return styled.replace(
        '<g class="drawing">', f'<g class="drawing" transform="translate({width:g} 0) scale(-1 1)">', 1
    )


def row_figure(exercise: str) -> str:
    """Return the small figure of a row in black and white."""
    svg = pictures.picture_of(exercise).row_svg
    return re.sub(r"<style>.*?</style>", f"<style>{STYLE}</style>", svg, flags=re.DOTALL)
