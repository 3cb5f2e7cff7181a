"""The zone of a hip at one moment, from the borders in rules.toml [zone].

Shared by `body` (exposure of an exercise) and `plan` (exposure after a range limit).
"""

from __future__ import annotations

from collections.abc import Iterable

from coxa.catalog.records import HipFrame, Rules, Zone


def zone_of(frame: HipFrame, rules: Rules) -> Zone:
    """Return the zone of one moment: 0 easy, 1 some bend, 2 deep bend, 3 deep bend with twist."""
    flexion, adduction, rotation = frame.flexion_deg, frame.adduction_deg, frame.rotation_deg
    bend, deep = rules.number("zone", "bend_flexion_deg"), rules.number("zone", "deep_flexion_deg")
    inwards = adduction > rules.number("zone", "adduction_deg")
    turned = rotation > rules.number("zone", "rotation_deg")
    far = adduction > rules.number("zone", "far_adduction_deg") or rotation > rules.number("zone", "far_rotation_deg")
    if flexion >= deep and ((inwards and turned) or far):
        return 3
    if flexion > deep or (flexion >= bend and (inwards or turned)):
        return 2
    return 1 if flexion >= bend else 0


def bent_at_most(frame: HipFrame, max_flexion_deg: float) -> HipFrame:
    """Return the frame with its flexion cut to `max_flexion_deg`."""
    if frame.flexion_deg <= max_flexion_deg:
        return frame
    return HipFrame(max_flexion_deg, frame.adduction_deg, frame.rotation_deg, frame.tilt_deg)


def zone_of_frames(frames: Iterable[HipFrame], rules: Rules, max_flexion_deg: float = float("inf")) -> Zone:
    """Return the highest zone of any frame, each bent no further than `max_flexion_deg`."""
    return max((zone_of(bent_at_most(frame, max_flexion_deg), rules) for frame in frames), default=0)
