"""`coxa start --phone`: a phone's browser over plain http, where nothing that needs a secure context exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from coxa.app.address import home_network_address
from tests.people import calm_answers
from tests.web.playing import begin, kinds, play, queue_empty, state
from tests.web.running import Running, chromium, new_context, running

pytestmark = pytest.mark.alone


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
