"""Inverse kinematics for many frames at once: damped least squares with joint limits, all frames in one step.

A pose is what makes a sum of squares small: contacts that touch, points that stay, angles near their targets. Every
term is divided by how far off it may be (its tolerance), so that the terms can be added. Angles never leave their
limits: an angle at its limit that wants to go further is left out of that step.

Variables per frame: the root's place (3, m) and all angles (n_freedoms, rad), in this order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from coxa.body.skeleton import Array, Body, Placed, outline_of, place, points_of, slopes_of

Index = NDArray[np.intp]
LEAST_GAIN, MOST_DAMPING = 1e-5, 1e5
ROOT = 3  # number of variables of the root's place


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """The body in every frame of one step: balls' middles (n_frames, n_balls, 3) and how they move with the variables.

    `slopes` (n_frames, n_balls, 3, n_variables): m per m or rad.
    """

    body: Body
    placed: Placed
    balls_m: Array
    slopes: Array

    def mass(self) -> tuple[Array, Array]:
        """Return the centre of mass (n_frames, 3) and its slopes (n_frames, 3, n_variables)."""
        joints = np.flatnonzero(self.body.segment_masses_kg)
        shares = self.body.segment_masses_kg[joints] / self.body.segment_masses_kg.sum()
        points = points_of(self.placed, joints, self.body.segment_centres_m[joints])
        slopes = _with_root(slopes_of(self.body, self.placed, joints, points))
        return np.einsum("fpk,p->fk", points, shares), np.einsum("fpkv,p->fkv", slopes, shares)

    def points(self, joint: int, at_m: Array) -> tuple[Array, Array]:
        """Return one point fixed in a segment, (n_frames, 3), and its slopes (n_frames, 3, n_variables)."""
        joints = np.array([joint])
        points = points_of(self.placed, joints, at_m[None, :])
        return points[:, 0], _with_root(slopes_of(self.body, self.placed, joints, points))[:, 0]


class Term(Protocol):
    """A part of the sum: values (n_frames, n_rows) and their slopes (n_frames, n_rows, n_variables), in tolerances."""

    def __call__(self, scene: Scene, variables: Array) -> tuple[Array, Array]:
        """Return values and slopes."""


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """What a search found: variables (n_frames, n_variables), the sum of squares per frame, which frames are done, and
    the steps taken."""

    variables: Array
    cost: Array
    done: NDArray[np.bool_]
    steps: int


def _with_root(slopes: Array) -> Array:
    """Return point slopes as (n_frames, n_points, 3, n_variables), with the root's in front."""
    n, p, d, _ = slopes.shape
    whole = np.empty((n, p, 3, ROOT + d))
    whole[..., :ROOT] = np.eye(3)
    whole[..., ROOT:] = np.swapaxes(slopes, -1, -2)
    return whole


def scene_of(body: Body, variables: Array) -> Scene:
    """Return the scene of these variables."""
    placed = place(body, variables[:, :ROOT], variables[:, ROOT:])
    balls = outline_of(body, placed)
    return Scene(body, placed, balls, _with_root(slopes_of(body, placed, body.ball_joints, balls)))


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """A least-squares problem over frames: terms, limits (n_frames, n_variables) and the balls that terms look at."""

    body: Body
    terms: Sequence[Term]
    min_var: Array
    max_var: Array

    def run(self, start: Array, max_steps: int, small: float = 1e-4) -> Solved:
        """Return the best variables found from `start`.

        `small`: a frame is done when nothing in it moves further than this (rad, m) in a step that helps, when such a
        step gains less than `LEAST_GAIN` of the sum, or when no step helps any more.
        """
        here = np.clip(start, self.min_var, self.max_var)
        damping = np.full(len(here), 1e-3)
        values, slopes = self._rows(here)
        cost = np.einsum("fr,fr->f", values, values)
        done = np.zeros(len(here), dtype=bool)
        steps = 0
        while steps < max_steps and not done.all():
            steps += 1
            move = self._step(here, values, slopes, damping)
            tried = np.clip(here + move, self.min_var, self.max_var)
            new_values, new_slopes = self._rows(tried)
            new_cost = np.einsum("fr,fr->f", new_values, new_values)
            better = new_cost <= cost
            far, gain = np.abs(tried - here).max(axis=1), (cost - new_cost) / (cost + 1e-9)
            done |= (better & ((far < small) | (gain < LEAST_GAIN))) | (damping > MOST_DAMPING)
            here = np.where(better[:, None], tried, here)
            values = np.where(better[:, None], new_values, values)
            slopes[better] = new_slopes[better]
            cost = np.where(better, new_cost, cost)
            damping = np.where(better, np.maximum(damping * 0.2, 1e-6), damping * 8.0)
        return Solved(here, cost, done, steps)

    def _rows(self, variables: Array) -> tuple[Array, Array]:
        scene = scene_of(self.body, variables)
        parts = [term(scene, variables) for term in self.terms]
        return np.concatenate([p[0] for p in parts], axis=1), np.concatenate([p[1] for p in parts], axis=1)

    def _step(self, here: Array, values: Array, slopes: Array, damping: Array) -> Array:
        downhill = -np.einsum("frv,fr->fv", slopes, values)
        stuck = ((here <= self.min_var + 1e-9) & (downhill < 0)) | ((here >= self.max_var - 1e-9) & (downhill > 0))
        normal = np.swapaxes(slopes, 1, 2) @ slopes
        free = ~stuck
        normal = normal * (free[:, :, None] & free[:, None, :])
        index = np.arange(normal.shape[1])
        scale = np.einsum("fvv->fv", normal)
        normal[:, index, index] += damping[:, None] * np.maximum(scale, 1e-3) + np.where(stuck, 1.0, 1e-9)
        move: Array = np.linalg.solve(normal, np.where(stuck, 0.0, downhill)[..., None])[..., 0] * free
        return move


# --- terms ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """Angles near targets: (variables @ matrix.T - targets) * weights. targets, weights: (n_frames, n_rows)."""

    matrix: Array  # (n_rows, n_variables)
    targets: Array
    weights: Array  # one over the tolerance

    def __call__(self, scene: Scene, variables: Array) -> tuple[Array, Array]:
        values = (variables @ self.matrix.T - self.targets) * self.weights
        return values, self.matrix[None] * self.weights[..., None]


@dataclass(frozen=True, slots=True, eq=False)
class Touch:
    """The lowest ball of each group touches a plane: normal . middle - radius - level, one row a group.

    groups: ball indices; normals (n_groups, 3); levels, weights (n_frames, n_groups). `one_sided`: only sinking counts.
    """

    groups: tuple[Index, ...]
    normals: Array
    levels: Array
    weights: Array
    one_sided: bool = False

    def gaps_m(self, balls_m: Array, radii_m: Array) -> tuple[Array, Index]:
        """Return the gap (n_frames, n_groups) of each group's nearest ball, and which ball that is."""
        if all(len(group) == 1 for group in self.groups):  # the floor under every ball: no choice, no loop
            balls = np.concatenate(self.groups)
            height = np.einsum("fgk,gk->fg", balls_m[:, balls], self.normals)
            return height - radii_m[balls] - self.levels, np.broadcast_to(balls, height.shape)
        gaps, which = [], []
        for k, group in enumerate(self.groups):
            mine = balls_m[:, group] @ self.normals[k] - radii_m[group]
            nearest = mine.argmin(axis=1)
            which.append(group[nearest])
            gaps.append(mine[np.arange(len(mine)), nearest] - self.levels[:, k])
        return np.stack(gaps, axis=1), np.stack(which, axis=1)

    def __call__(self, scene: Scene, variables: Array) -> tuple[Array, Array]:
        gaps, which = self.gaps_m(scene.balls_m, scene.body.radii_m)
        weights = np.where(gaps > 0, 0.0, self.weights) if self.one_sided else self.weights
        frames = np.arange(len(gaps))[:, None]
        slopes = np.einsum("fgkv,gk->fgv", scene.slopes[frames, which], self.normals)
        return gaps * weights, slopes * weights[..., None]


@dataclass(frozen=True, slots=True, eq=False)
class Stay:
    """Balls that keep their place in directions: (middle - target) * weights, three rows a ball.

    targets (n_frames, n_balls, 3), weights the same shape (0 = free in that direction).
    """

    balls: Index
    targets: Array
    weights: Array

    def __call__(self, scene: Scene, variables: Array) -> tuple[Array, Array]:
        n, p, _ = self.targets.shape
        values = (scene.balls_m[:, self.balls] - self.targets) * self.weights
        slopes = scene.slopes[:, self.balls] * self.weights[..., None]
        return values.reshape(n, p * 3), slopes.reshape(n, p * 3, -1)


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two groups of balls that touch each other: the nearest pair's distance is the sum of their radii."""

    first: Index
    second: Index
    weights: Array  # (n_frames,)

    def nearest(self, scene_balls: Array, radii_m: Array) -> tuple[Array, Index, Index]:
        """Return the gap (n_frames,) and the two balls of each frame's nearest pair."""
        apart = scene_balls[:, self.first, None] - scene_balls[:, None, self.second]
        gaps = np.linalg.norm(apart, axis=-1) - radii_m[self.first][:, None] - radii_m[self.second][None, :]
        flat = gaps.reshape(len(gaps), -1).argmin(axis=1)
        a, b = np.unravel_index(flat, gaps.shape[1:])
        return gaps[np.arange(len(gaps)), a, b], self.first[a], self.second[b]

    def __call__(self, scene: Scene, variables: Array) -> tuple[Array, Array]:
        gaps, a, b = self.nearest(scene.balls_m, scene.body.radii_m)
        frames = np.arange(len(gaps))
        apart = scene.balls_m[frames, a] - scene.balls_m[frames, b]
        towards = apart / np.maximum(np.linalg.norm(apart, axis=-1, keepdims=True), 1e-6)
        slopes = np.einsum("fkv,fk->fv", scene.slopes[frames, a] - scene.slopes[frames, b], towards)
        return (gaps * self.weights)[:, None], (slopes * self.weights[:, None])[:, None]


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """A point of one segment at a point of another (or, with `joint_b` -1, of the world), in three rows."""

    joint_a: int
    at_a_m: Array
    joint_b: int
    at_b_m: Array
    weights: Array  # (n_frames, 3)

    def __call__(self, scene: Scene, variables: Array) -> tuple[Array, Array]:
        point, slopes = scene.points(self.joint_a, self.at_a_m)
        if self.joint_b >= 0:
            goal, goal_slopes = scene.points(self.joint_b, self.at_b_m)
            return (point - goal) * self.weights, (slopes - goal_slopes) * self.weights[..., None]
        return (point - self.at_b_m) * self.weights, slopes * self.weights[..., None]


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """The centre of mass over the support: how far it lies outside (rows X and Z), and a weak pull to the middle.

    corners: balls that bear weight; bears (n_frames, n_corners); weights (n_frames,).
    """

    corners: Index
    bears: NDArray[np.bool_]
    weights: Array
    pull: Array
    margin_m: float = 0.01

    def __call__(self, scene: Scene, variables: Array) -> tuple[Array, Array]:
        mass, slopes = scene.mass()
        n = len(mass)
        values, rows = np.zeros((n, 4)), np.zeros((n, 4, slopes.shape[-1]))
        for f in range(n):
            if not self.bears[f].any() or (self.weights[f] == 0 and self.pull[f] == 0):
                continue
            corners = scene.balls_m[f, self.corners[self.bears[f]]][:, [0, 2]]
            out = outside(mass[f, [0, 2]], corners, self.margin_m)
            values[f, :2] = out * self.weights[f]
            values[f, 2:] = (mass[f, [0, 2]] - corners.mean(axis=0)) * self.pull[f]
            moving = slopes[f, [0, 2]] - scene.slopes[f, self.corners[self.bears[f]]][:, [0, 2]].mean(axis=0)
            size = float(np.hypot(*out))
            if size > 0:
                direction = out / size
                rows[f, :2] = np.outer(direction, direction @ moving) * self.weights[f]
            rows[f, 2:] = moving * self.pull[f]
        return values, rows


def outside(point: Array, corners: Array, margin_m: float = 0.0) -> Array:
    """Return the vector from the nearest place of the support to the point, (2,); zero inside.

    The support is the convex hull of `corners` (n, 2), drawn in by `margin_m` towards its middle.
    """
    middle = corners.mean(axis=0)
    arms = corners - middle
    lengths = np.linalg.norm(arms, axis=1, keepdims=True)
    corners = middle + arms * np.maximum(1 - margin_m / np.maximum(lengths, 1e-9), 0.0)
    best: Array | None = None
    order = hull_order(corners)
    if len(order) >= 3:
        ring = corners[order]
        edges = np.roll(ring, -1, axis=0) - ring
        to_point = point - ring
        if (edges[:, 0] * to_point[:, 1] - edges[:, 1] * to_point[:, 0] >= 0).all():
            return np.zeros(2)
    else:
        ring = corners[order]
    for a, b in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        along = b - a
        part = float(np.clip((point - a) @ along / max(float(along @ along), 1e-12), 0.0, 1.0))
        away = point - (a + part * along)
        if best is None or away @ away < best @ best:
            best = away
    assert best is not None
    return best


def hull_order(points: Array) -> list[int]:
    """Return the indices of the convex hull of points (n, 2), counter-clockwise (Andrew's monotone chain)."""
    order = sorted(range(len(points)), key=lambda i: (points[i, 0], points[i, 1]))
    if len(order) < 3:
        return order

    def half(indices: Sequence[int]) -> list[int]:
        chain: list[int] = []
        for i in indices:
            while len(chain) >= 2 and _turns_right(points[chain[-2]], points[chain[-1]], points[i]):
                chain.pop()
            chain.append(i)
        return chain[:-1]

    return half(order) + half(order[::-1])


def _turns_right(a: Array, b: Array, c: Array) -> bool:
    return bool((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) <= 1e-12)
