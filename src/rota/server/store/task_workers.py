"""Task workers that are connected: what they serve, and when they were last seen."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from rota.contract.task_workers import TaskWorkerResponse
from rota.core.ids import uuid7
from rota.server.store.engine import Tx
from rota.server.store.rows import construct
from rota.server.store.statements import insert_into
from rota.server.store.tables import task_workers

SEEN_SECONDS = 120.0
"""A worker that was not seen for so long is not there any more."""

_columns = task_workers.c


def note_seen(
    tx: Tx, workspace: UUID, identifier: str, task_keys: Collection[str], now: datetime, listener: UUID | None = None
) -> None:
    """Note that a worker is there, and what it serves. Uses uq_task_workers_identifier."""
    changes = {"updated": now, "task_keys": sorted(task_keys), "seen_at": now}
    if listener is not None:
        changes["id"] = listener
    insert = insert_into(task_workers, tx.dialect).values(
        **{"id": uuid7(), **changes}, workspace_id=workspace, created=now, identifier=identifier
    )
    tx.execute(insert.on_conflict_do_update(index_elements=["workspace_id", "identifier"], set_=changes))


def forget(tx: Tx, workspace: UUID, identifier: str) -> None:
    """Note that a worker has left. Uses uq_task_workers_identifier."""
    tx.execute(sa.delete(task_workers).where(_columns.workspace_id == workspace, _columns.identifier == identifier))


def has_unseen(tx: Tx, now: datetime) -> bool:
    """Whether there are workers to be forgotten."""
    query = sa.select(1).where(_columns.seen_at < now - timedelta(seconds=SEEN_SECONDS)).limit(1)
    return tx.execute(query).first() is not None


def delete_unseen(tx: Tx, now: datetime) -> None:
    """Forget workers, of all workspaces, that were not seen for long: there are few."""
    tx.execute(sa.delete(task_workers).where(_columns.seen_at < now - timedelta(seconds=SEEN_SECONDS)))


def list_task_workers(
    tx: Tx, workspace: UUID, now: datetime, task_keys: Collection[str] | None = None
) -> list[TaskWorkerResponse]:
    """Return the workers that are there, those that serve any of `task_keys` where given, by name."""
    found = [
        construct(TaskWorkerResponse, {"identifier": identifier, "task_keys": served, "timestamp": seen_at})
        for _, identifier, served, seen_at in _list(tx, workspace, now)
        if task_keys is None or not set(task_keys).isdisjoint(served)
    ]
    return sorted(found, key=lambda worker: worker.identifier)


def list_listeners(tx: Tx, workspace: UUID, now: datetime, task_key: str) -> list[UUID]:
    """Return the ids under which workers of a task listen. Uses uq_task_workers_identifier."""
    return [listener for listener, _, served, _ in _list(tx, workspace, now) if task_key in served]


def _list(tx: Tx, workspace: UUID, now: datetime) -> list[tuple[UUID, str, list[str], datetime]]:
    query = sa.select(_columns.id, _columns.identifier, _columns.task_keys, _columns.seen_at).where(
        _columns.workspace_id == workspace, _columns.seen_at >= now - timedelta(seconds=SEEN_SECONDS)
    )
    return [(row[0], row[1], row[2], row[3]) for row in tx.execute(query)]
