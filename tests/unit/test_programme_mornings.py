"""What the mornings after say moves the choice a little: a reason where it changed something, never an exclusion."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import SIDES
from coxa.plan import programme as room
from coxa.plan.dose import Course, gather_course, items_for
from coxa.plan.hips import hip_status
from coxa.plan.limits import Limits, gather_limits
from coxa.plan.phase import Standing, standing
from coxa.plan.programme import candidates, score, settle_programme
from coxa.plan.records import Reason, Screening
from coxa.plan.response import HELPS, SILENT, UNSURE, WORSE, Effect
from tests.people import given, person

CATALOG, RULES = load_catalog(), load_rules()


def effect(exercise: str, says: str, mean: float = 1.5) -> Effect:
    return Effect(exercise, "right", mean, 0.3, mean - 0.5, mean + 0.5, 20, 20, 0, says)


def made() -> tuple[Limits, Course, Standing]:
    record = given(person())
    screening = Screening("ready", None, None, (), ())
    hips = tuple(hip_status(record, side, screening) for side in SIDES)
    limits, now = gather_limits(record, screening, hips), standing(record, hips)
    return limits, gather_course(limits, now.phase), now


def points(exercise_id: str, links: dict[str, Effect] | None) -> int:
    limits, course, now = made()
    exercise = CATALOG.exercises[exercise_id]
    items = items_for(course, exercise, "main")
    return score(limits, course, now.phase, limits.permit(exercise, now.phase.max_zone), items, links)


@pytest.mark.parametrize(
    ("says", "key"), [(WORSE, "score_worse"), (HELPS, "score_helps"), (UNSURE, None), (SILENT, None)]
)
def test_the_score_moves_by_a_setting_and_only_when_it_speaks(says: str, key: str | None) -> None:
    """Unsure and silent move nothing; how large the effect is does not matter."""
    by = RULES.number("response_model", key) if key else 0
    assert points("bridge", {"bridge": effect("bridge", says)}) - points("bridge", None) == by
    assert points("bridge", {"bridge": effect("bridge", says, 9.0)}) - points("bridge", None) == by
    assert points("bridge", {"squat": effect("squat", says)}) == points("bridge", None)


def test_the_preference_is_smaller_than_what_a_person_asks_for() -> None:
    """A like, and an exercise kept because it was calm, weigh more."""
    for key in ("score_worse", "score_helps"):
        by = abs(RULES.number("response_model", key))
        assert by < RULES.number("score", "liked") and by < RULES.number("score", "kept")


def test_an_exercise_that_speaks_for_more_pain_stays_a_candidate() -> None:
    """Never an exclusion: the candidates are the same, only their order may change."""
    limits, course, now = made()
    tables = {**RULES.tables, "session": {**RULES.table("session"), "candidates": 1000}}
    limits = replace(limits, given=replace(limits.given, rules=replace(RULES, tables=tables)))
    plain = {one.exercise.id: one.score for one in candidates(limits, course, now.phase)}
    links = {name: effect(name, WORSE) for name in plain}
    moved = {one.exercise.id: one.score for one in candidates(limits, course, now.phase, links=links)}
    assert moved.keys() == plain.keys()
    assert all(moved[name] == max(1, plain[name] + RULES.number("response_model", "score_worse")) for name in plain)


def chosen_with(monkeypatch: pytest.MonkeyPatch, links: dict[str, Effect]) -> Any:
    monkeypatch.setattr(room, "effects_of", lambda *_: links)
    return settle_programme(*made())


def test_a_choice_that_the_mornings_changed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put back and what came in, each by name; a choice that stays says nothing."""
    plain = chosen_with(monkeypatch, {})
    held = {*plain.programme.a, *plain.programme.b}
    codes = {"mornings_put_back", "mornings_brought"}
    assert not codes & {reason.code for reason in plain.reasons}
    seen = set()
    for name in sorted(held):
        new = chosen_with(monkeypatch, {name: effect(name, WORSE)})
        now = {*new.programme.a, *new.programme.b}
        said = [reason for reason in new.reasons if reason.code in codes]
        assert (Reason("mornings_put_back", {"exercise": name}) in list(new.reasons)) == (name not in now)
        assert bool(said) == (name not in now)
        seen |= {reason.code for reason in said}
    limits, course, now_in = made()
    for one in candidates(limits, course, now_in.phase):
        name = one.exercise.id
        if name not in held and seen != codes:
            new = chosen_with(monkeypatch, {name: effect(name, HELPS)})
            came = name in {*new.programme.a, *new.programme.b}
            assert (Reason("mornings_brought", {"exercise": name}) in list(new.reasons)) == came
            seen |= {reason.code for reason in new.reasons} & codes
    assert seen == codes


def test_the_model_is_asked_only_when_a_programme_is_chosen_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the days between it costs nothing."""
    limits, course, now = made()
    chosen = settle_programme(limits, course, now)
    state = replace(limits.given.state, programme=replace(chosen.programme, event="e"))
    again = replace(limits, given=replace(limits.given, state=state))

    def fail(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(room, "effects_of", fail)
    assert settle_programme(again, course, now).programme.event == "e"
    with pytest.raises(AssertionError):
        settle_programme(limits, course, now)
