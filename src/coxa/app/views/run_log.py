"""Write down one outing in ten seconds: how far or which step, how long, how sore, which day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from coxa.app import local, services
from coxa.app.run_words import step_line
from coxa.app.views.person import PersonRequest, has_begun, plan_of, state_of, today_of
from coxa.app.views.scale import scale_rows
from coxa.app.wording import long_day, plain_number, say
from coxa.catalog.load import load_rules
from coxa.journal.events import Json
from coxa.journal.kinds import RUN_KINDS
from coxa.journal.state import State
from coxa.plan.records import Plan
from coxa.plan.run_after import EASY, stage_names
from coxa.plan.run_ladder import WALK_RUN, ladder_steps

KM_MAX, MINUTES_MAX = 150.0, 1500.0  # more than this in one outing is a slip of the finger
NOON_H = 12
OLDEST_DAYS = 731
HOW = ("continuous", "walk_run")


class Slip(Exception):
    """What is wrong with one field of the form: the field's name and the sentence to show."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


def log_run(request: PersonRequest) -> HttpResponse:
    """Show the form, or record what it gives; with a slip everything that was typed stays."""
    state = state_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    today = today_of(request)
    error = wrong = ""
    if request.method == "POST":
        try:
            data, on = read_run(request.POST, state, today)
        except Slip as slip:
            error, wrong = slip.sentence, slip.field
        else:
            _record(request, data, on, today)
            return HttpResponseRedirect(reverse("run") + "?said=logged")
    context = {"tab": "run", "error": error, "wrong": wrong, **_form(request, plan_of(request), today)}
    return render(request, "run_log.html", context, status=400 if error else 200)


def _record(request: PersonRequest, data: Mapping[str, Json], on: date, today: date) -> None:
    at = None if on == today else datetime.combine(on, time(NOON_H), local.zone(request.tz))
    services.record(request.person, [services.new_event(request.person, "run_done", data, at=at, tz=request.tz)])


def _form(request: PersonRequest, plan: Plan, today: date) -> dict[str, object]:
    """Return the form's values: what was typed, else what the plan expects."""
    given = request.POST
    typed = request.method == "POST"
    ladder = plan.run.status == "ladder"
    step = given.get("step", "") if typed else str(plan.run.step or "")
    steps = [(row.number, say("run_log.step_option", step=row.number, line=step_line(row)), str(row.number) == step)
             for row in ladder_steps(load_rules())]  # fmt: skip
    expected = plan.run.step is not None and ladder_steps(load_rules())[plan.run.step - 1].continuous
    how = given.get("how", "") if typed else (HOW[0] if expected else HOW[1]) if ladder else HOW[0]
    kind = given.get("kind", EASY)
    return {
        "given": given,
        "how": how,
        "steps": steps if ladder or step else [],
        "kinds": [(name, say(f"run.kind_of.{name}"), name == kind) for name in stage_names(load_rules())],
        "several_kinds": plan.run.stage not in (None, EASY),
        "day": given.get("day", "") if typed else today.isoformat(),
        "max_day": today.isoformat(),
        "scale": scale_rows("worst", given.get("worst", "")),
    }


# --- reading ---------------------------------------------------------------------------------------------------------


def read_run(given: Mapping[str, str], state: State, today: date) -> tuple[dict[str, Json], date]:
    """Return the event's data and the day; raises Slip with one clear sentence for the first thing that is wrong."""
    how = given.get("how", "")
    if how not in HOW:
        raise Slip("how", say("run_log.no_how"))
    step = _step(given)
    km = _number(given, "km", KM_MAX)
    minutes = _number(given, "minutes", MINUTES_MAX)
    if km is None and how == HOW[0]:
        raise Slip("km", say("run_log.no_km"))
    if km is None and minutes is None and step is None:
        raise Slip("km", say("run_log.nothing"))
    worst = given.get("worst", "")
    if not worst.isdigit() or int(worst) > 10:
        raise Slip("worst", say("run_log.no_worst"))
    on = _day(given, state, today)
    continuous = how == HOW[0]
    kind = given.get("kind", EASY) if continuous else WALK_RUN
    return {
        "km": km or 0,
        "minutes": minutes,
        "worst": int(worst),
        "continuous": continuous,
        "kind": kind if kind in RUN_KINDS else EASY,
        "ladder_step": step,
    }, on


def _number(given: Mapping[str, str], name: str, most: float) -> float | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        raise Slip(name, say("run_log.no_number", value=text[:20])) from None
    if not 0 < value <= most:
        raise Slip(name, say(f"run_log.{name}_range", value=plain_number(value), most=plain_number(most)))
    return value


def _step(given: Mapping[str, str]) -> int | None:
    text = given.get("step", "")
    known = {str(step.number) for step in ladder_steps(load_rules())}
    return int(text) if text in known else None


def _day(given: Mapping[str, str], state: State, today: date) -> date:
    text = given.get("day", "").strip()
    try:
        on = date.fromisoformat(text) if text else today
    except ValueError:
        raise Slip("day", say("run_log.no_day", value=text[:20])) from None
    if on > today:
        raise Slip("day", say("run_log.future", day=long_day(on)))
    born = state.value("person.birth_year")
    if isinstance(born, int) and on.year < born:
        raise Slip("day", say("run_log.before_birth", day=long_day(on)))
    if (today - on).days > OLDEST_DAYS:
        raise Slip("day", say("run_log.too_old", day=long_day(on)))
    return on
