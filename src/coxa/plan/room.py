"""How the personal hip model limits an exercise: shorter first, else not at all (rules.toml [room]).

It only ever takes away. Where nothing is known about a hip, or much room is expected, the plan is what it would be
without the model; nobody is cleared for a movement by it.
"""

from __future__ import annotations

from math import ceil

from coxa.catalog.records import Exercise, LimbExposure, LimbRoom, Side
from coxa.plan.daily import seat_height_cm
from coxa.plan.records import HipStatus, PlanInput, Reason, Values

TABLE = "room"
SITS = "seat"  # the part of the body that rests on a chair


def room_of(given: PlanInput, exercise: Exercise, side: Side, hip: HipStatus) -> LimbRoom | None:
    """Return what the model says about this hip in this exercise; None where nothing is known, or the hip is calm."""
    if given.clearances is None or not hip.symptomatic:
        return None
    found = given.clearances.get((exercise.id, side))
    return found.hip(hip.side) if found is not None else None


def within_room(
    given: PlanInput, exercise: Exercise, limb: LimbExposure, hip: HipStatus, room: LimbRoom, cap_deg: float | None
) -> tuple[float, Reason] | Reason | None:
    """Return the bend that leaves this hip enough room, with why; a reason alone when none does; None when all is well.

    `cap_deg`: the bend to which other limits hold the exercise already, None for none.
    """
    allowed = given.rules.number(TABLE, f"chance_{hip.irritability}")
    if _chance_at(room, cap_deg) <= allowed:
        return None
    can = exercise.range_limit
    fits = [
        deg
        for deg, chance in room.limits
        if chance <= allowed and deg >= can.min_flexion_deg and (cap_deg is None or deg <= cap_deg)
    ]
    peak = limb.peak_flexion_deg if cap_deg is None else min(cap_deg, limb.peak_flexion_deg)
    values: dict[str, str | int | float] = {
        "side": hip.side,
        "peak_deg": ceil(peak),
        "percent": round(_chance_at(room, cap_deg) * 100),
        "most_percent": round(allowed * 100),
    }
    if can.can_limit and not limb.fixed_flexion and fits:
        return max(fits), _shorter(given, exercise, values, max(fits))
    return Reason("room_too_little", values)


def _shorter(given: PlanInput, exercise: Exercise, values: Values, deg: float) -> Reason:
    """Return why the exercise stays shorter; where one sits down on something, with the height that holds one there."""
    seat = seat_height_cm(given, deg) if any(contact.part == SITS for contact in exercise.motion.contacts) else None
    if seat is None:
        return Reason("room_shorter", {**values, "cap_deg": deg})
    return Reason("room_shorter_seat", {**values, "cap_deg": deg, "seat_cm": seat})


def _chance_at(room: LimbRoom, cap_deg: float | None) -> float:
    """Return the chance where the exercise bends at most to `cap_deg`: of the next deeper bend worked out."""
    if cap_deg is None:
        return room.chance
    deeper = [chance for deg, chance in room.limits if deg >= cap_deg]
    return min(deeper, default=room.chance)
