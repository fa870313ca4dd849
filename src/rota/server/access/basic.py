"""One `user:password` for the whole server, as Prefect has it."""

from __future__ import annotations

import hmac
from base64 import b64decode
from binascii import Error as NotBase64
from hashlib import sha256

from rota.server.access.rates import Buckets


class AuthString:
    """The string that callers must know. Its digest is kept, and digests are compared, in a time that tells nothing of them."""

    def __init__(self, text: str, failures: Buckets | None = None) -> None:
        """`failures`: how often an address may be wrong; None: as often as it likes."""
        self._failures = failures
        self.principal = text.partition(":")[0]
        """Who has logged in, once somebody has."""
        self._digest = sha256(text.encode("utf-8", "surrogatepass")).digest()

    def seconds_to_wait(self, address: str) -> float:
        """Return how long an address has to wait before it may try again, because it was wrong too often."""
        return 0.0 if self._failures is None else self._failures.wait(address)

    def was_wrong(self, address: str) -> None:
        """Note a login that was not right. Where none was given, nobody guesses."""
        if self._failures is not None:
            self._failures.take(address)

    def admits_header(self, authorization: bytes | None) -> bool:
        """Whether an ``Authorization: Basic …`` header carries it. Anything else does not; nothing is an error."""
        if authorization is None:
            return False
        scheme, _, encoded = authorization.strip().partition(b" ")
        if scheme.lower() != b"basic":
            return False
        try:
            return self._is(b64decode(encoded.strip(), validate=True))
        except (NotBase64, ValueError):
            return False

    def admits_token(self, token: object) -> bool:
        """Whether the first message of a socket carries it, in clear."""
        return isinstance(token, str) and self._is(token.encode("utf-8", "surrogatepass"))

    def _is(self, given: bytes) -> bool:
        return hmac.compare_digest(sha256(given).digest(), self._digest)
