"""The same suite over the solved motion of every exercise: a body can do it, on either side, and it can be shown."""

from __future__ import annotations

import gzip
import math

import numpy as np
import pytest

from coxa.app.pictures import picture_of
from coxa.body.cues import variants
from coxa.body.judge import FIRM_M
from coxa.body.motion import FPS, mirrored
from coxa.body.motion_file import STEP
from coxa.body.skeleton import LEFT, RIGHT
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import Exercise
from coxa.figures import WITHOUT, Outcome, load_exposures, motion_of, outcome_of

EXERCISES = load_catalog().exercises
EVERY = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=lambda exercise: exercise.id)
WITH_CUES = [e for e in EXERCISES.values() if next(variants(e), None) is not None]
MAX_PICTURE_BYTES = 12_000  # over the wire, gzip: the figure with its frames (issue 3)
MAX_PACE_RAD_S = 25.0  # faster than any joint in sport: a joint that jumps from frame to frame is a fault of the solver


def told(outcome: Outcome, *, without_cue: bool) -> list[str]:
    """Return the faults as sentences: those of the motion, or those it has when an optional cue is withheld."""
    rows = [row for row in outcome.faults if row["where"].startswith(WITHOUT) == without_cue]
    return [f"{row['where']}: {row['text']}" for row in rows]


@EVERY
def test_a_body_can_do_the_motion(exercise: Exercise) -> None:
    """No contact is missed, nothing sinks into the floor, no joint is out of range, nobody falls over."""
    outcome = outcome_of(exercise, load_rules())
    assert told(outcome, without_cue=False) == []
    assert outcome.worst_contact_m <= FIRM_M


@pytest.mark.parametrize("exercise", WITH_CUES, ids=lambda exercise: exercise.id)
def test_a_body_can_do_it_without_each_optional_cue(exercise: Exercise) -> None:
    """A cue may be withheld from a person; the motion must still be one."""
    assert told(outcome_of(exercise, load_rules()), without_cue=True) == []


@EVERY
def test_no_joint_leaves_its_range(exercise: Exercise) -> None:
    """Every angle of every frame lies within the joint's limits (to the step of the stored file)."""
    motion = motion_of(exercise.id)
    low, high = motion.body.min_rad - STEP, motion.body.max_rad + STEP
    out = np.argwhere((motion.angles_rad < low) | (motion.angles_rad > high))
    assert [(int(f), motion.body.freedoms[j].name) for f, j in out] == []


@EVERY
def test_the_motion_is_smooth_and_comes_back(exercise: Exercise) -> None:
    """No joint jumps from one frame to the next; a repetition that ends in its first pose ends as it began."""
    motion = motion_of(exercise.id)
    assert np.isfinite(motion.angles_rad).all() and np.isfinite(motion.root_m).all()
    pace = np.abs(np.diff(motion.angles_rad, axis=0)) * FPS
    worst = np.unravel_index(int(pace.argmax()), pace.shape)
    assert pace.max() <= MAX_PACE_RAD_S, (int(worst[0]), motion.body.freedoms[int(worst[1])].name)
    assert motion.keys[0].first == 0 and motion.keys[-1].last == len(motion.times_s) - 1


@EVERY
def test_left_is_the_exact_mirror_of_right(exercise: Exercise) -> None:
    """Every joint stands where its counterpart stood, on the other side of the plane; mirrored twice is the same."""
    motion = motion_of(exercise.id)
    other = mirrored(motion)
    here, there = motion.placed().positions_m, other.placed().positions_m * [1, 1, -1]
    for name, i in motion.body.joint_index.items():
        twin = name
        if name.startswith(RIGHT):
            twin = LEFT + name.removeprefix(RIGHT)
        elif name.startswith(LEFT):
            twin = RIGHT + name.removeprefix(LEFT)
        assert np.abs(here[:, i] - there[:, motion.body.joint_index[twin]]).max() < 1e-9, name
    assert np.array_equal(mirrored(other).angles_rad, motion.angles_rad)


@EVERY
def test_the_exposure_is_finite_and_within_what_hips_do(exercise: Exercise) -> None:
    """Every number of it is one, and within the limits of the joints."""
    joints = load_catalog().joints
    for side in ("left", "right"):
        exposure = load_exposures()[exercise.id, side]
        for limb in (exposure.working, exposure.other):
            for frame in limb.frames:
                angles = (frame.flexion_deg, frame.adduction_deg, frame.rotation_deg)
                assert all(map(math.isfinite, (*angles, frame.tilt_deg)))
                for name, value in zip(("flexion", "adduction", "rotation"), angles, strict=True):
                    low, high = joints[f"hip_{name}_deg"]
                    assert low - 0.1 <= value <= high + 0.1, (name, value)


@EVERY
def test_the_figure_is_small_enough_for_a_slow_network(exercise: Exercise) -> None:
    """What a page loads to show it, the first frame and the track of all, as the server sends it: 12 kB at most."""
    picture = picture_of(exercise.id)
    size = len(gzip.compress((picture.start_svg + picture.track).encode(), mtime=0))
    assert 500 < size <= MAX_PICTURE_BYTES, size
