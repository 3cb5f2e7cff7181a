"""The answers file: what it may hold, every fault at once, and the events it stands for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from coxa.catalog.load import load_catalog
from coxa.errors import BadInput, ManyFaults
from coxa.journal.answers import Answers, answers_to_events, flatten, read_answers
from coxa.journal.check_answer import check_answer
from coxa.journal.fold import fold
from coxa.plan.screen import screen_person

CATALOG = load_catalog()
TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PERSON = "5b6f1a52-0000-4000-8000-000000000001"
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.toml"))
SOUND = """
schema = 1
[person]
birth_year = 1990
[[hip]]
side = "right"
pain_now = 2
[screen]
s1 = "no"
"""


def faults_of(text: str) -> list[str]:
    """Return the sentences about a file."""
    with pytest.raises(ManyFaults) as caught:
        read_answers(text, CATALOG)
    return [str(fault) for fault in caught.value.faults]


def with_line(section: str, line: str) -> str:
    """Return the sound file with one more line in a section."""
    if section in SOUND:
        return SOUND.replace(section, f"{section}\n{line}")
    return f"{SOUND}{section}\n{line}\n"


def test_a_short_file_is_enough() -> None:
    """Birth year, a hip, the safety part; the other hip is then not sore."""
    assert read_answers(SOUND, CATALOG).answers == {
        "person.birth_year": 1990,
        "hip.right.symptomatic": True,
        "hip.right.pain_now": 2,
        "hip.left.symptomatic": False,
        "screen.s1": "no",
    }


@pytest.mark.parametrize(
    ("section", "line", "sentence"),
    [
        (
            "[person]",
            "birth_yeer = 3",
            "person.birth_yeer: 3 cannot be used; expected a key of an answer such as person.birth_year.",
        ),
        ("[person]", "height_cm = 20", "person.height_cm: 20 cannot be used; expected a number from 100 to 230 cm."),
        (
            "[person]",
            'height_cm = "tall"',
            "person.height_cm: 'tall' cannot be used; expected a number from 100 to 230 cm.",
        ),
        (
            "[person]",
            "birth_month = 2.5",
            "person.birth_month: 2.5 cannot be used; expected a whole number from 1 to 12.",
        ),
        ("[person]", 'sex = "x"', "person.sex: 'x' cannot be used; expected one of female, male, other."),
        (
            'side = "right"',
            "pain_worst_week = 11",
            "hip.right.pain_worst_week: 11 cannot be used; expected a number from 0 to 10.",
        ),
        ('side = "right"', "pinch_onset = 20", "expected a number from 30 to 130 ° or none."),
        (
            'side = "right"',
            'sites = ["nose"]',
            "hip.right.sites: ['nose'] cannot be used; expected a list of different words",
        ),
        ('side = "right"', 'sites = ["groin", "groin"]', "expected a list of different words"),
        ("[screen]", 's2 = "maybe"', "screen.s2: 'maybe' cannot be used; expected one of yes, no, unsure."),
        ("[screen]", 's2 = "unknown"', "screen.s2: 'unknown' cannot be used; expected one of yes, no, unsure."),
        ("[conditions]", 'hernia = "yes"', "conditions.hernia: 'yes' cannot be used; expected true or false."),
        ("[running]", "now = 1", "running.now: 1 cannot be used; expected one of true, false."),
        ("[life]", "days = 9", "life.days: 9 cannot be used; expected a whole number from 1 to 7."),
        ("[life]", "days = []", "expected a list of at least 1 different words"),
        (
            "[running]",
            'goal_km = 10\ngoal_date = "soon"',
            "running.goal_date: 'soon' cannot be used; expected a day such as 2026-11-20.",
        ),
        ("[nonsense]", "a = 1", "expected one of the sections"),
        ("[person.name]", "a = 1", "person.name.a: 1 cannot be used; expected a key of an answer"),
    ],
)
def test_a_value_that_cannot_be_meant_gets_one_sentence(section: str, line: str, sentence: str) -> None:
    """It names the key, the value and what was expected."""
    (fault,) = faults_of(with_line(section, line))
    assert sentence in fault


@pytest.mark.parametrize(
    ("section", "line", "key"),
    [
        ('side = "right"', "symptomatic = false\nsites = ['groin']", "hip.right.sites"),
        ('side = "right"', "pain_average_week = 5\npain_worst_week = 3", "hip.right.pain_worst_week"),
        ("[running]", "goal_date = 2027-05-01", "running.goal_date"),
        ("[running]", "runs_30d = 0\nlongest_km_30d = 4", "running.longest_km_30d"),
        ("[running]", "now = true\nweeks_since_last_run = 5", "running.weeks_since_last_run"),
        ("[conditions]", "due_on = 2027-03-01", "conditions.due_on"),
        ("[screen]", 'blood_thinners = "yes"\n[conditions]\nblood-thinners = false', "conditions.blood-thinners"),
    ],
)
def test_answers_that_contradict_each_other_are_refused(section: str, line: str, key: str) -> None:
    """Neither of the two is taken; the sentence names the one to look at."""
    assert any(fault.startswith(f"{key}: ") for fault in faults_of(with_line(section, line)))


def test_every_fault_is_told_at_once() -> None:
    """A file with faults in every part reports all of them."""
    text = (
        'schema = 2\nfoo = 1\n[person]\nsex = "x"\n[[hip]]\nside = "up"\n[running]\nnow = 3\n[[event]]\nkind = "no"\n'
    )
    fields = [fault.split(":")[0] for fault in faults_of(text)]
    assert {"schema", "foo", "person.sex", "person.birth_year", "hip.side", "screen", "running.now", "event 1"} <= set(
        fields
    )


@pytest.mark.parametrize("text", ["a = ", "schema = true", 'person = 3\nhip = "left"\nscreen = []\nevent = 4'])
def test_a_file_of_another_shape_is_refused(text: str) -> None:
    """Not TOML, another schema, sections that are no tables."""
    assert faults_of(text)


def test_a_side_stands_once() -> None:
    """Two rows about the right hip cannot both be meant."""
    assert any("each side once" in fault for fault in faults_of(SOUND + '[[hip]]\nside = "right"\n'))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ('kind = "run_done"\nat = 2026-11-01T10:00:00\ndata = {km = 5, continuous = true}', "a time with its zone"),
        ('kind = "run_done"\nat = 2026-11-01T10:00:00Z\ndata = {km = 900, continuous = true}', "0 to 300"),
        ('kind = "dreamt"\nat = 2026-11-01T10:00:00Z\ndata = {}', "one of"),
        ('kind = "run_done"\nat = 2026-11-01T10:00:00Z\ndata = 3', "a table"),
        (
            'kind = "run_done"\nat = 2026-11-01T10:00:00Z\nid = 3\ndata = {km = 5, continuous = true}',
            "a UUID in small letters",
        ),
        (
            'kind = "run_done"\nat = 2026-11-01T10:00:00Z\nwhy = 3\ndata = {km = 5, continuous = true}',
            "one of at, data",
        ),
        ('kind = "exercise_restored"\nat = 2026-11-01T10:00:00Z\ndata = {exercise = "moonwalk"}', "id of an exercise"),
        ('kind = "protocol_chosen"\nat = 2026-11-01T10:00:00Z\ndata = {protocol = "yoga"}', "one of"),
        ('kind = "answered"\nat = 2026-11-01T10:00:00Z\ndata = {answers = {"life.minutes" = 900}}', "5 to 120"),
    ],
)
def test_an_event_that_cannot_have_happened_is_refused(row: str, expected: str) -> None:
    """The sentence names the event by its number."""
    (fault,) = faults_of(f"{SOUND}[[event]]\n{row}\n")
    assert fault.startswith("event 1: ") and expected in fault


MINE = "0197d3a0-0000-7000-8000-000000000001"


def test_events_of_the_file_keep_their_own_time_and_zone() -> None:
    """Times become UTC, the offset stays; days within the data become texts."""
    row = 'kind = "cleared"\nat = 2026-11-01T10:00:00+01:00\ndata = {by = "doctor", on = 2026-11-01, allows = "all"}'
    answers = read_answers(f"{SOUND}[[event]]\n{row}\n[[event]]\nid = '{MINE}'\n{row}\n", CATALOG)
    *_, first, second = answers_to_events(answers, PERSON, NOON, "Europe/Berlin")
    assert (first.at, first.offset_min) == (datetime(2026, 11, 1, 9, tzinfo=UTC), 60)
    assert first.data == {"by": "doctor", "on": "2026-11-01", "allows": "all"}
    assert second.id == MINE != first.id


def test_one_answered_event_for_each_section() -> None:
    """At the time given, in the person's zone, with ids that follow from the content."""
    answers = read_answers(SOUND, CATALOG)
    events = answers_to_events(answers, PERSON, NOON, "America/New_York")
    assert [sorted({key.split(".")[0] for key in event.data["answers"]}) for event in events] == [
        ["person"],
        ["hip"],
        ["screen"],
    ]  # type: ignore[union-attr]
    assert {(event.at, event.offset_min, event.tz) for event in events} == {(NOON, -300, "America/New_York")}
    assert [event.device_seq for event in events] == [1, 2, 3]
    assert events == answers_to_events(answers, PERSON, NOON, "America/New_York")
    others = answers_to_events(answers, PERSON.replace("1", "2"), NOON, "America/New_York")
    assert not {event.id for event in events} & {event.id for event in others}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_reads_and_folds_back_to_its_answers(path: Path) -> None:
    """File to answers to events to state: nothing lost, nothing added."""
    answers = read_answers(path.read_text(encoding="utf-8"), CATALOG)
    state = fold(answers_to_events(answers, PERSON, NOON, "UTC"), PERSON)
    assert {key: history[-1].value for key, history in state.answers.items()} == dict(answers.answers)


def test_the_examples_show_every_status() -> None:
    """Six people: four ready, one refused the same day, one locked; all safety questions answered."""
    found = {}
    for path in EXAMPLES:
        answers = read_answers(path.read_text(encoding="utf-8"), CATALOG)
        screening = screen_person(fold(answers_to_events(answers, PERSON, NOON, "UTC"), PERSON), CATALOG, TODAY)
        assert screening.missing == ()
        found[path.stem] = (screening.status, screening.urgency)
    assert found.pop("refused-bone-stress") == ("refused", "same_day")
    assert found.pop("locked-pregnancy") == ("locked", "prompt")
    assert len(found) == 4
    assert {status for status, _ in found.values()} == {"ready"}


def test_a_clearance_in_the_file_opens_the_lock() -> None:
    """The example's last lines, without their comment signs."""
    path = next(path for path in EXAMPLES if path.stem == "locked-pregnancy")
    head, tail = path.read_text(encoding="utf-8").split("# [[event]]")
    answers = read_answers(head + "[[event]]" + tail.replace("\n# ", "\n"), CATALOG)
    screening = screen_person(fold(answers_to_events(answers, PERSON, NOON, "UTC"), PERSON), CATALOG, TODAY)
    assert screening.status == "ready"
    assert "no_impact" in screening.limits


def test_a_form_is_held_to_the_same_bounds() -> None:
    """With the day of the answer, days are bounded, too."""
    check_answer("running.goal_date", "2027-05-01", CATALOG, TODAY)
    check_answer("hip.left.pinch_onset", "none", CATALOG)
    check_answer("life.minutes", "skipped", CATALOG)
    check_answer("life.days", ["mon"], CATALOG)
    check_answer("life.days", 3, CATALOG)
    for key, value in (
        ("running.goal_date", "2026-01-01"),
        ("person.birth_year", 2027),
        ("person.birth_year", "unknown"),
    ):
        with pytest.raises(BadInput):
            check_answer(key, value, CATALOG, TODAY)


def test_nested_tables_become_dotted_keys() -> None:
    """Days become texts, lists stay lists."""
    raw = {"a": {"b": {"c": [1, date(2026, 1, 2)]}, "d": date(2026, 1, 2)}}
    assert dict(flatten(raw)) == {"a.b.c": [1, "2026-01-02"], "a.d": "2026-01-02"}
    assert Answers({}).events == ()
