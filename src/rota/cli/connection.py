"""The client that commands use."""

from __future__ import annotations

from rota.client import SyncRotaClient, get_client
from rota.exceptions import ConfigurationError
from rota.settings import get_settings


def open_client() -> SyncRotaClient:
    """Return a client that gives up after a second try: somebody is waiting for the answer.

    Raises:
        ConfigurationError: no server is set, and working without one is switched off.
    """
    settings = get_settings()
    if settings.api.url is None:
        if not settings.server.ephemeral.enabled:
            raise ConfigurationError(
                "No server is set. Set ROTA_API_URL, or ROTA_SERVER_EPHEMERAL_ENABLED=true to work without one."
            )
        return get_client(sync_client=True)
    # httpx costs 190 ms, and without a server it is not needed.
    from rota.client.http import HttpTransport
    from rota.client.retries import RetryPolicy
    from rota.client.transports import server_access

    return SyncRotaClient(HttpTransport(settings.api.url, **server_access(settings), retries=RetryPolicy(max_retries=1)))
