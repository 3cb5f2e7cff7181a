"""Laws of progress, for any rules that a therapist may write and any course of answers, played by the real planner."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from immutables import Map

from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import Phase, ProgressionRule, Trigger
from coxa.journal.state import Pinch, Rating, SessionRecord, State
from coxa.plan.dosage import Dosage, own_peak
from coxa.plan.forward import moved_kg
from coxa.plan.progress import done_sessions, history, next_dosage
from coxa.plan.rule_play import Answer, Body, Dosed, Played, capped, play
from coxa.plan.steps import Setting
from tests.people import TODAY, item, person, with_morning

RULES, CATALOG = load_rules(), load_catalog()
BODY = Body(usual=1, cap_deg=80, first_range_deg=60, mass_kg=70)
MANY = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
PHASES = [phase for name in ("clinic", "runner") for phase in CATALOG.protocols[name].phases]
EXERCISES = ("bridge", "goblet-squat", "squat-to-high-seat", "side-plank-knees", "side-lying-leg-lift", "pallof-press",
             "single-leg-bridge", "ball-squeeze", "split-squat", "trap-bar-deadlift-high")  # fmt: skip
QUALITY = (None, "good", "fair", "poor")


@st.composite
def triggers(draw: st.DrawFn) -> Trigger:
    """Return any trigger; most leave most of it to the decided numbers."""
    return Trigger(
        greens=draw(st.sampled_from([None, None, 1, 2, 3])),
        max_effort=draw(st.sampled_from([None, None, 5, 8])),
        min_reps_left=draw(st.sampled_from([None, 1, 4])),
        technique=draw(st.sampled_from([None, "good", "fair"])),
        every_days=draw(st.sampled_from([None, 0, 4, 7])),
        irritability=draw(st.sampled_from([None, "low"])),
        days_since_yellow=draw(st.sampled_from([None, 0, 7])),
    )


@st.composite
def own_rules(draw: st.DrawFn) -> Phase:
    """Return a phase with its rules in any order, with any triggers and some ceilings."""
    phase = draw(st.sampled_from(PHASES))
    steps = {"range": 5, "hold": 5, "reps": 2, "sets": 1, "load": 5, "tempo": 1, "leverage": 1, "level": 1}
    tops = {"hold": 22, "reps": 11, "load": 9, "tempo": 4, "range": 72}
    names = draw(st.permutations(sorted(steps)))[: draw(st.integers(1, 8))]
    rules = []
    for name in names:
        ceiling = tops.get(name) if name == "tempo" or draw(st.booleans()) else None
        rules.append(ProgressionRule(name, steps[name], name == "load", "", ceiling, draw(triggers())))
    return replace(phase, progression=tuple(rules), regression=draw(st.permutations(phase.regression)))


def phases() -> st.SearchStrategy[Phase]:
    """Return a shipped phase, or one with rules of its own."""
    return st.one_of(st.sampled_from(PHASES), own_rules())


answers = st.builds(
    Answer,
    during=st.sampled_from([0, 1, 1, 1, 2, 4, 7]),
    after=st.sampled_from([1, 1, 1, 2, 3, None]),
    gap_days=st.sampled_from([1, 2, 2, 3, 3, 9, 16]),
    pinched=st.sampled_from([False, False, False, True]),
    effort=st.sampled_from([None, None, 5, 7, 8, 10]),
    reps_left=st.sampled_from([None, None, 5, 3, 1]),
    technique=st.sampled_from(QUALITY),
)
CALM = Answer(1, 1, 2, effort=4, reps_left=5, technique="good")
calm_rows = st.integers(2, 16).map(lambda count: [CALM] * count)
courses = st.one_of(
    st.lists(answers, min_size=1, max_size=10),
    calm_rows,
    # After anything, calm again: here a better last answer goes forward and a worse one must not.
    st.builds(lambda start, end: [*start, *end], st.lists(answers, max_size=5), calm_rows),
    # Down to the easier exercise, and back.
    st.builds(
        lambda calm, bad, again: [CALM] * calm + [Answer(7, 4, 2)] * bad + [CALM] * again,
        st.integers(0, 9),
        st.integers(1, 5),
        st.integers(0, 9),
    ),
)
exercises = st.sampled_from(EXERCISES)


def easier_than(exercise: str) -> set[str]:
    """Return all that can be reached by going to easier neighbours."""
    found: set[str] = set()
    todo = [exercise]
    while todo:
        new = set(CATALOG.exercises[todo.pop()].easier) - found
        found |= new
        todo.extend(new)
    return found


def at_most(one: Dosed, other: Dosed) -> bool:
    """Say whether a dose is at most the other in the order of rules 5."""
    if one.exercise != other.exercise:
        return one.exercise in easier_than(other.exercise)
    return one.dosage.at_most(other.dosage)


@st.composite
def worse(draw: st.DrawFn, answer: Answer) -> Answer:
    """Return the answer with one report raised, or several."""
    changes: dict[str, object] = {}
    which = draw(st.sets(st.sampled_from(["during", "after", "pinched", "effort", "left", "technique"]), min_size=1))
    if "during" in which:
        changes["during"] = answer.during + draw(st.integers(1, 3))
    if "after" in which and answer.after is not None:
        changes["after"] = answer.after + draw(st.integers(1, 3))
    if "pinched" in which:
        changes["pinched"] = True
    if "effort" in which:
        changes["effort"] = min(10, (answer.effort or 4) + draw(st.integers(1, 5)))
    if "left" in which:
        changes["reps_left"] = max(0, (5 if answer.reps_left is None else answer.reps_left) - draw(st.integers(1, 4)))
    if "technique" in which:
        changes["technique"] = draw(st.sampled_from(QUALITY[QUALITY.index(answer.technique) :][1:] or ("poor",)))
    return replace(answer, **changes)  # type: ignore[arg-type]


@MANY
@given(phases(), exercises, courses, st.data())
def test_a_worse_answer_to_the_last_session_never_gives_more(
    phase: Phase, exercise: str, course: list[Answer], data: st.DataObject
) -> None:
    """Pain during, the next morning, a pinch, effort, repetitions left, technique: each alone or together."""
    raised = [*course[:-1], data.draw(worse(course[-1]))]
    mild, bad = (play(phase, CATALOG.exercises, exercise, one, RULES, BODY)[-1].then for one in (course, raised))
    assert at_most(bad, mild), (bad, mild)


@MANY
@given(
    own_rules(),
    exercises,
    st.integers(2, 12),
    st.sampled_from([4, 5, 6, 7, 8, 9, 10]),
    st.sampled_from([5, 4, 3, 2, 1]),
    st.sampled_from(QUALITY[1:]),
)
def test_calm_but_harder_or_poorer_never_moves_another_variable_instead(
    phase: Phase, exercise: str, count: int, effort: float, left: int, technique: str
) -> None:
    """The hip stays calm, only effort and movement of the last session are told worse: the same again or less."""
    row = replace(CALM, effort=effort, reps_left=left, technique=technique)
    calm, hard = [CALM] * count, [*[CALM] * (count - 1), row]
    mild, bad = (play(phase, CATALOG.exercises, exercise, one, RULES, BODY)[-1].then for one in (calm, hard))
    assert at_most(bad, mild), (bad, mild)


CHANGES = ("sets", "reps", "hold_s", "load", "range_deg", "back_s")


def changed(one: Dosage, other: Dosage) -> set[str]:
    """Return the variables in which two doses differ."""
    return {name for name in CHANGES if getattr(one, name) != getattr(other, name)}


@MANY
@given(phases(), exercises, courses)
def test_at_most_one_variable_grows_at_a_time(phase: Phase, exercise: str, course: list[Answer]) -> None:
    """And it is the one the rule that fired is about. A change of exercise is a step of its own."""
    for row in play(phase, CATALOG.exercises, exercise, course, RULES, BODY):
        if row.done.exercise != row.then.exercise or any(reason.code == "lighter_week" for reason in row.done.reasons):
            continue
        more = {n for n in changed(row.done.dosage, row.then.dosage) if not smaller(row, n)}
        assert len(more) <= 1, row


def smaller(row: Played, name: str) -> bool:
    """Say whether a variable is less in the next dose."""
    before, after = getattr(row.done.dosage, name), getattr(row.then.dosage, name)
    if name == "range_deg":
        return before is None or (after is not None and after < before)
    return bool((after or 0) < (before or 0))


@MANY
@given(phases(), exercises, courses)
def test_no_ceiling_and_no_cap_is_ever_passed(phase: Phase, exercise: str, course: list[Answer]) -> None:
    """The exercise file's, the phase's, the rule's own, the person's cap; and no load step is too large."""
    tops = {rule.variable: rule.ceiling for rule in phase.progression if rule.ceiling is not None}
    for row in play(phase, CATALOG.exercises, exercise, course, RULES, BODY):
        dose, done = row.then.dosage, CATALOG.exercises[row.then.exercise]
        first = done.dose
        assert 1 <= dose.sets <= min(first.sets.max, phase.max_sets)
        if dose.reps is not None and first.reps:
            assert 1 <= dose.reps <= max(first.reps.use, min(first.reps.max, tops.get("reps", 99)))
        if dose.hold_s is not None and first.hold_s:
            assert 0 < dose.hold_s <= max(first.hold_s.use, min(first.hold_s.max, tops.get("hold", 999)))
        assert dose.load <= max(first.load.start, min(first.load.max, tops.get("load", 999)))
        assert dose.back_s is None or dose.back_s <= tops["tempo"]
        if dose.range_deg is not None:
            assert dose.range_deg <= (BODY.cap_deg if capped(done, BODY) else own_peak(done))
        if row.done.exercise == row.then.exercise and dose.load > row.done.dosage.load > 0 and light_before(row):
            setting = Setting(done, phase, None, RULES, TODAY, mass_kg=BODY.mass_kg)
            step = dose.load - row.done.dosage.load
            assert first.load.kind != "weight" or step <= 0.1 * moved_kg(setting, row.done.dosage.load) + 1e-9


def light_before(row: Played) -> bool:
    """Say whether this dose was not cut for a while, which comes back at once."""
    return not any(reason.code in ("lighter_week", "missed_some", "missed_long") for reason in row.done.reasons)


@MANY
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 5), st.booleans()), min_size=1, max_size=6), st.data())
def test_what_the_right_hip_reports_leaves_the_left_alone(
    rows: list[tuple[int, int, bool]], data: st.DataObject
) -> None:
    """Two sore hips, an exercise for each side: pain, mornings and pinches of one side do not touch the other's."""
    other = [data.draw(st.tuples(st.integers(0, 8), st.integers(0, 5), st.booleans())) for _ in rows]
    calm, loud = _two_hips(rows, rows), _two_hips(rows, other)
    setting = Setting(CATALOG.exercises["clamshell"], PHASES[1], None, RULES, TODAY)
    doses = []
    for state in (calm, loud):
        doses.append(next_dosage(setting, history(done_sessions(state), state, "clamshell", "left", RULES)))
    assert doses[0] == doses[1]


def _two_hips(left: list[tuple[int, int, bool]], right: list[tuple[int, int, bool]]) -> State:
    state = person(hip__left__symptomatic=True, hip__left__pain_average_week=1)
    for number, ((pain_l, next_l, pinch_l), (pain_r, next_r, pinch_r)) in enumerate(zip(left, right, strict=True)):
        on = TODAY - timedelta(days=2 * (len(left) - number))
        shown = tuple(item("clamshell", side, reps=10) for side in ("left", "right"))
        worst = Map({"left": float(pain_l), "right": float(pain_r)})
        pinches = tuple(
            Pinch("clamshell", side, 1, "less_range", "")
            for side, hit in (("left", pinch_l), ("right", pinch_r))
            if hit
        )
        record = SessionRecord(
            f"s{number}", on, "a", 20.0, shown, "", "", "", "", status="done",
            ratings=(Rating("clamshell", worst, None, ""),), pinches=pinches,
        )  # fmt: skip
        state = replace(state, sessions=state.sessions.set(record.id, record))
        state = with_morning(state, on + timedelta(days=1), next_l, "left")
        state = with_morning(state, on + timedelta(days=1), next_r, "right")
    return state
