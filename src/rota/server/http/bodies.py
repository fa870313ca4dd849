"""Reading what is sent: bounded in size, time and shape, before anybody looks at its meaning."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Mapping
from typing import Any

import jiter
from starlette.types import Receive

from rota.contract.operation import Operation
from rota.exceptions import InvalidRequest
from rota.server.http.replies import refusal

MAX_BODY = 1024 * 1024 + 256 * 1024
"""Bytes of a body. A state's data alone may have 1 MiB."""

MAX_BULK_BODY = 8 * 1024 * 1024
"""Bytes of a body of log lines, events, records, or an artifact."""

BULK = frozenset({"create_logs", "create_events", "record", "create_artifact", "update_artifact"})

READ_SECONDS = 60.0
"""How long a body may take to arrive."""


class ClientGone(Exception):  # noqa: N818 - it is nobody's error
    """The client closed the connection before it had said all."""


async def read_body(operation: Operation[Any], headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    """Return the body of a request, uncompressed. Refuses one that is too large, too slow or of another kind than JSON."""
    limit = MAX_BULK_BODY if operation.name in BULK else MAX_BODY
    length = headers.get(b"content-length", b"0")
    if not length.isdigit():
        raise refusal(400, "The header Content-Length is not a number.")
    if int(length) > limit:
        raise _too_large(limit)
    kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
    if kind and kind != b"application/json" and not kind.endswith(b"+json"):
        raise refusal(415, f"The body is of type {kind[:100].decode('latin-1')!r}; application/json is read here.")
    try:
        async with asyncio.timeout(READ_SECONDS):
            body = await _received(receive, limit)
    except TimeoutError:
        raise refusal(408, f"The body did not arrive within {READ_SECONDS:g} seconds.", (b"connection", b"close")) from None
    encoding = headers.get(b"content-encoding", b"identity").strip().lower()
    if encoding in (b"identity", b""):
        return body
    if encoding != b"gzip":
        raise refusal(415, f"The body is encoded as {encoding[:100].decode('latin-1')!r}; gzip or none can be read.")
    return _unzipped(body, limit)


async def _received(receive: Receive, limit: int) -> bytes:
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body", False):
        whole: bytes = message.get("body", b"")
        if len(whole) > limit:
            raise _too_large(limit)
        return whole
    parts, size = [], 0
    while True:
        if message["type"] == "http.disconnect":
            raise ClientGone
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)
        message = await receive()


def _unzipped(body: bytes, limit: int) -> bytes:
    reader = zlib.decompressobj(wbits=31)
    try:
        plain = reader.decompress(body, limit + 1)
    except zlib.error as error:
        raise refusal(400, f"The body says that it is gzip and is not: {error}.") from error
    if len(plain) > limit:
        raise _too_large(limit)
    if not reader.eof or reader.unused_data:
        raise refusal(400, "The body's gzip data is not whole, or something follows it.")
    return plain


def check_json(body: bytes) -> Any:
    """Return what `body` holds.

    Other readers of the same bytes must see the same, and not stumble: a key that is there twice, more than 200 levels and
    numbers of more than 4,300 digits are refused, as is what RFC 8259 does not know (NaN, a byte order mark).

    Raises:
        InvalidRequest: says what is wrong and where.
    """
    try:
        return jiter.from_json(body, allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError as error:
        detail = [{"type": "json_invalid", "loc": ["body"], "msg": f"Invalid JSON: {error}", "input": {}}]
        raise InvalidRequest(f"The body is not JSON that can be read: {error}.", detail) from error


def _too_large(limit: int) -> Exception:
    return refusal(413, f"The body is too large: at most {limit:,} bytes are taken here.", (b"connection", b"close"))
