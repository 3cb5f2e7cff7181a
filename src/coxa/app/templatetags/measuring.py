"""`{% answer_rows item %}`: the answers of one question as rows to choose from.

A questionnaire has up to two hundred of them; put together here they take a tenth of the time of a template's loop.
"""

from __future__ import annotations

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from coxa.app.measuring import NOT_APPLICABLE
from coxa.app.views.measure_score import Asked

register = template.Library()

CHECKED = SafeString(" checked")
ROW = (
    '<li class="round{}"><input class="pick" type="radio" id="item-{}-{}" name="item_{}" value="{}"{}>'
    '<label for="item-{}-{}"><span class="box"></span><span>{}</span></label></li>'
)


@register.simple_tag
def answer_rows(item: Asked) -> SafeString:
    """Return one row an answer, and one for "does not apply" where the form has it. Everything is escaped."""
    rows = [(value, text, "") for value, text in item.options]
    if item.skip:
        rows.append((NOT_APPLICABLE, item.skip, " none"))
    return format_html_join(
        "",
        ROW,
        (
            (none, item.id, value, item.id, value, CHECKED if value == item.value else "", item.id, value, text)
            for value, text, none in rows
        ),
    )
