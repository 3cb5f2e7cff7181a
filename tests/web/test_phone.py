"""`coxa start --phone`: a phone's browser over plain http, where nothing that needs a secure context exists."""

from __future__ import annotations

import base64
import hashlib
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from coxa.app.address import home_network_address
from tests.people import calm_answers
from tests.web.playing import begin, kinds, play, queue_empty, state, wait_until
from tests.web.running import Running, chromium, new_context, running

pytestmark = pytest.mark.browser


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "home", phone=True) as found:
        found.answer(calm_answers())
        yield found


def test_a_set_is_recorded_from_a_paired_phone(app: Running) -> None:
    """Unpaired: the pairing page only. Paired: the session works, ids and queue included."""
    address = home_network_address()
    assert address is not None, "this machine has no address but its own"
    link = re.search(rf"http://{re.escape(address)}:{app.port}\S*code=\w+", app.log.read_text())
    assert link is not None
    with chromium() as browser:
        context = new_context(browser, fast=20, is_mobile=True, has_touch=True)
        page = context.new_page()
        refused = page.goto(f"http://{address}:{app.port}/session?kind=calm")
        assert refused is not None and refused.status == 403
        page.goto(link.group(0))
        page.get_by_role("button").click()
        page.wait_for_url(re.compile(rf"http://{re.escape(address)}:{app.port}/(?!pair).*"))
        page.goto(f"http://{address}:{app.port}/session?kind=calm")
        assert page.evaluate("isSecureContext") is False
        assert page.evaluate("typeof crypto.randomUUID") == "undefined"
        begin(page)
        play(page, until=lambda p: state(p) == "rate")
        queue_empty(page)
        assert kinds(app).count("set_done") >= 1


def key_pin(certificate: Path) -> str:
    """Return the SHA-256 of a certificate's public key, base64, as Chromium takes it."""
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    spki = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()


def test_over_https_a_strict_client_accepts_the_chain_and_a_browser_that_accepts_the_key_gets_a_service_worker(
    tmp_path: Path,
) -> None:
    """The chain is checked by Python against the authority; the browser is told the server's key instead.

    So that a phone trusts the authority is not tested. Plain http only says how to trust it.
    """
    address = home_network_address()
    assert address is not None
    with running(tmp_path / "home", phone=True, https=True) as app:
        app.answer(calm_answers())
        said = app.log.read_text()
        link = re.search(rf"https://{re.escape(address)}:{app.port}\S*code=\w+", said)
        assert link is not None and f"http://{address}:{app.port + 1}" in said
        authority = tmp_path / "home" / "https" / "authority.pem"
        strict = ssl.create_default_context(cafile=str(authority))
        with urllib.request.urlopen(f"http://{address}:{app.port + 1}/anything", timeout=10) as answer:
            page = answer.read().decode()
        assert "coxa-authority.crt" in page and re.search(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}", page)
        with urllib.request.urlopen(f"http://{address}:{app.port + 1}/coxa-authority.crt", timeout=10) as answer:
            assert answer.read() == authority.read_bytes()
        with pytest.raises(urllib.error.HTTPError) as refused:  # not paired: let in by TLS, not by coxa
            urllib.request.urlopen(f"https://{address}:{app.port}/today", timeout=10, context=strict)
        assert refused.value.code == 403
        pinned = f"--ignore-certificate-errors-spki-list={key_pin(tmp_path / 'home' / 'https' / 'server.pem')}"
        with chromium(pinned) as browser:
            context = new_context(browser, keeps=True, is_mobile=True, has_touch=True)
            page_ = context.new_page()
            page_.goto(link.group(0))
            page_.get_by_role("button").first.click()
            page_.wait_for_url(re.compile(rf"https://{re.escape(address)}:{app.port}/(?!pair).*"))
            assert page_.evaluate("isSecureContext") is True
            cookies = {one["name"]: one for one in context.cookies()}
            assert cookies["coxa_device"]["secure"] and cookies["coxa_device"]["httpOnly"]
            page_.goto(f"https://{address}:{app.port}/learn")
            wait_until(page_, lambda: page_.evaluate("async () => !!(await navigator.serviceWorker.getRegistration())"))
            page_.goto(f"https://{address}:{app.port}/session?kind=calm")
            begin(page_)
            assert page_.evaluate("'wakeLock' in navigator && typeof crypto.randomUUID === 'function'")
        with urllib.request.urlopen(f"{app.url}/menu", timeout=10) as answer:  # this machine itself: as ever
            assert answer.status == 200
