"""The frozen types of what is known: exercises, motions, protocols, rules, exposures.

Conventions (docs/conventions.md has them in full):

- Joint angles are clinical, femur relative to pelvis, in degrees: flexion +, adduction +, internal rotation +;
  anterior pelvic tilt +; knee flexion +; ankle dorsiflexion +. A hip angle already holds the pelvic tilt.
- Limbs are `working` and `other`; left and right appear only when a person does the exercise.
- `None` for an angle means "free": solved from contacts and balance, never guessed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from coxa.catalog.experiment_records import Experiments
from coxa.catalog.measure_records import Measure, PhysicalTest, SideToSide

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")
Sides = Literal["each", "both", "alternating"]
Checked = Literal["read", "second-hand", "unchecked", "computed"]
Strength = Literal["strong", "moderate", "limited", "expert", "anecdote"]
Zone = Literal[0, 1, 2, 3]


def other_side(side: Side) -> Side:
    """Return the opposite side."""
    return "left" if side == "right" else "right"


# --- evidence -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """One row of sources.toml: where a fact was read."""

    id: str
    title: str
    year: int | None
    kind: str  # document | paper | guideline | consensus | expert | computed | data
    doi: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How well an exercise or a number is supported, and who disagrees."""

    checked: Checked
    strength: Strength
    text: str
    sources: tuple[str, ...]
    disputed_by: tuple[Dispute, ...] = ()


@dataclass(frozen=True, slots=True)
class Dispute:
    """A source that says otherwise, in our own words."""

    source: str
    text: str


# --- an exercise ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bounds:
    """A dose value with its range: `use` is where a plan starts, the careful end unless `why` says otherwise."""

    min: float
    max: float
    use: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """What resists the movement. `kg` values only for kind `weight`; bands have steps 1 light, 2 medium, 3 strong."""

    kind: Literal["none", "bodyweight", "band", "weight"]
    start: float = 0.0
    step: float = 0.0
    max: float = 0.0


@dataclass(frozen=True, slots=True)
class Dose:
    """The Zurich R1 descriptors of an exercise, plus effort. Exactly one of `reps` and `hold_s` leads the set.

    tempo_s is (towards the end pose, pause there, back), seconds. effort is 0-10.
    """

    sets: Bounds
    reps: Bounds | None
    hold_s: Bounds | None
    tempo_s: tuple[float, float, float]
    rest_s: Bounds
    rest_between_reps_s: float
    rest_between_sessions_h: float
    per_week: Bounds
    effort: Bounds | None
    load: Load
    range_used: str  # full | mid | to-comfort | isometric
    programme_weeks: Bounds
    checked: Checked
    strength: Strength
    sources: tuple[str, ...]
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction. `cue` names the optional cue it teaches, so that it can be withheld."""

    id: str
    text: str
    cue: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A typical slip and its repair."""

    id: str
    see: str
    fix: str
    cue: str = ""


@dataclass(frozen=True, slots=True)
class StopSign:
    """A sign to stop the set."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class RangeLimit:
    """Whether a person can make the deepest hip bend of this exercise smaller, and how.

    `min_flexion_deg`: with less peak flexion than this it is no longer the exercise.
    """

    can_limit: bool
    min_flexion_deg: float = 0.0
    how: str = ""


@dataclass(frozen=True, slots=True)
class Limb:
    """One leg in one pose. `hip_deg` is (flexion, adduction, internal rotation); None = solved.

    Toes: lifted +. Inversion: sole turned inwards +.
    """

    hip_deg: tuple[float, float, float]
    knee_deg: float | None
    ankle_deg: float | None
    toes_deg: float | None = None
    inversion_deg: float | None = None


@dataclass(frozen=True, slots=True)
class Pose:
    """One key pose. `pelvis_tilt_deg` is relative to the trunk; `trunk_lean_deg` against gravity, None = solved."""

    name: str
    pelvis_tilt_deg: float
    working: Limb
    other: Limb
    arms: str
    trunk_lean_deg: float | None = None
    cue: str = ""
    trunk_side_deg: float | None = None  # bent towards the working side +; None = solved
    trunk_turn_deg: float | None = None  # turned towards the working side +, against the pelvis; None = solved
    trunk_bend_deg: float | None = None  # upper back rounded +, arched -; None = solved
    at_cm: tuple[float, float] | None = None  # where the pelvis is: forwards, to the working side, from the start


@dataclass(frozen=True, slots=True)
class MotionPhase:
    """Move to a pose in `s` seconds, then hold: a number of seconds or the dose's hold ("dose")."""

    to: str
    s: float
    then_hold_s: float | Literal["dose"] = 0.0


@dataclass(frozen=True, slots=True)
class Contact:
    """A body part that rests on something; `phases` are pose names, or ("all",). `slides`: along the surface."""

    part: str
    on: str
    phases: tuple[str, ...]
    slides: bool = False


@dataclass(frozen=True, slots=True)
class Prop:
    """A thing in the scene: `size_cm` is its height (or diameter), `at` and `to` its anchors."""

    name: str
    kind: str
    size_cm: float | None = None
    at: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Camera:
    """Where one stands to read the movement: azimuth 0 in front, 90 at the working side; elevation above the ground.

    `focus`: the body part shown close up, `zoom` times as large; empty = the whole body. `arrow`: the body part whose
    path the arrow follows; empty = the one that moves most.
    """

    azimuth_deg: float
    elevation_deg: float
    focus: str = ""
    zoom: float = 1.0
    arrow: str = ""


@dataclass(frozen=True, slots=True)
class Motion:
    """An exercise as key poses in clinical joint angles. The first pose is the start."""

    poses: tuple[Pose, ...]
    phases: tuple[MotionPhase, ...]
    contacts: tuple[Contact, ...]
    camera: Camera
    props: tuple[Prop, ...] = ()
    tolerance_deg: float = 10.0

    def pose(self, name: str) -> Pose:
        """Return the pose called `name`."""
        return next(pose for pose in self.poses if pose.name == name)


@dataclass(frozen=True, slots=True)
class CameraCheck:
    """Whether a camera can count this exercise, and why not."""

    countable: bool
    why: str = ""


@dataclass(frozen=True, slots=True, eq=False)  # compared and hashed by identity: loaded once
class Exercise:
    """One exercise file. `id` is the file name; everything else about the movement is computed from `motion`."""

    id: str
    name: str
    also_called: tuple[str, ...]
    documents: tuple[str, ...]  # clinic | three-steps | runner | programme
    refs: tuple[str, ...]  # row ids of the knowledge base, e.g. A3
    family: str
    purpose: tuple[str, ...]
    muscles: tuple[str, ...]
    level: int  # 1 calm ... 5 heavy or fast
    contraction: str
    vector: tuple[str, ...]  # the direction(s) in which the load moves the hip
    plane: str
    chain: Literal["open", "closed"]
    support: str
    sides: Sides
    equipment: tuple[str, ...]
    avoid_if: tuple[str, ...]
    careful_if: tuple[str, ...]
    summary: str
    feel: str
    steps: tuple[Step, ...]
    mistakes: tuple[Mistake, ...]
    stops: tuple[StopSign, ...]
    easier: tuple[str, ...]
    harder: tuple[str, ...]
    hip_friendly: tuple[str, ...]  # ids of gentler variants of the same idea
    dose: Dose
    range_limit: RangeLimit
    evidence: Evidence
    camera_check: CameraCheck
    motion: Motion
    impact: bool = False
    ok_when_irritable: bool = True  # False: left out at high irritability (rules 5)


# --- exposure -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HipFrame:
    """One hip at one moment, degrees: flexion, adduction, internal rotation, pelvic tilt."""

    flexion_deg: float
    adduction_deg: float
    rotation_deg: float
    tilt_deg: float


@dataclass(frozen=True, slots=True)
class LimbExposure:
    """What one hip goes through during one repetition, from the motion alone."""

    frames: tuple[HipFrame, ...]
    deepest: HipFrame  # the moment of the deepest bend
    peak_flexion_deg: float
    min_flexion_deg: float  # the most extended moment
    peak_adduction_deg: float
    peak_rotation_deg: float  # largest internal rotation
    peak_external_deg: float  # largest external rotation, negative
    zone: Zone
    end_extension: bool
    end_rotation: bool
    fixed_flexion: bool  # the deepest bend is held in every pose: less movement does not make it smaller


@dataclass(frozen=True, slots=True)
class Exposure:
    """What both hips go through when the exercise is done on `side`."""

    exercise: str
    side: Side
    working: LimbExposure
    other: LimbExposure

    def hip(self, side: Side) -> LimbExposure:
        """Return the exposure of the person's hip on `side`."""
        return self.working if side == self.side else self.other


@dataclass(frozen=True, slots=True)
class LimbRoom:
    """How much room one hip has in one exercise, by the personal hip model (coxa.hip).

    `clearance_mm`, `sd_mm`: the smallest distance of the whole movement, and its doubt. `chance`: that it is less
    than the model asks for, 0 to 1. `limits`: (highest bend in degrees, chance) where the exercise is kept shorter,
    the deepest first; chances never rise along it.
    """

    clearance_mm: float
    sd_mm: float
    chance: float
    limits: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Clearance:
    """Room of both hips when an exercise is done on `side`; None for a hip of which nothing was measured."""

    exercise: str
    side: Side
    working: LimbRoom | None
    other: LimbRoom | None

    def hip(self, side: Side) -> LimbRoom | None:
        """Return the room of the person's hip on `side`."""
        return self.working if side == self.side else self.other


# --- protocols ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a programme: how many exercises that serve these purposes, in A and B together.

    `prefer` names the exercises that its document puts there; they come first where they are permitted.
    """

    id: str
    purposes: tuple[str, ...]
    families: tuple[str, ...]
    min_level: int
    max_level: int
    min_count: int
    max_count: int
    optional: bool
    why: str
    prefer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """A thing that must hold to enter or leave a phase; `measure` is a name of plan/phase.py."""

    measure: str
    at_least: float | None
    at_most: float | None
    text: str


Variable = Literal["range", "hold", "reps", "sets", "load", "tempo", "leverage", "level"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """When a progression rule may fire. None: the decided number of rules.toml [progress] holds.

    `greens`: calm sessions in a row at the same dose. `max_effort`, `min_reps_left` and `technique` (the lowest
    quality) count only where they were recorded. `irritability`: at most so easily upset.
    """

    greens: int | None = None
    max_effort: float | None = None
    min_reps_left: float | None = None
    technique: str | None = None  # good | fair
    every_days: int | None = None
    irritability: str | None = None  # low | moderate | high
    days_since_yellow: int | None = None


@dataclass(frozen=True, slots=True)
class ProgressionRule:
    """One ordered rule: move `variable` by `step` (relative if `percent`) up to `ceiling` and the exercise's own."""

    variable: Variable
    step: float
    percent: bool
    why: str
    ceiling: float | None = None
    trigger: Trigger = Trigger()


@dataclass(frozen=True, slots=True)
class RegressionRule:
    """One ordered rule back: on `trigger`, do `action`; the first rule of a trigger that can act, acts.

    `step`: per cent of the volume, or degrees of range; None: the decided number of rules.toml [progress].
    `times` (in a row) and `effort` (at least) belong to the triggers `technique_poor` and `effort_high`.
    """

    trigger: str  # red | two_yellow | pinch | technique_poor | effort_high
    action: str  # volume | range | easier
    step: float | None
    why: str
    times: int | None = None
    effort: float | None = None


@dataclass(frozen=True, slots=True, eq=False)  # compared and hashed by identity: loaded once
class Phase:
    """A part of a protocol with entry and exit criteria, never weeks alone."""

    id: str
    index: int
    name: str
    goal: str
    why: str
    max_weeks: float
    sessions_per_week: Bounds
    min_days_between: int  # 0 = daily, 1 = at least one day between
    max_sets: int
    max_zone: Zone
    effort: Bounds
    warm_up: tuple[Slot, ...]
    slots: tuple[Slot, ...]
    entry: tuple[Criterion, ...]
    exit: tuple[Criterion, ...]
    progression: tuple[ProgressionRule, ...]
    regression: tuple[RegressionRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Protocol:
    """One protocol file. An add-on is never chosen alone and never replaces a strength slot."""

    id: str
    name: str
    about: str
    addon: bool
    documents: tuple[str, ...]
    evidence: Evidence
    phases: tuple[Phase, ...]
    parts: tuple[ProtocolPart, ...] = ()


@dataclass(frozen=True, slots=True)
class ProtocolPart:
    """A named part of a protocol as its document tells it (the runner's four parts, the three steps)."""

    id: str
    name: str
    text: str
    exercises: tuple[str, ...]


# --- the whole catalog ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)  # compared and hashed by identity: loaded once
class Catalog:
    """All that is known, loaded and frozen. `hash` is sha256 over the files' content."""

    exercises: Mapping[str, Exercise]
    protocols: Mapping[str, Protocol]
    sources: Mapping[str, Source]
    vocabulary: Mapping[str, Mapping[str, Mapping[str, object]]]
    screening: Mapping[str, object]
    intake: Mapping[str, object]
    hash: str
    joints: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    tests: Mapping[str, PhysicalTest] = field(default_factory=dict)
    side_to_side: SideToSide | None = None
    experiments: Experiments = field(default_factory=Experiments)


@dataclass(frozen=True, slots=True, eq=False)  # compared and hashed by identity: loaded once
class Rules:
    """rules.toml, loaded: plain nested tables of numbers, with a version (sha256 of the file)."""

    tables: Mapping[str, Mapping[str, object]]
    version: str

    def number(self, table: str, key: str) -> float:
        """Return one number, e.g. `rules.number("response", "green_max")`."""
        value = self.tables[table][key]
        if type(value) is not float and type(value) is not int:  # a bool is neither; asked half a million times a year
            raise TypeError(f"rules.toml: {table}.{key} is no number")
        return value

    def texts(self, table: str, key: str) -> tuple[str, ...]:
        """Return one list of texts."""
        value = self.tables[table][key]
        assert isinstance(value, list), f"rules.toml: {table}.{key}"
        return tuple(str(item) for item in value)

    def table(self, table: str) -> Mapping[str, object]:
        """Return one table."""
        return self.tables[table]
