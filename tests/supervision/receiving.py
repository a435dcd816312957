"""A receiver of pushes on a socket of its own that behaves badly on command, and keeps what it took by its identity."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from core.clients import signature


class Receiver:
    """`how` says what it does with the next requests; `got` are the bodies it took, each identity once, in order."""

    def __init__(self) -> None:
        self.how = "well"
        self.secret = ""
        self.got: list[dict[str, Any]] = []
        self.tries: list[str] = []
        self.forged = 0
        self.held = threading.Event()
        self.port = 0
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/inbox/?from=park"

    def open(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.handle(self)

            def log_message(self, *args: object) -> None:
                """Nothing on the screen."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        """From now on connections are refused."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        key = request.headers["Idempotency-Key"]
        self.tries.append(key)
        if not self._signed(request, body, key):
            self.forged += 1
            request.send_error(401)
            return
        getattr(self, f"_{self.how}")(request, body, key)

    def _signed(self, request: BaseHTTPRequestHandler, body: bytes, key: str) -> bool:
        parts = dict(part.split("=", 1) for part in request.headers["Authorization"][5:].split(", "))
        expected = signature(
            self.secret,
            method="POST",
            path=request.path,
            time=parts["time"],
            person="",
            key=key,
            body_hash=hashlib.sha256(body).hexdigest(),
        )
        return parts["signature"] == expected

    def _take(self, body: bytes, key: str) -> None:
        if key not in [row["delivery"] for row in self.got]:
            self.got.append(json.loads(body))

    def _well(self, request: BaseHTTPRequestHandler, body: bytes, key: str) -> None:
        self._take(body, key)
        request.send_response(204)
        request.end_headers()

    def _error(self, request: BaseHTTPRequestHandler, body: bytes, key: str) -> None:
        request.send_error(500, "Out of order")

    def _error_afterwards(self, request: BaseHTTPRequestHandler, body: bytes, key: str) -> None:
        self._take(body, key)
        request.send_error(500)

    def _reject(self, request: BaseHTTPRequestHandler, body: bytes, key: str) -> None:
        request.send_error(422)

    def _redirect(self, request: BaseHTTPRequestHandler, body: bytes, key: str) -> None:
        request.send_response(302)
        request.send_header("Location", "http://127.0.0.1:1/elsewhere")
        request.end_headers()

    def _hang(self, request: BaseHTTPRequestHandler, body: bytes, key: str) -> None:
        self.held.wait(20)

    def _drip(self, request: BaseHTTPRequestHandler, body: bytes, key: str) -> None:
        """A byte now and then: no single wait is long, the whole would never end."""
        self._take(body, key)
        try:
            while not self.held.wait(0.02):
                request.wfile.write(b"H")
                request.wfile.flush()
        except OSError:
            return

    def _die(self, request: BaseHTTPRequestHandler, body: bytes, key: str) -> None:
        """Took it, and goes in the middle of the answer."""
        self._take(body, key)
        request.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"recei')
        request.wfile.flush()
        request.connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    found.open()
    try:
        yield found
    finally:
        found.held.set()
        found.close()
