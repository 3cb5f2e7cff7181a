"""An exercise as JSON: a short row for lists (schemas/exercises.json) and the whole of it (schemas/exercise.json)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from coxa.catalog.records import Exercise, Exposure, HipFrame, Limb, LimbExposure
from coxa.figures import Outcome

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def zone_of(exposure: Exposure) -> int:
    """Return the deeper zone of the two hips."""
    return max(exposure.working.zone, exposure.other.zone)


def exercise_row(exercise: Exercise, exposure: Exposure) -> dict[str, Json]:
    """Return the row of `coxa exercises --json`."""
    return {
        "id": exercise.id,
        "name": exercise.name,
        "also_called": list(exercise.also_called),
        "sources": list(exercise.evidence.sources),
        "documents": list(exercise.documents),
        "family": exercise.family,
        "purpose": list(exercise.purpose),
        "level": exercise.level,
        "support": exercise.support,
        "zone": zone_of(exposure),
        "sides": exercise.sides,
        "equipment": list(exercise.equipment),
        "avoid_if": list(exercise.avoid_if),
        "careful_if": list(exercise.careful_if),
    }


def _plain(value: object) -> Json:
    """Return nested tuples and mappings as lists and objects; everything in a record is one of these."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    assert value is None or isinstance(value, (bool, int, float, str)), type(value).__name__
    return value


def _limb(limb: Limb) -> Json:
    flexion, adduction, rotation = limb.hip_deg
    return {
        "hip_flexion_deg": flexion,
        "hip_adduction_deg": adduction,
        "hip_rotation_deg": rotation,
        "knee_deg": limb.knee_deg,
        "ankle_deg": limb.ankle_deg,
    }


def _limb_exposure(limb: LimbExposure) -> Json:
    return {
        "zone": limb.zone,
        "peak_flexion_deg": limb.peak_flexion_deg,
        "min_flexion_deg": limb.min_flexion_deg,
        "peak_adduction_deg": limb.peak_adduction_deg,
        "peak_rotation_deg": limb.peak_rotation_deg,
        "peak_external_deg": limb.peak_external_deg,
    }


def _frame(frame: HipFrame) -> Json:
    return [frame.flexion_deg, frame.adduction_deg, frame.rotation_deg, frame.tilt_deg]


def _motion(outcome: Outcome) -> Json:
    trace = outcome.trace
    return {
        "times_s": list(trace.times_s),
        "working": [_frame(frame) for frame in trace.working],
        "other": [_frame(frame) for frame in trace.other],
        "changes": [_plain(change) for change in outcome.changes],
        "faults": [_plain(fault) for fault in outcome.faults],
        "worst_contact_mm": round(outcome.worst_contact_m * 1000, 1),
    }


def exercise_json(exercise: Exercise, exposure: Exposure, outcome: Outcome) -> dict[str, Json]:
    """Return everything that `coxa show` tells about one exercise; angles in degrees, null where solved."""
    return {
        "schema": 1,
        **exercise_row(exercise, exposure),
        "summary": exercise.summary,
        "feel": exercise.feel,
        "muscles": list(exercise.muscles),
        "contraction": exercise.contraction,
        "vector": list(exercise.vector),
        "plane": exercise.plane,
        "chain": exercise.chain,
        "impact": exercise.impact,
        "steps": [_plain(asdict(step)) for step in exercise.steps],
        "mistakes": [_plain(asdict(mistake)) for mistake in exercise.mistakes],
        "stops": [_plain(asdict(stop)) for stop in exercise.stops],
        "easier": list(exercise.easier),
        "harder": list(exercise.harder),
        "hip_friendly": list(exercise.hip_friendly),
        "dose": _plain(asdict(exercise.dose)),
        "range": _plain(asdict(exercise.range_limit)),
        "poses": [
            {
                "name": pose.name,
                "pelvis_tilt_deg": pose.pelvis_tilt_deg,
                "trunk_lean_deg": pose.trunk_lean_deg,
                "working": _limb(pose.working),
                "other": _limb(pose.other),
                "arms": pose.arms,
                "cue": pose.cue,
            }
            for pose in exercise.motion.poses
        ],
        "exposure": {"working": _limb_exposure(exposure.working), "other": _limb_exposure(exposure.other)},
        "motion": _motion(outcome),
        "evidence": _plain(asdict(exercise.evidence)),
    }
