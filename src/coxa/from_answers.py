"""From a file of answers straight to a plan, for the command line and the library.

A file says how things are on the day the plan is made for; the events it lists keep their own times.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from coxa.catalog.load import load_catalog
from coxa.errors import BadInput
from coxa.gather import plan_input
from coxa.journal import answers as answers_module
from coxa.journal.answers import Answers
from coxa.journal.events import Event
from coxa.journal.fold import fold
from coxa.journal.state import State
from coxa.plan.plan import make_plan
from coxa.plan.records import Plan

# One nameless person: files of answers carry no identity, and the same file gives the same events.
PERSON = str(uuid.uuid5(uuid.NAMESPACE_URL, "coxa:answers-file"))
TZ = "UTC"


def read_answers(path: str | Path) -> Answers:
    """Return the answers of a file. Raises `ManyFaults` with one sentence per fault, `BadInput` for no file."""
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("file", str(path), "a file that exists and can be read as text") from error
    return answers_module.read_answers(text, load_catalog())


def events_from_answers(answers: Answers, today: date) -> list[Event]:
    """Return the events that the answers stand for and those the file lists.

    The answers are dated `today` at noon; where the file lists earlier events, one minute before the first of them:
    what happened afterwards (a clearance, a session, a morning) comes after the answers, as it did.
    """
    noon = datetime.combine(today, time(12), UTC)
    at = min([noon, *(event.at - timedelta(minutes=1) for event in answers.events)])
    return answers_module.answers_to_events(answers, PERSON, at, TZ)


def fold_answers(events: Iterable[Event]) -> State:
    """Return what these events say about the person of the file."""
    return fold(events, PERSON)


def state_from_answers(answers: Answers, today: date) -> State:
    """Return what the journal would know about this person."""
    return fold_answers(events_from_answers(answers, today))


def plan_from_answers(answers: Answers, today: date) -> Plan:
    """Return the plan for `today`."""
    return make_plan(plan_input(state_from_answers(answers, today), today))
