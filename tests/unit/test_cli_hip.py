"""`coxa hip` and `coxa hip cohort`: text, JSON against its schema, the picture, and what is refused."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from coxa import cli_hip, cli_hip_map
from coxa.catalog.load import load_catalog
from coxa.cli import HIP_VALUES, build_parser, main
from coxa.hip.evidence import IMAGED, Known
from coxa.hip.limits import limits_of, movement_names
from coxa.hip.population import draw
from coxa.hip_store import posterior_for

SCHEMAS = Path(__file__).parents[2] / "src" / "coxa" / "schemas"
GUIDE = Path(__file__).parents[2] / "docs" / "command-line.md"
PERSON = ("--alpha", "66", "--lcea", "33", "--flexion", "105", "--ir90", "12")
NOTE = "Pain decides; this only suggests where to look."
Out = pytest.CaptureFixture[str]


def json_of(capsys: Out, name: str, *words: str) -> Any:
    """Run a command with --json and return its answer, checked against its schema."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert main([*words, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(schema).validate(answer)
    return answer


def refused(capsys: Out, *words: str) -> str:
    """Run a command that is bad input and return its one sentence; nothing else is printed."""
    assert main([*words]) == 2
    out, err = capsys.readouterr()
    lines = err.splitlines()
    assert out == "" and len(lines) == 2, err
    return lines[1]


# --- one hip --------------------------------------------------------------------------------------------------------


def test_a_hip_has_limits_with_bands_and_exercises_by_chance(capsys: Out) -> None:
    """The published shape; bands hold their middle; every exercise, the largest chance first; the same again."""
    answer = json_of(capsys, "hip", "hip", *PERSON, "--side", "left")
    assert (answer["side"], answer["note"], answer["enough"], answer["disagree"]) == ("left", NOTE, True, [])
    assert answer["known"]["imaging"] == {"alpha_deg": 66, "lcea_deg": 33}
    for name, limit in answer["limits"].items():
        for band in limit.values():
            assert band["low"] <= band["median"] <= band["high"], name
        assert limit["felt"]["median"] < limit["bone"]["median"], name
    assert answer["limits"]["flexion_deg"]["felt"]["median"] == pytest.approx(105, abs=4)
    assert answer["limits"]["ir90_deg"]["felt"]["median"] == pytest.approx(12, abs=5)
    chances = [row["chance"] for row in answer["exercises"]]
    assert chances == sorted(chances, reverse=True) and chances[0] > chances[-1]
    assert {row["id"] for row in answer["exercises"]} == set(load_catalog().exercises)
    assert all(
        row["chance"] == max(row[limb]["chance"] for limb in ("working", "other")) for row in answer["exercises"]
    )
    assert answer == json_of(capsys, "hip", "hip", *PERSON, "--side", "left")


def test_the_text_tells_the_same_and_that_pain_decides(capsys: Out) -> None:
    """A line a movement, then every exercise once under its group; nobody is told that a chance is none."""
    answer = json_of(capsys, "hip", "hip", *PERSON)
    assert main(["hip", *PERSON]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "right" in lines[0] and lines[1] == NOTE
    bend = next(line for line in lines if line.startswith("bending "))
    for kind in ("felt", "bone"):
        band = {name: f"{value:.0f}" for name, value in answer["limits"]["flexion_deg"][kind].items()}
        assert f"{band['median']} ({band['low']} to {band['high']})" in bend
    rows = [line for line in lines if line.startswith("  ") and "%" in line]
    assert len(rows) == len(load_catalog().exercises)
    assert [line.split("(")[-1].split(")")[0] for line in rows] == [row["id"] for row in answer["exercises"]]
    assert not any(line.split("%")[0].strip() in ("0", "100") for line in rows)
    heads = [line for line in lines if line.startswith(("20 % or", "10 to", "5 to", "Less than"))]
    assert heads == sorted(heads, key=["20 % or more", "10 to 20 %", "5 to 10 %", "Less than 5 %"].index)
    assert len(heads) >= 2


def test_every_option_reaches_the_model(capsys: Out) -> None:
    """Each angle by its name; who measured, what stopped it, and whose muscles moved the leg."""
    assert {**cli_hip.IMAGE_OPTIONS, **cli_hip.RANGE_OPTIONS}.keys() == set(HIP_VALUES)
    assert set(cli_hip.IMAGE_OPTIONS.values()) == set(IMAGED)
    assert set(cli_hip.RANGE_OPTIONS.values()) == set(movement_names())
    words = ["--ir-prone", "30", "--neck-shaft", "130°", "--by", "self", "--stopped", "tight", "--active"]
    answer = json_of(capsys, "hip", "hip", *words, "--sex", "woman")
    reading = {"movement": "ir0_deg", "value_deg": 30, "by": "self", "stopped": "tight", "active": True}
    assert answer["known"] == {"sex": "woman", "imaging": {"neck_shaft_deg": 130}, "readings": [reading]}
    assert not answer["usable"] and answer["enough"]


def test_a_negative_angle_is_a_value(capsys: Out) -> None:
    """A hip may be shut before it turns in at all."""
    answer = json_of(capsys, "hip", "hip", "--ir90", "-5", "--flexion", "95")
    assert answer["limits"]["ir90_deg"]["felt"]["median"] < 2


def test_little_known_and_what_does_not_fit_are_said(capsys: Out) -> None:
    """One angle of a picture: no plan leans on it. A bend that nothing else led to expect is named."""
    assert main(["hip", "--neck-shaft", "128"]) == 0
    assert "Too little is known" in capsys.readouterr().out
    odd = ("--flexion", "140", "--ir90", "-10", "--er90", "45", "--alpha", "80")
    answer = json_of(capsys, "hip", "hip", *odd)
    assert answer["disagree"]
    assert main(["hip", *odd]) == 0
    assert "Does not fit with the rest: " in capsys.readouterr().out


def test_readings_that_no_hip_has_give_no_exercises(capsys: Out) -> None:
    """Bent as far as hardly any hip, and stopped long before straight ahead: said, and nothing is built on it."""
    odd = ("--ir90", "-35", "--er90", "50", "--flexion", "165")
    answer = json_of(capsys, "hip", "hip", *odd)
    assert not answer["enough"] and answer["exercises"] == []
    assert main(["hip", *odd]) == 0
    out = capsys.readouterr().out
    assert "do not lean on these numbers" in out and "%" not in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "at least one angle"),
        (["--alpha", "1.15"], "radians"),
        (["--ir90", "-35", "--er90", "-35"], "add up"),
        (["--flexion", "1.83"], "radians"),
        (["--ir90", "0.21"], "radians"),
        (["--femoral-version", "0.26"], "radians"),
        (["--alpha", "66mm"], "no other unit"),
        (["--flexion", "105 mm"], "no other unit"),
        (["--flexion", "1.83rad"], "no other unit"),
        (["--flexion", "nan"], "no other unit"),
        (["--flexion", "far"], "no other unit"),
        (["--alpha", "660"], "from 30 to 100 degrees"),
        (["--lcea", "-20"], "from 5 to 60 degrees"),
        (["--flexion", "1050"], "degrees from -40 to 170"),
        (["--ir90", "-90"], "degrees from -40 to 170"),
        (["--femoral-version", "50", "--acetabular-version", "45"], "add up to"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_no_hip_can_be_is_one_sentence(words: list[str], told: str, tmp_path: Path, capsys: Out) -> None:
    """Radians, millimetres, out of range, impossible together: nothing is printed and nothing written."""
    file = tmp_path / "map.png"
    assert told in refused(capsys, "hip", *words, "--png", str(file))
    assert list(tmp_path.iterdir()) == []


# --- the picture ----------------------------------------------------------------------------------------------------


def test_the_map_is_a_picture_that_is_never_written_over(tmp_path: Path, capsys: Out) -> None:
    """A PNG file; a second time it is there already; a folder that is not there is said."""
    file = tmp_path / "map.png"
    assert main(["hip", *PERSON, "--png", str(file)]) == 0
    assert str(file) in capsys.readouterr().out
    first = file.read_bytes()
    assert first.startswith(b"\x89PNG") and len(first) > 10_000
    assert "not there yet" in refused(capsys, "hip", *PERSON, "--png", str(file))
    assert file.read_bytes() == first
    assert "folder" in refused(capsys, "hip", *PERSON, "--png", str(tmp_path / "no" / "map.png"))
    assert [path.name for path in tmp_path.iterdir()] == ["map.png"]


def test_the_map_has_the_band_of_this_hip_and_a_dot_for_each_exercise() -> None:
    """The middle at 90 degrees of flexion is the limit of turning in there; dots lie where exercises go."""
    known = cli_hip.known_from(cli_hip.Asked(dict(zip(("alpha", "flexion", "ir90"), ("66", "105", "12"), strict=True)),
                                             "right", "either", "clinician", "firm", False, None))  # fmt: skip
    assert isinstance(known, Known)
    found = posterior_for(known)
    flexions, bands = cli_hip_map.edge_band(found)
    low, middle, high = bands[:, list(flexions).index(90)]
    bone = found.bone()["ir90_deg"]
    assert middle == pytest.approx(bone.median, abs=2) and low < middle < high
    assert (low, high) == (pytest.approx(bone.low, abs=4), pytest.approx(bone.high, abs=4))
    dots = {dot.exercise: dot for dot in cli_hip_map.dots_of(found)}
    assert dots.keys() == set(load_catalog().exercises)
    assert dots["squat-to-high-seat"].flexion_deg > 60 > 30 > dots["glute-set"].flexion_deg
    chances = {row.id: row.working.chance for row in cli_hip.exercise_rows(known)}
    near = sorted(chances.values())[-5]
    svg = cli_hip_map.map_svg(found, chances, near, {"side": "left", "mm": "1"})
    filled = sum(chance >= near for chance in chances.values())
    assert svg.count('class="near"') == filled + 1 and svg.count('class="far"') == len(chances) - filled + 1
    assert NOTE in svg and "left" in svg


# --- groups ---------------------------------------------------------------------------------------------------------


def test_a_cohort_is_the_group_as_drawn(capsys: Out) -> None:
    """Means and spreads of all nine limits; the same seed the same numbers, another seed or mode others."""
    words = ("hip", "cohort", "--group", "fai", "--n", "300", "--seed", "4")
    answer = json_of(capsys, "hip_cohort", *words)
    limits = limits_of(draw("fai", 300, 4, "fitted"))
    for name, values in limits.items():
        assert answer[name]["mean"] == pytest.approx(np.mean(values), abs=0.006), name
        assert answer[name]["sd"] == pytest.approx(np.std(values, ddof=1), abs=0.006), name
    assert (answer["group"], answer["n"], answer["seed"], answer["fai_mode"]) == ("fai", 300, 4, "fitted")
    assert answer == json_of(capsys, "hip_cohort", *words)
    other = json_of(capsys, "hip_cohort", *words[:-1], "5")
    predicted = json_of(capsys, "hip_cohort", *words, "--mode", "predicted")
    assert predicted["fai_mode"] == "predicted"
    assert len({row["flexion_deg"]["mean"] for row in (answer, other, predicted)}) == 3


def test_a_cohort_is_printed_as_a_table(capsys: Out) -> None:
    """A head and nine lines; --json before the name of the command counts, too."""
    words = ["cohort", "--group", "normal", "--n", "50"]
    assert main(["hip", *words]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 + len(movement_names()) and "50 virtual hips, group normal" in lines[0]
    assert main(["hip", "--json", *words]) == 0
    assert f"{json.loads(capsys.readouterr().out)['flexion_deg']['mean']:.1f}" in lines[2]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--group", "sore"], "one of normal, fai, pain-free"),
        (["--group", "fai", "--n", "19"], "at least 20 hips"),
        (["--group", "fai", "--n", "100001"], "coxa hip study"),
        (["--group", "fai", "--seed", "-1"], "whole number of 0 or more"),
        (["--group", "fai", "--mode", "guessed"], "predicted"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_group_that_cannot_be_is_one_sentence(words: list[str], told: str, capsys: Out) -> None:
    """Unknown group or mode, too few, too many, a seed that is none."""
    assert told in refused(capsys, "hip", "cohort", *words)


def test_values_of_one_hip_say_nothing_about_a_group(capsys: Out) -> None:
    """They would be left unused without a word."""
    for command in ("cohort", "study"):
        assert "--alpha" in refused(capsys, "hip", "--alpha", "66", command, "--group", "fai")


def test_the_guide_names_every_option_and_each_has_help() -> None:
    """Those of cohort and study, too."""
    guide = GUIDE.read_text(encoding="utf-8").split("## coxa hip\n")[1].split("\n## ")[0]
    hip = _commands(build_parser())["hip"]
    for name, parser in _commands(hip).items():
        assert f"coxa hip {name}" in guide and parser.description
        for action in parser._actions:
            assert action.help, action
            options = [option for option in action.option_strings if option.startswith("--")]
            assert all(option in guide for option in options if option not in ("--help", "--trace")), options


def _commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(groups[0].choices)
