"""PROVISIONAL first cut (being replaced): straight interpolation of the authored angles, standing on the lowest point."""

from __future__ import annotations

import numpy as np

from coxa.body.motion import SolvedMotion, course_of
from coxa.body.skeleton import Body, make_body, place, points_of
from coxa.catalog.records import Exercise


def solve_motion(exercise: Exercise, body: Body | None = None) -> SolvedMotion:
    body = body or make_body()
    course = course_of(exercise)
    poses = []
    for pose in exercise.motion.poses:
        q = np.zeros(len(body.freedoms))
        lean = pose.trunk_lean_deg
        if lean is None:
            lean = {"supine": -90, "prone": 90, "plank": 80, "quadruped": 85}.get(
                exercise.support, 0.35 * pose.working.hip_deg[0]
            )
        q[body.freedom_index["pitch"]] = np.radians(lean + pose.pelvis_tilt_deg)
        q[body.freedom_index["lumbar_flexion"]] = -np.radians(pose.pelvis_tilt_deg)
        if exercise.support in ("side-lying", "side-plank"):
            q[body.freedom_index["roll"]] = -np.pi / 2
        for side, limb in (("right.", pose.working), ("left.", pose.other)):
            for name, value in zip(("hip_flexion", "hip_adduction", "hip_rotation"), limb.hip_deg, strict=True):
                q[body.freedom_index[side + name]] = np.radians(value)
            q[body.freedom_index[side + "knee"]] = np.radians(limb.knee_deg or 0)
            q[body.freedom_index[side + "ankle"]] = np.radians(limb.ankle_deg or 0)
            q[body.freedom_index[side + "shoulder_flexion"]] = np.radians(20)
            q[body.freedom_index[side + "elbow"]] = np.radians(20)
        poses.append(q)
    angles = np.array([poses[a] + (poses[b] - poses[a]) * p for a, b, p in zip(course.before, course.after, course.part)])
    root = np.zeros((len(angles), 3))
    placed = place(body, root, angles)
    joints = np.array([ball.joint for ball in body.balls])
    points = points_of(placed, joints, np.array([ball.at_m for ball in body.balls]))
    root[:, 1] = -(points[:, :, 1] - np.array([ball.radius_m for ball in body.balls])).min(axis=1)
    return SolvedMotion(exercise.id, body, course.times_s, root, angles, course.keys, ())
