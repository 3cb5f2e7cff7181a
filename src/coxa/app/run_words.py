"""The ladder, an outing, a criterion as the short lines and pictures of the running page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from coxa.app.wording import long_day, plain_number, say, side_name
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.words import load_words
from coxa.plan.records import Criterion, DayPlan, RunAdvice
from coxa.plan.run_course import Point
from coxa.plan.run_ladder import Step, ladder_steps
from coxa.plan.run_ready import MET, held_back_tests

UNIT_PX = 10  # of a minute, in the picture's own units
RUN_PX, WALK_PX, HEIGHT_PX = 14, 3, 16
BAR_PX = 100


def number_words(value: float) -> str:
    """Return a number without needless decimals; halves as they are said."""
    return plain_number(value)


def step_line(step: Step) -> str:
    """Return "8 x 2 walk, 0.5 run", or "20 run"."""
    lines = []
    for block in step.blocks:
        if not block.walk_min and block.times == 1:
            lines.append(say("run.run_line", run=number_words(block.run_min)))
        else:
            walk, run = number_words(block.walk_min), number_words(block.run_min)
            key = "run.once_line" if block.times == 1 else "run.step_line"
            lines.append(say(key, times=block.times, walk=walk, run=run))
    return say("run.and").join(lines)


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a step in the picture: x, y, width and height, and whether it is run or walked."""

    what: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class LadderRow:
    """One step of the ladder's picture. `rings`: filled for each calm outing."""

    number: int
    line: str
    bars: list[Bar]
    rings: list[bool]
    now: bool
    text: str


def _bars(step: Step) -> list[Bar]:
    bars, x = [], 0.0
    for what, minutes in step.parts():
        height = RUN_PX if what == "run" else WALK_PX
        width = minutes * UNIT_PX
        bars.append(Bar(what, round(x, 1), HEIGHT_PX - height, round(width - 1, 1), height))
        x += width
    return bars


def ladder_rows(advice: RunAdvice) -> list[LadderRow]:
    """Return every step, drawn to scale over 30 minutes."""
    rules = load_rules()
    needed = int(rules.number("ladder", "greens"))
    rows = []
    for step in ladder_steps(rules):
        at = advice.step or 0
        greens = needed if step.number < at else advice.greens if step.number == at else 0
        key = "run.text_done" if step.number < at else "run.text_now" if step.number == at else "run.text_row"
        text = say(key, step=step.number, line=step_line(step), greens=greens, needed=needed)
        rings = [number < greens for number in range(needed)]
        rows.append(LadderRow(step.number, step_line(step), _bars(step), rings, step.number == at, text))
    return rows


def ladder_width() -> int:
    """Return the width of the ladder's picture in its own units."""
    return int(max(step.minutes for step in ladder_steps(load_rules())) * UNIT_PX)


# --- what is missing -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MissingRow:
    """One criterion that does not hold: its name, how far it is, a bar, why, its figure and the test to enter."""

    name: str
    value: str
    target: str
    unit: str
    bar: float | None
    why: str
    exercise: str
    side: str
    test: str
    asks: bool  # a yes or no on the page itself


def _criterion_name(row: Criterion) -> str:
    name = say(f"run.criterion.{row.id}")
    return f"{name}, {side_name(row.side)}" if row.side else name


def _unit(row: Criterion) -> str:
    return say(f"run.unit.{row.unit}") if row.unit else ""


def missing_rows(criteria: tuple[Criterion, ...]) -> list[MissingRow]:
    """Return what is missing, in the order in which it is best done."""
    tests = load_catalog().tests
    held_back = held_back_tests(criteria, load_rules())
    rows = []
    for row in criteria:
        if row.state == MET:
            continue
        known = row.value is not None and row.target
        bar = round(min(1.0, max(0.0, (row.value or 0) / row.target)) * BAR_PX, 1) if known and row.target else None
        test = tests.get(row.test or "")
        rows.append(
            MissingRow(
                name=_criterion_name(row),
                value=number_words(row.value) if row.value is not None else "",
                target=number_words(row.target) if row.target is not None else "",
                unit=_unit(row),
                bar=bar,
                why="" if row.why == "too_low" else say(f"run.short.{row.why}"),
                exercise=test.exercise if test else "",
                side=row.side or "",
                test=test.id if test and row.id not in held_back else "",
                asks=row.id == "after-birth",
            )
        )
    return rows


def met_rows(criteria: tuple[Criterion, ...]) -> list[tuple[str, str]]:
    """Return what holds, with its value."""
    return [
        (
            say(f"run.criterion.{row.id}"),
            f"{number_words(row.value)} {_unit(row)}".strip() if row.value is not None else "",
        )
        for row in criteria
        if row.state == MET
    ]


def counted_words(key: str, count: int) -> str:
    """Return "Two things are missing": a small number in letters."""
    words = load_words()
    number = f"run.count.{count}"
    return say(key, n=count, count=say(number) if words.has(number) else str(count))


# --- days and outings ------------------------------------------------------------------------------------------------


def day_of_run(days: tuple[DayPlan, ...], today: date) -> str:
    """Return "Next run: tomorrow, Friday 20 November"; that there is none when there is none."""
    first = next((day.on for day in days if day.run), None)
    if first is None:
        return say("run.above_none")
    words = long_day(first)
    if first == today:
        words = say("run.today", day=words)
    elif first == today + timedelta(days=1):
        words = say("run.tomorrow", day=words)
    return say("run.above_next", day=words)


def run_of_day(day: DayPlan) -> str:
    """Return what kind of outing a day holds and how far it may go."""
    kind = say(f"run.kind_of.{day.run}")
    return kind if day.run_km is None else say("run.day_up_to", run=kind, km=number_words(day.run_km))


def outing_line(point: Point) -> tuple[str, str, str]:
    """Return the day, what it was and how the hip answered, of one outing."""
    run = point.run
    parts = [say(f"run.kind_of.{run.kind or 'easy'}")] if run.continuous or run.kind else []
    if run.ladder_step is not None:
        parts.append(say("run.row_step", step=run.ladder_step))
    if run.km:
        parts.append(say("run.row_km", km=number_words(run.km)))
    if run.minutes:
        parts.append(say("run.row_min", minutes=number_words(run.minutes)))
    if run.worst is not None:
        parts.append(say("run.row_pain", pain=number_words(run.worst)))
    return long_day(run.on), ", ".join(parts), say(f"run.colour_{point.colour}")
