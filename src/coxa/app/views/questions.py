"""The way through the questions: safety pages first, a short first part, one calm session, the rest later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from coxa.app.asking import (
    FIRST,
    Question,
    SafetyPage,
    birth_year_is_open,
    next_safety_page,
    open_questions,
    question_for_key,
    question_named,
    questions_for,
    safety_is_open,
    safety_pages,
)
from coxa.app.body_map import body_areas
from coxa.app.reading import WAYS_OUT, chosen_ids, read_answer, shown_value
from coxa.app.views.person import PersonRequest, has_begun, plan_of, screening_of, state_of, today_of, write_answers
from coxa.app.views.scale import scale_rows
from coxa.app.wording import lines_of, minutes_of, say, side_name
from coxa.errors import BadInput
from coxa.journal.events import Json
from coxa.journal.state import State
from coxa.plan.screen import BIRTH_YEAR

BACK_TO = ("plan", "answers", "experiment")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def first_part_open(state: State, today: date) -> bool:
    """Say whether the safety pages or the short first part still have an open question."""
    return safety_is_open(state, today) or any(q.part == FIRST for q in open_questions(state, today))


@require_GET
def go_on(request: PersonRequest) -> HttpResponse:
    """Lead to whatever comes next: safety, the first questions, the calm session, the other questions, today."""
    return HttpResponseRedirect(next_address(request, more=bool(request.GET.get("more"))))


def next_address(request: PersonRequest, more: bool, after: Question | None = None) -> str:
    """Return where the way through the questions goes on."""
    state, today = state_of(request), today_of(request)
    if has_begun(state) and screening_of(request).urgency == "emergency":
        return reverse("stop")
    page = next_safety_page(state, today)
    if page is not None:
        return reverse("safety", args=[page.id])
    if birth_year_is_open(state):
        return reverse("question", args=[question_for_key(BIRTH_YEAR)])
    if screening_of(request).status != "ready":
        return reverse("stop")
    waiting = open_questions(state, today)
    first = [question for question in waiting if question.part == FIRST]
    if first:
        return reverse("question", args=[first[0].name])
    if not more and (after is None or after.part == FIRST):
        return reverse("first_session") if not state.sessions else reverse("today")
    if waiting:
        return reverse("question", args=[_following(waiting, after, state, today).name])
    return reverse("today") + "?said=welcome"


def _following(waiting: Sequence[Question], after: Question | None, state: State, today: date) -> Question:
    """Return the next open question after this one in the file's order, else the first open one."""
    if after is None:
        return waiting[0]
    names = [question.name for question in questions_for(state, today)]
    place = names.index(after.name) if after.name in names else -1
    later = [question for question in waiting if names.index(question.name) > place]
    return (later or list(waiting))[0]


# --- one question ---------------------------------------------------------------------------------------------------


def question(request: PersonRequest, name: str) -> HttpResponse:
    """Ask one question and save its answer at once."""
    state, today = state_of(request), today_of(request)
    asked = question_named(state, today, name)
    if asked is None or not has_begun(state):
        return HttpResponseRedirect(reverse("go_on"))
    error = ""
    if request.method == "POST":
        try:
            write_answers(request, _checked(read_answer(asked, request.POST, today), state, today))
        except BadInput as fault:
            error = fault_words(asked, fault)
        else:
            return HttpResponseRedirect(_after_question(request, asked))
    return render(request, "question.html", _context(request, asked, error), status=400 if error else 200)


def _checked(answers: dict[str, Json], state: State, today: date) -> dict[str, Json]:
    """Return the answers, if they do not contradict what was said before: a birth year is not in the future."""
    year = answers.get(BIRTH_YEAR)
    if isinstance(year, int) and year > today.year:
        raise BadInput(BIRTH_YEAR, year, f"at most {today.year}")
    return answers


def _after_question(request: PersonRequest, asked: Question) -> str:
    back = request.GET.get("back", "")
    if back in BACK_TO:
        return reverse(back)
    return next_address(request, more=asked.part != FIRST, after=asked)


def fault_words(asked: Question, fault: BadInput) -> str:
    """Return the sentence that names the value and what was expected."""
    if fault.value is None:
        return say("ask.choose_one" if asked.options else "ask.give")
    if asked.options:
        return say("ask.both", item=fault.value)
    if asked.min is not None and asked.max is not None and asked.key != BIRTH_YEAR:
        return say("ask.outside", value=fault.value, min=asked.min, max=asked.max, unit=asked.unit)
    return say("ask.not_understood", value=fault.value)


def _options(asked: Question, chosen: Sequence[str]) -> list[dict[str, object]]:
    return [
        {
            "option": option,
            "chosen": option.id in chosen,
            "letter": LETTERS[number],
            "id": f"o{number}",
            "picture": f"figures/{option.picture}.svg" if option.picture else "",
        }
        for number, option in enumerate(asked.options)
    ]


def _context(request: PersonRequest, asked: Question, error: str) -> dict[str, object]:
    state, today = state_of(request), today_of(request)
    names = [row.name for row in questions_for(state, today)]
    number = names.index(asked.name) + 1
    value = shown_value(asked, state, request.POST if request.method == "POST" else None)
    chosen = value if isinstance(value, list) else []
    back = request.GET.get("back", "")
    return {
        "asked": asked,
        "side": side_name(asked.side) if asked.side else "",
        "options": _options(asked, chosen),
        "value": value,
        "none_chosen": "none" in chosen,
        "scale": scale_rows("value", f"{value:g}" if isinstance(value, (int, float)) else value),
        "areas": body_areas(asked, chosen) if asked.id == "sites" else None,
        "error": error,
        "number": number,
        "count": len(names),
        "percent": round(100 * number / len(names)),
        "back": reverse(back) if back in BACK_TO else _before(state, today, names, number),
    }


def _before(state: State, today: date, names: Sequence[str], number: int) -> str:
    if number > 1:
        return reverse("question", args=[names[number - 2]])
    return reverse("safety", args=[safety_pages(state, today)[-1].id])


@require_GET
def first_session(request: PersonRequest) -> HttpResponse:
    """Offer one calm session at once; the other questions can wait."""
    state, today = state_of(request), today_of(request)
    if not has_begun(state) or first_part_open(state, today):
        return HttpResponseRedirect(reverse("go_on"))
    plan = plan_of(request)
    if plan.status != "ready" or plan.calm is None:
        return HttpResponseRedirect(reverse("today"))
    waiting = open_questions(state, today)
    names = [row.name for row in questions_for(state, today)]
    context = {
        "minutes": minutes_of(plan.calm),
        "lines": lines_of(plan.calm.items),
        "number": names.index(waiting[0].name) + 1 if waiting else 0,
        "left": len(waiting),
    }
    return render(request, "first_session.html", context)


# --- all answers ----------------------------------------------------------------------------------------------------


@require_GET
def answers(request: PersonRequest) -> HttpResponse:
    """Show every answer, each with a way to change it."""
    state, today = state_of(request), today_of(request)
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    rows = [
        (row.name, row.title, side_name(row.side) if row.side else "", answer_words(row, state))
        for row in questions_for(state, today)
    ]
    pages = [(page.id, page.title, said_yes(page, state)) for page in safety_pages(state, today)]
    return render(request, "answers.html", {"tab": "menu", "rows": rows, "pages": pages})


def said_yes(page: SafetyPage, state: State) -> list[str]:
    """Return the items of a page that were answered yes or not sure."""
    return [item.text for item in page.items if state.value(item.key) in ("yes", "unsure")]


def answer_words(asked: Question, state: State) -> str:
    """Return the current answer in words."""
    if asked.is_open(state):
        return say("ask.open")
    last = [state.answers[key][-1].value for key in asked.keys]
    for way in WAYS_OUT:
        if all(value == way for value in last):
            return say(f"ask.{way}")
    if asked.options:
        chosen = chosen_ids(asked, state)
        texts = [option.text for option in asked.options if option.id in chosen]
        return ", ".join(texts) or (say("ask.none") if "none" in chosen else _plain(last[0], asked.unit))
    return _plain(last[0], asked.unit)


def _plain(value: object, unit: str) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {unit}".strip()
