"""May this person train alone? The rules of screening.toml, applied to the answers, the flags and the clearances.

The order: which safety items are still open, which rules hold, which of them a clinician has cleared. Nothing here
diagnoses; a refusal is a result with the rule, who to see, how soon, and the answers that led to it.

Clearances (rules 1): entered by the person, valid for a year and until a new flag. One opens a `prompt` lock unless the
answer turned to yes after it; it opens a `same_day` or `urgent` refusal only when it is younger than the answer; an
emergency that is still answered yes is never opened. A rule that `stays` (signs of bone stress) is not closed by
answering no on a later day: rest alone eases them. Where two things happened on one day and their order is not known,
the careful order is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar, cast

from coxa.catalog.conditions import Evaluator, keys_of
from coxa.catalog.records import Catalog, Rules
from coxa.journal.known import Known, age_bounds, weeks_pregnant
from coxa.journal.state import Answer, Cleared, Flag, State
from coxa.plan.records import Finding, Screening
from coxa.plan.rescreen import Shown, shown_by_journal

URGENCIES = ("note", "prompt", "urgent", "same_day", "emergency")  # least first
REFUSING = frozenset({"urgent", "same_day", "emergency"})
BIRTH_YEAR = "person.birth_year"
Rows = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened: the person-day, and the event that tells the order within a day."""

    on: date
    event: str


def _rows(catalog: Catalog, name: str) -> Rows:
    rows: Rows = cast(Rows, catalog.screening.get(name, {}))
    return rows


def _texts(row: Mapping[str, object], name: str) -> tuple[str, ...]:
    return tuple(cast(Sequence[str], row.get(name, ())))


def evaluator_of(state: State, catalog: Catalog, today: date) -> Evaluator:
    """Return what answers conditions about this person on this day."""
    return Evaluator(_rows(catalog, "group"), Known(state, today))


# --- what answers alone decide, worked out once while they stand ------------------------------------------------------

Found = TypeVar("Found")
_last: tuple[object, dict[tuple[object, ...], object]] = (None, {})


def _while_they_stand(state: State, catalog: Catalog, today: date, what: str, work: Callable[[], Found]) -> Found:
    """Return what `work` finds, from memory while the answers, the clearances and the ages of today are the same.

    Answers change a few times a year and a plan is made every day. Only the last person's are remembered.
    """
    global _last
    answers, found = _last
    if answers is not state.answers:
        found = {}
        _last = (state.answers, found)
    key = (what, catalog, state.cleared, age_bounds(state, today), weeks_pregnant(state, today))
    if key not in found:
        found[key] = work()
    return cast(Found, found[key])


# --- which items are asked -------------------------------------------------------------------------------------------


def asked_items(state: State, catalog: Catalog, today: date, part: str = "safety") -> tuple[str, ...]:
    """Return the items of a part (`safety` or `later`) that this person is asked, in the order of the pages."""
    return _while_they_stand(state, catalog, today, part, lambda: _asked(state, catalog, today, part))


def _asked(state: State, catalog: Catalog, today: date, part: str) -> tuple[str, ...]:
    pages = _rows(catalog, "page")
    evaluator = evaluator_of(state, catalog, today)
    order = sorted((cast(int, page["order"]), name) for name, page in pages.items() if page["part"] == part)
    items = _rows(catalog, "item").items()
    return tuple(
        key
        for _, page in order
        for key, item in items
        if item["page"] == page and evaluator.any_holds(_texts(item, "when"))
    )


def missing_items(state: State, catalog: Catalog, today: date) -> tuple[str, ...]:
    """Return the safety items without an answer, and the birth year's key when it is not known."""
    asked = asked_items(state, catalog, today)
    missing = tuple(key for key in asked if state.value(f"screen.{key}") is None)
    return missing if isinstance(state.value(BIRTH_YEAR), int) else (*missing, BIRTH_YEAR)


# --- clearances ------------------------------------------------------------------------------------------------------


def _after(later: Moment, earlier: Moment) -> bool:
    """Say whether `later` is known to come after `earlier`; within one day only ids of version 7 tell."""
    if later.on != earlier.on:
        return later.on > earlier.on
    in_time_order = all(len(moment.event) == 36 and moment.event[14] == "7" for moment in (later, earlier))
    return in_time_order and later.event > earlier.event


def _moment(record: Cleared | Flag | Answer) -> Moment:
    return Moment(record.on, record.event)


def _months_later(day: date, months: int) -> date:
    """Return the same day some months later; the first of the next month where that day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return date(year, month + 2, 1)  # only days 29 to 31 can be missing, never in December


def valid_clearances(state: State, catalog: Catalog, today: date) -> tuple[Cleared, ...]:
    """Return the clearances that count today: given, not lapsed, and with no flag since."""
    months = cast(int, cast(Mapping[str, object], catalog.screening["clearance"])["months"])
    return tuple(
        given
        for given in state.cleared
        if given.on <= today < _months_later(given.on, months)
        and all(_after(_moment(given), _moment(flag)) for flag in state.flags if flag.on >= given.on)
    )


def _clearance_limits(clearances: Iterable[Cleared], catalog: Catalog) -> tuple[str, ...]:
    """Return what the youngest clearance leaves closed; of several on one day, all that any of them leaves closed."""
    given = tuple(clearances)
    youngest = max((one.on for one in given), default=None)
    table = cast(Mapping[str, object], catalog.screening["clearance"])
    rows = [one.allows if one.allows in table else "own_words" for one in given if one.on == youngest]
    return tuple(dict.fromkeys(code for name in rows for code in _texts(table, name)))


def _history(state: State, name: str) -> list[tuple[Answer, ...]]:
    """Return the history of every answer that an operand's name stands for."""
    keys = keys_of(name) if "." in name else (f"screen.{name}",)
    return [history for key in keys if (history := state.answers.get(key, ()))]


def _held_since(history: tuple[Answer, ...]) -> Answer:
    """Return the answer from which on the current value has been given without a change."""
    first = len(history) - 1
    while first > 0 and history[first - 1].value == history[-1].value:
        first -= 1
    return history[first]


def _raised(state: State, because: Iterable[str], *, only_changed: bool) -> list[Moment]:
    """Return when the answers behind a finding were given, or only those that had been answered otherwise before."""
    histories = [history for name in because for history in _history(state, name)]
    since = [(history, _held_since(history)) for history in histories]
    return [_moment(answer) for history, answer in since if not only_changed or answer is not history[0]]


def _is_cleared(state: State, finding: Finding, clearances: Sequence[Cleared]) -> bool:
    """Say whether a clinician has cleared what this finding is about."""
    if finding.urgency == "emergency":
        return False
    raised = _raised(state, finding.because, only_changed=finding.urgency == "prompt")
    return any(all(_after(_moment(given), moment) for moment in raised) for given in clearances)


# --- findings --------------------------------------------------------------------------------------------------------


def _finding(name: str, row: Mapping[str, object], because: tuple[str, ...]) -> Finding:
    return Finding(
        rule=name,
        urgency=str(row["urgency"]),
        see=str(row["see"]),
        because=because,
        limits=(*_texts(row, "limits"), *_texts(row, "limits_until_cleared")),
    )


def _by_answers(state: State, catalog: Catalog, today: date, clearances: Sequence[Cleared]) -> list[Finding]:
    """Return a finding for each rule that the answers fire; a cleared one becomes a note with its lasting limits."""
    findings = []
    for name, row, because in _while_they_stand(
        state, catalog, today, "rules", lambda: _rules_that_hold(state, catalog, today)
    ):
        finding = _finding(name, row, because)
        if _is_cleared(state, finding, clearances):
            finding = replace(finding, urgency="note", limits=_texts(row, "limits"))
        findings.append(finding)
    return findings


def _rules_that_hold(
    state: State, catalog: Catalog, today: date
) -> tuple[tuple[str, Mapping[str, object], tuple[str, ...]], ...]:
    evaluator = evaluator_of(state, catalog, today)
    held = ((name, row, evaluator.clause(row)) for name, row in _rows(catalog, "rule").items())
    return tuple((name, row, one.because) for name, row, one in held if one.holds is True)


def _remembered(state: State) -> State | None:
    """Return the state with each "no" turned back that followed a "yes" of an earlier day with no clearance since.

    None when there is none. On the same day a change of answer is a correction.
    """
    back = _turned_back(state)
    return replace(state, answers=state.answers.update({key: (one,) for key, one in back.items()})) if back else None


def _turned_back(state: State) -> dict[str, Answer]:
    back: dict[str, Answer] = {}
    for key, history in state.answers.items():
        if key.startswith("screen.") and len(history) > 1 and history[-1].value == "no":
            grave = [answer for answer in history if answer.on < _held_since(history).on and _is_open(state, answer)]
            if grave:
                back[key] = max(grave, key=lambda answer: answer.value == "yes")
    return back


def _is_open(state: State, answer: Answer) -> bool:
    given_since = any(_after(_moment(given), _moment(answer)) for given in state.cleared)
    return answer.value in ("yes", "unsure") and not given_since


def _by_earlier_answers(state: State, catalog: Catalog, today: date, known: Iterable[Finding]) -> list[Finding]:
    """Return a finding for each rule that `stays`: a "no" on a later day does not close it, somebody has to look."""
    earlier = _while_they_stand(state, catalog, today, "earlier", lambda: _remembered(state))
    if earlier is None:
        return []
    evaluator, open_now = evaluator_of(earlier, catalog, today), {finding.rule for finding in known}
    rows = {name: row for name, row in _rows(catalog, "rule").items() if row.get("stays") and name not in open_now}
    held = {name: evaluator.clause(row) for name, row in rows.items()}
    return [_finding(name, rows[name], one.because) for name, one in held.items() if one.holds is True]


def _flag_is_closed(state: State, flag: Flag, row: Mapping[str, object], asked: Sequence[str], today: date) -> bool:
    """Say whether a flag is settled: cleared since, or the whole safety part answered again on a later day."""
    if any(given.on <= today and _after(_moment(given), _moment(flag)) for given in state.cleared):
        return True
    answers = [state.answers.get(f"screen.{key}", ()) for key in asked]
    return row.get("rescreen") is True and all(given and given[-1].on > flag.on for given in answers)


def _by_flags(state: State, catalog: Catalog, today: date) -> list[Finding]:
    """Return a finding for each open flag, each kind once."""
    rules = {str(row["flag"]): (name, row) for name, row in _rows(catalog, "rule").items() if "flag" in row}
    asked = asked_items(state, catalog, today) if state.flags else ()
    found: dict[str, Finding] = {}
    for flag in state.flags:
        name, row = rules.get(flag.code, rules["unknown"])
        if not _flag_is_closed(state, flag, row, asked, today):
            found[name] = _finding(name, row, (flag.code,))
    return list(found.values())


def _by_journal(state: State, catalog: Catalog, today: date, rules: Rules) -> list[Finding]:
    """Return a finding for each thing the journal shows that asks for the safety questions again."""
    shown = shown_by_journal(state, rules, today)
    if not shown:
        return []
    named = {str(row["journal"]): (name, row) for name, row in _rows(catalog, "rule").items() if "journal" in row}
    asked = asked_items(state, catalog, today)
    found: dict[str, Finding] = {}
    for one in shown:
        name, row = named[one.code]
        if not _is_answered_since(state, one, asked, today):
            found[name] = _finding(name, row, (one.code,))
    return list(found.values())


def _is_answered_since(state: State, shown: Shown, asked: Sequence[str], today: date) -> bool:
    """Say whether a clinician cleared since, or the whole safety part was answered again, on that day or later.

    On the day itself only what is known to come after it counts; a day without known order takes the careful way.
    """
    moment = Moment(shown.on, shown.event)
    if any(given.on <= today and _after(_moment(given), moment) for given in state.cleared):
        return True
    answers = [state.answers.get(f"screen.{key}", ()) for key in asked]
    return all(given and _after(_moment(given[-1]), moment) for given in answers)


def _incomplete(catalog: Catalog, missing: tuple[str, ...]) -> list[Finding]:
    """Return the finding of a safety part that is not finished."""
    if not missing:
        return []
    name, row = next((name, row) for name, row in _rows(catalog, "rule").items() if row.get("incomplete") is True)
    return [_finding(name, row, missing)]


def screen_person(state: State, catalog: Catalog, today: date, rules: Rules | None = None) -> Screening:
    """Return whether this person may train alone today, and with which limits.

    With `rules` also what the journal shows counts (two flares, a limp again); without them only what was said.

    `refused` for emergency, same_day and urgent findings, `locked` for prompt ones and for a safety part that is not
    finished, else `ready`. Findings are ordered by urgency, the gravest first, then as in the file.
    """
    missing = missing_items(state, catalog, today)
    clearances = valid_clearances(state, catalog, today)
    by_answers = _by_answers(state, catalog, today, clearances)
    findings = [
        *_by_flags(state, catalog, today),
        *by_answers,
        *_by_earlier_answers(state, catalog, today, by_answers),
        *_incomplete(catalog, missing),
        *(() if rules is None else _by_journal(state, catalog, today, rules)),
    ]
    findings.sort(key=lambda finding: -URGENCIES.index(finding.urgency))
    top = findings[0] if findings else None
    limits = (*(code for finding in findings for code in finding.limits), *_clearance_limits(clearances, catalog))
    status = "ready" if top is None or top.urgency == "note" else "refused" if top.urgency in REFUSING else "locked"
    return Screening(
        status=status,
        urgency=top.urgency if top else None,
        see=top.see if top else None,
        findings=tuple(findings),
        limits=tuple(dict.fromkeys(limits)),
        missing=missing,
    )
