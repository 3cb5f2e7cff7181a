"""The motion of an exercise when an optional cue is withheld: it has to be possible without it too.

A cue may be withheld from a person (a tucked tail bone with an unstable hip, for example). Then the poses that need it
fall out, and what it asks of the other poses goes: the tilt backwards, the toes turned out, the wide stance. A pelvis
that is not tucked keeps the thighs where they are, so the hip angle takes up the tilt (contracts.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from coxa.catalog.records import Exercise, Limb, Motion, Pose

NARROW_ABDUCTION_DEG = -8.0  # legs no wider than this without the cue for a wide stance


def cues_of(exercise: Exercise) -> tuple[str, ...]:
    """Return the optional cues that the exercise's poses or steps teach, each once, in order."""
    named = [pose.cue for pose in exercise.motion.poses] + [step.cue for step in exercise.steps]
    return tuple(dict.fromkeys(cue for cue in named if cue))


def without(exercise: Exercise, cue: str) -> Exercise:
    """Return the exercise as it is done when `cue` is withheld."""
    motion = exercise.motion
    gone = {pose.name for pose in motion.poses if pose.cue == cue}
    poses = tuple(_pose(pose, cue) for pose in motion.poses if pose.name not in gone)
    phases = tuple(phase for phase in motion.phases if phase.to not in gone)
    kept: Motion = replace(motion, poses=poses, phases=phases)
    return replace(exercise, motion=kept)


def variants(exercise: Exercise) -> Iterator[tuple[str, Exercise]]:
    """Yield (cue, exercise without it) for every optional cue whose absence changes the motion."""
    for cue in cues_of(exercise):
        changed = without(exercise, cue)
        if changed.motion != exercise.motion:
            yield cue, changed


def _pose(pose: Pose, cue: str) -> Pose:
    if cue == "posterior-tilt" and pose.pelvis_tilt_deg < 0:
        back = -pose.pelvis_tilt_deg
        return replace(pose, pelvis_tilt_deg=0.0, working=_bent(pose.working, back), other=_bent(pose.other, back))
    if cue == "toes-out":
        return replace(pose, working=_straight(pose.working), other=_straight(pose.other))
    if cue == "wide-stance":
        return replace(pose, working=_narrow(pose.working), other=_narrow(pose.other))
    return pose


def _bent(limb: Limb, more_deg: float) -> Limb:
    flexion, adduction, rotation = limb.hip_deg
    return replace(limb, hip_deg=(flexion + more_deg, adduction, rotation))


def _straight(limb: Limb) -> Limb:
    flexion, adduction, rotation = limb.hip_deg
    return replace(limb, hip_deg=(flexion, adduction, max(rotation, 0.0)))


def _narrow(limb: Limb) -> Limb:
    flexion, adduction, rotation = limb.hip_deg
    return replace(limb, hip_deg=(flexion, max(adduction, NARROW_ABDUCTION_DEG), rotation))
