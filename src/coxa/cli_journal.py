"""`coxa start`, `coxa export`, `coxa import`: the commands that touch what is stored. Only these load Django."""

from __future__ import annotations

import json
from pathlib import Path

from coxa.cli_text import say
from coxa.errors import BadInput


def run_start(port: int | None, home: Path | None, *, phone: bool, https: bool = False) -> int:
    """Start the app; returns when it is stopped."""
    from coxa.app import serve

    serve.run(port, home, phone=phone, https=https)
    return 0


def _open_store(home: Path | None) -> None:
    """Make Django ready on this home and bring its tables up to date."""
    from coxa.app import serve

    serve.prepare_environment(home)
    serve.prepare_store()


def run_export(file: Path, home: Path | None, *, as_json: bool) -> int:
    """Write the local person's journal to `file`."""
    if not file.resolve().parent.is_dir():
        raise BadInput("FILE", str(file), say("no_writing"))
    _open_store(home)
    from coxa.app import services

    content = services.export_person(services.local_person())
    count = max(0, content.count(b"\n") - 1)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise BadInput("FILE", str(file), say("no_writing")) from error
    if as_json:
        print(json.dumps({"schema": 1, "events": count, "file": str(file)}))
    else:
        print(say("export.done", n=count, file=str(file)))
    return 0


def run_import(file: Path, home: Path | None, *, as_json: bool) -> int:
    """Read a journal into the store; with any fault nothing is written."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadInput("FILE", str(file), say("no_file")) from error
    _open_store(home)
    from coxa.app import services

    done = services.import_journal(content, services.local_person())
    if as_json:
        counts = {"stored": done.stored, "known": done.already, "conflicts": done.conflicts}
        print(json.dumps({"schema": 1, **counts, "person": done.person}))
    else:
        print(say("import.done", n=done.stored, known=done.already))
        if done.conflicts:
            print(say("import.conflicts", n=done.conflicts))
    return 0
