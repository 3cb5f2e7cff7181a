"""Turn experiments.toml into records, noting every fault as a sentence."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, cast

from coxa.catalog.experiment_records import Element, Experiments, TrialMeasure
from coxa.catalog.reader import Raw, Table

CHECKED = ("read", "second-hand", "unchecked", "computed")
STRENGTH = ("strong", "moderate", "limited", "expert", "anecdote")


def read_experiments(
    raw: Raw, exercises: Collection[str], conditions: Collection[str], sources: Collection[str], faults: list[str]
) -> Experiments:
    """Return the elements and measures of the file; every fault is appended to `faults`."""
    top = Table(raw, "experiments.toml", faults)
    if top.number("schema") != 1:
        top.fault("schema", raw.get("schema"), "1")
    elements = [_element(row, exercises, conditions, sources) for row in top.tables("element", at_least=1)]
    measures = [_measure(row, sources) for row in top.tables("measure", at_least=1)]
    for kind, ids in (("element", [one.id for one in elements]), ("measure", [one.id for one in measures])):
        for name in sorted({name for name in ids if ids.count(name) > 1}):
            top.fault(kind, name, "each id once")
    top.close()
    return Experiments({one.id: one for one in elements}, {one.id: one for one in measures})


def _element(
    table: Table, exercises: Collection[str], conditions: Collection[str], sources: Collection[str]
) -> Element:
    names = table.texts("exercises", among=exercises)
    if not names:
        table.fault("exercises", [], "at least one exercise")
    element = Element(
        id=table.text("id"),
        exercises=names,
        at_most=int(table.number("at_most", low=1, high=6)),
        only_low=table.texts("only_low", (), among=names),
        avoid_if=table.texts("avoid_if", (), among=conditions),
        source=table.text("source", among=sources),
        checked=table.text("checked", among=CHECKED),
        strength=table.text("strength", among=STRENGTH),
    )
    table.close()
    return element


def _measure(table: Table, sources: Collection[str]) -> TrialMeasure:
    measure = TrialMeasure(
        id=table.text("id"),
        unit=cast(Literal["points", "degrees"], table.text("unit", among=("points", "degrees"))),
        takes=cast(Literal["asked", "mornings"], table.text("takes", among=("asked", "mornings"))),
        min=table.number("min", low=-180, high=180),
        max=table.number("max", low=-180, high=180),
        better=cast(Literal["less", "more"], table.text("better", among=("less", "more"))),
        error=table.number("error", low=0.01, high=90),
        try_once=table.flag("try_once"),
        source=table.text("source", among=sources),
        checked=table.text("checked", among=CHECKED),
        strength=table.text("strength", among=STRENGTH),
    )
    if measure.min >= measure.max:
        table.fault("max", measure.max, "more than min")
    table.close()
    return measure
