"""Answers that are worth it go out as gzip where the client takes it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

from rota.server.http.replies import Reply

MIN_BYTES = 4096
"""Below it a packet or two are sent either way, and compressing costs more than it spares."""

_LEVEL = 1
"""Of 9. JSON shrinks to a tenth at the first level already; the higher ones cost ten times the time for a few per cent."""


def packed(reply: Reply, headers: Mapping[bytes, bytes]) -> Reply:
    """Return `reply`, compressed when it is large and `headers` say that the client can read it."""
    if len(reply.body) < MIN_BYTES or b"gzip" not in headers.get(b"accept-encoding", b""):
        return reply
    packer = zlib.compressobj(_LEVEL, wbits=31)
    body = packer.compress(reply.body) + packer.flush()
    return reply._replace(body=body, headers=(*reply.headers, (b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")))
