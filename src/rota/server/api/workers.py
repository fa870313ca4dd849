"""Workers."""

from __future__ import annotations

from uuid import UUID

from rota.contract.workers import WorkerResponse
from rota.server.admission import check_key
from rota.server.api.paging import check_filters, slice_of
from rota.server.request import Caller, Request
from rota.server.runs import pool_events
from rota.server.runs.work import Work
from rota.server.store import work_pools, workers
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound


def worker_heartbeat(request: Request, tx: Tx, caller: Caller) -> None:
    check_key(request.body.name, "The worker's name")
    pool_id = _pool_id(request, tx, caller)
    workers.note_heartbeat(
        tx, caller.workspace_id, pool_id, request.body.name, request.body.heartbeat_interval_seconds, request.now
    )
    if work_pools.set_ready(tx, pool_id, is_ready=True):
        pool = work_pools.find_work_pool_by_id(tx, caller.workspace_id, pool_id)
        if pool is not None and not pool.is_paused:
            pool_events.tell_pool_status(Work.of(request, tx, caller), pool)


def _pool_id(request: Request, tx: Tx, caller: Caller) -> UUID:
    name = request.path["work_pool_name"]
    pool = work_pools.find_work_pool(tx, caller.workspace_id, name)
    if pool is None:
        raise NotFound("work pool", name)
    return pool.id


def delete_worker(request: Request, tx: Tx, caller: Caller) -> None:
    workers.delete_worker(tx, caller.workspace_id, _pool_id(request, tx, caller), request.path["name"])


def read_workers(request: Request, tx: Tx, caller: Caller) -> list[WorkerResponse]:
    check_filters(request.body)
    pool_id = _pool_id(request, tx, caller)
    return workers.list_workers(tx, caller.workspace_id, pool_id, request.body.workers, **slice_of(request))
