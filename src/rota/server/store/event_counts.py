"""How many events there were: by parts of a time, by name, by what they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from rota.server.store.columns import to_microseconds
from rota.server.store.engine import Tx
from rota.server.store.event_filters import OWN, event_conditions
from rota.server.store.history import microseconds, whole_number
from rota.server.store.tables import event_resources, events

MOST = 1000
"""Names or resources that are counted: those with the most events."""
NAMES = ("prefect.resource.name", "prefect.name")
"""Labels that hold the name of a resource for people, the first that is there."""


class Counted(NamedTuple):
    value: str
    label: str
    events: int
    first: datetime
    last: datetime


def count_by_part(tx: Tx, workspace: UUID, wanted: Any, start: datetime, part: timedelta) -> dict[int, int]:
    """Return the number of the events that an `EventFilter` means in each part of the time from `start` on that has some.

    `start` must not be later than `wanted.occurred.since`. Uses ix_events_occurred.
    """
    since_start = microseconds(events.c.occurred, tx.dialect) - sa.literal(to_microseconds(start), sa.BigInteger)
    number = whole_number(since_start / (part / timedelta(microseconds=1)), tx.dialect).label("number")
    query = sa.select(number, sa.func.count()).where(*event_conditions(workspace, wanted, tx.dialect)).group_by(number)
    return {row[0]: row[1] for row in tx.execute(query)}


def count_by_name(tx: Tx, workspace: UUID, wanted: Any) -> list[Counted]:
    """Count the events that an `EventFilter` means by their name, the most frequent first. Uses ix_events_occurred."""
    return [Counted(row[0], *row) for row in tx.execute(_grouped(tx, workspace, wanted, events.c.event))]


def count_by_resource(tx: Tx, workspace: UUID, wanted: Any) -> list[Counted]:
    """Count the events that an `EventFilter` means by what they are about, the most frequent first.

    Uses ix_events_occurred, and for the names ix_event_resources_resource and the primary key of the events.
    """
    grouped = _grouped(tx, workspace, wanted, events.c.resource_id).subquery("grouped")
    newest = event_resources.c
    query = (
        sa.select(*grouped.c, events.c.resource)
        .select_from(grouped)
        .outerjoin(
            event_resources,
            sa.and_(
                newest.workspace_id == workspace,
                newest.resource_id == grouped.c.resource_id,
                newest.occurred == grouped.c.last,
                newest.role == OWN,
            ),
        )
        .outerjoin(events, events.c.id == newest.event_id)
    )
    # Two events of one moment give two rows.
    found = {row[0]: Counted(row[0], _name(row[0], row[4]), *row[1:4]) for row in tx.execute(query)}
    return sorted(found.values(), key=lambda counted: (-counted.events, counted.label, counted.value))


def _grouped(tx: Tx, workspace: UUID, wanted: Any, column: ColumnElement[str]) -> sa.Select[str, int, datetime, datetime]:
    number, occurred = sa.func.count().label("number"), events.c.occurred
    return (
        sa.select(column, number, sa.func.min(occurred).label("first"), sa.func.max(occurred).label("last"))
        .where(*event_conditions(workspace, wanted, tx.dialect))
        .group_by(column)
        .order_by(number.desc(), column)
        .limit(MOST)
    )


def _name(resource_id: str, labels: Mapping[str, str] | None) -> str:
    named: Sequence[str] = [labels[label] for label in NAMES if labels.get(label)] if labels else []
    return named[0] if named else resource_id
