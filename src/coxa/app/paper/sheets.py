"""What stands on a sheet, as plain data: texts in the language that is spoken here, figures as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from coxa.app.figure_page import picture_name, side_of
from coxa.app.paper.figures import key_frames
from coxa.app.wording import (
    Line,
    dose_words,
    full_day,
    limit_words,
    lines_of,
    say,
    say_reasons,
    session_title,
    side_name,
    tempo_line,
    weekday,
)
from coxa.catalog.records import SIDES, Exercise, Side
from coxa.catalog.spoken import spoken_catalog
from coxa.journal.events import Json
from coxa.plan.records import DayPlan, Item, Plan, Session

LOG_LINES = 8  # days that an exercise's own sheet has room for


def frame(kind: str, title: str, above: str, today: date) -> dict[str, Json]:
    """Return what every sheet has: its title, the line under it, the foot, the words that stand beside boxes."""
    words = ("pain", "stop", "stop_more", "why", "effort", "next_morning", "small")
    said: dict[str, Json] = {name: say(f"sheet.{name}") for name in words}
    said |= {name: say(f"paper.{name}") for name in ("date", "warm_up")}
    said |= {"feel": say("exercise_page.feel"), "name": say("app.name"), "mark_end": say("app.mark_end")}
    return {
        "kind": kind,
        "title": title,
        "above": above,
        "foot": say("paper.foot", title=title, on=full_day(today)),
        "page": say("paper.page"),
        "words": said,
    }


def session_sheet(session: Session, above: str, today: date) -> dict[str, Json]:
    """Return the sheet of one session."""
    lines = lines_of(session.items)
    why = list(dict.fromkeys(text for line in lines for text in line.reasons))
    warm: list[Json] = [
        {"name": line.name, "dose": line.dose, "sets": line.items[0].sets} for line in lines_of(session.warm_up)
    ]
    return {
        **frame("session", session_title(session), above, today),
        "warm": warm,
        "rows": [_row(line, number) for number, line in enumerate(lines, 1)],
        "why": list(why),
    }


def _row(line: Line, number: int) -> dict[str, Json]:
    exercise = spoken_catalog().exercises[line.id]
    return {
        "number": f"{number}.",
        "name": line.name,
        "dose": line.dose,
        "more": _rest(line.items),
        "limit": line.limit,
        "steps": " ".join(_steps(exercise, line.items)),
        "cue": exercise.summary,
        "boxes": _boxes(line.items),
        **_two_figures(exercise, line.items),
    }


def _rest(items: Sequence[Item]) -> str:
    """Return the rest between sets; nothing where there is one set."""
    first = items[0]
    return say("dose.rest", rest_s=float(first.rest_s)) if first.sets > 1 and first.rest_s else ""


def _two_figures(exercise: Exercise, items: Sequence[Item]) -> dict[str, Json]:
    """Return start and end with an arrow between; of a hold that changes sides, the hold on both."""
    sides = _sides(exercise, items)
    frames = key_frames(exercise.id, sides[0])
    if items[0].hold_s is not None and len(sides) > 1:
        held = [(key_frames(exercise.id, side)[-1].data(), picture_name(exercise, side)) for side in sides]
        return {"figures": [drawing for drawing, _ in held], "arrow": False, "alt": [name for _, name in held]}
    ends = [frames[0], frames[-1]] if len(frames) > 1 else list(frames)
    named = picture_name(exercise, sides[0])
    return {"figures": [drawing.data() for drawing in ends], "arrow": len(ends) > 1, "alt": [named]}


def _sides(exercise: Exercise, items: Sequence[Item]) -> list[Side]:
    """Return the sides that work, in the order of the plan; nobody's exercise has both."""
    if exercise.sides == "both":
        return ["right"]
    return list(dict.fromkeys(side_of(exercise, side, ()) for side, _ in _worked(items)))


def _worked(items: Sequence[Item]) -> list[tuple[str, int]]:
    """Return side and sets, in the order of the plan; an exercise that is nobody's yet has both sides."""
    return [(side, item.sets) for item in items for side in (SIDES if item.side == "each" else (item.side,))]


def _boxes(items: Sequence[Item]) -> list[Json]:
    """Return a row of boxes for each side that works; the side is named only where it is one of two."""
    return [{"side": side_name(side) if side in SIDES else "", "sets": sets} for side, sets in _worked(items)]


def _steps(exercise: Exercise, items: Sequence[Item]) -> list[str]:
    withheld = _withheld(items)
    return [step.text for step in exercise.steps if not step.cue or step.cue not in withheld]


def _withheld(items: Sequence[Item]) -> set[str]:
    return {cue for item in items for cue in item.cues_withheld}


def week_sheet(plan: Plan, title: str, above: str, days: Sequence[Mapping[str, str]]) -> dict[str, Json]:
    """Return the sheet of the coming week; `days`: what and why of each day, in words."""
    rows: list[Json] = [_day(plan, day, told) for day, told in zip(plan.week, days, strict=False)]
    head: list[Json] = [say(f"paper.head.{name}") for name in ("day", "what", "why", "done")]
    return {**frame("week", title, above, plan.on), "head": head, "days": rows}


def _day(plan: Plan, day: DayPlan, told: Mapping[str, str]) -> dict[str, Json]:
    """Return one day with what it trains; a day of rest has nothing to tick."""
    exercises: list[Json] = []
    for line in lines_of(_session_of(plan, day)):
        exercise = spoken_catalog().exercises[line.id]
        drawing = key_frames(line.id, _sides(exercise, line.items)[0])[-1]
        exercises.append({"name": line.name, "dose": line.dose, "figure": drawing.data()})
    to_do = day.what != "rest" or day.run is not None
    date_words = say("paper.day", day=day.on.day, month=say(f"day.month.{day.on.month}"))
    return {"weekday": weekday(day.on), "date": date_words, **told, "exercises": exercises, "to_do": to_do}


def _session_of(plan: Plan, day: DayPlan) -> Sequence[Item]:
    if day.what != "session":
        return ()
    today = plan.today if day.on == plan.on else None
    session = today or plan.next_sessions.get(day.kind or "") or (plan.calm if day.kind == "calm" else None)
    return session.items if session else ()


def exercise_sheet(exercise: Exercise, items: Sequence[Item], today: date) -> dict[str, Json]:
    """Return the sheet of one exercise with the person's own dose, or the usual one."""
    withheld = _withheld(items)
    first, limit = items[0], limit_words(items)
    frames = key_frames(exercise.id, _sides(exercise, items)[0], arrows=True)
    more = [say("dose.effort", effort=float(first.effort)) if first.effort else ""]
    more = [tempo_line(first.tempo_s) if exercise.dose.reps else "", *more]
    return {
        **frame("exercise", exercise.name, exercise.summary, today),
        "figures": [drawing.data() for drawing in frames],
        "alt": [picture_name(exercise, _sides(exercise, items)[0])],
        "dose": _dose(items),
        "more": " ".join(filter(None, more)),
        "limit": " ".join(filter(None, [limit and f"{limit}.", exercise.range_limit.how if limit else ""])),
        "boxes": _boxes(items),
        "steps_head": say("exercise_page.steps"),
        "steps": list(_steps(exercise, items)),
        "feel": exercise.feel,
        "head": [say("exercise_page.see"), say("exercise_page.fix")],
        "slips": [[row.see, row.fix] for row in exercise.mistakes if not row.cue or row.cue not in withheld],
        "stop_at": say("paper.stop_at"),
        "stops": [stop.text for stop in exercise.stops],
        "why": list(dict.fromkeys(text for one in items for text in say_reasons(one.reasons))),
        "log_lines": LOG_LINES,
    }


def _dose(items: Sequence[Item]) -> str:
    """Return the dose with its sides and the rest between sets."""
    line = lines_of(items)
    dose = line[0].dose if line else dose_words(items[0])
    rest = _rest(items)
    return say("dose.with_load", dose=dose, load=rest) if rest else dose


def stop_sheet(stop: Mapping[str, Json], today: date) -> dict[str, Json]:
    """Return the sheet of a plan that has stopped: why, whom to see, what to do, and no exercise.

    `stop`: `title`, `call`, `urgency`, `said`, `alarms` (title, why, see), `steps`, `fine`, `leave`, `waits`.
    """
    said: dict[str, Json] = {name: say(f"stop.{name}") for name in ("fine", "leave", "emergency", "emergency_more")}
    head = frame("stop", str(stop["title"]), str(stop["said"]), today)
    return {**head, **stop, "heads": said}
