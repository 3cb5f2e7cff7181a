"""Draw the pictures of docs/hip-model.md: parts, movement map, groups against publications.

.venv/bin/python scripts/draw_hip_pictures.py
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from coxa.hip.anatomy import anatomy_of
from coxa.hip.clearance import rim_directions
from coxa.hip.limits import limits_of, rotation_edges
from coxa.hip.population import draw
from coxa.hip.shape import hip_table, make_shape, many

Array = NDArray[np.float64]

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
INK, QUIET, BONE, CUP, NORMAL, FAI = "#222", "#777", "#d9c9a8", "#8fa9c4", "#2b6f8a", "#b4602a"
HIPS = 1500


def page(width: int, height: int, parts: Iterable[str], name: str) -> None:
    """Write one picture on a white ground, so that it reads on a dark page too."""
    size = f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
    ground = f'<rect width="{width}" height="{height}" fill="#fff"/>'
    (FOLDER / name).write_text("\n".join([head, ground, *parts, "</svg>\n"]), encoding="utf-8")


def text(x: float, y: float, words: str, anchor: str = "start", fill: str = INK, size: int = 13) -> str:
    """Return one line of text."""
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{fill}" font-size="{size}">{words}</text>'


def line(points: Array, stroke: str, width: float = 2, dash: str = "", fill: str = "none") -> str:
    """Return a line through (n, 2) points."""
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{way}" fill="{fill}" stroke="{stroke}" stroke-width="{width}" stroke-dasharray="{dash}"/>'
    )


def parts_picture() -> None:
    """Draw a section through the hip seen from the front, and the rim's cover by clock position."""
    scale, cx, cy = 4.0, 190.0, 160.0
    shape, anatomy = make_shape(), anatomy_of()
    down = np.radians(180 - shape.neck_shaft_deg - anatomy.shaft_axis_deg)
    axis = np.array([np.sin(down), np.cos(down)])  # right and down on the page
    across = np.array([axis[1], -axis[0]])
    upper, lower = (shape.head_radius_mm * np.sin(np.radians(v)) for v in (shape.alpha_deg, anatomy.neck_inferior_deg))
    corners = [upper * across, upper * across + 48 * axis, -lower * across + 48 * axis, -lower * across]
    neck = np.array([cx, cy]) + scale * np.array(corners)
    radius = scale * (shape.head_radius_mm + shape.gap_mm)
    turn = np.radians(np.linspace(-95, shape.lcea_deg, 60))
    cup = np.column_stack([cx + radius * np.sin(turn), cy - radius * np.cos(turn)])
    edge = cup[-1]
    drawn = [
        line(np.vstack([neck, neck[:1]]), QUIET, 1.5, fill=BONE),
        f'<circle cx="{cx}" cy="{cy}" r="{scale * shape.head_radius_mm}" fill="{BONE}" stroke="{QUIET}"/>',
        line(cup, CUP, 7),
        line(np.array([[cx, cy - radius - 22], [cx, cy], edge]), INK, 1),
        line(np.array([[cx, cy], [cx, cy] + scale * 56 * axis]), INK, 1, "5 4"),
        text(cx + 10, cy - radius - 8, "LCEA"),
        text(edge[0] + 8, edge[1] - 6, "rim point"),
        text(cx + 185, cy + 178, "neck axis"),
        text(cx + 130, cy + 30, "neck: radius by clock"),
        text(20, 25, "Seen from the front", fill=QUIET),
    ]
    page(960, 380, [*drawn, *_clock_picture(690, 200, 130)], "hip-parts.svg")


def _clock_picture(cx: float, cy: float, size: float) -> list[str]:
    clock = np.linspace(0, 2 * np.pi, 145)
    spokes: list[str] = []
    for hour, words in ((0, "12 up"), (3, "3 front"), (6, "6 down"), (9, "9 back")):
        at = np.radians(30 * hour)
        spokes.append(line(np.array([[cx, cy], [cx + size * np.sin(at), cy - size * np.cos(at)]]), "#ddd", 1))
        spokes.append(text(cx + 1.2 * size * np.sin(at), cy - 1.12 * size * np.cos(at) + 4, words, "middle", QUIET))
    hips = many(make_shape())
    rim = rim_directions(hips, anatomy_of(), points=144)[0]
    turn, tilt = np.radians(hips.acetabular_version_deg[0]), np.radians(hips.inclination_deg[0])
    axis = np.array([np.sin(turn) * np.sin(tilt), -np.cos(tilt), np.cos(turn) * np.sin(tilt)])
    cover = 180 - np.degrees(np.arccos(rim @ axis))  # from the floor of the cup to its rim
    cover = np.append(cover, cover[0])
    reach = size * cover / 100
    rows = [*spokes, line(np.column_stack([cx + reach * np.sin(clock), cy - reach * np.cos(clock)]), CUP, 3)]
    rows += [text(cx - 175, 25, "From the side: cover (blue) and alpha (normal, cam)", fill=QUIET)]
    anatomy = anatomy_of()
    for alpha, colour in ((46.0, NORMAL), (68.0, FAI)):
        sines = [
            np.sin(np.radians(getattr(anatomy, f"neck_{w}_deg")))
            for w in ("superior", "anterior", "inferior", "posterior")
        ]
        up, front, below, back = sines
        plain = (
            (up + below) / 2 * np.cos(clock) ** 2
            + (up - below) / 2 * np.cos(clock)
            + (front + back) / 2 * np.sin(clock) ** 2
            + (front - back) / 2 * np.sin(clock)
        )
        cam = np.radians(45)
        height = np.sin(np.radians(alpha)) - np.interp(cam, clock, plain)
        bumped = plain + height * np.exp((np.cos(clock - cam) - 1) / np.radians(39) ** 2)
        reach = size * np.degrees(np.arcsin(bumped)) / 100
        rows.append(line(np.column_stack([cx + reach * np.sin(clock), cy - reach * np.cos(clock)]), colour, 2))
    return rows


def map_picture() -> None:
    """Draw how far hips turn in and out by flexion: middle and 10 to 90 per cent of two groups."""
    flexions = np.arange(0.0, 131.0, 5.0)
    left, top, wide, high, low, most = 60.0, 30.0, 560.0, 320.0, -60.0, 90.0

    def at(x: Array, y: Array) -> Array:
        return np.column_stack([left + wide * x / 130, top + high * (most - np.clip(y, low, most)) / (most - low)])

    drawn: list[str] = []
    for tick in range(-60, 91, 30):
        drawn.append(line(at(np.array([0.0, 130.0]), np.full(2, float(tick))), "#e4e4e4", 1))
        drawn.append(text(left - 8, at(np.zeros(1), np.full(1, float(tick)))[0, 1] + 4, f"{tick}", "end", QUIET))
    for tick in range(0, 131, 30):
        drawn.append(text(left + wide * tick / 130, top + high + 18, f"{tick}", "middle", QUIET))
    for group, colour in (("normal", NORMAL), ("fai", FAI)):
        inwards, _ = rotation_edges(draw(group, HIPS, 1), flexions)
        tenth, middle, ninth = np.percentile(inwards, [10, 50, 90], axis=0)
        band = np.vstack([at(flexions, ninth), at(flexions, tenth)[::-1]])
        way = " ".join(f"{x:.1f},{y:.1f}" for x, y in band)
        drawn.append(f'<polygon points="{way}" fill="{colour}" opacity="0.18"/>')
        drawn.append(line(at(flexions, middle), colour, 2.5))
    drawn += [
        text(left, 18, "Inward rotation where bone would meet bone, degrees; middle and 10 to 90 per cent", fill=QUIET),
        text(left + wide, top + high + 36, "flexion, degrees", "end", QUIET),
        text(left + wide - 150, top + 20, "without symptoms", fill=NORMAL),
        text(left + wide - 150, top + 40, "with impingement", fill=FAI),
    ]
    page(650, 400, drawn, "hip-map.svg")


def groups_picture() -> None:
    """Draw published means and spreads beside those of the model, predicted and fitted."""
    studies = [row for row in hip_table("targets")["study"] if row["use"] == "fit"]
    drawn = [text(20, 20, "Mean and one standard deviation, degrees (bone to bone)", fill=QUIET)]
    left, scale, y = 240.0, 3.0, 44.0
    for name, words in (
        ("flexion_deg", "flexion"),
        ("ir90_deg", "inward rotation at 90"),
        ("abduction_deg", "abduction"),
    ):
        drawn.append(text(20, y + 14, words))
        y += 22
        for group, colour in (("normal", NORMAL), ("fai", FAI)):
            rows = [(row["id"], row[group][name]["mean"], row[group][name]["sd"], False) for row in studies]
            for mode in ("predicted", "fitted"):
                found = limits_of(draw(group, HIPS, 1, mode))[name]
                rows.append((f"coxa, {mode}", float(found.mean()), float(found.std(ddof=1)), True))
            for who, mean, sd, ours in rows:
                x = left + scale * mean
                drawn.append(text(left - 55, y + 4, who, "end", INK if ours else QUIET, 11))
                drawn.append(
                    line(np.array([[x - scale * sd, y], [x + scale * sd, y]]), colour, 2, "" if ours else "3 3")
                )
                drawn.append(
                    f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour if ours else "#fff"}" stroke="{colour}"/>'
                )
                drawn.append(text(left + scale * 145, y + 4, f"{mean:.0f} ± {sd:.0f}", "start", QUIET, 11))
                y += 16
            y += 4
        y += 8
    drawn += [text(430, 20, "without symptoms", fill=NORMAL), text(550, 20, "with impingement", fill=FAI)]
    page(740, int(y), drawn, "hip-groups.svg")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    parts_picture()
    map_picture()
    groups_picture()
