"""Does a plan break a contraindication or a personal cap? Worked out again from answers, exposures and the catalog.

None of it asks the planner's own limits: what a condition forbids is read from screening.toml, how far an exercise
bends from its exposure, how far a hip may bend from the answers and rules.toml. Only how irritable a hip is, is taken
from the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from coxa.catalog.records import SIDES, Exercise, LimbExposure, Side
from coxa.journal.state import State
from coxa.plan.records import Item, Plan
from coxa.simulate.guide import World

CONDITION = "conditions."
ROOM_DEG = 1e-6
Row = Mapping[str, object]
Rows = Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Fault:
    """One law that was broken: by whom, when, which, and what was seen."""

    person: str
    on: date
    law: str
    seen: str


@dataclass(frozen=True, slots=True)
class Forbidden:
    """What the conditions of one person forbid."""

    codes: frozenset[str]
    rows: tuple[Row, ...]

    def listed(self, name: str) -> frozenset[str]:
        """Return all entries of a list that any row holds."""
        return frozenset(entry for row in self.rows for entry in cast(Sequence[str], row.get(name, ())))

    def least(self, name: str) -> float | None:
        """Return the smallest of a number that any row holds."""
        return min((float(cast(float, row[name])) for row in self.rows if name in row), default=None)


def forbidden_to(state: State, world: World) -> Forbidden:
    """Return what this person's conditions forbid, from their answers and screening.toml alone."""
    held = {key.removeprefix(CONDITION) for key in state.answers if key.startswith(CONDITION) and state.value(key)}
    screening = world.catalog.screening
    codes = set(held)
    for row in cast(Rows, screening["rule"]).values():
        asks = cast(Sequence[object], row.get("any", ()))
        if any(f"{CONDITION}{code}" in asks for code in held):
            codes |= set(cast(Sequence[str], row.get("limits", ())))
    limits = cast(Rows, screening["limit"])
    rows = tuple(limits[code] for code in sorted(codes) if code in limits)
    also = {str(row["avoid_condition"]) for row in rows if "avoid_condition" in row}
    return Forbidden(frozenset(codes | also), rows)


def shown_items(plan: Plan) -> Iterator[Item]:
    """Yield every item that this plan could lead somebody to do."""
    sessions = [*plan.next_sessions.values(), *(one for one in (plan.today, plan.calm) if one is not None)]
    for session in sessions:
        yield from session.warm_up
        yield from session.items


def check_items(person: str, plan: Plan, state: State, world: World) -> Iterator[Fault]:
    """Yield a fault for each item that a condition forbids, that a hip may not do, or that lacks its kit."""
    forbidden = forbidden_to(state, world)
    owned = _owned(state, world)
    cannot = _listed(state, "life.cannot")
    seen: set[tuple[object, ...]] = set()
    for item in shown_items(plan):
        key = (item.exercise, item.side, item.max_hip_flexion_deg, item.effort, item.hold_s)
        if key in seen:
            continue
        seen.add(key)
        exercise = world.catalog.exercises[item.exercise]
        laws = (*_by_condition(exercise, item, forbidden), *_by_means(exercise, world, owned, cannot))
        laws = (*laws, *_by_hips(exercise, item, plan, state, world))
        yield from (Fault(person, plan.on, law, f"{item.exercise} {item.side}: {seen_}") for law, seen_ in laws)


def _listed(state: State, key: str) -> frozenset[str]:
    value = state.value(key)
    return frozenset(str(entry) for entry in value) if isinstance(value, list) else frozenset()


def _owned(state: State, world: World) -> frozenset[str]:
    rows = world.catalog.vocabulary["equipment"]
    return _listed(state, "life.equipment") | {name for name, row in rows.items() if row.get("household")}


def _by_condition(exercise: Exercise, item: Item, forbidden: Forbidden) -> Iterator[tuple[str, str]]:
    broken = set(exercise.avoid_if) & forbidden.codes
    if broken:
        yield "contraindication", ", ".join(sorted(broken))
    for name, value in (("no_ids", exercise.id), ("no_families", exercise.family), ("no_support", exercise.support)):
        if value in forbidden.listed(name):
            yield "contraindication", f"{name} {value}"
    hold, effort = forbidden.least("max_hold_s"), forbidden.least("max_effort")
    if hold is not None and (item.hold_s or 0) > hold:
        yield "contraindication", f"held {item.hold_s} s, at most {hold}"
    if effort is not None and not forbidden.listed("max_effort_for") and (item.effort or 0) > effort:
        yield "contraindication", f"effort {item.effort}, at most {effort}"


def _by_means(
    exercise: Exercise, world: World, owned: frozenset[str], cannot: frozenset[str]
) -> Iterator[tuple[str, str]]:
    if not set(exercise.equipment) <= owned:
        yield "kit", ", ".join(sorted(set(exercise.equipment) - owned))
    needs = cast(Sequence[str], world.catalog.vocabulary["position"][exercise.support].get("cannot", ()))
    if set(needs) & cannot:
        yield "position", exercise.support


# --- the caps ---------------------------------------------------------------------------------------------------------


def cap_deg(state: State, side: Side, level: str, world: World) -> float:
    """Return how far a sore hip may bend: the answer where it pinches less the margin, by irritability, never past."""
    number = world.rules.number
    caps = [number("cap", f"{level}_deg"), number("cap", "plan_max_deg")]
    caps += [limit.max_flexion_deg for limit in state.limits if limit.side == side]
    for key in (f"hip.{side}.pinch_onset", f"range.{side}.pinch_onset_deg"):
        onset = state.value(key)
        if isinstance(onset, (int, float)) and not isinstance(onset, bool):
            caps.append(onset - number("cap", "onset_margin_deg"))
    return min(caps)


def _back_deg(state: State, side: Side, world: World) -> float:
    """Return how far a sore hip may go behind the body, negative."""
    hurts = _listed(state, f"hip.{side}.provokes") & set(world.rules.texts("extension", "provokes"))
    loose = {name for name in world.rules.texts("extension", "conditions") if state.value(f"{CONDITION}{name}")}
    return world.rules.number("extension", "capped_deg" if hurts or loose else "open_deg")


def _by_hips(exercise: Exercise, item: Item, plan: Plan, state: State, world: World) -> Iterator[tuple[str, str]]:
    sides = [side for side in SIDES if item.side in (side, "both", "alternating")]
    for hip in plan.hips:
        if not hip.symptomatic:
            continue
        cap, back = cap_deg(state, hip.side, hip.irritability, world), _back_deg(state, hip.side, world)
        for side in sides:
            limb = world.exposures[(exercise.id, side)].hip(hip.side)
            bend = _bend(item, limb)
            if bend > cap + ROOM_DEG:
                yield "cap", f"{hip.side} hip bends to {bend:.1f}, at most {cap:g}"
            if limb.min_flexion_deg < back - ROOM_DEG:
                yield "extension", f"{hip.side} hip goes to {limb.min_flexion_deg:.1f}, at most {back:g}"
    limit = item.max_hip_flexion_deg
    if limit is not None and exercise.range_limit.can_limit and limit < exercise.range_limit.min_flexion_deg:
        yield "range", f"limited to {limit:g}, needs {exercise.range_limit.min_flexion_deg:g}"


def _bend(item: Item, limb: LimbExposure) -> float:
    """Return how far this hip bends: a limit helps only where less movement makes the bend smaller."""
    if item.max_hip_flexion_deg is None or limb.fixed_flexion:
        return limb.peak_flexion_deg
    return min(limb.peak_flexion_deg, item.max_hip_flexion_deg)
