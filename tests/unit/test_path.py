"""The way of an exercise: up to a harder neighbour, down to an easier one, and back; each side alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from immutables import Map

from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import SIDES, Phase, ProgressionRule, Trigger
from coxa.journal.state import PrescribedItem, Rating, SessionRecord, State
from coxa.plan.dosage import VARIABLES
from coxa.plan.dose import gather_course, items_for
from coxa.plan.hips import hip_status
from coxa.plan.limits import gather_limits
from coxa.plan.past import Past
from coxa.plan.path import Stand, harder_neighbour, walk
from coxa.plan.records import Item
from coxa.plan.screen import screen_person
from coxa.plan.steps import Setting
from tests.people import TODAY, given, item, person, with_morning

RULES, CATALOG = load_rules(), load_catalog()
CONTROL = next(phase for phase in CATALOG.protocols["clinic"].phases if phase.id == "control")
UP = replace(CONTROL, progression=(ProgressionRule("level", 1, False, ""),))
EASY, HARD = "side-plank-knees", "side-plank"
FIRST = {EASY: 10.0, HARD: 15.0}


@dataclass
class Here:
    """A way with one phase and a past that a test writes down; nothing is out of bounds."""

    phase: Phase = UP
    pasts: dict[str, list[Past]] = field(default_factory=dict)
    today: date = TODAY
    barred: frozenset[str] = frozenset()
    easier_open: bool = True

    def setting(self, exercise: str) -> Setting:
        one = CATALOG.exercises[exercise]
        return Setting(
            one, self.phase, None, RULES, self.today, self.barred,
            harder=lambda v: harder_neighbour(CATALOG.exercises, one, v, lambda other: True),
        )  # fmt: skip

    def past(self, exercise: str) -> Sequence[Past]:
        return self.pasts.get(exercise, ())

    def easier(self, exercise: str) -> str | None:
        return CATALOG.exercises[exercise].easier[0] if self.easier_open else None

    def did(self, exercise: str, back: int, colour: str = "green", *, deload: bool = False, **dose: object) -> Here:
        shown = item(exercise, "right", **{"reps": None, "hold_s": FIRST.get(exercise), **dose})
        row = Past(TODAY - timedelta(days=back), shown, colour, False, deload)
        self.pasts.setdefault(exercise, []).append(row)
        return self


def codes(stand: Stand) -> list[str]:
    return [reason.code for reason in (*stand.reasons, *stand.step.reasons)]


def test_two_calm_sessions_at_the_top_lead_to_the_next_level_with_no_more_sets_than_now() -> None:
    found = walk(Here().did(EASY, 4, sets=1).did(EASY, 2, sets=1), EASY)
    assert found.exercise == EASY and codes(found) == ["more_sets"], "lost sets come back first"
    first = CATALOG.exercises[EASY].dose.sets.use
    up = walk(Here().did(EASY, 4, sets=first).did(EASY, 2, sets=first), EASY)
    assert (up.exercise, codes(up)) == (HARD, ["more_level"])
    assert up.step.dosage.hold_s == FIRST[HARD] and up.step.dosage.sets <= first


def calm_at_easy() -> Here:
    sets = CATALOG.exercises[EASY].dose.sets.use
    return Here().did(EASY, 20, sets=sets).did(EASY, 18, sets=sets)


def test_what_was_grown_into_stays_also_when_the_first_one_was_long_ago() -> None:
    found = walk(calm_at_easy().did(HARD, 16), EASY)
    assert (found.exercise, codes(found)) == (HARD, ["repeats_long_ago"])
    assert walk(calm_at_easy().did(HARD, 16).did(HARD, 2), EASY).exercise == HARD


def test_a_neighbour_that_was_done_for_another_reason_does_not_count_as_grown_into() -> None:
    way = Here().did(EASY, 20).did(EASY, 18, "yellow").did(HARD, 2)
    assert walk(way, EASY).exercise == EASY


def test_in_a_lighter_week_nothing_moves_up_and_what_has_moved_stays() -> None:
    sets = CATALOG.exercises[EASY].dose.sets.use
    way = Here(barred=VARIABLES).did(EASY, 4, sets=sets).did(EASY, 2, sets=sets)
    assert walk(way, EASY).exercise == EASY
    stays = calm_at_easy().did(HARD, 16).did(HARD, 2)
    stays.barred = VARIABLES
    assert walk(stays, EASY).exercise == HARD


def too_much() -> Here:
    """Grown into the harder one, which was too much at its smallest dose six days ago."""
    return calm_at_easy().did(HARD, 16).did(HARD, 6, "red", sets=1, hold_s=7.5)


def test_a_harder_one_that_was_too_much_leads_back_to_where_it_came_from() -> None:
    found = walk(too_much(), EASY)
    assert (found.exercise, codes(found)) == (EASY, ["easier_instead", "easier_after_red"])
    assert found.step.dosage.hold_s == FIRST[EASY], "as it was last, nothing more"


def test_the_way_back_is_the_way_it_came_not_the_first_easier_one_of_the_file() -> None:
    """Bridge leads to the marching bridge, whose first easier neighbour may be another."""
    sets = int(CATALOG.exercises["bridge"].dose.sets.use)
    way = Here(replace(CONTROL, progression=(ProgressionRule("level", 1, False, ""),)))
    for back in (12, 10):
        shown = item("bridge", "both", sets=sets)
        way.pasts.setdefault("bridge", []).append(Past(TODAY - timedelta(days=back), shown, "green", False, False))
    up = walk(way, "bridge").exercise if (way.today - TODAY).days == 0 else ""
    least = int((CATALOG.exercises[up].dose.reps.min + 1) // 2)  # type: ignore[union-attr]
    shown = item(up, "both", sets=1, reps=least)
    way.pasts[up] = [Past(TODAY - timedelta(days=6), shown, "red", False, False)]
    assert walk(way, "bridge").exercise == "bridge"


@pytest.mark.parametrize(
    ("rows", "exercise"),
    [
        ((("green", 4),), EASY),
        ((("green", 4), ("green", 2)), HARD),
        ((("yellow", 4), ("green", 2)), EASY),
        ((("green", 4), ("yellow", 2)), EASY),
        ((("green", 4), ("unknown", 2)), EASY),
    ],
)
def test_the_harder_one_comes_back_when_the_easier_one_was_calm_for_the_needed_sessions(
    rows: tuple[tuple[str, int], ...], exercise: str
) -> None:
    way = too_much()
    for colour, back in rows:
        way.did(EASY, back, colour, sets=CATALOG.exercises[EASY].dose.sets.use)
    found = walk(way, EASY)
    assert found.exercise == exercise
    if exercise == HARD:
        assert found.step.dosage.sets == 1 and found.step.dosage.hold_s == 7.5, "no more than it had last"


def regressed(*rows: tuple[str, int]) -> Here:
    """The harder one stands in the programme, was too much at its smallest; the easier one was done since."""
    way = Here(CONTROL).did(HARD, 14, sets=3, hold_s=30.0).did(HARD, 12, "red", sets=1, hold_s=7.5)
    for colour, back in rows:
        way.did(EASY, back, colour)
    return way


def test_the_original_comes_back_at_no_more_than_half_of_its_last_good_dose() -> None:
    found = walk(regressed(("green", 4), ("green", 2)), HARD)
    assert (found.exercise, codes(found)) == (HARD, ["comes_back"])
    assert (found.step.dosage.sets, found.step.dosage.hold_s) == (1, 7.5)
    poor = Here(CONTROL)
    for back in (16, 14, 12):
        poor.did(HARD, back, sets=2, hold_s=20.0)
    poor.pasts[HARD][1:] = [replace(row, technique="poor") for row in poor.pasts[HARD][1:]]
    back = walk(poor.did(EASY, 4).did(EASY, 2), HARD)
    assert (back.exercise, back.step.dosage.sets, back.step.dosage.hold_s) == (HARD, 1, 20.0), "half of two sets"


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (("green", 2),),
        (("green", 4), ("yellow", 2)),
        (("yellow", 4), ("green", 2)),
        (("green", 4), ("red", 2)),
        (("green", 17), ("green", 15)),  # before the red one, and long ago
    ],
)
def test_the_original_waits_until_the_easier_one_was_calm_since(rows: tuple[tuple[str, int], ...]) -> None:
    found = walk(regressed(*rows), HARD)
    assert found.exercise != HARD
    assert "easier_instead" in codes(found)


def test_the_original_does_not_come_back_in_a_lighter_week_or_after_poor_or_hard_work() -> None:
    light = regressed(("green", 4), ("green", 2))
    light.barred = VARIABLES
    assert walk(light, HARD).exercise == EASY
    for change in ({"technique": "poor"}, {"effort": 8.0}, {"reps_left": 2}, {"complete": False}):
        way = regressed(("green", 4), ("green", 2))
        way.pasts[EASY][-1] = replace(way.pasts[EASY][-1], **change)  # type: ignore[arg-type]
        assert walk(way, HARD).exercise == EASY, change


def smallest(exercise: str) -> dict[str, object]:
    """Return the smallest dose there is of an exercise."""
    dose = CATALOG.exercises[exercise].dose
    if dose.reps:
        return {"sets": 1, "reps": int((dose.reps.min + 1) // 2), "hold_s": None}
    return {"sets": 1, "reps": None, "hold_s": dose.hold_s.min / 2}  # type: ignore[union-attr]


def test_step_by_step_down_and_step_by_step_up_again() -> None:
    """Two steps down; the middle one comes back first, then the hardest."""
    top, middle, low = "side-lying-leg-lift", "clamshell", "isometric-clam"
    way = Here(CONTROL).did(top, 40, "red", **smallest(top)).did(middle, 30, "red", **smallest(middle))
    assert walk(way, top).exercise == low
    way.did(low, 12, **smallest(low)).did(low, 10, **smallest(low))
    assert walk(way, top).exercise == middle
    way.did(middle, 8, **smallest(middle)).did(middle, 6, **smallest(middle))
    assert walk(way, top).exercise == top


def test_without_an_easier_one_the_smallest_dose_stays_and_says_so() -> None:
    way = regressed()
    way.easier_open = False
    found = walk(way, HARD)
    assert (found.exercise, codes(found)) == (HARD, ["smallest_dose"]) and found.fired == ()


def test_a_long_way_up_ends_after_a_few_steps() -> None:
    """A fault of the graph, each harder than the last without end, does not keep the plan busy."""
    names = sorted(CATALOG.exercises)[:9]

    class Endless(Here):
        def setting(self, exercise: str) -> Setting:
            following = names[min(names.index(exercise) + 1, len(names) - 1)]
            return replace(super().setting(exercise), harder=lambda variable: following)

    way = Endless()
    for number, name in enumerate(names):
        dose = CATALOG.exercises[name].dose
        amount = (
            {"reps": int(dose.reps.use), "hold_s": None} if dose.reps else {"reps": None, "hold_s": dose.hold_s.use}
        )  # type: ignore[union-attr]
        for back in (60 - 4 * number, 58 - 4 * number):
            shown_ = item(name, sets=int(min(dose.sets.use, CONTROL.max_sets)), load=dose.load.start, **amount)
            way.pasts.setdefault(name, []).append(Past(TODAY - timedelta(days=back), shown_, "green", False, False))
    assert walk(way, names[0]).exercise == names[4]


def test_only_neighbours_that_name_the_exercise_as_easier_and_fit_are_taken() -> None:
    bridge = CATALOG.exercises["bridge"]
    for variable, gap in (("leverage", 0), ("level", 1)):
        found = harder_neighbour(CATALOG.exercises, bridge, variable, lambda other: True)
        assert found is not None
        other = CATALOG.exercises[found]
        assert other.level == bridge.level + gap and "bridge" in other.easier and found in bridge.harder
        assert harder_neighbour(CATALOG.exercises, bridge, variable, lambda other: False) is None


# --- with a whole person: two sore hips, each side alone ------------------------------------------------------------


def lived(*days: tuple[int, dict[str, float], tuple[PrescribedItem, ...]]) -> State:
    state = person(hip__left__symptomatic=True, hip__left__pain_now=1, hip__left__pain_average_week=1,
                   hip__left__pain_worst_week=3, hip__left__settles_h=1, hip__left__wakes_nights_per_week=0,
                   hip__left__sites=["groin"], hip__left__provokes=["deep-bend"])  # fmt: skip
    for back, pain, items in days:
        on = TODAY - timedelta(days=back)
        names = sorted({one.exercise for one in items})
        ratings = tuple(Rating(name, Map(pain), None, "") for name in names)
        record = SessionRecord(f"s{back}", on, "a", 20.0, items, "", "", "", "", status="done", ratings=ratings)
        state = replace(state, sessions=state.sessions.set(record.id, record))
    bad = {(back - 1, side) for back, pain, _ in days for side in SIDES if pain[side] > 5}
    for back in range(max(day[0] for day in days), -1, -1):  # every morning is rated: a flare is known to be over
        for side in SIDES:
            state = with_morning(state, TODAY - timedelta(days=back), 3 if (back, side) in bad else 1, side)
    return state


def shown(state: State, exercise: str, phase: Phase = CONTROL, role: str = "main") -> dict[str, Item]:
    record = given(state)
    screening = screen_person(record.state, record.catalog, record.today)
    limits = gather_limits(record, screening, tuple(hip_status(record, side, screening) for side in SIDES))
    return {one.side: one for one in items_for(gather_course(limits, phase), CATALOG.exercises[exercise], role)}


def both(exercise: str, **dose: object) -> tuple[PrescribedItem, ...]:
    return tuple(item(exercise, side, **dose) for side in SIDES)


CALM = {"left": 1.0, "right": 1.0}


def test_left_and_right_go_their_own_ways_down_and_back() -> None:
    top, low = "side-lying-leg-lift", "clamshell"
    small = smallest(top)
    upset = (18, {"left": 1.0, "right": 7.0}, both(top, **small))
    after = shown(lived(upset), top)
    assert after["left"].exercise == top and after["right"].exercise == low
    rows = [(back, CALM, (item(top, "left", **small), item(low, "right", **smallest(low)))) for back in (4, 2)]
    one, two = shown(lived(upset, rows[0]), top), shown(lived(upset, *rows), top)
    assert one["right"].exercise == low and one["left"].exercise == top
    assert two["right"].exercise == top
    assert (two["right"].sets, two["right"].reps) == (1, small["reps"])
    assert "comes_back" in [reason.code for reason in two["right"].reasons]


def test_one_side_moves_up_a_lever_and_the_other_stays() -> None:
    phase = replace(
        CONTROL, progression=(ProgressionRule("leverage", 1, False, "", None, Trigger(irritability="low")),)
    )
    sets = int(min(CATALOG.exercises["clamshell"].dose.sets.use, CONTROL.max_sets))
    top = {"sets": sets, "reps": 12}
    days = [(back, CALM, both("clamshell", **top)) for back in (4, 2)]
    calm = shown(lived(*days), "clamshell", phase)
    assert {one.exercise for one in calm.values()} == {"side-lying-leg-lift"}
    sore = [(4, CALM, both("clamshell", **top)), (2, {"left": 1.0, "right": 4.0}, both("clamshell", **top))]
    found = shown(lived(*sore), "clamshell", phase)
    assert found["left"].exercise == "side-lying-leg-lift" and found["right"].exercise == "clamshell"
    assert shown(lived(*days), "clamshell", phase, "warm_up")["left"].exercise == "clamshell"
