"""The kinds of events: what their `data` must hold, and how an older shape becomes today's.

A kind that is not listed here, or a newer version of one that is, passes untouched: it is kept and does nothing.
Fields of `data` that are not listed are kept, too. The bounds only refuse what cannot be meant (a pain of 11, a run
of 500 km); nothing clinical is decided here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from coxa.errors import BadInput
from coxa.journal.events import Event, Json

PAIN_MAX = 10
KM_MAX = 300
RUN_MINUTES_MAX = 6_000
SESSION_MINUTES_MAX = 600
SETS_MAX = 50
REPS_MAX = 1_000
HOLD_S_MAX = 3_600
LOAD_KG_MAX = 1_000
JOINT_DEG_MAX = 180
TEXT_MAX = 2_000
LIST_MAX = 200
TEST_MAX = 1_000
SCORE_MAX = 1_000
BLOCK_DAYS_MAX = 60
LADDER_STEPS_MAX = 50
STEPS_PER_MIN_MAX = 300
CLOCK_S_MAX = 100 * 366 * 86_400
SEQ_MAX = 2**53

SHOWN = frozenset({"session_prescribed", "programme_prescribed"})  # what a person was shown is never replaced
_SIDES = ("left", "right")
_ITEM_SIDES = ("left", "right", "both", "alternating")
_CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_ANSWER_KEY = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")

Faults = list[BadInput]
Check = Callable[[str, Json, Faults], None]
Upgrade = Callable[[Mapping[str, Json]], Mapping[str, Json]]


# --- what a value may be ------------------------------------------------------------------------------------------


def _number(low: float, high: float, *, whole: bool = False) -> Check:
    expected = f"a {'whole ' if whole else ''}number from {low:g} to {high:g}"

    def check(name: str, value: Json, faults: Faults) -> None:
        good = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
        if not (good and isinstance(value, (int, float)) and math.isfinite(value) and low <= value <= high):
            faults.append(BadInput(name, value, expected))

    return check


def _word(*allowed: str) -> Check:
    expected = "one of " + ", ".join(allowed)

    def check(name: str, value: Json, faults: Faults) -> None:
        if value not in allowed:
            faults.append(BadInput(name, value, expected))

    return check


def _text(name: str, value: Json, faults: Faults) -> None:
    if not isinstance(value, str) or len(value) > TEXT_MAX:
        faults.append(BadInput(name, value, f"a text of at most {TEXT_MAX} characters"))


def _name(name: str, value: Json, faults: Faults) -> None:
    if not isinstance(value, str) or not 1 <= len(value) <= 100:
        faults.append(BadInput(name, value, "a text of 1 to 100 characters"))


def _code(name: str, value: Json, faults: Faults) -> None:
    if not isinstance(value, str) or len(value) > 100 or not _CODE.fullmatch(value):
        faults.append(BadInput(name, value, "a name of small letters, digits and dashes"))


def _flag(name: str, value: Json, faults: Faults) -> None:
    if not isinstance(value, bool):
        faults.append(BadInput(name, value, "true or false"))


def _day(name: str, value: Json, faults: Faults) -> None:
    try:
        if not isinstance(value, str) or date.fromisoformat(value).isoformat() != value:
            raise ValueError
    except ValueError:
        faults.append(BadInput(name, value, "a day such as 2026-11-20"))


def _or_null(inner: Check) -> Check:
    def check(name: str, value: Json, faults: Faults) -> None:
        if value is not None:
            inner(name, value, faults)

    return check


def _list_of(inner: Check) -> Check:
    def check(name: str, value: Json, faults: Faults) -> None:
        if not isinstance(value, list) or len(value) > LIST_MAX:
            faults.append(BadInput(name, value, f"a list of at most {LIST_MAX} entries"))
            return
        for number, entry in enumerate(value, 1):
            inner(f"{name}.{number}", entry, faults)

    return check


def _per_side(inner: Check, *, at_least: int = 0) -> Check:
    def check(name: str, value: Json, faults: Faults) -> None:
        if not isinstance(value, dict) or not set(value) <= set(_SIDES) or len(value) < at_least:
            faults.append(BadInput(name, value, "one number for each sore hip, under left or right"))
            return
        for side, entry in value.items():
            inner(f"{name}.{side}", entry, faults)

    return check


def _numbers_by_code(low: float, high: float, *, at_least: int) -> Check:
    """Return the check of an object from codes to numbers or null, such as the scores of a questionnaire."""
    inner = _or_null(_number(low, high))

    def check(name: str, value: Json, faults: Faults) -> None:
        if not isinstance(value, dict) or not at_least <= len(value) <= LIST_MAX:
            faults.append(BadInput(name, value, "numbers under their names"))
            return
        for key, entry in value.items():
            _code(f"{name}.{_short(key)}", key, faults)
            inner(f"{name}.{_short(key)}", entry, faults)

    return check


def _short(key: str) -> str:
    """Return a key short enough for a sentence."""
    return key if len(key) <= 40 else key[:40] + "..."


def _answers(name: str, value: Json, faults: Faults) -> None:
    if not isinstance(value, dict) or not value:
        faults.append(BadInput(name, value, "at least one answer under its key"))
        return
    for key in value:
        if len(key) > 100 or not _ANSWER_KEY.fullmatch(key):
            faults.append(BadInput(f"{name}.{key}", value[key], "a key such as hip.right.pain_now"))


# --- the kinds ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its newest version, the fields that must be there and those that may, and the steps from older ones."""

    v: int
    must: Mapping[str, Check]
    may: Mapping[str, Check] = field(default_factory=dict)
    upgrades: Mapping[int, Upgrade] = field(default_factory=dict)  # from version n to n + 1


_PAIN = _number(0, PAIN_MAX)
_PAINS = _per_side(_PAIN)
_SET = _number(1, SETS_MAX, whole=True)
_REPS = _or_null(_number(0, REPS_MAX, whole=True))
_HOLD = _or_null(_number(0, HOLD_S_MAX))
_DEG = _number(0, JOINT_DEG_MAX)
_SEQ = _number(0, SEQ_MAX, whole=True)
_ITEM_FIELDS: Mapping[str, Check] = {
    "exercise": _code,
    "side": _word(*_ITEM_SIDES),
    "sets": _number(0, SETS_MAX, whole=True),
}
_ITEM_MAY: Mapping[str, Check] = {
    "role": _code,
    "reps": _REPS,
    "hold_s": _HOLD,
    "load": _number(0, LOAD_KG_MAX),
    "effort": _or_null(_number(0, PAIN_MAX)),
    "max_hip_flexion_deg": _or_null(_DEG),
    "sets_by_plan": _flag,
}
_VERSIONS: Mapping[str, Check] = {"planner": _text, "rules": _text, "catalog": _text}
_AT_ITEM: Mapping[str, Check] = {"session": _name, "exercise": _code, "side": _word(*_ITEM_SIDES)}


def _item(name: str, value: Json, faults: Faults) -> None:
    if not isinstance(value, dict):
        faults.append(BadInput(name, value, "an item with exercise, side and sets"))
        return
    _check_fields(value, f"{name}.", _ITEM_FIELDS, _ITEM_MAY, faults)


_BLOCK: Mapping[str, Check] = {
    "start": _day,
    "days": _number(1, BLOCK_DAYS_MAX, whole=True),
    "with": _flag,
}


def _block(name: str, value: Json, faults: Faults) -> None:
    if not isinstance(value, dict):
        faults.append(BadInput(name, value, "a block with start, days and with"))
        return
    _check_fields(value, f"{name}.", _BLOCK, {}, faults)


_EFFORT = _or_null(_number(0, PAIN_MAX))
_QUALITY = _or_null(_word("good", "fair", "poor"))
RUN_KINDS = ("walk_run", "easy", "strides", "tempo", "inclines", "intervals", "sprints")

KINDS: Mapping[str, Kind] = {
    "answered": Kind(1, {"answers": _answers}),
    "protocol_chosen": Kind(1, {"protocol": _code}, {"addons": _list_of(_code)}),
    "cleared": Kind(1, {"by": _name, "on": _day, "allows": _word("all", "no_impact", "own_words")}, {"words": _text}),
    "flag_raised": Kind(1, {"flag": _code}, {"session": _or_null(_name)}),
    "limit_set": Kind(1, {"side": _word(*_SIDES), "max_flexion_deg": _DEG}),
    "limit_lifted": Kind(1, {"side": _word(*_SIDES)}),
    "exercise_left_out": Kind(1, {"exercise": _code, "why": _code}),
    "exercise_restored": Kind(1, {"exercise": _code}),
    "programme_prescribed": Kind(
        1,
        {
            "block_start": _day,
            "protocol": _code,
            "phase": _code,
            "phase_since": _day,
            "because": _code,
            "warm_up": _list_of(_code),
            "a": _list_of(_code),
            "b": _list_of(_code),
        },
        {**_VERSIONS, "wishes": _text},
    ),
    "session_prescribed": Kind(
        1,
        {
            "session": _name,
            "date": _day,
            "session_kind": _word("a", "b", "calm"),
            "minutes": _number(0, SESSION_MINUTES_MAX),
            "items": _list_of(_item),
        },
        _VERSIONS,
    ),
    "session_started": Kind(1, {"session": _name}, {"check_in": _PAINS}),
    "set_done": Kind(
        1,
        {**_AT_ITEM, "set": _SET},
        {"reps": _REPS, "hold_s": _HOLD, "load": _or_null(_number(0, LOAD_KG_MAX)), "took_s": _HOLD},
    ),
    "set_stopped": Kind(1, {**_AT_ITEM, "set": _SET, "why": _word("pain", "tired", "other")}),
    "pinched": Kind(1, {**_AT_ITEM, "set": _SET, "then": _word("less_range", "easier", "left_out", "nothing")}),
    "swapped": Kind(1, {**_AT_ITEM, "to": _code, "why": _word("easier", "other", "no_equipment")}),
    "exercise_rated": Kind(
        1,
        {"session": _name, "exercise": _code, "worst": _PAINS},
        {"reps_left": _REPS, "effort": _EFFORT, "technique": _QUALITY},
    ),
    "session_finished": Kind(1, {"session": _name, "how": _word("done", "stopped")}, {"effort": _EFFORT}),
    "morning_rated": Kind(
        1,
        {"pain": _per_side(_PAIN, at_least=1)},
        {"woke": _or_null(_flag), "stiff": _or_null(_flag), "limp": _or_null(_flag)},
    ),
    "run_done": Kind(
        1,
        {"km": _number(0, KM_MAX), "continuous": _flag},
        {
            "minutes": _or_null(_number(0, RUN_MINUTES_MAX)),
            "worst": _or_null(_PAIN),
            "kind": _or_null(_word(*RUN_KINDS)),
            "ladder_step": _or_null(_number(1, LADDER_STEPS_MAX, whole=True)),
            "steps_per_min": _or_null(_number(0, STEPS_PER_MIN_MAX)),
            "effort": _EFFORT,
        },
    ),
    "flare_noted": Kind(1, {"side": _word(*_SIDES)}, {"after": _text}),
    "tested": Kind(
        1,
        {"test": _code, "side": _word(*_SIDES, "both"), "value": _number(-JOINT_DEG_MAX, TEST_MAX)},
        {
            "pain": _or_null(_PAIN),
            "quality": _QUALITY,
            "device": _text,
            "stopped_by": _or_null(_word("firm", "tight", "pain", "unsure")),
            "tries": _list_of(_number(-JOINT_DEG_MAX, TEST_MAX)),
            "method": _or_null(_word("phone", "hand")),
            "error_deg": _or_null(_number(0, JOINT_DEG_MAX)),
        },
    ),
    "scored": Kind(
        1,
        {"measure": _code, "scores": _numbers_by_code(-SCORE_MAX, SCORE_MAX, at_least=1)},
        {
            "side": _or_null(_word(*_SIDES)),
            "items": _numbers_by_code(0, SCORE_MAX, at_least=0),
            "by": _word("items", "total"),
            "version": _text,
            "words": _text,
        },
    ),
    "experiment_started": Kind(
        1,
        {"experiment": _name, "element": _code, "measure": _code, "blocks": _list_of(_block)},
        {"side": _or_null(_word(*_SIDES))},
    ),
    "experiment_measured": Kind(
        1,
        {"experiment": _name, "when": _word("before", "after", "day"), "value": _number(-JOINT_DEG_MAX, TEST_MAX)},
    ),
    "experiment_ended": Kind(1, {"experiment": _name, "then": _word("keep", "drop", "next", "stopped")}),
    "clock_noted": Kind(
        1, {"device": _name, "offset_s": _number(-CLOCK_S_MAX, CLOCK_S_MAX), "first_seq": _SEQ, "last_seq": _SEQ}
    ),
    "taken_back": Kind(1, {}),
}


# --- using them ---------------------------------------------------------------------------------------------------


def _check_fields(
    data: Mapping[str, Json], prefix: str, must: Mapping[str, Check], may: Mapping[str, Check], faults: Faults
) -> None:
    for name, check in must.items():
        if name in data:
            check(prefix + name, data[name], faults)
        else:
            faults.append(BadInput(prefix + name, None, "a value; it is missing"))
    for name, check in may.items():
        if name in data:
            check(prefix + name, data[name], faults)


def faults_of(event: Event) -> list[BadInput]:
    """Return what is wrong with the event's data, one fault per field; nothing for unknown kinds and newer versions."""
    kind = KINDS.get(event.kind)
    if kind is None or event.v > kind.v:
        return []
    faults: list[BadInput] = []
    if event.kind in SHOWN and event.replaces is not None:
        faults.append(BadInput("replaces", event.replaces, "nothing: what a person was shown is not replaced"))
    if event.kind == "taken_back" and event.replaces is None:
        faults.append(BadInput("replaces", None, "the id of the event that counts no more"))
    _check_fields(_data_today(event, kind), "data.", kind.must, kind.may, faults)
    return faults


def _data_today(event: Event, kind: Kind) -> Mapping[str, Json]:
    """Return the event's data in today's shape, step by step from the version it was written in."""
    data = event.data
    for version in range(event.v, kind.v):
        data = kind.upgrades[version](data)
    return data


def current(event: Event) -> Event | None:
    """Return the event with its data in today's shape; None for a kind or a version that is not known here."""
    kind = KINDS.get(event.kind)
    if kind is None or event.v > kind.v:
        return None
    if event.v == kind.v:
        return event
    return replace(event, v=kind.v, data=_data_today(event, kind))
