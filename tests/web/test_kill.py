"""kill -9 while events stream in: every acknowledged event is there afterwards, exactly once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path

import pytest

from coxa.journal.codec import event_json, time_text
from tests.journals import START, event, uid
from tests.web.client import Client
from tests.web.running import Running

pytestmark = pytest.mark.browser

ROUNDS = 4
STREAMS = 3
BATCH = 3
STREAM_S = 0.7


class Stream(threading.Thread):
    """One device that hands in batch after batch until nobody answers, and remembers what was acknowledged."""

    def __init__(self, url: str, person: str, first: int) -> None:
        super().__init__()
        self.client = Client(url)
        self.token = self.client.token()
        self.person, self.number = person, first
        self.sent: list[int] = []
        self.acknowledged: list[int] = []

    def run(self) -> None:
        """Send until the server is gone."""
        while True:
            numbers = list(range(self.number, self.number + BATCH))
            self.number += BATCH
            self.sent += numbers
            try:
                results = self.send(self.client, numbers)
            except (OSError, HTTPException):  # gone, also in mid-answer
                return
            self.acknowledged += [n for n, one in zip(numbers, results, strict=True) if one["status"] == "stored"]

    def send(self, client: Client, numbers: list[int]) -> list[dict[str, str]]:
        """Hand in these events once."""
        data = {"km": 5, "continuous": True}
        rows = [event(n, "run_done", data, person=self.person, at=START + timedelta(seconds=n)) for n in numbers]
        events = [event_json(row) for row in rows]
        body = {"device": "phone", "sent_at": time_text(datetime.now(UTC)), "events": events}
        answer = client.post_events(body, self.token)
        assert answer.status == 200, answer.text
        found: list[dict[str, str]] = answer.json()["results"]
        return found


def test_no_acknowledged_event_is_lost(tmp_path: Path) -> None:
    app = Running(tmp_path / "home")
    acknowledged: list[int] = []
    sent: list[int] = []
    try:
        app.start()
        person = str(app.ask("print(json.dumps(person))"))
        url = f"http://127.0.0.1:{app.port}"
        for turn in range(ROUNDS):
            streams = [Stream(url, person, 1 + 10_000 * (turn * STREAMS + n)) for n in range(STREAMS)]
            for stream in streams:
                stream.start()
            time.sleep(STREAM_S)
            app.kill()
            for stream in streams:
                stream.join(20)
                acknowledged += stream.acknowledged
                sent += stream.sent
            app.start()
        assert len(acknowledged) > 50, "the streams hardly ran"
        stored = Counter(one["id"] for one in app.events())
        assert {number for number in acknowledged if stored[uid(number)] != 1} == set()
        # What was not acknowledged is handed in again, as a device does: then everything is there once.
        last = Stream(url, person, 0)
        for start in range(0, len(sent), 100):
            last.send(last.client, sent[start : start + 100])
        assert Counter(one["id"] for one in app.events()) == Counter(uid(number) for number in sent)
    finally:
        app.close()
