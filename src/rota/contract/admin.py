"""The server itself: does it live, is it ready, which version is it."""

from __future__ import annotations

from rota.contract.base import Model
from rota.contract.operation import PUBLIC, Operation

API_VERSION = "0.8.4"
"""The version of the wire protocol: what Prefect 3.8.8 speaks."""


class Ready(Model):
    message: str


READ_HEALTH: Operation[bool] = Operation(
    "read_health",
    "GET",
    "/health",
    scope=PUBLIC,
    access="none",
    response=bool,
    summary="Say that the server lives",
)
READ_READY: Operation[Ready] = Operation(
    "read_ready",
    "GET",
    "/ready",
    scope=PUBLIC,
    access="read",
    response=Ready,
    summary="Say that the server reaches its database",
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

OPERATIONS = (READ_HEALTH, READ_READY, READ_HELLO, READ_API_VERSION, READ_VERSION)
