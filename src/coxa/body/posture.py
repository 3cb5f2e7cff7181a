"""What one key pose asks of the body: a first guess, targets with tolerances, and limits, for every angle.

Authored angles are targets with the file's tolerance as a hard limit; everything else has a resting value and a wide
tolerance. Tolerances are how far an angle may be off before it costs as much as a contact that is 1 mm off: expert.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coxa.body.arms import ArmPose, lower_side
from coxa.body.contacts import LYING_ON_SIDE
from coxa.body.ik import ROOT
from coxa.body.skeleton import LEFT, RIGHT, Array, Body
from coxa.catalog.records import Exercise, Limb, Pose

LEAN_DEG = {"supine": -90.0, "prone": 90.0, "quadruped": 85.0, "plank": 80.0, "long-sitting": -15.0}
FREE_LEAN = ("supine", "prone", "quadruped", "plank")  # supports in which the trunk's lean follows from the contacts
KNEELING_ANKLE_DEG = -50.0

# Tolerances of authored angles and of everything else, degrees.
HIP, KNEE, ANKLE, TILT, LEAN = 2.0, 4.0, 5.0, 2.0, 3.0
FREE_ANKLE, FREE_KNEE, FREE_TRUNK_LEAN = 40.0, 40.0, 40.0
RESTING = {
    "turn": 12.0,
    "roll": 6.0,
    "pitch": 180.0,
    "lumbar_side": 5.0,
    "lumbar_turn": 5.0,
    "thorax_flexion": 6.0,
    "thorax_side": 5.0,
    "thorax_turn": 8.0,
    "neck_flexion": 10.0,
    "neck_side": 10.0,
    "neck_turn": 10.0,
    "head_flexion": 10.0,
    "head_turn": 10.0,
    "shoulder_flexion": 9.0,
    "shoulder_adduction": 9.0,
    "shoulder_rotation": 25.0,
    "elbow": 9.0,
    "pronation": 30.0,
    "wrist": 25.0,
    "wrist_side": 25.0,
    "inversion": 6.0,
    "toes": 12.0,
}
PLACE_M = 0.02  # how exactly the pelvis goes to a place that the file names
FIRM_ARM = 4.0  # the lower upper arm of a side plank, degrees
SPREAD = 0.8  # share of the lumbar bend that the thorax follows with


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """What a pose asks: guess, targets, tolerances and limits of all variables (root m, angles rad), (n_variables,)."""

    guess: Array
    targets: Array
    tolerances: Array
    min_var: Array
    max_var: Array
    lean_rad: float
    lean_tolerance_rad: float


def authored(pose: Pose) -> Iterator[tuple[str, str, float]]:
    """Yield every angle that the file gives: name in the file, freedom, degrees."""
    for limb_name, side, limb in (("working", RIGHT, pose.working), ("other", LEFT, pose.other)):
        for name, value in _limb_angles(limb):
            yield f"{limb_name}.{name}", side + name, value
    yield "pelvis_tilt", "lumbar_flexion", -pose.pelvis_tilt_deg
    if pose.trunk_side_deg is not None:
        yield "trunk_side", "thorax_side", pose.trunk_side_deg
    if pose.trunk_turn_deg is not None:
        yield "trunk_turn", "thorax_turn", -pose.trunk_turn_deg
    if pose.trunk_bend_deg is not None:
        yield "trunk_bend", "thorax_flexion", pose.trunk_bend_deg


def _limb_angles(limb: Limb) -> Iterator[tuple[str, float]]:
    yield from zip(("hip_flexion", "hip_adduction", "hip_rotation"), limb.hip_deg, strict=True)
    if limb.knee_deg is not None:
        yield "knee", limb.knee_deg
    if limb.ankle_deg is not None:
        yield "ankle", limb.ankle_deg
    if limb.toes_deg is not None:
        yield "toes", limb.toes_deg
    if limb.inversion_deg is not None:
        yield "inversion", limb.inversion_deg


def tolerance_of(freedom: str) -> float:
    """Return how far an authored angle may be off before it costs a millimetre of contact, degrees."""
    bare = freedom.split(".")[-1]
    return {"knee": KNEE, "ankle": ANKLE, "toes": ANKLE, "inversion": ANKLE, "lumbar_flexion": TILT}.get(bare, HIP)


def base_lean_deg(exercise: Exercise, pose: Pose) -> float:
    """Return the trunk's lean that the pose asks for, or that its support suggests."""
    if pose.trunk_lean_deg is not None:
        return pose.trunk_lean_deg
    if exercise.support in LEAN_DEG:
        return LEAN_DEG[exercise.support]
    loaded = [leg.hip_deg[0] for leg in (pose.working, pose.other)]
    return 0.35 * max(0.0, min(loaded) if exercise.support == "standing-bilateral" else sum(loaded) / 2)


def ask_of(exercise: Exercise, pose: Pose, arms: ArmPose, body: Body, kneeling: frozenset[str]) -> Ask:
    """Return what the solver has to aim at. `kneeling`: sides whose foot lies stretched behind the knee."""
    n = ROOT + len(body.freedoms)
    targets, tolerances = np.zeros(n), np.full(n, 1.0)
    low, high = np.full(n, -50.0), np.full(n, 50.0)
    low[ROOT:], high[ROOT:] = body.min_rad, body.max_rad
    for i, freedom in enumerate(body.freedoms):
        bare = freedom.name.split(".")[-1]
        tolerances[ROOT + i] = np.radians(RESTING.get(bare, FREE_ANKLE))
    lean = base_lean_deg(exercise, pose)
    values: dict[str, float] = {"pitch": lean + pose.pelvis_tilt_deg, **_resting(exercise, pose)}
    for side in (RIGHT, LEFT):
        values[side + "ankle"] = KNEELING_ANKLE_DEG if side in kneeling else 0.0
        values[side + "knee"] = 20.0
    for name, value in values.items():
        targets[ROOT + body.freedom_index[name]] = np.radians(value)
    for name, value in arms.angles_rad.items():
        targets[ROOT + body.freedom_index[name]] = value
    _loosen_for_goals(exercise, arms, tolerances, body)
    if exercise.support in LYING_ON_SIDE:
        tolerances[ROOT + body.freedom_index["roll"]] = np.radians(40.0 if exercise.support == "side-plank" else 8.0)
    _aim_at_file(exercise, pose, body, (targets, tolerances, low, high))
    tolerances[:ROOT] = (0.5, 5.0, 0.5)
    if pose.at_cm is not None:
        targets[[0, 2]] = np.array(pose.at_cm) / 100.0
        tolerances[[0, 2]] = PLACE_M
    lean_tolerance = LEAN if pose.trunk_lean_deg is not None else FREE_TRUNK_LEAN
    return Ask(
        targets.copy(), targets, tolerances, low, high, float(np.radians(lean)), float(np.radians(lean_tolerance))
    )


def _resting(exercise: Exercise, pose: Pose) -> dict[str, float]:
    values = {"thorax_flexion": -SPREAD * pose.pelvis_tilt_deg}
    if exercise.support in LYING_ON_SIDE:
        values["roll"] = 90.0 if lower_side(exercise) == RIGHT else -90.0
    if exercise.support in ("prone", "quadruped", "plank"):
        values["neck_flexion"] = -12.0 if exercise.support != "prone" else -5.0
    return values


def _loosen_for_goals(exercise: Exercise, arms: ArmPose, tolerances: Array, body: Body) -> None:
    """Let arms follow their hands: where a palm has a goal, or a hand or forearm a contact, the angles give way."""
    sides = {RIGHT if body.joints[goal.palm_joint].startswith(RIGHT) else LEFT for goal in arms.goals}
    for contact in exercise.motion.contacts:
        limb, _, bare = contact.part.rpartition(".")
        if bare in ("hand", "hands", "forearm", "forearms"):
            sides |= {"working": {RIGHT}, "other": {LEFT}}.get(limb, {RIGHT, LEFT})
    for side in sides:
        for name in ("shoulder_flexion", "shoulder_adduction", "shoulder_rotation", "elbow"):
            tolerances[ROOT + body.freedom_index[side + name]] = np.radians(30.0)
        tolerances[ROOT + body.freedom_index[side + "wrist"]] = np.radians(70.0)
    if exercise.support == "side-plank":  # the body hangs on this arm: the elbow stays under the shoulder
        tolerances[ROOT + body.freedom_index[lower_side(exercise) + "shoulder_adduction"]] = np.radians(FIRM_ARM)


def _aim_at_file(exercise: Exercise, pose: Pose, body: Body, arrays: tuple[Array, Array, Array, Array]) -> None:
    """Set target, tolerance and limits of every authored angle: it may move by the file's tolerance, no further."""
    targets, tolerances, low, high = arrays
    reach = np.radians(exercise.motion.tolerance_deg)
    for _, freedom, value_deg in authored(pose):
        i = ROOT + body.freedom_index[freedom]
        value = float(np.clip(np.radians(value_deg), low[i], high[i]))
        targets[i], tolerances[i] = value, np.radians(tolerance_of(freedom))
        low[i], high[i] = max(low[i], value - reach), min(high[i], value + reach)


ARMS = ("shoulder", "elbow", "wrist", "pronation")


def symmetry_rows(body: Body, with_arms: bool) -> tuple[Array, Array]:
    """Return rows that are zero when left and right are mirror images, and their tolerances (rad)."""
    rows, tolerances = [], []
    for i, freedom in enumerate(body.freedoms):
        if not with_arms and freedom.name.split(".")[-1].startswith(ARMS):
            continue
        row = np.zeros(ROOT + len(body.freedoms))
        if freedom.name.startswith(RIGHT):
            row[ROOT + i] = 1.0
            row[ROOT + body.freedom_index[LEFT + freedom.name.removeprefix(RIGHT)]] = -1.0
        elif not freedom.name.startswith(LEFT) and freedom.axis != 2:
            row[ROOT + i] = 1.0
        else:
            continue
        rows.append(row)
        tolerances.append(np.radians(0.5))
    return np.array(rows), np.array(tolerances)
