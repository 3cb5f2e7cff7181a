"""Addresses of static files that carry their content, `/static/css/coxa.css?v=1a2b3c4d`: kept for a year."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage

LENGTH = 10
NOT_FOR_PAGES = (".map", ".gz")  # what the packer left beside a file


@cache
def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:LENGTH] if path.is_file() else ""


def hash_of(name: str) -> str:
    """Return the key of a file's content; empty when there is no such file."""
    return _hash(settings.STATICFILES_DIRS[0] / name)


class HashedAddresses(StaticFilesStorage):
    """Static files under their own names, with the key of their content behind it."""

    def url(self, name: str | None) -> str:
        """Return the address of a file."""
        key = hash_of(name) if name else ""
        return super().url(name) + (f"?v={key}" if key else "")


def all_addresses() -> Iterator[str]:
    """Return the addresses of every static file."""
    storage = HashedAddresses(location=str(settings.STATICFILES_DIRS[0]), base_url=settings.STATIC_URL)
    folder: Path = settings.STATICFILES_DIRS[0]
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(".") and path.suffix not in NOT_FOR_PAGES:
            yield storage.url(path.relative_to(folder).as_posix())


def is_current(path: str, key: str) -> bool:
    """Say whether `path` asks for a static file by the key of the content it has now."""
    prefix = settings.STATIC_URL
    return bool(key) and path.startswith(prefix) and hash_of(path.removeprefix(prefix)) == key


@cache
def version() -> str:
    """Return the key of everything that pages are made of: it changes with any of the files."""
    joined = "\n".join(all_addresses())
    return hashlib.sha256(joined.encode()).hexdigest()[:LENGTH]
