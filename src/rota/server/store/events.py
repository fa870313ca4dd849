"""Events: kept once by their id, found by time, name and the resources they concern."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.contract.events import RESOURCE_ID, RESOURCE_ROLE, ReceivedEvent
from rota.server.store import automations, trigger_queue
from rota.server.store.bulk import EVENT_RESOURCES, EVENTS, Bulk, Row
from rota.server.store.columns import to_microseconds
from rota.server.store.engine import Tx
from rota.server.store.event_filters import OWN, event_conditions
from rota.server.store.record import bulk_of
from rota.server.store.rows import construct
from rota.server.store.tables import events
from rota.server.store.values import clean_text, dump_json

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
        bulk = bulk_of(tx, workspace)
        bulk.insert(EVENTS, [_row(bulk, event) for event in new])
        bulk.insert(EVENT_RESOURCES, [row for event in new for row in _resource_rows(bulk, event)])
        if automations.has_enabled(tx, workspace):
            trigger_queue.append(tx, workspace, [event.id for event in new], new[-1].received)
    return new


def list_known(tx: Tx, ids: Collection[UUID]) -> set[UUID]:
    """Return those of the ids of which there is an event. Uses the primary key."""
    return set(tx.execute(_KNOWN, {"ids": sorted(ids)}).scalars()) if ids else set()


def _row(bulk: Bulk, event: ReceivedEvent) -> Row:
    return (
        bulk.as_id(event.id.bytes),
        to_microseconds(event.occurred),
        to_microseconds(event.received),
        clean_text(event.event),
        clean_text(event.resource[RESOURCE_ID]),
        dump_json(event.resource),
        dump_json(event.related),
        dump_json(event.payload),
        bulk.null if event.follows is None else bulk.as_id(event.follows.bytes),
    )


def _resource_rows(bulk: Bulk, event: ReceivedEvent) -> Iterator[Row]:
    event_id, occurred = bulk.as_id(event.id.bytes), to_microseconds(event.occurred)
    yield event_id, 0, occurred, clean_text(event.resource[RESOURCE_ID]), OWN
    for position, related in enumerate(event.related, 1):
        yield event_id, position, occurred, clean_text(related[RESOURCE_ID]), clean_text(related[RESOURCE_ROLE])


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


def list_events_between(tx: Tx, workspace: UUID, since: datetime, until: datetime, limit: int) -> list[ReceivedEvent]:
    """Return the first events of a time, oldest first, without their payloads. Uses ix_events_occurred."""
    names = tuple(name for name in _FIELDS if name != "payload")
    columns = events.c
    query = sa.select(*(columns[name] for name in names)).where(
        columns.workspace_id == workspace, columns.occurred >= since, columns.occurred <= until
    )
    rows = tx.execute(query.order_by(columns.occurred, columns.id).limit(limit))
    return [construct(ReceivedEvent, dict(zip(names, row, strict=True)) | {"payload": {}}) for row in rows]


def count_events(tx: Tx, workspace: UUID, wanted: Any = None) -> int:
    """Uses ix_events_occurred, or ix_event_resources_resource when resources are named."""
    query = sa.select(sa.func.count()).select_from(events).where(*event_conditions(workspace, wanted, tx.dialect))
    return int(tx.execute(query).scalar_one())
