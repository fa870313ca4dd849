"""The outside world of the course's flows, on this machine: a weather service, and an address that fails when it is told to."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


class OutsideWorld:
    """A server. `statuses` are what ``/random`` answers, one a request, then 200."""

    def __init__(self, statuses: list[int] | None = None, temperature: float = 5.1) -> None:
        self.statuses = list(statuses or [])
        self.temperature = temperature
        self.requests: list[str] = []
        self.queries: list[dict[str, list[str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, path: str) -> tuple[int, str]:
        address = urlsplit(path)
        self.requests.append(address.path)
        self.queries.append(parse_qs(address.query))
        if address.path.rstrip("/") == "/v1/forecast":
            hourly = [self.temperature + hour for hour in range(24)]
            return 200, json.dumps({"hourly": {"temperature_2m": hourly}})
        status = self.statuses.pop(0) if self.statuses else 200
        return status, f"{status} {'OK' if status < 400 else 'Internal Server Error'}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler_for(world: OutsideWorld) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, text = world.answer(self.path)
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing: a test's output is the program's."""

    return Handler
