"""The ASGI application: every request passes the same gates, in the same order, and leaves one line in the log.

name and origin → size of address and headers → route → who asks → protocol version → body → operation
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from math import ceil
from secrets import token_hex
from time import perf_counter

from starlette.types import Receive, Scope, Send

from rota.contract import OPERATIONS
from rota.contract.operation import PUBLIC
from rota.exceptions import RotaException, Unavailable
from rota.server.access.basic import AuthString
from rota.server.access.browsers import BrowserRules
from rota.server.access.priorities import kept_tokens
from rota.server.access.rates import Buckets, address_of
from rota.server.app import App
from rota.server.bus.base import CHANGES
from rota.server.http import binding, repeats, replies
from rota.server.http.bodies import ClientGone, read_body
from rota.server.http.callers import caller_of
from rota.server.http.compression import packed
from rota.server.http.metrics import Metrics
from rota.server.http.older_clients import OLDER_PATHS, with_older_fields
from rota.server.http.replies import Refused, Reply, refusal
from rota.server.http.request_log import RequestLog
from rota.server.http.routing import Routes
from rota.server.http.static import StaticFiles

API = "/api"
MAX_ADDRESS = 8 * 1024
MAX_HEADERS = 32 * 1024

WITHOUT_VERSION = frozenset({"read_health", "read_api_version", "read_ready"})
"""Operations that answer clients of any version of the protocol."""

ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)
"""Headers of every answer; see the OWASP Secure Headers Project."""

API_ONLY = ((b"cache-control", b"no-store"), (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"))

_logger = logging.getLogger("rota.server")

STATIC = "static"

Page = Callable[[Scope], Reply]
Socket = Callable[[Scope, Receive, Send], Awaitable[None]]


SIGNS_OF_LIFE = frozenset({API + "/health", API + "/ready"})
"""Paths that are answered however often they are asked for: who watches over a server must not take it for dead."""


@dataclass(slots=True)
class HttpServer:
    """Everything that is behind one port."""

    app: App
    rules: BrowserRules = field(default_factory=BrowserRules)
    auth: AuthString | None = None
    requests: Buckets | None = None
    """How often an address may ask; None: as often as it likes."""
    logins: Buckets | None = None
    """The same of a login, from wherever it comes."""
    csrf: Callable[[Mapping[bytes, bytes]], str | None] | None = None
    """Why a request that changes something lacks a token; None when none is asked for."""
    pages: Mapping[str, Page] = field(default_factory=dict)
    """What is there beside the API, by path."""
    static: StaticFiles | None = None
    """The web interface."""
    static_base: str = ""
    """The path under which it is served, without a slash at the end. The API is there, too."""
    sockets: Mapping[str, Socket] = field(default_factory=dict)
    """Websockets, by path."""
    base_path: str = ""
    """Where a proxy puts the server; cut off of every path."""
    max_in_flight: int = 500
    """Requests that are worked on at once. More are told to come again: they would only wait, and hold memory."""
    metrics: Metrics = field(default_factory=Metrics)
    log: RequestLog = field(default_factory=RequestLog)
    routes: Routes = field(default_factory=lambda: Routes(OPERATIONS.values(), OLDER_PATHS))
    is_stopping: bool = False
    _in_flight: int = 0
    _prefix: str = field(default_factory=lambda: token_hex(4))
    _numbers: count[int] = field(default_factory=lambda: count(1))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        request_id = f"{self._prefix}-{next(self._numbers):x}"
        headers: dict[bytes, bytes] = dict(scope["headers"])
        self._in_flight += 1
        name = "-"
        try:
            name, reply = await self._answer(scope, headers, receive, request_id)
        except Refused as refused:
            reply = replies.with_request_id(refused.reply, request_id)
        except ClientGone:
            return
        except Exception:
            _logger.exception("Request %s, %s %s, met a fault.", request_id, scope["method"], scope["path"])
            reply = replies.of_fault(request_id)
        finally:
            self._in_flight -= 1
        if name != STATIC:  # files are packed as they were built
            reply = packed(reply, headers)
        is_api = self._path_of(scope).startswith(API)
        await send(
            {
                "type": "http.response.start",
                "status": reply.status,
                "headers": [
                    *ALWAYS,
                    *(API_ONLY if is_api else ()),
                    (b"x-request-id", request_id.encode()),
                    *(((b"content-type", reply.media_type),) if reply.body or reply.parts else ()),
                    *(((b"content-length", str(len(reply.body)).encode()),) if reply.status != 204 and not reply.parts else ()),
                    *reply.headers,
                ],
            }
        )
        if reply.parts is not None:
            await _send_parts(reply.parts, send)
        else:
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else reply.body})
        if name == STATIC:
            return  # nobody is served by a count of files
        seconds = perf_counter() - began
        self.metrics.answered(name, reply.status, seconds)
        self.log.answered(scope, request_id, name, reply.status, seconds)

    async def _answer(
        self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, request_id: str
    ) -> tuple[str, Reply]:
        """Return the name of what answered, and the answer."""
        method, path = scope["method"], self._path_of(scope)
        self._check_frame(scope, headers)
        if self._in_flight > self.max_in_flight and path != API + "/health":
            raise refusal(503, "The server has more to do than it can; try again.", (b"retry-after", replies.RETRY_SECONDS))
        if (file := self._static_file(method, path, headers)) is not None:
            return STATIC, file
        address = address_of(scope["client"])
        found = self.routes.find(method, path[len(API) :]) if path.startswith(API + "/") and path not in self.pages else None
        name = found.operation.name if found is not None else None
        self._check_rate(address, path, name)
        if path in self.pages or not path.startswith(API + "/"):
            return self._page(scope, method, path, headers, address)
        if found is None:
            raise self._no_such_route(method, path)
        operation = found.operation
        if operation.scope != PUBLIC:
            self._check_access(headers, address, name)
        if self.csrf is not None and method not in ("GET", "HEAD"):
            lacking = self.csrf(headers)
            if lacking is not None:
                raise refusal(403, lacking, field="detail")
        caller = caller_of(headers, any_version=operation.name in WITHOUT_VERSION)
        body = await read_body(operation, headers, receive) if operation.request is not None else b""
        try:
            key = repeats.key_of(headers)
            reply = await binding.answer(self.app, operation, found.path, scope["query_string"], body, caller, key)
            reply = with_older_fields(operation, caller, reply)
        except RotaException as error:
            if isinstance(error, Unavailable):
                self.metrics.unavailable()
                _logger.warning("Request %s, %s %s, could not be served: %s", request_id, method, path, error)
            reply = replies.of_error(error, request_id, getattr(error, "sent", None))
            if reply.status == 500:
                _logger.exception("Request %s, %s %s, met a fault.", request_id, method, path)
            return operation.name, reply
        if operation.access == "write":
            self.app.bus.publish(CHANGES)
        return operation.name, reply

    def _check_frame(self, scope: Scope, headers: Mapping[bytes, bytes]) -> None:
        if len(scope["raw_path"]) + len(scope["query_string"]) > MAX_ADDRESS:
            raise refusal(414, f"The address is longer than {MAX_ADDRESS:,} bytes.")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADERS:
            raise refusal(431, f"The headers are longer than {MAX_HEADERS:,} bytes.")
        refused = self.rules.refuses(scope["method"], headers)
        if refused is not None:
            raise refusal(403, refused)

    def _path_of(self, scope: Scope) -> str:
        """Return the path as it came, still encoded, without what a proxy put before it."""
        path: str = scope["raw_path"].partition(b"?")[0].decode("latin-1")
        path = path.removeprefix(self.base_path) if self.base_path else path
        within = path.removeprefix(self.static_base)
        return within if self.static_base and within.startswith(API + "/") else path

    def _static_file(self, method: str, path: str, headers: Mapping[bytes, bytes]) -> Reply | None:
        """Return what the web interface has at a path. Everybody may read it, as often as they like: it holds no data."""
        if self.static is None or method not in ("GET", "HEAD"):
            return None
        if path in (self.static_base, "/") and path != self.static_base + "/":
            return Reply(307, headers=((b"location", (self.base_path + self.static_base + "/").encode()),))
        if not path.startswith(self.static_base + "/") or path == API or path.startswith(API + "/"):
            return None
        if path in self.pages and path != "/":
            return None
        return self.static.find(path[len(self.static_base) :], headers)

    def _page(self, scope: Scope, method: str, path: str, headers: Mapping[bytes, bytes], address: str) -> tuple[str, Reply]:
        page = self.pages.get(path)
        if page is None:
            raise self._no_such_route(method, path)
        if method not in ("GET", "HEAD"):
            raise refusal(
                405, f"{method} is not answered at {path}; GET and HEAD are.", (b"allow", b"GET, HEAD"), field="detail"
            )
        self._check_access(headers, address)
        return "page", page(scope)

    def _check_rate(self, address: str, path: str, operation: str | None) -> None:
        if self.requests is None or path in SIGNS_OF_LIFE:
            return
        seconds = self.requests.take(address, kept_tokens(self.requests.burst, operation))
        if seconds:
            raise _too_often("This address asks more often than ROTA_SERVER_API_REQUESTS_PER_SECOND allows.", seconds)

    def _check_access(self, headers: Mapping[bytes, bytes], address: str, operation: str | None = None) -> None:
        if self.auth is None:
            return
        self._check_login(self.auth, headers, address)
        if self.logins is not None:
            seconds = self.logins.take(self.auth.principal, kept_tokens(self.logins.burst, operation))
            if seconds:
                raise _too_often(
                    "This login is used more often than ROTA_SERVER_API_LOGIN_REQUESTS_PER_SECOND allows.", seconds
                )

    def _check_login(self, auth: AuthString, headers: Mapping[bytes, bytes], address: str) -> None:
        login = headers.get(b"authorization")
        if login is not None and (seconds := auth.seconds_to_wait(address)):
            # Whether this one would be right is not looked at: a guess must not be answered.
            raise _too_often("Too many wrong logins came from this address.", seconds)
        if not auth.admits_header(login):
            if login is not None:
                auth.was_wrong(address)
            # The words of the protocol; a browser is asked for them by the header. The web interface has a page that asks.
            if b"x-requested-with" in headers:
                raise refusal(401, "Unauthorized")
            raise refusal(401, "Unauthorized", (b"www-authenticate", b'Basic realm="rota", charset="UTF-8"'))

    def _no_such_route(self, method: str, path: str) -> Refused:
        shown = path[:200]
        methods = self.routes.methods(path[len(API) :]) if path.startswith(API + "/") else []
        if methods:
            allowed = ", ".join(methods)
            sentence = f"{method[:20]} is not answered at {shown}; {allowed} is."
            return refusal(405, sentence, (b"allow", allowed.encode()), field="detail")
        return refusal(404, "Not Found", field="detail")

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").lower()
        socket = self.sockets.get(self._path_of(scope))
        refused = self.rules.refuses("GET", headers) or self.rules.refuses_origin(headers, host)
        if socket is None or refused is not None or self.is_stopping:
            # Closing before accepting is answered with 403: there is no socket here for this caller.
            await send({"type": "websocket.close", "code": 1012 if self.is_stopping else 1008, "reason": (refused or "")[:100]})
            return
        self.metrics.sockets += 1
        try:
            await socket(scope, receive, send)
        finally:
            self.metrics.sockets -= 1


async def _send_parts(parts: AsyncIterator[bytes], send: Send) -> None:
    # What goes wrong from here on cuts the answer off: without its end, the client knows that it is not whole.
    async for part in parts:
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _too_often(sentence: str, seconds: float) -> Refused:
    wait = ceil(seconds)
    return refusal(429, f"{sentence} Try again in {wait} seconds.", (b"retry-after", str(wait).encode()))
