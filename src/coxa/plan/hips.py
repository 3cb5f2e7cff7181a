"""How irritable each hip is, and how far it may bend (rules 2 and 3; rules.toml [irritability], [cap], [extension])."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

from coxa.catalog.records import SIDES, Rules, Side
from coxa.journal.state import Morning, State
from coxa.plan.records import HipStatus, PlanInput, Reason, Screening, Values

LEVELS = ("low", "moderate", "high")


def number_or_none(value: object) -> float | None:
    """Return a number from an answer; None when it is missing or not a number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)


def hip_number(state: State, side: Side, key: str) -> float | None:
    """Return one number that intake asked about this hip."""
    return number_or_none(state.value(f"hip.{side}.{key}"))


def hip_list(state: State, side: Side, key: str) -> tuple[str, ...] | None:
    """Return one list that intake asked about this hip; None when it was not answered."""
    value = state.value(f"hip.{side}.{key}")
    return tuple(str(item) for item in value) if isinstance(value, list) else None


SORE_KEYS = tuple(f"hip.{side}.symptomatic" for side in SIDES)
_SORE: dict[tuple[bool, bool], tuple[Side, ...]] = {
    (True, True): SIDES, (True, False): ("left",), (False, True): ("right",), (False, False): (),
}  # fmt: skip


def sore_sides(state: State) -> tuple[Side, ...]:
    """Return the hips the person calls sore."""
    sore_left, sore_right = (state.value(key) is True for key in SORE_KEYS)
    return _SORE[sore_left, sore_right]


def recent_mornings(state: State, side: Side, before: date, days: int) -> list[Morning]:
    """Return this hip's morning ratings of the `days` person-days before `before`, oldest first."""
    ratings, last = state.mornings, before.toordinal()
    days_before = map(date.fromordinal, range(last - days, last))
    return [morning for on in days_before if (morning := ratings.get((on, side))) is not None]


def _one_more(level: str) -> str:
    return LEVELS[min(LEVELS.index(level) + 1, len(LEVELS) - 1)]


def _high(facts: dict[str, object], rules: Rules) -> list[str]:
    """Return which of the high signs hold. A missing number is no sign here; it counts below."""
    tests: list[tuple[str, object, float]] = [
        ("rest_pain", facts["pain_now"], rules.number("irritability", "high_rest_pain")),
        ("wakes", facts["wakes"], rules.number("irritability", "high_wakes_nights")),
    ]
    signs = [name for name, value, least in tests if isinstance(value, float) and value >= least]
    settles = facts["settles_h"]
    if isinstance(settles, float) and settles > rules.number("irritability", "high_settles_h"):
        signs.append("settles")
    provokes = facts["provokes"]
    if isinstance(provokes, tuple) and set(provokes) & set(rules.texts("irritability", "high_provokes")):
        signs.append("short_walk")
    return signs


def _low(facts: dict[str, object], rules: Rules) -> bool:
    worst, settles, provokes = facts["worst"], facts["settles_h"], facts["provokes"]
    return (
        isinstance(worst, float)
        and worst <= rules.number("irritability", "low_worst_week")
        and isinstance(settles, float)
        and settles <= rules.number("irritability", "low_settles_h")
        and isinstance(provokes, tuple)
        and set(provokes) <= set(rules.texts("irritability", "low_provokes"))
    )


def _facts(state: State, side: Side, rules: Rules, today: date) -> tuple[dict[str, object], bool, bool]:
    """Return the facts, whether they come from the journal, and whether they are stale."""
    facts: dict[str, object] = {
        "pain_now": hip_number(state, side, "pain_now"),
        "wakes": hip_number(state, side, "wakes_nights_per_week"),
        "settles_h": hip_number(state, side, "settles_h"),
        "worst": hip_number(state, side, "pain_worst_week"),
        "provokes": hip_list(state, side, "provokes"),
    }
    days = int(rules.number("irritability", "journal_days"))
    mornings = _last_mornings(state, side, rules, today)
    if len(mornings) >= rules.number("irritability", "journal_min_mornings"):
        facts["pain_now"] = float(median(morning.pain for morning in mornings))  # a week's, not one morning's
        facts["wakes"] = float(sum(1 for morning in mornings if morning.woke))
        since = min(mornings[0].on, today - timedelta(days=days - 1))
        facts["worst"] = max([float(morning.pain) for morning in mornings] + _session_pain(state, side, since))
        facts.update(_outgrown(state, side, mornings, rules, today))
        return facts, True, False
    asked = state.answers.get(f"hip.{side}.pain_now", ())
    stale = bool(asked) and (today - asked[-1].on).days > rules.number("irritability", "stale_days")
    return facts, False, stale


def _outgrown(state: State, side: Side, mornings: list[Morning], rules: Rules, today: date) -> dict[str, object]:
    """Return what the journal puts in place of older answers, so that nobody is held back by an old one for ever.

    How long a flare takes to settle is counted in days in a row with rest pain; what brings pain on is no longer held
    against the hip once that answer is stale: the worst pain of the week stands for it.
    """
    number = rules.number
    newer: dict[str, object] = {}
    if _age_days(state, f"hip.{side}.settles_h", today) > number("irritability", "journal_days"):
        newer["settles_h"] = 24.0 * _sore_days_in_a_row(mornings, number("irritability", "high_rest_pain"))
    age = _age_days(state, f"hip.{side}.provokes", today)
    if state.was_asked(f"hip.{side}.provokes") and age > number("irritability", "stale_days"):
        newer["provokes"] = ()
    return newer


def _age_days(state: State, key: str, today: date) -> float:
    """Return how old the answer is; one that was never given is older than any."""
    asked = state.answers.get(key, ())
    return (today - asked[-1].on).days if asked else float("inf")


def _sore_days_in_a_row(mornings: list[Morning], least_pain: float) -> int:
    longest = run = 0
    before: date | None = None
    for morning in mornings:
        follows = before is not None and (morning.on - before).days == 1
        run = 0 if morning.pain < least_pain else run + 1 if follows else 1
        longest, before = max(longest, run), morning.on
    return longest


def _last_mornings(state: State, side: Side, rules: Rules, today: date) -> list[Morning]:
    """Return the ratings of the last week; after a gap, such as a holiday, the last few before it while not stale."""
    days, enough = (
        int(rules.number("irritability", "journal_days")),
        rules.number("irritability", "journal_min_mornings"),
    )
    week = recent_mornings(state, side, today + timedelta(days=1), days)
    if len(week) >= enough:
        return week
    return recent_mornings(state, side, today + timedelta(days=1), int(rules.number("irritability", "stale_days")))[
        -days:
    ]


def _session_pain(state: State, side: Side, since: date) -> list[float]:
    return [
        float(rating.worst[side])
        for session in state.sessions.values()
        if session.on >= since
        for rating in session.ratings
        if side in rating.worst
    ]


def irritability(state: State, side: Side, rules: Rules, today: date) -> tuple[str, tuple[Reason, ...]]:
    """Return high, moderate or low for one sore hip, with why. A missing answer counts one step more irritable."""
    facts, from_journal, stale = _facts(state, side, rules, today)
    reasons: list[Reason] = []
    signs = _high(facts, rules)
    if signs:
        return "high", tuple(Reason(f"irritable_{sign}", {"side": side}) for sign in signs)
    missing = [name for name in ("pain_now", "wakes", "settles_h", "worst", "provokes") if facts[name] is None]
    level = "low" if _low({**facts, **_benign(missing, rules)}, rules) else "moderate"
    if missing:
        for _ in missing:  # each missing answer counts one step
            level = _one_more(level)
        reasons.append(Reason("irritable_missing", {"side": side, "n": len(missing)}))
    if stale:
        level = _one_more(level)
        reasons.append(Reason("irritable_stale", {"side": side}))
    reasons.append(Reason(f"irritable_{level}", {"side": side}))
    if from_journal:
        reasons.append(Reason("irritable_from_journal", {"side": side}))
    return level, tuple(reasons)


def _benign(missing: list[str], rules: Rules) -> dict[str, object]:
    """Return harmless stand-ins for missing facts: the missing step is then added on top."""
    stand_ins: dict[str, object] = {"worst": 0.0, "settles_h": 0.0, "provokes": ()}
    return {name: stand_ins[name] for name in missing if name in stand_ins}


def therapist_cap(state: State, side: Side) -> float | None:
    """Return the smallest cap a therapist has set for this hip."""
    caps = [limit.max_flexion_deg for limit in state.limits if limit.side == side]
    return min(caps) if caps else None


def flexion_cap(state: State, side: Side, level: str, rules: Rules) -> tuple[float, Reason]:
    """Return the personal flexion cap in degrees and the reason that decided it."""
    by_level = rules.number("cap", f"{level}_deg")
    options = [(by_level, Reason(f"cap_{level}", {"side": side, "cap_deg": by_level}))]
    for onset in (hip_number(state, side, "pinch_onset"), number_or_none(state.value(f"range.{side}.pinch_onset_deg"))):
        if onset is not None:
            at = onset - rules.number("cap", "onset_margin_deg")
            options.append((at, Reason("cap_onset", {"side": side, "cap_deg": at, "onset_deg": onset})))
    measured = _measured_cap(state, side, rules)
    if measured is not None:
        options.append(measured)
    therapist = therapist_cap(state, side)
    if therapist is not None:
        options.append((therapist, Reason("cap_therapist", {"side": side, "cap_deg": therapist})))
    return min(options, key=lambda option: option[0])


def _measured_cap(state: State, side: Side, rules: Rules) -> tuple[float, Reason] | None:
    """Return the cap that the newest measured bend sets: none after a firm end, which says nothing of comfort."""
    cap = rules.table("cap")
    found = [done for done in state.tests if done.test == cap["bend_test"] and done.side == side]
    newest = max(found, key=lambda done: (done.on, done.event), default=None)
    if newest is None or newest.stopped_by == cap["firm"]:
        return None
    pain = newest.stopped_by == "pain"
    at = newest.value - (rules.number("cap", "onset_margin_deg") if pain else 0)
    values: Values = {"side": side, "cap_deg": at, "onset_deg": newest.value}
    return at, Reason("cap_measured_pain" if pain else "cap_measured", values)


def extension_cap(state: State, side: Side, screening: Screening, rules: Rules) -> tuple[float, tuple[Reason, ...]]:
    """Return how far this hip may go behind the body (degrees, negative), and why when it is capped."""
    provokes = hip_list(state, side, "provokes") or ()
    by_pain = set(provokes) & set(rules.texts("extension", "provokes"))
    by_condition = set(screening.limits) & {*rules.texts("extension", "conditions"), "extension_cap"}
    if by_pain or by_condition:
        cap = rules.number("extension", "capped_deg")
        code = "extension_capped_pain" if by_pain else "extension_capped_condition"
        return cap, (Reason(code, {"side": side, "cap_deg": abs(cap)}),)
    return rules.number("extension", "open_deg"), ()


def _sound_cap(state: State, side: Side, rules: Rules) -> tuple[float, tuple[Reason, ...]]:
    """Return the cap of a hip that is not sore: only a therapist's one counts, and is then enforced like any other."""
    therapist = therapist_cap(state, side)
    if therapist is None:
        return rules.number("cap", "low_deg"), ()
    return therapist, (Reason("cap_therapist", {"side": side, "cap_deg": therapist}),)


def hip_status(given: PlanInput, side: Side, screening: Screening) -> HipStatus:
    """Return what the plan takes this hip to be today."""
    state, rules = given.state, given.rules
    if side not in sore_sides(state):
        cap, why_sound = _sound_cap(state, side, rules)
        extension, reasons = extension_cap(state, side, screening, rules)
        return HipStatus(side, False, "low", cap, extension, (*why_sound, *reasons))
    level, why_level = irritability(state, side, rules, given.today)
    cap, why_cap = flexion_cap(state, side, level, rules)
    extension, why_extension = extension_cap(state, side, screening, rules)
    return HipStatus(side, True, level, cap, extension, (*why_level, why_cap, *why_extension))


def worst_level(hips: tuple[HipStatus, ...]) -> str:
    """Return the irritability that steers the programme: the more irritable sore hip's."""
    levels = [hip.irritability for hip in hips if hip.symptomatic]
    return max(levels, key=LEVELS.index, default="moderate")
