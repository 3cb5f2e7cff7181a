"""Many different people for property tests, and a few sessions of their past through the real planner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from immutables import Map

from coxa.catalog.load import load_catalog
from coxa.journal.events import Json
from coxa.journal.state import Pinch, PrescribedItem, Rating, Run, SessionRecord, State
from coxa.plan.plan import make_plan
from coxa.plan.records import Item, Plan
from tests.people import TODAY, given, person, with_morning

CATALOG = load_catalog()
EQUIPMENT = sorted(CATALOG.vocabulary["equipment"])
CANNOT = sorted(CATALOG.vocabulary["cannot"])
CONDITIONS = ("high-blood-pressure", "clot-history", "hernia", "neuropathy-feet", "hypermobile", "instability")
NOTES = ("osteoporosis", "blood_thinners", "bendy", "hip_loose", "impact_sport", "smoking", "leg_behind", "steroids")
PROVOKES = (
    "deep-bend",
    "long-sitting",
    "sport",
    "squat",
    "running",
    "short-walk",
    "walking",
    "leg-behind",
    "lying-side",
)
SITES = ("groin", "front-thigh", "lateral", "buttock", "sit-bone", "adductor", "knee")
REPORTS = ("calm", "calm", "calm", "noticed", "upset", "pinch", "no_morning")


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return the values, or an answer that is missing."""
    return st.integers(0, 9).flatmap(lambda roll: st.none() if roll == 9 else values)


def subsets(values: Sequence[str], most: int) -> st.SearchStrategy[list[str]]:
    """Return small lists without repetition."""
    return st.lists(st.sampled_from(values), max_size=most, unique=True)


def hip(side: str) -> dict[str, st.SearchStrategy[Any]]:
    """Return strategies for what intake asks about one hip."""
    return {
        f"hip.{side}.sites": maybe(subsets(SITES, 3)),
        f"hip.{side}.provokes": maybe(
            st.one_of(subsets(PROVOKES[:5], 3), subsets(PROVOKES[:5], 3), subsets(PROVOKES, 3))
        ),
        f"hip.{side}.pinch_onset": maybe(st.sampled_from([60, 75, 90, 100, 110, 115])),
        f"hip.{side}.pain_now": maybe(st.sampled_from([0, 0, 1, 1, 2, 3, 5])),
        f"hip.{side}.pain_average_week": maybe(st.integers(0, 6)),
        f"hip.{side}.pain_worst_week": maybe(st.sampled_from([1, 2, 3, 3, 4, 6, 9])),
        f"hip.{side}.settles_h": maybe(st.sampled_from([0, 1, 2, 2, 12, 24, 36])),
        f"hip.{side}.wakes_nights_per_week": maybe(st.sampled_from([0, 0, 0, 1, 2, 3])),
    }


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    **hip("left"),
    **hip("right"),
    "person.birth_year": st.integers(1950, 2008),
    "person.height_cm": maybe(st.integers(145, 205)),
    "life.equipment": maybe(subsets(EQUIPMENT, 8)),
    "life.cannot": maybe(subsets(CANNOT, 3)),
    "life.minutes": maybe(st.integers(5, 60)),
    "life.days": maybe(
        st.one_of(st.integers(1, 7), subsets(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 7).filter(bool))
    ),
    "life.likes": maybe(subsets(("strength", "core", "supine", "extension", "bridge"), 2)),
    "running.now": maybe(st.booleans()),
    "running.longest_km_30d": maybe(st.integers(1, 30)),
    "running.goal_km": maybe(st.integers(3, 42)),
}


@st.composite
def people(draw: st.DrawFn) -> State:
    """Return a person: one or both hips sore, any answer may be missing, conditions, kit, protocol and add-on."""
    sore = draw(st.sampled_from(["left", "right", "both"]))
    answers: dict[str, Json] = {key: draw(values) for key, values in FIELDS.items()}
    for side in ("left", "right"):
        answers[f"hip.{side}.symptomatic"] = sore in (side, "both")
    for condition in draw(subsets(CONDITIONS, 2)):
        answers[f"conditions.{condition}"] = True
    for item in draw(subsets(NOTES, 2)):
        answers[f"screen.{item}"] = draw(st.sampled_from(["yes", "unsure"]))
    missing = {key for key, value in answers.items() if value is None}
    state = person(**{key.replace(".", "__"): value for key, value in answers.items() if value is not None})
    kept = state.answers
    for key in missing & set(kept):
        kept = kept.delete(key)
    protocol = draw(st.sampled_from([None, "clinic", "runner"]))
    addons = draw(st.sampled_from([(), ("three-steps",)]))
    return replace(state, answers=kept, protocol=protocol, addons=addons)


reports = st.lists(st.sampled_from(REPORTS), max_size=5)


def shown(item: Item) -> PrescribedItem:
    """Return an item as the journal remembers it."""
    return PrescribedItem(
        item.exercise, item.side, item.role, item.sets, item.reps, item.hold_s, item.load, item.effort,
        item.max_hip_flexion_deg, tempo_s=item.tempo_s,
    )  # fmt: skip


PAIN = {"calm": (1, 1), "noticed": (4, 1), "upset": (7, 3), "pinch": (2, 1), "no_morning": (1, None)}


def after_session(state: State, plan: Plan, on: date, kind: str, report: str, more: float = 0) -> State:
    """Return the state after one session of the plan, reported as `report`, with `more` pain during and after."""
    session = plan.next_sessions[kind]
    items = tuple(shown(item) for item in (*session.warm_up, *session.items))
    during, after = PAIN[report]
    sides = [hip.side for hip in plan.hips if hip.symptomatic]
    worst = Map({side: float(min(10, during + more)) for side in sides})
    pinches = tuple(Pinch(i.exercise, i.side, 1, "less_range", "") for i in items) if report == "pinch" else ()
    ratings = tuple(Rating(exercise, worst, 3, "") for exercise in sorted({item.exercise for item in items}))
    name = f"s-{on.isoformat()}"
    record = SessionRecord(
        name, on, kind, session.minutes, items, "", "", "", "", status="done", ratings=ratings, pinches=pinches
    )
    state = replace(state, sessions=state.sessions.set(name, record))
    if after is not None:
        for side in sides:
            state = with_morning(state, on + timedelta(days=1), min(10, after + more), side)
    return state


def with_programme(state: State, plan: Plan) -> State:
    """Return the state with the plan's programme written down."""
    return replace(state, programme=plan.programme) if plan.programme is not None else state


def lived(state: State, past: Sequence[str], until: date = TODAY) -> State:
    """Return the state after these sessions, two days apart, the last one two days before `until`."""
    for number, report in enumerate(past):
        on = until - timedelta(days=2 * (len(past) - number))
        plan = make_plan(given(state, on))
        if plan.status != "ready":
            return state
        state = with_programme(state, plan)
        state = after_session(state, plan, on, "a" if number % 2 == 0 else "b", report)
    return state


def with_runs(state: State, *rows: tuple[int, float, float]) -> State:
    """Return the state with runs: (days before today, km, worst pain)."""
    runs = tuple(Run(TODAY - timedelta(days=back), km, None, worst, True, "") for back, km, worst in rows)
    return replace(state, runs=runs)
