"""The zone of a hip at one moment, from the borders in rules.toml [zone].

Shared by `body` (exposure of an exercise) and `plan` (exposure after a range limit).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from coxa.catalog.records import HipFrame, Rules, Zone


class Borders(NamedTuple):
    """The zone borders in degrees."""

    bend: float
    deep: float
    adduction: float
    rotation: float
    far_adduction: float
    far_rotation: float


@lru_cache(maxsize=8)
def _borders(rules: Rules) -> Borders:
    names = ("bend_flexion", "deep_flexion", "adduction", "rotation", "far_adduction", "far_rotation")
    return Borders(*(rules.number("zone", f"{name}_deg") for name in names))


def zone_of(frame: HipFrame, rules: Rules) -> Zone:
    """Return the zone of one moment: 0 easy, 1 some bend, 2 deep bend, 3 deep bend with twist."""
    return _zone(frame.flexion_deg, frame.adduction_deg, frame.rotation_deg, _borders(rules))


def _zone(flexion: float, adduction: float, rotation: float, border: Borders) -> Zone:
    if flexion < border.bend:
        return 0
    inwards, turned = adduction > border.adduction, rotation > border.rotation
    far = adduction > border.far_adduction or rotation > border.far_rotation
    if flexion >= border.deep and ((inwards and turned) or far):
        return 3
    return 2 if flexion > border.deep or inwards or turned else 1


def bent_at_most(frame: HipFrame, max_flexion_deg: float) -> HipFrame:
    """Return the frame with its flexion cut to `max_flexion_deg`."""
    if frame.flexion_deg <= max_flexion_deg:
        return frame
    return HipFrame(max_flexion_deg, frame.adduction_deg, frame.rotation_deg, frame.tilt_deg)


def zone_of_frames(frames: Iterable[HipFrame], rules: Rules, max_flexion_deg: float = float("inf")) -> Zone:
    """Return the highest zone of any frame, each bent no further than `max_flexion_deg`."""
    border, highest = _borders(rules), 0
    for frame in frames:
        zone = _zone(min(frame.flexion_deg, max_flexion_deg), frame.adduction_deg, frame.rotation_deg, border)
        highest = max(highest, zone)
    return highest  # type: ignore[return-value]
