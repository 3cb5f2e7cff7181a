"""`coxa start`: the whole app in one command, for one person on one machine.

One worker with threads: one process holds the journal's state, SQLite has one writer at a time anyway, and a laptop
has better uses for its memory.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

from coxa.app import local
from coxa.catalog.words import load_words
from coxa.errors import BadInput

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
LAST_PORT = 65535
THREADS = 6
PORT_WAIT_S = 3.0  # after a crash the old worker needs a moment to notice and to let go of the port


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our settings, without command line or configuration files of its own."""

    def __init__(self, options: dict[str, Any], load: Callable[[], Any]) -> None:
        self.options = options
        self.load_app = load
        super().__init__()

    def load_config(self) -> None:
        """Hand our settings to gunicorn."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return what answers requests."""
        return self.load_app()


def run(port: int | None = None, home: Path | None = None, phone: bool = False, https: bool = False) -> None:
    """Start the app and serve until it is stopped.

    `port`: else the variable PORT, else 8000. `home`: else the variable COXA_HOME, else the usual place. `https`: the
    phone's address is a secure one, and plain http on the next port says how to trust it.
    Raises `BadInput` for a port that is taken or a folder that cannot be written to.
    """
    if https and not phone:
        raise BadInput("--https", "without --phone", load_words().say("server.phone.https_alone"))
    number = choose_port(port)
    if https and number == LAST_PORT:
        raise BadInput("port", number, load_words().say("server.phone.https_port", last=LAST_PORT - 1))
    prepare_environment(home, phone=phone, https=https)
    phone_host = os.environ["COXA_PHONE_HOST"] if phone else None
    for host in (HOST, phone_host):
        if host:
            _wait_for_port(host, number)
    prepare_store()
    lines = [load_words().say("server.ready", address=f"http://localhost:{number}")]
    if phone_host is None or not https:
        lines += _phone_lines(number, phone)
        _Server(_options([HOST, *([phone_host] if phone_host else [])], number, lines), _load).run()
    else:
        _run_secure(phone_host, number, lines)


def _run_secure(host: str, port: int, lines: list[str]) -> None:
    """Serve this machine in plain http and the phone over https, from two processes on the same store."""
    from coxa.app import https, trust

    found = https.prepare(local.home() / "https", host, datetime.now(UTC))
    _wait_for_port(host, port + 1)
    address, trusted = f"https://{host}:{port}", f"http://{host}:{port + 1}"
    words = load_words()
    how = words.say("server.phone.secure", trust=trusted)
    lines += [how, "  " + words.say("server.phone.fingerprint", fingerprint=found.fingerprint)]
    lines += _phone_lines(port, True, address)
    secure = {"certfile": str(found.certificate), "keyfile": str(found.key)}
    server = _Server({**_options([host], port, []), **secure}, _load)
    child = multiprocessing.get_context("fork").Process(target=_run_beside, args=(server, os.getpid()), daemon=True)
    child.start()
    trust.serve(host, port + 1, f"{address}/", found.fingerprint, found.authority)
    try:
        _Server(_options([HOST], port, lines), _load).run()
    finally:
        child.terminate()


def _run_beside(server: _Server, parent: int) -> None:
    """Serve as long as the process lives that started this one: a crash must leave nobody behind on the port."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
    server.run()


def choose_port(given: int | None) -> int:
    """Return the port to listen on."""
    text = str(given) if given is not None else os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 1 <= int(text) <= LAST_PORT:
        raise BadInput("port", text, load_words().say("server.port_number"))
    return int(text)


def prepare_environment(home: Path | None = None, *, phone: bool = False, https: bool = False) -> None:
    """Make the data folder and tell Django's settings about it. Comes before Django is loaded."""
    if home is not None:
        os.environ["COXA_HOME"] = str(home)
    local.prepare_home(local.home())
    os.environ["DJANGO_SETTINGS_MODULE"] = "coxa.app.settings"
    os.environ.pop("COXA_PHONE_HOST", None)
    os.environ.pop("COXA_HTTPS", None)
    if phone:
        os.environ["COXA_PHONE_HOST"] = _phone_host()
    if https:
        os.environ["COXA_HTTPS"] = "1"


def _phone_host() -> str:
    from coxa.app.address import home_network_address

    address = home_network_address()
    if address is None:
        raise BadInput("--phone", None, load_words().say("server.phone.no_network"))
    return address


def prepare_store() -> None:
    """Load Django and bring the store to the newest shape. Also what `export` and `import` call first."""
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()


def _phone_lines(port: int, phone: bool, address: str = "") -> list[str]:
    if not phone:
        return []
    from coxa.app.phone import invitation, new_code

    return [invitation(address or f"http://{os.environ['COXA_PHONE_HOST']}:{port}", new_code())]


def _wait_for_port(host: str, port: int) -> None:
    """Return once the port is free; raise `BadInput` when it stays taken."""
    until = time.monotonic() + PORT_WAIT_S
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                if time.monotonic() > until:
                    raise BadInput("port", port, load_words().say("server.port_taken")) from None
            else:
                return
        time.sleep(0.1)


def _load() -> Any:
    """Return the app, with what every page needs read in before the worker splits off and shares the memory."""
    from django.db import connections
    from django.urls import get_resolver

    from coxa.app.wsgi import application
    from coxa.gather import load_exposures

    load_exposures()
    assert get_resolver().url_patterns  # the pages
    connections.close_all()
    gc.collect()
    gc.freeze()
    return application


def _warm(_worker: object) -> None:
    """Load the solver while the person reads the first page."""
    threading.Thread(target=_import_solver, daemon=True).start()


def _import_solver() -> None:
    from ortools.sat.python import cp_model  # noqa: F401


def _options(hosts: list[str], port: int, lines: list[str]) -> dict[str, Any]:
    def announce(_server: object) -> None:
        from django.conf import settings

        if not settings.SAFE_WAL:
            _say(load_words().say("server.old_sqlite", version=settings.SQLITE_VERSION))
        for line in lines:
            _say(line)

    return {
        "bind": [f"{host}:{port}" for host in hosts],
        "workers": 1,
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": 60,
        "graceful_timeout": 5,
        "preload_app": True,
        "control_socket_disable": True,
        "loglevel": "warning",
        "accesslog": None,
        "when_ready": announce,
        "post_worker_init": _warm,
    }


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
