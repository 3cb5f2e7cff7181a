"""`coxa plan`: a file of answers, or a saved planner record, to a plan as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from math import ceil
from pathlib import Path
from typing import cast

from coxa.catalog.load import load_catalog
from coxa.catalog.words import Words, load_words
from coxa.cli_text import day_text, large, number_text, say
from coxa.errors import BadInput
from coxa.from_answers import events_from_answers, fold_answers, read_answers
from coxa.gather import plan_input
from coxa.plan.plan import make_plan
from coxa.plan.records import DayPlan, Finding, HipStatus, Item, Plan, Reason, Session
from coxa.plan_json import plan_json
from coxa.planner_record import PlannerRecord, read_record, record_text
from coxa.sentences import say_reason

TWO_SIDES = "left-right"  # both items of an exercise done on one side and then on the other


def run_plan(
    answers: Path | None, record: Path | None, save_to: Path | None, today: date | None, *, as_json: bool
) -> int:
    """Make and print one plan; returns the exit code."""
    if (answers is None) == (record is None):
        raise BadInput("FILE.toml", None if answers is None else str(answers), say("plan.one_source"))
    if record is not None:
        given = read_record(_text_of(record))
        given = PlannerRecord(today or given.today, given.events)
    else:
        assert answers is not None
        # The one place where a plan's day comes from the clock.
        day = today or datetime.now(UTC).astimezone().date()
        given = PlannerRecord(day, tuple(events_from_answers(read_answers(answers), day)))
    if save_to is not None:
        _save(save_to, record_text(given))
    state = fold_answers(given.events)
    plan, words = make_plan(plan_input(state, given.today)), load_words()
    if as_json:
        print(json.dumps(plan_json(plan, words), ensure_ascii=False, indent=2))
    else:
        region = str(state.value("person.region") or "unknown")
        print("\n".join(plan_lines(plan, region, words)))
    return 0


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("--input", str(file), say("no_file")) from error


def _save(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput("--save-input", str(file), say("no_writing")) from error


# --- for a person ---------------------------------------------------------------------------------------------------


def plan_lines(plan: Plan, region: str, words: Words) -> Iterator[str]:
    """Yield the plan line by line, a reason under every line."""
    yield say("plan.title", day=day_text(plan.on))
    if plan.status != "ready":
        yield from _not_ready(plan, region, words)
        yield from _listed(say("plan.limits"), _reason_lines(plan.limits, words, "  "))
        return
    yield from _head(plan, words)
    if plan.today is not None:
        yield from _session_lines(plan.today, words)
    for kind, session in plan.next_sessions.items():
        if plan.today is None or kind != plan.today.kind:
            yield ""
            yield say("plan.next", kind=kind.upper(), minutes=ceil(session.minutes))
            yield from _session_lines(session, words)
    if plan.calm is not None and (plan.today is None or plan.today.kind != "calm"):
        yield from _listed(say("plan.calm_head"), _items_lines(plan.calm.items, words))
    yield from _listed(say("plan.week"), _week_lines(plan.week, words))
    yield from _listed(say("plan.run"), _run_lines(plan, words))
    habits = [reason for reason in (plan.daily_life, plan.aerobic) if reason is not None]
    yield from _listed(say("plan.habits"), _reason_lines(habits, words, "  "))
    yield from _listed(say("plan.hips"), _hip_lines(plan.hips, words))
    told = {reason for hip in plan.hips for reason in map(_key, hip.reasons)}
    others = [reason for reason in plan.limits if _key(reason) not in told]
    yield from _listed(say("plan.limits"), _reason_lines(others, words, "  "))
    yield from _listed(say("plan.why"), _reason_lines(plan.reasons, words, "  "))
    yield from _listed(say("plan.omitted"), _omitted_lines(plan, words))


def _key(reason: Reason) -> tuple[str, str]:
    return reason.code, repr(sorted(reason.values.items()))


def _listed(head: str, lines: Iterable[str]) -> Iterator[str]:
    rows = list(lines)
    if rows:
        yield ""
        yield head
        yield from rows


def _head(plan: Plan, words: Words) -> Iterator[str]:
    if plan.today is None:
        yield say("plan.rest")
    elif plan.today.kind == "calm":
        yield say("plan.calm", minutes=ceil(plan.today.minutes))
    else:
        yield say("plan.ready", kind=plan.today.kind.upper(), minutes=ceil(plan.today.minutes))
    protocol, phase = f"protocol.{plan.protocol}.name", f"protocol.{plan.protocol}.phase.{plan.phase}.name"
    if words.has(protocol) and words.has(phase):
        yield say("plan.phase", protocol=words.say(protocol), phase=words.say(phase))


def _first(words: Words, *keys: str) -> str | None:
    return next((words.say(key) for key in keys if words.has(key)), None)


def _question(item: str, words: Words) -> str | None:
    return _first(words, f"screening.item.{item}.short", f"screening.fact.{item}.short", f"screening.item.{item}.text")


def _not_ready(plan: Plan, region: str, words: Words) -> Iterator[str]:
    screening = plan.screening
    yield say(f"plan.{plan.status}", see=words.plain("see", screening.see or ""))
    if screening.urgency == "emergency":
        number = _first(words, f"screening.region.{region}.number", "screening.region.unknown.number")
        yield say("plan.emergency_number", number=number)
    for finding in screening.findings:
        yield from _finding_lines(finding, words)
    missing = (f"  - {_question(item, words) or item} (screen.{item})" for item in screening.missing)
    yield from _listed(say("plan.missing"), missing)
    for part in ("fine", "leave"):
        rows = cast(Mapping[str, Mapping[str, object]], load_catalog().screening.get(part, {}))
        now = [row["text"] for row in rows.values() if screening.urgency in cast(list[str], row["at"])]
        yield from _listed(say(f"plan.{part}"), (f"  - {text}" for text in now))


def _finding_lines(finding: Finding, words: Words) -> Iterator[str]:
    base = f"screening.rule.{finding.rule}"
    yield ""
    yield f"  {_first(words, f'{base}.title') or finding.rule}"
    how_soon = words.say(f"screening.urgency.{finding.urgency}.text")
    yield f"    {how_soon} {words.say(f'screening.see.{finding.see}.text')}"
    why = _first(words, f"{base}.why")
    if why:
        yield f"    {why}"
    rules = cast(Mapping[str, Mapping[str, object]], load_catalog().screening.get("rule", {}))
    for step in cast(list[str], rules.get(finding.rule, {}).get("do", [])):
        yield f"    - {words.say(f'screening.do.{step}.text')}"
    said = [text for text in (_question(item, words) for item in finding.because) if text]
    if said:
        yield f"    {say('plan.because', said='; '.join(said))}"


def _session_lines(session: Session, words: Words) -> Iterator[str]:
    yield from _reason_lines(session.reasons, words, "  ")
    yield from _listed(say("plan.warm_up"), _items_lines(session.warm_up, words))
    yield from _listed(say("plan.main"), _items_lines(session.items, words))


def _items_lines(items: Iterable[Item], words: Words) -> Iterator[str]:
    for number, (item, side) in enumerate(_joined(items), 1):
        dose = dose_text(item, say("dose.two_sides") if side == TWO_SIDES else words.plain("side", side))
        yield f"  {number}. {words.say(f'exercise.{item.exercise}.name')}: {dose}"
        if item.max_hip_flexion_deg is not None:
            yield "     " + say("plan.max_bend", deg=number_text(item.max_hip_flexion_deg))
        for cue in item.cues_withheld:
            yield "     " + say("plan.withheld", cue=words.plain("cue", cue))
        yield from _reason_lines(item.reasons, words, "     ")


def _joined(items: Iterable[Item]) -> Iterator[tuple[Item, str]]:
    """Yield items with their side; left and right of one exercise with the same dose and reasons become one."""
    rows = list(items)
    while rows:
        item = rows.pop(0)
        # The hips' own peaks may differ (only one is sore); they are not shown here.
        same = rows and replace(rows[0], side=item.side, peak=item.peak, zone=item.zone) == item
        if same and {item.side, rows[0].side} == {"left", "right"}:
            rows.pop(0)
            yield item, TWO_SIDES
        else:
            yield item, item.side


def dose_text(item: Item, side: str) -> str:
    """Return the dose in one line: sets, amount, side, tempo, rest, effort, load."""
    if item.reps is not None:
        parts = [say("dose.reps", sets=item.sets, reps=item.reps)]
    else:
        parts = [say("dose.hold", sets=item.sets, s=number_text(item.hold_s or 0))]
    parts.append(side)
    if item.reps is not None:
        out, pause, back = (number_text(s) for s in item.tempo_s)
        parts.append(say("dose.tempo", out=out, pause=pause, back=back))
    if item.rest_s:
        parts.append(say("dose.rest", s=number_text(item.rest_s)))
    if item.effort is not None:
        parts.append(say("dose.effort", effort=number_text(item.effort)))
    if item.load_kind in ("band", "weight") and item.load:
        parts.append(say(f"dose.{item.load_kind}", load=number_text(item.load)))
    return ", ".join(parts)


def _reason_lines(reasons: Iterable[Reason], words: Words, indent: str) -> Iterator[str]:
    for reason in reasons:
        yield f"{indent}- {say_reason(reason, words)}"


def _week_lines(week: Iterable[DayPlan], words: Words) -> Iterator[str]:
    for day in week:
        what = "calm" if day.kind == "calm" else day.what
        text = say(f"plan.day.{what}", kind=(day.kind or "").upper(), minutes=ceil(day.minutes))
        if day.run and day.what == "session":
            text = f"{text} + {say('plan.day.run', kind='', minutes=0)}"
        yield f"  {day_text(day.on)}  {text}"
        yield from _reason_lines(day.reasons, words, "     ")


def _run_lines(plan: Plan, words: Words) -> Iterator[str]:
    yield "  " + say(f"plan.run_status.{plan.run.status}")
    if plan.run.max_km is not None:
        yield "  " + say("plan.run_max", km=number_text(plan.run.max_km), n=plan.run.every_days or 1)
    yield from _reason_lines(plan.run.reasons, words, "     ")
    for part in (plan.run.race, plan.run.cadence):
        yield from _reason_lines(part.reasons[:1] if part else (), words, "     ")


def _hip_lines(hips: Iterable[HipStatus], words: Words) -> Iterator[str]:
    for hip in hips:
        if hip.symptomatic:
            side = large(words.plain("side", hip.side))
            yield f"  {side}: {words.plain('level', hip.irritability)}"
            yield from _reason_lines(hip.reasons, words, "     ")


def _omitted_lines(plan: Plan, words: Words) -> Iterator[str]:
    for row in plan.omitted:
        why = " ".join(say_reason(reason, words) for reason in row.reasons)
        yield f"  {words.say(f'exercise.{row.exercise}.name')}: {why}"
