"""Turn the measure files (`measures/*.toml`) and `tests.toml` into records, noting every fault as a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar, cast

from coxa.catalog.measure_records import (
    AskedItem,
    Band,
    Better,
    Known,
    MaySkip,
    Measure,
    MissingRule,
    PhysicalTest,
    Scale,
    Schedule,
    SideToSide,
    SymmetryKind,
    TestStep,
)
from coxa.catalog.reader import Raw, Table

CHECKED = ("read", "second-hand", "unchecked", "computed")
STRENGTH = ("strong", "moderate", "limited", "expert", "anecdote")
BETTER = ("high", "low", "none")
SCHEDULES = ("long", "short", "session")
MAY_SKIP = ("never", "as-printed")
SYMMETRY = ("ratio", "difference", "none")
NEEDS = ("screen", "surgery", "no-impact-limit", "calm-hip", "no-flare", "no-recent-red")
MOVEMENTS = ("", "flexion_deg", "extension_deg", "abduction_deg", "ir0_deg", "er0_deg", "ir90_deg", "er90_deg")
PHONE = ("", "tilt", "turn")
GROUPS = ("strength", "movement", "range", "impact", "running")
RULE_KINDS = ("at_least", "share", "max_missing")
SIDE_TO_SIDE = "side-to-side"
_Row = TypeVar("_Row", Scale, MissingRule)
PEOPLE = (
    "surgery",
    "no-surgery",
    "both",
    "footballers",
    "healthy",
    "healthy-men",
    "fais",
    "pain",
    "hip-groin",
    "mixed",
)


def _optional(table: Table, key: str) -> float | None:
    return table.number(key) if table.has(key) else None


def read_known(table: Table) -> Known:
    """Return one number with its source and grades."""
    known = Known(
        use=table.number("use"),
        source=table.text("source"),
        checked=table.text("checked", among=CHECKED),
        strength=table.text("strength", among=STRENGTH),
        min=_optional(table, "min"),
        max=_optional(table, "max"),
        sd=_optional(table, "sd"),
        people=table.text("people", "", among=PEOPLE),
        relative=table.flag("relative", False),
        provisional=table.flag("provisional", False),
        why=table.text("why", ""),
    )
    if (known.min is None) != (known.max is None):
        table.fault("min", known.min, "min and max together, or neither")
    if known.min is not None and known.max is not None and not known.min <= known.use <= known.max:
        table.fault("use", known.use, f"a number from {known.min:g} to {known.max:g}")
    table.close()
    return known


def _maybe_known(table: Table, key: str) -> Known | None:
    return read_known(table.table(key)) if table.has(key) else None


def _read_rule(table: Table) -> MissingRule:
    given = [kind for kind in RULE_KINDS if table.has(kind)]
    if len(given) != 1:
        table.fault("rule", " and ".join(given) or "nothing", "exactly one of " + ", ".join(RULE_KINDS))
    at_least, max_missing = _optional(table, "at_least"), _optional(table, "max_missing")
    rule = MissingRule(
        id=table.text("id"),
        source=table.text("source"),
        checked=table.text("checked", among=CHECKED),
        strength=table.text("strength", among=STRENGTH),
        at_least=int(at_least) if at_least is not None else None,
        share=table.number("share", low=0, high=1) if table.has("share") else None,
        max_missing=int(max_missing) if max_missing is not None else None,
    )
    table.close()
    return rule


def _item_ids(table: Table) -> tuple[str, ...]:
    """Return `prefix` with the numbers `first` to `first + count - 1`."""
    prefix = table.text("prefix")
    first, count = int(table.number("first", 1, low=1)), int(table.number("count", low=1, high=100))
    table.close()
    return tuple(f"{prefix}{number}" for number in range(first, first + count))


def _read_scale(table: Table) -> Scale:
    scale = Scale(
        id=table.text("id"),
        name=table.text("name"),
        items=_item_ids(table.table("items")) if _is_table(table, "items") else table.texts("items"),
        low=table.number("low"),
        high=table.number("high"),
        better=cast(Better, table.text("better", among=BETTER)),
        error=_maybe_known(table, "error"),
        important=_maybe_known(table, "important"),
        important_percent=_maybe_known(table, "important_percent"),
        acceptable=_maybe_known(table, "acceptable"),
    )
    if scale.high <= scale.low:
        table.fault("high", scale.high, f"more than low, which is {scale.low:g}")
    if not scale.items:
        table.fault("items", "empty", "at least one item")
    for item in sorted({item for item in scale.items if scale.items.count(item) > 1}):
        table.fault("items", item, "each item once")
    table.close()
    return scale


def _is_table(table: Table, key: str) -> bool:
    return isinstance(table.raw.get(key), Mapping)


def _by_id(rows: Iterable[_Row], table: Table, key: str) -> dict[str, _Row]:
    found: dict[str, _Row] = {}
    for row in rows:
        if row.id in found:
            table.fault(f"{key} id", row.id, "each id once")
        found[row.id] = row
    return found


def read_measure(measure_id: str, raw: Raw, faults: list[str]) -> Measure:
    """Return the measure of one file; every fault is appended to `faults` as a sentence."""
    top = Table(raw, f"measures/{measure_id}.toml", faults)
    if top.number("schema") != 1:
        top.fault("schema", raw.get("schema"), "1")
    answer = top.table("answer")
    asked = tuple(_read_asked(row) for row in top.tables("item"))
    labels = dict(_read_label(row) for row in top.tables("label"))
    measure = Measure(
        id=measure_id,
        name=top.text("name"),
        about=top.text("about"),
        own_wording=top.flag("own_wording"),
        per_hip=top.flag("per_hip"),
        schedule=cast(Schedule, top.text("schedule", among=SCHEDULES)),
        source=top.text("source"),
        version=top.text("version"),
        answer_low=answer.number("low", low=0),
        answer_high=answer.number("high", high=1000),
        answer_better=cast(Better, answer.text("better", among=BETTER)),
        whole=answer.flag("whole"),
        may_skip=cast(MaySkip, top.text("may_skip", "never", among=MAY_SKIP)),
        named_by_person=top.flag("named_by_person", False),
        scales=_by_id((_read_scale(row) for row in top.tables("scale", at_least=1)), top, "scale"),
        rules=_by_id((_read_rule(row) for row in top.tables("rule", at_least=1)), top, "rule"),
        rule=top.text("use_rule"),
        extra_items=top.texts("extra_items", ()),
        asked=asked,
        labels=labels,
        first_after_days=int(top.number("first_after_days", 0, low=0, high=400)),
    )
    answer.close()
    top.close()
    _check_measure(measure, top)
    return measure


def _read_asked(table: Table) -> AskedItem:
    item = AskedItem(table.text("id"), table.text("text"))
    table.close()
    return item


def _read_label(table: Table) -> tuple[float, str]:
    label = (table.number("value"), table.text("text"))
    table.close()
    return label


def _check_measure(measure: Measure, top: Table) -> None:
    if measure.answer_high <= measure.answer_low:
        top.fault("answer.high", measure.answer_high, f"more than answer.low, which is {measure.answer_low:g}")
    if measure.rule not in measure.rules:
        top.fault("use_rule", measure.rule, "the id of a rule of this file: " + ", ".join(measure.rules))
    if (measure.answer_better == "none") != any(scale.better == "none" for scale in measure.scales.values()):
        top.fault("answer.better", measure.answer_better, '"none" exactly where the scales have it')
    scored = [item for scale in measure.scales.values() for item in scale.items]
    for item in measure.extra_items:
        if item in scored:
            top.fault("extra_items", item, "an item that no scale counts")
    words = {item.id for item in measure.asked}
    if measure.own_wording and not measure.named_by_person and words != set(measure.item_ids):
        top.fault("item", ", ".join(sorted(words)), "a text for each item: " + ", ".join(measure.item_ids))
    if not measure.own_wording and words:
        top.fault("item", ", ".join(sorted(words)), "no texts: the words of this questionnaire are not ours")
    for value in measure.labels:
        if not measure.answer_low <= value <= measure.answer_high:
            top.fault("label", value, f"a value from {measure.answer_low:g} to {measure.answer_high:g}")


# --- tests ------------------------------------------------------------------------------------------------------------


def _read_steps(table: Table) -> tuple[TestStep, ...]:
    steps = []
    for row in table.tables("step", at_least=1):
        steps.append(TestStep(row.text("id"), row.text("text")))
        row.close()
    return tuple(steps)


def _read_bands(table: Table) -> tuple[Band, ...]:
    bands = []
    for row in table.tables("band"):
        bands.append(Band(row.text("id"), row.number("to"), row.text("text")))
        row.close()
    if [band.to for band in bands] != sorted({band.to for band in bands}):
        table.fault("band", [band.to for band in bands], "limits that rise")
    return tuple(bands)


def read_test(test_id: str, table: Table) -> PhysicalTest:
    """Return one physical test of tests.toml."""
    test = PhysicalTest(
        id=test_id,
        name=table.text("name"),
        about=table.text("about"),
        unit=table.text("unit"),
        group=table.text("group", among=GROUPS),
        sided=table.flag("sided"),
        better=cast(Better, table.text("better", among=BETTER)),
        min=table.number("min", low=-180),
        max=table.number("max", high=1000),
        whole=table.flag("whole", False),
        exercise=table.text("exercise", ""),
        needs=table.texts("needs", among=NEEDS),
        symmetry=cast(SymmetryKind, table.text("symmetry", among=SYMMETRY)),
        steps=_read_steps(table),
        stop=table.text("stop"),
        options=dict(_read_label(row) for row in table.tables("option")),
        bands=_read_bands(table),
        error=_maybe_known(table, "error"),
        target=_maybe_known(table, "target"),
        norm=_maybe_known(table, "norm"),
        lower_in_fais=_maybe_known(table, "lower_in_fais"),
        movement=table.text("movement", "", among=MOVEMENTS),
        phone=table.text("phone", "", among=PHONE),
    )
    if test.max <= test.min:
        table.fault("max", test.max, f"more than min, which is {test.min:g}")
    if test.symmetry != "none" and not test.sided:
        table.fault("symmetry", test.symmetry, '"none" for a test that has no sides')
    table.close()
    return test


def read_tests(raw: Raw, faults: list[str]) -> dict[str, PhysicalTest]:
    """Return every physical test; every fault is appended to `faults` as a sentence."""
    found = {}
    for test_id, row in raw.items():
        if test_id == SIDE_TO_SIDE:
            continue
        table = Table(cast(Raw, row) if isinstance(row, Mapping) else {}, f"tests.toml: {test_id}", faults)
        found[test_id] = read_test(test_id, table)
    return found


def read_side_to_side(raw: Raw, faults: list[str]) -> SideToSide:
    """Return the settings of comparing sides, which stand in tests.toml beside the tests."""
    table = Table(raw, "tests.toml", faults).table(SIDE_TO_SIDE)
    settings = SideToSide(
        max_days_apart=int(table.number("max_days_apart", low=0)),
        old_days=int(table.number("old_days", low=0)),
        even_from=table.number("even_from", low=0, high=100),
        even_to=table.number("even_to", low=100, high=200),
        source=table.text("source"),
        checked=table.text("checked", among=CHECKED),
        strength=table.text("strength", among=STRENGTH),
    )
    table.close()
    return settings


# --- what needs the rest of the catalog -------------------------------------------------------------------------------


def numbers_of(thing: Measure | PhysicalTest) -> list[tuple[str, Known]]:
    """Return every number of a measure or test with where it stands, such as ("total.error", ...)."""
    if isinstance(thing, PhysicalTest):
        rows = [(name, getattr(thing, name)) for name in ("error", "target", "norm", "lower_in_fais")]
    else:
        names = ("error", "important", "important_percent", "acceptable")
        rows = [(f"{scale.id}.{name}", getattr(scale, name)) for scale in thing.scales.values() for name in names]
    return [(where, known) for where, known in rows if known is not None]


def provisional_numbers(measures: Mapping[str, Measure], tests: Mapping[str, PhysicalTest]) -> list[str]:
    """Return a line for each number that is only known about."""
    files = [(f"measures/{row.id}.toml", row) for row in measures.values()]
    every: list[tuple[str, Measure | PhysicalTest]] = [*files, *((f"tests.toml: {t.id}", t) for t in tests.values())]
    return [
        f"{file}: {where} is provisional ({known.checked}, {known.strength})."
        for file, thing in every
        for where, known in numbers_of(thing)
        if known.provisional
    ]
