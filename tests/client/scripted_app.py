"""A scripted server: what it answers is written down, what it was asked is kept. Reached in the process and over real HTTP."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from rota.contract import OPERATIONS
from rota.contract.errors import error_body, status_of
from rota.contract.operation import Operation
from rota.contract.wire import adapter, dump_answer, parse_body
from rota.exceptions import RotaException


class Asked(NamedTuple):
    operation: str
    path: dict[str, Any]
    query: dict[str, Any]
    body: Any


@dataclass
class ScriptedApp:
    """Answers each operation with what `answers` has for it: a value, an exception, or a function of the body."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def handle(
        self, operation: Operation[Any], path: Mapping[str, Any], query: Mapping[str, Any], body: Any, caller: Any = None
    ) -> Any:
        self.asked.append(Asked(operation.name, dict(path), dict(query), body))
        answer = self.answers.get(operation.name)
        if isinstance(answer, Exception):
            raise answer
        return answer(body) if callable(answer) else answer


@dataclass
class Served:
    """A real HTTP server in front of an app. `first` are raw answers that are given before the app is asked."""

    url: str
    app: ScriptedApp
    first: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def find_operation(method: str, path: str) -> tuple[Operation[Any], dict[str, Any]]:
    for operation in sorted(OPERATIONS.values(), key=lambda row: "{" in row.path):
        pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", operation.path)
        match = re.fullmatch(pattern, path)
        if operation.method == method and match:
            types = operation.path_parameters
            texts = {name: unquote(text) for name, text in match.groupdict().items()}
            return operation, {name: adapter(types[name]).validate_python(text) for name, text in texts.items()}
    raise LookupError(f"{method} {path}")


def handler_of(served: Served) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            served.headers.append(dict(self.headers))
            served.requests.append(f"{self.command} {self.path}")
            if served.first:
                self.reply(*served.first.pop(0))
                return
            address = urlsplit(self.path)
            operation, path = find_operation(self.command, address.path.removeprefix("/api"))
            try:
                query = {
                    name: adapter(operation.query_parameters[name].type).validate_python(text)
                    for name, text in parse_qsl(address.query)
                }
                body = parse_body(operation, sent) if operation.request is not None else None
                answer = served.app.handle(operation, path, query, body)
            except RotaException as error:
                self.reply(status_of(error), {}, adapter(dict[str, Any]).dump_json(error_body(error)))
                return
            if operation.media_type != "application/json":
                self.reply(operation.status, {}, answer)
            else:
                self.reply(operation.status, {}, b"" if operation.response is None else dump_answer(operation, answer))

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer  # noqa: N815 - names that http.server looks for

        def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if status != 204:
                self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    return Handler
