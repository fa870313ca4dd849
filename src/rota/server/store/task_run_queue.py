"""The queue of background task runs: each is held by one worker at a time, until it is over or the worker fell silent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from rota.server.store.engine import Tx
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import task_run_queue, task_runs


class Queued(NamedTuple):
    task_run_id: UUID
    workspace_id: UUID
    task_key: str
    due_at: datetime
    parameters_id: UUID | None
    holder: str | None
    lease_until: datetime | None
    silences: int


_columns = task_run_queue.c
_SELECT = sa.select(*(_columns[name] for name in Queued._fields))
_FREE = {"holder": None, "lease_until": None}


def enqueue(tx: Tx, workspace: UUID, task_run_id: UUID, task_key: str, due_at: datetime, parameters_id: UUID | None) -> None:
    """Let the run wait for a worker, also when one has it now. Uses the primary key."""
    changes: dict[str, Any] = {"due_at": due_at, **_FREE}
    if parameters_id is not None:
        changes["parameters_id"] = parameters_id
    if tx.execute(sa.update(task_run_queue).where(_columns.task_run_id == task_run_id).values(**changes)).rowcount == 0:
        row = Queued(task_run_id, workspace, task_key, due_at, parameters_id, None, None, 0)
        tx.execute(insert_or_ignore(tx, task_run_queue), row._asdict())


def claim(
    tx: Tx,
    workspace: UUID,
    task_keys: Collection[str],
    holder: str,
    now: datetime,
    seconds: float,
    limit: int = 1,
    only: Collection[UUID] | None = None,
) -> list[UUID]:
    """Hand up to `limit` due runs of these tasks to `holder`, the earliest first, until `seconds` from now.

    Safe under concurrent callers: a run is in at most one answer. Uses ix_task_run_queue_due.
    """
    if not limit or not task_keys:
        return []
    query = (
        sa.select(_columns.task_run_id)
        .join(task_runs, task_runs.c.id == _columns.task_run_id)
        .where(
            _columns.workspace_id == workspace,
            _columns.task_key.in_(sorted(task_keys)),
            _columns.holder.is_(None),
            _columns.due_at <= now,
        )
        .order_by(_columns.due_at, _columns.task_run_id)
        .limit(limit)
    )
    if only is not None:
        query = query.where(_columns.task_run_id.in_(sorted(only)))
    if tx.dialect == "postgresql":
        query = query.with_for_update(of=task_run_queue, skip_locked=True)
    found = [row[0] for row in tx.execute(query)]
    if found:
        taken = sa.update(task_run_queue).where(_columns.task_run_id.in_(found))
        tx.execute(taken.values(holder=holder, lease_until=now + timedelta(seconds=seconds)))
    return found


def next_due_at(tx: Tx, workspace: UUID, task_keys: Collection[str]) -> datetime | None:
    """Return when the next waiting run of these tasks is due. Uses ix_task_run_queue_due."""
    query = sa.select(sa.func.min(_columns.due_at)).where(
        _columns.workspace_id == workspace, _columns.task_key.in_(sorted(task_keys)), _columns.holder.is_(None)
    )
    due_at: datetime | None = tx.execute(query).scalar()
    return due_at


def keep(tx: Tx, workspace: UUID, holder: str, now: datetime, seconds: float) -> list[UUID]:
    """Note that `holder` lives; return what it holds. Never shortens a lease. Uses ix_task_run_queue_holder."""
    held = _held_by(workspace, holder)
    until = now + timedelta(seconds=seconds)
    tx.execute(sa.update(task_run_queue).where(*held, _columns.lease_until < until).values(lease_until=until))
    return [row[0] for row in tx.execute(sa.select(_columns.task_run_id).where(*held))]


def _held_by(workspace: UUID, holder: str) -> tuple[sa.ColumnElement[bool], ...]:
    return _columns.holder == holder, _columns.workspace_id == workspace


def list_held(tx: Tx, workspace: UUID, holder: str) -> list[Queued]:
    """Return what `holder` has. Uses ix_task_run_queue_holder."""
    return [Queued(*row) for row in tx.execute(_SELECT.where(*_held_by(workspace, holder)).order_by(_columns.task_run_id))]


def list_among(tx: Tx, workspace: UUID, task_run_ids: Collection[UUID]) -> list[Queued]:
    """Return those of the runs that are in the queue, or with a worker. Uses the primary key."""
    query = _SELECT.where(_columns.task_run_id.in_(sorted(task_run_ids)), _columns.workspace_id == workspace)
    return [Queued(*row) for row in tx.execute(query)]


def list_expired(tx: Tx, now: datetime, limit: int = 200) -> list[Queued]:
    """Return runs, of all workspaces, whose workers fell silent, the longest silence first. Uses ix_task_run_queue_lease."""
    query = _SELECT.where(_columns.lease_until.is_not(None), _columns.lease_until <= now)
    return [Queued(*row) for row in tx.execute(query.order_by(_columns.lease_until).limit(limit))]


def find_for_update(tx: Tx, task_run_id: UUID) -> Queued | None:
    """Return a row and keep other writers from it until the transaction ends. Uses the primary key."""
    query = _SELECT.where(_columns.task_run_id == task_run_id)
    row = tx.execute(query.with_for_update() if tx.dialect == "postgresql" else query).first()
    return None if row is None else Queued(*row)


def release(tx: Tx, task_run_ids: Collection[UUID]) -> None:
    """Let runs that their worker did not begin wait for another one. Uses the primary key."""
    tx.execute(sa.update(task_run_queue).where(_columns.task_run_id.in_(sorted(task_run_ids))).values(**_FREE))


def note_silence(tx: Tx, task_run_id: UUID) -> None:
    """Count one more worker that fell silent with the run. Uses the primary key."""
    statement = sa.update(task_run_queue).where(_columns.task_run_id == task_run_id)
    tx.execute(statement.values(silences=_columns.silences + 1))


def remove(tx: Tx, workspace: UUID, task_run_ids: Sequence[UUID]) -> list[UUID]:
    """Forget runs that are over; return those that were there. Uses the primary key."""
    found = [row.task_run_id for row in list_among(tx, workspace, task_run_ids)]
    if found:
        tx.execute(sa.delete(task_run_queue).where(_columns.task_run_id.in_(found)))
    return found


def spare(tx: Tx, now: datetime, seconds: float) -> None:
    """Let no worker's hold end before `seconds` from now: a server has just come back. Uses ix_task_run_queue_lease."""
    until = now + timedelta(seconds=seconds)
    tx.execute(sa.update(task_run_queue).where(_columns.lease_until < until).values(lease_until=until))
