"""Make a recognition quiz of the figures, and score answers: can a reader who sees only the picture pick its name?

    scripts/quiz.py make FOLDER [--seed N] [--same N]   pages/NN.png, questions.txt for the reader, key.json for us
    scripts/quiz.py score FOLDER ANSWERS.txt                 lines such as "17 C"; prints the share that is right

Eight names a question: the right one, four (--same) of exercises in the same support position, the rest of any, all
drawn by the seed; nothing is left out because it looks alike.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

import resvg_py
from sheet import CELL_H, CELL_W, file_style  # type: ignore[import-not-found]  # the script beside this one

from coxa.body.draw_svg import figure_of, still_svg
from coxa.catalog.load import load_catalog
from coxa.figures import motion_of

LETTERS = "ABCDEFGH"
OFFERED, PER_PAGE = 8, 8


def choices(exercise_id: str, chance: random.Random, n_same: int) -> list[str]:
    """Return eight exercise ids in random order, the right one among them."""
    exercises = load_catalog().exercises
    support = exercises[exercise_id].support
    near = [i for i, e in exercises.items() if i != exercise_id and e.support == support]
    same = chance.sample(near, min(n_same, len(near)))
    far = [i for i in exercises if i != exercise_id and i not in same]
    found = [exercise_id, *same, *chance.sample(far, OFFERED - 1 - len(same))]
    chance.shuffle(found)
    return found


def row(number: int, exercise_id: str) -> str:
    """Return the key frames of one question with its number, as SVG."""
    figure = figure_of(load_catalog().exercises[exercise_id], motion_of(exercise_id))
    cells = [f'<text x="4" y="40">{number}</text>']
    for k, frame in enumerate(figure.key_frames):
        svg = still_svg(figure, frame, ghost=k > 0, arrow=k > 0)
        inside = svg[svg.index("<g") : svg.rindex("</svg>")]
        cells.append(f'<svg x="{80 + k * (CELL_W + 12)}" width="{CELL_W}" height="{CELL_H}">{inside}</svg>')
    return "".join(cells)


def make(folder: Path, seed: int, only: Sequence[str], n_same: int) -> None:
    """Write pages, questions and key."""
    chance = random.Random(seed)
    ids = list(only or load_catalog().exercises)
    chance.shuffle(ids)
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    key, lines = {}, []
    for number, exercise_id in enumerate(ids, 1):
        names = choices(exercise_id, chance, n_same)
        key[str(number)] = {"id": exercise_id, "right": LETTERS[names.index(exercise_id)], "names": names}
        offered = [f"{letter} {load_catalog().exercises[i].name}" for letter, i in zip(LETTERS, names, strict=True)]
        lines.append(f"{number} (page {(number - 1) // PER_PAGE + 1:02d}): " + "; ".join(offered))
    for first in range(0, len(ids), PER_PAGE):
        rows = ids[first : first + PER_PAGE]
        height = len(rows) * (CELL_H + 24)
        drawn = "".join(
            f'<g transform="translate(0,{k * (CELL_H + 24)})">{row(first + k + 1, i)}</g>' for k, i in enumerate(rows)
        )
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="1180" height="{height}"><style>{file_style(False)}'
            f'text{{font:28px sans-serif}}</style><rect width="100%" height="100%" fill="#FAF7F0"/>{drawn}</svg>'
        )
        page = folder / "pages" / f"{first // PER_PAGE + 1:02d}.png"
        page.write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=svg)))
    (folder / "questions.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "key.json").write_text(json.dumps(key, indent=1), encoding="utf-8")


def score(folder: Path, answers: Path) -> None:
    """Print how many are right, and every wrong one."""
    key = json.loads((folder / "key.json").read_text(encoding="utf-8"))
    given = dict(re.findall(r"^\s*(\d+)\W+([A-H])\b", answers.read_text(encoding="utf-8"), re.MULTILINE))
    right = [number for number in given if number in key and given[number] == key[number]["right"]]
    print(f"{len(right)} of {len(given)} right: {100 * len(right) / max(1, len(given)):.1f} %")
    for number in given:
        if number not in right:
            row = key[number]
            print(f"  {number} {row['id']}: taken for {row['names'][LETTERS.index(given[number])]}")


def main() -> None:
    """Make or score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("make", "score"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("answers", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--same", type=int, default=4, help="wrong names from the same support position")
    parser.add_argument("--only", nargs="*", default=())
    asked = parser.parse_args()
    if asked.what == "make":
        make(asked.folder, asked.seed, asked.only, asked.same)
    else:
        score(asked.folder, asked.answers)


if __name__ == "__main__":
    main()
