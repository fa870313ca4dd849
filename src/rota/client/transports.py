"""Which transport serves a client: the process's own database, or a server's address."""

from __future__ import annotations

import atexit
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rota.client.embedded import EmbeddedTransport
from rota.client.retries import RetryPolicy
from rota.core.redaction import register_secret
from rota.exceptions import ConfigurationError
from rota.settings import Settings, get_settings

if TYPE_CHECKING:
    from rota.client.calls import Transport

_shared: dict[tuple[Any, ...], Transport] = {}
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
    if not url and not settings.server.ephemeral.enabled:
        raise ConfigurationError(
            "No server is set, and working without one is switched off. Set ROTA_API_URL to a server's address, or "
            "ROTA_SERVER_EPHEMERAL_ENABLED=true to work on the database in this process."
        )
    access = server_access(settings) if url else {}
    key = (url, repr(access)) if url else (database_url,)
    with _guard:
        if key not in _shared:
            _shared[key] = transport_to(url, **access) if url else EmbeddedTransport(database_url)
        return _shared[key]


def register_secrets_of_access(settings: Settings) -> None:
    """Keep what opens the server out of logs: the key, the password, one in the server's address."""
    register_secret(settings.api.key)
    if settings.api.auth_string is not None:
        register_secret(settings.api.auth_string)
        register_secret(settings.api.auth_string.get_secret_value().partition(":")[2])
    if settings.api.url is not None and "@" in settings.api.url:
        register_secret(urlsplit(settings.api.url).password or "")


def server_access(settings: Settings) -> dict[str, Any]:
    """Return how the settings want `api.url` to be called: arguments of `transport_to`."""
    api, client = settings.api, settings.client
    register_secrets_of_access(settings)
    return {
        "auth_string": api.auth_string.get_secret_value() if api.auth_string else None,
        "api_key": api.key.get_secret_value() if api.key else None,
        "timeout_seconds": api.request_timeout,
        "httpx_settings": _httpx_settings(settings),
        "retries": RetryPolicy(
            max_retries=client.max_retries,
            outage_seconds=settings.api.outage_seconds,
            jitter_factor=client.retry_jitter_factor,
            extra_statuses=frozenset(client.retry_extra_codes),
        ),
        "answers_csrf": client.csrf_support_enabled,
    }


def _httpx_settings(settings: Settings) -> dict[str, Any]:
    api, found = settings.api, dict[str, Any]()
    if settings.client.custom_headers:
        found["headers"] = dict(settings.client.custom_headers)
    if api.enable_http2:
        found["http2"] = True
    if api.tls_insecure_skip_verify:
        found["verify"] = False
    elif api.ssl_cert_file is not None:
        found["verify"] = str(api.ssl_cert_file)
    return found


def transport_to(
    url: str,
    auth_string: str | None = None,
    api_key: str | None = None,
    timeout_seconds: float = 60.0,
    httpx_settings: dict[str, Any] | None = None,
    retries: RetryPolicy | None = None,
    answers_csrf: bool = True,
) -> Transport:
    """Return a transport to the server at `url`, with connections of its own."""
    from rota.client.http import HttpTransport  # an embedded run needs none of it, and httpx costs 190 ms

    return HttpTransport(
        url,
        auth_string,
        api_key,
        timeout_seconds,
        httpx_settings=httpx_settings,
        retries=retries,
        answers_csrf=answers_csrf,
    )


@atexit.register
def close_transports() -> None:
    """Close all shared connections. A later call opens them again."""
    for transport in list(_shared.values()):
        transport.close()
