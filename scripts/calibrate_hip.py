"""Calibrate what all hips share, once on hips without symptoms (predicted), once on both groups (fitted).

    .venv/bin/python scripts/calibrate_hip.py --date 2026-11-25

Gauss-Newton on the group means of `catalog/hips/targets.toml`, every parameter held by its first guess and doubt
(`anatomy.toml`). Shapes (`population.toml`) are never moved. Writes `catalog/hips/calibration.toml`.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from coxa.hip.anatomy import NAMES, Anatomy
from coxa.hip.limits import limits_along, limits_of, make_paths
from coxa.hip.population import Group, draw
from coxa.hip.shape import HIPS_FOLDER, HipShapes, Mode, hip_table, make_shape

Array = NDArray[np.float64]

HIPS = 1500
SEED = 20261125
MEASURES = ("flexion_deg", "ir90_deg", "abduction_deg")
SHARP_DEG = 1.0  # how closely a group's mean is asked to match
ROUNDS = 8
GROUPS_OF: dict[Mode, tuple[Group, ...]] = {"predicted": ("normal",), "fitted": ("normal", "fai")}
CLEAR_ADDUCTION_DEG = 25.0  # the usual hip must not touch at 90 degrees of flexion with 20 of adduction (and 5 spare)


def target(group: Group) -> Array:
    """Return the published means that are fitted, (3,), averaged over the studies."""
    studies = [study[group] for study in hip_table("targets")["study"] if study["use"] == "fit"]
    means: Array = np.array([[study[name]["mean"] for name in MEASURES] for study in studies], dtype=float)
    return np.asarray(means.mean(axis=0))


def means_of(hips: HipShapes, anatomy: Anatomy) -> Array:
    """Return a group's mean limits, (3,)."""
    limits = limits_of(hips, anatomy)
    return np.array([limits[name].mean() for name in MEASURES])


def calibrate(groups: tuple[Group, ...]) -> Anatomy:
    """Return the anatomy that brings these groups to their published means."""
    table = hip_table("anatomy")
    free = [name for name in NAMES if not table[name].get("fixed", False)]
    guess, doubt, low, high = (
        np.array([table[n][key] for n in free], dtype=float) for key in ("mean", "sd", "min", "max")
    )
    fixed = {name: float(table[name]["mean"]) for name in NAMES if name not in free}
    hips = {group: draw(group, HIPS, SEED) for group in groups}
    usual = make_shape()

    def misses(values: Array) -> Array:
        anatomy = Anatomy(**fixed, **dict(zip(free, map(float, values), strict=True)))
        wrong = [(means_of(hips[group], anatomy) - target(group)) / SHARP_DEG for group in groups]
        room = float(limits_of(usual, anatomy)["adduction90_deg"][0])
        return np.concatenate([*wrong, [min(0.0, room - CLEAR_ADDUCTION_DEG)], (values - guess) / doubt])

    values = guess.copy()
    now = misses(values)
    for _ in range(ROUNDS):
        step = 0.02 * doubt
        slopes = np.column_stack(
            [(misses(values + np.eye(len(free))[k] * step) - now) / step[k] for k in range(len(free))]
        )
        move = np.linalg.lstsq(slopes, -now, rcond=None)[0]
        for share in (1.0, 0.5, 0.25, 0.1):
            tried = np.clip(values + share * move, low, high)
            there = misses(tried)
            if there @ there < now @ now:
                values, now = tried, there
                break
        else:
            break
        print(
            groups, "cost", round(float(now @ now), 2), dict(zip(free, values.round(2), strict=True)), file=sys.stderr
        )
    return Anatomy(**fixed, **dict(zip(free, (round(float(v), 2) for v in values), strict=True)))


def report(mode: Mode, anatomy: Anatomy) -> list[str]:
    """Return the table of one calibration: its values, and what both groups come to."""
    lines = [f"[{mode}]", *(f"{name} = {getattr(anatomy, name):g}" for name in NAMES)]
    for group in ("normal", "fai"):
        limits = limits_of(draw(group, HIPS, SEED, mode), anatomy)
        known = "fitted" if mode == "fitted" or group == "normal" else "predicted"
        lines.append(f"[{mode}.{group}]")
        lines.append(f'is = "{known}"')
        for name, values in limits.items():
            lines.append(f"{name} = {{ mean = {values.mean():.1f}, sd = {values.std(ddof=1):.1f} }}")
    return lines


def turned_in(hips: HipShapes, position: tuple[float, float], anatomy: Anatomy) -> Array:
    """Return how far each hip turns inwards at a flexion and an adduction before bone ends it, (n,)."""
    one = np.ones(1)
    start, direction = np.array([[*position, 0.0]]), np.array([[0.0, 0.0, 1.0]])
    return limits_along(hips, make_paths(start, direction, -90 * one, 130 * one, 0 * one), anatomy)[:, 0]


def comparison(mode: Mode, anatomy: Anatomy) -> list[str]:
    """Return what is compared with Patel 2020 and Audenaert 2012, which move no parameter."""
    fai, mild, normal = (draw(group, HIPS, SEED, mode) for group in ("fai", "pain-free", "normal"))
    patel = hip_table("targets")["patel"]
    deep, wide, shallow = (turned_in(fai, tuple(patel[key]), anatomy) for key in ("deep", "wide", "shallow"))
    soft = np.minimum(shallow, hip_table("soft_tissue")["limit"]["ir0_deg"]["mean"])
    rows = {
        "patel_deep_ir_deg": deep,
        "patel_wide_gain_deg": wide - deep,
        "patel_shallow_ir_deg": soft,
        "audenaert_normal_ir_deg": limits_of(normal, anatomy)["ir90_deg"],
        "audenaert_pain_free_ir_deg": limits_of(mild, anatomy)["ir90_deg"],
        "audenaert_fai_ir_deg": limits_of(fai, anatomy)["ir90_deg"],
    }
    told = [f"{name} = {{ mean = {found.mean():.1f}, sd = {found.std(ddof=1):.1f} }}" for name, found in rows.items()]
    return [f"[{mode}.compare]", *told]


def main() -> None:
    """Calibrate twice and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--date", required=True)
    parser.add_argument("--output", type=Path, default=HIPS_FOLDER / "calibration.toml")
    given = parser.parse_args()
    both: list[str] = []
    for mode, groups in GROUPS_OF.items():
        anatomy = calibrate(groups)
        both += report(mode, anatomy) + comparison(mode, anatomy)
    lines = [
        "# Written by scripts/calibrate_hip.py; do not edit. predicted: moved by hips without symptoms only, so",
        "# that the range of hips with impingement is a prediction. fitted: moved by both groups.",
        f'command = "scripts/calibrate_hip.py --date {given.date}"',
        f"date = {given.date}",
        f"seed = {SEED}",
        f"hips = {HIPS}",
        *both,
    ]
    given.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
