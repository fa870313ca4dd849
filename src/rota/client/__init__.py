"""Clients of the API."""

from rota.client.orchestration import RotaClient, SyncRotaClient, get_client

__all__ = ["RotaClient", "SyncRotaClient", "get_client"]
