"""Answers as they go over the wire: a status, a body, and what a refusal says."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from pydantic_core import to_json

from rota.contract.errors import error_body, status_of
from rota.exceptions import InvalidRequest, RotaException, SlotsBusy, Unavailable

Headers = tuple[tuple[bytes, bytes], ...]

JSON = b"application/json"

RETRY_SECONDS = b"1"
"""After which a request is sent again that the server could not take."""


class Reply(NamedTuple):
    status: int
    body: bytes = b""
    media_type: bytes = JSON
    headers: Headers = ()
    parts: AsyncIterator[bytes] | None = None
    """Instead of `body`, what is too long to be held."""


class Refused(Exception):  # noqa: N818 - a decision, not a fault
    """A request that goes no further, and the answer to it."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def refusal(status: int, sentence: str, *headers: tuple[bytes, bytes], field: str = "exception_message") -> Refused:
    """Refuse with one sentence. Prefect's clients look for it in `field`: ``detail`` where its own server says so."""
    return Refused(Reply(status, _dumped({field: sentence}), headers=headers))


def of_error(error: RotaException, request_id: str, sent: Any = None) -> Reply:
    """Return the answer to a request that `error` stopped. `sent` is the body, where it may be shown again."""
    status = status_of(error)
    body = error_body(error) | {"request_id": request_id}
    if status == 409:
        body["detail"] = body["exception_message"]
    if isinstance(error, InvalidRequest) and sent is not None:
        body["request_body"] = sent
    retry: Headers = ((b"retry-after", _retry_after(error)),) if isinstance(error, Unavailable) else ()
    return Reply(status, _dumped(body), headers=retry)


def _retry_after(error: Unavailable) -> bytes:
    return f"{error.retry_after_seconds:.3f}".encode() if isinstance(error, SlotsBusy) else RETRY_SECONDS


def of_fault(request_id: str) -> Reply:
    """Return the answer where the server itself is wrong. What went wrong stands in its log under the request's id."""
    sentence = f"Something went wrong inside of the server; its log tells more under request {request_id}."
    return Reply(500, _dumped({"exception_message": sentence, "request_id": request_id}))


def with_request_id(reply: Reply, request_id: str) -> Reply:
    """Return a refusal that also says which request it was."""
    if reply.media_type != JSON or not reply.body.startswith(b"{"):
        return reply
    return reply._replace(body=_dumped(json.loads(reply.body) | {"request_id": request_id}))


def _dumped(body: dict[str, Any]) -> bytes:
    # What was sent may hold half of a surrogate pair or other oddities; an error about it must be answered all the same.
    return to_json(body, inf_nan_mode="strings", serialize_unknown=True)
