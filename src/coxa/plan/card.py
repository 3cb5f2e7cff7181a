"""Session cards: the next 14 days with every branch computed in advance, so that a client only looks up.

Shape (schemas/card.json): `days` name a session per date; `sessions` hold the items of a, b and calm, in order. Each
item has a finite table of branches, each a full item or null (leave out) with its reason:

    check_in  green | yellow | red (red = the calm session)
    pinch     less_range | easier | left_out
    stopped   one set less
    swap      easier | other | no_equipment
    stopped_pain   a set stopped because it hurt: `this` for the rest of the item, `eases` the places of the later items
              that load the same hip in the same direction, or bend it as far; each of those has
    eased     its lighter form
    add_set   one set more for who feels well and was green at the check-in; null: today holds as many as it may
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor

from coxa.catalog.records import SIDES, Exercise
from coxa.journal.events import Json
from coxa.plan.card_more import one_set_more
from coxa.plan.dose import Course, gather_course, items_for
from coxa.plan.hips import hip_status, sore_sides
from coxa.plan.limits import gather_limits
from coxa.plan.phase import standing
from coxa.plan.programme import score
from coxa.plan.progress import Dosage, cut_volume
from coxa.plan.records import PLANNER_VERSION, Item, Plan, PlanInput, Reason, Session
from coxa.plan.screen import screen_person
from coxa.plan.traffic import baseline


@dataclass(frozen=True, slots=True)
class Branches:
    """Everything a card needs besides the plan."""

    course: Course
    in_session: frozenset[str]


def reason_json(reason: Reason) -> dict[str, Json]:
    """Return a reason as JSON: code and values."""
    return {"code": reason.code, "values": dict(reason.values)}


def item_json(item: Item) -> dict[str, Json]:
    """Return an item as JSON; the shape that `session_prescribed` freezes."""
    return {
        "exercise": item.exercise,
        "side": item.side,
        "role": item.role,
        "sets": item.sets,
        "reps": item.reps,
        "hold_s": item.hold_s,
        "load": item.load,
        "load_kind": item.load_kind,
        "tempo_s": list(item.tempo_s),
        "rest_s": item.rest_s,
        "effort": item.effort,
        "max_hip_flexion_deg": item.max_hip_flexion_deg,
        "zone": item.zone,
        "peak": {
            "flexion_deg": item.peak.flexion_deg,
            "adduction_deg": item.peak.adduction_deg,
            "rotation_deg": item.peak.rotation_deg,
        },
        "cues_withheld": list(item.cues_withheld),
        "reasons": [reason_json(reason) for reason in item.reasons],
    }


def make_cards(given: PlanInput, plan: Plan) -> dict[str, Json]:
    """Return the cards of a ready plan as JSON; an empty mapping for a locked or refused one."""
    if plan.status != "ready" or plan.calm is None:
        return {}
    return {
        **deal_sessions(given, {**plan.next_sessions, "calm": plan.calm}),
        "days": [
            {"date": day.on.isoformat(), "what": day.what, "session": day.kind, "minutes": day.minutes}
            for day in plan.week
        ],
    }


def deal_sessions(given: PlanInput, sessions: Mapping[str, Session]) -> dict[str, Json]:
    """Return the head of a card and these sessions with every branch; also for a session that was shown earlier."""
    screening = screen_person(given.state, given.catalog, given.today, given.rules)
    hips = tuple(hip_status(given, side, screening) for side in SIDES)
    course = gather_course(gather_limits(given, screening, hips), standing(given, hips).in_force)
    course = replace(course, grows=False)  # an easier stand-in stays the easier one
    return {
        "schema": 1,
        "made_on": given.today.isoformat(),
        "valid_days": int(given.rules.number("session", "card_days")),
        "planner": PLANNER_VERSION,
        "rules": given.rules.version,
        "catalog": given.catalog.hash,
        "check_in": _check_in(given),
        "sessions": {kind: _session_json(course, session) for kind, session in sessions.items()},
    }


def _check_in(given: PlanInput) -> dict[str, Json]:
    """Return per sore hip up to which pain before the session it is green and yellow (rules 4, with today's b)."""
    number = given.rules.number
    table: dict[str, Json] = {}
    for side in sore_sides(given.state):
        usual = baseline(given.state, side, given.today, given.rules)
        calm = max(number("response", "green_floor"), usual + number("response", "green_over"))
        table[side] = {
            "green_max": min(calm, number("response", "green_max")),
            "yellow_max": number("response", "yellow_max"),
        }
    return table


def _session_json(course: Course, session: Session) -> dict[str, Json]:
    items = (*session.warm_up, *session.items)
    branches = Branches(course, frozenset(item.exercise for item in items))
    return {
        "kind": session.kind,
        "minutes": session.minutes,
        "reasons": [reason_json(reason) for reason in session.reasons],
        "items": [
            {**_with_branches(branches, item), **_when_it_hurts(branches, items, place)}
            | {"add_set": _add_set(branches, item, session.kind)}
            for place, item in enumerate(items)
        ],
    }


def _with_branches(branches: Branches, item: Item) -> dict[str, Json]:
    easier = _easier(branches, item)
    return {
        **item_json(item),
        "check_in": {
            "green": _branch(item, "card_as_planned"),
            "yellow": _branch(_sore_today(branches, item), "card_yellow"),
            "red": {"item": None, "session": "calm", "reason": {"code": "card_red", "values": {}}},
        },
        "pinch": {
            "less_range": _less_range(branches, item),
            "easier": _branch(easier, "card_easier"),
            "left_out": _branch(None, "card_leave_out"),
        },
        "stopped": _branch(_one_set_less(item), "card_stopped"),
        "swap": {
            "easier": _branch(easier, "card_easier"),
            "other": _branch(_other(branches, item, no_kit=False), "card_swap_other"),
            "no_equipment": _branch(_other(branches, item, no_kit=True), "card_swap_kit"),
        },
    }


def _when_it_hurts(branches: Branches, items: Sequence[Item], place: int) -> dict[str, Json]:
    """Return what a set stopped for pain changes: here, at which later places, and how this item itself is eased."""
    item = items[place]
    later: list[Json] = [n for n in range(place + 1, len(items)) if _loads_alike(branches, item, items[n])]
    return {"stopped_pain": {"this": _after_pain(branches, item), "eases": later}, "eased": _eased(branches, item)}


def _loads_alike(branches: Branches, hurt: Item, other: Item) -> bool:
    """Say whether an item loads the same hip in the same direction, or bends it as far as the one that hurt."""
    hips, others = (set(SIDES) if one.side not in SIDES else {one.side} for one in (hurt, other))
    direction = set(_exercise(branches, hurt).purpose) & set(_exercise(branches, other).purpose)
    bends = min(hurt.zone, other.zone) >= 1 and other.peak.flexion_deg >= hurt.peak.flexion_deg
    return bool(hips & others) and (bool(direction) or bends)


def _after_pain(branches: Branches, item: Item) -> dict[str, Json]:
    """Return the rest of an item after a set that hurt: less bend and one set less, an easier exercise, or nothing."""
    smaller, easier = _narrow(branches, item), _easier(branches, item)
    if item.sets > 1 and smaller is not None:
        values: dict[str, Json] = {"range_deg": smaller.max_hip_flexion_deg}
        return _branch(replace(smaller, sets=item.sets - 1), "card_stopped_pain", values)
    if item.sets > 1 and easier is not None:
        return _branch(replace(easier, sets=min(easier.sets, item.sets - 1)), "card_stopped_easier")
    return _branch(None, "card_stopped_out")


def _eased(branches: Branches, item: Item) -> dict[str, Json]:
    """Return the item's lighter form for a day on which something alike hurt: the sore day's, easier, or nothing."""
    less = _sore_today(branches, item)
    if _dosage(less) != _dosage(item):
        return _branch(less, "card_eased")
    easier = _easier(branches, item)
    return _branch(easier, "card_eased_easier") if easier else _branch(None, "card_eased_out")


def _add_set(branches: Branches, item: Item, kind: str) -> dict[str, Json]:
    more = one_set_more(branches.course, item, kind)
    return _branch(more, "card_add_set" if more else "card_sets_full")


# Reasons of a branch that holds no item.
OUT = frozenset({"card_leave_out", "card_stopped_out", "card_eased_out", "card_sets_full"})


def _branch(item: Item | None, code: str, values: Mapping[str, Json] | None = None) -> dict[str, Json]:
    if item is None and code not in OUT:
        code = "card_leave_out"
    reason: dict[str, Json] = {"code": code, "values": dict(values or {})}
    return {"item": item_json(item) if item else None, "reason": reason}


def _dosage(item: Item) -> Dosage:
    return Dosage(item.sets, item.reps, item.hold_s, item.load, item.max_hip_flexion_deg)


def _exercise(branches: Branches, item: Item) -> Exercise:
    return branches.course.limits.given.catalog.exercises[item.exercise]


def _narrow(branches: Branches, item: Item) -> Item | None:
    """Return the item with one step less range, or None where the range cannot shrink further."""
    exercise, rules = _exercise(branches, item), branches.course.rules
    top = item.max_hip_flexion_deg if item.max_hip_flexion_deg is not None else item.peak.flexion_deg
    smaller = float(floor(top - rules.number("response", "pinch_range_deg")))  # whole degrees, the careful way
    if not exercise.range_limit.can_limit or smaller < exercise.range_limit.min_flexion_deg:
        return None
    peak = replace(item.peak, flexion_deg=min(item.peak.flexion_deg, smaller))
    return replace(item, max_hip_flexion_deg=smaller, peak=peak)


def _less_range(branches: Branches, item: Item) -> dict[str, Json]:
    smaller = _narrow(branches, item)
    values = {"range_deg": smaller.max_hip_flexion_deg} if smaller else {}
    return _branch(smaller, "card_less_range", values)


def _sore_today(branches: Branches, item: Item) -> Item:
    """Return the item with a quarter less volume and, where it can, less range."""
    cut = branches.course.rules.number("progress", "yellow_volume_cut")
    less = cut_volume(_dosage(item), cut, _exercise(branches, item).dose)
    smaller = _narrow(branches, item) or item
    return replace(smaller, sets=less.sets, reps=less.reps, hold_s=less.hold_s)


def _one_set_less(item: Item) -> Item | None:
    return replace(item, sets=item.sets - 1) if item.sets > 1 else None


def _in_place_of(item: Item, found: tuple[Item, ...]) -> Item | None:
    """Return what stands in for `item` on its side, with at most its sets.

    For two-legged work a one-legged exercise is done on both sides, with the smaller dose and range of the two; when
    only one side may do it there is no stand-in.
    """
    if item.side in SIDES:
        one = next((other for other in found if other.side in (item.side, "both", "alternating")), None)
    else:
        one = _smaller(found)
    return replace(one, sets=min(one.sets, item.sets)) if one else None


def _smaller(found: tuple[Item, ...]) -> Item | None:
    """Return the one item, or of two sides the smaller dose as `both`."""
    if not found or found[0].side not in SIDES:
        return found[0] if found else None
    if len(found) < len(SIDES):
        return None
    narrow = min(
        found, key=lambda item: item.peak.flexion_deg if item.max_hip_flexion_deg is None else item.max_hip_flexion_deg
    )
    ranges = [item.max_hip_flexion_deg for item in found if item.max_hip_flexion_deg is not None]
    return replace(
        narrow,
        side="both",
        sets=min(item.sets for item in found),
        reps=None if narrow.reps is None else min(item.reps or narrow.reps for item in found),
        hold_s=None if narrow.hold_s is None else min(item.hold_s or narrow.hold_s for item in found),
        load=min(item.load for item in found),
        max_hip_flexion_deg=min(ranges) if ranges else None,
    )


def _easier(branches: Branches, item: Item) -> Item | None:
    """Return the first easier exercise that this person may do, at most as many sets."""
    catalog = branches.course.limits.given.catalog
    for other_id in _exercise(branches, item).easier:
        found = _in_place_of(item, items_for(branches.course, catalog.exercises[other_id], item.role))
        if found is not None and found.exercise not in branches.in_session:
            return found
    return None


def _other(branches: Branches, item: Item, *, no_kit: bool) -> Item | None:
    """Return the best other exercise for the same directions, no harder than this one."""
    course = branches.course
    limits, exercise = course.limits, _exercise(branches, item)
    household = {name for name, row in limits.given.catalog.vocabulary["equipment"].items() if row.get("household")}
    best: tuple[int, str, Item] | None = None
    for other in limits.given.catalog.exercises.values():
        fits = set(other.purpose) & set(exercise.purpose) and other.family == exercise.family
        if not fits or other.id in branches.in_session or other.level > exercise.level:
            continue
        if no_kit and set(other.equipment) - household:
            continue
        found = _in_place_of(item, items_for(course, other, item.role))
        if found is not None and found.exercise not in branches.in_session:
            permit = limits.permit(other, course.phase.max_zone)
            row = (-score(limits, course, course.phase, permit, (found,)), other.id, found)
            best = row if best is None or row[:2] < best[:2] else best
    return best[2] if best else None
