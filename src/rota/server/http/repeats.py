"""Requests that may arrive twice: one whose answer was lost is sent again, and must not be done again.

Whatever changes something may carry the header ``Idempotency-Key`` with an id that the client made for this one request
(draft-ietf-httpapi-idempotency-key-header). The answer is kept in the same transaction as what was done; the same key
gets the same answer for a day. A refusal undoes all that was written and is not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256

from rota.contract.operation import Operation
from rota.exceptions import InvalidRequest
from rota.server.http.replies import JSON, Reply
from rota.server.request import Caller, Request
from rota.server.store import given_answers
from rota.server.store.engine import Tx

HEADER = b"idempotency-key"
MAX_KEY = 200


def key_of(headers: Mapping[bytes, bytes]) -> str | None:
    """Return the key under which a request may come again; None: it has none.

    Raises:
        InvalidRequest: it is no such key.
    """
    given = headers.get(HEADER)
    if given is None:
        return None
    key = given.decode("latin-1").strip()
    if not key or len(key) > MAX_KEY or not key.isascii() or not key.isprintable():
        raise InvalidRequest(f"The header Idempotency-Key must be 1 to {MAX_KEY} printable ASCII characters, as a UUID is.")
    return key


def digest_of(operation: Operation[object], path: Mapping[str, str], query: bytes, body: bytes) -> bytes:
    """Return what tells a request from another one that was given the same key by mistake."""
    said = repr((operation.name, sorted(path.items()), query)).encode()
    return sha256(said + body).digest()


def answer_once(key: str, digest: bytes, request: Request, caller: Caller, tx: Tx, answer: Callable[[Tx], Reply]) -> Reply:
    """Return the answer that was given under `key`, or give it now.

    Raises:
        InvalidRequest: the key was used for another request.
    """
    given = given_answers.claim(tx, caller.workspace_id, key, digest, request.now)
    if given is None:
        reply = answer(tx)
        given_answers.keep(tx, caller.workspace_id, key, reply.status, reply.body)
        return reply
    if given.request_digest != digest:
        raise InvalidRequest(f"The Idempotency-Key {key!r} was used for another request; each one needs a key of its own.")
    return Reply(given.status, given.body, JSON)
