"""One exercise: how it is done, how far, how much, and how well that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from coxa.app.exercise_room import rooms_in
from coxa.app.figure_page import shown, side_of, traces_of
from coxa.app.views.exercises import zone_of
from coxa.app.views.person import PersonRequest, has_begun, plan_of, state_of, write
from coxa.app.views.session import to_try
from coxa.app.wording import dose_words, limit_words, lines_of, say, say_reasons, tempo_line, typical_item
from coxa.catalog.records import SIDES, Exercise, Limb, Pose
from coxa.catalog.spoken import spoken_catalog
from coxa.plan.records import Item, Plan

LIMBS = ("working", "other")


def _signed(key: str, angle_deg: float) -> str:
    """Return an angle in words; `key` has the texts `plus`, `minus` and `zero`."""
    if round(angle_deg) == 0:
        return say(f"angle.{key}.zero")
    return say(f"angle.{key}.{'plus' if angle_deg > 0 else 'minus'}", deg=abs(round(angle_deg)))


def _limb_words(limb: Limb) -> str:
    flexion, adduction, rotation = limb.hip_deg
    parts = [_signed("flexion", flexion)]
    parts += [_signed("adduction", adduction)] if round(adduction) else []
    parts += [_signed("rotation", rotation)] if round(rotation) else []
    knee = say("angle.knee_free") if limb.knee_deg is None else _signed("knee", limb.knee_deg)
    return say("angle.limb", hip=", ".join(parts), knee=knee)


@dataclass(frozen=True, slots=True)
class PoseWords:
    """One key pose in words."""

    name: str
    limbs: list[tuple[str, str]]
    pelvis: str


def _pose_words(number: int, pose: Pose, sides: str) -> PoseWords:
    if sides == "both" and pose.working == pose.other:
        limbs = [(say("angle.both_legs"), _limb_words(pose.working))]
    else:
        limbs = [(say(f"angle.{limb}_leg"), _limb_words(getattr(pose, limb))) for limb in LIMBS]
    return PoseWords(say("exercise_page.pose", n=number), limbs, _signed("pelvis", pose.pelvis_tilt_deg))


def tempo_path(tempo_s: Sequence[float]) -> dict[str, object]:
    """Return the tempo as a line: there, still, back, in a box 300 wide and 40 high."""
    total = sum(tempo_s) or 1.0
    x1 = 300 * tempo_s[0] / total
    x2 = x1 + 300 * tempo_s[1] / total
    half = x1 / 2
    back = x2 + (300 - x2) / 2
    path = f"M0 6C{half:.1f} 6 {half:.1f} 38 {x1:.1f} 38L{x2:.1f} 38C{back:.1f} 38 {back:.1f} 6 300 6"
    return {"path": path, "ticks": [round(x, 1) for x in (0.0, x1, x2, 300.0)]}


def _not_now(plan: Plan | None, exercise: str) -> list[str]:
    """Return why this exercise is left out, if it is."""
    if plan is None:
        return []
    if plan.status != "ready":
        return [say("exercise_page.not_ready")]
    rows = [omitted.reasons for omitted in plan.omitted if omitted.exercise == exercise]
    return say_reasons(rows[0]) if rows else []


def _names(ids: Iterable[str]) -> list[tuple[str, str]]:
    return [(exercise, say(f"exercise.{exercise}.name")) for exercise in ids]


def _steps(exercise: Exercise, items: Sequence[Item]) -> list[str]:
    withheld = {cue for item in items for cue in item.cues_withheld}
    return [step.text for step in exercise.steps if step.cue not in withheld or not step.cue]


def _evidence(exercise: Exercise) -> dict[str, object]:
    sources = spoken_catalog().sources
    used = [sources[source] for source in (*exercise.evidence.sources, *exercise.dose.sources) if source in sources]
    disputes = [
        (sources[row.source].title if row.source in sources else row.source, row.text)
        for row in exercise.evidence.disputed_by
    ]
    return {
        "strength": say(f"evidence.strength.{exercise.evidence.strength}"),
        "checked": say(f"evidence.checked.{exercise.evidence.checked}"),
        "text": exercise.evidence.text,
        "disputes": disputes,
        "sources": list(dict.fromkeys(used)),
    }


def _facts(exercise: Exercise) -> list[tuple[str, str]]:
    """Return what kind of exercise it is, as (label, words)."""
    kit = [say(f"word.equipment.{kit}.name") for kit in exercise.equipment]
    return [
        (say("exercise_page.trains"), ", ".join(say(f"word.direction.{row}.name") for row in exercise.purpose)),
        (say("exercise_page.position"), say(f"word.position.{exercise.support}.name")),
        (say("exercise_page.level"), say(f"word.level.{exercise.level}.about")),
        (say("exercise_page.bend"), say(f"zone_words.{zone_of(exercise.id)}")),
        (say("exercise_page.kit"), ", ".join(kit) or say("exercise_page.no_kit")),
    ]


def exercise(request: PersonRequest, exercise_id: str) -> HttpResponse:
    """Show one exercise, with the person's own dose and limit when a plan has it."""
    catalog = spoken_catalog()
    if exercise_id not in catalog.exercises:
        raise Http404
    given = catalog.exercises[exercise_id]
    state = state_of(request)
    plan = plan_of(request) if has_begun(state) else None
    items = plan.items_of(exercise_id) if plan else ()
    lines = lines_of(items)
    item = items[0] if items else typical_item(given)
    side = side_of(given, request.GET.get("side", ""), [row.side for row in items])
    rooms = rooms_in(state, exercise_id, "left" if side == "left" else "right")
    context = {
        "tab": "exercises",
        "exercise": given,
        "figure": shown(exercise_id, side),
        "figure_sides": [] if given.sides == "both" else [(name, say(f"figure.page.{name}")) for name in SIDES],
        "traces": traces_of(given, side),
        "line": lines[0] if lines else None,
        "dose": lines[0].dose if lines else dose_words(item),
        "more": say("dose.rest", rest_s=float(item.rest_s)) if item.sets > 1 and item.rest_s else "",
        "effort": say("dose.effort", effort=float(item.effort)) if item.effort else "",
        "tempo": tempo_line(item.tempo_s) if given.dose.reps else "",
        "tempo_path": tempo_path(item.tempo_s) if given.dose.reps and sum(item.tempo_s) else None,
        "limit": limit_words(items),
        "limit_how": given.range_limit.how if limit_words(items) else "",
        "not_now": _not_now(plan, exercise_id),
        "left_out": exercise_id in state.left_out,
        "steps": _steps(given, items),
        "mistakes": [m for m in given.mistakes if not m.cue or m.cue not in item.cues_withheld],
        "neighbours": [
            (say(f"exercise_page.{kind}"), _names(getattr(given, kind)))
            for kind in ("easier", "harder", "hip_friendly")
            if getattr(given, kind)
        ],
        "poses": [_pose_words(n, pose, given.sides) for n, pose in enumerate(given.motion.poses, 1)],
        "facts": _facts(given) + [(room.label, room.words) for room in rooms],
        "rooms": rooms,
        "evidence": _evidence(given),
        "in_plan": bool(items),
        "try_url": _try_url(plan, exercise_id, side),
        "begun": plan is not None,
    }
    return render(request, "exercise.html", context)


def _try_url(plan: Plan | None, exercise_id: str, side: str) -> str:
    """Return where one set can be tried; empty where today does not allow it."""
    if not to_try(plan, exercise_id):
        return ""
    return f"{reverse('try_one', args=[exercise_id])}?side={side}"


@require_POST
def leave_out(request: PersonRequest, exercise_id: str) -> HttpResponse:
    """Leave an exercise out of the plan, or take it back in."""
    if exercise_id not in spoken_catalog().exercises:
        raise Http404
    if request.POST.get("back"):
        write(request, "exercise_restored", {"exercise": exercise_id})
    else:
        why = "no_equipment" if request.POST.get("why") == "no_equipment" else "not_wanted"
        write(request, "exercise_left_out", {"exercise": exercise_id, "why": why})
    target = "adjust" if request.POST.get("from") == "adjust" else None
    return HttpResponseRedirect(reverse(target) if target else reverse("exercise", args=[exercise_id]))
