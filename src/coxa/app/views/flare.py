"""A flare-up: noted with one tap, told on Today with its day and what is fine, taken back with one tap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from coxa.app.views.person import PersonRequest, has_begun, sore_sides, state_of, today_of, write
from coxa.app.wording import say, say_reasons, side_name
from coxa.catalog.load import load_rules
from coxa.catalog.records import SIDES, Side
from coxa.catalog.words import load_words
from coxa.journal.state import FlareNote, State
from coxa.plan.flare import BACK, Flare, FlareDay, days_left, flare_day, flares_of, recent_flares

WORDS_MAX = 300
SAID = ("flare", "flare_back", "flare_words")


@dataclass(frozen=True, slots=True)
class FlareWords:
    """A flare as Today shows it."""

    side: Side
    title: str
    lead: str
    reasons: tuple[str, ...]  # but for the stage, which the title tells
    fine: tuple[str, ...]
    then: str
    after: str
    noted: bool  # by the person: then it can be taken back
    ask_words: bool


def flare_words(state: State, on: date) -> FlareWords | None:
    """Return what to say about the flare of this day; None without one."""
    rules = load_rules()
    day = flare_day(state, rules, on)
    if day is None:
        return None
    flare = day.flare
    return FlareWords(
        side=flare.side,
        title=say("flare.title_back" if day.stage == BACK else "flare.title", day=day.day),
        lead=say(f"flare.lead.{day.stage}"),
        reasons=tuple(say_reasons(reason for reason in day.reasons[1:] if reason.code != "flare_why_noted")),
        fine=_fine(day),
        then=say(f"flare.next.{day.stage}", n=ceil(days_left(day, rules))),
        after=say("flare.after", words=flare.after) if flare.after else "",
        noted=bool(flare.notes),
        ask_words=bool(flare.notes) and not flare.after and any(note.on == on for note in _notes(state, flare)),
    )


def _fine(day: FlareDay) -> tuple[str, ...]:
    prefix = f"flare.fine_{day.stage}."
    return tuple(say(key) for key in load_words().texts if key.startswith(prefix))


def _notes(state: State, flare: Flare) -> list[FlareNote]:
    return [note for note in state.flares if note.event in flare.notes]


def noted_today(state: State, on: date) -> str:
    """Return the side of which a flare-up was noted today: a slip can be taken back. Empty without one."""
    return next((note.side for note in reversed(state.flares) if note.on == on), "")


def sides_to_note(state: State, on: date) -> list[tuple[Side, str]]:
    """Return the hips of which a flare-up can be noted now, each with the words of its button."""
    open_now = {flare.side for flare in recent_flares(state, load_rules(), on) if flare.end is None}
    sides = sore_sides(state)
    words = {side: say("flare.note_side", side=side_name(side)) for side in sides}
    if len(sides) == 1:
        words = {sides[0]: say("flare.note")}
    return [(side, words[side]) for side in sides if side not in open_now]


def notice_of(said: str) -> str:
    """Return what to say after something about a flare was saved; empty for anything else."""
    return say(f"flare.said.{said}") if said in SAID else ""


def _home(said: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('today')}?later=1&said={said}")


@require_POST
def note(request: PersonRequest) -> HttpResponse:
    """Note that a hip has flared up."""
    state = state_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    given = request.POST.get("side", "")
    if given in [side for side, _ in sides_to_note(state, today_of(request))]:
        write(request, "flare_noted", {"side": given, "after": ""})
    return _home("flare")


@require_POST
def words(request: PersonRequest) -> HttpResponse:
    """Keep what came before a flare, in the person's own words: a correction of the note."""
    flare = _noted_flare(request)
    text = request.POST.get("after", "").strip()[:WORDS_MAX]
    if flare is not None and text:
        write(request, "flare_noted", {"side": flare.side, "after": text}, replaces=flare.notes[0])
    return _home("flare_words")


@require_POST
def take_back(request: PersonRequest) -> HttpResponse:
    """Take back every note of the flare that goes on."""
    flare = _noted_flare(request)
    for event in flare.notes if flare is not None else ():
        write(request, "taken_back", {}, replaces=event)
    return _home("flare_back")


def _noted_flare(request: PersonRequest) -> Flare | None:
    """Return the last flare of the side in the form that the person noted."""
    side, state, on = request.POST.get("side", ""), state_of(request), today_of(request)
    if side not in SIDES:
        return None
    mine = [flare for flare in flares_of(state, load_rules(), on) if flare.side == side and flare.notes]
    return mine[-1] if mine else None
