"""What is off the table for this person today, exercise by exercise, each with its reason.

The answer for one exercise is a `Permit`: on which sides it may be done, how far each may bend, which cues stay
unsaid and what argues for care; or why it is left out. Limits arrive as data: the screen's limit codes and their
effects (screening.toml [limit.*]), conditions, equipment, positions, the personal flexion cap, the phase's zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil
from typing import cast

from coxa.catalog.records import SIDES, Clearance, Exercise, Exposure, LimbExposure, Side, Zone
from coxa.catalog.zones import bent_at_most, zone_of_frames
from coxa.plan.hips import worst_level
from coxa.plan.hops import HopPlan, closed_reason, hop_plan
from coxa.plan.records import HipStatus, Peak, PlanInput, Reason, Screening
from coxa.plan.room import room_of, within_room


@dataclass(frozen=True, slots=True)
class Effects:
    """All limit codes of the screen, joined into one set of limits."""

    codes: frozenset[str]
    avoid: frozenset[str]
    careful: frozenset[str]
    no_support: Mapping[str, str] = field(default_factory=dict)  # what is excluded -> the limit code that says so
    no_families: Mapping[str, str] = field(default_factory=dict)
    no_ids: Mapping[str, str] = field(default_factory=dict)
    no_cues: frozenset[str] = frozenset()
    no_impact: str | None = None
    not_on_sore_side: str | None = None
    max_adduction: tuple[float, str] | None = None
    efforts: tuple[
        tuple[float, frozenset[str]], ...
    ] = ()  # highest effort, and the purposes it counts for (none = all)
    max_hold_s: float | None = None
    max_level: tuple[int, str] | None = None
    max_zone: tuple[int, str] | None = None

    def max_effort(self, exercise: Exercise) -> float | None:
        """Return the highest effort allowed in this exercise; None without a limit."""
        allowed = [effort for effort, purposes in self.efforts if not purposes or purposes & set(exercise.purpose)]
        return min(allowed, default=None)


@dataclass(frozen=True, slots=True)
class SidePermit:
    """One side on which the exercise may be done: its range limit, zone and peak with that limit."""

    max_flexion_deg: float | None
    zone: Zone
    peak: Peak
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Permit:
    """May this exercise be used, and how. With no `sides` it is left out and `reasons` say why."""

    exercise: Exercise
    sides: Mapping[Side, SidePermit]
    cues_withheld: tuple[str, ...]
    careful: tuple[str, ...]
    reasons: tuple[Reason, ...]
    out: bool = False  # left out as a whole, whatever the side

    @property
    def allowed(self) -> bool:
        """Say whether the exercise may be used at all."""
        return bool(self.sides)


def _least(values: list[tuple[float, str]]) -> tuple[float, str] | None:
    return min(values, default=None)


def effects_of(screening: Screening, table: Mapping[str, object]) -> Effects:
    """Join the effects of every limit code; a code without a row in screening.toml is a condition code."""
    rows = {code: cast(Mapping[str, object], table.get(code, {})) for code in screening.limits}

    def listed(name: str) -> dict[str, str]:
        return {item: code for code, row in rows.items() for item in cast(list[str], row.get(name, []))}

    def numbers(name: str) -> list[tuple[float, str]]:
        return [(float(cast(float, row[name])), code) for code, row in rows.items() if name in row]

    hold = _least(numbers("max_hold_s"))
    level, zone = _least(numbers("only_levels")), _least(numbers("no_zones"))
    return Effects(
        codes=frozenset(rows),
        avoid=frozenset(rows) | {str(row["avoid_condition"]) for row in rows.values() if "avoid_condition" in row},
        careful=frozenset(rows)
        | {str(row["careful_condition"]) for row in rows.values() if "careful_condition" in row},
        no_support=listed("no_support"),
        no_families=listed("no_families"),
        no_ids=listed("no_ids"),
        no_cues=frozenset(listed("no_cues")),
        no_impact=next((code for code, row in rows.items() if row.get("no_impact") is True), None),
        not_on_sore_side=next((code for code, row in rows.items() if row.get("not_on_sore_side") is True), None),
        max_adduction=_least(numbers("max_adduction_deg")),
        efforts=tuple(
            (effort, frozenset(cast(list[str], rows[code].get("max_effort_for", []))))
            for effort, code in numbers("max_effort")
        ),
        max_hold_s=hold[0] if hold else None,
        max_level=(int(level[0]), level[1]) if level else None,
        max_zone=(int(zone[0]), zone[1]) if zone else None,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """The permits worked out so far under the same limits. It holds what their ids name, so that these stay theirs."""

    exposures: Mapping[tuple[str, Side], Exposure]
    clearances: Mapping[tuple[str, Side], Clearance] | None
    permits: dict[tuple[Exercise, int], Permit] = field(default_factory=dict)


_KNOWN_MAX = 64  # people, or states of one person; a stand holds at most one permit for each exercise and zone
_known: dict[tuple[object, ...], _Known] = {}


def _known_under(key: tuple[object, ...], given: PlanInput) -> _Known:
    """Return what is known under these limits, an empty stand the first time; the oldest stand makes room."""
    full_key = (given.catalog, given.rules, id(given.exposures), id(given.clearances), *key)
    found = _known.get(full_key)
    if found is None or found.exposures is not given.exposures or found.clearances is not given.clearances:
        if len(_known) >= _KNOWN_MAX:
            _known.pop(next(iter(_known)), None)
        found = _known[full_key] = _Known(given.exposures, given.clearances)
    return found


@dataclass(frozen=True, slots=True)
class Limits:
    """Everything that limits today's choice, gathered once per plan."""

    given: PlanInput
    screening: Screening
    hips: tuple[HipStatus, ...]
    effects: Effects
    owned: frozenset[str]
    cannot: frozenset[str]
    level: str
    known: _Known
    hops: HopPlan

    def permit(self, exercise: Exercise, max_zone: int = 3) -> Permit:
        """Return whether and how this exercise may be used in a phase that allows zones up to `max_zone`.

        The answer only depends on what `gather_limits` puts into the key of `known`, and on what was left out by the
        person; so it is worked out once for as long as the same limits hold.
        """
        found = self.known.permits.get((exercise, max_zone))
        if found is None:
            found = self.known.permits[(exercise, max_zone)] = self._permit(exercise, max_zone)
        if exercise.id in self.given.state.left_out and not found.out:
            out = (Reason("left_out_by_you", {}),)
            return Permit(exercise, {}, found.cues_withheld, found.careful, out, out=True)
        later = closed_reason(self.hops, exercise, self.given.rules) if exercise.impact and not found.out else None
        if later is not None:
            return Permit(exercise, {}, found.cues_withheld, found.careful, (later,), out=True)
        return found

    def _permit(self, exercise: Exercise, max_zone: int) -> Permit:
        withheld = tuple(cue for cue in _cues(exercise) if cue in self.effects.no_cues)
        careful = tuple(code for code in exercise.careful_if if code in self.effects.careful)
        out = self._left_out(exercise)
        if out is not None:
            return Permit(exercise, {}, withheld, careful, (out,), out=True)
        sides: dict[Side, SidePermit] = {}
        refusals: list[Reason] = []
        for side in SIDES:
            found = self._side(exercise, side, max_zone)
            if isinstance(found, Reason):
                refusals.append(found)
            else:
                sides[side] = found
        if exercise.sides != "each" and len(sides) < 2:
            sides = {}
        reasons = tuple(_once(refusals))
        return Permit(exercise, sides, withheld, careful, reasons)

    def _left_out(self, exercise: Exercise) -> Reason | None:
        """Return the first limit that rules the whole exercise out; the gravest come first."""
        effects = self.effects
        for code in exercise.avoid_if:
            if code in effects.avoid:
                return Reason("avoid_condition", {"condition": code})
        if exercise.impact and effects.no_impact:
            return Reason("avoid_limit", {"limit": effects.no_impact})
        for excluded, name in (
            (effects.no_ids, exercise.id),
            (effects.no_families, exercise.family),
            (effects.no_support, exercise.support),
        ):
            if name in excluded:
                return Reason("avoid_limit", {"limit": excluded[name]})
        if effects.max_level and exercise.level > effects.max_level[0]:
            return Reason("avoid_limit", {"limit": effects.max_level[1]})
        if self.level == "high" and not exercise.ok_when_irritable:
            return Reason("too_irritable", {})
        cannot = self._positions(exercise)
        if cannot:
            return Reason("cannot_position", {"position": cannot})
        missing = [item for item in exercise.equipment if item not in self.owned]
        if missing:
            return Reason("no_equipment", {"equipment": missing[0]})
        return None

    def _positions(self, exercise: Exercise) -> str | None:
        position = self.given.catalog.vocabulary["position"][exercise.support]
        needs = cast(list[str], position.get("cannot", []))
        return next((need for need in needs if need in self.cannot), None)

    def _side(self, exercise: Exercise, side: Side, max_zone: int) -> SidePermit | Reason:
        """Return how far this side may go, or the reason why not; every hip that takes part is looked at."""
        exposure = self.given.exposures[(exercise.id, side)]
        limit: float | None = None
        reasons: list[Reason] = []
        for hip in self.hips:
            limb = exposure.hip(hip.side)
            out = self._rests_on(exercise, side, hip) or self._rotation_and_extension(exercise, limb, hip)
            if out is not None:
                return out
            cut = self._flexion(exercise, limb, hip)
            if isinstance(cut, Reason):
                return cut
            why = self._cut_reason(hip, cut, limb) if cut is not None else None
            room = room_of(self.given, exercise, side, hip)
            shorter = within_room(self.given, exercise, limb, hip, room, cut) if room is not None else None
            if isinstance(shorter, Reason):
                return shorter
            if shorter is not None:
                cut, why = shorter
            if cut is not None and why is not None:
                limit = cut if limit is None else min(limit, cut)
                reasons.append(why)
        return self._zone_and_peak(exposure, limit, reasons, max_zone)

    def _rests_on(self, exercise: Exercise, side: Side, hip: HipStatus) -> Reason | None:
        """Return why this side may not be done when the body would rest on the outside of a sore hip."""
        code = self.effects.not_on_sore_side
        limb = "working" if hip.side == side else "other"
        if code is None or not hip.symptomatic or limb not in _limbs_underneath(exercise):
            return None
        return Reason("avoid_limit", {"limit": code})

    def _plan_cap(self, hip: HipStatus) -> float:
        """Return the cap used for planning: past 90 degrees only for a goal that needs it, which is not planned yet."""
        return min(hip.cap_deg, self.given.rules.number("cap", "plan_max_deg")) if hip.symptomatic else hip.cap_deg

    def _flexion(self, exercise: Exercise, limb: LimbExposure, hip: HipStatus) -> float | None | Reason:
        """Return the range limit this hip needs, None when it needs none, a reason when no limit helps."""
        cap = self._plan_cap(hip)
        if limb.peak_flexion_deg <= cap or not (hip.symptomatic or self.has_own_cap(hip)):
            return None
        can = exercise.range_limit
        if can.can_limit and not limb.fixed_flexion and cap >= can.min_flexion_deg:
            return cap
        values = {"side": hip.side, "cap_deg": cap, "peak_deg": ceil(limb.peak_flexion_deg)}
        return Reason("above_cap", values)

    @staticmethod
    def has_own_cap(hip: HipStatus) -> bool:
        """Say whether a therapist has set this hip's cap."""
        return any(reason.code == "cap_therapist" for reason in hip.reasons)

    def _cut_reason(self, hip: HipStatus, cut: float, limb: LimbExposure) -> Reason:
        values = {"side": hip.side, "cap_deg": cut, "peak_deg": ceil(limb.peak_flexion_deg)}
        return Reason("range_limited", values)

    def _rotation_and_extension(self, exercise: Exercise, limb: LimbExposure, hip: HipStatus) -> Reason | None:
        """Return why this hip may not take part, by extension or by the screen's limits on crossing inwards."""
        if not hip.symptomatic and not self.effects.codes & {"extension_cap"}:
            return None
        if limb.min_flexion_deg < hip.extension_cap_deg:
            return Reason("beyond_extension_cap", {"side": hip.side, "cap_deg": abs(hip.extension_cap_deg)})
        crossing = self.effects.max_adduction
        if crossing and limb.peak_adduction_deg > crossing[0]:
            return Reason("avoid_limit", {"limit": crossing[1]})
        return None

    def _zone_and_peak(
        self, exposure: Exposure, limit: float | None, reasons: list[Reason], max_zone: int
    ) -> SidePermit | Reason:
        """Return the permit of one side after its range limit, or the zone that is too deep for this phase."""
        sore = [hip.side for hip in self.hips if hip.symptomatic] or [hip.side for hip in self.hips]
        limbs = [exposure.hip(side) for side in sore]
        rules = self.given.rules
        zone = max(limb.zone if limit is None else zone_of_frames(limb.frames, rules, limit) for limb in limbs)
        allowed = min(max_zone, self.effects.max_zone[0] if self.effects.max_zone else 3)
        if zone > allowed:
            return Reason("zone_too_deep", {"zone": zone, "max_zone": allowed})
        deepest = max((limb.deepest for limb in limbs), key=lambda frame: frame.flexion_deg)
        if limit is not None:
            deepest = bent_at_most(deepest, limit)
        peak = Peak(deepest.flexion_deg, deepest.adduction_deg, deepest.rotation_deg)
        return SidePermit(limit, zone, peak, tuple(_once(reasons)))


def _once(reasons: list[Reason]) -> list[Reason]:
    kept: list[Reason] = []
    for reason in reasons:
        if reason not in kept:
            kept.append(reason)
    return kept


@lru_cache(maxsize=1024)
def _limbs_underneath(exercise: Exercise) -> frozenset[str]:
    """Return the limbs on whose outer hip or body side the exercise rests, from the motion's own contacts."""
    parts = {contact.part for contact in exercise.motion.contacts}
    return frozenset(limb for limb in ("working", "other") if parts & {f"{limb}.hip", f"{limb}.side"})


@lru_cache(maxsize=1024)
def _cues(exercise: Exercise) -> tuple[str, ...]:
    return tuple(
        sorted({*(step.cue for step in exercise.steps), *(mistake.cue for mistake in exercise.mistakes)} - {""})
    )


def gather_limits(given: PlanInput, screening: Screening, hips: tuple[HipStatus, ...]) -> Limits:
    """Return everything that limits today's choice."""
    vocabulary = given.catalog.vocabulary["equipment"]
    household = {name for name, row in vocabulary.items() if row.get("household")}
    table = cast(Mapping[str, object], given.catalog.screening.get("limit", {}))
    owned = frozenset(household | set(_answer_list(given, "life.equipment")))
    cannot = frozenset(_answer_list(given, "life.cannot"))
    level = worst_level(hips)
    caps = tuple(
        (hip.side, hip.symptomatic, hip.irritability, hip.cap_deg, hip.extension_cap_deg, Limits.has_own_cap(hip))
        for hip in hips
    )
    return Limits(
        given=given,
        screening=screening,
        hips=hips,
        effects=effects_of(screening, table),
        owned=owned,
        cannot=cannot,
        level=level,
        known=_known_under((screening.limits, caps, owned, cannot, level), given),
        hops=hop_plan(given),
    )


def _answer_list(given: PlanInput, key: str) -> list[str]:
    value = given.state.value(key)
    return [str(item) for item in value] if isinstance(value, list) else []
