"""coxa as a next version of it would be served: every script and style is a line longer, so each has another address.

`python tests/newer.py FOLDER start`; FOLDER: where those files are put.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

LINE = "\n/* the next version */\n"


def next_version(folder: Path) -> None:
    """Write the files of the next version."""
    from coxa.app import settings

    shutil.copytree(settings.STATICFILES_DIRS[0], folder, ignore=shutil.ignore_patterns("*.gz"))
    for path in (*folder.rglob("*.js"), *folder.rglob("*.css")):
        path.write_text(path.read_text() + LINE)
    settings.STATICFILES_DIRS = [folder]  # before Django has read it


def main(folder: str, command: list[str]) -> int:
    """Run a command of `coxa` with those files."""
    from coxa.cli import main as coxa

    next_version(Path(folder))
    return coxa(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
