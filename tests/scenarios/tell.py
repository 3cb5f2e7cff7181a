"""Tell a simulated life as text that a physiotherapist can read: week by week, ids, doses, phases and reasons."""

from __future__ import annotations

from datetime import date

from coxa.plan.records import Item, Plan, Reason, Session
from tests.scenarios.life import Life, Script

QUIET = frozenset({"for_slot", "calm_item"})  # the slot's purpose is the same in every line


def tell(script: Script) -> str:
    """Live the script and return its story."""
    life = Life(script)
    lines = [script.name, "=" * len(script.name), script.about.strip(), ""]
    told: tuple[str, ...] = ()
    for number in range(script.weeks * 7):
        on = life.day(number)
        if number % 7 == 0:
            lines += ["", f"WEEK {number // 7 + 1}"]
        before = len(life.events)
        plan = life.live(number)
        if plan is None:
            lines.append(f"{_day(on)}  away")
            continue
        heading = _heading(plan)
        if heading != told:
            lines += [f"  {line}" for line in heading]
            told = heading
        mornings = [
            f"{side} {life.state.mornings[on, side].pain:g}"
            for side in script.body.sides
            if (on, side) in life.state.mornings
        ]  # type: ignore[index]
        morning = f"morning {', '.join(mornings)}" if mornings else "no morning"
        lines.append(f"{_day(on)}  {morning:<24} {_today(plan)}")
        if any(event.kind == "session_started" for event in life.events[before:]) and plan.today:
            lines += _session(plan.today, life, number)
        lines += [
            f"       {event.kind} {_values(event.data)}"
            for event in life.events[before:]
            if event.kind in ("run_done", "pinched", "swapped", "cleared", "flag_raised", "tested")
        ]
        if number and any(
            event.kind == "answered" and len(event.data["answers"]) > 9 for event in life.events[before:]
        ):  # type: ignore[arg-type]
            lines.append("       the safety questions are answered again, all as before")
    return "\n".join(lines) + "\n"


def _day(on: date) -> str:
    return f"{on:%a %d %b}"


def _heading(plan: Plan) -> tuple[str, ...]:
    """Return what changes seldom: status, hips, phase, limits, programme."""
    if plan.status != "ready":
        found = "; ".join(f"{f.rule} ({f.urgency}, see {f.see})" for f in plan.screening.findings)
        return (f"{plan.status.upper()}: {found}",)
    hips = ", ".join(f"{h.side} {h.irritability}, bends to {h.cap_deg:g}" for h in plan.hips if h.symptomatic)
    limits = ", ".join(plan.screening.limits)
    new = (
        (
            "programme "
            + ", ".join(_reason(r) for r in plan.reasons if r.code.startswith("new_") or r.code == "slot_unfilled"),
        )
        if plan.programme_is_new
        else ()
    )
    assert plan.programme is not None
    return (
        f"{plan.protocol} / {plan.phase}: {hips}" + (f"; limits {limits}" if limits else ""),
        *new,
        f"warm-up {', '.join(plan.programme.warm_up)}",
        f"A {', '.join(plan.programme.a)}",
        f"B {', '.join(plan.programme.b)}",
        _run(plan),
    )


def _run(plan: Plan) -> str:
    """Return where running stands: how far, which step of the ladder, what is missing, which kind is open."""
    run = plan.run
    missing = [f"{c.id} {c.state}" for c in run.criteria if c.state != "met"]
    parts = [f" up to {run.max_km:g} km" if run.max_km else "", f" step {run.step}" if run.step else ""]
    parts += [f" open: {run.stage}" if run.stage else "", f" missing: {', '.join(missing)}" if missing else ""]
    return f"run {run.status}" + "".join(parts)


def _today(plan: Plan) -> str:
    why = " ".join(
        _reason(reason) for reason in plan.reasons if reason.code not in ("programme_stands", "phase_goes_on")
    )
    if plan.today is None:
        what = plan.week[0].what if plan.week else "nothing"
        return f"{what}  ({why})"
    return f"session {plan.today.kind}, {plan.today.minutes:g} min  ({why})"


def _session(session: Session, life: Life, number: int) -> list[str]:
    lines = [f"       {', '.join(_reason(reason) for reason in session.reasons)}"] if session.reasons else []
    for item in (*session.warm_up, *session.items):
        pain = max(int(life.pain_in(number, item, side) + 0.5) for side in life.script.body.sides)
        lines.append(
            f"       {item.role:<8} {item.exercise} {item.side}: {_dose(item)}, pain {pain}  {_why(item)}".rstrip()
        )
    return lines


def _dose(item: Item) -> str:
    amount = f"{item.reps}" if item.reps is not None else f"{item.hold_s:g} s"
    parts = [f"{item.sets} x {amount}"]
    if item.load:
        parts.append(f"load {item.load:g}")
    if item.effort is not None:
        parts.append(f"effort {item.effort:g}")
    if item.max_hip_flexion_deg is not None:
        parts.append(f"bend to {item.max_hip_flexion_deg:g}")
    return ", ".join(parts)


def _why(item: Item) -> str:
    return " ".join(_reason(reason) for reason in item.reasons if reason.code not in QUIET)


def _reason(reason: Reason) -> str:
    values = {k: v for k, v in reason.values.items() if k not in ("side", "slot", "on")}
    slot = str(reason.values.get("slot", "")).rpartition(".")[2]
    shown = ", ".join(
        [f"{v:g}" if isinstance(v, float) else str(v) for v in values.values()] + ([slot] if slot else [])
    )
    return f"{reason.code}({shown})" if shown else reason.code


def _values(data: object) -> str:
    assert isinstance(data, dict)
    return ", ".join(f"{key} {value}" for key, value in data.items() if key != "session" and value is not None)
