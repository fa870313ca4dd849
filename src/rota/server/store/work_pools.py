"""Work pools: one row a name and workspace, each with a default queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.work_pools import (
    DEFAULT_QUEUE,
    WorkPoolCreate,
    WorkPoolResponse,
    WorkPoolStatus,
    WorkPoolStorageConfiguration,
)
from rota.contract.work_queues import WorkQueueCreate
from rota.core.ids import uuid7
from rota.server.store import work_queues as queues
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.rows import construct
from rota.server.store.scheduled_runs import count_live
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import flow_runs, work_pools, work_queues, workers
from rota.server.store.work_pool_filters import pool_conditions

_FIELDS = (
    "id",
    "created",
    "updated",
    "name",
    "description",
    "type",
    "base_job_template",
    "is_paused",
    "concurrency_limit",
    "default_queue_id",
)
_SELECT = sa.select(*(work_pools.c[name] for name in _FIELDS), work_pools.c.storage_configuration, work_pools.c.is_ready)


def _pool(row: Sequence[Any], active: int | None) -> WorkPoolResponse:
    values = dict(zip(_FIELDS, row, strict=False))
    storage, is_ready = row[len(_FIELDS) :]
    values["storage_configuration"] = WorkPoolStorageConfiguration.model_validate(storage)
    values["status"] = status_of(is_paused=values["is_paused"], is_ready=is_ready)
    values["active_slots"] = active
    return construct(WorkPoolResponse, values)


def status_of(*, is_paused: bool, is_ready: bool) -> WorkPoolStatus:
    if is_paused:
        return WorkPoolStatus.PAUSED
    return WorkPoolStatus.READY if is_ready else WorkPoolStatus.NOT_READY


def create_work_pool(tx: Tx, workspace: UUID, create: WorkPoolCreate, now: datetime) -> WorkPoolResponse:
    """Add a work pool and its default queue. Uses uq_work_pools_name.

    Raises:
        Conflict: there is one of this name.
    """
    row = {
        "id": uuid7(),
        "workspace_id": workspace,
        "created": now,
        "updated": now,
        "name": create.name,
        "description": create.description,
        "type": create.type,
        "base_job_template": create.base_job_template,
        "is_paused": create.is_paused,
        "concurrency_limit": create.concurrency_limit,
        "is_ready": False,
        "storage_configuration": create.storage_configuration.model_dump(mode="json"),
    }
    if tx.execute(insert_or_ignore(tx, work_pools), row).rowcount == 0:
        raise Conflict(f"There is a work pool {create.name!r} already. Change it, or choose another name.")
    default = WorkQueueCreate.model_construct(name=DEFAULT_QUEUE, description="The work pool's default queue.", priority=1)
    queue = queues.create_work_queue(tx, workspace, row["id"], default, now)  # type: ignore[arg-type]  # the id of the row
    tx.execute(sa.update(work_pools).where(work_pools.c.id == row["id"]).values(default_queue_id=queue.id))
    return get_work_pool(tx, workspace, create.name)


def find_work_pool(tx: Tx, workspace: UUID, name: str, *, for_update: bool = False) -> WorkPoolResponse | None:
    """Return the work pool of a name, without its number of taken slots. Uses uq_work_pools_name.

    `for_update` keeps other writers from it until the transaction ends.
    """
    query = _SELECT.where(work_pools.c.workspace_id == workspace, work_pools.c.name == name)
    if for_update and tx.dialect == "postgresql":
        query = query.with_for_update()
    row = tx.execute(query).first()
    return None if row is None else _pool(row, None)


def get_work_pool(tx: Tx, workspace: UUID, name: str, *, for_update: bool = False) -> WorkPoolResponse:
    """Return the work pool of a name, with its number of taken slots.

    Raises:
        NotFound
    """
    pool = find_work_pool(tx, workspace, name, for_update=for_update)
    if pool is None:
        raise NotFound("work pool", name)
    return _with_slots(tx, [pool])[0]


def find_work_pool_by_id(tx: Tx, workspace: UUID, work_pool_id: UUID) -> WorkPoolResponse | None:
    """Uses the primary key."""
    row = tx.execute(_SELECT.where(work_pools.c.workspace_id == workspace, work_pools.c.id == work_pool_id)).first()
    return None if row is None else _pool(row, None)


def _with_slots(tx: Tx, pools: list[WorkPoolResponse]) -> list[WorkPoolResponse]:
    of_pool = queues.ids_of_pools(tx, [pool.id for pool in pools])
    live = count_live(tx, list(of_pool))
    for pool in pools:
        pool.active_slots = sum(count for queue, count in live.items() if of_pool[queue] == pool.id)
    return pools


def list_work_pools(
    tx: Tx, workspace: UUID, wanted: Any = None, *, limit: int = 200, offset: int = 0
) -> list[WorkPoolResponse]:
    """Return a page of the pools that a `WorkPoolFilter` means, by name. Uses uq_work_pools_name."""
    query = _SELECT.where(*_conditions(workspace, wanted)).order_by(work_pools.c.name).limit(limit).offset(offset)
    return _with_slots(tx, [_pool(row, None) for row in tx.execute(query)])


def list_names_of_type(tx: Tx, workspace: UUID, type_name: str) -> list[str]:
    """Return the names of the pools of a type. Uses uq_work_pools_name."""
    query = sa.select(work_pools.c.name).where(work_pools.c.workspace_id == workspace, work_pools.c.type == type_name)
    return list(tx.execute(query.order_by(work_pools.c.name)).scalars())


def count_work_pools(tx: Tx, workspace: UUID, wanted: Any = None) -> int:
    """Uses uq_work_pools_name."""
    query = sa.select(sa.func.count()).select_from(work_pools).where(*_conditions(workspace, wanted))
    return int(tx.execute(query).scalar_one())


def update_work_pool(tx: Tx, workspace: UUID, name: str, changes: Mapping[str, Any], now: datetime) -> None:
    """Set the columns named in `changes`.

    Raises:
        NotFound
    """
    statement = sa.update(work_pools).where(work_pools.c.workspace_id == workspace, work_pools.c.name == name)
    if tx.execute(statement.values(**changes, updated=now)).rowcount == 0:
        raise NotFound("work pool", name)


def set_ready(tx: Tx, work_pool_id: UUID, *, is_ready: bool) -> bool:
    """Note whether a worker lives; return whether that is news. Uses the primary key."""
    columns = work_pools.c
    statement = sa.update(work_pools).where(columns.id == work_pool_id, columns.is_ready.is_(not is_ready))
    return tx.execute(statement.values(is_ready=is_ready)).rowcount > 0


def delete_work_pool(tx: Tx, workspace: UUID, name: str) -> None:
    """Delete a work pool, its queues and workers. Its runs stay, in no queue.

    Raises:
        NotFound
    """
    pool = find_work_pool(tx, workspace, name)
    if pool is None:
        raise NotFound("work pool", name)
    ids = list(queues.ids_of_pools(tx, [pool.id]))
    if ids:
        tx.execute(sa.update(flow_runs).where(flow_runs.c.work_queue_id.in_(ids)).values(work_queue_id=None, work_pool_id=None))
    tx.execute(sa.delete(work_queues).where(work_queues.c.work_pool_id == pool.id))
    tx.execute(sa.delete(workers).where(workers.c.work_pool_id == pool.id))
    tx.execute(sa.delete(work_pools).where(work_pools.c.id == pool.id))


def _conditions(workspace: UUID, wanted: Any) -> list[Condition]:
    return [work_pools.c.workspace_id == workspace, *pool_conditions(wanted)]
