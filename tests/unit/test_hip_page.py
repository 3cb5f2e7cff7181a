"""The words and the map of the hip page: by what is known of the hip."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coxa.app.exercise_room import rooms_in
from coxa.app.hip_page import hip_map, hip_words, is_sure
from coxa.app.plots.hip_map import FITS, IN_PLAN, LEFT_OUT, HipMap, MapDot, plot_hip
from coxa.catalog.load import load_catalog
from coxa.catalog.records import SIDES
from coxa.errors import BadInput
from coxa.figures import load_exposures
from coxa.gather import plan_input
from coxa.hip.edges import Edges
from coxa.hip.evidence import Known, Reading
from coxa.hip.prior import room_at
from coxa.hip.room import room_over_time
from coxa.hip.shape import hip_table
from coxa.hip_known import known_of
from coxa.hip_store import edges_for, group_edges, load_draws, posterior_for
from coxa.plan.hips import hip_status
from coxa.plan.limits import gather_limits
from coxa.plan.plan import make_plan
from tests.people import TODAY, person

TWO = Known((Reading("flexion_deg", 105), Reading("ir90_deg", 12)), sex="man")
APART = Known((Reading("flexion_deg", 140), Reading("ir90_deg", -19)))


def map_of(**answers: object) -> HipMap:
    state = person(**answers)  # type: ignore[arg-type]
    given = plan_input(state, TODAY)
    plan = make_plan(given)
    hips = tuple(hip_status(given, side, plan.screening) for side in SIDES)
    limits = gather_limits(given, plan.screening, hips)
    return hip_map("right", known_of(state, "right"), plan, limits)


def test_the_title_gives_the_bend_and_the_lead_its_band() -> None:
    words, felt = hip_words(TWO, True), posterior_for(TWO).felt()
    assert words.title == f"Bends to about {round(felt['flexion_deg'].median)}°"
    for value in (felt["flexion_deg"].low, felt["flexion_deg"].high, felt["ir90_deg"].median, felt["ir90_deg"].low):
        assert str(round(value)) in words.lead


def test_a_hip_that_stops_before_straight_ahead_is_said_so() -> None:
    words = hip_words(Known((Reading("flexion_deg", 85), Reading("ir90_deg", -15))), True)
    assert "short of straight ahead" in words.lead and "° out to " in words.lead


def test_an_unmeasured_hip_has_a_wide_band_and_two_measurements_tell_more_than_a_picture() -> None:
    words = hip_words(Known(), True)
    assert words.title == "How far can this hip go?" and words.rests == ()
    spreads = [float(row.number.split()[-1].rstrip("°")) for row in words.sharpen]
    names = [row.name for row in words.sharpen]
    assert max(spreads[:2]) < min(spreads[2:]) and names[2:] == ["An X-ray report", "A CT or MRI scan"]


def test_readings_that_do_not_fit_are_both_shown_and_nothing_is_made_of_them() -> None:
    words = hip_words(APART, True)
    assert words.title == "Two numbers do not fit" and "140°" in words.lead and "-19°" in words.lead
    assert not is_sure(APART) and all(row.number == "" for row in words.rests)
    drawn = hip_map("right", APART, make_plan(plan_input(person(), TODAY)), None)
    assert drawn.middle_deg == edges_for(Known()).median_deg


def test_what_no_hip_can_be_is_refused() -> None:
    with pytest.raises(BadInput):
        hip_words(Known(imaging={"alpha_deg": 20}), True)


def test_tucking_the_tail_is_not_advised_to_who_must_not() -> None:
    may = [row.number for row in hip_words(TWO, True).buys]
    must_not = hip_words(TWO, False).buys
    assert all(may) and must_not[-1].number == "" and must_not[-1].name == hip_words(TWO, True).buys[-1].name


def test_what_spreading_the_thighs_gives_is_the_study_s_number_and_not_the_model_s() -> None:
    study = hip_table("targets")["patel"]["wide_gain_deg"]
    row = hip_words(TWO, True).buys[0]
    assert row.number == f"+{round(study['mean'])}° ± {round(study['sd'])} of turn" and "study" in row.more


def test_measurements_and_report_each_say_what_they_alone_would_leave() -> None:
    words = hip_words(replace(TWO, imaging={"alpha_deg": 66.0, "lcea_deg": 33.0}), True)
    alone = [float(row.number.split()[-1].rstrip("°")) for row in words.rests]
    assert len(alone) == 3 and alone[0] < alone[1] and alone[2] <= alone[0]
    assert not any(row.name == "An X-ray report" for row in words.sharpen)


# --- the edge ---------------------------------------------------------------------------------------------------------


def test_the_edge_falls_with_the_bend_and_its_band_holds_it() -> None:
    for known in (Known(), TWO, Known((Reading("flexion_deg", 128), Reading("ir90_deg", 42)))):
        edges = edges_for(known)
        assert list(edges.median_deg) == sorted(edges.median_deg, reverse=True)
        rows = zip(edges.low_deg, edges.median_deg, edges.high_deg, strict=True)
        assert all(low <= middle <= high for low, middle, high in rows)


def test_at_ninety_degrees_the_edge_is_the_felt_end_of_turning_in() -> None:
    felt = posterior_for(TWO).felt()["ir90_deg"]
    assert edges_for(TWO).at(90) == pytest.approx(felt.median, abs=1.5)


def test_groups_lie_in_their_order() -> None:
    free, painless, sore = (group_edges(name).at(90) for name in ("normal", "pain-free", "fai"))
    assert free > painless > sore and set(load_draws().groups.tolist()) == {0, 1, 2}


def test_the_bend_at_a_turn_is_read_off_the_edge() -> None:
    edges = Edges((0.0, 50.0, 100.0), (0.0,) * 3, (40.0, 20.0, -20.0), (0.0,) * 3)
    assert (edges.bend_at(0), edges.bend_at(20), edges.bend_at(-20)) == (75, 50, 100)
    assert edges.at(75) == 0 and edges.reaches(-20) and not edges.reaches(-21) and edges.bend_at(-60) == 100


# --- the map ----------------------------------------------------------------------------------------------------------


def test_the_map_shows_the_plan_and_what_is_left_out_of_it() -> None:
    answers = {"range__right__flexion_deg": 85, "range__right__internal_rotation_deg": -5, "range__by": "clinician"}
    drawn = map_of(**answers)
    kinds = {kind: [dot for dot in drawn.dots if dot.kind == kind] for kind in (IN_PLAN, FITS, LEFT_OUT)}
    assert all(kinds.values()) and len(drawn.dots) <= 26
    names = {f"{one.name}" for one in load_catalog().exercises.values()}
    assert {dot.name for dot in drawn.dots} <= names
    for dot in drawn.dots:
        assert dot.cap_deg is None or dot.bend_deg <= dot.cap_deg


def test_the_text_twin_has_every_dot_and_the_edge_in_words() -> None:
    drawn = map_of()
    plot = plot_hip(drawn)
    assert [row[0] for row in plot.twin.rows] == [dot.name for dot in sorted(drawn.dots, key=lambda d: -d.bend_deg)]
    assert plot.twin.sentence.count("of bend") == 5
    assert len(plot.pictures) == 2 and all(picture.startswith("<svg") for picture in plot.pictures)


def test_dots_that_would_hide_one_another_are_drawn_once() -> None:
    drawn = map_of()
    same = tuple(MapDot(f"name {n}", 50, 0, FITS) for n in range(5))
    picture = plot_hip(replace(drawn, dots=same)).pictures[0]
    assert picture.count('class="left"') == 1


# --- room in one exercise ---------------------------------------------------------------------------------------------


def test_an_exercise_page_says_how_much_room_a_measured_hip_has_and_nothing_of_an_unmeasured_one() -> None:
    answers = {"range__right__flexion_deg": 85, "range__right__internal_rotation_deg": -5, "range__by": "clinician"}
    rooms = rooms_in(person(**answers), "piriformis-stretch-cross-body", "right")  # type: ignore[arg-type]
    assert [(room.label, room.words) for room in rooms] == [("Room for your right hip", "Little")]
    assert rooms_in(person(), "squat", "right") == [] and "mm (" in rooms[0].plot.twin.sentence
    easy = rooms_in(person(**answers), "bridge", "right")[0]  # type: ignore[arg-type]
    assert easy.words == "Plenty"


def test_room_over_time_is_the_room_itself_weighed() -> None:
    found = posterior_for(TWO)
    frames = load_exposures()[("squat", "right")].working.frames
    low, middle, high = room_over_time(found, frames)
    poses = np.array([[f.flexion_deg, f.adduction_deg, f.rotation_deg] for f in frames])
    mean = room_at(found.draws.room, poses).astype(float) @ found.weights
    assert middle == pytest.approx(mean, abs=0.6) and np.all(low <= middle) and np.all(middle <= high)
    assert middle.argmin() == np.argmax([f.flexion_deg for f in frames])
