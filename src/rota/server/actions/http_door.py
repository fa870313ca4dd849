"""The door through which actions leave the server: to the very address that was checked, no redirects, no endless answers.

The name is resolved here, all its addresses are checked, and the connection goes to one of these, whatever the name resolves to
a moment later. Host header and TLS name stay those of the URL.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from typing import Any

import httpx

from rota.core.addresses import METADATA_NAMES, why_refused
from rota.server.actions.base import ActionFailed

TIMEOUT_SECONDS = 10.0
MAX_ANSWER_BYTES = 64 * 1024
_PORTS = {"http": 80, "https": 443}
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which the same request may succeed."""


def send(
    method: str,
    url: str,
    content: Any,
    *,
    headers: Mapping[str, str],
    allow_private: bool,
    verify: bool = True,
) -> int:
    """Send one request with `content` as JSON; return the status of the answer.

    Raises:
        ActionFailed: the address may not be called, nobody answers there, or the answer says that it was not taken.
    """
    address = _checked(url)
    body = json.dumps(content).encode()
    found = _resolve(address, allow_private=allow_private)
    # Proxies of the environment would resolve the name themselves.
    with httpx.Client(verify=verify, timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client:
        request = client.build_request(method, address, headers=dict(headers), content=body)
        request.extensions = {**request.extensions, "sni_hostname": address.host}
        try:
            status = _status(client, request, address, found)
        except httpx.HTTPError as error:
            reason = f"{address.host} did not answer: {type(error).__name__}."
            raise ActionFailed(reason, may_succeed_later=True) from error
    if not 200 <= status < 300:
        reason = f"{address.host} answered with status {status}."
        raise ActionFailed(reason, may_succeed_later=status in _LATER, details={"status_code": status})
    return status


def _checked(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise ActionFailed("The URL of the block cannot be read.") from error
    if address.scheme not in _PORTS or not address.host:
        raise ActionFailed(f"Only http:// and https:// addresses are called; this one begins with {address.scheme!r}.")
    if address.host.rstrip(".").lower() in METADATA_NAMES:
        raise ActionFailed(f"{address.host!r} must not be called: clouds tell their machines' credentials there.")
    return address


def _resolve(address: httpx.URL, *, allow_private: bool) -> list[str]:
    port = address.port or _PORTS[address.scheme]
    try:
        entries = socket.getaddrinfo(address.raw_host.decode("ascii"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ActionFailed(f"The name {address.host!r} cannot be resolved.", may_succeed_later=True) from error
    found = list(dict.fromkeys(str(entry[4][0]) for entry in entries))
    for ip in found:
        if (why := why_refused(ip, allow_private=allow_private)) is not None:
            raise ActionFailed(f"The address {ip} of {address.host!r} must not be called: {why}.")
    return found


def _status(client: httpx.Client, request: httpx.Request, address: httpx.URL, found: list[str]) -> int:
    failure: httpx.HTTPError | None = None
    for ip in found:
        request.url = address.copy_with(host=ip)
        try:
            response = client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            failure = error
            continue
        try:
            read = 0
            for part in response.iter_raw():
                read += len(part)
                if read > MAX_ANSWER_BYTES:
                    break  # what is said there interests nobody
        finally:
            response.close()
        return response.status_code
    raise failure or httpx.ConnectError("no address", request=request)
