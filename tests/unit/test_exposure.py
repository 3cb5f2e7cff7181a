"""What the hips go through is taken from the solved motion: peaks of all frames, in few of them."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from coxa.body.draw_traces import ANGLES, BARS, spark, traces_svg, values_of
from coxa.body.exposure import HipTrace, exposure_of, trace_of
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import HipFrame
from coxa.catalog.zones import zone_of_frames
from coxa.figures import motion_of

RULES = load_rules()
EXERCISES = load_catalog().exercises
SOME = ["bridge", "clamshell", "half-kneeling-hip-flexor-stretch", "squat", "piriformis-stretch-cross-body"]
LABELS = {name: name for name in ("title", "time", "working", "other", *ANGLES)}


@pytest.mark.parametrize("exercise_id", SOME)
def test_the_few_kept_moments_hold_the_peaks_and_the_zone_of_all(exercise_id: str) -> None:
    """Flexion, adduction and rotation of every frame lie between the extremes of the kept ones, and reach them."""
    motion = motion_of(exercise_id)
    trace = trace_of(motion, RULES)
    exposure = exposure_of(EXERCISES[exercise_id], trace, RULES)["right"]
    every = {
        angle: np.round(np.degrees(motion.angle_rad(f"right.hip_{angle}")), 1)
        for angle in ("flexion", "adduction", "rotation")
    }
    assert exposure.working.peak_flexion_deg == every["flexion"].max()
    assert exposure.working.min_flexion_deg == every["flexion"].min()
    assert exposure.working.peak_adduction_deg == every["adduction"].max()
    assert exposure.working.peak_rotation_deg == every["rotation"].max()
    assert exposure.working.peak_external_deg == every["rotation"].min()
    frames = [HipFrame(*row, 0.0) for row in zip(*(every[a].tolist() for a in every), strict=True)]
    assert exposure.working.zone == zone_of_frames(frames, RULES)
    assert len(trace.times_s) < len(motion.times_s)
    assert trace.times_s[0] == 0 and list(trace.times_s) == sorted(set(trace.times_s))


def test_the_side_that_works_takes_the_working_limb() -> None:
    """Left and right are mirror images: the same numbers for the hip that works."""
    exercise = EXERCISES["half-kneeling-hip-flexor-stretch"]
    exposures = exposure_of(exercise, trace_of(motion_of(exercise.id), RULES), RULES)
    assert exposures["left"].hip("left") == exposures["right"].hip("right")
    assert exposures["left"].hip("right") == exposures["right"].hip("left")
    assert exposures["left"].working != exposures["left"].other


def test_in_an_alternating_exercise_both_hips_meet_both_parts() -> None:
    """Each hip has the deepest bend of either limb."""
    exercise = next(e for e in EXERCISES.values() if e.sides == "alternating")
    trace = trace_of(motion_of(exercise.id), RULES)
    exposure = exposure_of(exercise, trace, RULES)["right"]
    both = [*values_of(trace, "working", "flexion"), *values_of(trace, "other", "flexion")]
    assert exposure.working == exposure.other
    assert exposure.working.peak_flexion_deg == max(both)


def test_the_pelvis_tips_forward_as_the_lower_back_hollows() -> None:
    """The tilt over time is that of the pelvis against the trunk: tucked in the bridge's top."""
    trace = trace_of(motion_of("bridge"), RULES)
    tilts = [frame.tilt_deg for frame in trace.working]
    assert min(tilts) < -2
    assert [frame.tilt_deg for frame in trace.other] == tilts


def made_up(*flexions: float) -> HipTrace:
    """Return a trace with one moment a second."""
    frames = tuple(HipFrame(flexion, 0, 0, 0) for flexion in flexions)
    return HipTrace(tuple(float(i) for i in range(len(flexions))), frames, frames[::-1])


def test_a_line_of_bars_rises_with_the_angle() -> None:
    """Lowest bar at the least bend, highest at the deepest; a hip that is held is one level line."""
    line = spark(made_up(0, 90), "working", "flexion", columns=8)
    assert line == BARS
    assert spark(made_up(0, 90), "other", "flexion", columns=8) == BARS[::-1]
    assert set(spark(made_up(40, 42, 40), "working", "flexion")) == {BARS[0]}


def test_the_traces_are_one_svg_with_its_words_from_outside() -> None:
    """Well-formed, named for a screen reader, a panel for each angle, every text given by the caller or a number."""
    drawn = traces_svg(trace_of(motion_of("step-up"), RULES), {**LABELS, "title": 'a "b" <c>'})
    root = ElementTree.fromstring(drawn)
    assert root.get("aria-label") == 'a "b" <c>'
    texts = [node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {text for text in texts if not text.lstrip("-").isdigit()} == {"time", "working", "other", *ANGLES}


def test_the_lines_stay_inside_the_picture() -> None:
    """Also for bends as deep and as far back as a hip goes."""
    drawn = traces_svg(made_up(-30, 130, 60), LABELS)
    root = ElementTree.fromstring(drawn)
    _, _, width, height = (float(value) for value in str(root.get("viewBox")).split())
    for line in root.iter("{http://www.w3.org/2000/svg}polyline"):
        for point in str(line.get("points")).split():
            x, y = (float(value) for value in point.split(","))
            assert 0 <= x <= width and 0 <= y <= height
