"""Where runs go: the work pool and queue that names mean."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from rota.contract.work_pools import DEFAULT_AGENT_POOL, DEFAULT_QUEUE, WorkPoolCreate
from rota.contract.work_queues import WorkQueueCreate
from rota.exceptions import ObjectNotFound
from rota.server.admission import check_name
from rota.server.runs.work import Work
from rota.server.store import work_pools, work_queues


class Placement(NamedTuple):
    """A queue of a work pool; nothing: whoever serves the deployment itself."""

    work_pool_id: UUID | None = None
    work_pool_name: str | None = None
    work_queue_id: UUID | None = None
    work_queue_name: str | None = None


def place(work: Work, pool_name: str | None, queue_name: str | None) -> Placement:
    """Return where runs of these names go. A queue that the pool does not have is made; no name is the pool's default queue.

    A queue without a pool is one of the pool that the oldest clients know.

    Raises:
        ObjectNotFound: there is no such pool.
    """
    if pool_name is None and queue_name is None:
        return Placement()
    tx, workspace = work.tx, work.workspace_id
    name = DEFAULT_AGENT_POOL if pool_name is None else pool_name
    pool = work_pools.find_work_pool(tx, workspace, name)
    if pool is None and pool_name is None:
        pool = work_pools.create_work_pool(tx, workspace, WorkPoolCreate(name=name, type="prefect-agent"), work.now)
    if pool is None:
        raise ObjectNotFound(f"There is no work pool {name!r:.200}: create it first, with `rota work-pool create`.")
    if queue_name is None:
        default = work_queues.find_work_queue_by_id(tx, workspace, pool.default_queue_id) if pool.default_queue_id else None
        queue = default or work_queues.find_work_queue(tx, workspace, pool.id, DEFAULT_QUEUE)
    else:
        check_name(queue_name, "The work queue's name")
        queue = work_queues.find_work_queue(tx, workspace, pool.id, queue_name)
    if queue is None:
        made = WorkQueueCreate(name=queue_name or DEFAULT_QUEUE)
        queue = work_queues.create_work_queue(tx, workspace, pool.id, made, work.now)
    return Placement(pool.id, pool.name, queue.id, queue.name)
