"""Work queues: the lines of a work pool. No two of a pool have the same priority."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.work_queues import QueueFilter, WorkQueueCreate, WorkQueueResponse, WorkQueueStatus
from rota.core.ids import uuid7
from rota.core.vocabulary import TERMINAL_TYPES
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.rows import construct
from rota.server.store.scheduled_runs import count_live
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import deployments, flow_runs, work_pools, work_queues
from rota.server.store.work_pool_filters import queue_conditions

_FIELDS = (
    "id",
    "created",
    "updated",
    "name",
    "description",
    "is_paused",
    "concurrency_limit",
    "priority",
    "work_pool_id",
    "last_polled",
)
_columns = work_queues.c
_SELECT = sa.select(
    *(_columns[name] for name in _FIELDS), _columns.filter, _columns.is_ready, work_pools.c.name.label("pool")
).select_from(work_queues.join(work_pools, work_pools.c.id == _columns.work_pool_id))


def _queue(row: Sequence[Any]) -> WorkQueueResponse:
    values = dict(zip(_FIELDS, row, strict=False))
    wanted, is_ready, pool = row[len(_FIELDS) :]
    values["filter"] = None if wanted is None else QueueFilter.model_validate(wanted)
    values["work_pool_name"] = pool
    values["status"] = (
        WorkQueueStatus.PAUSED if values["is_paused"] else WorkQueueStatus.READY if is_ready else WorkQueueStatus.NOT_READY
    )
    values["active_slots"] = None
    return construct(WorkQueueResponse, values)


def create_work_queue(tx: Tx, workspace: UUID, work_pool_id: UUID, create: WorkQueueCreate, now: datetime) -> WorkQueueResponse:
    """Add a queue to a pool: at its priority, where others make room, or after all others. Uses uq_work_queues_name.

    Raises:
        Conflict: the pool has one of this name.
    """
    last = tx.execute(sa.select(sa.func.max(_columns.priority)).where(_columns.work_pool_id == work_pool_id)).scalar() or 0
    row = {
        "id": uuid7(),
        "workspace_id": workspace,
        "created": now,
        "updated": now,
        "work_pool_id": work_pool_id,
        "name": create.name,
        "description": create.description,
        "is_paused": create.is_paused,
        "concurrency_limit": create.concurrency_limit,
        "priority": create.priority or last + 1,
        "filter": None if create.filter is None else create.filter.model_dump(mode="json"),
        "is_ready": False,
    }
    if tx.execute(insert_or_ignore(tx, work_queues), row).rowcount == 0:
        raise _taken(create.name)
    queue = get_work_queue(tx, workspace, row["id"])  # type: ignore[arg-type]  # the id of the row
    _make_room(tx, work_pool_id, queue.id, queue.priority)
    return queue


def _taken(name: str) -> Conflict:
    return Conflict(f"The work pool has a queue {name!r} already. Change it, or choose another name.")


def _make_room(tx: Tx, work_pool_id: UUID, queue_id: UUID, priority: int) -> None:
    """Move the queue that has this priority, and those close behind it, one place back. Uses ix_work_queues_priority."""
    others = (
        sa.select(_columns.id, _columns.priority)
        .where(_columns.work_pool_id == work_pool_id, _columns.priority >= priority, _columns.id != queue_id)
        .order_by(_columns.priority, _columns.id)
    )
    taken = priority
    for other, place in tx.execute(others).all():
        if place > taken:
            break
        taken += 1
        tx.execute(sa.update(work_queues).where(_columns.id == other).values(priority=taken))


def find_work_queue(tx: Tx, workspace: UUID, work_pool_id: UUID, name: str) -> WorkQueueResponse | None:
    """Return the queue of a pool by its name. Uses uq_work_queues_name."""
    row = tx.execute(
        _SELECT.where(_columns.workspace_id == workspace, _columns.work_pool_id == work_pool_id, _columns.name == name)
    ).first()
    return None if row is None else _with_slots(tx, [_queue(row)])[0]


def find_work_queue_by_id(tx: Tx, workspace: UUID, queue_id: UUID) -> WorkQueueResponse | None:
    """Uses the primary key."""
    row = tx.execute(_SELECT.where(_columns.workspace_id == workspace, _columns.id == queue_id)).first()
    return None if row is None else _with_slots(tx, [_queue(row)])[0]


def get_work_queue(tx: Tx, workspace: UUID, queue_id: UUID) -> WorkQueueResponse:
    """Return a queue.

    Raises:
        NotFound
    """
    if (queue := find_work_queue_by_id(tx, workspace, queue_id)) is None:
        raise NotFound("work queue", queue_id)
    return queue


def _with_slots(tx: Tx, queues: list[WorkQueueResponse]) -> list[WorkQueueResponse]:
    live = count_live(tx, [queue.id for queue in queues])
    for queue in queues:
        queue.active_slots = live.get(queue.id, 0)
    return queues


def list_work_queues(
    tx: Tx, workspace: UUID, wanted: Any = None, *, work_pool_id: UUID | None = None, limit: int = 200, offset: int = 0
) -> list[WorkQueueResponse]:
    """Return a page of the queues that a `WorkQueueFilter` means: of a pool by priority, else by name.

    Uses ix_work_queues_priority or ix_work_queues_workspace.
    """
    conditions: list[Condition] = [_columns.workspace_id == workspace, *queue_conditions(wanted)]
    order: tuple[Any, ...] = (_columns.name, _columns.id)
    if work_pool_id is not None:
        conditions.append(_columns.work_pool_id == work_pool_id)
        order = (_columns.priority, _columns.id)
    query = _SELECT.where(*conditions).order_by(*order).limit(limit).offset(offset)
    return _with_slots(tx, [_queue(row) for row in tx.execute(query)])


def count_work_queues(tx: Tx, workspace: UUID, work_pool_id: UUID) -> int:
    """Uses ix_work_queues_priority."""
    query = sa.select(sa.func.count()).where(_columns.workspace_id == workspace, _columns.work_pool_id == work_pool_id)
    return int(tx.execute(query).scalar_one())


def ids_of_pools(tx: Tx, work_pool_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return all queues of pools, each with its pool. Uses ix_work_queues_priority."""
    if not work_pool_ids:
        return {}
    query = sa.select(_columns.id, _columns.work_pool_id).where(_columns.work_pool_id.in_(sorted(set(work_pool_ids))))
    return {row[0]: row[1] for row in tx.execute(query)}


def update_work_queue(tx: Tx, workspace: UUID, queue: WorkQueueResponse, changes: Mapping[str, Any], now: datetime) -> None:
    """Set the columns named in `changes`; with a new priority, others make room.

    Raises:
        Conflict: the pool has another queue of the new name.
    """
    name = changes.get("name")
    if name is not None and name != queue.name and queue.work_pool_id is not None:
        other = find_work_queue(tx, workspace, queue.work_pool_id, name)
        if other is not None:
            raise _taken(name)
    tx.execute(sa.update(work_queues).where(_columns.id == queue.id).values(**changes, updated=now))
    if name is not None and name != queue.name:
        _rename_in(tx, queue.id, name)
    if changes.get("priority") is not None and queue.work_pool_id is not None:
        _make_room(tx, queue.work_pool_id, queue.id, changes["priority"])


def _rename_in(tx: Tx, queue_id: UUID, name: str) -> None:
    """Tell deployments and runs that are not over the queue's new name; runs that are keep the name it had then.

    Uses ix_deployments_work_queue and ix_flow_runs_work_queue.
    """
    tx.execute(sa.update(deployments).where(deployments.c.work_queue_id == queue_id).values(work_queue_name=name))
    unfinished = flow_runs.c.state_type.not_in(sorted(TERMINAL_TYPES))
    tx.execute(sa.update(flow_runs).where(flow_runs.c.work_queue_id == queue_id, unfinished).values(work_queue_name=name))


def note_polled(tx: Tx, queue_ids: Sequence[UUID], now: datetime) -> list[UUID]:
    """Note that a worker asks for runs of these queues; return those that were not ready before. Uses the primary key."""
    if not queue_ids:
        return []
    chosen = _columns.id.in_(sorted(queue_ids))
    new = list(tx.execute(sa.select(_columns.id).where(chosen, _columns.is_ready.is_(False))).scalars())
    tx.execute(sa.update(work_queues).where(chosen).values(last_polled=now, is_ready=True))
    return new


def list_unpolled(tx: Tx, before: datetime, limit: int = 200) -> list[tuple[UUID, UUID]]:
    """Return queues that count as ready and were not asked for since `before`, each with its workspace."""
    query = sa.select(_columns.workspace_id, _columns.id).where(
        _columns.is_ready.is_(True), sa.or_(_columns.last_polled.is_(None), _columns.last_polled < before)
    )
    return [(row[0], row[1]) for row in tx.execute(query.order_by(_columns.id).limit(limit))]


def set_not_ready(tx: Tx, queue_id: UUID, before: datetime) -> bool:
    """Note that nobody asks for a queue, unless somebody has since `before`; return whether that is news."""
    unasked = sa.or_(_columns.last_polled.is_(None), _columns.last_polled < before)
    statement = sa.update(work_queues).where(_columns.id == queue_id, _columns.is_ready.is_(True), unasked)
    return tx.execute(statement.values(is_ready=False)).rowcount > 0


def delete_work_queue(tx: Tx, queue: WorkQueueResponse) -> None:
    """Delete a queue. Its runs stay, in no queue."""
    tx.execute(sa.update(flow_runs).where(flow_runs.c.work_queue_id == queue.id).values(work_queue_id=None, work_pool_id=None))
    tx.execute(sa.delete(work_queues).where(_columns.id == queue.id))
