"""`coxa simulate`: table, JSON against its schema, picture, and complaints."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from coxa.cli import main
from coxa.cli_simulate import split_file
from coxa.errors import BadInput

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "src" / "coxa" / "schemas" / "simulate.json").read_text(encoding="utf-8"))
RUNNER, LOCKED = ROOT / "examples" / "runner-cam.toml", ROOT / "examples" / "locked-pregnancy.toml"
Out = pytest.CaptureFixture[str]
TABLE = "\n[responder]\ntolerance = 9\n[responder.right]\nonset_deg = 95\n"


def json_of(capsys: Out, *words: str) -> Any:
    """Return the checked JSON of a course."""
    assert main(["simulate", *words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(found)
    return found


def test_a_course_is_the_same_again_and_fits_its_schema(capsys: Out) -> None:
    """The same command prints the same course; another seed another one."""
    words = (str(RUNNER), "--weeks", "3")
    course = json_of(capsys, *words)
    assert course == json_of(capsys, *words) and len(course["weeks"]) == 3
    assert course != json_of(capsys, *words, "--seed", "2")


def test_a_course_is_printed_week_by_week_with_a_picture(tmp_path: Path, capsys: Out) -> None:
    """A row a week, the sum, and an SVG file that tells the same in words."""
    file = tmp_path / "course.svg"
    assert main(["simulate", str(RUNNER), "--weeks", "4", "--svg", str(file)]) == 0
    out = capsys.readouterr().out
    assert "Invented numbers" in out
    assert [line.split()[0] for line in out.splitlines() if line[:4].strip().isdigit()] == ["1", "2", "3", "4"]
    picture = ElementTree.fromstring(file.read_text(encoding="utf-8"))
    assert picture.tag.endswith("svg")
    told = picture.find("{http://www.w3.org/2000/svg}desc")
    assert told is not None and told.text and told.text in " ".join(out.split())


def test_a_locked_person_gets_a_course_without_sessions_until_somebody_was_seen(capsys: Out) -> None:
    """Pregnancy locks the plan: nothing is done on these days."""
    course = json_of(capsys, str(LOCKED), "--weeks", "1")
    assert course["totals"]["sessions"] == 0 and course["totals"]["closed_days"] == 7


def test_the_hip_is_set_in_the_file_or_on_the_command_line(tmp_path: Path, capsys: Out) -> None:
    """[responder], each hip of its own, and --set over both."""
    file = tmp_path / "person.toml"
    file.write_text(RUNNER.read_text(encoding="utf-8") + TABLE, encoding="utf-8")
    hip = json_of(capsys, str(file), "--weeks", "1")["responder"]
    assert hip["tolerance"] == 9 and hip["right"]["onset_deg"] == 95
    hip = json_of(capsys, str(file), "--weeks", "1", "--set", "right.onset_deg=90", "--set", "tolerance=30")[
        "responder"
    ]
    assert hip["tolerance"] == 30 and hip["right"]["onset_deg"] == 90


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--weeks", "0"), "--weeks"),
        (("--weeks", "261"), "--weeks"),
        (("--seed", "-1"), "--seed"),
        (("--set", "tolerance=none"), "--set"),
        (("--set", "tolerance=1000"), "from 1 to 80"),
        (("--set", "courage=3"), "one of the names"),
        (("--date", "tomorrow"), "--date"),
        (("--weeks", "1", "--svg", "/nowhere/at/all.svg"), "--svg"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_sentence(words: tuple[str, ...], said: str, capsys: Out) -> None:
    """Exit code 2, field, value and expectation."""
    assert main(["simulate", str(RUNNER), *words]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("table", ["\n[responder]\ncourage = 1\n", "\n[responder]\nrelief = 3\n", "\n[extra]\na = 1\n"])
def test_a_wrong_table_of_the_file_is_told(table: str, tmp_path: Path, capsys: Out) -> None:
    """Unknown names, bounds, and sections that nobody knows."""
    file = tmp_path / "person.toml"
    file.write_text(RUNNER.read_text(encoding="utf-8") + table, encoding="utf-8")
    assert main(["simulate", str(file)]) == 2
    assert capsys.readouterr().err.count("\n") >= 2


def test_no_file_is_told(capsys: Out) -> None:
    """As for a plan."""
    assert main(["simulate", "nowhere.toml"]) == 2
    assert "nowhere.toml" in capsys.readouterr().err


def test_the_responder_is_cut_out_of_the_answers_without_touching_them() -> None:
    """Whatever stands after it; a table written in one line cannot be cut out and is told."""
    text = "schema = 1\n" + TABLE + '[screen]\ns1 = "no"\n'
    answers, table = split_file(text)
    assert "responder" not in answers and 's1 = "no"' in answers and answers.count("\n") == text.count("\n")
    assert table == {"tolerance": 9, "right": {"onset_deg": 95}}
    assert split_file("schema = 1\n") == ("schema = 1\n", {})
    assert split_file("schema = \n") == ("schema = \n", {})
    with pytest.raises(BadInput):
        split_file("responder = { tolerance = 3 }\n")
