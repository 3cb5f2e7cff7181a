"""Every catalogue: complete, current, its placeholders and plural forms right, and no word that is never shown."""

from __future__ import annotations

import re

import pytest

from coxa.catalog.tongue import LOCALE_FOLDER
from coxa.catalog.words import Text, english_texts, languages, translation
from coxa.messages import DOMAIN, read

ENGLISH = english_texts()
OTHERS = languages()[1:]
PLACEHOLDER = re.compile(r"\{\w+\}")

# What contracts.md ("Words") bans in English, in the words of each language. A word that has a harmless sense too is
# banned in its frightening sense only: "schwer" is heavy, "schwere Schmerzen" is not said.
ILLS = r"(arthrose|erkrankung|form|fall|fälle|impingement|schmerz\w*|verletzung\w*|veränderung\w*)"
NEVER = {
    "de": re.compile(
        r"\b(kontakt\w*|berührungszone|einklemmungs\w*|kollision\w*|fadir|abnormal\w*|anormal\w*|verschlei\w*|abnutz\w*"
        rf"|abgenutzt|knochen auf knochen|gescheitert|versag\w*|schwere[rsnm]? {ILLS}|\w*schaden|\w*schäden|schädig\w*"
        r"|geschädigt\w*|beschädigt\w*|kaputt\w*|prognose\w*|sollte[nst]*|sollst"
        r"|du hast (ein )?(fai|hüft-impingement|impingement))\b"
    )
}
# Words that stay as they are because they are names or the same in both languages.
SAME = {
    "de": re.compile(
        r"coxa|iHOT|HAGOS|HOOS|HOS|PSFS|SDC|MIC|PASS|PDF|Block|Start|Plan|Position|Vibration|Test|Person|Index|Sport"
        r"|Sprints?|Kettlebell|Pause|Name|min|km|kg|\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|https?:|doi|Tab|Band"
    )
}
# Words of English that no text of the language can hold.
LEFT_OVER = {"de": re.compile(r"\b(the|and|your|you|with|without|is|are|of|this|that|when|hip|knee|pain|not|or|for)\b")}
SHORT = 30  # letters; up to here a text is a button, a label, a head of a column
TIMES_LONGER = 2.2
ROOM = 14  # letters that always fit
LONG = ("intake.question", "word.equipment", "screening", "exercise", "cleared.by", "offline.again", "measuring.group")


def _forms(text: Text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text.values())


def _rows(language: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(key, _forms(ENGLISH[key]), _forms(text)) for key, text in translation(language).texts.items()]


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_from_todays_english(language: str) -> None:
    """What is missing or stale would be shown in English."""
    assert translation(language).missing == ()


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_holds_no_entry_that_is_no_text_anymore(language: str) -> None:
    """`make messages` takes them out."""
    keys = {str(message.context) for message in read(LOCALE_FOLDER / language / DOMAIN) if message.id}
    assert keys - set(ENGLISH) == set()


@pytest.mark.parametrize("language", OTHERS)
def test_every_form_fills_the_placeholders_of_the_english(language: str) -> None:
    """A form may leave out a number that its words say; it never asks for one that nobody gives."""
    found = []
    for key, english, forms in _rows(language):
        wanted = set(PLACEHOLDER.findall(" ".join(english)))
        if set(PLACEHOLDER.findall(" ".join(forms))) != wanted:
            found.append(key)
    assert found == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_with_plural_forms_has_those_of_its_language(language: str) -> None:
    """As many as its own rule tells apart."""
    tongue = translation(language).tongue
    wanted = {tongue.plural(n) for n in range(201)}
    short = {
        key: sorted(text)
        for key, text in translation(language).texts.items()
        if not isinstance(text, str) and not wanted <= set(text)
    }
    assert short == {}


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_holds_a_word_that_is_never_shown(language: str) -> None:
    """Nor does any text exclaim."""
    assert language in NEVER, "contracts.md bans words: name them in this language"
    found = [
        f"{key}: {form}"
        for key, _, forms in _rows(language)
        for form in forms
        if NEVER[language].search(form.lower()) or "!" in form
    ]
    assert found == []


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language: str) -> None:
    """But names, units, and words that are the same."""
    found = []
    for key, english, forms in _rows(language):
        for form in forms:
            bare = PLACEHOLDER.sub("", form)
            same = form in english and re.search(r"[A-Za-z]{3}", SAME[language].sub("", bare)) and not _is_name(key)
            if same or len(LEFT_OVER[language].findall(bare)) > 1:
                found.append(f"{key}: {form}")
    assert found == []


def _is_name(key: str) -> bool:
    return key.startswith("day.month.")


@pytest.mark.parametrize("language", OTHERS)
def test_short_texts_stay_short(language: str) -> None:
    """What stands on a button or over a column has its room."""
    found = [
        f"{key}: {form}"
        for key, english, forms in _rows(language)
        if max(map(len, english)) <= SHORT and not key.startswith(LONG)
        for form in forms
        if len(form) > max(TIMES_LONGER * max(map(len, english)), ROOM)
    ]
    assert len(found) <= len(translation(language).texts) // 500, found


@pytest.mark.parametrize("language", OTHERS)
def test_numbers_in_texts_are_written_as_the_language_writes_them(language: str) -> None:
    """A decimal point of English is no decimal point elsewhere."""
    if translation(language).tongue.decimal == ".":
        return
    found = [
        f"{key}: {form}"
        for key, _, forms in _rows(language)
        for form in forms
        if re.search(r"(?<![\d.])\d+\.\d+(?![\d.])", form)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "banned"),
    [
        ("Dein Knorpel hat einen Schaden.", True),
        ("Das ist Verschleiß.", True),
        ("Bei schweren Schmerzen hör auf.", True),
        ("Du solltest mehr üben.", True),
        ("Heb das schwere Gewicht mit geradem Rücken.", False),
        ("Der Sollwert stimmt.", False),
    ],
)
def test_the_finder_of_german_words_finds_what_it_looks_for(text: str, banned: bool) -> None:
    """A finder that finds nothing would pass everything."""
    assert bool(NEVER["de"].search(text.lower())) is banned
