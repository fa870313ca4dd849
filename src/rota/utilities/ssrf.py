"""Transports of httpx that do not leave for the private network: for addresses that somebody else has written.

A host is resolved once, each of its addresses is checked, and the connection goes to an address that was checked: a name that
resolves otherwise a moment later (DNS rebinding) changes nothing. Redirects come back here, and are checked as well.
"""

from __future__ import annotations

import asyncio

import httpx

from rota.utilities.urls import checked_addresses


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    """Return the request to the same host, at this address. Host and TLS name stay those of the host."""
    host = request.url.host
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": host},
    )


def _chosen(request: httpx.Request) -> str:
    try:
        return checked_addresses(str(request.url))[0]
    except ValueError as error:
        raise httpx.UnsupportedProtocol(str(error), request=request) from error


class SSRFProtectedHTTPTransport(httpx.HTTPTransport):
    """Refuses addresses of the private network with `httpx.UnsupportedProtocol`."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return super().handle_request(_pinned(request, _chosen(request)))


class SSRFProtectedAsyncHTTPTransport(httpx.AsyncHTTPTransport):
    """The same for async clients. Hosts are resolved in a thread."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        address = await asyncio.to_thread(_chosen, request)
        return await super().handle_async_request(_pinned(request, address))
