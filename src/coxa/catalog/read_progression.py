"""Read the rules forward and back of a phase: [[progression]] and [[regression]] tables (docs/progression-rules.md)."""

from __future__ import annotations

from typing import cast

from coxa.catalog.reader import Table
from coxa.catalog.records import ProgressionRule, RegressionRule, Trigger, Variable

VARIABLES = ("range", "hold", "reps", "sets", "load", "tempo", "leverage", "level")
NEIGHBOURS = frozenset({"leverage", "level"})  # variables that move to another exercise: they have no step
TRIGGERS = ("red", "two_yellow", "pinch", "technique_poor", "effort_high")
NEEDED = ("red", "two_yellow", "pinch")  # no plan goes without an answer to these
ACTIONS = ("volume", "range", "easier")
IRRITABILITY = ("low", "moderate", "high")
QUALITIES = ("good", "fair")
BACK_KEYS = {
    "technique_poor": ("trigger", "action", "step", "times", "why"),
    "effort_high": ("trigger", "action", "step", "times", "effort", "why"),
}
MIN_LOAD_PERCENT, MAX_LOAD_PERCENT = 2, 5  # rules 5
MAX_STEP = {"range": 10.0, "hold": 30.0, "reps": 5.0, "sets": 1.0, "load": 10.0, "tempo": 3.0}


def read_progression(table: Table) -> tuple[ProgressionRule, ...]:
    """Return the [[progression]] rules of a table, in order; at least one, each variable once."""
    rules = tuple(_read_forward(row) for row in table.tables("progression", at_least=1))
    names = [rule.variable for rule in rules]
    for name in sorted({name for name in names if names.count(name) > 1}):
        table.fault("progression", f"{names.count(name)} rules for {name}", "one rule for each variable")
    return rules


def read_regression(table: Table) -> tuple[RegressionRule, ...]:
    """Return the [[regression]] rules of a table, in order; each needed trigger has one."""
    rules = tuple(_read_back(row) for row in table.tables("regression"))
    for trigger in NEEDED:
        if not any(rule.trigger == trigger for rule in rules):
            table.fault("regression", f"no rule for {trigger}", f"at least one rule for each of {', '.join(NEEDED)}")
    return rules


def _read_forward(table: Table) -> ProgressionRule:
    variable = table.text("variable", among=VARIABLES)
    percent = table.flag("percent", False)
    if percent and variable != "load":
        table.fault("percent", True, "false: only a load grows by per cent")
    rule = ProgressionRule(
        variable=cast(Variable, variable),
        step=1.0 if variable in NEIGHBOURS else _step(table, variable, percent=percent),
        percent=percent,
        why=table.text("why"),
        ceiling=_optional(table, "ceiling", 0.0, 1000.0),
        trigger=_read_trigger(table.table("trigger", required=False)),
    )
    if variable == "tempo" and rule.ceiling is None:
        table.fault("ceiling", None, "a number of seconds: no exercise file says how slow is slow enough")
    _known(table, ("variable", "step", "percent", "ceiling", "trigger", "why"))
    return rule


def _step(table: Table, variable: str, *, percent: bool) -> float:
    if percent:
        return table.number("step", low=MIN_LOAD_PERCENT, high=MAX_LOAD_PERCENT)
    step = table.number("step", low=0, high=MAX_STEP.get(variable, 100.0))
    if step == 0 and table.has("step"):
        table.fault("step", step, "a number above 0")
    if variable in ("reps", "sets") and step != int(step):
        table.fault("step", step, "a whole number")
    return step


def _read_trigger(table: Table) -> Trigger:
    trigger = Trigger(
        greens=_whole(table, "greens", 1, 10),
        max_effort=_optional(table, "max_effort", 0.0, 10.0),
        min_reps_left=_optional(table, "min_reps_left", 0.0, 10.0),
        technique=table.text("technique", among=QUALITIES) if table.has("technique") else None,
        every_days=_whole(table, "every_days", 0, 60),
        irritability=table.text("irritability", among=IRRITABILITY) if table.has("irritability") else None,
        days_since_yellow=_whole(table, "days_since_yellow", 0, 60),
    )
    _known(table, tuple(Trigger.__dataclass_fields__))
    return trigger


def _read_back(table: Table) -> RegressionRule:
    trigger, action = table.text("trigger", among=TRIGGERS), table.text("action", among=ACTIONS)
    high = 90.0 if action == "volume" else 60.0
    rule = RegressionRule(
        trigger=trigger,
        action=action,
        step=None if action == "easier" else _optional(table, "step", 1.0, high),
        why=table.text("why"),
        times=_whole(table, "times", 1, 10) if trigger in ("technique_poor", "effort_high") else None,
        effort=_optional(table, "effort", 0.0, 10.0) if trigger == "effort_high" else None,
    )
    _known(table, BACK_KEYS.get(trigger, ("trigger", "action", "step", "why")))
    return rule


def _optional(table: Table, key: str, low: float, high: float) -> float | None:
    return table.number(key, low=low, high=high) if table.has(key) else None


def _whole(table: Table, key: str, low: int, high: int) -> int | None:
    value = _optional(table, key, low, high)
    if value is not None and value != int(value):
        table.fault(key, value, "a whole number")
    return None if value is None else int(value)


def _known(table: Table, names: tuple[str, ...]) -> None:
    """Report every key that does not exist, with all that do."""
    for key in table.raw:
        if key not in names:
            table.fault(key, table.raw[key], "one of " + ", ".join(sorted(names)))
