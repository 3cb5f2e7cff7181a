"""What stands on a sheet, as plain data: texts in the language that is spoken here, figures as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from coxa.app.figure_page import side_of
from coxa.app.paper.figures import key_frames, row_figure
from coxa.app.wording import (
    Line,
    dose_words,
    full_day,
    join,
    limit_words,
    lines_of,
    long_day,
    say,
    say_reasons,
    session_title,
    side_name,
)
from coxa.catalog.records import SIDES, Exercise
from coxa.catalog.spoken import spoken_catalog
from coxa.journal.events import Json
from coxa.plan.records import Item, Plan, Session

FIGURES_IN_DAY = 4


def _frame(kind: str, title: str, above: str, today: date) -> dict[str, Json]:
    words = ("pain", "stop", "stop_more", "why", "effort", "next_morning")
    said: dict[str, Json] = {name: say(f"sheet.{name}") for name in words}
    said |= {"feel": say("exercise_page.feel"), "stop_if": say("exercise_page.stop")}
    return {
        "kind": kind,
        "title": title,
        "above": above,
        "foot": f"coxa, {full_day(today)}",
        "page": say("paper.page"),
        "words": said,
    }


def session_sheet(session: Session, above: str, today: date) -> dict[str, Json]:
    """Return the sheet of one session."""
    lines = lines_of(session.items)
    why = list(dict.fromkeys(text for line in lines for text in line.reasons))
    return {
        **_frame("session", session_title(session), above, today),
        "warm": [
            {"name": line.name, "dose": line.dose, "sets": line.items[0].sets} for line in lines_of(session.warm_up)
        ],
        "rows": [_row(line, number) for number, line in enumerate(lines, 1)],
        "why": list(why),
    }


def _row(line: Line, number: int) -> dict[str, Json]:
    exercise = spoken_catalog().exercises[line.id]
    side = side_of(exercise, "", [line.side])
    return {
        "number": f"{number}.",
        "name": line.name,
        "dose": line.dose,
        "limit": line.limit,
        "steps": " ".join(_steps(exercise, line.items)),
        "figures": list(key_frames(line.id, side)),
        "boxes": _boxes(line.items),
    }


def _steps(exercise: Exercise, items: Sequence[Item]) -> list[str]:
    withheld = {cue for item in items for cue in item.cues_withheld}
    return [step.text for step in exercise.steps if not step.cue or step.cue not in withheld]


def _boxes(items: Sequence[Item]) -> list[Json]:
    """Return a row of boxes for each side; an exercise that is nobody's yet has both."""
    rows = [(side, item.sets) for item in items for side in (SIDES if item.side == "each" else (item.side,))]
    return [{"side": side_name(side) if side in SIDES else "", "sets": sets} for side, sets in rows]


def week_sheet(plan: Plan, title: str, above: str, days: Sequence[Mapping[str, str]]) -> dict[str, Json]:
    """Return the sheet of the coming week; `days`: what the plan page says of each day."""
    rows: list[Json] = []
    for day, told in zip(plan.week, days, strict=False):
        session = plan.next_sessions.get(day.kind or "") or (plan.calm if day.kind == "calm" else None)
        names = [line.name for line in lines_of(session.items)] if session else []
        figures = [row_figure(line.id) for line in lines_of(session.items)][:FIGURES_IN_DAY] if session else []
        rows.append(
            {
                "day": long_day(day.on),
                "what": told["what"],
                "names": join(names),
                "why": told["why"],
                "figures": list(figures),
            }
        )
    head: list[Json] = [say(f"paper.head.{name}") for name in ("day", "what", "why", "done")]
    return {**_frame("week", title, above, plan.on), "head": head, "days": rows}


def exercise_sheet(exercise: Exercise, items: Sequence[Item], today: date) -> dict[str, Json]:
    """Return the sheet of one exercise with the person's own dose, or the usual one."""
    item = items[0]
    side = side_of(exercise, "", [item.side])
    withheld = {cue for one in items for cue in one.cues_withheld}
    slips: list[Json] = [[row.see, row.fix] for row in exercise.mistakes if not row.cue or row.cue not in withheld]
    row: dict[str, Json] = {
        "number": "",
        "name": exercise.name,
        "dose": "; ".join(dict.fromkeys(dose_words(one) for one in items)),
        "limit": limit_words(items),
        "steps": "",
        "figures": list(key_frames(exercise.id, side, most=2)),
        "boxes": _boxes(items),
    }
    return {
        **_frame("exercise", exercise.name, "", today),
        "summary": exercise.summary,
        "rows": [row],
        "steps": list(_steps(exercise, items)),
        "feel": exercise.feel,
        "head": [say("exercise_page.see"), say("exercise_page.fix")],
        "slips": slips,
        "stops": [stop.text for stop in exercise.stops],
        "why": list(dict.fromkeys(text for one in items for text in say_reasons(one.reasons))),
    }
