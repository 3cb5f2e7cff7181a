"""`coxa simulate`: a file of answers and an invented hip, lived day by day through the real planner."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import cast

from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.words import Words, load_words
from coxa.cli_text import day_text, number_text, say
from coxa.errors import BadInput
from coxa.from_answers import events_from_answers, fold_answers
from coxa.gather import load_exposures
from coxa.journal.answers import Answers, read_answers
from coxa.simulate.course import Totals, Week, spark, totals_of, weeks_of
from coxa.simulate.guide import World
from coxa.simulate.live import Life, Start
from coxa.simulate.parameters import Traits, load_model, read_traits, set_value
from coxa.simulate.people import traits_from_state
from coxa.simulate.picture import PictureWords, draw_course
from coxa.simulate.records import Lived

FIRST_DAY = date(2026, 1, 5)  # a Monday; fixed, so that the same command prints the same course on every day
WEEKS_MAX, SEED_MAX = 260, 2**32
RESPONDER = "responder"
PAIN_MAX = 10.0
GAP = "  "
NAMES = 1  # the column that holds names
TOLERANCE = "tolerance"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asked for."""

    file: Path
    weeks: int
    seed: int
    start: date | None
    changes: tuple[str, ...]
    svg: Path | None


@dataclass(frozen=True, slots=True)
class Lives:
    """What came out: the days, the weeks, the sum, and with which hip."""

    asked: Asked
    start: date
    traits: Traits
    days: Sequence[Lived]
    weeks: Sequence[Week]
    totals: Totals


def run_simulate(asked: Asked, *, as_json: bool) -> int:
    """Live one course and print it; returns the exit code."""
    _check(asked)
    lived, words = _live(asked), load_words()
    if asked.svg is not None:
        _write(asked.svg, draw_course(lived.days, lived.weeks, _picture_words(lived, words)))
    if as_json:
        print(json.dumps(course_json(lived), ensure_ascii=False, indent=2))
    else:
        print("\n".join(course_lines(lived, words)))
    return 0


def _check(asked: Asked) -> None:
    if not 1 <= asked.weeks <= WEEKS_MAX:
        raise BadInput("--weeks", asked.weeks, say("simulate.no_weeks", most=WEEKS_MAX))
    if not 0 <= asked.seed <= SEED_MAX:
        raise BadInput("--seed", asked.seed, say("simulate.no_seed", most=SEED_MAX))


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput("--svg", str(file), say("no_writing")) from error


# --- reading and living -----------------------------------------------------------------------------------------------


def split_file(text: str) -> tuple[str, Mapping[str, object]]:
    """Return the answers' part of a file and its `[responder]` table; files without one come back as they are.

    Raises BadInput when the table stands in a way that cannot be told apart from the answers (it has to be written with
    its own header lines).
    """
    try:
        whole = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return text, {}  # the reader of answers says what is wrong
    table = whole.pop(RESPONDER, None)
    if table is None:
        return text, {}
    kept, inside = [], False
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("["):
            inside = line.lstrip().lstrip("[ ").startswith(RESPONDER)
        kept.append("\n" if inside else line)
    answers = "".join(kept)
    if tomllib.loads(answers) != whole or not isinstance(table, Mapping):
        raise BadInput(RESPONDER, table, "a table under its own line [responder]")
    return answers, cast(Mapping[str, object], table)


def _read(file: Path) -> tuple[Answers, Mapping[str, object]]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("file", str(file), say("no_file")) from error
    answers, table = split_file(text)
    return read_answers(answers, load_catalog()), table


def _live(asked: Asked) -> Lives:
    answers, table = _read(asked.file)
    last = max((event.at.date() for event in answers.events), default=None)
    start = asked.start or (last + timedelta(days=1) if last else FIRST_DAY)
    events = tuple(events_from_answers(answers, start))
    traits = read_traits(table, traits_from_state(fold_answers(events)))
    for change in asked.changes:
        traits = set_value(traits, change)
    world = World(load_catalog(), load_exposures(), load_rules())
    life = Life(Start("file", start, traits, events, asked.seed), world)
    days = list(life.days(7 * asked.weeks))
    return Lives(asked, start, traits, days, weeks_of(days), totals_of(days))


# --- JSON -------------------------------------------------------------------------------------------------------------


def course_json(lived: Lives) -> dict[str, object]:
    """Return a course as `schemas/simulate.json` describes it."""
    responder: dict[str, object] = dict(lived.traits.own)
    responder |= {side: dict(rows) for side, rows in lived.traits.by_hip.items()}
    weeks = [{**asdict(week), "start": week.start.isoformat(), "words": list(week.words)} for week in lived.weeks]
    return {
        "schema": 1,
        "invented": True,
        "seed": lived.asked.seed,
        "start": lived.start.isoformat(),
        "responder": responder,
        "weeks": weeks,
        "totals": asdict(lived.totals),
    }


# --- for a person -----------------------------------------------------------------------------------------------------


def course_lines(lived: Lives, words: Words) -> Iterator[str]:
    """Yield the course line by line: a table of weeks, two lines of bars, the sum."""
    asked = lived.asked
    yield words.say("simulate.title", weeks=asked.weeks, start=day_text(lived.start), seed=asked.seed)
    yield words.say("simulate.note")
    yield words.say("simulate.body", values=_body(lived.traits))
    yield ""
    rows = [_head(words), *(_row(week, words) for week in lived.weeks)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        yield GAP.join([*_padded(row, widths), row[-1]]).rstrip()
    yield ""
    heads = (words.say("simulate.pain"), words.say("simulate.load"))
    wide = max(map(len, heads))
    yield f"{heads[0].ljust(wide)}{GAP}{spark([week.pain for week in lived.weeks], PAIN_MAX)}"
    yield f"{heads[1].ljust(wide)}{GAP}{spark([week.load_lu for week in lived.weeks])}"
    yield ""
    yield from _total_lines(lived.totals, words)
    if all(day.phase is None for day in lived.days):
        yield words.say("simulate.closed")


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Return the cells with a width, numbers to the right, names to the left."""
    cells = list(zip(row, widths, strict=False))
    return [cell.ljust(width) if at == NAMES else cell.rjust(width) for at, (cell, width) in enumerate(cells)]


def _body(traits: Traits) -> str:
    """Return what differs from the usual hip, and the tolerance always."""
    usual = load_model().parameters
    differs = {name: value for name, value in traits.own.items() if name == TOLERANCE or value != usual[name].use}
    own = [f"{name} {number_text(value)}" for name, value in differs.items()]
    hips = [(side, name, value) for side, rows in traits.by_hip.items() for name, value in rows.items()]
    sides = [f"{side}.{name} {number_text(value)}" for side, name, value in hips]
    return ", ".join((*own, *sides))


def _head(words: Words) -> list[str]:
    names = ("week", "phase", "sessions", "runs", "pain", "load", "longest", "flares")
    return [*(words.say(f"simulate.head.{name}") for name in names), ""]


def _phase_name(phase: str | None, words: Words) -> str:
    key = f"protocol.clinic.phase.{phase}.name"
    runner = f"protocol.runner.phase.{phase}.name"
    if phase is None:
        return words.say("simulate.no_phase")
    return words.say(key if words.has(key) else runner) if words.has(key) or words.has(runner) else phase


def _row(week: Week, words: Words) -> list[str]:
    none = words.say("simulate.row.none")
    return [
        str(week.number),
        _phase_name(week.phase, words),
        words.say("simulate.row.of", done=week.done, offered=week.offered),
        str(week.runs) if week.runs else none,
        f"{week.pain:.1f}",
        f"{week.load_lu:.0f}",
        words.say("simulate.row.run", km=number_text(week.longest_km)) if week.longest_km else none,
        str(week.flare_days) if week.flare_days else none,
        ", ".join(words.say(f"simulate.word.{code}") for code in week.words),
    ]


def _total_lines(totals: Totals, words: Words) -> Iterator[str]:
    say_total = words.say
    yield say_total("simulate.total.sessions", n=totals.sessions, offered=totals.offered)
    yield say_total(
        "simulate.total.pain",
        first=number_text(totals.pain_first_week),
        last=number_text(totals.pain_last_week),
    )
    yield say_total("simulate.total.flare_days", n=totals.flare_days)
    for name, count in (("runs", totals.runs), ("closed_days", totals.closed_days), ("away_days", totals.away_days)):
        if count:
            yield say_total(f"simulate.total.{name}", n=count)
    if totals.half_hour is not None:
        yield say_total("simulate.total.half_hour", n=totals.half_hour)


def _picture_words(lived: Lives, words: Words) -> PictureWords:
    asked = lived.asked
    phases = {day.phase for day in lived.days if day.phase is not None}
    return PictureWords(
        title=words.say("simulate.title", weeks=asked.weeks, start=day_text(lived.start), seed=asked.seed),
        note=words.say("simulate.note"),
        text=" ".join(_total_lines(lived.totals, words)),
        pain=words.say("simulate.pain_scale"),
        load=words.say("simulate.work"),
        runs=words.say("simulate.runs"),
        half_hour=words.say("simulate.half_hour"),
        weeks=words.say("simulate.weeks"),
        flare=words.say("simulate.flare"),
        phases={phase: _phase_name(phase, words) for phase in phases},
    )
