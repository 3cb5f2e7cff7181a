"""The documents: commands, links and promises agree with what is there."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from coxa.cli import build_parser

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def _commands() -> dict[str, argparse.ArgumentParser]:
    groups = [action for action in build_parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(groups[0].choices)


@pytest.mark.parametrize("name", _commands())
def test_every_command_is_in_the_guide(name: str) -> None:
    """docs/command-line.md has a section for each command that names each of its options."""
    guide = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    section = re.search(rf"^## coxa {name}\n(.*?)(?=^## |\Z)", guide, re.DOTALL | re.MULTILINE)
    assert section
    for action in _commands()[name]._actions:
        for option in action.option_strings:
            if option.startswith("--") and option not in ("--help", "--trace"):
                assert option in section.group(1), option


@pytest.mark.parametrize("name", _commands())
def test_every_command_and_option_has_help(name: str) -> None:
    """A newcomer can ask any command what it does."""
    parser = _commands()[name]
    assert parser.description
    assert all(action.help for action in parser._actions)


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(document: Path) -> None:
    """No page points at something that is not there."""
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (document.parent / target).exists(), target


def test_the_readme_shows_exactly_two_set_up_commands() -> None:
    """`make start` and `make test`, nothing before them."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    start = readme.split("## Start", 1)[1].split("```sh\n", 1)[1].split("```", 1)[0]
    assert [line.split("#")[0].strip() for line in start.splitlines()] == ["make start", "make test"]


def test_every_make_target_of_the_documents_exists() -> None:
    """Documents name targets that the Makefile has."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    for page in PAGES:
        for words in re.findall(r"`make ([a-z ]+)`", page.read_text(encoding="utf-8")):
            assert set(words.split()) <= targets, f"{page.name}: make {words}"


def test_every_decision_is_listed() -> None:
    """The list of decisions and the files agree; numbers have no gap."""
    folder = ROOT / "docs" / "decisions"
    files = sorted(path.name for path in folder.glob("0*.md"))
    listed = re.findall(r"\]\((0[^)]+)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert listed == files
    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))


def _tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / name for name in done.stdout.splitlines()]


def test_no_committed_file_names_a_package_index_or_a_machine() -> None:
    """Locks and scripts work with whatever index a machine is set to."""
    for path in _tracked():
        if path.suffix in (".txt", ".in", ".json", ".toml", ".mjs") and path.is_file() and "schemas" not in path.parts:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"https?://[^\s\"]*(pypi|registry|npmjs|index)", text), path.name
            assert not re.search(r"\"/(home|root|work|Users)/", text), path.name


def test_the_guide_to_the_answers_file_is_the_catalogs() -> None:
    """`make guide` was run after the last change of a question."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from scripts.answers_doc import document; print(document())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip() == (ROOT / "docs" / "answers-file.md").read_text(encoding="utf-8").rstrip()


def test_scripts_can_be_run() -> None:
    """Make calls them directly."""
    for path in (*sorted((ROOT / "scripts").glob("[a-z]*")), ROOT / ".ci" / "run"):
        if path.is_file() and path.suffix == "":
            assert os.access(path, os.X_OK), path.name
