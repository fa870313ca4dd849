"""Calling web addresses through a `Webhook` block."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from rota.server.actions import http_door
from rota.server.actions.base import ActionFailed, Did, Doing

IDEMPOTENCY = "Idempotency-Key"
WEBHOOK_ID = "webhook-id"
"""Headers that carry which action of which firing this is, however often it is sent."""


def send(doing: Doing) -> Did:
    block = doing.block or {}
    if block.get("__type") != "webhook":
        raise ActionFailed("The block is no Webhook block.")
    payload: Any = doing.rendered[0] if doing.rendered else ""
    with suppress(ValueError):  # a text that is no JSON is sent as a JSON text, as the block itself would
        payload = json.loads(payload)
    status = http_door.send(
        block.get("method") or "POST",
        str(block.get("url") or ""),
        payload,
        headers=headers_of(doing, block),
        allow_private=may_be_private(doing, block),
        verify=block.get("verify", True),
    )
    return Did({"status_code": status})


def headers_of(doing: Doing, block: dict[str, Any]) -> dict[str, str]:
    """Return the block's headers, and those that tell which action this is."""
    own = {str(name): str(value) for name, value in (block.get("headers") or {}).items()}
    return {"Content-Type": "application/json", **own, IDEMPOTENCY: doing.key, WEBHOOK_ID: doing.key}


def may_be_private(doing: Doing, block: dict[str, Any]) -> bool:
    return bool(block.get("allow_private_urls", True)) and doing.work.values.allow_private_urls
