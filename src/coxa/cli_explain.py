"""`coxa explain`: rules of progress in sentences, and played out over example sessions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from textwrap import wrap
from typing import cast

from coxa.catalog.load import CATALOG_FOLDER, load_catalog, load_rules, read_toml
from coxa.catalog.read_progression import read_progression, read_regression
from coxa.catalog.read_protocol import read_protocol
from coxa.catalog.reader import Raw, Table
from coxa.catalog.records import Catalog, Exercise, Phase, Protocol
from coxa.catalog.words import Words, load_words
from coxa.cli_text import number_text, say
from coxa.errors import BadInput, FileFault, ManyFaults
from coxa.rules_json import SCHEMA, Json, body_of, phase_json

Row = Mapping[str, Json]
WIDTH = 110  # characters
LONE_KEYS = ("schema", "phase", "exercise", "progression", "regression")


@dataclass(frozen=True, slots=True)
class Ruled:
    """What is explained: its name, the phases whose rules they are, and the exercise to play them on, if one is set."""

    name: str
    phases: tuple[Phase, ...]
    exercise: str | None = None


def run_explain(rules: str, exercise: str | None, *, as_json: bool) -> int:
    """Print the rules and what they do; returns the exit code."""
    catalog, words = load_catalog(), load_words()
    ruled = find_rules(rules, catalog)
    played_on = _exercise(exercise or ruled.exercise, catalog)
    faults: list[str] = []
    table = read_toml(CATALOG_FOLDER / "rule_plays.toml", faults)
    _stop_at(faults)
    phases = [phase_json(phase, catalog, table, words, played_on) for phase in ruled.phases]
    if as_json:
        whole: dict[str, Json] = {"schema": SCHEMA, "rules": ruled.name, "phases": cast("list[Json]", phases)}
        print(json.dumps(whole, ensure_ascii=False, indent=2))
    else:
        usual = number_text(body_of(table).usual)
        print("\n".join(line for phase in phases for line in _phase_lines(ruled, phase, usual, words)))
    return 0


# --- which rules ----------------------------------------------------------------------------------------------------


def find_rules(name: str, catalog: Catalog) -> Ruled:
    """Return the rules that `name` stands for: a file, or PROTOCOL or PROTOCOL.PHASE of the shipped ones."""
    if Path(name).is_file():
        return _from_file(Path(name), catalog)
    protocol_id, _, phase_id = name.partition(".")
    protocol = catalog.protocols.get(protocol_id)
    if protocol is None:
        raise BadInput("RULES", name, say("explain.no_rules", names=", ".join(_names(catalog))))
    if not phase_id:
        return Ruled(name, protocol.phases)
    return Ruled(name, (_phase(name, "RULES", catalog),))


def _names(catalog: Catalog) -> list[str]:
    return [f"{protocol.id}.{phase.id}" for protocol in catalog.protocols.values() for phase in protocol.phases]


def _phase(name: str, field: str, catalog: Catalog) -> Phase:
    """Return the shipped phase called PROTOCOL.PHASE."""
    found = {f"{protocol.id}.{phase.id}": phase for protocol in catalog.protocols.values() for phase in protocol.phases}
    if name not in found:
        raise BadInput(field, name, say("explain.no_phase", names=", ".join(found)))
    return found[name]


def _exercise(name: str | None, catalog: Catalog) -> Exercise | None:
    if name is None:
        return None
    if name not in catalog.exercises:
        near = ", ".join(get_close_matches(name, catalog.exercises, 3))
        raise BadInput("--exercise", name, say("show.no_id", near=near) if near else say("show.no_id_near_none"))
    return catalog.exercises[name]


def _from_file(path: Path, catalog: Catalog) -> Ruled:
    faults: list[str] = []
    raw = read_toml(path, faults)
    _stop_at(faults)
    if "phase" in raw and not isinstance(raw["phase"], str):
        protocol = _read_protocol(path, raw, catalog, faults)
        _stop_at(faults)
        return Ruled(path.name, protocol.phases)
    return _lone(path, raw, catalog, faults)


def _read_protocol(path: Path, raw: Raw, catalog: Catalog, faults: list[str]) -> Protocol:
    found: list[str] = []
    protocol = read_protocol(path.stem, raw, catalog.vocabulary, found)
    faults += [fault.removeprefix("protocols/") for fault in found]
    return protocol


def _lone(path: Path, raw: Raw, catalog: Catalog, faults: list[str]) -> Ruled:
    """Return the rules of a file that holds nothing else; what it leaves out is a shipped phase's."""
    table = Table(raw, path.name, faults)
    if table.number("schema", 1) != 1:
        table.fault("schema", raw.get("schema"), "1")
    default = f"{load_rules().table('protocol')['default']}.strength"
    phase = _phase(table.text("phase", default), f"{path.name}: phase", catalog)
    forward, back = phase.progression, phase.regression
    if not table.has("progression") and not table.has("regression"):
        table.fault("progression", None, "at least one [[progression]] or [[regression]] table")
    if table.has("progression"):
        forward = read_progression(table)
    if table.has("regression"):
        back = read_regression(table)
    for key in raw:
        if key not in LONE_KEYS:
            table.fault(key, raw[key], "one of " + ", ".join(LONE_KEYS))
    exercise = table.text("exercise", "") or None
    _stop_at(faults)
    return Ruled(path.name, (replace(phase, progression=forward, regression=back),), exercise)


def _stop_at(faults: Sequence[str]) -> None:
    if faults:
        raise ManyFaults([FileFault(fault) for fault in faults])


# --- for a person ---------------------------------------------------------------------------------------------------


def _phase_lines(ruled: Ruled, phase: Row, usual: str, words: Words) -> Iterator[str]:
    head = f"{ruled.name}: {phase['name']}"
    yield head
    yield "=" * len(head)
    for way in ("forward", "back"):
        yield ""
        yield words.say(f"progression.{way}")
        for rule in _rows(phase[way]):
            yield from wrap(str(rule["sentence"]), WIDTH, initial_indent="  ", subsequent_indent="     ")
    before = ""
    for played in _rows(phase["plays"]):
        exercise = words.say(f"exercise.{played['exercise']}.name")
        if exercise != before:
            yield ""
            yield words.say("progression.play", exercise=exercise, usual=usual)
            before = exercise
        yield ""
        yield f"  {words.say('progression.course.' + str(played['course']))}"
        yield from _table(_rows(played["sessions"]), words)
    yield ""


def _rows(value: Json) -> list[Row]:
    return cast("list[Row]", value)


def _table(sessions: Sequence[Row], words: Words) -> Iterator[str]:
    """Yield one line a session in columns, and under it why the next dose is what it is."""
    head = [words.say(f"progression.head.{name}") for name in ("day", "done", "told", "colour", "rule", "then")]
    first = cast(Row, sessions[0]["done"])
    lines = [_cells(row, first, words) for row in sessions]
    widths = [max(len(line[i]) for line in (head, *lines)) for i in range(len(head))]
    yield "    " + "  ".join(cell.ljust(width) for cell, width in zip(head, widths, strict=True)).rstrip()
    for row, line in zip(sessions, lines, strict=True):
        yield "    " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        why = " ".join(str(reason["text"]) for reason in _rows(row["reasons"]))
        yield f"    {' ' * widths[0]}  {why}"


def _cells(row: Row, first: Row, words: Words) -> list[str]:
    done, then = cast(Row, row["done"]), cast(Row, row["then"])
    fired = [
        words.say(f"progression.rule.{rule['way']}", n=rule["number"])
        if rule["number"]
        else words.say("progression.lost")
        for rule in _rows(row["fired"])
    ]
    return [
        str(done["date"]),
        _dose(done, str(first["exercise"]), words),
        _told(row, words),
        str(row["colour"]),
        ", ".join(fired) or words.say("progression.rule.none"),
        _dose(then, str(first["exercise"]), words),
    ]


def _dose(dosed: Row, usual: str, words: Words) -> str:
    """Return a dose in one line, with the exercise's name where it is another one."""
    if dosed["reps"] is not None:
        parts = [say("dose.reps", sets=dosed["sets"], reps=dosed["reps"])]
    else:
        parts = [say("dose.hold", sets=dosed["sets"], s=_text(dosed["hold_s"]))]
    if dosed["load_kind"] in ("band", "weight") and dosed["load"]:
        parts.append(say(f"dose.{dosed['load_kind']}", load=_text(dosed["load"])))
    if dosed["max_hip_flexion_deg"] is not None:
        parts.append(words.say("progression.dose.range", deg=_text(dosed["max_hip_flexion_deg"])))
    if dosed["reps"] is not None:
        parts.append(words.say("progression.dose.tempo", s=_text(cast("list[Json]", dosed["tempo_s"])[2])))
    name = "" if dosed["exercise"] == usual else words.say(f"exercise.{dosed['exercise']}.name") + ": "
    return name + ", ".join(parts)


def _told(row: Row, words: Words) -> str:
    parts = [words.say("progression.told.pain", during=_text(row["during"]))]
    morning = row["next_morning"]
    parts.append(
        words.say("progression.told.unknown") if morning is None else words.say("progression.told.after", after=morning)
    )
    if row["pinched"]:
        parts.append(words.say("progression.told.pinched"))
    if row["effort"] is not None:
        parts.append(words.say("progression.told.effort", effort=row["effort"]))
    if row["technique"] is not None:
        quality = words.say(f"progression.quality.{row['technique']}")
        parts.append(words.say("progression.told.technique", technique=quality))
    return ", ".join(parts)


def _text(value: Json) -> str:
    return number_text(float(cast(float, value)))
