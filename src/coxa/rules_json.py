"""Rules of progress said in sentences and played out, as JSON: what `coxa explain --json` prints.

Every number that a rule leaves to rules.toml [progress] is filled in, so that a therapist sees what holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from coxa.catalog.load import load_rules
from coxa.catalog.records import Catalog, Exercise, Phase, ProgressionRule, RegressionRule
from coxa.catalog.words import Words
from coxa.plan.back import share_of
from coxa.plan.choose import serves
from coxa.plan.dosage import tempo_of
from coxa.plan.forward import NEIGHBOURS
from coxa.plan.records import Reason
from coxa.plan.rule_play import Answer, Body, Dosed, Played, play
from coxa.sentences import say_reason

SCHEMA = 1
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Raw = Mapping[str, object]


# --- rules in sentences ---------------------------------------------------------------------------------------------


def _number(key: str) -> float:
    return load_rules().number("progress", key)


def resolved(rule: ProgressionRule) -> dict[str, Json]:
    """Return the trigger of a rule with the decided numbers where it names none."""
    trigger, by_days = rule.trigger, int(_number("range_days")) if rule.variable == "range" else 0
    return {
        "greens": int(_number("green_needed")) if trigger.greens is None else trigger.greens,
        "max_effort": _number("max_effort") if trigger.max_effort is None else trigger.max_effort,
        "min_reps_left": _number("min_reps_left") if trigger.min_reps_left is None else trigger.min_reps_left,
        "technique": trigger.technique or str(load_rules().table("progress")["technique_at_least"]),
        "every_days": by_days if trigger.every_days is None else trigger.every_days,
        "irritability": trigger.irritability,
        "days_since_yellow": by_days if trigger.days_since_yellow is None else trigger.days_since_yellow,
    }


def forward_json(rule: ProgressionRule, number: int, words: Words) -> dict[str, Json]:
    """Return one rule forward with its sentence."""
    step = None if rule.variable in NEIGHBOURS else rule.step
    return {
        "number": number,
        "variable": rule.variable,
        "step": step,
        "percent": rule.percent,
        "ceiling": rule.ceiling,
        "trigger": resolved(rule),
        "sentence": _forward_sentence(rule, number, words),
    }


def _forward_sentence(rule: ProgressionRule, number: int, words: Words) -> str:
    top = "progression.top.none" if rule.ceiling is None else "progression.top.number"
    limit = words.say(f"progression.limit.{'range' if rule.variable == 'range' else 'other'}")
    name = "load_percent" if rule.percent else rule.variable
    what = words.say(
        f"progression.what.{name}",
        step=float(rule.step),
        top=words.say(top, ceiling=rule.ceiling, limit=limit),
        ceiling=rule.ceiling,
        most=_number("load_max_percent"),
    )
    when = resolved(rule)
    known = words.say(
        "progression.when.known",
        effort=when["max_effort"],
        left=when["min_reps_left"],
        technique=words.say(f"progression.quality.{when['technique']}"),
    )
    parts = [words.say("progression.when.greens", n=when["greens"]), known]
    parts += [words.say("progression.when.days", n=when["every_days"])] if when["every_days"] else []
    if when["irritability"]:
        parts.append(words.say(f"progression.irritable.{when['irritability']}"))
    parts += [words.say("progression.when.yellow", n=when["days_since_yellow"])] if when["days_since_yellow"] else []
    return words.say("progression.line", n=number, what=what, when=", ".join(parts) + ".", why=rule.why).strip()


def back_json(rule: RegressionRule, number: int, words: Words) -> dict[str, Json]:
    """Return one rule back with its sentence; `step` is the number that holds: per cent of the volume, or degrees."""
    step: float | None = None
    if rule.action == "volume":
        step = round(100 * share_of(rule, load_rules()), 6)
    elif rule.action == "range":
        step = _number("range_cut_deg") if rule.step is None else rule.step
    times = rule.times if rule.times is not None else int(_number("bad_times"))
    effort = rule.effort if rule.effort is not None else _number("high_effort")
    values = {"percent": step, "deg": step, "n": times, "effort": effort}
    head = words.say(f"progression.trigger.{rule.trigger}", **values)
    if rule.action == "easier":
        values = {"percent": round(100 * _number("return_share")), "n": int(_number("green_needed"))}
    what = words.say(f"progression.action.{rule.action}", **values)
    counted = rule.trigger in ("technique_poor", "effort_high")
    return {
        "number": number,
        "trigger": rule.trigger,
        "times": times if counted else None,
        "effort": effort if rule.trigger == "effort_high" else None,
        "action": rule.action,
        "step": step,
        "sentence": words.say("progression.line", n=number, what=f"{head}:", when=what, why=rule.why),
    }


# --- played out -----------------------------------------------------------------------------------------------------


def plays_on(phase: Phase, catalog: Catalog, table: Raw) -> list[Exercise]:
    """Return what the rules are played on: an exercise that counts and one that holds, where a rule moves it."""
    moved = {rule.variable for rule in phase.progression}
    found: list[Exercise] = []
    for kind, variables in (("counted", {"reps", "load", "tempo", "range", "sets"}), ("held", {"hold"})):
        ids = [name for name in cast(list[str], table[kind]) if name in catalog.exercises]
        fitting = [i for i in ids if any(serves(catalog.exercises[i], slot) for slot in phase.slots)]
        if moved & variables and (fitting or ids):
            found.append(catalog.exercises[(fitting or ids)[0]])
    return found


def body_of(table: Raw) -> Body:
    """Return the invented person of rule_plays.toml."""

    def number(key: str) -> float:
        return float(cast(float, table[key]))

    return Body(number("usual_morning"), number("cap_deg"), number("first_range_deg"), number("mass_kg"))


def answers_of(course: Raw, table: Raw) -> list[Answer]:
    """Return the answers of one course."""
    return [
        Answer(
            during=cast(float, row["during"]),
            after=cast("float | None", row.get("after")),
            gap_days=cast(int, row.get("gap_days", table["gap_days"])),
            pinched=row.get("pinched") is True,
            effort=cast("float | None", row.get("effort")),
            technique=cast("str | None", row.get("technique")),
        )
        for row in cast(Sequence[Raw], course["sessions"])
    ]


def phase_json(phase: Phase, catalog: Catalog, table: Raw, words: Words, only: Exercise | None) -> dict[str, Json]:
    """Return one phase's rules in sentences, and every course played out; the held exercise only plays the first."""
    played_on = [only] if only is not None else plays_on(phase, catalog, table)
    rules, body = load_rules(), body_of(table)
    courses = cast(Sequence[Raw], table["course"])
    plays: list[Json] = []
    for place, exercise in enumerate(played_on):
        for course in courses if place == 0 else courses[:1]:
            rows = play(phase, catalog.exercises, exercise.id, answers_of(course, table), rules, body)
            plays.append(
                {
                    "course": str(course["id"]),
                    "exercise": exercise.id,
                    "sessions": [_played_json(row, phase, catalog, words) for row in rows],
                }
            )
    return {
        "phase": phase.id,
        "name": phase.name,
        "forward": [forward_json(rule, n, words) for n, rule in enumerate(phase.progression, 1)],
        "back": [back_json(rule, n, words) for n, rule in enumerate(phase.regression, 1)],
        "plays": plays,
    }


def _played_json(row: Played, phase: Phase, catalog: Catalog, words: Words) -> Json:
    answer = row.answer
    return {
        "done": _dosed_json(row.done, catalog),
        "during": answer.during,
        "next_morning": answer.after,
        "pinched": answer.pinched,
        "effort": answer.effort,
        "technique": answer.technique,
        "colour": row.colour,
        "fired": [_fired_json(rule, phase) for rule in row.then.fired],
        "then": _dosed_json(row.then, catalog),
        "reasons": [_reason_json(reason, words) for reason in row.then.reasons],
    }


def _fired_json(rule: ProgressionRule | RegressionRule, phase: Phase) -> Json:
    """Return which rule fired; number 0 stands for sets that were lost and come back by themselves."""
    if isinstance(rule, RegressionRule):
        return {"way": "back", "number": phase.regression.index(rule) + 1}
    known = rule in phase.progression
    return {"way": "forward", "number": phase.progression.index(rule) + 1 if known else 0}


def _dosed_json(dosed: Dosed, catalog: Catalog) -> dict[str, Json]:
    dose, exercise = dosed.dosage, catalog.exercises[dosed.exercise]
    return {
        "date": dosed.on.isoformat(),
        "exercise": dosed.exercise,
        "sets": dose.sets,
        "reps": dose.reps,
        "hold_s": dose.hold_s,
        "load": dose.load,
        "load_kind": exercise.dose.load.kind,
        "tempo_s": list(tempo_of(dose, exercise)),
        "max_hip_flexion_deg": dose.range_deg,
    }


def _reason_json(reason: Reason, words: Words) -> Json:
    return {"code": reason.code, "values": dict(reason.values), "text": say_reason(reason, words)}
