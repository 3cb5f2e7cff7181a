"""Laws of the screen that hold for any answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from coxa.catalog.load import load_catalog
from coxa.journal.answers import Answers, answers_to_events, read_answers
from coxa.journal.events import Json
from coxa.journal.fold import fold
from coxa.journal.state import State
from coxa.plan.screen import URGENCIES, screen_person

TODAY = date(2026, 11, 20)
CATALOG = load_catalog()
ITEMS = sorted(cast(Any, CATALOG.screening)["item"])
ANSWERS = st.dictionaries(st.sampled_from(ITEMS), st.sampled_from(["yes", "unsure"]), max_size=6)
YEARS = st.integers(1930, 2014)


def person(answers: dict[str, str], year: int, on: date = TODAY) -> State:
    given_items = {f"screen.{item}": answers.get(item, "no") for item in ITEMS}
    return State().with_answers({"person.birth_year": year, **given_items}, on)


def rank(urgency: str | None) -> int:
    return -1 if urgency is None else URGENCIES.index(urgency)


@settings(max_examples=200, deadline=None)
@given(ANSWERS, YEARS, st.sampled_from(ITEMS))
def test_one_more_yes_never_lowers_the_urgency_or_lifts_a_limit(answers: dict[str, str], year: int, item: str) -> None:
    """No answer of yes makes the screen less careful."""
    before = screen_person(person(answers, year), CATALOG, TODAY)
    after = screen_person(person({**answers, item: "yes"}, year), CATALOG, TODAY)
    assert rank(after.urgency) >= rank(before.urgency)
    assert set(before.limits) <= set(after.limits)


@settings(max_examples=100, deadline=None)
@given(ANSWERS, YEARS, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(answers: dict[str, str], year: int, chance: Any) -> None:
    """The same answers in any order give the same screening."""
    state = person(answers, year)
    keys = list(state.answers)
    chance.shuffle(keys)
    shuffled = State()
    for key in keys:
        shuffled = shuffled.with_answers({key: state.answers[key][-1].value}, TODAY)
    assert screen_person(shuffled, CATALOG, TODAY) == screen_person(state, CATALOG, TODAY)


@settings(max_examples=100, deadline=None)
@given(ANSWERS, YEARS, st.integers(-200, 200))
def test_shifting_all_dates_by_whole_weeks_changes_nothing(answers: dict[str, str], year: int, weeks: int) -> None:
    """The screen knows no season; the birth year is shifted along where the year turns."""
    then = TODAY + timedelta(weeks=weeks)
    shifted = person(answers, year + then.year - TODAY.year, then)
    assert screen_person(shifted, CATALOG, then) == screen_person(person(answers, year), CATALOG, TODAY)


@settings(max_examples=100, deadline=None)
@given(ANSWERS, YEARS, st.sampled_from(ITEMS))
def test_a_missing_safety_answer_never_gives_a_plan(answers: dict[str, str], year: int, item: str) -> None:
    """Either the item is not asked of this person, or there is no plan without it."""
    full = person(answers, year)
    kept = {key: history[-1].value for key, history in full.answers.items() if key != f"screen.{item}"}
    screening = screen_person(State().with_answers(kept, TODAY), CATALOG, TODAY)
    assert (item in screening.missing) <= (screening.status != "ready")


NUMBERS = {
    "person.height_cm": (100, 230),
    "hip.left.pain_now": (0, 10),
    "life.minutes": (5, 120),
    "range.left.flexion_deg": (20, 150),
}


@settings(max_examples=100, deadline=None)
@given(
    ANSWERS, YEARS, st.fixed_dictionaries({}, optional={key: st.integers(*bounds) for key, bounds in NUMBERS.items()})
)
def test_answers_come_back_from_file_and_journal_as_they_were(
    answers: dict[str, str], year: int, numbers: dict[str, int]
) -> None:
    """Answers to file to answers to events to state: the same."""
    from datetime import UTC, datetime

    flat: dict[str, Json] = {f"screen.{item}": value for item, value in answers.items()}
    flat |= {"person.birth_year": year, "hip.left.symptomatic": True, "hip.right.symptomatic": False, **numbers}
    read = read_answers(as_file(flat), CATALOG)
    assert dict(read.answers) == flat
    events = answers_to_events(Answers(flat), "p", datetime(2026, 11, 20, 12, tzinfo=UTC), "UTC")
    assert {key: history[-1].value for key, history in fold(events, "p").answers.items()} == flat


def as_file(flat: dict[str, Json]) -> str:
    """Return an answers file with these answers."""
    lines = ["schema = 1", "screen = {}" if not any(key.startswith("screen.") for key in flat) else ""]
    for key, value in flat.items():
        if not key.startswith("hip."):
            lines.append(f"{key} = {_toml(value)}")
    for side in ("left", "right"):
        lines += ["[[hip]]", f'side = "{side}"']
        lines += [
            f"{key.split('.')[2]} = {_toml(value)}" for key, value in flat.items() if key.startswith(f"hip.{side}.")
        ]
    return "\n".join(lines)


def _toml(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
