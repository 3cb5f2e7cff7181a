"""What comes next for one exercise on one side: go forward, hold or step back (rules 5; docs/progression-rules.md).

Progress compares what was shown (`session_prescribed`) with what was reported. The rules forward and back are data of
the protocol's phase; their decided numbers stand in rules.toml [progress]. One variable moves at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coxa.plan.back import asks_for_less, go_back
from coxa.plan.dosage import VARIABLES, Dosage, cut_volume, dosage_of, lesser, one_step_towards, start_dosage, within
from coxa.plan.forward import go_forward
from coxa.plan.past import Past, done_sessions, first_session, history, in_deload, training_since
from coxa.plan.records import Reason
from coxa.plan.steps import Next, Setting
from coxa.plan.traffic import UNKNOWN, YELLOW

__all__ = [
    "VARIABLES",
    "Dosage",
    "Next",
    "Past",
    "Setting",
    "cut_volume",
    "done_sessions",
    "dosage_of",
    "first_session",
    "history",
    "in_deload",
    "next_dosage",
    "start_dosage",
    "training_since",
]


def next_dosage(setting: Setting, past: Sequence[Past]) -> Next:
    """Return the next dose of one exercise on one side; `past`: earlier appearances, oldest first.

    What a rule back waits for comes first. Then a yellow, sets not done or an unknown morning hold the dose, and so
    does a limit of today that cuts it. Else the phase's rules may go forward.
    """
    exercise, phase = setting.exercise, setting.phase
    if not past:
        return Next(start_dosage(exercise, phase, setting.cap_deg), (Reason("starts_here"),))
    base = _base(past, setting)
    shown = dosage_of(base.item, exercise) if base else start_dosage(exercise, phase, past[-1].item.max_hip_flexion_deg)
    current = within(shown, exercise, phase, setting.cap_deg)
    if base is None:
        shown = current = one_step_towards(current, dosage_of(past[-1].item, exercise))
    back = go_back(setting, past, current)
    if back is not None:
        # Days of a flare or a lighter week are no base, but after a bad answer nothing rises above what was shown then.
        # What was shown may have been cut by the flare itself: the next cut counts from the dose without it.
        least = lesser(back.dosage, dosage_of(past[-1].item, exercise))
        return replace(back, dosage=least, uncut=back.dosage if back.uncut is None else back.uncut)
    hold = _hold(setting, past[-1], limited=current != shown)
    if hold is not None:
        return Next(current, hold)
    return go_forward(setting, past, current, shown)


def _hold(setting: Setting, last: Past, *, limited: bool) -> tuple[Reason, ...] | None:
    """Return why the dose stays the same; None when it may go forward."""
    on = {"on": last.on.isoformat()}
    if last.colour == YELLOW:
        return (Reason("repeats_after_yellow", on),)
    if not last.complete:
        return (Reason("repeats_not_finished", on),)
    if last.flared_since:
        return (Reason("repeats_after_flare", on),)
    if last.colour == UNKNOWN:
        return (Reason("repeats_morning_unknown", on),)
    if setting.barred >= VARIABLES:
        return ()
    if (setting.today - last.on).days > setting.number("recent_days"):
        return (Reason("repeats_long_ago", on),)
    return (Reason("repeats_within_limits"),) if limited else None


def _base(past: Sequence[Past], setting: Setting) -> Past | None:
    """Return the appearance to go on from: the last outside a lighter week, or one that was cut after a bad answer.

    None when there was nothing but calm lighter weeks: then the first dose stands.
    """
    for index in range(len(past) - 1, -1, -1):
        if not past[index].deload or (index and asks_for_less(past[:index], setting)):
            return past[index]
    return None
