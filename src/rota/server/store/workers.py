"""Workers: who serves a work pool, and when each last gave a sign of life."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from rota.contract.workers import WorkerResponse, WorkerStatus
from rota.core.ids import uuid7
from rota.server.store.criteria import Condition, combine, on_column
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound
from rota.server.store.rows import construct
from rota.server.store.statements import insert_into
from rota.server.store.tables import workers

_FIELDS = ("id", "created", "updated", "name", "work_pool_id", "last_heartbeat_time", "heartbeat_interval_seconds", "status")
_columns = workers.c
_SELECT = sa.select(*(_columns[name] for name in _FIELDS))


class OnlineWorker(NamedTuple):
    id: UUID
    workspace_id: UUID
    work_pool_id: UUID
    last_heartbeat_time: datetime | None
    heartbeat_interval_seconds: int | None


def _worker(row: Sequence[Any]) -> WorkerResponse:
    values = dict(zip(_FIELDS, row, strict=True))
    values["status"] = WorkerStatus(values["status"])
    return construct(WorkerResponse, values)


def note_heartbeat(tx: Tx, workspace: UUID, work_pool_id: UUID, name: str, interval_seconds: int | None, now: datetime) -> None:
    """Note a sign of life, of a worker that may be new. Uses uq_workers_name."""
    insert = insert_into(workers, tx.dialect).values(
        id=uuid7(),
        workspace_id=workspace,
        created=now,
        updated=now,
        work_pool_id=work_pool_id,
        name=name,
        last_heartbeat_time=now,
        heartbeat_interval_seconds=interval_seconds,
        status=WorkerStatus.ONLINE.value,
    )
    shown = {"updated": now, "last_heartbeat_time": now, "status": WorkerStatus.ONLINE.value}
    if interval_seconds is not None:
        shown["heartbeat_interval_seconds"] = interval_seconds
    tx.execute(insert.on_conflict_do_update(index_elements=["work_pool_id", "name"], set_=shown))


def list_workers(
    tx: Tx, workspace: UUID, work_pool_id: UUID, wanted: Any = None, *, limit: int = 200, offset: int = 0
) -> list[WorkerResponse]:
    """Return a page of a pool's workers that a `WorkerFilter` means, the latest sign of life first. Uses uq_workers_name."""
    conditions: list[Condition] = [_columns.workspace_id == workspace, _columns.work_pool_id == work_pool_id]
    if wanted is not None:
        asked = [*on_column(_columns.last_heartbeat_time, wanted.last_heartbeat_time), *_of_status(wanted.status)]
        conditions += combine(wanted, asked)
    query = _SELECT.where(*conditions).order_by(_columns.last_heartbeat_time.desc(), _columns.id.desc())
    return [_worker(row) for row in tx.execute(query.limit(limit).offset(offset))]


def _of_status(wanted: Any) -> list[Condition]:
    asked: list[Condition] = []
    if wanted is not None and wanted.any_ is not None:
        asked.append(_columns.status.in_([status.value for status in wanted.any_]))
    if wanted is not None and wanted.not_any_ is not None:
        asked.append(_columns.status.not_in([status.value for status in wanted.not_any_]))
    return asked


def delete_worker(tx: Tx, workspace: UUID, work_pool_id: UUID, name: str) -> None:
    """Forget a worker. Uses uq_workers_name.

    Raises:
        NotFound
    """
    statement = sa.delete(workers).where(
        _columns.workspace_id == workspace, _columns.work_pool_id == work_pool_id, _columns.name == name
    )
    if tx.execute(statement).rowcount == 0:
        raise NotFound("worker", name)


def list_silent(tx: Tx, now: datetime, multiple: int, usual_seconds: int, limit: int = 200) -> list[OnlineWorker]:
    """Return workers that count as online and gave no sign of life for `multiple` of their intervals. By ix_workers_status."""
    query = (
        sa.select(*(_columns[name] for name in OnlineWorker._fields))
        .where(_columns.status == WorkerStatus.ONLINE.value)
        .order_by(_columns.last_heartbeat_time)
    )
    found = (OnlineWorker(*row) for row in tx.execute(query))
    return [worker for worker in found if _is_silent(worker, now, multiple, usual_seconds)][:limit]


def _is_silent(worker: OnlineWorker, now: datetime, multiple: int, usual_seconds: int) -> bool:
    interval = worker.heartbeat_interval_seconds or usual_seconds
    return worker.last_heartbeat_time is None or worker.last_heartbeat_time + timedelta(seconds=interval * multiple) < now


def set_offline(tx: Tx, worker: OnlineWorker, now: datetime) -> bool:
    """Count a worker as offline, unless it gave a sign of life meanwhile; return whether it is news. Uses the primary key."""
    statement = sa.update(workers).where(
        _columns.id == worker.id,
        _columns.status == WorkerStatus.ONLINE.value,
        _columns.last_heartbeat_time == worker.last_heartbeat_time,
    )
    return tx.execute(statement.values(status=WorkerStatus.OFFLINE.value, updated=now)).rowcount > 0


def has_online(tx: Tx, work_pool_id: UUID) -> bool:
    """Whether a pool has a worker that counts as online. Uses uq_workers_name."""
    query = sa.select(1).where(_columns.work_pool_id == work_pool_id, _columns.status == WorkerStatus.ONLINE.value)
    return tx.execute(query.limit(1)).first() is not None
