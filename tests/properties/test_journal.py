"""Laws of the journal: order and duplicates do not matter, corrections mean what they say, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from coxa.journal.codec import canonical, event_line, event_of_line, read_json, uuid7
from coxa.journal.events import Event
from coxa.journal.file import read_journal, write_journal
from coxa.journal.fold import apply, fold
from coxa.journal.kinds import KINDS, SHOWN, faults_of
from coxa.journal.state import State
from tests.journals import PERSON, START, event, facts, journals, uid

MORE = settings(max_examples=150, deadline=None)


@MORE
@given(journals(), st.randoms(use_true_random=False))
def test_order_and_duplicates_do_not_matter(journal: list[Event], chance: Any) -> None:
    whole = fold(journal, PERSON)
    shuffled = [*journal, *chance.sample(journal, len(journal) // 2)]
    chance.shuffle(shuffled)
    assert fold(shuffled, PERSON) == whole
    assert reduce(apply, shuffled, State(person=PERSON)) == whole


@MORE
@given(journals())
def test_what_counts_is_what_a_slow_reading_says(journal: list[Event]) -> None:
    plain = [replace(one, replaces=None) for one in _standing_slowly(journal)]
    assert facts(fold(journal, PERSON)) == facts(fold(plain, PERSON))


@MORE
@given(journals())
def test_unknown_kinds_and_newer_versions_do_nothing(journal: list[Event]) -> None:
    known = [one for one in journal if one.kind in KINDS and one.v == 1]
    assert fold(journal, PERSON) == fold(known, PERSON)


@MORE
@given(journals(), st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_export_and_import_give_the_same_bytes(journal: list[Event], at: datetime) -> None:
    journal = [one for one in journal if not faults_of(one)]
    content = write_journal(PERSON, [event_line(one) for one in journal], at)
    back = read_journal(content)
    assert {entry.event.id: entry.event for entry in back.entries} == {one.id: one for one in journal}
    assert write_journal(back.person, [entry.line for entry in reversed(back.entries)], at) == content


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=4), st.dictionaries(st.text("xyz", min_size=1), JSON))
def test_unknown_kinds_and_fields_survive(data: dict[str, Any], extra: dict[str, Any]) -> None:
    odd = event(1, "from_the_future", data, extra=extra or None, v=7)
    line = event_line(odd)
    assert event_of_line(line) == odd
    assert event_line(event_of_line(line)) == line
    assert canonical(read_json(line, "event")) == line


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10), st.integers(0, 2**48 - 1))
def test_ids_sort_by_time(ms: int, chance: bytes, other_ms: int) -> None:
    one, other = uuid7(ms, chance), uuid7(other_ms, chance)
    assert (one < other) == (ms < other_ms)
    assert one[14] == "7" and one[19] in "89ab"


@given(st.lists(st.integers(0, 10), min_size=1, max_size=5))
def test_a_chain_of_corrections_ends_with_the_last(pains: list[int]) -> None:
    chain = [
        event(n, "morning_rated", {"pain": {"left": pain}}, at=START, replaces=uid(n - 1) if n > 1 else None)
        for n, pain in enumerate(pains, 1)
    ]
    mornings = fold(chain, PERSON).mornings
    assert [morning.pain for morning in mornings.values()] == [pains[-1]]


# --- the slow reading -------------------------------------------------------------------------------------------------


def _standing_slowly(journal: list[Event]) -> Iterable[Event]:
    """Return the events that count, times put right, by the words of the contract and without any cleverness."""
    known = {one.id: one for one in journal if one.kind in KINDS and one.v == 1}
    notes = sorted((one for one in known.values() if one.kind == "clock_noted"), key=lambda one: one.order)
    dated = {name: _dated(one, notes) for name, one in known.items() if one.kind != "clock_noted"}
    for family in _families(dated):
        yield from (one for one in family if one.kind in SHOWN)
        plain = [one for one in family if one.kind not in SHOWN]
        corrected = {one.replaces for one in plain}
        last = [one for one in plain if one.id not in corrected] or plain
        if last:
            yield max(last, key=lambda one: (_care(one, last), one.written_at, one.id))


def _dated(one: Event, notes: list[Event]) -> Event:
    data = [cast(dict[str, Any], note.data) for note in notes]
    fits = [
        row for row in data if row["device"] == one.device and row["first_seq"] <= one.device_seq <= row["last_seq"]
    ]
    ahead = timedelta(seconds=fits[-1]["offset_s"]) if fits else timedelta()
    return replace(one, at=one.at - ahead, written_at=one.written_at - ahead)


def _families(dated: dict[str, Event]) -> list[list[Event]]:
    """Return events joined by `replaces`, also through an event that is missing."""
    groups = {name: {name} for name in dated}
    for name, one in dated.items():
        if one.kind not in SHOWN and one.replaces is not None:
            joined = groups[name] | groups.get(one.replaces, {one.replaces})
            for member in joined:
                groups[member] = joined
    distinct = {frozenset(group) for group in groups.values()}
    return [[dated[name] for name in group if name in dated] for group in distinct]


def _care(one: Event, rivals: list[Event]) -> float:
    kinds = {rival.kind for rival in rivals}
    if "cleared" in kinds and kinds <= {"cleared", "taken_back"}:
        return ["all", "no_impact", "own_words", None].index(cast(str | None, one.data.get("allows")))
    if "limit_set" in kinds and kinds <= {"limit_set", "limit_lifted", "taken_back"}:
        return -cast(float, one.data.get("max_flexion_deg", 999))
    return 0
