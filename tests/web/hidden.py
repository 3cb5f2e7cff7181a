"""A tab that can truly be hidden. Playwright keeps its own pages "visible" for ever, so this one is not driven by it.

The tab lives in a browser context that Playwright does not know, next to a second tab that is put in front of it. The
browser must have been started without the switches that keep hidden tabs at full speed (`throttling_chromium`).
"""

from __future__ import annotations

import contextlib
import json
from typing import Any

from playwright.sync_api import Browser

from tests.web.running import chromium

FULL_SPEED = [
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
]
WAIT_MS, TRIES = 20, 1000


def throttling_chromium() -> contextlib.AbstractContextManager[Browser]:
    """Give a browser that slows hidden tabs down, as a person's own does."""
    return chromium(without=FULL_SPEED)


class Tab:
    """A tab of its own; `run` evaluates JavaScript in it as if a person had pressed something."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.session = browser.new_browser_cdp_session()
        self.pump = browser.new_context().new_page()  # waiting on it lets messages arrive
        self.context = self.session.send("Target.createBrowserContext")["browserContextId"]
        self.target = self._create(url)
        attached = {"targetId": self.target, "flatten": False}
        self.id = self.session.send("Target.attachToTarget", attached)["sessionId"]
        self.answers: dict[int, dict[str, Any]] = {}
        self.count = 0
        self.session.on("Target.receivedMessageFromTarget", self._receive)

    def _create(self, url: str) -> str:
        asked = {"url": url, "browserContextId": self.context}
        return str(self.session.send("Target.createTarget", asked)["targetId"])

    def _receive(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        if "id" in message:
            self.answers[message["id"]] = message

    def run(self, code: str) -> Any:
        """Return the value of an expression in the page."""
        self.count += 1
        params = {"expression": code, "awaitPromise": True, "returnByValue": True, "userGesture": True}
        message = json.dumps({"id": self.count, "method": "Runtime.evaluate", "params": params})
        self.session.send("Target.sendMessageToTarget", {"sessionId": self.id, "message": message})
        for _ in range(TRIES):
            if self.count in self.answers:
                answer = self.answers.pop(self.count)
                assert "error" not in answer, answer  # such as a page that is just being left
                result = answer["result"]
                assert "exceptionDetails" not in result, result["exceptionDetails"]
                return result["result"].get("value")
            self.wait(WAIT_MS)
        raise AssertionError("the tab does not answer")

    def wait(self, ms: float) -> None:
        """Let some time pass."""
        self.pump.wait_for_timeout(ms)

    def until(self, code: str, most_s: float = 20) -> None:
        """Wait until an expression is true."""
        for _ in range(int(most_s * 10)):
            with contextlib.suppress(AssertionError):
                if self.run(code):
                    return
            self.wait(100)
        raise AssertionError(f"waited in vain: {code}")

    def hide(self) -> None:
        """Put another tab in front."""
        front = self._create("data:text/html,in front")
        self.session.send("Target.activateTarget", {"targetId": front})
        self.until("document.hidden")

    def show(self) -> None:
        """Come back to this tab."""
        self.session.send("Target.activateTarget", {"targetId": self.target})
        self.until("!document.hidden")

    def close(self) -> None:
        """End it."""
        self.session.send("Target.disposeBrowserContext", {"browserContextId": self.context})
        self.pump.context.close()
