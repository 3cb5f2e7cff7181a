"""Rules files: what can be written, and that each fault is one sentence with place, value and expectation."""

from __future__ import annotations

import tomllib

import pytest

from coxa.catalog.read_progression import read_progression, read_regression
from coxa.catalog.reader import Table
from coxa.catalog.records import ProgressionRule, RegressionRule, Trigger


def read(text: str) -> tuple[tuple[ProgressionRule, ...], list[str]]:
    faults: list[str] = []
    return read_progression(Table(tomllib.loads(text), "my.toml", faults)), faults


def read_back(text: str) -> tuple[tuple[RegressionRule, ...], list[str]]:
    faults: list[str] = []
    return read_regression(Table(tomllib.loads(text), "my.toml", faults)), faults


def rule(body: str) -> str:
    return f'[[progression]]\nwhy = "w"\n{body}\n'


def back(body: str) -> str:
    needed = "".join(
        f'[[regression]]\ntrigger = "{name}"\naction = "volume"\nwhy = "w"\n' for name in ("red", "two_yellow", "pinch")
    )
    return f'{needed}[[regression]]\nwhy = "w"\n{body}\n'


def test_every_key_of_a_rule_forward_is_read() -> None:
    text = rule(
        'variable = "load"\nstep = 5\npercent = true\nceiling = 20\n'
        'trigger = { greens = 3, max_effort = 6, min_reps_left = 2, technique = "good", every_days = 4, '
        'irritability = "moderate", days_since_yellow = 5 }'
    )
    rules, faults = read(text)
    assert faults == []
    assert rules == (ProgressionRule("load", 5, True, "w", 20, Trigger(3, 6, 2, "good", 4, "moderate", 5)),)


@pytest.mark.parametrize("variable", ["range", "hold", "reps", "sets", "load", "tempo", "leverage", "level"])
def test_every_variable_can_be_written(variable: str) -> None:
    body = f'variable = "{variable}"\n' + ("" if variable in ("leverage", "level") else "step = 1\n")
    rules, faults = read(rule(body + ("ceiling = 4\n" if variable == "tempo" else "")))
    assert faults == [] and rules[0].variable == variable and rules[0].trigger == Trigger()


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ('variable = "speed"\nstep = 1', ["progression 1", "variable is 'speed'", "one of hold, level"]),
        ('variable = "reps"', ["step is nothing", "a number"]),
        ('variable = "reps"\nstep = 0', ["step is 0", "above 0"]),
        ('variable = "reps"\nstep = 1.5', ["step is 1.5", "whole"]),
        ('variable = "sets"\nstep = 2', ["step is 2", "from 0 to 1"]),
        ('variable = "load"\nstep = 1.9\npercent = true', ["step is 1.9", "from 2 to 5"]),
        ('variable = "load"\nstep = 5.1\npercent = true', ["step is 5.1", "from 2 to 5"]),
        ('variable = "reps"\nstep = 2\npercent = true', ["percent is True", "only a load"]),
        ('variable = "tempo"\nstep = 1', ["ceiling is None", "seconds"]),
        ('variable = "reps"\nstep = 1\nceiling = "high"', ["ceiling is 'high'", "a number"]),
        ('variable = "reps"\nstep = 1\nspeed = 3', ["speed is 3", "one of ceiling, percent"]),
        ('variable = "reps"\nstep = 1\ntrigger = { greens = 0 }', ["progression 1: trigger: greens is 0", "1 to 10"]),
        ('variable = "reps"\nstep = 1\ntrigger = { greens = 1.5 }', ["greens is 1.5", "whole"]),
        ('variable = "reps"\nstep = 1\ntrigger = { max_effort = 11 }', ["max_effort is 11", "0 to 10"]),
        ('variable = "reps"\nstep = 1\ntrigger = { technique = "poor" }', ["technique is 'poor'", "fair, good"]),
        ('variable = "reps"\nstep = 1\ntrigger = { irritability = "calm" }', ["irritability is 'calm'", "high, low"]),
        (
            'variable = "reps"\nstep = 1\ntrigger = { every = 7 }',
            ["every is 7", "one of days_since_yellow, every_days"],
        ),
        ('variable = "reps"\nstep = 1\ntrigger = 3', ["trigger is 3", "a table"]),
    ],
)
def test_a_fault_of_a_rule_forward_is_one_sentence(body: str, parts: list[str]) -> None:
    faults = read(rule(body))[1]
    assert len(faults) == 1, faults
    assert all(part in faults[0] for part in ["my.toml: ", *parts]), faults[0]


def test_a_variable_has_one_rule_and_there_is_one_at_least() -> None:
    twice = rule('variable = "reps"\nstep = 1') * 2
    assert "2 rules for reps" in read(twice)[1][0]
    assert "at least 1" in read("")[1][0]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('trigger = "red"\naction = "easier"', RegressionRule("red", "easier", None, "w")),
        ('trigger = "red"\naction = "volume"\nstep = 40', RegressionRule("red", "volume", 40, "w")),
        (
            'trigger = "technique_poor"\naction = "range"\nstep = 5\ntimes = 3',
            RegressionRule("technique_poor", "range", 5, "w", 3),
        ),
        (
            'trigger = "effort_high"\naction = "volume"\ntimes = 1\neffort = 8',
            RegressionRule("effort_high", "volume", None, "w", 1, 8),
        ),
    ],
)
def test_every_key_of_a_rule_back_is_read(body: str, expected: RegressionRule) -> None:
    rules, faults = read_back(back(body))
    assert faults == [] and rules[-1] == expected


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ('trigger = "orange"\naction = "volume"', ["regression 4: trigger is 'orange'", "one of effort_high, pinch"]),
        ('trigger = "red"\naction = "rest"', ["action is 'rest'", "one of easier, range, volume"]),
        ('trigger = "red"\naction = "volume"\nstep = 0.5', ["step is 0.5", "1 to 90"]),
        ('trigger = "red"\naction = "volume"\nstep = 91', ["step is 91", "1 to 90"]),
        ('trigger = "pinch"\naction = "range"\nstep = 61', ["step is 61", "1 to 60"]),
        ('trigger = "red"\naction = "volume"\ntimes = 2', ["times is 2", "one of action, step"]),
        ('trigger = "technique_poor"\naction = "easier"\neffort = 9', ["effort is 9", "one of action, step, times"]),
    ],
)
def test_a_fault_of_a_rule_back_is_one_sentence(body: str, parts: list[str]) -> None:
    faults = read_back(back(body))[1]
    assert len(faults) == 1, faults
    assert all(part in faults[0] for part in ["my.toml: ", *parts]), faults[0]


@pytest.mark.parametrize("missing", ["red", "two_yellow", "pinch"])
def test_no_rules_go_without_an_answer_to_a_bad_session(missing: str) -> None:
    rows = [name for name in ("red", "two_yellow", "pinch") if name != missing]
    text = "".join(f'[[regression]]\ntrigger = "{name}"\naction = "volume"\nwhy = "w"\n' for name in rows)
    faults = read_back(text)[1]
    assert len(faults) == 1 and f"no rule for {missing}" in faults[0]
