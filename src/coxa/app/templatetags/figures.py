"""`{% row_figure "bridge" "left" %}`: the small figure that stands on a row's lower line."""

from __future__ import annotations

from django import template

from coxa.app import pictures
from coxa.app.figure_page import row_url

register = template.Library()


@register.inclusion_tag("figures/row.html")
def row_figure(exercise_id: str, side: str = "") -> dict[str, object]:
    """Return the small figure of an exercise; the left side is the mirror image."""
    width, height = pictures.ROW_PX
    return {"src": row_url(exercise_id), "mirrored": side == "left", "width": width, "height": height}
