"""Where soft tissue ends a movement: a limit of its own, beside where bone would.

Bone alone would let a hip extend by 60 degrees and turn outwards by 100; capsule and muscles stop it far earlier. The
end of a movement is the smaller of the two, and whoever shows it says which one it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coxa.hip.shape import hip_table

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SoftLimit:
    """Where soft tissue ends one movement in people without complaints: mean and standard deviation between people.

    `fai_less_deg`: how much less people with hip impingement have.
    """

    mean_deg: float
    sd_deg: float
    fai_less_deg: float


def soft_limits() -> Mapping[str, SoftLimit]:
    """Return the soft-tissue limit of every movement, by the names of `coxa.hip.limits`."""
    rows = hip_table("soft_tissue")["limit"]
    return {
        str(name): SoftLimit(float(row["mean"]), float(row["sd"]), float(row["fai_less"])) for name, row in rows.items()
    }


def end_range(
    bony: Mapping[str, Array], soft: Mapping[str, float | Array]
) -> Mapping[str, tuple[Array, NDArray[np.bool_]]]:
    """Return where each movement ends and whether bone is what ends it.

    Parameters
    ----------
    bony : name -> (n,) degrees, as from `limits_of`
    soft : name -> degrees, one for all hips or (n,); a movement without a soft limit ends at bone

    Returns
    -------
    name -> ((n,) degrees, (n,) True where bone comes first)
    """
    ends: dict[str, tuple[Array, NDArray[np.bool_]]] = {}
    for name, bone in bony.items():
        tissue = np.broadcast_to(np.asarray(soft.get(name, np.inf), dtype=float), bone.shape)
        ends[name] = (np.minimum(bone, tissue), bone <= tissue)
    return ends
