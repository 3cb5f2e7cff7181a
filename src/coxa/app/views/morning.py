"""The morning check: how was the night? Before 14:00 it counts for today; yesterday can still be added.

So can the morning after the last session, however long ago: without it nothing goes forward.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from coxa.app import local, services
from coxa.app.views.person import PersonRequest, has_begun, plan_of, sore_sides, state_of, today_of
from coxa.app.views.scale import Scale, scale_rows
from coxa.app.wording import join, long_day, say, side_name, weekday
from coxa.catalog.load import load_rules
from coxa.catalog.records import Side
from coxa.journal.days import MORNING_ENDS_H
from coxa.journal.events import Json
from coxa.journal.state import Morning, State
from coxa.plan.records import Plan
from coxa.plan.traffic import baseline

SIGNS = ("woke", "stiff", "limp")
QUICK = ("usual", "better")  # what one tap may say; "worse" asks for the number
MORNINGS_SHOWN = 14
ASSUMED_HOUR = 9  # o'clock: when a morning that is added later is taken to have been


def may_rate(request: PersonRequest, state: State, plan: Plan) -> bool:
    """Say whether this morning is still open: asked from the second day on."""
    rated = any((plan.on, side) in state.mornings for side in sore_sides(state))
    first = min((answer.on for answers in state.answers.values() for answer in answers[:1]), default=plan.on)
    return not rated and first < plan.on


def morning_words(state: State, on: date) -> str:
    """Return this morning's value as "1 of 10, as usual"; empty without one."""
    parts = []
    sides = sore_sides(state)
    for side in sides:
        morning = state.mornings.get((on, side))
        if morning is not None:
            words = say(f"morning.value.{_against_usual(state, side, on, morning.pain)}", pain=float(morning.pain))
            parts.append(words if len(sides) == 1 else say("morning.of_side", side=side_name(side), words=words))
    return "; ".join(parts)


def _against_usual(state: State, side: Side, on: date, pain: float) -> str:
    usual = baseline(state, side, on, load_rules())
    if pain >= usual + load_rules().number("response", "red_next_over"):
        return "above"
    return "below" if pain < usual - 1 else "usual"


@dataclass(frozen=True, slots=True)
class OpenMorning:
    """A morning after a session that is not known yet."""

    on: date
    ask: str

    @property
    def day(self) -> str:
        """Return the day as it stands in an address."""
        return self.on.isoformat()


def open_morning(plan: Plan) -> OpenMorning | None:
    """Return the morning after the last session when nobody knows how it was; None otherwise."""
    if plan.ask_morning_after is None:
        return None
    on = plan.ask_morning_after + timedelta(days=1)
    return OpenMorning(on, say("morning_after.open", day=weekday(on)))


@dataclass(frozen=True, slots=True)
class Hip:
    """What the page asks about one hip."""

    side: str
    name: str
    scale: Scale
    dots: list[dict[str, float]]
    usual_top: float
    usual_height: float
    usual: str


def quick_pain(state: State, side: Side, on: date, quick: str) -> int:
    """Return what one tap stands for: the usual pain of this hip as a whole number, or one less."""
    usual = round(baseline(state, side, on, load_rules()))
    return usual if quick == "usual" else max(0, usual - 1)


def quick_buttons(state: State, on: date) -> list[tuple[str, str, str]]:
    """Return the buttons for one tap: code, word, and everything it stands for."""
    sides = sore_sides(state)
    found = []
    for quick in QUICK:
        pains = [quick_pain(state, side, on, quick) for side in sides]
        if quick == "usual" or pains != [quick_pain(state, side, on, "usual") for side in sides]:
            shown = join(
                say("morning.quick.pain", side=side_name(side), n=n) for side, n in zip(sides, pains, strict=True)
            )
            stands = say("morning.quick.stands", pain=shown if len(sides) > 1 else pains[0])
            found.append((quick, say(f"morning.quick.{quick}"), stands))
    return found


def _y(pain: float) -> float:
    return round(70 - pain * 6, 1)


def _hip(state: State, side: Side, on: date) -> Hip:
    usual = baseline(state, side, on, load_rules())
    over = load_rules().number("response", "red_next_over")
    rated = state.mornings.get((on, side))
    dots = []
    for back in range(MORNINGS_SHOWN):
        morning = state.mornings.get((on - timedelta(days=back), side))
        if morning is not None:
            dots.append({"x": round(312 - back * 23.5, 1), "y": _y(morning.pain), "now": back == 0})
    scale = scale_rows(f"pain_{side}", f"{rated.pain:g}" if rated else None, usual + over)
    top = _y(min(10.0, usual + over - 1))
    text = say("morning.usual", value=float(round(usual, 1)))
    return Hip(side, side_name(side), scale, dots, top, round(_y(max(0.0, usual - 1)) - top, 1), text)


def morning(request: PersonRequest) -> HttpResponse:
    """Ask for the morning of today or yesterday, and record it."""
    state = state_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    today = today_of(request)
    on = _day_asked(request, today)
    error = ""
    if request.method == "POST":
        data, error = _read(request, state, on)
        if not error:
            _record(request, state, on, data)
            again = data["limp"] is True and on == today
            return HttpResponseRedirect(reverse("again") + "?said=limp" if again else _next(request))
    return render(request, "morning.html", _context(request, state, on, today, error))


def _day_asked(request: PersonRequest, today: date) -> date:
    """Return the morning the page is about: today's, yesterday's, or the one after the last session."""
    given = request.GET.get("day", "")
    if given == "yesterday":
        return today - timedelta(days=1)
    found = open_morning(plan_of(request)) if given else None
    return found.on if found is not None and found.day == given else today


def _next(request: PersonRequest) -> str:
    """Return where the page leads: on to the session that asked, or to today."""
    if request.GET.get("then") == "session":
        return session_address(request.GET.get("kind", ""))
    return reverse("today") + "?said=morning"


def session_address(kind: str) -> str:
    """Return the address of the session, with nothing left to ask before it."""
    return f"{reverse('session')}?{urlencode({'asked': 1, **({'kind': kind} if kind else {})})}"


def _context(request: PersonRequest, state: State, on: date, today: date, error: str) -> dict[str, object]:
    sides = sore_sides(state)
    rated = [state.mornings[(on, side)] for side in sides if (on, side) in state.mornings]
    yesterday = today - timedelta(days=1)
    then_session = request.GET.get("then") == "session"
    known = any((yesterday, side) in state.mornings for side in sides)
    return {
        "on": long_day(on),
        "is_today": on == today,
        "late": on == today and _is_over(_local_now(request), on),
        "hips": [_hip(state, side, on) for side in sides],
        "quick": [] if rated else quick_buttons(state, on),
        "title": _title(sides, on, today),
        "later": session_address(request.GET.get("kind", "")) if then_session else reverse("today") + "?later=1",
        "then_session": then_session,
        "earlier": on < yesterday or then_session,
        "signs": [(sign, say(f"morning.ask.{sign}"), _sign_before(rated, sign)) for sign in SIGNS],
        "error": error,
        "add_yesterday": on == today
        and not known
        and plan_of(request).status == "ready"
        and _was_there(state, yesterday),
    }


def _was_there(state: State, on: date) -> bool:
    return any(answers[0].on <= on for answers in state.answers.values() if answers)


def _sign_before(rated: Sequence[Morning], sign: str) -> str:
    value = getattr(rated[0], sign) if rated else None
    return "" if value is None else "yes" if value else "no"


def _title(sides: list[Side], on: date, today: date) -> str:
    if (today - on).days > 1:
        both = len(sides) > 1
        return say(f"morning_after.{'both' if both else 'one'}", side=side_name(sides[0]), day=weekday(on))
    when = "today" if on == today else "yesterday"
    if len(sides) > 1:
        return say(f"morning.title_both.{when}")
    return say(f"morning.title.{when}", side=side_name(sides[0]))


def _read(request: PersonRequest, state: State, on: date) -> tuple[dict[str, Json], str]:
    """Return the rating, or the sentence that says what is missing. One tap stands for all that its button says."""
    quick = request.POST.get("quick", "")
    if quick in QUICK:
        pains = {side: quick_pain(state, side, on, quick) for side in sore_sides(state)}
        return {"pain": cast(Json, pains), **dict.fromkeys(SIGNS, False)}, ""
    pain: dict[str, Json] = {}
    for side in sore_sides(state):
        value = request.POST.get(f"pain_{side}", "")
        if not value.isdigit() or int(value) > 10:
            return {}, say("morning.missing_pain")
        pain[side] = int(value)
    signs: dict[str, Json] = {}
    for sign in SIGNS:
        value = request.POST.get(sign, "")
        if value not in ("yes", "no"):
            return {}, say("morning.missing_sign", ask=say(f"morning.ask.{sign}"))
        signs[sign] = value == "yes"
    return {"pain": pain, **signs}, ""


def _local_now(request: PersonRequest) -> datetime:
    return services.now().astimezone(local.zone(request.tz))


def _is_over(now: datetime, on: date) -> bool:
    """Say whether the morning of `on` is over: from 14:00, and in the night after it."""
    return now.date() > on or now.hour >= MORNING_ENDS_H


def _record(request: PersonRequest, state: State, on: date, data: dict[str, Json]) -> None:
    """Write the rating; a morning added later is dated to that morning, a second one corrects the first."""
    before = next((state.mornings[(on, side)] for side in sore_sides(state) if (on, side) in state.mornings), None)
    now = _local_now(request)
    late = on != today_of(request) or _is_over(now, on)
    at = datetime.combine(on, time(ASSUMED_HOUR), local.zone(request.tz)) if late else now
    event = services.new_event(
        request.person,
        "morning_rated",
        data,
        at=None if before else at,
        tz=request.tz,
        replaces=before.event if before else None,
    )
    services.record(request.person, [event])
