"""What a motion looks like, in words: for screen readers, and for those who turn pictures off.

The description is made from the solved motion, as codes with values (like the reasons of a plan); the sentences stand
in catalog/texts/figure.toml. Sides are `working` and `other` here, left and right only when it is said (`say_said`).
A phase names what changes most, in degrees rounded to 5; lengths count as the angle that looks as large (`PER_METRE`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import asin, atan2, degrees, hypot
from typing import TYPE_CHECKING

from coxa.catalog.records import Contact, Exercise, MotionPhase, Pose, Side, other_side
from coxa.catalog.words import Words

if TYPE_CHECKING:  # pages that say a kept description do without numpy
    from coxa.body.motion import SolvedMotion

Value = str | int | float
ROUND_DEG = 5
MIN_DEG = 6.0  # a change that is smaller is not seen; expert
SHARE = 0.35  # what changes less than this share of the largest change is not said; expert
MOST = 3  # so many changes per phase: more is not kept in mind; expert
SHIFT_M = 0.012  # a shift of the pelvis that a person feels; expert
NEAR_DEG = 12.0  # two sides within this are said as both
PER_METRE = {"rise": 160.0, "foot": 120.0}  # degrees that look as large as one metre; expert
WEIGHT = {"hip_rotation": 1.3, "tilt": 1.6, "hitch": 1.6, "ankle": 0.6, "shoulder": 0.5, "lean": 0.9, "spine": 0.5}
BENT_KNEE_DEG = 40.0  # with the hip bent this far, a leg that moves sideways is seen by its knee
LYING = frozenset({"supine", "prone", "side-lying", "side-plank", "plank", "quadruped"})  # upright has no meaning
RIGHT_OF = {"working": "right", "other": "left"}  # how a solved motion stands (motion.py)
SIDED = ("hip_flexion", "hip_adduction", "hip_rotation", "knee", "ankle", "toes", "foot", "shoulder")
MIDDLE = ("rise", "lean", "tilt", "hitch", "spine", "spine_side", "spine_turn")
ORDER = ("rise", "lean", "tilt", "hitch", "spine", "spine_side", "spine_turn", *SIDED)


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to say: a key below `figure.` in the texts, its values, and what is listed in it as {parts}."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)
    parts: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that moves in a phase: how far (degrees, or as many as look so), and where it ends."""

    what: str
    side: str  # working | other | both | "" for the middle of the body
    by: float  # minus: the other way
    to_deg: float
    bent_deg: float = 0.0  # the hip's bend at the end


def describe(exercise: Exercise, motion: SolvedMotion) -> tuple[Said, ...]:
    """Return what is to be seen: the view, the start, what rests where, every phase, and who works."""
    moments = _moments(motion)
    return (
        Said("seen", {"position": exercise.support, "view": view_of(exercise)}),
        Said("start", parts=tuple(_legs(moments[0]))),
        *_rests(exercise),
        Said("arms", {"arms": exercise.motion.poses[0].arms}),
        *_props(exercise),
        *_phases(exercise, moments),
        Said(f"works.{exercise.sides}", {"side": "working"}),
    )


def view_of(exercise: Exercise) -> str:
    """Return where one stands: front, half, side, half-back, back or above."""
    camera = exercise.motion.camera
    if camera.elevation_deg > 50:
        return "above"
    away = abs((camera.azimuth_deg + 180.0) % 360.0 - 180.0)
    borders = ((20.0, "front"), (65.0, "half"), (115.0, "side"), (160.0, "half-back"))
    return next((name for border, name in borders if away <= border), "back")


# --- measuring ------------------------------------------------------------------------------------------------------


def _moments(motion: SolvedMotion) -> list[dict[str, float]]:
    """Return the angles (degrees) and heights (metres) of every key pose, named `working.knee`, `lean` and so on."""
    placed = motion.placed()
    joints = motion.body.joint_index
    rows = []
    for key in motion.keys:
        at = placed.positions_m[key.first]
        up = at[joints["thorax"]] - at[joints["pelvis"]]
        ahead = placed.rotations[key.first][joints["pelvis"]][:, 0]
        reach = float(up[0] * ahead[0] + up[2] * ahead[2]) / max(hypot(ahead[0], ahead[2]), 1e-6)
        ahead_m, _, right_m = (float(value) for value in at[joints["pelvis"]])
        row = {
            "ahead": ahead_m,
            "right": right_m,
            "rise": float(at[joints["pelvis"]][1]),
            "lean": degrees(atan2(reach, up[1])),
        }
        row["hitch"] = degrees(asin(max(-1.0, min(1.0, placed.rotations[key.first][joints["pelvis"]][1, 2]))))
        row |= _middle_angles(motion, key.first)
        for limb, side in RIGHT_OF.items():
            for name in ("hip_flexion", "hip_adduction", "hip_rotation", "knee", "ankle", "toes"):
                row[f"{limb}.{name}"] = _deg(motion, f"{side}.{name}", key.first)
            row[f"{limb}.shoulder"] = _deg(motion, f"{side}.shoulder_flexion", key.first)
            row[f"{limb}.foot"] = float(at[joints[f"{side}.toes"]][1])
        rows.append(row)
    return rows


def _middle_angles(motion: SolvedMotion, frame: int) -> dict[str, float]:
    lumbar, thorax = (_deg(motion, f"{name}_flexion", frame) for name in ("lumbar", "thorax"))
    side, turn = (
        sum(_deg(motion, f"{name}_{what}", frame) for name in ("lumbar", "thorax")) for what in ("side", "turn")
    )
    return {"tilt": -lumbar, "spine": lumbar + thorax, "spine_side": side, "spine_turn": turn}


def _deg(motion: SolvedMotion, freedom: str, frame: int) -> float:
    return degrees(motion.angle_rad(freedom)[frame])


def rounded(angle_deg: float) -> int:
    """Return an angle as it is said: to 5 degrees, without its sign."""
    return abs(int(round(angle_deg / ROUND_DEG)) * ROUND_DEG)


# --- the start and what rests ---------------------------------------------------------------------------------------


def _legs(moment: Mapping[str, float]) -> Iterator[Said]:
    names = ("hip_flexion", "hip_adduction", "hip_rotation", "knee")
    for name in names:
        working, other = moment[f"working.{name}"], moment[f"other.{name}"]
        if abs(working - other) <= NEAR_DEG:
            yield from _posture(name, working, {"n": 2, "side": "working"})
        else:
            yield from _posture(name, working, {"n": 1, "side": "working"})
            yield from _posture(name, other, {"n": 1, "side": "other"})


def _posture(name: str, angle_deg: float, who: Mapping[str, Value]) -> Iterator[Said]:
    """Yield how a joint stands; turned or spread only where it is seen, bend always."""
    deg = rounded(angle_deg)
    way = "zero" if deg < 2 * ROUND_DEG else "plus" if angle_deg > 0 else "minus"
    if way != "zero" or name in ("hip_flexion", "knee"):
        yield Said(f"is.{name}.{way}", {**who, "deg": deg})


def _holds_always(contact: Contact, exercise: Exercise) -> bool:
    return contact.phases == ("all",) or set(contact.phases) >= {pose.name for pose in exercise.motion.poses}


def _rests(exercise: Exercise) -> Iterator[Said]:
    """Yield one sentence per thing on which parts of the body stay all the time."""
    groups: dict[str, list[str]] = {}
    for contact in exercise.motion.contacts:
        if _holds_always(contact, exercise):
            groups.setdefault(contact.on, []).append(contact.part)
    kinds = {prop.name: prop.kind for prop in exercise.motion.props}
    for on, parts in groups.items():
        listed = tuple(_parts(parts))
        if on.startswith(("working.", "other.")):
            side, _, part = on.partition(".")
            yield Said("rests_on_body", {"side": side, "body": part, "n": _count(listed)}, listed)
        else:
            hooked = exercise.support == "kneeling" and on in kinds and all(part.endswith("heel") for part in parts)
            yield Said("rests_under" if hooked else "rests", {"prop": kinds.get(on, on), "n": _count(listed)}, listed)


def _count(parts: tuple[Said, ...]) -> int:
    return 1 if len(parts) == 1 and parts[0].values["n"] == 1 else 2


def _parts(names: Iterable[str]) -> Iterator[Said]:
    """Yield body parts, the two sides of one as both."""
    sides: dict[str, list[str]] = {}
    for name in names:
        side, dot, part = name.rpartition(".")
        bare, both = part.removesuffix("s"), part in ("hands", "forearms")
        sides.setdefault(bare if both else part, []).extend(("working", "other") if both else (side,) if dot else ())
    for part, found in sides.items():
        yield Said(f"part.{part}", {"n": 2 if len(found) == 2 else 1, "side": found[0] if found else "working"})


def _props(exercise: Exercise) -> Iterator[Said]:
    """Yield the things in the picture on which nothing stays all the time, as one sentence."""
    used = {contact.on for contact in exercise.motion.contacts if _holds_always(contact, exercise)}
    rows = [prop for prop in exercise.motion.props if prop.name not in used and prop.kind not in used]
    kinds = list(dict.fromkeys(prop.kind for prop in rows))
    if kinds:
        yield Said("with", parts=tuple(Said("prop", {"prop": kind}) for kind in kinds))


# --- the movement ---------------------------------------------------------------------------------------------------


def _phases(exercise: Exercise, moments: list[dict[str, float]]) -> Iterator[Said]:
    poses = {pose.name: pose for pose in exercise.motion.poses}
    here: Pose = exercise.motion.poses[0]
    for number, phase in enumerate(exercise.motion.phases):
        pose = poses[phase.to]
        is_last = number == len(exercise.motion.phases) - 1
        if is_last and phase.to == exercise.motion.poses[0].name and number:
            yield Said("back", {"s": phase.s, "n": phase.s})
        else:
            changes = _said_changes(exercise, moments[number], moments[number + 1])
            code = "move" if changes else "still"
            yield Said(code, {"s": phase.s, "n": phase.s}, changes)
            if pose.arms != here.arms:
                yield Said("arms_then", {"arms": pose.arms})
        yield from _hold(phase)
        here = pose


def _hold(phase: MotionPhase) -> Iterator[Said]:
    if phase.then_hold_s == "dose":
        yield Said("hold_dose")
    elif phase.then_hold_s:
        yield Said("hold", {"s": phase.then_hold_s, "n": phase.then_hold_s})


def _said_changes(exercise: Exercise, before: Mapping[str, float], after: Mapping[str, float]) -> tuple[Said, ...]:
    found = sorted(_changes(exercise, before, after), key=_loudness, reverse=True)
    least = max(MIN_DEG, SHARE * _loudness(found[0])) if found else MIN_DEG
    loud = [change for change in found if _loudness(change) >= least][:MOST]
    if not loud:
        return tuple(_shift(before, after))
    return tuple(_said_change(change) for change in sorted(loud, key=lambda change: ORDER.index(change.what)))


def _shift(before: Mapping[str, float], after: Mapping[str, float]) -> Iterator[Said]:
    """Yield where the weight goes, when nothing bends: a shift of the weight is a movement too."""
    ahead_m, right_m = after["ahead"] - before["ahead"], after["right"] - before["right"]
    if max(abs(ahead_m), abs(right_m)) < SHIFT_M:
        return
    if abs(ahead_m) > abs(right_m):
        yield Said("moves.shift.forward" if ahead_m > 0 else "moves.shift.back")
    else:
        yield Said("moves.shift.side", {"side": "working" if right_m > 0 else "other"})


def _loudness(change: Change) -> float:
    return abs(change.by) * WEIGHT.get(change.what, 1.0)


def _changes(exercise: Exercise, before: Mapping[str, float], after: Mapping[str, float]) -> Iterator[Change]:
    """Yield everything that changes, the two legs together where they do the same."""
    lying = exercise.support in LYING
    for name in MIDDLE:
        if not (lying and name in ("lean", "hitch")):
            yield Change(name, "working", (after[name] - before[name]) * PER_METRE.get(name, 1.0), after[name])
    for name in SIDED:
        scale = PER_METRE.get(name, 1.0)
        ways = {limb: (after[f"{limb}.{name}"] - before[f"{limb}.{name}"]) * scale for limb in RIGHT_OF}
        ends = {limb: after[f"{limb}.{name}"] for limb in RIGHT_OF}
        same = abs(ways["working"] - ways["other"]) <= NEAR_DEG and abs(ends["working"] - ends["other"]) <= NEAR_DEG
        for limb in ("working",) if same else tuple(RIGHT_OF):
            bent = after[f"{limb}.hip_flexion"]
            yield Change(name, "both" if same else limb, ways[limb], ends[limb], bent)


def _said_change(change: Change) -> Said:
    """Return a change as said: which way, and to how much."""
    deg = rounded(change.to_deg)
    way = "more" if change.by > 0 else "less"
    if change.what in ("hip_flexion", "knee") and way == "less":
        way = "straight" if deg < 2 * ROUND_DEG else "behind" if change.to_deg < 0 else "less"
    elif change.what == "lean" and change.to_deg <= -2 * ROUND_DEG and way == "less":
        way = "back"
    elif change.what in ("hip_adduction", "hip_rotation", "lean", "spine_side", "spine_turn") and deg < 2 * ROUND_DEG:
        way = "middle"
    elif change.what == "hip_adduction":
        way = ("across" if change.to_deg > 0 else "inwards") if change.by > 0 else "out"
    if change.what == "hip_adduction" and change.bent_deg > BENT_KNEE_DEG:
        way += "_knee"
    both = change.side == "both"
    who: dict[str, Value] = {"n": 2 if both else 1, "side": "working" if both else change.side, "deg": deg}
    return Said(f"moves.{change.what}.{way}", who)


# --- saying it ------------------------------------------------------------------------------------------------------


def say_description(said: Iterable[Said], words: Words, side: Side) -> list[str]:
    """Return the sentences in one language for one side; raises KeyError for a code without a text."""
    return [_capital(say_said(one, words, side)) for one in said]


def say_said(said: Said, words: Words, side: Side) -> str:
    """Return one thing as said, without its capital letter."""
    values: dict[str, object] = {name: _plain(name, value, words, side) for name, value in said.values.items()}
    if "side" in said.values:
        values["opposite"] = _plain("side", "other" if said.values["side"] == "working" else "working", words, side)
    if said.parts:
        values["parts"] = _listed([say_said(part, words, side) for part in said.parts], words)
    return words.say(f"figure.{said.code}", **values)


def _plain(name: str, value: Value, words: Words, side: Side) -> Value:
    """Return a value as it is read: codes become their names, `working` and `other` become left and right."""
    if name == "side":
        return words.say(f"word.side.{side if value == 'working' else other_side(side)}.name")
    patterns = {"position": "figure.position.{}", "view": "figure.view.{}", "body": "figure.body.{}"}
    if name in patterns:
        return words.say(patterns[name].format(value))
    if name == "arms":
        own = f"figure.hands.{value}"  # said of a left or right thigh, not of a working one
        sides = {"side": _plain("side", "working", words, side), "opposite": _plain("side", "other", words, side)}
        return words.say(own, **sides) if words.has(own) else words.say(f"word.arms.{value}.name")
    if name == "prop":
        key = f"word.prop.{value}.name"
        return words.say(key if words.has(key) else f"word.surface.{value}.name")
    return value


def _listed(parts: list[str], words: Words) -> str:
    """Return "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return words.say("figure.and", first=", ".join(parts[:-1]), last=parts[-1])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- keeping it -----------------------------------------------------------------------------------------------------


def to_json(said: Iterable[Said]) -> list[list[object]]:
    """Return a description as plain lists, for the cache of figures."""
    return [[one.code, dict(one.values), to_json(one.parts)] for one in said]


def from_json(rows: Iterable[list[object]]) -> tuple[Said, ...]:
    """Return a description that `to_json` kept."""
    found = []
    for code, values, parts in rows:
        assert isinstance(values, dict) and isinstance(parts, list)
        found.append(Said(str(code), values, from_json(parts)))
    return tuple(found)
