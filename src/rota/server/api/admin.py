"""The server itself."""

# ruff: noqa: ARG001 - every handler has the same signature

from __future__ import annotations

from typing import Any

from rota._version import __version__
from rota.contract.admin import API_VERSION, CsrfToken, Ready
from rota.core.ids import uuid7
from rota.core.orchestration.decision import CURRENT_CLIENT
from rota.exceptions import InvalidRequest, StoreUnavailable
from rota.server.request import Caller, Request
from rota.server.store import outbox, schema
from rota.server.store.engine import Tx

MAX_BEHIND = 300.0
"""Seconds that the oldest change may wait to be told of, before the server is not ready."""


def read_health(request: Request, tx: None, caller: Caller) -> bool:
    return True


def read_ready(request: Request, tx: Tx, caller: Caller) -> Ready:
    waiting_since = outbox.oldest(tx)  # any query will do: it fails when the database is not there
    if not request.query["deep"]:
        return Ready(message="OK")
    revision = schema.revision_of(tx)
    behind = 0.0 if waiting_since is None else max((request.now - waiting_since).total_seconds(), 0.0)
    if revision != schema.HEAD:
        raise StoreUnavailable(f"The database has schema {revision}, and this server works with {schema.HEAD}.")
    if behind > MAX_BEHIND:
        raise StoreUnavailable(f"Nothing has told of state changes for {behind:.0f} seconds: does a service process run?")
    return Ready(message="OK", checks={"schema": revision, "events_behind_seconds": f"{behind:.1f}"})


def read_hello(request: Request, tx: None, caller: Caller) -> str:
    return "👋"


def read_api_version(request: Request, tx: None, caller: Caller) -> str:
    return API_VERSION


def read_version(request: Request, tx: None, caller: Caller) -> str:
    # Prefect's clients refuse a server of another major version than their own, and do not always say that they are such:
    # they are told whose protocol is spoken here.
    return __version__ if caller.is_rota else ".".join(map(str, CURRENT_CLIENT))


def read_csrf_token(request: Request, tx: None, caller: Caller) -> CsrfToken:
    client = request.query["client"]
    if request.values.csrf is None:
        raise InvalidRequest("CSRF protection is disabled.")
    if not 0 < len(client) <= 200:
        raise InvalidRequest(f"The name of the client has {len(client)} characters; it must have 1 to 200.")
    token, until = request.values.csrf.issue(client)
    return CsrfToken(id=uuid7(), created=request.now, updated=request.now, token=token, client=client, expiration=until)


def read_settings(request: Request, tx: None, caller: Caller) -> dict[str, Any]:
    return dict(request.values.shown_settings)
