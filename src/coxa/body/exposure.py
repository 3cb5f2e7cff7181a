"""What each hip goes through in an exercise, computed from its key poses (later from the solved motion, same type).

Between two key poses the joints are taken to move together and evenly. Hip angles already hold the pelvic tilt.
Source of the zone borders: rules.toml [zone].
"""

from __future__ import annotations

from collections.abc import Mapping

from coxa.catalog.records import (
    SIDES,
    Exercise,
    Exposure,
    HipFrame,
    Limb,
    LimbExposure,
    Motion,
    Pose,
    Rules,
    Side,
)
from coxa.catalog.zones import zone_of_frames


def _frames(motion: Motion, limb_name: str, steps: int) -> tuple[HipFrame, ...]:
    path: list[Pose] = [motion.poses[0], *(motion.pose(phase.to) for phase in motion.phases)]
    frames = [_frame(path[0], path[0], 0.0, limb_name)]
    for start, end in zip(path, path[1:], strict=False):
        frames.extend(_frame(start, end, step / steps, limb_name) for step in range(1, steps + 1))
    return tuple(frames)


def _frame(start: Pose, end: Pose, part: float, limb_name: str) -> HipFrame:
    a: Limb = getattr(start, limb_name)
    b: Limb = getattr(end, limb_name)
    hip = [x + (y - x) * part for x, y in zip(a.hip_deg, b.hip_deg, strict=True)]
    tilt = start.pelvis_tilt_deg + (end.pelvis_tilt_deg - start.pelvis_tilt_deg) * part
    return HipFrame(hip[0], hip[1], hip[2], tilt)


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
        zone=zone_of_frames(frames, rules),
        end_extension=min(flexions) < rules.number("zone", "end_extension_deg"),
        end_rotation=max(map(abs, rotations)) > rules.number("zone", "end_rotation_deg"),
        fixed_flexion=max(flexions) - min(flexions) < 1.0,
    )


def exposure_of(exercise: Exercise, rules: Rules) -> dict[Side, Exposure]:
    """Return what both hips go through, for the exercise done on either side."""
    steps = int(rules.number("zone", "frames_between_poses"))
    working = limb_exposure(_frames(exercise.motion, "working", steps), rules)
    other = limb_exposure(_frames(exercise.motion, "other", steps), rules)
    if exercise.sides == "alternating":
        # Both hips take both parts in turn: each hip meets the frames of both limbs.
        working = other = limb_exposure((*working.frames, *other.frames), rules)
    return {side: Exposure(exercise.id, side, working, other) for side in SIDES}


def exposures_of(exercises: Mapping[str, Exercise], rules: Rules) -> dict[tuple[str, Side], Exposure]:
    """Return the exposures of a whole catalog, keyed by (exercise id, side)."""
    return {
        (exercise.id, side): exposure
        for exercise in exercises.values()
        for side, exposure in exposure_of(exercise, rules).items()
    }
