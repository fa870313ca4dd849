"""The server itself."""

# ruff: noqa: ARG001 - every handler has the same signature

from __future__ import annotations

from rota._version import __version__
from rota.contract.admin import API_VERSION, Ready
from rota.server.request import Caller, Request
from rota.server.store import outbox
from rota.server.store.engine import Tx


def read_health(request: Request, tx: None, caller: Caller) -> bool:
    return True


def read_ready(request: Request, tx: Tx, caller: Caller) -> Ready:
    outbox.is_empty(tx)  # any query will do: it fails when the database is not there
    return Ready(message="OK")


def read_hello(request: Request, tx: None, caller: Caller) -> str:
    return "👋"


def read_api_version(request: Request, tx: None, caller: Caller) -> str:
    return API_VERSION


def read_version(request: Request, tx: None, caller: Caller) -> str:
    return __version__
