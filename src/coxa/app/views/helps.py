"""What helps, what upsets: the link between each exercise and the morning after, for one person, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from coxa.app.views.person import PersonRequest, has_begun, state_of, today_of
from coxa.app.wording import join, say, side_name
from coxa.catalog.load import load_catalog, load_rules
from coxa.catalog.records import Side
from coxa.plan.response import HELPS, SILENT, WORSE, Effect, hip_effects, learnt_sides

REACH = 3.0  # points of pain that the axis holds to each side
MIDDLE_X, HALF_X = 165.0, 155.0
ORDER = (WORSE, HELPS, "unsure", SILENT)


@dataclass(frozen=True, slots=True)
class Shown:
    """One row: an exercise, or several that nobody can tell apart. x in the picture's units."""

    names: list[tuple[str, str]]
    effect: Effect
    words: str
    counts: str
    dot_x: float
    low_x: float
    high_x: float
    waits: str


@dataclass(frozen=True, slots=True)
class Hip:
    """What one hip's mornings say; `waiting` has too few of them."""

    name: str
    rows: list[Shown]
    waiting: list[Shown]


@require_GET
def helps(request: PersonRequest) -> HttpResponse:
    """Show the list of the sore hips' exercises."""
    state, rules = state_of(request), load_rules()
    if not has_begun(state):
        return HttpResponseRedirect(reverse("home"))
    today = today_of(request)
    hips = [_hip(side, hip_effects(state, rules, today, side, load_catalog()).values()) for side in learnt_sides(state)]
    smallest = rules.number("response_model", "smallest")
    context = {
        "title": _title([row for hip in hips for row in hip.rows], any(hip.waiting for hip in hips)),
        "hips": hips,
        "several": len(hips) > 1,
        "any": any(hip.rows for hip in hips),
        "band_x": _x(-smallest),
        "band_width": round(_x(smallest) - _x(-smallest), 1),
        "least_with": int(rules.number("response_model", "min_with")),
        "least_without": int(rules.number("response_model", "min_without")),
        "ticks": [(f"{points:+d}" if points else "0", _x(points)) for points in (-2, -1, 0, 1, 2)],
    }
    return render(request, "helps.html", context)


def _title(rows: Sequence[Shown], waiting: bool) -> str:
    telling = [row for row in rows if row.effect.says in (WORSE, HELPS)]
    if len({(row.names[0], row.effect.says) for row in telling}) == 1:
        return say(f"helps.title_{telling[0].effect.says}", name=telling[0].names[0][1])
    if telling:
        return say("helps.title_many", n=len({row.names[0] for row in telling}))
    return say("helps.title_none") if rows or not waiting else say("helps.title_empty")


def _hip(side: Side, effects: Iterable[Effect]) -> Hip:
    first = [effect for effect in effects if not effect.together or effect.exercise < min(effect.together)]
    rows = [_shown(effect) for effect in sorted(first, key=lambda e: (ORDER.index(e.says), -e.mean, e.exercise))]
    ready = [row for row in rows if row.effect.says != SILENT]
    return Hip(side_name(side), ready, [row for row in rows if row.effect.says == SILENT])


def _shown(effect: Effect) -> Shown:
    ids = (effect.exercise, *effect.together)
    return Shown(
        names=[(name, say(f"exercise.{name}.name")) for name in ids if name in load_catalog().exercises],
        effect=effect,
        words=effect_words(effect),
        counts=say("helps.counts", n=effect.n, without=effect.n_without),
        dot_x=_x(effect.mean),
        low_x=_x(effect.low),
        high_x=_x(effect.high),
        waits=_waits(effect),
    )


def _x(points: float) -> float:
    return round(MIDDLE_X + HALF_X * max(-REACH, min(REACH, points)) / REACH, 1)


def _waits(effect: Effect) -> str:
    rules = load_rules()
    lacks = {
        "with": int(rules.number("response_model", "min_with")) - effect.n,
        "without": int(rules.number("response_model", "min_without")) - effect.n_without,
    }
    return join([say(f"helps.more_{kind}", n=n) for kind, n in lacks.items() if n > 0])


def half_points(points: float) -> float:
    """Return points rounded to halves: more would pretend."""
    return round(points * 2) / 2


def effect_words(effect: Effect) -> str:
    """Return "about 1 point higher, could be 0 to 2 higher"."""
    mean, low, high = half_points(effect.mean), half_points(effect.low), half_points(effect.high)
    if mean == 0:
        about = say("helps.about.same")
    else:
        about = say(f"helps.about.{'higher' if mean > 0 else 'lower'}", n=_plain(abs(mean)))
    if low < 0 < high:
        could = say("helps.could.either", low=_plain(-low), high=_plain(high))
    elif high > 0 or low == high == 0:
        could = say("helps.could.higher", low=_plain(low), high=_plain(high))
    else:
        could = say("helps.could.lower", low=_plain(-high), high=_plain(-low))
    return join([about, could])


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else value
