"""Texts by key, sentences of reasons, and the template for translators."""

from __future__ import annotations

import re

import pytest

from coxa.catalog.load import CATALOG_FOLDER, read_toml
from coxa.catalog.words import PLAIN, Words, flatten, load_words
from coxa.check import all_literals, reason_codes
from coxa.cli_text import cli_words
from coxa.messages import template
from coxa.plan.records import Reason
from coxa.sentences import say, say_reason

WORDS = load_words()


def test_a_text_is_filled_with_its_values() -> None:
    """Placeholders are named; whole numbers show no decimals."""
    assert Words({"a": "Up to {km} km."}).say("a", km=4.0) == "Up to 4 km."
    assert Words({"a": "Up to {km} km."}).say("a", km=4.5) == "Up to 4.5 km."


@pytest.mark.parametrize(("n", "text"), [(1, "1 day"), (2, "2 days"), (0, "0 days")])
def test_a_plural_is_chosen_by_n(n: int, text: str) -> None:
    """One has its own form."""
    assert Words({"a": {"one": "{n} day", "other": "{n} days"}}).say("a", n=n) == text


def test_an_unknown_key_or_a_missing_value_never_falls_back() -> None:
    """Wrong keys are seen at once."""
    with pytest.raises(KeyError):
        Words({}).say("nowhere")
    with pytest.raises(KeyError):
        Words({"a": "{km}"}).say("a")


def test_lists_are_keyed_by_id_or_number() -> None:
    """Rows with an id keep their key when rows are added above."""
    raw = {"part": [{"id": "warm", "text": "A"}, {"text": "B"}], "n": 3}
    assert dict(flatten("x", raw)) == {"x.part.warm.id": "warm", "x.part.warm.text": "A", "x.part.2.text": "B"}


def test_a_reason_names_codes_in_plain_words() -> None:
    """A side, a condition, an exercise among the values are shown by name."""
    words = Words({"reason.r": "{side}: {exercise}, {n}", "word.side.left.name": "left", "exercise.e.name": "Bridge"})
    assert say_reason(Reason("r", {"side": "left", "exercise": "e", "n": 2}), words) == "Left: Bridge, 2"
    assert words.plain("side", "nowhere") == "nowhere"


def test_a_reason_with_one_thing_says_one() -> None:
    """Numbers of a reason choose its plural form, too."""
    words = Words({"reason.r": {"one": "{n} week", "other": "{n} weeks"}})
    assert [say_reason(Reason("r", {"n": n}), words) for n in (1, 2)] == ["1 week", "2 weeks"]


def test_a_day_of_a_reason_is_said_in_words() -> None:
    """Where the texts of days are known."""
    assert "1 April 2027" in say(Reason("race_open", {"km": 10, "earliest": "2027-04-01"}))


def test_the_shipped_words_say_a_reason() -> None:
    """The library's shortcut."""
    assert "left" in say(Reason("irritable_high", {"side": "left"}))


def test_every_placeholder_of_a_reason_is_text_or_number() -> None:
    """Placeholders of reasons are plain names that the planner can fill."""
    for key, text in WORDS.texts.items():
        if key.startswith("reason."):
            forms = (text,) if isinstance(text, str) else text.values()
            for form in forms:
                assert not re.search(r"\{[^a-z_]|\{\w+[^\w}]", form), key


def test_every_pattern_of_names_leads_somewhere() -> None:
    """A kind of code whose pattern fits no key would silently show codes."""
    for kind, patterns in PLAIN.items():
        heads = [pattern.split("{}")[0] for pattern in patterns]
        assert any(key.startswith(head) for head in heads for key in WORDS.texts), kind


def test_the_command_lines_words_are_the_catalogs() -> None:
    """Help reads two files only, and says the same as the whole catalog."""
    assert all(WORDS.texts[key] == text for key, text in cli_words().texts.items())


def test_texts_are_not_empty() -> None:
    """A key without words would show a gap."""
    faults: list[str] = []
    for path in sorted((CATALOG_FOLDER / "texts").glob("*.toml")):
        for key, text in flatten("", read_toml(path, faults)):
            assert text, f"{path.name}: {key}"
    assert not faults


def test_the_template_names_every_key_once() -> None:
    """Translators get each text with its key as context."""
    messages = [message for message in template(WORDS.texts) if message.id]
    assert [message.context for message in messages] == sorted(key for key in WORDS.texts if WORDS.texts[key])
    assert any(message.pluralizable for message in messages)


def test_the_finder_of_reason_codes_reads_branches_and_patterns() -> None:
    """Reason codes are found in literals, in either branch, and as patterns where parts are joined."""
    source = 'Reason("a", {}); Reason("b" if x else "c"); Reason(f"more_{v}", {}); Reason(code); code = "d"'
    assert reason_codes(source) == {"a", "b", "c", "more_*"}
    assert {"a", "d", "more_*"} <= all_literals(source)
