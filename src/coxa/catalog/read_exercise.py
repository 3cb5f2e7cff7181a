"""Turn one exercise file into an `Exercise`, noting every fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from coxa.catalog.reader import Raw, Table
from coxa.catalog.records import (
    Bounds,
    Camera,
    CameraCheck,
    Checked,
    Contact,
    Dispute,
    Dose,
    Evidence,
    Exercise,
    Limb,
    Load,
    Mistake,
    Motion,
    MotionPhase,
    Pose,
    Prop,
    RangeLimit,
    Sides,
    Step,
    StopSign,
    Strength,
)

CHECKED = ("read", "second-hand", "unchecked", "computed")
MIN_PHASE_S = 0.2  # no body changes its pose faster, and a phase of no time is a mistake
SCHEMAS = (1, 2)  # 2 adds optional fields to the motion (docs/decisions/0012)
STRENGTH = ("strong", "moderate", "limited", "expert", "anecdote")
Vocabulary = Mapping[str, Mapping[str, Mapping[str, object]]]


def read_bounds(table: Table, *, low: float = 0.0, high: float = 10_000.0) -> Bounds:
    """Read {min, max, use, why}; min <= use <= max."""
    least = table.number("min", low=low, high=high)
    most = table.number("max", low=low, high=high)
    use = table.number("use", low=low, high=high)
    if not least <= use <= most:
        table.fault("use", use, f"a number from min ({least:g}) to max ({most:g})")
    why = table.text("why", "")
    table.close()
    return Bounds(least, most, use, why)


def read_evidence(table: Table) -> Evidence:
    """Read an [evidence] table."""
    disputes = []
    for row in table.tables("disputed_by"):
        disputes.append(Dispute(row.text("source"), row.text("text")))
        row.close()
    evidence = Evidence(
        checked=cast(Checked, table.text("checked", among=CHECKED)),
        strength=cast(Strength, table.text("strength", among=STRENGTH)),
        text=table.text("text"),
        sources=table.texts("sources"),
        disputed_by=tuple(disputes),
    )
    if not evidence.sources:
        table.fault("sources", [], "at least one source id")
    table.close()
    return evidence


def _read_load(table: Table) -> Load:
    kind = table.text("kind", among=("none", "bodyweight", "band", "weight"))
    load = Load(
        kind=cast(Literal["none", "bodyweight", "band", "weight"], kind),
        start=table.number("start", 0.0, low=0, high=300),
        step=table.number("step", 0.0, low=0, high=50),
        max=table.number("max", 0.0, low=0, high=300),
    )
    if kind in ("band", "weight") and not 0 < load.step <= load.max:
        table.fault("step", load.step, "a step above 0 and a max at least as large, for a band or a weight")
    table.close()
    return load


def _optional_bounds(table: Table, key: str, high: float) -> Bounds | None:
    return read_bounds(table.table(key), high=high) if table.has(key) else None


def _read_dose(table: Table, vocabulary: Vocabulary) -> Dose:
    reps = _optional_bounds(table, "reps", 60)
    hold_s = _optional_bounds(table, "hold_s", 300)
    if (reps is None) == (hold_s is None):
        table.fault("reps", "both" if reps else "neither", "exactly one of reps and hold_s")
    tempo = table.numbers("tempo_s", 3)
    if reps is not None and min(tempo[0], tempo[2]) <= 0:
        table.fault("tempo_s", list(tempo), "more than 0 seconds for the way there and for the way back")
    dose = Dose(
        sets=read_bounds(table.table("sets"), high=8),
        reps=reps,
        hold_s=hold_s,
        tempo_s=(tempo[0], tempo[1], tempo[2]),
        rest_s=read_bounds(table.table("rest_s"), high=300),
        rest_between_reps_s=table.number("rest_between_reps_s", low=0, high=120),
        rest_between_sessions_h=table.number("rest_between_sessions_h", low=0, high=168),
        per_week=read_bounds(table.table("per_week"), high=14),
        effort=_optional_bounds(table, "effort", 10),
        load=_read_load(table.table("load")),
        range_used=table.text("range_used", among=vocabulary["range_used"]),
        programme_weeks=read_bounds(table.table("programme_weeks"), high=52),
        checked=cast(Checked, table.text("checked", among=CHECKED)),
        strength=cast(Strength, table.text("strength", among=STRENGTH)),
        sources=table.texts("sources"),
        provisional=table.flag("provisional", False),
    )
    if not dose.sources:
        table.fault("sources", [], "at least one source id")
    table.close()
    return dose


def _read_limb(table: Table) -> Limb:
    hip = table.numbers("hip", 3)
    limb = Limb(
        (hip[0], hip[1], hip[2]),
        table.number_or_word("knee_deg", "free"),
        table.number_or_word("ankle_deg", "free"),
        table.number_or_word("toes_deg", "free", "free"),
        table.number_or_word("inversion_deg", "free", "free"),
    )
    table.close()
    return limb


def _called(table: Table, key: str) -> None:
    """Let the faults of a row name it by more than its number."""
    name = table.raw.get(key)
    if isinstance(name, str):
        table.where = f"{table.where} ({name})"


def _read_pose(table: Table, vocabulary: Vocabulary) -> Pose:
    _called(table, "name")
    lean = table.number_or_word("trunk_lean_deg", "free", "free")
    pose = Pose(
        name=table.text("name"),
        pelvis_tilt_deg=table.number("pelvis_tilt_deg"),
        working=_read_limb(table.table("working")),
        other=_read_limb(table.table("other")),
        arms=table.text("arms", among=vocabulary["arms"]),
        trunk_lean_deg=lean,
        cue=table.text("cue", "", among=vocabulary["cue"]),
        trunk_side_deg=table.number_or_word("trunk_side_deg", "free", "free"),
        trunk_turn_deg=table.number_or_word("trunk_turn_deg", "free", "free"),
        trunk_bend_deg=table.number_or_word("trunk_bend_deg", "free", "free"),
        at_cm=_read_place(table),
    )
    table.close()
    return pose


def _read_place(table: Table) -> tuple[float, float] | None:
    if not table.has("at_cm"):
        return None
    forwards, aside = table.numbers("at_cm", 2)
    return forwards, aside


def _read_phase(table: Table) -> MotionPhase:
    _called(table, "to")
    raw_hold = table.raw.get("then_hold_s")
    if raw_hold == "dose":
        table.text("then_hold_s")
        hold: float | Literal["dose"] = "dose"
    else:
        hold = table.number("then_hold_s", 0.0, low=0, high=120)
    phase = MotionPhase(to=table.text("to"), s=table.number("s", low=MIN_PHASE_S, high=60), then_hold_s=hold)
    table.close()
    return phase


def _read_contact(table: Table, vocabulary: Vocabulary) -> Contact:
    in_all = table.raw.get("phases") == "all"
    phases = (table.text("phases"),) if in_all else table.texts("phases")
    _called(table, "part")
    contact = Contact(
        table.text("part", among=vocabulary["part"]), table.text("on"), phases, table.flag("slides", False)
    )
    table.close()
    return contact


def _read_prop(table: Table, vocabulary: Vocabulary) -> Prop:
    size = table.number("size_cm", low=0.5, high=250) if table.has("size_cm") else None
    places = vocabulary["place"]
    prop = Prop(
        table.text("name"),
        table.text("kind", among=vocabulary["prop"]),
        size,
        table.text("at", "", among=places),
        table.text("to", "", among=places),
    )
    joined = vocabulary["prop"].get(prop.kind, {}).get("joined")
    if joined and not any(places.get(end, {}).get("body") for end in (prop.at, prop.to)):
        table.fault("at", prop.at, "a place of the body at one end of a band, strap or stick")
    table.close()
    return prop


def _read_camera(table: Table, vocabulary: Vocabulary) -> Camera:
    camera = Camera(
        azimuth_deg=table.number("azimuth_deg", low=-180, high=360),
        elevation_deg=table.number("elevation_deg", 6.0, low=-10, high=90),
        focus=table.text("focus", "", among=vocabulary["part"]),
        zoom=table.number("zoom", 1.0, low=1, high=6),
        arrow=table.text("arrow", "", among=vocabulary["part"]),
    )
    table.close()
    return camera


def read_motion(table: Table, vocabulary: Vocabulary) -> Motion:
    """Return one motion; faults go where the table's go."""
    motion = Motion(
        poses=tuple(_read_pose(row, vocabulary) for row in table.tables("pose", at_least=1)),
        phases=tuple(_read_phase(row) for row in table.tables("phase", at_least=1)),
        contacts=tuple(_read_contact(row, vocabulary) for row in table.tables("contact", at_least=1)),
        camera=_read_camera(table.table("camera"), vocabulary),
        props=tuple(_read_prop(row, vocabulary) for row in table.tables("prop")),
        tolerance_deg=table.number("tolerance_deg", 10.0, low=1, high=20),
    )
    table.close()
    return motion


def _read_range(table: Table) -> RangeLimit:
    can = table.flag("can_limit")
    limit = RangeLimit(
        can,
        table.number("min_flexion_deg", 0.0, low=-30, high=130),
        table.text("how") if can else table.text("how", ""),
    )
    table.close()
    return limit


def _read_words(
    top: Table, vocabulary: Vocabulary
) -> tuple[tuple[Step, ...], tuple[Mistake, ...], tuple[StopSign, ...]]:
    cues = vocabulary["cue"]
    step_rows, mistake_rows, stop_rows = (
        top.tables("step", at_least=2),
        top.tables("mistake", at_least=1),
        top.tables("stop", at_least=1),
    )
    steps = tuple(Step(row.text("id"), row.text("text"), row.text("cue", "", among=cues)) for row in step_rows)
    mistakes = tuple(
        Mistake(row.text("id"), row.text("see"), row.text("fix"), row.text("cue", "", among=cues))
        for row in mistake_rows
    )
    stops = tuple(StopSign(row.text("id"), row.text("text")) for row in stop_rows)
    for row in (*step_rows, *mistake_rows, *stop_rows):
        row.close()
    return steps, mistakes, stops


def read_exercise(exercise_id: str, raw: Raw, vocabulary: Vocabulary, faults: list[str]) -> Exercise:
    """Return the exercise of one file; every fault is appended to `faults` as a sentence."""
    top = Table(raw, f"exercises/{exercise_id}.toml", faults)
    if top.number("schema") not in SCHEMAS:
        top.fault("schema", raw.get("schema"), "1 or 2")
    steps, mistakes, stops = _read_words(top, vocabulary)
    camera_check = top.table("camera_check")
    exercise = Exercise(
        id=exercise_id,
        name=top.text("name"),
        also_called=top.texts("also_called", ()),
        documents=top.texts("documents", among=vocabulary["document"]),
        refs=top.texts("refs", ()),
        family=top.text("family", among=vocabulary["family"]),
        purpose=top.texts("purpose", among=vocabulary["direction"]),
        muscles=top.texts("muscles"),
        level=int(top.number("level", low=1, high=5)),
        contraction=top.text("contraction", among=vocabulary["contraction"]),
        vector=top.texts("vector", among=vocabulary["vector"]),
        plane=top.text("plane", among=vocabulary["plane"]),
        chain=cast(Literal["open", "closed"], top.text("chain", among=vocabulary["chain"])),
        support=top.text("support", among=vocabulary["position"]),
        sides=cast(Sides, top.text("sides", among=("each", "both", "alternating"))),
        equipment=top.texts("equipment", among=vocabulary["equipment"]),
        avoid_if=top.texts("avoid_if"),
        careful_if=top.texts("careful_if"),
        summary=top.text("summary"),
        feel=top.text("feel"),
        steps=steps,
        mistakes=mistakes,
        stops=stops,
        easier=top.texts("easier"),
        harder=top.texts("harder"),
        hip_friendly=top.texts("hip_friendly"),
        dose=_read_dose(top.table("dose"), vocabulary),
        range_limit=_read_range(top.table("range")),
        evidence=read_evidence(top.table("evidence")),
        camera_check=CameraCheck(camera_check.flag("countable"), camera_check.text("why", "")),
        motion=read_motion(top.table("motion"), vocabulary),
        impact=top.flag("impact"),
        ok_when_irritable=top.flag("ok_when_irritable"),
    )
    camera_check.close()
    top.close()
    return exercise
