"""A made-up person's journal of two years, about 5,000 events: both hips, flares, holidays, tests, scores, runs.

Nobody lived this. It is written by a plain script and a fixed seed, without the planner, so that it is made in a
moment and stays the same while the planner changes. Shorter journals are its first weeks: `rich_journal(days=91)`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from coxa.catalog.load import load_catalog
from coxa.journal.codec import event_line
from coxa.journal.events import Event, Json
from coxa.journal.file import write_journal

PERSON = "00000000-0000-7000-8000-0000000000aa"
END = date(2026, 11, 24)  # the last day of every journal; a shorter one starts later
DAYS = 730
SEED = 11
MORNING, NOON, EVENING = time(7, 10), time(12), time(18)


@dataclass(frozen=True, slots=True)
class Spell:
    """Some days on which a hip is sorer; `noted`: the person says so, and after what."""

    first: int
    days: int
    side: str
    size: float
    noted: bool = False
    after: str = ""


SPELLS = (
    Spell(38, 9, "right", 3.5, noted=True, after="a nine-hour drive"),
    Spell(170, 6, "right", 3.0),
    Spell(331, 12, "left", 4.0, noted=True, after="a long walk in the hills"),
    Spell(520, 8, "right", 3.5, noted=True, after="moving house"),
    Spell(655, 6, "right", 3.0),
)
AWAY = ((110, 14), (375, 14), (600, 17))  # no entries at all: first day, days
PHASES = ((0, "settle"), (21, "control"), (63, "strength"), (190, "power"), (400, "maintain"))
EXERCISES: Mapping[str, tuple[str, ...]] = {  # warm-up, two for both legs, one for each leg
    "settle": ("cat-camel", "ball-squeeze", "bridge", "isometric-clam"),
    "control": ("pelvic-clock", "bridge", "mini-squat", "clamshell"),
    "strength": ("cat-camel", "goblet-squat", "romanian-deadlift", "side-plank-knees"),
    "power": ("pelvic-clock", "hip-thrust", "box-squat-loaded", "step-up"),
    "maintain": ("cat-camel", "hip-thrust", "romanian-deadlift", "side-plank"),
}
EACH = frozenset({"isometric-clam", "clamshell", "side-plank-knees", "step-up", "side-plank"})
STRENGTH_DAYS, RUN_DAYS = (0, 2, 4), (1, 5)  # weekdays, Monday is 0
FIRST_LADDER, FIRST_RUN = 190, 274  # twelve steps, a week each
# test: first right, last right, first left, last left, noise
TESTS: Mapping[str, tuple[float, float, float, float, float]] = {
    "single-leg-stance": (22, 45, 30, 45, 3),
    "step-down": (2, 5, 3, 5, 0.6),
    "single-leg-bridge": (11, 24, 15, 25, 1.5),
    "side-plank": (24, 52, 31, 55, 3),
    "heel-raise": (15, 27, 18, 28, 1.5),
    "squeeze": (4, 1, 2, 0, 0.7),
    "walk": (20, 60, 20, 60, 3),
    "two-leg-hops": (10, 24, 10, 24, 1),
    "extension-range": (8, 13, 10, 14, 1),
    "flexion-range": (98, 106, 108, 114, 3),
    "internal-rotation-range": (14, 20, 24, 27, 3),
    "external-rotation-range": (38, 42, 40, 44, 3),
    "abduction-strength": (1.15, 1.58, 1.38, 1.66, 0.05),
    "adduction-strength": (1.05, 1.45, 1.22, 1.5, 0.05),
}
WHOLE = frozenset({"step-down", "single-leg-bridge", "heel-raise", "squeeze", "walk", "two-leg-hops"})


@dataclass
class _Book:
    """The events so far, and the dice."""

    start: date
    chance: random.Random
    events: list[Event] = field(default_factory=list)
    day: date | None = None  # of the last event
    today: int = 0  # events of that day before it

    def note(self, number: int, clock: time, kind: str, data: Mapping[str, Json], replaces: str | None = None) -> str:
        """Append one event on a day counted from 0; return its id. The events of one day are a second apart."""
        count = len(self.events)
        day = self.start + timedelta(days=number)
        self.today = self.today + 1 if self.day == day else 0
        self.day = day
        at = datetime.combine(day, clock, UTC) + timedelta(seconds=self.today)
        name = f"00000000-0000-7000-8001-{count:012d}"
        event = Event(name, PERSON, kind, 1, at, 0, "UTC", at, "phone", count + 1, "self", dict(data), replaces)
        self.events.append(event)
        return name


def rich_journal(days: int = DAYS, sides: Sequence[str] = ("left", "right"), end: date = END) -> list[Event]:
    """Return the journal's events in the order in which they happened, for one to `DAYS` days up to `end`."""
    book = _Book(end - timedelta(days=days - 1), random.Random(SEED))
    book.note(0, time(6), "answered", {"answers": _answers(sides)})
    book.note(0, time(6), "protocol_chosen", {"protocol": "runner", "addons": []})
    for number in range(days):
        if any(first <= number < first + length for first, length in AWAY):
            continue
        _one_day(book, number, sides)
    return book.events


def rich_file(days: int = DAYS, sides: Sequence[str] = ("left", "right"), end: date = END) -> bytes:
    """Return the journal as a file that `coxa import` and My data read."""
    lines = [event_line(event) for event in rich_journal(days, sides, end)]
    return write_journal(PERSON, lines, datetime.combine(end, time(20), UTC))


def _answers(sides: Sequence[str]) -> dict[str, Json]:
    items = load_catalog().screening["item"]
    assert isinstance(items, Mapping)
    answers: dict[str, Json] = {f"screen.{key}": "no" for key in items}
    answers.update(
        {
            "person.birth_year": 1988,
            "person.sex": "female",
            "person.height_cm": 171,
            "person.mass_kg": 64,
            "life.minutes": 25,
            "life.days": ["mon", "wed", "fri"],
            "life.equipment": ["dumbbell", "mini-band", "step-box", "barbell", "bench"],
            "life.cannot": [],
            "life.stops": ["sitting", "running"],
            "life.goals": ["running"],
            "running.now": False,
            "running.weeks_since_last_run": 26,
            "running.goal_km": 10,
        }
    )
    for side in ("left", "right"):
        answers[f"hip.{side}.symptomatic"] = side in sides
        if side in sides:
            worse = 1 if side == "right" else 0
            provokes: list[Json] = ["deep-bend", "long-sitting", "running"]
            answers.update(
                {
                    f"hip.{side}.sites": ["groin"],
                    f"hip.{side}.provokes": provokes[: 2 + worse],
                    f"hip.{side}.pinch_onset": 100,
                    f"hip.{side}.pain_now": 2 + worse,
                    f"hip.{side}.pain_average_week": 3 + worse,
                    f"hip.{side}.pain_worst_week": 5 + worse,
                    f"hip.{side}.settles_h": 12,
                    f"hip.{side}.wakes_nights_per_week": worse,
                    f"hip.{side}.since_weeks": 100 if worse else 26,
                }
            )
    return answers


# --- one day ----------------------------------------------------------------------------------------------------------


def _one_day(book: _Book, number: int, sides: Sequence[str]) -> None:
    _morning(book, number, sides)
    for spell in SPELLS:
        if spell.noted and spell.first == number and spell.side in sides:
            book.note(number, NOON, "flare_noted", {"side": spell.side, "after": spell.after})
    if number % 56 == 17:
        _tests(book, number)
    if number % 42 == 5:
        _scores(book, number)
    _things_said(book, number)
    if number % 14 == 0 or any(number == first for first, _ in PHASES):
        _programme(book, number)
    weekday = (book.start + timedelta(days=number)).weekday()
    flaring = _flare_size(number, "right") + _flare_size(number, "left") > 0
    if weekday in STRENGTH_DAYS and book.chance.random() > (0.4 if flaring else 0.14):
        _session(book, number, sides, flaring)
    if weekday in RUN_DAYS and not flaring and (number < FIRST_RUN or book.chance.random() > 0.1):
        _run(book, number)


def _flare_size(number: int, side: str) -> float:
    """Return what the spells add to the pain of one side on one day: it comes at once and fades."""
    size = 0.0
    for spell in SPELLS:
        if spell.side == side and spell.first <= number < spell.first + spell.days:
            size += spell.size * (1 - 0.7 * (number - spell.first) / spell.days)
    return size


def _soreness(number: int, side: str) -> float:
    base = 0.7 + 3.3 * max(0.0, 1 - number / 150)
    return max(0.0, base - (0.0 if side == "right" else 1.2)) + _flare_size(number, side)


def _pain(book: _Book, number: int, side: str, more: float = 0.0) -> int:
    value = _soreness(number, side) + more + book.chance.gauss(0, 0.6)
    return max(0, min(10, int(value + 0.5)))


def _morning(book: _Book, number: int, sides: Sequence[str]) -> None:
    """Rate the morning, on most days; once in a while put it right afterwards."""
    if number == 0 or book.chance.random() < 0.08:
        return
    pain: dict[str, Json] = {side: _pain(book, number, side) for side in sides}
    flaring = any(_flare_size(number, side) > 2 for side in sides)
    data: dict[str, Json] = {"pain": pain, "woke": flaring and number % 2 == 0, "stiff": flaring, "limp": False}
    written = book.note(number, MORNING, "morning_rated", data)
    if number % 97 == 50:
        book.note(number, MORNING, "morning_rated", {**data, "stiff": True}, replaces=written)


def _phase(number: int) -> tuple[int, str]:
    return next(row for row in reversed(PHASES) if row[0] <= number)


def _programme(book: _Book, number: int) -> None:
    since, phase = _phase(number)
    day, began = book.start + timedelta(days=number), book.start + timedelta(days=since)
    warm, one, two, each = EXERCISES[phase]
    data: dict[str, Json] = {
        "block_start": day.isoformat(),
        "protocol": "runner",
        "phase": phase,
        "phase_since": began.isoformat(),
        "because": "start" if number == 0 else "phase" if number == since else "block_end",
        "warm_up": [warm],
        "a": [one, two, each],
        "b": [one, two, each],
        "wishes": "",
        "planner": "1",
        "rules": "",
        "catalog": "",
    }
    book.note(number, EVENING, "programme_prescribed", data)


def _items(number: int, flaring: bool) -> list[dict[str, Json]]:
    """Return the items of one session: a warm-up of one set, then two sets of each exercise, lighter in a flare."""
    _, phase = _phase(number)
    loaded = phase in ("strength", "power", "maintain")
    rows: list[dict[str, Json]] = []
    for place, exercise in enumerate(EXERCISES[phase]):
        for side in ("left", "right") if exercise in EACH else ("both",):
            held = load_catalog().exercises[exercise].dose.hold_s is not None
            rows.append(
                {
                    "exercise": exercise,
                    "side": side,
                    "role": "main" if place else "warm_up",
                    "sets": 2 if place and not flaring else 1,
                    "reps": None if held else 10,
                    "hold_s": 20.0 if held else None,
                    "load": float(min(24, number // 30)) if loaded and place in (1, 2) else 0.0,
                    "effort": 4.0,
                    "max_hip_flexion_deg": None,
                    "sets_by_plan": True,
                }
            )
    return rows


def _session(book: _Book, number: int, sides: Sequence[str], flaring: bool) -> None:
    name = f"session-{number}"
    items = _items(number, flaring)
    kind = "calm" if flaring else "ab"[number % 2]
    book.note(number, EVENING, "session_prescribed", {
        "session": name, "date": (book.start + timedelta(days=number)).isoformat(), "session_kind": kind,
        "minutes": 12 if flaring else 24, "items": list(items), "planner": "1", "rules": "", "catalog": "",
    })  # fmt: skip
    check_in: dict[str, Json] = {side: _pain(book, number, side) for side in sides}
    book.note(number, EVENING, "session_started", {"session": name, "check_in": check_in})
    for item in items:
        _work(book, number, name, item)
    for exercise in dict.fromkeys(str(item["exercise"]) for item in items):
        worst: dict[str, Json] = {side: _pain(book, number, side, more=0.4) for side in sides}
        book.note(number, EVENING, "exercise_rated", {
            "session": name, "exercise": exercise, "worst": worst, "reps_left": 3, "effort": 5,
        })  # fmt: skip
    how = "stopped" if number % 89 == 40 else "done"
    book.note(number, EVENING, "session_finished", {"session": name, "how": how, "effort": 5})


def _work(book: _Book, number: int, name: str, item: Mapping[str, Json]) -> None:
    base: dict[str, Json] = {"session": name, "exercise": item["exercise"], "side": item["side"]}
    for count in range(1, int(str(item["sets"])) + 1):
        done = {"set": count, "reps": item["reps"], "hold_s": item["hold_s"], "load": item["load"]}
        book.note(number, EVENING, "set_done", {**base, **done})
    if item["side"] != "left" and item["role"] == "main" and book.chance.random() < 0.01:
        book.note(number, EVENING, "pinched", {**base, "set": 1, "then": "less_range"})


def _run(book: _Book, number: int) -> None:
    """Climb the ladder, then run easily and a little further every week."""
    if number < FIRST_LADDER:
        return
    worst = _pain(book, number, "right")
    if number < FIRST_RUN:
        step = 1 + (number - FIRST_LADDER) // 7
        data: dict[str, Json] = {"km": round(1.5 + 0.3 * step, 1), "minutes": 30, "worst": worst, "continuous": False}
        book.note(number, EVENING, "run_done", {**data, "kind": "walk_run", "ladder_step": step, "effort": 4})
        return
    km = round(min(10.0, 3.5 + (number - FIRST_RUN) / 40) + book.chance.choice([-0.5, 0.0, 0.5]), 1)
    data = {"km": km, "minutes": round(km * 6.6), "worst": worst, "continuous": True, "kind": "easy", "effort": 5}
    book.note(number, EVENING, "run_done", {**data, "steps_per_min": 168})


# --- tests, scores and what the person says ---------------------------------------------------------------------------


def _tests(book: _Book, number: int) -> None:
    share = min(1.0, number / 165)
    for test, (right0, right1, left0, left1, noise) in TESTS.items():
        both = not load_catalog().tests[test].sided
        sides = (("both", right0, right1),) if both else (("left", left0, left1), ("right", right0, right1))
        for side, first, last in sides:
            value = first + (last - first) * share + book.chance.gauss(0, noise)
            shown = max(0, round(value)) if test in WHOLE else round(max(0.0, value), 2)
            device = "phone on the leg" if test.endswith("-range") else "hand dynamometer"
            data: dict[str, Json] = {"test": test, "side": side, "value": shown, "pain": 1}
            book.note(number, NOON, "tested", {**data, "device": device if "-" in test else ""})


def _scores(book: _Book, number: int) -> None:
    share = min(1.0, number / 200)
    total = round(43 + 28 * share + book.chance.gauss(0, 3), 1)
    data: dict[str, Json] = {"measure": "ihot-12", "scores": {"total": total}, "side": "right", "by": "total"}
    book.note(number, NOON, "scored", data)
    words = "sit through a film; run 5 km; put on socks"
    psfs: dict[str, Json] = {"function": round(3.5 + 4.5 * share, 1)}
    book.note(number, NOON, "scored", {"measure": "psfs", "scores": psfs, "side": None, "words": words})
    if number % 84 == 5 and number > 5:
        change: dict[str, Json] = {"change": 2 if share > 0.5 else 1}
        book.note(number, NOON, "scored", {"measure": "global-change", "scores": change, "side": None})


def _things_said(book: _Book, number: int) -> None:
    """Write what is said once: a therapist's limit, a thing left out, an experiment."""
    if number == 30:
        book.note(number, NOON, "limit_set", {"side": "right", "max_flexion_deg": 95})
    if number == 70:
        book.note(number, NOON, "exercise_left_out", {"exercise": "rock-back", "why": "no_wish"})
    if number == 420:
        blocks: list[Json] = [
            {"start": (book.start + timedelta(days=420 + 7 * week)).isoformat(), "days": 7, "with": week in (0, 3)}
            for week in range(4)
        ]
        book.note(number, NOON, "experiment_started", {
            "experiment": "e1", "element": "ball-massage", "measure": "morning-pain", "side": "right", "blocks": blocks,
        })  # fmt: skip
    if 420 <= number < 448:
        value = _pain(book, number, "right")
        book.note(number, NOON, "experiment_measured", {"experiment": "e1", "when": "day", "value": value})
    if number == 449:
        book.note(number, NOON, "experiment_ended", {"experiment": "e1", "then": "drop"})
