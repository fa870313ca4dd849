"""Tokens against forged requests, as Prefect's clients know them. The `Origin` rule protects with or without them.

A token needs no storage: it says until when it holds and is signed for one client.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_bytes

from rota.core.clock import Clock

TOKEN_HEADER = b"prefect-csrf-token"
CLIENT_HEADER = b"prefect-csrf-client"
INVALID = "Invalid CSRF token or client identifier."
"""Clients look for "Invalid CSRF token", and ask for another one."""


class CsrfTokens:
    """Gives out and knows again the tokens of one server. Replicas with the same `secret` know each other's."""

    def __init__(self, clock: Clock, lifetime: timedelta, secret: bytes | None = None) -> None:
        self._clock = clock
        self._lifetime = lifetime
        self._key = sha256(b"rota csrf" + secret).digest() if secret else token_bytes(32)

    def issue(self, client: str) -> tuple[str, datetime]:
        """Return a token for a client and when it ends."""
        until = (self._clock.now() + self._lifetime).replace(microsecond=0)
        return self._token(client, int(until.timestamp())), until

    def lacking(self, headers: Mapping[bytes, bytes]) -> str | None:
        """Return why a request that changes something is refused; None: its token is good."""
        token, client = headers.get(TOKEN_HEADER), headers.get(CLIENT_HEADER)
        if not token:
            return "Missing CSRF token."
        if not client:
            return "Missing client identifier."
        try:
            until = int.from_bytes(urlsafe_b64decode(token)[:8], "big")
        except ValueError:
            return INVALID
        if until < self._clock.now().timestamp():
            return INVALID
        expected = self._token(client.decode("latin-1"), until)
        return None if hmac.compare_digest(expected.encode(), token) else INVALID

    def _token(self, client: str, until: int) -> str:
        end = until.to_bytes(8, "big")
        signature = hmac.digest(self._key, end + client.encode("utf-8", "surrogatepass"), "sha256")
        return urlsafe_b64encode(end + signature).decode()
