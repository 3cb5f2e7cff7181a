"""The answers file, fault by fault: which field, which value, which words; and the events with all their fields."""

from __future__ import annotations

import time as clock
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from coxa.catalog.load import load_catalog
from coxa.errors import ManyFaults
from coxa.journal.answers import Answers, FileEvent, answers_to_events, contradictions, flatten, read_answers
from coxa.journal.events import Event, Json
from coxa.journal.kinds import KINDS

CATALOG = load_catalog()
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PERSON = "5b6f1a52-0000-4000-8000-000000000001"
SOUND = 'schema = 1\n[person]\nbirth_year = 1990\n[[hip]]\nside = "right"\n[screen]\ns1 = "no"\n'
SECTIONS = "one of the sections person, hip, screen, conditions, imaging, range, running, life, event"
A_TIME = "a time with its zone such as 2026-11-20T18:30:00+01:00, from 1970 to 2200"
AN_EXERCISE = "the id of an exercise"
Found = list[tuple[str, object, str]]


def found(text: str) -> Found:
    """Return every fault of a file: field, value and what was expected."""
    with pytest.raises(ManyFaults) as caught:
        read_answers(text, CATALOG)
    return [(fault.field, fault.value, fault.expected) for fault in caught.value.faults]


def against(answers: dict[str, Json]) -> Found:
    return [(fault.field, fault.value, fault.expected) for fault in contradictions(answers, CATALOG)]


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A computer that is set to another zone: nothing may depend on it."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    clock.tzset()
    yield
    monkeypatch.undo()
    clock.tzset()


# --- the file's parts -----------------------------------------------------------------------------------------------


def test_a_file_that_is_not_toml() -> None:
    assert found("a = ") == [("file", "Invalid value (at end of document)", "valid TOML")]


@pytest.mark.parametrize(("line", "value"), [("", None), ("schema = 2", 2), ("schema = true", True)])
def test_the_schema_is_one(line: str, value: object) -> None:
    assert found(SOUND.replace("schema = 1", line)) == [("schema", value, "1")]


def test_a_part_nobody_knows() -> None:
    assert found(f"{SOUND}[extra]\na = 1\n") == [("extra", {"a": 1}, SECTIONS)]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('[[hip]]\nside = "right"\n', "", ("hip", None)),
        ('[[hip]]\nside = "right"\n', '[hip]\nside = "right"\n', ("hip", {"side": "right"})),
    ],
)
def test_hips_are_rows(old: str, new: str, fault: tuple[str, object]) -> None:
    assert found(SOUND.replace(old, new)) == [(*fault, "one [[hip]] for each sore hip")]


@pytest.mark.parametrize("rows", ["[]", '"left"', "[1]", "3", "{}"])
def test_hips_of_another_shape(rows: str) -> None:
    text = SOUND.replace('[[hip]]\nside = "right"\n', "").replace("schema = 1", f"schema = 1\nhip = {rows}")
    assert [(field, expected) for field, _, expected in found(text)] == [("hip", "one [[hip]] for each sore hip")]


def test_a_row_has_a_side_and_a_side_has_one_row() -> None:
    """The rows after a bad one are still looked at."""
    rows = '[[hip]]\nside = "up"\n[[hip]]\npain_now = 3\n[[hip]]\nside = "left"\npain_now = 11\n'
    assert found(SOUND + rows + '[[hip]]\nside = "left"\n') == [
        ("hip.side", "up", "left or right"),
        ("hip.side", None, "left or right"),
        ("hip.side", "left", "each side once"),
        ("hip.left.pain_now", 11, "a number from 0 to 10"),
    ]


def test_two_sore_hips() -> None:
    answers = read_answers(SOUND + '[[hip]]\nside = "left"\nsymptomatic = false\n', CATALOG).answers
    assert (answers["hip.left.symptomatic"], answers["hip.right.symptomatic"]) == (False, True)


def test_what_must_be_there() -> None:
    assert found("schema = 1\n") == [
        ("person", None, "a table [person]"),
        ("hip", None, "one [[hip]] for each sore hip"),
        ("screen", None, "a table [screen]"),
        ("person.birth_year", None, "a year such as 1990"),
    ]


def test_a_section_is_a_table() -> None:
    text = SOUND.replace("schema = 1", 'schema = 1\nlife = 3\nrunning = "no"')
    assert found(text) == [("running", "no", "a table [running]"), ("life", 3, "a table [life]")]


def test_days_and_times_become_texts_at_any_depth() -> None:
    raw = {"a": [{"b": time(7, 30)}, [date(2026, 1, 2)]], "c": {}, "d": {"e": datetime(2026, 1, 2, 3), "f": 1.5}}
    assert dict(flatten(raw)) == {
        "a": [{"b": "07:30:00"}, ["2026-01-02"]],
        "d.e": "2026-01-02T03:00:00",
        "d.f": 1.5,
    }
    assert dict(flatten({"a": {"b": 1}}, "x.")) == {"x.a.b": 1}


# --- contradictions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0, 0.0, [], "unknown", "skipped", False])
def test_a_hip_that_is_not_sore_may_have_nothing_said_about_it(value: Json) -> None:
    assert against({"hip.left.symptomatic": False, "hip.left.pain_now": value}) == []


@pytest.mark.parametrize("value", [1, ["groin"], "none", 60])
def test_a_hip_that_is_not_sore_has_no_pain(value: Json) -> None:
    said: dict[str, Json] = {"hip.left.symptomatic": False, "hip.left.x": value, "hip.right.x": value}
    assert against(said) == [("hip.left.x", value, "nothing, since hip.left.symptomatic is false")]
    assert against({**said, "hip.left.symptomatic": True}) == []


def test_the_worst_is_at_least_the_average() -> None:
    def said(worst: Json, average: Json) -> Found:
        return against({"hip.left.pain_worst_week": worst, "hip.left.pain_average_week": average})

    assert said(4, 4) == said(5, 4) == said("unknown", 4) == said(3, None) == said(3, True) == []
    assert said(3, 4.5) == [("hip.left.pain_worst_week", 3, "at least pain_average_week, which is 4.5")]


def test_a_day_needs_a_distance() -> None:
    day: dict[str, Json] = {"running.goal_date": "2027-05-01"}
    assert against(day) == [("running.goal_date", "2027-05-01", "running.goal_km beside it")]
    assert against({**day, "running.goal_km": 10}) == []
    assert against({"running.goal_km": 10}) == []


def test_no_run_has_no_longest_run() -> None:
    def said(runs: Json, longest: Json) -> Found:
        return against({"running.runs_30d": runs, "running.longest_km_30d": longest})

    assert said(0, 0) == said(1, 4) == said(0, None) == said(None, 4) == said("unknown", 4) == said(False, 4) == []
    assert said(0, 0.5) == [("running.longest_km_30d", 0.5, "0, since running.runs_30d is 0")]


def test_who_runs_now_ran_within_four_weeks() -> None:
    def said(now: Json, away: Json) -> Found:
        return against({"running.now": now, "running.weeks_since_last_run": away})

    assert said(True, 4) == said(False, 5) == said(True, None) == said("unknown", 5) == []
    assert said(True, 4.5) == [("running.weeks_since_last_run", 4.5, "at most 4, since running.now is true")]


@pytest.mark.parametrize(
    ("item", "code"), [("blood_thinners", "blood-thinners"), ("pregnant", "pregnancy"), ("surgery", "recent-surgery")]
)
def test_the_same_asked_twice_has_the_same_answer(item: str, code: str) -> None:
    def said(first: Json, second: Json) -> Found:
        return against({f"screen.{item}": first, f"conditions.{code}": second})

    field = f"conditions.{code}"
    assert said("yes", True) == said("no", False) == said("unsure", True) == said("unsure", False) == []
    assert against({f"screen.{item}": "yes"}) == against({field: True}) == []
    assert said("yes", False) == [(field, False, f"the same as screen.{item}, which is yes")]
    assert said("no", True) == [(field, True, f"the same as screen.{item}, which is no")]


def test_a_due_date_needs_a_pregnancy() -> None:
    due: dict[str, Json] = {"conditions.due_on": "2027-03-01"}
    fault = ("conditions.due_on", "2027-03-01", 'screen.pregnant = "yes" beside it')
    assert against(due) == [fault]
    assert against({**due, "screen.pregnant": "unsure"}) == [fault]
    assert against({**due, "screen.pregnant": "yes"}) == against({**due, "conditions.pregnancy": True}) == []
    for word in ("unknown", "skipped"):
        assert against({"conditions.due_on": word}) == []


def test_a_catalog_without_a_screen_contradicts_nothing() -> None:
    assert contradictions({"screen.surgery": "yes"}, replace(CATALOG, screening={})) == []


# --- events ---------------------------------------------------------------------------------------------------------


def with_event(row: str) -> str:
    return f"{SOUND}[[event]]\n{row}\n"


def run_at(at: str) -> str:
    return with_event(f'kind = "run_done"\nat = {at}\ndata = {{km = 5, continuous = true}}')


def test_events_are_rows() -> None:
    for rows in (3, "x", [1]):
        shown = f'"{rows}"' if rows == "x" else str(rows)
        text = SOUND.replace("schema = 1", f"schema = 1\nevent = {shown}")
        assert found(text) == [("event", rows, "a list of [[event]] tables")]


def test_every_field_of_an_event_is_named() -> None:
    row = 'what = 1\nkind = "dreamt"\nat = 2026-11-01\ndata = 3\nid = 4'
    assert found(with_event(row)) == [
        ("event 1: what", 1, "one of at, data, id, kind"),
        ("event 1: kind", "dreamt", "one of " + ", ".join(KINDS)),
        ("event 1: at", date(2026, 11, 1), A_TIME),
        ("event 1: data", 3, "a table"),
        ("event 1: id", 4, "a UUID in small letters"),
    ]
    assert [(field, value) for field, value, _ in found(with_event(""))] == [
        ("event 1: kind", None),
        ("event 1: at", None),
        ("event 1: data", None),
    ]
    assert found(with_event("kind = 3\nat = 2026-11-01T10:00:00Z\ndata = {}"))[0][:2] == ("event 1: kind", 3)


def test_an_id_is_one_that_the_journal_can_keep() -> None:
    good = 'kind = "run_done"\nat = 2026-11-01T10:00:00Z\ndata = {km = 5, continuous = true}'
    assert found(with_event(f'{good}\nid = "mine"')) == [("event 1: id", "mine", "a UUID in small letters")]


def test_events_are_counted_from_one() -> None:
    good = 'kind = "run_done"\nat = 2026-11-01T10:00:00Z\ndata = {km = 5, continuous = true}'
    bad = good.replace("km = 5", "km = 401")
    assert found(with_event(f"{good}\n[[event]]\n{bad}\n[[event]]\n{bad}")) == [
        ("event 2: data.km", 401, "a number from 0 to 300"),
        ("event 3: data.km", 401, "a number from 0 to 300"),
    ]


@pytest.mark.parametrize(
    "at",
    [
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:30:00+01:00",
        "2201-01-01T00:00:00Z",
        "2200-12-31T23:30:00-01:00",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2026-11-01T10:00:00",
    ],
)
def test_a_time_that_no_journal_could_hold_is_refused(at: str) -> None:
    """Also one so near the end of all time that it cannot be brought to UTC."""
    ((field, _, expected),) = found(run_at(at))
    assert (field, expected) == ("event 1: at", A_TIME)


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00Z", "2200-12-31T23:59:59.123456Z", "1969-12-31T23:30:00-01:00"])
def test_the_edges_of_time_pass(at: str) -> None:
    (one,) = read_answers(run_at(at), CATALOG).events
    assert one.at == datetime.fromisoformat(at)


@pytest.mark.parametrize(
    ("kind", "data", "fault"),
    [
        ("exercise_restored", '{exercise = "moonwalk"}', ("exercise", "moonwalk", AN_EXERCISE)),
        (
            "swapped",
            '{session = "s", exercise = "EXERCISE", side = "both", to = "moonwalk", why = "other"}',
            ("to", "moonwalk", AN_EXERCISE),
        ),
        ("protocol_chosen", '{protocol = "yoga"}', ("protocol", "yoga", "one of " + ", ".join(CATALOG.protocols))),
        ("answered", '{answers = {"life.minutes" = 3}}', ("life.minutes", 3, "a number from 5 to 120 minutes")),
        ("answered", '{answers = {"life.minuts" = 3}}', ("life.minuts", 3, "a key of an answer such as life.minutes")),
    ],
)
def test_an_event_names_what_exists(kind: str, data: str, fault: tuple[str, object, str]) -> None:
    data = data.replace("EXERCISE", next(iter(CATALOG.exercises)))
    text = with_event(f'kind = "{kind}"\nat = 2026-11-01T10:00:00Z\ndata = {data}')
    assert found(text) == [(f"event 1: {fault[0]}", *fault[1:])]


def test_answers_are_looked_at_only_in_an_event_that_answers() -> None:
    data = '{km = 5, continuous = true, answers = {"life.minutes" = 3}}'
    text = with_event(f'kind = "run_done"\nat = 2026-11-01T10:00:00Z\ndata = {data}')
    assert read_answers(text, CATALOG).events[0].data["answers"] == {"life.minutes": 3}


def test_every_wrong_answer_of_an_event_is_told() -> None:
    data = '{answers = {"life.minutes" = 10, "screen.s1" = "maybe", "running.now" = 1}}'
    text = with_event(f'kind = "answered"\nat = 2026-11-01T10:00:00Z\ndata = {data}')
    assert found(text) == [
        ("event 1: screen.s1", "maybe", "one of yes, no, unsure"),
        ("event 1: running.now", 1, "one of true, false"),
    ]


def test_an_event_of_the_file_as_it_was_read() -> None:
    (one,) = read_answers(run_at("2026-11-01T10:00:00+05:30"), CATALOG).events
    zone = timezone(timedelta(hours=5, minutes=30))
    assert one == FileEvent("run_done", datetime(2026, 11, 1, 10, tzinfo=zone), {"km": 5, "continuous": True}, "")
    assert one.at.utcoffset() == timedelta(hours=5, minutes=30)


@pytest.mark.usefixtures("far_east")
def test_an_event_with_all_its_fields() -> None:
    """The id follows from the person, the kind, the time and the data, in whatever order the data is written."""
    at = datetime(2026, 11, 1, 10, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    data: dict[str, Json] = {"by": "Ärztin", "on": "2026-11-01", "allows": "all"}
    given = Answers({"screen.s1": "no"}, (FileEvent("cleared", at, data),))
    said, cleared = answers_to_events(given, PERSON, NOON, "Europe/Berlin")
    utc = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)
    assert cleared == Event(
        id="18dca25d-0a73-591f-8d14-017dc5647923",
        person=PERSON,
        kind="cleared",
        v=1,
        at=utc,
        offset_min=330,
        tz="Europe/Berlin",
        written_at=utc,
        device="answers-file",
        device_seq=2,
        actor="self",
        data=data,
    )
    assert (cleared.at.tzinfo, cleared.written_at.tzinfo) == (UTC, UTC)
    assert (said.id, said.offset_min, said.data) == (
        "d84e0e31-4006-5c02-b5e5-6aec858942f7",
        60,
        {"answers": {"screen.s1": "no"}},
    )
    turned = FileEvent("cleared", at, dict(reversed(data.items())))
    assert answers_to_events(Answers({}, (turned,)), PERSON, NOON, "Europe/Berlin")[0].id == cleared.id


def test_what_differs_has_another_id() -> None:
    base = FileEvent("limit_lifted", NOON, {"side": "left"})
    others = [
        base,
        FileEvent("limit_set", NOON, {"side": "left"}),
        FileEvent("limit_lifted", NOON + timedelta(seconds=1), {"side": "left"}),
        FileEvent("limit_lifted", NOON, {"side": "right"}),
    ]
    ids = {one.id for one in answers_to_events(Answers({}, tuple(others)), PERSON, NOON, "UTC")}
    assert len(ids) == 4


@pytest.mark.parametrize("number", ["nan", "-nan", "inf", "-inf"])
def test_nan_and_inf_are_refused_wherever_they_stand(number: str) -> None:
    row = f'kind = "run_done"\nat = 2026-11-01T10:00:00Z\ndata = {{km = 5, continuous = true, new = {number}}}'
    assert found(with_event(row)) == [("number", number, "a number that is not nan or inf")]
