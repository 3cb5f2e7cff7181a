"""`{% one "buttons" %}…{% endone %}`: one component on the page of components, with its name and when to use it."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from coxa.app.look import component_classes
from coxa.app.styleguide import notes

register = template.Library()
GIVEN = re.compile(r'class="([^"]*)"')


@register.simple_block_tag
def one(content: str, key: str) -> SafeString:
    """Return a component as the pages show it, under its name, its line and the classes it is made of."""
    note = notes()["one"][key]
    named = {word for found in GIVEN.findall(content) for word in found.split()} & component_classes()
    return format_html(
        '<section class="guide-one" id="{}"><h3>{}</h3><p class="why">{}</p>'
        '<p class="label guide-classes">{}</p><div class="guide-shown">{}</div></section>',
        key.replace("_", "-"),
        note["name"],
        note["when"],
        format_html_join(" ", "<code>{}</code>", ((name,) for name in sorted(named))),
        content,
    )


@register.filter
def section_name(key: str) -> str:
    """Return the heading of a part of the page."""
    return str(notes()["section"][key])
