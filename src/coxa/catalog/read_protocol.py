"""Turn one protocol file into a `Protocol`, noting every fault."""

from __future__ import annotations

from typing import cast

from coxa.catalog.read_exercise import Vocabulary, read_bounds, read_evidence
from coxa.catalog.read_progression import read_progression, read_regression
from coxa.catalog.reader import Raw, Table
from coxa.catalog.records import Criterion, Phase, Protocol, ProtocolPart, RegressionRule, Slot, Zone


def _read_slot(table: Table, vocabulary: Vocabulary) -> Slot:
    slot = Slot(
        id=table.text("id"),
        purposes=table.texts("purposes", among=vocabulary["direction"]),
        families=table.texts("families", among=vocabulary["family"]),
        min_level=int(table.number("min_level", low=1, high=5)),
        max_level=int(table.number("max_level", low=1, high=5)),
        min_count=int(table.number("min_count", low=0, high=6)),
        max_count=int(table.number("max_count", low=1, high=6)),
        optional=table.flag("optional", False),
        why=table.text("why"),
        prefer=table.texts("prefer") if table.has("prefer") else (),
    )
    table.close()
    return slot


def _read_criterion(table: Table) -> Criterion:
    criterion = Criterion(
        measure=table.text("measure"),
        at_least=table.number("at_least") if table.has("at_least") else None,
        at_most=table.number("at_most") if table.has("at_most") else None,
        text=table.text("text"),
    )
    table.close()
    return criterion


def _read_phase(table: Table, vocabulary: Vocabulary, back: tuple[RegressionRule, ...]) -> Phase:
    phase = Phase(
        id=table.text("id"),
        index=int(table.number("index", low=0, high=9)),
        name=table.text("name"),
        goal=table.text("goal"),
        why=table.text("why"),
        max_weeks=table.number("max_weeks", low=0, high=104),
        sessions_per_week=read_bounds(table.table("sessions_per_week"), high=7),
        min_days_between=int(table.number("min_days_between", low=0, high=6)),
        max_sets=int(table.number("max_sets", low=1, high=6)),
        max_zone=cast(Zone, int(table.number("max_zone", low=0, high=3))),
        effort=read_bounds(table.table("effort"), high=10),
        warm_up=tuple(_read_slot(row, vocabulary) for row in table.tables("warm_up")),
        slots=tuple(_read_slot(row, vocabulary) for row in table.tables("slot", at_least=1)),
        entry=tuple(_read_criterion(row) for row in table.tables("entry")),
        exit=tuple(_read_criterion(row) for row in table.tables("exit")),
        progression=read_progression(table),
        regression=read_regression(table) if table.has("regression") or not back else back,
    )
    table.close()
    return phase


def _read_part(table: Table) -> ProtocolPart:
    part = ProtocolPart(table.text("id"), table.text("name"), table.text("text"), table.texts("exercises"))
    table.close()
    return part


def read_protocol(protocol_id: str, raw: Raw, vocabulary: Vocabulary, faults: list[str]) -> Protocol:
    """Return the protocol of one file; every fault is appended to `faults` as a sentence."""
    top = Table(raw, f"protocols/{protocol_id}.toml", faults)
    if top.number("schema") != 1:
        top.fault("schema", raw.get("schema"), "1")
    back = read_regression(top) if top.has("regression") else ()  # a phase may have its own instead
    protocol = Protocol(
        id=protocol_id,
        name=top.text("name"),
        about=top.text("about"),
        addon=top.flag("addon"),
        documents=top.texts("documents", among=vocabulary["document"]),
        evidence=read_evidence(top.table("evidence")),
        phases=tuple(_read_phase(row, vocabulary, back) for row in top.tables("phase", at_least=1)),
        parts=tuple(_read_part(row) for row in top.tables("part")),
    )
    top.close()
    return protocol
