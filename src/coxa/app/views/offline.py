"""What a browser keeps for days without a network: the coming sessions, the morning check, and what to fetch.

`/api/offline` answers with everything in one piece, fetched after each visit. `/sw.js` is the service worker;
`/offline` and `/session/shell` are pages without anything about a person: what they show lies in the browser.
"""

from __future__ import annotations

import json
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from coxa.app import services
from coxa.app.assets import all_addresses, version
from coxa.app.figure_page import row_url, shown
from coxa.app.prescribe import deal_coming
from coxa.app.session_data import session_data
from coxa.app.views.events import error_answer
from coxa.app.views.hip_measure import measuring_pages
from coxa.app.views.morning import SIGNS, may_rate, quick_buttons, quick_pain
from coxa.app.views.person import PersonRequest, has_begun, plan_of, sore_sides, state_of, today_of
from coxa.app.wording import lines_of, long_day, minutes_of, say, session_title, side_name
from coxa.catalog.load import load_rules
from coxa.catalog.words import load_words
from coxa.errors import BadInput, PersonErased
from coxa.journal.codec import read_json
from coxa.journal.events import Json
from coxa.plan.records import Plan, Session
from coxa.plan.traffic import baseline

CARD_DAYS = 14  # contracts.md: an older card gives only the calm session
IDS_MAX = 5000
ON_DEMAND = ("built/viewer.js", "built/sw.js", "built/styleguide.js", "css/styleguide.css")
FEATURES = ("offline", "install", "awake", "motion", "voice", "vibrate", "store")
WORDS = ("offline.", "morning.", "app.", "player.scale_")
TOPICS = ("what-it-is", "pain", "time", "positions", "disagree", "ways", "limits-of-this")
ICONS = (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-mask-512", 512, "maskable"))


@require_GET
def bundle(request: PersonRequest) -> HttpResponse:
    """Return what this browser keeps: the coming days, their sessions with every branch, texts, what to fetch."""
    plan = plan_of(request) if has_begun(state_of(request)) else None
    ready = plan if plan is not None and plan.status == "ready" and plan.calm is not None else None
    kinds: dict[str, Session] = {**ready.next_sessions, "calm": ready.calm} if ready and ready.calm else {}
    content: dict[str, Json] = {
        "person": request.person,
        "language": load_words().language,
        "version": version(),
        "made_on": today_of(request).isoformat(),
        "card_days": CARD_DAYS,
        "token": get_token(request),
        "words": {key: _text(text) for key, text in load_words().texts.items() if key.startswith(WORDS)},
        "days": _days(ready) if ready else [],
        "sessions": _sessions(request, kinds),
        "morning": _morning(request, ready) if ready else None,
        "fetch": {
            "assets": _assets(),
            "pages": [*_pages(kinds), *measuring_pages(request)],
            "figures": _figures(kinds),
        },
        "urls": {"events": reverse("events"), "missing": reverse("missing")},
    }
    return HttpResponse(json.dumps(content, ensure_ascii=False), content_type="application/json")


def _text(text: object) -> Json:
    return text if isinstance(text, str) else dict(cast("dict[str, str]", text))


def _sessions(request: PersonRequest, kinds: dict[str, Session]) -> dict[str, Json]:
    """Return, by kind, what the player reads for a session that may be begun without the server."""
    today = today_of(request)
    dealt = deal_coming(request.person, today, kinds)
    return {
        kind: {
            "title": session_title(found.session),
            "lines": [{"name": line.name, "dose": line.dose} for line in lines_of(found.session.items)],
            "data": {**session_data(request.person, today, found), "token": ""},
        }
        for kind, found in dealt.items()
    }


def _days(plan: Plan) -> list[Json]:
    """Return the coming days: the date, its name, and which session it holds."""
    rows: list[Json] = []
    for day in plan.week[:CARD_DAYS]:
        session = plan.next_sessions.get(day.kind or "") or (plan.calm if day.kind == "calm" else None)
        rows.append(
            {
                "date": day.on.isoformat(),
                "name": long_day(day.on),
                "kind": session.kind if session else None,
                "title": session_title(session) if session else say("offline.no_session"),
                "minutes": minutes_of(session) if session else 0,
            }
        )
    return rows


def _morning(request: PersonRequest, plan: Plan) -> Json:
    """Return what the morning check asks, and what is usual for each sore hip."""
    state = state_of(request)
    return {
        "open": may_rate(request, state, plan),
        "hips": [
            {"side": side, "name": side_name(side), "usual": baseline(state, side, plan.on, load_rules())}
            for side in sore_sides(state)
        ],
        "quick": [
            {
                "word": word,
                "stands": stands,
                "pain": {side: quick_pain(state, side, plan.on, code) for side in sore_sides(state)},
            }
            for code, word, stands in quick_buttons(state, plan.on)
        ],
        "signs": [{"id": sign, "ask": say(f"morning.ask.{sign}")} for sign in SIGNS],
    }


def _assets() -> list[Json]:
    """Return the static files to keep: all but what is loaded only when somebody asks for it, and the worker itself."""
    return [address for address in all_addresses() if not address.startswith(tuple(static(name) for name in ON_DEMAND))]


def _exercises(kinds: dict[str, Session]) -> list[str]:
    return sorted({item.exercise for one in kinds.values() for item in (*one.warm_up, *one.items)})


def _pages(kinds: dict[str, Session]) -> list[Json]:
    pages = [reverse(name) for name in ("offline", "session_shell", "learn")]
    pages += [reverse("topic", args=[topic]) for topic in TOPICS]
    return [*pages, *(reverse("exercise", args=[exercise]) for exercise in _exercises(kinds))]


def _figures(kinds: dict[str, Session]) -> list[Json]:
    names = _exercises(kinds)
    return [*(row_url(name) for name in names), *(shown(name, "right").track_url for name in names)]


# --- pages and files without a person -----------------------------------------------------------------------------


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Show the page that a browser keeps: it is filled from what lies there."""
    return render(request, "offline.html")


@require_GET
def device(request: HttpRequest) -> HttpResponse:
    """Say what this browser can do here, the way by hand where it cannot, and what waits to be sent."""
    features = [(name, say(f"device.name.{name}"), say(f"device.by_hand.{name}")) for name in FEATURES]
    host = request.get_host().split(":")[0]
    secure = request.is_secure() or host in ("localhost", "127.0.0.1")
    return render(request, "device.html", {"features": features, "secure": secure, "tab": "menu"})


@require_GET
def session_shell(request: HttpRequest) -> HttpResponse:
    """Show the player without a session: it takes the one of the day from what the browser keeps."""
    return render(request, "session_shell.html")


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker, from the root so that it serves every page."""
    script = settings.STATICFILES_DIRS[0] / "built" / "sw.js"
    answer = HttpResponse(script.read_bytes(), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """Return how the app is installed."""
    icons = [
        {"src": static(f"img/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in ICONS
    ]
    words = load_words()
    content = {
        "id": "/",
        "name": say("app.name"),
        "short_name": say("app.name"),
        "description": say("offline.about"),
        "lang": words.language,
        "dir": words.direction,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": settings.PAPER,
        "theme_color": settings.PAPER,
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")


@require_POST
def missing(request: PersonRequest) -> HttpResponse:
    """Say which of these events are not here: after the store was put back from a copy, a browser sends them again.

    Body: {"ids": [ID, ...]}, at most 5,000. Answer: {"missing": [ID, ...]}.
    """
    try:
        raw = read_json(request.body, "body")
        ids = raw.get("ids") if isinstance(raw, dict) else None
        if not isinstance(ids, list) or len(ids) > IDS_MAX or not all(isinstance(one, str) for one in ids):
            shown_as = len(ids) if isinstance(ids, list) else ids
            raise BadInput("ids", shown_as, f"a list of at most {IDS_MAX} ids")
    except BadInput as error:
        return error_answer(str(error), 400)
    asked = cast(list[str], ids)
    try:
        known = services.known_ids(request.person, asked)
    except PersonErased as error:
        return error_answer(str(error), 410)
    return JsonResponse({"missing": [one for one in asked if one not in known]})
