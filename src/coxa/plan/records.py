"""The planner's records: what goes in, what comes out. All frozen; all angles in degrees, times in seconds.

Reasons are codes with parameters, never sentences; the sentences live in catalog/reasons.toml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from coxa.catalog.records import Catalog, Clearance, Exposure, Rules, Side, Zone
from coxa.journal.state import Programme, State

PLANNER_VERSION = "1"
Values = Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True)
class PlanInput:
    """Everything the planner may know. `clearances` is None where nothing was measured on either hip."""

    state: State
    catalog: Catalog
    exposures: Mapping[tuple[str, Side], Exposure]
    rules: Rules
    today: date
    clearances: Mapping[tuple[str, Side], Clearance] | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code of reasons.toml and the numbers of this case."""

    code: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule of the screen that fired. `urgency`: emergency | same_day | urgent | prompt | note."""

    rule: str
    urgency: str
    see: str  # code of who to see
    because: tuple[str, ...]  # the screen items that fired it
    limits: tuple[str, ...] = ()  # condition or limit codes this adds to the plan


@dataclass(frozen=True, slots=True)
class Screening:
    """The screen's answer. `status`: ready | locked | refused. `urgency` is the highest finding's, or None.

    `limits` are codes the planner must respect: condition codes (`osteoporosis`, `blood-thinners`, ...) and the
    plan limits `no_impact`, `no_run`, `gentle_only`, `no_adduction_past_neutral`, `hinge_max_45`, ...
    """

    status: str
    urgency: str | None
    see: str | None
    findings: tuple[Finding, ...]
    limits: tuple[str, ...]
    missing: tuple[str, ...] = ()  # screen items not answered yet: with any of them there is no plan


@dataclass(frozen=True, slots=True)
class Peak:
    """The deepest moment of the sorer hip in this item, after the range limit."""

    flexion_deg: float
    adduction_deg: float
    rotation_deg: float


@dataclass(frozen=True, slots=True)
class Item:
    """One exercise on one side, dosed. `tempo_s` is (out, pause, back)."""

    exercise: str
    side: str  # left | right | both | alternating
    role: str  # warm_up | check | main | add_on
    sets: int
    reps: int | None
    hold_s: float | None
    load: float
    load_kind: str
    tempo_s: tuple[float, float, float]
    rest_s: float
    effort: float | None
    max_hip_flexion_deg: float | None
    zone: Zone
    peak: Peak
    cues_withheld: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """One session: warm-up and main items, in order, and how long they take."""

    kind: str  # a | b | calm
    minutes: float
    warm_up: tuple[Item, ...]
    items: tuple[Item, ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class DayPlan:
    """One of the next 14 days. `what`: session | run | rest.

    `run` is the kind of the outing on this day (walk_run, easy, strides, ...), on a run day and on a day that holds a
    session and a run; `run_km` is how far it may go, None on the ladder and where no distance is known.
    """

    on: date
    what: str
    kind: str | None  # a | b | calm for a session
    minutes: float
    reasons: tuple[Reason, ...]
    run: str | None = None
    run_km: float | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that must hold before running starts again.

    `state`: met | missing | stale | unknown. `why` is a reason code's ending that says what is wrong, empty when it is
    met. `value` and `target` are in `unit` (min, s, good, times, deg, hops, weeks, percent, points); `side` is the side
    that decides, None where there is no side; `since` is the day of the test.
    """

    id: str
    state: str
    value: float | None
    target: float | None
    unit: str
    why: str = ""
    side: str | None = None
    since: date | None = None
    test: str | None = None  # the id of the test that can be entered for it


@dataclass(frozen=True, slots=True)
class Cadence:
    """Steps a minute from the person's own baseline. `status`: ask | try | back | done."""

    status: str
    baseline: float | None
    low: float | None
    high: float | None
    since: date | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class RaceOutlook:
    """When the goal is within reach at best. `parts` are (code, days) in order; `earliest` is None when unknown."""

    goal_km: float
    goal_on: date | None
    earliest: date | None
    in_time: bool | None
    parts: tuple[tuple[str, int], ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class RunAdvice:
    """`status`: keep | reduced | ladder | stopped | not_running | no_goal. Distances in km.

    `step` and `greens` (calm runs there) are given on the ladder; `stage` is the newest kind of running that is open
    (easy, strides, ..., sprints) once distance is back; `criteria` when running has to be opened first; `drills` are
    exercise ids for before a run.
    """

    status: str
    max_km: float | None
    every_days: int | None
    reasons: tuple[Reason, ...]
    step: int | None = None
    greens: int = 0
    stage: str | None = None
    criteria: tuple[Criterion, ...] = ()
    cadence: Cadence | None = None
    race: RaceOutlook | None = None
    drills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Omitted:
    """An exercise that would have been a candidate and is left out, with why."""

    exercise: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class HipStatus:
    """What the plan takes each sore hip to be: irritability and personal flexion cap, with reasons."""

    side: Side
    symptomatic: bool
    irritability: str  # high | moderate | low
    cap_deg: float
    extension_cap_deg: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The planner's whole answer for one day.

    `status`: ready | locked | refused. When not ready, sessions are empty and `screening` says why.
    `programme_is_new`: the shell writes `programme_prescribed` before it shows the plan.
    """

    status: str
    on: date
    screening: Screening
    hips: tuple[HipStatus, ...]
    protocol: str | None
    phase: str | None
    programme: Programme | None
    programme_is_new: bool
    today: Session | None
    calm: Session | None
    next_sessions: Mapping[str, Session]  # "a" and "b" as they stand today
    week: tuple[DayPlan, ...]  # 14 days, today first
    run: RunAdvice
    omitted: tuple[Omitted, ...]
    limits: tuple[Reason, ...]
    reasons: tuple[Reason, ...]
    daily_life: Reason | None = None  # this week's change in daily life
    aerobic: Reason | None = None  # this week's aerobic suggestion
    ask_morning_after: date | None = None  # a session whose next morning is not known yet

    def items_of(self, exercise: str) -> tuple[Item, ...]:
        """Return the exercise's items in the first session that has it, today's first; nothing where none has."""
        sessions = [session for session in (self.today, *self.next_sessions.values(), self.calm) if session]
        for session in sessions:
            items = tuple(item for item in (*session.warm_up, *session.items) if item.exercise == exercise)
            if items:
                return items
        return ()
