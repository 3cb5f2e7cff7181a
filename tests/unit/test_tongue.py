"""Catalogues of other languages: plural forms, numbers, what is stale or missing, and how a third language comes in."""

from __future__ import annotations

from pathlib import Path

import pytest

from coxa.catalog.tongue import ENGLISH, Translation, load_translation, tongue_of
from coxa.catalog.words import Text, Words, english_texts, languages, load_words, speaking, words_in
from coxa.messages import current, read, template, write

TEXTS: dict[str, Text] = {"a.days": {"one": "{n} day", "other": "{n} days"}, "a.go": "Go on", "a.now": "Now"}
POLISH = (
    "# Polish texts of coxa. names-small\n"
    'msgid ""\nmsgstr ""\n"Language: pl\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"\n\n'
    '#. machine\n# machine\nmsgctxt "a.days"\nmsgid "{n} day"\nmsgid_plural "{n} days"\n'
    'msgstr[0] "{n} dzień"\nmsgstr[1] "{n} dni (few)"\nmsgstr[2] "{n} dni"\n\n'
    'msgctxt "a.go"\nmsgid "Go on then"\nmsgstr "Dalej"\n\n'
    'msgctxt "a.now"\nmsgid "Now"\nmsgstr "Teraz"\n'
)


@pytest.fixture
def polish(tmp_path: Path) -> Translation:
    """A small catalogue in a language with three forms, in a folder of its own."""
    (tmp_path / "pl").mkdir()
    (tmp_path / "pl" / "coxa.po").write_text(POLISH, encoding="utf-8")
    return load_translation("pl", TEXTS, tmp_path)


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "1 dzień"), (3, "3 dni (few)"), (5, "5 dni"), (12, "12 dni"), (22, "22 dni (few)"), (25, "25 dni")],
)
def test_a_third_language_with_three_forms_needs_only_its_catalogue(polish: Translation, n: int, said: str) -> None:
    """Folder and file; the rule comes from the tables of Unicode."""
    assert Words(polish.texts, polish.tongue).say("a.days", n=n) == said


def test_a_text_made_from_another_english_is_not_shown(polish: Translation) -> None:
    """Nor one that is missing: the English stands there instead."""
    assert polish.missing == ("a.go",)
    assert Words({**TEXTS, **polish.texts}, polish.tongue).say("a.go") == "Go on"


def test_what_nobody_has_read_yet_is_known(polish: Translation) -> None:
    """One comment in the file."""
    assert polish.machine == {"a.days"}


def test_the_head_of_a_catalogue_says_whether_names_become_small(polish: Translation) -> None:
    """As in English; German keeps the capital letters of its nouns."""
    assert Words(polish.texts, polish.tongue).small("Mostek") == "mostek"


@pytest.mark.parametrize(("code", "direction", "decimal"), [("de", "ltr", ","), ("ar", "rtl", "."), ("he", "rtl", ".")])
def test_direction_and_decimal_sign_come_from_the_language(code: str, direction: str, decimal: str) -> None:
    """With the digits 0 to 9, which every page uses."""
    tongue = tongue_of(code)
    assert (tongue.direction, tongue.decimal) == (direction, decimal)


@pytest.mark.parametrize(
    ("n", "form"), [(0, "zero"), (1, "one"), (2, "two"), (3, "few"), (11, "many"), (100, "other"), ("x", "other")]
)
def test_all_six_forms_of_arabic_are_told_apart(n: object, form: str) -> None:
    """A value that is no number takes the last one."""
    assert tongue_of("ar").plural(n) == form


def test_german_writes_its_numbers_and_keeps_its_nouns() -> None:
    """A decimal comma; a name within a sentence stays as it is."""
    german = words_in("de")
    assert german.show(2.5) == "2,5"
    assert german.small("Brücke") == "Brücke"
    assert load_words().small("Bridge") == "bridge"


def test_words_are_spoken_within_a_block_only() -> None:
    """Outside it is English again, also after a fault."""
    german = words_in("de")
    with pytest.raises(KeyError), speaking(german):
        assert load_words() is german
        load_words().say("nowhere")
    assert load_words().language == ENGLISH.code


def test_english_comes_first() -> None:
    """And German is there."""
    assert languages()[0] == "en" and "de" in languages()


def test_bringing_a_catalogue_up_to_date_keeps_what_still_stands(tmp_path: Path, polish: Translation) -> None:
    """A changed English text empties its entry, a new one comes in, the comment of the machine stays."""
    folder = tmp_path / "pl"
    more: dict[str, Text] = {**TEXTS, "a.new": "New"}
    write(folder / "coxa.po", current(read(folder / "coxa.po"), more))
    again = load_translation("pl", more, tmp_path)
    assert again.texts == {key: polish.texts[key] for key in ("a.days", "a.now")}
    assert again.missing == ("a.go", "a.new") and again.machine == {"a.days"}
    assert again.tongue.lowers_names


def test_the_shipped_files_are_as_make_messages_writes_them(tmp_path: Path) -> None:
    """The same texts give the same bytes: no needless differences."""
    from coxa.catalog.tongue import LOCALE_FOLDER

    for code in languages()[1:]:
        file = LOCALE_FOLDER / code / "coxa.po"
        write(tmp_path / "again.po", current(read(file), english_texts()))
        assert (tmp_path / "again.po").read_bytes() == file.read_bytes(), code
    write(tmp_path / "coxa.pot", template(TEXTS))
    assert 'msgctxt "a.go"' in (tmp_path / "coxa.pot").read_text()
