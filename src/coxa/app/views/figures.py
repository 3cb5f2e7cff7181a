"""The parts of a picture that pages fetch: frames, small figures, the motion in three dimensions.

Every address holds the key of its content, so an answer never changes and a browser keeps it for a year.
"""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from coxa.app import pictures
from coxa.app.guard import IMMUTABLE
from coxa.catalog.load import load_catalog
from coxa.catalog.records import Side

GLB_SIDES: dict[str, Side] = {"left": "left", "right": "right"}


def _known(exercise_id: str, key: str) -> None:
    """Raise 404 for an exercise that does not exist and for a key that is not today's."""
    if exercise_id not in load_catalog().exercises or key != pictures.key_of(exercise_id):
        raise Http404


def _kept(content: bytes | str, content_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Cache-Control"] = IMMUTABLE
    return answer


@require_GET
def track(request: HttpRequest, exercise_id: str, key: str) -> HttpResponse:
    """Return every frame of a figure as JSON."""
    _known(exercise_id, key)
    return _kept(pictures.picture_of(exercise_id).track, "application/json")


@require_GET
def player(request: HttpRequest, exercise_id: str, key: str) -> HttpResponse:
    """Return the first frame and every frame of a figure, as the session player fetches them."""
    _known(exercise_id, key)
    picture = pictures.picture_of(exercise_id)
    return _kept(f'{{"svg":{json.dumps(picture.start_svg)},"track":{picture.track}}}', "application/json")


@require_GET
def row(request: HttpRequest, exercise_id: str, key: str) -> HttpResponse:
    """Return the small figure of a row."""
    _known(exercise_id, key)
    return _kept(pictures.picture_of(exercise_id).row_svg, "image/svg+xml")


@require_GET
def motion(request: HttpRequest, exercise_id: str, key: str, side: str) -> HttpResponse:
    """Return the motion as a glTF binary, for the viewer that one can turn."""
    _known(exercise_id, key)
    if side not in GLB_SIDES:
        raise Http404
    return _kept(pictures.glb_bytes(exercise_id, GLB_SIDES[side]), "model/gltf-binary")
