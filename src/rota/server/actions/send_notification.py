"""Sending messages through blocks that the server itself can speak for: Slack and custom webhooks, and `Webhook` blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rota.server.actions import http_door
from rota.server.actions.base import ActionFailed, Did, Doing
from rota.server.actions.call_webhook import headers_of, may_be_private

Message = tuple[str, Any]
"""Method, and what is sent."""


def send(doing: Doing) -> Did:
    block = doing.block or {}
    kind = str(block.get("__type"))
    made_by = _KINDS.get(kind)
    if made_by is None:
        known = ", ".join(sorted(_KINDS))
        raise ActionFailed(f"The server cannot notify through a block of the type {kind!r}; it can through: {known}.")
    subject, body = _texts(doing)
    method, content = made_by(block, subject, body)
    status = http_door.send(
        method,
        str(_filled(block.get("url") or "", _values(block, subject, body))),
        content,
        headers=headers_of(doing, {"headers": _filled(block.get("headers") or {}, _values(block, subject, body))}),
        allow_private=may_be_private(doing, block),
        verify=block.get("verify", True),
    )
    return Did({"status_code": status})


def _texts(doing: Doing) -> tuple[str, str]:
    texts = iter(doing.rendered)
    return (next(texts) if doing.action.subject else ""), (next(texts) if doing.action.body else "")


def _slack(block: dict[str, Any], subject: str, body: str) -> Message:  # noqa: ARG001 - the form of messages
    return "POST", {"text": f"*{subject}*\n{body}" if subject else body}


def _plain(block: dict[str, Any], subject: str, body: str) -> Message:
    return block.get("method") or "POST", {"subject": subject, "body": body}


def _custom(block: dict[str, Any], subject: str, body: str) -> Message:
    content = block.get("json_data") or {"subject": subject, "body": body}
    return block.get("method") or "POST", _filled(content, _values(block, subject, body))


_KINDS: dict[str, Callable[[dict[str, Any], str, str], Message]] = {
    "slack-webhook": _slack,
    "webhook": _plain,
    "custom-webhook": _custom,
}


def _values(block: dict[str, Any], subject: str, body: str) -> dict[str, str]:
    secrets = {str(name): str(value) for name, value in (block.get("secrets") or {}).items()}
    return {**secrets, "subject": subject, "body": body, "name": str(block.get("name", ""))}


def _filled(value: Any, values: dict[str, str]) -> Any:
    """Return `value` with ``{{name}}`` replaced, in one pass: a text that is put in is not looked through again."""
    if isinstance(value, dict):
        return {name: _filled(inner, values) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, values) for inner in value]
    if not isinstance(value, str):
        return value
    begun, *rest = value.split("{{")
    parts = [begun]
    for piece in rest:
        name, closed, after = piece.partition("}}")
        known = closed and name.strip() in values
        parts.append(f"{values[name.strip()]}{after}" if known else f"{{{{{piece}")
    return "".join(parts)
