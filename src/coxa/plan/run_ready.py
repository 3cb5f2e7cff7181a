"""Is the hip ready to run again? By criteria, not by weeks (rules 6; rules.toml [readiness]).

Asked only after four weeks or more without an outing, or when the screen stopped it. Each criterion is met, missing,
stale or not known, with its value, its target and since when. What was not measured does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

from coxa.catalog.records import SIDES, Rules, Side
from coxa.journal.state import DoneTest, State
from coxa.plan.hips import sore_sides
from coxa.plan.records import Criterion, Screening
from coxa.plan.traffic import GREEN, ORDER, UNKNOWN, Report, alarm_after, baseline, classify, hips_of

LEAKING = "running.leaking"  # the answer's key: does anything leak or feel heavy in the pelvis?
MET, MISSING, STALE, NOT_KNOWN = "met", "missing", "stale", "unknown"
Row = Mapping[str, object]
# Which of two sides decides: the one that is further from being met.
_FAR = (NOT_KNOWN, MISSING, STALE, MET)


def readiness(state: State, rules: Rules, on: date, screening: Screening | None = None) -> tuple[Criterion, ...]:
    """Return every criterion that counts for this person on this day, in the order in which they are met best.

    Without `screening` (a day in the past) the screen is left out.
    """
    found = () if screening is None else (_screen(screening),)
    return (*found, *_criteria(state, rules, on))


def ready_on(state: State, rules: Rules, on: date) -> bool:
    """Say whether all criteria held on a day; looks no further than the first that did not."""
    return all(criterion.state == MET for criterion in _criteria(state, rules, on))


def _criteria(state: State, rules: Rules, on: date) -> Iterator[Criterion]:
    yield _no_limp(state, rules, on)
    yield from _after_birth(state, rules, on)
    yield _strength(state, rules, on)
    for row in _rows(rules, "test"):
        yield _test(row, state, rules, on)
    yield from _symmetry(state, rules, on)
    yield from _scores(state, rules, on)


def next_tests(criteria: Sequence[Criterion], rules: Rules) -> tuple[Criterion, ...]:
    """Return the tests to do now: the open ones in order; hops only when nothing else is missing."""
    held_back = held_back_tests(criteria, rules)
    return tuple(row for row in criteria if row.state != MET and row.test is not None and row.id not in held_back)


def held_back_tests(criteria: Sequence[Criterion], rules: Rules) -> frozenset[str]:
    """Return the tests that are not offered yet: hops, as long as anything else is missing."""
    last = frozenset(str(row["id"]) for row in _rows(rules, "test") if row.get("last") is True)
    return last if any(row.state != MET and row.id not in last for row in criteria) else frozenset()


def _rows(rules: Rules, name: str) -> Sequence[Row]:
    return cast(Sequence[Row], rules.table("readiness")[name])


def _number(row: Row, name: str) -> float:
    return float(cast(float, row[name]))


# --- what the journal says without a test ----------------------------------------------------------------------------


def _screen(screening: Screening) -> Criterion:
    clear = screening.status == "ready" and not {"no_run", "no_impact"} & set(screening.limits)
    return Criterion("screen", MET if clear else MISSING, None, None, "", "" if clear else "screen")


def _no_limp(state: State, rules: Rules, on: date) -> Criterion:
    days = int(rules.number("readiness", "limp_days"))
    week = [on - timedelta(days=back) for back in range(days)]
    mornings = [state.mornings[day, side] for day in week for side in SIDES if (day, side) in state.mornings]
    if not mornings:
        return Criterion("no-limp", NOT_KNOWN, None, None, "", "no_mornings")
    limped = [morning.on for morning in mornings if morning.limp]
    if limped:
        return Criterion("no-limp", MISSING, None, None, "", "limp", since=max(limped))
    return Criterion("no-limp", MET, None, None, "", since=max(morning.on for morning in mornings))


def _after_birth(state: State, rules: Rules, on: date) -> Iterator[Criterion]:
    """Yield that nothing leaks or feels heavy, for who has given birth; the weeks are the screen's matter."""
    born = [answer.on for answer in state.answers.get("screen.birth", ()) if answer.value == "yes" and answer.on <= on]
    if not born:
        return
    given = [answer for answer in state.answers.get(LEAKING, ()) if max(born) <= answer.on <= on]
    told = given[-1] if given else None
    if told is None or not isinstance(told.value, bool):
        yield Criterion("after-birth", NOT_KNOWN, None, None, "", "not_told")
    elif told.value:
        yield Criterion("after-birth", MISSING, None, None, "", "leaking", since=told.on)
    elif (on - told.on).days > rules.number("readiness", "stale_days"):
        yield Criterion("after-birth", STALE, None, None, "", "not_told", since=told.on)
    else:
        yield Criterion("after-birth", MET, None, None, "", since=told.on)


def _strength(state: State, rules: Rules, on: date) -> Criterion:
    """Count weeks of strength work: so many sessions make one, and they have to be spread over as many weeks."""
    since = on - timedelta(days=int(rules.number("readiness", "strength_look_back_days")))
    days = sorted(
        session.on
        for session in state.sessions.values()
        if session.kind in ("a", "b") and session.status in ("done", "stopped") and since < session.on <= on
    )
    weeks = 0.0
    if days:
        by_number = len(days) // rules.number("readiness", "strength_per_week")
        weeks = float(min(by_number, (on - days[0]).days // 7 + 1))
    target = rules.number("readiness", "strength_weeks")
    enough = weeks >= target
    return Criterion("strength", MET if enough else MISSING, weeks, target, "weeks", "" if enough else "too_few")


# --- tests -----------------------------------------------------------------------------------------------------------


def _test(row: Row, state: State, rules: Rules, on: date) -> Criterion:
    """Return one test's criterion: of its sides the one that is furthest from being met."""
    sides: tuple[str | None, ...] = (None,)
    if row["sides"] == "both":
        sides = SIDES
    elif row["sides"] == "sore":
        sides = sore_sides(state) or SIDES
    found = [_one_side(row, side, state, rules, on) for side in sides]
    if all(one.why == "not_tested" for one in found):
        return replace(found[0], side=None)
    return min(found, key=lambda one: (_FAR.index(one.state), one.value if one.value is not None else -1.0))


def _one_side(row: Row, side: str | None, state: State, rules: Rules, on: date) -> Criterion:
    target, name, unit = _number(row, "at_least"), str(row["id"]), str(row["unit"])
    done = _latest(state, name, side, on)
    if done is None:
        return Criterion(name, NOT_KNOWN, None, target, unit, "not_tested", side, None, name)
    verdict, why = MET, ""
    if (on - done.on).days > rules.number("readiness", "stale_days"):
        verdict, why = STALE, "old"
    elif done.value < target:
        verdict, why = MISSING, "too_low"
    else:
        colour = _colour(done, state, rules)
        if colour != GREEN:
            verdict = NOT_KNOWN if colour == UNKNOWN else MISSING
            why = "not_calm" if colour != UNKNOWN else "no_pain" if done.pain is None else "morning_open"
    return Criterion(name, verdict, done.value, target, unit, why, side, done.on, name)


def _latest(state: State, name: str, side: str | None, on: date) -> DoneTest | None:
    fits = [
        done
        for done in state.tests
        if done.test == name and done.on <= on and (side is None or done.side in (side, "both"))
    ]
    return max(fits, key=lambda done: done.on, default=None)


def _colour(done: DoneTest, state: State, rules: Rules) -> str:
    """Return how the hips answered to a test: during it and on the next morning, by the one traffic light."""
    colours = []
    for hip in hips_asked(state, done.on) if done.side == "both" else hips_of(state, done.side):
        morning = state.mornings.get((done.on + timedelta(days=1), hip))
        report = Report(done.pain, morning.pain if morning else None, False, alarm_after(state, hip, done.on, rules))
        colours.append(classify(report, baseline(state, hip, done.on, rules), rules))
    return max(colours, key=ORDER.index, default=UNKNOWN)


def hips_asked(state: State, on: date) -> tuple[Side, ...]:
    """Return the hips whose answer counts for a day: the sore ones; with none sore those that the morning told of."""
    return sore_sides(state) or tuple(side for side in SIDES if (on + timedelta(days=1), side) in state.mornings)


# --- only where it was recorded --------------------------------------------------------------------------------------


def _symmetry(state: State, rules: Rules, on: date) -> Iterator[Criterion]:
    """Yield the sore side against the other in per cent: with one sore hip, where both sides were measured."""
    sore = sore_sides(state)
    if len(sore) != 1:
        return
    side: Side = sore[0]
    other = next(one for one in SIDES if one != side)
    target, stale = rules.number("readiness", "symmetry_percent"), rules.number("readiness", "stale_days")
    for name in rules.texts("readiness", "symmetry_tests"):
        mine, theirs = _latest(state, name, side, on), _latest(state, name, other, on)
        if mine is None or theirs is None or theirs.value <= 0 or (on - min(mine.on, theirs.on)).days > stale:
            continue
        percent = float(round(100 * mine.value / theirs.value))
        enough = percent >= target
        yield Criterion(
            f"symmetry-{name}", MET if enough else MISSING, percent, target, "percent", "" if enough else "too_low",
            side, mine.on, name,
        )  # fmt: skip


def _scores(state: State, rules: Rules, on: date) -> Iterator[Criterion]:
    days = rules.number("readiness", "score_days")
    for row in _rows(rules, "score"):
        scales = cast(Sequence[str], row["scales"])
        fits = [s for s in state.scores if s.measure == row["measure"] and s.on <= on and (on - s.on).days <= days]
        last = max(fits, key=lambda scored: scored.on, default=None)
        values = [last.scores[scale] for scale in scales if scale in last.scores] if last else []
        value = next((value for value in values if value is not None), None)
        if last is not None and value is not None:
            target = _number(row, "at_least")
            enough = value >= target
            yield Criterion(
                str(row["id"]), MET if enough else MISSING, value, target, "points", "" if enough else "too_low",
                last.side, last.on,
            )  # fmt: skip
