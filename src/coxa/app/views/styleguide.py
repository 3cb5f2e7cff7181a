"""`/styleguide`: every component of the pages with its states, for those who write pages. Only with COXA_DEV=1."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from coxa.app.asking import Question, question_named
from coxa.app.body_map import LETTERS, body_areas
from coxa.app.figure_page import shown, traces_of
from coxa.app.run_words import HEIGHT_PX, ladder_rows, ladder_width
from coxa.app.styleguide import (
    SPACES_PX,
    colours,
    notes,
    sample_plan,
    sample_plots,
    sample_session,
    sample_spark,
    sample_state,
    sample_trial,
    session_of,
)
from coxa.app.views.exercise import tempo_path
from coxa.app.views.flare import FlareWords
from coxa.app.views.person import PersonRequest, today_of
from coxa.app.views.scale import scale_rows
from coxa.app.wording import lines_of, say
from coxa.catalog.load import load_catalog
from coxa.plan.records import RunAdvice

SAMPLE = "bridge"  # the exercise that stands for all
SHEETS = ("figure", "player", "plots", "measure", "run", "trial", "styleguide")
PARTS = (
    "colours", "type", "space", "bars", "actions", "answers", "rows", "told", "figures", "plots", "paper", "player",
)  # fmt: skip


@require_GET
def styleguide(request: PersonRequest) -> HttpResponse:
    """Show the page of components; anywhere but in development there is none."""
    if not settings.DEVELOPING:
        raise Http404
    today = today_of(request)
    context = {
        "title": notes()["title"],
        "sheets": [f"css/{name}.css" for name in SHEETS],
        "parts": [(part, f"styleguide/{part}.html") for part in PARTS],
        "colours": colours(),
        "spaces": SPACES_PX,
        "data": sample_session(request.person, today),
        **_answers(today),
        **_rows(today),
        **_pictures(),
    }
    return render(request, "styleguide.html", context)


def _asked(name: str, today: date) -> Question:
    found = question_named(sample_state(today), today, name)
    assert found is not None, f"the made-up person is asked {name}"
    return found


def _answers(today: date) -> dict[str, object]:
    sites, onset = _asked("sites-right", today), _asked("pinch_onset-right", today)
    options = [
        {"option": option, "letter": letter, "id": f"site-{option.id}", "chosen": number == 0}
        for number, (option, letter) in enumerate(zip(sites.options, LETTERS, strict=False))
    ]
    pictures = [
        {
            "option": option,
            "id": f"onset-{number}",
            "picture": f"figures/{option.picture}.svg" if option.picture else "",
        }
        for number, option in enumerate(onset.options)
    ]
    return {
        "scale": scale_rows("sample", 3, 5),
        "plain": scale_rows("plain"),
        "options": options,
        "pictures": pictures,
        "areas": body_areas(sites, [sites.options[0].id]),
    }


def _rows(today: date) -> dict[str, object]:
    session = session_of(sample_plan(today))
    ladder = RunAdvice("ladder", None, 2, (), step=3, greens=1)
    return {
        "lines": lines_of(session.items)[:2],
        "line": lines_of(session.items)[0],
        "ladder": ladder_rows(ladder),
        "width": ladder_width(),
        "height": HEIGHT_PX,
        "flare": FlareWords(
            side="right",
            title=say("flare.title", day=2),
            lead=say("flare.lead.calm"),
            reasons=(),
            fine=(say("today.rest_why"),),
            then=say("flare.next.calm", n=2),
            after="",
            noted=True,
            ask_words=True,
        ),
    }


def _pictures() -> dict[str, object]:
    exercise = load_catalog().exercises[SAMPLE]
    dots = [{"x": 312 - back * 23.5, "y": 60 - 10 * (back % 3), "now": back == 0} for back in range(14)]
    return {
        "figure": shown(SAMPLE, "right"),
        "traces": traces_of(exercise, "right"),
        "tempo_path": tempo_path(exercise.dose.tempo_s),
        "hip": {"dots": dots, "usual_top": 40, "usual_height": 20},
        "band_x": 145,
        "band_width": 40,
        "effects": [
            (says, {"low_x": at - 40, "high_x": at + 40, "dot_x": at})
            for says, at in (("helps", 90), ("unsure", 165), ("worse", 250))
        ],
        "plots": sample_plots(),
        "spark": sample_spark(),
        "picture": sample_trial(),
        "percent": 40,
        "bar": 60,
    }
