"""Which kind of server the settings name."""

from __future__ import annotations

from enum import Enum

from rota.settings import get_settings


class ServerType(str, Enum):
    EPHEMERAL = "EPHEMERAL"
    """None: the database in this process."""
    SERVER = "SERVER"
    CLOUD = "CLOUD"
    """Prefect's; rota never finds itself there."""
    UNCONFIGURED = "UNCONFIGURED"
    """None, and working without one is switched off."""


def determine_server_type() -> ServerType:
    """Return where a client would send its calls now."""
    settings = get_settings()
    if settings.api.url:
        return ServerType.SERVER
    return ServerType.EPHEMERAL if settings.server.ephemeral.enabled else ServerType.UNCONFIGURED
