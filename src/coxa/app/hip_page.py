"""What the hip page says of one hip: how far it goes, what gives room, what that rests on, what would make it surer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from coxa.app.plots.hip_map import FITS, IN_PLAN, LEFT_OUT, HipMap, MapDot
from coxa.app.wording import join_small, large, plain_number, say
from coxa.catalog.load import load_catalog
from coxa.catalog.records import SIDES, Side
from coxa.catalog.words import load_words
from coxa.errors import BadInput
from coxa.figures import load_exposures
from coxa.hip.edges import Edges
from coxa.hip.evidence import Known, Reading
from coxa.hip.posterior import Band, Posterior
from coxa.hip.shape import Array, hip_table
from coxa.hip.sharpen import Sharper, sharper_by_image, sharper_by_range
from coxa.hip_store import edges_for, group_edges, posterior_for
from coxa.plan.limits import Limits
from coxa.plan.records import Plan

TURN, BEND = "ir90_deg", "flexion_deg"
TUCK = "posterior-tilt"
HIP_REASONS = ("room_too_little", "above_cap", "zone_too_deep")
MOST = {IN_PLAN: 14, LEFT_OUT: 6, FITS: 6}


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a name, a number in words, more words; and how long its bar is, per cent of the widest."""

    name: str
    number: str
    more: str
    bar: tuple[float, float, float] | None = None  # length, where the doubt begins and ends


@dataclass(frozen=True, slots=True)
class HipWords:
    """The page of one hip."""

    title: str
    lead: str
    buys: tuple[Row, ...]
    rests: tuple[Row, ...]
    sharpen: tuple[Row, ...]


def deg(value: float) -> str:
    """Return degrees as a whole number, without a sign that rounding makes meaningless."""
    return plain_number(round(value) or 0)


def turn_words(value: float) -> str:
    """Return how far a hip turns, in or out."""
    return say(f"hip_map.{'in' if round(value) >= 0 else 'out'}", deg=abs(round(value)))


def hip_words(known: Known, may_tuck: bool) -> HipWords:
    """Return the page of one hip by what is known of it.

    Raises
    ------
    BadInput
        Something that no hip can be.
    """
    found = posterior_for(known)
    title, lead = _headline(known, found)
    return HipWords(
        title=title,
        lead=lead,
        buys=buys(edges_for(known) if is_sure(known) else None, may_tuck),
        rests=rests(known, found),
        sharpen=_sharpen(known if is_sure(known) else Known(sex=known.sex), load_words().language),
    )


def is_sure(known: Known) -> bool:
    """Say whether the hip was measured, and what was measured fits together and fits one shape."""
    if not known.measured:
        return False
    found = posterior_for(known)
    return found.enough and not found.disagree


def _headline(known: Known, found: Posterior) -> tuple[str, str]:
    if not known.measured:
        return say("hip_page.unmeasured"), say("hip_page.unmeasured_lead")
    if found.disagree:
        names = join_small(reading_words(one) for one in known.readings if one.stopped == "firm")
        again = join_small(say(f"hip_page.movement.{name}") for name in found.disagree)
        return say("hip_page.disagree"), say("hip_page.disagree_lead", names=large(names), again=again)
    if not found.enough:
        return say("hip_page.unsure"), say("hip_page.unsure_lead")
    bend = found.felt_end(BEND)
    return say("hip_page.bends", deg=deg(bend.median)), _lead(bend, found.felt_end(TURN))


def _lead(bend: Band, turn: Band) -> str:
    values = {"low": deg(bend.low), "high": deg(bend.high)}
    if turn.median >= 0:
        ends = {"turn_low": deg(turn.low), "turn_high": deg(turn.high)}
        return say("hip_page.lead", turn=deg(turn.median), **values, **ends)
    ends = {"turn_low": turn_words(turn.low), "turn_high": turn_words(turn.high)}
    return say("hip_page.lead_out", turn=deg(-turn.median), **values, **ends)


def impossible_words(error: BadInput) -> str:
    """Return which number no hip can have, in plain words."""
    for kind in ("movement", "image"):
        key = f"hip_page.{kind}.{error.field}"
        if load_words().has(key) and isinstance(error.value, int | float):
            return say("hip_page.impossible", name=large(say(key)), value=plain_number(error.value))
    return say("hip_page.impossible_both")


def reading_words(reading: Reading) -> str:
    """Return one reading: a value, or what bone is at least."""
    name = say(f"hip_page.movement.{reading.movement}")
    kind = "value" if reading.stopped == "firm" else "bound"
    return say(f"hip_page.rests.{kind}", name=name, deg=deg(reading.value_deg))


# --- what gives room ------------------------------------------------------------------------------------------------


def buys(edges: Edges | None, may_tuck: bool) -> tuple[Row, ...]:
    """Return what three ways to move give: a study's number first, then what this hip's map says, where it is known."""
    page = hip_table("prior")["page"]
    deep, toes, tuck = float(page["deep_deg"]), float(page["toes_out_deg"]), float(page["tail_tucked_deg"])
    rows = [_wide_row()]
    if edges is not None and edges.reaches(-toes):
        name, words = say("hip_page.buys.toes", deg=deg(toes)), say("hip_page.buys.toes_more")
        rows.append(_gain_row(name, "bend", edges.bend_at(-toes) - edges.bend_at(0.0), 0.0, words))
    if not may_tuck:
        rows.append(_no_tuck_row())
    elif edges is not None:
        name, words = say("hip_page.buys.tuck", deg=deg(tuck)), say("hip_page.buys.tuck_more", bend=deg(deep))
        rows.append(_gain_row(name, "turn", edges.at(deep - tuck) - edges.at(deep), 0.0, words))
    return tuple(rows)


def _no_tuck_row() -> Row:
    tuck = float(hip_table("prior")["page"]["tail_tucked_deg"])
    return Row(say("hip_page.buys.tuck", deg=deg(tuck)), "", say("hip_page.buys.tuck_not"))


def _wide_row() -> Row:
    """Return what spreading the thighs gives, as it was published: the model finds more than twice of it."""
    study = hip_table("targets")["patel"]
    spread = abs(study["deep"][1] - study["wide"][1])
    gain = study["wide_gain_deg"]
    more = say("hip_page.buys.wide_more", bend=deg(study["deep"][0]), shallow=deg(study["shallow"][0]))
    name = say("hip_page.buys.wide", deg=deg(spread))
    return _gain_row(name, "turn", float(gain["mean"]), float(gain["sd"]), more)


BAR_DEG = 20.0  # as long as the widest bar


def _gain_row(name: str, of: str, gain: float, sd: float, more: str) -> Row:
    number = say(f"hip_page.buys.{of}_spread" if sd else f"hip_page.buys.{of}", deg=deg(gain), sd=deg(sd))
    ends = [round(min(100.0, max(0.0, value / BAR_DEG * 100)), 1) for value in (gain, gain - sd, gain + sd)]
    return Row(name, number, more, (ends[0], ends[1], ends[2]))


# --- what it rests on, what would make it surer -----------------------------------------------------------------------


def rests(known: Known, found: Posterior) -> tuple[Row, ...]:
    """Return the measurements and the report, each with the doubt that it alone would leave."""
    rows: list[Row] = []
    if not known.measured:
        return ()
    alone = bool(known.readings) != bool(known.imaging)
    if known.readings:
        part = found if alone else posterior_for(Known(known.readings, {}, known.sex))
        words = join_small(reading_words(one) for one in known.readings)
        rows.append(Row(say("hip_page.rests.readings"), _doubt(part, alone), large(words)))
    if known.imaging:
        part = found if alone else posterior_for(Known((), known.imaging, known.sex))
        words = join_small(
            say("hip_page.rests.value", name=say(f"hip_page.image.{name}"), deg=deg(value))
            for name, value in known.imaging.items()
        )
        rows.append(Row(say("hip_page.rests.image"), _doubt(part, alone), large(words)))
    if not alone and is_sure(known):
        rows.append(Row(say("hip_page.rests.both"), _doubt(found, True), ""))
    return tuple(rows)


def _doubt(found: Posterior, alone: bool) -> str:
    if not found.enough or found.disagree:
        return ""
    return say(f"hip_page.rests.{'together' if alone else 'alone'}", deg=deg(found.felt_end(TURN).sd))


@lru_cache(maxsize=64)
def _sharpen(known: Known, language: str) -> tuple[Row, ...]:
    """Return what more would tell, the most telling first; `language` is part of the key, for the words."""
    page, found = hip_table("prior")["page"], posterior_for(known)
    ranges = sharper_by_range(found, TURN, tuple(page["movements"]), page["by"])
    rows = [_sharper_row(one, "reading", float(page["felt_change_deg"])) for one in ranges[:2]]
    for name in ("xray", "ct"):
        if not all(field in known.imaging for field in page[name]):
            one = sharper_by_image(found, TURN, name, tuple(page[name]))
            rows.append(_sharper_row(one, name, float(page["felt_change_deg"])))
    return tuple(rows)


def _sharper_row(one: Sharper, kind: str, least: float) -> Row:
    same = one.before_deg - one.after_deg < least
    number = say("hip_page.sharpen.same") if same else say("hip_page.sharpen.to", deg=deg(one.after_deg))
    if kind == "reading":
        name = say("hip_page.sharpen.reading", name=say(f"hip_page.movement.{one.what}"))
    else:
        name = say(f"hip_page.sharpen.{kind}")
    return Row(name, number, say(f"hip_page.sharpen.{kind}_more"))


# --- the map ----------------------------------------------------------------------------------------------------------


def hip_map(side: Side, known: Known, plan: Plan, limits: Limits | None) -> HipMap:
    """Return the map of one hip; `limits` None: no plan stands, so no exercise is shown."""
    edges = edges_for(known if is_sure(known) else Known(sex=known.sex))
    dots = _dots(side, edges, plan, limits) if limits is not None else ()
    return HipMap(
        side=side,
        bend_deg=edges.bend_deg,
        low_deg=edges.low_deg,
        middle_deg=edges.median_deg,
        high_deg=edges.high_deg,
        painless_deg=group_edges("normal").median_deg,
        impingement_deg=group_edges("fai").median_deg,
        dots=dots,
    )


def _dots(side: Side, edges: Edges, plan: Plan, limits: Limits) -> tuple[MapDot, ...]:
    """Return the exercises of the plan, and of the others those that come nearest to the edge."""
    nearest = _nearest(side, edges)
    near: dict[str, list[tuple[float, MapDot]]] = {kind: [] for kind in MOST}
    for exercise in load_catalog().exercises.values():
        bend, turn = nearest[exercise.id]
        items = [item for item in plan.items_of(exercise.id) if item.side in (side, "both", "alternating")]
        kind = IN_PLAN if items else _kind(limits, exercise.id, side)
        if kind is None:
            continue
        caps = [item.max_hip_flexion_deg for item in items if item.max_hip_flexion_deg is not None]
        caps += _caps(limits, exercise.id, side) if kind == FITS else []
        name = say(f"exercise.{exercise.id}.name")
        bend = min([bend, *caps])
        near[kind].append((edges.at(bend) - turn, MapDot(name, bend, turn, kind, min(caps, default=None))))
    found = []
    for kind, rows in near.items():
        rows.sort(key=lambda row: (row[0], row[1].name))
        found += [dot for _, dot in rows[: MOST[kind]]]
    return tuple(found)


def _kind(limits: Limits, exercise: str, side: Side) -> str | None:
    """Return whether an exercise outside the plan would fit this hip, or is left out because of it; None: neither."""
    permit = limits.permit(load_catalog().exercises[exercise])
    if permit.allowed and (side in permit.sides or not permit.sides):
        return FITS
    mine = [reason for reason in permit.reasons if reason.code in HIP_REASONS and reason.values.get("side") == side]
    return LEFT_OUT if mine else None


def _caps(limits: Limits, exercise: str, side: Side) -> list[float]:
    """Return the bend to which this hip would be held in an exercise outside the plan; nothing where it is free."""
    permit = limits.permit(load_catalog().exercises[exercise]).sides.get(side)
    return [permit.max_flexion_deg] if permit is not None and permit.max_flexion_deg is not None else []


@lru_cache(maxsize=2)
def _moments(side: Side) -> tuple[Array, Array, tuple[str, ...], tuple[int, ...]]:
    """Return bend and turn of one hip at every moment of every exercise, whichever side works, (m,) degrees; the
    exercises, and where the moments of each begin.
    """
    bends: list[float] = []
    turns: list[float] = []
    names: list[str] = []
    starts: list[int] = []
    exposures = load_exposures()
    for exercise in load_catalog().exercises:
        names.append(exercise)
        starts.append(len(bends))
        for on in SIDES:
            both = exposures[(exercise, on)]
            for frame in (both.working if on == side else both.other).frames:
                bends.append(frame.flexion_deg)
                turns.append(frame.rotation_deg)
    return np.array(bends), np.array(turns), tuple(names), tuple(starts)


def _nearest(side: Side, edges: Edges) -> dict[str, tuple[float, float]]:
    """Return for every exercise the bend and turn at which this hip comes nearest to its edge."""
    bends, turns, names, starts = _moments(side)
    room = np.interp(bends, edges.bend_deg, edges.median_deg) - turns
    found = {}
    for name, first, last in zip(names, starts, (*starts[1:], len(bends)), strict=True):
        k = first + int(room[first:last].argmin())
        found[name] = (float(bends[k]), float(turns[k]))
    return found
