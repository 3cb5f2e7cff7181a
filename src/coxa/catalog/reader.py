"""Read one TOML table strictly and collect every fault instead of stopping at the first.

A `Table` hands out values by key and type; a missing, mistyped, out-of-range or unknown value becomes one sentence in
`faults` and a harmless stand-in, so that one run of `coxa check` names everything that is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

Raw = Mapping[str, object]
_MISSING = object()


class Table:
    """One table of a catalog file: its values, where it stands, and the shared list of faults."""

    def __init__(self, raw: Raw, where: str, faults: list[str]) -> None:
        self.raw = raw
        self.where = where
        self.faults = faults
        self._seen: set[str] = set()

    def fault(self, key: str, value: object, expected: str) -> None:
        """Note one fault as a sentence that names file, field, value and expectation."""
        shown = "nothing" if value is _MISSING else repr(value)
        self.faults.append(f"{self.where}: {key} is {shown}; expected {expected}.")

    def _take(self, key: str, default: object) -> object:
        self._seen.add(key)
        return self.raw.get(key, default)

    def text(self, key: str, default: str | None = None, among: Collection[str] | None = None) -> str:
        """Return a text; `among` names the allowed values. Required when there is no default."""
        value = self._take(key, _MISSING if default is None else default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.fault(key, value, "a text")
            return default or ""
        if among is not None and value not in among and value != default:
            self.fault(key, value, "one of " + ", ".join(sorted(among)))
        return value

    def number(
        self, key: str, default: float | None = None, *, low: float = float("-inf"), high: float = float("inf")
    ) -> float:
        """Return a number from `low` to `high`."""
        value = self._take(key, _MISSING if default is None else default)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.fault(key, value, "a number")
            return default if default is not None else 0.0
        if not low <= value <= high:
            self.fault(key, value, f"a number from {low:g} to {high:g}")
        return value

    def number_or_word(self, key: str, word: str, default: object = _MISSING) -> float | None:
        """Return a number, or None where the file says `word` (for example "free")."""
        value = self._take(key, default)
        if value == word:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.fault(key, value, f'a number or "{word}"')
            return None
        return value

    def flag(self, key: str, default: bool | None = None) -> bool:
        """Return true or false."""
        value = self._take(key, _MISSING if default is None else default)
        if not isinstance(value, bool):
            self.fault(key, value, "true or false")
            return bool(default)
        return value

    def texts(
        self, key: str, default: tuple[str, ...] | None = None, among: Collection[str] | None = None
    ) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._take(key, _MISSING if default is None else list(default))
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(key, value, "a list of texts")
            return ()
        if among is not None:
            for item in value:
                if item not in among:
                    self.fault(key, item, "one of " + ", ".join(sorted(among)))
        return tuple(value)

    def numbers(self, key: str, count: int) -> tuple[float, ...]:
        """Return exactly `count` numbers."""
        value = self._take(key, _MISSING)
        if (
            not isinstance(value, list)
            or len(value) != count
            or not all(isinstance(item, (int, float)) and not isinstance(item, bool) for item in value)
        ):
            self.fault(key, value, f"{count} numbers")
            return (0.0,) * count
        return tuple(value)

    def table(self, key: str, *, required: bool = True) -> Table:
        """Return the table under `key`; an empty one when it is missing."""
        value = self._take(key, _MISSING)
        if not isinstance(value, Mapping):
            if required or value is not _MISSING:
                self.fault(key, value, "a table")
            value = {}
        return Table(value, f"{self.where}: {key}", self.faults)

    def has(self, key: str) -> bool:
        """Say whether the file names `key`."""
        return key in self.raw

    def tables(self, key: str, *, at_least: int = 0) -> list[Table]:
        """Return the list of tables under `key`."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            self.fault(key, value, "a list of tables")
            return []
        if len(value) < at_least:
            self.fault(key, f"{len(value)} entries", f"at least {at_least}")
        return [Table(item, f"{self.where}: {key} {n}", self.faults) for n, item in enumerate(value, 1)]

    def close(self) -> None:
        """Report every key that nobody asked for."""
        for key in self.raw:
            if key not in self._seen:
                known = ", ".join(sorted(self._seen))
                self.fault(key, self.raw[key], f"nothing here: this key is not known; known are {known}")
