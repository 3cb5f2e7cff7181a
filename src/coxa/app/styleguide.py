"""What the page of components shows: notes, tokens, and a made-up session for the screens of the player.

In development only (`COXA_DEV=1`). Nothing here reads or writes what a person entered.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast

from coxa.app import look
from coxa.app.plots.distance import plot_distance
from coxa.app.plots.pairs import plot_pairs
from coxa.app.plots.records import Course, Outing, Pair, Plot, ScoreCourse, ScorePoint, Spell
from coxa.app.plots.score import plot_score
from coxa.app.plots.spark import spark
from coxa.app.plots.timeline import plot_course
from coxa.app.prescribe import TRY_ID, Prescribed
from coxa.app.session_data import session_data
from coxa.app.trial_picture import Picture, picture_of
from coxa.app.wording import say, side_name
from coxa.catalog.load import load_catalog
from coxa.gather import plan_input
from coxa.journal.events import Json
from coxa.journal.state import Block, State
from coxa.plan.card import deal_sessions
from coxa.plan.experiment_result import BlockResult, Value
from coxa.plan.plan import make_plan
from coxa.plan.records import Plan, PlanInput, Session

SPACES_PX = (4, 8, 12, 16, 24, 36, 72)  # look.md section 4
WEEKS = 8
MONDAY = date(2026, 9, 7)  # a day of the made-up plots


@cache
def notes() -> Mapping[str, Any]:
    """Return the notes of the page. Errors: OSError where the file is not there."""
    return tomllib.loads((Path(__file__).parent / "styleguide.toml").read_text(encoding="utf-8"))


# --- colours ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour in one theme: its value, and its lowest contrast ratio with the ground it was found on."""

    value: str
    ground: str
    ratio: float | None
    enough: bool


@dataclass(frozen=True, slots=True)
class Colour:
    """One token: what it is for, and its value in the light and in the dark."""

    name: str
    use: str
    themes: tuple[Swatch, ...]


def _swatch(theme: Mapping[str, str], name: str) -> Swatch:
    found = look.least(theme, name)
    if found is None:
        return Swatch(theme[name], "", None, True)
    ground, ratio, needed = found
    return Swatch(theme[name], ground, ratio, ratio >= needed)


def colours() -> list[Colour]:
    """Return every token that is a colour, in the order of the notes. A token without a note is a KeyError."""
    themes = look.themes()
    named = [name for name, value in themes["light"].items() if value.startswith("#")]
    uses = notes()["colours"]
    return [
        Colour(name, uses[name], tuple(_swatch(theme, name) for theme in themes.values()))
        for name in sorted(named, key=list(uses).index)
    ]


# --- a made-up person -------------------------------------------------------------------------------------------------


def sample_state(today: date) -> State:
    """Return the made-up person: nothing dangerous, and the answers of the notes."""
    safe: dict[str, Json] = {
        f"screen.{key}": "no" for key in cast(Mapping[str, Json], load_catalog().screening["item"])
    }
    return State(person="sample").with_answers({**safe, **notes()["answers"]}, today)


def _given(today: date) -> PlanInput:
    return plan_input(sample_state(today), today)


@cache
def sample_plan(today: date) -> Plan:
    """Return the plan of the made-up person."""
    return make_plan(_given(today))


def session_of(plan: Plan) -> Session:
    """Return the next session of the main kind, whichever day it is."""
    session = next(iter(plan.next_sessions.values()), plan.calm)
    assert session is not None, "the made-up person has a session"
    return session


def sample_session(person: str, today: date) -> dict[str, Json]:
    """Return what the player reads, of a session that nobody was given. `person` only tells which number to call."""
    plan = sample_plan(today)
    session = session_of(plan)
    card = deal_sessions(_given(today), {"today": session, **({"calm": plan.calm} if plan.calm else {})})
    return {**session_data(person, today, Prescribed(TRY_ID, session, plan.calm, card, ())), "token": ""}


# --- made-up plots ----------------------------------------------------------------------------------------------------


def sample_plots() -> dict[str, Plot]:
    """Return one plot of each kind, of numbers made up so that every mark occurs."""
    days = [MONDAY + timedelta(days=number) for number in range(7 * WEEKS)]
    course = Course(
        days[0],
        days[-1],
        {day: float((number * 7) % 4 + 2 * (20 < number < 27)) for number, day in enumerate(days) if number % 9},
        {day: 20.0 for day in days if day.weekday() in (0, 2, 4)},
        {day: 25.0 for day in days[28:] if day.weekday() == 5},
        (Spell(days[21], days[26], notes()["sample"]["flare"]),),
        (Spell(days[0], days[27], notes()["sample"]["phase"]),),
    )
    score = ScoreCourse(
        "iHOT-12", 0, 100, tuple(ScorePoint(days[at], value) for at, value in ((0, 52.0), (28, 60.0), (55, 71.0))),
        12.0, 61.0, 70.0, days[-1] + timedelta(days=28),
    )  # fmt: skip
    pair = Pair(say("exercise.side-plank.name"), "30", "24", 80.0, 9.0, "left", "80 %", "less", "30 | 24")
    runs = [Outing(day, 3.0 + 0.2 * number, 4.5 if number % 2 else None) for number, day in enumerate(days[28::4])]
    return {
        "course": plot_course(course, "right"),
        "score": plot_score(score),
        "pairs": plot_pairs([pair], (90.0, 105.0)),
        "distance": plot_distance(runs, 8),
    }


def sample_spark() -> str:
    """Return the pain of four weeks as one small line."""
    days = [MONDAY + timedelta(days=number) for number in range(28)]
    return spark(
        {day: float(number % 5) for number, day in enumerate(days)},
        days[0],
        days[-1],
        say("plot.course.title", side=side_name("right")),
    )


def sample_trial() -> Picture:
    """Return the picture of two blocks, one with and one without the thing that is tried."""
    blocks = tuple(
        BlockResult(
            Block(start, 7, with_it),
            tuple(Value(start + timedelta(days=day), float(day % 4)) for day in range(7)),
            5,
            1.5 if with_it else 2.0,
        )
        for start, with_it in ((MONDAY, True), (MONDAY + timedelta(days=7), False))
    )
    measure = next(iter(load_catalog().experiments.measures.values()))
    return picture_of(blocks, measure, 2)
