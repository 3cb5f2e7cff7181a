"""What conditions may ask about a person: the journal's answers, and what is reckoned from them on a given day.

Reckoned: `person.age` in years and `person.weeks_pregnant` in weeks, both as bounds of what is possible.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coxa.journal.state import State

PREGNANCY_DAYS = 280  # the due date is by definition day 280, 40 weeks


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def age_bounds(state: State, today: date) -> tuple[float, float] | None:
    """Return the youngest and oldest possible age in whole years; None without a birth year."""
    year, month = _whole(state.value("person.birth_year")), _whole(state.value("person.birth_month"))
    if year is None:
        return None
    oldest = today.year - year
    if month is None or month == today.month:
        return float(oldest - 1), float(oldest)
    age = float(oldest if month < today.month else oldest - 1)
    return age, age


def weeks_pregnant(state: State, today: date) -> float | None:
    """Return the week of pregnancy from the day the baby is due; None when it is not known."""
    due = state.value("conditions.due_on")
    if not isinstance(due, str):
        return None
    return (PREGNANCY_DAYS - (date.fromisoformat(due) - today).days) / 7


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about one person on one day (see catalog.conditions.Facts)."""

    state: State
    today: date

    def value(self, key: str) -> object:
        """Return the answer under `key`; None when it is not known or about a hip that is no longer sore."""
        if key.startswith("hip.") and not key.endswith(".symptomatic"):
            side = key.split(".")[1]
            if self.state.value(f"hip.{side}.symptomatic") is False:
                return None
        return self.state.value(key)

    def bounds(self, key: str) -> tuple[float, float] | None:
        """Return the lowest and highest possible number under `key`; None when it is not known."""
        if key == "person.age":
            return age_bounds(self.state, self.today)
        value = weeks_pregnant(self.state, self.today) if key == "person.weeks_pregnant" else self.value(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        return float(value), float(value)
