"""A lived course as one SVG file: morning pain with flare days, phases, the load of each week, and the runs.

The file stands alone: colours and fonts are its own, light and dark follow the reader's system. All words come in as
`PictureWords`. Lengths are CSS pixels, y runs down.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from coxa.simulate.course import Week, is_flare
from coxa.simulate.records import Lived

WIDTH, LEFT, RIGHT = 860.0, 56.0, 16.0
TITLE_Y, PHASE_Y, PHASE_H = 28.0, 64.0, 22.0
PANELS = ((118.0, 142.0), (304.0, 90.0), (434.0, 90.0))  # upper edge and height: pain, load, runs
HEIGHT = 572.0
PAIN_MAX = 10.0
STYLE = """
svg{--paper:#faf7f0;--ink:#1f2624;--soft:#5d625c;--rule:#dfd8c9;--teal:#12696b;--teal-t:#ddebe7;--amber:#b87514;
--amber-t:#f9e9c9;background:var(--paper);font:13px system-ui,sans-serif}
@media (prefers-color-scheme:dark){svg{--paper:#161917;--ink:#ece7dc;--soft:#a9aba2;--rule:#39403c;--teal:#8fd3cc;
--teal-t:#23403f;--amber:#e0a54a;--amber-t:#4a3a1c}}
text{fill:var(--ink)}.s{fill:var(--soft)}.h{font-weight:600}.e{text-anchor:end}.m{text-anchor:middle}
.r{stroke:var(--rule);stroke-width:1}.p{fill:none;stroke:var(--teal);stroke-width:1.6;stroke-linejoin:round}
.b{fill:var(--teal-t);stroke:var(--teal)}.f{fill:var(--amber-t)}.o{fill:var(--teal)}.w{fill:none;stroke:var(--teal)}
.d{stroke:var(--soft);stroke-dasharray:3 3}
"""


@dataclass(frozen=True, slots=True)
class PictureWords:
    """The words of the picture. `text` tells all of it for who cannot see it; `phases` are names by id."""

    title: str
    note: str
    text: str
    pain: str
    load: str
    runs: str
    half_hour: str
    weeks: str
    flare: str
    phases: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Panel:
    """A strip of the picture with a scale from 0 to `most`."""

    top: float
    height: float
    most: float

    def y(self, value: float) -> float:
        return self.top + self.height * (1 - min(value, self.most) / self.most)


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _text(x: float, y: float, words: str, look: str = "") -> str:
    return f'<text x="{_n(x)}" y="{_n(y)}" class="{look}">{escape(words)}</text>'


def _rect(x: float, y: float, width: float, height: float, look: str) -> str:
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" class="{look}"/>'


def _line(x1: float, y1: float, x2: float, y2: float, look: str) -> str:
    return f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" class="{look}"/>'


def _x(day: float, count: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * day / max(1, count)


def draw_course(days: Sequence[Lived], weeks: Sequence[Week], words: PictureWords) -> str:
    """Return the picture of a course as the text of an SVG file."""
    parts = [_text(LEFT, TITLE_Y, words.title, "h"), _text(LEFT, TITLE_Y + 18, words.note, "s")]
    parts += _phases(days, words)
    parts += _pain(days, words)
    parts += _load(weeks, len(days), words)
    parts += _runs(days, words)
    parts += _weeks(weeks, len(days), words)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(WIDTH)} {_n(HEIGHT)}" role="img">'
    named = f"<title>{escape(words.title)}</title><desc>{escape(words.text)}</desc><style>{STYLE}</style>"
    return f"{head}{named}{''.join(parts)}</svg>\n"


def _spans(days: Sequence[Lived]) -> Iterator[tuple[int, int, str]]:
    """Yield (first day, day after the last, phase) for each stay in a phase; days without a plan belong to the last."""
    start, phase = 0, None
    for day in days:
        if day.phase is not None and day.phase != phase:
            if phase is not None:
                yield start, day.number, phase
            start, phase = day.number, day.phase
    if phase is not None:
        yield start, len(days), phase


def _phases(days: Sequence[Lived], words: PictureWords) -> Iterator[str]:
    for number, (first, end, phase) in enumerate(_spans(days)):
        x, width = _x(first, len(days)), _x(end, len(days)) - _x(first, len(days))
        yield _rect(x, PHASE_Y, width, PHASE_H, "b" if number % 2 == 0 else "w")
        name = words.phases.get(phase, phase)
        if width > 7.5 * len(name) + 8:
            yield _text(x + 6, PHASE_Y + 15, name)


def _frame(panel: _Panel, ticks: Sequence[float], title: str, unit: str = "") -> Iterator[str]:
    yield _text(LEFT, panel.top - 8, title, "h")
    for tick in ticks:
        yield _line(LEFT, panel.y(tick), WIDTH - RIGHT, panel.y(tick), "r")
        yield _text(LEFT - 8, panel.y(tick) + 4, f"{tick:g}{unit}", "s e")


def _pain(days: Sequence[Lived], words: PictureWords) -> Iterator[str]:
    panel = _Panel(*PANELS[0], PAIN_MAX)
    for day in days:
        if is_flare(day):
            width = _x(1, len(days)) - LEFT
            yield _rect(_x(day.number, len(days)), panel.top, width, panel.height, "f")
    yield from _frame(panel, (0, 5, 10), words.pain)
    yield _text(WIDTH - RIGHT, panel.top - 8, words.flare, "s e")
    points = [
        f"{_n(_x(day.number + 0.5, len(days)))} {_n(panel.y(max(day.pain.values(), default=0.0)))}" for day in days
    ]
    yield f'<path class="p" d="M{"L".join(points)}"/>'


def _most(values: Sequence[float], step: float) -> float:
    """Return the end of a scale: the next whole step above the largest value, at least one."""
    top = max(values, default=0.0)
    return step * max(1, -(-top // step))


def _load(weeks: Sequence[Week], count: int, words: PictureWords) -> Iterator[str]:
    panel = _Panel(*PANELS[1], _most([week.load_lu for week in weeks], 20))
    yield from _frame(panel, (0, panel.most / 2, panel.most), words.load)
    for week in weeks:
        x, width = _x(7 * (week.number - 1), count), _x(7, count) - LEFT
        top = panel.y(week.load_lu)
        yield _rect(x + 2, top, max(1.0, width - 4), panel.top + panel.height - top, "b")


def _runs(days: Sequence[Lived], words: PictureWords) -> Iterator[str]:
    runs = [(day.number, day.ran) for day in days if day.ran is not None]
    panel = _Panel(*PANELS[2], _most([ran.run_min for _, ran in runs], 30))
    yield from _frame(panel, (0, panel.most), words.runs)
    yield _line(LEFT, panel.y(30), WIDTH - RIGHT, panel.y(30), "d")
    yield _text(WIDTH - RIGHT, panel.top - 8, words.half_hour, "s e")
    for number, ran in runs:
        x, y = _n(_x(number + 0.5, len(days))), _n(panel.y(ran.run_min))
        yield f'<circle cx="{x}" cy="{y}" r="3" class="{"o" if ran.continuous else "w"}"/>'


def _weeks(weeks: Sequence[Week], count: int, words: PictureWords) -> Iterator[str]:
    bottom = PANELS[2][0] + PANELS[2][1] + 18
    every = 2 if len(weeks) <= 30 else 4
    for week in weeks:
        if (week.number - 1) % every == 0:
            middle = (_x(7 * (week.number - 1), count) + _x(7 * week.number, count)) / 2
            yield _text(middle, bottom, str(week.number), "s m")
    yield _text(WIDTH - RIGHT, bottom + 20, words.weeks, "s e")
