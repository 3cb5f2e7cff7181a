"""The sentence of a reason, for the web, the command line and the library alike.

Codes and values come from the planner; words stand in the catalog, and catalog/words.py knows the plain names of ids
among the values.
"""

from __future__ import annotations

from coxa.catalog.words import Words, load_words
from coxa.plan.records import Reason


def say_reason(reason: Reason, words: Words) -> str:
    """Return the sentence of a reason.

    Raises KeyError when reasons.toml has no sentence for the code or the sentence wants a value that is missing.
    """
    return words.reason(reason.code, reason.values)


def say(reason: Reason) -> str:
    """Return the sentence of a reason in the language that is spoken here."""
    return say_reason(reason, load_words())
