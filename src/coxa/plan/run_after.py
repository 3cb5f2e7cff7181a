"""After the ladder: one new kind of running at a time, from an easy pace to sprints (rules.toml [run_stages]).

Pain in a sore hip comes with the swing of the leg, and the faster or steeper, the further it swings: so speed and hills
return last. Which stage is open follows from the outings (run_course); here are the stages and their doses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from coxa.catalog.records import Rules
from coxa.plan.records import Reason

EASY = "easy"


@dataclass(frozen=True, slots=True)
class Stage:
    """One kind of running: so many times so many seconds, with easy running or walking between."""

    id: str
    times: int = 0
    work_s: float = 0.0
    rest_s: float = 0.0


def stages(rules: Rules) -> tuple[Stage, ...]:
    """Return the kinds of running in the order in which they come back."""
    rows = cast(Sequence[Mapping[str, object]], rules.table("run_stages")["stage"])
    return tuple(
        Stage(
            str(row["id"]),
            int(cast(float, row.get("times", 0))),
            float(cast(float, row.get("work_s", 0))),
            float(cast(float, row.get("rest_s", 0))),
        )
        for row in rows
    )


def stage_names(rules: Rules) -> tuple[str, ...]:
    """Return the ids of the stages in order."""
    return tuple(stage.id for stage in stages(rules))


def stage_after(stage: int, rules: Rules) -> int | None:
    """Return the next stage; None after the last."""
    return stage + 1 if stage + 1 < len(stages(rules)) else None


def stage_reasons(stage: int, rules: Rules) -> tuple[Reason, ...]:
    """Return what is open, how it is done, and what opens the next kind."""
    every = stages(rules)
    now = every[stage]
    said = [Reason(f"run_stage_{now.id}", {"times": now.times, "work_s": now.work_s, "rest_s": now.rest_s})]
    weeks = int(rules.number("run_stages", "calm_weeks"))
    following = stage_after(stage, rules)
    if following is not None:
        said.append(Reason("run_stage_next", {"weeks": weeks, "next_stage": every[following].id}))
    return tuple(said)
