"""What the tests of the app in a browser share: one browser, one started app, a profile and a person for each test.

Starting either takes seconds, so they are there once; who needs a browser or an app of its own makes one in its file.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.people import trains_today
from tests.web.running import Running, chromium, new_context, running

QUICK = 100  # so much faster runs the clock for ways through a whole session: holds take no time


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser; each test makes its own profile in it."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The app; somebody may have used it before."""
    with running(tmp_path_factory.mktemp("shared") / "home") as found:
        yield found


@pytest.fixture
def app(started: Running) -> Running:
    """The app with a new person whose safety answers are clear."""
    started.answer(trains_today(), anew=True)
    return started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A profile in which a second of the clock takes a twentieth."""
    found = new_context(browser, fast=20, bypass_csp=True)
    yield found
    found.close()


@pytest.fixture
def keeping(browser: Browser) -> Iterator[BrowserContext]:
    """The same profile, and it keeps pages for later, as a browser does at a secure address."""
    found = new_context(browser, fast=20, keeps=True, bypass_csp=True)
    yield found
    found.close()


@pytest.fixture
def quick(browser: Browser) -> Iterator[BrowserContext]:
    """A profile in which holds take no time, for ways through a whole session."""
    found = new_context(browser, fast=QUICK)
    yield found
    found.close()
