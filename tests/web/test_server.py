"""The real server, asked in ways it must refuse, and what it costs to run."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coxa.app import serve
from coxa.app.address import home_network_address
from coxa.errors import BadInput
from coxa.journal.codec import event_json, time_text
from tests.journals import event
from tests.web.client import Client
from tests.web.running import Running, running

pytestmark = pytest.mark.browser

PSS_MAX_KB = 300 * 1024


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("server") / "home") as found:
        yield found


@pytest.fixture(scope="module")
def person(app: Running) -> str:
    return str(app.ask("print(json.dumps(person))"))


@pytest.fixture
def client(app: Running) -> Client:
    return Client(f"http://127.0.0.1:{app.port}")


def run(person: str, number: int, km: float = 5) -> dict[str, Any]:
    return dict(event_json(event(number, "run_done", {"km": km, "continuous": True}, person=person)))


def batch(*events: object, **fields: object) -> dict[str, object]:
    return {"device": "phone", "sent_at": time_text(datetime.now(UTC)), "events": list(events), **fields}


# --- who may ask --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0", "x y"])
@pytest.mark.parametrize("path", ["/", "/static/css/coxa.css", "/api/events"])
def test_a_foreign_host_gets_400(client: Client, host: str, path: str) -> None:
    answer = client.ask(path, headers={"Host": host})
    assert answer.status == 400
    assert "coxa's own" in answer.text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_its_own_names_are_answered(client: Client, app: Running, host: str) -> None:
    assert client.ask("/", headers={"Host": f"{host}:{app.port}"}).status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://localhost", "http://127.0.0.1:1"])
def test_a_foreign_origin_may_not_write(client: Client, person: str, origin: str) -> None:
    answer = client.post_events(batch(run(person, 900)), client.token(), Origin=origin)
    assert answer.status == 403
    assert client.ask("/my-data/erase", method="POST", body=b"", headers={"Origin": origin}).status == 403


def test_a_foreign_site_without_an_origin_may_not_write_either(client: Client, person: str) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post_events(batch(run(person, 900)), client.token(), **headers).status == 403


def test_writing_needs_the_token(client: Client, app: Running, person: str) -> None:
    token = client.token()
    assert client.post_events(batch(run(person, 900)), "").status == 403
    assert client.post_events(batch(run(person, 900)), "x" * 64).json()["error"]
    own = {"Origin": f"http://127.0.0.1:{app.port}"}
    assert client.post_events(batch(run(person, 901)), token, **own).status == 200


def test_every_answer_carries_the_security_headers(client: Client) -> None:
    for path in ("/", "/nowhere", "/my-data", "/static/css/coxa.css"):
        headers = client.ask(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "same-origin")
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert client.ask("/my-data").headers["Cache-Control"] == "no-store"


# --- handing in events --------------------------------------------------------------------------------------------


def test_events_are_taken_once_and_one_by_one(client: Client, person: str) -> None:
    token = client.token()
    odd = {**run(person, 3), "kind": "swim_done", "shoe": {"b": 1, "a": 2}}
    body = batch(run(person, 1), run(person, 2, km=500), odd)
    first, again = client.post_events(body, token).json(), client.post_events(body, token).json()
    assert [one["status"] for one in first["results"]] == ["stored", "refused", "stored"]
    assert [one["status"] for one in again["results"]] == ["already", "refused", "already"]
    assert "data.km: 500 cannot be used; expected a number from 0 to 300." in first["results"][1]["sentence"]
    other = client.post_events(batch(run(person, 1, km=9)), token).json()["results"][0]
    assert other["status"] == "conflict" and other["sentence"]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"{", "body"),
        (b"[]", "body"),
        (b"\xff", "body"),
        ({"device": "phone", "sent_at": "2026-11-20T08:00:00Z"}, "events"),
        ({"device": "phone", "sent_at": "2026-11-20T08:00:00Z", "events": {}}, "events"),
        ({"device": "phone", "sent_at": "now", "events": []}, "sent_at"),
        ({"sent_at": "2026-11-20T08:00:00Z", "events": []}, "device"),
    ],
)
def test_a_body_that_cannot_be_used_gets_one_sentence(client: Client, body: object, word: str) -> None:
    answer = client.post_events(body, client.token())
    assert answer.status == 400
    assert answer.json()["error"].startswith(f"{word}: ") and "\n" not in answer.json()["error"]


def test_more_than_a_megabyte_is_refused(client: Client, person: str) -> None:
    answer = client.post_events(batch({**run(person, 4), "note": "x" * 2**20}), client.token())
    assert answer.status == 413 and answer.json()["error"]


def test_events_are_only_handed_in(client: Client) -> None:
    assert client.ask("/api/events").status == 405


def test_a_wrong_clock_is_noted(client: Client, app: Running, person: str) -> None:
    slow = {**run(person, 50), "at": "2023-12-31T23:00:00Z", "written_at": "2023-12-31T23:00:00Z"}
    client.post_events(batch(slow, sent_at="2024-01-01T00:00:00Z"), client.token())
    notes = [one["data"] for one in app.events() if one["kind"] == "clock_noted"]
    assert [(note["first_seq"], note["last_seq"]) for note in notes] == [(50, 50)]
    assert notes[0]["offset_s"] < -86_400


# --- the machine ----------------------------------------------------------------------------------------------------


def test_the_data_folder_is_its_owners_alone(app: Running) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (app.home, *app.home.iterdir())}
    assert modes.pop("home") == 0o700
    assert set(modes.values()) == {0o600}


def test_nothing_listens_beyond_this_machine(app: Running) -> None:
    address = home_network_address()
    if address is None:
        pytest.skip("this machine has no address but its own")
    with pytest.raises(OSError):
        Client(f"http://{address}:{app.port}").ask("/")


def test_memory_stays_small(app: Running, client: Client) -> None:
    for path in ("/", "/exercises", "/learn"):
        client.ask(path)
    time.sleep(2)  # the solver is loaded after the start
    assert app.process is not None
    assert sum(_pss_kb(pid) for pid in _tree(app.process.pid)) < PSS_MAX_KB


def _tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _tree(int(child)))]


def _pss_kb(pid: int) -> int:
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    assert found is not None
    return int(found.group(1))


def test_a_taken_port_is_said_in_one_sentence(app: Running, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "coxa", "start"]
    env = {**os.environ, "COXA_HOME": str(tmp_path), "PORT": str(app.port)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert f"port: {app.port} cannot be used" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["0", "65536", "web", "-1", ""])
def test_a_port_is_a_number(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    if port == "":
        assert serve.choose_port(None) == serve.DEFAULT_PORT
        assert serve.choose_port(123) == 123
        return
    with pytest.raises(BadInput, match="port"):
        serve.choose_port(None)


def test_it_stops_when_asked(tmp_path: Path) -> None:
    app = Running(tmp_path / "home").start()
    assert app.process is not None
    os.killpg(app.process.pid, signal.SIGINT)
    assert app.process.wait(15) == 0
    said = app.log.read_text()
    assert said.count("\n") == 1 and f"http://localhost:{app.port}" in said


# --- one's own phone --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def phone_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    if home_network_address() is None:
        pytest.skip("this machine has no address but its own")
    with running(tmp_path_factory.mktemp("phone") / "home", phone=True) as found:
        yield found


@pytest.mark.parametrize("path", ["/", "/today", "/api/events", "/static/css/coxa.css", "/my-data/export", "/pair"])
def test_an_unpaired_device_gets_the_pairing_page_and_nothing_else(phone_app: Running, path: str) -> None:
    answer = Client(f"http://{home_network_address()}:{phone_app.port}").ask(path)
    assert answer.status == 403
    assert 'action="/pair"' in answer.text
    assert "nonce-" in answer.headers["Content-Security-Policy"]


def test_pairing(phone_app: Running) -> None:
    address = f"http://{home_network_address()}:{phone_app.port}"
    said = phone_app.log.read_text()
    assert "plain http" in said and "█" in said
    code = re.search(re.escape(address) + r"/pair\?code=(\w{8})", said)
    assert code is not None
    phone = Client(address)
    page = phone.ask(f"/pair?code={code.group(1)}")
    assert page.status == 403 and f'value="{code.group(1)}"' in page.text

    def pair(client: Client, given: str) -> int:
        return client.ask("/pair", method="POST", body=f"code={given}".encode()).status

    assert pair(phone, "AAAAAAAA") == 403
    assert phone.ask("/pair", method="POST", body=b"code=x", headers={"Origin": "http://evil.example"}).status == 403
    assert pair(phone, code.group(1)[:4].lower() + "-" + code.group(1)[4:]) == 302
    assert phone.ask("/").status == 200
    assert phone.ask("/", headers={"Host": f"evil.example:{phone_app.port}"}).status == 400
    assert phone.ask("/pair").status == 302
    assert pair(Client(address), code.group(1)) == 403, "a code lets in one device"
    forged = Client(address).ask("/", headers={"Cookie": "coxa_device=00000000-0000-7000-8000-000000000001:x:y"})
    assert forged.status == 403
    assert Client(f"http://127.0.0.1:{phone_app.port}").ask("/").status == 200


def test_guessing_closes_the_door(tmp_path: Path) -> None:
    if home_network_address() is None:
        pytest.skip("this machine has no address but its own")
    with running(tmp_path / "home", phone=True) as app:
        address = f"http://{home_network_address()}:{app.port}"
        code = re.search(r"/pair\?code=(\w{8})", app.log.read_text())
        assert code is not None
        for _ in range(10):
            assert Client(address).ask("/pair", method="POST", body=b"code=AAAAAAAA").status == 403
        right = Client(address).ask("/pair", method="POST", body=f"code={code.group(1)}".encode())
        assert right.status == 403 and "again for a new code" in right.text
