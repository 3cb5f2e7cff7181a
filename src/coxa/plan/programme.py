"""The stable programme: sessions A and B and a warm-up for about two weeks, chosen anew only when something asks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from coxa.catalog.records import Exercise, Phase, Slot
from coxa.journal.state import Programme, State
from coxa.plan.choose import Candidate, Choice, Size, choose, fitting, serves
from coxa.plan.dose import Course, items_for, minutes_of
from coxa.plan.experiment import reserved_exercises
from coxa.plan.hips import number_or_none
from coxa.plan.limits import Limits, Permit
from coxa.plan.phase import Standing
from coxa.plan.records import Item, Omitted, Reason
from coxa.plan.response import HELPS, WORSE, Effect, effects_of
from coxa.plan.traffic import GREEN, RED


@dataclass(frozen=True, slots=True)
class Chosen:
    """A programme, whether it is new, and what was left out or could not be filled."""

    programme: Programme
    is_new: bool
    reasons: tuple[Reason, ...]


def minutes_given(limits: Limits) -> float:
    """Return the minutes a session may take: the person's wish, else the default."""
    wish = number_or_none(limits.given.state.value("life.minutes"))
    return wish if wish is not None else limits.given.rules.number("session", "default_minutes")


def why_new(limits: Limits, course: Course, now: Standing) -> str | None:
    """Return the code of what asks for a new choice, or None when the programme stands."""
    given = limits.given
    old = given.state.programme
    if old is None:
        return "new_first"
    if old.protocol != now.protocol.id:
        return "new_protocol"
    if old.phase != now.phase.id:
        return "new_phase"
    if given.today >= old.block_start + timedelta(days=int(given.rules.number("session", "block_days"))):
        return "new_block"
    exercises = given.catalog.exercises
    for exercise_id in (*old.warm_up, *old.a, *old.b):
        if exercise_id not in exercises:
            return "new_catalog"
        if not limits.permit(exercises[exercise_id], now.phase.max_zone).allowed:
            return "new_limit"
    if old.wishes and old.wishes != wishes(given.state):
        return "new_wish"
    if any(_asks_for_other(session.swaps) for session in course.sessions if session.on >= old.block_start):
        return "new_swap"
    return None


def wishes(state: State) -> str:
    """Return a fingerprint of the wishes a programme is chosen for: minutes, kit, positions, likes."""
    asked = ("life.minutes", "life.equipment", "life.cannot", "life.likes")
    given = [state.value(key) for key in asked]
    plain = [sorted(map(str, value)) if isinstance(value, list) else value for value in given]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:12]


def _asks_for_other(swaps: Sequence[object]) -> bool:
    return any(getattr(swap, "why", "") in ("other", "no_equipment") for swap in swaps)


def settle_programme(limits: Limits, course: Course, now: Standing) -> Chosen:
    """Return the programme in force, or a new one where something asks for it."""
    because = why_new(limits, course, now)
    old = limits.given.state.programme
    if because is None and old is not None:
        # On its first day a programme says why it was chosen, also after it was written down.
        return Chosen(
            old, False, (Reason(old.because if old.block_start == limits.given.today else "programme_stands"),)
        )
    reserved = reserved_exercises(limits)
    warm_up = _choose_warm_up(limits, course, now.phase, reserved)
    warm_minutes = minutes_of([item for e in warm_up for item in items_for(course, e, "warm_up")], limits)
    rules = limits.given.rules
    size = Size(
        seconds=int((minutes_given(limits) - warm_minutes) * 60),
        min_items=int(rules.number("session", "min_items")),
        max_items=int(rules.number("session", "max_items")),
        max_shared=int(rules.number("session", "max_shared")),
        change_s=int(rules.number("session", "exercise_change_s")),
    )
    taken = reserved | {exercise.id for exercise in warm_up}
    chosen, learnt = _choose_main(limits, course, now.phase, taken, size)
    programme = Programme(
        block_start=limits.given.today,
        protocol=now.protocol.id,
        phase=now.phase.id,
        phase_since=now.since,
        because=because or "new_first",
        warm_up=tuple(exercise.id for exercise in warm_up),
        a=chosen.a,
        b=chosen.b,
        event="",
        wishes=wishes(limits.given.state),
    )
    unfilled = tuple(
        Reason("slot_unfilled", {"slot": f"{now.protocol.id}.phase.{now.phase.id}.slot.{s}"}) for s in chosen.unfilled
    )
    return Chosen(programme, True, (Reason(because or "new_first", {}), *unfilled, *learnt))


def _choose_main(
    limits: Limits, course: Course, phase: Phase, taken: frozenset[str], size: Size
) -> tuple[Choice, tuple[Reason, ...]]:
    """Return the choice, and why for each exercise that the mornings after (plan/response.py) brought in or put back.

    The choice without them is made only where they speak about a candidate at all.
    """
    given = limits.given
    links = effects_of(given.state, given.rules, given.today, given.catalog)
    pool = candidates(limits, course, phase, taken, links)
    chosen = choose(pool, phase, size)
    telling = {name: links[name].says for name in links if links[name].says in (WORSE, HELPS)}
    if not telling.keys() & {candidate.exercise.id for candidate in pool}:
        return chosen, ()
    plain = choose(candidates(limits, course, phase, taken), phase, size)
    with_it, without = {*chosen.a, *chosen.b}, {*plain.a, *plain.b}
    brought = [
        Reason("mornings_brought", {"exercise": n}) for n in sorted(with_it - without) if telling.get(n) == HELPS
    ]
    put_back = [
        Reason("mornings_put_back", {"exercise": n}) for n in sorted(without - with_it) if telling.get(n) == WORSE
    ]
    return chosen, (*brought, *put_back)


def candidates(
    limits: Limits,
    course: Course,
    phase: Phase,
    taken: frozenset[str] = frozenset(),
    links: Mapping[str, Effect] | None = None,
) -> list[Candidate]:
    """Return the best candidates for the phase's slots, in order of their ids; without those `taken` elsewhere."""
    found = []
    for exercise in fitting(limits.given.catalog, phase.slots):
        permit = limits.permit(exercise, phase.max_zone)
        items = items_for(course, exercise, "main") if permit.allowed and exercise.id not in taken else ()
        if items:
            seconds = int(minutes_of(items, limits) * 60)
            found.append(Candidate(exercise, score(limits, course, phase, permit, items, links), seconds))
    number = limits.given.rules.number
    ranked = sorted(found, key=lambda c: (-c.score, c.exercise.id))
    best = _best_of_each(ranked, phase.slots, int(number("session", "slot_candidates")))
    best += [one for one in ranked if one not in best]
    return sorted(best[: int(number("session", "candidates"))], key=lambda c: c.exercise.id)


def _best_of_each(ranked: Sequence[Candidate], slots: Sequence[Slot], count: int) -> list[Candidate]:
    """Return the best few of each slot: a slot whose exercises score low must not go without any."""
    best: list[Candidate] = []
    for slot in slots:
        fits = [one for one in ranked if serves(one.exercise, slot)]
        best += [one for one in fits[:count] if one not in best]
    return best


def score(
    limits: Limits,
    course: Course,
    phase: Phase,
    permit: Permit,
    items: Sequence[Item],
    links: Mapping[str, Effect] | None = None,
) -> int:
    """Return how well an exercise fits this person now; settings in rules.toml [score].

    `links`: what the mornings after say. They move the score a little and never rule anything out.
    """
    exercise, given = permit.exercise, limits.given
    number = given.rules.number
    liked = given.state.value("life.likes")
    total = number("score", "base") + number("score", exercise.evidence.strength)
    total += number("score", "liked") if isinstance(liked, list) and _liked(exercise, liked) else 0
    total += number("score", "careful") * len(permit.careful)
    total += number("score", "zone") * max(item.zone for item in items)
    total += number("score", "level") * _level_fit(exercise, phase)
    total += number("score", "document") * len(set(exercise.documents) - {"programme"})
    total += number("score", "own_equipment") if _uses_own_kit(limits, exercise) else 0
    total += number("score", "cut_short") if any(item.max_hip_flexion_deg is not None for item in items) else 0
    # From the strength phase on, work that can be loaded step by step comes first.
    by_load = phase.index >= number("score", "loaded_from_phase") and exercise.dose.load.kind == "weight"
    total += number("score", "loaded") if by_load else 0
    total += _from_before(course, exercise, items)
    total += _from_mornings(limits, exercise, links)
    if exercise.level > _reached(course, exercise) + 1:
        total += number("score", "too_far")
    elif any(exercise.id in slot.prefer and serves(exercise, slot) for slot in phase.slots):
        total += number("score", "preferred")
    return max(1, round(total))


def _from_mornings(limits: Limits, exercise: Exercise, links: Mapping[str, Effect] | None) -> float:
    effect = (links or {}).get(exercise.id)
    if effect is None or effect.says not in (WORSE, HELPS):
        return 0.0
    return limits.given.rules.number("response_model", f"score_{effect.says}")


def _reached(course: Course, exercise: Exercise) -> int:
    """Return the highest level done so far for any direction of this exercise; nobody starts above level 2."""
    exercises = course.limits.given.catalog.exercises
    done = {item.exercise for session in course.sessions for item in session.items if item.role == "main"}
    levels = [
        exercises[name].level
        for name in done
        if name in exercises and set(exercises[name].purpose) & set(exercise.purpose)
    ]
    return max(levels, default=1)


def _from_before(course: Course, exercise: Exercise, items: Sequence[Item]) -> float:
    """Return what the last programme says: keep what works; move on from what is at its top, upset or swapped."""
    given, number = course.limits.given, course.rules.number
    old = given.state.programme
    if old is None or exercise.id not in (*old.a, *old.b):
        return 0.0
    block = [session for session in course.sessions if session.on >= old.block_start]
    if any(swap.exercise == exercise.id and _asks_for_other([swap]) for session in block for swap in session.swaps):
        return number("score", "swapped")
    colours = {row.colour for item in items for row in course.past(exercise.id, item.side)[-1:]}
    if RED in colours:
        return number("score", "kept_red")
    if all(any(reason.code == "at_its_top" for reason in item.reasons) for item in items):
        return number("score", "topped")
    return number("score", "kept") if GREEN in colours else 0.0


def _liked(exercise: Exercise, liked: Sequence[object]) -> bool:
    return bool({exercise.id, exercise.family, exercise.support, *exercise.purpose} & {str(like) for like in liked})


def _level_fit(exercise: Exercise, phase: Phase) -> int:
    """Return 0 to 4: in the first phases lower levels fit, later higher ones."""
    return 5 - exercise.level if phase.index == 0 else exercise.level - 1


def _uses_own_kit(limits: Limits, exercise: Exercise) -> bool:
    vocabulary = limits.given.catalog.vocabulary["equipment"]
    return any(not vocabulary[item].get("household") for item in exercise.equipment)


def _choose_warm_up(
    limits: Limits, course: Course, phase: Phase, reserved: frozenset[str] = frozenset()
) -> list[Exercise]:
    """Return two or three drills that take at most a quarter of the minutes: the best of each slot that still fit."""
    rules = limits.given.rules
    budget = minutes_given(limits) * rules.number("session", "warm_up_share")
    most = int(rules.number("session", "warm_up_max"))
    picked: list[Exercise] = []
    for slot in phase.warm_up:
        for exercise in _ranked(limits, course, phase, slot)[: slot.max_count * 4]:
            in_slot = [drill for drill in picked if serves(drill, slot)]
            if exercise.id in reserved or exercise in picked or len(picked) == most or len(in_slot) == slot.max_count:
                continue
            items = [item for drill in (*picked, exercise) for item in items_for(course, drill, "warm_up")]
            if minutes_of(items, limits) <= budget:
                picked.append(exercise)
    return picked


def _ranked(limits: Limits, course: Course, phase: Phase, slot: Slot) -> list[Exercise]:
    """Return the drills that serve a warm-up slot and are permitted, best first."""
    rows = []
    for exercise in fitting(limits.given.catalog, (slot,)):
        permit = limits.permit(exercise, phase.max_zone)
        items = items_for(course, exercise, "warm_up") if permit.allowed else ()
        if items:
            rows.append((-score(limits, course, phase, permit, items), exercise.id, exercise))
    return [exercise for _, _, exercise in sorted(rows, key=lambda row: row[:2])]


def omissions(limits: Limits, phase: Phase) -> tuple[Omitted, ...]:
    """Return the exercises that fit the phase's slots but are off the table, or on one side only, with why."""
    found = []
    for exercise in fitting(limits.given.catalog, (*phase.slots, *phase.warm_up)):
        permit = limits.permit(exercise, phase.max_zone)
        if permit.reasons:
            found.append(Omitted(exercise.id, permit.reasons))
    return tuple(found)
