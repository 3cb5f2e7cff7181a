"""`coxa explain`: shipped rules and files of one's own, as text and JSON, and what it says to files with faults."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coxa.catalog.load import CATALOG_FOLDER, load_catalog
from coxa.cli import main
from tests.unit.test_cli import Out, json_of

ROOT = Path(__file__).parents[2]
PHASES = [f"{p.id}.{phase.id}" for p in load_catalog().protocols.values() for phase in p.phases]
OWN = """
schema = 1
phase = "clinic.control"
exercise = "bridge"

[[progression]]
variable = "reps"
step = 2
ceiling = 14
why = "Two more."

[[progression]]
variable = "sets"
step = 1
trigger = { greens = 3 }
why = "Then a set."
"""


def write(tmp_path: Path, text: str, name: str = "my.toml") -> str:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def course(found: dict[str, object], name: str) -> list[dict[str, object]]:
    return next(p["sessions"] for p in found["phases"][0]["plays"] if p["course"] == name)  # type: ignore[index]


@pytest.mark.parametrize("name", PHASES)
def test_every_shipped_phase_is_explained(name: str, capsys: Out) -> None:
    """Its JSON keeps the schema; every course is played; every rule has its number and a sentence."""
    found = json_of(capsys, "explain", "explain", name)
    phase = found["phases"][0]
    assert found["rules"] == name and phase["phase"] == name.split(".")[1]
    for way in ("forward", "back"):
        assert [row["number"] for row in phase[way]] == list(range(1, len(phase[way]) + 1))
        assert all("{" not in row["sentence"] for row in phase[way])
    played = {row["course"] for row in phase["plays"]}
    assert played == {
        "calm",
        "one-yellow",
        "two-yellow",
        "red",
        "reds",
        "pinch",
        "missed",
        "too-hard",
        "poor",
        "unknown",
    }


def test_the_courses_show_what_the_rules_do(capsys: Out) -> None:
    """Control: two calm go forward, one yellow repeats, two and a red take off, a pinch takes bend, too hard waits."""
    found = json_of(capsys, "explain", "explain", "clinic.control")
    codes = {
        name: [row["reasons"][0]["code"] for row in course(found, name)]  # type: ignore[index]
        for name in ("calm", "one-yellow", "two-yellow", "red", "pinch", "too-hard", "poor", "unknown")
    }
    assert codes["calm"][:2] == ["repeats_one_calm", "more_reps"]
    assert codes["one-yellow"][2] == "repeats_after_yellow"
    assert codes["two-yellow"][1:3] == ["repeats_after_yellow", "after_two_yellow"]
    assert codes["red"][2] == "after_red"
    assert codes["pinch"][1] == "range_cut_after_pinch"
    assert codes["too-hard"][1:3] == ["waits_effort", "after_hard"]
    assert codes["poor"][1:3] == ["waits_technique", "easier_instead"]
    assert codes["poor"][4] == "comes_back"
    assert codes["unknown"][1] == "repeats_morning_unknown"


def test_red_again_and_again_leads_to_the_easier_exercise_and_back(capsys: Out) -> None:
    found = json_of(capsys, "explain", "explain", "clinic.control", "--exercise", "bridge")
    shown = [row["then"]["exercise"] for row in course(found, "reds")]  # type: ignore[index]
    assert shown[4:7] == ["glute-set", "glute-set", "bridge"]


def test_a_file_with_nothing_but_rules_is_played(tmp_path: Path, capsys: Out) -> None:
    """Its ceiling and trigger hold; what it leaves out comes from the phase it names."""
    found = json_of(capsys, "explain", "explain", write(tmp_path, OWN))
    phase = found["phases"][0]
    assert [row["variable"] for row in phase["forward"]] == ["reps", "sets"]
    assert len(phase["back"]) == 10 and phase["phase"] == "control"
    rows = course(found, "calm")
    assert [row["then"]["reps"] for row in rows][-1] == 14  # type: ignore[index]
    assert [row["fired"] for row in rows][6] == [{"way": "forward", "number": 2}]
    assert rows[0]["done"]["exercise"] == "bridge"  # type: ignore[index]


def test_a_whole_protocol_file_is_explained_phase_by_phase(capsys: Out) -> None:
    file = CATALOG_FOLDER / "protocols" / "runner.toml"
    found = json_of(capsys, "explain", "explain", str(file))
    assert [row["phase"] for row in found["phases"]] == ["settle", "control", "strength", "power", "maintain"]
    assert found["phases"] == json_of(capsys, "explain", "explain", "runner")["phases"]


def test_the_text_has_a_line_and_a_reason_for_each_session(capsys: Out) -> None:
    assert main(["explain", "clinic.settle"]) == 0
    text = capsys.readouterr().out
    parts = ("clinic.settle: Settle", "Forward:", "Back:", "A calm course", "forward 1", "back 4")
    for words in (*parts, "Squat to a high seat"):
        assert words in text, words
    assert "{" not in text and "None" not in text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("schema = 1\n", ["my.toml: progression is None", "at least one"]),
        ("this is not toml", ["my.toml", "not valid TOML"]),
        (OWN.replace("step = 2", "step = 50"), ["my.toml: progression 1: step is 50", "from 0 to 5"]),
        (OWN.replace("schema = 1", "schema = 2"), ["schema is 2", "expected 1"]),
        (OWN.replace("schema = 1", "schema = 1\nrules = 3"), ["rules is 3", "one of schema, phase"]),
        (OWN.replace("clinic.control", "clinic.sleep"), ["my.toml: phase", "'clinic.sleep'", "clinic.control"]),
        (OWN.replace('"bridge"', '"brigde"'), ["'brigde'", "bridge"]),
    ],
)
def test_a_file_with_a_fault_gets_a_sentence_and_exit_code_2(
    text: str, parts: list[str], tmp_path: Path, capsys: Out
) -> None:
    assert main(["explain", write(tmp_path, text)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    lines = told.err.strip().splitlines()
    assert len(lines) == 2, told.err
    assert all(part in lines[1] for part in parts), told.err


def test_a_broken_protocol_file_names_every_fault(tmp_path: Path, capsys: Out) -> None:
    whole = (CATALOG_FOLDER / "protocols" / "clinic.toml").read_text(encoding="utf-8")
    bad = whole.replace('variable = "hold"\nstep = 5', 'variable = "hold"\nstep = 500')
    assert main(["explain", write(tmp_path, bad)]) == 2
    faults = capsys.readouterr().err.strip().splitlines()[1:]
    assert len(faults) == 3 and all("step is 500" in fault and "my.toml: phase" in fault for fault in faults)


@pytest.mark.parametrize("name", ["clinic.sleep", "nothing", "no-such-file.toml"])
def test_an_unknown_name_lists_what_there_is(name: str, capsys: Out) -> None:
    assert main(["explain", name]) == 2
    assert "clinic.control" in capsys.readouterr().err


def test_every_example_of_the_guide_can_be_read(tmp_path: Path, capsys: Out) -> None:
    """What docs/progression-rules.md shows works as it stands; a part that only shows steps back may lack others."""
    guide = (ROOT / "docs" / "progression-rules.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    assert len(blocks) == 4
    for block in blocks[:3]:
        json_of(capsys, "explain", "explain", write(tmp_path, block))
    needed = "".join(
        f'[[regression]]\ntrigger = "{name}"\naction = "volume"\nwhy = "w"\n' for name in ("red", "two_yellow", "pinch")
    )
    json_of(capsys, "explain", "explain", write(tmp_path, blocks[3] + needed))
