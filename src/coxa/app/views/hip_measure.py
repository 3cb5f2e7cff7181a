"""Measuring the hips at home, guided: the round, one page a position and side, and what both sides came to."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from coxa.app.figure_page import markup
from coxa.app.hip_measure import (
    MISSING,
    Step,
    ended_by,
    entry_of,
    error_of,
    known_test,
    open_step,
    phone_of,
    round_steps,
    spread_of,
    step_of,
)
from coxa.app.measure_words import number
from coxa.app.measuring import METHODS, MORE_TRIES, WHO, WHY_STOPPED, Entered, read_test_form
from coxa.app.position_pictures import position_picture
from coxa.app.views.measure import record_values
from coxa.app.views.person import PersonRequest, has_begun, plan_of, state_of, today_of
from coxa.app.wording import large, say, say_reasons, side_name
from coxa.body.describe import say_description
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.measure_records import PhysicalTest
from coxa.catalog.positions import load_positions, load_round
from coxa.catalog.records import SIDES, Side
from coxa.catalog.words import load_words
from coxa.journal.state import DoneTest, State
from coxa.plan.may_test import against
from coxa.plan.records import PlanInput, Reason

NEEDED = ("floor", "seat", "phone", "tie")


@dataclass(frozen=True, slots=True)
class Cell:
    """One reading in words: value with its error, the tries, what stopped it, and how it was read."""

    value: str
    lines: tuple[str, ...]


def reasons_against(request: PersonRequest, state: State) -> tuple[Reason, ...]:
    """Return why the hips are not for measuring alone today (rules 7); nothing when they may be."""
    plan = plan_of(request)
    given = PlanInput(state, load_catalog(), {}, load_rules(), today_of(request))
    return against(given, load_round().needs, plan.screening, plan.hips)


def measuring_pages(request: PersonRequest) -> list[str]:
    """Return the pages of the round that a browser keeps: its positions only while they may be measured alone.

    A position that leads elsewhere cannot be kept: browsers do not show a kept answer that was led on.
    """
    state, today = state_of(request), today_of(request)
    if not has_begun(state):
        return []
    steps = round_steps(state, today)
    closed = bool(reasons_against(request, state)) or ended_by(state, today) is not None
    positions = [] if closed else [reverse("hip_position", args=[step.test, step.side]) for step in steps]
    return [reverse("hip_measure"), *positions]


def _name(step: Step) -> str:
    return say(f"test.{step.test}.name")


def _title(step: Step) -> str:
    return say("measuring.of_side", side=_name(step), value=side_name(step.side))


@require_GET
def hip_measure(request: PersonRequest) -> HttpResponse:
    """Show the round: what it needs, what is measured, and where to begin or go on."""
    state, today = state_of(request), today_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    steps, ended = round_steps(state, today), ended_by(state, today)
    begun = [step for step in steps if step.done is not None]
    context = {
        "tab": "hip",
        "against": say_reasons(reasons_against(request, state)),
        "ended": say("hip_measure.ended_today") if ended else "",
        "next": open_step(steps),
        "begun": bool(begun),
        "count": len(steps),
        "needed": [say(f"hip_measure.needed.{name}") for name in NEEDED],
        "rows": [(step, _name(step), side_name(step.side), _row_words(step)) for step in steps],
        "notice": say("hip_measure.said.ended") if request.GET.get("said") == "ended" else "",
    }
    return render(request, "hip_measure.html", context)


def _row_words(step: Step) -> str:
    if step.done is not None:
        return say("measuring.unit.deg", value=number(step.done.value), n=step.done.value)
    return say(f"hip_measure.waits.{step.waits}") if step.waits else say("measuring.never")


def hip_position(request: PersonRequest, test_id: str, side: str) -> HttpResponse:
    """Show one position with its form, or record what the form gives and go on to the next."""
    state, today, test = state_of(request), today_of(request), known_test(test_id)
    if test is None or side not in SIDES:
        raise Http404
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    if reasons_against(request, state) or ended_by(state, today):
        return HttpResponseRedirect(reverse("hip_measure"))
    steps = round_steps(state, today)
    step = step_of(steps, test_id, side)
    assert step is not None, "every position of the round has both sides"
    entered, ask = None, ""
    if request.method == "POST":
        entered = _entered(request, test, step)
        ask = _one_more(request, entered)
        if not entered.error and not ask:
            record_values(request, "tested", entered.rows, None, "")
            return HttpResponseRedirect(_after(request, step))
    context = _page(request, steps, step, test, entered, ask)
    return render(request, "hip_position.html", context, status=400 if entered and entered.error else 200)


def _entered(request: PersonRequest, test: PhysicalTest, step: Step) -> Entered:
    """Return what the form gives for this side; each reading says why it stopped (rules 7)."""
    entered = read_test_form(test, request.POST, today_of(request), WHO)
    if entered.error:
        return entered
    rows = tuple(row for row in entered.rows if row["side"] == step.side)
    if not rows:
        return Entered(error=say("measuring.bad.nothing"), wrong=f"value_{step.side}")
    if "stopped_by" not in rows[0]:
        return Entered(error=say("hip_measure.entry.stopped"), wrong=f"stopped_{step.side}")
    return Entered(rows)


def _one_more(request: PersonRequest, entered: Entered) -> str:
    """Return what asks for one more try: fewer than allowed, far apart, and not asked before."""
    if entered.error or request.POST.get("as_is"):
        return ""
    tries = entered.rows[0].get("tries")
    given = tuple(float(str(one)) for one in tries) if isinstance(tries, list) else ()
    settings = load_round()
    if len(given) >= settings.tries or spread_of(given) <= settings.spread_deg:
        return ""
    return say("hip_measure.one_more", by=number(spread_of(given)))


def _after(request: PersonRequest, step: Step) -> str:
    """Return where to go after a reading: the next position, the end of the round, or home when it hurt too much."""
    state, today = state_of(request), today_of(request)
    if ended_by(state, today):
        return f"{reverse('hip_measure')}?said=ended"
    return _next_url(round_steps(state, today), step)


def _next_url(steps: tuple[Step, ...], step: Step) -> str:
    following = open_step(steps, step.number)
    if following is None:
        return reverse("hip_measured")
    return reverse("hip_position", args=[following.test, following.side])


def _page(
    request: PersonRequest, steps: tuple[Step, ...], step: Step, test: PhysicalTest, entered: Entered | None, ask: str
) -> dict[str, object]:
    form, side = request.POST, step.side
    before = load_positions()[test.id].after
    return {
        "tab": "",
        "step": step,
        "title": _title(step),
        "share": round(100 * (step.number - 1) / step.count),
        "waits": say(f"hip_measure.waits_long.{step.waits}", name=say(f"test.{before}.name")) if step.waits else "",
        "before": reverse("hip_position", args=[before, side]) if step.waits == MISSING else "",
        **_pictures(test.id, side),
        "steps": [
            say(f"test.{test.id}.step.{row.id}") for row in test.steps if row.id not in ("read", "sore", "first")
        ],
        "place": say(f"hip_measure.place.{test.id}"),
        "stop": say(f"test.{test.id}.stop"),
        "phone": phone_of(test),
        "entry": entry_of(test, side),
        "fields": _fields(form, side),
        "stops": [(code, say(f"measuring.stopped.{code}")) for code in WHY_STOPPED],
        "stopped_now": form.get(f"stopped_{side}", ""),
        "pains": [(str(pain), form.get(f"pain_{side}", "") == str(pain)) for pain in range(11)],
        "who": [(code, say(f"measuring.who.{code}")) for code in WHO],
        "who_now": form.get("who", WHO[0]),
        "method_now": form.get(f"method_{side}", METHODS[1]),
        "error": entered.error if entered else "",
        "ask": ask,
        "skip": _next_url(steps, step),
        "last": _cell(step.done) if step.done else None,
    }


def _fields(form: object, side: Side) -> list[tuple[str, str, str, str]]:
    """Return id, name, label and value of the fields of the tries."""
    assert hasattr(form, "get")
    names = ("value", *MORE_TRIES)
    ids = (f"value-{side}", *(f"{name}_{side}" for name in MORE_TRIES))
    labels = (say("hip_measure.try_first"), *(say(f"measuring.try_{name}") for name in MORE_TRIES))
    return [
        (i, f"{n}_{side}", label, form.get(f"{n}_{side}", "")) for i, n, label in zip(ids, names, labels, strict=True)
    ]


def _pictures(test: str, side: Side) -> dict[str, object]:
    picture = position_picture(test)
    told = " ".join(say_description(picture.said, load_words(), side))
    pictures: list[tuple[str, str, SafeString]] = [
        ("start", say("hip_measure.picture.start"), markup(picture.start_svg)),
        ("end", say("hip_measure.picture.end"), markup(picture.end_svg)),
    ]
    upright = load_positions()[test].drawn.support == "sitting"
    return {"pictures": pictures, "told": told, "upright": upright}


# --- what a round came to ---------------------------------------------------------------------------------------------


@require_GET
def hip_measured(request: PersonRequest) -> HttpResponse:
    """Show both sides of every position: the value with its error, the tries, and what stopped it."""
    state, today = state_of(request), today_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    steps = round_steps(state, today)
    done = [step for step in steps if step.done is not None]
    if not done:
        return HttpResponseRedirect(reverse("hip_measure"))
    context = {
        "tab": "hip",
        "sides": [large(side_name(side)) for side in SIDES],
        "rows": [(say(f"test.{test}.name"), _cells(steps, test), _apart(steps, test)) for test in load_round().order],
        "measured": len(done),
        "count": len(steps),
        "open": open_step(steps),
        "hip_url": reverse("hip"),
    }
    return render(request, "hip_measured.html", context)


def _cells(steps: tuple[Step, ...], test: str) -> list[Cell | None]:
    found = {step.side: step.done for step in steps if step.test == test}
    return [_cell(done) if (done := found[side]) is not None else None for side in SIDES]


def _cell(done: DoneTest) -> Cell:
    """Return a reading in words."""
    lines = []
    if done.tries:
        low, high = number(min(done.tries)), number(max(done.tries))
        wide = spread_of(done.tries) > load_round().spread_deg
        lines.append(say(f"hip_measure.tries.{'wide' if wide else 'near'}", n=len(done.tries), low=low, high=high))
    else:
        lines.append(say("hip_measure.tries.single"))
    if done.stopped_by:
        lines.append(say(f"hip_measure.stopped.{done.stopped_by}"))
    if done.pain is not None:
        lines.append(large(say("measuring.with_pain", pain=number(done.pain))))
    how = say(f"hip_measure.method.{done.method}") if done.method else ""
    if how:
        lines.append(how)
    return Cell(say("hip_measure.value", value=number(done.value), error=number(error_of(done))), tuple(lines))


def _apart(steps: tuple[Step, ...], test: str) -> str:
    """Return whether the sides differ by more than two such readings do by chance; "" with one side."""
    found = {step.side: step.done for step in steps if step.test == test}
    left, right = found["left"], found["right"]
    if left is None or right is None:
        return ""
    apart = right.value - left.value
    error = (error_of(left) ** 2 + error_of(right) ** 2) ** 0.5
    if abs(apart) <= error:
        return say("hip_measure.apart.inside", by=number(abs(apart)), error=number(round(error)))
    side = "right" if apart > 0 else "left"
    return say("hip_measure.apart.more", side=large(side_name(side)), by=number(abs(apart)), error=number(round(error)))
