"""The command line: every command, its JSON against its published schema, its exit codes and its complaints."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from coxa import cli, cli_catalog
from coxa.catalog.load import load_catalog
from coxa.cli import main
from coxa.cli_journal import run_start
from coxa.errors import BadInput

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "src" / "coxa" / "schemas"
EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))
DAY = "2026-11-20"
EVERY_EXAMPLE = pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
Out = pytest.CaptureFixture[str]


def valid(name: str, value: Any) -> Any:
    """Check a value against a published schema, and the schema against its own."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(value)
    return value


def json_of(capsys: Out, name: str, *words: str, code: int = 0) -> Any:
    """Run a command with --json and return its checked answer."""
    assert main([*words, "--json"]) == code
    return valid(name, json.loads(capsys.readouterr().out))


def test_the_examples_are_six_different_people() -> None:
    """A newcomer has something to try."""
    assert len(EXAMPLES) == 6


@pytest.mark.parametrize("words", [[], *[[name] for name in ("start", "plan", "show", "check", "export", "import")]])
def test_help_answers_every_question_for_help(words: list[str], capsys: Out) -> None:
    """`--help` works for coxa and for each command."""
    with pytest.raises(SystemExit) as stop:
        main([*words, "--help"])
    assert stop.value.code == 0
    assert len(capsys.readouterr().out.splitlines()) > 5


def test_an_unknown_command_is_bad_input(capsys: Out) -> None:
    """Exit code 2, with the commands there are."""
    with pytest.raises(SystemExit) as stop:
        main(["dance"])
    assert stop.value.code == 2
    assert "plan" in capsys.readouterr().err


# --- plan -----------------------------------------------------------------------------------------------------------


@EVERY_EXAMPLE
def test_an_example_gives_a_plan_of_the_published_shape(example: Path, capsys: Out) -> None:
    """Ready, locked and refused people get valid JSON and exit code 0; the same file gives the same bytes."""
    plan = json_of(capsys, "plan", "plan", str(example), "--date", DAY)
    assert main(["plan", str(example), "--date", DAY, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == plan
    if plan["status"] == "ready":
        assert plan["next_sessions"].keys() == {"a", "b"}
        assert len(plan["week"]) == 14
    else:
        assert plan["see"] and plan["urgency"]
        assert plan["today"] is None and plan["next_sessions"] == {}


def test_among_the_examples_one_is_refused_and_one_is_locked(capsys: Out) -> None:
    """The other four are ready."""
    statuses = [json_of(capsys, "plan", "plan", str(path), "--date", DAY)["status"] for path in EXAMPLES]
    assert sorted(statuses) == ["locked", "ready", "ready", "ready", "ready", "refused"]


@EVERY_EXAMPLE
def test_the_plan_for_a_person_has_a_reason_under_every_line(example: Path, capsys: Out) -> None:
    """Each numbered exercise is followed by at least one reason before the next line of its kind."""
    assert main(["plan", str(example), "--date", DAY]) == 0
    text = capsys.readouterr().out
    assert DAY in text.splitlines()[0]
    for block in re.split(r"\n  \d+\. ", text)[1:]:
        lines = block.splitlines()[1:]
        assert any(line.startswith("     - ") for line in lines), block
    assert "{" not in text


def test_a_missing_file_is_bad_input(capsys: Out, tmp_path: Path) -> None:
    """One sentence with field, value and expectation, exit code 2."""
    assert main(["plan", str(tmp_path / "nobody.toml")]) == 2
    err = capsys.readouterr().err
    assert "nobody.toml" in err
    assert "expected" in err


def test_all_faults_of_an_answers_file_come_at_once(capsys: Out, tmp_path: Path) -> None:
    """Three wrong values, three sentences, no plan."""
    text = EXAMPLES[0].read_text(encoding="utf-8")
    text = re.sub(r"^birth_year = .*$", "birth_year = 1066", text, flags=re.MULTILINE)
    text = text.replace("[person]", '[person]\nshoe_size = 44\nheight_cm = "tall"', 1)
    text = re.sub(r"^height_cm = \d+.*$", "", text, flags=re.MULTILINE)
    bad = tmp_path / "bad.toml"
    bad.write_text(text, encoding="utf-8")
    assert main(["plan", str(bad)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert all(word in err for word in ("1066", "shoe_size", "tall"))


def test_a_day_that_is_none_is_bad_input(capsys: Out) -> None:
    """--date wants a day."""
    assert main(["plan", str(EXAMPLES[0]), "--date", "soon"]) == 2
    assert "--date: 'soon'" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["plan"], ["plan", "a.toml", "--input", "b.json"]])
def test_a_plan_needs_exactly_one_source(words: list[str], capsys: Out) -> None:
    """Answers or a record."""
    assert main(words) == 2
    assert "--input" in capsys.readouterr().err


@EVERY_EXAMPLE
def test_a_saved_planner_record_gives_the_same_plan(example: Path, tmp_path: Path, capsys: Out) -> None:
    """What the planner was given can be kept and played again."""
    record = tmp_path / "given.json"
    assert main(["plan", str(example), "--date", DAY, "--json", "--save-input", str(record)]) == 0
    first = capsys.readouterr().out
    assert main(["plan", "--input", str(record), "--json"]) == 0
    assert capsys.readouterr().out == first


def test_a_record_of_another_catalog_is_refused_with_every_fault(tmp_path: Path, capsys: Out) -> None:
    """Other files would give another plan."""
    record = tmp_path / "given.json"
    assert main(["plan", str(EXAMPLES[0]), "--date", DAY, "--save-input", str(record)]) == 0
    raw = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps({**raw, "catalog": "0", "today": "never", "events": {}}), encoding="utf-8")
    capsys.readouterr()
    assert main(["plan", "--input", str(record)]) == 2
    err = capsys.readouterr().err
    assert all(f"  {field}: " in err for field in ("catalog", "today", "events"))


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_a_record_that_is_no_record_is_bad_input(text: str, tmp_path: Path, capsys: Out) -> None:
    """Anything but what --save-input writes."""
    record = tmp_path / "given.json"
    record.write_text(text, encoding="utf-8")
    assert main(["plan", "--input", str(record)]) == 2
    assert "--save-input" in capsys.readouterr().err


def test_a_record_that_cannot_be_written_or_read_is_bad_input(tmp_path: Path, capsys: Out) -> None:
    """A folder that is not there."""
    nowhere = str(tmp_path / "no" / "given.json")
    assert main(["plan", str(EXAMPLES[0]), "--save-input", nowhere]) == 2
    assert main(["plan", "--input", nowhere]) == 2
    assert capsys.readouterr().out == ""


# --- exercises and show ---------------------------------------------------------------------------------------------


def test_the_list_of_exercises_has_the_published_shape(capsys: Out) -> None:
    """All of them, in order."""
    rows = json_of(capsys, "exercises", "exercises")
    assert [row["id"] for row in rows] == list(load_catalog().exercises)


@pytest.mark.parametrize(
    ("words", "check"),
    [
        (["--direction", "extension"], lambda row: "extension" in row["purpose"]),
        (["--level", "2"], lambda row: row["level"] == 2),
        (["--position", "supine"], lambda row: row["support"] == "supine"),
        (["--zone", "1"], lambda row: row["zone"] <= 1),
        (["--equipment", "none"], lambda row: "dumbbell" not in row["equipment"]),
        (
            ["--search", "Bridge"],
            lambda row: "bridge" in " ".join([row["id"], row["name"], *row["also_called"]]).lower(),
        ),
    ],
)
def test_a_filter_keeps_what_fits_and_only_that(words: list[str], check: Any, capsys: Out) -> None:
    """Each filter of its own: what is listed fits, what is not does not."""
    every = json_of(capsys, "exercises", "exercises")
    found = json_of(capsys, "exercises", "exercises", *words)
    assert found
    assert len(found) < len(every)
    assert all(check(row) for row in found)


@pytest.mark.parametrize("words", [["--direction", "up"], ["--position", "upside-down"], ["--equipment", "rocket"]])
def test_an_unknown_filter_value_names_the_known_ones(words: list[str], capsys: Out) -> None:
    """A typing slip is not an empty list."""
    assert main(["exercises", *words]) == 2
    assert f"{words[0]}: '{words[1]}'" in capsys.readouterr().err


def test_the_list_for_a_person_counts(capsys: Out) -> None:
    """One line each, a count at the end; nothing found says what to do."""
    assert main(["exercises"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].startswith(str(len(lines) - 1))
    assert main(["exercises", "--search", "no such thing"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize("name", load_catalog().exercises)
def test_every_exercise_can_be_shown(name: str, capsys: Out) -> None:
    """As JSON of the published shape and as text with steps, angles and sources."""
    assert json_of(capsys, "exercise", "show", name)["id"] == name
    assert main(["show", name]) == 0
    text = capsys.readouterr().out
    exercise = load_catalog().exercises[name]
    assert text.startswith(exercise.name)
    assert all(step.text in text for step in exercise.steps)
    assert "{" not in text


def test_an_unknown_exercise_names_close_ones(capsys: Out) -> None:
    """A slip of the finger is helped."""
    assert main(["show", "brigde"]) == 2
    assert "bridge" in capsys.readouterr().err
    assert main(["show", "zzzz"]) == 2


# --- check ----------------------------------------------------------------------------------------------------------


def test_the_shipped_catalog_is_sound(capsys: Out) -> None:
    """No fault, as text and as JSON."""
    answer = json_of(capsys, "check", "check", "--provisional")
    assert answer["sound"], "\n".join(answer["faults"])
    assert main(["check", "--provisional"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2 + max(1, len(answer["provisional"]))


@pytest.mark.parametrize(
    ("kind", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("glb", b"glTF"), ("traces", b"<svg")]
)
def test_an_exercise_is_written_to_a_file_for_either_side(
    kind: str, begins: bytes, tmp_path: Path, capsys: Out
) -> None:
    """Left and right are two files, each of the kind that was asked for; the size is told."""
    sides = {}
    for side in ("left", "right"):
        file = tmp_path / f"{side}.{kind}"
        assert main(["show", "clamshell", f"--{kind}", str(file), "--side", side]) == 0
        assert file.name in capsys.readouterr().out
        sides[side] = file.read_bytes()
        assert sides[side].startswith(begins)
    assert (sides["left"] != sides["right"]) == (kind != "traces")  # the traces tell limbs, not sides


def test_a_picture_goes_to_the_standard_output_when_asked(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Nothing else stands there, so that a pipe gets a whole file."""
    assert main(["show", "bridge", "--svg", "-"]) == 0
    out = capfdbinary.readouterr().out
    assert out.startswith(b"<svg") and out.endswith(b"</svg>")


def test_a_picture_that_cannot_be_written_is_bad_input(tmp_path: Path, capsys: Out) -> None:
    """One sentence with the option and the file."""
    assert main(["show", "bridge", "--glb", str(tmp_path / "nowhere" / "x.glb")]) == 2
    assert "--glb" in capsys.readouterr().err


def test_show_tells_both_hips_over_time_and_what_the_body_does_otherwise(capsys: Out) -> None:
    """Bars for every angle, and authored against solved."""
    assert main(["show", "clamshell"]) == 0
    text = capsys.readouterr().out
    assert text.count("▁") > 100 and "█" in text
    assert "in the file," in text


def test_a_fault_gives_exit_code_2(capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scripts can rely on it."""
    monkeypatch.setattr(cli_catalog, "check_all", lambda **_: ["exercises/x.toml: one.", "exercises/y.toml: two."])
    assert not json_of(capsys, "check", "check", code=2)["sound"]
    assert main(["check"]) == 2
    assert capsys.readouterr().out.splitlines()[-1].startswith("2 ")


# --- start, export, import ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("port", ["0", "70000", "abc", "-1", "8000.5"])
def test_a_port_that_is_none_is_bad_input(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """PORT is checked before anything starts."""
    monkeypatch.setenv("PORT", port)
    with pytest.raises(BadInput, match="port"):
        run_start(None, None, phone=False)


def coxa(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with a home of its own."""
    env = {**os.environ, "COXA_HOME": str(home)}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run([sys.executable, "-m", "coxa", *words], env=env, capture_output=True, text=True, check=False)


def test_a_journal_goes_out_and_in_without_loss(tmp_path: Path) -> None:
    """Out of one home, into another, out again: the same events; a second import stores nothing."""
    first, second, out = tmp_path / "one", tmp_path / "two", tmp_path / "my.coxa.jsonl"
    fill(first)
    done = coxa(first, "export", str(out), "--json")
    assert done.returncode == 0, done.stderr
    assert valid("export", json.loads(done.stdout))["events"] == 1
    for stored in (1, 0):
        answer = coxa(second, "import", str(out), "--json")
        assert answer.returncode == 0, answer.stderr
        assert valid("import", json.loads(answer.stdout))["stored"] == stored
    again = tmp_path / "again.coxa.jsonl"
    assert coxa(second, "export", str(again)).returncode == 0
    assert again.read_text().splitlines()[1:] == out.read_text().splitlines()[1:]


def fill(home: Path) -> None:
    """Store one event in a home."""
    code = (
        "from coxa.cli_journal import _open_store; _open_store(None)\n"
        "from coxa.app import services as s; p = s.local_person()\n"
        "s.record(p, [s.new_event(p, 'answered', {'answers': {'life.minutes': 20}})])"
    )
    env = {**os.environ, "COXA_HOME": str(home)}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run([sys.executable, "-c", code], env=env, check=True)


def test_a_file_that_is_no_journal_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    """Exit code 2, a sentence, an empty journal."""
    bad = tmp_path / "bad.jsonl"
    bad.write_text("hello\n", encoding="utf-8")
    answer = coxa(tmp_path / "home", "import", str(bad))
    assert answer.returncode == 2
    assert "expected" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_files_that_cannot_be_read_or_written_are_bad_input(tmp_path: Path, capsys: Out) -> None:
    """Before the store is touched."""
    assert main(["import", str(tmp_path / "none.jsonl")]) == 2
    assert main(["export", str(tmp_path / "no" / "out.jsonl")]) == 2
    assert "FILE" in capsys.readouterr().err


def test_a_fault_inside_gives_exit_code_1_and_no_stack_unless_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    """A defect is named, not thrown at a person."""

    def broken(*args: object, **kwargs: object) -> int:
        raise RuntimeError("a wheel came off")

    monkeypatch.setattr(cli_catalog, "run_show", broken)
    assert cli.main(["show", "bridge"]) == 1
    assert "Traceback" not in capsys.readouterr().err
    assert cli.main(["show", "bridge", "--trace"]) == 1
    assert "a wheel came off" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "name"), [("de", "Brücke"), ("de_AT.UTF-8", "Brücke"), ("", "Bridge"), ("xx", "Bridge")]
)
def test_commands_speak_the_language_that_is_asked_for(language: str, name: str) -> None:
    """COXA_LANGUAGE, when there is one of that name; names, steps, headings and help."""
    command = [sys.executable, "-m", "coxa", "show", "bridge"]
    found = subprocess.run(
        command, env={**os.environ, "COXA_LANGUAGE": language}, capture_output=True, text=True, check=True
    )
    assert found.stdout.splitlines()[0] == name
    assert ("So geht es" in found.stdout) is (name == "Brücke")
