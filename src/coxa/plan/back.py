"""One step back by the phase's [[regression]] rules: every trigger that holds acts once, by its first rule that can.

Cuts of volume do not add up: the largest counts. So a worse answer, which can only add triggers, never gives more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from coxa.catalog.records import Phase, RegressionRule, Rules
from coxa.plan.dosage import Dosage, cut_volume, own_peak, volume
from coxa.plan.past import Past
from coxa.plan.records import Reason
from coxa.plan.steps import Next, Setting
from coxa.plan.traffic import RED, YELLOW

CODES = {
    "red": "after_red",
    "two_yellow": "after_two_yellow",
    "pinch": "after_pinch",
    "technique_poor": "after_poor",
    "effort_high": "after_hard",
}


def holds(rule: RegressionRule, past: Sequence[Past], setting: Setting) -> bool:
    """Say whether what a rule back waits for has happened, as of the last appearance."""
    last = past[-1]
    if rule.trigger == "red":
        return last.colour == RED
    if rule.trigger == "pinch":
        return last.pinched
    if rule.trigger == "two_yellow":
        return last.bad and len(past) > 1 and past[-2].colour in (YELLOW, RED)
    times = int(setting.number("bad_times")) if rule.times is None else rule.times
    if rule.trigger == "technique_poor":
        return _each_of_last(past, times, lambda row: row.technique == "poor")
    high = setting.number("high_effort") if rule.effort is None else rule.effort
    return _each_of_last(past, times, lambda row: row.hardness is not None and row.hardness >= high)


def _each_of_last(past: Sequence[Past], times: int, holds_of: Callable[[Past], bool]) -> bool:
    """Say whether something holds of each of the last appearances; the last is looked at first, mostly the only one."""
    return len(past) >= times and all(holds_of(past[-back]) for back in range(1, times + 1))


def asks_for_less(past: Sequence[Past], setting: Setting) -> bool:
    """Say whether the last appearance asks for less."""
    return any(holds(rule, past, setting) for rule in _triggers(setting.phase))


@lru_cache(maxsize=256)
def _triggers(phase: Phase) -> tuple[RegressionRule, ...]:
    """Return one rule for each thing that rules back wait for."""
    return tuple({(rule.trigger, rule.times, rule.effort): rule for rule in phase.regression}.values())


@dataclass(slots=True)
class _Less:
    """What the rules that act take off, while they are gone through."""

    dosage: Dosage
    share: float = 0.0
    cut: list[RegressionRule] = field(default_factory=list)
    easier: RegressionRule | None = None
    reasons: list[Reason] = field(default_factory=list)
    fired: list[RegressionRule] = field(default_factory=list)


def go_back(setting: Setting, past: Sequence[Past], current: Dosage) -> Next | None:
    """Return the smaller dose, or that the easier exercise is asked for; None when nothing asks for less."""
    last = past[-1]
    if not last.bad and last.technique != "poor" and last.hardness is None:
        return None  # no trigger can hold: the common case, and cheap
    rules = [rule for rule in setting.phase.regression if holds(rule, past, setting)]
    if not rules:
        return None
    less = _Less(current)
    for trigger in dict.fromkeys(rule.trigger for rule in rules):
        _act([rule for rule in rules if rule.trigger == trigger], setting, last, less)
    values = {"on": last.on.isoformat()}
    uncut = less.dosage if less.cut else None
    if less.cut:
        smaller = cut_volume(less.dosage, less.share, setting.exercise.dose)
        percent = round((1 - volume(smaller) / volume(less.dosage)) * 100)
        less.reasons.append(Reason(CODES[less.cut[0].trigger], {**values, "percent": percent}))
        less.dosage = smaller
    if not less.reasons:
        less.reasons.append(Reason("smallest_dose"))
    why = Reason(f"easier_{CODES[less.easier.trigger]}", values) if less.easier else None
    return Next(less.dosage, tuple(less.reasons), why, fired=tuple(less.fired), uncut=uncut)


def _act(rules: Sequence[RegressionRule], setting: Setting, last: Past, less: _Less) -> None:
    """Let the first rule of one trigger act that can. Where it is the easier exercise, the next one stands by."""
    for rule in rules:
        if rule.action == "easier" and setting.exercise.easier:
            less.easier = less.easier or rule
            less.fired.append(rule)
        elif (rule.action == "range" and _cut_range(rule, setting, last, less)) or (
            rule.action == "volume" and _cut_volume(rule, setting, less)
        ):
            less.fired.append(rule)
            return


def _cut_range(rule: RegressionRule, setting: Setting, last: Past, less: _Less) -> bool:
    """Take degrees off the range, once; False where the movement cannot be made so small."""
    cut = setting.number("range_cut_deg") if rule.step is None else rule.step
    limit, now = setting.exercise.range_limit, less.dosage.range_deg
    top = now if now is not None else own_peak(setting.exercise)
    if not limit.can_limit or top - cut < limit.min_flexion_deg:
        return False
    less.dosage = replace(less.dosage, range_deg=top - cut)
    code = "range_cut_after_pinch" if rule.trigger == "pinch" else "range_cut"
    less.reasons.append(Reason(code, {"range_deg": top - cut, "on": last.on.isoformat()}))
    return True


def share_of(rule: RegressionRule, rules: Rules) -> float:
    """Return the share of the volume that a rule takes."""
    if rule.step is not None:
        return rule.step / 100
    return rules.number("progress", "red_volume_cut" if rule.trigger == "red" else "yellow_volume_cut")


def _cut_volume(rule: RegressionRule, setting: Setting, less: _Less) -> bool:
    """Note a cut of the volume; False where nothing is left to take."""
    share = share_of(rule, setting.rules)
    if cut_volume(less.dosage, share, setting.exercise.dose) == less.dosage:
        return False
    less.share = max(less.share, share)
    less.cut.append(rule)
    return True
