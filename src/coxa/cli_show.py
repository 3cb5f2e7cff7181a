"""`coxa show`: one exercise in full, with what its hips go through; or its picture or motion as a file."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from coxa.body.draw_traces import ANGLES, spark, traces_svg, values_of
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import Bounds, Catalog, Exercise, Exposure, Limb, LimbExposure, Side
from coxa.catalog.words import Words
from coxa.cli_text import large, number_text, say
from coxa.errors import BadInput
from coxa.exercise_json import zone_of
from coxa.figures import BODY, Outcome, motion_of, outcome_of

STDOUT = "-"
SHOWN_CHANGE_DEG = 1.0  # less is rounding between the file and the body
PNG_PX, PAPER = 1200, "#faf7f0"
FILE_STYLE = BODY / "draw_file.css"
DARK = re.compile(r"@media \(prefers-color-scheme:dark\)\{.*?\n\}\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that `coxa show` is asked to write: its kind (svg, glb, png, traces), where to, and for which side."""

    kind: str
    file: str
    side: Side = "right"


def exercise_called(exercise_id: str) -> Exercise:
    """Return an exercise of the catalog; raises `BadInput` with the nearest ids when there is none."""
    exercises = load_catalog().exercises
    if exercise_id not in exercises:
        near = difflib.get_close_matches(exercise_id, exercises, n=3)
        expected = say("show.no_id", near=", ".join(near)) if near else say("show.no_id_near_none")
        raise BadInput("ID", exercise_id, expected)
    return exercises[exercise_id]


# --- files ----------------------------------------------------------------------------------------------------------


def _glb(exercise: Exercise, side: Side) -> bytes:
    from coxa.body.write_glb import glb_of

    return glb_of(exercise, motion_of(exercise.id), side)


def _traces(exercise: Exercise, side: Side) -> bytes:
    return traces_svg(outcome_of(exercise, load_rules()).trace, trace_labels(exercise)).encode()


def figure_svg(exercise: Exercise, side: Side) -> str:
    """Return the telling key frame as one SVG that is complete in itself: with arrow and the start pose dotted."""
    from coxa.app.pictures import ROW_STYLE
    from coxa.body.draw_svg import figure_of, still_svg

    figure = figure_of(exercise, motion_of(exercise.id))
    telling = figure.key_frames[min(1, len(figure.key_frames) - 1)]
    style = ROW_STYLE.read_text(encoding="utf-8") + FILE_STYLE.read_text(encoding="utf-8")
    drawn = still_svg(figure, telling, style=style, ghost=True)
    if side == "left":
        mirror = f'<g class="drawing" transform="translate({figure.width_px:g} 0) scale(-1 1)">'
        drawn = drawn.replace('<g class="drawing">', mirror, 1)
    name = escape(exercise.name)
    return drawn.replace(
        'aria-hidden="true" focusable="false">', f'role="img" aria-label="{name}"><title>{name}</title>', 1
    )


def _svg(exercise: Exercise, side: Side) -> bytes:
    return figure_svg(exercise, side).encode()


def _png(exercise: Exercise, side: Side) -> bytes:
    import resvg_py

    light = DARK.sub("", figure_svg(exercise, side))  # a file of pixels has one look
    return bytes(resvg_py.svg_to_bytes(svg_string=light, width=PNG_PX, background=PAPER))


WRITERS: Mapping[str, Callable[[Exercise, Side], bytes]] = {
    "svg": _svg,
    "png": _png,
    "glb": _glb,
    "traces": _traces,
}


def write_file(exercise: Exercise, wanted: Wanted) -> None:
    """Write what is wanted of an exercise to its file; `-` is the standard output."""
    content = WRITERS[wanted.kind](exercise, wanted.side)
    if wanted.file == STDOUT:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        Path(wanted.file).write_bytes(content)
    except OSError:
        raise BadInput(f"--{wanted.kind}", wanted.file, say("no_writing")) from None
    print(say("show.written", file=wanted.file, size=number_text(len(content) / 1000)))


def trace_labels(exercise: Exercise) -> dict[str, str]:
    """Return the words of the traces' picture."""
    return {
        "title": say("show.trace.title", name=exercise.name),
        "time": say("show.trace.time"),
        "working": say("show.limb.working"),
        "other": say("show.limb.other"),
        **{angle: say(f"show.trace.{angle}") for angle in ANGLES},
    }


# --- text -----------------------------------------------------------------------------------------------------------


def show_lines(
    exercise: Exercise, exposure: Exposure, outcome: Outcome, catalog: Catalog, words: Words
) -> Iterator[str]:
    """Yield one exercise line by line, for a person."""
    yield exercise.name
    if exercise.also_called:
        yield say("show.also", names=", ".join(exercise.also_called))
    yield exercise.summary
    yield say(
        "show.facts",
        direction=", ".join(words.say(f"word.direction.{name}.short") for name in exercise.purpose),
        level=exercise.level,
        level_name=words.say(f"word.level.{exercise.level}.name"),
        position=words.say(f"word.position.{exercise.support}.name"),
        zone=words.say(f"word.zone.{zone_of(exposure)}.name"),
    )
    needed = ", ".join(words.say(f"word.equipment.{name}.name") for name in exercise.equipment)
    yield say("show.equipment", equipment=needed) if needed else say("show.equipment_none")
    yield from _how_lines(exercise)
    yield from ("", say("show.dose"), "  " + _dose_text(exercise))
    yield from _pose_lines(exercise)
    yield from _exposure_lines(exposure, words)
    yield from _motion_lines(outcome)
    yield from _neighbour_lines(exercise, catalog)
    yield from _evidence_lines(exercise, catalog)


def _how_lines(exercise: Exercise) -> Iterator[str]:
    yield from ("", say("show.steps"))
    yield from (f"  {number}. {step.text}" for number, step in enumerate(exercise.steps, 1))
    yield from ("", say("show.feel"), f"  {exercise.feel}", "", say("show.mistakes"))
    yield from (f"  {mistake.see} {mistake.fix}" for mistake in exercise.mistakes)
    yield from ("", say("show.stop"))
    yield from (f"  - {stop.text}" for stop in exercise.stops)


def _dose_text(exercise: Exercise) -> str:
    amount = exercise.dose.reps or exercise.dose.hold_s
    assert isinstance(amount, Bounds)
    return say(
        "show.dose_range",
        sets_min=number_text(exercise.dose.sets.min),
        sets_max=number_text(exercise.dose.sets.max),
        use_min=number_text(amount.min),
        use_max=number_text(amount.max),
        unit=say("show.unit_reps" if exercise.dose.reps else "show.unit_hold"),
        week_min=number_text(exercise.dose.per_week.min),
        week_max=number_text(exercise.dose.per_week.max),
    )


def _angle(value: float | None, positive: str, negative: str, zero: str) -> str:
    if value is None:
        return say("show.angle.free")
    if value == 0:
        return say(f"show.angle.{zero}")
    return say(f"show.angle.{positive if value > 0 else negative}", deg=number_text(abs(value)))


def _limb_text(pose: str, name: str, limb: Limb) -> str:
    flexion, adduction, rotation = limb.hip_deg
    return say(
        "show.pose",
        pose=pose,
        limb=say(f"show.limb.{name}"),
        flexion=_angle(flexion, "bent", "back", "straight"),
        adduction=_angle(adduction, "inwards", "outwards", "in_line"),
        rotation=_angle(rotation, "turned_in", "turned_out", "centred"),
        knee=_angle(limb.knee_deg, "bent", "bent", "straight"),
        ankle=_angle(limb.ankle_deg, "up", "down", "square"),
    )


def _pose_lines(exercise: Exercise) -> Iterator[str]:
    yield from ("", say("show.poses"))
    for pose in exercise.motion.poses:
        yield "  " + _limb_text(pose.name, "working", pose.working)
        if pose.other != pose.working:
            yield "  " + _limb_text(pose.name, "other", pose.other)
        if pose.pelvis_tilt_deg:
            tilt = _angle(pose.pelvis_tilt_deg, "tipped_forward", "tucked", "level")
            yield "  " + say("show.pelvis", pose=pose.name, tilt=tilt)


def _exposure_lines(exposure: Exposure, words: Words) -> Iterator[str]:
    yield from ("", say("show.zone"))
    for limb, exposed in (("working", exposure.working), ("other", exposure.other)):
        yield "  " + _peak_text(limb, exposed, words)


def _motion_lines(outcome: Outcome) -> Iterator[str]:
    """Yield the angles over time as bars, what the solver changed of the file's angles, and what no body can do."""
    trace = outcome.trace
    yield from ("", say("show.over_time", seconds=number_text(trace.times_s[-1])))
    for angle in ANGLES:
        for limb in ("working",) if angle == "tilt" else ("working", "other"):
            values = values_of(trace, limb, angle)
            who = "pelvis" if angle == "tilt" else limb
            low, high = number_text(min(values)), number_text(max(values))
            name = say(f"show.bars.{who}", angle=say(f"show.trace.{angle}"))
            yield "  " + say("show.bars.line", name=f"{name:<44}", bars=spark(trace, limb, angle), low=low, high=high)
    changes = [c for c in outcome.all_changes() if abs(c.solved_deg - c.authored_deg) > SHOWN_CHANGE_DEG]
    yield from ("", say("show.solved") if changes else say("show.solved_none"))
    for change in changes:
        authored, solved = number_text(change.authored_deg), number_text(change.solved_deg)
        yield "  " + say("show.change", pose=change.pose, angle=change.angle, authored=authored, solved=solved)
    if outcome.faults:
        yield from ("", say("show.faults"))
        yield from (f"  {fault.where}: {fault.text}" for fault in outcome.all_faults())


def _peak_text(name: str, limb: LimbExposure, words: Words) -> str:
    return say(
        "show.peak",
        limb=large(say(f"show.limb.{name}")),
        zone=words.say(f"word.zone.{limb.zone}.name"),
        flexion=number_text(limb.peak_flexion_deg),
        adduction=number_text(limb.peak_adduction_deg),
        rotation=number_text(limb.peak_rotation_deg),
    )


def _neighbour_lines(exercise: Exercise, catalog: Catalog) -> Iterator[str]:
    yield ""
    for key, ids in (("easier", exercise.easier), ("harder", exercise.harder), ("friendly", exercise.hip_friendly)):
        if ids:
            yield say(f"show.{key}", names=", ".join(f"{catalog.exercises[i].name} ({i})" for i in ids))
    if exercise.range_limit.how:
        yield say("show.range", how=exercise.range_limit.how)


def _evidence_lines(exercise: Exercise, catalog: Catalog) -> Iterator[str]:
    evidence = exercise.evidence
    strength, checked = say(f"show.strength.{evidence.strength}"), say(f"show.checked.{evidence.checked}")
    yield from ("", say("show.evidence", strength=strength, checked=checked), f"  {evidence.text}")
    for dispute in evidence.disputed_by:
        title = catalog.sources[dispute.source].title
        yield "  " + say("show.disputed", source=title, text=dispute.text)
    yield from ("", say("show.sources"))
    for source in dict.fromkeys((*evidence.sources, *exercise.dose.sources)):
        yield f"  - {catalog.sources[source].title}"
