"""The whole error tree.

    CoxaError
    ├── BadInput          what a person, a file or a program gave is missing, unknown, out of range or contradictory
    │   ├── ManyFaults    several BadInput at once (files report all of them)
    │   └── FileFault     a fault of a file that is a sentence already: place, field, value, expectation
    ├── CatalogError      the catalog's own files are wrong; `coxa check` lists every fault
    ├── JournalError      an event cannot be stored or read
    │   ├── EventConflict same id, other bytes
    │   └── PersonErased  the person was erased; only their id is left
    └── PlannerFault      the planner broke one of its own promises (a defect, never a result)

A clinical refusal is not an error: it is a result with a reason code.
"""

from __future__ import annotations

from collections.abc import Sequence


class CoxaError(Exception):
    """The root of every error that coxa raises on purpose."""


class BadInput(CoxaError):
    """One value that cannot be used: which field, what was given, what was expected.

    `str(error)` is one plain sentence that names all three.
    """

    def __init__(self, field: str, value: object, expected: str) -> None:
        self.field = field
        self.value = value
        self.expected = expected
        super().__init__(f"{field}: {value!r} cannot be used; expected {expected}.")


class ManyFaults(BadInput):
    """All faults of one file, in the order in which they were found."""

    def __init__(self, faults: Sequence[BadInput]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        super().__init__(first.field, first.value, first.expected)
        self.args = ("\n".join(str(fault) for fault in self.faults),)


class FileFault(BadInput):
    """One fault of a file, as the reader of catalog files has put it: place, field, value and expectation."""

    def __init__(self, sentence: str) -> None:
        super().__init__("", None, "")
        self.args = (sentence,)


class CatalogError(CoxaError):
    """The catalog's files are wrong; carries one sentence per fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class JournalError(CoxaError):
    """An event cannot be stored or read."""


class EventConflict(JournalError):
    """The store holds another event under this id; both are kept for reading."""

    def __init__(self, event_id: str) -> None:
        self.event_id = event_id
        super().__init__(f"event {event_id}: the journal holds other content under this id; it was not replaced.")


class PersonErased(JournalError):
    """This person was erased; nothing about them is stored any more."""

    def __init__(self, person: str) -> None:
        self.person = person
        super().__init__(f"person {person}: was erased; nothing more is stored about them.")


class PlannerFault(CoxaError):
    """The planner broke one of its own promises; a defect to report, never a result."""
