"""Calls to a server, over HTTP."""

from __future__ import annotations

import json
import logging
import os
import random
import ssl
import threading
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar, cast
from urllib.parse import quote
from uuid import uuid4

import httpx

from rota._version import __version__
from rota.client.calls import Call
from rota.client.retries import RetryPolicy
from rota.client.threads import in_thread
from rota.contract.admin import API_VERSION
from rota.contract.errors import error_from
from rota.contract.wire import dump_body, parse_answer
from rota.core.clock import Clock, current_clock
from rota.exceptions import (
    ConfigurationError,
    RotaException,
    RotaImportError,
    ServerUnavailable,
    ServerUnreachable,
    Unavailable,
)

T = TypeVar("T")

_logger = logging.getLogger("rota.client")


MAX_RECORD_BYTES = 6 * 1024 * 1024
"""Of one request with records; a server takes 8 MiB."""

TRIED_BY_CALLERS = frozenset({"renew_leases"})
"""Operations whose callers try again by themselves, as for records: in an outage a flow goes on, and must not wait here."""


CARRY_THEIR_OWN_IDS = frozenset(
    {
        "record",
        "claim_flow_run",
        "renew_leases",
        "recover",
        "create_flow",
        "create_events",
        "set_flow_run_state",
        "set_task_run_state",
        "ask_for_slots",
        "keep_slots",
        "release_slots",
        "worker_heartbeat",
        "hand_back_task_runs",
    }
)
"""Operations that say the same when they are said twice: names and ids tell the server that it has heard them before."""

ONCE_FOR_AN_ID = frozenset({"create_flow_run", "create_task_run", "create_artifact"})
"""Operations of which the same holds where the body has an id."""


class HttpTransport:
    """Calls to the server at `url`, which ends in ``/api``.

    A request that the server answers with 408, 429, 502 or 503, or that does not reach it, is sent again, after the time
    that the server asks for, else after a growing one. Whatever rota's clients send may arrive twice: it carries its own ids,
    or a key by which the server knows it again (`Idempotency-Key`).
    """

    def __init__(
        self,
        url: str,
        auth_string: str | None = None,
        api_key: str | None = None,
        timeout_seconds: float = 60.0,
        *,
        httpx_settings: Mapping[str, Any] | None = None,
        retries: RetryPolicy | None = None,
        answers_csrf: bool = True,
        clock: Clock | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self.retries = retries or RetryPolicy()
        self._clock = clock
        self._answers_csrf = answers_csrf
        self._csrf_headers: dict[str, str] = {}
        self._options = {"timeout": timeout_seconds, **(httpx_settings or {})}
        self._options["headers"] = {**_headers(auth_string, api_key), **dict(self._options.get("headers") or {})}
        self._guard = threading.Lock()
        self._http: httpx.Client | None = None
        self._pid = 0
        self._has_answered = False

    def send(self, call: Call[T]) -> T:
        operation = call.operation
        if operation.name == "record":
            return cast("T", self._record(call))
        tries = 1 if operation.name in TRIED_BY_CALLERS else None
        response = self._ask(call, tries=tries)
        if response.status_code in (operation.status, operation.also):
            return parse_answer(operation, response.content)
        raise _refusal(response)

    def _record(self, call: Call[Any]) -> Any:
        """Send records, in parts where they are more than the server takes at once. The order is kept."""
        content = dump_body(call.operation, call.body)
        if len(content) > MAX_RECORD_BYTES and len(call.body.records) > 1:
            middle = len(call.body.records) // 2
            parts = call.body.records[:middle], call.body.records[middle:]
            first, second = (self._record(replace(call, body=call.body.model_copy(update={"records": part}))) for part in parts)
            return first.model_copy(update={"accepted": first.accepted + second.accepted})
        response = self._ask(call, content, tries=1)
        if response.status_code == call.operation.status:
            return parse_answer(call.operation, response.content)
        raise _refusal(response)

    def _ask(self, call: Call[Any], content: bytes | None = None, tries: int | None = None) -> httpx.Response:
        response = self._send_until_answered(_request(self._client(), self.url, call, self._csrf_headers, content), tries)
        if response.status_code != httpx.codes.FORBIDDEN or not self._answers_csrf or "csrf" not in response.text.lower():
            return response
        self._fetch_csrf_token()
        return self._send_until_answered(_request(self._client(), self.url, call, self._csrf_headers, content), tries)

    async def asend(self, call: Call[T]) -> T:
        # One pool of connections for all threads and event loops: an `AsyncClient` would belong to the loop it first ran in.
        return await in_thread(lambda: self.send(call))

    def request(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None = None) -> httpx.Response:
        """Send a request that is no operation, with the login and the token of others, once; return whatever is answered.

        Raises:
            httpx.TransportError: nothing was.
        """

        def ask() -> httpx.Response:
            return self._client().request(method, url, headers={**self._csrf_headers, **headers}, content=content)

        response = ask()
        if response.status_code != httpx.codes.FORBIDDEN or not self._answers_csrf or "csrf" not in response.text.lower():
            return response
        self._fetch_csrf_token()
        return ask()

    def close(self) -> None:
        with self._guard:
            client, self._http = self._http, None
        # A forked child must leave its parent's connections alone.
        if client is not None and self._pid == os.getpid():
            client.close()

    def _client(self) -> httpx.Client:
        with self._guard:
            if self._http is None or self._pid != os.getpid():
                self._http = _open(self._options)
                self._pid = os.getpid()
            return self._http

    def _send_until_answered(self, request: httpx.Request, tries: int | None = None) -> httpx.Response:
        clock = self._clock or current_clock()
        retry, waited = 0, 0.0
        while True:
            outcome = self._send_once(request)
            if isinstance(outcome, httpx.Response) and not self.retries.may_pass(outcome.status_code):
                self._has_answered = True
                return outcome
            retry += 1
            if tries is not None and retry >= tries:
                raise _failure(outcome, self.url)
            if retry > self.retries.max_retries:
                waited += self._wait_for_return(outcome, waited, clock)
                continue
            asked = outcome.headers.get("Retry-After") if isinstance(outcome, httpx.Response) else None
            wait = self.retries.seconds_before(retry, asked, clock.now(), random.random())  # noqa: S311 - spreads load
            _logger.warning(
                "%s Trying again in %.1f s (%d of %d).", _failure(outcome, self.url), wait, retry, self.retries.max_retries
            )
            clock.sleep(wait)

    def _wait_for_return(self, outcome: httpx.Response | httpx.TransportError, waited: float, clock: Clock) -> float:
        """Wait for a server that was there before, and return how long; raise when it never was, or is away for too long."""
        if not self._has_answered or waited >= self.retries.outage_seconds:
            raise _failure(outcome, self.url)
        if waited == 0:
            _logger.warning("%s It is waited for, up to %.0f s more.", _failure(outcome, self.url), self.retries.outage_seconds)
        wait = self.retries.outage_wait_seconds * (0.5 + random.random() / 2)  # noqa: S311 - spreads load
        clock.sleep(wait)
        return wait

    def _fetch_csrf_token(self) -> None:
        """Get what the server wants to see with requests that change something. Asked for only when it says so."""
        client_id = str(uuid4())
        request = self._client().build_request("GET", f"{self.url}/csrf-token", params={"client": client_id})
        response = self._send_until_answered(request)
        found = _json(response)
        if response.status_code != httpx.codes.OK or not isinstance(found, dict) or not isinstance(found.get("token"), str):
            raise _refusal(response)
        self._csrf_headers = {"Prefect-Csrf-Token": found["token"], "Prefect-Csrf-Client": client_id}

    def _send_once(self, request: httpx.Request) -> httpx.Response | httpx.TransportError:
        try:
            return self._client().send(request)
        except httpx.UnsupportedProtocol as error:
            raise _failure(error, self.url) from error  # no waiting mends an address
        except httpx.TransportError as error:
            return error


def _open(options: dict[str, Any]) -> httpx.Client:
    verify = options.get("verify")
    if isinstance(verify, str):
        options = {**options, "verify": _trusting(verify)}
    try:
        return httpx.Client(**options)
    except ImportError as error:
        raise RotaImportError(
            f"ROTA_API_ENABLE_HTTP2 needs a package that is not installed: pip install 'httpx[http2]' ({error})."
        ) from error


def _trusting(path: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=path)
    except OSError as error:  # ssl's own errors among them
        reason = error.strerror or str(error)
        raise ConfigurationError(f"ROTA_API_SSL_CERT_FILE: certificates cannot be read from {path}: {reason}.") from error


def _headers(auth_string: str | None, api_key: str | None) -> dict[str, str]:
    headers = {
        "User-Agent": f"rota/{__version__} (API {API_VERSION})",
        "X-PREFECT-API-VERSION": API_VERSION,
    }
    if auth_string:
        headers["Authorization"] = f"Basic {b64encode(auth_string.encode()).decode('ascii')}"
    elif api_key:
        headers["Authorization"] = f"Bearer {_sendable(api_key)}"
    return headers


def _sendable(api_key: str) -> str:
    key = api_key.strip()  # files that keys are read from end with a newline
    if not key.isascii() or not key.isprintable():
        raise ConfigurationError("ROTA_API_KEY cannot be sent: a key is one line of ASCII characters.")
    return key


def _request(
    client: httpx.Client, url: str, call: Call[Any], headers: Mapping[str, str], content: bytes | None = None
) -> httpx.Request:
    operation = call.operation
    if _needs_key(call):
        headers = {**headers, "Idempotency-Key": str(uuid4())}
    path = operation.path.format_map({name: quote(str(value), safe="") for name, value in call.path.items()})
    query = {name: value.isoformat() if isinstance(value, datetime) else str(value) for name, value in call.query.items()}
    if operation.request is None:
        return client.build_request(operation.method, url + path, params=query or None, headers=dict(headers))
    return client.build_request(
        operation.method,
        url + path,
        params=query or None,
        content=dump_body(operation, call.body) if content is None else content,
        headers={"Content-Type": "application/json", **headers},
    )


def _needs_key(call: Call[Any]) -> bool:
    operation = call.operation
    if operation.access != "write" or operation.name in CARRY_THEIR_OWN_IDS:
        return False
    return not (operation.name in ONCE_FOR_AN_ID and call.body.id is not None)


def _refusal(response: httpx.Response) -> RotaException:
    return error_from(response.status_code, _json(response), response.text)


def _failure(outcome: httpx.Response | httpx.TransportError, url: str) -> Unavailable:
    if isinstance(outcome, httpx.Response):
        return ServerUnavailable(f"The server at {url} cannot serve now: {_refusal(outcome)}")
    failure = ServerUnreachable(
        f"No server answers at {url} ({type(outcome).__name__}: {outcome}): is it running, and is ROTA_API_URL its address?"
    )
    failure.__cause__ = outcome
    return failure


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None
