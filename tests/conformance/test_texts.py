"""Every text of the product: words never shown, reading age, tone, and that no text stands outside the catalog."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from coxa.catalog.load import read_catalog
from coxa.catalog.words import CATALOG_FOLDER, Text, all_texts
from tests.reading import plain, reading_age, words_in

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "coxa"

# contracts.md, "Words". "contact" is allowed as the verb nobody here uses, so it is not: the whole word is banned.
NEVER = (
    "contact", "contacts", "impingement zone", "clearance", "collision", "fadir", "severe", "abnormal", "wear",
    "bone on bone", "failed", "non-responder", "should", "damage", "damaged",
)  # fmt: skip
DIAGNOSES = ("you have fai", "you have impingement", "you have hip impingement", "you have femoroacetabular")
MAX_AGE = 12.0
MIN_WORDS = 20  # below this the measure says more about one long word than about the text

# Texts a sentence-length measure is unfair to, each with why.
AGE_EXCEPTIONS = {
    "screening.item.avn_risk": "names of illnesses, which have no shorter names",
    "screening.item.inflamed": "names of illnesses, which have no shorter names",
    "screening.item.joint_risk": "names of illnesses, which have no shorter names",
    "intake.question.region": "names of countries",
    "word": "lists of names, not sentences",
    "name": "lists of names, not sentences",
    "cli": "the command line keeps the technical words (contracts.md)",
    "summary_page": "the physiotherapist's view keeps the technical words (contracts.md)",
}
# Texts that go on after a word the page sets in bold ("Stop").
GOES_ON = {"sheet.stop_more"}
# Keys of screening and intake that hold codes or conditions, not texts.
CODES = re.compile(
    r"\.(source|checked|strength|urgency|see|when|kind|key|part|page|unit|limits?|rule|all|any|at_least|avoid_condition"
    r"|careful_condition|sources?|value|code|pattern|picture)(\.|$)"
)


def _texts() -> dict[str, Text]:
    catalog, _ = read_catalog(CATALOG_FOLDER)
    return {key: text for key, text in all_texts(catalog).items() if not _is_code(key, text)}


def _is_code(key: str, text: Text) -> bool:
    return bool(CODES.search(key)) or (isinstance(text, str) and " " not in text.strip() and text == text.lower())


def _forms(text: Text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text.values())


TEXTS = _texts()


def test_no_text_holds_a_word_that_is_never_shown() -> None:
    """Words that frighten, blame or diagnose are in no text."""
    found = []
    for key, text in TEXTS.items():
        for form in _forms(text):
            low = form.lower()
            found += [f"{key}: {word!r} in {form!r}" for word in NEVER if re.search(rf"\b{re.escape(word)}\b", low)]
            found += [f"{key}: {phrase!r} in {form!r}" for phrase in DIAGNOSES if phrase in low]
    assert not found, "\n".join(found)


def test_no_text_exclaims() -> None:
    """Calm words need no exclamation mark."""
    assert not [key for key, text in TEXTS.items() if any("!" in form for form in _forms(text))]


def test_sentences_begin_with_a_capital_letter() -> None:
    """A text that ends like a sentence begins like one."""
    found = [
        f"{key}: {form!r}"
        for key, text in TEXTS.items()
        for form in _forms(text)
        if re.search(r"[a-z][.?]$", form) and words_in(form) > 3 and form[0].islower()
        if key not in GOES_ON and not form.startswith("coxa ")
    ]
    assert not found, "\n".join(found)


def _groups() -> dict[str, str]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, text in TEXTS.items():
        parts = key.split(".")
        if {".".join(parts[:n]) for n in (1, 2, 3)} & set(AGE_EXCEPTIONS):
            continue
        depth = 3 if parts[0] in ("screening", "intake") else 2
        groups[".".join(parts[:depth])].append(plain(_forms(text)[-1]))
    return {name: " ".join(texts) for name, texts in groups.items()}


@pytest.mark.parametrize(("name", "text"), sorted(_groups().items()), ids=lambda value: str(value)[:40])
def test_every_group_of_texts_reads_at_twelve_or_younger(name: str, text: str) -> None:
    """An exercise, a question, a page: its texts together read at an age of 12 or less."""
    if words_in(text) >= MIN_WORDS:
        assert reading_age(text) <= MAX_AGE, f"{name} reads at {reading_age(text):.1f}: {text}"


def test_every_listed_exception_still_exists() -> None:
    """An exception without its text is removed from the list."""
    for key in AGE_EXCEPTIONS:
        assert any(k == key or k.startswith(key + ".") for k in TEXTS), key


# --- no person-visible literal outside the catalog -------------------------------------------------------------------

# Files whose sentences are for those who write files, not for those who train: faults and bad input.
FAULT_FILES = {"errors.py", "check.py", "messages.py"}
FAULT_FOLDERS = {"catalog", "journal"}
FAULT_CALLS = {
    "BadInput",
    "PlannerFault",
    "CatalogError",
    "JournalError",
    "ValueError",
    "fault",
    "ImproperlyConfigured",
}
SENTENCE = re.compile(r"^[A-Z][a-z]*,? [a-zA-Z]+.*[a-z.]")


def _docstrings(tree: ast.AST) -> set[int]:
    found = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for statement in body if isinstance(body, list) else ():
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                found.add(id(statement.value))
    return found


def _within_faults(tree: ast.AST) -> set[int]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Raise, ast.Assert)):
            found |= {id(child) for child in ast.walk(node)}
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in FAULT_CALLS or (isinstance(node.func, ast.Attribute) and _is_log(node.func)):
                found |= {id(child) for child in ast.walk(node)}
    return found


def _is_log(func: ast.Attribute) -> bool:
    return isinstance(func.value, ast.Name) and func.value.id in ("log", "logger", "logging", "warnings")


def python_literals(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of literals that read like a sentence for a person."""
    tree = ast.parse(source)
    skipped = _docstrings(tree) | _within_faults(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in skipped:
            continue
        if SENTENCE.match(node.value):
            yield node.lineno, node.value


def test_no_person_visible_literal_stands_in_python() -> None:
    """Sentences live in the catalog's files, under a key."""
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        inside = file.relative_to(PACKAGE)
        if inside.name in FAULT_FILES or inside.parts[0] in FAULT_FOLDERS or "migrations" in inside.parts:
            continue
        found += [f"{inside}:{line}: {text!r}" for line, text in python_literals(file.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


NO_WORDS = {"coxa", "doi:", "( )  . doi:"}  # the product's name and a kind of address
TEMPLATE_NOISE = re.compile(
    r"\{%\s*block\s+\w*(?:layout|class|kind)\w*\s*%\}.*?\{%\s*endblock[^%]*%\}|"
    r"\{%\s*comment\s*%\}.*?\{%\s*endcomment\s*%\}|\{#.*?#\}|<!--.*?-->|\{%.*?%\}|\{\{.*?\}\}|<(script|style)\b.*?</\1>",
    re.DOTALL,
)
SPOKEN = re.compile(r"\b(?:alt|title|aria-label|placeholder|aria-description)=\"([^\"]*[A-Za-z]{2}[^\"]*)\"")


def template_literals(source: str) -> Iterator[str]:
    """Yield texts of a template that come from no key: between tags, and in attributes that are read aloud."""
    bare = TEMPLATE_NOISE.sub(" ", source)
    yield from (match.group(1) for match in SPOKEN.finditer(bare))
    for text in re.sub(r"<[^>]*>", "\n", bare, flags=re.DOTALL).split("\n"):
        shown = re.sub(r"&[a-z]+;|&#\d+;", " ", text)
        if re.search(r"[A-Za-z]{2}", shown):
            yield text.strip()


def test_no_person_visible_literal_stands_in_a_template() -> None:
    """Templates hold keys, never words. The product's name is no word."""
    found = []
    for file in sorted((PACKAGE / "app").rglob("*.html")):
        texts = template_literals(file.read_text(encoding="utf-8"))
        found += [f"{file.name}: {text!r}" for text in texts if text.lower().strip(" ·") not in NO_WORDS]
    assert not found, "\n".join(found)


TS_NOISE = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
TS_LITERAL = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`")


def typescript_literals(source: str) -> Iterator[str]:
    """Yield string literals that read like a sentence for a person; errors thrown for programmers are none."""
    for line in TS_NOISE.sub(" ", source).split("\n"):
        if "new Error(" in line or "console." in line:
            continue
        for match in TS_LITERAL.finditer(line):
            text = next(group for group in match.groups() if group is not None)
            if SENTENCE.match(text):
                yield text


def test_no_person_visible_literal_stands_in_typescript() -> None:
    """Scripts take their words from the page."""
    found = []
    for file in sorted((ROOT / "frontend").rglob("*.ts")):
        found += [f"{file.name}: {text!r}" for text in typescript_literals(file.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("find", "source", "expected"),
    [
        (lambda s: [t for _, t in python_literals(s)], 'x = "Go on now."', ["Go on now."]),
        (lambda s: [t for _, t in python_literals(s)], '"""A doc string."""\nraise E("Not for you here.")', []),
        (template_literals, '<p class="a">Go on</p>{% t "a.b" %}{# a note #}', ["Go on"]),
        (template_literals, '<img alt="A hip">{{ value }}', ["A hip"]),
        (typescript_literals, 'a.textContent = "Well done today"; // A note here', ["Well done today"]),
        (typescript_literals, 'throw new Error("This went wrong here")', []),
    ],
)
def test_the_finders_find_what_they_look_for(find: object, source: str, expected: list[str]) -> None:
    """A finder that finds nothing would pass everything."""
    assert callable(find)
    assert list(find(source)) == expected
