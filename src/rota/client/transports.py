"""Which transport serves a client: the process's own database, or a server's address."""

from __future__ import annotations

import atexit
import threading
from typing import TYPE_CHECKING, Any

from rota.client.embedded import EmbeddedTransport
from rota.settings import Settings, get_settings

if TYPE_CHECKING:
    from rota.client.calls import Transport

_shared: dict[tuple[str | float | None, ...], Transport] = {}
_latest: tuple[Settings | None, Transport | None] = (None, None)
_guard = threading.Lock()


def shared_transport() -> Transport:
    """Return the transport that the present settings ask for; the same one for the same settings."""
    global _latest
    settings = get_settings()
    known, transport = _latest
    if known is not settings or transport is None:
        transport = _find(settings)
        _latest = (settings, transport)
    return transport


def _find(settings: Settings) -> Transport:
    """One transport per address and database, however many snapshots of settings name it."""
    url = settings.api.url
    database_url = settings.server.database.connection_url.get_secret_value()
    access = server_access(settings)
    key = (url, *access.values()) if url else (database_url,)
    with _guard:
        if key not in _shared:
            _shared[key] = transport_to(url, **access) if url else EmbeddedTransport(database_url)
        return _shared[key]


def server_access(settings: Settings) -> dict[str, Any]:
    """Return how the settings want `api.url` to be called: arguments of `transport_to`."""
    api = settings.api
    return {
        "auth_string": api.auth_string.get_secret_value() if api.auth_string else None,
        "api_key": api.key.get_secret_value() if api.key else None,
        "timeout_seconds": api.request_timeout,
    }


def transport_to(
    url: str,
    auth_string: str | None = None,
    api_key: str | None = None,
    timeout_seconds: float = 60.0,
    httpx_settings: dict[str, Any] | None = None,
) -> Transport:
    """Return a transport to the server at `url`, with connections of its own.

    Raises:
        RotaImportError: httpx is not installed.
    """
    from rota.client.http import HttpTransport  # an embedded run needs none of it, and httpx costs 190 ms

    return HttpTransport(url, auth_string, api_key, timeout_seconds, httpx_settings=httpx_settings)


@atexit.register
def close_transports() -> None:
    """Close all shared connections. A later call opens them again."""
    for transport in list(_shared.values()):
        transport.close()
