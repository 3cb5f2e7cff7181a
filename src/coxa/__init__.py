"""coxa: a training plan made for a hip that pinches.

Everything public is listed in `__all__` and loaded when it is first used, so that `import coxa` stays quick and pulls
in neither Django nor the solver.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coxa.catalog.load import load_catalog, load_rules
    from coxa.catalog.records import Catalog, Exercise, Exposure, Protocol, Rules
    from coxa.catalog.words import load_words
    from coxa.check import check_all
    from coxa.errors import (
        BadInput,
        CatalogError,
        CoxaError,
        EventConflict,
        JournalError,
        ManyFaults,
        PersonErased,
        PlannerFault,
    )
    from coxa.from_answers import plan_from_answers, read_answers, state_from_answers
    from coxa.gather import plan_input
    from coxa.journal.events import Event
    from coxa.journal.fold import apply, fold
    from coxa.journal.state import State
    from coxa.plan.plan import make_plan
    from coxa.plan.records import Item, Plan, PlanInput, Reason, Session
    from coxa.plan_json import plan_json
    from coxa.sentences import say

__version__ = "0.1.0"

_HOME = {
    "BadInput": "errors",
    "Catalog": "catalog.records",
    "CatalogError": "errors",
    "CoxaError": "errors",
    "Event": "journal.events",
    "EventConflict": "errors",
    "Exercise": "catalog.records",
    "Exposure": "catalog.records",
    "Item": "plan.records",
    "JournalError": "errors",
    "ManyFaults": "errors",
    "PersonErased": "errors",
    "Plan": "plan.records",
    "PlanInput": "plan.records",
    "PlannerFault": "errors",
    "Protocol": "catalog.records",
    "Reason": "plan.records",
    "Rules": "catalog.records",
    "Session": "plan.records",
    "State": "journal.state",
    "apply": "journal.fold",
    "check_all": "check",
    "fold": "journal.fold",
    "load_catalog": "catalog.load",
    "load_rules": "catalog.load",
    "load_words": "catalog.words",
    "make_plan": "plan.plan",
    "plan_from_answers": "from_answers",
    "plan_input": "gather",
    "plan_json": "plan_json",
    "read_answers": "from_answers",
    "say": "sentences",
    "state_from_answers": "from_answers",
}

__all__ = [
    "BadInput",
    "Catalog",
    "CatalogError",
    "CoxaError",
    "Event",
    "EventConflict",
    "Exercise",
    "Exposure",
    "Item",
    "JournalError",
    "ManyFaults",
    "PersonErased",
    "Plan",
    "PlanInput",
    "PlannerFault",
    "Protocol",
    "Reason",
    "Rules",
    "Session",
    "State",
    "apply",
    "check_all",
    "fold",
    "load_catalog",
    "load_rules",
    "load_words",
    "make_plan",
    "plan_from_answers",
    "plan_input",
    "plan_json",
    "read_answers",
    "say",
    "state_from_answers",
]


def __getattr__(name: str) -> object:
    """Load a public name from its module at first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'coxa' has no attribute {name!r}")
    module = importlib.import_module(f"coxa.{_HOME[name]}")
    value: object = getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted([*__all__, "__version__"])
