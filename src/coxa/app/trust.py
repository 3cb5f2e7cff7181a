"""The one page over plain http beside `--https`: the authority's certificate, and how a phone comes to trust it.

It says nothing about a person and gives nothing but the public certificate; every other address leads here.
"""

from __future__ import annotations

import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from coxa.catalog.words import load_words

CERTIFICATE = "/coxa-authority.crt"
STYLE = (
    "body{font:17px/1.5 system-ui,sans-serif;max-width:34rem;margin:0 auto;padding:24px}"
    "body{background:#FAF7F0;color:#1F2624}"
    "a{color:#12696B}code{font-size:.9em;overflow-wrap:anywhere}h1{line-height:1.2}"
    "@media(prefers-color-scheme:dark){body{background:#161917;color:#ECE7DC}a{color:#72CCC4}}"
)


def page(address: str, fingerprint: str) -> str:
    """Return the page; `address` is the secure one to go on to."""
    words = load_words()

    def steps(system: str) -> str:
        texts = (
            words.say(f"trust.{system}.{number}") for number in range(1, 6) if words.has(f"trust.{system}.{number}")
        )
        return "".join(f"<li>{escape(text)}</li>" for text in texts)

    title = escape(words.say("trust.title"))
    return (
        f'<!doctype html><html lang="{words.language}" dir="{words.direction}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><main><h1>{title}</h1>"
        f"<p>{escape(words.say('trust.why'))}</p>"
        f'<p><a href="{CERTIFICATE}">{escape(words.say("trust.get"))}</a></p>'
        f"<p>{escape(words.say('trust.compare'))}<br><code>{fingerprint}</code></p>"
        f"<h2>Android</h2><ol>{steps('android')}</ol><h2>iPhone, iPad</h2><ol>{steps('ios')}</ol>"
        f'<p>{escape(words.say("trust.then"))} <a href="{escape(address)}">{escape(address)}</a></p>'
        f"<p>{escape(words.say('trust.undo'))}</p></main></body></html>"
    )


def serve(host: str, port: int, address: str, fingerprint: str, authority: Path) -> ThreadingHTTPServer:
    """Serve the page in the background until the process ends."""
    body, certificate = page(address, fingerprint).encode(), authority.read_bytes()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == CERTIFICATE:
                self._send(certificate, "application/x-x509-ca-cert")
            else:
                self._send(body, "text/html; charset=utf-8")

        def _send(self, content: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing is written about who looked."""

    server = ThreadingHTTPServer((host, port), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
