"""Who may ask, and what every answer carries.

Any web page that a person visits can make their browser ask 127.0.0.1. So a foreign `Host` (a name that was made to
point here) gets 400, a foreign `Origin` on anything that writes gets 403, and Django's CSRF token stands behind both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from coxa.app import local, services
from coxa.app.assets import is_current
from coxa.catalog.words import load_words

IMMUTABLE = "public, max-age=31536000, immutable"
GetResponse = Callable[[HttpRequest], HttpResponse]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


def plain(key: str, status: int) -> HttpResponse:
    """Return one sentence of the catalog as plain text."""
    return HttpResponse(load_words().say(key) + "\n", status=status, content_type="text/plain; charset=utf-8")


class HostGuard:
    """Refuses foreign hosts and foreign origins before anything else looks at the request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400 or 403, or pass the request on."""
        try:
            host = request.get_host()
        except DisallowedHost:
            return plain("server.foreign_host", 400)
        if request.method not in SAFE_METHODS and not _own_origin(request, host):
            return plain("server.foreign_origin", 403)
        return self.get_response(request)


def _own_origin(request: HttpRequest, host: str) -> bool:
    """Say whether a writing request comes from our own pages, or from a program that is not a browser."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == f"{request.scheme}://{host}"
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


class Headers:
    """Puts the security headers on every answer; what is about a person is never kept by a cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add headers that the view did not set itself."""
        response = self.get_response(request)
        if is_current(request.path, request.GET.get("v", "")):
            response.headers["Cache-Control"] = IMMUTABLE
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class WhoAsks:
    """Local mode: gives each request the local person (`request.person`) and the browser's time zone (`request.tz`)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on with person and zone."""
        tz = local.zone_of_cookie(request.COOKIES.get("tz"))
        request.person = services.local_person()  # type: ignore[attr-defined]
        request.tz = tz  # type: ignore[attr-defined]
        with timezone.override(local.zone(tz)):
            response = self.get_response(request)
        if "immutable" not in response.headers.get("Cache-Control", ""):
            patch_vary_headers(response, ["Cookie"])
        return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old: nothing was stored."""
    if request.path.startswith("/api/"):
        return JsonResponse({"error": load_words().say("server.no_token")}, status=403)
    return plain("server.no_token", 403)


def person_of(request: HttpRequest) -> str:
    """Return the person of a request that passed `WhoAsks`."""
    return cast(str, request.person)  # type: ignore[attr-defined]
