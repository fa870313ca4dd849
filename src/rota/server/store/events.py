"""Events: kept once by their id, found by time, name and the resources they concern."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.contract.events import RESOURCE_ID, RESOURCE_ROLE, ReceivedEvent
from rota.server.store.engine import Tx
from rota.server.store.event_filters import OWN, event_conditions
from rota.server.store.rows import construct
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import event_resources, events

_FIELDS = ("id", "occurred", "received", "event", "resource", "related", "payload", "follows")
_COLUMNS = [events.c[name] for name in _FIELDS]
_KNOWN = sa.select(events.c.id).where(events.c.id.in_(bindparam("ids", expanding=True)))


def insert_events(tx: Tx, workspace: UUID, received: Sequence[ReceivedEvent]) -> list[ReceivedEvent]:
    """Keep events; return those that were not known before, in their order. An id counts once."""
    if not received:
        return []
    by_id = {event.id: event for event in reversed(received)}
    known = set(tx.execute(_KNOWN, {"ids": list(by_id)}).scalars())
    new = [event for event in reversed(by_id.values()) if event.id not in known]
    if new:
        rows = [
            {
                **{name: getattr(event, name) for name in _FIELDS},
                "workspace_id": workspace,
                "resource_id": event.resource[RESOURCE_ID],
            }
            for event in new
        ]
        tx.execute(insert_or_ignore(tx, events), rows)
        resources = [row for event in new for row in _resource_rows(workspace, event)]
        tx.execute(insert_or_ignore(tx, event_resources), resources)
    return new


def _resource_rows(workspace: UUID, event: ReceivedEvent) -> Iterator[dict[str, Any]]:
    roles = [(event.resource, OWN), *((related, related[RESOURCE_ROLE]) for related in event.related)]
    for position, (resource, role) in enumerate(roles):
        yield {
            "event_id": event.id,
            "position": position,
            "workspace_id": workspace,
            "occurred": event.occurred,
            "resource_id": resource[RESOURCE_ID],
            "role": role,
        }


def list_events(tx: Tx, workspace: UUID, wanted: Any = None, *, limit: int = 50, offset: int = 0) -> list[ReceivedEvent]:
    """Return a page of the events that an `EventFilter` means, in its order, the newest first without one.

    Uses ix_events_occurred, or ix_event_resources_resource when resources are named.
    """
    ascending = wanted is not None and wanted.order == "ASC"
    columns = events.c
    order = (columns.occurred, columns.id) if ascending else (columns.occurred.desc(), columns.id.desc())
    query = sa.select(*_COLUMNS).where(*event_conditions(workspace, wanted, tx.dialect)).order_by(*order)
    rows = tx.execute(query.limit(limit).offset(offset))
    return [construct(ReceivedEvent, dict(zip(_FIELDS, row, strict=True))) for row in rows]


def list_events_among(tx: Tx, workspace: UUID, ids: Sequence[UUID], wanted: Any = None) -> list[ReceivedEvent]:
    """Return those of the events of these ids that an `EventFilter` means, oldest first. Uses the primary key."""
    conditions = event_conditions(workspace, wanted, tx.dialect)
    query = sa.select(*_COLUMNS).where(events.c.id.in_(ids), *conditions).order_by(events.c.occurred, events.c.id)
    return [construct(ReceivedEvent, dict(zip(_FIELDS, row, strict=True))) for row in tx.execute(query)]


def count_events(tx: Tx, workspace: UUID, wanted: Any = None) -> int:
    """Uses ix_events_occurred, or ix_event_resources_resource when resources are named."""
    query = sa.select(sa.func.count()).select_from(events).where(*event_conditions(workspace, wanted, tx.dialect))
    return int(tx.execute(query).scalar_one())
