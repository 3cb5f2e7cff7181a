"""What holds for every person: limits are kept, worse reports never raise a dose, dates only shift."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from immutables import Map

from coxa.catalog.records import SIDES, Exercise
from coxa.catalog.words import load_words
from coxa.journal.state import Answer, Cleared, State
from coxa.plan.card import make_cards
from coxa.plan.dose import gather_course, items_for
from coxa.plan.hips import hip_status
from coxa.plan.limits import Limits, gather_limits
from coxa.plan.phase import standing
from coxa.plan.plan import make_plan
from coxa.plan.progress import Dosage
from coxa.plan.records import Item, Plan, PlanInput, Reason
from coxa.plan.screen import screen_person
from tests.people import TODAY, person
from tests.people import given as record
from tests.properties.lives import CATALOG, after_session, lived, people, reports, with_programme

MANY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
MONDAYS_SHIFTED = st.integers(-30, 30).filter(bool)


def items_of(plan: Plan) -> Iterator[Item]:
    """Return every item a plan shows."""
    for session in (*plan.next_sessions.values(), *((plan.calm,) if plan.calm else ())):
        yield from (*session.warm_up, *session.items)


def limits_of(given_: PlanInput) -> Limits:
    """Return today's limits."""
    screening = screen_person(given_.state, given_.catalog, given_.today)
    return gather_limits(given_, screening, tuple(hip_status(given_, side, screening) for side in SIDES))


def sides_of(item: Item) -> tuple[str, ...]:
    """Return on which side an item puts the working leg."""
    return (item.side,) if item.side in SIDES else SIDES


def reasons_of(plan: Plan) -> Iterator[Reason]:
    """Return every reason of a plan."""
    yield from (*plan.reasons, *plan.limits, *plan.run.reasons)
    yield from (reason for hip in plan.hips for reason in hip.reasons)
    yield from (reason for row in plan.omitted for reason in row.reasons)
    yield from (reason for day in plan.week for reason in day.reasons)
    yield from (reason for item in items_of(plan) for reason in item.reasons)
    yield from (reason for session in plan.next_sessions.values() for reason in session.reasons)
    yield from (reason for reason in (plan.daily_life, plan.aerobic) if reason is not None)


@MANY
@given(people(), reports)
def test_no_plan_breaks_a_contraindication_or_a_limit(state: State, past: list[str]) -> None:
    """Conditions, impact, positions, kit, the caps of both hips: for every item of every session and its cards."""
    given_ = record(lived(state, past))
    plan, limits = make_plan(given_), limits_of(given_)
    effects = limits.effects
    for item in items_of(plan):
        exercise = CATALOG.exercises[item.exercise]
        assert not set(exercise.avoid_if) & (effects.avoid | set(plan.screening.limits)), item
        assert not (exercise.impact and effects.no_impact), item
        assert exercise.id not in effects.no_ids and exercise.family not in effects.no_families, item
        assert exercise.support not in effects.no_support, item
        assert set(exercise.equipment) <= limits.owned, item
        assert not set(CATALOG.vocabulary["position"][exercise.support].get("cannot", [])) & limits.cannot, item  # type: ignore[call-overload]
        assert item.hold_s is None or effects.max_hold_s is None or item.hold_s <= effects.max_hold_s, item
        most = effects.max_effort(exercise)
        assert item.effort is None or most is None or item.effort <= most, item
        assert not set(item.cues_withheld) - effects.no_cues
        assert not (limits.level == "high" and not exercise.ok_when_irritable), item
        keeps_the_caps(limits, exercise, item)


def keeps_the_caps(limits: Limits, exercise: Exercise, item: Item) -> None:
    """Assert that no sore hip bends past its cap, nor goes further back than allowed, working or not."""
    top = float("inf") if item.max_hip_flexion_deg is None else item.max_hip_flexion_deg
    for side in sides_of(item):
        exposure = limits.given.exposures[exercise.id, side]  # type: ignore[index]
        for hip in limits.hips:
            limb = exposure.hip(hip.side)
            if hip.symptomatic:
                bent = limb.peak_flexion_deg if limb.fixed_flexion else min(limb.peak_flexion_deg, top)
                assert bent <= min(hip.cap_deg, 90), (item, hip)
                assert limb.min_flexion_deg >= hip.extension_cap_deg, (item, hip)


@MANY
@given(people(), reports)
def test_sessions_have_a_sensible_size_and_nothing_twice(state: State, past: list[str]) -> None:
    """Three to five main exercises where there are three; within the minutes unless every set is already one."""
    given_ = record(lived(state, past))
    plan = make_plan(given_)
    if plan.status != "ready":
        return
    minutes = float(given_.state.value("life.minutes") or 20)  # type: ignore[arg-type]
    assert plan.programme is not None
    assert len(plan.programme.a) <= 5 and len(plan.programme.b) <= 5
    assert len(set(plan.programme.a) & set(plan.programme.b)) <= 2
    if minutes >= 20 and not given_.state.value("life.cannot"):
        assert len(plan.programme.a) >= 3 and len(plan.programme.b) >= 3
    for session in plan.next_sessions.values():
        keys = [(item.exercise, item.side) for item in (*session.warm_up, *session.items)]
        assert len(keys) == len(set(keys)), keys
        main = [item for item in session.items if item.role == "main"]
        assert session.minutes <= minutes or all(item.sets == 1 for item in session.items), session.minutes
        assert all(item.sets >= 1 and (item.reps or item.hold_s) for item in session.items)
        assert all((item.reps is None) != (item.hold_s is None) for item in session.items)
        assert main or not plan.programme.a
    assert plan.calm is not None and all(item.sets == 1 for item in plan.calm.items)


@MANY
@given(people(), reports)
def test_the_same_input_gives_the_same_bytes(state: State, past: list[str]) -> None:
    given_ = record(lived(state, past))
    assert repr(make_plan(given_)) == repr(make_plan(given_))


@MANY
@given(people(), reports)
def test_every_reason_has_a_sentence_with_all_its_values(state: State, past: list[str]) -> None:
    """`Words.reason` raises when a code or a placeholder is missing; no placeholder is left in a sentence."""
    plan = make_plan(record(lived(state, past)))
    for reason in reasons_of(plan):
        sentence = load_words().reason(reason.code, reason.values)
        assert sentence and "{" not in sentence, reason


def shifted(state: State, days: int) -> State:
    """Return the state with every date moved by whole weeks; the birth year moves with the year of today."""
    by = timedelta(days=days)
    years = (TODAY + by).year - TODAY.year

    def moved(key: str, answer: Answer) -> Answer:
        value = answer.value + years if key == "person.birth_year" and isinstance(answer.value, int) else answer.value
        return replace(answer, value=value, on=answer.on + by)

    programme = state.programme
    return replace(
        state,
        answers=Map({key: tuple(moved(key, row) for row in rows) for key, rows in state.answers.items()}),
        programme=programme
        and replace(programme, block_start=programme.block_start + by, phase_since=programme.phase_since + by),
        sessions=Map({key: replace(row, on=row.on + by) for key, row in state.sessions.items()}),
        mornings=Map({(on + by, side): replace(row, on=on + by) for (on, side), row in state.mornings.items()}),
    )


DATES = re.compile(r"datetime\.date\((\d+), (\d+), (\d+)\)|(\d{4})-(\d\d)-(\d\d)")


def undated(value: object, by: timedelta) -> object:
    """Return a plan's text with its dates as days from today, however far ahead (a race day may be years away)."""

    def offset(found: re.Match[str]) -> str:
        year, month, day = (int(part) for part in found.groups() if part is not None)
        return f"<{(date(year, month, day) - TODAY - by).days}>"

    return DATES.sub(offset, repr(value))


@FEW
@given(people(), reports, MONDAYS_SHIFTED)
@example(person(), ["calm", "upset"], 8)
def test_shifting_all_dates_by_whole_weeks_shifts_only_dates(state: State, past: list[str], weeks: int) -> None:
    state, by = lived(state, past), timedelta(weeks=weeks)
    here = make_plan(record(state, TODAY))
    there = make_plan(record(shifted(state, by.days), TODAY + by))
    assert undated(here, timedelta(0)) == undated(there, by)


def next_items(state: State, exercise: str, side: str) -> tuple[Item, ...]:
    """Return the next prescription of one exercise on one side."""
    given_ = record(state)
    limits = limits_of(given_)
    course = gather_course(limits, standing(given_, limits.hips).phase)
    found = items_for(course, CATALOG.exercises[exercise], "main")
    return tuple(item for item in found if item.side == side or side not in SIDES)


def easier_than(exercise: str) -> set[str]:
    """Return all that can be reached by going to easier neighbours."""
    found: set[str] = set()
    todo = [exercise]
    while todo:
        new = set(CATALOG.exercises[todo.pop()].easier) - found
        found |= new
        todo.extend(new)
    return found


def dosage(item: Item) -> Dosage:
    return Dosage(item.sets, item.reps, item.hold_s, item.load, item.max_hip_flexion_deg, item.tempo_s[2])


@MANY
@given(
    people(),
    reports,
    st.sampled_from(["calm", "noticed", "upset", "pinch"]),
    st.sampled_from([1, 2, 3, 5]),
    st.booleans(),
)
def test_a_worse_report_of_the_last_session_never_raises_the_next_dose(
    state: State, past: list[str], report: str, more: int, pinch: bool
) -> None:
    """Same state, one report raised (pain during and after, or a pinch added): every next dose is at most the other."""
    on = TODAY - timedelta(days=2)
    state = lived(state, past, on)
    plan = make_plan(record(state, on))
    assume(plan.status == "ready")
    state = with_programme(state, plan)
    better = after_session(state, plan, on, "a", report)
    worse = after_session(state, plan, on, "a", "pinch" if pinch and report == "calm" else report, more)
    for item in plan.next_sessions["a"].items:
        if item.role != "main":
            continue
        mild, bad = (next_items(one, item.exercise, item.side) for one in (better, worse))
        for one in bad:
            match = [other for other in mild if other.side == one.side and other.exercise == one.exercise]
            easier = any(one.exercise in easier_than(other.exercise) for other in mild)
            assert easier or any(dosage(one).at_most(dosage(other)) for other in match), (mild, bad)


@MANY
@given(
    people(), st.sampled_from(["s3", "fever", "chest_breath", "surgery", "replacement", "pregnant", "constant_pain"])
)
def test_refused_and_locked_people_get_no_session_and_no_card(state: State, item: str) -> None:
    given_ = record(state.with_answers({f"screen.{item}": "yes", "screen.weight_loss": "yes"}, TODAY))
    plan = make_plan(given_)
    assert plan.status in ("refused", "locked")
    assert plan.today is None and plan.calm is None and not plan.next_sessions and not plan.week
    assert plan.run.status == "stopped" and make_cards(given_, plan) == {}


@FEW
@given(people(), reports)
def test_a_clearance_without_impact_leaves_no_impact(state: State, past: list[str]) -> None:
    cleared = replace(state, cleared=(Cleared("doctor", TODAY, "no_impact", "", "e"),))
    plan = make_plan(record(lived(cleared, past)))
    if "no_impact" in plan.screening.limits:
        assert not any(CATALOG.exercises[item.exercise].impact for item in items_of(plan))
        assert plan.run.status in ("stopped", "no_goal")


@FEW
@given(people(), reports)
def test_cards_never_offer_more_than_the_plan_and_only_what_is_permitted(state: State, past: list[str]) -> None:
    given_ = record(lived(state, past))
    plan = make_plan(given_)
    cards, limits = make_cards(given_, plan), limits_of(given_)
    if plan.status != "ready":
        assert cards == {}
        return
    phase = standing(given_, limits.hips).phase
    for session in cards["sessions"].values():  # type: ignore[union-attr]
        for item in session["items"]:  # type: ignore[index, call-overload]
            for branch in branches(item):
                other = branch["item"]
                if other is None:
                    continue
                assert other["sets"] <= item["sets"], (item["exercise"], branch["reason"])
                exercise = CATALOG.exercises[other["exercise"]]
                if exercise.id == item["exercise"]:
                    assert all((other[key] or 0) <= (item[key] or 0) for key in ("reps", "hold_s", "load"))
                    low, high = other["max_hip_flexion_deg"], item["max_hip_flexion_deg"]
                    assert high is None or (low is not None and low <= high)
                else:
                    permit = limits.permit(exercise, max(phase.max_zone, 1))
                    assert permit.allowed
                    assert other["side"] in ("both", "alternating") or other["side"] in permit.sides


def branches(item: dict[str, object]) -> Iterator[dict[str, dict[str, object]]]:
    """Return every branch of a card's item that holds another item."""
    for group in ("check_in", "pinch", "swap"):
        yield from item[group].values()  # type: ignore[attr-defined]
    yield item["stopped"]  # type: ignore[misc]
