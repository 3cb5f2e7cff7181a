"""`coxa paper`: a session, the week or an exercise as one A4 page. Django is loaded, for the app's own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from coxa.catalog.load import load_catalog
from coxa.cli_text import say
from coxa.errors import BadInput
from coxa.from_answers import events_from_answers, fold_answers, read_answers
from coxa.gather import plan_input
from coxa.journal.events import Json
from coxa.journal.state import State
from coxa.plan.plan import make_plan
from coxa.plan.records import Plan


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be printed. `what`: session | week | exercise; `kind`: a | b | calm, empty: today's."""

    what: str
    exercise: str | None
    to: Path
    answers: Path | None
    home: Path | None
    kind: str
    on: date | None


def run_paper(asked: Asked) -> int:
    """Write one page; returns the exit code."""
    _check(asked)
    sheet = _sheet(asked)
    if sheet is None:
        raise BadInput("--answers", None, say("paper.no_answers"))
    from coxa.app.paper.press import pdf_of

    try:
        asked.to.write_bytes(pdf_of(sheet))
    except OSError as error:
        raise BadInput("--to", str(asked.to), say("no_writing")) from error
    print(say("paper.done", file=str(asked.to)))
    return 0


def _check(asked: Asked) -> None:
    if not asked.to.resolve().parent.is_dir():
        raise BadInput("--to", str(asked.to), say("no_writing"))
    if asked.what != "exercise":
        if asked.exercise is not None:
            raise BadInput("ID", asked.exercise, say("paper.no_id"))
    elif asked.exercise not in load_catalog().exercises:
        raise BadInput("ID", asked.exercise, say("paper.needs_id"))


def _sheet(asked: Asked) -> dict[str, Json] | None:
    """Return what is to be printed; None where nothing is known yet."""
    known = _from_answers(asked) if asked.answers is not None else _from_journal(asked)
    from coxa.app.paper.sheets import exercise_sheet
    from coxa.app.views import paper
    from coxa.app.wording import typical_item
    from coxa.catalog.spoken import spoken_catalog

    state, plan = known
    exercise = spoken_catalog().exercises[asked.exercise] if asked.exercise else None
    if plan is None:
        return exercise_sheet(exercise, (typical_item(exercise),), _today(asked)) if exercise else None
    if exercise is not None:
        return paper.sheet_of_exercise(state, plan, exercise)
    return paper.sheet_of_week(state, plan) if asked.what == "week" else paper.sheet_of_session(state, plan, asked.kind)


def _today(asked: Asked) -> date:
    # The one place where the day of a sheet comes from the clock.
    return asked.on or datetime.now(UTC).astimezone().date()


def _from_answers(asked: Asked) -> tuple[State, Plan]:
    """Return the plan of a file of answers, as `coxa plan` makes it; the store stays closed."""
    assert asked.answers is not None
    today = _today(asked)
    state = fold_answers(tuple(events_from_answers(read_answers(asked.answers), today)))
    plan = make_plan(plan_input(state, today))
    import django

    from coxa.app import serve

    serve.prepare_environment(asked.home)
    django.setup()
    return state, plan


def _from_journal(asked: Asked) -> tuple[State, Plan | None]:
    """Return the plan of the person on this machine; no plan where no safety question was answered."""
    from coxa.app import serve

    serve.prepare_environment(asked.home)
    serve.prepare_store()
    from coxa.app import services
    from coxa.app.planning import plan_for
    from coxa.app.views.person import has_begun

    person = services.local_person()
    state = services.state_of(person)
    return state, plan_for(person, _today(asked)) if has_begun(state) else None
