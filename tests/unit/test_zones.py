"""The zone of one moment, exactly on each border and just past it (rules 2)."""

import pytest

from coxa.catalog.load import load_rules
from coxa.catalog.records import HipFrame
from coxa.catalog.zones import zone_of, zone_of_frames
from coxa.figures import load_exposures

RULES = load_rules()


@pytest.mark.parametrize(
    ("flexion", "adduction", "rotation", "zone"),
    [
        (0, 0, 0, 0),
        (59.9, 30, 30, 0),
        (60, 0, 0, 1),
        (60, 5, 5, 1),
        (60, 5.1, 0, 2),
        (60, 0, 5.1, 2),
        (90, 0, 0, 1),
        (90.1, 0, 0, 2),
        (90.1, -20, -30, 2),
        (90, 5.1, 5.1, 3),
        (89.9, 5.1, 5.1, 2),
        (90, 15, 0, 2),
        (90, 15.1, 0, 3),
        (90, 0, 15.1, 3),
        (120, 5, 5, 2),
    ],
)
def test_zone_on_and_past_each_border(flexion: float, adduction: float, rotation: float, zone: int) -> None:
    assert zone_of(HipFrame(flexion, adduction, rotation, 0), RULES) == zone


def test_a_range_limit_lowers_the_zone_of_the_deepest_frame() -> None:
    frames = (HipFrame(0, 0, 0, 0), HipFrame(100, 0, 0, 0))
    assert zone_of_frames(frames, RULES) == 2
    assert zone_of_frames(frames, RULES, 90) == 1
    assert zone_of_frames(frames, RULES, 59) == 0


def test_the_kneeling_stretch_bends_the_front_hip_and_extends_the_rear_one() -> None:
    """The exposure keeps the two limbs apart and mirrors them with the side."""
    name = "half-kneeling-hip-flexor-stretch"
    right, left = load_exposures()[name, "right"], load_exposures()[name, "left"]
    assert right.hip("right").min_flexion_deg < 5
    assert right.hip("left").peak_flexion_deg > 60
    assert left.hip("left") == right.hip("right")


def test_the_cross_body_stretch_is_the_deepest_zone_and_the_bridge_the_easiest() -> None:
    """Zones come from the solved motion."""
    exposures = load_exposures()
    assert exposures["piriformis-stretch-cross-body", "left"].working.zone == 3
    assert exposures["bridge", "left"].working.zone == 0
