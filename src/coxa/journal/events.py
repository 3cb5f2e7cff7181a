"""The event: the only thing stored about a person, and the kinds that exist.

Shape (contracts.md, "The event"): `id` (UUIDv7, made by the writer), `person`, `kind`, `v`, `at` (UTC), `offset_min`,
`tz`, `written_at`, `device`, `device_seq`, `actor`, `replaces`, `data`. Unknown kinds and unknown fields of `data`
survive byte for byte: `data` is kept as it came.

Kinds of version 1 and the shape of their `data` (sides are "left" or "right"; pain is 0 to 10):

    answered            {"answers": {KEY: VALUE}}; KEY is the dotted path of the answers file (`screen.s1`,
                        `hip.right.pain_now`, `life.minutes`); VALUE may be "unknown" or "skipped"
    protocol_chosen     {"protocol": ID, "addons": [ID]}
    cleared             {"by": ROLE, "on": DATE, "allows": "all" | "no_impact" | "own_words", "words": TEXT}
    flag_raised         {"flag": CODE, "session": ID | null}      "I feel unwell", a pop, a leg that gives way
    limit_set           {"side": SIDE, "max_flexion_deg": NUMBER} a therapist's cap
    limit_lifted        {"side": SIDE}
    exercise_left_out   {"exercise": ID, "why": CODE}             the person does not want it, or has no kit for it
    exercise_restored   {"exercise": ID}
    programme_prescribed {"block_start": DATE, "protocol": ID, "phase": ID, "phase_since": DATE, "because": CODE,
                        "warm_up": [ID], "a": [ID], "b": [ID], "wishes": TEXT, "planner": VERSION,
                        "rules": VERSION, "catalog": HASH}
    session_prescribed  {"session": ID, "date": DATE, "session_kind": "a" | "b" | "calm", "minutes": N,
                        "items": [ITEM], "planner": VERSION, "rules": VERSION, "catalog": HASH}
                        ITEM is plan.records.Item as JSON
    session_started     {"session": ID, "check_in": {SIDE: PAIN}}
    set_done            {"session": ID, "exercise": ID, "side": ITEM_SIDE, "set": N, "reps": N | null,
                        "hold_s": N | null, "load": N | null, "took_s": N | null}
    set_stopped         {"session": ID, "exercise": ID, "side": ITEM_SIDE, "set": N, "why": "pain" | "tired" | "other"}
    pinched             {"session": ID, "exercise": ID, "side": ITEM_SIDE, "set": N,
                        "then": "less_range" | "easier" | "left_out" | "nothing"}
    swapped             {"session": ID, "exercise": ID, "side": ITEM_SIDE, "to": ID,
                        "why": "easier" | "other" | "no_equipment"}
    exercise_rated      {"session": ID, "exercise": ID, "worst": {SIDE: PAIN}, "reps_left": N | null,
                        "effort": EFFORT | null, "technique": "good" | "fair" | "poor" | null}
    session_finished    {"session": ID, "how": "done" | "stopped", "effort": EFFORT | null}
    morning_rated       {"pain": {SIDE: PAIN}, "woke": BOOL, "stiff": BOOL, "limp": BOOL}
    run_done            {"km": N, "minutes": N | null, "worst": PAIN | null, "continuous": BOOL,
                        "kind": RUN_KIND | null, "ladder_step": N | null, "steps_per_min": N | null,
                        "effort": EFFORT | null}
    flare_noted         {"side": SIDE, "after": TEXT}             the person says that this hip has flared up
    tested              {"test": ID, "side": SIDE | "both", "value": NUMBER, "pain": PAIN | null,
                        "quality": "good" | "fair" | "poor" | null, "device": TEXT,
                        "stopped_by": "firm" | "tight" | "pain" | "unsure" | null, "tries": [NUMBER],
                        "method": "phone" | "hand" | null, "error_deg": NUMBER | null}
    scored              {"measure": ID, "scores": {SCALE: NUMBER | null}, "side": SIDE | null,
                        "items": {ITEM: NUMBER | null}, "by": "items" | "total", "version": TEXT, "words": TEXT}
    experiment_started  {"experiment": ID, "element": CODE, "measure": CODE, "side": SIDE | null,
                        "blocks": [{"start": DATE, "days": N, "with": BOOL}]}     the order was drawn by the shell
    experiment_measured {"experiment": ID, "when": "before" | "after" | "day", "value": NUMBER}
    experiment_ended    {"experiment": ID, "then": "keep" | "drop" | "next" | "stopped"}
    clock_noted         {"device": ID, "offset_s": N, "first_seq": N, "last_seq": N}
                        the device's clock was `offset_s` ahead when it wrote the events of this range
    taken_back          {}                                        with `replaces`: that event counts no more

ITEM_SIDE is "left", "right", "both" or "alternating"; EFFORT is 0 to 10; RUN_KIND is "walk_run", "easy", "strides",
"tempo", "inclines", "intervals" or "sprints".

A correction is an event with `replaces`. It stands in the place of the other; its `at` says when the fact happened,
`written_at` when it was corrected. What a person was shown (`session_prescribed`, `programme_prescribed`) is never
replaced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `at` and `written_at` are aware datetimes in UTC."""

    id: str
    person: str
    kind: str
    v: int
    at: datetime
    offset_min: int
    tz: str
    written_at: datetime
    device: str
    device_seq: int
    actor: str
    data: Mapping[str, Json]
    replaces: str | None = None
    extra: Mapping[str, Json] | None = None  # unknown top-level fields, kept for export

    @property
    def order(self) -> tuple[datetime, datetime, str, int, str]:
        """Return the fold order."""
        return (self.at, self.written_at, self.device, self.device_seq, self.id)
