"""`coxa score`: scores, changes, complaints, and its JSON against the published schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from coxa.cli import main

SCHEMA = Path(__file__).parents[2] / "src" / "coxa" / "schemas" / "score.json"


def file(folder: Path, name: str, **answers: object) -> str:
    """Write answers and return the file's name."""
    path = folder / name
    path.write_text("\n".join(f"{key} = {json.dumps(value)}" for key, value in answers.items()), encoding="utf-8")
    return str(path)


def ihot(folder: Path, name: str, value: int, count: int = 12) -> str:
    """Write the same answer to so many items of the iHOT-12."""
    return file(folder, name, **{f"q{n}": value for n in range(1, count + 1)})


def test_without_a_file_the_items_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Ids and rules, no words of the questionnaire."""
    assert main(["score", "hagos"]) == 0
    told = capsys.readouterr().out
    assert "activities: pa1, pa2" in told and "half, older" in told


def test_a_change_is_named_and_follows_the_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From 40 to 48: inside the error of 8.9."""
    before, now = ihot(tmp_path, "before.toml", 40), ihot(tmp_path, "now.toml", 48)
    assert main(["score", "ihot-12", now, "--before", before]) == 0
    told = capsys.readouterr().out
    assert "total: 48" in told and "inside_error" in told
    assert main(["score", "ihot-12", now, "--before", before, "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    jsonschema.validate(value, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert value["changes"][0]["change"] == 8 and value["changes"][0]["verdict"] == "inside_error"


def test_too_few_answers_and_does_not_apply_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Eight of twelve: no score, with the reason."""
    name = file(tmp_path, "few.toml", **{f"q{n}": 50 for n in range(1, 9)}, q9="na")
    assert main(["score", "ihot-12", name, "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    jsonschema.validate(value, json.loads(SCHEMA.read_text(encoding="utf-8")))
    score = value["scores"][0]
    assert (score["value"], score["answered"], score["missing"], score["not_applicable"]) == (None, 8, 3, 1)
    assert main(["score", "ihot-12", name]) == 0
    assert "no score, too_few" in capsys.readouterr().out


def test_the_older_rule_is_a_flag(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Seven of ten: a score by default, none by the older rule."""
    name = file(tmp_path, "h.toml", **{f"p{n}": 2 for n in range(1, 8)})
    main(["score", "hagos", name])
    assert "pain: 50" in capsys.readouterr().out
    main(["score", "hagos", name, "--rule", "older"])
    assert "pain: no score" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["womac"], "hagos"),
        (["hagos", "nowhere.toml"], "can be read"),
        (["hagos", "--before", "nowhere.toml"], "beside --before"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2."""
    assert main(["score", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_wrong_answers_are_all_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown item, a text, and a file that is no TOML."""
    assert main(["score", "hagos", file(tmp_path, "bad.toml", p1=9, x1=2, q1="often")]) == 2
    told = capsys.readouterr().err
    assert "p1" in told and "x1" in told and "q1" in told
    (tmp_path / "no.toml").write_text("p1 = ")
    assert main(["score", "hagos", str(tmp_path / "no.toml")]) == 2
    assert "valid TOML" in capsys.readouterr().err
