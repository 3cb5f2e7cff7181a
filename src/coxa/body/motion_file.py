"""A solved motion as a small file: whole numbers of `STEP`, each but the first as the change since the frame before.

`STEP` is 1e-5 (radians and metres): at a metre from the joint a hundredth of a millimetre. The body is not stored: it
is the default one, and the name of the file holds its version (figures.py).
"""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from typing import Any

import numpy as np

from coxa.body.motion import Change, Fault, Key, PlacedProp, SolvedMotion
from coxa.body.skeleton import Array, make_body

STEP = 1e-5


def motion_bytes(motion: SolvedMotion) -> bytes:
    """Return the motion as the content of a file; the same motion gives the same bytes."""
    props = [
        {"name": p.name, "kind": p.kind, "size_m": p.size_m, "turn_rad": p.turn_rad, "has_end": p.to_m is not None}
        for p in motion.props
    ]
    told = {
        "exercise": motion.exercise,
        "keys": [asdict(key) for key in motion.keys],
        "props": props,
        "changes": [asdict(change) for change in motion.changes],
        "faults": [asdict(fault) for fault in motion.faults],
        "worst_contact_m": motion.worst_contact_m,
    }
    arrays = {"root": motion.root_m, "angles": motion.angles_rad, "times": motion.times_s[:, None]}
    for i, prop in enumerate(motion.props):
        arrays[f"at{i}"] = prop.at_m
        if prop.to_m is not None:
            arrays[f"to{i}"] = prop.to_m
    packed = {name: _packed(array) for name, array in arrays.items()}
    packed["told"] = np.frombuffer(json.dumps(told).encode(), dtype=np.uint8).astype(np.int32)
    file = io.BytesIO()
    kept: dict[str, Any] = {name: packed[name] for name in sorted(packed)}
    np.savez_compressed(file, **kept)
    return file.getvalue()


def motion_from(content: bytes) -> SolvedMotion:
    """Return the motion of a file that `motion_bytes` wrote."""
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        packed = {name: file[name] for name in file.files}
    told: dict[str, Any] = json.loads(packed["told"].astype(np.uint8).tobytes())
    props = tuple(
        PlacedProp(
            name=row["name"],
            kind=row["kind"],
            at_m=_unpacked(packed[f"at{i}"]),
            size_m=(row["size_m"][0], row["size_m"][1], row["size_m"][2]),
            to_m=_unpacked(packed[f"to{i}"]) if row["has_end"] else None,
            turn_rad=row["turn_rad"],
        )
        for i, row in enumerate(told["props"])
    )
    return SolvedMotion(
        exercise=told["exercise"],
        body=make_body(),
        times_s=_unpacked(packed["times"])[:, 0],
        root_m=_unpacked(packed["root"]),
        angles_rad=_unpacked(packed["angles"]),
        keys=tuple(Key(**row) for row in told["keys"]),
        props=props,
        changes=tuple(Change(**row) for row in told["changes"]),
        faults=tuple(Fault(**row) for row in told["faults"]),
        worst_contact_m=told["worst_contact_m"],
    )


def _packed(array: Array) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Return (n_frames, n) as whole steps: the first row, then the changes from row to row."""
    whole = np.round(array / STEP).astype(np.int32)
    return np.diff(whole, axis=0, prepend=np.zeros_like(whole[:1]))


def _unpacked(steps: np.ndarray[Any, np.dtype[np.int32]]) -> Array:
    return np.asarray(np.cumsum(steps, axis=0, dtype=np.int64) * STEP, dtype=np.float64)
