"""The look at 12 weeks (clinical.md 2.10): has it helped enough, or is a clinician needed? And what to fill in now.

The chosen questionnaire is judged by its important change. Without two scores of it, the person's own activities and
the change since the start are judged. Who trained too little has not tried the programme, so it is not judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from coxa.catalog.records import Catalog, Rules, Side
from coxa.journal.state import State
from coxa.plan.hips import sore_sides
from coxa.plan.outcomes import Due, due_measures, scores_of
from coxa.plan.progress import done_sessions, first_session
from coxa.plan.records import Reason
from coxa.plan.scoring import Change, change_of, is_acceptable
from coxa.plan.week import days_wished

TABLE = "outcomes"


@dataclass(frozen=True, slots=True)
class Adherence:
    """Sessions begun, and how many the person's days would have held."""

    done: int
    planned: int

    @property
    def share(self) -> float:
        """Return done by planned, at most 1."""
        return min(1.0, self.done / self.planned) if self.planned else 0.0


@dataclass(frozen=True, slots=True)
class Check:
    """What is due today, and in the weeks of the look what came of it. `better`: None = cannot be judged."""

    week: int | None  # whole weeks since the first session
    due: tuple[Due, ...]
    better: bool | None
    see_someone: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Course:
    """Whose weeks are looked at: the journal, what is known, and the day of the first session."""

    state: State
    catalog: Catalog
    rules: Rules
    start: date

    @property
    def window(self) -> timedelta:
        """Return how far a score may lie from the start, or before week 12, to count for it."""
        return timedelta(weeks=int(self.rules.number(TABLE, "check_window_weeks")))

    @property
    def end(self) -> date:
        """Return the first day of week 12."""
        return self.start + timedelta(weeks=int(self.rules.number(TABLE, "check_week")))

    def names(self, *keys: str) -> list[str]:
        """Return ids of measures and scales that the rules name."""
        return [str(self.rules.table(TABLE)[key]) for key in keys]


def check_at(state: State, catalog: Catalog, rules: Rules, today: date) -> Check:
    """Return what is due and, from week 12 on, the result with its reasons."""
    due = due_measures(state, catalog, rules, today)
    start = first_session(state)
    if start is None or today < start:
        return Check(None, due, None, False, ())
    week = (today - start).days // 7
    first = int(rules.number(TABLE, "check_week"))
    if not first <= week < first + int(rules.number(TABLE, "check_shown_weeks")):
        return Check(week, due, None, False, _other_weeks(due, week, rules))
    return _judge(_Course(state, catalog, rules, start), week, due)


def _other_weeks(due: tuple[Due, ...], week: int, rules: Rules) -> tuple[Reason, ...]:
    """Speak of dates only in the weeks of the schedule: a monthly reminder on the plan would be noise."""
    weeks = rules.table(TABLE)["long_weeks"]
    assert isinstance(weeks, list)
    if not due or week not in weeks:
        return ()
    return (Reason("measure_start_due") if week == 0 else Reason("measure_due", {"weeks": week}),)


def _judge(course: _Course, week: int, due: tuple[Due, ...]) -> Check:
    verdict = _by_questionnaire(course) or _by_own_words(course)
    if verdict is None:
        return Check(week, due, None, False, (Reason("check_due", {"weeks": week}),))
    better, why = verdict
    if better:
        return Check(week, due, True, False, (why,))
    trained = adherence(course.state, course.rules, course.start, course.end)
    values = {"weeks": week, "done": trained.done, "planned": trained.planned}
    if trained.share < course.rules.number(TABLE, "check_adherence"):
        return Check(week, due, False, False, (why, Reason("check_few_sessions", values)))
    return Check(week, due, False, True, (why, Reason("check_see_someone", values)))


def adherence(state: State, rules: Rules, start: date, until: date) -> Adherence:
    """Return the training days begun from `start` to before `until`, against the days the person has for it.

    Counted against at most the usual number of days a week: nobody is behind for having named seven.
    """
    usual = int(rules.number("session", "default_days_per_week"))
    _, wished = days_wished(state)
    per_week = min(usual, wished or usual)
    done = len({session.on for session in done_sessions(state) if start <= session.on < until})
    return Adherence(done, max(1, round((until - start).days / 7 * per_week)))


# --- the start and now ------------------------------------------------------------------------------------------------


def _change(course: _Course, measure: str, scale: str, side: Side | None) -> Change | None:
    """Return the change from a score around the start to the newest one near week 12; None without both.

    Activities that the person has since named anew are another measure: they are not compared.
    """
    rows = [row for row in scores_of(course.state, measure, side) if row.scores.get(scale) is not None]
    now = next((row for row in reversed(rows) if row.on >= course.end - course.window), None)
    before = next((row for row in rows if abs(row.on - course.start) <= course.window), None)
    if now is None or before is None or now.words != before.words:
        return None
    first, last = before.scores.get(scale), now.scores.get(scale)
    assert first is not None and last is not None
    return change_of(course.catalog.measures[measure], scale, first, last)


def _by_questionnaire(course: _Course) -> tuple[bool, Reason] | None:
    measure, scale = course.names("check_measure", "check_scale")
    sides: tuple[Side | None, ...] = sore_sides(course.state) or (None,)
    changes = [_change(course, measure, scale, side) for side in sides]
    known = [change for change in changes if change is not None]
    if not known:
        return None
    least = min(known, key=lambda change: change.change)  # of two hips the one that gained less counts
    better = least.direction == "better" and bool(least.important)
    points, felt = round(least.change, 1), least.numbers["important"].use
    values: dict[str, str | float] = {"measure": measure, "points": points, "important": felt}
    return better, Reason("check_score_felt" if better else "check_score_small", values)


def _by_own_words(course: _Course) -> tuple[bool, Reason] | None:
    """Judge by the person's activities and by the change since the start; one that says "better" is enough."""
    measure, scale = course.names("check_function", "check_function_scale")
    function, overall = _change(course, measure, scale, None), _much_better(course)
    if function is None and overall is None:
        return None
    if function is not None and function.direction == "better" and not function.inside_error:
        return True, Reason("check_function_better", {"points": round(function.change, 1)})
    if overall:
        return True, Reason("check_global_better")
    if function is not None:
        return False, Reason("check_function_small", {"points": round(function.change, 1)})
    return False, Reason("check_global_small")


def _much_better(course: _Course) -> bool | None:
    """Say whether the newest answer near week 12 is "much better" or more; None without one."""
    measure, scale = course.names("check_global", "check_global_scale")
    rows = [row for row in scores_of(course.state, measure) if row.on >= course.end - course.window]
    known = [value for row in rows if (value := row.scores.get(scale)) is not None]
    row = course.catalog.measures[measure].scales[scale]
    return is_acceptable(row.better, known[-1], row.acceptable) if known else None
