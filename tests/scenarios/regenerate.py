"""Write the stories of all people anew (`python tests/scenarios/regenerate.py`); read the difference, then commit."""

from __future__ import annotations

import sys
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Tell each person's story into expected/."""
    package = types.ModuleType("tests")  # another package may be called tests: ours is named here
    package.__path__ = [str(ROOT / "tests")]
    sys.modules["tests"] = package
    from tests.scenarios.life import FOLDER, read_script
    from tests.scenarios.tell import tell

    for path in sorted((FOLDER / "people").glob("*.toml")):
        target = FOLDER / "expected" / f"{path.stem}.txt"
        target.write_text(tell(read_script(path)), encoding="utf-8")
        print(target.relative_to(ROOT))


if __name__ == "__main__":
    main()
