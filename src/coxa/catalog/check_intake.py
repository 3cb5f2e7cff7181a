"""Check screening.toml and intake.toml against each other and against the exercises: every fault as one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

from coxa.catalog.conditions import Clause, operands_of, parse_operand
from coxa.catalog.questions import Question, allowed_answers, read_questions
from coxa.catalog.records import SIDES, Catalog

Row = Mapping[str, object]
URGENCIES = ("emergency", "same_day", "urgent", "prompt", "note")
KINDS = ("one", "many", "number", "date", "scale", "picture", "time")
RECKONED = ("person.age", "person.weeks_pregnant")  # journal/known.py
EFFECTS = {
    "avoid_condition": str,
    "careful_condition": str,
    "no_support": list,
    "no_impact": bool,
    "not_on_sore_side": bool,
    "no_families": list,
    "max_adduction_deg": int,
    "max_extension_deg": int,
    "max_effort": int,
    "max_effort_for": list,
    "max_hold_s": int,
    "no_ids": list,
    "no_cues": list,
    "only_levels": int,
    "no_zones": int,
}
VOCABULARY = {"no_support": "position", "no_families": "family", "max_effort_for": "direction", "no_cues": "cue"}


def _rows(catalog: Catalog, name: str) -> Mapping[str, Row]:
    rows: Mapping[str, Row] = cast(Mapping[str, Row], catalog.screening.get(name, {}))
    return rows


def _texts(row: Row, name: str) -> tuple[str, ...]:
    return tuple(cast(Sequence[str], row.get(name, ())))


def _has_texts(where: str, row: Row, *names: str) -> Iterator[str]:
    for name in names:
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            yield f"{where}: {name} is missing; expected a text."


# --- conditions ------------------------------------------------------------------------------------------------------


def _operand_faults(text: str, catalog: Catalog, keys: set[str]) -> Iterator[str]:
    """Yield what is wrong with one operand: its form, or an item, group or answer that does not exist."""
    try:
        operand = parse_operand(text)
    except ValueError as error:
        yield str(error)
        return
    if operand.is_group:
        if operand.name[1:] not in _rows(catalog, "group"):
            yield f"{text!r} names a group that does not exist."
    elif operand.is_item:
        if operand.name not in _rows(catalog, "item"):
            yield f"{text!r} names an item that does not exist."
    elif operand.name not in RECKONED:
        wanted = [operand.name.replace("*", side).replace("{side}", side) for side in SIDES]
        if not set(wanted) <= keys:
            yield f"{text!r} names an answer that no question gives."
        elif operand.op == "has":
            yield from _word_faults(text, operand.value, wanted[0], catalog)


def _word_faults(text: str, word: str, key: str, catalog: Catalog) -> Iterator[str]:
    question = allowed_answers(catalog)[key].question
    if question is None or word not in [option.id for option in question.options]:
        yield f"{text!r} looks for a word that {key} never holds."


def _clause_faults(where: str, clause: Clause, catalog: Catalog, keys: set[str]) -> Iterator[str]:
    operands = operands_of(clause)
    if not operands:
        yield f"{where}: has no condition; expected all, any or at_least with of."
    if ("of" in clause) != isinstance(clause.get("at_least"), int):
        yield f"{where}: at_least and of come together; expected both or neither."
    for text in operands:
        yield from (f"{where}: {fault}" for fault in _operand_faults(text, catalog, keys))
    for name in _texts(clause, "unsure_is_yes"):
        if name not in _rows(catalog, "item"):
            yield f"{where}: unsure_is_yes names {name!r}; expected an item."


def _circles(catalog: Catalog) -> Iterator[str]:
    """Yield each group that leads back to itself."""
    groups = _rows(catalog, "group")
    for start in groups:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            for text in operands_of(groups.get(waiting.pop(), {})):
                name = text.removeprefix("not ").removeprefix("@")
                if text.removeprefix("not ").startswith("@") and name not in seen:
                    seen.add(name)
                    waiting.append(name)
        if start in seen:
            yield f"group.{start}: leads back to itself; expected groups without a circle."


# --- the parts of screening.toml -------------------------------------------------------------------------------------


def _items_and_pages(catalog: Catalog) -> Iterator[str]:
    keys = set(allowed_answers(catalog))
    pages = _rows(catalog, "page")
    for name, page in pages.items():
        yield from _has_texts(f"page.{name}", page, "title", "why")
        if page.get("part") not in ("safety", "later") or not isinstance(page.get("order"), int):
            given = f"{page.get('part')!r}, {page.get('order')!r}"
            yield f"page.{name}: part and order are {given}; expected safety or later, and a number."
    for name, item in _rows(catalog, "item").items():
        yield from _has_texts(f"item.{name}", item, "text", "short")
        if item.get("page") not in pages:
            yield f"item.{name}: page is {item.get('page')!r}; expected one of {', '.join(pages)}."
        if "same_as" in item and item["same_as"] not in _rows(catalog, "condition"):
            yield f"item.{name}: same_as is {item['same_as']!r}; expected a condition."
        for text in _texts(item, "when"):
            yield from (f"item.{name}: {fault}" for fault in _operand_faults(text, catalog, keys))


def _rules(catalog: Catalog) -> Iterator[str]:
    keys = set(allowed_answers(catalog))
    for name, group in _rows(catalog, "group").items():
        yield from _clause_faults(f"group.{name}", group, catalog, keys)
    yield from _circles(catalog)
    codes = {*_rows(catalog, "limit"), *_rows(catalog, "condition")}
    for name, rule in _rows(catalog, "rule").items():
        where = f"rule.{name}"
        yield from _has_texts(where, rule, "title", "why", "checked", "strength")
        if not {"flag", "incomplete", "journal"} & set(rule):
            yield from _clause_faults(where, rule, catalog, keys)
        for field, allowed in (("urgency", URGENCIES), ("see", _rows(catalog, "see")), ("source", catalog.sources)):
            if rule.get(field) not in allowed:
                yield f"{where}: {field} is {rule.get(field)!r}; expected one of {', '.join(allowed)}."
        for code in (*_texts(rule, "limits"), *_texts(rule, "limits_until_cleared")):
            if code not in codes:
                yield f"{where}: limits names {code!r}; expected a limit or a condition."
        for code in _texts(rule, "do"):
            if code not in _rows(catalog, "do"):
                yield f"{where}: do names {code!r}; expected a step of [do]."
        yield from _named_facts(where, rule, catalog)


def _named_facts(where: str, rule: Row, catalog: Catalog) -> Iterator[str]:
    """Yield each answer of a rule that "You said: ..." could not name."""
    for text in operands_of(rule):
        try:
            operand = parse_operand(text)
        except ValueError:
            continue
        name = operand.name
        plain = name.startswith("conditions.") and name.removeprefix("conditions.") in _rows(catalog, "condition")
        if not operand.is_group and not operand.is_item and not plain and name not in _rows(catalog, "fact"):
            yield f"{where}: {name} has no words; expected a row in [fact]."


def _limits(catalog: Catalog) -> Iterator[str]:
    used = {
        code
        for row in _rows(catalog, "rule").values()
        for part in ("limits", "limits_until_cleared")
        for code in _texts(row, part)
    }
    clearance = cast(Row, catalog.screening.get("clearance", {}))
    used |= {code for name in ("all", "no_impact", "own_words") for code in _texts(clearance, name)}
    for code, row in _rows(catalog, "limit").items():
        where = f"limit.{code}"
        yield from _has_texts(where, row, "text")
        if code not in used:
            yield f"{where}: no rule uses it; expected a rule or no such limit."
        for field, value in row.items():
            if field != "text" and (field not in EFFECTS or not isinstance(value, EFFECTS[field])):
                yield f"{where}: {field} is {value!r}; expected one of {', '.join(EFFECTS)}, of its kind."
        yield from (f"{where}: {fault}" for fault in _limit_names(row, catalog))


def _limit_names(row: Row, catalog: Catalog) -> Iterator[str]:
    for code in _texts(row, "no_ids"):
        if code not in catalog.exercises:
            yield f"no_ids names {code!r}; expected an exercise of the catalog."
    for field, list_name in VOCABULARY.items():
        for code in _texts(row, field):
            if code not in catalog.vocabulary.get(list_name, {}):
                yield f"{field} names {code!r}; expected a {list_name} of vocabulary.toml."


def _conditions(catalog: Catalog) -> Iterator[str]:
    """Yield the condition codes that cannot come about, that nothing uses, or that an exercise names in vain."""
    codes = _rows(catalog, "condition")
    made = {code for rule in _rows(catalog, "rule").values() for code in _texts(rule, "limits")}
    used: dict[str, set[str]] = {}
    for exercise in catalog.exercises.values():
        for code in (*exercise.avoid_if, *exercise.careful_if):
            used.setdefault(code, set()).add(exercise.id)
    for row in _rows(catalog, "limit").values():
        for field in ("avoid_condition", "careful_condition"):
            if field in row:
                used.setdefault(str(row[field]), set())
    for code, row in codes.items():
        yield from _has_texts(f"condition.{code}", row, "name", "question")
        if code not in made:
            yield f"condition.{code}: no answer leads to it; expected a rule with this limit."
        if code not in used:
            yield f"condition.{code}: no exercise or limit uses it; expected one in avoid_if or careful_if."
    for code, exercises in sorted(used.items()):
        if code not in codes:
            where = ", ".join(sorted(exercises)) or "a limit"
            yield f"condition {code!r} is named by {where}; expected one of {', '.join(codes)}."


def _lookups(catalog: Catalog) -> Iterator[str]:
    for table, names in (
        ("do", ("text",)),
        ("see", ("name", "text")),
        ("urgency", ("name", "text")),
        ("region", ("name", "number")),
        ("fine", ("text",)),
        ("leave", ("text",)),
        ("fact", ("short",)),
    ):
        for name, row in _rows(catalog, table).items():
            yield from _has_texts(f"{table}.{name}", row, *names)
            for urgency in _texts(row, "at"):
                if urgency not in URGENCIES:
                    yield f"{table}.{name}: at names {urgency!r}; expected one of {', '.join(URGENCIES)}."


# --- intake.toml -----------------------------------------------------------------------------------------------------

# The questions whose words come from a closed list elsewhere.
LISTS: dict[str, tuple[str, str]] = {
    "life.equipment": ("vocabulary", "equipment"),
    "life.cannot": ("vocabulary", "cannot"),
    "person.region": ("screening", "region"),
    "conditions": ("screening", "condition"),
    "screen": ("screening", "item"),
}


def _questions(catalog: Catalog) -> Iterator[str]:
    keys = set(allowed_answers(catalog))
    questions = read_questions(catalog)
    for question in questions:
        for fault in _question(question, catalog, keys):
            yield f"question {question.id}: {fault}"
    for name in sorted({q.id for q in questions if [other.id for other in questions].count(q.id) > 1}):
        yield f"question {name}: stands twice; expected each id once."


def _question(question: Question, catalog: Catalog, keys: set[str]) -> Iterator[str]:
    if question.kind not in KINDS:
        yield f"kind is {question.kind!r}; expected one of {', '.join(KINDS)}."
    if question.part not in ("first", "later", "file"):
        yield f"part is {question.part!r}; expected first, later or file."
    for name in ("title", "why"):
        if not isinstance(question.row.get(name), str):
            yield f"{name} is missing; expected a text."
    if question.kind in ("one", "many", "picture") and not question.options:
        yield "options are missing; expected at least one."
    if question.kind in ("number", "scale") and (question.min is None or question.max is None):
        yield "min or max is missing; expected both."
    for text in question.when:
        yield from _operand_faults(text, catalog, keys)
    yield from _option_faults(question, catalog)


def _option_faults(question: Question, catalog: Catalog) -> Iterator[str]:
    for option in question.options:
        if not option.text.strip():
            yield f"option {option.id} has no text; expected one."
    if question.key not in LISTS:
        return
    file, name = LISTS[question.key]
    table = catalog.vocabulary[name] if file == "vocabulary" else _rows(catalog, name)
    ids = {option.id for option in question.options}
    for code in sorted(ids - set(table)):
        yield f"option {code!r} is not in {file}.toml [{name}]; expected one that is."
    if question.key in ("life.equipment", "life.cannot", "person.region"):
        asked = {code for code, row in table.items() if row.get("household") is not True}
        for code in sorted(asked - ids):
            yield f"option {code!r} is missing; expected every one of {file}.toml [{name}]."
    if question.key == "screen":
        for option in question.options:
            if option.id in table and table[option.id].get("text") != option.text:
                yield f"option {option.id} has other words than its item; expected the same."


SCREENING_CHECKS: tuple[Callable[[Catalog], Iterator[str]], ...] = (
    _items_and_pages,
    _rules,
    _limits,
    _conditions,
    _lookups,
)


def check_intake(catalog: Catalog) -> list[str]:
    """Return all faults of screening.toml and intake.toml; an empty list means that they are sound."""
    faults = [f"screening.toml: {fault}" for check in SCREENING_CHECKS for fault in check(catalog)]
    return faults + [f"intake.toml: {fault}" for fault in _questions(catalog)]
