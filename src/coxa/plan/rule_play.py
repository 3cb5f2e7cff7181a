"""Play a phase's rules out over example sessions: the real `walk` and `next_dosage`, with invented answers.

One exercise, one side, nothing left out by limits. So a therapist sees what a rule does before anybody trains by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from coxa.catalog.records import Exercise, Phase, ProgressionRule, RegressionRule, Rules
from coxa.journal.state import PrescribedItem
from coxa.plan.breaks import Pause, after_a_break
from coxa.plan.choose import serves
from coxa.plan.dosage import VARIABLES, Dosage, dosage_of, own_peak, tempo_of
from coxa.plan.past import Past, in_deload, training_since
from coxa.plan.path import Stand, harder_neighbour, walk
from coxa.plan.records import Reason
from coxa.plan.steps import Setting
from coxa.plan.traffic import Report, classify

FIRST_DAY = date(2026, 1, 5)  # any Monday: nothing depends on it


@dataclass(frozen=True, slots=True)
class Answer:
    """What was told about one session; pain 0-10, `after` None = not told; `gap_days` since the session before."""

    during: float
    after: float | None
    gap_days: int
    pinched: bool = False
    effort: float | None = None
    reps_left: int | None = None
    technique: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """The invented person: usual morning (0-10), cap and first range (degrees), mass (kg)."""

    usual: float
    cap_deg: float
    first_range_deg: float
    mass_kg: float


@dataclass(frozen=True, slots=True)
class Dosed:
    """An exercise at a dose, as it is shown on a day, why, and by which rules."""

    on: date
    exercise: str
    dosage: Dosage
    reasons: tuple[Reason, ...]
    fired: tuple[ProgressionRule | RegressionRule, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """One session: what was done, what was told, its colour, and what comes next."""

    done: Dosed
    answer: Answer
    colour: str
    then: Dosed


@dataclass(slots=True)
class _Life:
    """The invented life so far; it is the `Way` that `walk` asks."""

    phase: Phase
    exercises: Mapping[str, Exercise]
    rules: Rules
    body: Body
    today: date = FIRST_DAY
    light: bool = False
    pasts: dict[str, list[Past]] = field(default_factory=dict)

    def past(self, exercise: str) -> Sequence[Past]:
        return self.pasts.get(exercise, ())

    def setting(self, exercise: str) -> Setting:
        one = self.exercises[exercise]
        return Setting(
            exercise=one,
            phase=self.phase,
            cap_deg=min(self.body.cap_deg, own_peak(one)) if capped(one, self.body) else None,
            rules=self.rules,
            today=self.today,
            barred=VARIABLES if self.light else frozenset(),
            mass_kg=self.body.mass_kg,
            harder=lambda variable: self._harder(one, variable),
        )

    def easier(self, exercise: str) -> str | None:
        here = self.exercises[exercise]
        return next((i for i in here.easier if (self.exercises[i].sides == "each") == (here.sides == "each")), None)

    def _harder(self, here: Exercise, variable: str) -> str | None:
        def fits(other: Exercise) -> bool:
            return any(serves(other, slot) for slot in self.phase.slots)

        return harder_neighbour(self.exercises, here, variable, fits)


def capped(exercise: Exercise, body: Body) -> bool:
    """Say whether the played hip's cap cuts this movement short."""
    return exercise.range_limit.can_limit and own_peak(exercise) > body.first_range_deg


def play(
    phase: Phase, exercises: Mapping[str, Exercise], exercise: str, answers: Sequence[Answer], rules: Rules, body: Body
) -> tuple[Played, ...]:
    """Return the sessions of one course, in order. `phase` carries the rules; `exercises` are the catalog's."""
    life = _Life(phase, exercises, rules, body)
    played: list[Played] = []
    since = before = None
    today = _dose(life, exercise, None)
    if capped(exercises[exercise], body):
        today = replace(today, dosage=replace(today.dosage, range_deg=body.first_range_deg))
    for number, answer in enumerate(answers):
        since, before = training_since(since, before, life.today, rules), life.today
        report = Report(answer.during, answer.after, answer.pinched, alarm=False)
        colour = classify(report, body.usual, rules)
        _remember(life, today, answer, colour)
        gap = answers[number + 1].gap_days if number + 1 < len(answers) else answers[0].gap_days
        life.today = life.today + timedelta(days=gap)
        life.light = in_deload(training_since(since, before, life.today, rules), life.today, rules)
        following = _dose(life, exercise, gap)
        played.append(Played(today, answer, colour, following))
        today = following
    return tuple(played)


def _dose(life: _Life, exercise: str, gap: int | None) -> Dosed:
    """Return what is shown on this day."""
    stand: Stand = walk(life, exercise)
    one = life.exercises[stand.exercise]
    dosage, why = after_a_break(stand.step, one, life.phase, life.rules, Pause(gap, life.light))
    reasons = (*stand.reasons, *stand.step.reasons, *why)
    return Dosed(life.today, stand.exercise, dosage, reasons, stand.fired)


def _remember(life: _Life, shown: Dosed, answer: Answer, colour: str) -> None:
    exercise, dose = life.exercises[shown.exercise], shown.dosage
    item = PrescribedItem(
        exercise=exercise.id,
        side=exercise.sides,
        role="main",
        sets=dose.sets,
        reps=dose.reps,
        hold_s=dose.hold_s,
        load=dose.load,
        effort=None,
        max_hip_flexion_deg=dose.range_deg,
        tempo_s=tempo_of(dose, exercise),
    )
    assert dosage_of(item, exercise) == dose
    past = Past(
        shown.on,
        item,
        colour,
        answer.pinched,
        life.light,
        effort=answer.effort,
        reps_left=answer.reps_left,
        technique=answer.technique,
    )
    life.pasts.setdefault(exercise.id, []).append(past)
