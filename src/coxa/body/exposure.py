"""What each hip goes through in an exercise, from its solved motion: over time, at its peaks, and as a zone.

Hip angles are femur relative to pelvis, degrees, and already hold the pelvic tilt. The working limb of a solved motion
is the right one. Angles are rounded to 0.1 degrees before anything is decided from them.
Source of the zone borders: rules.toml [zone].
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coxa.catalog.records import SIDES, Exercise, Exposure, HipFrame, LimbExposure, Rules, Side
from coxa.catalog.zones import zone_of

if TYPE_CHECKING:  # a plan reads stored traces: numpy stays out of it
    from coxa.body.motion import SolvedMotion

LIMBS = {"working": "right", "other": "left"}
FIXED_DEG = 1.0  # a hip that bends less than this in the whole repetition is held, not moved


@dataclass(frozen=True, slots=True)
class HipTrace:
    """Both hips and the pelvis over one repetition, at a few well-chosen moments (n_moments each)."""

    times_s: tuple[float, ...]
    working: tuple[HipFrame, ...]
    other: tuple[HipFrame, ...]


def trace_of(motion: SolvedMotion, rules: Rules) -> HipTrace:
    """Return what both hips do in a solved motion.

    Kept are the ends of every movement and hold, `frames_between_poses` moments of each movement, and the moments of
    each limb's extremes and of its highest zone: so peaks and zone of the kept moments are those of all frames.
    """
    limbs = {limb: _hip_frames(motion, side) for limb, side in LIMBS.items()}
    kept = {i for key in motion.keys for i in (key.first, key.last)}
    steps = int(rules.number("zone", "frames_between_poses"))
    for before, after in zip(motion.keys, motion.keys[1:], strict=False):
        way = after.first - before.last
        kept.update(before.last + round(way * step / steps) for step in range(1, steps))
    for frames in limbs.values():
        kept.update(_telling(frames, rules))
    chosen = sorted(kept)
    return HipTrace(
        times_s=tuple(round(float(motion.times_s[i]), 2) for i in chosen),
        working=tuple(limbs["working"][i] for i in chosen),
        other=tuple(limbs["other"][i] for i in chosen),
    )


def _hip_frames(motion: SolvedMotion, side: str) -> list[HipFrame]:
    """Return one hip's angles in every frame, rounded. The lower back bends as the pelvis tips back against it."""
    names = (f"{side}.hip_flexion", f"{side}.hip_adduction", f"{side}.hip_rotation", "lumbar_flexion")
    flexion, adduction, rotation, lumbar = (motion.angle_rad(name).tolist() for name in names)
    return [
        HipFrame(_deg(flexion[i]), _deg(adduction[i]), _deg(rotation[i]), _deg(-lumbar[i])) for i in range(len(lumbar))
    ]


def _deg(angle_rad: float) -> float:
    return round(math.degrees(angle_rad), 1) + 0.0  # no minus zero


def _telling(frames: list[HipFrame], rules: Rules) -> set[int]:
    """Return the frames in which a limb reaches an extreme or its highest zone first."""
    every = range(len(frames))
    return {
        max(every, key=lambda i: frames[i].flexion_deg),
        min(every, key=lambda i: frames[i].flexion_deg),
        max(every, key=lambda i: frames[i].adduction_deg),
        min(every, key=lambda i: frames[i].adduction_deg),
        max(every, key=lambda i: frames[i].rotation_deg),
        min(every, key=lambda i: frames[i].rotation_deg),
        max(every, key=lambda i: zone_of(frames[i], rules)),
    }


def limb_exposure(frames: tuple[HipFrame, ...], rules: Rules) -> LimbExposure:
    """Return the peaks, zone and flags of one hip's frames."""
    flexions = [frame.flexion_deg for frame in frames]
    rotations = [frame.rotation_deg for frame in frames]
    return LimbExposure(
        frames=frames,
        deepest=max(frames, key=lambda frame: (frame.flexion_deg, frame.adduction_deg, frame.rotation_deg)),
        peak_flexion_deg=max(flexions),
        min_flexion_deg=min(flexions),
        peak_adduction_deg=max(frame.adduction_deg for frame in frames),
        peak_rotation_deg=max(rotations),
        peak_external_deg=min(rotations),
        zone=max(zone_of(frame, rules) for frame in frames),
        end_extension=min(flexions) < rules.number("zone", "end_extension_deg"),
        end_rotation=max(map(abs, rotations)) > rules.number("zone", "end_rotation_deg"),
        fixed_flexion=max(flexions) - min(flexions) < FIXED_DEG,
    )


def exposure_of(exercise: Exercise, trace: HipTrace, rules: Rules) -> dict[Side, Exposure]:
    """Return what both hips go through, for the exercise done on either side.

    A moment that repeats an earlier one exactly is left out: it changes neither a peak nor a zone.
    """
    if exercise.sides == "alternating":
        # Both hips take both parts in turn: each hip meets the frames of both limbs.
        working = other = limb_exposure(tuple(dict.fromkeys((*trace.working, *trace.other))), rules)
    else:
        working = limb_exposure(tuple(dict.fromkeys(trace.working)), rules)
        other = limb_exposure(tuple(dict.fromkeys(trace.other)), rules)
    return {side: Exposure(exercise.id, side, working, other) for side in SIDES}
