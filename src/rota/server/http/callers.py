"""Who a request's headers say that it comes from: the protocol version it speaks, and whose habits it has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from rota.contract.admin import API_VERSION
from rota.core.orchestration.decision import CURRENT_CLIENT, Version
from rota.server.http.replies import refusal
from rota.server.request import Caller

VERSION_HEADER = b"x-prefect-api-version"
INTERFACE_HEADER = b"x-prefect-ui"

OLDEST = (0, 8, 0)
"""The oldest version of the wire protocol that is answered."""

_NUMBERS = re.compile(rb"\d{1,6}\.\d{1,6}\.\d{1,6}", re.ASCII)
_CLIENT = re.compile(rb"(prefect|rota)/(\d{1,6}(?:\.\d{1,6}){1,2})", re.ASCII)


def caller_of(headers: Mapping[bytes, bytes], *, any_version: bool = False) -> Caller:
    """Return the caller. Refuses a version of the protocol that is too old, or none; `any_version` takes all."""
    return _caller(headers.get(VERSION_HEADER), headers.get(b"user-agent"), headers.get(INTERFACE_HEADER), any_version)


@cache  # callers are few; their headers hardly ever change
def _bounded_caller(asked: bytes | None, agent: bytes | None, interface: bytes | None, any_version: bool) -> Caller:
    return Caller(
        client_version=_client_version(agent),
        is_rota=agent is not None and agent.startswith(b"rota/"),
        api_version=None if any_version else _api_version(asked),
        is_interface=interface is not None and interface.strip().lower() in (b"true", b"1", b"on", b"yes"),
    )


def _caller(asked: bytes | None, agent: bytes | None, interface: bytes | None, any_version: bool) -> Caller:
    if _bounded_caller.cache_info().currsize > 1000:  # somebody makes up headers
        _bounded_caller.cache_clear()
    return _bounded_caller(asked, agent, interface, any_version)


def _api_version(asked: bytes | None) -> Version | None:
    if asked is None:
        return None
    if not _NUMBERS.fullmatch(asked):
        shown = asked[:50].decode("latin-1")
        raise refusal(
            400,
            f"Invalid X-PREFECT-API-VERSION header format. Expected header in format 'x.y.z', got {shown!r}.",
            field="detail",
        )
    version = tuple(int(part) for part in asked.split(b"."))
    if version < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise refusal(
            400,
            f"The client asks for version {asked.decode()} of the API; this server answers {oldest} to {API_VERSION}. "
            "Upgrade the client.",
            field="detail",
        )
    return version


def _client_version(agent: bytes | None) -> Version | None:
    named = _CLIENT.match(agent) if agent else None
    if named is None:
        return None
    if named[1] == b"rota":
        return CURRENT_CLIENT
    return tuple(int(part) for part in named[2].split(b"."))
