"""What a person told in a session, as lines that can be put right afterwards. Every change is a new event.

A correction names the event it replaces and stands at its time; the old value stays in the journal. A set of which
nothing was done is replaced by a stopped set; a set that was forgotten is a new event at the end of the session.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from coxa.app import services
from coxa.app.prescribe import told_in
from coxa.app.wording import say
from coxa.errors import BadInput
from coxa.journal.events import Event, Json
from coxa.journal.state import PrescribedItem, Rating, SessionRecord, SetDone

NUMBERS = tuple(range(11))  # pain and effort, 0 to 10
REPS_LEFT = tuple(range(6))
NONE = ""  # what a field says that was left open


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form: `value` as it stands now, `event` that it would replace (empty: none yet)."""

    name: str
    label: str
    value: str
    event: str = ""
    unit: str = ""
    options: tuple[int, ...] = ()  # empty: a number to type


@dataclass(frozen=True, slots=True)
class Block:
    """One exercise of the session: its sets, its pain by side, what was left, and what else was told."""

    exercise: str
    name: str
    sets: tuple[Field, ...]
    pains: tuple[Field, ...]
    left: Field
    notes: tuple[str, ...]


def blocks_of(record: SessionRecord, sore: Sequence[str]) -> list[Block]:
    """Return a session's exercises in the order they came. `sore`: the hips whose pain is asked."""
    names = [item.exercise for item in record.items]
    names += [row.exercise for row in record.sets]
    names += [row.exercise for row in record.stopped_sets]
    names += [row.exercise for row in record.ratings]
    return [_block(record, exercise, sore) for exercise in dict.fromkeys(names)]


def _block(record: SessionRecord, exercise: str, sore: Sequence[str]) -> Block:
    rating = rating_of(record, exercise)
    sides = list(dict.fromkeys([*sore, *(rating.worst if rating else ())]))
    event = rating.event if rating else ""
    pains = tuple(_pain(rating, exercise, side, event) for side in sides)
    left = NONE if rating is None or rating.reps_left is None else str(rating.reps_left)
    return Block(
        exercise=exercise,
        name=say(f"exercise.{exercise}.name"),
        sets=(*_done(record, exercise), *_open(record, exercise)),
        pains=pains,
        left=Field(f"left-{exercise}", say("told.reps_left"), left, event, options=REPS_LEFT),
        notes=tuple(_notes(record, exercise)),
    )


def rating_of(record: SessionRecord, exercise: str) -> Rating | None:
    """Return what was told about an exercise last."""
    return next((row for row in reversed(record.ratings) if row.exercise == exercise), None)


def _pain(rating: Rating | None, exercise: str, side: str, event: str) -> Field:
    worst = rating.worst.get(side) if rating else None
    label = say("told.pain", side=say(f"player.side_{side}"))
    return Field(f"pain-{exercise}-{side}", label, NONE if worst is None else f"{worst:g}", event, options=NUMBERS)


def _set_label(number: int, side: str) -> str:
    words = say("told.set", n=number)
    return words if side == "both" else say("told.set_side", set=words, side=say(f"player.on_{side}"))


def _done(record: SessionRecord, exercise: str) -> Iterator[Field]:
    for row in record.sets:
        if row.exercise == exercise:
            unit, value = _amount(row.reps, row.hold_s)
            yield Field(f"set-{row.event}", _set_label(row.set, row.side), f"{value or 0:g}", row.event, unit)


def _amount(reps: int | None, hold_s: float | None) -> tuple[str, float | None]:
    return (say("told.seconds"), hold_s) if hold_s is not None else (say("told.times"), reps)


def _open(record: SessionRecord, exercise: str) -> Iterator[Field]:
    """Give the sets that were asked for and of which nothing is known."""
    for item in record.items:
        if item.exercise != exercise:
            continue
        here = (exercise, item.side)
        known = {row.set for row in record.sets if (row.exercise, row.side) == here}
        known |= {row.set for row in record.stopped_sets if (row.exercise, row.side) == here}
        unit, _ = _amount(item.reps, item.hold_s)
        for number in range(1, item.sets + 1):
            if number not in known:
                yield Field(_more(item, number), _set_label(number, item.side), NONE, unit=unit)


def _more(item: PrescribedItem, number: int) -> str:
    return f"more-{item.exercise}-{item.side}-{number}"


def _notes(record: SessionRecord, exercise: str) -> Iterator[str]:
    for stopped in record.stopped_sets:
        if stopped.exercise == exercise:
            yield say(f"told.stopped_{stopped.why}", set=_set_label(stopped.set, stopped.side))
    for pinch in record.pinches:
        if pinch.exercise == exercise:
            yield say("told.pinched", set=_set_label(pinch.set, pinch.side))


# --- what was changed ---------------------------------------------------------------------------------------------


def corrections(person: str, record: SessionRecord, sore: Sequence[str], form: Mapping[str, str]) -> list[Event]:
    """Return the new events for what the form says otherwise than the journal. Raises `BadInput` or `ManyFaults`."""
    late = record.finished_at or record.started_at
    made: list[Event] = []
    for block in blocks_of(record, sore):
        made += _of_sets(person, record, block, form, late)
        made += _of_rating(person, record, block, form, late)
    return [*made, *_of_effort(person, record, form)]


def _said(form: Mapping[str, str], field: Field) -> str | None:
    """Return what the form says in a field where that is something new; None where it is as it was."""
    value = form.get(field.name, field.value).strip()
    return value if value not in (field.value, NONE) else None


def _number(field: Field, text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise BadInput(field.name, text, "a number") from None


def _of_sets(
    person: str, record: SessionRecord, block: Block, form: Mapping[str, str], late: datetime | None
) -> Iterator[Event]:
    done = {row.event: row for row in record.sets}
    items = {_more(item, number): (item, number) for item in record.items for number in range(1, item.sets + 1)}
    for field in block.sets:
        text = _said(form, field)
        if text is None:
            continue
        value = _number(field, text)
        if field.event:
            yield _other_set(person, record.id, done[field.event], value)
        elif value > 0:
            item, number = items[field.name]
            row = SetDone(item.exercise, item.side, number, item.reps, item.hold_s, item.load, "")
            data = _set_data(record.id, row, value)
            yield services.new_event(person, "set_done", data, at=late)


def _other_set(person: str, session: str, row: SetDone, value: float) -> Event:
    if value > 0:
        return services.new_event(person, "set_done", _set_data(session, row, value), replaces=row.event)
    data: dict[str, Json] = {"session": session, "exercise": row.exercise, "side": row.side, "set": row.set}
    return services.new_event(person, "set_stopped", {**data, "why": "other"}, replaces=row.event)


def _set_data(session: str, row: SetDone, value: float) -> dict[str, Json]:
    whole: Json = int(value) if value == int(value) else value
    amount: dict[str, Json] = (
        {"reps": None, "hold_s": whole} if row.hold_s is not None else {"reps": whole, "hold_s": None}
    )
    at: dict[str, Json] = {"session": session, "exercise": row.exercise, "side": row.side, "set": row.set}
    return {**at, **amount, "load": row.load}


def _of_rating(
    person: str, record: SessionRecord, block: Block, form: Mapping[str, str], late: datetime | None
) -> Iterator[Event]:
    new = {field.name: _said(form, field) for field in (*block.pains, block.left)}
    if not any(new.values()):
        return
    old = rating_of(record, block.exercise)
    worst: dict[str, Json] = dict(old.worst) if old else {}
    for field in block.pains:
        text = new[field.name]
        if text:
            worst[field.name.rsplit("-", 1)[1]] = _number(field, text)
    left = new[block.left.name]
    data: dict[str, Json] = {
        "session": record.id,
        "exercise": block.exercise,
        "worst": worst,
        "reps_left": int(_number(block.left, left)) if left else old.reps_left if old else None,
    }
    if old is not None:
        data |= {name: value for name, value in (("effort", old.effort), ("technique", old.technique)) if value}
    yield services.new_event(
        person, "exercise_rated", data, replaces=old.event if old else None, at=None if old else late
    )


def effort_field(record: SessionRecord) -> Field:
    """Return how hard the whole session was."""
    value = NONE if record.effort is None else f"{record.effort:g}"
    return Field("effort", say("told.effort"), value, options=NUMBERS)


def _of_effort(person: str, record: SessionRecord, form: Mapping[str, str]) -> Iterator[Event]:
    field = effort_field(record)
    text = _said(form, field)
    ends = [event for event in told_in(person, record.id, record.on) if event.kind == "session_finished"]
    if text is not None and ends:
        data: dict[str, Json] = {"session": record.id, "how": record.status, "effort": _number(field, text)}
        yield services.new_event(person, "session_finished", data, replaces=ends[-1].id)
