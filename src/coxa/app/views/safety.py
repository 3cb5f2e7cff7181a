"""The safety pages: "any of these?", each answered by its items or by "none of these"."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from coxa.app.asking import SafetyItem, SafetyPage, every_page, safety_pages
from coxa.app.views.person import PersonRequest, state_of, today_of, write_answers
from coxa.app.views.questions import next_address
from coxa.app.wording import say
from coxa.journal.events import Json

NONE = "none"
ANSWERS = ("yes", "no", "unsure")


def safety(request: PersonRequest, page_id: str) -> HttpResponse:
    """Ask one safety page and save it at once. `?again=1` goes through all pages, `?unsure=1` asks item by item."""
    pages = safety_pages(state_of(request), today_of(request))
    page = next((page for page in pages if page.id == page_id), None)
    if page is None:
        return HttpResponseRedirect(reverse("go_on"))
    error = ""
    if request.method == "POST":
        answers, error = _read(request, page)
        if not error:
            write_answers(request, answers)
            return HttpResponseRedirect(_after(request, page))
    return render(request, "safety.html", _context(request, pages, page, error), status=400 if error else 200)


def _after(request: PersonRequest, page: SafetyPage) -> str:
    if not request.GET.get("again"):
        return next_address(request, more=False)
    pages = safety_pages(state_of(request), today_of(request))
    ids = [row.id for row in pages]
    place = ids.index(page.id) + 1 if page.id in ids else len(ids)
    return reverse("safety", args=[ids[place]]) + "?again=1" if place < len(ids) else next_address(request, more=False)


def _context(request: PersonRequest, pages: Sequence[SafetyPage], page: SafetyPage, error: str) -> dict[str, object]:
    ids = [row.id for row in pages]
    number, count = ids.index(page.id) + 1, max(len(pages), every_page())
    again = bool(request.GET.get("again"))
    return {
        "page": page,
        "rows": [_row(request, item) for item in page.items],
        "one_by_one": bool(request.GET.get("unsure")),
        "none_chosen": _none_chosen(request, page),
        "error": error,
        "again": again,
        "number": number,
        "count": count,
        "percent": round(100 * number / count),
        "back": _back(ids, number, again),
        "notice": say("safety.said_limp") if request.GET.get("said") == "limp" else "",
    }


def _back(ids: Sequence[str], number: int, again: bool) -> str:
    if number == 1:
        return reverse("answers") if again else reverse("home")
    return reverse("safety", args=[ids[number - 2]]) + ("?again=1" if again else "")


def _row(request: PersonRequest, item: SafetyItem) -> dict[str, object]:
    value = request.POST.get(item.id) if request.method == "POST" else state_of(request).value(item.key)
    return {"item": item, "value": value}


def _none_chosen(request: PersonRequest, page: SafetyPage) -> bool:
    if request.method == "POST":
        return bool(request.POST.get(NONE))
    state = state_of(request)
    return all(state.value(item.key) == "no" for item in page.items)


def _read(request: PersonRequest, page: SafetyPage) -> tuple[dict[str, Json], str]:
    """Return the answers of the page, or the sentence that says what is missing."""
    given = {item.id: request.POST.get(item.id, "") for item in page.items}
    if request.GET.get("unsure"):
        waiting = [item for item in page.items if given[item.id] not in ANSWERS]
        error = say("safety.choose_each", item=waiting[0].text) if waiting else ""
    else:
        chosen = [item for item in page.items if given[item.id] in ("yes", "unsure")]
        error = "" if chosen or request.POST.get(NONE) else say("safety.choose")
        if chosen and request.POST.get(NONE):
            error = say("safety.both", item=chosen[0].text)
    return {item.key: given[item.id] if given[item.id] in ANSWERS else "no" for item in page.items}, error


@require_GET
def again(request: PersonRequest) -> HttpResponse:
    """Go through the safety pages once more, with the answers given before."""
    pages = safety_pages(state_of(request), today_of(request))
    said = "&said=limp" if request.GET.get("said") == "limp" else ""
    return HttpResponseRedirect(reverse("safety", args=[pages[0].id]) + "?again=1" + said)
