"""What the progress page says, by rule: the answer, sessions done, phases, milestones, tests and scores."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from immutables import Map

from coxa.app.progress.adherence import adherence_of, silent_days
from coxa.app.progress.course import flare_words, phase_spans, session_minutes
from coxa.app.progress.milestones import milestones_of
from coxa.app.progress.outcomes import pairs_of, ratings_said, score_sentence, scores_shown
from coxa.app.progress.physio import DoingRow, lines_needed, that_fit
from coxa.app.progress.verdict import Change, pain_change, verdict_of
from coxa.app.views.progress import change_sentence, sorer_side
from coxa.catalog.load import load_catalog, load_rules
from coxa.journal.fold import fold
from coxa.journal.state import DoneTest, Run, Scored, SetDone, State
from coxa.plan.flare import Flare, flares_of
from tests.people import TODAY, item, person, with_morning, with_session
from tests.rich_journal import END, rich_journal
from tests.rich_journal import PERSON as RICH

RULES, CATALOG = load_rules(), load_catalog()


def _days(first: list[float], last: list[float], length: int = 56) -> dict[date, float]:
    """Return mornings: `first` from the first day on, `last` up to today."""
    start = TODAY - timedelta(days=length - 1)
    pain = {start + timedelta(days=n): value for n, value in enumerate(first)}
    pain.update({TODAY - timedelta(days=n): value for n, value in enumerate(reversed(last))})
    return pain


def _verdict(pain: dict[date, float]) -> Change:
    return pain_change(pain, "right", RULES, TODAY)


# --- the answer -------------------------------------------------------------------------------------------------------


def test_a_fall_beyond_the_error_and_the_smallest_change_is_better() -> None:
    """4 to 1 over eight weeks."""
    change = _verdict(_days([4] * 14, [1] * 14))
    assert (change.verdict, change.first, change.last) == ("better", 4, 1)
    assert change_sentence(change).startswith("Right hip: a typical morning went from 4 to 1.")


def test_a_rise_is_harder_and_a_small_change_is_no_change() -> None:
    """One point exactly is not more than the smallest change."""
    assert _verdict(_days([1] * 14, [4] * 14)).verdict == "harder"
    assert _verdict(_days([3] * 14, [2] * 14)).verdict == "same"
    assert _verdict(_days([3] * 14, [1.9] * 14)).verdict == "better"


def test_a_change_inside_the_error_of_a_restless_course_is_the_same() -> None:
    """The means differ by 1.5, and the mornings by far more."""
    change = _verdict(_days([0, 8] * 7, [0, 5] * 7))
    assert change.first == 4 and change.last == 2.5 and change.error is not None and change.error > 1.5
    assert change.verdict == "same"


def test_lately_harder_is_told_though_the_start_was_worse() -> None:
    """5, then four weeks at 1, now 3."""
    start = TODAY - timedelta(days=83)
    pain = {start + timedelta(days=n): 5.0 for n in range(14)}
    pain.update({TODAY - timedelta(days=n): 1.0 for n in range(14, 42)})
    pain.update({TODAY - timedelta(days=n): 3.0 for n in range(14)})
    change = _verdict(pain)
    assert (change.verdict, change.why, change.before) == ("harder", "lately", 1)
    assert "after 1 in the weeks before" in change_sentence(change)


@pytest.mark.parametrize(
    ("pain", "why", "missing"),
    [
        ({}, "none", 7),
        (_days([3] * 14, [1] * 14, 27), "young", 1),
        (_days([3] * 14, [1] * 6), "silent", 1),
        (_days([3] * 6, [1] * 7), "few_first", 1),
    ],
)
def test_too_early_says_what_is_missing(pain: dict[date, float], why: str, missing: int) -> None:
    """No morning, too young, too few lately, too few at first."""
    change = _verdict(pain)
    assert (change.verdict, change.why, change.missing) == ("early", why, missing)
    assert "hip" in change_sentence(change)


def test_from_the_28th_day_and_the_7th_morning_on_something_is_said() -> None:
    """Exactly at the thresholds."""
    assert _verdict(_days([3] * 14, [1] * 14, 28)).verdict == "better"
    assert _verdict(_days([3] * 7, [1] * 7)).verdict == "better"


@pytest.mark.parametrize(
    ("hips", "scores", "answer"),
    [
        (["better"], [], "better"),
        (["better", "same"], [], "better"),
        (["better", "harder"], [], "same"),
        (["harder", "early"], [], "harder"),
        (["same"], ["better"], "better"),
        (["same"], ["harder"], "harder"),
        (["better"], ["harder"], "same"),
        (["early"], ["early"], "early"),
        (["early"], ["same"], "same"),
    ],
)
def test_hips_and_scores_together_give_one_answer(hips: list[str], scores: list[str], answer: str) -> None:
    """Where they disagree nothing is claimed."""
    assert verdict_of([Change("right", verdict, verdict) for verdict in hips], scores) == answer


def test_lately_harder_is_not_hidden_by_a_better_score() -> None:
    """The careful word stands in the title."""
    assert verdict_of([Change("right", "harder", "lately")], ["better"]) == "harder"


def test_the_sorer_hip_is_shown_first() -> None:
    """By the last two weeks; equal ones begin with the right."""
    state = person(hip__left__symptomatic=True)
    left, right = Change("left", "same", "same", 3, 3), Change("right", "same", "same", 3, 1)
    assert sorer_side(state, [left, right]) == "left"
    assert sorer_side(state, []) == "right"


# --- sessions done ----------------------------------------------------------------------------------------------------


def _trained(offsets: list[int]) -> State:
    state = person(life__days=["mon", "wed", "fri"])
    for n in offsets:
        state = with_session(state, TODAY - timedelta(days=n), (item(),))
    return state


def _count(state: State, flares: tuple[Flare, ...] = ()) -> Any:
    return adherence_of(state, (), flares, CATALOG, RULES, TODAY)


def test_sessions_are_counted_week_by_week_and_extra_ones_make_up_for_nothing() -> None:
    """TODAY is a Friday. Week 1: four sessions of three; week 2: one; this week: all that were asked so far."""
    count = _count(_trained([18, 16, 15, 14, 9, 4, 2, 0]))
    assert (count.done, count.extra) == (6, 2)
    assert (count.asked, count.missed) == (8, 2)


def test_missed_sessions_of_a_flares_week_fell_in_the_flare() -> None:
    """Two were missed in the second week; the flare lasted that week."""
    flare = Flare("right", TODAY - timedelta(days=10), TODAY - timedelta(days=6), True, "")
    count = _count(_trained([18, 16, 14, 9, 4, 2, 0]), (flare,))
    assert (count.missed, count.in_flare, count.away) == (2, 2, 0)


def test_missed_sessions_of_days_without_any_entry_fell_away() -> None:
    """A fortnight of silence; five silent days in a row are a break, four are not."""
    state = _trained([32, 30, 28, 4, 2, 0])
    count = _count(state)
    assert count.missed > 0 and count.away == count.missed
    start = TODAY - timedelta(days=10)
    told = with_morning(with_morning(person(), start, 1), start + timedelta(days=6), 1)
    assert len(silent_days(told, start, start + timedelta(days=6), 5)) == 5
    assert silent_days(told, start, start + timedelta(days=6), 6) == frozenset()


def test_before_the_first_session_nothing_is_counted() -> None:
    """A prescribed one that was not begun is none."""
    state = with_session(person(), TODAY, (item(),), status="prescribed", worst=None, after=None)
    assert _count(state) is None


def test_a_session_broken_off_takes_its_share_of_the_minutes() -> None:
    """One of two sets; without any record of sets a finished one took its time."""
    record = next(iter(with_session(person(), TODAY, (item(),)).sessions.values()))
    one = SetDone("bridge", "both", 1, 10, None, 0, "")
    assert session_minutes(record) == record.minutes
    assert session_minutes(replace(record, sets=(one,))) == record.minutes / 2
    assert session_minutes(replace(record, status="prescribed")) == 0


# --- phases and milestones --------------------------------------------------------------------------------------------


def test_phases_are_read_from_the_programmes_that_were_shown() -> None:
    """Fifty programmes, five phases, no day between them, the last one until today."""
    spans = phase_spans(fold(rich_journal(), RICH), END)
    assert [span.phase for span in spans] == ["settle", "control", "strength", "power", "maintain"]
    assert all(b.start - a.end == timedelta(days=1) for a, b in zip(spans, spans[1:], strict=False))
    assert spans[-1].end == END
    assert phase_spans(State(), END) == ()


def test_milestones_are_sorted_the_newest_first_and_none_lies_in_the_future() -> None:
    """The first session, every phase, the flares that settled, the first half hour without a walk."""
    state = fold(rich_journal(), RICH)
    rows = milestones_of(state, phase_spans(state, END), flares_of(state, RULES, END), CATALOG, RULES, END)
    words = " | ".join(row.words for row in rows)
    assert [row.on for row in rows] == sorted((row.on for row in rows), reverse=True)
    assert rows[0].on <= END
    for part in ("First session", "Part begins: Control", "Settled: flare-up", "First 30 minutes of running", "target"):
        assert part in words


def test_a_target_that_was_there_from_the_start_is_no_milestone() -> None:
    """Only a side that came from below reached something."""

    def bridge(value: float, n: int, side: str) -> DoneTest:
        return DoneTest("single-leg-bridge", side, value, TODAY - timedelta(days=n), None, None, "", "")

    tests = (bridge(25, 9, "left"), bridge(10, 9, "right"), bridge(26, 0, "left"), bridge(20, 0, "right"))
    rows = milestones_of(replace(person(), tests=tests), (), (), CATALOG, RULES, TODAY)
    assert [row.words for row in rows] == ["Bridge on one leg, right: 20 times, the target"]


def test_long_words_about_a_flare_are_cut_for_the_picture() -> None:
    """The person's own words stay in the journal as they are."""
    flare = Flare("right", TODAY, None, True, "a very long story about what happened on that day")
    days, after = flare_words(flare, TODAY)
    assert days == "flare-up, one day" and after.endswith("…") and len(after) < 40


# --- tests and scores -------------------------------------------------------------------------------------------------


def _tested(**values: tuple[float, float]) -> State:
    rows = tuple(
        DoneTest(test.replace("_", "-"), side, value, TODAY, None, None, "", "")
        for test, both in values.items()
        for side, value in zip(("right", "left"), both, strict=True)
    )
    return replace(person(), tests=rows)


def test_a_pair_puts_the_better_side_at_100_and_names_what_it_means() -> None:
    """22 of 23 is even, 10 of 18 is behind, 7° is inside the error of 8°."""
    pairs = {
        pair.name: pair
        for pair in pairs_of(
            _tested(single_leg_bridge=(22, 23), side_plank=(10, 18), internal_rotation_range=(20, 27)), CATALOG, TODAY
        )
    }
    bridge, plank, turn = pairs["Bridge on one leg"], pairs["Side plank"], pairs["Turning in, seated"]
    assert (round(bridge.share), bridge.worse, bridge.verdict) == (96, "right", "even")
    assert (round(plank.share), plank.verdict, plank.shown) == (56, "less", "56 %")
    assert (turn.shown, turn.verdict) == ("7° less", "even")
    assert turn.error == pytest.approx(100 * 8 / 27)


def test_a_test_of_one_side_or_without_a_meaningful_share_makes_no_pair() -> None:
    """One side only; zero on both sides; a rotation below zero counts as none."""
    one = replace(person(), tests=(DoneTest("side-plank", "left", 30, TODAY, None, None, "", ""),))
    assert pairs_of(one, CATALOG, TODAY) == []
    assert pairs_of(_tested(internal_rotation_range=(-5, -2)), CATALOG, TODAY) == []


def _scored(*values: float, measure: str = "ihot-12", scale: str = "total", words: str = "") -> State:
    days = [TODAY - timedelta(days=90 - 30 * n) for n in range(len(values))]
    rows = tuple(
        Scored(measure, "right", Map({scale: value}), Map(), "total", "", words, on, "")
        for on, value in zip(days, values, strict=True)
    )
    return replace(person(), scores=rows)


@pytest.mark.parametrize(
    ("values", "verdict", "words"),
    [
        ((43.0,), "early", "A first score"),
        ((43.0, 51.0), "same", "The change of 8 is inside the error of 8.9"),
        ((43.0, 53.0), "better", "Better by 10, more than the error"),
        ((43.0, 59.0), "better", "A change that people feel"),
        ((59.0, 43.0), "harder", "Lower by 16"),
        ((43.0, 43.0), "same", "The same as at the start"),
    ],
)
def test_a_change_of_a_score_is_called_what_it_is(values: tuple[float, ...], verdict: str, words: str) -> None:
    """Inside the error, beyond it, felt or not."""
    (fact,) = scores_shown(_scored(*values), CATALOG, RULES, "right", TODAY)
    assert fact.verdict == verdict
    assert words in score_sentence(fact)


def test_scores_of_the_other_hip_are_not_mixed_in() -> None:
    """The questionnaire is asked for each hip."""
    assert scores_shown(_scored(43.0, 59.0), CATALOG, RULES, "left", TODAY) == []


def test_activities_that_were_named_anew_begin_a_new_course() -> None:
    """Only what was scored with the same words is compared."""
    old = _scored(3.0, measure="psfs", scale="function", words="socks").scores
    new = _scored(5.0, 7.0, measure="psfs", scale="function", words="stairs").scores
    (fact,) = scores_shown(replace(person(), scores=(*old, *new)), CATALOG, RULES, "right", TODAY)
    assert [point.value for point in fact.course.points] == [5.0, 7.0]


def test_an_answer_in_words_is_said_in_words() -> None:
    """The step of the scale is found back in the answers' own words."""
    facts = scores_shown(_scored(-3.0, 2.0, measure="global-change", scale="change"), CATALOG, RULES, "right", TODAY)
    assert [words for _, words in ratings_said(facts)] == ["much better", "very much worse"]


def test_what_does_not_fit_on_the_sheet_is_counted() -> None:
    """Rows are kept as long as their printed lines fit; exactly on the limit they do."""
    short, long = DoingRow("Bridge", "2 × 10", "1", "0"), DoingRow("Bridge", "R 2 × 10; L 3 × 12, 24 kg", "1", "0")
    assert (lines_needed(short), lines_needed(long)) == (1, 2)
    assert that_fit([short, long, short], 4) == ([short, long, short], 0)
    assert that_fit([short, long, short], 3) == ([short, long], 1)
    assert that_fit([], 3) == ([], 0)


def test_runs_without_a_time_are_counted_and_not_guessed() -> None:
    """The picture holds minutes only."""
    from coxa.app.progress.course import run_minutes

    runs = (Run(TODAY, 5, None, 1, True, ""), Run(TODAY, 5, 30, 1, True, ""))
    minutes, unknown = run_minutes(replace(person(), runs=runs))
    assert (dict(minutes), unknown) == ({TODAY: 30}, 1)
