"""`{% t "today.title" n=3 %}`: a text of the catalog, its placeholders filled."""

from __future__ import annotations

from django import template

from coxa.catalog.words import load_words

register = template.Library()


@register.simple_tag
def t(key: str, **values: object) -> str:
    """Return the text under `key`. An unknown key is a fault: it never falls back."""
    return load_words().say(key, **values)


@register.simple_tag
def has_text(key: str) -> bool:
    """Say whether there is a text under `key`."""
    return load_words().has(key)


@register.filter
def say(key: str) -> str:
    """Return the text under `key`, for keys that are put together in the template."""
    return load_words().say(key)
