"""What the planner was given, as a file: the events, the day and the versions, so that a plan can be made again.

State, catalog and the room of the hips are not written out: the state is the fold of the events, the hips follow from
it, and catalog, rules and hip model are named by their hashes. A record made with other files is refused, because it
would not give the same plan.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from coxa.catalog.load import load_catalog, load_rules
from coxa.errors import BadInput, ManyFaults
from coxa.hip_store import hip_version
from coxa.journal.codec import event_from_json, event_json
from coxa.journal.events import Event
from coxa.plan.records import PLANNER_VERSION

FORMAT, VERSION = "coxa-plan-input", 1


@dataclass(frozen=True, slots=True)
class PlannerRecord:
    """The day and the events a plan rests on."""

    today: date
    events: tuple[Event, ...]


def _versions() -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "catalog": load_catalog().hash,
        "rules": load_rules().version,
        "planner": PLANNER_VERSION,
        "hips": hip_version(),
    }


def record_text(record: PlannerRecord) -> str:
    """Return the record as JSON."""
    events = [event_json(event) for event in record.events]
    return json.dumps({**_versions(), "today": record.today.isoformat(), "events": events}, indent=1) + "\n"


def _faults(raw: Mapping[str, object]) -> list[BadInput]:
    faults = [
        BadInput(key, raw.get(key), f"{expected!r}, as this installation has it")
        for key, expected in _versions().items()
        if raw.get(key) != expected
    ]
    try:
        date.fromisoformat(str(raw.get("today")))
    except ValueError:
        faults.append(BadInput("today", raw.get("today"), "a day such as 2026-11-20"))
    if not isinstance(raw.get("events"), list):
        faults.append(BadInput("events", raw.get("events"), "a list of events"))
    return faults


def read_record(text: str) -> PlannerRecord:
    """Return the record of a file. Raises `BadInput`, or `ManyFaults` when several values cannot be used."""
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise BadInput("--input", str(error), "valid JSON, as --save-input writes it") from error
    if not isinstance(raw, dict):
        raise BadInput("--input", type(raw).__name__, "a JSON object, as --save-input writes it")
    faults = _faults(raw)
    if faults:
        raise ManyFaults(faults)
    return PlannerRecord(date.fromisoformat(raw["today"]), tuple(event_from_json(event) for event in raw["events"]))
