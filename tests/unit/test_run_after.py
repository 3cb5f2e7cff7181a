"""After the ladder: one new kind at a time, two calm weeks each, one back on yellow or red; and how far (rules 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from coxa.journal.state import State
from coxa.plan.flare import BACK, CALM, HALF, Flare, FlareDay
from coxa.plan.plan import make_plan
from coxa.plan.records import Reason, RunAdvice, Screening
from coxa.plan.run import in_flare, run_advice
from coxa.plan.run_after import stage_names, stages
from coxa.plan.run_course import LADDER, OPEN, Place, course_of, standing_on
from coxa.plan.run_guard import guard_history
from tests.people import TODAY, given, person
from tests.runs import COLOURS, RULES, ladder_run, ready_person, run, with_run

READY = Screening("ready", None, None, (), ())
ORDER = ("easy", "strides", "tempo", "inclines", "intervals", "sprints")


def after_the_ladder(on: date = TODAY) -> State:
    """Return who does the last outing of the ladder on this day."""
    first = on - timedelta(days=2 * 23)
    state = ready_person(first)
    for number in range(24):
        state = ladder_run(state, first + timedelta(days=2 * number), number // 2 + 1)
    return state


def gone_on(state: State, kinds: str, on: date = TODAY, every: int = 3) -> tuple[State, date]:
    """Return the state after more outings: a letter of the kind and one of the colour, such as `eg sg sy`."""
    by_letter = {"e": "easy", "s": "strides", "t": "tempo", "i": "inclines", "v": "intervals", "p": "sprints"}
    for letters in kinds.split():
        on += timedelta(days=every)
        worst, after = COLOURS[letters[1]]
        state = with_run(state, run(on, 3, worst, kind=by_letter[letters[0]]), after)
    return state, on


def place_of(state: State, on: date) -> Place:
    return standing_on(course_of(state, RULES), state, RULES, on)


def test_the_order_is_the_runner_series() -> None:
    assert stage_names(RULES) == ORDER
    assert all(stage.times and stage.work_s and stage.rest_s for stage in stages(RULES)[1:])


@pytest.mark.parametrize(
    ("kinds", "stage"),
    [
        ("eg eg eg eg", "easy"),  # twelve days
        ("eg eg eg eg eg", "strides"),  # fifteen
        ("eg eg ey eg eg", "easy"),
        ("eg eg eg eg eg eg eg eg eg eg", "strides"),  # strides were open and never done
        ("eg eg eg eg eg sg eg sg eg eg", "strides"),  # two calm weeks end with one of the newest kind
        ("eg eg eg eg eg sg eg eg eg sg", "tempo"),
        ("eg eg eg eg eg sg eg eg eg eg eg", "strides"),  # one is not enough
        ("eg eg eg eg eg sg eg eg eg sg ty", "strides"),
        ("eg eg eg eg eg sg eg eg eg sg tr", "strides"),
        ("eg eg eg eg eg sr", "easy"),
        ("eg eg eg eg eg pg pg pg pg pg", "strides"),  # a later kind opens nothing
    ],
)
def test_two_calm_weeks_open_the_next_kind_and_a_bad_outing_closes_one(kinds: str, stage: str) -> None:
    state, on = gone_on(after_the_ladder(), kinds)
    place = place_of(state, on + timedelta(days=1))
    assert (place.mode, ORDER[place.stage]) == (OPEN, stage)


def test_two_reds_lead_back_to_the_ladder() -> None:
    state, on = gone_on(after_the_ladder(), "eg er er")
    place = place_of(state, on + timedelta(days=1))
    assert (place.mode, place.from_red) == ("ladder", True)


def test_the_last_kind_is_the_end() -> None:
    kinds = "eg eg eg eg eg " + " ".join(f"{k}g eg eg eg {k}g eg" for k in "stivp") + " pg eg eg eg pg pg pg pg pg"
    state, on = gone_on(after_the_ladder(), kinds)
    assert ORDER[place_of(state, on).stage] == "sprints"


def advice(state: State, today: date) -> RunAdvice:
    return run_advice(given(state, today), READY)


def test_after_the_ladder_the_guard_begins() -> None:
    state = after_the_ladder()
    found = advice(state, TODAY + timedelta(days=1))
    assert (found.status, found.stage, found.every_days) == ("keep", "easy", 2)
    assert found.max_km == 3.3  # a tenth more than the longest of 30 days
    raised = with_run(state, run(TODAY + timedelta(days=2), 3.3, kind="easy"))
    assert advice(raised, TODAY + timedelta(days=4)).max_km == 3.3  # one step up at most once a week
    assert advice(raised, TODAY + timedelta(days=9)).max_km == 3.6


def test_the_guard_is_on_continuous_outings_off_the_ladder() -> None:
    state, on = gone_on(after_the_ladder(), "eg")
    state = with_run(state, run(on + timedelta(days=2), 9, continuous=False))
    rows = guard_history(state, RULES)
    assert [row[2] for row in rows[:24]] == [None] * 24
    assert rows[24] == (on, 3, pytest.approx(3.3))
    assert rows[25][2] is None
    still = person(TODAY - timedelta(days=9), running__now=True, running__longest_km_30d=10)
    still = with_run(with_run(still, run(TODAY - timedelta(days=8), 7)), run(TODAY - timedelta(days=6), 8))
    assert [row[2] for row in guard_history(still, RULES)] == [pytest.approx(11), pytest.approx(7.7)]


@pytest.mark.parametrize(("km", "mode"), [(10, OPEN), (9.9, "free")])
def test_back_at_the_old_distance_after_calm_weeks_new_kinds_open(km: float, mode: str) -> None:
    start = TODAY - timedelta(days=21)
    state = person(start, running__now=True, running__longest_km_30d=10)
    for back in (20, 17, 14, 11, 8, 5):
        state = with_run(state, run(TODAY - timedelta(days=back), 7.5))
    state = with_run(state, run(TODAY - timedelta(days=2), km))
    assert place_of(state, TODAY).mode == mode


def test_an_open_morning_does_not_take_the_calm_weeks_away() -> None:
    state = person(TODAY - timedelta(days=30), running__now=True, running__longest_km_30d=10)
    for back in (20, 17, 14, 11, 8, 5, 3):
        state = with_run(state, run(TODAY - timedelta(days=back), 7.5))
    before = advice(state, TODAY).status
    yesterday = with_run(state, run(TODAY - timedelta(days=1), 7.5), None)
    assert (before, advice(yesterday, TODAY).status) == ("keep", "keep")
    two_days_ago = with_run(state, run(TODAY - timedelta(days=2), 7.5), None)
    assert advice(two_days_ago, TODAY).status == "reduced"


def test_the_first_days_of_a_flare_hold_no_run_and_lose_nothing() -> None:
    state = after_the_ladder()
    calm = advice(state, TODAY + timedelta(days=2))
    day = FlareDay(Flare("right", TODAY, None, False, ""), 2, 2.0, CALM, 0.5, 0, ())
    told = in_flare(calm, day, RULES)
    assert told.reasons[0].code == "run_flare" and told.reasons[1:] == calm.reasons and told.max_km == calm.max_km
    assert in_flare(calm, None, RULES) == calm
    stopped = RunAdvice("stopped", None, None, ())
    assert in_flare(stopped, day, RULES) == stopped


@pytest.mark.parametrize(("stage", "share", "steps", "km"), [(HALF, 0.5, 0, 5.0), (BACK, 1.0, 1, 7.5)])
def test_on_the_way_back_from_a_flare_runs_are_shorter_and_easy(
    stage: str, share: float, steps: int, km: float
) -> None:
    day = FlareDay(Flare("right", TODAY, None, False, ""), 9, 9.0, stage, share, steps, ())
    open_running = RunAdvice("keep", 10.0, 2, (Reason("run_same", {"km": 10.0}),), stage="sprints")
    told = in_flare(open_running, day, RULES)
    assert (told.max_km, told.stage, told.every_days) == (km, "easy", 2)
    assert [reason.code for reason in told.reasons] == ["run_flare_km"]
    unknown = in_flare(replace(open_running, max_km=None), day, RULES)
    assert (unknown.max_km, [reason.code for reason in unknown.reasons]) == (None, ["run_flare_easy"])


@pytest.mark.parametrize(("stage", "share", "steps", "step", "lower"), [
    (HALF, 0.5, 0, 7, 5), (BACK, 1.0, 1, 7, 6), (HALF, 0.5, 0, 2, 1), (BACK, 1.0, 1, 1, 1),
])  # fmt: skip
def test_on_the_way_back_from_a_flare_the_ladder_goes_on_lower_down(
    stage: str, share: float, steps: int, step: int, lower: int
) -> None:
    day = FlareDay(Flare("right", TODAY, None, False, ""), 9, 9.0, stage, share, steps, ())
    told = in_flare(RunAdvice("ladder", None, 2, (Reason("run_ladder_red"),), step=step, greens=1), day, RULES)
    assert (told.status, told.step, told.greens) == ("ladder", lower, 0)
    assert [reason.code for reason in told.reasons] == ["run_flare_step"]


def test_once_an_outing_was_done_since_the_flare_the_ladder_leads_on_from_there() -> None:
    day = FlareDay(Flare("right", TODAY, None, False, ""), 9, 9.0, HALF, 0.5, 0, ())
    advice_now = RunAdvice("ladder", None, 2, (Reason("run_ladder_step"),), step=7, greens=1)
    assert in_flare(advice_now, day, RULES, TODAY).step == 5
    assert in_flare(advice_now, day, RULES, TODAY + timedelta(days=1)) == advice_now


def test_who_goes_lower_on_the_ladder_climbs_from_there() -> None:
    """Two calm runs of step 4 do not lead on to step 6, whatever was reached before."""
    state = ready_person()
    steps = [1, 1, 2, 2, 3, 3, 1]
    for number, step in enumerate(steps):
        state = ladder_run(state, TODAY + timedelta(days=2 * number), step)
    place = place_of(state, TODAY + timedelta(days=2 * len(steps)))
    assert (place.mode, place.step, place.greens) == (LADDER, 1, 1)


def test_the_drills_before_a_run_are_those_that_limits_leave() -> None:
    state = after_the_ladder()
    today = TODAY + timedelta(days=2)
    plan = make_plan(given(state, today))
    assert len(plan.run.drills) == 4
    without = replace(state, left_out=state.left_out.set(plan.run.drills[0], "dislike"))
    found = make_plan(given(without, today)).run.drills
    assert plan.run.drills[0] not in found and len(found) == 4
    assert make_plan(given(person(running__now=False, running__goal_km=5))).run.drills == ()
