"""Try one thing: choose an element and a measure, measure in one tap, see the blocks, keep, leave or go on."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from coxa.app.trial_picture import Picture, picture_of
from coxa.app.views.person import PersonRequest, has_begun, sore_sides, state_of, today_of, write
from coxa.app.views.trial_words import chance_words, once_words, result_words, unit_words
from coxa.app.wording import full_day, long_day, plain_number, say, say_reasons, side_name
from coxa.catalog.experiment_records import Element, TrialMeasure
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import SIDES
from coxa.gather import plan_input
from coxa.journal.events import Json
from coxa.journal.state import Experiment, State
from coxa.plan.dated import set_aside_misdated
from coxa.plan.experiment import (
    DONE,
    STOPPED,
    WAITING,
    Trial,
    blocks_from,
    element_exercises,
    kept_elements,
    open_experiment,
    refusal,
    ruled_out,
    trial_of,
)
from coxa.plan.experiment_result import Result, result_of
from coxa.plan.hips import hip_status
from coxa.plan.limits import Limits, gather_limits
from coxa.plan.records import Reason
from coxa.plan.screen import screen_person

ENDINGS = ("keep", "drop", "next", "stopped")
FIRST_TRY = "try"


def limits_of(state: State, today: date) -> Limits:
    """Return what limits the person today, as the planner gathers it."""
    given = plan_input(state, today)
    kept, _ = set_aside_misdated(given.state, given.rules, given.today)
    given = replace(given, state=kept)
    screening = screen_person(given.state, given.catalog, given.today, given.rules)
    return gather_limits(given, screening, tuple(hip_status(given, side, screening) for side in SIDES))


def experiment(request: PersonRequest) -> HttpResponse:
    """Show the test that goes on, or what can be tried."""
    state = state_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    limits = limits_of(state, today_of(request))
    going = open_experiment(state)
    if going is not None:
        return render(request, "experiment_now.html", _now_context(going, limits, request.GET.get("wrong", "")))
    return render(request, "experiment.html", _list_context(limits))


# --- what can be tried ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """One element of the list: its words, whether it may be tried, and why not."""

    id: str
    name: str
    claim: str
    refused: str
    lacks_kit: bool
    kept: bool
    tried: bool


def _list_context(limits: Limits) -> dict[str, object]:
    state = limits.given.state
    kept = kept_elements(state)
    tried = {one.element for one in state.experiments.values()}
    offers = []
    for element in load_catalog().experiments.elements.values():
        why = refusal(limits, element)
        base = f"experiment.element.{element.id}"
        offers.append(
            Offer(
                element.id,
                say(f"{base}.name"),
                say(f"{base}.claim"),
                say_reasons([why])[0] if why else "",
                _lacks_kit(why),
                element.id in kept,
                element.id in tried,
            )
        )
    return {"offers": offers, "past": _past(state)}


def _lacks_kit(why: Reason | None) -> bool:
    """Say whether only a thing is missing: then the page leads to where one says what one has."""
    return why is not None and why.code == "no_equipment"


def _past(state: State) -> list[dict[str, str]]:
    known = load_catalog().experiments
    rows = []
    for one in sorted(state.experiments.values(), key=lambda one: (one.on, one.id), reverse=True):
        if one.element in known.elements and one.measure in known.measures and one.then:
            result = result_of(one, state, load_catalog(), load_rules(), over=True)
            rows.append(
                {
                    "day": full_day(one.on),
                    "name": say(f"experiment.element.{one.element}.name"),
                    "words": " ".join(result_words(result, known.measures[one.measure])),
                    "then": say(f"experiment.then.{one.then}"),
                }
            )
    return rows


def _element(element_id: str) -> Element:
    element = load_catalog().experiments.elements.get(element_id)
    if element is None:
        raise Http404
    return element


def start(request: PersonRequest, element_id: str) -> HttpResponse:
    """Say what the author claims and what is known, ask for the measure, and start."""
    element = _element(element_id)
    state, today = state_of(request), today_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    limits = limits_of(state, today)
    why = refusal(limits, element)
    going = open_experiment(state)
    error = ""
    if request.method == "POST" and why is None and going is None:
        data, error = _read_start(request, element, today)
        if not error:
            write(request, "experiment_started", data)
            return HttpResponseRedirect(reverse("experiment"))
    return render(request, "experiment_start.html", _start_context(request, element, limits, error))


def _start_context(request: PersonRequest, element: Element, limits: Limits, error: str) -> dict[str, object]:
    rules, base = load_rules(), f"experiment.element.{element.id}"
    why = refusal(limits, element)
    refused = say_reasons([why])[0] if why else ""
    if open_experiment(limits.given.state) is not None:
        refused = say("experiment.only_one")
    pairs, lengths = int(rules.number("experiment", "pairs")), _lengths()
    programme = limits.given.state.programme
    held = frozenset((*programme.warm_up, *programme.a, *programme.b)) if programme else frozenset()
    sides = sore_sides(limits.given.state)
    return {
        "name": say(f"{base}.name"),
        "claim": say(f"{base}.claim"),
        "care": say(f"{base}.care"),
        "exercises": [(e.id, say(f"exercise.{e.id}.name")) for e in element_exercises(limits, element, held)],
        "measures": [
            (one, say(f"experiment.measure.{one}.name"), say(f"experiment.measure.{one}.how"))
            for one in load_catalog().experiments.measures
        ],
        "chosen": request.POST.get("measure", ""),
        "sides": [(side, side_name(side)) for side in sides] if len(sides) > 1 else [],
        "lengths": [(n, say("experiment.days_each", n=n)) for n in lengths],
        "weeks": say("experiment.weeks", pairs=pairs, days=2 * pairs * lengths[0]),
        "minutes": say("experiment.minutes", n=int(rules.number("session", "addon_max_min"))),
        "refused": refused,
        "lacks_kit": _lacks_kit(why),
        "error": error,
    }


def _lengths() -> list[int]:
    value = load_rules().table("experiment")["block_days"]
    assert isinstance(value, list)
    return [int(one) for one in value]


def _read_start(request: PersonRequest, element: Element, today: date) -> tuple[dict[str, Json], str]:
    """Return the event's data with freshly drawn blocks, or the sentence that says what is missing."""
    measure = load_catalog().experiments.measures.get(request.POST.get("measure", ""))
    if measure is None:
        return {}, say("experiment.missing")
    sides = [str(side) for side in sore_sides(state_of(request))]
    side = request.POST.get("side", sides[0] if len(sides) == 1 else "")
    if side not in sides:
        return {}, say("experiment.missing_side")
    lengths = _lengths()
    given = request.POST.get("days", "")
    days = int(given) if given.isdigit() and int(given) in lengths else lengths[0]
    return {
        "experiment": str(uuid.uuid4()),
        "element": element.id,
        "measure": measure.id,
        "side": side,
        "blocks": draw_blocks(today + timedelta(days=1), days),
    }, ""


def draw_blocks(first_day: date, days: int) -> list[Json]:
    """Return the blocks as the event holds them: chance draws which half of each pair comes first."""
    pairs = int(load_rules().number("experiment", "pairs"))
    blocks = blocks_from([secrets.choice((True, False)) for _ in range(pairs)], first_day, days)
    return [{"start": one.start.isoformat(), "days": one.days, "with": one.with_it} for one in blocks]


# --- the test that goes on --------------------------------------------------------------------------------------------


def _now_context(going: Experiment, limits: Limits, wrong: str) -> dict[str, object]:
    given, known = limits.given, load_catalog().experiments
    safe = limits.screening.status == "ready"
    trial = trial_of(going, given.state, given.catalog, given.rules, given.today, safe)
    element, measure = known.elements.get(going.element), known.measures.get(going.measure)
    if element is None or measure is None:
        return {"title": say("experiment.stage.stopped"), "why": say_reasons(trial.reasons), "stage": STOPPED}
    over = trial.stage in (DONE, STOPPED)
    result = result_of(going, given.state, given.catalog, given.rules, over)
    base, barred = f"experiment.element.{element.id}", ruled_out(limits, element)
    return {
        "stage": trial.stage,
        "name": say(f"{base}.name"),
        "care": say(f"{base}.care"),
        "exercises": [(e.id, say(f"exercise.{e.id}.name")) for e in element_exercises(limits, element)],
        "title": _title(trial, result),
        "above": _above(trial),
        "todo": say(f"experiment.todo.{trial.stage}") if not over else "",
        "why": say_reasons((*trial.reasons, *([barred] if barred and not over else ()))),
        "measure": say(f"experiment.measure.{measure.id}.name"),
        "how": say(f"experiment.measure.{measure.id}.how"),
        "by_morning": measure.takes == "mornings" and not over,
        "buttons": list(range(int(measure.min), int(measure.max) + 1)) if measure.unit == "points" else [],
        "ask": trial.measure_now is not None,
        "measured": _measured_today(going, given.today) if not over else "",
        "wrong": say("experiment.bad_value", min=measure.min, max=measure.max) if wrong else "",
        "once": once_words(result, measure),
        **_result_context(trial, result, measure),
    }


def _title(trial: Trial, result: Result) -> str:
    if trial.stage == DONE:
        return say(f"experiment.recommends.{result.recommends}")
    if trial.block is None:
        return say(f"experiment.stage.{trial.stage}")
    days = trial.experiment.blocks[trial.block].days
    return say(f"experiment.stage.{trial.stage}", day=trial.day, days=days)


def _above(trial: Trial) -> str:
    name = say(f"experiment.element.{trial.experiment.element}.name")
    if trial.block is None:
        return name
    count = say("experiment.of.block", n=trial.block + 1, all=len(trial.experiment.blocks))
    return " · ".join((name, count))


def _measured_today(going: Experiment, today: date) -> str:
    values = [value for value in going.values if value.on == today]
    return say("experiment.measured", value=float(values[-1].value)) if values else ""


def _result_context(trial: Trial, result: Result, measure: TrialMeasure) -> dict[str, object]:
    rules = load_rules()
    done = trial.stage == DONE
    words = result_words(result, measure) if done else []
    pairs = len(trial.experiment.blocks) // 2
    begun = [one for one in result.blocks if one.values]
    return {
        "picture": picture_of(result.blocks, measure, int(rules.number("experiment", "settle_days")))
        if begun
        else None,
        "rows": _rows(result),
        "words": words,
        "recommends_why": say(f"experiment.recommends_why.{result.recommends}") if done else "",
        "chance": chance_words(result) if done else "",
        "pairs_count": say("experiment.pairs_count", n=len(result.differences), all=pairs) if done else "",
        "unit": unit_words(measure, 2),
        "endings": _endings(result) if done else [],
        "keep_why": say("experiment.keep_why", n=int(rules.number("session", "addon_max_min"))) if done else "",
    }


def _rows(result: Result) -> list[dict[str, str]]:
    return [
        {
            "kind": say(f"experiment.{'with' if one.block.with_it else 'without'}"),
            "start": long_day(one.block.start),
            "values": ", ".join(plain_number(value.value) for value in one.values) or say("experiment.none_yet"),
            "mean": say("experiment.not_counted") if one.mean is None else plain_number(round(one.mean, 1)),
            "times": str(one.tries),
        }
        for one in result.blocks
    ]


def _endings(result: Result) -> list[tuple[str, str, bool]]:
    """Return the three ways on as (code, word, recommended)."""
    best = result.recommends if result.recommends in ("keep", "drop") else "next"
    return [(code, say(f"experiment.{code}"), code == best) for code in ("keep", "drop", "next")]


@require_POST
def measure(request: PersonRequest) -> HttpResponse:
    """Record one value; which of the three kinds it is follows from where the test stands."""
    limits = limits_of(state_of(request), today_of(request))
    given = limits.given
    going = open_experiment(given.state)
    if going is None:
        return HttpResponseRedirect(reverse("experiment"))
    trial = trial_of(going, given.state, given.catalog, given.rules, given.today, limits.screening.status == "ready")
    asked = given.catalog.experiments.measures.get(going.measure)
    when = _when(trial, asked)
    value = _value(request.POST.get("value", ""), asked)
    if when is None:
        return HttpResponseRedirect(reverse("experiment"))
    if value is None:
        return HttpResponseRedirect(reverse("experiment") + "?wrong=1")
    write(request, "experiment_measured", {"experiment": going.id, "when": when, "value": value})
    return HttpResponseRedirect(reverse("experiment"))


def _when(trial: Trial, asked: TrialMeasure | None) -> str | None:
    """Return what a number given now means; a second one on the same day corrects the first."""
    if asked is None or asked.takes != "asked":
        return None
    if trial.measure_now is not None:
        return trial.measure_now
    if trial.stage == WAITING:
        return "after"
    return "day" if trial.block is not None else None


def _value(given: str, asked: TrialMeasure | None) -> float | int | None:
    try:
        value = float(given.replace(",", "."))
    except ValueError:
        return None
    if asked is None or not asked.min <= value <= asked.max:
        return None
    return int(value) if value == int(value) else value


@require_POST
def end(request: PersonRequest) -> HttpResponse:
    """End the test that goes on. "Next" leads to the next element of the order."""
    going = open_experiment(state_of(request))
    then = request.POST.get("then", "")
    if going is None or then not in ENDINGS:
        return HttpResponseRedirect(reverse("experiment"))
    write(request, "experiment_ended", {"experiment": going.id, "then": then})
    after = load_catalog().experiments.after(going.element)
    if then == "next" and after is not None:
        return HttpResponseRedirect(reverse("experiment_start", args=[after.id]))
    return HttpResponseRedirect(reverse("experiment"))


__all__ = ["Picture", "draw_blocks", "end", "experiment", "measure", "start"]
