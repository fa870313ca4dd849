"""Log lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.logs import Log, LogCreate
from rota.core.ids import uuid7
from rota.server.store.engine import Tx
from rota.server.store.filters import log_conditions
from rota.server.store.rows import construct
from rota.server.store.sorts import LOGS, order_by
from rota.server.store.tables import logs

_FIELDS = ("id", "name", "level", "message", "timestamp", "flow_run_id", "task_run_id")
_COLUMNS = [logs.c[name] for name in _FIELDS]

_PAGE = 1000


def _log(row: Sequence[Any]) -> Log:
    values = dict(zip(_FIELDS, row, strict=True))
    # A line never changes, and is not kept for its own sake: when it was said is all that is known.
    values["created"] = values["updated"] = values["timestamp"]
    return construct(Log, values)


def insert_logs(tx: Tx, workspace: UUID, lines: Sequence[LogCreate]) -> list[UUID]:
    """Add log lines in their order; return the ids that they got."""
    ids = [uuid7() for _ in lines]
    rows = [
        {
            "id": log_id,
            "workspace_id": workspace,
            "flow_run_id": line.flow_run_id,
            "task_run_id": line.task_run_id,
            "timestamp": line.timestamp,
            "level": line.level,
            "name": line.name,
            "message": line.message,
        }
        for log_id, line in zip(ids, lines, strict=True)
    ]
    if rows:
        tx.execute(sa.insert(logs), rows)
    return ids


def list_logs(
    tx: Tx,
    workspace: UUID,
    wanted: Any = None,
    *,
    sort: str = "TIMESTAMP_ASC",
    limit: int = 200,
    offset: int = 0,
) -> list[Log]:
    """Return a page of the lines that a `LogFilter` means.

    Uses ix_logs_flow_run or ix_logs_task_run for the lines of a run, else ix_logs_timestamp.
    """
    query = (
        sa.select(*_COLUMNS)
        .where(logs.c.workspace_id == workspace, *log_conditions(wanted))
        .order_by(*order_by(LOGS, sort))
        .limit(limit)
        .offset(offset)
    )
    return [_log(row) for row in tx.execute(query)]


def list_logs_among(tx: Tx, workspace: UUID, ids: Sequence[UUID], wanted: Any = None) -> list[Log]:
    """Return those of the lines of these ids that a `LogFilter` means, oldest first. Uses the primary key."""
    query = sa.select(*_COLUMNS).where(logs.c.id.in_(ids), logs.c.workspace_id == workspace, *log_conditions(wanted))
    return [_log(row) for row in tx.execute(query.order_by(*LOGS["TIMESTAMP_ASC"]))]


def iterate_logs_of(tx: Tx, workspace: UUID, flow_run_id: UUID) -> Iterator[Log]:
    """Yield all lines of a flow run and its task runs, oldest first, a thousand at a time. Uses ix_logs_flow_run."""
    after: tuple[datetime, UUID] | None = None
    while True:
        query = sa.select(*_COLUMNS).where(logs.c.workspace_id == workspace, logs.c.flow_run_id == flow_run_id)
        if after is not None:
            moment, log_id = after
            later = sa.or_(logs.c.timestamp > moment, sa.and_(logs.c.timestamp == moment, logs.c.id > log_id))
            query = query.where(logs.c.timestamp >= moment, later)
        page = [_log(row) for row in tx.execute(query.order_by(*LOGS["TIMESTAMP_ASC"]).limit(_PAGE))]
        yield from page
        if len(page) < _PAGE:
            return
        after = (page[-1].timestamp, page[-1].id)
