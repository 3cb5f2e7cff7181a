"""How much room a person's hips have in one exercise, for its page: a word for each hip, and the course of it."""

from __future__ import annotations

from dataclasses import dataclass

from coxa.app import pictures
from coxa.app.plots.records import Plot
from coxa.app.plots.room import RoomCourse, plot_room
from coxa.app.wording import large, say
from coxa.catalog.load import load_rules
from coxa.catalog.records import SIDES, LimbRoom, Side
from coxa.errors import BadInput
from coxa.hip_known import known_of, measured
from coxa.journal.state import State

PLENTY, SOME, LITTLE = "plenty", "some", "little"


@dataclass(frozen=True, slots=True)
class ExerciseRoom:
    """One measured hip: what to call it, how much room in a word, and the course."""

    label: str
    words: str
    plot: Plot


def rooms_in(state: State, exercise: str, done_on: Side) -> list[ExerciseRoom]:
    """Return the room of every hip that was measured well enough, when the exercise is done on `done_on`."""
    found = [_room_in(state, exercise, done_on, side) for side in SIDES if measured(state, side)]
    return [one for one in found if one is not None]


def _room_in(state: State, exercise: str, done_on: Side, side: Side) -> ExerciseRoom | None:
    from coxa.hip.room import room_over_time
    from coxa.hip_store import posterior_for, rooms_for

    known = known_of(state, side)
    try:
        found = posterior_for(known)
    except BadInput:
        return None
    if not found.usable:
        return None
    limb = "working" if side == done_on else "other"
    trace = pictures.trace_of(exercise)
    frames = trace.working if limb == "working" else trace.other
    low, middle, high = (row.tolist() for row in room_over_time(found, frames))
    least = load_rules().number("room", "least_clearance_mm")
    return ExerciseRoom(
        label=large(say("exercise_room.name", side=say(f"word.side.{side}.name"))),
        words=say(f"exercise_room.words.{how_much(rooms_for(known)[(exercise, limb)])}"),
        plot=plot_room(RoomCourse(side, trace.times_s, low, middle, high, least)),
    )


def how_much(room: LimbRoom) -> str:
    """Return plenty, some or little: by the chances at which a plan would hold a highly or a hardly irritable hip."""
    number = load_rules().number
    if room.chance > number("room", "chance_low"):
        return LITTLE
    return SOME if room.chance > number("room", "chance_high") else PLENTY
