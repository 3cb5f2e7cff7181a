"""The page of one questionnaire or rating: its form (own words, loaded words, or totals), and what the scores say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.http import QueryDict

from coxa.app import measure_files
from coxa.app.measure_words import (
    acceptable_sentence,
    change_sentences,
    number,
    number_lines,
    spoken,
)
from coxa.app.measuring import ACTIVITIES, NOT_APPLICABLE, Entered, read_items_form, read_totals_form
from coxa.app.views.measure_test import day_shown
from coxa.app.views.person import PersonRequest
from coxa.app.views.scale import Scale, scale_rows
from coxa.app.wording import full_day, large, plain_number, say, side_name
from coxa.catalog.measure_records import Measure
from coxa.catalog.measure_records import Scale as MeasureScale
from coxa.catalog.measure_text import MeasureText
from coxa.catalog.records import SIDES, Side
from coxa.errors import CoxaError
from coxa.journal.state import Scored, State
from coxa.plan.hips import sore_sides
from coxa.plan.outcomes import scores_of, session_load
from coxa.plan.progress import done_sessions, first_session
from coxa.plan.scoring import change_of

FEW = 7  # up to so many answers stand as a list of words
NUMBERS = 11  # 0 to 10: number buttons
HISTORY_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the form: number buttons, a list of words, or a number to type."""

    id: str
    text: str
    name_field: str  # the field of an activity's name; empty for other measures
    kept_name: str  # the name of an activity that was named before
    given_name: str  # what the form that was just sent says instead
    scale: Scale | None
    options: list[tuple[str, str]]
    value: str
    low: str
    high: str
    skip: str


def _loaded(measure: Measure) -> tuple[MeasureText | None, list[str]]:
    """Return the words that were brought for a questionnaire, or what is wrong with their file."""
    if measure.own_wording:
        return None, []
    try:
        return measure_files.words_of(measure), []
    except CoxaError as error:
        return None, str(error).splitlines()


def _by_item(measure: Measure, words: MeasureText | None, how: str) -> bool:
    return measure.own_wording or (words is not None and how != "total")


def score_form(form: QueryDict, measure: Measure, today: date) -> Entered:
    """Return what the form gives: answers scored, or totals."""
    words, _ = _loaded(measure)
    if not _by_item(measure, words, form.get("how", "")):
        return read_totals_form(measure, form, today)
    skippable = [item for item, row in words.items.items() if row.skip] if words else []
    return read_items_form(measure, form, today, skippable)


def score_context(request: PersonRequest, state: State, measure: Measure, today: date) -> dict[str, object]:
    """Return everything the page of a measure shows."""
    words, faults = _loaded(measure)
    form = request.POST if request.method == "POST" else None
    rows = scores_of(state, measure.id)
    corrected = next((row for row in rows if row.event == request.GET.get("correct", "")), None)
    how = (form or request.GET).get("how", "") or ("total" if corrected and corrected.by == "total" else "")
    by_item = _by_item(measure, words, how)
    names = [] if request.GET.get("anew") else _kept_names(rows, corrected)
    return {
        "measure": measure,
        "title": say(f"measure.{measure.id}.name"),
        "about": say(f"measure.{measure.id}.about"),
        "by_item": by_item,
        "can_switch": words is not None,
        "asked": _asked(measure, words, form, corrected, names) if by_item else [],
        "named": bool(names),
        "names_asked": measure.named_by_person,
        "totals": [] if by_item else _totals(measure, form, corrected),
        "sides": [(side, side_name(side)) for side in SIDES] if measure.per_hip else [],
        "side_now": _side_now(request, state, corrected),
        "rules": _rules(measure) if by_item else [],
        "corrected": corrected.event if corrected else "",
        "correcting": say("measuring.correcting", day=full_day(corrected.on)) if corrected else "",
        "day": day_shown(form, corrected.on if corrected else today),
        "words": words,
        "word_faults": faults,
        "can_load": not measure.own_wording,
        "means": _means(state, measure),
        "past": [(row.event, full_day(row.on), _row_words(measure, row)) for row in reversed(rows)][:HISTORY_SHOWN],
        "numbers": number_lines(measure),
        "load": _load_line(state, measure),
    }


def _side_now(request: PersonRequest, state: State, corrected: Scored | None) -> str:
    if request.method == "POST":
        return request.POST.get("side", "")
    if corrected is not None:
        return corrected.side or ""
    sore = sore_sides(state)
    return sore[0] if len(sore) == 1 else request.GET.get("side", "")


def _rules(measure: Measure) -> list[tuple[str, str, bool]]:
    """Return the ways to treat missing answers where there is a choice, as (id, words, in use)."""
    if len(measure.rules) < 2:
        return []
    return [(rule, say(f"measuring.rule.{rule}"), rule == measure.rule) for rule in measure.rules]


def _kept_names(rows: tuple[Scored, ...], corrected: Scored | None) -> list[str]:
    last = corrected or (rows[-1] if rows else None)
    return last.words.split("\n") if last and last.words else []


def _totals(measure: Measure, form: QueryDict | None, corrected: Scored | None) -> list[tuple[str, str, str]]:
    found = []
    for scale in measure.scales.values():
        before = corrected.scores.get(scale.id) if corrected else None
        stored = "" if before is None else f"{before:g}"
        value = form.get(f"total_{scale.id}", "") if form is not None else stored
        found.append((scale.id, say(f"measure.{measure.id}.scale.{scale.id}"), value))
    return found


# --- the questions ----------------------------------------------------------------------------------------------------


def _asked(
    measure: Measure, words: MeasureText | None, form: QueryDict | None, corrected: Scored | None, names: list[str]
) -> list[Asked]:
    found = []
    for place, item in enumerate(measure.item_ids):
        kept = names[place] if place < len(names) else ""
        if names and not kept:
            continue
        row = _question(measure, words, item, _given(item, form, corrected), place, kept)
        found.append(replace(row, given_name=form.get(row.name_field, "")) if form is not None else row)
    return found


def _given(item: str, form: QueryDict | None, corrected: Scored | None) -> str:
    if form is not None:
        return form.get(f"item_{item}", "")
    if corrected is None or item not in corrected.items:
        return ""
    value = corrected.items[item]
    return NOT_APPLICABLE if value is None else f"{value:g}"


def _question(measure: Measure, words: MeasureText | None, item: str, value: str, place: int, kept: str) -> Asked:
    base = f"measure.{measure.id}"
    row = words.items[item] if words else None
    values = [measure.answer_low + step for step in range(int(measure.answer_high - measure.answer_low) + 1)]
    if row is not None:
        labels = dict(zip(values if measure.whole else (values[0], values[-1]), row.answers, strict=False))
        text = row.text
    else:
        labels = {at: say(f"{base}.label.{at:g}") for at in measure.labels}
        text = kept or (
            say("measuring.name_label", n=place + 1) if measure.named_by_person else say(f"{base}.item.{item}")
        )
    few = measure.whole and len(values) <= FEW
    buttons = measure.whole and not few and len(values) == NUMBERS
    return Asked(
        id=item,
        text=text,
        name_field=f"name_{place + 1}" if measure.named_by_person and place < ACTIVITIES else "",
        kept_name=kept,
        given_name="",
        scale=scale_rows(f"item_{item}", value) if buttons else None,
        options=[(f"{at:g}", labels.get(at, f"{at:g}")) for at in values] if few else [],
        value=value,
        low="" if few else labels.get(values[0], ""),
        high="" if few else labels.get(values[-1], ""),
        skip=row.skip if row else "",
    )


# --- what the scores say ----------------------------------------------------------------------------------------------


def _value_words(measure: Measure, scale: MeasureScale, value: float) -> str:
    """Return a score in words: a chosen answer by its own words, else the number of the most there is."""
    single = len(scale.items) == 1 and len(measure.labels) == int(measure.answer_high - measure.answer_low) + 1
    if single:
        label = measure.answer_low + (value - scale.low)
        return say(f"measure.{measure.id}.label.{label:g}")
    return say("measuring.out_of", value=number(value), high=plain_number(scale.high))


def _row_words(measure: Measure, row: Scored) -> str:
    """Return one filled-in measure as a line: side, then each score."""
    parts = []
    for scale in measure.scales.values():
        if scale.id in row.scores:
            value = row.scores[scale.id]
            text = say("measuring.no_value") if value is None else _value_words(measure, scale, value)
            name = say(f"measure.{measure.id}.scale.{scale.id}")
            parts.append(text if len(measure.scales) == 1 else say("measuring.of_side", side=name, value=text))
    line = ", ".join(parts)
    return say("measuring.of_side", side=large(side_name(row.side)), value=line) if row.side else line


def _means(state: State, measure: Measure) -> list[tuple[str, str]]:
    """Return (scale, sentences) for each score that has a value, each hip for itself."""
    sides: tuple[Side | None, ...] = SIDES if measure.per_hip else (None,)
    found = []
    for side in sides:
        for scale in measure.scales.values():
            rows = [row for row in scores_of(state, measure.id, side) if row.scores.get(scale.id) is not None]
            if rows:
                name = say(f"measure.{measure.id}.scale.{scale.id}")
                label = say("measuring.of_side", side=large(side_name(side)), value=name) if side else name
                found.append((label, spoken(_sentences(measure, scale, rows))))
    return found


def _sentences(measure: Measure, scale: MeasureScale, rows: list[Scored]) -> list[str]:
    """Return the newest score and its change since the first one; activities named anew begin anew."""
    last = rows[-1]
    same = [row for row in rows if row.words == last.words]
    first_value, value = same[0].scores[scale.id], last.scores[scale.id]
    assert first_value is not None and value is not None
    change = change_of(measure, scale.id, first_value, value)
    sentences = [large(_value_words(measure, scale, value)) + "."]
    chosen = bool(measure.labels) and not measure.named_by_person  # its answers already speak of change
    if len(same) > 1 and not chosen and scale.better != "none":
        sentences += change_sentences(change, same[0].on)
    elif len(same) < len(rows):
        sentences.append(say("measuring.other_activities"))
    if not chosen:
        known = scale.acceptable
        sentences.append(acceptable_sentence(change.acceptable, known, scale.better))
    return sentences


def _load_line(state: State, measure: Measure) -> str:
    """Return the load of the newest session whose effort is known; only for the effort of a session."""
    if measure.schedule != "session" or first_session(state) is None:
        return ""
    session = done_sessions(state)[-1]
    rated = [row for row in scores_of(state, measure.id) if row.on == session.on]
    effort = session.effort if session.effort is not None else rated[-1].scores.get("effort") if rated else None
    load = session_load(session.minutes, effort)
    return "" if load is None else say("measuring.load_line", load=number(load))
