"""The store and the services over it: repeating changes nothing, nothing is overwritten, erased is erased."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from coxa.app import local, services, store
from coxa.app.models import ConflictRow, EventRow, Person, Tombstone
from coxa.errors import BadInput, ManyFaults, PersonErased
from coxa.journal.codec import event_json, event_line, read_json
from coxa.journal.events import Event
from tests.journals import event, uid

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
RUN: dict[str, Any] = {"km": 5, "continuous": True}


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    services._cache.clear()
    yield
    services._cache.clear()


@pytest.fixture
def person() -> str:
    return services.local_person()


def run(person: str, number: int, km: float = 5) -> Event:
    return event(number, "run_done", {"km": km, "continuous": True}, person=person)


# --- who and when -------------------------------------------------------------------------------------------------


def test_there_is_one_local_person() -> None:
    one = services.local_person()
    assert services.local_person() == one
    assert Person.objects.count() == 1


def test_today_changes_at_four_in_the_persons_zone(person: str) -> None:
    at = datetime(2026, 11, 20, 2, 59, tzinfo=UTC)
    assert services.today(person, "UTC", at) == date(2026, 11, 19)
    assert services.today(person, "Europe/Berlin", at) == date(2026, 11, 19)
    assert services.today(person, "Europe/Berlin", at + timedelta(minutes=1)) == date(2026, 11, 20)
    assert services.today(person, "Nowhere/Land", at) == date(2026, 11, 19)
    assert abs((services.today(person, "UTC") - datetime.now(UTC).date()).days) <= 1


def test_a_new_event(person: str) -> None:
    made = services.new_event(person, "run_done", RUN, now=NOW, tz="Europe/Berlin")
    assert (made.at, made.written_at, made.offset_min, made.tz) == (NOW, NOW, 60, "Europe/Berlin")
    assert (made.person, made.kind, made.v, made.device, made.actor, made.replaces) == (
        *(person, "run_done", 1, "server", "self", None),
    )
    later = services.new_event(person, "run_done", RUN, now=NOW + timedelta(microseconds=1))
    assert made.id < later.id and made.device_seq < later.device_seq
    at = services.new_event(person, "run_done", RUN, at=NOW - timedelta(days=150), now=NOW, tz="Europe/Berlin")
    assert (at.at, at.written_at, at.offset_min) == (NOW - timedelta(days=150), NOW, 120)


def test_a_new_event_with_values_that_cannot_be_used_is_not_made(person: str) -> None:
    with pytest.raises(BadInput, match=r"data.km: 500 cannot be used; expected a number from 0 to 300."):
        services.new_event(person, "run_done", {**RUN, "km": 500})
    with pytest.raises(ManyFaults):
        services.new_event(person, "run_done", {"km": 500})


def test_a_correction_stands_at_the_time_of_what_it_corrects(person: str) -> None:
    first = services.new_event(person, "run_done", RUN, now=NOW - timedelta(days=2), tz="Asia/Tokyo")
    services.record(person, [first])
    fix = services.new_event(person, "run_done", {**RUN, "km": 6}, now=NOW, tz="Europe/Berlin", replaces=first.id)
    assert (fix.at, fix.tz, fix.offset_min, fix.written_at) == (first.at, "Asia/Tokyo", 540, NOW)
    services.record(person, [fix])
    assert [(one.km, one.on) for one in services.state_of(person).runs] == [(6, date(2026, 11, 18))]
    moved = services.new_event(person, "run_done", RUN, now=NOW, at=NOW, replaces=fix.id)
    assert moved.at == NOW
    unknown = services.new_event(person, "run_done", RUN, now=NOW, replaces=uid(99))
    assert unknown.at == NOW


# --- storing --------------------------------------------------------------------------------------------------------


def test_a_repeated_write_changes_nothing(person: str) -> None:
    events = [run(person, 1), run(person, 2)]
    assert [one.status for one in services.record(person, events)] == ["stored", "stored"]
    assert [one.status for one in services.record(person, [*events, run(person, 3)])] == [
        "already",
        "already",
        "stored",
    ]
    assert [one.status for one in services.record(person, [run(person, 4)] * 2)] == ["stored", "already"]
    assert services.events_of(person) == [run(person, number) for number in (1, 2, 3, 4)]
    assert services.record(person, []) == []


def test_received_seq_rises_also_after_rows_are_gone(person: str) -> None:
    services.record(person, [run(person, 1), run(person, 2)])
    last = store.last_seq(person)
    EventRow.objects.filter(received_seq=last).delete()
    services.record(person, [run(person, 3)])
    assert store.last_seq(person) > last


def test_other_content_under_a_known_id_is_refused_and_both_are_kept(person: str) -> None:
    services.record(person, [run(person, 1)])
    for _ in range(2):
        receipt = services.record(person, [run(person, 1, km=9)])[0]
        assert receipt.status == "conflict"
        assert receipt.sentence and uid(1) in receipt.sentence
    assert services.state_of(person).runs[0].km == 5
    assert [row.body for row in ConflictRow.objects.all()] == [event_line(run(person, 1, km=9))]


def test_the_same_event_in_other_writing_is_the_same(person: str) -> None:
    services.record(person, [run(person, 1)])
    backwards = dict(reversed(event_json(run(person, 1)).items()))
    assert [one.status for one in services.record_raw(person, [backwards])] == ["already"]
    assert store.same_content('{"a": 1, "b": 2}', '{"b":2,"a":1}')
    assert not store.same_content('{"a":1}', '{"a":2}')


def test_events_of_a_device_are_taken_one_by_one(person: str) -> None:
    good = event_json(run(person, 1))
    unknown = {**event_json(run(person, 2)), "kind": "swim_done", "v": 3, "shoe": {"worn": 1.50}}
    bad = {**event_json(run(person, 3)), "data": {"km": 500, "continuous": True}}
    stranger = event_json(run(uid(77), 4))
    huge = {**event_json(run(person, 5)), "note": "x" * 200_000}
    worse = {**event_json(run(person, 6)), "v": 0, "id": "x" * 80}
    receipts = services.record_raw(person, [bad, good, "nonsense", stranger, unknown, huge, worse])
    assert [(one.id, one.status) for one in receipts] == [
        (uid(3), "refused"),
        (uid(1), "stored"),
        ("", "refused"),
        (uid(4), "refused"),
        (uid(2), "stored"),
        (uid(5), "refused"),
        ("x" * 57 + "...", "refused"),
    ]
    assert receipts[0].sentence == "data.km: 500 cannot be used; expected a number from 0 to 300."
    assert receipts[3].sentence == f"person: {uid(77)!r} cannot be used; expected {person}, whose journal this is."
    assert receipts[6].sentence and receipts[6].sentence.count("\n") == 1
    assert [read_json(line, "x") for line in store.lines(person)] == [good, unknown]
    assert len(services.state_of(person).runs) == 1


@pytest.mark.parametrize(("ahead", "status"), [(timedelta(hours=23), "stored"), (timedelta(hours=25), "refused")])
def test_what_a_device_dates_into_the_future_is_refused(person: str, ahead: timedelta, status: str) -> None:
    """Within a day it may be a clock that was put right since; the plan sets it aside until its day has come."""
    raw = event_json(replace(run(person, 1), at=NOW + ahead, written_at=NOW + ahead))
    receipt = services.record_raw(person, [raw], NOW)[0]
    assert receipt.status == status
    if status == "refused":
        assert receipt.sentence is not None
        assert receipt.sentence.endswith("cannot be used; expected a time that is not in the future.")


def test_nothing_happens_before_birth(person: str) -> None:
    answer = services.new_event(person, "answered", {"answers": {"person.birth_year": 1990}}, now=NOW)
    services.record(person, [answer])
    early = datetime(1989, 12, 31, 12, tzinfo=UTC)
    with pytest.raises(BadInput, match=r"at: '1989-12-31.*' cannot be used; expected a time after the birth year 1990"):
        services.new_event(person, "run_done", RUN, at=early, now=NOW)
    raw = event_json(replace(run(person, 1), at=early))
    assert services.record_raw(person, [raw], NOW)[0].status == "refused"


def test_a_new_event_is_not_dated_into_the_future(person: str) -> None:
    with pytest.raises(BadInput, match="expected a time that is not in the future"):
        services.new_event(person, "run_done", RUN, at=NOW + timedelta(hours=1), now=NOW)


def test_an_own_event_of_somebody_else_is_a_fault(person: str) -> None:
    with pytest.raises(BadInput, match="whose journal this is"):
        services.record(person, [run(uid(77), 1)])


def test_a_clock_that_is_far_off_is_noted_with_the_events_it_dated(
    person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "now", lambda: NOW)
    ahead = NOW + timedelta(hours=30)
    services.record(person, [run(person, 1)])
    batch = [event_json(event(n, "run_done", RUN, person=person, at=ahead)) for n in (2, 4)]
    other = event_json(event(5, "run_done", RUN, person=person, at=NOW, device="watch"))
    known = event_json(run(person, 1))
    receipts = services.receive(person, "phone", "2026-11-21T14:30:00Z", [known, *batch, other])
    assert [one.status for one in receipts] == ["already", "stored", "stored", "stored"]
    notes = [one.data for one in services.events_of(person) if one.kind == "clock_noted"]
    assert notes == [{"device": "phone", "offset_s": 108_000.0, "first_seq": 2, "last_seq": 4}]
    assert [one.on for one in services.state_of(person).runs][1:] == [date(2026, 11, 20)] * 3
    services.receive(person, "phone", "2026-11-21T14:30:00Z", batch)
    services.receive(person, "tablet", "2026-11-21T14:30:00Z", [event_json(run(person, 6))])
    services.receive(person, "phone", "2026-11-20T08:32:00Z", [event_json(run(person, 7))])
    services.receive(person, "phone", "2026-11-20T08:28:00Z", [event_json(run(person, 8))])
    assert sum(one.kind == "clock_noted" for one in services.events_of(person)) == 1
    services.receive(person, "phone", "2026-11-20T08:27:59Z", [event_json(run(person, 9))])
    assert [one.data["offset_s"] for one in services.events_of(person) if one.kind == "clock_noted"][-1] == -121.0


AT = "2026-11-20T08:30:00Z"


@pytest.mark.parametrize(
    ("device", "sent_at", "field"),
    [("phone", "now", "sent_at"), ("phone", None, "sent_at"), ("", AT, "device"), (None, AT, "device")],
)
def test_a_batch_says_who_sends_and_when(person: str, device: Any, sent_at: Any, field: str) -> None:
    with pytest.raises(BadInput) as fault:
        services.receive(person, device, sent_at, [])
    assert fault.value.field == field


# --- the state ------------------------------------------------------------------------------------------------------


def test_the_state_grows_with_what_is_received(person: str) -> None:
    empty = services.state_of(person)
    assert services.state_of(person) is empty
    services.record(person, [run(person, 2)])
    one = services.state_of(person)
    assert len(one.runs) == 1 and services.state_of(person) is one
    services.record(person, [run(person, 1, km=3)])
    assert [row.km for row in services.state_of(person).runs] == [3, 5]
    grown = services.state_of(person)
    services._cache.clear()
    assert services.state_of(person) == grown


def test_an_event_this_version_cannot_use_is_kept_and_does_nothing(person: str) -> None:
    services.record(person, [run(person, 1), run(person, 2)])
    EventRow.objects.filter(event_id=uid(1)).update(body=event_line(run(person, 1, km=4_000)))
    assert [one.km for one in services.state_of(person).runs] == [5]
    assert b"4000" in services.export_person(person)


# --- in, out, away --------------------------------------------------------------------------------------------------


def test_export_import_export(person: str) -> None:
    odd = {**event_json(run(person, 2)), "kind": "swim_done", "later": {"b": 1, "a": [1.50]}}
    services.record(person, [run(person, 1)])
    services.record_raw(person, [odd])
    content = services.export_person(person, NOW)
    done = services.import_journal(content, person)
    assert (done.stored, done.already, done.conflicts, done.is_local) == (0, 2, 0, True)
    EventRow.objects.all().delete()
    services._cache.clear()
    assert services.import_journal(content).stored == 2
    assert services.export_person(person, NOW) == content


def test_an_import_is_a_union(person: str) -> None:
    services.record(person, [run(person, 1), run(person, 2)])
    content = services.export_person(person)
    EventRow.objects.filter(event_id=uid(1)).delete()
    services.record(person, [run(person, 3)])
    done = services.import_journal(content, person)
    assert (done.stored, done.already) == (1, 1)
    assert len(services.state_of(person).runs) == 3


def test_an_import_with_other_content_under_an_id_keeps_what_was_there(person: str) -> None:
    services.record(person, [run(person, 1, km=9)])
    content = services.export_person(person)
    EventRow.objects.all().delete()
    services.record(person, [run(person, 1)])
    assert services.import_journal(content, person).conflicts == 1
    assert services.state_of(person).runs[0].km == 5


def test_another_person_is_made_and_never_merged(person: str) -> None:
    services.record(person, [run(person, 1)])
    content = services.export_person(person)
    EventRow.objects.all().delete()
    Person.objects.all().delete()
    mine = services.local_person()
    services.record(mine, [run(mine, 1, km=9)])
    done = services.import_journal(content, mine)
    assert (done.person, done.stored, done.is_local) == (person, 1, False)
    assert services.local_person() == mine
    assert [one.km for one in services.state_of(mine).runs] == [9]
    assert [one.km for one in services.state_of(person).runs] == [5]


def test_on_a_new_machine_the_imported_person_moves_in(person: str) -> None:
    services.record(person, [run(person, 1)])
    content = services.export_person(person)
    Person.objects.all().delete()
    empty = services.local_person()
    assert services.import_journal(content, empty).is_local
    assert services.local_person() == person
    assert not Person.objects.filter(id=empty).exists()


def test_a_broken_file_stores_nothing(person: str) -> None:
    services.record(person, [run(person, 1)])
    content = services.export_person(person)
    EventRow.objects.all().delete()
    with pytest.raises(ManyFaults):
        services.import_journal(content.replace(b'"km":5', b'"km":6'), person)
    with pytest.raises(ManyFaults):
        services.import_journal(services.export_person(person).replace(person.encode(), b"me"), person)
    assert EventRow.objects.count() == 0


def test_erased_is_erased(person: str) -> None:
    services.record(person, [run(person, 1)])
    services.record(person, [run(person, 1, km=9)])
    content = services.export_person(person)
    services.state_of(person)
    services.erase(person)
    assert not Person.objects.filter(id=person).exists()
    assert (EventRow.objects.count(), ConflictRow.objects.count(), Tombstone.objects.count()) == (0, 0, 1)
    assert services.state_of(person).runs == ()
    with pytest.raises(PersonErased):
        services.record(person, [run(person, 2)])
    with pytest.raises(PersonErased):
        services.import_journal(content)
    assert services.local_person() != person
    services.erase(person)


def test_erased_from_elsewhere_is_noticed(person: str) -> None:
    services.record(person, [run(person, 1)])
    services.state_of(person)
    EventRow.objects.all().delete()
    assert services.state_of(person).runs == ()


def test_the_name_of_an_export(person: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "now", lambda: NOW)
    assert services.export_name(person, "UTC") == "coxa-2026-11-20.coxa.jsonl"


# --- this machine ---------------------------------------------------------------------------------------------------


def test_the_store_is_set_up_to_lose_nothing() -> None:
    options = django_settings.DATABASES["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    with connection.cursor() as cursor:
        found = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "foreign_keys", "secure_delete")
        ]
    assert found == [2, 1, 1]


def test_the_home_is_its_owners_alone(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    local.prepare_home(home)
    os.chmod(home / local.DATABASE, 0o644)
    before = local.secret(home)
    local.prepare_home(home)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (home, *home.iterdir())}
    assert modes == {"home": 0o700, "coxa.sqlite3": 0o600, "secret": 0o600}
    assert local.secret(home) == before and len(before) > 40


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="COXA_HOME"):
        local.prepare_home(tmp_path / "file" / "home")
    assert len(local.secret(tmp_path / "nowhere")) > 40


def test_the_home_is_where_the_variable_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COXA_HOME", str(tmp_path))
    assert local.home() == tmp_path
    monkeypatch.setenv("COXA_HOME", " ")
    assert local.home().name == "coxa"


def test_time_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    assert local.zone_of_cookie("Asia%2FTokyo") == "Asia/Tokyo"
    assert local.zone_of_cookie("Asia/Tokyo") == "Asia/Tokyo"
    assert local.zone_of_cookie("../../etc/passwd") == local.machine_zone()
    assert local.zone_of_cookie(None) == local.machine_zone()
    local.machine_zone.cache_clear()
    monkeypatch.setenv("TZ", ":Europe/Berlin")
    assert local.machine_zone() == "Europe/Berlin"
    local.machine_zone.cache_clear()
    assert str(local.zone("Nowhere/Land")) == "UTC"


def test_the_machines_time_zone_is_known_after_django_has_set_its_own() -> None:
    """Else the first page of a browser that has no cookie yet would take the small hours for the day before."""
    code = "import django; django.setup(); from coxa.app import local; print(local.machine_zone())"
    found = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "TZ": "Asia/Tokyo"}, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "Asia/Tokyo"
