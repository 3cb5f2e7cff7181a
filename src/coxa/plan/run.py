"""What about running: who still runs keeps running, less; who does not is told what is missing (rules 6, first part).

The walk-run ladder is a later part; until then the advice says so instead of guessing.
"""

from __future__ import annotations

from datetime import date, timedelta

from coxa.journal.state import Run
from coxa.plan.hips import number_or_none, sore_sides
from coxa.plan.phase import runs
from coxa.plan.records import PlanInput, Reason, RunAdvice, Screening
from coxa.plan.traffic import GREEN, RED, Report, baseline, classify


def run_advice(given: PlanInput, screening: Screening) -> RunAdvice:
    """Return whether to run, how far and how often, with why."""
    if not runs(given):
        return RunAdvice("no_goal", None, None, ())
    stop = next((code for code in ("no_run", "no_impact") if code in screening.limits), None)
    if stop is not None:
        return RunAdvice("stopped", None, None, (Reason("run_stopped", {"limit": stop}),))
    if _away(given) if given.state.runs else given.state.value("running.now") is not True:
        return RunAdvice("not_running", None, None, _missing(given))
    return _still_running(given)


def _away(given: PlanInput) -> bool:
    """Say whether the last run is so long ago that running starts again from the beginning."""
    weeks = int(given.rules.number("running", "readiness_weeks"))
    return given.today - max(run.on for run in given.state.runs) >= timedelta(weeks=weeks)


def _longest(given: PlanInput) -> float | None:
    """Return the longest continuous outing of the last 30 days, from the journal, else from intake."""
    days = int(given.rules.number("running", "guard_days"))
    since = given.today - timedelta(days=days)
    recent = [run.km for run in given.state.runs if run.on > since and run.continuous]
    return max(recent) if recent else number_or_none(given.state.value("running.longest_km_30d"))


def colour_of_run(given: PlanInput, run: Run) -> str:
    """Return how the sore hips answered to one run; the worst of them counts."""
    next_day = run.on + timedelta(days=1)
    colours = []
    for side in sore_sides(given.state):
        morning = given.state.mornings.get((next_day, side))
        report = Report(run.worst, morning.pain if morning else None, False, bool(morning and morning.limp))
        colours.append(classify(report, baseline(given.state, side, run.on, given.rules), given.rules))
    return RED if RED in colours else GREEN if colours and all(c == GREEN for c in colours) else "other"


def _still_running(given: PlanInput) -> RunAdvice:
    number = given.rules.number
    longest = _longest(given)
    every = int(number("running", "every_days"))
    recent = [(run, colour_of_run(given, run)) for run in given.state.runs[-2:]]
    if len(recent) == 2 and all(colour == RED for _, colour in recent):
        return RunAdvice("stopped", None, None, (Reason("run_two_red", {}),))
    if longest is None:
        return RunAdvice("reduced", None, every, (Reason("run_unknown_distance", {}),))
    if _calm_weeks(given):
        return _back_up(given, longest, every)
    # Less is less than before the plan: taking it off the last run again and again would run down to nothing.
    start = number_or_none(given.state.value("running.longest_km_30d")) or max(run.km for run in given.state.runs)
    less, guard = start * (1 - number("running", "reduce")), longest * number("running", "guard")
    if given.state.runs and guard < less:
        percent = round((number("running", "guard") - 1) * 100)
        values = {"km": round(guard, 1), "longest_km": longest, "percent": percent}
        return RunAdvice("reduced", round(guard, 1), every, (Reason("run_guard", values),))
    values = {"km": round(less, 1), "longest_km": start, "percent": round(number("running", "reduce") * 100)}
    return RunAdvice("reduced", round(less, 1), every, (Reason("run_reduced", values),))


def _back_up(given: PlanInput, longest: float, every: int) -> RunAdvice:
    """Return the way back up: one step by the guard at most once a week, no further than before or than the goal."""
    number = given.rules.number
    since = given.today - timedelta(days=int(number("running", "raise_days")))
    just_raised = not any(run.on <= since and run.km >= longest and run.continuous for run in given.state.runs)
    top = max(number_or_none(given.state.value(key)) or 0.0 for key in ("running.longest_km_30d", "running.goal_km"))
    km = round(min(longest * number("running", "guard"), max(top, longest)), 1)
    if just_raised or km <= longest:
        return RunAdvice("keep", longest, every, (Reason("run_same", {"km": longest}),))
    percent = round((number("running", "guard") - 1) * 100)
    return RunAdvice("keep", km, every, (Reason("run_guard", {"km": km, "longest_km": longest, "percent": percent}),))


def _calm_weeks(given: PlanInput) -> bool:
    """Say whether the runs of the last two weeks were all green, with at least one a week."""
    weeks = int(given.rules.number("running", "calm_weeks"))
    since = given.today - timedelta(weeks=weeks)
    recent = [run for run in given.state.runs if since <= run.on < given.today]
    began_before = any(run.on <= since for run in given.state.runs)
    if not began_before or any(colour_of_run(given, run) != GREEN for run in recent):
        return False
    return all(_ran_in(recent, since + timedelta(weeks=week)) for week in range(weeks))


def _ran_in(recent: list[Run], week_start: date) -> bool:
    return any(week_start <= run.on < week_start + timedelta(days=7) for run in recent)


def _missing(given: PlanInput) -> tuple[Reason, ...]:
    """Return what has to be there before running starts again (the tests themselves come with the running part)."""
    number = given.rules.number
    weeks = number_or_none(given.state.value("running.weeks_since_last_run"))
    if given.state.runs:
        weeks = float((given.today - max(run.on for run in given.state.runs)).days // 7)
    away = Reason("run_away_unknown") if weeks is None else Reason("run_away", {"weeks": weeks})
    return (
        away,
        Reason("run_needs_walk", {"minutes": number("running", "walk_min")}),
        Reason("run_needs_strength", {"weeks": number("running", "strength_weeks")}),
        Reason(
            "run_needs_tests",
            {
                "stance_s": number("running", "stance_s"),
                "step_downs": number("running", "step_downs"),
                "bridges": number("running", "bridge_reps"),
                "side_plank_s": number("running", "side_plank_s"),
                "heel_raises": number("running", "heel_raises"),
                "hops": number("running", "hops"),
            },
        ),
        Reason("run_ladder_later"),
    )
