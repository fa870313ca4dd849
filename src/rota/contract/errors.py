"""How a refusal crosses the wire: which status an exception has, and which exception an answer is.

The body is Prefect's: ``exception_message``, for 422 with ``exception_detail`` beside it. rota adds
``exception_type``, the name of the class, since several share a status.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rota import exceptions

STATUS: dict[type[exceptions.RotaException], int] = {
    exceptions.InvalidRequest: 422,
    exceptions.NotAuthenticated: 401,
    exceptions.NotAllowed: 403,
    exceptions.ProtectedBlockError: 403,
    exceptions.ObjectLimitReached: 403,
    exceptions.ObjectNotFound: 404,
    exceptions.ObjectAlreadyExists: 409,
    exceptions.LeaseConflict: 409,
    exceptions.LeaseGone: 410,
    exceptions.SlotsBusy: 423,
    exceptions.BlockMissingCapabilities: 400,
    exceptions.ObjectUnsupported: 422,
    exceptions.EventTooLarge: 413,
    exceptions.StoreUnavailable: 503,
    exceptions.ServerUnavailable: 503,
    exceptions.RequestRefused: 422,
}
"""The status of each exception that a handler may raise. Of several with one status, the first is what a bare answer means."""

_BY_NAME = {kind.__name__: kind for kind in STATUS}
_BY_STATUS = {status: kind for kind, status in reversed(STATUS.items())}


def status_of(error: exceptions.RotaException) -> int:
    """Return the status that `error` is answered with; 500 for one that no caller can mend."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def error_body(error: exceptions.RotaException) -> dict[str, Any]:
    """Return what is sent with `status_of(error)`."""
    body: dict[str, Any] = {"exception_message": str(error), "exception_type": type(error).__name__}
    if isinstance(error, exceptions.InvalidRequest):
        body["exception_detail"] = error.errors
    if isinstance(error, exceptions.SlotsBusy):
        body["retry_after_seconds"] = error.retry_after_seconds
    return body


def error_from(status: int, body: Any, text: str) -> exceptions.RotaException:
    """Return the exception that an answer of `status` stands for.

    `body` is the parsed JSON of the answer, None when it was no JSON; `text` is the answer as it came.
    """
    fields: Mapping[str, Any] = body if isinstance(body, dict) else {}
    answered = f"The server answered {status}: "
    said = fields.get("exception_message") or fields.get("detail")
    message = str(said) if said else f"{answered}{text[:500] or 'nothing'}"
    kind = _BY_NAME.get(str(fields.get("exception_type"))) or _BY_STATUS.get(status)
    if kind is exceptions.InvalidRequest:
        return exceptions.InvalidRequest(message, fields.get("exception_detail") or ())
    if kind is exceptions.SlotsBusy:
        return exceptions.SlotsBusy(message, float(fields.get("retry_after_seconds", 1.0)))
    if kind is None or kind is exceptions.EventTooLarge:
        return exceptions.HTTPStatusError(message if message.startswith(answered) else answered + message, status)
    return kind(message)
