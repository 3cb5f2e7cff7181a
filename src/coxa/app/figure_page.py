"""A figure as a page shows it: for one side, with its name, its words and the addresses of what is fetched later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from coxa.app import pictures
from coxa.app.wording import say
from coxa.body.describe import say_description
from coxa.body.draw_traces import traces_svg
from coxa.catalog.records import Exercise, Side, other_side
from coxa.catalog.spoken import spoken_catalog
from coxa.catalog.words import Words, load_words


@dataclass(frozen=True, slots=True)
class Shown:
    """One moving figure. `side` is the working side; of two legs that do the same it is right, and not named."""

    exercise: str
    name: str  # the picture's name for a screen reader: exercise and side
    side: Side
    start_svg: SafeString
    keys_svg: list[SafeString]
    track_url: str
    glb_url: str
    text: list[str]
    azimuth_deg: float
    elevation_deg: float


def row_url(exercise_id: str) -> str:
    """Return the address of the small figure of an exercise."""
    return reverse("figure_row", args=[exercise_id, pictures.key_of(exercise_id)])


def picture_name(exercise: Exercise, side: Side) -> str:
    """Return the exercise and the side that works."""
    if exercise.sides == "both":
        return say(f"exercise.{exercise.id}.name")
    return say(f"figure.name.{side}", name=say(f"exercise.{exercise.id}.name"))


def picture_text(exercise: Exercise, side: Side) -> list[str]:
    """Return the description of the motion as sentences."""
    return say_description(pictures.picture_of(exercise.id).said, load_words(), side)


def markup(svg: str) -> SafeString:
    """Return our own drawing as markup: it holds numbers and names of classes only."""
    return mark_safe(svg)


def side_of(exercise: Exercise, asked: str, sides: Sequence[str]) -> Side:
    """Return the side to show: the asked one, else the first of the person's plan, else right."""
    if exercise.sides == "both":
        return "right"
    for side in (asked, *sides):
        if side == "left" or side == "right":
            return "left" if side == "left" else "right"
    return "right"


def shown(exercise_id: str, side: Side) -> Shown:
    """Return the moving figure of an exercise for one side, its words in the language that is spoken here."""
    return _shown(exercise_id, side, load_words())


@cache
def _shown(exercise_id: str, side: Side, _words: Words) -> Shown:
    exercise = spoken_catalog().exercises[exercise_id]
    picture = pictures.picture_of(exercise_id)
    camera = exercise.motion.camera
    return Shown(
        exercise=exercise_id,
        name=picture_name(exercise, side),
        side=side,
        start_svg=markup(picture.start_svg),
        keys_svg=[markup(svg) for svg in picture.keys_svg],
        track_url=reverse("figure_track", args=[exercise_id, picture.key]),
        glb_url=reverse("figure_glb", args=[exercise_id, picture.key, side]),
        text=picture_text(exercise, side),
        azimuth_deg=camera.azimuth_deg if side == "right" else -camera.azimuth_deg,
        elevation_deg=camera.elevation_deg,
    )


def traces_of(exercise: Exercise, side: Side) -> SafeString:
    """Return the angles of the hips over one repetition as a drawing, its words from the catalog."""
    return _traces(exercise.id, side, load_words())


@cache
def _traces(exercise_id: str, side: Side, _words: Words) -> SafeString:
    exercise = spoken_catalog().exercises[exercise_id]
    labels = {name: say(f"figure.trace.{name}") for name in ("flexion", "adduction", "rotation", "tilt", "time")}
    labels |= {"working": say(f"figure.trace.{side}"), "other": say(f"figure.trace.{other_side(side)}")}
    labels["title"] = say("figure.trace.title", name=picture_name(exercise, side))
    return markup(traces_svg(pictures.trace_of(exercise.id), labels))
