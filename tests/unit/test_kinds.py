"""Each kind's data: what is refused, and in which words; what passes; how older shapes are read."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coxa.journal import kinds
from coxa.journal.codec import event_from_json
from coxa.journal.events import Event
from coxa.journal.kinds import KINDS, Kind, current, faults_of

FIXTURES = Path(__file__).parent.parent / "fixtures" / "events"
LONG = "x" * 101
SIDES = "one number for each sore hip, under left or right"
CODE = "a name of small letters, digits and dashes"
NAME = "a text of 1 to 100 characters"
DAY = "a day such as 2026-11-20"
PAIN = "a number from 0 to 10"
SET = "a whole number from 1 to 50"
REPS = "a whole number from 0 to 1000"
HOLD = "a number from 0 to 3600"
LOAD = "a number from 0 to 1000"
DEG = "a number from 0 to 180"
SEQ = "a whole number from 0 to 9.0072e+15"
FLAG = "true or false"
LIST = "a list of at most 200 entries"
TEXT = "a text of at most 2000 characters"
SIDE = "one of left, right"
ITEM_SIDE = "one of left, right, both, alternating"
QUALITY = "one of good, fair, poor"
MISSING = "a value; it is missing"
GONE = object()


def fixture(kind: str) -> Event:
    return event_from_json(json.loads((FIXTURES / f"{kind}.v1.json").read_text()))


def changed(event: Event, path: str, value: object) -> Event:
    """Return the event with one value of its data set, or removed where `value` is GONE."""
    data: Any = copy.deepcopy(dict(event.data))
    *way, last = path.split(".") if path.count(".") != 1 or "answers" not in path else path.split(".", 1)
    place = data
    for step in way:
        place = place[int(step) - 1] if isinstance(place, list) else place[step]
    if value is GONE:
        place.pop(last, None)
    elif isinstance(place, list):
        place[int(last) - 1] = value
    else:
        place[last] = value
    return replace(event, data=data)


# kind, field, values that are refused, what is expected instead
REFUSED: list[tuple[str, str, list[object], str]] = [
    ("answered", "answers", [{}, [], None, "x"], "at least one answer under its key"),
    ("protocol_chosen", "protocol", ["", "Clinic", "a b", "-a", "a-", None, 3, LONG], CODE),
    ("protocol_chosen", "addons", ["three-steps", None, ["x"] * 201], LIST),
    ("protocol_chosen", "addons.1", ["Bad id", None], CODE),
    ("cleared", "by", ["", LONG, None, 3], NAME),
    ("cleared", "on", ["20.11.2026", "2026-02-30", "20261120", "2026-W47-5", None, 20261120], DAY),
    ("cleared", "allows", ["everything", None], "one of all, no_impact, own_words"),
    ("cleared", "words", [None, 3, "x" * 2001], TEXT),
    ("flag_raised", "flag", ["", "gives way", None], CODE),
    ("flag_raised", "session", ["", LONG, 3], NAME),
    ("limit_set", "side", ["both", "Left", None], SIDE),
    ("limit_set", "max_flexion_deg", [-0.1, 180.1, "80", None, True, float("nan"), float("inf")], DEG),
    ("limit_lifted", "side", ["both"], SIDE),
    ("exercise_left_out", "exercise", ["Side Plank"], CODE),
    ("exercise_left_out", "why", ["", None], CODE),
    ("exercise_restored", "exercise", ["Side Plank"], CODE),
    ("programme_prescribed", "block_start", ["soon"], DAY),
    ("programme_prescribed", "protocol", [""], CODE),
    ("programme_prescribed", "phase", [None], CODE),
    ("programme_prescribed", "phase_since", ["2026-13-01"], DAY),
    ("programme_prescribed", "because", [""], CODE),
    ("programme_prescribed", "warm_up", ["glute-set"], LIST),
    ("programme_prescribed", "a.2", ["Clam"], CODE),
    ("programme_prescribed", "b", [None], LIST),
    ("programme_prescribed", "planner", [1], TEXT),
    ("programme_prescribed", "rules", [1], TEXT),
    ("programme_prescribed", "catalog", [None], TEXT),
    ("session_prescribed", "session", ["", LONG], NAME),
    ("session_prescribed", "date", ["today"], DAY),
    ("session_prescribed", "session_kind", ["c", None], "one of a, b, calm"),
    ("session_prescribed", "minutes", [-1, 600.5, None], "a number from 0 to 600"),
    ("session_prescribed", "items", [None, {}], LIST),
    ("session_prescribed", "items.1", ["bridge", None], "an item with exercise, side and sets"),
    ("session_prescribed", "items.1.exercise", [""], CODE),
    ("session_prescribed", "items.1.side", ["middle"], ITEM_SIDE),
    ("session_prescribed", "items.1.sets", [-1, 51, 2.5], "a whole number from 0 to 50"),
    ("session_prescribed", "items.1.role", ["", 3], CODE),
    ("session_prescribed", "items.1.reps", [-1, 1001, 2.5], REPS),
    ("session_prescribed", "items.2.hold_s", [-1, 3601], HOLD),
    ("session_prescribed", "items.1.load", [-1, 1001, None], LOAD),
    ("session_prescribed", "items.1.effort", [-1, 10.5], PAIN),
    ("session_prescribed", "items.1.max_hip_flexion_deg", [-1, 181], DEG),
    ("session_prescribed", "items.2.sets_by_plan", [None, 1], FLAG),
    ("session_started", "session", [None], NAME),
    ("session_started", "check_in", [[], {"both": 1}, None, 3], SIDES),
    ("session_started", "check_in.right", [-1, 11, "2", True], PAIN),
    ("set_done", "session", [""], NAME),
    ("set_done", "exercise", [None], CODE),
    ("set_done", "side", ["up"], ITEM_SIDE),
    ("set_done", "set", [0, 51, 1.5, None, True], SET),
    ("set_done", "reps", [-1, 1001, 1.5], REPS),
    ("set_done", "hold_s", [-1, 3601], HOLD),
    ("set_done", "load", [-1, 1001], LOAD),
    ("set_stopped", "set", [0], SET),
    ("set_stopped", "why", ["bored", None], "one of pain, tired, other"),
    ("pinched", "set", [0], SET),
    ("pinched", "then", ["harder"], "one of less_range, easier, left_out, nothing"),
    ("swapped", "to", ["", None], CODE),
    ("swapped", "why", ["bored"], "one of easier, other, no_equipment"),
    ("exercise_rated", "session", [""], NAME),
    ("exercise_rated", "exercise", [""], CODE),
    ("exercise_rated", "worst", [3, {"middle": 3}], SIDES),
    ("exercise_rated", "worst.right", [10.5], PAIN),
    ("exercise_rated", "reps_left", [-1, 1.5], REPS),
    ("session_finished", "session", [""], NAME),
    ("session_finished", "how", ["lost"], "one of done, stopped"),
    ("morning_rated", "pain", [{}, None, {"middle": 3}], SIDES),
    ("morning_rated", "pain.left", [11], PAIN),
    ("morning_rated", "woke", ["yes", 1], FLAG),
    ("morning_rated", "stiff", ["yes"], FLAG),
    ("morning_rated", "limp", ["no"], FLAG),
    ("run_done", "km", [-0.1, 300.1, 400, "5", None], "a number from 0 to 300"),
    ("run_done", "minutes", [-1, 6001], "a number from 0 to 6000"),
    ("run_done", "worst", [11], PAIN),
    ("run_done", "continuous", [None, "yes"], FLAG),
    ("set_done", "took_s", [-1, -0.001, 3601], HOLD),
    ("exercise_rated", "effort", [-1, 10.5], PAIN),
    ("exercise_rated", "technique", ["bad", 3], QUALITY),
    ("session_finished", "effort", [11], PAIN),
    ("run_done", "kind", ["race", 3], "one of walk_run, easy, strides, tempo, inclines, intervals, sprints"),
    ("run_done", "ladder_step", [0, 51, 1.5], "a whole number from 1 to 50"),
    ("run_done", "steps_per_min", [-1, 301], "a number from 0 to 300"),
    ("run_done", "effort", [10.1], PAIN),
    ("flare_noted", "side", ["both", None], SIDE),
    ("flare_noted", "after", [None, 3], TEXT),
    ("tested", "test", ["", None], CODE),
    ("tested", "side", ["alternating", None], "one of left, right, both"),
    ("tested", "value", [None, "40", 1000.5, -181, float("nan")], "a number from -180 to 1000"),
    ("tested", "pain", [11], PAIN),
    ("tested", "quality", ["bad"], QUALITY),
    ("tested", "device", [None], TEXT),
    ("tested", "stopped_by", ["bone", 3], "one of firm, tight, pain, unsure"),
    ("scored", "measure", ["NRS"], CODE),
    ("scored", "scores", [{}, [], None, 3], "numbers under their names"),
    ("scored", "scores.now", ["2", 1001, -1001], "a number from -1000 to 1000"),
    ("scored", "side", ["both"], SIDE),
    ("scored", "items", [[], None], "numbers under their names"),
    ("scored", "by", ["guess", None], "one of items, total"),
    ("scored", "version", [None], TEXT),
    ("scored", "words", [3], TEXT),
    ("experiment_started", "experiment", ["", LONG], NAME),
    ("experiment_started", "element", [""], CODE),
    ("experiment_started", "measure", [None], CODE),
    ("experiment_started", "blocks", [None, {}], LIST),
    ("experiment_started", "blocks.1", ["week", None], "a block with start, days and with"),
    ("experiment_started", "blocks.1.start", ["soon", None], DAY),
    ("experiment_started", "blocks.1.days", [0, 61, 1.5], "a whole number from 1 to 60"),
    ("experiment_started", "blocks.2.with", [None, "yes"], FLAG),
    ("experiment_started", "side", ["both"], SIDE),
    ("experiment_measured", "experiment", [""], NAME),
    ("experiment_measured", "when", ["later", None], "one of before, after, day"),
    ("experiment_measured", "value", [None, "3", 1000.5], "a number from -180 to 1000"),
    ("experiment_ended", "experiment", [None], NAME),
    ("experiment_ended", "then", ["maybe", None], "one of keep, drop, next, stopped"),
    ("clock_noted", "device", ["", None], NAME),
    ("clock_noted", "offset_s", [None, 3.2e9, -3.2e9], "a number from -3.16224e+09 to 3.16224e+09"),
    ("clock_noted", "first_seq", [-1, 1.5], SEQ),
    ("clock_noted", "last_seq", [-1, None], SEQ),
]

# kind, field, values at the edges that pass
PASS: list[tuple[str, str, list[object]]] = [
    ("answered", "answers", [{"a": None}, {"hip.left.sites_2": ["groin"]}, {"a-b.c": "unknown"}]),
    ("protocol_chosen", "addons", [[], ["x"] * 200, GONE]),
    ("cleared", "by", ["x", "x" * 100]),
    ("cleared", "allows", ["all", "own_words"]),
    ("cleared", "words", ["", "x" * 2000, GONE]),
    ("flag_raised", "session", [None, GONE]),
    ("limit_set", "max_flexion_deg", [0, 180, 72.5]),
    ("exercise_left_out", "exercise", ["x" * 100, "90-90", "a_b"]),
    ("programme_prescribed", "planner", [GONE, ""]),
    ("session_prescribed", "minutes", [0, 600]),
    ("session_prescribed", "session_kind", ["b", "calm"]),
    ("session_prescribed", "items.1.sets", [0, 50]),
    ("session_prescribed", "items.1.reps", [None, 0, 1000, GONE]),
    ("session_prescribed", "items.1.hold_s", [None, 0.5, 3600, GONE]),
    ("session_prescribed", "items.1.load", [0, 1000, GONE]),
    ("session_prescribed", "items.1.effort", [None, 0, 10, GONE]),
    ("session_prescribed", "items.1.role", [GONE, "add_on"]),
    ("session_prescribed", "items.1.something_new", [1]),
    ("session_started", "check_in", [{}, {"left": 0, "right": 10}, GONE]),
    ("set_done", "set", [1, 50]),
    ("set_done", "reps", [None, 0, 1000, GONE]),
    ("set_done", "load", [None, 0, 1000, GONE]),
    ("set_stopped", "why", ["tired", "other"]),
    ("pinched", "then", ["easier", "left_out", "nothing"]),
    ("swapped", "why", ["easier", "no_equipment"]),
    ("exercise_rated", "worst", [{}]),
    ("exercise_rated", "reps_left", [None, 0, GONE]),
    ("session_finished", "how", ["stopped"]),
    ("morning_rated", "woke", [None, True, GONE]),
    ("morning_rated", "limp", [False, GONE]),
    ("run_done", "km", [0, 300, 0.4]),
    ("run_done", "minutes", [None, 6000, GONE]),
    ("run_done", "worst", [None, 10, GONE]),
    ("set_done", "took_s", [None, 0, 3600, GONE]),
    ("exercise_rated", "effort", [None, 0, 10, GONE]),
    ("exercise_rated", "technique", [None, "good", "fair", "poor", GONE]),
    ("session_finished", "effort", [None, 10, GONE]),
    ("run_done", "kind", [None, "walk_run", "sprints", GONE]),
    ("run_done", "ladder_step", [None, 1, 50, GONE]),
    ("run_done", "steps_per_min", [None, 168.5, GONE]),
    ("flare_noted", "after", ["", GONE]),
    ("tested", "value", [-180, 0, 1000, 12.5]),
    ("tested", "pain", [None, 0, 10, GONE]),
    ("tested", "quality", [None, "good", GONE]),
    ("tested", "stopped_by", [None, "firm", "tight", "pain", "unsure", GONE]),
    ("scored", "scores", [{"now": None}, {"sport": -1000, "pain": 1000}]),
    ("scored", "side", [None, "left", GONE]),
    ("scored", "items", [{}, {"p1": None, "p2": 4}, GONE]),
    ("scored", "by", ["total", GONE]),
    ("experiment_started", "side", [None, GONE]),
    ("experiment_started", "blocks", [[]]),
    ("experiment_measured", "value", [-180, 1000]),
    ("clock_noted", "offset_s", [-3.16e9, 0, 3.16e9]),
    ("clock_noted", "first_seq", [0, 2**53]),
]


@pytest.mark.parametrize(("kind", "path", "values", "expected"), REFUSED)
def test_refused(kind: str, path: str, values: list[object], expected: str) -> None:
    for value in values:
        faults = faults_of(changed(fixture(kind), path, value))
        assert [(fault.field, fault.expected) for fault in faults] == [(f"data.{path}", expected)], value
        assert faults[0].value == value or value != value
        assert str(faults[0]) == f"data.{path}: {value!r} cannot be used; expected {expected}."


@pytest.mark.parametrize(("kind", "path", "values"), PASS)
def test_pass(kind: str, path: str, values: list[object]) -> None:
    for value in values:
        assert faults_of(changed(fixture(kind), path, value)) == [], value


MUST = [(name, field) for name, kind in KINDS.items() for field in kind.must]


@pytest.mark.parametrize(("kind", "field"), MUST)
def test_a_missing_field_is_named(kind: str, field: str) -> None:
    faults = faults_of(changed(fixture(kind), field, GONE))
    assert [(fault.field, fault.value, fault.expected) for fault in faults] == [(f"data.{field}", None, MISSING)]


@pytest.mark.parametrize("key", ["Hip.left", "hip..left", "", "hip.left.", "hip left", "x" * 101])
def test_an_answers_key_is_a_dotted_path(key: str) -> None:
    odd = replace(fixture("answered"), data={"answers": {key: 1}})
    assert [(fault.field, fault.value) for fault in faults_of(odd)] == [(f"data.answers.{key}", 1)]
    assert faults_of(odd)[0].expected == "a key such as hip.right.pain_now"


def test_every_fault_is_told() -> None:
    assert len(faults_of(replace(fixture("run_done"), data={"km": 500, "worst": 12}))) == 3


def test_fields_nobody_knows_pass() -> None:
    event = fixture("run_done")
    assert faults_of(replace(event, data={**event.data, "shoes": {"worn": True}})) == []


def test_unknown_kinds_and_newer_versions_pass() -> None:
    odd = replace(fixture("run_done"), data={"km": "far"})
    assert faults_of(replace(odd, kind="swim_done")) == [] and current(replace(odd, kind="swim_done")) is None
    assert faults_of(replace(odd, v=2)) == [] and current(replace(odd, v=2)) is None
    assert current(odd) is odd


@pytest.mark.parametrize("kind", ["session_prescribed", "programme_prescribed"])
def test_what_was_shown_replaces_nothing(kind: str) -> None:
    shown = fixture(kind)
    faults = faults_of(replace(shown, replaces=shown.person))
    assert [(fault.field, fault.value) for fault in faults] == [("replaces", shown.person)]
    assert faults[0].expected == "nothing: what a person was shown is not replaced"


def test_taking_back_names_what() -> None:
    faults = faults_of(replace(fixture("taken_back"), replaces=None))
    assert [(fault.field, fault.value) for fault in faults] == [("replaces", None)]
    assert faults[0].expected == "the id of the event that counts no more"


def test_older_shapes_are_brought_up_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def to_two(data: Any) -> Any:
        return {"km": data["miles"] * 1.6}

    def to_three(data: Any) -> Any:
        return {"m": data["km"] * 1000}

    kind = Kind(3, {"m": kinds._number(0, 50_000)}, upgrades={1: to_two, 2: to_three})
    monkeypatch.setitem(KINDS, "hop_done", kind)  # type: ignore[misc]
    old = replace(fixture("run_done"), kind="hop_done", data={"miles": 10})
    new = current(old)
    assert new is not None and (new.v, new.data, new.id) == (3, {"m": 16_000}, old.id)
    assert faults_of(old) == []
    assert [fault.field for fault in faults_of(replace(old, data={"miles": 100}))] == ["data.m"]
    assert old.v == 1


def test_every_kind_and_version_has_a_fixture() -> None:
    names = {f"{name}.v{version}.json" for name, kind in KINDS.items() for version in range(1, kind.v + 1)}
    assert {path.name for path in FIXTURES.glob("*.json")} == names


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda path: path.stem)
def test_fixtures_can_still_be_read(path: Path) -> None:
    event = event_from_json(json.loads(path.read_text()))
    assert current(event) is not None
    assert path.name == f"{event.kind}.v{event.v}.json"
