"""Backfills: one row each, with its plan and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.contract.backfills import BackfillFilter
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import backfills

AT_WORK = ("RUNNING", "CANCELLING", "CANCELLED")
"""Statuses in which there may be something to do, as long as it has not ended: what was cancelled waits for its runs."""


class BackfillRow(NamedTuple):
    """A row of the table."""

    id: UUID
    workspace_id: UUID
    created: datetime
    updated: datetime
    name: str
    deployment_id: UUID
    deployment_name: str
    flow_id: UUID
    flow_name: str
    status: str
    message: str | None
    range_start: datetime
    range_end: datetime
    schedules: list[dict[str, Any]]
    instants: list[int] | None
    timezone: str | None
    only_failed: bool
    descending: bool
    schedule_parameters: dict[str, Any]
    parameters: dict[str, Any]
    tags: list[str]
    work_queue_name: str | None
    total: int
    max_unfinished: int
    made: int
    made_until: datetime | None
    next_at: datetime | None
    retry_before: datetime | None
    retried_until: datetime | None
    paused_at: datetime | None
    paused_for: timedelta
    ended_at: datetime | None
    counts: dict[str, int] | None


_columns = backfills.c
_SELECT = sa.select(*(_columns[name] for name in BackfillRow._fields))
_BY_ID = _SELECT.where(_columns.id == bindparam("id"))
_LOCKED_BY_ID = _BY_ID.with_for_update()
_UPDATE = sa.update(backfills).where(_columns.id == bindparam("row"))
# As in the index, letter by letter: a parameter would hide it from the planner.
_OPEN = sa.text("backfills.ended_at IS NULL")
_AT_WORK = (
    sa.select(_columns.workspace_id, _columns.id)
    .where(_OPEN, _columns.status.in_(AT_WORK))
    .order_by(_columns.id)
    .limit(bindparam("limit"))
)


def create_backfill(tx: Tx, row: BackfillRow) -> None:
    """Add a backfill. Uses uq_backfills_name.

    Raises:
        Conflict: there is one of this name.
    """
    if tx.execute(insert_or_ignore(tx, backfills), row._asdict()).rowcount != 1:
        raise Conflict(f"There is a backfill {row.name!r:.200} already: choose another name, or leave it out.")


def get_backfill(tx: Tx, workspace: UUID, backfill_id: UUID, *, for_update: bool = False) -> BackfillRow:
    """Return a backfill. Uses the primary key.

    Raises:
        NotFound
    """
    found = find_backfill(tx, backfill_id, for_update=for_update)
    if found is None or found.workspace_id != workspace:
        raise NotFound("backfill", backfill_id)
    return found


def find_backfill(tx: Tx, backfill_id: UUID, *, for_update: bool = False) -> BackfillRow | None:
    """The same of whatever workspace, for the service. Uses the primary key."""
    statement = _LOCKED_BY_ID if for_update and tx.dialect == "postgresql" else _BY_ID
    row = tx.execute(statement, {"id": backfill_id}).first()
    return None if row is None else BackfillRow(*row)


def list_backfills(
    tx: Tx, workspace: UUID, wanted: BackfillFilter | None = None, *, limit: int = 200, offset: int = 0
) -> list[BackfillRow]:
    """Return a page of backfills, the newest first. Uses ix_backfills_created, or the index of the narrowest filter."""
    query = _SELECT.where(*_chosen(workspace, wanted)).order_by(_columns.created.desc(), _columns.id.desc())
    return [BackfillRow(*row) for row in tx.execute(query.limit(limit).offset(offset))]


def _chosen(workspace: UUID, wanted: BackfillFilter | None) -> list[Condition]:
    conditions: list[Condition] = [_columns.workspace_id == workspace]
    for name, values in wanted or ():
        if values is not None:
            conditions.append(_columns[name].in_(values))
    return conditions


def update_backfill(tx: Tx, backfill_id: UUID, changes: Mapping[str, Any], now: datetime) -> None:
    """Set the columns named in `changes`. Uses the primary key."""
    tx.execute(_UPDATE, {**changes, "updated": now, "row": backfill_id})


def list_at_work(tx: Tx, limit: int) -> list[tuple[UUID, UUID]]:
    """Return workspace and id of backfills that there may be something to do for, the oldest first. Uses ix_backfills_open."""
    return [(row[0], row[1]) for row in tx.execute(_AT_WORK, {"limit": limit})]


def has_ended(tx: Tx, before: datetime) -> bool:
    """Whether a backfill ended before a moment. Uses ix_backfills_ended."""
    query = sa.select(_columns.id).where(_columns.ended_at < before, _columns.ended_at.is_not(None))
    return tx.execute(query.limit(1)).first() is not None


def delete_ended(tx: Tx, before: datetime, limit: int) -> int:
    """Delete backfills that ended before a moment; return how many. Their runs stay. Uses ix_backfills_ended."""
    old = sa.select(_columns.id).where(_columns.ended_at < before, _columns.ended_at.is_not(None)).limit(limit)
    return tx.execute(sa.delete(backfills).where(_columns.id.in_(old))).rowcount
