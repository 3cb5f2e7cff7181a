"""A browser of the simplest kind, for what a real one would not do: foreign hosts, odd bodies, lost answers."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.text)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Client:
    """Keeps cookies, follows nothing, sends the token of forms when told to."""

    def __init__(self, url: str) -> None:
        self.url = url
        # No proxy: these requests go to this machine only.
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar()), _Stay()
        )

    def ask(
        self, path: str, *, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request."""
        request = urllib.request.Request(self.url + path, data=body, method=method, headers=dict(headers or {}))
        try:
            with self.opener.open(request, timeout=15) as response:
                return Answer(response.status, dict(response.headers), response.read().decode("utf-8", "replace"))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read().decode("utf-8", "replace"))

    def token(self) -> str:
        """Return the token that writing needs, from a page with a form."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.ask("/my-data").text)
        assert found is not None
        return found.group(1)

    def post_events(self, body: object, token: str, **headers: str) -> Answer:
        """Hand in events; `body` is JSON, or bytes as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        own = {"Content-Type": "application/json", "X-CSRFToken": token}
        return self.ask("/api/events", method="POST", body=data, headers={**own, **headers})
