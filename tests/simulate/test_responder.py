"""The responder: simple arithmetic with invented numbers, the same noise whatever is changed."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coxa.catalog.load import load_catalog
from coxa.errors import BadInput, ManyFaults
from coxa.plan.records import Item, Peak
from coxa.simulate.chance import Chance
from coxa.simulate.parameters import FILE, load_model, read_traits, set_value, usual_traits
from coxa.simulate.responder import Responder
from tests.simulate.worlds import body_of

STILL = usual_traits().with_value("noise_sd", 0).with_value("form_sd", 0)


def item(exercise: str = "bridge", side: str = "both", **changes: object) -> Item:
    """Return two sets of ten bridges unless changed."""
    base = Item(
        exercise, side, "main", 2, 10, None, 0.0, "bodyweight", (2, 2, 2), 45, 4, None, 0, Peak(50, 0, 0), (), ()
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def trained(body: Responder, days: int, sets: int) -> Responder:
    """Return the body after so many days with so many sets of bridges each."""
    for day in range(body.day + 1, body.day + 1 + days):
        body.begin_day(day)
        for _ in range(sets):
            body.do_set(item())
        body.end_day()
    return body


def test_every_number_names_a_source_of_the_catalog_or_says_that_it_is_invented() -> None:
    """responder.toml: no number without one of the two, and no unknown source."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    rows = {**raw["parameter"], **raw["test"], "fixed": raw["fixed"]}
    for name, row in rows.items():
        assert (row.get("invented") is True) != ("source" in row), name
        assert "source" not in row or row["source"] in load_catalog().sources, name


def test_every_use_and_every_draw_lies_within_the_bounds() -> None:
    """min <= low <= high <= max, and `use` between them."""
    for one in load_model().parameters.values():
        assert one.min <= one.low <= one.high <= one.max, one.name
        assert one.min <= one.use <= one.max, one.name


def test_training_raises_fitness_and_rest_lets_it_fall_back() -> None:
    """Fitness of the trained direction grows below its top; after long rest it is near 1 again."""
    body = trained(body_of(STILL), 60, 4)
    fit = body.hips["right"].fitness["extension"]
    assert 1.3 < fit < body.traits.of("fitness_top")
    trained(body, 60, 0)
    half = body.hips["right"].fitness["extension"]
    assert half - 1 == pytest.approx((fit - 1) / 2, rel=1e-6)  # 60 days are its half-life
    assert body.hips["right"].fitness.get("flexion", 1.0) == 1.0


def test_a_flare_is_half_gone_after_its_half_life() -> None:
    """What a drive adds fades by the half-life, and leaves its share as slow irritation."""
    body = body_of(STILL.with_value("irritation", 0))
    body.begin_day(0)
    body.end_day(strain=4.0)
    assert body.hips["right"].flare == pytest.approx(4.0)
    assert body.hips["right"].irritation == pytest.approx(0.15 * 4.0)
    trained(body, 2, 0)
    assert body.hips["right"].flare == pytest.approx(2.0)
    assert body.hips["left"].flare == 0.0


def test_a_day_within_what_the_hip_takes_leaves_no_flare_and_one_above_it_does() -> None:
    """The border is a load of exactly what it takes."""
    body = body_of(STILL.with_value("irritation", 0).with_value("sensitivity", 2))
    body.begin_day(0)
    body.hips["right"].used = 1.0
    body.end_day()
    assert body.hips["right"].flare == 0.0
    body.begin_day(1)
    body.hips["right"].used = 1.5
    body.end_day()
    assert body.hips["right"].flare == pytest.approx(1.0)


def test_a_hip_pinches_past_its_onset_and_a_range_limit_spares_it() -> None:
    """The bridge bends to about 50 degrees: with an onset below it pinches, limited below the onset it does not."""
    body = body_of(STILL.with_value("onset_deg", 45).with_value("irritation", 0))
    body.begin_day(0)
    bent = body.do_set(item())["right"]
    spared = body.do_set(item(max_hip_flexion_deg=30.0))["right"]
    assert bent.pinched and not spared.pinched
    assert bent.pain > spared.pain


def test_the_leg_that_does_not_work_is_loaded_less() -> None:
    """A clamshell on the left loads the right hip by a share only."""
    body = body_of(STILL)
    body.begin_day(0)
    body.do_set(item("clamshell", "left"))
    assert 0 < body.hips["right"].load_lu < body.hips["left"].load_lu


@settings(max_examples=40, deadline=None)
@given(st.floats(2, 40), st.floats(1, 20), st.integers(1, 8), st.integers(0, 5))
def test_less_tolerance_never_hurts_less(tolerance: float, less: float, sets: int, seed: int) -> None:
    """Same chance, same work: pain in the exercise and the next morning are at least as high."""
    felt = []
    for value in (tolerance, max(1.0, tolerance - less)):
        body = body_of(usual_traits().with_value("tolerance", value), seed)
        body.begin_day(0)
        pains = [body.do_set(item("squat"))["right"].pain for _ in range(sets)]
        body.end_day()
        felt.append((*pains, body.hips["right"].flare))
    assert all(more >= fewer - 1e-9 for fewer, more in zip(*felt, strict=True))


def test_chance_of_a_day_and_purpose_does_not_depend_on_anything_else() -> None:
    """Common random numbers: asking for other numbers first, or for other exercises, changes none."""
    one, other = Chance(5, "somebody"), Chance(5, "somebody")
    for day in range(20):
        other.uniform(day, "another")
        other.of_item(day, "squat", "both")
    assert one.uniform(7, "session") == other.uniform(7, "session")
    assert one.of_item(7, "bridge", "left") == other.of_item(7, "bridge", "left")
    assert Chance(6, "somebody").uniform(7, "session") != one.uniform(7, "session")
    assert Chance(5, "somebody else").uniform(7, "session") != one.uniform(7, "session")


def test_a_table_of_traits_is_read_with_each_hip_of_its_own() -> None:
    """[responder] and [responder.left]; what is not named stays."""
    traits = read_traits({"tolerance": 9, "left": {"onset_deg": 95.5}}, usual_traits())
    assert traits.of("tolerance", "left") == 9 and traits.of("onset_deg", "left") == 95.5
    assert traits.of("onset_deg", "right") == usual_traits().of("onset_deg")


def test_all_faults_of_a_table_are_told_at_once() -> None:
    """An unknown name, a number out of bounds, a word, and what no hip has of its own."""
    with pytest.raises(ManyFaults) as told:
        read_traits({"tolerence": 9, "relief": 1.5, "adherence": "all", "left": {"adherence": 1}}, usual_traits())
    fields = [fault.field for fault in told.value.faults]
    assert fields == ["responder.tolerence", "responder.relief", "responder.adherence", "responder.left.adherence"]
    with pytest.raises(ManyFaults):
        read_traits(3, usual_traits())


@pytest.mark.parametrize("text", ["tolerance", "tolerance=", "tolerance=x", "up.tolerance=3", "tolerance=0.5", "x=1"])
def test_a_change_that_cannot_be_meant_is_refused(text: str) -> None:
    """NAME=NUMBER or SIDE.NAME=NUMBER within the bounds."""
    with pytest.raises(BadInput):
        set_value(usual_traits(), text)


def test_a_change_counts_for_both_hips_or_for_one() -> None:
    """Without a side what a hip had of its own is overruled."""
    own = usual_traits().with_value("tolerance", 5, "left")
    assert set_value(own, "tolerance=8").of("tolerance", "left") == 8
    assert set_value(own, "right.tolerance=8").of("tolerance", "left") == 5
    assert own.scaled("tolerance", 2).of("tolerance", "left") == 10
