"""The page of one physical test: how to do it, a value per side, and what the values say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from coxa.app.figure_page import Shown, shown, side_of
from coxa.app.hip_measure import phone_of
from coxa.app.measure_words import (
    band_words,
    change_sentences,
    number,
    number_lines,
    result_words,
    spoken,
    symmetry_sentences,
    with_unit,
)
from coxa.app.measuring import MORE_TRIES, QUALITIES, WHO, WHY_STOPPED, Entered, read_test_form, sides_of
from coxa.app.views.person import PersonRequest
from coxa.app.views.scale import Scale, scale_rows
from coxa.app.wording import full_day, large, say, say_reasons, side_name
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.measure_records import PhysicalTest
from coxa.journal.state import DoneTest, State
from coxa.plan.hips import sore_sides
from coxa.plan.may_test import may_test
from coxa.plan.outcomes import change_of_test, is_acceptable, symmetry, tests_of
from coxa.plan.records import Plan, PlanInput, Reason

HISTORY_SHOWN = 12


@dataclass(frozen=True, slots=True)
class SideForm:
    """What the form asks about one side."""

    side: str
    name: str
    value: str
    pain: str
    quality: str
    stopped: str
    more: list[tuple[str, str, str]]  # the second and third try of a range: field, label, value
    scale: Scale | None  # a value that is a pain
    options: list[tuple[str, str]]  # a value that is chosen by words


def reasons_against(state: State, test: PhysicalTest, plan: Plan, today: date) -> tuple[Reason, ...]:
    """Return why this test is not for doing alone today."""
    given = PlanInput(state, load_catalog(), {}, load_rules(), today)
    return may_test(given, test, plan.screening, plan.hips)


def test_form(form: QueryDict, state: State, test: PhysicalTest, plan: Plan, today: date) -> Entered:
    """Return what the form gives. What may not be done alone can only be entered as measured by a clinician."""
    return read_test_form(test, form, today, _who_may(reasons_against(state, test, plan, today)))


def _who_may(against: tuple[Reason, ...]) -> tuple[str, ...]:
    return WHO[-1:] if against else WHO


def test_context(
    request: PersonRequest, state: State, test: PhysicalTest, plan: Plan, today: date
) -> dict[str, object]:
    """Return everything the page of a test shows."""
    against = reasons_against(state, test, plan, today)
    done = tests_of(state, test.id)
    corrected = next((row for row in done if row.event == request.GET.get("correct", "")), None)
    form = request.POST if request.method == "POST" else None
    key = f"test.{test.id}"
    return {
        "test": test,
        "title": say(f"{key}.name"),
        "about": say(f"{key}.about"),
        "figure": _figure(state, test),
        "steps": [say(f"{key}.step.{step.id}") for step in test.steps],
        "stop": say(f"{key}.stop"),
        "first_time": not done,
        "against": say_reasons(against),
        "sides": [_side_form(test, side, form, corrected) for side in _order(state, test, corrected)],
        "unit": "" if test.options or test.unit == "pain" else say(f"measuring.unit_name.{_unit(test)}"),
        "asks_pain": test.unit != "pain",
        "pains": [str(pain) for pain in range(11)],
        "qualities": [] if test.options or test.unit == "pain" else _choices("quality", QUALITIES),
        "stops": _choices("stopped", WHY_STOPPED) if test.group == "range" else [],
        "phone": phone_of(test),
        "phone_place": say(f"hip_measure.place.{test.id}") if test.phone else "",
        "who": _choices("who", _who_may(against)),
        "who_now": _chosen(form, corrected, against),
        "sore_last": test.sided and len(sore_sides(state)) == 1,
        "corrected": corrected.event if corrected else "",
        "correcting": say("measuring.correcting", day=full_day(corrected.on)) if corrected else "",
        "day": day_shown(form, corrected.on if corrected else today),
        "means": _means(state, test, today),
        "past": [(row.event, full_day(row.on), result_words(test, row)) for row in reversed(done)][:HISTORY_SHOWN],
        "numbers": number_lines(test),
    }


def day_shown(form: QueryDict | None, on: date) -> str:
    """Return the day in the form's field: as sent, else that of the value or today."""
    return (form.get("on", "") if form is not None else "") or on.isoformat()


def _unit(test: PhysicalTest) -> str:
    return test.unit.replace("/", "-")


def _choices(kind: str, codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, say(f"measuring.{kind}.{code}")) for code in codes]


def _chosen(form: QueryDict | None, corrected: DoneTest | None, against: tuple[Reason, ...]) -> str:
    """Return who is chosen: as sent or as stored, else the person, unless only a clinician may."""
    stored = corrected.device if corrected and corrected.device in WHO else _who_may(against)[0]
    return form.get("who", "") if form is not None else stored


def _order(state: State, test: PhysicalTest, corrected: DoneTest | None) -> list[str]:
    """Return the sides to ask about: the sore one last; of a value that is corrected only its own."""
    if corrected is not None:
        return [corrected.side]
    sore = sore_sides(state)
    return sorted(sides_of(test), key=lambda side: side in sore)


def _side_form(test: PhysicalTest, side: str, form: QueryDict | None, corrected: DoneTest | None) -> SideForm:
    before: Mapping[str, object] = {}
    if corrected is not None:
        before = {"value": f"{corrected.value:g}", "quality": corrected.quality or ""}
        before = {**before, "pain": "" if corrected.pain is None else f"{corrected.pain:g}"}
    given = {
        name: (form.get(f"{name}_{side}", "") if form is not None else str(before.get(name, "")))
        for name in ("value", "pain", "quality", "stopped")
    }
    return SideForm(
        side=side,
        name=large(side_name(side)) if side != "both" else "",
        **given,
        more=_more_tries(test, side, form),
        scale=scale_rows(f"value_{side}", given["value"]) if test.unit == "pain" else None,
        options=[(f"{value:g}", say(f"test.{test.id}.option.{value:g}")) for value in test.options],
    )


def _more_tries(test: PhysicalTest, side: str, form: QueryDict | None) -> list[tuple[str, str, str]]:
    if test.group != "range":
        return []
    fields = [f"{name}_{side}" for name in MORE_TRIES]
    labels = [say(f"measuring.try_{name}") for name in MORE_TRIES]
    return [
        (key, text, form.get(key, "") if form is not None else "") for key, text in zip(fields, labels, strict=True)
    ]


def _figure(state: State, test: PhysicalTest) -> Shown | None:
    exercise = load_catalog().exercises.get(test.exercise)
    if exercise is None:
        return None
    return shown(exercise.id, side_of(exercise, "", sore_sides(state)))


# --- what the values say ----------------------------------------------------------------------------------------------


def _means(state: State, test: PhysicalTest, today: date) -> list[tuple[str, str]]:
    """Return (side, sentences) per side, and the sides together."""
    found = []
    for side in sides_of(test):
        rows = tests_of(state, test.id, side)
        if rows:
            found.append((large(side_name(side)) if test.sided else "", spoken(_of_side(test, rows))))
    if test.sided:
        together = symmetry_sentences(test, symmetry(state, load_catalog(), test.id, today))
        found.append((say("measuring.sides_together"), spoken(together)))
    return [(name, text) for name, text in found if text]


def _of_side(test: PhysicalTest, rows: tuple[DoneTest, ...]) -> list[str]:
    last = rows[-1]
    sentences = [large(with_unit(test, last.value)) + "."] if not test.bands else []
    sentences.append(band_words(test, last.value))
    if len(rows) > 1 and not test.options:
        change = change_of_test(test, rows[0].value, last.value)
        sentences += change_sentences(change, rows[0].on, _change_unit(test))
    if test.target is not None and not test.bands:
        reached = is_acceptable(test.better, last.value, test.target)
        value = with_unit(test, test.target.use)
        sentences.append(say(f"measuring.target.{'yes' if reached else 'no'}_{test.better}", value=value))
    if test.norm is not None and test.norm.sd is not None:
        sentences.append(_norm(test, last.value, test.norm.use, test.norm.sd))
    return sentences


def _change_unit(test: PhysicalTest) -> str:
    return say("measuring.points") if test.unit == "pain" else say(f"measuring.unit_name.{_unit(test)}")


def _norm(test: PhysicalTest, value: float, mean: float, sd: float) -> str:
    key = "below" if value < mean - sd else "above" if value > mean + sd else "within"
    return say(f"measuring.norm.{key}", mean=with_unit(test, mean), sd=number(sd))
