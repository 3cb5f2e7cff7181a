"""How a hip answered to a session: green, yellow, red, or not known yet (rules 4; rules.toml [response]).

One rule everywhere: b is the usual morning before the session, d the worst pain during, n the next morning,
p a sharp pinch. `report_of` reads one item of one session; `classify` is the rule itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from statistics import median

from coxa.catalog.records import SIDES, Rules, Side
from coxa.journal.state import SessionRecord, State
from coxa.plan.hips import hip_number, recent_mornings, sore_sides

GREEN, YELLOW, RED, UNKNOWN = "green", "yellow", "red", "unknown"


@dataclass(frozen=True, slots=True)
class Report:
    """What was reported about one item: pain during, next morning, pinch, and new signs after it."""

    during: float | None
    next_morning: float | None
    pinched: bool
    alarm: bool  # a limp, or night pain that is new


def baseline(state: State, side: Side, before: date, rules: Rules) -> float:
    """Return b: the median of the last 7 morning ratings before the session's day, 0 to 5.

    With fewer than 3 ratings it is the intake's average pain; never above the lowest 4-week median plus 1.
    """
    stand = _stand_of(state.mornings)
    average = hip_number(state, side, "pain_average_week")
    key = (side, before, average, rules)
    found = stand.get(key)
    if found is None:
        found = stand[key] = _baseline(state, side, before, rules, average)
    return found


Stand = dict[tuple[Side, date, float | None, Rules], float]
_last: tuple[object, Stand] = (None, {})


def _stand_of(mornings: object) -> Stand:
    """Return the baselines already worked out for these very ratings; one plan asks for each of them many times."""
    global _last
    known, stand = _last
    if known is not mornings:
        stand = {}
        _last = (mornings, stand)
    return stand


def _baseline(state: State, side: Side, before: date, rules: Rules, average: float | None) -> float:
    last = recent_mornings(state, side, before + timedelta(days=1), int(rules.number("response", "lowest_days")))
    return usual_of(tuple(morning.pain for morning in last), average, rules)


def usual_of(pains: tuple[float, ...], average: float | None, rules: Rules) -> float:
    """Return b from the ratings of the 4 weeks before, oldest first, and the intake's average pain."""
    most = rules.number("response", "baseline_max")
    window = int(rules.number("response", "baseline_mornings"))
    if len(pains[-window:]) < rules.number("response", "baseline_min_mornings"):
        return min(average or 0.0, most)
    usual, lowest = _medians(pains, window)
    return min(usual, lowest + rules.number("response", "lowest_over"), most)


@lru_cache(maxsize=4096)  # a plan asks for every session day of the past; nearly all were asked for the day before
def _medians(pains: tuple[float, ...], window: int) -> tuple[float, float]:
    """Return the median of the last ratings, and the lowest median over any full window of 4 weeks."""
    usual = median(pains[-window:])
    if len(pains) <= window:
        return usual, median(pains)
    return usual, min(median(pains[start : start + window]) for start in range(len(pains) - window + 1))


def classify(report: Report, usual: float, rules: Rules) -> str:
    """Return the colour of one report; `unknown` while the next morning is missing and nothing else decides."""
    number = rules.number
    during, after = report.during, report.next_morning
    over_during = during is not None and during > number("response", "yellow_max")
    over_after = after is not None and after >= usual + number("response", "red_next_over")
    if over_during or over_after or report.alarm:
        return RED
    if after is None or during is None:
        return UNKNOWN
    calm = during <= max(number("response", "green_floor"), usual + number("response", "green_over"))
    if not report.pinched and calm and during <= number("response", "green_max"):
        return GREEN if after <= usual + number("response", "next_over") else YELLOW
    return YELLOW


def alarm_after(state: State, side: Side, session_on: date, rules: Rules) -> bool:
    """Say whether the morning after brought a limp, or night pain that is new."""
    morning = state.mornings.get((session_on + timedelta(days=1), side))
    if morning is None:
        return False
    if morning.limp:
        return True
    if not morning.woke or (hip_number(state, side, "wakes_nights_per_week") or 0) > 0:
        return False
    days = int(rules.number("response", "baseline_mornings"))
    return not any(before.woke for before in recent_mornings(state, side, session_on + timedelta(days=1), days))


def hips_of(state: State, item_side: str) -> tuple[Side, ...]:
    """Return the hips whose report gates an item: its own side, and every sore hip for two-legged work."""
    sore = sore_sides(state)
    if item_side in SIDES and item_side in sore:
        return (item_side,)
    return sore or SIDES


def report_of(state: State, session: SessionRecord, exercise: str, item_side: str, hip: Side, rules: Rules) -> Report:
    """Return what was reported about one item for one hip. Without a rating per hip the worst one counts."""
    during: list[float] = []
    for rating in session.ratings:
        if rating.exercise == exercise and rating.worst:
            during.append(rating.worst[hip] if hip in rating.worst else max(rating.worst.values()))
    stopped = any(
        stop.exercise == exercise and stop.side == item_side and stop.why == "pain" for stop in session.stopped_sets
    )
    pinched = any(pinch.exercise == exercise and pinch.side == item_side for pinch in session.pinches)
    morning = state.mornings.get((session.on + timedelta(days=1), hip))
    return Report(
        during=max(during) if during else None,
        next_morning=morning.pain if morning else None,
        pinched=pinched or stopped,
        alarm=alarm_after(state, hip, session.on, rules),
    )


ORDER = (GREEN, UNKNOWN, YELLOW, RED)


def colour_of(state: State, session: SessionRecord, exercise: str, item_side: str, rules: Rules) -> str:
    """Return the colour of one item of a past session: the worse of the hips that gate it."""
    colours = [
        classify(
            report_of(state, session, exercise, item_side, hip, rules), baseline(state, hip, session.on, rules), rules
        )
        for hip in hips_of(state, item_side)
    ]
    return max(colours, key=ORDER.index)


def session_colour(state: State, session: SessionRecord, rules: Rules) -> str:
    """Return the colour of a whole session: its worst main item's."""
    colours = [
        colour_of(state, session, item.exercise, item.side, rules) for item in session.items if item.role == "main"
    ]
    return max(colours, key=ORDER.index, default=UNKNOWN)
