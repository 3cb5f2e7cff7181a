"""The laws of a course on a dozen made-up people, and that each law can be seen to be broken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from coxa.journal.state import Run
from coxa.plan.records import Finding, Item, Plan, Screening
from coxa.simulate.check_course import CourseCheck
from coxa.simulate.check_items import Fault, check_items
from coxa.simulate.check_order import at_most, check_order, raised
from coxa.simulate.guide import Outing, easy_outing
from coxa.simulate.live import Life
from coxa.simulate.records import Lived
from tests.simulate.test_responder import item
from tests.simulate.worlds import MONDAY, life_of, somebody, world

PEOPLE, DAYS = 12, 42
ORDER_EVERY_D = 14


def lived(life: Life, check: CourseCheck, days: int) -> Iterator[Fault]:
    """Live some days and yield what they broke; now and then a report is raised."""
    for day in life.days(days):
        yield from check.see(day, life.state)
        if day.plan is not None and day.before is not None and day.number % ORDER_EVERY_D == ORDER_EVERY_D - 1:
            known = [event for event in life.diary.events if event.id in day.before.events]
            yield from check_order(check.person, known, day.plan, world())


@pytest.mark.parametrize("number", range(PEOPLE))
def test_no_day_of_a_made_up_person_breaks_a_law(number: int) -> None:
    """Contraindications, caps, dose order, ladder, guard, hops, nobody stuck, nothing on a closed day."""
    person = somebody(number)
    assert not list(lived(life_of(person, keep_plans=True), CourseCheck(person.name, world()), DAYS))


# --- each law can be broken -------------------------------------------------------------------------------------------


def a_day(number: int = 0, days: int = 1) -> tuple[Life, Lived]:
    """Return a life and its last day, one with a session."""
    life = life_of(somebody(number, adherence=1.0, rates_mornings=1.0, holidays_per_year=0.0), keep_plans=True)
    for day in life.days(30):
        if day.number >= days - 1 and day.session is not None and day.session.kind != "calm":
            return life, day
    raise AssertionError("no session in a month")


def with_items(day: Lived, *items: Item) -> Lived:
    """Return the day with a session of these items instead."""
    assert day.plan is not None and day.session is not None
    session = replace(day.session, warm_up=(), items=items)
    plan = replace(day.plan, today=session, calm=None, next_sessions={})
    return replace(day, session=session, done=session, plan=plan)


def laws_of(day: Lived, life: Life, *before: Lived) -> set[str]:
    """Return which laws a day breaks, after some others."""
    check = CourseCheck("somebody", world())
    for other in before:
        check.see(other, life.state)
    return {fault.law for fault in check.see(day, life.state)}


def with_answer(day: Lived, **answers: Any) -> Lived:
    """Return the day with other answers known to the plan."""
    assert day.before is not None
    changed = {key.replace("__", "."): value for key, value in answers.items()}
    return replace(day, before=day.before.with_answers(changed, day.on))


def sore(day: Lived) -> str:
    """Return a side that is sore."""
    return next(iter(day.pain))


def test_a_condition_kit_and_position_are_seen() -> None:
    """Conditions by avoid_if and by what their limits forbid; kit; a position that cannot be taken."""
    life, day = a_day()
    catalog = world().catalog.exercises
    avoided = next(one for one in catalog.values() if one.avoid_if and not one.equipment)
    bad = with_items(with_answer(day, **{f"conditions__{avoided.avoid_if[0]}": True}), item(avoided.id))
    assert "contraindication" in laws_of(bad, life)
    stretch = next(one.id for one in catalog.values() if one.family == "stretch")
    assert "contraindication" in laws_of(
        with_items(with_answer(day, conditions__hypermobile=True), item(stretch)), life
    )
    held = item("side-plank", "left", reps=None, hold_s=60.0)
    limited = {"conditions__high-blood-pressure": True}
    assert "contraindication" in laws_of(with_items(with_answer(day, **limited), held), life)
    kit = next(one.id for one in catalog.values() if "trap-bar" in one.equipment or "barbell" in one.equipment)
    assert "kit" in laws_of(with_items(with_answer(day, life__equipment=[]), item(kit)), life)
    kneeling = with_answer(day, life__cannot=["kneeling"])
    assert "position" in laws_of(with_items(kneeling, item("half-kneeling-hip-flexor-stretch", "left")), life)


def test_a_bend_past_the_cap_is_seen_and_one_at_the_cap_is_not() -> None:
    """The onset less the margin is still allowed; a tenth of a degree past it is not."""
    life, day = a_day()
    low = with_answer(day, **{f"hip__{sore(day)}__pinch_onset": 50})
    assert "cap" in laws_of(with_items(low, item("bridge", max_hip_flexion_deg=40.1)), life)
    assert "cap" not in laws_of(with_items(low, item("bridge", max_hip_flexion_deg=40.0)), life)
    behind = with_answer(day, **{f"hip__{sore(day)}__provokes": ["leg-behind"]})
    far = min(world().exposures.items(), key=lambda row: row[1].working.min_flexion_deg)[0]
    assert "extension" in laws_of(with_items(behind, item(far[0], "both")), life)
    assert "range" in laws_of(with_items(day, item("bridge", max_hip_flexion_deg=10.0)), life)


def test_two_variables_at_once_are_seen_and_one_is_not() -> None:
    """Compared with the most there ever was, so that a way back is none."""
    life, day = a_day()
    first = with_items(day, item(sets=2, reps=10))
    assert "one_step" not in laws_of(with_items(day, item(sets=3, reps=10)), life, first)
    assert "one_step" in laws_of(with_items(day, item(sets=3, reps=11)), life, first)
    assert "one_step" in laws_of(with_items(day, item(sets=3, tempo_s=(2, 2, 4))), life, first)
    light = with_items(day, item(sets=1, reps=5))
    assert "one_step" not in laws_of(with_items(day, item(sets=2, reps=10)), life, first, light)


def test_more_after_a_bad_answer_is_seen() -> None:
    """Pain of 8 in the bridge, and then one repetition more."""
    life, day = a_day()
    record = next(row for row in life.state.sessions.values() if row.on == day.on)
    name = next(rating.exercise for rating in record.ratings)
    shown = next(one for one in (*day.session.warm_up, *day.session.items) if one.exercise == name)  # type: ignore[union-attr]
    shown = replace(shown, role="main")
    first = with_items(day, shown)
    ratings = tuple(
        replace(one, worst=one.worst.set(sore(day), 8.0)) if one.exercise == name else one for one in record.ratings
    )
    state = replace(life.state, sessions=life.state.sessions.set(record.id, replace(record, ratings=ratings)))
    check = CourseCheck("somebody", world())
    check.see(first, state)
    worse = with_items(day, replace(shown, sets=shown.sets + 1))
    involved = shown.side in (sore(day), "both", "alternating")
    assert ("after_red" in {fault.law for fault in check.see(worse, state)}) == involved


def test_a_closed_plan_with_a_session_is_seen() -> None:
    """Refused, and yet something to do; refused without anybody to see."""
    life, day = a_day()
    assert day.plan is not None
    screening = Screening("refused", "urgent", None, (), ())
    laws = laws_of(replace(day, plan=replace(day.plan, status="refused", screening=screening)), life)
    assert laws == {"closed"}
    finding = Finding("bone_stress", "same_day", "doctor", ())
    shut: Plan = replace(
        day.plan, status="refused", screening=Screening("refused", "urgent", "doctor", (finding,), ()),
        today=None, calm=None, next_sessions={}, week=(),
    )  # fmt: skip
    assert laws_of(replace(day, plan=shut, session=None, done=None, outing=None), life) == set()


def test_a_phase_past_its_limit_without_a_word_is_seen() -> None:
    """One day past the longest stay; with the word it is fine."""
    life, day = a_day(days=4)
    assert day.before is not None and day.plan is not None and day.plan.programme is not None
    programme = day.before.programme
    assert programme is not None
    old = replace(programme, phase_since=day.on - timedelta(weeks=60))
    late = replace(
        day,
        before=replace(day.before, programme=old),
        plan=replace(day.plan, programme=old, phase=old.phase),
        reasons=(),
    )
    assert "stuck" in laws_of(late, life)
    assert "stuck" not in laws_of(replace(late, reasons=("phase_long",)), life)
    young = replace(programme, phase_since=day.on)
    record = next(iter(life.state.sessions.values()))
    long_ago = replace(record, on=day.on - timedelta(weeks=60), status="done")
    before = replace(day.before, programme=young, sessions=day.before.sessions.set("long-ago", long_ago))
    round_and_round = replace(late, before=before, plan=replace(day.plan, programme=young, phase=young.phase))
    assert "stuck" in laws_of(round_and_round, life)
    assert "stuck" not in laws_of(replace(round_and_round, reasons=("phase_long_way",)), life)


def test_too_many_hops_too_near_are_seen() -> None:
    """The ceiling of a session, and the day after."""
    life, day = a_day()
    ceiling = int(world().rules.number("hops", "ceiling"))
    hops = item("two-leg-hops", sets=1, reps=ceiling)
    assert "hops" not in laws_of(with_items(day, hops), life)
    assert "hops" in laws_of(with_items(day, replace(hops, reps=ceiling + 1)), life)
    next_day = replace(with_items(day, hops), on=day.on + timedelta(days=1))
    assert "hops" in laws_of(next_day, life, with_items(day, hops))


def run(days_ago: int, step: int | None, worst: float = 1, km: float = 3.0) -> Run:
    """Return an earlier outing."""
    return Run(MONDAY - timedelta(days=days_ago), km, 20, worst, step is None, f"run-{days_ago}", None, step)


def running(day: Lived, outing: Outing, *runs: Run) -> Lived:
    """Return the day with an outing on offer, after these runs."""
    assert day.before is not None
    before = replace(day.before, runs=tuple(runs)).with_answers({"running.now": True}, day.on)
    return replace(day, on=MONDAY, outing=outing, before=before)


def on_step(number: int) -> Outing:
    """Return the offer of a step."""
    return Outing("walk_run", 3.0, 24, 12, False, number)


def test_the_ladder_and_the_guard_are_seen_to_break() -> None:
    """A step that was not earned, two at once, none down after a red, a run too soon, one too far."""
    life, day = a_day()
    earned = (run(5, 3), run(3, 3))
    assert not {"ladder", "run_days"} & laws_of(running(day, on_step(4), *earned), life)
    assert "ladder" in laws_of(running(day, on_step(5), *earned), life)
    assert "ladder" in laws_of(running(day, on_step(4), run(3, 3)), life)
    assert "ladder" in laws_of(running(day, on_step(4), run(4, 3), run(3, 3)), life)
    assert "ladder" in laws_of(running(day, on_step(3), run(5, 3), run(3, 3, 7)), life)
    assert "ladder" not in laws_of(running(day, on_step(1), run(5, 3), run(3, 3, 7)), life)
    assert "run_days" in laws_of(running(day, on_step(3), run(1, 3)), life)
    assert "guard" not in laws_of(running(day, easy_outing(5.5), run(3, None, km=5.0)), life)
    assert "guard" in laws_of(running(day, easy_outing(5.6), run(3, None, km=5.0)), life)
    assert "guard" in laws_of(running(day, easy_outing(5.5), run(31, None, km=5.0), run(3, None, km=4.0)), life)


def test_the_first_step_needs_every_test() -> None:
    """Who did not run: step 1, and only when the tests are there."""
    life, day = a_day()
    assert day.before is not None
    before = day.before.with_answers({"running.now": False}, day.on)
    assert "ready" in laws_of(replace(day, outing=on_step(1), before=replace(before, runs=())), life)
    assert "ladder" in laws_of(replace(day, outing=on_step(2), before=replace(before, runs=())), life)


def test_the_order_of_doses_is_every_variable() -> None:
    """At most in sets, repetitions, hold, load and range; no limit of the range is more than any."""
    base = item(sets=2, reps=10, load=5.0, max_hip_flexion_deg=60.0)
    for more in (
        {"sets": 3},
        {"reps": 11},
        {"load": 6.0},
        {"max_hip_flexion_deg": 65.0},
        {"max_hip_flexion_deg": None},
    ):
        assert not at_most(replace(base, **more), base)  # type: ignore[arg-type]
        assert at_most(base, replace(base, **more))  # type: ignore[arg-type]


def test_a_report_is_raised_where_it_was_given_last() -> None:
    """Only the last rating of the exercise changes; one that was never rated changes nothing."""
    life, day = a_day()
    events = life.diary.events
    name = next(str(event.data["exercise"]) for event in events if event.kind == "exercise_rated")
    changed = raised(events, name, 8.0)
    assert changed is not None
    differ = [(old, new) for old, new in zip(events, changed, strict=True) if old != new]
    assert len(differ) == 1 and min(cast(dict[str, float], differ[0][1].data["worst"]).values()) == 8.0
    assert raised(events, "nothing-like-it", 8.0) is None
    assert day.before is not None and day.plan is not None
    assert not list(check_items("somebody", day.plan, day.before, world()))
