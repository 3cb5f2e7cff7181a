"""Files: measures and tests of the catalog with every fault as a sentence, and the official words a person brings."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from coxa.catalog.check import check_catalog
from coxa.catalog.load import CATALOG_FOLDER, catalog_hash, load_catalog
from coxa.catalog.measure_text import read_measure_text
from coxa.catalog.measures import numbers_of, provisional_numbers, read_measure, read_tests
from coxa.errors import BadInput, ManyFaults

CATALOG = load_catalog()
TEST_IDS = (
    "single-leg-stance step-down single-leg-bridge side-plank heel-raise two-leg-hops "
    "single-leg-hop single-leg-squat squeeze walk flexion-range extension-range "
    "abduction-range internal-rotation-range external-rotation-range internal-rotation-prone external-rotation-prone "
    "abduction-strength adduction-strength "
    "flexion-strength extension-strength internal-rotation-strength external-rotation-strength cadence"
)
MEASURE_IDS = "nrs psfs global-change acceptable-state session-effort ihot-12 ihot-33 hagos hos-adl hos-sport hoos"


def raw(name: str) -> dict[str, Any]:
    """Return a measure file as it stands."""
    return tomllib.loads((CATALOG_FOLDER / "measures" / f"{name}.toml").read_text(encoding="utf-8"))


def faults_with(file: str, **changes: object) -> list[str]:
    """Return the faults of a measure file with changed top-level keys; None leaves one out."""
    faults: list[str] = []
    content = {**raw(file), **changes}
    read_measure(file, {key: value for key, value in content.items() if value is not None}, faults)
    return faults


def test_the_fixed_ids_are_all_there() -> None:
    """Ids stand in journals and in other parts; they never change."""
    assert set(CATALOG.tests) == set(TEST_IDS.split())
    assert set(CATALOG.measures) == set(MEASURE_IDS.split())


def test_the_files_are_sound_and_part_of_the_catalogs_hash(tmp_path: Path) -> None:
    """Sources exist, exercises exist; a changed number is another catalog."""
    assert not [fault for fault in check_catalog() if "measures/" in fault or "tests.toml" in fault]
    (tmp_path / "measures").mkdir()
    file = tmp_path / "measures" / "nrs.toml"
    file.write_text("schema = 1")
    before = catalog_hash(tmp_path)
    file.write_text("schema = 2")
    assert catalog_hash(tmp_path) != before


def test_no_wording_of_others_is_in_the_files() -> None:
    """Questionnaires whose words are not ours have no item text at all."""
    for measure in CATALOG.measures.values():
        assert bool(measure.asked) == (measure.own_wording and not measure.named_by_person), measure.id
        assert measure.own_wording or not measure.labels, measure.id


def test_every_number_has_a_source_and_two_grades_and_a_range_its_careful_end() -> None:
    """An error or an important change takes the larger end, which calls fewer changes real, unless it says why not."""
    for thing in (*CATALOG.measures.values(), *CATALOG.tests.values()):
        for where, known in numbers_of(thing):
            assert known.source in CATALOG.sources and known.checked and known.strength, (thing.id, where)
            if known.max is not None and where.endswith(("error", "important")):
                assert known.use == known.max or "decided" in known.why, (thing.id, where)


def test_numbers_that_are_only_known_about_are_listed() -> None:
    """HAGOS' important change in six parts and that of the iHOT-33."""
    lines = provisional_numbers(CATALOG.measures, CATALOG.tests)
    assert len(lines) == 7 and all("provisional" in line for line in lines)
    assert sum("hagos" in line for line in lines) == 6


def test_hops_need_the_screen_and_ranges_a_calm_hip() -> None:
    """Rules 6 and 7 as data."""
    for test in CATALOG.tests.values():
        assert "screen" in test.needs, test.id
        assert ("no-impact-limit" in test.needs) == (test.group in ("impact", "running")), test.id
        if test.group == "range":
            assert {"calm-hip", "no-recent-red"} <= set(test.needs), test.id


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"schema": 2}, "schema"),
        ({"use_rule": "newest"}, "half, older"),
        ({"schedule": "daily"}, "schedule"),
        ({"answer": {"low": 4, "high": 0, "better": "low", "whole": True}}, "answer.high"),
        ({"item": [{"id": "p1", "text": "Somebody else's words"}]}, "not ours"),
        ({"extra_items": ["p1"]}, "extra_items"),
        ({"scale": []}, "at least 1"),
        ({"rule": [{"id": "half", "source": "x", "checked": "read", "strength": "limited"}]}, "exactly one of"),
        ({"colour": "red"}, "not known"),
        ({"name": None}, "name is nothing"),
    ],
)
def test_a_fault_of_a_measure_file_is_a_sentence(changes: dict[str, object], said: str) -> None:
    """File, field, value, expectation."""
    faults = faults_with("hagos", **changes)
    assert any(said in fault for fault in faults), faults
    assert all(fault.startswith("measures/hagos.toml") and fault.endswith(".") for fault in faults)


def test_a_number_outside_its_own_range_and_half_a_range_are_faults() -> None:
    """`use` lies between min and max, which come together."""
    for error in ({"use": 40, "min": 10, "max": 30}, {"use": 20, "min": 10}):
        content = raw("ihot-12")
        content["scale"][0]["error"] = {**error, "source": "x", "checked": "read", "strength": "limited"}
        assert faults_with("ihot-12", scale=content["scale"])


def test_a_fault_of_a_test_is_a_sentence() -> None:
    """A unit missing, a wrong need, a comparison of a test without sides."""
    content = tomllib.loads((CATALOG_FOLDER / "tests.toml").read_text(encoding="utf-8"))
    content["walk"] = {**content["walk"], "needs": ["courage"], "symmetry": "ratio", "max": -5}
    faults: list[str] = []
    read_tests({"walk": content["walk"]}, faults)
    assert len(faults) == 3 and all(fault.startswith("tests.toml: walk") for fault in faults)


# --- the words a person brings ----------------------------------------------------------------------------------------

HOS = CATALOG.measures["hos-sport"]
ANSWERS = "unable | hard | some | slight | none"


def toml_of(**changes: str) -> bytes:
    """Return a file with made-up words for the nine items."""
    lines = ["schema = 1", 'measure = "hos-sport"', 'version = "made up"', 'answers = ["a", "b", "c", "d", "e"]']
    for n in range(1, 10):
        lines += ["[[item]]", f'id = "s{n}"', f'text = "Made-up question {n}"', 'skip = "n/a"' if n == 9 else ""]
    text = "\n".join(lines)
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def csv_of(rows: int = 9, answers: str = ANSWERS) -> bytes:
    """Return the same as CSV."""
    return "\n".join(
        ["id,text,answers,skip", *(f"s{n},Made-up question {n},{answers},n/a" for n in range(1, rows + 1))]
    ).encode()


def test_both_forms_of_a_text_file_are_read() -> None:
    """TOML with answers for all items at once; CSV with answers a row, also with a byte-order mark."""
    found = read_measure_text(HOS, toml_of(), "hos-sport.toml")
    assert found.version == "made up" and found.items["s1"].answers == ("a", "b", "c", "d", "e")
    assert (found.items["s9"].skip, found.items["s8"].skip) == ("n/a", "")
    found = read_measure_text(HOS, b"\xef\xbb\xbf" + csv_of(), "HOS.CSV")
    assert found.items["s3"].answers == tuple(ANSWERS.split(" | "))


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"\xff\xfe", "a.toml", "UTF-8"),
        (b"x" * 200_001, "a.toml", "200000"),
        (b"id = [", "a.toml", "valid TOML"),
        (b"question,answers\n", "a.csv", "id, text"),
        (csv_of(8), "a.csv", "s9"),
        (csv_of(9) + b"\ns9,Twice," + ANSWERS.encode() + b",", "a.csv", "each id once"),
        (csv_of(9) + b"\ns10,Too many," + ANSWERS.encode() + b",", "a.csv", "s10"),
        (csv_of(9, "only one"), "a.csv", "5 texts"),
        (toml_of().replace(b'"hos-sport"', b'"hagos"'), "a.toml", "hos-sport"),
        (toml_of().replace(b'text = "Made-up question 1"', b"text = 3"), "a.toml", "a text"),
        (b'answers = 3\n[[item]]\nid = "s1"', "a.toml", "list"),
        (b'item = "s1"', "a.toml", "[[item]]"),
    ],
)
def test_a_text_file_that_does_not_fit_is_refused_with_sentences(content: bytes, name: str, said: str) -> None:
    """Nothing of it is taken."""
    with pytest.raises(BadInput) as caught:
        read_measure_text(HOS, content, name)
    faults = caught.value.faults if isinstance(caught.value, ManyFaults) else (caught.value,)
    assert any(said in str(fault) for fault in faults), [str(fault) for fault in faults]


def test_does_not_apply_is_refused_where_the_form_has_no_such_answer() -> None:
    """HAGOS has none."""
    hagos = CATALOG.measures["hagos"]
    rows = [f"{item},Made up,a | b | c | d | e,n/a" for item in hagos.item_ids]
    with pytest.raises(ManyFaults, match="no such answer"):
        read_measure_text(hagos, "\n".join(["id,text,answers,skip", *rows]).encode(), "h.csv")


def test_the_document_names_every_number_of_every_file() -> None:
    """docs/outcomes.md is complete: each measure, each test, each source."""
    text = (Path(__file__).parents[2] / "docs" / "outcomes.md").read_text(encoding="utf-8")
    for thing in (*CATALOG.measures.values(), *CATALOG.tests.values()):
        assert f"`{thing.id}`" in text, thing.id
        for where, known in numbers_of(thing):
            assert re.search(rf"(?<![\d.]){known.use:g}(?![\d.]*\d)", text), (thing.id, where, known.use)
            assert known.source in text, known.source
