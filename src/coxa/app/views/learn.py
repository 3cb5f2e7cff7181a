"""Learn: one idea a page. The texts stand in texts/learn.toml; protocols and disagreements come from the catalog."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from coxa.app.views.person import PersonRequest, has_begun, state_of, write
from coxa.app.wording import say
from coxa.catalog.records import Protocol
from coxa.catalog.spoken import spoken_catalog
from coxa.catalog.words import load_words

TOPICS = ("what-it-is", "pain", "time", "positions", "disagree", "ways", "limits-of-this")


def _paragraphs(topic: str) -> list[tuple[str, str, str]]:
    """Return the topic's ideas as (head, text, why), in the file's order."""
    words = load_words()
    found = []
    number = 1
    while words.has(f"learn.{topic}.idea.{number}.text"):
        base = f"learn.{topic}.idea.{number}"
        why = words.say(f"{base}.why") if words.has(f"{base}.why") else ""
        head = words.say(f"{base}.head") if words.has(f"{base}.head") else ""
        found.append((head, words.say(f"{base}.text"), why))
        number += 1
    return found


def learn(request: PersonRequest) -> HttpResponse:
    """List the ideas."""
    topics = [(topic, say(f"learn.{topic}.title"), say(f"learn.{topic}.short")) for topic in TOPICS]
    return render(request, "learn.html", {"tab": "learn", "topics": topics})


def _disputes() -> list[tuple[str, str, str, str]]:
    """Return every disagreement as (exercise id, name, source, what it says), without repeating a sentence."""
    catalog = spoken_catalog()
    rows, seen = [], set()
    for exercise in sorted(catalog.exercises.values(), key=lambda exercise: exercise.name):
        for dispute in exercise.evidence.disputed_by:
            if dispute.text not in seen:
                seen.add(dispute.text)
                source = catalog.sources.get(dispute.source)
                rows.append((exercise.id, exercise.name, source.title if source else dispute.source, dispute.text))
    return rows


def _way(protocol: Protocol) -> dict[str, object]:
    return {
        "id": protocol.id,
        "name": protocol.name,
        "about": protocol.about,
        "strength": say(f"evidence.strength.{protocol.evidence.strength}"),
        "evidence": protocol.evidence.text,
        "disputes": [dispute.text for dispute in protocol.evidence.disputed_by],
        "parts": [
            (part.name, part.text, [(row, say(f"exercise.{row}.name")) for row in part.exercises])
            for part in protocol.parts
        ],
        "phases": [(phase.name, phase.goal, phase.why) for phase in protocol.phases],
        "addon": protocol.addon,
    }


def topic(request: PersonRequest, topic: str) -> HttpResponse:
    """Show one idea."""
    if topic not in TOPICS:
        raise Http404
    number = TOPICS.index(topic)
    after = TOPICS[number + 1] if number + 1 < len(TOPICS) else None
    state = state_of(request)
    context: dict[str, object] = {
        "tab": "learn",
        "title": say(f"learn.{topic}.title"),
        "ideas": _paragraphs(topic),
        "next": (after, say(f"learn.{after}.title")) if after else None,
        "begun": has_begun(state),
        "chosen": state.protocol,
        "addons": state.addons,
    }
    if topic == "disagree":
        context["disputes"] = _disputes()
    if topic == "ways":
        context["ways"] = [_way(protocol) for protocol in spoken_catalog().protocols.values()]
    return render(request, "learn_topic.html", context)


@require_POST
def choose_way(request: PersonRequest) -> HttpResponse:
    """Choose a way of training, or put an add-on in or out."""
    protocols = spoken_catalog().protocols
    state = state_of(request)
    way = protocols.get(request.POST.get("way", ""))
    if way is None or not has_begun(state):
        return HttpResponseRedirect(reverse("topic", args=["ways"]))
    addons = list(state.addons)
    protocol = state.protocol or ""
    if way.addon:
        addons = [addon for addon in addons if addon != way.id] if way.id in addons else [*addons, way.id]
    else:
        protocol = way.id
    if not protocol:
        protocol = next(row.id for row in protocols.values() if not row.addon)
    write(request, "protocol_chosen", {"protocol": protocol, "addons": [*addons]})
    return HttpResponseRedirect(reverse("topic", args=["ways"]))
