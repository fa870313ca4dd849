"""HTTP calls of blocks: to the very address that was checked, without redirects, proxies or endless answers.

The name is resolved here, all its addresses are checked, and the connection goes to one of these, whatever the name resolves
to a moment later. Host header and TLS name stay those of the URL.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from typing import Any

import httpx

from rota.core.addresses import METADATA_NAMES, why_refused
from rota.exceptions import UsageError
from rota.settings import get_settings

MAX_ANSWER_BYTES = 10 * 1024 * 1024
_PORTS = {"http": 80, "https": 443}


class AddressRefused(UsageError, ValueError):  # noqa: N818 - read as words in `except` clauses
    """A block was told to call an address that blocks must not call."""


async def send(
    method: str,
    url: str,
    *,
    allow_private_urls: bool,
    verify: bool = True,
    headers: Mapping[str, str] | None = None,
    timeout_seconds: float = 10.0,
    **options: Any,
) -> httpx.Response:
    """Send one request and return the answer, whatever its status. Redirects are answers like others.

    `options` are further arguments of `httpx.AsyncClient.build_request`, such as `json`. `allow_private_urls` lets the block
    call private networks and this machine, unless the setting `blocks.allow_private_urls` forbids it.

    Raises:
        AddressRefused: the address is none that a block may call. No connection was made.
        httpx.TransportError: nobody answers there.
    """
    address = check_url(url)
    allowed = allow_private_urls and get_settings().blocks.allow_private_urls
    found = await _resolve(address, allow_private=allowed)
    # Proxies of the environment would resolve the name themselves.
    async with httpx.AsyncClient(verify=verify, timeout=timeout_seconds, follow_redirects=False, trust_env=False) as client:
        request = client.build_request(method, address, headers=dict(headers or {}), **options)
        request.extensions = {**request.extensions, "sni_hostname": address.host}
        failure: httpx.ConnectError | httpx.ConnectTimeout | None = None
        for ip in found:
            request.url = address.copy_with(host=ip)
            try:
                return await _answer(client, request)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        if failure is None:
            raise AddressRefused(f"The name {address.host!r} has no address.")
        raise failure


def check_url(url: str) -> httpx.URL:
    """Return the address that `url` is.

    Raises:
        AddressRefused: it is none, or of another kind than http and https.
    """
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressRefused(f"The URL of a block cannot be read: {type(error).__name__}.") from None
    if address.scheme not in _PORTS or not address.host:
        raise AddressRefused(
            f"Blocks call http:// and https:// addresses; this one begins with {address.scheme or 'nothing'!r}."
        )
    if address.host.rstrip(".").lower() in METADATA_NAMES:
        raise AddressRefused(f"Blocks must not call {address.host!r}: clouds tell their machines' credentials there.")
    return address


async def _resolve(address: httpx.URL, *, allow_private: bool) -> list[str]:
    """Return the addresses of the host, each of which may be called."""
    port = address.port or _PORTS[address.scheme]
    loop = asyncio.get_running_loop()
    try:
        # As the connection will be made: by the form that `raw_host` has, international names encoded.
        entries = await loop.getaddrinfo(address.raw_host.decode("ascii"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(f"The name {address.host!r} cannot be resolved: {error}") from error
    found = list(dict.fromkeys(str(entry[4][0]) for entry in entries))
    for ip in found:
        if (why := why_refused(ip, allow_private=allow_private)) is not None:
            raise AddressRefused(
                f"The address {ip} of {address.host!r} must not be called by this block: {why}."
                + ("" if allow_private or "belongs" not in why else " `allow_private_urls` allows it.")
            )
    return found


async def _answer(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """Send a request and read its answer, up to `MAX_ANSWER_BYTES`."""
    response = await client.send(request, stream=True)
    try:
        body = bytearray()
        async for part in response.aiter_bytes():
            body += part
            if len(body) > MAX_ANSWER_BYTES:
                raise httpx.DecodingError(f"The answer is longer than {MAX_ANSWER_BYTES:,} bytes.", request=request)
    finally:
        await response.aclose()
    headers = [
        (name, value) for name, value in response.headers.multi_items() if name not in ("content-encoding", "transfer-encoding")
    ]
    return httpx.Response(response.status_code, headers=headers, content=bytes(body), request=request)
