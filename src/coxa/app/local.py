"""This machine: where the data lies, which time zone it is in, what its secret is."""

from __future__ import annotations

import os
import secrets
from functools import cache
from pathlib import Path
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from coxa.errors import BadInput
from coxa.home import home as home  # asked for here by the rest of the app

DATABASE = "coxa.sqlite3"
SECRET = "secret"
UTC_NAME = "UTC"


def prepare_home(folder: Path) -> None:
    """Make the folder readable by its owner only, with a secret of its own and an empty store."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        _make(folder / DATABASE, b"")
        _make(folder / SECRET, secrets.token_urlsafe(50).encode())
    except OSError as error:
        raise BadInput("COXA_HOME", str(folder), "a folder that can be written to") from error


def _make(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, unless it is there."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        path.chmod(0o600)
        return
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def secret(folder: Path) -> str:
    """Return the secret that signs cookies; one for this process only where the folder has none yet."""
    try:
        return (folder / SECRET).read_text() or secrets.token_urlsafe(50)
    except OSError:
        return secrets.token_urlsafe(50)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Say whether this is a time zone that exists."""
    return name in _zones()


def zone_of_cookie(value: str | None) -> str:
    """Return the zone that the browser names, else the machine's."""
    name = unquote(value or "")
    return name if is_zone(name) else machine_zone()


@cache
def machine_zone() -> str:
    """Return the machine's time zone by name; UTC where it cannot be told."""
    named = os.environ.get("TZ", "").lstrip(":")
    if is_zone(named):
        return named
    try:
        _, _, linked = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")
        if is_zone(linked):
            return linked
        written = Path("/etc/timezone").read_text().strip()
    except OSError:
        return UTC_NAME
    return written if is_zone(written) else UTC_NAME


machine_zone()  # asked now and remembered: Django soon sets TZ to a zone of its own


def zone(name: str) -> ZoneInfo:
    """Return a time zone by name, UTC for one that does not exist."""
    return ZoneInfo(name if is_zone(name) else UTC_NAME)
