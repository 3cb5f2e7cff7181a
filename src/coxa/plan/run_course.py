"""The course of a person's running, read from the outings in order: still running, the ladder, or open running.

Nothing here is stored. Every outing has the colour of the one traffic light; the fold below says where it leads:

- `free`: ran all along; distance is guarded. Two red outings in a row lead to the ladder;
- `closed`: four weeks or more without an outing, never ran, or the screen stopped it: criteria open it (run_ready);
- `ladder`: at a step; two calm outings of the step with a rest day between lead one up, red leads two back;
- `open`: after the ladder, or back at the old distance: distance by the guard, new kinds of running one at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from coxa.catalog.records import Rules
from coxa.journal.state import Run, State
from coxa.plan.hips import number_or_none
from coxa.plan.run_after import stage_after, stage_names
from coxa.plan.run_ladder import Step, back_after, covers, ladder_steps, step_for
from coxa.plan.run_ready import hips_asked, ready_on
from coxa.plan.traffic import GREEN, ORDER, RED, UNKNOWN, YELLOW, Report, alarm_after, baseline, classify

FREE, CLOSED, LADDER, OPEN = "free", "closed", "ladder", "open"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person stands. `step` on the ladder, or where it begins again once running is open."""

    mode: str
    step: int = 1
    greens: int = 0
    green_on: date | None = None  # the last outing that counted as green for this step
    reds: int = 0  # red outings in a row
    stage: int = 0
    stage_greens: int = 0
    stage_since: date | None = None
    last: date | None = None  # the last outing
    from_red: bool = False  # two red outings led to the ladder


@dataclass(frozen=True, slots=True)
class Point:
    """One outing, its colour, where the person stood before it, and how far the guard let it go (km)."""

    run: Run
    colour: str
    before: Place
    guard_km: float | None


@dataclass(frozen=True, slots=True)
class Course:
    """All outings in order, and where they led."""

    points: tuple[Point, ...]
    place: Place


def colour_of_run(state: State, run: Run, rules: Rules) -> str:
    """Return how the hips answered to one outing; the worst of them counts, without any morning it is unknown."""
    colours = []
    for side in hips_asked(state, run.on):
        morning = state.mornings.get((run.on + timedelta(days=1), side))
        after = morning.pain if morning else None
        report = Report(run.worst, after, False, alarm_after(state, side, run.on, rules))
        colours.append(_quickly(report, rules) or classify(report, baseline(state, side, run.on, rules), rules))
    return max(colours, key=ORDER.index, default=UNKNOWN)


def _quickly(report: Report, rules: Rules) -> str | None:
    """Return the colour where the usual morning, which is never below 0, cannot change it; it takes time to work out.

    Tested against the whole rule.
    """
    during, after, number = report.during, report.next_morning, rules.number
    if report.alarm or during is None or after is None:
        return None
    if during <= number("response", "green_floor") and after <= number("response", "next_over"):
        return GREEN
    return None


def calm_for(rows: Sequence[tuple[date, str]], until: date, weeks: int) -> bool:
    """Say whether the outings of so many weeks before `until` were all green, with at least one in each week."""
    since = until - timedelta(weeks=weeks)
    recent = [(on, colour) for on, colour in rows if since <= on < until]
    if not any(on <= since for on, _ in rows) or any(colour != GREEN for _, colour in recent):
        return False
    starts = [since + timedelta(weeks=week) for week in range(weeks)]
    return all(any(start <= on < start + timedelta(weeks=1) for on, _ in recent) for start in starts)


# --- the fold --------------------------------------------------------------------------------------------------------


def course_of(state: State, rules: Rules) -> Course:
    """Return the course up to the last outing."""
    fold = _Fold(state, rules)
    for run in sorted(state.runs, key=lambda run: run.on):
        fold.take(run)
    return Course(tuple(fold.points), fold.place)


def standing_on(course: Course, state: State, rules: Rules, today: date) -> Place:
    """Return where the person stands today: after a long gap, or once the screen stopped it, running is closed."""
    return _Fold(state, rules).away(course.place, today)


class _Fold:
    """One walk through the outings."""

    def __init__(self, state: State, rules: Rules) -> None:
        self.state, self.rules = state, rules
        self.steps: tuple[Step, ...] = ladder_steps(rules)
        self.stops = _stops(state, rules)
        self.points: list[Point] = []
        self.place = Place(FREE if state.value("running.now") is True else CLOSED)

    def take(self, run: Run) -> None:
        """Add one outing."""
        place = self._opened(self.away(self.place, run.on), run)
        colour = colour_of_run(self.state, run, self.rules)
        guarded = run.continuous and place.mode in (FREE, OPEN)
        self.points.append(Point(run, colour, place, self._guard(run.on) if guarded else None))
        reds = place.reds + 1 if colour == RED else place.reds if colour == UNKNOWN else 0
        place = replace(place, reds=reds, last=run.on)
        if place.mode == LADDER:
            place = self._on_ladder(place, run, colour)
        elif place.mode in (FREE, OPEN):
            place = self._running(place, run, colour)
        self.place = place

    def away(self, place: Place, on: date) -> Place:
        """Return the place on a day: closed after four weeks without an outing, and after the screen stopped it."""
        if any((place.last is None or place.last <= stop) and stop < on for stop in self.stops):
            return Place(CLOSED, last=place.last)
        if place.last is None:
            return place
        days = (on - place.last).days
        if days < 7 * self.rules.number("running", "readiness_weeks"):
            return place
        step = back_after(days, self.rules)
        if place.mode in (LADDER, CLOSED):
            step = min(step, place.step)
        return Place(CLOSED, step=step, last=place.last)

    def _opened(self, place: Place, run: Run) -> Place:
        """Return the place of a person who goes out although running was closed: open where the criteria hold."""
        if place.mode != CLOSED:
            return place
        if not self.points and run.continuous and not self.stops and not _away_at_intake(self.state, self.rules):
            return replace(place, mode=FREE)
        return replace(place, mode=LADDER) if ready_on(self.state, self.rules, run.on) else place

    def _guard(self, on: date) -> float | None:
        longest = longest_before(self.points, on, int(self.rules.number("running", "guard_days")))
        if longest is None:
            longest = number_or_none(self.state.value("running.longest_km_30d"))
        return longest * self.rules.number("running", "guard") if longest else None

    def _on_ladder(self, place: Place, run: Run, colour: str) -> Place:
        number = self.rules.number
        if run.ladder_step is not None and run.ladder_step < place.step:
            # Who goes lower, on the way back from a flare or by choice, climbs from there.
            place = replace(place, step=run.ladder_step, greens=0, green_on=None)
        if colour == RED:
            step = max(1, place.step - int(number("ladder", "red_back")))
            return replace(place, step=step, greens=0, green_on=None)
        if colour == YELLOW:
            return replace(place, greens=0, green_on=None)
        if colour != GREEN or not covers(run, place.step, self.steps):
            return place
        rested = place.green_on is None or (run.on - place.green_on).days > number("ladder", "rest_days")
        if not rested:
            return place
        if place.greens + 1 < number("ladder", "greens"):
            return replace(place, greens=place.greens + 1, green_on=run.on)
        if place.step < len(self.steps):
            return replace(place, step=place.step + 1, greens=0, green_on=None)
        return Place(OPEN, step=place.step, stage_since=run.on, last=run.on)

    def _running(self, place: Place, run: Run, colour: str) -> Place:
        if place.reds >= self.rules.number("running", "red_runs"):
            half = self.rules.number("running", "bout_share") * self._calm_minutes(run.on)
            return Place(LADDER, step=step_for(half, self.steps), last=run.on, from_red=True)
        if place.mode == FREE:
            start = number_or_none(self.state.value("running.longest_km_30d"))
            back = start is not None and run.continuous and run.km >= start
            if back and self._calm(run.on, int(self.rules.number("running", "calm_weeks"))):
                return replace(place, mode=OPEN, stage_since=run.on)
            return place
        if colour == UNKNOWN:
            return place
        if colour != GREEN:
            return replace(place, stage=max(0, place.stage - 1), stage_greens=0, stage_since=run.on)
        return self._next_stage(place, run)

    def _calm(self, on: date, weeks: int) -> bool:
        """Say whether the weeks up to and with this day were calm."""
        until = on + timedelta(days=1)
        return calm_for(recent_rows(self.points, until, weeks), until, weeks)

    def _next_stage(self, place: Place, run: Run) -> Place:
        names = stage_names(self.rules)
        kind = run.kind or (names[0] if run.continuous else "")
        if kind != names[place.stage]:
            return place
        place = replace(place, stage_greens=place.stage_greens + 1)
        weeks = int(self.rules.number("run_stages", "calm_weeks"))
        long_enough = place.stage_since is not None and run.on >= place.stage_since + timedelta(weeks=weeks)
        enough = long_enough and place.stage_greens >= self.rules.number("run_stages", "greens")
        if not enough or not self._calm(run.on, weeks):
            return place
        following = stage_after(place.stage, self.rules)
        return replace(place, stage=following, stage_greens=0, stage_since=run.on) if following is not None else place

    def _calm_minutes(self, on: date) -> float:
        """Return the longest calm time of running without a walk in the last 30 days, minutes; 0 without any."""
        since = on - timedelta(days=int(self.rules.number("running", "guard_days")))
        pace = self.rules.number("running", "careful_min_per_km")
        times = [0.0]
        for point in self.points:
            run = point.run
            if run.on <= since or point.colour != GREEN:
                continue
            if run.continuous:
                times.append(run.minutes if run.minutes is not None else run.km * pace)
            elif run.ladder_step is not None and run.ladder_step <= len(self.steps):
                times.append(self.steps[run.ladder_step - 1].bout_min)
        return max(times)


def longest_before(points: Sequence[Point], on: date, days: int) -> float | None:
    """Return the longest continuous outing of the days before `on`, km; None without any."""
    since = on - timedelta(days=days)
    longest = 0.0
    for point in reversed(points):  # in order of days: the older ones need not be looked at
        run = point.run
        if run.on <= since:
            break
        if run.continuous and run.on < on and run.km > longest:
            longest = run.km
    return longest or None


def recent_rows(points: Sequence[Point], until: date, weeks: int) -> list[tuple[date, str]]:
    """Return day and colour of the outings of so many weeks before `until`, and of one before them if there is one."""
    since = until - timedelta(weeks=weeks)
    rows: list[tuple[date, str]] = []
    for point in reversed(points):
        rows.append((point.run.on, point.colour))
        if point.run.on <= since:
            break
    return rows


def _away_at_intake(state: State, rules: Rules) -> bool:
    """Say whether intake said that the last run was four weeks ago or more; not knowing when counts as long ago."""
    if state.value("running.now") is not False:
        return False
    weeks = number_or_none(state.value("running.weeks_since_last_run"))
    return weeks is None or weeks >= rules.number("running", "readiness_weeks")


def _stops(state: State, rules: Rules) -> tuple[date, ...]:
    """Return the days on which the screen stopped running: a sign of bone stress, or an alarm."""
    days = {flag.on for flag in state.flags}
    for item in rules.texts("running", "stop_items"):
        unsure = item in rules.texts("running", "stop_unsure")
        for answer in state.answers.get(f"screen.{item}", ()):
            if answer.value == "yes" or (unsure and answer.value == "unsure"):
                days.add(answer.on)
    return tuple(sorted(days))
