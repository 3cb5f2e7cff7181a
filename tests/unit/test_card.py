"""Session cards: every branch is present, none is more than the plan, a stand-in keeps both hips' limits."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from coxa.catalog.load import load_catalog
from coxa.catalog.words import load_words
from coxa.journal.state import State
from coxa.plan.card import _in_place_of, item_json, make_cards
from coxa.plan.plan import make_plan
from coxa.plan.records import Item
from tests.people import TODAY, given, person, with_morning

CATALOG = load_catalog()


def sore(**changes: Any) -> State:
    return person(hip__right__pain_worst_week=5, **changes)


def cards(state: State) -> Any:
    record = given(state)
    return make_cards(record, make_plan(record))


def first(state: State, exercise: str) -> Any:
    for session in cards(state)["sessions"].values():
        for one in session["items"]:
            if one["exercise"] == exercise:
                return one
    raise AssertionError(exercise)


def item(state: State | None = None) -> Item:
    found = make_plan(given(state or sore()))
    return found.next_sessions["b"].items[-1]


def test_the_card_says_what_it_was_made_from_and_for_how_long() -> None:
    record = given(sore())
    found: Any = make_cards(record, make_plan(record))
    assert found["schema"] == 1 and found["valid_days"] == 14 and found["made_on"] == TODAY.isoformat()
    assert (found["rules"], found["catalog"], found["planner"]) == (record.rules.version, record.catalog.hash, "1")
    assert len(found["days"]) == 14 and found["days"][0]["session"] == "a"
    assert [day["date"] for day in found["days"]] == [(TODAY + timedelta(days=n)).isoformat() for n in range(14)]
    assert set(found["sessions"]) == {"a", "b", "calm"}
    json.dumps(found)


@pytest.mark.parametrize("item_", ["s3", "surgery"])
def test_there_is_no_card_for_a_closed_plan(item_: str) -> None:
    assert cards(person(**{f"screen__{item_}": "yes"})) == {}


@pytest.mark.parametrize(("usual", "green"), [(0, 2), (1, 2), (2, 3), (3, 4), (5, 4)])
def test_the_check_in_of_each_sore_hip_rests_on_its_usual_morning(usual: float, green: float) -> None:
    state = sore(hip__right__pain_average_week=usual)
    assert cards(state)["check_in"] == {"right": {"green_max": green, "yellow_max": 5}}
    for back in (1, 2, 3):
        state = with_morning(state, TODAY - timedelta(days=back), 2)
    assert cards(state)["check_in"]["right"]["green_max"] == 3


def test_every_item_has_every_branch_with_a_sentence() -> None:
    for session in cards(sore())["sessions"].values():
        assert session["minutes"] > 0 and session["items"]
        for one in session["items"]:
            assert set(one["check_in"]) == {"green", "yellow", "red"}
            assert set(one["pinch"]) == {"less_range", "easier", "left_out"}
            assert set(one["swap"]) == {"easier", "other", "no_equipment"}
            rows = [*one["check_in"].values(), *one["pinch"].values(), *one["swap"].values(), one["stopped"]]
            for row in rows:
                assert load_words().reason(row["reason"]["code"], row["reason"]["values"])
            assert one["check_in"]["red"] == {
                "item": None,
                "session": "calm",
                "reason": {"code": "card_red", "values": {}},
            }
            assert one["pinch"]["left_out"]["item"] is None
            assert one["check_in"]["green"]["item"]["sets"] == one["sets"]


def test_a_sore_day_has_less_volume_and_less_bend() -> None:
    one = first(sore(), "bridge")
    less = one["check_in"]["yellow"]["item"]
    assert (one["sets"], one["max_hip_flexion_deg"]) == (2, None)
    assert (less["sets"], less["reps"], less["max_hip_flexion_deg"]) == (1, 10, 34)
    assert less["peak"]["flexion_deg"] == 34 and one["check_in"]["yellow"]["reason"]["code"] == "card_yellow"


def test_a_pinch_takes_fifteen_degrees_off_where_the_range_can_shrink() -> None:
    row = first(sore(), "bridge")["pinch"]["less_range"]
    assert row["item"]["max_hip_flexion_deg"] == 34
    assert row["reason"] == {"code": "card_less_range", "values": {"range_deg": 34}}
    rows = [one for session in cards(sore())["sessions"].values() for one in session["items"]]
    held = [one for one in rows if not CATALOG.exercises[one["exercise"]].range_limit.can_limit]
    assert held
    for one in held:
        assert one["pinch"]["less_range"] == {"item": None, "reason": {"code": "card_leave_out", "values": {}}}


def test_a_stopped_set_means_one_set_less_and_the_last_one_means_leaving_out() -> None:
    one = first(sore(), "bridge")
    assert one["stopped"]["item"]["sets"] == one["sets"] - 1 and one["stopped"]["reason"]["code"] == "card_stopped"
    calm = cards(sore())["sessions"]["calm"]["items"][0]
    assert calm["stopped"] == {"item": None, "reason": {"code": "card_leave_out", "values": {}}}


def test_a_set_that_hurt_means_one_set_less_and_less_bend_else_easier_else_nothing() -> None:
    """Never more than the item, and each way has its own sentence."""
    seen = set()
    for session in cards(sore())["sessions"].values():
        for one in session["items"]:
            row = one["stopped_pain"]["this"]
            seen.add(row["reason"]["code"])
            assert load_words().reason(row["reason"]["code"], row["reason"]["values"])
            if row["item"] is None:
                assert row["reason"]["code"] == "card_stopped_out"
                continue
            assert one["sets"] > 1 and row["item"]["sets"] <= one["sets"] - 1
            if row["reason"]["code"] == "card_stopped_pain":
                assert row["item"]["exercise"] == one["exercise"]
                assert row["item"]["max_hip_flexion_deg"] == row["reason"]["values"]["range_deg"]
            else:
                assert row["item"]["exercise"] in CATALOG.exercises[one["exercise"]].easier
    assert {"card_stopped_pain", "card_stopped_out"} <= seen
    bridge = first(sore(), "bridge")["stopped_pain"]["this"]
    assert (bridge["item"]["sets"], bridge["item"]["max_hip_flexion_deg"]) == (1, 34)


def test_what_loads_the_same_hip_alike_is_eased_and_only_later_items() -> None:
    """The same hip, and the same direction or as much bend from 60 degrees on; the other leg's turn stays as it is."""
    for session in cards(sore())["sessions"].values():
        items = session["items"]
        for place, one in enumerate(items):
            for other in one["stopped_pain"]["eases"]:
                assert place < other < len(items)
                theirs = items[other]
                assert {one["side"], theirs["side"]} != {"left", "right"}
                alike = set(CATALOG.exercises[one["exercise"]].purpose) & set(
                    CATALOG.exercises[theirs["exercise"]].purpose
                )
                deep = min(one["zone"], theirs["zone"]) >= 1
                assert alike or (deep and theirs["peak"]["flexion_deg"] >= one["peak"]["flexion_deg"])
    assert any(
        one["stopped_pain"]["eases"] for session in cards(sore())["sessions"].values() for one in session["items"]
    )


def test_the_lighter_form_is_never_more_in_anything() -> None:
    for session in cards(sore())["sessions"].values():
        for one in session["items"]:
            row = one["eased"]
            less = row["item"]
            assert row["reason"]["code"] in ("card_eased", "card_eased_easier", "card_eased_out")
            if row["reason"]["code"] == "card_eased":
                assert less["exercise"] == one["exercise"] and less["sets"] <= one["sets"]
                assert (less["reps"] or 0) <= (one["reps"] or 0) and (less["hold_s"] or 0) <= (one["hold_s"] or 0)
                assert less != {key: one[key] for key in less}
            assert (less is None) == (row["reason"]["code"] == "card_eased_out")


def test_with_two_sore_hips_each_has_its_own_row_at_check_in() -> None:
    state = sore(
        hip__left__symptomatic=True, hip__left__pain_average_week=4, hip__right__pain_average_week=0,
        hip__left__sites=["groin"],
    )  # fmt: skip
    assert cards(state)["check_in"] == {
        "left": {"green_max": 4, "yellow_max": 5},
        "right": {"green_max": 2, "yellow_max": 5},
    }


def test_an_easier_one_is_a_neighbour_with_no_more_sets() -> None:
    one = first(sore(), "bridge")
    easier = one["swap"]["easier"]["item"]
    assert easier["exercise"] in CATALOG.exercises["bridge"].easier and easier["sets"] <= one["sets"]
    assert one["pinch"]["easier"] == one["swap"]["easier"]


def test_another_one_serves_the_same_direction_is_no_harder_and_needs_no_kit_if_asked() -> None:
    state = sore(life__equipment=["mini-band", "long-band", "dumbbell", "swiss-ball"], life__minutes=45)
    household = {name for name, row in CATALOG.vocabulary["equipment"].items() if row.get("household")}
    found = cards(state)
    for session in found["sessions"].values():
        shown = {one["exercise"] for one in session["items"]}
        for one in session["items"]:
            mine = CATALOG.exercises[one["exercise"]]
            for name in ("other", "no_equipment"):
                other = one["swap"][name]["item"]
                if other is None:
                    continue
                theirs = CATALOG.exercises[other["exercise"]]
                assert theirs.level <= mine.level and theirs.family == mine.family
                assert set(theirs.purpose) & set(mine.purpose) and theirs.id not in shown
                assert other["sets"] <= one["sets"]
                assert name == "other" or set(theirs.equipment) <= household


def test_a_one_legged_stand_in_of_two_legged_work_takes_the_smaller_dose_and_range_of_the_two() -> None:
    both = replace(item(), side="both", sets=3)
    left = replace(both, side="left", sets=3, reps=12, hold_s=None, load=2.0, max_hip_flexion_deg=None)
    right = replace(both, side="right", sets=2, reps=8, hold_s=None, load=1.0, max_hip_flexion_deg=60.0)
    found = _in_place_of(both, (left, right))
    assert found is not None
    assert (found.side, found.sets, found.reps, found.load, found.max_hip_flexion_deg) == ("both", 2, 8, 1.0, 60.0)
    holds = tuple(replace(one, reps=None, hold_s=seconds) for one, seconds in ((left, 20.0), (right, 10.0)))
    held = _in_place_of(both, holds)
    assert held is not None and (held.reps, held.hold_s) == (None, 10.0)
    free = _in_place_of(both, (left, replace(right, max_hip_flexion_deg=None)))
    assert free is not None and free.max_hip_flexion_deg is None
    assert _in_place_of(both, (left,)) is None and _in_place_of(both, ()) is None


def test_a_stand_in_on_one_side_is_the_one_of_that_side_or_for_both() -> None:
    mine = replace(item(), side="right", sets=1)
    left, right = replace(mine, side="left", sets=3), replace(mine, side="right", sets=3)
    found = _in_place_of(mine, (left, right))
    assert found is not None and (found.side, found.sets) == ("right", 1)
    assert _in_place_of(mine, (left,)) is None
    two = _in_place_of(mine, (replace(mine, side="both", sets=2),))
    assert two is not None and (two.side, two.sets) == ("both", 1)


def test_an_item_as_json_is_whole() -> None:
    found = item_json(item())
    assert set(found) == {
        "exercise", "side", "role", "sets", "reps", "hold_s", "load", "load_kind", "tempo_s", "rest_s", "effort",
        "max_hip_flexion_deg", "zone", "peak", "cues_withheld", "reasons",
    }  # fmt: skip
    assert all(set(row) == {"code", "values"} for row in found["reasons"])  # type: ignore[union-attr, arg-type]
