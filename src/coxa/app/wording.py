"""Plan items, days and reasons as the short lines that pages show. Every word comes from the catalog's texts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from coxa.catalog.records import Exercise
from coxa.catalog.words import load_words
from coxa.plan.records import Item, Peak, Reason, Session
from coxa.sentences import say_reason

BOTH_SIDES = frozenset({"left", "right"})


def say(key: str, /, **values: object) -> str:
    """Return the text under `key` in the language that is spoken here."""
    return load_words().say(key, **values)


def plain_number(value: float) -> str:
    """Return a number as the language writes it, with no digits it does not need."""
    return load_words().show(float(value))


def signed(value: float) -> str:
    """Return a change with its sign."""
    return f"+{plain_number(value)}" if value > 0 else plain_number(value)


def small(name: str) -> str:
    """Return a name as it stands within a sentence."""
    return load_words().small(name)


def large(words: str) -> str:
    """Return words as they stand at the beginning of a line; only the first letter changes."""
    return words[:1].upper() + words[1:]


def plain_letters(text: str) -> str:
    """Return a text in small letters without their marks: how names are sorted and searched in any language."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def side_name(side: str) -> str:
    """Return the plain name of a side: left, right, both sides."""
    return say(f"word.side.{side}.name")


def say_reasons(reasons: Iterable[Reason]) -> list[str]:
    """Return one sentence per reason, each sentence once."""
    words = load_words()
    return list(dict.fromkeys(say_reason(reason, words) for reason in reasons))


def long_day(on: date) -> str:
    """Return a day as "Thursday 20 November"."""
    weekday, month = say(f"day.weekday.{on.isoweekday()}"), say(f"day.month.{on.month}")
    return say("day.long", weekday=weekday, day=on.day, month=month)


def weekday(on: date) -> str:
    """Return the name of the day in the week."""
    return say(f"day.weekday.{on.isoweekday()}")


def full_day(on: date) -> str:
    """Return a day with its year."""
    return say("day.full", day=on.day, month=say(f"day.month.{on.month}"), year=on.year)


def short_weekday(on: date) -> str:
    """Return "Thu"."""
    return say(f"day.short.{on.isoweekday()}")


def ago(then: datetime, now: datetime) -> str:
    """Return how long ago something was, in minutes or hours."""
    minutes = max(0, int((now - then).total_seconds() // 60))
    if minutes < 1:
        return say("day.just_now")
    if minutes < 90:
        return say("day.minutes_ago", n=minutes)
    return say("day.hours_ago", n=round(minutes / 60))


def load_words_of(item: Item) -> str:
    """Return the load of an item as words; empty without a load."""
    if item.load <= 0 or item.load_kind in ("none", "bodyweight"):
        return ""
    if item.load_kind == "band":
        return say(f"dose.band.{int(item.load)}")
    return say("dose.kg", kg=float(item.load))


def dose_words(item: Item) -> str:
    """Return sets, repetitions or hold, and load, without the side."""
    if item.hold_s is not None:
        text = say("dose.hold", n=item.sets, hold_s=float(item.hold_s))
    else:
        text = say("dose.reps", sets=item.sets, reps=item.reps)
    load = load_words_of(item)
    return say("dose.with_load", dose=text, load=load) if load else text


@dataclass(frozen=True, slots=True)
class Line:
    """One exercise of a session as a row of a page: both sides in one, reasons as sentences."""

    id: str
    name: str
    dose: str
    reasons: list[str]
    items: tuple[Item, ...]
    limit: str

    @property
    def side(self) -> str:
        """The side that the row's figure shows: the first one; of both legs in one, none."""
        return self.items[0].side if self.items else ""


def _sides_line(items: Sequence[Item]) -> str:
    first = items[0]
    same = {dose_words(item) for item in items}
    if {item.side for item in items} == BOTH_SIDES and len(same) == 1:
        return say("dose.each_side", dose=same.pop())
    if len(items) > 1:
        return say("dose.two", first=_one_side(items[0]), second=small(_one_side(items[1])))
    if first.side in BOTH_SIDES:
        return _one_side(first)
    return say(f"dose.{first.side}", dose=dose_words(first))


def _one_side(item: Item) -> str:
    return say(f"dose.only_{item.side}", dose=dose_words(item))


def limit_words(items: Sequence[Item]) -> str:
    """Return how far the hip may bend in this exercise, or nothing when the plan sets no limit."""
    limits = [item.max_hip_flexion_deg for item in items if item.max_hip_flexion_deg is not None]
    return say("dose.limit", deg=float(round(min(limits)))) if limits else ""


def lines_of(items: Iterable[Item]) -> list[Line]:
    """Return a session's items as rows, the two sides of one exercise together."""
    lines = []
    for exercise, group in groupby(items, key=lambda item: item.exercise):
        together = tuple(group)
        reasons = say_reasons(reason for item in together for reason in item.reasons)
        name = say(f"exercise.{exercise}.name")
        lines.append(Line(exercise, name, _sides_line(together), reasons, together, limit_words(together)))
    return lines


def warm_up_line(session: Session) -> str:
    """Return the names of the warm-up's drills as one line."""
    return join(line.name for line in lines_of(session.warm_up))


def join(names: Iterable[str]) -> str:
    """Return names as one list, the first letter of each but the first made small."""
    given = list(names)
    return ", ".join([*given[:1], *(small(name) for name in given[1:])])


def join_small(names: Iterable[str]) -> str:
    """Return names as one list within a sentence."""
    return ", ".join(small(name) for name in names)


def minutes_of(session: Session) -> int:
    """Return the whole minutes of a session, rounded up, so that a promise is kept."""
    return max(1, -int(-session.minutes // 1))


def session_title(session: Session) -> str:
    """Return what and how long: "Session A, 24 minutes"."""
    return say(f"today.title.{session.kind}", n=minutes_of(session))


def tempo_line(tempo_s: tuple[float, float, float]) -> str:
    """Return "3 s there, 1 s still, 2 s back"."""
    there, still, back = tempo_s
    key = "dose.tempo" if still else "dose.tempo_moving"
    return say(key, there=float(there), still=float(still), back=float(back))


def typical_item(exercise: Exercise) -> Item:
    """Return the exercise at the careful end of its dose, as nobody's plan: what a page shows without a plan."""
    dose = exercise.dose
    return Item(
        exercise=exercise.id,
        side="both" if exercise.sides == "both" else exercise.sides,
        role="main",
        sets=int(dose.sets.use),
        reps=int(dose.reps.use) if dose.reps else None,
        hold_s=dose.hold_s.use if dose.hold_s else None,
        load=dose.load.start,
        load_kind=dose.load.kind,
        tempo_s=dose.tempo_s,
        rest_s=dose.rest_s.use,
        effort=dose.effort.use if dose.effort else None,
        max_hip_flexion_deg=None,
        zone=0,
        peak=Peak(0.0, 0.0, 0.0),
        cues_withheld=(),
        reasons=(),
    )
