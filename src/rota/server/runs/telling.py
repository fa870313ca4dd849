"""Telling of something that happened to an object of the server's own. The event goes in the transaction of the change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python

from rota.contract.events import ReceivedEvent
from rota.core.ids import uuid7
from rota.server.bus.base import EVENTS
from rota.server.runs.work import Work
from rota.server.store import events


def tell(
    work: Work,
    event: str,
    resource: dict[str, str],
    related: list[dict[str, str]],
    payload: dict[str, Any] | None = None,
    event_id: UUID | None = None,
) -> None:
    """Keep an event, and ring for those who listen once it is committed. With an id, it is kept once."""
    told = ReceivedEvent.model_construct(
        id=event_id or uuid7(),
        event=event,
        occurred=work.now,
        received=work.now,
        follows=None,
        resource=resource,
        related=related,
        payload=payload or {},
    )
    if events.insert_events(work.tx, work.workspace_id, [told]):
        work.tx.after_commit(partial(work.publish, EVENTS, [told.id]))


def updates_payload(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an event says of a change: which fields, from what to what. Empty where nothing differs."""
    updates = {
        name: {"from": to_jsonable_python(before[name]), "to": to_jsonable_python(value)}
        for name, value in after.items()
        if before[name] != value
    }
    return {"updated_fields": list(updates), "updates": updates} if updates else {}
