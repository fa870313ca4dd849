"""The server itself: does it live, is it ready, which version is it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, WithJsonSchema
from typing_extensions import TypeAliasType

from rota.contract.base import Model
from rota.contract.operation import PUBLIC, Operation, Query

API_VERSION = "0.8.4"
"""The version of the wire protocol: what Prefect 3.8.8 speaks."""


class Ready(Model):
    message: str
    checks: dict[str, str] = Field(default_factory=dict)
    """What was looked at, and what was found; only where that was asked for."""


class CsrfToken(Model):
    """What a request that changes something must carry, where the server asks for it."""

    id: UUID
    created: datetime | None
    updated: datetime | None
    token: str
    client: str
    """Any text that the client made up for itself; sent beside the token."""
    expiration: datetime


Anything = Annotated[Ready, WithJsonSchema({"title": "Ready"})]
"""Prefect's document does not say what the answer is."""

Settings = TypeAliasType("Settings", Annotated[dict[str, Any], WithJsonSchema({"type": "object"})])
"""All settings of the server, by group. Secrets are masked."""


READ_HEALTH: Operation[bool] = Operation(
    "read_health",
    "GET",
    "/health",
    scope=PUBLIC,
    access="none",
    response=bool,
    summary="Say that the server lives",
)
READ_READY: Operation[Anything] = Operation(
    "read_ready",
    "GET",
    "/ready",
    scope=PUBLIC,
    access="read",
    response=Anything,
    query_parameters={"deep": Query(bool, False)},
    summary="Say that the server reaches its database; with `deep`, that its tables fit and its services keep up",
)
READ_HELLO: Operation[str] = Operation(
    "read_hello",
    "GET",
    "/hello",
    scope="server:read",
    access="none",
    response=str,
    summary="Say hello",
)
READ_API_VERSION: Operation[str] = Operation(
    "read_api_version",
    "GET",
    "/version",
    scope="server:read",
    access="none",
    response=str,
    summary="Read the version of the wire protocol",
)
READ_VERSION: Operation[str] = Operation(
    "read_version",
    "GET",
    "/admin/version",
    scope="server:read",
    access="none",
    response=str,
    summary="Read the server's version",
)

READ_CSRF_TOKEN: Operation[CsrfToken] = Operation(
    "read_csrf_token",
    "GET",
    "/csrf-token",
    scope="server:read",
    access="none",
    response=CsrfToken,
    query_parameters={"client": Query(str)},
    summary="Get a token for requests that change something",
)
READ_SETTINGS: Operation[Settings] = Operation(
    "read_settings",
    "GET",
    "/admin/settings",
    scope="settings:read",
    access="none",
    response=Settings,
    summary="Read the server's settings, secrets masked",
)

OPERATIONS = (
    READ_HEALTH,
    READ_READY,
    READ_HELLO,
    READ_API_VERSION,
    READ_VERSION,
    READ_CSRF_TOKEN,
    READ_SETTINGS,
)
