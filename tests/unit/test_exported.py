"""The public names: listed once, each there, and loaded lazily."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import coxa

ROOT = Path(__file__).parents[2]
HEAVY = ("django", "ortools", "gunicorn", "numpy", "pandas", "segno", "whitenoise")


def test_the_public_names_are_listed_once_in_order() -> None:
    """`__all__` is sorted, has no doubles, and is exactly what can be loaded."""
    assert coxa.__all__ == sorted(set(coxa.__all__))
    assert set(coxa.__all__) == set(coxa._HOME)


@pytest.mark.parametrize("name", coxa.__all__)
def test_every_public_name_can_be_had(name: str) -> None:
    """Each name loads and has a docstring."""
    assert getattr(coxa, name).__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    """Misspelt names fail as in any module."""
    with pytest.raises(AttributeError, match="no attribute 'make_plam'"):
        coxa.make_plam  # noqa: B018


def test_the_version_is_the_packages() -> None:
    """`coxa.__version__`, pyproject.toml and the changelog agree."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{coxa.__version__}"' in project
    assert f"## {coxa.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def _in_a_fresh_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_importing_coxa_loads_nothing_heavy() -> None:
    """No Django, no solver, not even after the planner's module is loaded."""
    code = "import sys, json, coxa; coxa.make_plan; print(json.dumps(sorted(sys.modules)))"
    loaded = {name.split(".")[0] for name in json.loads(_in_a_fresh_python(code))}
    assert not loaded & set(HEAVY)


def test_the_readme_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The library lines of the README run as they stand, in ten lines or fewer, and print a plan with reasons."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", readme, re.DOTALL)
    assert found
    assert len([line for line in found.group(1).splitlines() if line.strip()]) <= 10
    monkeypatch.chdir(ROOT)
    exec(compile(found.group(1), "README.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "ready"
    assert any(line.startswith("    ") for line in lines)
