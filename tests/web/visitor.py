"""A person at the pages, without a browser: Django's own client, and a journal that is empty at first."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any


class Visitor:
    """One person with an empty journal. Forms are sent as a browser would."""

    def __init__(self) -> None:
        from django.test import Client

        from coxa.app import planning, services

        services.erase(services.local_person())
        self.person = services.local_person()
        planning.forget(self.person)
        self.client = Client(HTTP_HOST="127.0.0.1")
        self.client.cookies["tz"] = "Europe/Berlin"

    def get(self, path: str) -> Any:
        """Open a page, following where it leads."""
        return self.client.get(path, follow=True)

    def post(self, path: str, **form: object) -> Any:
        """Send a form and follow where it leads."""
        return self.client.post(path, form, follow=True)

    def value(self, key: str) -> object:
        """Return the current answer as the journal has it."""
        from coxa.app import services

        return services.state_of(self.person).value(key)

    def record(self, kind: str, data: dict[str, Any], at: datetime | None = None) -> None:
        """Write one event straight into the journal."""
        from coxa.app import services

        services.record(self.person, [services.new_event(self.person, kind, data, at=at, tz="Europe/Berlin")])

    def kinds(self) -> list[str]:
        """Return the kinds of all events, oldest first."""
        from coxa.app import services

        return [event.kind for event in services.events_of(self.person)]

    def pass_safety(self, yes: dict[str, str] | None = None, birth_year: int = 1988) -> Any:
        """Answer the safety pages; `yes` maps items to "yes" or "unsure"."""
        given = yes or {}
        page = self.get("/go-on")
        for _ in range(12):
            path = page.redirect_chain[-1][0] if page.redirect_chain else page.request["PATH_INFO"]
            if path.startswith("/safety/"):
                ids = re.findall(r'id="i-(\w+)"', text_of(page))
                hits = {item: given[item] for item in ids if item in given}
                page = self.post(path, **(hits or {"none": "1"}))
            elif path.startswith("/questions/birth_year"):
                page = self.post(path, value=str(birth_year))
            else:
                return page
        raise AssertionError("The safety part does not end.")

    def pass_first_part(self, hip: str = "right") -> Any:
        """Answer the short first part."""
        self.pass_safety()
        self.post("/questions/which_hip", value=hip)
        for side in ("left", "right") if hip == "both" else (hip,):
            self.post(f"/questions/sites-{side}", value=["groin"])
            page = self.post(f"/questions/pain_now-{side}", value="2")
        return page

    def settle(self, minutes: int = 20) -> None:
        """Answer what the plan needs beside the first part."""
        self.pass_first_part()
        answers = {
            "hip.right.provokes": ["deep-bend"],
            "hip.right.pinch_onset": 100,
            "hip.right.pain_average_week": 2,
            "hip.right.pain_worst_week": 4,
            "hip.right.settles_h": 12,
            "hip.right.wakes_nights_per_week": 0,
            "life.minutes": minutes,
            "life.equipment": [],
        }
        self.record("answered", {"answers": answers})


def text_of(page: Any) -> str:
    """Return the page as text."""
    return str(page.content.decode())


def path_of(page: Any) -> str:
    """Return where the way led, without the query."""
    full = page.redirect_chain[-1][0] if page.redirect_chain else page.request["PATH_INFO"]
    return str(full).split("?")[0]


def title_of(page: Any) -> str:
    """Return the page's heading."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text_of(page), re.S)
    assert found is not None, text_of(page)[:500]
    return re.sub(r"<[^>]+>|\s+", " ", found.group(1)).strip()
