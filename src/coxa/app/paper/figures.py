"""Key frames for paper: black and white, the working limb in grey (look.md 11: 58 %, far 14 %, pelvis 23 %)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from coxa.app import pictures
from coxa.catalog.records import Side
from coxa.journal.events import Json

STYLE = (
    ".limb{stroke:#000;stroke-width:3.4;stroke-linejoin:round;paint-order:stroke}"
    ".near{fill:#fff}.far{fill:#dbdbdb}.pelvis{fill:#c4c4c4}.hair,.ink,.rope{fill:#000}.work{fill:#6b6b6b}.hole{fill:#fff}"
    ".thing{stroke:#000;stroke-width:1.6;stroke-linejoin:round}.front,.ball,.top,.side{fill:#fff}"
    ".soft{stroke:none}.soft.top,.soft.front,.soft.side{fill:#ededed}.wall{fill:#fff;stroke:#000;stroke-width:1}"
    ".ghost{fill:none;stroke:#777;stroke-width:1.6;stroke-linecap:round}"
    ".halo{fill:none;stroke:#fff;stroke-width:8}.arrow{fill:none;stroke:#000;stroke-width:3.4}.arrow-head{fill:#000}"
)
# Beside a dose a figure is small: the arrow between two frames says it, and the drawing needs none of its own.
STILL = ".ghost,.halo,.arrow,.arrow-head{display:none}"
SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@dataclass(frozen=True, slots=True)
class Drawing:
    """One key frame as SVG complete in itself, and its width over its height."""

    svg: str
    ratio: float

    def data(self) -> Json:
        """Return it as the template reads it."""
        return {"svg": self.svg, "ratio": self.ratio}


@lru_cache(maxsize=1024)
def key_frames(exercise: str, side: Side, arrows: bool = False) -> tuple[Drawing, ...]:
    """Return the key frames, one to three; the left side is turned. With `arrows`: each with the way to it."""
    return tuple(_drawing(svg, side, arrows) for svg in pictures.picture_of(exercise).keys_svg)


def _drawing(svg: str, side: Side, arrows: bool) -> Drawing:
    """Return a key frame with its own style, turned by its own width where the left side works."""
    found = SIZE.search(svg)
    if found is None:
        raise ValueError(f"a drawing without a size: {svg[:60]}")
    width, height = float(found.group(1)), float(found.group(2))
    turned = f' transform="translate({width:g} 0) scale(-1 1)"' if side == "left" else ""
    style = STYLE if arrows else STYLE + STILL
    whole = f'<style>{style}</style><g class="drawing"{turned}>'
    return Drawing(svg.replace('<g class="drawing">', whole, 1), width / height)
