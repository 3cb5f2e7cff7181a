"""What the player says aloud is short, in every language."""

from __future__ import annotations

import pytest

from coxa.catalog.tongue import languages
from coxa.catalog.words import words_in

WORDS_MAX = 6


@pytest.mark.parametrize("code", sorted(languages()))
def test_the_voice_says_at_most_six_words_a_time(code: str) -> None:
    """look.md, section 8."""
    spoken = {key: text for key, text in words_in(code).texts.items() if key.startswith("player.voice.")}
    assert len(spoken) >= 10
    assert {key: text for key, text in spoken.items() if len(str(text).split()) > WORDS_MAX} == {}
