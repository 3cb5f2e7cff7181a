"""Tests side by side and scores with their errors, as the plots draw them. The rules stand in plan/outcomes.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coxa.app.plots.records import Pair, ScoreCourse, ScorePoint
from coxa.app.wording import full_day, plain_number, say
from coxa.catalog.measure_records import Measure, PhysicalTest, Scale
from coxa.catalog.records import Catalog, Rules, Side
from coxa.catalog.words import load_words
from coxa.journal.state import DoneTest, State
from coxa.plan.outcomes import Change, change_of, change_of_test, latest_test, scores_of, symmetry, tests_of

GROUPS = ("strength", "movement", "impact", "range")
TABLE = "progress_page"


# --- tests ------------------------------------------------------------------------------------------------------------


def bare_value(test: PhysicalTest, value: float) -> str:
    """Return a test's value without its unit."""
    if value in test.options:
        return say(f"test.{test.id}.option.{value:g}")
    return plain_number(round(value, 2 if test.unit == "Nm/kg" else 0))


def value_words(test: PhysicalTest, value: float) -> str:
    """Return a test's value with its unit: "24 times", "106°", "good"."""
    if value in test.options:
        return say(f"test.{test.id}.option.{value:g}")
    shown = bare_value(test, value)
    key = f"progress_page.unit.{test.unit.lower().replace('/', '_')}"
    return say(key, value=shown) if load_words().has(key) else f"{shown} {test.unit}"


def pairs_of(state: State, catalog: Catalog, today: date) -> list[Pair]:
    """Return every test that was done on both sides at about the same time, strength first, ranges last."""
    done = {row.test for row in state.tests}
    tests = [test for test in catalog.tests.values() if test.id in done and test.group in GROUPS]
    tests.sort(key=lambda test: (GROUPS.index(test.group), say(f"test.{test.id}.name")))
    found = (_pair(state, catalog, test, today) for test in tests)
    return [pair for pair in found if pair is not None]


def _pair(state: State, catalog: Catalog, test: PhysicalTest, today: date) -> Pair | None:
    sides = symmetry(state, catalog, test.id, today)
    if sides.left is None or sides.right is None or sides.measured is None:
        return None
    left, right = sides.left.value, sides.right.value
    more, less = max(left, right), max(0.0, min(left, right))
    if more <= 0:
        return None
    share = 100 * less / more
    error = 0.0 if test.error is None else 100 * test.error.points(less if test.error.relative else more) / more
    worse = None if left == right else "left" if left < right else "right"
    verdict = "even" if sides.even else "inside_error" if sides.beyond_error is False else "less"
    return Pair(
        name=say(f"test.{test.id}.name"),
        right=value_words(test, right),
        left=value_words(test, left),
        share=share,
        error=error,
        worse=worse,
        shown=_shown(test, share, more - less),
        verdict=verdict,
        both=say("plot.pairs.values", right=bare_value(test, right), left=value_words(test, left)),
        since=_since(state, test, sides.left, sides.right),
    )


def _shown(test: PhysicalTest, share: float, difference: float) -> str:
    if test.symmetry == "difference":
        less = round(difference)
        return say("progress_page.less", value=value_words(test, less)) if less else say("plot.pairs.same")
    return say("plot.percent", n=round(share))


def _since(state: State, test: PhysicalTest, left: DoneTest, right: DoneTest) -> str:
    """Return what both sides were at first and whether the change is beyond the error; empty with one measurement."""
    parts = []
    for side, latest in (("right", right), ("left", left)):
        first = tests_of(state, test.id, side)[0]
        if first is latest or first.on == latest.on:
            continue
        change = change_of_test(test, first.value, latest.value)
        verdict = say(f"progress_page.change.{change.verdict}")
        name = say(f"word.side.{side}.name")
        parts.append(say("progress_page.since", side=name, value=value_words(test, first.value), verdict=verdict))
    return " ".join(parts)


def single_tests(state: State, catalog: Catalog) -> list[tuple[str, str, str]]:
    """Return (name, newest value, first value or "") of tests of both legs at once."""
    rows = []
    for test in catalog.tests.values():
        if test.sided or test.group == "running":
            continue
        newest = latest_test(state, test.id)
        if newest is not None:
            first = tests_of(state, test.id)[0]
            before = value_words(test, first.value) if first.on != newest.on else ""
            rows.append((say(f"test.{test.id}.name"), value_words(test, newest.value), before))
    return rows


# --- scores -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScoreFact:
    """One scale of one measure for one person: its course and what the change since the first score is called."""

    measure: Measure
    scale: Scale
    course: ScoreCourse
    change: Change | None
    side: Side | None

    @property
    def latest(self) -> float:
        """Return the newest score."""
        return self.course.points[-1].value

    @property
    def said(self) -> str:
        """Return the ending of the text that says what the change means; empty with one score."""
        if self.change is None:
            return ""
        known = self.change.inside_error is False and self.change.verdict in ("better", "worse")
        return f"{self.change.verdict}_beyond" if known else self.change.verdict

    @property
    def verdict(self) -> str:
        """Return better, same or harder for the page's answer; early while nothing can be said."""
        if self.change is None or self.scale.better == "none" or self.change.inside_error is None:
            return "early"
        if self.change.inside_error or self.change.direction == "same":
            return "same"
        return "better" if self.change.direction == "better" else "harder"


def scores_shown(state: State, catalog: Catalog, rules: Rules, side: Side, today: date) -> list[ScoreFact]:
    """Return the scores in the order of rules.toml [progress_page] scores, each with at least one value."""
    order = rules.texts(TABLE, "scores")
    found = []
    for name in order:
        measure = catalog.measures.get(name)
        if measure is None:
            continue
        for scale in measure.scales.values():
            fact = _score(state, measure, scale, side if measure.per_hip else None, rules, today)
            if fact is not None:
                found.append(fact)
    return found


def _score(
    state: State, measure: Measure, scale: Scale, side: Side | None, rules: Rules, today: date
) -> ScoreFact | None:
    given = scores_of(state, measure.id, side)
    if measure.named_by_person:  # activities that were named anew are another measure
        given = tuple(row for row in given if row.words == given[-1].words)
    rows = [(row.on, row.scores.get(scale.id)) for row in given]
    by_day = {on: value for on, value in rows if value is not None}
    points = tuple(ScorePoint(on, by_day[on]) for on in sorted(by_day) if on <= today)
    if not points:
        return None
    start = points[0].value
    change = change_of(measure, scale.id, start, points[-1].value) if len(points) > 1 else None
    sign = -1 if scale.better == "low" else 1
    felt, error = scale.important, scale.error
    course = ScoreCourse(
        name=say(f"measure.{measure.id}.scale.{scale.id}"),
        low=scale.low,
        high=scale.high,
        points=points,
        error=error.points(start) if error is not None and not error.provisional else None,
        felt=start + sign * felt.points(start) if felt is not None and not felt.provisional else None,
        content=scale.acceptable.use if scale.acceptable is not None and not scale.acceptable.provisional else None,
        next_on=_next(state, measure, points[-1].on, rules, today),
        higher_is_better=scale.better != "low",
    )
    return ScoreFact(measure, scale, course, change, side)


def _next(state: State, measure: Measure, last: date, rules: Rules, today: date) -> date | None:
    """Return when the score is next asked for: monthly for short ones; long ones at their weeks, then not again."""
    if measure.schedule == "short":
        return max(today, last + timedelta(days=int(rules.number("outcomes", "short_days"))))
    first = scores_of(state, measure.id)[0].on
    weeks = rules.table("outcomes")["long_weeks"]
    assert isinstance(weeks, list)
    dates = [first + timedelta(weeks=week) for week in weeks]
    return next((on for on in dates if on > max(last, today)), None)


def score_sentence(fact: ScoreFact) -> str:
    """Return what the newest score means against the first one and its error."""
    if fact.change is None:
        return say("progress_page.score.first", value=round(fact.latest, 1))
    error = fact.course.error
    values = {"change": abs(round(fact.change.change, 1)), "error": round(error, 1) if error is not None else 0}
    return say(f"progress_page.score.{fact.said}", **values)


def ratings_said(facts: Sequence[ScoreFact]) -> list[tuple[str, str]]:
    """Return (day, the person's own words) for ratings whose answers are words, the newest first."""
    rows = []
    for fact in facts:
        labels = _labels(fact)
        for point in reversed(fact.course.points):
            if point.value in labels:
                rows.append((full_day(point.on), labels[point.value]))
    return rows


def _labels(fact: ScoreFact) -> dict[float, str]:
    """Return the words of scores; answers are laid onto the scale, so are their words."""
    measure, scale = fact.measure, fact.scale
    reach, span = scale.high - scale.low, measure.answer_high - measure.answer_low
    words = {value: say(f"measure.{measure.id}.label.{value:g}") for value in measure.labels}
    return {scale.low + (value - measure.answer_low) * reach / span: text for value, text in words.items()}
