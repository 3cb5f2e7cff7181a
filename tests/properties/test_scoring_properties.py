"""Laws of scoring: within the scale, monotone in every answer, blind to order, and equal to a second formulation."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.catalog.load import CATALOG_FOLDER, read_toml
from coxa.catalog.measure_records import Measure
from coxa.catalog.measures import read_measure
from coxa.plan.scoring import change_of, score_items

NAMES = sorted(path.stem for path in (CATALOG_FOLDER / "measures").glob("*.toml"))
MEASURES = {name: read_measure(name, read_toml(CATALOG_FOLDER / "measures" / f"{name}.toml", []), []) for name in NAMES}
SECOND = [name for name in NAMES if MEASURES[name].schedule == "long"]


@st.composite
def forms(draw: st.DrawFn) -> tuple[Measure, str, dict[str, float | None]]:
    """Draw a measure, one of its rules, and answers with gaps and "does not apply"."""
    found = MEASURES[draw(st.sampled_from(NAMES))]
    low, high = found.answer_low, found.answer_high
    answer = st.integers(int(low), int(high)) if found.whole else st.floats(low, high, allow_nan=False)
    items: dict[str, float | None] = {}
    for item in found.item_ids:
        kind = draw(st.sampled_from(("answer", "answer", "answer", "gap", "away")))
        if kind != "gap":
            items[item] = draw(answer) if kind == "answer" else None
    return found, draw(st.sampled_from(sorted(found.rules))), items


@given(forms())
def test_a_score_lies_within_its_scale_and_counts_every_item(
    form: tuple[Measure, str, dict[str, float | None]],
) -> None:
    """Answered, missing and not applicable add up."""
    found, rule, items = form
    for scale, score in score_items(found, items, rule).items():
        row = found.scales[scale]
        assert score.value is None or row.low <= score.value <= row.high
        assert score.answered + score.missing + score.not_applicable == len(row.items)
        assert (score.value is None) == bool(score.reason)


@given(forms(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_changes_nothing(
    form: tuple[Measure, str, dict[str, float | None]], chance: object
) -> None:
    """Not a bit of the result."""
    found, rule, items = form
    keys = list(items)
    chance.shuffle(keys)  # type: ignore[attr-defined]
    assert score_items(found, items, rule) == score_items(found, {key: items[key] for key in keys}, rule)


@given(forms(), st.data())
def test_a_better_answer_never_makes_a_score_worse(
    form: tuple[Measure, str, dict[str, float | None]], data: st.DataObject
) -> None:
    """One answer is moved to its better end, in every scale that counts it."""
    found, rule, items = form
    answered = [item for item, value in items.items() if value is not None]
    if not answered or found.answer_better == "none":
        return
    item = data.draw(st.sampled_from(answered))
    best = found.answer_high if found.answer_better == "high" else found.answer_low
    after = score_items(found, {**items, item: best}, rule)
    for scale, before in score_items(found, items, rule).items():
        now = after[scale].value
        assert (before.value is None) == (now is None)
        if before.value is not None and now is not None:
            gain = now - before.value if found.scales[scale].better == "high" else before.value - now
            assert gain >= -1e-9


def _second(found: Measure, items: Mapping[str, float | None], needed: Mapping[str, int]) -> dict[str, float | None]:
    """Return the scores another way: all answers as one vector of NaN and shares of the worst, one row a scale."""
    order = list(found.item_ids)
    answers = np.array([np.nan if items.get(item) is None else items[item] for item in order], dtype=float)
    good = (answers - found.answer_low) / (found.answer_high - found.answer_low)
    good = 1 - good if found.answer_better == "low" else good
    member = np.array([[item in scale.items for item in order] for scale in found.scales.values()], dtype=float)
    there = ~np.isnan(good)
    count = member @ there
    total = member @ np.where(there, good, 0.0)
    return {
        scale: float(100 * total[row] / count[row]) if count[row] >= needed[scale] and count[row] else None
        for row, scale in enumerate(found.scales)
    }


# How many answers each part needs, written out from the printed rules (half, rounded up; 9 of 12; 14 of 17; ...).
NEEDED = {
    "ihot-12": {"total": 9},
    "ihot-33": {"total": 25, "symptoms": 12, "sport": 5, "job": 3, "lifestyle": 6},
    "hagos": {"symptoms": 4, "pain": 5, "adl": 3, "sport": 4, "activities": 1, "qol": 3},
    "hos-adl": {"adl": 14},
    "hos-sport": {"sport": 7},
    "hoos": {"symptoms": 3, "pain": 5, "adl": 9, "sport": 2, "qol": 2},
}


@pytest.mark.parametrize("name", SECOND)
@given(data=st.data())
def test_a_second_formulation_gives_the_same_scores(name: str, data: st.DataObject) -> None:
    """Vectors instead of sums, counts instead of shares. It is ours, too: for HOOS see the one that is not."""
    found = MEASURES[name]
    answer = st.none() | st.integers(int(found.answer_low), int(found.answer_high))
    items: dict[str, float | None] = {item: data.draw(answer) for item in found.item_ids}
    ours = {scale: score.value for scale, score in score_items(found, items).items()}
    theirs = _second(found, items, NEEDED[name])
    assert ours.keys() == theirs.keys()
    for scale, value in ours.items():
        other = theirs[scale]
        assert (value is None) == (other is None), scale
        assert value is None or value == pytest.approx(other)


@given(st.sampled_from(SECOND), st.floats(0, 100), st.floats(0, 100))
def test_a_change_back_undoes_a_change(name: str, before: float, now: float) -> None:
    """Better there is worse back, and what is inside an error in points is inside it both ways."""
    found = MEASURES[name]
    for scale in found.scales:
        there, back = change_of(found, scale, before, now), change_of(found, scale, now, before)
        assert {there.direction, back.direction} in ({"same"}, {"better", "worse"})
        assert there.inside_error == back.inside_error and there.important == back.important
