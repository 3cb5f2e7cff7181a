"""The same suite over every exercise file: schema, neighbours, texts, angles, and what is computed from the motion."""

from __future__ import annotations

import re

import pytest

from coxa.catalog.check import check_catalog
from coxa.catalog.load import CATALOG_FOLDER, read_catalog
from coxa.catalog.records import SIDES, Exercise, Exposure
from coxa.figures import load_exposures

CATALOG, _ = read_catalog(CATALOG_FOLDER)
EVERY = pytest.mark.parametrize("exercise", CATALOG.exercises.values(), ids=lambda exercise: exercise.id)
FAULTS = check_catalog()
MIN_EXERCISES = 95


def test_the_catalog_has_its_full_size() -> None:
    """At least 95 exercises and the three protocols of the documents."""
    assert len(CATALOG.exercises) >= MIN_EXERCISES
    assert {"clinic", "three-steps", "runner"} <= set(CATALOG.protocols)


@EVERY
def test_the_file_has_no_fault(exercise: Exercise) -> None:
    """Schema, ids, neighbours, joint ranges: whatever `coxa check` knows of this file."""
    assert not [fault for fault in FAULTS if fault.startswith(f"exercises/{exercise.id}.toml:")]


@EVERY
def test_the_texts_are_for_a_person(exercise: Exercise) -> None:
    """Steps are single actions, sentences end, nothing is empty."""
    assert 2 <= len([step for step in exercise.steps if not step.cue]) <= 6
    texts = [exercise.summary, exercise.feel, exercise.evidence.text, *(step.text for step in exercise.steps)]
    texts += [part for mistake in exercise.mistakes for part in (mistake.see, mistake.fix)]
    for text in (*texts, *(stop.text for stop in exercise.stops)):
        assert re.search(r"[.)]$", text), text
        assert text[0].isupper() or text[0].isdigit(), text
    assert not exercise.name.endswith(".")


@EVERY
def test_an_optional_cue_can_be_left_out(exercise: Exercise) -> None:
    """Without its optional cues an exercise still has steps to follow."""
    assert sum(1 for step in exercise.steps if not step.cue) >= 2
    plain = [pose for pose in exercise.motion.poses if not pose.cue]
    assert plain and exercise.motion.poses[0] in plain


@EVERY
def test_exposure_is_computed_for_both_sides(exercise: Exercise) -> None:
    """Peaks bound the frames; the zone is 0 to 3; both sides are mirror images."""
    exposures = {side: load_exposures()[exercise.id, side] for side in SIDES}
    assert exposures["left"].working == exposures["right"].working
    for exposure in exposures.values():
        _check_exposure(exposure)


def _check_exposure(exposure: Exposure) -> None:
    for limb in (exposure.working, exposure.other):
        assert limb.frames
        assert limb.min_flexion_deg <= limb.peak_flexion_deg
        assert all(limb.min_flexion_deg <= frame.flexion_deg <= limb.peak_flexion_deg for frame in limb.frames)
        assert limb.zone in (0, 1, 2, 3)


@EVERY
def test_both_legs_move_alike_when_both_work(exercise: Exercise) -> None:
    """`sides = "both"` means mirror images: the same hip angles on both sides in every pose."""
    if exercise.sides == "both":
        for pose in exercise.motion.poses:
            assert pose.working.hip_deg == pose.other.hip_deg, pose.name


@EVERY
def test_a_range_limit_is_above_the_least_bend(exercise: Exercise) -> None:
    """Where a person can bend less, the least that is still the exercise lies below its own peak."""
    limit = exercise.range_limit
    if limit.can_limit:
        exposure = load_exposures()[exercise.id, "right"]
        deepest = max(exposure.working, exposure.other, key=lambda limb: limb.peak_flexion_deg)
        assert limit.how
        assert limit.min_flexion_deg <= deepest.peak_flexion_deg
        assert not deepest.fixed_flexion


@EVERY
def test_the_dose_is_whole(exercise: Exercise) -> None:
    """Isometric work carries an effort; heavy and fast work rests two days."""
    dose = exercise.dose
    if exercise.contraction == "isometric":
        assert dose.effort is not None
    if exercise.level >= 4 and exercise.family in ("strength", "power"):
        assert dose.rest_between_sessions_h >= 48
    if exercise.impact:
        assert not exercise.ok_when_irritable
        assert "osteoporosis" in exercise.avoid_if


@EVERY
def test_level_one_work_is_easy_on_the_hip_or_says_how(exercise: Exercise) -> None:
    """Calm work is never in the deep bend with a twist."""
    if exercise.level == 1:
        assert load_exposures()[exercise.id, "right"].working.zone < 3
