"""People and sessions for tests: small builders, so that a test says only what matters to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from immutables import Map

from coxa.catalog.records import Side
from coxa.gather import plan_input
from coxa.journal.events import Json
from coxa.journal.state import Morning, Pinch, PrescribedItem, Rating, SessionRecord, State
from coxa.plan.records import PlanInput

TODAY = date(2026, 11, 20)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def calm_answers() -> dict[str, Json]:
    """Return answers of a calm right hip: low irritability, nothing that limits, safety answered."""
    return {
        **safe_screen(),
        "person.birth_year": 1990,
        "person.height_cm": 175,
        "hip.right.symptomatic": True,
        "hip.left.symptomatic": False,
        "hip.right.sites": ["groin"],
        "hip.right.provokes": ["deep-bend"],
        "hip.right.pain_now": 1,
        "hip.right.pain_average_week": 1,
        "hip.right.pain_worst_week": 3,
        "hip.right.settles_h": 1,
        "hip.right.wakes_nights_per_week": 0,
        "life.minutes": 25,
        "life.days": ["mon", "wed", "fri"],
    }


def trains_today() -> dict[str, Json]:
    """Return answers of the calm person, who trains on the present day: a session must not depend on the weekday.

    A day runs from 04:00 to 04:00 in Berlin, where the tests' browsers are.
    """
    now = datetime.now(ZoneInfo("Europe/Berlin")) - timedelta(hours=4)
    return {**calm_answers(), "life.days": [DAYS[(now.weekday() + more) % 7] for more in (0, 2, 4)]}


def safe_screen() -> dict[str, Json]:
    """Return "no" to every safety question."""
    from coxa.catalog.load import load_catalog

    items = load_catalog().screening.get("item", {})
    assert isinstance(items, dict)
    return {f"screen.{key}": "no" for key in items}


def person(on: date = TODAY, **changes: Json) -> State:
    """Return the calm person with changes; `__` in a name stands for a dot."""
    answers = calm_answers()
    answers.update({key.replace("__", "."): value for key, value in changes.items()})
    return State(person="p").with_answers(answers, on)


def given(state: State, today: date = TODAY) -> PlanInput:
    """Return the planner's input with the shipped catalog."""
    return plan_input(state, today)


def item(exercise: str = "bridge", side: str = "both", **changes: object) -> PrescribedItem:
    """Return a prescribed item: two sets of ten bridges unless changed."""
    base = PrescribedItem(exercise, side, "main", 2, 10, None, 0.0, 4.0, None)
    return replace(base, **changes)  # type: ignore[arg-type]


def with_session(
    state: State,
    on: date,
    items: tuple[PrescribedItem, ...],
    worst: float | None = 1,
    after: float | None = 1,
    side: Side = "right",
    pinched: bool = False,
    kind: str = "a",
    status: str = "done",
    **morning: bool,
) -> State:
    """Return the state with one session, its pain during and the morning after."""
    name = f"s-{on.isoformat()}-{kind}"
    ratings = tuple(Rating(i.exercise, Map({side: worst}), 3, "") for i in items) if worst is not None else ()
    pinches = tuple(Pinch(i.exercise, i.side, 1, "less_range", "") for i in items) if pinched else ()
    record = SessionRecord(name, on, kind, 20.0, items, "", "", "", "", status=status, ratings=ratings, pinches=pinches)
    state = replace(state, sessions=state.sessions.set(name, record))
    return state if after is None else with_morning(state, on + timedelta(days=1), after, side, **morning)


def with_morning(state: State, on: date, pain: float, side: Side = "right", **signs: bool) -> State:
    """Return the state with one morning rating."""
    morning = Morning(on, side, pain, signs.get("woke", False), signs.get("stiff", False), signs.get("limp", False), "")
    return replace(state, mornings=state.mornings.set((on, side), morning))
