"""The client that commands use."""

from __future__ import annotations

from dataclasses import replace

from rota.client import SyncRotaClient, get_client
from rota.settings import get_settings


def open_client() -> SyncRotaClient:
    """Return a client that gives up after a second try: somebody is waiting for the answer.

    Raises:
        ConfigurationError: no server is set, and working without one is switched off.
    """
    settings = get_settings()
    if settings.api.url is None:
        return get_client(sync_client=True)
    # httpx costs 190 ms, and without a server it is not needed.
    from rota.client.http import HttpTransport
    from rota.client.transports import server_access

    access = server_access(settings)
    access["retries"] = replace(access["retries"], max_retries=min(access["retries"].max_retries, 1), outage_seconds=0.0)
    return SyncRotaClient(HttpTransport(settings.api.url, **access))
