"""Which language the pages speak: the one that was chosen, else the first that the browser asks for and we have."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from coxa.app.guard import GetResponse
from coxa.catalog.tongue import ENGLISH, languages, tongue_of
from coxa.catalog.words import Words, is_machine_made, load_words, speaking, words_in

COOKIE = "coxa_language"
COOKIE_S = 5 * 365 * 86_400


@dataclass(frozen=True, slots=True)
class Choice:
    """One language to choose. `name`: what it calls itself."""

    code: str
    name: str
    chosen: bool


def current() -> str:
    """Return the code of the language that is spoken here."""
    return load_words().language


def choices() -> list[Choice]:
    """Return the languages there are; empty when there is only one."""
    if len(languages()) < 2:
        return []
    names = {code: ENGLISH.name if code == ENGLISH.code else tongue_of(code).name for code in languages()}
    return [Choice(code, name, code == current()) for code, name in names.items()]


def language_of(request: HttpRequest) -> str:
    """Return the language of a request: the cookie's, else the browser's first that we have, else English."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in languages() else _asked_for(request.headers.get("Accept-Language", ""))


def _asked_for(header: str) -> str:
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")[:20]):
        code, _, weight = part.strip().partition(";q=")
        try:
            wanted.append((-float(weight or 1), place, code.split("-")[0].lower()))
        except ValueError:
            continue
    return next((code for _, _, code in sorted(wanted) if code in languages()), ENGLISH.code)


class Speaks:
    """Lets everything within a request speak the language of its person."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, its words chosen."""
        words: Words = words_in(language_of(request))
        with speaking(words):
            response = self.get_response(request)
        if "immutable" not in response.headers.get("Cache-Control", ""):
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        response.headers.setdefault("Content-Language", words.language)
        return response


def spoken(_request: HttpRequest) -> dict[str, object]:
    """Give every template the language, its direction, and whether nobody has read its texts yet."""
    words = load_words()
    return {
        "language": words.language,
        "direction": words.direction,
        "languages": choices(),
        "machine_made": is_machine_made(words.language),
    }


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the language that was chosen, and go back to where it was asked for."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) and back.startswith("/")
    response = HttpResponseRedirect(back if safe else "/")
    code = request.POST.get("language", "")
    if code in languages():
        response.set_cookie(COOKIE, code, max_age=COOKIE_S, samesite="Lax", secure=request.is_secure())
    return response
