"""Scores by hand: each instrument's published rule on worked examples, missing answers, and what a change means."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from coxa.catalog.load import CATALOG_FOLDER, read_toml
from coxa.catalog.measure_records import Known, Measure
from coxa.catalog.measures import read_measure, read_tests
from coxa.errors import BadInput, ManyFaults
from coxa.plan.scoring import change_of, change_of_test, is_acceptable, score_items

FIXTURES = Path(__file__).parents[1] / "fixtures" / "measures"


def measure(name: str) -> Measure:
    """Return one measure of the catalog, read by itself."""
    faults: list[str] = []
    found = read_measure(name, read_toml(CATALOG_FOLDER / "measures" / f"{name}.toml", faults), faults)
    assert not faults
    return found


NAMES = sorted(path.stem for path in (CATALOG_FOLDER / "measures").glob("*.toml"))
MEASURES = {name: measure(name) for name in NAMES}
LONG = [name for name in NAMES if not MEASURES[name].own_wording]
TESTS = read_tests(read_toml(CATALOG_FOLDER / "tests.toml", []), [])


def filled(found: Measure, value: float) -> dict[str, float | None]:
    """Return the same answer to every item."""
    return dict.fromkeys(found.item_ids, value)


def values(found: Measure, items: Mapping[str, float | None], rule: str | None = None) -> dict[str, float | None]:
    """Return the scores alone."""
    return {name: score.value for name, score in score_items(found, items, rule).items()}


def some(prefix: str, answers: Iterable[float | None]) -> dict[str, float | None]:
    """Return answers under prefix1, prefix2, ...; None is left out."""
    return {f"{prefix}{n}": value for n, value in enumerate(answers, 1) if value is not None}


# --- every instrument at its ends -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LONG)
def test_all_best_is_100_and_all_worst_is_0(name: str) -> None:
    """Whichever way round the printed answers run."""
    found = MEASURES[name]
    best, worst = found.answer_high, found.answer_low
    if found.answer_better == "low":
        best, worst = worst, best
    assert set(values(found, filled(found, best)).values()) == {100.0}
    assert set(values(found, filled(found, worst)).values()) == {0.0}


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("ihot-12", {"total": 12}),
        ("ihot-33", {"total": 33, "symptoms": 16, "sport": 6, "job": 4, "lifestyle": 7}),
        ("hagos", {"pain": 10, "symptoms": 7, "adl": 5, "sport": 8, "activities": 2, "qol": 5}),
        ("hos-adl", {"adl": 17}),
        ("hos-sport", {"sport": 9}),
        ("hoos", {"pain": 10, "symptoms": 5, "adl": 17, "sport": 4, "qol": 4}),
    ],
)
def test_each_scale_has_as_many_items_as_published(name: str, counts: dict[str, int]) -> None:
    """HAGOS has 37 items, HOOS 40, HOS 17 of 19 and 9."""
    found = MEASURES[name]
    assert {scale.id: len(scale.items) for scale in found.scales.values()} == counts
    assert len(found.item_ids) == {"hos-adl": 19, "ihot-33": 33}.get(name, sum(counts.values()))


# --- iHOT -------------------------------------------------------------------------------------------------------------


def test_ihot_12_is_the_mean_of_the_answers() -> None:
    """Twelve answers by hand: 10, 20, ..., 120 is no scale, so 5, 10, ..., 60: the mean is 32.5."""
    assert values(MEASURES["ihot-12"], some("q", [5 * n for n in range(1, 13)])) == {"total": 32.5}


def test_ihot_12_counts_nine_answers_and_refuses_eight() -> None:
    """Nine of 50 and three left out: 50. Eight: no score, and the count says why."""
    found = MEASURES["ihot-12"]
    nine = score_items(found, some("q", [50] * 9))["total"]
    assert (nine.value, nine.answered, nine.missing, nine.not_applicable, nine.reason) == (50.0, 9, 3, 0, "")
    eight = score_items(found, some("q", [50] * 8))["total"]
    assert (eight.value, eight.answered, eight.missing, eight.reason) == (None, 8, 4, "too_few")
    assert score_items(found, {})["total"].reason == "nothing_answered"


def test_does_not_apply_is_no_answer_and_not_missing() -> None:
    """Three that do not apply: nine are answered, none is missing."""
    items: dict[str, float | None] = {**some("q", [100] * 9), "q10": None, "q11": None, "q12": None}
    score = score_items(MEASURES["ihot-12"], items)["total"]
    assert (score.value, score.answered, score.missing, score.not_applicable) == (100.0, 9, 0, 3)


def test_ihot_33_scores_its_parts_from_their_own_questions() -> None:
    """16 of 10, 6 of 40, 4 of 60, 7 of 80: total (160 + 240 + 240 + 560) / 33 = 36.3636."""
    items = some("q", [10] * 16 + [40] * 6 + [60] * 4 + [80] * 7)
    found = values(MEASURES["ihot-33"], items)
    assert found["total"] == pytest.approx(1200 / 33)
    assert (found["symptoms"], found["sport"], found["job"], found["lifestyle"]) == (10, 40, 60, 80)


def test_who_does_not_work_has_no_score_for_work_but_a_total() -> None:
    """29 of 33 answered is more than three quarters; 0 of 4 is none."""
    items = some("q", [50] * 22 + [None] * 4 + [50] * 7)
    found = score_items(MEASURES["ihot-33"], items)
    assert (found["total"].value, found["job"].value, found["job"].reason) == (50.0, None, "nothing_answered")


# --- HAGOS ------------------------------------------------------------------------------------------------------------


def test_hagos_by_hand() -> None:
    """Pain answers sum to 13 of 40: 100 - 13 x 100 / 40 = 67.5. Activities 1 and 2 of 4: 100 - 300 / 8 = 62.5."""
    items = {**some("p", [0, 1, 2, 3, 4, 0, 1, 2, 0, 0]), **some("pa", [1, 2])}
    found = values(MEASURES["hagos"], items)
    assert (found["pain"], found["activities"], found["sport"]) == (67.5, 62.5, None)


@pytest.mark.parametrize(
    ("prefix", "scale", "items", "least_half", "least_older"),
    [("s", "symptoms", 7, 4, 5), ("p", "pain", 10, 5, 8), ("a", "adl", 5, 3, 3), ("sp", "sport", 8, 4, 6),
     ("pa", "activities", 2, 1, 1), ("q", "qol", 5, 3, 3)],
)  # fmt: skip
def test_hagos_needs_half_by_default_and_at_most_two_missing_by_the_older_rule(
    prefix: str, scale: str, items: int, least_half: int, least_older: int
) -> None:
    """For each part the smallest number of answers that makes a score, and one fewer that does not, by both rules."""
    found = MEASURES["hagos"]
    for rule, least in ((None, least_half), ("older", least_older)):
        for answered in range(items + 1):
            value = values(found, some(prefix, [2] * answered), rule)[scale]
            assert value == (50.0 if answered >= least else None), (scale, rule, answered)


def test_the_older_hagos_rule_replaces_missing_answers_by_the_mean_of_the_part() -> None:
    """Filling in the mean by hand gives the same score as leaving two out: it is the same number, differently said."""
    found = MEASURES["hagos"]
    eight = [0, 1, 2, 3, 4, 2, 1, 1]
    mean = sum(eight) / 8
    by_hand = 100 - (sum(eight) + 2 * mean) * 100 / (4 * 10)
    assert values(found, some("p", eight), "older")["pain"] == pytest.approx(by_hand)
    assert values(found, some("p", eight[:7]), "older")["pain"] is None
    assert values(found, some("p", eight[:7]))["pain"] is not None


# --- HOS and HOOS -----------------------------------------------------------------------------------------------------


def test_hos_daily_life_does_not_count_two_of_its_nineteen() -> None:
    """17 answers of 3: 51 x 100 / 68 = 75; socks and sitting change nothing."""
    found = MEASURES["hos-adl"]
    items = some("a", [3] * 17)
    assert values(found, items) == values(found, {**items, "x1": 0, "x2": 0}) == {"adl": 75.0}


@pytest.mark.parametrize(
    ("name", "prefix", "scale", "least"), [("hos-adl", "a", "adl", 14), ("hos-sport", "s", "sport", 7)]
)
def test_hos_divides_by_what_was_answered_and_needs_enough(name: str, prefix: str, scale: str, least: int) -> None:
    """Exactly at the limit of 14 of 17 and 7 of 9: 1 + 2 + 3 + 4 and 2s; one fewer gives none."""
    found = MEASURES[name]
    answers = [1, 2, 3, 4, *[2] * (least - 4)]
    expected = sum(answers) * 100 / (4 * least)
    assert values(found, some(prefix, answers))[scale] == pytest.approx(expected)
    assert values(found, some(prefix, answers[:-1]))[scale] is None


def test_hoos_by_hand() -> None:
    """Quality of life 1, 2, 2, 3: 100 - 8 x 25 / 4 = 50; sport with two of four: 100 - 3 x 25 / 2 = 62.5."""
    found = values(MEASURES["hoos"], {**some("q", [1, 2, 2, 3]), **some("sp", [1, 2])})
    assert (found["qol"], found["sport"]) == (50.0, 62.5)


def _r_rows() -> list[dict[str, str]]:
    with (FIXTURES / "hoos-from-r-proms.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", _r_rows(), ids=lambda row: "".join(row.values())[:12])
def test_hoos_agrees_with_an_independent_implementation(row: dict[str, str]) -> None:
    """60 drawn forms with up to 80 % missing, scored by the R package proms (hoos); tests/fixtures/measures/README."""
    found = MEASURES["hoos"]
    items: dict[str, float | None] = {item: int(row[item]) for item in found.item_ids if row[item]}
    for scale, value in values(found, items).items():
        theirs = float(row[scale]) if row[scale] else None
        assert value == (pytest.approx(theirs) if theirs is not None else None), scale


# --- our own ratings --------------------------------------------------------------------------------------------------


def test_pain_is_kept_as_it_was_said() -> None:
    """Each of the three stands alone."""
    assert values(MEASURES["nrs"], {"now": 3, "worst": 7}) == {"now": 3, "worst": 7, "average": None}


def test_function_is_the_mean_of_three_to_five_activities() -> None:
    """2, 4, 6: 4; two activities are too few."""
    found = MEASURES["psfs"]
    assert values(found, some("activity-", [2, 4, 6])) == {"function": 4.0}
    assert values(found, some("activity-", [0, 1, 2, 3, 9])) == {"function": 3.0}
    assert values(found, some("activity-", [2, 4])) == {"function": None}


@pytest.mark.parametrize(("answer", "score"), [(1, -3), (4, 0), (6, 2), (7, 3)])
def test_global_change_runs_from_minus_three_to_three(answer: int, score: int) -> None:
    """ "The same" is zero."""
    assert values(MEASURES["global-change"], {"change": answer}) == {"change": score}


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "field"),
    [({"p11": 1}, "p11"), ({"p1": 5}, "p1"), ({"p1": -1}, "p1"), ({"p1": 1.5}, "p1"), ({"p1": float("nan")}, "p1"),
     ({"p1": True}, "p1")],
)  # fmt: skip
def test_an_answer_the_form_does_not_have_is_refused(items: dict[str, float | None], field: str) -> None:
    """One sentence names the item, the value and what was expected."""
    with pytest.raises(BadInput) as caught:
        score_items(MEASURES["hagos"], items)
    assert caught.value.field == field


def test_all_faults_of_a_form_are_told_at_once_and_an_unknown_rule_is_one() -> None:
    """Two wrong answers: both are named."""
    with pytest.raises(ManyFaults) as caught:
        score_items(MEASURES["hagos"], {"p1": 9, "q1": -2})
    assert [fault.field for fault in caught.value.faults] == ["p1", "q1"]
    with pytest.raises(BadInput, match="half, older"):
        score_items(MEASURES["hagos"], {"p1": 1}, "newest")


# --- changes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "inside", "important", "acceptable", "verdict"),
    [
        (51.9, True, False, False, "inside_error"),  # exactly the error of 8.9
        (52.0, False, False, False, "better_small"),
        (56.9, False, False, False, "better_small"),
        (57.0, False, True, False, "better_felt"),  # exactly the important change of 14
        (63.0, False, True, True, "better_felt"),  # exactly acceptable
        (34.1, True, False, False, "inside_error"),
        (29.0, False, True, False, "worse_felt"),
        (43.0, True, False, False, "same"),
    ],
)
def test_ihot_12_change_at_its_borders(
    now: float, inside: bool, important: bool, acceptable: bool, verdict: str
) -> None:
    """From 43: a change of 8.9 is inside the error, 14 is felt, 63 is acceptable."""
    change = change_of(MEASURES["ihot-12"], "total", 43.0, now)
    assert (change.inside_error, change.important, change.acceptable) == (inside, important, acceptable)
    assert change.verdict == verdict and change.unknown == ()


def test_hagos_has_an_error_and_a_number_that_is_only_known_about() -> None:
    """33.8 is inside the error of one person; 10 to 15 is handed on as "about" and decides nothing."""
    change = change_of(MEASURES["hagos"], "pain", 40.0, 73.8)
    assert (change.inside_error, change.important, change.acceptable) == (True, None, None)
    assert change.unknown == ("important", "acceptable")
    assert change.numbers["important"].provisional and (
        change.numbers["important"].min,
        change.numbers["important"].max,
    ) == (10, 15)
    assert change_of(MEASURES["hagos"], "pain", 40.0, 74.0).verdict == "better"


def test_what_is_not_known_is_said() -> None:
    """HOOS pain has no error here, iHOT-33 no error and only about an important change."""
    assert change_of(MEASURES["hoos"], "pain", 40, 60).unknown == ("error", "acceptable")
    assert change_of(MEASURES["ihot-33"], "total", 40, 60).unknown == ("error", "important")
    assert change_of(MEASURES["ihot-33"], "total", 40, 60).acceptable is True


@pytest.mark.parametrize(
    ("before", "now", "important"), [(8, 6, False), (8, 5, True), (3, 1, True), (3, 2, False), (6, 4, True)]
)
def test_pain_needs_two_points_and_thirty_per_cent(before: float, now: float, important: bool) -> None:
    """8 to 6 is 25 %, 3 to 2 is one point: not enough; the careful reading of "or"."""
    change = change_of(MEASURES["nrs"], "now", before, now)
    assert (change.direction, change.important) == ("better", important)


def test_a_scale_without_a_better_end_has_no_direction() -> None:
    """Effort is neither good nor bad."""
    change = change_of(MEASURES["session-effort"], "effort", 3, 6)
    assert (change.direction, change.verdict, change.acceptable) == ("", "changed", None)


def test_a_relative_error_is_of_the_earlier_value() -> None:
    """20 % of 40 s is 8 s: 48 is inside, 49 is not; extension of 8 degrees likewise."""
    plank = TESTS["side-plank"]
    assert change_of_test(plank, 40, 48).inside_error is True
    assert change_of_test(plank, 40, 49).inside_error is False
    assert change_of_test(TESTS["flexion-range"], 100, 108).verdict == "inside_error"
    assert change_of_test(TESTS["flexion-range"], 100, 109).verdict == "better"


def test_a_provisional_number_never_says_acceptable() -> None:
    """Nor does a scale without a better end."""
    known = Known(60, "s", "unchecked", "limited")
    assert is_acceptable("high", 60, known) is True
    assert is_acceptable("high", 60, replace(known, provisional=True)) is None
    assert is_acceptable("none", 60, known) is None
