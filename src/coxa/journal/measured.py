"""From events to what was measured, noted or tried: flares told, tests, scores, experiments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from immutables import Map

from coxa.journal.days import person_day
from coxa.journal.events import Event, Json
from coxa.journal.state import Block, DoneTest, Experiment, FlareNote, Measured, Scored


def _day(event: Event) -> date:
    return person_day(event.at, event.offset_min)


def _date(value: Json) -> date:
    return date.fromisoformat(cast(str, value))


def flare_note(event: Event) -> FlareNote:
    """Return what the person said about a flare."""
    data: Mapping[str, Any] = event.data
    return FlareNote(data["side"], _day(event), data.get("after", ""), event.id)


def done_test(event: Event) -> DoneTest:
    """Return one test as it was done."""
    data: Mapping[str, Any] = event.data
    return DoneTest(
        test=data["test"],
        side=data["side"],
        value=data["value"],
        on=_day(event),
        pain=data.get("pain"),
        quality=data.get("quality"),
        device=data.get("device", ""),
        event=event.id,
        stopped_by=data.get("stopped_by"),
        tries=tuple(data.get("tries") or ()),
        method=data.get("method"),
        error_deg=data.get("error_deg"),
    )


def scored(event: Event) -> Scored:
    """Return one measure as it was filled in."""
    data: Mapping[str, Any] = event.data
    return Scored(
        measure=data["measure"],
        side=data.get("side"),
        scores=Map(data["scores"]),
        items=Map(data.get("items", {})),
        by=data.get("by", "total"),
        version=data.get("version", ""),
        words=data.get("words", ""),
        on=_day(event),
        event=event.id,
    )


def experiment_of(events: tuple[Event, ...]) -> Experiment | None:
    """Return the experiment these events tell of; None while nobody knows what was started."""
    start = next((event for event in events if event.kind == "experiment_started"), None)
    if start is None:
        return None
    data: Mapping[str, Any] = start.data
    end = next((event for event in events if event.kind == "experiment_ended"), None)
    return Experiment(
        id=data["experiment"],
        element=data["element"],
        measure=data["measure"],
        side=data.get("side"),
        blocks=tuple(Block(_date(row["start"]), row["days"], row["with"]) for row in data["blocks"]),
        on=_day(start),
        event=start.id,
        values=tuple(_measured(event) for event in events if event.kind == "experiment_measured"),
        then=cast(str, end.data["then"]) if end else None,
        ended=_day(end) if end else None,
    )


def _measured(event: Event) -> Measured:
    data: Mapping[str, Any] = event.data
    return Measured(data["when"], data["value"], _day(event), event.at, event.id)
