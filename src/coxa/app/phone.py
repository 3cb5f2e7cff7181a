"""`coxa start --phone`: one's own phone, over the home network, let in by a code that works once.

A device that is not paired gets the pairing page (403) and nothing else. Opening the link only fills in the code;
pairing takes a press, so that a program that previews links does not use the code up.
"""

from __future__ import annotations

import hashlib
import io
import ipaddress
import secrets

import segno
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from coxa.app.guard import CSP, GetResponse
from coxa.app.models import PairedDevice, PairingCode
from coxa.catalog.words import load_words

PATH = "/pair"
COOKIE = "coxa_device"
COOKIE_S = 180 * 86_400
SALT = "coxa.phone.paired"
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
CODE_LENGTH = 8
TRIES = 10


# --- the computer's side --------------------------------------------------------------------------------------------


def new_code() -> str:
    """Make the code of this start; older ones no longer work."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    with transaction.atomic():
        PairingCode.objects.all().delete()
        PairingCode.objects.create(code_hash=_hash(code))
    return code


def invitation(address: str, code: str) -> str:
    """Return what the terminal shows: how, a QR code, the address, the code, and what plain http means."""
    words = load_words()
    url = f"{address}{PATH}?code={code}"
    picture = io.StringIO()
    segno.make(url, error="m").terminal(picture, border=2, compact=True)
    lines = (
        words.say("server.phone.how"),
        "",
        picture.getvalue().rstrip("\n"),
        "",
        f"  {url}",
        "  " + words.say("server.phone.code", code=f"{code[:4]}-{code[4:]}"),
        "" if address.startswith("https:") else words.say("server.phone.plain"),
    )
    return "\n".join(lines).rstrip()


# --- the phone's side -----------------------------------------------------------------------------------------------


def _hash(code: str) -> str:
    return hashlib.sha256(f"{SALT}:{code}".encode()).hexdigest()


def _tidy(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


def try_code(given: str) -> str:
    """Use a code: "paired", "wrong", or "closed" when it was used already or tried too often."""
    with transaction.atomic():
        code = PairingCode.objects.first()
        if code is None or code.used_at is not None or code.wrong_tries >= TRIES:
            return "closed"
        if not secrets.compare_digest(code.code_hash, _hash(_tidy(given))):
            code.wrong_tries += 1
            code.save()
            return "wrong" if code.wrong_tries < TRIES else "closed"
        code.used_at = timezone.now()
        code.save()
        return "paired"


def is_paired(request: HttpRequest) -> bool:
    """Say whether the request carries the cookie of a device that was let in."""
    device = request.get_signed_cookie(COOKIE, default=None, salt=SALT, max_age=COOKIE_S)
    return device is not None and PairedDevice.objects.filter(id=device).exists()


def _page(request: HttpRequest, told: str = "") -> HttpResponse:
    nonce = secrets.token_urlsafe(16)
    code = _tidy(request.GET.get("code", ""))[:CODE_LENGTH]
    response = render(request, "pair.html", {"nonce": nonce, "told": told, "code": code}, status=403)
    response.headers["Content-Security-Policy"] = f"{CSP}; style-src 'nonce-{nonce}'"
    return response


def pair(request: HttpRequest) -> HttpResponse:
    """Show the pairing page, or let the device in."""
    if request.method != "POST":
        return _page(request)
    result = try_code(request.POST.get("code", ""))
    if result != "paired":
        return _page(request, load_words().say(f"pair.{result}"))
    device = PairedDevice.objects.create()
    response = HttpResponseRedirect("/")
    response.set_signed_cookie(
        COOKIE, str(device.id), salt=SALT, max_age=COOKIE_S, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


class PairedOnly:
    """Lets through this machine itself and paired devices."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the pairing page, or pass the request on."""
        if not settings.PHONE_HOST or _is_this_machine(request) or is_paired(request):
            if request.path == PATH and settings.PHONE_HOST:
                return HttpResponseRedirect("/")
            return self.get_response(request)
        if request.path == PATH:
            return pair(request)
        return _page(request)


def _is_this_machine(request: HttpRequest) -> bool:
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
